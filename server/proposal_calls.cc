#include "server/proposal_calls.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "plan/workflow.h"
#include "server/consent.h"
#include "server/editing.h"
#include "server/etag.h"
#include "server/page_token.h"
#include "server/proposal_merge.h"
#include "server/records.h"
#include "server/workspace.h"

namespace jointplan::server {
namespace {

int CountFields(const std::vector<v1::RecordDiff>& diffs) {
  int count = 0;
  for (const v1::RecordDiff& diff : diffs) {
    count += diff.kind() == v1::CHANGE_KIND_UPDATED ? diff.fields_size() : 1;
  }
  return count;
}

// Returns a proposal as answers show it: with what it changes and what moved underneath it.
absl::StatusOr<v1::Proposal> Show(const Call& call, absl::string_view name) {
  JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Proposal>(call.view, name, name));
  if (!loaded.has_value()) return plan::NotFoundError(name);
  v1::Proposal& proposal = loaded->record;
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, name));
  SetOutputs(loaded->version, stamp, &proposal);
  JP_ASSIGN_OR_RETURN(const DraftRecords draft, LoadDraft(call.view, name));
  JP_ASSIGN_OR_RETURN(const auto proposed, ProposedChanges(call, proposal, draft));
  proposal.set_record_count(static_cast<int32_t>(draft.size()));
  proposal.set_field_count(CountFields(proposed));
  if (proposal.state() != v1::PROPOSAL_STATE_MERGED) {
    JP_ASSIGN_OR_RETURN(const auto moved, MovedFields(call, proposal, draft));
    proposal.set_moved_field_count(static_cast<int32_t>(moved.size()));
  }
  return std::move(proposal);
}

// Writes one step of a proposal's life as a changeset of its own line.
absl::Status TakeStep(const Call& call, v1::Proposal proposal, plan::ProposalStep step,
                      const std::string& reason, int64_t plan_revision = 0) {
  const v1::Proposal before = proposal;
  proposal.set_state(plan::StateAfter(step));
  v1::ReviewNote* note = proposal.add_reviews();
  note->set_state(proposal.state());
  note->set_reason(reason);
  *note->mutable_author() = AuthorOf(call);
  *note->mutable_time() = ToTimestamp(call.transaction->now());
  note->set_plan_revision(plan_revision);
  return WriteOwnLine(call, proposal.name(), &before, proposal, reason);
}

// A step that changes nothing but the proposal's own state.
absl::StatusOr<v1::Proposal> Step(const Call& call, const std::string& name, v1::Action action,
                                  plan::ProposalStep step, const std::string& reason) {
  JP_ASSIGN_OR_RETURN(v1::Proposal proposal, RequireProposal(call, name, action));
  JP_RETURN_IF_ERROR(plan::CheckStep(proposal, step));
  JP_RETURN_IF_ERROR(TakeStep(call, std::move(proposal), step, reason));
  return Show(call, name);
}

absl::Status CheckFourEyes(const Call& call, const v1::Plan& plan, const v1::Proposal& proposal) {
  const bool same = SameAuthor(proposal.author(), AuthorOf(call));
  if (!plan.policy().four_eyes() || !same) return absl::OkStatus();
  return plan::MakeError(plan::Sentence::kOwnProposal,
                         {{"name", proposal.name()}, {"plan", plan.name()}});
}

absl::Status PreviewOutdated(const v1::Proposal& proposal) {
  return plan::MakeError(plan::Sentence::kPreviewOutdated, {{"name", proposal.name()}});
}

// The changeset that a merge writes to the plan.
v1::Changeset AboutMerge(const Call& call, const v1::MergeProposalRequest& request,
                         const v1::Proposal& proposal) {
  v1::Changeset about;
  *about.mutable_author() = AuthorOf(call);
  about.set_message(request.message());
  if (request.message().empty() && !proposal.title().empty()) {
    const auto english = proposal.title().find("en");
    about.set_message(english != proposal.title().end() ? english->second
                                                        : proposal.title().begin()->second);
  }
  about.set_proposal(proposal.name());
  *about.mutable_proposal_author() = proposal.author();
  *about.mutable_resolutions() = request.resolutions();
  return about;
}

