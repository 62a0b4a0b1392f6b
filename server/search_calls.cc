#include "server/search_calls.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/text.h"
#include "plan/validate.h"
#include "search/index.h"
#include "server/editing.h"
#include "server/page_token.h"
#include "server/records.h"
#include "server/searching.h"

namespace jointplan::server {
namespace {

// How many filters an organization may keep over one plan.
constexpr size_t kSavedFiltersMax = 100;

absl::StatusOr<std::vector<search::FieldRef>> FacetsOf(const v1::SearchActivitiesRequest& request) {
  std::vector<search::FieldRef> facets;
  for (const std::string& name : request.facets()) {
    JP_ASSIGN_OR_RETURN(search::FieldRef field,
                        search::FindField(name, v1::Activity::descriptor(), "facets"));
    if (!search::HasFacets(field)) {
      return plan::FieldError(
          "facets", absl::StrCat("the values of ", name,
                                 " are not counted; fields that many "
                                 "activities share are, such as themes, participants.partner, "
                                 "objectives, locations.country, tags, implementation_status"));
    }
    facets.push_back(std::move(field));
  }
  return facets;
}

// Everything of a request that its pages have in common.
std::string ListOf(const v1::SearchActivitiesRequest& request) {
  v1::SearchActivitiesRequest same = request;
  same.clear_page_size();
  same.clear_page_token();
  return absl::StrCat("SearchActivities\n", same.SerializeAsString());
}

absl::StatusOr<v1::SearchActivitiesResponse> Show(const Call& call,
                                                  const v1::SearchActivitiesRequest& request,
                                                  const SearchQuestion& question,
                                                  SearchResult result) {
  v1::SearchActivitiesResponse response;
  response.set_revision(question.place.stamp.revision);
  response.set_total_size(result.total);
  for (int i = 0; i < request.facets_size(); ++i) {
    v1::Facet* facet = response.add_facets();
    *facet = std::move(result.facets[static_cast<size_t>(i)]);
    facet->set_field(request.facets(i));
  }
  const size_t count = std::min(question.page_size, result.page.size());
  for (size_t i = 0; i < count; ++i) {
    v1::Activity* activity = response.add_activities();
    JP_RETURN_IF_ERROR(ParseRecord(result.page[i].version, activity));
    SetOutputs(result.page[i].version, question.place.stamp, activity);
  }
  if (result.page.size() > count) {
    response.set_next_page_token(
        SealPageToken(call, ListOf(request),
                      {question.place.stamp.revision, WriteKey(result.page[count - 1].key)}));
  }
  return response;
}

absl::StatusOr<SearchQuestion> Understand(const Call& call,
                                          const v1::SearchActivitiesRequest& request) {
  SearchQuestion question;
  JP_ASSIGN_OR_RETURN(question.page_size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(
      const PagePosition position,
      OpenPageToken(call, ListOf(request), request.page_token(), request.revision()));
  JP_ASSIGN_OR_RETURN(question.place,
                      PlaceOf(call, request.parent(), request.proposal(), position.revision));
  JP_ASSIGN_OR_RETURN(const v1::Plan plan, PlanAt(call, question.place));
  JP_ASSIGN_OR_RETURN(question.condition, ConditionOf(request.query(), request.filter()));
  JP_ASSIGN_OR_RETURN(question.order, OrderOf(request.order_by(), plan));
  JP_ASSIGN_OR_RETURN(question.facets, FacetsOf(request));
  question.after = ReadKey(position.after);
  return question;
}

absl::StatusOr<std::string> PlanOfFilter(const Call& call, const std::string& name) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed,
                      plan::ParseNameOf(plan::NameKind::kFilter, name, "name"));
  JP_ASSIGN_OR_RETURN(const auto plan,
                      LoadShared<v1::Plan>(call.view, parsed.parent, parsed.parent));
  if (plan == nullptr) return plan::NotFoundError(name);
  JP_RETURN_IF_ERROR(
      Authorize(call, v1::ACTION_READ_PLAN, plan::RelationToPlan(call.principal, *plan), name));
  return parsed.parent;
}

absl::StatusOr<v1::SavedFilter> RequireFilter(const Call& call, const std::string& name) {
  JP_RETURN_IF_ERROR(PlanOfFilter(call, name).status());
  JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::SavedFilter>(call.view, name, name));
  if (!loaded.has_value() || loaded->record.owner() != call.principal.partner) {
    return plan::NotFoundError(name);
  }
  return std::move(loaded->record);
}

