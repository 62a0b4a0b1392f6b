#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/activity_edits.h"
#include "cli/commands/commands.h"
#include "cli/edit_flow.h"
#include "cli/edited_records.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/proposal_view.h"
#include "cli/record_flags.h"
#include "cli/text.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

constexpr char kProposalArgument[] = "The proposal, as `proposal list` shows it";

std::string StateOf(const v1::Proposal& proposal) { return EnumText(proposal.state()); }

class ProposalNew : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Texts("--title", &title_.texts, "TEXT",
                 "What it is about; fr=TEXT for another language");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::CreateProposalRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    JP_RETURN_IF_ERROR(SetTitle(context, &request));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Proposal made, client->CreateProposal(std::move(request)));
    const std::string id = ShortNameOf(made.name());
    return context->ShowLine(
        made, absl::StrCat("Draft ", id, " of ", PlanPartOf(made.name()), ", from revision ",
                           made.base_revision(), ". Next: jointplan proposal add ", id, " ..."));
  }

 private:
  absl::Status SetTitle(Context* context, v1::CreateProposalRequest* request) const {
    std::string language;
    if (title_.NeedsLanguage()) {
      JP_ASSIGN_OR_RETURN(language, context->WritingLanguage(request->parent()));
    }
    EditDraft draft(request->mutable_proposal());
    return title_.Apply(language, &draft);
  }

  std::vector<std::string> arguments_;
  TextFlag title_{"title", {}};
};

class ProposalAdd : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PROPOSAL", &arguments_, 1, 2,
                     "The draft, and after it the activity that it changes");
    flags->Text("--new", &new_, "ID", "Propose a new activity with this id");
    flags->Switch("--remove", &remove_, "Propose that the activity leaves the plan");
    activity_.Declare(flags, /*editing=*/true);
    edit_.Declare(flags, /*in_plan=*/false);
  }

  absl::Status Run(Context* context) override {
    edit_.proposal = arguments_[0];
    JP_ASSIGN_OR_RETURN(EditTarget target, TargetOf(context, edit_));
    if (new_) return AddNew(context, target);
    if (arguments_.size() < 2) {
      return UsageError("Which activity? Name it after the proposal, or make one with --new ID.");
    }
    const std::string name = ChildNameOf(target.plan, "activities", arguments_[1]);
    if (remove_) return Remove(context, target, name);
    if (activity_.empty()) {
      JP_ASSIGN_OR_RETURN(v1::Activity now, ReadActivity(context, name, &target));
      return EditInEditor(context, edit_, target, std::move(now));
    }
    JP_ASSIGN_OR_RETURN(v1::Edit edit, ChangedActivityEdit(context, &target, name, activity_));
    return SendEdits(context, edit_, target, {std::move(edit)});
  }

 private:
  absl::Status AddNew(Context* context, const EditTarget& target) {
    if (arguments_.size() > 1 || remove_) {
      return UsageError("--new makes an activity; it goes with neither another one nor --remove.");
    }
    JP_ASSIGN_OR_RETURN(v1::Edit edit, NewActivityEdit(context, target, *new_, activity_));
    return SendEdits(context, edit_, target, {std::move(edit)});
  }

  absl::Status Remove(Context* context, EditTarget target, const std::string& name) {
    if (!activity_.empty())
      return UsageError("--remove takes the activity out; nothing else fits.");
    JP_ASSIGN_OR_RETURN(const v1::Activity now, ReadActivity(context, name, &target));
    return SendEdits(context, edit_, target, {DeleteActivityEdit(now)});
  }

  std::vector<std::string> arguments_;
  std::optional<std::string> new_;
  bool remove_ = false;
  ActivityFlags activity_;
  EditFlags edit_;
};

