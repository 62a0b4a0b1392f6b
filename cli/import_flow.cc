#include "cli/import_flow.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/edit_flow.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"
#include "jointplan/edit.h"
#include "plan/access.h"

namespace jointplan::cli {
namespace {

constexpr size_t kFilesMax = 1000;
constexpr absl::Duration kImportTimeout = absl::Minutes(10);

absl::Status ShowDone(Context* context, const client::Client& client, const std::string& name) {
  v1::GetProposalRequest get;
  get.set_name(name);
  JP_ASSIGN_OR_RETURN(const v1::Proposal proposal, client.GetProposal(std::move(get)));
  return context->ShowLine(
      proposal, absl::StrCat("Proposal ", ShortNameOf(name), " (", EnumText(proposal.state()),
                             ") holds ", Count(proposal.field_count(), "change"), " in ",
                             Count(proposal.record_count(), "record"), "."));
}

}  // namespace

void ImportFlow::Declare(Flags* flags) {
  flags->Text("--proposal", &proposal_, "PROPOSAL", "Put it into this draft, not into a new one");
  flags->Text("--title", &title_, "TEXT", "Title of the new draft");
  flags->Switch("--dry-run", &dry_run_, "Check everything and write nothing");
  flags->Switch("--submit", &submit_, "Hand the draft in at once");
  flags->Text("-m,--message", &message_, "TEXT", "Why; shown in the history");
}

absl::Status ImportFlow::Begin(Context* context, std::vector<std::string> arguments) {
  JP_RETURN_IF_ERROR(TakeFile(context, std::move(arguments)));
  return UsePlanOfPerson(context);
}

absl::Status ImportFlow::BeginWithFiles(Context* context, std::vector<std::string> arguments) {
  JP_RETURN_IF_ERROR(context->TakePlan(&arguments, 1, kFilesMax, "one file or several"));
  files_ = std::move(arguments);
  return UsePlanOfPerson(context);
}

absl::Status ImportFlow::UsePlanOfPerson(Context* context) {
  if (proposal_) {
    JP_ASSIGN_OR_RETURN(proposal_, context->NameIn("proposals", *proposal_));
  }
  JP_ASSIGN_OR_RETURN(plan_, context->PlanName());
  JP_ASSIGN_OR_RETURN(const v1::Plan plan, context->ReadPlan(plan_));
  own_ = plan::IsOwnPlan(plan);
  if (own_ && (proposal_ || title_ || submit_)) {
    return UsageError(absl::StrCat("--proposal, --title and --submit are about a draft. ", plan_,
                                   " is your own plan: the table goes into it at once."));
  }
  return absl::OkStatus();
}

absl::Status ImportFlow::TakeFile(Context* context, std::vector<std::string> arguments) {
  JP_RETURN_IF_ERROR(context->TakePlan(&arguments, 1, 1, "one file"));
  files_ = std::move(arguments);
  return absl::OkStatus();
}

absl::Status ImportFlow::UsePlanOfFile(Context* context, const std::string& plan) {
  const absl::StatusOr<std::string> named = context->PlanName();
  if (named.ok() && *named != plan) {
    return UsageError(absl::StrCat(file(), " is of ", plan, " and not of ", *named, ". Say --plan ",
                                   ShortNameOf(plan), " if that is meant."));
  }
  context->UsePlan(plan);
  plan_ = plan;
  if (proposal_) {
    JP_ASSIGN_OR_RETURN(proposal_, context->NameIn("proposals", *proposal_));
  }
  return absl::OkStatus();
}

void ImportFlow::KeepCollisions(std::vector<v1::Resolution> resolutions) {
  keep_collisions_ = true;
  resolutions_ = std::move(resolutions);
}

absl::Status ImportFlow::ShowFaults(Context* context, const std::string& file,
                                    const exchange::Faults& faults, int rows,
                                    const std::string& remedy, absl::string_view row,
                                    absl::string_view row_plural) const {
  int errors = 0;
  Table table({"line", "column", "severity", "fault"});
  for (const exchange::Fault& fault : faults) {
    const bool error = fault.severity == exchange::Severity::kError;
    errors += error ? 1 : 0;
    table.Add({absl::StrCat(fault.line), fault.column, error ? "error" : "warning", fault.message});
    if (context->format() == Format::kCsv) continue;
    context->Say(absl::StrCat(file, fault.line > 0 ? absl::StrCat(":", fault.line) : "",
                              fault.column.empty() ? "" : absl::StrCat(": ", fault.column), ": ",
                              error ? "error: " : "warning: ", fault.message));
  }
  if (context->format() == Format::kCsv) context->Print(table.ToCsv());
  if (errors == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(Count(errors, "error"), " in ",
                                                 Count(rows, row, row_plural),
                                                 "; nothing was imported. ", remedy));
}

absl::Status ImportFlow::Finish(Context* context, const std::vector<v1::Edit>& edits,
                                const std::string& language, const Compare& compare) const {
  if (edits.empty()) {
    context->Say("The plan says the same already.");
    return absl::OkStatus();
  }
  JP_RETURN_IF_ERROR(Validate(context, edits));
  if (dry_run_) {
    context->Say("Nothing was written (--dry-run).");
    return absl::OkStatus();
  }
  if (own_) return WriteToPlan(context, edits);
  if (proposal_) return WriteTo(context, *proposal_, edits);
  return WriteToNew(context, language, compare);
}

v1::BatchEditRequest ImportFlow::RequestOf(const std::vector<v1::Edit>& edits,
                                           const std::string& parent) const {
  v1::BatchEditRequest request;
  request.set_parent(parent);
  for (const v1::Edit& edit : edits) *request.add_edits() = edit;
  request.set_message(message_.value_or(absl::StrCat("Import of ", FileName())));
  return request;
}

std::string ImportFlow::FileName() const {
  std::string first = std::filesystem::path(file()).filename().string();
  if (files_.size() == 1) return first;
  return absl::StrCat(first, " and ", Count(static_cast<int64_t>(files_.size()) - 1, "more file"));
}

// Who may not edit the plan cannot ask that of the plan itself: then the draft shows it, and is
// taken back if it fails.
absl::Status ImportFlow::Validate(Context* context, const std::vector<v1::Edit>& edits) const {
  v1::BatchEditRequest request = RequestOf(edits, proposal_.value_or(plan_));
  request.set_validate_only(true);
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  const auto response = client->BatchEdit(request, {.timeout = kImportTimeout});
  const bool unasked =
      !proposal_ && response.status().code() == absl::StatusCode::kPermissionDenied;
  return response.ok() || unasked ? absl::OkStatus()
                                  : NameRecords(response.status(), RecordsOf(request));
}

// A partner's own plan has no proposals.
absl::Status ImportFlow::WriteToPlan(Context* context, const std::vector<v1::Edit>& edits) const {
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  const v1::BatchEditRequest request = RequestOf(edits, plan_);
  const auto outcome = client::Edit(*client, request, {.timeout = kImportTimeout});
  if (!outcome.ok()) return NameRecords(outcome.status(), RecordsOf(request));
  if (!outcome->conflicted()) return ShowOutcome(context, {plan_, "", 0}, *outcome);
  JP_RETURN_IF_ERROR(ShowConflicts(context, outcome->conflicts));
  return ConflictsRemain("The plan changed meanwhile; nothing was imported. Import again.");
}

absl::Status ImportFlow::WriteToNew(Context* context, const std::string& language,
                                    const Compare& compare) const {
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  v1::CreateProposalRequest create;
  create.set_parent(plan_);
  (*create.mutable_proposal()->mutable_title())[language] =
      title_.value_or(absl::StrCat("Import of ", FileName()));
  JP_ASSIGN_OR_RETURN(const v1::Proposal made, client->CreateProposal(std::move(create)));
  absl::Status status = CompareAndWrite(context, made.name(), compare);
  if (status.ok()) return status;
  v1::WithdrawProposalRequest withdraw;
  withdraw.set_name(made.name());
  withdraw.set_reason("The import failed.");
  client->WithdrawProposal(std::move(withdraw)).status().IgnoreError();
  return WithHint(std::move(status), "The draft was withdrawn again; nothing was imported.");
}

// A draft has etags of its own, so the comparison is made with what the draft shows.
absl::Status ImportFlow::CompareAndWrite(Context* context, const std::string& proposal,
                                         const Compare& compare) const {
  JP_ASSIGN_OR_RETURN(const std::vector<v1::Edit> edits, compare(proposal));
  return WriteTo(context, proposal, edits);
}

absl::Status ImportFlow::WriteTo(Context* context, const std::string& proposal,
                                 const std::vector<v1::Edit>& edits) const {
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  const v1::BatchEditRequest request = RequestOf(edits, proposal);
  const auto outcome = Send(*client, request);
  if (!outcome.ok()) return NameRecords(outcome.status(), RecordsOf(request));
  if (outcome->conflicted()) {
    JP_RETURN_IF_ERROR(ShowConflicts(context, outcome->conflicts));
    return ConflictsRemain("The draft changed meanwhile; nothing was imported. Import again.");
  }
  if (submit_) JP_RETURN_IF_ERROR(Submit(*client, proposal));
  return ShowDone(context, *client, proposal);
}

absl::StatusOr<client::EditOutcome> ImportFlow::Send(const client::Client& client,
                                                     const v1::BatchEditRequest& request) const {
  v1::BatchEditRequest settled = request;
  for (const v1::Resolution& resolution : resolutions_) *settled.add_resolutions() = resolution;
  auto outcome = client::Edit(client, settled, {.timeout = kImportTimeout});
  if (!keep_collisions_ || !outcome.ok() || !outcome->conflicted()) return outcome;
  for (const v1::Conflict& conflict : outcome->conflicts) {
    v1::Resolution* mine = settled.add_resolutions();
    mine->set_record(conflict.record());
    mine->set_path(conflict.path());
    mine->set_choice(v1::CHOICE_MINE);
  }
  return client::Edit(client, settled, {.timeout = kImportTimeout});
}

absl::Status ImportFlow::Submit(const client::Client& client, const std::string& proposal) const {
  v1::SubmitProposalRequest request;
  request.set_name(proposal);
  request.set_message(message_.value_or(""));
  return client.SubmitProposal(std::move(request)).status();
}

}  // namespace jointplan::cli
