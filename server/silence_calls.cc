#include "server/silence_calls.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/manifest.h"
#include "plan/names.h"
#include "plan/workflow.h"
#include "server/agreement_content.h"
#include "server/agreement_steps.h"
#include "server/checking.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

constexpr int kNanosMax = 999999999;

bool IsRunning(const v1::Agreement& agreement) {
  return agreement.state() == v1::AGREEMENT_STATE_OPEN &&
         agreement.silence().state() == v1::SILENCE_STATE_RUNNING;
}

// `2019-03-15T12:00:00Z`
std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", FromTimestamp(time), absl::UTCTimeZone());
}

// A deadline must be a time that can be written down, and later than `after`.
absl::Status CheckDeadline(const google::protobuf::Timestamp& deadline, absl::Time after,
                           absl::string_view advice) {
  const absl::Time time = FromTimestamp(deadline);
  const bool writable = time < absl::FromCivil(absl::CivilYear(10000), absl::UTCTimeZone()) &&
                        deadline.nanos() >= 0 && deadline.nanos() <= kNanosMax;
  if (!writable) return plan::FieldError("deadline", "must be a time before the year 10000");
  if (time > after) return absl::OkStatus();
  return plan::FieldError("deadline", absl::StrCat(TimeText(deadline), advice));
}

// Finds an agreement whose silence procedure runs, for a step of staff before the deadline.
absl::StatusOr<FoundAgreement> FindRunning(const Call& call, const std::string& name,
                                           absl::string_view step) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found,
                      FindForStaff(call, name, plan::AgreementStep::kSilence));
  if (!IsRunning(found.loaded.record)) {
    return plan::StateError(name, "under no silence procedure", step, "one that runs");
  }
  JP_RETURN_IF_ERROR(RequireInTime(call, found.loaded.record, step));
  return found;
}

v1::Silence NewSilence(const Call& call, const v1::StartSilenceRequest& request) {
  v1::Silence silence;
  silence.set_state(v1::SILENCE_STATE_RUNNING);
  *silence.mutable_start_time() = ToTimestamp(call.now);
  *silence.mutable_started_by() = AuthorOf(call);
  *silence.mutable_deadline() = request.deadline();
  silence.set_message(request.message());
  return silence;
}

// The error of more time for something else than what the partners were asked about.
absl::Status ContentChanged(const std::string& name) {
  return plan::MakeError(
      plan::Reason::kAgreementOutdated,
      absl::StrCat(name,
                   " is not what the silence procedure was started for: the plan changed since. "
                   "Withdraw the procedure and start another for what the plan says now."),
      {{"name", name}});
}

// Whoever acts when a deadline comes: nobody but the clock, for the one who started it.
plan::Principal PrincipalOf(const v1::Silence& silence) {
  plan::Principal principal;
  principal.label = absl::StrCat("Silence procedure, started by ", silence.started_by().label());
  principal.role = v1::ROLE_STAFF;
  return principal;
}

// Whether an error says why an agreement must not be sealed, and not that something is broken.
bool IsRefusal(const absl::Status& status) {
  switch (plan::ReasonOf(status)) {
    case plan::Reason::kAgreementOutdated:
    case plan::Reason::kObjections:
    case plan::Reason::kChecks:
    case plan::Reason::kRequirements:
      return true;
    default:
      return false;
  }
}

// Why an agreement, as ShowFound returns it, must not be adopted at the deadline; OK: it may.
absl::Status CheckMayAdopt(const v1::Plan& plan, const v1::Agreement& shown) {
  if (shown.silence().changed()) return ContentChanged(shown.name());
  return CheckMaySeal(plan, shown, "");
}

absl::Status Adopt(const Call& call, const FoundAgreement& found, const v1::Agreement& shown) {
  v1::Agreement sealed = found.loaded.record;
  v1::Silence* silence = sealed.mutable_silence();
  silence->set_state(v1::SILENCE_STATE_ADOPTED);
  *silence->mutable_end_time() = ToTimestamp(call.now);
  *silence->mutable_tally() = shown.silence().tally();
  return SealShown(call, found, shown, std::move(sealed),
                   absl::StrCat("Adopted by silence: no partner had objected by ",
                                TimeText(silence->deadline())));
}

absl::Status Lapse(const Call& call, const FoundAgreement& found, const absl::Status& why) {
  v1::Agreement after = found.loaded.record;
  v1::Silence* silence = after.mutable_silence();
  silence->set_state(v1::SILENCE_STATE_LAPSED);
  *silence->mutable_end_time() = ToTimestamp(call.now);
  silence->set_reason(std::string(why.message()));
  return WriteAgreement(call, &found.loaded.record, after,
                        absl::StrCat("The silence procedure lapsed. ", why.message()));
}

}  // namespace