// Sends what was not merged back to its author as a draft. Returns its name; empty: nothing is
// left.
absl::StatusOr<std::string> SendBackRest(const Call& call, const v1::Proposal& proposal,
                                         const DraftRecords& draft,
                                         const v1::MergeProposalRequest& request) {
  JP_ASSIGN_OR_RETURN(auto rest, RestOfDraft(call, proposal, draft, request.only()));
  if (rest.empty()) return std::string();
  v1::Proposal remainder;
  *remainder.mutable_title() = proposal.title();
  remainder.set_partner(proposal.partner());
  *remainder.mutable_author() = proposal.author();
  remainder.set_remainder(proposal.name());
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(proposal.name(), "name"));
  JP_ASSIGN_OR_RETURN(
      const v1::Proposal begun,
      BeginDraft(call, std::move(remainder), name.parent,
                 absl::StrCat("What was not merged of ", proposal.name()), std::move(rest)));
  return begun.name();
}

}  // namespace

absl::StatusOr<v1::Proposal> CreateProposal(const Call& call,
                                            const v1::CreateProposalRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_READ_PLAN).status());
  JP_RETURN_IF_ERROR(
      Authorize(call, v1::ACTION_EDIT_PROPOSAL, plan::Relation::kOwn, request.parent()));
  v1::Proposal proposal;
  *proposal.mutable_title() = request.proposal().title();
  JP_ASSIGN_OR_RETURN(const v1::Proposal begun,
                      BeginDraft(call, std::move(proposal), request.parent(), "", {}));
  return Show(call, begun.name());
}

absl::StatusOr<v1::Proposal> GetProposal(const Call& call, const v1::GetProposalRequest& request) {
  JP_RETURN_IF_ERROR(RequireProposal(call, request.name(), v1::ACTION_READ_PROPOSAL).status());
  return Show(call, request.name());
}

absl::StatusOr<v1::ListProposalsResponse> ListProposals(const Call& call,
                                                        const v1::ListProposalsRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_READ_PLAN).status());
  std::string list = absl::StrCat("ListProposals\n", request.parent());
  for (const int state : request.states()) absl::StrAppend(&list, "\n", state);
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position, OpenPageToken(call, list, request.page_token()));
  JP_ASSIGN_OR_RETURN(
      const auto lines,
      call.view.ListLines(absl::StrCat(request.parent(), "/proposals/"), position.after));
  v1::ListProposalsResponse response;
  for (const std::string& line : lines) {
    JP_ASSIGN_OR_RETURN(const auto loaded, Load<v1::Proposal>(call.view, line, line));
    const bool wanted =
        loaded.has_value() &&
        (request.states().empty() || std::find(request.states().begin(), request.states().end(),
                                               loaded->record.state()) != request.states().end());
    if (!wanted || !RequireProposal(call, line, v1::ACTION_READ_PROPOSAL).ok()) continue;
    if (static_cast<size_t>(response.proposals_size()) == size) {
      response.set_next_page_token(
          SealPageToken(call, list, {0, response.proposals(response.proposals_size() - 1).name()}));
      break;
    }
    JP_ASSIGN_OR_RETURN(*response.add_proposals(), Show(call, line));
  }
  return response;
}

absl::StatusOr<v1::MergePreview> PreviewMerge(const Call& call,
                                              const v1::PreviewMergeRequest& request) {
  JP_ASSIGN_OR_RETURN(const v1::Proposal proposal,
                      RequireProposal(call, request.name(), v1::ACTION_READ_PROPOSAL));
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(request.name(), "name"));
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(name.parent));
  JP_ASSIGN_OR_RETURN(const DraftRecords draft, LoadDraft(call.view, request.name()));
  JP_ASSIGN_OR_RETURN(const MergedRecords merged,
                      MergeDraft(call, proposal, draft, request.only(), request.resolutions()));
  JP_ASSIGN_OR_RETURN(const auto moved, MovedFields(call, proposal, draft));
  JP_ASSIGN_OR_RETURN(const auto proposed, ProposedChanges(call, proposal, draft));
  v1::MergePreview preview;
  preview.set_proposal(proposal.name());
  preview.set_plan_revision(head.revision);
  for (v1::RecordDiff& diff : DiffsOf(merged)) *preview.add_changes() = std::move(diff);
  for (const v1::Conflict& conflict : merged.conflicts) *preview.add_conflicts() = conflict;
  for (const v1::RecordDiff& diff : proposed) *preview.add_proposed() = diff;
  for (const v1::MovedField& field : moved) *preview.add_moved() = field;
  preview.set_digest(MergeDigest(proposal, merged, request.resolutions()));
  return preview;
}

