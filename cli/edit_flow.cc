#include "cli/edit_flow.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "cli/changes.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"
#include "jointplan/errors.h"
#include "jointplan/v1/error.pb.h"
#include "plan/access.h"
#include "plan/errors.h"

namespace jointplan::cli {
namespace {

// A table of thousands of rows is one edit; it may take longer than a field.
constexpr size_t kManyEdits = 50;
constexpr absl::Duration kManyEditsTimeout = absl::Minutes(5);

const std::string& NameOf(const v1::Edit& edit) {
  switch (edit.edit_case()) {
    case v1::Edit::kCreateActivity:
      return edit.create_activity().name();
    case v1::Edit::kUpdateActivity:
      return edit.update_activity().name();
    case v1::Edit::kDeleteActivity:
      return edit.delete_activity().name();
    case v1::Edit::kCreateNeed:
      return edit.create_need().name();
    case v1::Edit::kUpdateNeed:
      return edit.update_need().name();
    case v1::Edit::kDeleteNeed:
      return edit.delete_need().name();
    case v1::Edit::kCreatePartner:
      return edit.create_partner().name();
    default:
      return edit.update_plan().name();
  }
}

// Replaces `edits[3].update_activity.` with what the person knows: the record's name where there
// are several, nothing where there is only one.
std::string NameRecords(absl::string_view text, const std::vector<std::string>& records) {
  std::string named;
  while (true) {
    const size_t at = text.find("edits[");
    const size_t end = text.find(']', at);
    size_t index = 0;
    if (at == absl::string_view::npos || end == absl::string_view::npos ||
        !absl::SimpleAtoi(text.substr(at + 6, end - at - 6), &index) || index >= records.size()) {
      return absl::StrCat(named, text);
    }
    absl::StrAppend(&named, text.substr(0, at));
    text.remove_prefix(end + 1);
    if (absl::ConsumePrefix(&text, ".")) {  // `update_activity` and its like.
      text.remove_prefix(
          std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), text.size()));
    }
    const bool inside = absl::ConsumePrefix(&text, ".");
    if (records.size() > 1 || !inside) named += KindAndNameOf(records[index]);
    if (records.size() > 1 && inside) named += ", ";
  }
}

// The response that an outcome was made from, for --format json.
v1::BatchEditResponse ResponseOf(const client::EditOutcome& outcome) {
  v1::BatchEditResponse response;
  if (outcome.changeset) *response.mutable_changeset() = *outcome.changeset;
  for (const std::string& name : outcome.names) response.add_names(name);
  response.set_parked_proposal(outcome.parked_proposal);
  return response;
}

std::string OutcomeText(const EditTarget& target, const client::EditOutcome& outcome) {
  if (!outcome.parked_proposal.empty()) {
    const std::string id = ShortNameOf(outcome.parked_proposal);
    return absl::StrCat("There are conflicts. The change is kept as the draft proposal ", id,
                        "; see `jointplan proposal preview ", id, "`.");
  }
  if (!outcome.changeset) return "Nothing to change: it is so already.";
  if (target.proposal.empty()) {
    return absl::StrCat("Revision ", outcome.changeset->revision(), ": ",
                        ChangesText(*outcome.changeset), ".");
  }
  // What a change means for the plan is for the preview to say; a draft only says what it holds.
  std::vector<std::string> names;
  for (const std::string& name : outcome.names) names.push_back(KindAndNameOf(name));
  return absl::StrCat("Put into the draft ", ShortNameOf(target.proposal), ": ",
                      absl::StrJoin(names, ", "), ".");
}

}  // namespace

void EditFlags::Declare(Flags* flags, bool in_plan) {
  flags->Heading("Options");
  flags->Text("-m,--message", &message, "TEXT", "Why; shown in the history");
  if (in_plan) {
    flags->Text("--proposal", &proposal, "PROPOSAL", "Write to this draft instead of the plan");
  }
  flags->Heading("If others changed the same");
  flags->Number("--as-of", &as_of, "REVISION",
                "The revision you looked at: what changed since is merged, or a conflict");
  resolve.Declare(flags);
  flags->Switch("--park", &park, "Keep the change as a draft proposal instead");
  flags->Heading("Options");
}

