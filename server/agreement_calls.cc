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
#include "plan/workflow.h"
#include "server/agreement_content.h"
#include "server/checking.h"
#include "server/editing.h"
#include "server/etag.h"
#include "server/page_token.h"
#include "server/plan_calls.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

// The numbers of a plan's agreements, oldest first.
absl::StatusOr<std::vector<int>> NumbersOf(const storage::View& view, const std::string& plan) {
  const std::string prefix = absl::StrCat(plan, "/agreements/");
  JP_ASSIGN_OR_RETURN(const auto lines, view.ListLines(prefix));
  std::vector<int> numbers;
  for (const std::string& line : lines) {
    int number = 0;
    if (absl::SimpleAtoi(line.substr(prefix.size()), &number)) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::string NameOf(const std::string& plan, int number) {
  return absl::StrCat(plan, "/agreements/", number);
}

bool IsSealed(const v1::Agreement& agreement) {
  return agreement.state() == v1::AGREEMENT_STATE_SEALED ||
         agreement.state() == v1::AGREEMENT_STATE_SUPERSEDED;
}

// The newest sealed agreement of a plan; empty: there is none.
absl::StatusOr<std::string> LatestSealed(const storage::View& view, const std::string& plan) {
  JP_ASSIGN_OR_RETURN(std::vector<int> numbers, NumbersOf(view, plan));
  for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
    const std::string name = NameOf(plan, *number);
    JP_ASSIGN_OR_RETURN(const auto loaded, Load<v1::Agreement>(view, name, name));
    if (loaded.has_value() && loaded->record.state() == v1::AGREEMENT_STATE_SEALED) return name;
  }
  return std::string();
}

// An agreement with what the caller may know of it.
struct FoundAgreement {
  std::string plan;
  Loaded<v1::Agreement> loaded;
};

// Finds an agreement that the caller may read: sealed ones by one right, others by another.
absl::StatusOr<FoundAgreement> Require(const Call& call, const std::string& wanted,
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

// Returns an agreement as answers show it; an open one as it would be sealed now.
absl::StatusOr<v1::Agreement> Show(const Call& call, FoundAgreement found) {
  v1::Agreement agreement = std::move(found.loaded.record);
  if (agreement.state() == v1::AGREEMENT_STATE_OPEN) {
    JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(found.plan));
    agreement.set_plan_revision(head.revision);
    JP_RETURN_IF_ERROR(MarkOutdated(call.view, found.plan, head.revision, &agreement));
    JP_RETURN_IF_ERROR(CheckAgreement(call, found.plan, &agreement));
    JP_ASSIGN_OR_RETURN(const AgreementContent content,
                        BuildContent(call.view, found.plan, head.revision, agreement));
    agreement.set_digest(content.digest);
    agreement.set_record_count(content.manifest.entries_size());
  } else if (IsSealed(agreement)) {
    JP_ASSIGN_OR_RETURN(const stored::v1::SealedHead head,
                        ReadSealedHead(call.view, agreement.name()));
    v1::Manifest manifest;
    if (!manifest.ParseFromString(head.manifest())) return NotARecord(agreement.name());
    agreement.set_record_count(static_cast<int32_t>(head.record_count()));
    // As they were sealed: with the mark on those that were out of date by then.
    *agreement.mutable_endorsements() = manifest.endorsements();
    *agreement.mutable_waivers() = manifest.waivers();
  }
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, agreement.name()));
  agreement.set_etag(stamp.etag);
  agreement.set_revision(stamp.revision);
  *agreement.mutable_create_time() = ToTimestamp(found.loaded.version.create_time);
  return agreement;
}

absl::StatusOr<v1::Agreement> ShowByName(const Call& call, const std::string& name) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found, Require(call, name, "name"));
  return Show(call, std::move(found));
}

// Writes an agreement's next state as a changeset of its own line. `before` null: a new one.
absl::Status WriteState(const Call& call, const v1::Agreement* before, v1::Agreement after,
                        const std::string& message) {
  for (v1::Endorsement& endorsement : *after.mutable_endorsements()) endorsement.clear_changed();
  return WriteOwnLine(call, after.name(), before, after, message);
}

