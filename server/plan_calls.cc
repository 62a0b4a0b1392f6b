#include "server/plan_calls.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "plan/workflow.h"
#include "server/consent.h"
#include "server/editing.h"
#include "server/etag.h"
#include "server/own_plans.h"
#include "server/page_token.h"
#include "server/read_place.h"
#include "server/records.h"
#include "server/workspace.h"
#include "storage/no_waiting.h"

namespace jointplan::server {
namespace {

// Returns a record of a plan as a call's answer shows it after a write.
template <class T>
absl::StatusOr<T> Show(const Call& call, absl::string_view line, absl::string_view name) {
  JP_ASSIGN_OR_RETURN(auto loaded, Load<T>(call.view, line, name));
  if (!loaded.has_value()) return plan::NotFoundError(name);
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, line));
  SetOutputs(loaded->version, stamp, &loaded->record);
  return std::move(loaded->record);
}

// An activity as answers show it: the stored bytes, with what every record has behind them. A
// message's bytes are those of its fields, in any order.
Rendered<v1::Activity> Render(const storage::RecordVersion& version, const Stamp& stamp) {
  thread_local v1::Activity outputs;
  SetOutputs(version, stamp, &outputs);
  Rendered<v1::Activity> rendered;
  rendered.bytes.reserve(version.bytes.size() + 160);
  rendered.bytes = version.bytes;
  outputs.AppendToString(&rendered.bytes);
  return rendered;
}

// As Show, for an activity of a plan.
absl::StatusOr<Rendered<v1::Activity>> ShowActivity(const Call& call, absl::string_view line,
                                                    absl::string_view name) {
  JP_ASSIGN_OR_RETURN(const storage::RecordPtr record, call.view.GetShared(line, name));
  if (record == nullptr) return plan::NotFoundError(name);
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, line));
  return Render(record->version(), stamp);
}

absl::StatusOr<std::string> PlanOfActivity(absl::string_view name, absl::string_view field) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed,
                      plan::ParseNameOf(plan::NameKind::kActivity, name, field));
  return parsed.parent;
}

// The activity with a partner's answer for its part, if that part is as the partner saw it.
absl::StatusOr<WantedRecord> WantAnswer(const Call& call, const Workspace& workspace,
                                        const v1::AnswerPartRequest& request) {
  const std::string& name = request.activity();
  const std::string& partner = call.principal.partner;
  JP_ASSIGN_OR_RETURN(const EditBase seen, workspace.Base(name, request.etag(), "etag"));
  JP_ASSIGN_OR_RETURN(SharedMessage now, workspace.Now(name));
  const auto* before = dynamic_cast<const v1::Activity*>(seen.record.get());
  const auto* activity = dynamic_cast<const v1::Activity*>(now.get());
  if (before == nullptr || activity == nullptr) return plan::NotFoundError(name);
  const v1::Participant* part = PartOf(*activity, partner);
  if (part == nullptr) {
    return plan::MakeError(plan::Sentence::kNoPart, {{"name", name}, {"partner", partner}});
  }
  const v1::Participant* shown = PartOf(*before, partner);
  if (shown == nullptr || !SamePart(*shown, *part)) {
    return plan::MakeError(plan::Sentence::kPartOutdated, {{"name", name}, {"partner", partner}});
  }
  auto mine = std::make_unique<v1::Activity>(*activity);
  for (v1::Participant& participant : *mine->mutable_participants()) {
    if (participant.partner() == partner) participant.set_consent(request.consent());
  }
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(workspace.line()));
  WantedRecord wanted;
  wanted.name = name;
  wanted.field = "activity";
  wanted.base = std::move(now);
  wanted.base_revision = head.revision;
  wanted.mine = std::move(mine);
  return wanted;
}

bool MayRead(const plan::Principal& principal, const v1::Plan& plan) {
  return plan::Decide(principal.role, v1::ACTION_READ_PLAN,
                      plan::RelationToPlan(principal, plan)) == plan::Verdict::kAllow;
}

