#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "plan/errors.h"
#include "plan/text.h"
#include "search/filter.h"
#include "search/index.h"

namespace jointplan::search {
namespace {

using rc::gen::inRange;

const absl::Time kMonday = absl::FromUnixSeconds(1553500800);

std::string Pick(std::initializer_list<const char*> values) {
  return *rc::gen::elementOf(std::vector<std::string>(values.begin(), values.end()));
}

std::string SomeWord() {
  return Pick({"water", "Wells", "réfugiés", "eau", "تدريب", "Marrakech", "staff", "municipality"});
}
std::string SomeText() { return absl::StrCat(SomeWord(), " ", SomeWord()); }
std::string SomeDate() { return Pick({"2019-01-01", "2019-03-31", "2020-02-29", "2021-12-31"}); }
std::string SomePartner() { return Pick({"giz", "iom", "afd"}); }
bool Coin() { return *inRange(0, 2) == 1; }

void AddParts(v1::Activity* activity) {
  for (int i = *inRange(0, 3); i > 0; --i) {
    v1::Participant* part = activity->add_participants();
    part->set_partner(absl::StrCat("partners/", SomePartner()));
    part->add_roles(Coin() ? v1::PARTNER_ROLE_LEAD : v1::PARTNER_ROLE_FUNDING);
    if (Coin()) part->set_amount(Pick({"5", "10.50", "-3", "1000"}));
  }
  for (int i = *inRange(0, 3); i > 0; --i) {
    v1::NextStep* step = activity->add_next_steps();
    step->set_id(absl::StrCat("s", i));
    (*step->mutable_text())[Pick({"en", "fr", "ar", "tr"})] = SomeText();
    if (Coin()) step->set_due_date(SomeDate());
    if (Coin()) step->set_status(v1::NEXT_STEP_STATUS_OPEN);
  }
}

v1::Activity SomeActivity(const std::string& name, absl::Time update_time) {
  v1::Activity activity;
  activity.set_name(name);
  (*activity.mutable_title())[Pick({"en", "fr", "ar", "tr"})] = SomeText();
  if (Coin()) (*activity.mutable_description())["en"] = SomeText();
  for (int i = *inRange(0, 3); i > 0; --i) activity.add_themes(absl::StrCat("t", i));
  if (Coin())
    activity.add_objectives(Pick({"frameworks/gcm/objectives/1", "frameworks/gcm/objectives/15",
                                  "frameworks/gcr/objectives/1"}));
  if (Coin()) activity.add_tags(Pick({"clean water", "Water", "WATER"}));
  if (Coin()) activity.set_start_date(SomeDate());
  if (Coin()) activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_ONGOING);
  if (Coin()) {
    v1::Location* location = activity.add_locations();
    location->set_municipality(Pick({"Zahlé", "Zahle", "Irbid"}));
    location->set_country(Pick({"LB", "JO"}));
    location->set_latitude(Pick({"33.85", "-89.5", "0.01", "32.55"}));
    location->set_longitude(Pick({"35.9", "40.2", "179.99", "-179.99", "0"}));
  }
  AddParts(&activity);
  activity.mutable_create_time()->set_seconds(absl::ToUnixSeconds(kMonday));
  activity.mutable_update_time()->set_seconds(absl::ToUnixSeconds(update_time));
  return activity;
}

std::string SomeLeaf() {
  switch (*inRange(0, 16)) {
    case 0:
      return SomeWord();
    case 1:
      return absl::StrCat("\"", SomeText(), "\"");
    case 2:
      return absl::StrCat(Pick({"title", "description.en", "title.fr", "tags", "next_steps.text"}),
                          ":", SomeWord());
    case 3:
      return absl::StrCat("theme", Pick({"=", "!=", ":"}), Pick({"t1", "t2", "t9", "*", "\"t*\""}));
    case 4:
      return absl::StrCat("partner = ", SomePartner());
    case 5:
      return absl::StrCat(Pick({"lead", "lead"}), Pick({"=", "!=", ":"}), SomePartner());
    case 6:
      return absl::StrCat(Pick({"start_date", "due", "end_date"}),
                          Pick({"<", "<=", ">", ">=", "=", "!="}), SomeDate());
    case 7:
      return absl::StrCat("participants.amount", Pick({"<", ">=", "="}), Pick({"10.5", "-3", "7"}));
    case 8:
      return absl::StrCat("objective:", Pick({"gcm", "gcm/1", "gcr/1", "gcr"}));
    case 9:
      return absl::StrCat("status", Pick({"=", "!="}), Pick({"ongoing", "planned", "*"}));
    case 10:
      return absl::StrCat("tag = ", Pick({"water", "\"clean*\"", "\"*water\"", "\"*ate*\""}));
    case 11:
      return absl::StrCat(
          "near(", Pick({"33.9, 35.5", "33.85, 35.9", "-89, 10", "0, 180", "0, -180", "32, 36"}),
          ", ", Pick({"1", "50", "400", "20000"}), ")");
    case 12:
      return absl::StrCat("update_time", Pick({"<", "<=", ">", ">=", "=", "!="}),
                          Pick({"2019-03-25", "2019-03-26", "\"2019-03-25T08:00:03Z\""}));
    case 13:
      return absl::StrCat("municipality", Pick({"=", ":"}), Pick({"zahle", "Irbid", "*"}));
    case 14:
      return absl::StrCat("text(", SomeWord(), ", ", SomeWord(), ")");
    default:
      return Pick({"name = a1", "name = \"plans/hub/activities/a2\"",
                   "name = \"plans/other/activities/a2\"", "country = lb", "-end_date:*",
                   "next_steps:(status = open AND due_date < 2020-01-01)",
                   "next_steps:(NOT status = open)", "participants:(roles:lead)",
                   "participants:(partner = giz OR amount > 7)", "next_steps:(text:water)",
                   "locations:(water)", "create_time = 2019-03-25", "locations.id:*"});
  }
}

std::string SomeFilter(int depth) {
  if (depth == 0 || *inRange(0, 3) == 0) return SomeLeaf();
  const std::string a = SomeFilter(depth - 1);
  const std::string b = SomeFilter(depth - 1);
  switch (*inRange(0, 4)) {
    case 0:
      return absl::StrCat("(", a, ") AND (", b, ")");
    case 1:
      return absl::StrCat("(", a, ") OR (", b, ")");
    case 2:
      return absl::StrCat("NOT (", a, ")");
    default:
      return absl::StrCat("(", a, ") -(", b, ")");
  }
}

// An index and the records that it should know.
struct World {
  Index index;
  std::map<std::string, v1::Activity> records;
  int added = 0;
  int edits = 0;