absl::StatusOr<v1::Proposal> SubmitProposal(const Call& call,
                                            const v1::SubmitProposalRequest& request) {
  JP_RETURN_IF_ERROR(RequireProposal(call, request.name(), v1::ACTION_EDIT_PROPOSAL).status());
  JP_ASSIGN_OR_RETURN(const DraftRecords draft, LoadDraft(call.view, request.name()));
  if (draft.empty()) {
    return plan::StateError(request.name(), "without changes", "submitted",
                            "a proposal that changes at least one record");
  }
  return Step(call, request.name(), v1::ACTION_EDIT_PROPOSAL, plan::ProposalStep::kSubmit,
              request.message());
}

absl::StatusOr<v1::Proposal> WithdrawProposal(const Call& call,
                                              const v1::WithdrawProposalRequest& request) {
  return Step(call, request.name(), v1::ACTION_EDIT_PROPOSAL, plan::ProposalStep::kWithdraw,
              request.reason());
}

absl::StatusOr<v1::Proposal> RequestChanges(const Call& call,
                                            const v1::RequestChangesRequest& request) {
  return Step(call, request.name(), v1::ACTION_REVIEW_PROPOSAL, plan::ProposalStep::kRequestChanges,
              request.reason());
}

absl::StatusOr<v1::Proposal> DeclineProposal(const Call& call,
                                             const v1::DeclineProposalRequest& request) {
  return Step(call, request.name(), v1::ACTION_REVIEW_PROPOSAL, plan::ProposalStep::kDecline,
              request.reason());
}

absl::StatusOr<v1::MergeProposalResponse> MergeProposal(const Call& call,
                                                        const v1::MergeProposalRequest& request) {
  JP_ASSIGN_OR_RETURN(v1::Proposal proposal,
                      RequireProposal(call, request.name(), v1::ACTION_REVIEW_PROPOSAL));
  JP_RETURN_IF_ERROR(plan::CheckStep(proposal, plan::ProposalStep::kMerge));
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(request.name(), "name"));
  JP_ASSIGN_OR_RETURN(const auto plan, RequirePlan(call, name.parent, v1::ACTION_READ_PLAN));
  JP_RETURN_IF_ERROR(CheckFourEyes(call, *plan, proposal));
  JP_ASSIGN_OR_RETURN(const DraftRecords draft, LoadDraft(call.view, request.name()));
  JP_ASSIGN_OR_RETURN(MergedRecords merged,
                      MergeDraft(call, proposal, draft, request.only(), request.resolutions()));
  if (!merged.conflicts.empty()) return plan::ConflictError(merged.conflicts);
  if (MergeDigest(proposal, merged, request.resolutions()) != request.preview_digest()) {
    return PreviewOutdated(proposal);
  }
  JP_RETURN_IF_ERROR(CheckMergedConsents(merged));

  v1::MergeProposalResponse response;
  const auto workspace = NewLineWorkspace(call, name.parent);
  JP_ASSIGN_OR_RETURN(v1::Changeset changeset,
                      WriteMerged(call, *workspace, &merged, AboutMerge(call, request, proposal)));
  if (changeset.revision() > 0) *response.mutable_changeset() = std::move(changeset);
  JP_ASSIGN_OR_RETURN(const std::string rest, SendBackRest(call, proposal, draft, request));
  proposal.set_remainder(rest);
  JP_RETURN_IF_ERROR(TakeStep(call, std::move(proposal), plan::ProposalStep::kMerge,
                              request.message(), response.changeset().revision()));
  JP_ASSIGN_OR_RETURN(*response.mutable_proposal(), Show(call, request.name()));
  if (!rest.empty()) {
    JP_ASSIGN_OR_RETURN(*response.mutable_remainder(), Show(call, rest));
  }
  return response;
}

}  // namespace jointplan::server
