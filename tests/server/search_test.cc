// Search: that the index answers as the plan itself would, pages, counts, saved filters, watching.
#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plan/errors.h"
#include "search/filter.h"
#include "server/plan_indexes.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;

using Plans = v1::PlanService::Stub;
using SearchStub = v1::SearchService::Stub;

constexpr char kPlan[] = "plans/hub";

std::string IdOf(absl::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

std::vector<std::string> Ids(const v1::SearchActivitiesResponse& response) {
  std::vector<std::string> ids;
  for (const v1::Activity& activity : response.activities()) ids.push_back(IdOf(activity.name()));
  return ids;
}

v1::SearchActivitiesRequest Filter(const std::string& filter, const std::string& query = "") {
  v1::SearchActivitiesRequest request;
  request.set_parent(kPlan);
  request.set_filter(filter);
  request.set_query(query);
  return request;
}

class SearchTest : public testing::Test {
 protected:
  const Caller& staff() const { return *service_.staff; }

  absl::StatusOr<v1::SearchActivitiesResponse> Search(const Caller& caller,
                                                      const v1::SearchActivitiesRequest& request) {
    return caller.Ask(*caller.search, &SearchStub::SearchActivities, request);
  }
  std::vector<std::string> Found(const v1::SearchActivitiesRequest& request) {
    const auto response = Search(staff(), request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? Ids(*response) : std::vector<std::string>();
  }

  int64_t Create(const std::string& id, const v1::Activity& activity) {
    v1::CreateActivityRequest request;
    request.set_parent(kPlan);
    request.set_activity_id(id);
    *request.mutable_activity() = activity;
    const auto made = staff().Ask(*staff().plans, &Plans::CreateActivity, request);
    EXPECT_THAT(made, IsOk());
    return made.ok() ? made->revision() : 0;
  }

  int64_t Update(const std::string& id, const v1::Activity& wanted,
                 const std::vector<std::string>& paths) {
    v1::GetActivityRequest get;
    get.set_name(absl::StrCat(kPlan, "/activities/", id));
    const auto now = staff().Ask(*staff().plans, &Plans::GetActivity, get);
    v1::UpdateActivityRequest request;
    *request.mutable_activity() = wanted;
    request.mutable_activity()->set_name(get.name());
    request.mutable_activity()->set_etag(now.value_or(v1::Activity()).etag());
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    const auto made = staff().Ask(*staff().plans, &Plans::UpdateActivity, request);
    EXPECT_THAT(made, IsOk());
    return made.ok() ? made->revision() : 0;
  }

  void Delete(const std::string& id) {
    v1::GetActivityRequest get;
    get.set_name(absl::StrCat(kPlan, "/activities/", id));
    const auto now = staff().Ask(*staff().plans, &Plans::GetActivity, get);
    v1::DeleteActivityRequest request;
    request.set_name(get.name());
    request.set_etag(now.value_or(v1::Activity()).etag());
    EXPECT_THAT(staff().Ask(*staff().plans, &Plans::DeleteActivity, request), IsOk());
  }

  std::vector<v1::Activity> AllAt(int64_t revision) {
    v1::ListActivitiesRequest request;
    request.set_parent(kPlan);
    request.set_revision(revision);
    request.set_page_size(1000);
    const auto listed = staff().Ask(*staff().plans, &Plans::ListActivities, request);
    EXPECT_THAT(listed, IsOk());
    return {listed->activities().begin(), listed->activities().end()};
  }

  // What a filter finds, asked of each activity of the plan as it then was.
  std::vector<std::string> Expected(const std::string& filter, int64_t revision) {
    const auto condition = search::ParseFilter(filter, v1::Activity::descriptor());
    EXPECT_THAT(condition, IsOk());
    std::vector<std::string> ids;
    for (const v1::Activity& activity : AllAt(revision)) {
      if (search::Matches(*condition, activity)) ids.push_back(IdOf(activity.name()));
    }
    return ids;
  }

  void Settle() { service_.server().indexes().Settle(); }

  TestService service_;
};

v1::Activity Sample(std::mt19937& random) {
  const auto pick = [&](std::vector<std::string> values) {
    return values[random() % values.size()];
  };
  v1::Activity activity;
  (*activity.mutable_title())["en"] = absl::StrCat(pick({"Water", "Wells", "Schools"}), " in ",
                                                   pick({"Zahlé", "Irbid", "Tripoli"}));
  activity.add_themes(pick({"local", "inclusion"}));
  v1::Participant* part = activity.add_participants();
  part->set_partner(pick({"partners/giz", "partners/afd"}));
  part->add_roles(random() % 2 == 0 ? v1::PARTNER_ROLE_LEAD : v1::PARTNER_ROLE_FUNDING);
  if (random() % 2 == 0) activity.set_start_date(pick({"2019-01-01", "2019-06-30", "2020-02-29"}));
  if (random() % 3 == 0) activity.add_tags(pick({"urgent", "Pilot"}));
  return activity;
}

const char* const kFilters[] = {
    "",
    "theme = inclusion",
    "theme = inclusion AND partner = giz",
    "lead = giz OR start_date < 2019-06-30",
    "water",
    "title:wells -partner:afd",
    "NOT (tag:* OR start_date:*)",
    "\"water in zahle\"",
    "start_date >= 2019-06-30 schools",
    "participants:(partner = afd AND NOT roles:lead)",
};

TEST_F(SearchTest, TheIndexAnswersAsThePlanItselfDoesAtEveryRevision) {
  std::mt19937 random(20190612);
  std::vector<std::string> there;
  int64_t head = 1;
  for (int i = 0; i < 60; ++i) {
    const auto choice = random() % 4;
    if (choice < 2 || there.size() < 3) {
      there.push_back(absl::StrCat("a", i));
      head = Create(there.back(), Sample(random));
    } else if (choice == 2) {
      head = Update(there[random() % there.size()], Sample(random),
                    {"title", "themes", "participants", "start_date", "tags"});
    } else {
      Delete(there.back());
      there.pop_back();
      ++head;
    }
    // Sometimes the index has come as far as the plan, sometimes it lies behind.
    if (random() % 3 == 0) Settle();
    const std::string filter = kFilters[random() % std::size(kFilters)];
    v1::SearchActivitiesRequest request = Filter(filter);
    request.set_page_size(1000);
    request.set_revision(random() % 2 == 0 ? 0 : 1 + static_cast<int64_t>(random() % head));
    const auto response = Search(staff(), request);
    ASSERT_THAT(response, IsOk());
    EXPECT_THAT(Ids(*response), UnorderedElementsAreArray(Expected(filter, response->revision())))
        << filter << " at " << response->revision();
    EXPECT_EQ(response->total_size(), response->activities_size());
  }
}

TEST_F(SearchTest, PagesShowOneRevisionWhileOthersEdit) {
  std::mt19937 random(7);
  for (int i = 0; i < 25; ++i) Create(absl::StrCat("a", i), Sample(random));
  for (const char* order : {"", "start_date desc, title", "title.en"}) {
    v1::SearchActivitiesRequest request = Filter("partner:*");
    request.set_page_size(4);
    request.set_order_by(order);
    std::vector<std::string> seen;
    int64_t revision = 0;
    int page = 0;
    do {
      const auto response = Search(staff(), request);
      ASSERT_THAT(response, IsOk());
      if (revision == 0) revision = response->revision();
      EXPECT_EQ(response->revision(), revision);
      for (const std::string& id : Ids(*response)) seen.push_back(id);
      request.set_page_token(response->next_page_token());
      // Meanwhile one is changed, one goes and one comes.
      ++page;
      Update("a3", Sample(random), {"title", "start_date", "participants"});
      const std::string made = absl::StrCat("n", revision, "-", page);
      Create(made, Sample(random));
      if (page % 2 == 0) Delete(made);
      if (page % 3 == 0) Settle();
    } while (!request.page_token().empty());
    EXPECT_THAT(seen, UnorderedElementsAreArray(Expected("partner:*", revision))) << order;
  }
}

TEST_F(SearchTest, ResultsComeInTheOrderInWhichTheyWereMade) {
  std::mt19937 random(1);
  for (const char* id : {"zebra", "ant", "monkey"}) Create(id, Sample(random));
  EXPECT_THAT(Found(Filter("")), ElementsAre("zebra", "ant", "monkey"));
  Settle();
  EXPECT_THAT(Found(Filter("")), ElementsAre("zebra", "ant", "monkey"));
}

TEST_F(SearchTest, AnOrderPutsWhatHasNoValueLast) {
  v1::Activity activity;
  activity.add_themes("local");
  (*activity.mutable_title())["en"] = "éclair";
  Create("none", activity);
  activity.set_start_date("2019-01-01");
  (*activity.mutable_title())["en"] = "Zebra";
  Create("early", activity);
  activity.set_start_date("2020-01-01");
  (*activity.mutable_title())["en"] = "apple";
  Create("late", activity);
  v1::SearchActivitiesRequest request = Filter("");
  request.set_order_by("start_date");
  EXPECT_THAT(Found(request), ElementsAre("early", "late", "none"));
  request.set_order_by("start_date desc");
  EXPECT_THAT(Found(request), ElementsAre("late", "early", "none"));
  request.set_order_by("title.en");
  EXPECT_THAT(Found(request), ElementsAre("late", "none", "early"));
}

TEST_F(SearchTest, CountsAreOverEverythingThatIsFoundAndNotOverThePage) {
  std::mt19937 random(3);
  for (int i = 0; i < 30; ++i) Create(absl::StrCat("a", i), Sample(random));
  Settle();
  Update("a5", Sample(random), {"themes", "participants", "tags"});  // Perhaps not yet indexed.
  v1::SearchActivitiesRequest request = Filter("partner:*");
  request.set_page_size(2);
  for (const char* field : {"themes", "participants.roles", "tags"}) request.add_facets(field);
  const auto response = Search(staff(), request);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->total_size(), 30);
  ASSERT_THAT(response->facets(), SizeIs(3));
  for (const v1::Facet& facet : response->facets()) {
    for (const v1::FacetValue& value : facet.values()) {
      EXPECT_THAT(Expected(absl::StrCat(facet.field(), " = \"", value.value(), "\""), 0),
                  SizeIs(value.count()))
          << facet.field() << " " << value.value();
    }
  }
  EXPECT_EQ(response->facets(0).value_count(), 2);
  EXPECT_THAT(response->facets(1).values(), SizeIs(2));
  request.add_facets("title");
  EXPECT_THAT(Search(staff(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("title are not counted")));
}

TEST_F(SearchTest, AProposalIsSearchedByThoseWhoMaySeeItAsItWouldLeaveThePlan) {
  std::mt19937 random(4);
  for (int i = 0; i < 3; ++i) Create(absl::StrCat("a", i), Sample(random));
  v1::CreateProposalRequest create;
  create.set_parent(kPlan);
  (*create.mutable_proposal()->mutable_title())["en"] = "A bakery";
  const auto proposal = service_.giz->Ask(*service_.giz->proposals,
                                          &v1::ProposalService::Stub::CreateProposal, create);
  ASSERT_THAT(proposal, IsOk());
  v1::BatchEditRequest edit;
  edit.set_parent(proposal->name());
  v1::Activity* bakery = edit.add_edits()->mutable_create_activity();
  bakery->set_name(absl::StrCat(kPlan, "/activities/bakery"));
  (*bakery->mutable_title())["en"] = "A bakery";
  bakery->add_themes("local");
  ASSERT_THAT(service_.giz->Ask(*service_.giz->plans, &Plans::BatchEdit, edit), IsOk());

  v1::SearchActivitiesRequest request = Filter("", "bakery");
  EXPECT_THAT(Found(request), IsEmpty());
  request.set_proposal(proposal->name());
  const auto found = Search(*service_.giz, request);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(Ids(*found), ElementsAre("bakery"));
  EXPECT_THAT(Search(*service_.afd, request), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SearchTest, AWrongFilterNamesTheColumnAndAWildOneIsRefusedAtOnce) {
  EXPECT_THAT(Search(staff(), Filter("theme = local AND start_date > soon")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("filter: column 32: expected a date such as 2019-03-31")));
  EXPECT_THAT(Search(staff(), Filter(std::string(1 << 20, 'a'))),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("filter")));
  EXPECT_THAT(Search(staff(), Filter(std::string(4900, '(') + "a" + std::string(4900, ')'))),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("50 deep")));
  v1::SearchActivitiesRequest request = Filter("");
  request.set_order_by("start_date down");
  EXPECT_THAT(Search(staff(), request), StatusIs(absl::StatusCode::kInvalidArgument,
                                                 HasSubstr("order_by: `start_date down`")));
  request.set_order_by("participants");
  EXPECT_THAT(Search(staff(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("has fields of its own")));
  EXPECT_THAT(Search(staff(), Filter("", "?!")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("query")));
}

TEST_F(SearchTest, APageTokenIsForOneQuestionOfOneCaller) {
  std::mt19937 random(5);
  for (int i = 0; i < 5; ++i) Create(absl::StrCat("a", i), Sample(random));
  v1::SearchActivitiesRequest request = Filter("");
  request.set_page_size(2);
  request.set_page_token(Search(staff(), request)->next_page_token());
  EXPECT_THAT(Search(staff(), request), IsOk());
  EXPECT_THAT(Search(*service_.giz, request), StatusIs(absl::StatusCode::kInvalidArgument));
  request.set_filter("theme = local");
  EXPECT_THAT(Search(staff(), request), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(SearchTest, WhoMayNotReadThePlanFindsNothingOfIt) {
  EXPECT_THAT(Search(*service_.reader, Filter("")), testing::Not(IsOk()));
  v1::SearchActivitiesRequest never = Filter("");
  never.set_parent("plans/never");
  const auto there = Search(*service_.reader, Filter("")).status();
  EXPECT_EQ(there.code(), Search(*service_.reader, never).status().code());
}

class SavedFilterTest : public SearchTest {
 protected:
  absl::StatusOr<v1::SavedFilter> Save(const Caller& caller, const std::string& title,
                                       const std::string& filter) {
    v1::SaveFilterRequest request;
    request.set_parent(kPlan);
    request.mutable_saved_filter()->set_title(title);
    request.mutable_saved_filter()->set_filter(filter);
    return caller.Ask(*caller.search, &SearchStub::SaveFilter, request);
  }
  std::vector<std::string> Titles(const Caller& caller) {
    v1::ListSavedFiltersRequest request;
    request.set_parent(kPlan);
    std::vector<std::string> titles;
    const auto kept = caller.Ask(*caller.search, &SearchStub::ListSavedFilters, request);
    EXPECT_THAT(kept, IsOk());
    for (const v1::SavedFilter& filter : kept->saved_filters()) titles.push_back(filter.title());
    return titles;
  }
};

TEST_F(SavedFilterTest, AnOrganizationSeesItsOwnFiltersAlone) {
  ASSERT_THAT(Save(*service_.giz, "Wells", "title:wells"), IsOk());
  const auto ours = Save(*service_.afd, "Wells", "title:wells");
  ASSERT_THAT(ours, IsOk());
  ASSERT_THAT(Save(*service_.afd, "Early", "start_date < 2019-06-30"), IsOk());
  EXPECT_THAT(Titles(*service_.afd), ElementsAre("Early", "Wells"));
  EXPECT_THAT(Titles(*service_.giz), ElementsAre("Wells"));
  EXPECT_THAT(Titles(staff()), IsEmpty());

  v1::DeleteSavedFilterRequest request;
  request.set_name(ours->name());
  const auto refused =
      service_.giz->Ask(*service_.giz->search, &SearchStub::DeleteSavedFilter, request);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(service_.afd->Ask(*service_.afd->search, &SearchStub::DeleteSavedFilter, request),
              IsOk());
  EXPECT_THAT(Titles(*service_.afd), ElementsAre("Early"));
  const auto gone =
      service_.afd->Ask(*service_.afd->search, &SearchStub::DeleteSavedFilter, request);
  EXPECT_THAT(gone, StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SavedFilterTest, WhatCannotBeFoundWithIsNotKept) {
  EXPECT_THAT(Save(*service_.giz, "Bad", "start_date > soon"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("column 14")));
  EXPECT_THAT(Save(*service_.giz, "Empty", " "), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(Save(*service_.giz, "Wells", "title:wells"), IsOk());
  EXPECT_THAT(Save(*service_.giz, "Wells", "title:water"),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("Delete it first")));
  EXPECT_THAT(Titles(*service_.giz), ElementsAre("Wells"));
}

TEST_F(SavedFilterTest, WhatChangesInASavedFilterIsInTheInboxOfItsOrganization) {
  v1::Activity activity;
  (*activity.mutable_title())["en"] = "Wells";
  activity.add_themes("local");
  Create("well", activity);
  ASSERT_THAT(Save(*service_.giz, "Our wells", "title:wells"), IsOk());
  v1::GetInboxRequest request;
  request.set_parent(kPlan);
  const auto before =
      service_.giz->Ask(*service_.giz->inbox, &v1::InboxService::Stub::GetInbox, request);
  ASSERT_THAT(before, IsOk());
  activity.set_start_date("2019-03-01");
  Update("well", activity, {"start_date"});
  (*activity.mutable_title())["en"] = "Schools";
  Create("school", activity);

  request.set_since_revision(before->revision());
  const auto of_giz =
      service_.giz->Ask(*service_.giz->inbox, &v1::InboxService::Stub::GetInbox, request);
  ASSERT_THAT(of_giz, IsOk());
  ASSERT_THAT(of_giz->items(), SizeIs(1));
  EXPECT_EQ(of_giz->items(0).kind(), v1::INBOX_KIND_FILTER);
  EXPECT_EQ(of_giz->items(0).subject(), "plans/hub/activities/well");
  EXPECT_THAT(of_giz->items(0).description(), HasSubstr("is in your filter \"Our wells\""));
  const auto of_afd =
      service_.afd->Ask(*service_.afd->inbox, &v1::InboxService::Stub::GetInbox, request);
  ASSERT_THAT(of_afd, IsOk());
  EXPECT_THAT(of_afd->items(), IsEmpty());
}

TEST_F(SearchTest, AWatchWithAFilterSendsWhatChangesWhatItFinds) {
  v1::Activity activity;
  (*activity.mutable_title())["en"] = "Wells";
  activity.add_themes("local");
  const int64_t made = Create("well", activity);
  (*activity.mutable_title())["en"] = "Schools";
  Create("school", activity);
  Update("school", activity, {"title"});
  activity.set_start_date("2019-03-01");
  Update("school", activity, {"start_date"});
  (*activity.mutable_title())["en"] = "Bakery";
  const int64_t left = Update("well", activity, {"title"});  // No longer a well, but it was one.
  const int64_t last = Update("school", activity, {"title"});

  v1::WatchPlanRequest request;
  request.set_name(kPlan);
  request.set_start_revision(1);
  request.set_filter("title:wells");
  grpc::ClientContext context;
  service_.giz->Prepare(&context);
  const auto stream = service_.giz->plans->WatchPlan(&context, request);
  std::vector<int64_t> sent;
  v1::WatchPlanResponse response;
  int64_t reached = 0;
  while (reached < last && stream->Read(&response)) {
    if (response.has_changeset()) sent.push_back(response.changeset().revision());
    reached = std::max(reached, response.revision());
  }
  context.TryCancel();
  EXPECT_THAT(sent, ElementsAre(made, left));
}

TEST_F(SearchTest, AWatchWithAWrongFilterEndsWithTheColumn) {
  v1::WatchPlanRequest request;
  request.set_name(kPlan);
  request.set_filter("title:");
  grpc::ClientContext context;
  staff().Prepare(&context);
  const auto stream = staff().plans->WatchPlan(&context, request);
  v1::WatchPlanResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(stream->Finish().error_message(), HasSubstr("filter: column 7: expected a value"));
}

}  // namespace
}  // namespace jointplan