// Whether the caller may send this batch to a plan: whoever edits it may, and whoever may propose
// may try an edit without writing it.
absl::Status AuthorizePlanBatch(const Call& call, const v1::BatchEditRequest& request) {
  const bool tries =
      request.validate_only() && plan::Decide(call.principal.role, v1::ACTION_EDIT_PROPOSAL,
                                              plan::Relation::kOwn) == plan::Verdict::kAllow;
  JP_ASSIGN_OR_RETURN(
      const auto plan,
      RequirePlan(call, request.parent(), tries ? v1::ACTION_READ_PLAN : v1::ACTION_EDIT_PLAN));
  // Nothing is parked where there are no proposals, whether or not something collides.
  return request.on_conflict() == v1::ON_CONFLICT_PARK ? RequireJoint(*plan) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Plan> CreatePlan(const Call& call, const v1::CreatePlanRequest& request) {
  v1::Plan plan = request.plan();
  plan.set_name(absl::StrCat("plans/", request.plan_id()));
  // Who may not make a plan does not learn which names are taken.
  JP_RETURN_IF_ERROR(AuthorizeNewPlan(call, &plan));
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(plan.name()));
  if (head.revision > 0) {
    return plan::MakeError(plan::Sentence::kPlanNameTaken, {{"name", plan.name()}});
  }
  const auto workspace = NewLineWorkspace(call, plan.name());
  JP_ASSIGN_OR_RETURN(WantedRecord wanted, WantNew(call, *workspace, plan.name(), "plan", plan));
  JP_RETURN_IF_ERROR(EditOne(call, *workspace, std::move(wanted), request.message()).status());
  return Show<v1::Plan>(call, plan.name(), plan.name());
}

absl::StatusOr<v1::Plan> GetPlan(const Call& call, const v1::GetPlanRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.name(), "name").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.name(), v1::ACTION_READ_PLAN).status());
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, request.name(), request.revision()));
  JP_ASSIGN_OR_RETURN(auto loaded,
                      Load<v1::Plan>(call.view, request.name(), request.name(), stamp.revision));
  if (!loaded.has_value()) return plan::NotFoundError(request.name());
  SetOutputs(loaded->version, stamp, &loaded->record);
  return std::move(loaded->record);
}

absl::StatusOr<v1::ListPlansResponse> ListPlans(const Call& call,
                                                const v1::ListPlansRequest& request) {
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position,
                      OpenPageToken(call, "ListPlans", request.page_token()));
  JP_ASSIGN_OR_RETURN(const auto lines, call.view.ListLines("plans/", position.after));
  v1::ListPlansResponse response;
  for (const std::string& line : lines) {
    if (std::count(line.begin(), line.end(), '/') != 1) continue;  // Proposals and agreements.
    JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Plan>(call.view, line, line));
    if (!loaded.has_value() || !MayRead(call.principal, loaded->record)) continue;
    if (static_cast<size_t>(response.plans_size()) == size) {
      response.set_next_page_token(
          SealPageToken(call, "ListPlans", {0, response.plans(response.plans_size() - 1).name()}));
      break;
    }
    JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, line));
    SetOutputs(loaded->version, stamp, &loaded->record);
    *response.add_plans() = std::move(loaded->record);
  }
  return response;
}

absl::StatusOr<v1::Plan> UpdatePlan(const Call& call, const v1::UpdatePlanRequest& request) {
  const std::string& name = request.plan().name();
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, name, "plan.name").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, name, v1::ACTION_EDIT_PLAN).status());
  const auto workspace = NewLineWorkspace(call, name);
  JP_ASSIGN_OR_RETURN(WantedRecord wanted,
                      WantChanged(*workspace, name, request.plan().etag(), "plan", request.plan(),
                                  request.update_mask()));
  JP_RETURN_IF_ERROR(EditOne(call, *workspace, std::move(wanted), request.message()).status());
  return Show<v1::Plan>(call, name, name);
}