absl::StatusOr<v1::Agreement> StartSilence(const Call& call,
                                           const v1::StartSilenceRequest& request) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found,
                      FindForStaff(call, request.name(), plan::AgreementStep::kSilence));
  JP_RETURN_IF_ERROR(RequireNoSilence(found.loaded.record, "put under another"));
  JP_RETURN_IF_ERROR(CheckDeadline(request.deadline(), call.now, " is over; give a time to come"));
  const v1::Agreement before = found.loaded.record;
  v1::Silence silence = NewSilence(call, request);
  // From here on requirements are asked as they will be at the deadline.
  *found.loaded.record.mutable_silence() = silence;
  JP_ASSIGN_OR_RETURN(const v1::Agreement shown, ShowFound(call, found));
  if (shown.digest() != request.digest()) {
    return AgreementOutdated(shown, "started", "you start the silence procedure");
  }
  JP_RETURN_IF_ERROR(RequireNoObjection(
      shown, "Settle it with the partner: there is no silence while somebody objects."));
  JP_RETURN_IF_ERROR(CheckSealable(shown));
  JP_ASSIGN_OR_RETURN(const AgreementContent content,
                      BuildContent(call.view, found.plan, shown.plan_revision(), before));
  silence.set_content_digest(plan::ContentDigest(content.manifest));
  v1::Agreement after = before;
  *after.mutable_silence() = std::move(silence);
  JP_RETURN_IF_ERROR(WriteAgreement(call, &before, std::move(after), request.message()));
  return ShowNamed(call, request.name());
}

absl::StatusOr<v1::Agreement> ExtendSilence(const Call& call,
                                            const v1::ExtendSilenceRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found, FindRunning(call, request.name(), "extended"));
  const v1::Agreement& before = found.loaded.record;
  const auto& deadline = before.silence().deadline();
  JP_RETURN_IF_ERROR(CheckDeadline(
      request.deadline(), FromTimestamp(deadline),
      absl::StrCat(" is not later than ", TimeText(deadline),
                   "; a deadline is never brought forward: withdraw the procedure instead")));
  JP_ASSIGN_OR_RETURN(const v1::Agreement shown, ShowFound(call, found));
  if (shown.silence().changed()) return ContentChanged(request.name());
  v1::Agreement after = before;
  v1::SilenceExtension* extension = after.mutable_silence()->add_extensions();
  *extension->mutable_time() = ToTimestamp(call.now);
  *extension->mutable_author() = AuthorOf(call);
  *extension->mutable_previous_deadline() = deadline;
  extension->set_message(request.message());
  *after.mutable_silence()->mutable_deadline() = request.deadline();
  JP_RETURN_IF_ERROR(WriteAgreement(call, &before, std::move(after), request.message()));
  return ShowNamed(call, request.name());
}

absl::StatusOr<v1::Agreement> WithdrawSilence(const Call& call,
                                              const v1::WithdrawSilenceRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found, FindRunning(call, request.name(), "withdrawn"));
  v1::Agreement after = found.loaded.record;
  EndSilence(call, request.reason(), &after);
  JP_RETURN_IF_ERROR(
      WriteAgreement(call, &found.loaded.record, std::move(after), request.reason()));
  return ShowNamed(call, request.name());
}

absl::Status RequireNoSilence(const v1::Agreement& agreement, absl::string_view step) {
  if (!IsRunning(agreement)) return absl::OkStatus();
  return plan::StateError(
      agreement.name(),
      absl::StrCat("under a silence procedure until ", TimeText(agreement.silence().deadline())),
      step, "its end: wait, or withdraw it");
}

absl::Status RequireInTime(const Call& call, const v1::Agreement& agreement,
                           absl::string_view step) {
  if (!IsRunning(agreement) || call.now < FromTimestamp(agreement.silence().deadline())) {
    return absl::OkStatus();
  }
  return plan::StateError(agreement.name(),
                          absl::StrCat("past the deadline of its silence procedure, ",
                                       TimeText(agreement.silence().deadline()), ","),
                          absl::StrCat(step, " any more"), "a time before it: this came too late");
}

void BreakSilence(const v1::Endorsement& answer, v1::Agreement* agreement) {
  if (!IsRunning(*agreement) || answer.answer() != v1::ANSWER_OBJECT) return;
  v1::Silence* silence = agreement->mutable_silence();
  silence->set_state(v1::SILENCE_STATE_BROKEN);
  *silence->mutable_end_time() = answer.time();
  *silence->mutable_ended_by() = answer.author();
  silence->set_scope(answer.scope());
  silence->set_reason(answer.statement());
}

void EndSilence(const Call& call, const std::string& reason, v1::Agreement* agreement) {
  if (!IsRunning(*agreement)) return;
  v1::Silence* silence = agreement->mutable_silence();
  silence->set_state(v1::SILENCE_STATE_WITHDRAWN);
  *silence->mutable_end_time() = ToTimestamp(call.now);
  *silence->mutable_ended_by() = AuthorOf(call);
  silence->set_reason(reason);
}

absl::Status SettleSilence(const Call& call, const std::string& name) {
  JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Agreement>(call.view, name, name));
  if (!loaded.has_value() || !IsRunning(loaded->record)) return absl::OkStatus();
  const v1::Silence silence = loaded->record.silence();
  if (call.now < FromTimestamp(silence.deadline())) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed,
                      plan::ParseNameOf(plan::NameKind::kAgreement, name, "name"));
  const plan::Principal principal = PrincipalOf(silence);
  const Call own{principal, call.store, call.view, call.transaction, call.ids, call.now};
  JP_ASSIGN_OR_RETURN(const auto plan, RequirePlan(own, parsed.parent, v1::ACTION_SEAL));
  const FoundAgreement found{parsed.parent, *std::move(loaded)};
  JP_ASSIGN_OR_RETURN(const v1::Agreement shown, ShowFound(own, found));
  const absl::Status why = CheckMayAdopt(*plan, shown);
  if (why.ok()) return Adopt(own, found, shown);
  return IsRefusal(why) ? Lapse(own, found, why) : why;
}

}  // namespace jointplan::server
