
#include "jointplan/working_copy.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/changes.h"
#include "cli/commands/commands.h"
#include "cli/copy_view.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

using client::WorkingCopy;

// What the commands share that work in a working copy.
class InCopy : public Command {
 protected:
  void DeclareCopy(Flags* flags) {
    flags->Text("--in", &folder_, "FOLDER", "The working copy, if not where you are");
  }

  absl::StatusOr<WorkingCopy> Open() const {
    const std::filesystem::path start =
        folder_ ? std::filesystem::path(*folder_) : std::filesystem::current_path();
    JP_ASSIGN_OR_RETURN(const std::string folder,
                        WorkingCopy::Find(std::filesystem::absolute(start).lexically_normal()));
    return WorkingCopy::Open(folder);
  }

  // The server of the working copy. A folder may come from anywhere, so the address in it is never
  // sent a token by itself: the person's own settings must name it.
  static absl::StatusOr<const client::Client*> ServerOf(Context* context, const WorkingCopy& copy) {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    if (context->ServerAddress() == copy.server()) return client;
    return absl::FailedPreconditionError(absl::StrCat(
        "This working copy is of the server ", copy.server(), ", and you are set to ",
        context->ServerAddress(), ". Choose with --profile or --server. If the server has moved ",
        "there, say so once: jointplan pull --moved"));
  }

  // A file as the working copy calls it: it may be named from there, or from where the person is.
  static std::string PathIn(const WorkingCopy& copy, const std::string& file) {
    const auto whole = std::filesystem::absolute(file).lexically_normal();
    const std::string relative = whole.lexically_relative(copy.folder()).string();
    const bool inside = !relative.empty() && relative != "." && relative.substr(0, 2) != "..";
    return inside ? relative : std::filesystem::path(file).lexically_normal().string();
  }

 private:
  std::optional<std::string> folder_;
};

class Clone : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 1, 2,
                     "The plan; and the folder, unless it is called like the plan");
  }

  absl::Status Run(Context* context) override {
    context->UsePlan(arguments_[0]);
    client::CloneOptions options;
    JP_ASSIGN_OR_RETURN(options.plan, context->PlanName());
    options.folder = arguments_.size() > 1 ? arguments_[1] : ShortNameOf(options.plan);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    options.server = context->ServerAddress();
    JP_ASSIGN_OR_RETURN(const WorkingCopy copy, WorkingCopy::Clone(*client, options));
    JP_ASSIGN_OR_RETURN(const client::CopyStatus status, copy.Status());
    return context->ShowLine(StatusJson(copy, status, std::nullopt),
                             absl::StrCat("Cloned ", copy.plan(), " at revision ", copy.revision(),
                                          " into ", options.folder, "."));
  }

 private:
  std::vector<std::string> arguments_;
};

class StatusCommand : public InCopy {
 public:
  void Declare(Flags* flags) override {
    DeclareCopy(flags);
    flags->Switch("--offline", &offline_, "Do not ask the server");
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const WorkingCopy copy, Open());
    JP_ASSIGN_OR_RETURN(const client::CopyStatus status, copy.Status());
    std::optional<client::CopyStanding> standing;
    absl::Status asked = absl::OkStatus();
    if (!offline_) asked = Ask(context, copy, &standing);
    context->Say(absl::StrCat("Working copy of ", copy.plan(), " at revision ", copy.revision(),
                              ", from ", copy.server(), "."));
    JP_RETURN_IF_ERROR(context->Show(StatusJson(copy, status, standing), StatusTable(status),
                                     "Nothing was changed here."));
    SayMore(context, copy, status, standing, asked);
    return absl::OkStatus();
  }

 private:
  static absl::Status Ask(Context* context, const WorkingCopy& copy,
                          std::optional<client::CopyStanding>* standing) {
    JP_ASSIGN_OR_RETURN(const client::Client* client, ServerOf(context, copy));
    JP_ASSIGN_OR_RETURN(*standing, copy.Ask(*client));
    return absl::OkStatus();
  }

  static void SayMore(Context* context, const WorkingCopy& copy, const client::CopyStatus& status,
                      const std::optional<client::CopyStanding>& standing,
                      const absl::Status& asked) {
    const auto& proposals = standing ? standing->proposals : status.proposals;
    if (!proposals.empty()) context->Say(ProposalsText(proposals));
    if (status.has_conflicts()) {
      context->Say("Settle the conflicts: the notes in the files (#! CONFLICT) say how.");
    }
    if (status.push_unanswered) {
      context->Say("A push has no answer yet. `jointplan push` asks for it.");
    }
    if (standing) context->Say(StandingText(copy.revision(), *standing));
    if (!asked.ok()) {
      context->Say(absl::StrCat("How far the plan is now is not known. ",
                                Explain(asked, context->ServerAddress())));
    }
  }

  bool offline_ = false;
};

