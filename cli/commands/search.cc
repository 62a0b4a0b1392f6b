#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/record_view.h"
#include "cli/text.h"
#include "jointplan/pages.h"
#include "jointplan/v1/search_service.pb.h"

namespace jointplan::cli {
namespace {

constexpr int64_t kShownUsually = 50;

// Finds a filter that the organization keeps, by its title or its name.
absl::StatusOr<v1::SavedFilter> FindSaved(Context* context, const std::string& plan,
                                          const std::string& wanted) {
  v1::ListSavedFiltersRequest request;
  request.set_parent(plan);
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const v1::ListSavedFiltersResponse kept,
                      client->ListSavedFilters(std::move(request)));
  std::vector<std::string> titles;
  for (const v1::SavedFilter& filter : kept.saved_filters()) {
    if (filter.title() == wanted || filter.name() == ChildNameOf(plan, "filters", wanted)) {
      return filter;
    }
    titles.push_back(absl::StrCat("\"", filter.title(), "\""));
  }
  return UsageError(
      absl::StrCat("Your organization keeps no filter \"", wanted, "\" over ", plan, ". ",
                   titles.empty() ? "It keeps none; see: jointplan filter save --help"
                                  : absl::StrCat("It keeps ", absl::StrJoin(titles, ", "), ".")));
}

// What search and `filter save` ask for in the same way.
struct QueryFlags {
  std::vector<std::string> words;
  std::optional<std::string> filter, order;

  void Declare(Flags* flags) {
    flags->Text("--filter", &filter, "FILTER", "Such as 'theme = inclusion AND lead = giz'");
    flags->Text("--order", &order, "FIELDS",
                "Order by these, such as 'start_date desc, title'; by when they were made if left "
                "out");
  }
  std::string query() const { return absl::StrJoin(words, " "); }
};

class SearchCommand : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("WORD", &query_.words, 0, 100,
                     "Words that the texts of an activity hold, all of them, in any language");
    query_.Declare(flags);
    flags->Text("--saved", &saved_, "TITLE", "What your organization keeps under this title");
    flags->Texts("--count", &facets_, "FIELD",
                 "Count the values of a field over all that is found; may be repeated");
    flags->Number("--limit", &limit_, "N", "Show so many at most (50); 0: all");
    flags->Number("--revision", &revision_, "N", "As they were at this revision");
    flags->Text("--proposal", &proposal_, "PROPOSAL", "As this proposal has them");
  }

  absl::Status Run(Context* context) override {
    v1::SearchActivitiesRequest request;
    if (!query_.words.empty() && IsWholePlanName(query_.words.front())) {
      context->UsePlan(query_.words.front());
      query_.words.erase(query_.words.begin());
    }
    if (proposal_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_proposal(), context->NameIn("proposals", *proposal_));
    }
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    JP_RETURN_IF_ERROR(SetQuestion(context, &request));
    request.set_revision(revision_.value_or(0));
    for (const std::string& facet : facets_) request.add_facets(facet);
    if (limit_.value_or(0) < 0) return UsageError("--limit must not be negative.");
    const int64_t limit = limit_.value_or(kShownUsually);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::SearchActivitiesResponse found,
                        client::AllFound(*client, std::move(request),
                                         limit == 0 ? client::kAllItems : static_cast<int>(limit)));
    JP_RETURN_IF_ERROR(context->Show(found,
                                     ActivityTable(found.activities(), context->ReadingLanguage()),
                                     "Nothing was found."));
    if (context->format() != Format::kTable) return absl::OkStatus();
    ShowFacets(context, found);
    if (found.total_size() > 0) context->Say(Summary(found));
    return absl::OkStatus();
  }

 private:
  // What is kept and what is typed hold together.
  absl::Status SetQuestion(Context* context, v1::SearchActivitiesRequest* request) const {
    request->set_query(query_.query());
    request->set_filter(query_.filter.value_or(""));
    request->set_order_by(query_.order.value_or(""));
    if (!saved_) return absl::OkStatus();
    JP_ASSIGN_OR_RETURN(const v1::SavedFilter kept, FindSaved(context, request->parent(), *saved_));
    request->set_query(absl::StrJoin({kept.query(), request->query()}, " "));
    if (request->filter().empty()) {
      request->set_filter(kept.filter());
    } else if (!kept.filter().empty()) {
      request->set_filter(absl::StrCat("(", kept.filter(), ") AND (", *query_.filter, ")"));
    }
    if (request->order_by().empty()) request->set_order_by(kept.order_by());
    return absl::OkStatus();
  }

  static void ShowFacets(Context* context, const v1::SearchActivitiesResponse& found) {
    for (const v1::Facet& facet : found.facets()) {
      Table table({facet.field(), "activities"});
      for (const v1::FacetValue& value : facet.values()) {
        table.Add({ShortNameOf(value.value()), absl::StrCat(value.count())});
      }
      context->Print("\n");
      context->Print(facet.values().empty() ? absl::StrCat(facet.field(), ": no values\n")
                                            : table.ToText(context->paint(), context->width()));
    }
  }

  static std::string Summary(const v1::SearchActivitiesResponse& found) {
    const int shown = found.activities_size();
    std::string summary =
        absl::StrCat(found.total_size(), found.total_size() == 1 ? " activity" : " activities",
                     " at revision ", found.revision());
    if (shown < found.total_size()) {
      absl::StrAppend(&summary, ", of which the first ",
                      shown == 1 ? "is" : absl::StrCat(shown, " are"),
                      " shown; --limit shows more");
    }
    return summary + ".";
  }

  QueryFlags query_;
  std::optional<std::string> saved_, proposal_;
  std::vector<std::string> facets_;
  std::optional<int64_t> limit_, revision_;
};

