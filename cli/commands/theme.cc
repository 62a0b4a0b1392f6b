#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/edit_flow.h"
#include "cli/record_flags.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

class ThemeAdd : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("THEME", &arguments_, 1, 2,
                     "The theme's id, such as inclusion; a plan may stand before it");
    flags->Texts("--title", &title_.texts, "TEXT", "Title; fr=TEXT for another language");
    flags->Texts("--description", &description_.texts, "TEXT", "Description, likewise");
    edit_.Declare(flags, /*in_plan=*/false);
    flags->Text("--proposal", &edit_.proposal, "PROPOSAL",
                "Write to this draft instead of the plan");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one theme"));
    JP_ASSIGN_OR_RETURN(EditTarget target, TargetOf(context, edit_));
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, ReadPlanRecord(context, &target));
    const std::string language =
        context->ReadingLanguage().empty()
            ? (plan.has_default_language() ? plan.default_language() : "en")
            : context->ReadingLanguage();
    v1::Theme theme;
    theme.set_id(arguments_[0]);
    EditDraft texts(&theme);
    JP_RETURN_IF_ERROR(title_.Apply(language, &texts));
    JP_RETURN_IF_ERROR(description_.Apply(language, &texts));
    for (const v1::Theme& other : plan.themes()) {
      if (other.id() == theme.id()) {
        return absl::AlreadyExistsError(
            absl::StrCat("The plan has a theme ", theme.id(),
                         " already; change it with `jointplan plan edit`."));
      }
    }
    v1::Plan values = plan;
    *values.add_themes() = std::move(theme);
    google::protobuf::FieldMask mask;
    mask.add_paths(PathOf("themes", arguments_[0]).ToString());
    return SendEdits(context, edit_, target, {UpdateEdit(std::move(values), mask)});
  }

 private:
  std::vector<std::string> arguments_;
  TextFlag title_{"title", {}};
  TextFlag description_{"description", {}};
  EditFlags edit_;
};

class ThemeList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    JP_ASSIGN_OR_RETURN(const std::string name, context->PlanName());
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, context->ReadPlan(name));
    Table table({"theme", "title"});
    for (const v1::Theme& theme : plan.themes()) {
      table.Add({theme.id(),
                 LocalText(theme.title(), context->ReadingLanguage(), plan.default_language())});
    }
    return context->Show(plan, table, "The plan has no themes yet; see `jointplan theme add`.");
  }

 private:
  std::vector<std::string> arguments_;
};

}  // namespace

void AddThemeCommands(Group* group) {
  group->Add<ThemeAdd>({"add",
                        "Adds a theme to a plan",
                        {"theme add inclusion --title \"Refugee inclusion\" --title \"fr=Inclusion "
                         "des réfugiés\""}});
  group->Add<ThemeList>({"list", "Lists the themes of a plan", {"theme list", "theme list hub"}});
}

}  // namespace jointplan::cli