// For steps that only staff takes: finds the agreement and asks for the right to seal.
absl::StatusOr<FoundAgreement> RequireForSealing(const Call& call, const std::string& name,
                                                 plan::AgreementStep step) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found, Require(call, name, "name"));
  JP_RETURN_IF_ERROR(RequirePlan(call, found.plan, v1::ACTION_SEAL).status());
  JP_RETURN_IF_ERROR(plan::CheckStep(found.loaded.record, step));
  return found;
}

void Close(const Call& call, plan::AgreementStep step, v1::Agreement* agreement) {
  agreement->set_state(plan::StateAfter(step));
  *agreement->mutable_closed_by() = AuthorOf(call);
  *agreement->mutable_close_time() = ToTimestamp(call.transaction->now());
}

absl::Status AgreementOutdated(const v1::Agreement& agreement, const std::string& digest) {
  const std::string hex = absl::BytesToHexString(digest);
  return plan::MakeError(plan::Reason::kAgreementOutdated,
                         absl::StrCat(agreement.name(),
                                      " is not what you were shown: the plan or the partners' "
                                      "answers changed. Nothing was sealed. Its digest now is ",
                                      hex, "; look at it again before you seal it."),
                         {{"name", agreement.name()}, {"digest", hex}});
}

// The partners that object, by scope. An objection stands until its partner answers anew, also
// when its scope has changed since.
absl::Status CheckObjections(const v1::Plan& plan, const v1::Agreement& agreement,
                             const std::string& override_reason) {
  const bool blocks =
      !plan.policy().has_objections_block_seal() || plan.policy().objections_block_seal();
  std::vector<std::string> objections;
  for (const v1::Endorsement& answer : agreement.endorsements()) {
    if (answer.answer() == v1::ANSWER_OBJECT) {
      objections.push_back(absl::StrCat(answer.partner(), " (", answer.scope(), ")"));
    }
  }
  if (!blocks || objections.empty() || !override_reason.empty()) return absl::OkStatus();
  const std::string who = absl::StrJoin(objections, ", ");
  return plan::MakeError(
      plan::Reason::kObjections,
      absl::StrCat(agreement.name(), " cannot be sealed: ", who,
                   " objects. Settle it with the partner, or seal with an override reason, which "
                   "becomes a part of the agreement."),
      {{"name", agreement.name()}, {"objections", who}});
}

absl::Status Supersede(const Call& call, const std::string& previous) {
  if (previous.empty()) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const auto loaded, Load<v1::Agreement>(call.view, previous, previous));
  if (!loaded.has_value()) return plan::NotFoundError(previous);
  JP_RETURN_IF_ERROR(plan::CheckStep(loaded->record, plan::AgreementStep::kSupersede));
  v1::Agreement after = loaded->record;
  after.set_state(plan::StateAfter(plan::AgreementStep::kSupersede));
  return WriteState(call, &loaded->record, std::move(after), "A later agreement was sealed");
}

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
  JP_ASSIGN_OR_RETURN(const std::vector<int> numbers, NumbersOf(call.view, request.parent()));
  for (const int number : numbers) {
    const std::string name = NameOf(request.parent(), number);
    JP_ASSIGN_OR_RETURN(const auto other, Load<v1::Agreement>(call.view, name, name));
    if (!other.has_value() || other->record.state() != v1::AGREEMENT_STATE_OPEN) continue;
    return plan::StateError(name, "OPEN", "followed by another agreement",
                            "SEALED, SUPERSEDED or ABANDONED");
  }
  v1::Agreement agreement;
  agreement.set_name(NameOf(request.parent(), numbers.empty() ? 1 : numbers.back() + 1));
  *agreement.mutable_title() = request.agreement().title();
  agreement.set_state(v1::AGREEMENT_STATE_OPEN);
  JP_ASSIGN_OR_RETURN(*agreement.mutable_previous(), LatestSealed(call.view, request.parent()));
  if (!agreement.previous().empty()) {
    JP_ASSIGN_OR_RETURN(*agreement.mutable_waivers(), WaiversOf(call, request.parent()));
  }
  const std::string name = agreement.name();
  JP_RETURN_IF_ERROR(WriteState(call, nullptr, std::move(agreement), "Opened"));
  return ShowByName(call, name);
}

