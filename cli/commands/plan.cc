#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/changes.h"
#include "cli/commands/commands.h"
#include "cli/edit_flow.h"
#include "cli/edited_records.h"
#include "cli/failures.h"
#include "cli/field_values.h"
#include "cli/history.h"
#include "cli/names.h"
#include "cli/record_flags.h"
#include "cli/record_view.h"
#include "cli/sharing_view.h"
#include "cli/text.h"
#include "cli/translation_view.h"
#include "exchange/json.h"
#include "jointplan/pages.h"
#include "jointplan/watch.h"

namespace jointplan::cli {
namespace {

constexpr char kPlanArgument[] = "The plan, if not the usual one";

class PlanCreate : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 1, 1, "Its id, such as hub");
    flags->Texts("--title", &title_.texts, "TEXT", "Title; fr=TEXT for another language");
    flags->Texts("--description", &description_.texts, "TEXT", "Description, likewise");
    flags->Text("--start", &start_, "DATE", "First day, YYYY-MM-DD");
    flags->Text("--end", &end_, "DATE", "Last day, YYYY-MM-DD");
    flags->Texts("--language", &languages_, "TAG",
                 "Language of the plan, such as fr; the first is its own; may be repeated");
    flags->Texts("--partner", &partners_, "NAME", "Partner of the plan; may be repeated");
    flags->Switch("--own", &own_,
                  "Your organization's own plan: it alone reads and edits it, until it shares it");
    fields_.Declare(flags, "default_language=fr");
    flags->Text("-m,--message", &message_, "TEXT", "Why; shown in the history");
  }

  absl::Status Run(Context* context) override {
    v1::CreatePlanRequest request;
    request.set_plan_id(ShortNameOf(arguments_[0]));
    request.set_message(message_.value_or(""));
    v1::Plan* plan = request.mutable_plan();
    EditDraft draft(plan);
    const std::string language = languages_.empty() ? "en" : languages_[0];
    JP_RETURN_IF_ERROR(title_.Apply(language, &draft));
    JP_RETURN_IF_ERROR(description_.Apply(language, &draft));
    JP_RETURN_IF_ERROR(fields_.Apply(v1::Plan::descriptor(), &draft));
    if (own_) plan->set_kind(v1::PLAN_KIND_PARTNER);
    if (start_) plan->set_start_date(*start_);
    if (end_) plan->set_end_date(*end_);
    for (const std::string& tag : languages_) plan->add_languages(tag);
    if (!languages_.empty()) plan->set_default_language(language);
    for (const std::string& partner : partners_) plan->add_partners(PartnerNameOf(partner));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    auto made = client->CreatePlan(std::move(request));
    if (!made.ok()) return WithAdvice(made.status());
    return context->ShowLine(*made, MadeText(*made));
  }

 private:
  static std::string MadeText(const v1::Plan& plan) {
    if (plan.owner().empty()) return absl::StrCat("Made ", plan.name(), ".");
    return absl::StrCat("Made ", plan.name(), ", ", ShortNameOf(plan.owner()),
                        "'s own plan. It is shared with ", SharingText(plan.sharing()), ".");
  }

  // A partner that may not make a joint plan may want one of its own.
  absl::Status WithAdvice(absl::Status status) const {
    if (own_ || status.code() != absl::StatusCode::kPermissionDenied) return status;
    return WithHint(
        std::move(status),
        "Partners make plans of their own with --own: jointplan plan create PLAN --own");
  }

  std::vector<std::string> arguments_, languages_, partners_;
  TextFlag title_{"title", {}};
  TextFlag description_{"description", {}};
  FieldFlags fields_;
  std::optional<std::string> start_, end_, message_;
  bool own_ = false;
};

class PlanShow : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, kPlanArgument);
    flags->Number("--revision", &revision_, "N", "As it was at this revision");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::GetPlanRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->PlanName());
    request.set_revision(revision_.value_or(0));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, client->GetPlan(std::move(request)));
    if (context->format() == Format::kJson) return ShowPlan(context, plan, "");
    JP_ASSIGN_OR_RETURN(const std::string stale, StaleText(context, plan));
    return ShowPlan(context, plan, stale);
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<int64_t> revision_;
};

class PlanList : public Command {
 public:
  void Declare(Flags*) override {}

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListPlansResponse response, client::AllPlans(*client, {}));
    Table table({"plan", "title", "kind", "owner", "shared with", "period", "themes", "revision"});
    for (const v1::Plan& plan : response.plans()) {
      table.Add({ShortNameOf(plan.name()),
                 LocalText(plan.title(), context->ReadingLanguage(), plan.default_language()),
                 KindText(plan), ShortNameOf(plan.owner()), SharingText(plan),
                 PeriodText(plan.start_date(), plan.end_date()), absl::StrCat(plan.themes_size()),
                 absl::StrCat(plan.revision())});
    }
    return context->Show(response, table, "There are no plans that you may see.");
  }
};

class PlanHistory : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, kPlanArgument);
    flags->Number("--limit", &limit_, "N", "Only the newest");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    JP_ASSIGN_OR_RETURN(const std::string plan, context->PlanName());
    return ShowHistory(context, plan, limit_);
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<int64_t> limit_;
};

class PlanDiff : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("REVISIONS", &arguments_, 1, 3,
                     "The earlier revision, and the later one if not the newest; a plan may stand "
                     "before them");
    flags->Text("--activity", &activity_, "ACTIVITY", "Of this activity only");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 2, "one or two revisions"));
    JP_ASSIGN_OR_RETURN(std::string name, context->PlanName());
    if (activity_) {
      JP_ASSIGN_OR_RETURN(name, context->NameIn("activities", *activity_));
    }
    return ShowRevisionDiff(context, name, arguments_[0],
                            arguments_.size() > 1 ? arguments_[1] : "");
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> activity_;
};

