#include "server/editing.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "plan/validate.h"
#include "server/consent.h"
#include "server/own_plans.h"
#include "server/renderings.h"
#include "server/upstreams.h"

namespace jointplan::server {
namespace {

using google::protobuf::Message;

absl::Status NotInLine(absl::string_view field, absl::string_view name, absl::string_view line) {
  return plan::FieldError(absl::StrCat(field, ".name"),
                          absl::StrCat(name, " is not a part of ", line));
}

// The plan that a workspace's records belong to.
std::string PlanNameOf(const Workspace& workspace) {
  const auto name = plan::ParseName(workspace.line(), "parent");
  return name.ok() && name->kind == plan::NameKind::kProposal ? name->parent : workspace.line();
}

v1::Changeset AboutChange(const Call& call, const std::string& message) {
  v1::Changeset about;
  *about.mutable_author() = AuthorOf(call);
  about.set_message(message);
  return about;
}

// Turns the edits of a request into wanted records.
class EditReader {
 public:
  EditReader(const Call& call, const Workspace& workspace)
      : call_(call), workspace_(workspace), plan_(PlanNameOf(workspace)) {}

  absl::StatusOr<WantedRecord> Read(const v1::Edit& edit, int index) {
    const std::string field = absl::StrCat("edits[", index, "].", CaseName(edit));
    switch (edit.edit_case()) {
      case v1::Edit::kCreateActivity:
        return Create(edit.create_activity(), plan::NameKind::kActivity, field);
      case v1::Edit::kUpdateActivity:
        return Update(edit.update_activity(), plan::NameKind::kActivity, field, edit.update_mask());
      case v1::Edit::kDeleteActivity:
        return Delete(edit.delete_activity(), plan::NameKind::kActivity, field);
      case v1::Edit::kCreateNeed:
        return Create(edit.create_need(), plan::NameKind::kNeed, field);
      case v1::Edit::kUpdateNeed:
        return Update(edit.update_need(), plan::NameKind::kNeed, field, edit.update_mask());
      case v1::Edit::kDeleteNeed:
        return Delete(edit.delete_need(), plan::NameKind::kNeed, field);
      case v1::Edit::kUpdatePlan:
        return Update(edit.update_plan(), plan::NameKind::kPlan, field, edit.update_mask());
      default:
        return plan::FieldError(absl::StrCat("edits[", index, "]"), "holds no edit");
    }
  }

 private:
  static std::string CaseName(const v1::Edit& edit) {
    const auto* field = v1::Edit::descriptor()->FindFieldByNumber(edit.edit_case());
    return field == nullptr ? "edit" : field->name();
  }

  absl::Status CheckName(absl::string_view name, plan::NameKind kind, absl::string_view field) {
    JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed,
                        plan::ParseNameOf(kind, name, absl::StrCat(field, ".name")));
    const std::string owner = kind == plan::NameKind::kPlan ? std::string(name) : parsed.parent;
    if (owner != plan_) return NotInLine(field, name, plan_);
    if (!seen_.insert(std::string(name)).second) {
      return plan::FieldError(absl::StrCat(field, ".name"),
                              absl::StrCat(name, " is edited twice in one request"));
    }
    return absl::OkStatus();
  }

  template <class T>
  absl::StatusOr<WantedRecord> Create(const T& record, plan::NameKind kind,
                                      const std::string& field) {
    JP_RETURN_IF_ERROR(CheckName(record.name(), kind, field));
    return WantNew(call_, workspace_, record.name(), field, record);
  }

  template <class T>
  absl::StatusOr<WantedRecord> Update(const T& record, plan::NameKind kind,
                                      const std::string& field,
                                      const google::protobuf::FieldMask& mask) {
    JP_RETURN_IF_ERROR(CheckName(record.name(), kind, field));
    return WantChanged(workspace_, record.name(), record.etag(), field, record, mask);
  }

  template <class T>
  absl::StatusOr<WantedRecord> Delete(const T& record, plan::NameKind kind,
                                      const std::string& field) {
    JP_RETURN_IF_ERROR(CheckName(record.name(), kind, field));
    return WantGone(workspace_, record.name(), record.etag(), field);
  }