absl::StatusOr<v1::Agreement> GetAgreement(const Call& call,
                                           const v1::GetAgreementRequest& request) {
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(
    const Call& call, const v1::ListAgreementsRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(
      RequirePlan(call, request.parent(), v1::ACTION_READ_SEALED_AGREEMENT).status());
  const std::string list = absl::StrCat("ListAgreements\n", request.parent());
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position, OpenPageToken(call, list, request.page_token()));
  JP_ASSIGN_OR_RETURN(const std::vector<int> numbers, NumbersOf(call.view, request.parent()));
  v1::ListAgreementsResponse response;
  for (const int number : numbers) {
    // The position of this list is the number of the last agreement sent.
    if (number <= position.revision) continue;
    auto found = Require(call, NameOf(request.parent(), number), "name");
    if (!found.ok()) continue;
    if (static_cast<size_t>(response.agreements_size()) == size) {
      response.set_next_page_token(SealPageToken(call, list, {number - 1, ""}));
      break;
    }
    JP_ASSIGN_OR_RETURN(*response.add_agreements(), Show(call, *std::move(found)));
  }
  return response;
}

absl::StatusOr<v1::Scope> GetScope(const Call& call, const v1::GetScopeRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found, Require(call, request.agreement(), "agreement"));
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
  JP_ASSIGN_OR_RETURN(const FoundAgreement found, Require(call, request.agreement(), "agreement"));
  JP_RETURN_IF_ERROR(
      Authorize(call, v1::ACTION_ENDORSE, plan::Relation::kOwn, request.agreement()));
  JP_RETURN_IF_ERROR(CheckAnswer(call, request));
  JP_RETURN_IF_ERROR(plan::CheckStep(found.loaded.record, plan::AgreementStep::kAnswer));
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(found.plan));
  JP_ASSIGN_OR_RETURN(const ScopeContent content,
                      ReadScope(call.view, found.plan, head.revision, request.scope()));
  if (content.digest != request.scope_digest()) {
    return plan::MakeError(
        plan::Reason::kScopeOutdated,
        absl::StrCat("The scope ", request.scope(), " of ", request.agreement(),
                     " is not what you were shown: the plan changed. Nothing was recorded. Look "
                     "at it again and answer then."),
        {{"scope", request.scope()}, {"digest", absl::BytesToHexString(content.digest)}});
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
  PutAnswer(std::move(answer), &after);
  JP_RETURN_IF_ERROR(WriteState(call, &found.loaded.record, std::move(after), request.statement()));
  return ShowByName(call, found.loaded.record.name());
}

absl::StatusOr<v1::Agreement> WaiveFinding(const Call& call,
                                           const v1::WaiveFindingRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found,
                      RequireForSealing(call, request.agreement(), plan::AgreementStep::kWaive));
  v1::Agreement after = found.loaded.record;
  JP_RETURN_IF_ERROR(
      AddWaiver(call, found.plan, request.finding_digest(), request.reason(), &after));
  JP_RETURN_IF_ERROR(WriteState(call, &found.loaded.record, std::move(after), request.reason()));
  return ShowByName(call, found.loaded.record.name());
}

absl::StatusOr<v1::Agreement> RemoveWaiver(const Call& call,
                                           const v1::RemoveWaiverRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found,
                      RequireForSealing(call, request.agreement(), plan::AgreementStep::kWaive));
  v1::Agreement after = found.loaded.record;
  JP_RETURN_IF_ERROR(DropWaiver(request.finding_digest(), &after));
  JP_RETURN_IF_ERROR(WriteState(call, &found.loaded.record, std::move(after), request.reason()));
  return ShowByName(call, found.loaded.record.name());
}