absl::StatusOr<Rendered<v1::Activity>> CreateActivity(const Call& call,
                                                      const v1::CreateActivityRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_EDIT_PLAN).status());
  v1::Activity activity = request.activity();
  const std::string id = request.activity_id().empty() ? call.ids->NewId() : request.activity_id();
  activity.set_name(absl::StrCat(request.parent(), "/activities/", id));
  const auto workspace = NewLineWorkspace(call, request.parent());
  JP_ASSIGN_OR_RETURN(WantedRecord wanted,
                      WantNew(call, *workspace, activity.name(), "activity", activity));
  JP_RETURN_IF_ERROR(EditOne(call, *workspace, std::move(wanted), request.message()).status());
  return ShowActivity(call, request.parent(), activity.name());
}

absl::StatusOr<Rendered<v1::Activity>> GetActivity(const Call& call,
                                                   const v1::GetActivityRequest& request) {
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanOfActivity(request.name(), "name"));
  JP_ASSIGN_OR_RETURN(const ReadPlace place,
                      PlaceOf(call, plan_name, request.proposal(), request.revision()));
  if (place.proposal.empty()) {
    // The newest state, asked for as such, is brought into memory.
    JP_ASSIGN_OR_RETURN(const storage::RecordPtr record,
                        call.view.GetShared(plan_name, request.name(), request.revision()));
    if (record == nullptr) return plan::NotFoundError(request.name());
    return Render(record->version(), place.stamp);
  }
  JP_ASSIGN_OR_RETURN(const auto all, RecordsAt(call, place, kActivities));
  for (const storage::RecordVersion& version : all) {
    if (version.name == request.name()) return Render(version, place.stamp);
  }
  return plan::NotFoundError(request.name());
}

namespace {

std::optional<grpc::ByteBuffer> GetActivityFromMemory(const Backend& backend,
                                                      const plan::Principal& principal,
                                                      const v1::GetActivityRequest& request) {
  const absl::string_view name = request.name();
  const size_t plan_end = name.find("/activities/");
  if (plan_end == absl::string_view::npos) return std::nullopt;
  const absl::string_view plan_name = name.substr(0, plan_end);
  const absl::string_view names[] = {plan_name, name};
  storage::Head head;
  storage::RecordPtr records[2];
  if (!backend.store->TryRead(plan_name, names, 2, &head, records)) return std::nullopt;
  const auto message = MessageIn(*records[0]);
  const auto* plan = message.ok() ? dynamic_cast<const v1::Plan*>(*message) : nullptr;
  if (plan == nullptr || !MayRead(principal, *plan)) return std::nullopt;
  return WriteBytes(
      Render(records[1]->version(), StampOf(backend.store->lineage(), plan_name, head)).bytes);
}

}  // namespace

std::optional<grpc::ByteBuffer> GetActivityAtOnce(const Backend& backend,
                                                  const plan::Principal& principal,
                                                  const v1::GetActivityRequest& request) {
  if (request.revision() != 0 || !request.proposal().empty()) return std::nullopt;
  std::optional<grpc::ByteBuffer> from_memory = GetActivityFromMemory(backend, principal, request);
  if (from_memory.has_value()) return from_memory;
  const storage::NoWaiting no_waiting;
  const auto view = backend.store->NewView();
  const Call call{principal, *backend.store, *view, nullptr, backend.ids, backend.clock->Now()};
  const auto answer = GetActivity(call, request);
  if (!answer.ok() || no_waiting.would_have_waited()) return std::nullopt;
  return WriteBytes(answer->bytes);
}

