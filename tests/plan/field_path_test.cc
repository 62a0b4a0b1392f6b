#include "plan/field_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jointplan/v1/activity.pb.h"
#include "plan/canonical.h"
#include "tests/plan/records.h"
#include "tests/support/status_matchers.h"

namespace jointplan::plan {
namespace {

using testing::HasSubstr;

FieldPath Path(const std::string& text) {
  const auto path = FieldPath::Parse(text);
  EXPECT_THAT(path, IsOk()) << text;
  return path.ok() ? *path : FieldPath();
}

std::string Shown(const std::optional<google::protobuf::Value>& value) {
  return value.has_value() ? ToText(*value) : "absent";
}

std::string ShownJson(const std::string& json) { return ToText(Json(json)); }

TEST(FieldPathTest, WhatIsParsedIsWrittenTheSameWay) {
  for (const std::string text :
       {"", "start_date", "title[en]", "targets[t1].value", "participants[partners/unhcr].roles",
        "links[\"https://example.org/?a=b\"].title", "title[\"\"]", "title[\"a\\\"b\\\\c\"]",
        "policy.four_eyes", "(unknown)", "targets[t1].(unknown)", "title[\"\u0639\"]"}) {
    EXPECT_EQ(Path(text).ToString(), text);
  }
}

TEST(FieldPathTest, QuotesThatAreNotNeededAreLeftOut) {
  EXPECT_EQ(Path("title[\"en\"]").ToString(), "title[en]");
  EXPECT_EQ(Path("title[\"en\"]"), Path("title[en]"));
}

TEST(FieldPathTest, AnyKeySurvives) {
  for (const std::string key : {"a]b", "a.b", "[", "\"", "\\", "\\\"", " ", "\n", "\u00e9"}) {
    const FieldPath path({{"title", key}, {"x", std::nullopt}});
    EXPECT_EQ(Path(path.ToString()), path) << key;
  }
}

TEST(FieldPathTest, ErrorsSayAtWhichCharacterThePathStopsMakingSense) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {".", "character 1 "},
      {"title[", "character 7 "},
      {"title[en", "character 9 "},
      {"title[en]x", "character 10 "},
      {"title.", "character 7 "},
      {"title[\"en]", "character 11 "},
      {"a b", "character 2 "},
      {"title[]", "character 7 "},
      {"title[\"\u00e9", "character 9 "},
      {"title[\"a\\n\"]", "character 10 "}};
  for (const auto& [text, where] : cases) {
    EXPECT_THAT(FieldPath::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(where)))
        << text;
  }
}

TEST(FieldPathTest, APathCoversItselfAndWhatIsInsideIt) {
  EXPECT_TRUE(Path("title").Covers(Path("title[en]")));
  EXPECT_TRUE(Path("title[en]").Covers(Path("title[en]")));
  EXPECT_TRUE(Path("targets[t1]").Covers(Path("targets[t1].value")));
  EXPECT_TRUE(Path("targets").Covers(Path("targets[t1].value")));
  EXPECT_TRUE(Path("").Covers(Path("title")));
  EXPECT_FALSE(Path("title[en]").Covers(Path("title")));
  EXPECT_FALSE(Path("title[en]").Covers(Path("title[fr]")));
  EXPECT_FALSE(Path("targets[t1]").Covers(Path("targets[t10].value")));
  EXPECT_FALSE(Path("targets[t1].value").Covers(Path("targets[t1].unit")));
}

TEST(FieldPathTest, PathsThatDoNotExistAreNamed) {
  const auto* type = v1::Activity::descriptor();
  for (const std::string text : {"", "start_date", "title", "title[en]", "targets[t1].value",
                                 "targets", "next_steps[s1].text[en]", "(unknown)"}) {
    EXPECT_THAT(CheckPath(type, Path(text)), IsOk()) << text;
  }
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"titel", "no field \"titel\""},
      {"start_date[x]", "no elements"},
      {"themes[t1]", "no elements"},
      {"targets.value", "needs the key"},
      {"title[en].x", "one value"},
      {"create_time.seconds", "one value"},
      {"targets[t1].titel", "Target has no field \"titel\""}};
  for (const auto& [text, what] : cases) {
    EXPECT_THAT(CheckPath(type, Path(text)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(what)))
        << text;
  }
}

const char kActivity[] = R"pb(
  name: "plans/p/activities/a"
  title { key: "en" value: "Water" }
  themes: "t1"
  themes: "t2"
  start_date: ""
  participants { partner: "partners/a" roles: PARTNER_ROLE_LEAD consent: CONSENT_INVITED }
  next_steps { id: "s1" note: "one" }
  next_steps { id: "s2" }
  targets { id: "x" value: "5" }
)pb";

TEST(GetValueTest, GivesTheValueAsJson) {
  const v1::Activity activity = ActivityOf(kActivity);
  EXPECT_EQ(Shown(GetValue(activity, Path("title[en]"))), ShownJson("\"Water\""));
  EXPECT_EQ(Shown(GetValue(activity, Path("title"))), ShownJson("{\"en\": \"Water\"}"));
  EXPECT_EQ(Shown(GetValue(activity, Path("themes"))), ShownJson("[\"t1\", \"t2\"]"));
  EXPECT_EQ(Shown(GetValue(activity, Path("participants[partners/a].consent"))),
            ShownJson("\"CONSENT_INVITED\""));
  EXPECT_EQ(Shown(GetValue(activity, Path("targets[x].value"))), ShownJson("\"5\""));
  const auto target = GetValue(activity, Path("targets[x]"));
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->struct_value().fields().at("id").string_value(), "x");
}