absl::StatusOr<v1::Agreement> SealAgreement(const Call& call,
                                            const v1::SealAgreementRequest& request) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found,
                      RequireForSealing(call, request.name(), plan::AgreementStep::kSeal));
  JP_ASSIGN_OR_RETURN(const auto plan, RequirePlan(call, found.plan, v1::ACTION_SEAL));
  JP_ASSIGN_OR_RETURN(const v1::Agreement shown, Show(call, found));
  if (shown.digest() != request.digest()) return AgreementOutdated(shown, shown.digest());
  JP_RETURN_IF_ERROR(CheckObjections(*plan, shown, request.override_reason()));
  JP_RETURN_IF_ERROR(CheckSealable(shown));

  v1::Agreement sealed = found.loaded.record;
  sealed.set_plan_revision(shown.plan_revision());
  *sealed.mutable_endorsements() = shown.endorsements();
  sealed.clear_waivers();
  for (const v1::Waiver& waiver : shown.waivers()) {
    if (!waiver.outdated()) *sealed.add_waivers() = waiver;
  }
  sealed.set_override_reason(request.override_reason());
  JP_ASSIGN_OR_RETURN(const AgreementContent content,
                      BuildContent(call.view, found.plan, shown.plan_revision(), sealed));
  sealed.set_digest(content.digest);
  Close(call, plan::AgreementStep::kSeal, &sealed);
  JP_RETURN_IF_ERROR(AttachContent(*call.transaction, sealed.name(), sealed.previous(), content));
  JP_RETURN_IF_ERROR(Supersede(call, sealed.previous()));
  JP_RETURN_IF_ERROR(
      WriteState(call, &found.loaded.record, std::move(sealed), request.override_reason()));
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::Agreement> AbandonAgreement(const Call& call,
                                               const v1::AbandonAgreementRequest& request) {
  JP_ASSIGN_OR_RETURN(FoundAgreement found,
                      RequireForSealing(call, request.name(), plan::AgreementStep::kAbandon));
  v1::Agreement after = found.loaded.record;
  Close(call, plan::AgreementStep::kAbandon, &after);
  JP_RETURN_IF_ERROR(WriteState(call, &found.loaded.record, std::move(after), request.reason()));
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::DiffAgreementsResponse> DiffAgreements(
    const Call& call, const v1::DiffAgreementsRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found, Require(call, request.name(), "name"));
  JP_RETURN_IF_ERROR(RequireSealed(found.loaded.record, "compared"));
  int64_t from = found.loaded.record.plan_revision();
  int64_t to = 0;
  if (request.other().empty()) {
    JP_RETURN_IF_ERROR(RequirePlan(call, found.plan, v1::ACTION_READ_PLAN).status());
    JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(found.plan));
    to = head.revision;
  } else {
    JP_ASSIGN_OR_RETURN(const FoundAgreement other, Require(call, request.other(), "other"));
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
  JP_ASSIGN_OR_RETURN(FoundAgreement found, Require(call, name, field));
  return std::move(found.loaded.record);
}

absl::StatusOr<std::optional<v1::Agreement>> CurrentAgreement(const storage::View& view,
                                                              const std::string& plan_name) {
  JP_ASSIGN_OR_RETURN(const std::vector<int> numbers, NumbersOf(view, plan_name));
  std::optional<v1::Agreement> sealed;
  for (const int number : numbers) {
    const std::string name = NameOf(plan_name, number);
    JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Agreement>(view, name, name));
    if (!loaded.has_value()) continue;
    if (loaded->record.state() == v1::AGREEMENT_STATE_OPEN) return std::move(loaded->record);
    if (loaded->record.state() == v1::AGREEMENT_STATE_SEALED) sealed = std::move(loaded->record);
  }
  return sealed;
}

absl::StatusOr<PullMessages> PullAgreement(const Call& call, SealedMessages* sealed,
                                           const v1::PullAgreementRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundAgreement found, Require(call, request.name(), "name"));
  const std::string& name = found.loaded.record.name();
  JP_RETURN_IF_ERROR(RequireSealed(found.loaded.record, "pulled"));
  if (request.since().empty()) return PullMessages::Whole(call.view, sealed, name);
  JP_ASSIGN_OR_RETURN(const FoundAgreement since, Require(call, request.since(), "since"));
  JP_RETURN_IF_ERROR(RequireSealed(since.loaded.record, "pulled"));
  if (since.plan != found.plan) {
    return plan::FieldError("since", absl::StrCat("is not an agreement of ", found.plan));
  }
  return PullMessages::Since(call.view, sealed, name, since.loaded.record.name(), request.delta());
}

}  // namespace jointplan::server
