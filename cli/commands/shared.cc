#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/record_view.h"
#include "cli/text.h"
#include "jointplan/pages.h"
#include "jointplan/v1/sharing_service.pb.h"

namespace jointplan::cli {
namespace {

constexpr int64_t kShownUsually = 50;

class SharedPlans : public Command {
 public:
  void Declare(Flags*) override {}

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListSharedPlansResponse response,
                        client::AllSharedPlans(*client, {}));
    Table table({"plan", "title", "of", "period", "activities"});
    for (const v1::SharedPlan& plan : response.plans()) {
      table.Add({ShortNameOf(plan.name()),
                 LocalText(plan.title(), context->ReadingLanguage(), LanguageOf(plan)),
                 ShortNameOf(plan.owner()), PeriodText(plan.start_date(), plan.end_date()),
                 absl::StrCat(plan.activity_count())});
    }
    return context->Show(response, table, "No partner shares anything of its own plans with you.");
  }

 private:
  static std::string LanguageOf(const v1::SharedPlan& plan) {
    return plan.default_language().empty() ? "en" : plan.default_language();
  }
};

class SharedList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The partner's plan; all of them if left out");
    flags->Text("--query", &query_, "WORDS", "Only those whose texts hold all of these words");
    flags->Text("--filter", &filter_, "FILTER",
                "Only those that satisfy this; see jointplan search");
    flags->Number("--limit", &limit_, "N", "Show so many at most (50); 0: all");
  }

  absl::Status Run(Context* context) override {
    if (limit_.value_or(0) < 0) return UsageError("--limit must not be negative.");
    v1::ListSharedActivitiesRequest request;
    request.set_parent(arguments_.empty() ? "plans/-" : PlanNameOf(arguments_[0]));
    request.set_query(query_.value_or(""));
    request.set_filter(filter_.value_or(""));
    const int64_t limit = limit_.value_or(kShownUsually);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(
        const v1::ListSharedActivitiesResponse response,
        client::AllShared(*client, std::move(request),
                          limit == 0 ? client::kAllItems : static_cast<int>(limit)));
    JP_RETURN_IF_ERROR(context->Show(response, TableOf(*context, response),
                                     "No such activity is shared with you."));
    if (context->format() == Format::kTable && !response.next_page_token().empty()) {
      context->Say("There are more; --limit shows more.");
    }
    return absl::OkStatus();
  }

 private:
  static Table TableOf(const Context& context, const v1::ListSharedActivitiesResponse& response) {
    Table table({"plan", "activity", "title", "of", "themes", "period", "status"});
    for (const v1::SharedActivity& shared : response.activities()) {
      const v1::Activity& activity = shared.activity();
      table.Add({ShortNameOf(PlanPartOf(activity.name())), ShortNameOf(activity.name()),
                 LocalText(activity.title(), context.ReadingLanguage()),
                 ShortNameOf(shared.owner()), absl::StrJoin(activity.themes(), ", "),
                 PeriodText(activity.start_date(), activity.end_date()),
                 EnumText(activity.implementation_status())});
    }
    return table;
  }

  std::vector<std::string> arguments_;
  std::optional<std::string> query_, filter_;
  std::optional<int64_t> limit_;
};

class SharedShow : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 2,
                     "The activity, such as plans/giz-2019/activities/training; a plan may stand "
                     "before it");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one activity"));
    v1::GetSharedActivityRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->NameIn("activities", arguments_[0]));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::SharedActivity shared,
                        client->GetSharedActivity(std::move(request)));
    return context->Show(shared, SharedActivitySheet(*context, shared));
  }

 private:
  std::vector<std::string> arguments_;
};

}  // namespace

void AddSharedCommands(Group* group) {
  group->Add<SharedPlans>(
      {"plans", "Lists the partners' plans of which you see something", {"shared plans"}});
  group->Add<SharedList>({"list",
                          "Lists the activities that partners share with you, and your own",
                          {"shared list", "shared list giz-2019",
                           "shared list --query training --filter 'locations.country = JO'"}});
  group->Add<SharedShow>(
      {"show",
       "Shows an activity that a partner shares with you",
       {"shared show plans/giz-2019/activities/training", "shared show plans/giz-2019 training"}});
}

}  // namespace jointplan::cli