class DiffCommand : public InCopy {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("FILE", &files_, 0, 1000, "Only these files");
    DeclareCopy(flags);
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const WorkingCopy copy, Open());
    JP_ASSIGN_OR_RETURN(const client::CopyStatus status, copy.Status());
    v1::DiffRevisionsResponse response;
    response.set_from_revision(copy.revision());
    std::vector<std::string> wanted;
    for (const std::string& file : files_) wanted.push_back(PathIn(copy, file));
    for (const client::ChangedFile& file : status.changes) {
      const bool named = std::find(wanted.begin(), wanted.end(), file.path) != wanted.end();
      const bool changed = file.diff.kind() != v1::CHANGE_KIND_UNSPECIFIED;
      if (changed && (named || wanted.empty())) *response.add_records() = file.diff;
    }
    if (context->format() != Format::kTable || response.records().empty()) {
      return context->Show(response, DiffTable(response.records()), "Nothing was changed here.");
    }
    context->Print(DiffText(response.records(), context->paint(), context->width()));
    return absl::OkStatus();
  }

 private:
  std::vector<std::string> files_;
};

class PullCommand : public InCopy {
 public:
  void Declare(Flags* flags) override {
    flags->Switch("--moved", &moved_, "The server is at another address now; remember it");
    DeclareCopy(flags);
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(WorkingCopy copy, Open());
    JP_ASSIGN_OR_RETURN(const client::Client* client,
                        moved_ ? context->client() : ServerOf(context, copy));
    JP_ASSIGN_OR_RETURN(const client::PulledChanges pulled, copy.Pull(*client));
    if (moved_) JP_RETURN_IF_ERROR(copy.MoveTo(context->ServerAddress()));
    return ShowPulled(context, pulled);
  }

  static absl::Status ShowPulled(Context* context, const client::PulledChanges& pulled) {
    if (context->format() == Format::kJson) {
      JP_RETURN_IF_ERROR(context->PrintJson(PulledJson(pulled)));
    } else {
      context->Print(PulledText(pulled));
    }
    if (pulled.conflicts.empty()) return absl::OkStatus();
    return ConflictsRemain(absl::StrCat(
        Count(static_cast<int64_t>(pulled.conflicts.size()), "conflict"),
        " with others' changes. Each is noted in its file (#! CONFLICT), with how to settle it."));
  }

 private:
  bool moved_ = false;
};

class PushCommand : public InCopy {
 public:
  void Declare(Flags* flags) override {
    flags->Text("-m,--message", &message_, "TEXT", "Why; shown in the history");
    flags->Text("--title", &title_, "TEXT", "Title of a new proposal, if not the message");
    flags->Switch("--submit", &options_.submit, "Hand the proposal in; otherwise it stays a draft");
    flags->Switch("--direct", &options_.direct, "Edit the plan itself, without a proposal");
    flags->Switch("--remove", &options_.remove, "Take the records out whose files are gone");
    flags->Switch("--forget", &forget_, "Forget a push that has no answer, and send nothing");
    DeclareCopy(flags);
  }

  absl::Status Run(Context* context) override {
    if (options_.direct && options_.submit) {
      return UsageError("--direct goes without a proposal, so there is nothing to --submit.");
    }
    options_.message = message_.value_or("");
    options_.title = title_.value_or("");
    JP_ASSIGN_OR_RETURN(WorkingCopy copy, Open());
    if (forget_) {
      JP_RETURN_IF_ERROR(copy.ForgetPush());
      context->Say("Forgotten. Look at the server for what became of it, or pull.");
      return absl::OkStatus();
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, ServerOf(context, copy));
    JP_RETURN_IF_ERROR(AskAboutRemovals(context, copy));
    auto pushed = copy.Push(*client, options_);
    if (!pushed.ok()) return WithAdvice(pushed.status(), copy);
    return ShowPushed(context, *pushed);
  }

 private:
  // Only a person is asked; a script has to say --remove, whatever else it says.
  absl::Status AskAboutRemovals(Context* context, const WorkingCopy& copy) {
    if (options_.remove || !context->CanAsk() || context->yes()) return absl::OkStatus();
    JP_ASSIGN_OR_RETURN(const client::CopyStatus status, copy.Status());
    std::vector<std::string> gone;
    for (const client::ChangedFile& file : status.changes) {
      const bool removed = file.diff.kind() == v1::CHANGE_KIND_DELETED;
      if (removed && file.proposal.empty()) gone.push_back(file.path);
    }
    if (gone.empty()) return absl::OkStatus();
    options_.remove = context->Confirm(absl::StrCat(
        "These files are gone: ", absl::StrJoin(gone, ", "), ". Take their records out?"));
    return absl::OkStatus();
  }