std::vector<std::string> RecordsOf(const v1::BatchEditRequest& request) {
  std::vector<std::string> records;
  for (const v1::Edit& edit : request.edits()) records.push_back(NameOf(edit));
  return records;
}

absl::Status NameRecords(const absl::Status& error, const std::vector<std::string>& records) {
  if (error.ok()) return error;
  absl::Status named(error.code(), NameRecords(error.message(), records));
  error.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { named.SetPayload(url, payload); });
  if (auto localized = client::LocalizedMessageOf(error)) {
    localized->set_message(NameRecords(localized->message(), records));
    named.SetPayload(plan::DetailUrl(google::rpc::LocalizedMessage::descriptor()->full_name()),
                     absl::Cord(localized->SerializeAsString()));
  }
  auto fields = client::BadRequestOf(error);
  if (!fields) return named;
  for (auto& violation : *fields->mutable_field_violations()) {
    violation.set_field(NameRecords(violation.field(), records));
    violation.set_description(NameRecords(violation.description(), records));
  }
  named.SetPayload(plan::DetailUrl(fields->GetDescriptor()->full_name()),
                   absl::Cord(fields->SerializeAsString()));
  return named;
}

absl::StatusOr<EditTarget> TargetOf(Context* context, const EditFlags& flags) {
  EditTarget target;
  target.as_of = flags.as_of.value_or(0);
  if (flags.proposal) {
    JP_ASSIGN_OR_RETURN(target.proposal, context->NameIn("proposals", *flags.proposal));
    target.plan = PlanPartOf(target.proposal);
  } else {
    JP_ASSIGN_OR_RETURN(target.plan, context->PlanName());
  }
  return target;
}

absl::StatusOr<v1::Activity> ReadActivity(Context* context, const std::string& name,
                                          EditTarget* target) {
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  v1::GetActivityRequest request;
  request.set_name(name);
  request.set_proposal(target->proposal);
  request.set_revision(target->as_of);
  JP_ASSIGN_OR_RETURN(v1::Activity activity, client->GetActivity(std::move(request)));
  target->as_of = activity.revision();
  return activity;
}

absl::StatusOr<v1::Need> ReadNeed(Context* context, const std::string& name, EditTarget* target) {
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  v1::GetNeedRequest request;
  request.set_name(name);
  request.set_proposal(target->proposal);
  request.set_revision(target->as_of);
  JP_ASSIGN_OR_RETURN(v1::Need need, client->GetNeed(std::move(request)));
  target->as_of = need.revision();
  return need;
}

absl::StatusOr<v1::Plan> ReadPlanRecord(Context* context, EditTarget* target) {
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  v1::GetPlanRequest request;
  request.set_name(target->plan);
  request.set_revision(target->as_of);
  JP_ASSIGN_OR_RETURN(v1::Plan plan, client->GetPlan(std::move(request)));
  target->as_of = plan.revision();
  return plan;
}

absl::StatusOr<v1::BatchEditRequest> RequestFor(const EditFlags& flags, const EditTarget& target,
                                                std::vector<v1::Edit> edits) {
  v1::BatchEditRequest request;
  request.set_parent(target.parent());
  std::vector<std::string> records;
  for (v1::Edit& edit : edits) {
    records.push_back(NameOf(edit));
    *request.add_edits() = std::move(edit);
  }
  request.set_message(flags.message.value_or(""));
  request.set_on_conflict(flags.park ? v1::ON_CONFLICT_PARK : v1::ON_CONFLICT_FAIL);
  JP_ASSIGN_OR_RETURN(const auto resolutions, ResolutionsForRecords(flags.resolve, records));
  for (const v1::Resolution& resolution : resolutions) *request.add_resolutions() = resolution;
  return request;
}