class FilterSave : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Text("--title", &title_, "TITLE", "What it is called", /*required=*/true);
    flags->Arguments("WORD", &query_.words, 0, 100, "Words to look for, as in jointplan search");
    query_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&query_.words, 0, 100, "words"));
    v1::SaveFilterRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    v1::SavedFilter* filter = request.mutable_saved_filter();
    filter->set_title(*title_);
    filter->set_query(query_.query());
    filter->set_filter(query_.filter.value_or(""));
    filter->set_order_by(query_.order.value_or(""));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::SavedFilter saved, client->SaveFilter(std::move(request)));
    return context->ShowLine(
        saved, absl::StrCat("Saved filter ", ShortNameOf(saved.name()), ", \"", saved.title(),
                            "\". What changes there is in your inbox."));
  }

 private:
  std::optional<std::string> title_;
  QueryFlags query_;
};

class FilterList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::ListSavedFiltersRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListSavedFiltersResponse kept,
                        client->ListSavedFilters(std::move(request)));
    Table table({"filter", "title", "words", "filter text", "order", "saved by"});
    for (const v1::SavedFilter& filter : kept.saved_filters()) {
      table.Add({ShortNameOf(filter.name()), filter.title(), filter.query(), filter.filter(),
                 filter.order_by(), AuthorText(filter.author())});
    }
    return context->Show(kept, table, "Your organization keeps no filters.");
  }

 private:
  std::vector<std::string> arguments_;
};

class FilterDelete : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("FILTER", &arguments_, 1, 2, "The filter, by its title or name");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one filter"));
    JP_ASSIGN_OR_RETURN(const std::string plan, context->PlanName());
    JP_ASSIGN_OR_RETURN(const v1::SavedFilter kept, FindSaved(context, plan, arguments_[0]));
    v1::DeleteSavedFilterRequest request;
    request.set_name(kept.name());
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const auto response, client->DeleteSavedFilter(std::move(request)));
    return context->ShowLine(response, absl::StrCat("Deleted filter \"", kept.title(), "\"."));
  }

 private:
  std::vector<std::string> arguments_;
};

}  // namespace

void AddSearchCommand(Group* group) {
  group->Add<SearchCommand>(
      {"search",
       "Finds activities by words and filters, and counts what is found",
       {"search water municipal staff", "search --filter 'theme = inclusion AND lead = giz'",
        "search --filter 'next_steps:(status = open AND due_date < 2019-06-12)' --order due",
        "search wells --count participants.partner --count locations.country",
        "search --saved 'Our wells' --revision 12"}});
}

void AddFilterCommands(Group* group) {
  group->Add<FilterSave>({"save",
                          "Keeps words and a filter under a title, for your organization",
                          {"filter save --title 'Our wells' wells --filter 'country = LB'"}});
  group->Add<FilterList>({"list", "Lists the filters of your organization", {"filter list"}});
  group->Add<FilterDelete>({"delete", "Forgets a filter", {"filter delete 'Our wells'"}});
}

}  // namespace jointplan::cli
