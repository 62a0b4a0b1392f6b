#include "plan/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "plan/canonical.h"
#include "tests/plan/records.h"
#include "tests/support/status_matchers.h"

namespace jointplan::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Writes JSON with the members of objects sorted.
std::string Sorted(const google::protobuf::Value& value) {
  std::string text;
  if (value.has_struct_value()) {
    const auto& fields = value.struct_value().fields();
    for (const auto& [name, member] : std::map(fields.begin(), fields.end())) {
      text += (text.empty() ? "\"" : ",\"") + name + "\":" + Sorted(member);
    }
    return "{" + text + "}";
  }
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(value, &text).ok());
  return text;
}

// One line a difference: the path, and both values as JSON.
std::vector<std::string> Lines(const std::vector<v1::FieldChange>& changes) {
  std::vector<std::string> lines;
  for (const v1::FieldChange& change : changes) {
    const auto json = [](bool has, const google::protobuf::Value& value) {
      return has ? Sorted(value) : "-";
    };
    lines.push_back(change.path() + ": " + json(change.has_before(), change.before()) + " -> " +
                    json(change.has_after(), change.after()));
  }
  return lines;
}

std::vector<std::string> DiffLines(const v1::Activity& before, const v1::Activity& after) {
  return Lines(Diff(&before, &after));
}

std::vector<std::string> Paths(const std::vector<FieldPath>& paths) {
  std::vector<std::string> texts;
  for (const FieldPath& path : paths) texts.push_back(path.ToString());
  return texts;
}

TEST(DiffTest, EqualRecordsDoNotDiffer) {
  const v1::Activity activity = ActivityOf(R"pb(themes: "a" start_date: "2019-01-01")pb");
  EXPECT_THAT(Diff(&activity, &activity), IsEmpty());
  EXPECT_THAT(Diff(nullptr, nullptr), IsEmpty());
}

