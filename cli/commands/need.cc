#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/edit_flow.h"
#include "cli/edited_records.h"
#include "cli/failures.h"
#include "cli/history.h"
#include "cli/names.h"
#include "cli/record_flags.h"
#include "cli/record_view.h"
#include "cli/text.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

class NeedList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Number("--revision", &revision_, "N", "As they were at this revision");
    flags->Text("--proposal", &proposal_, "PROPOSAL", "As this proposal has them");
    flags->Text("--theme", &theme_, "ID", "Only those of this theme");
    flags->Text("--survey", &survey_, "NAME", "Only those of this survey");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::ListNeedsRequest request;
    if (proposal_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_proposal(), context->NameIn("proposals", *proposal_));
    }
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    request.set_revision(revision_.value_or(0));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(v1::ListNeedsResponse response,
                        client::AllNeeds(*client, std::move(request)));
    auto* needs = response.mutable_needs();
    needs->erase(std::remove_if(needs->begin(), needs->end(),
                                [this](const v1::Need& need) { return !IsWanted(need); }),
                 needs->end());
    return context->Show(response, TableOf(*context, response), "There are no such needs.");
  }

 private:
  bool IsWanted(const v1::Need& need) const {
    return (!theme_ || need.theme() == *theme_) && (!survey_ || need.survey() == *survey_);
  }

  static Table TableOf(const Context& context, const v1::ListNeedsResponse& response) {
    Table table({"need", "municipality", "theme", "weight", "question", "survey"});
    for (const v1::Need& need : response.needs()) {
      table.Add({ShortNameOf(need.name()), MunicipalityText(need), need.theme(), need.weight(),
                 LocalText(need.question(), context.ReadingLanguage()), need.survey()});
    }
    return table;
  }

  std::vector<std::string> arguments_;
  std::optional<int64_t> revision_;
  std::optional<std::string> proposal_, theme_, survey_;
};

class NeedShow : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NEED", &arguments_, 1, 2, "The need");
    flags->Number("--revision", &revision_, "N", "As it was at this revision");
    flags->Text("--proposal", &proposal_, "PROPOSAL", "As this proposal has it");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one need"));
    v1::GetNeedRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->NameIn("needs", arguments_[0]));
    if (proposal_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_proposal(), context->NameIn("proposals", *proposal_));
    }
    request.set_revision(revision_.value_or(0));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Need need, client->GetNeed(std::move(request)));
    return ShowNeed(context, need);
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<int64_t> revision_;
  std::optional<std::string> proposal_;
};

class NeedEdit : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NEED", &arguments_, 1, 2, "The need");
    fields_.Declare(flags, "answer[fr]=Le bruit");
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one need"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("needs", arguments_[0]));
    JP_ASSIGN_OR_RETURN(EditTarget target, TargetOf(context, edit_));
    JP_ASSIGN_OR_RETURN(v1::Need values, ReadNeed(context, name, &target));
    if (fields_.empty()) return EditInEditor(context, edit_, target, std::move(values));
    EditDraft draft(&values);
    JP_RETURN_IF_ERROR(fields_.Apply(v1::Need::descriptor(), &draft));
    return SendEdits(context, edit_, target, {UpdateEdit(std::move(values), draft.mask())});
  }

 private:
  std::vector<std::string> arguments_;
  FieldFlags fields_;
  EditFlags edit_;
};

class NeedHistory : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NEED", &arguments_, 1, 2, "The need");
    flags->Number("--limit", &limit_, "N", "Only the newest");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one need"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("needs", arguments_[0]));
    return ShowHistory(context, name, limit_);
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<int64_t> limit_;
};

class NeedWithdraw : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NEED", &arguments_, 1, 2, "The need");
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one need"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("needs", arguments_[0]));
    JP_ASSIGN_OR_RETURN(EditTarget target, TargetOf(context, edit_));
    JP_ASSIGN_OR_RETURN(const v1::Need now, ReadNeed(context, name, &target));
    const std::string question =
        absl::StrCat("Take ", KindAndNameOf(name), " (", LocalText(now.question(), ""), ") out?");
    if (!context->Confirm(question)) return absl::CancelledError("Nothing was changed.");
    return SendEdits(context, edit_, target, {DeleteNeedEdit(now)});
  }

 private:
  std::vector<std::string> arguments_;
  EditFlags edit_;
};

}  // namespace

void AddNeedCommands(Group* group) {
  group->Add<NeedList>({"list",
                        "Lists the needs of a plan",
                        {"need list", "need list --theme services --survey \"HMLN 2018\""}});
  group->Add<NeedShow>({"show",
                        "Shows a need",
                        {"need show hmln-2018-sour-lb-services-q3-5f0c21ab",
                         "need show hmln-2018-sour-lb-services-q3-5f0c21ab --revision 12"}});
  group->Add<NeedEdit>({"edit",
                        "Changes a need, with flags or in your editor",
                        {"need edit hmln-2018-sour-lb-services-q3-5f0c21ab",
                         "need edit hmln-2018-sour-lb-services-q3-5f0c21ab --set weight=4 -m \"As "
                         "counted again\""}});
  group->Add<NeedHistory>({"history",
                           "Lists what was changed in a need, newest first",
                           {"need history hmln-2018-sour-lb-services-q3-5f0c21ab"}});
  group->Add<NeedWithdraw>(
      {"withdraw",
       "Takes a need that no activity names out of the plan",
       {"need withdraw hmln-2018-sour-lb-services-q3-5f0c21ab -m \"Asked twice\""}});
}

}  // namespace jointplan::cli