// Checks that a filter means something, and that its title is free.
absl::Status CheckNew(const Call& call, const std::string& plan_name, const v1::Plan& plan,
                      const v1::SavedFilter& filter) {
  if (plan::IsBlank(filter.query()) && plan::IsBlank(filter.filter())) {
    return plan::FieldError("saved_filter.filter", "give a filter, or a query, to keep");
  }
  JP_RETURN_IF_ERROR(ConditionOf(filter.query(), filter.filter()).status());
  JP_RETURN_IF_ERROR(OrderOf(filter.order_by(), plan).status());
  JP_ASSIGN_OR_RETURN(const auto others, SavedFiltersOf(call, plan_name));
  for (const v1::SavedFilter& other : others) {
    if (other.title() != filter.title()) continue;
    return plan::MakeError(
        plan::Reason::kAlreadyExists,
        absl::StrCat("Your organization keeps a filter \"", filter.title(), "\" already, ",
                     other.name(), ". Delete it first, or choose another title."),
        {{"name", other.name()}});
  }
  if (others.size() < kSavedFiltersMax) return absl::OkStatus();
  return plan::MakeError(plan::Reason::kLimit,
                         absl::StrCat("Your organization keeps ", others.size(), " filters over ",
                                      plan_name, " already, which is the limit. Delete one first."),
                         {{"limit", absl::StrCat(kSavedFiltersMax)}});
}

}  // namespace

absl::StatusOr<v1::SearchActivitiesResponse> SearchActivities(
    const Call& call, const v1::SearchActivitiesRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_ASSIGN_OR_RETURN(const SearchQuestion question, Understand(call, request));
  JP_ASSIGN_OR_RETURN(SearchResult result, Search(call, question));
  return Show(call, request, question, std::move(result));
}

absl::StatusOr<std::vector<v1::SavedFilter>> SavedFiltersOf(const Call& call,
                                                            const std::string& plan) {
  JP_ASSIGN_OR_RETURN(const auto lines, call.view.ListLines(absl::StrCat(plan, "/filters/")));
  std::vector<v1::SavedFilter> filters;
  for (const std::string& line : lines) {
    JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::SavedFilter>(call.view, line, line));
    if (loaded.has_value() && loaded->record.owner() == call.principal.partner) {
      filters.push_back(std::move(loaded->record));
    }
  }
  std::sort(filters.begin(), filters.end(),
            [](const auto& a, const auto& b) { return a.title() < b.title(); });
  return filters;
}

absl::StatusOr<v1::SavedFilter> SaveFilter(const Call& call, const v1::SaveFilterRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_ASSIGN_OR_RETURN(const auto plan, RequirePlan(call, request.parent(), v1::ACTION_READ_PLAN));
  JP_RETURN_IF_ERROR(plan::ValidateShape(request.saved_filter(), "saved_filter"));
  JP_RETURN_IF_ERROR(CheckNew(call, request.parent(), *plan, request.saved_filter()));
  v1::SavedFilter filter;
  filter.set_name(absl::StrCat(request.parent(), "/filters/", call.ids->NewId()));
  filter.set_title(request.saved_filter().title());
  filter.set_query(request.saved_filter().query());
  filter.set_filter(request.saved_filter().filter());
  filter.set_order_by(request.saved_filter().order_by());
  filter.set_owner(call.principal.partner);
  *filter.mutable_author() = AuthorOf(call);
  *filter.mutable_create_time() = ToTimestamp(call.now);
  JP_RETURN_IF_ERROR(WriteOwnLine(call, filter.name(), nullptr, filter, "Saved"));
  return filter;
}

absl::StatusOr<v1::SavedFilter> GetSavedFilter(const Call& call,
                                               const v1::GetSavedFilterRequest& request) {
  return RequireFilter(call, request.name());
}

absl::StatusOr<v1::ListSavedFiltersResponse> ListSavedFilters(
    const Call& call, const v1::ListSavedFiltersRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_READ_PLAN).status());
  JP_ASSIGN_OR_RETURN(auto filters, SavedFiltersOf(call, request.parent()));
  v1::ListSavedFiltersResponse response;
  for (v1::SavedFilter& filter : filters) *response.add_saved_filters() = std::move(filter);
  return response;
}

absl::StatusOr<v1::DeleteSavedFilterResponse> DeleteSavedFilter(
    const Call& call, const v1::DeleteSavedFilterRequest& request) {
  JP_RETURN_IF_ERROR(RequireFilter(call, request.name()).status());
  JP_RETURN_IF_ERROR(RemoveOwnLine(call, request.name(), "Deleted"));
  return v1::DeleteSavedFilterResponse();
}

}  // namespace jointplan::server
