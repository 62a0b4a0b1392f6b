#include "server/agreement_calls.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/manifest.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "plan/workflow.h"
#include "server/agreement_content.h"
#include "server/agreement_steps.h"
#include "server/checking.h"
#include "server/editing.h"
#include "server/etag.h"
#include "server/page_token.h"
#include "server/plan_calls.h"
#include "server/records.h"
#include "server/silence_calls.h"

namespace jointplan::server {
namespace {

absl::Status CheckAnswer(const Call& call, const v1::EndorseRequest& request) {
  const bool needs_words = request.answer() == v1::ANSWER_OBJECT ||
                           request.answer() == v1::ANSWER_ENDORSE_WITH_RESERVATION;
  if (needs_words && request.statement().empty()) {
    return plan::FieldError("statement", "say what the reservation or objection is");
  }
  const bool of_partner = absl::StartsWith(request.scope(), "partners/");
  if (of_partner && request.scope() != call.principal.partner) {
    return Authorize(call, v1::ACTION_ENDORSE, plan::Relation::kShared, request.scope());
  }
  return absl::OkStatus();
}

// Puts an answer in the place of the partner's earlier one for the same scope.
void PutAnswer(v1::Endorsement answer, v1::Agreement* agreement) {
  auto* answers = agreement->mutable_endorsements();
  const auto key = [](const v1::Endorsement& e) { return std::make_pair(e.partner(), e.scope()); };
  answers->erase(std::remove_if(answers->begin(), answers->end(),
                                [&](const auto& other) { return key(other) == key(answer); }),
                 answers->end());
  *answers->Add() = std::move(answer);
  std::sort(answers->begin(), answers->end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

absl::Status RequireSealed(const v1::Agreement& agreement, absl::string_view step) {
  if (IsSealed(agreement)) return absl::OkStatus();
  const std::string state = v1::AgreementState_Name(agreement.state());
  return plan::StateError(agreement.name(), state.substr(sizeof("AGREEMENT_STATE_") - 1), step,
                          "SEALED or SUPERSEDED");
}

}  // namespace

absl::StatusOr<v1::Agreement> OpenAgreement(const Call& call,
                                            const v1::OpenAgreementRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_SEAL).status());
  JP_ASSIGN_OR_RETURN(const std::vector<int> numbers,
                      AgreementNumbersOf(call.view, request.parent()));
  for (const int number : numbers) {
    const std::string name = AgreementNameOf(request.parent(), number);
    JP_ASSIGN_OR_RETURN(const auto other, Load<v1::Agreement>(call.view, name, name));
    if (!other.has_value() || other->record.state() != v1::AGREEMENT_STATE_OPEN) continue;
    return plan::StateError(name, "OPEN", "followed by another agreement",
                            "SEALED, SUPERSEDED or ABANDONED");
  }
  v1::Agreement agreement;
  agreement.set_name(AgreementNameOf(request.parent(), numbers.empty() ? 1 : numbers.back() + 1));
  *agreement.mutable_title() = request.agreement().title();
  agreement.set_state(v1::AGREEMENT_STATE_OPEN);
  JP_ASSIGN_OR_RETURN(*agreement.mutable_previous(), LatestSealed(call.view, request.parent()));
  if (!agreement.previous().empty()) {
    JP_ASSIGN_OR_RETURN(*agreement.mutable_waivers(), WaiversOf(call, request.parent()));
  }
  const std::string name = agreement.name();
  JP_RETURN_IF_ERROR(WriteAgreement(call, nullptr, std::move(agreement), "Opened"));
  return ShowNamed(call, name);
}

absl::StatusOr<v1::Agreement> GetAgreement(const Call& call,
                                           const v1::GetAgreementRequest& request) {
  return ShowNamed(call, request.name());
}

absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(
    const Call& call, const v1::ListAgreementsRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(
      RequirePlan(call, request.parent(), v1::ACTION_READ_SEALED_AGREEMENT).status());
  const std::string list = absl::StrCat("ListAgreements\n", request.parent());
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position, OpenPageToken(call, list, request.page_token()));
  JP_ASSIGN_OR_RETURN(const std::vector<int> numbers,
                      AgreementNumbersOf(call.view, request.parent()));
  v1::ListAgreementsResponse response;
  for (const int number : numbers) {
    // The position of this list is the number of the last agreement sent.
    if (number <= position.revision) continue;
    auto found = FindAgreement(call, AgreementNameOf(request.parent(), number), "name");
    if (!found.ok()) continue;
    if (static_cast<size_t>(response.agreements_size()) == size) {
      response.set_next_page_token(SealPageToken(call, list, {number - 1, ""}));
      break;
    }
    JP_ASSIGN_OR_RETURN(*response.add_agreements(), ShowFound(call, *std::move(found)));
  }
  return response;
}