  const Call& call_;
  const Workspace& workspace_;
  const std::string plan_;
  std::set<std::string> seen_;
};

absl::Status RequireEtag(absl::string_view etag, absl::string_view field) {
  if (!etag.empty()) return absl::OkStatus();
  return plan::FieldError(absl::StrCat(field, ".etag"),
                          "is required: send the etag that came with the record when you read it");
}

// Adds the partners that a request brings along to the catalogue.
absl::Status AddPartners(const Call& call, const v1::BatchEditRequest& request) {
  bool any = false;
  for (int i = 0; i < request.edits_size(); ++i) {
    if (!request.edits(i).has_create_partner()) continue;
    const v1::Partner& partner = request.edits(i).create_partner();
    const std::string field = absl::StrCat("edits[", i, "].create_partner");
    JP_RETURN_IF_ERROR(
        Authorize(call, v1::ACTION_EDIT_CATALOG, plan::Relation::kInside, partner.name()));
    JP_RETURN_IF_ERROR(
        plan::ParseNameOf(plan::NameKind::kPartner, partner.name(), absl::StrCat(field, ".name"))
            .status());
    const auto catalog = NewLineWorkspace(call, plan::kCatalogLine);
    JP_ASSIGN_OR_RETURN(const WantedRecord wanted,
                        WantNew(call, *catalog, partner.name(), field, partner));
    JP_RETURN_IF_ERROR(
        PutMessage(*call.transaction, plan::kCatalogLine, partner.name(), nullptr, *wanted.mine));
    any = true;
  }
  if (!any) return absl::OkStatus();
  return call.transaction->AddChangeset(plan::kCatalogLine, AboutChange(call, request.message()))
      .status();
}

// Keeps the edits that collided as a draft of the caller's.
absl::StatusOr<v1::BatchEditResponse> Park(const Call& call, const Workspace& workspace,
                                           const v1::BatchEditRequest& request,
                                           const MergedRecords& merged,
                                           v1::BatchEditResponse response) {
  v1::Proposal proposal;
  (*proposal.mutable_title())["en"] =
      request.message().empty() ? "Parked edit" : request.message().substr(0, 200);
  std::vector<WantedRecord> wanted;
  for (const MergedRecord& record : merged.records) {
    WantedRecord copy;
    copy.name = record.wanted.name;
    copy.base = record.wanted.base;
    copy.base_revision = record.wanted.base_revision;
    copy.written = record.wanted.written;
    if (record.wanted.mine != nullptr) {
      copy.mine.reset(record.wanted.mine->New());
      copy.mine->CopyFrom(*record.wanted.mine);
    }
    wanted.push_back(std::move(copy));
  }
  JP_ASSIGN_OR_RETURN(const v1::Proposal parked,
                      BeginDraft(call, std::move(proposal), PlanNameOf(workspace),
                                 request.message(), std::move(wanted)));
  response.set_parked_proposal(parked.name());
  return response;
}

}  // namespace

absl::StatusOr<WantedRecord> WantNew(const Call& call, const Workspace& workspace,
                                     absl::string_view name, absl::string_view field,
                                     const Message& record) {
  JP_RETURN_IF_ERROR(plan::ValidateShape(record, field));
  WantedRecord wanted;
  wanted.name = std::string(name);
  wanted.field = std::string(field);
  wanted.mine.reset(record.New());
  wanted.mine->CopyFrom(record);
  JP_ASSIGN_OR_RETURN(const SharedMessage there, workspace.Now(name));
  JP_ASSIGN_OR_RETURN(const auto used,
                      call.view.RecordRevisions(PlanNameOf(workspace), name, 0, 1));
  if (there == nullptr && used.empty()) return wanted;
  return plan::MakeError(
      there == nullptr ? plan::Sentence::kNameWasTaken : plan::Sentence::kNameTaken,
      {{"name", std::string(name)}});
}

absl::StatusOr<WantedRecord> WantChanged(const Workspace& workspace, absl::string_view name,
                                         absl::string_view etag, absl::string_view field,
                                         const Message& record,
                                         const google::protobuf::FieldMask& mask) {
  JP_RETURN_IF_ERROR(RequireEtag(etag, field));
  JP_ASSIGN_OR_RETURN(EditBase base, workspace.Base(name, etag, absl::StrCat(field, ".etag")));
  if (base.record == nullptr) return plan::NotFoundError(name);
  WantedRecord wanted;
  wanted.name = std::string(name);
  wanted.field = std::string(field);
  wanted.base_revision = base.revision;
  wanted.touched = plan::FieldsNamed(record, mask);
  if (wanted.touched.has_value()) {
    wanted.partial = true;
    JP_ASSIGN_OR_RETURN(wanted.mine, plan::ApplyMask(*base.record, record, mask, *wanted.touched));
    JP_RETURN_IF_ERROR(plan::ValidateShape(*wanted.mine, field, *wanted.touched));
  } else {
    JP_ASSIGN_OR_RETURN(wanted.mine, plan::ApplyMask(*base.record, record, mask));
    JP_RETURN_IF_ERROR(plan::ValidateShape(*wanted.mine, field));
  }
  wanted.base = std::move(base.record);
  return wanted;
}

absl::StatusOr<WantedRecord> WantGone(const Workspace& workspace, absl::string_view name,
                                      absl::string_view etag, absl::string_view field) {
  JP_RETURN_IF_ERROR(RequireEtag(etag, field));
  JP_ASSIGN_OR_RETURN(EditBase base, workspace.Base(name, etag, absl::StrCat(field, ".etag")));
  JP_ASSIGN_OR_RETURN(const SharedMessage now, workspace.Now(name));
  if (base.record == nullptr || now == nullptr) return plan::NotFoundError(name);
  WantedRecord wanted;
  wanted.name = std::string(name);
  wanted.field = std::string(field);
  wanted.base_revision = base.revision;
  wanted.base = std::move(base.record);
  return wanted;
}

