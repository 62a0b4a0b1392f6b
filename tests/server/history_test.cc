// The history of a plan as its calls tell it.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plan/diff.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::ElementsAre;

using Plans = v1::PlanService::Stub;

// A plan whose activities are made, edited, put back and removed, with what it held at each of its
// revisions.
class HistoryTest : public testing::Test {
 protected:
  using State = std::map<std::string, v1::Activity>;

  // Sets the end date of an activity; the empty text: none.
  void SetEnd(const std::string& name, const std::string& date) {
    v1::UpdateActivityRequest request;
    request.mutable_activity()->set_name(name);
    request.mutable_activity()->set_etag(Now(name).etag());
    if (!date.empty()) request.mutable_activity()->set_end_date(date);
    request.mutable_update_mask()->add_paths("end_date");
    ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdateActivity, request), IsOk());
  }

  void Remove(const std::string& name) {
    v1::DeleteActivityRequest request;
    request.set_name(name);
    request.set_etag(Now(name).etag());
    ASSERT_THAT(staff().Ask(*staff().plans, &Plans::DeleteActivity, request), IsOk());
  }

  v1::Activity Now(const std::string& name) const {
    v1::GetActivityRequest request;
    request.set_name(name);
    return staff().Ask(*staff().plans, &Plans::GetActivity, request).value_or(v1::Activity());
  }

  int64_t Head() const {
    v1::GetPlanRequest request;
    request.set_name("plans/hub");
    return staff().Ask(*staff().plans, &Plans::GetPlan, request)->revision();
  }

  // The activities at a revision, as they are stored; before the first there are none.
  State At(int64_t revision) const {
    State state;
    if (revision == 0) return state;
    v1::ListActivitiesRequest request;
    request.set_parent("plans/hub");
    request.set_revision(revision);
    const auto listed = staff().Ask(*staff().plans, &Plans::ListActivities, request);
    EXPECT_THAT(listed, IsOk());
    for (v1::Activity activity : listed->activities()) {
      activity.clear_etag();
      activity.clear_revision();
      activity.clear_create_time();
      activity.clear_update_time();
      state[activity.name()] = std::move(activity);
    }
    return state;
  }

  // A line for each field that differs: what there is to know of it.
  static void Describe(const v1::RecordDiff& diff, std::vector<std::string>* lines) {
    for (const v1::FieldChange& change : diff.fields()) {
      lines->push_back(absl::StrCat(diff.name(), " ", v1::ChangeKind_Name(diff.kind()), " ",
                                    change.ShortDebugString()));
    }
  }

  // What the service says about a plan, or one of its activities.
  std::vector<std::string> Said(const std::string& name, int64_t from, int64_t to) const {
    v1::DiffRevisionsRequest request;
    request.set_name(name);
    request.set_from_revision(from);
    request.set_to_revision(to);
    const auto diff = staff().Ask(*staff().plans, &Plans::DiffRevisions, request);
    EXPECT_THAT(diff, IsOk());
    std::vector<std::string> lines;
    for (const v1::RecordDiff& record : diff->records()) {
      if (record.name() != "plans/hub") Describe(record, &lines);
    }
    return lines;
  }

  // What the two states say, compared by themselves.
  static std::vector<std::string> Expected(State before, State after) {
    std::map<std::string, bool> names;
    for (const auto& [name, activity] : before) names[name] = true;
    for (const auto& [name, activity] : after) names[name] = true;
    std::vector<std::string> lines;
    for (const auto& [name, unused] : names) {
      const v1::Activity* old_state = before.contains(name) ? &before[name] : nullptr;
      const v1::Activity* new_state = after.contains(name) ? &after[name] : nullptr;
      v1::RecordDiff diff;
      diff.set_name(name);
      diff.set_kind(new_state == nullptr   ? v1::CHANGE_KIND_DELETED
                    : old_state == nullptr ? v1::CHANGE_KIND_CREATED
                                           : v1::CHANGE_KIND_UPDATED);
      for (v1::FieldChange& change : plan::Diff(old_state, new_state)) {
        *diff.add_fields() = std::move(change);
      }
      Describe(diff, &lines);
    }
    return lines;
  }

  const Caller& staff() const { return *service_.staff; }

  TestService service_;
};

TEST_F(HistoryTest, TheDifferenceOfAnyTwoRevisionsIsThatOfTheirRecords) {
  const std::string a = service_.AddActivity("a").name();
  const std::string ab = service_.AddActivity("ab").name();
  SetEnd(a, "2020-12-31");
  SetEnd(ab, "2021-06-30");
  SetEnd(a, "");  // As it was made.
  Remove(ab);
  service_.AddActivity("c");
  const int64_t head = Head();
  for (int64_t from = 0; from <= head; ++from) {
    for (int64_t to = std::max<int64_t>(from, 1); to <= head; ++to) {
      SCOPED_TRACE(absl::StrCat(from, "..", to));
      const State before = At(from);
      const State after = At(to);
      EXPECT_EQ(Said("plans/hub", from, to), Expected(before, after));
      // Of one activity alone; `ab` begins as `a` does.
      State before_a;
      State after_a;
      if (before.contains(a)) before_a[a] = before.at(a);
      if (after.contains(a)) after_a[a] = after.at(a);
      EXPECT_EQ(Said(a, from, to), Expected(before_a, after_a));
    }
  }
}

TEST_F(HistoryTest, AcrossThousandsOfRevisionsToo) {
  constexpr int kEdits = 2100;  // More changesets than are read one by one.
  const std::string a = service_.AddActivity("a").name();
  const std::string b = service_.AddActivity("b").name();
  const int64_t first = Head();
  const State before = At(first);
  for (int i = 0; i < kEdits; ++i) SetEnd(a, i % 2 == 0 ? "2020-12-31" : "2021-06-30");
  ASSERT_EQ(Head(), first + kEdits);
  EXPECT_EQ(Said("plans/hub", first, first + kEdits), Expected(before, At(first + kEdits)));
  EXPECT_THAT(Said("plans/hub", first, first + kEdits), testing::SizeIs(1));
  EXPECT_THAT(Said("plans/hub", first + kEdits - 2, first + kEdits), ElementsAre());
}

}  // namespace
}  // namespace jointplan