absl::StatusOr<v1::Scope> GetScope(const Call& call, const v1::GetScopeRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found,
                      FindAgreement(call, request.agreement(), "agreement"));
  JP_RETURN_IF_ERROR(plan::CheckStep(found.loaded.record, plan::AgreementStep::kAnswer));
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, found.plan));
  JP_ASSIGN_OR_RETURN(ScopeContent content,
                      ReadScope(call.view, found.plan, stamp.revision, request.scope()));
  v1::Scope scope;
  scope.set_scope(request.scope());
  scope.set_digest(content.digest);
  scope.set_plan_revision(stamp.revision);
  for (v1::Record& record : content.records) *scope.add_records() = std::move(record);
  return scope;
}

absl::StatusOr<v1::Agreement> Endorse(const Call& call, const v1::EndorseRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found,
                      FindAgreement(call, request.agreement(), "agreement"));
  JP_RETURN_IF_ERROR(
      Authorize(call, v1::ACTION_ENDORSE, plan::Relation::kOwn, request.agreement()));
  JP_RETURN_IF_ERROR(CheckAnswer(call, request));
  JP_RETURN_IF_ERROR(plan::CheckStep(found.loaded.record, plan::AgreementStep::kAnswer));
  JP_RETURN_IF_ERROR(RequireInTime(call, found.loaded.record, "answered"));
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(found.plan));
  JP_ASSIGN_OR_RETURN(const ScopeContent content,
                      ReadScope(call.view, found.plan, head.revision, request.scope()));
  if (content.digest != request.scope_digest()) {
    return plan::MakeError(plan::Sentence::kScopeOutdated,
                           {{"scope", request.scope()},
                            {"name", request.agreement()},
                            {"digest", absl::BytesToHexString(content.digest)}});
  }
  v1::Endorsement answer;
  answer.set_partner(call.principal.partner);
  answer.set_scope(request.scope());
  answer.set_answer(request.answer());
  answer.set_statement(request.statement());
  answer.set_scope_digest(content.digest);
  answer.set_plan_revision(head.revision);
  *answer.mutable_author() = AuthorOf(call);
  *answer.mutable_time() = ToTimestamp(call.transaction->now());
  v1::Agreement after = found.loaded.record;
  BreakSilence(answer, &after);
  PutAnswer(std::move(answer), &after);
  JP_RETURN_IF_ERROR(
      WriteAgreement(call, &found.loaded.record, std::move(after), request.statement()));
  return ShowNamed(call, found.loaded.record.name());
}

absl::StatusOr<v1::Agreement> WaiveFinding(const Call& call,
                                           const v1::WaiveFindingRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found,
                      FindForStaff(call, request.agreement(), plan::AgreementStep::kWaive));
  JP_RETURN_IF_ERROR(RequireNoSilence(found.loaded.record, "given a waiver"));
  v1::Agreement after = found.loaded.record;
  JP_RETURN_IF_ERROR(
      AddWaiver(call, found.plan, request.finding_digest(), request.reason(), &after));
  JP_RETURN_IF_ERROR(
      WriteAgreement(call, &found.loaded.record, std::move(after), request.reason()));
  return ShowNamed(call, found.loaded.record.name());
}

absl::StatusOr<v1::Agreement> RemoveWaiver(const Call& call,
                                           const v1::RemoveWaiverRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found,
                      FindForStaff(call, request.agreement(), plan::AgreementStep::kWaive));
  JP_RETURN_IF_ERROR(RequireNoSilence(found.loaded.record, "denied a waiver"));
  v1::Agreement after = found.loaded.record;
  JP_RETURN_IF_ERROR(DropWaiver(request.finding_digest(), &after));
  JP_RETURN_IF_ERROR(
      WriteAgreement(call, &found.loaded.record, std::move(after), request.reason()));
  return ShowNamed(call, found.loaded.record.name());
}

