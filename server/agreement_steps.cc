#include "server/agreement_steps.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/manifest.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "server/agreement_content.h"
#include "server/checking.h"
#include "server/editing.h"
#include "server/etag.h"

namespace jointplan::server {
namespace {

// Fills what an open agreement shows of the plan as it is now.
absl::Status ShowOpen(const Call& call, const std::string& plan_name, v1::Agreement* agreement) {
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(plan_name));
  agreement->set_plan_revision(head.revision);
  JP_RETURN_IF_ERROR(MarkOutdated(call.view, plan_name, head.revision, agreement));
  JP_RETURN_IF_ERROR(CheckAgreement(call, plan_name, agreement));
  JP_ASSIGN_OR_RETURN(const AgreementContent content,
                      BuildContent(call.view, plan_name, head.revision, *agreement));
  agreement->set_digest(content.digest);
  agreement->set_record_count(content.manifest.entries_size());
  if (agreement->silence().state() == v1::SILENCE_STATE_RUNNING) {
    v1::Silence* silence = agreement->mutable_silence();
    silence->set_changed(plan::ContentDigest(content.manifest) != silence->content_digest());
  }
  return absl::OkStatus();
}

// Fills what a sealed agreement shows of what was sealed.
absl::Status ShowSealed(const Call& call, v1::Agreement* agreement) {
  JP_ASSIGN_OR_RETURN(const stored::v1::SealedHead head,
                      ReadSealedHead(call.view, agreement->name()));
  v1::Manifest manifest;
  if (!manifest.ParseFromString(head.manifest())) return NotARecord(agreement->name());
  agreement->set_record_count(static_cast<int32_t>(head.record_count()));
  // As they were sealed: with the mark on those that were out of date by then.
  *agreement->mutable_endorsements() = manifest.endorsements();
  *agreement->mutable_waivers() = manifest.waivers();
  return absl::OkStatus();
}

absl::Status Supersede(const Call& call, const std::string& previous) {
  if (previous.empty()) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const auto loaded, Load<v1::Agreement>(call.view, previous, previous));
  if (!loaded.has_value()) return plan::NotFoundError(previous);
  JP_RETURN_IF_ERROR(plan::CheckStep(loaded->record, plan::AgreementStep::kSupersede));
  v1::Agreement after = loaded->record;
  after.set_state(plan::StateAfter(plan::AgreementStep::kSupersede));
  return WriteAgreement(call, &loaded->record, std::move(after), "A later agreement was sealed");
}

// The partners that object, by scope; empty: nobody does.
std::string ObjectionsTo(const v1::Agreement& agreement) {
  std::vector<std::string> objections;
  for (const v1::Endorsement& answer : agreement.endorsements()) {
    if (answer.answer() == v1::ANSWER_OBJECT) {
      objections.push_back(absl::StrCat(answer.partner(), " (", answer.scope(), ")"));
    }
  }
  return absl::StrJoin(objections, ", ");
}

}  // namespace

bool IsSealed(const v1::Agreement& agreement) {
  return agreement.state() == v1::AGREEMENT_STATE_SEALED ||
         agreement.state() == v1::AGREEMENT_STATE_SUPERSEDED;
}

std::string AgreementNameOf(const std::string& plan_name, int number) {
  return absl::StrCat(plan_name, "/agreements/", number);
}

absl::StatusOr<std::vector<int>> AgreementNumbersOf(const storage::View& view,
                                                    const std::string& plan_name) {
  const std::string prefix = absl::StrCat(plan_name, "/agreements/");
  JP_ASSIGN_OR_RETURN(const auto lines, view.ListLines(prefix));
  std::vector<int> numbers;
  for (const std::string& line : lines) {
    int number = 0;
    if (absl::SimpleAtoi(line.substr(prefix.size()), &number)) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

absl::StatusOr<std::string> LatestSealed(const storage::View& view, const std::string& plan_name) {
  JP_ASSIGN_OR_RETURN(std::vector<int> numbers, AgreementNumbersOf(view, plan_name));
  for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
    const std::string name = AgreementNameOf(plan_name, *number);
    JP_ASSIGN_OR_RETURN(const auto loaded, Load<v1::Agreement>(view, name, name));
    if (loaded.has_value() && loaded->record.state() == v1::AGREEMENT_STATE_SEALED) return name;
  }
  return std::string();
}

absl::StatusOr<FoundAgreement> FindAgreement(const Call& call, const std::string& wanted,
                                             absl::string_view field) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name,
                      plan::ParseNameOf(plan::NameKind::kAgreement, wanted, field));
  JP_ASSIGN_OR_RETURN(const auto plan, LoadShared<v1::Plan>(call.view, name.parent, name.parent));
  if (plan == nullptr) return plan::NotFoundError(wanted);
  std::string real = wanted;
  if (name.id == "latest") {
    JP_ASSIGN_OR_RETURN(real, LatestSealed(call.view, name.parent));
    if (real.empty()) return plan::NotFoundError(wanted);
  }
  JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Agreement>(call.view, real, real));
  if (!loaded.has_value()) return plan::NotFoundError(wanted);
  const v1::Action action =
      IsSealed(loaded->record) ? v1::ACTION_READ_SEALED_AGREEMENT : v1::ACTION_READ_OPEN_AGREEMENT;
  JP_RETURN_IF_ERROR(Authorize(call, action, plan::RelationToPlan(call.principal, *plan), wanted));
  return FoundAgreement{name.parent, *std::move(loaded)};
}