TEST(DiffTest, SetsAndListsWithoutOrderAreComparedWithoutOrder) {
  EXPECT_THAT(DiffLines(ActivityOf(R"pb(themes: "a"
                                        themes: "b"
                                        targets { id: "x" }
                                        targets { id: "y" })pb"),
                        ActivityOf(R"pb(themes: "b"
                                        themes: "a"
                                        targets { id: "y" }
                                        targets { id: "x" })pb")),
              IsEmpty());
}

TEST(DiffTest, EachDifferenceIsOneEntryInTheOrderOfTheFields) {
  EXPECT_THAT(DiffLines(ActivityOf(R"pb(
                          title { key: "en" value: "Water" }
                          title { key: "fr" value: "Eau" }
                          themes: "a"
                          start_date: "2019-01-01"
                          targets { id: "t1" value: "5" unit: "people" }
                          targets { id: "t2" value: "1" }
                        )pb"),
                        ActivityOf(R"pb(
                          title { key: "en" value: "Water!" }
                          title { key: "ar" value: "x" }
                          themes: "a"
                          themes: "b"
                          end_date: ""
                          targets { id: "t1" value: "6" unit: "people" }
                        )pb")),
              ElementsAre("title[ar]: - -> \"x\"", "title[en]: \"Water\" -> \"Water!\"",
                          "title[fr]: \"Eau\" -> -", "themes: [\"a\"] -> [\"a\",\"b\"]",
                          "start_date: \"2019-01-01\" -> -", "end_date: - -> \"\"",
                          "targets[t1].value: \"5\" -> \"6\"",
                          "targets[t2]: {\"id\":\"t2\",\"value\":\"1\"} -> -"));
}

TEST(DiffTest, AnotherOrderOfAnOrderedListIsOneEntry) {
  EXPECT_THAT(
      DiffLines(ActivityOf(R"pb(next_steps { id: "a" }
                                next_steps { id: "b" })pb"),
                ActivityOf(R"pb(next_steps { id: "b" }
                                next_steps { id: "a" note: "n" })pb")),
      ElementsAre("next_steps: [\"a\",\"b\"] -> [\"b\",\"a\"]", "next_steps[a].note: - -> \"n\""));
}

TEST(DiffTest, AnInsertionIsNoChangeOfTheOrder) {
  EXPECT_THAT(DiffLines(ActivityOf(R"pb(next_steps { id: "a" }
                                        next_steps { id: "b" })pb"),
                        ActivityOf(R"pb(next_steps { id: "a" }
                                        next_steps { id: "c" }
                                        next_steps { id: "b" })pb")),
              ElementsAre("next_steps[c]: - -> {\"id\":\"c\"}"));
}

TEST(DiffTest, ANewRecordListsItsFieldsAndNeitherNameNorOutput) {
  const v1::Activity activity = ActivityOf(R"pb(
    name: "plans/p/activities/a"
    etag: "e"
    revision: 3
    title { key: "en" value: "Water" }
    targets { id: "t1" value: "5" })pb");
  EXPECT_THAT(Lines(Diff(nullptr, &activity)),
              ElementsAre("title[en]: - -> \"Water\"",
                          "targets[t1]: - -> {\"id\":\"t1\",\"value\":\"5\"}"));
  EXPECT_THAT(Lines(Diff(&activity, nullptr)),
              ElementsAre("title[en]: \"Water\" -> -",
                          "targets[t1]: {\"id\":\"t1\",\"value\":\"5\"} -> -"));
}

TEST(DiffTest, AMessageOfFieldsIsShownByItsFieldsUnlessItWasRemoved) {
  const v1::Plan none = PlanOf("");
  const v1::Plan some = PlanOf("policy { four_eyes: false }");
  const v1::Plan empty = PlanOf("policy {}");
  EXPECT_THAT(Lines(Diff(&none, &some)), ElementsAre("policy.four_eyes: - -> false"));
  EXPECT_THAT(Lines(Diff(&some, &none)), ElementsAre("policy: {\"four_eyes\":false} -> -"));
  EXPECT_THAT(Lines(Diff(&none, &empty)), ElementsAre("policy: - -> {}"));
}

TEST(DiffTest, UnknownFieldsAreOneEntry) {
  const v1::Activity before;
  v1::Activity after;
  v1::Activity::GetReflection()->MutableUnknownFields(&after)->AddVarint(9999, 7);
  EXPECT_THAT(DiffLines(before, after), ElementsAre("(unknown): - -> \"+PAEBw==\""));
}

google::protobuf::FieldMask MaskOf(const std::vector<std::string>& paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

std::string Masked(const std::string& base, const std::string& values,
                   const std::vector<std::string>& paths) {
  const auto record = ApplyMask(ActivityOf(base), ActivityOf(values), MaskOf(paths));
  EXPECT_THAT(record, IsOk());
  return record.ok() ? ToText(**record) : "";
}

TEST(ApplyMaskTest, NamedFieldsAreTakenAndMissingOnesCleared) {
  EXPECT_EQ(Masked(R"pb(start_date: "a" end_date: "b" themes: "x")pb",
                   R"pb(start_date: "c" themes: "y")pb", {"start_date", "end_date"}),
            ToText(ActivityOf(R"pb(start_date: "c" themes: "x")pb")));
}

TEST(ApplyMaskTest, AnEmptyMaskNamesWhatIsPresent) {
  EXPECT_EQ(Masked(R"pb(name: "n" start_date: "a" end_date: "b")pb",
                   R"pb(name: "other" etag: "e" start_date: "" themes: "y")pb", {}),
            ToText(ActivityOf(R"pb(name: "n" start_date: "" end_date: "b" themes: "y")pb")));
}

TEST(ApplyMaskTest, PathsReachIntoMapsAndElements) {
  EXPECT_EQ(Masked(R"pb(title { key: "en" value: "Water" }
                        title { key: "fr" value: "Eau" }
                        targets { id: "t1" value: "5" unit: "people" }
                        targets { id: "t2" })pb",
                   R"pb(title { key: "en" value: "W" }
                        title { key: "ar" value: "x" }
                        targets { id: "t1" value: "6" unit: "cows" })pb",
                   {"title[en]", "title[fr]", "targets[t1].value", "targets[t2]"}),
            ToText(ActivityOf(R"pb(title { key: "en" value: "W" }
                                   targets { id: "t1" value: "6" unit: "people" })pb")));
}

TEST(ApplyMaskTest, AFieldEqualToTheBaseIsNoEdit) {
  EXPECT_EQ(Masked(R"pb(start_date: "a")pb", R"pb(start_date: "a")pb", {"start_date"}),
            ToText(ActivityOf(R"pb(start_date: "a")pb")));
}

TEST(ApplyMaskTest, WrongPathsAreRefusedByName) {
  const v1::Activity activity;
  for (const std::string path :
       {"titel", "title[", "name", "etag", "targets[t1].id", "create_time", "targets.value", ""}) {
    EXPECT_THAT(ApplyMask(activity, activity, MaskOf({path})),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(path)))
        << path;
  }
}

absl::StatusOr<std::string> Taken(const std::string& base, const std::string& mine,
                                  const std::vector<std::string>& texts) {
  std::vector<FieldPath> paths;
  for (const std::string& text : texts) paths.push_back(*FieldPath::Parse(text));
  const auto record = TakePart(ActivityOf(base), ActivityOf(mine), paths);
  if (!record.ok()) return record.status();
  return ToText(**record);
}

const char kBase[] = R"pb(start_date: "a"
                          title { key: "en" value: "Water" }
                          targets { id: "t1" value: "5" }
                          next_steps { id: "a" }
                          next_steps { id: "b" })pb";
const char kMine[] = R"pb(start_date: "z"
                          end_date: "y"
                          title { key: "en" value: "W" }
                          title { key: "fr" value: "Eau" }
                          targets { id: "t1" value: "6" unit: "u" }
                          targets { id: "t2" value: "1" }
                          next_steps { id: "b" note: "n" }
                          next_steps { id: "a" })pb";

TEST(TakePartTest, TakesWhatThePathsCoverAndNothingElse) {
  EXPECT_THAT(Taken(kBase, kMine, {"end_date", "title[fr]", "targets[t1].unit"}),
              IsOkAndHolds(ToText(ActivityOf(R"pb(
                start_date: "a"
                end_date: "y"
                title { key: "en" value: "Water" }
                title { key: "fr" value: "Eau" }
                targets { id: "t1" value: "5" unit: "u" }
                next_steps { id: "a" }
                next_steps { id: "b" })pb"))));
}

TEST(TakePartTest, AFieldStandsForEverythingInsideIt) {
  EXPECT_THAT(Taken(kBase, kMine, {"next_steps", "targets"}), IsOkAndHolds(ToText(ActivityOf(R"pb(
                start_date: "a"
                title { key: "en" value: "Water" }
                targets { id: "t1" value: "6" unit: "u" }
                targets { id: "t2" value: "1" }
                next_steps { id: "b" note: "n" }
                next_steps { id: "a" })pb"))));
}

TEST(TakePartTest, ThePathOfTheRecordTakesAllAndNoPathTakesNothing) {
  EXPECT_THAT(Taken(kBase, kMine, {""}), IsOkAndHolds(ToText(ActivityOf(kMine))));
  EXPECT_THAT(Taken(kBase, kMine, {}), IsOkAndHolds(ToText(ActivityOf(kBase))));
}

TEST(TakePartTest, AFieldOfANewElementCanBeTaken) {
  EXPECT_THAT(Taken(kBase, kMine, {"targets[t2].value"}), IsOk());
}

TEST(TakePartTest, APathWhereNothingChangedIsRefused) {
  for (const std::string path :
       {"themes", "title[ar]", "targets[t1].due_date", "targets[t2].due_date", "nothing"}) {
    EXPECT_THAT(Taken(kBase, kMine, {path}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(path)));
  }
}

TEST(LeavesTest, ListsEveryValueOneByOne) {
  EXPECT_THAT(Paths(Leaves(ActivityOf(R"pb(
                name: "n"
                etag: "e"
                title { key: "fr" value: "Eau" }
                title { key: "en" value: "W" }
                themes: "a"
                targets { id: "t1" value: "5" unit: "u" }
                targets { id: "t0" }
                next_steps {
                  id: "s"
                  text { key: "en" value: "x" }
                })pb"))),
              ElementsAre("title[en]", "title[fr]", "themes", "next_steps[s].text[en]",
                          "targets[t0]", "targets[t1].unit", "targets[t1].value"));
}

}  // namespace
}  // namespace jointplan::plan