absl::StatusOr<v1::Agreement> SealAgreement(const Call& call,
                                            const v1::SealAgreementRequest& request) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found,
                      FindForStaff(call, request.name(), plan::AgreementStep::kSeal));
  JP_RETURN_IF_ERROR(RequireNoSilence(found.loaded.record, "sealed"));
  JP_ASSIGN_OR_RETURN(const auto plan, RequirePlan(call, found.plan, v1::ACTION_SEAL));
  JP_ASSIGN_OR_RETURN(const v1::Agreement shown, ShowFound(call, found));
  if (shown.digest() != request.digest()) {
    return AgreementOutdated(shown);
  }
  JP_RETURN_IF_ERROR(CheckMaySeal(*plan, shown, request.override_reason()));
  v1::Agreement sealed = found.loaded.record;
  sealed.set_override_reason(request.override_reason());
  JP_RETURN_IF_ERROR(SealShown(call, found, shown, std::move(sealed), request.override_reason()));
  return ShowNamed(call, request.name());
}

absl::StatusOr<v1::Agreement> AbandonAgreement(const Call& call,
                                               const v1::AbandonAgreementRequest& request) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found,
                      FindForStaff(call, request.name(), plan::AgreementStep::kAbandon));
  JP_RETURN_IF_ERROR(RequireInTime(call, found.loaded.record, "abandoned"));
  v1::Agreement after = found.loaded.record;
  EndSilence(call, request.reason(), &after);
  CloseAgreement(call, plan::AgreementStep::kAbandon, &after);
  JP_RETURN_IF_ERROR(
      WriteAgreement(call, &found.loaded.record, std::move(after), request.reason()));
  return ShowNamed(call, request.name());
}

absl::StatusOr<v1::DiffAgreementsResponse> DiffAgreements(
    const Call& call, const v1::DiffAgreementsRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found, FindAgreement(call, request.name(), "name"));
  JP_RETURN_IF_ERROR(RequireSealed(found.loaded.record, "compared"));
  int64_t from = found.loaded.record.plan_revision();
  int64_t to = 0;
  if (request.other().empty()) {
    JP_RETURN_IF_ERROR(RequirePlan(call, found.plan, v1::ACTION_READ_PLAN).status());
    JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(found.plan));
    to = head.revision;
  } else {
    JP_ASSIGN_OR_RETURN(const FoundAgreement other, FindAgreement(call, request.other(), "other"));
    JP_RETURN_IF_ERROR(RequireSealed(other.loaded.record, "compared"));
    if (other.plan != found.plan) {
      return plan::FieldError("other", absl::StrCat("is not an agreement of ", found.plan));
    }
    to = other.loaded.record.plan_revision();
  }
  if (from > to) std::swap(from, to);
  JP_ASSIGN_OR_RETURN(auto diffs, DiffLine(call, found.plan, from, to));
  v1::DiffAgreementsResponse response;
  response.set_from_revision(from);
  response.set_to_revision(to);
  for (v1::RecordDiff& diff : diffs) *response.add_records() = std::move(diff);
  return response;
}

absl::StatusOr<v1::Agreement> RequireAgreement(const Call& call, const std::string& name,
                                               absl::string_view field) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found, FindAgreement(call, name, field));
  return std::move(found.loaded.record);
}

absl::StatusOr<std::optional<v1::Agreement>> CurrentAgreement(const storage::View& view,
                                                              const std::string& plan_name) {
  JP_ASSIGN_OR_RETURN(const std::vector<int> numbers, AgreementNumbersOf(view, plan_name));
  std::optional<v1::Agreement> sealed;
  for (const int number : numbers) {
    const std::string name = AgreementNameOf(plan_name, number);
    JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Agreement>(view, name, name));
    if (!loaded.has_value()) continue;
    if (loaded->record.state() == v1::AGREEMENT_STATE_OPEN) return std::move(loaded->record);
    if (loaded->record.state() == v1::AGREEMENT_STATE_SEALED) sealed = std::move(loaded->record);
  }
  return sealed;
}

absl::StatusOr<PullMessages> PullAgreement(const Call& call, SealedMessages* sealed,
                                           const v1::PullAgreementRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found, FindAgreement(call, request.name(), "name"));
  const std::string& name = found.loaded.record.name();
  JP_RETURN_IF_ERROR(RequireSealed(found.loaded.record, "pulled"));
  if (request.since().empty()) return PullMessages::Whole(call.view, sealed, name);
  JP_ASSIGN_OR_RETURN(const FoundAgreement since, FindAgreement(call, request.since(), "since"));
  JP_RETURN_IF_ERROR(RequireSealed(since.loaded.record, "pulled"));
  if (since.plan != found.plan) {
    return plan::FieldError("since", absl::StrCat("is not an agreement of ", found.plan));
  }
  return PullMessages::Since(call.view, sealed, name, since.loaded.record.name(), request.delta());
}

}  // namespace jointplan::server