absl::StatusOr<v1::ListActivitiesResponse> ListActivities(
    const Call& call, const v1::ListActivitiesRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  const std::string list = absl::StrCat("ListActivities\n", request.parent(), "\n",
                                        request.proposal(), "\n", request.revision());
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position,
                      OpenPageToken(call, list, request.page_token(), request.revision()));
  JP_ASSIGN_OR_RETURN(const ReadPlace place,
                      PlaceOf(call, request.parent(), request.proposal(), position.revision));
  JP_ASSIGN_OR_RETURN(const auto page,
                      RecordsAt(call, place, kActivities, position.after, size + 1));
  v1::ListActivitiesResponse response;
  response.set_revision(place.stamp.revision);
  for (size_t i = 0; i < page.size() && i < size; ++i) {
    v1::Activity* activity = response.add_activities();
    JP_RETURN_IF_ERROR(ParseRecord(page[i], activity));
    SetOutputs(page[i], place.stamp, activity);
  }
  if (page.size() > size) {
    response.set_next_page_token(
        SealPageToken(call, list, {place.stamp.revision, page[size - 1].name}));
  }
  return response;
}

absl::StatusOr<Rendered<v1::Activity>> UpdateActivity(const Call& call,
                                                      const v1::UpdateActivityRequest& request) {
  const std::string& name = request.activity().name();
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanOfActivity(name, "activity.name"));
  JP_RETURN_IF_ERROR(RequirePlan(call, plan_name, v1::ACTION_EDIT_PLAN).status());
  const auto workspace = NewLineWorkspace(call, plan_name);
  JP_ASSIGN_OR_RETURN(WantedRecord wanted,
                      WantChanged(*workspace, name, request.activity().etag(), "activity",
                                  request.activity(), request.update_mask()));
  JP_RETURN_IF_ERROR(EditOne(call, *workspace, std::move(wanted), request.message()).status());
  return ShowActivity(call, plan_name, name);
}

absl::StatusOr<v1::Changeset> DeleteActivity(const Call& call,
                                             const v1::DeleteActivityRequest& request) {
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanOfActivity(request.name(), "name"));
  JP_RETURN_IF_ERROR(RequirePlan(call, plan_name, v1::ACTION_EDIT_PLAN).status());
  const auto workspace = NewLineWorkspace(call, plan_name);
  JP_ASSIGN_OR_RETURN(WantedRecord wanted,
                      WantGone(*workspace, request.name(), request.etag(), "request"));
  return EditOne(call, *workspace, std::move(wanted), request.message());
}

absl::StatusOr<Rendered<v1::Activity>> AnswerPart(const Call& call,
                                                  const v1::AnswerPartRequest& request) {
  const std::string& name = request.activity();
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanOfActivity(name, "activity"));
  JP_ASSIGN_OR_RETURN(const auto plan, RequirePlan(call, plan_name, v1::ACTION_READ_PLAN));
  JP_RETURN_IF_ERROR(Authorize(call, v1::ACTION_CONSENT, plan::Relation::kOwn, name));
  JP_RETURN_IF_ERROR(RequireJoint(*plan));
  if (request.consent() == v1::CONSENT_DECLINED && request.message().empty()) {
    return plan::FieldError("message", "say why your organization does not take part");
  }
  const auto workspace = NewLineWorkspace(call, plan_name);
  JP_ASSIGN_OR_RETURN(WantedRecord wanted, WantAnswer(call, *workspace, request));
  JP_RETURN_IF_ERROR(EditOne(call, *workspace, std::move(wanted), request.message()).status());
  return ShowActivity(call, plan_name, name);
}

absl::StatusOr<v1::BatchEditResponse> BatchEdit(const Call& call,
                                                const v1::BatchEditRequest& request) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parent, plan::ParseName(request.parent(), "parent"));
  if (parent.kind == plan::NameKind::kPlan) {
    JP_RETURN_IF_ERROR(AuthorizePlanBatch(call, request));
    return EditMany(call, *NewLineWorkspace(call, request.parent()), request);
  }
  if (parent.kind != plan::NameKind::kProposal) {
    return plan::FieldError("parent", "must be a plan or a proposal");
  }
  JP_ASSIGN_OR_RETURN(const v1::Proposal proposal,
                      RequireProposal(call, request.parent(), v1::ACTION_EDIT_PROPOSAL));
  JP_RETURN_IF_ERROR(plan::CheckStep(proposal, plan::ProposalStep::kEdit));
  return EditMany(call, *NewDraftWorkspace(call, proposal), request);
}

}  // namespace jointplan::server