absl::StatusOr<FoundAgreement> FindForStaff(const Call& call, const std::string& name,
                                            plan::AgreementStep step) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found, FindAgreement(call, name, "name"));
  JP_RETURN_IF_ERROR(RequirePlan(call, found.plan, v1::ACTION_SEAL).status());
  JP_RETURN_IF_ERROR(plan::CheckStep(found.loaded.record, step));
  return found;
}

absl::StatusOr<v1::Agreement> ShowFound(const Call& call, FoundAgreement found) {
  v1::Agreement agreement = std::move(found.loaded.record);
  if (agreement.state() == v1::AGREEMENT_STATE_OPEN) {
    JP_RETURN_IF_ERROR(ShowOpen(call, found.plan, &agreement));
  } else if (IsSealed(agreement)) {
    JP_RETURN_IF_ERROR(ShowSealed(call, &agreement));
  }
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, agreement.name()));
  agreement.set_etag(stamp.etag);
  agreement.set_revision(stamp.revision);
  *agreement.mutable_create_time() = ToTimestamp(found.loaded.version.create_time);
  return agreement;
}

absl::StatusOr<v1::Agreement> ShowNamed(const Call& call, const std::string& name) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found, FindAgreement(call, name, "name"));
  return ShowFound(call, std::move(found));
}

absl::Status WriteAgreement(const Call& call, const v1::Agreement* before, v1::Agreement after,
                            const std::string& message) {
  for (v1::Endorsement& endorsement : *after.mutable_endorsements()) endorsement.clear_changed();
  return WriteOwnLine(call, after.name(), before, after, message);
}

void CloseAgreement(const Call& call, plan::AgreementStep step, v1::Agreement* agreement) {
  agreement->set_state(plan::StateAfter(step));
  *agreement->mutable_closed_by() = AuthorOf(call);
  *agreement->mutable_close_time() = ToTimestamp(call.transaction->now());
}

absl::Status AgreementOutdated(const v1::Agreement& shown, absl::string_view not_done,
                               absl::string_view before) {
  const std::string hex = absl::BytesToHexString(shown.digest());
  return plan::MakeError(plan::Reason::kAgreementOutdated,
                         absl::StrCat(shown.name(),
                                      " is not what you were shown: the plan or the partners' "
                                      "answers changed. Nothing was ",
                                      not_done, ". Its digest now is ", hex,
                                      "; look at it again before ", before, "."),
                         {{"name", shown.name()}, {"digest", hex}});
}

absl::Status AgreementOutdated(const v1::Agreement& shown) {
  return plan::MakeError(
      plan::Sentence::kAgreementOutdated,
      {{"name", shown.name()}, {"digest", absl::BytesToHexString(shown.digest())}});
}

absl::Status RequireNoObjection(const v1::Agreement& agreement, absl::string_view advice) {
  const std::string who = ObjectionsTo(agreement);
  if (who.empty()) return absl::OkStatus();
  return plan::MakeError(
      plan::Reason::kObjections,
      absl::StrCat(agreement.name(), " cannot be sealed: ", who, " objects. ", advice),
      {{"name", agreement.name()}, {"objections", who}});
}

absl::Status CheckMaySeal(const v1::Plan& plan, const v1::Agreement& shown,
                          const std::string& override_reason) {
  const bool blocks =
      !plan.policy().has_objections_block_seal() || plan.policy().objections_block_seal();
  const std::string who = ObjectionsTo(shown);
  if (blocks && override_reason.empty() && !who.empty()) {
    return plan::MakeError(plan::Sentence::kObjections,
                           {{"name", shown.name()}, {"objections", who}});
  }
  return CheckSealable(shown);
}

absl::Status SealShown(const Call& call, const FoundAgreement& found, const v1::Agreement& shown,
                       v1::Agreement sealed, const std::string& message) {
  sealed.set_plan_revision(shown.plan_revision());
  *sealed.mutable_endorsements() = shown.endorsements();
  sealed.clear_waivers();
  for (const v1::Waiver& waiver : shown.waivers()) {
    if (!waiver.outdated()) *sealed.add_waivers() = waiver;
  }
  JP_ASSIGN_OR_RETURN(const AgreementContent content,
                      BuildContent(call.view, found.plan, shown.plan_revision(), sealed));
  sealed.set_digest(content.digest);
  CloseAgreement(call, plan::AgreementStep::kSeal, &sealed);
  JP_RETURN_IF_ERROR(AttachContent(*call.transaction, sealed.name(), sealed.previous(), content));
  JP_RETURN_IF_ERROR(Supersede(call, sealed.previous()));
  return WriteAgreement(call, &found.loaded.record, std::move(sealed), message);
}

}  // namespace jointplan::server