class PlanWatch : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, kPlanArgument);
    flags->Number("--from", &from_, "N", "Begin with this revision; otherwise with what comes");
    flags->Number("--until", &until_, "N", "End after this revision");
    flags->Text("--filter", &filter_, "FILTER",
                "Only what changes an activity that satisfies this; see jointplan search");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    if (context->format() == Format::kCsv) {
      return UsageError("A watch is shown as lines (table) or as json, one object a line.");
    }
    v1::WatchPlanRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->PlanName());
    request.set_start_revision(from_.value_or(0));
    request.set_filter(filter_.value_or(""));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    client::Watch watch(*client, std::move(request));
    while (!until_ || watch.last_revision() < *until_) {
      JP_ASSIGN_OR_RETURN(const v1::WatchPlanResponse response, watch.Next());
      if (!response.has_changeset()) continue;  // The filter let nothing through.
      JP_RETURN_IF_ERROR(PrintLine(context, response));
      if (!*context->io().out) return absl::OkStatus();  // Nobody reads any more.
    }
    return absl::OkStatus();
  }

 private:
  static absl::Status PrintLine(Context* context, const v1::WatchPlanResponse& response) {
    std::string line = ChangesetLine(response.changeset());
    if (context->format() == Format::kJson) {
      JP_ASSIGN_OR_RETURN(line, exchange::ToJson(response, exchange::JsonLayout::kOneLine));
    }
    context->Print(absl::StrCat(line, "\n"));
    context->io().out->flush();
    return absl::OkStatus();
  }

  std::vector<std::string> arguments_;
  std::optional<int64_t> from_, until_;
  std::optional<std::string> filter_;
};

class PlanEdit : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, kPlanArgument);
    flags->Texts("--title", &title_.texts, "TEXT", "Title; fr=TEXT for another language");
    flags->Texts("--description", &description_.texts, "TEXT", "Description, likewise");
    flags->Text("--start", &start_, "DATE", "First day, YYYY-MM-DD");
    flags->Text("--end", &end_, "DATE", "Last day, YYYY-MM-DD");
    flags->Texts("--add-partner", &add_partners_, "NAME", "One more partner");
    flags->Texts("--remove-partner", &remove_partners_, "NAME", "One partner less");
    fields_.Declare(flags, "default_language=fr");
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    JP_ASSIGN_OR_RETURN(EditTarget target, TargetOf(context, edit_));
    JP_ASSIGN_OR_RETURN(v1::Plan plan, ReadPlanRecord(context, &target));
    v1::Plan values = plan;
    EditDraft draft(&values);
    JP_RETURN_IF_ERROR(Apply(context, plan, &draft));
    if (draft.empty()) return EditInEditor(context, edit_, target, std::move(plan));
    return SendEdits(context, edit_, target, {UpdateEdit(std::move(values), draft.mask())});
  }

 private:
  absl::Status Apply(Context* context, const v1::Plan& plan, EditDraft* draft) const {
    if (title_.NeedsLanguage() || description_.NeedsLanguage()) {
      JP_ASSIGN_OR_RETURN(const std::string language, context->WritingLanguage(plan.name()));
      JP_RETURN_IF_ERROR(title_.Apply(language, draft));
      JP_RETURN_IF_ERROR(description_.Apply(language, draft));
    } else {
      JP_RETURN_IF_ERROR(title_.Apply("", draft));
      JP_RETURN_IF_ERROR(description_.Apply("", draft));
    }
    if (start_) JP_RETURN_IF_ERROR(draft->SetText(PathOf("start_date"), *start_));
    if (end_) JP_RETURN_IF_ERROR(draft->SetText(PathOf("end_date"), *end_));
    JP_RETURN_IF_ERROR(ChangeSet({"partners", {}, add_partners_, remove_partners_, PartnerNameOf},
                                 {plan.partners().begin(), plan.partners().end()}, draft));
    return fields_.Apply(v1::Plan::descriptor(), draft);
  }

  std::vector<std::string> arguments_, add_partners_, remove_partners_;
  TextFlag title_{"title", {}};
  TextFlag description_{"description", {}};
  FieldFlags fields_;
  std::optional<std::string> start_, end_;
  EditFlags edit_;
};

}  // namespace

void AddPlanCommands(Group* group) {
  group->Add<PlanCreate>({"create",
                          "Makes a plan",
                          {"plan create hub --title \"Refugee hub 2019-2021\" --start 2019-01-01 "
                           "--end 2021-12-31 --language en --language fr",
                           "plan create giz-2019 --own --title \"What GIZ plans\""}});
  group->Add<PlanShow>(
      {"show", "Shows a plan's own record", {"plan show", "plan show hub --revision 12"}});
  group->Add<PlanList>({"list", "Lists the plans that you may see", {"plan list"}});
  group->Add<PlanEdit>({"edit",
                        "Changes a plan's own record, with flags or in your editor",
                        {"plan edit", "plan edit --end 2022-03-31 -m \"Prolonged\""}});
  group->Add<PlanHistory>(
      {"history", "Lists what was changed, newest first", {"plan history --limit 20"}});
  group->Add<PlanDiff>(
      {"diff",
       "Compares two revisions, field by field",
       {"plan diff 12", "plan diff 12 15", "plan diff 12 --activity led-training"}});
  group->Add<PlanWatch>({"watch",
                         "Shows every change as it happens",
                         {"plan watch", "plan watch --from 1 --format json"}});
}

}  // namespace jointplan::cli