class ProposalList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Texts("--state", &states_, "STATE",
                 "Only draft, submitted, changes-requested, merged, declined or withdrawn; may be "
                 "repeated");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::ListProposalsRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    for (const std::string& state : states_) {
      const auto number = ReadEnum(v1::ProposalState_descriptor(), state);
      if (!number) {
        return UsageError(
            absl::StrCat("--state is one of ", EnumChoices(v1::ProposalState_descriptor()), "."));
      }
      request.add_states(static_cast<v1::ProposalState>(*number));
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListProposalsResponse response,
                        client::AllProposals(*client, std::move(request)));
    Table table({"proposal", "title", "partner", "state", "records", "fields", "moved", "changed"});
    for (const v1::Proposal& proposal : response.proposals()) {
      table.Add({ShortNameOf(proposal.name()),
                 LocalText(proposal.title(), context->ReadingLanguage()),
                 ShortNameOf(proposal.partner()), StateOf(proposal),
                 absl::StrCat(proposal.record_count()), absl::StrCat(proposal.field_count()),
                 absl::StrCat(proposal.moved_field_count()), TimeText(proposal.update_time())});
    }
    return context->Show(response, table, "There are no proposals that you may see.");
  }

 private:
  std::vector<std::string> arguments_, states_;
};

class ProposalShow : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PROPOSAL", &arguments_, 1, 1, kProposalArgument);
  }

  absl::Status Run(Context* context) override {
    v1::GetProposalRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->NameIn("proposals", arguments_[0]));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Proposal proposal, client->GetProposal(std::move(request)));
    return ShowProposal(context, proposal);
  }

 private:
  std::vector<std::string> arguments_;
};

class ProposalPreview : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PROPOSAL", &arguments_, 1, 1, kProposalArgument);
    merge_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("proposals", arguments_[0]));
    JP_ASSIGN_OR_RETURN(const MergePlan merge, PreviewWith(context, name, merge_));
    return ShowPreview(context, merge.preview);
  }

 private:
  std::vector<std::string> arguments_;
  MergeFlags merge_;
};

class ProposalMerge : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PROPOSAL", &arguments_, 1, 1, kProposalArgument);
    merge_.Declare(flags);
    flags->Heading("Options");
    flags->Text("-m,--message", &message_, "TEXT", "Why; shown in the history");
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("proposals", arguments_[0]));
    JP_ASSIGN_OR_RETURN(const MergePlan merge, PreviewWith(context, name, merge_));
    if (merge.preview.conflicts_size() > 0) return Stop(context, merge.preview);
    if (context->format() == Format::kTable) {
      JP_RETURN_IF_ERROR(ShowPreview(context, merge.preview));
    }
    if (!context->Confirm(absl::StrCat("Merge this into ", PlanPartOf(name), "?"))) {
      return absl::CancelledError("Nothing was merged.");
    }
    return Merge(context, merge);
  }

 private:
  static absl::Status Stop(Context* context, const v1::MergePreview& preview) {
    JP_RETURN_IF_ERROR(
        ShowConflicts(context, {preview.conflicts().begin(), preview.conflicts().end()}));
    return ConflictsRemain(absl::StrCat(Count(preview.conflicts_size(), "conflict"),
                                        " with what the plan has now; nothing was ",
                                        "merged. Repeat the command with --resolve for each."));
  }

  absl::Status Merge(Context* context, const MergePlan& merge) {
    v1::MergeProposalRequest request;
    request.set_name(merge.request.name());
    *request.mutable_only() = merge.request.only();
    *request.mutable_resolutions() = merge.request.resolutions();
    request.set_preview_digest(merge.preview.digest());
    request.set_message(message_.value_or(""));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::MergeProposalResponse response,
                        client->MergeProposal(std::move(request)));
    std::string line = absl::StrCat("Merged ", ShortNameOf(response.proposal().name()),
                                    " at revision ", response.changeset().revision(), " of ",
                                    PlanPartOf(merge.request.name()), ".");
    if (response.has_remainder()) {
      absl::StrAppend(&line, " The rest is the draft ", ShortNameOf(response.remainder().name()),
                      ".");
    }
    return context->ShowLine(response, line);
  }

  std::vector<std::string> arguments_;
  MergeFlags merge_;
  std::optional<std::string> message_;
};