  void Step() {
    const absl::Time time = kMonday + absl::Seconds(++edits);
    const int choice = *inRange(0, 4);
    if (choice < 2 || records.empty()) {
      const std::string id = absl::StrCat("a", ++added);
      index.Add(id, kMonday);
      const v1::Activity made = SomeActivity(absl::StrCat("plans/hub/activities/", id), time);
      index.Put(id, nullptr, made, time);
      records[id] = made;
      return;
    }
    auto record = records.begin();
    std::advance(record, *inRange(0, static_cast<int>(records.size())));
    if (choice == 3) {
      index.Remove(record->first, record->second);
      records.erase(record);
      return;
    }
    v1::Activity after = SomeActivity(record->second.name(), time);
    if (Coin()) {
      // Most edits leave nearly all of a record as it was.
      v1::Activity changed = record->second;
      changed.mutable_title()->swap(*after.mutable_title());
      *changed.mutable_update_time() = after.update_time();
      after = std::move(changed);
    }
    index.Put(record->first, &record->second, after, time);
    record->second = std::move(after);
  }
};

RC_GTEST_PROP(SearchLaws, TheIndexAnswersAsTheRecordsThemselvesDo, ()) {
  World world;
  for (int i = *inRange(1, 25); i > 0; --i) world.Step();
  if (Coin()) world.index.Shrink();
  const std::string filter = SomeFilter(3);
  const auto condition = ParseFilter(filter, v1::Activity::descriptor());
  if (!condition.ok()) RC_FAIL(filter + ": " + std::string(condition.status().message()));
  const Index::Selection selection = world.index.Select(*condition);
  RC_ASSERT((selection.sure - selection.possible).isEmpty());
  RC_ASSERT(world.index.size() == world.records.size());
  for (const uint32_t row : selection.possible) {
    RC_ASSERT(world.records.contains(std::string(world.index.IdOf(row))));
  }
  for (const auto& [id, record] : world.records) {
    const bool matches = Matches(*condition, record);
    const uint32_t row = *world.index.RowOf(id);
    if (matches && !selection.possible.contains(row)) {
      RC_FAIL(filter + " misses " + record.ShortDebugString());
    }
    if (!matches && selection.sure.contains(row)) {
      RC_FAIL(filter + " is sure of " + record.ShortDebugString());
    }
  }
}

RC_GTEST_PROP(SearchLaws, AFilterWithoutItsParenthesesAroundOrMeansTheSame, ()) {
  const std::string a = SomeLeaf();
  const std::string b = SomeLeaf();
  const std::string c = SomeLeaf();
  const auto plain =
      ParseFilter(absl::StrCat(a, " AND ", b, " OR ", c), v1::Activity::descriptor());
  const auto full = ParseFilter(absl::StrCat("(", a, ") AND ((", b, ") OR (", c, "))"),
                                v1::Activity::descriptor());
  RC_ASSERT(plain.ok() && full.ok());
  for (int i = 0; i < 5; ++i) {
    const v1::Activity activity = SomeActivity("plans/hub/activities/a1", kMonday);
    RC_ASSERT(Matches(*plain, activity) == Matches(*full, activity));
  }
}

RC_GTEST_PROP(SearchLaws, AnythingIsReadOrRefusedWithAColumnThatExists, ()) {
  std::string filter;
  for (int i = *inRange(0, 40); i > 0; --i) {
    filter +=
        Pick({"(", ")", " ", "\"",    "'",     "AND ",  "OR ",   "NOT ", "-",   ".", ",",  "<", "=",
              "!", ":", "*", "title", "theme", "near(", "text(", "é",    "ماء", "1", "\\", "@"});
  }
  const auto condition = ParseFilter(filter, v1::Activity::descriptor());
  if (condition.ok()) {
    static_cast<void>(Matches(*condition, SomeActivity("plans/hub/activities/a1", kMonday)));
    return;
  }
  const auto violations = plan::ViolationsOf(condition.status());
  RC_ASSERT(violations.size() == 1U);
  RC_ASSERT(violations[0].field == "filter");
  int column = 0;
  RC_ASSERT(sscanf(violations[0].description.c_str(), "column %d:", &column) == 1);
  RC_ASSERT(column >= 1);
  RC_ASSERT(static_cast<size_t>(column) <= plan::CodePoints(filter) + 1);
}

}  // namespace
}  // namespace jointplan::search