  absl::Status WithAdvice(absl::Status status, const WorkingCopy& copy) const {
    const auto unanswered = copy.Status();
    if (unanswered.ok() && unanswered->push_unanswered) {
      return WithHint(std::move(status),
                      "It is not known whether it arrived. Run `jointplan push` again: the same is "
                      "asked for, and nothing is done twice.");
    }
    if (options_.direct && status.code() == absl::StatusCode::kPermissionDenied) {
      return WithHint(std::move(status), "Push without --direct: then it becomes a proposal.");
    }
    return status;
  }

  absl::Status ShowPushed(Context* context, const client::PushedChanges& pushed) const {
    if (pushed.nothing) {
      context->Say("Nothing to push: nothing was changed that is not in a proposal already.");
      return absl::OkStatus();
    }
    if (pushed.resumed) {
      context->Say("This finished the push before. What was changed since is still to be pushed.");
    }
    if (!pushed.proposal.name().empty()) {
      return context->ShowLine(pushed.proposal, ProposalText(pushed));
    }
    JP_RETURN_IF_ERROR(context->ShowLine(
        pushed.changeset, pushed.changeset.revision() == 0
                              ? "Nothing to change: the plan is so already."
                              : absl::StrCat("Revision ", pushed.changeset.revision(), ": ",
                                             ChangesText(pushed.changeset), ".")));
    if (!pushed.pulled.ok()) {
      context->Say("The plan has it; only the working copy is behind. Run `jointplan pull`.");
      return pushed.pulled.status();
    }
    const client::PulledChanges& pulled = *pushed.pulled;
    const bool quiet = pulled.written.empty() && pulled.removed.empty() && pulled.conflicts.empty();
    if (context->format() == Format::kJson || quiet) return absl::OkStatus();
    return PullCommand::ShowPulled(context, pulled);
  }

  static std::string ProposalText(const client::PushedChanges& pushed) {
    std::vector<std::string> names;
    for (const std::string& name : pushed.records) names.push_back(KindAndNameOf(name));
    const std::string id = ShortNameOf(pushed.proposal.name());
    const bool draft = pushed.proposal.state() != v1::PROPOSAL_STATE_SUBMITTED;
    return absl::StrCat("Proposal ", id, " (", EnumText(pushed.proposal.state()), ")",
                        names.empty() ? "" : absl::StrCat(" has ", absl::StrJoin(names, ", ")), ".",
                        draft ? absl::StrCat(" Hand it in with `jointplan push --submit`.") : "");
  }

  std::optional<std::string> message_, title_;
  bool forget_ = false;
  client::PushOptions options_;
};

class RestoreCommand : public InCopy {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("FILE", &arguments_, 1, 1, "The file to take back");
    flags->Text("--field", &field_, "PATH", "Only this field, such as end_date or title[en]");
    DeclareCopy(flags);
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(WorkingCopy copy, Open());
    const std::string path = PathIn(copy, arguments_[0]);
    JP_RETURN_IF_ERROR(copy.Restore(path, field_.value_or("")));
    context->Say(absl::StrCat(path, field_ ? absl::StrCat(", ", *field_) : "",
                              " is as the plan had it at revision ", copy.revision(), "."));
    return absl::OkStatus();
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> field_;
};

}  // namespace

void AddWorkingCopyCommands(Group* group) {
  group->Add<Clone>({.name = "clone",
                     .summary = "Makes a working copy of a plan: a folder with a file a record",
                     .examples = {"clone hub", "clone hub work/hub-plan"}});
  group->Add<StatusCommand>({.name = "status",
                             .summary = "Says what was changed in a working copy",
                             .examples = {"status", "status --offline"}});
  group->Add<DiffCommand>({.name = "diff",
                           .summary = "Shows what was changed in a working copy, field by field",
                           .examples = {"diff", "diff activities/led-training.yaml"}});
  group->Add<PullCommand>({.name = "pull",
                           .summary = "Merges what others changed into a working copy",
                           .examples = {"pull"}});
  group->Add<PushCommand>(
      {.name = "push",
       .summary = "Sends what was changed: as a proposal, or into the plan itself",
       .examples = {"push -m \"Longer training\" --submit", "push --direct --remove"}});
  group->Add<RestoreCommand>(
      {.name = "restore",
       .summary = "Takes back what was changed in a file of a working copy",
       .examples = {"restore activities/led-training.yaml",
                    "restore activities/led-training.yaml --field end_date"}});
}

}  // namespace jointplan::cli