absl::Status ShowOutcome(Context* context, const EditTarget& target,
                         const client::EditOutcome& outcome) {
  return context->ShowLine(ResponseOf(outcome), OutcomeText(target, outcome));
}

absl::Status ShowConflicts(Context* context, const std::vector<v1::Conflict>& conflicts) {
  if (context->format() == Format::kJson) {
    v1::ConflictDetail detail;
    for (const v1::Conflict& conflict : conflicts) *detail.add_conflicts() = conflict;
    detail.set_total(static_cast<int>(conflicts.size()));
    return context->PrintJson(detail);
  }
  context->Print(ConflictsText(conflicts, context->paint(), context->width()));
  return absl::OkStatus();
}

absl::StatusOr<bool> MayPark(Context* context, const EditTarget& target) {
  JP_ASSIGN_OR_RETURN(const v1::Plan plan, context->ReadPlan(target.plan));
  return !plan::IsOwnPlan(plan);
}

absl::Status HintAtProposal(absl::Status status, const EditTarget& target) {
  const auto metadata = client::MetadataOf(status);
  const auto action = metadata.find("action");
  const bool may_not_edit = status.code() == absl::StatusCode::kPermissionDenied &&
                            action != metadata.end() && action->second == "edit-plan";
  if (!may_not_edit || !target.proposal.empty()) return status;
  return WithHint(std::move(status),
                  absl::StrCat("Propose the change instead:\n  jointplan proposal new ",
                               target.plan, " --title \"What it is about\"\n",
                               "then repeat this command with --proposal and the name that it "
                               "prints, and `jointplan proposal submit` it."));
}

absl::Status SendEdits(Context* context, const EditFlags& flags, const EditTarget& target,
                       std::vector<v1::Edit> edits) {
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  client::CallOptions call;
  if (edits.size() > kManyEdits) call.timeout = kManyEditsTimeout;
  JP_ASSIGN_OR_RETURN(v1::BatchEditRequest request, RequestFor(flags, target, std::move(edits)));
  const std::vector<std::string> records = RecordsOf(request);
  const auto outcome = client::Edit(*client, std::move(request), call);
  if (!outcome.ok()) return HintAtProposal(NameRecords(outcome.status(), records), target);
  if (!outcome->conflicted()) return ShowOutcome(context, target, *outcome);
  JP_RETURN_IF_ERROR(ShowConflicts(context, outcome->conflicts));
  JP_ASSIGN_OR_RETURN(const bool may_park, MayPark(context, target));
  return ConflictsRemain(
      absl::StrCat(Count(static_cast<int64_t>(outcome->conflicts.size()), "conflict"),
                   " with others' changes; nothing was written. Repeat the command with --as-of ",
                   target.as_of, " and --resolve for each",
                   may_park ? ", or with --park to keep the change as a draft proposal." : "."));
}

v1::Edit UpdateEdit(v1::Activity values, const google::protobuf::FieldMask& mask) {
  v1::Edit edit;
  *edit.mutable_update_activity() = std::move(values);
  *edit.mutable_update_mask() = mask;
  return edit;
}

v1::Edit UpdateEdit(v1::Plan values, const google::protobuf::FieldMask& mask) {
  v1::Edit edit;
  *edit.mutable_update_plan() = std::move(values);
  *edit.mutable_update_mask() = mask;
  return edit;
}

v1::Edit UpdateEdit(v1::Need values, const google::protobuf::FieldMask& mask) {
  v1::Edit edit;
  *edit.mutable_update_need() = std::move(values);
  *edit.mutable_update_mask() = mask;
  return edit;
}

v1::Edit DeleteNeedEdit(const v1::Need& now) {
  v1::Edit edit;
  edit.mutable_delete_need()->set_name(now.name());
  edit.mutable_delete_need()->set_etag(now.etag());
  return edit;
}

v1::Edit DeleteActivityEdit(const v1::Activity& now) {
  v1::Edit edit;
  edit.mutable_delete_activity()->set_name(now.name());
  edit.mutable_delete_activity()->set_etag(now.etag());
  return edit;
}

}  // namespace jointplan::cli