// The steps that move a proposal on and need no more than words.
absl::Status ShowStep(Context* context, const absl::StatusOr<v1::Proposal>& proposal) {
  JP_RETURN_IF_ERROR(proposal.status());
  return context->ShowLine(*proposal, absl::StrCat("Proposal ", ShortNameOf(proposal->name()),
                                                   " is now ", StateOf(*proposal), "."));
}

class ProposalSubmit : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PROPOSAL", &arguments_, 1, 1, kProposalArgument);
    flags->Text("-m,--message", &message_, "TEXT", "What the reviewers should know");
  }

  absl::Status Run(Context* context) override {
    v1::SubmitProposalRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->NameIn("proposals", arguments_[0]));
    request.set_message(message_.value_or(""));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    return ShowStep(context, client->SubmitProposal(std::move(request)));
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> message_;
};

// A step with a reason. `Request` is that of the method.
template <class Request, absl::StatusOr<v1::Proposal> (client::Client::*kMethod)(
                             Request, const client::CallOptions&) const>
class ProposalStep : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PROPOSAL", &arguments_, 1, 1, kProposalArgument);
    flags->Text("-m,--reason,--message", &reason_, "TEXT", "Why", kReasonRequired);
  }

  absl::Status Run(Context* context) override {
    Request request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->NameIn("proposals", arguments_[0]));
    request.set_reason(reason_.value_or(""));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    return ShowStep(context, (client->*kMethod)(std::move(request), {}));
  }

 private:
  static constexpr bool kReasonRequired = !std::is_same_v<Request, v1::WithdrawProposalRequest>;

  std::vector<std::string> arguments_;
  std::optional<std::string> reason_;
};

using ProposalRequestChanges =
    ProposalStep<v1::RequestChangesRequest, &client::Client::RequestChanges>;
using ProposalDecline = ProposalStep<v1::DeclineProposalRequest, &client::Client::DeclineProposal>;
using ProposalWithdraw =
    ProposalStep<v1::WithdrawProposalRequest, &client::Client::WithdrawProposal>;

}  // namespace

void AddProposalCommands(Group* group) {
  group->Add<ProposalNew>({"new",
                           "Begins a draft; nobody else sees it before it is submitted",
                           {"proposal new --title \"More places in the training\""}});
  group->Add<ProposalAdd>(
      {"add",
       "Puts a new, changed or removed activity into a draft",
       {"proposal add wgabcdefghij led-training --end 2020-12-31",
        "proposal add wgabcdefghij --new port-cities --title \"Work in port cities\" --theme "
        "inclusion --lead medcities",
        "proposal add wgabcdefghij housing --remove"}});
  group->Add<ProposalSubmit>({"submit",
                              "Hands a draft in for review",
                              {"proposal submit wgabcdefghij -m \"Agreed with both towns\""}});
  group->Add<ProposalList>({"list",
                            "Lists the proposals that you may see",
                            {"proposal list", "proposal list --state submitted"}});
  group->Add<ProposalShow>(
      {"show", "Shows a proposal and what happened to it", {"proposal show wgabcdefghij"}});
  group->Add<ProposalPreview>(
      {"preview",
       "Shows what merging would do now; nothing is written",
       {"proposal preview wgabcdefghij", "proposal preview wgabcdefghij --only led-training"}});
  group->Add<ProposalRequestChanges>(
      {"request-changes",
       "Sends a proposal back with a reason",
       {"proposal request-changes wgabcdefghij --reason \"Please add a place\""}});
  group->Add<ProposalMerge>(
      {"merge",
       "Merges a proposal, or a part of it, into the plan",
       {"proposal merge wgabcdefghij",
        "proposal merge wgabcdefghij --resolve end_date=theirs --resolve "
        "'targets[trained].value=150' --reason \"Agreed on the telephone\"",
        "proposal merge wgabcdefghij --only led-training --only port-cities:title"}});
  group->Add<ProposalDecline>({"decline",
                               "Turns a proposal down with a reason",
                               {"proposal decline wgabcdefghij --reason \"Outside the period\""}});
  group->Add<ProposalWithdraw>(
      {"withdraw", "Takes your own proposal back for good", {"proposal withdraw wgabcdefghij"}});
}

}  // namespace jointplan::cli