absl::StatusOr<v1::Changeset> EditOne(const Call& call, Workspace& workspace, WantedRecord wanted,
                                      const std::string& message) {
  std::vector<WantedRecord> all;
  all.push_back(std::move(wanted));
  JP_RETURN_IF_ERROR(CheckUpstreams(call, PlanNameOf(workspace), all));
  JP_ASSIGN_OR_RETURN(MergedRecords merged,
                      MergeInto(call, workspace, call.principal.partner, std::move(all), {}));
  JP_RETURN_IF_ERROR(CheckConsents(call.principal, merged));
  if (!merged.conflicts.empty()) return plan::ConflictError(merged.conflicts);
  return WriteMerged(call, workspace, &merged, AboutChange(call, message));
}

absl::StatusOr<v1::BatchEditResponse> EditMany(const Call& call, Workspace& workspace,
                                               const v1::BatchEditRequest& request) {
  JP_RETURN_IF_ERROR(AddPartners(call, request));
  v1::BatchEditResponse response;
  std::vector<WantedRecord> wanted;
  EditReader reader(call, workspace);
  for (int i = 0; i < request.edits_size(); ++i) {
    if (request.edits(i).has_create_partner()) {
      response.add_names(request.edits(i).create_partner().name());
      continue;
    }
    JP_ASSIGN_OR_RETURN(WantedRecord record, reader.Read(request.edits(i), i));
    response.add_names(record.name);
    wanted.push_back(std::move(record));
  }
  JP_RETURN_IF_ERROR(CheckUpstreams(call, PlanNameOf(workspace), wanted));
  JP_ASSIGN_OR_RETURN(MergedRecords merged, MergeInto(call, workspace, call.principal.partner,
                                                      std::move(wanted), request.resolutions()));
  JP_RETURN_IF_ERROR(CheckConsents(call.principal, merged));
  if (request.validate_only()) {
    for (const v1::Conflict& conflict : merged.conflicts) *response.add_conflicts() = conflict;
    for (v1::RecordDiff& diff : DiffsOf(merged)) *response.add_preview() = std::move(diff);
    return response;
  }
  if (!merged.conflicts.empty()) {
    const bool may_park = workspace.line() == PlanNameOf(workspace);
    if (request.on_conflict() == v1::ON_CONFLICT_PARK && may_park) {
      return Park(call, workspace, request, merged, std::move(response));
    }
    return plan::ConflictError(merged.conflicts);
  }
  v1::Changeset about = AboutChange(call, request.message());
  *about.mutable_resolutions() = request.resolutions();
  JP_ASSIGN_OR_RETURN(v1::Changeset changeset,
                      WriteMerged(call, workspace, &merged, std::move(about)));
  if (changeset.revision() > 0) *response.mutable_changeset() = std::move(changeset);
  return response;
}

absl::Status WriteOwnLine(const Call& call, const std::string& name, const Message* before,
                          const Message& after, const std::string& message) {
  JP_RETURN_IF_ERROR(PutMessage(*call.transaction, name, name, before, after));
  return call.transaction->AddChangeset(name, AboutChange(call, message)).status();
}

absl::Status RemoveOwnLine(const Call& call, const std::string& name, const std::string& message) {
  JP_RETURN_IF_ERROR(call.transaction->RemoveRecord(name, name));
  return call.transaction->AddChangeset(name, AboutChange(call, message)).status();
}

DraftBase DraftBaseOf(const WantedRecord& wanted) {
  DraftBase base{wanted.base_revision, ""};
  if (wanted.own_base) base.own = plan::Serialize(*wanted.base);
  return base;
}

absl::StatusOr<v1::Proposal> BeginDraft(const Call& call, v1::Proposal proposal,
                                        const std::string& plan_name, const std::string& message,
                                        std::vector<WantedRecord> wanted) {
  JP_ASSIGN_OR_RETURN(const auto plan, LoadShared<v1::Plan>(call.view, plan_name, plan_name));
  if (plan == nullptr) return plan::NotFoundError(plan_name);
  JP_RETURN_IF_ERROR(RequireJoint(*plan));
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(plan_name));
  proposal.set_name(absl::StrCat(plan_name, "/proposals/", call.ids->NewId()));
  proposal.set_state(v1::PROPOSAL_STATE_DRAFT);
  proposal.set_base_revision(head.revision);
  if (!proposal.has_author()) {
    *proposal.mutable_author() = AuthorOf(call);
    proposal.set_partner(call.principal.partner);
  }
  storage::Transaction& transaction = *call.transaction;
  JP_RETURN_IF_ERROR(PutMessage(transaction, proposal.name(), proposal.name(), nullptr, proposal));
  for (WantedRecord& record : wanted) {
    NoteRenderings(*plan, &record);
    JP_RETURN_IF_ERROR(WriteDraftRecord(call.view, transaction, proposal.name(), record.name,
                                        DraftBaseOf(record), record.mine.get()));
  }
  JP_RETURN_IF_ERROR(
      transaction.AddChangeset(proposal.name(), AboutChange(call, message)).status());
  return proposal;
}

}  // namespace jointplan::server