TEST(GetValueTest, AbsentAndEmptyAreTwoThings) {
  const v1::Activity activity = ActivityOf(kActivity);
  EXPECT_EQ(Shown(GetValue(activity, Path("start_date"))), ShownJson("\"\""));
  EXPECT_EQ(Shown(GetValue(activity, Path("end_date"))), "absent");
  EXPECT_EQ(Shown(GetValue(activity, Path("title[fr]"))), "absent");
  EXPECT_EQ(Shown(GetValue(activity, Path("targets[y].value"))), "absent");
}

absl::Status Set(v1::Activity* activity, const std::string& path, const std::string& json) {
  const google::protobuf::Value value = Json(json);
  return SetValue(activity, Path(path), &value);
}

TEST(SetValueTest, WhatIsSetIsThere) {
  v1::Activity activity = ActivityOf(kActivity);
  const std::vector<std::pair<std::string, std::string>> values = {
      {"title[fr]", "\"Eau\""},
      {"themes", "[\"t3\"]"},
      {"start_date", "\"2019-01-01\""},
      {"implementation_status", "\"IMPLEMENTATION_STATUS_ONGOING\""},
      {"targets[x].unit", "\"people\""},
      {"next_steps[s2].text[en]", "\"Call\""},
      {"participants[partners/b].roles", "[\"PARTNER_ROLE_FUNDING\"]"},
      {"locations[l1]", "{\"id\": \"l1\", \"place\": \"Sour\"}"}};
  for (const auto& [path, json] : values) {
    EXPECT_THAT(Set(&activity, path, json), IsOk()) << path;
    EXPECT_EQ(Shown(GetValue(activity, Path(path))), ShownJson(json)) << path;
  }
  EXPECT_EQ(activity.participants_size(), 2);
  EXPECT_EQ(activity.title().size(), 2U);
}

TEST(SetValueTest, ElementsMadeOnTheWayTakeTheirPlaceByKey) {
  v1::Activity activity = ActivityOf(R"pb(targets { id: "a" }
                                          targets { id: "c" })pb");
  EXPECT_THAT(Set(&activity, "targets[b].value", "\"1\""), IsOk());
  ASSERT_EQ(activity.targets_size(), 3);
  EXPECT_EQ(activity.targets(1).id(), "b");
}

TEST(SetValueTest, NothingRemoves) {
  v1::Activity activity = ActivityOf(kActivity);
  for (const std::string path : {"title[en]", "themes", "targets[x]", "next_steps[s1].note",
                                 "start_date", "targets[none].value", "locations[none]"}) {
    EXPECT_THAT(SetValue(&activity, Path(path), nullptr), IsOk()) << path;
    EXPECT_EQ(Shown(GetValue(activity, Path(path))), "absent") << path;
  }
  EXPECT_EQ(activity.next_steps_size(), 2);
  EXPECT_EQ(activity.locations_size(), 0);
  EXPECT_FALSE(activity.has_start_date());
}

TEST(SetValueTest, AValueOfAnotherTypeIsRefusedByPath) {
  v1::Activity activity = ActivityOf(kActivity);
  const std::vector<std::pair<std::string, std::string>> values = {
      {"start_date", "5"},
      {"themes", "\"t1\""},
      {"themes", "[1]"},
      {"title", "[\"x\"]"},
      {"title[en]", "true"},
      {"implementation_status", "\"BUSY\""},
      {"implementation_status", "1.5"},
      {"targets[x]", "{\"colour\": 1}"},
      {"locations", "[{\"id\": 5.5}]"}};
  for (const auto& [path, json] : values) {
    EXPECT_THAT(Set(&activity, path, json),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(path)))
        << path << " " << json;
  }
}

TEST(CopyValueTest, CopiesOrRemovesOneField) {
  const v1::Activity from = ActivityOf(kActivity);
  v1::Activity to = ActivityOf(R"pb(end_date: "2020-01-01"
                                    title { key: "fr" value: "Eau" })pb");
  for (const std::string path : {"title[en]", "end_date", "targets[x].value", "title[fr]"}) {
    EXPECT_THAT(CopyValue(from, Path(path), &to), IsOk()) << path;
  }
  EXPECT_EQ(ToText(to), ToText(ActivityOf(R"pb(title { key: "en" value: "Water" }
                                               targets { id: "x" value: "5" })pb")));
}

TEST(CopyValueTest, AnElementOfAnOrderedListComesAfterTheOneItFollows) {
  const v1::Activity from = ActivityOf(R"pb(next_steps { id: "s1" }
                                            next_steps { id: "new" note: "n" }
                                            next_steps { id: "s2" })pb");
  v1::Activity to = ActivityOf(R"pb(next_steps { id: "s1" }
                                    next_steps { id: "s2" })pb");
  EXPECT_THAT(CopyValue(from, Path("next_steps[new]"), &to), IsOk());
  EXPECT_EQ(ToText(to), ToText(from));
}

TEST(CopyValueTest, TheEmptyPathIsTheWholeRecord) {
  const v1::Activity from = ActivityOf(kActivity);
  v1::Activity to;
  EXPECT_THAT(CopyValue(from, FieldPath(), &to), IsOk());
  EXPECT_EQ(Serialize(to), Serialize(from));
}

}  // namespace
}  // namespace jointplan::plan
