#include "plan/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "jointplan/v1/catalog.pb.h"
#include "plan/canonical.h"
#include "plan/record_shape.h"
#include "tests/plan/records.h"
#include "tests/support/status_matchers.h"

namespace jointplan::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

MergeResult MergeTexts(const std::string& base, const std::string& theirs,
                       const std::string& mine) {
  const v1::Activity b = ActivityOf(base);
  const v1::Activity t = ActivityOf(theirs);
  const v1::Activity m = ActivityOf(mine);
  return Merge(&b, &t, &m);
}

std::string Merged(const MergeResult& result) {
  return result.merged == nullptr ? "gone" : ToText(*result.merged);
}

std::string Same(const std::string& text) { return ToText(ActivityOf(text)); }

// Each conflict as its path and kind.
std::vector<std::string> Conflicts(const MergeResult& result) {
  std::vector<std::string> lines;
  for (const v1::Conflict& conflict : result.conflicts) {
    const std::string kind = v1::ConflictKind_Name(conflict.kind());
    lines.push_back(conflict.path() + " " + kind.substr(std::string("CONFLICT_KIND_").size()));
  }
  return lines;
}

TEST(MergeTest, ChangesOfDifferentFieldsBothHold) {
  const MergeResult result =
      MergeTexts(R"pb(start_date: "a" end_date: "b")pb", R"pb(start_date: "x" end_date: "b")pb",
                 R"pb(start_date: "a" end_date: "y")pb");
  EXPECT_THAT(result.conflicts, IsEmpty());
  EXPECT_EQ(Merged(result), Same(R"pb(start_date: "x" end_date: "y")pb"));
}

TEST(MergeTest, SameChangeOnBothSidesIsNoConflict) {
  const MergeResult result =
      MergeTexts(R"pb(start_date: "a")pb", R"pb(start_date: "x")pb", R"pb(start_date: "x")pb");
  EXPECT_THAT(result.conflicts, IsEmpty());
  EXPECT_EQ(Merged(result), Same(R"pb(start_date: "x")pb"));
}

TEST(MergeTest, DifferentNewValuesAreAConflictAndTheResultHoldsTheirs) {
  const MergeResult result =
      MergeTexts(R"pb(start_date: "a")pb", R"pb(start_date: "x")pb", R"pb(start_date: "y")pb");
  ASSERT_THAT(Conflicts(result), ElementsAre("start_date VALUE"));
  EXPECT_EQ(result.conflicts[0].base().string_value(), "a");
  EXPECT_EQ(result.conflicts[0].theirs().string_value(), "x");
  EXPECT_EQ(result.conflicts[0].mine().string_value(), "y");
  EXPECT_EQ(Merged(result), Same(R"pb(start_date: "x")pb"));
}

TEST(MergeTest, AConflictHidesNoOtherEdit) {
  const MergeResult result = MergeTexts(R"pb(start_date: "a"
                                             targets { id: "t" value: "1" unit: "u" })pb",
                                        R"pb(start_date: "x"
                                             targets { id: "t" value: "2" unit: "u" })pb",
                                        R"pb(start_date: "y"
                                             end_date: "e"
                                             targets { id: "t" value: "3" unit: "v" })pb");
  EXPECT_THAT(Conflicts(result), ElementsAre("start_date VALUE", "targets[t].value VALUE"));
  EXPECT_EQ(Merged(result), Same(R"pb(start_date: "x"
                                      end_date: "e"
                                      targets { id: "t" value: "2" unit: "v" })pb"));
}

TEST(MergeTest, SettingToTheDefaultIsAnEdit) {
  const MergeResult result = MergeTexts("", R"pb(start_date: "")pb", "");
  EXPECT_EQ(Merged(result), Same(R"pb(start_date: "")pb"));
  EXPECT_THAT(Conflicts(MergeTexts("", R"pb(start_date: "")pb", R"pb(start_date: "a")pb")),
              ElementsAre("start_date VALUE"));
}

TEST(MergeTest, ClearingAgainstEditingIsAConflict) {
  EXPECT_THAT(Conflicts(MergeTexts(R"pb(start_date: "a")pb", "", R"pb(start_date: "b")pb")),
              ElementsAre("start_date REMOVED_EDITED"));
}

TEST(MergeTest, SetsTakeTheAdditionsAndRemovalsOfBoth) {
  const MergeResult result = MergeTexts(R"pb(themes: "a" themes: "b" themes: "c")pb",
                                        R"pb(themes: "b" themes: "c" themes: "t")pb",
                                        R"pb(themes: "a" themes: "m" themes: "b")pb");
  EXPECT_THAT(result.conflicts, IsEmpty());
  EXPECT_EQ(Merged(result), Same(R"pb(themes: "b" themes: "m" themes: "t")pb"));
}

TEST(MergeTest, ElementsMergeFieldByField) {
  const MergeResult result =
      MergeTexts(R"pb(participants { partner: "p" amount: "1" currency: "EUR" })pb",
                 R"pb(participants { partner: "p" amount: "2" currency: "EUR" }
                      participants { partner: "t" })pb",
                 R"pb(participants { partner: "a" }
                      participants { partner: "p" amount: "1" currency: "USD" })pb");
  EXPECT_THAT(result.conflicts, IsEmpty());
  EXPECT_EQ(Merged(result), Same(R"pb(participants { partner: "a" }
                                      participants { partner: "p" amount: "2" currency: "USD" }
                                      participants { partner: "t" })pb"));
}

TEST(MergeTest, AnElementRemovedHereAndEditedThereIsAConflictInBothDirections) {
  const std::string base = R"pb(targets { id: "t" value: "1" })pb";
  const std::string edited = R"pb(targets { id: "t" value: "2" })pb";
  const MergeResult kept = MergeTexts(base, edited, "");
  EXPECT_THAT(Conflicts(kept), ElementsAre("targets[t] REMOVED_EDITED"));
  EXPECT_FALSE(kept.conflicts[0].has_mine());
  EXPECT_EQ(Merged(kept), Same(edited));
  const MergeResult gone = MergeTexts(base, "", edited);
  EXPECT_THAT(Conflicts(gone), ElementsAre("targets[t] REMOVED_EDITED"));
  EXPECT_FALSE(gone.conflicts[0].has_theirs());
  EXPECT_EQ(Merged(gone), "");
}

TEST(MergeTest, AnElementRemovedByOneSideAndUntouchedByTheOtherIsGone) {
  const MergeResult result = MergeTexts(R"pb(targets { id: "t" value: "1" })pb",
                                        R"pb(targets { id: "t" value: "1" })pb", "");
  EXPECT_THAT(result.conflicts, IsEmpty());
  EXPECT_EQ(Merged(result), "");
}

TEST(MergeTest, ElementsAddedByBothUnderOneKeyCollideFieldByField) {
  const MergeResult result =
      MergeTexts("", R"pb(targets { id: "t" value: "1" unit: "u" })pb",
                 R"pb(targets { id: "t" value: "2" unit: "u" location: "l" })pb");
  ASSERT_THAT(Conflicts(result),
              ElementsAre("targets[t].value ADDED_BOTH", "targets[t].location ADDED_BOTH"));
  EXPECT_FALSE(result.conflicts[0].has_base());
  EXPECT_FALSE(result.conflicts[1].has_theirs());
  EXPECT_THAT(MergeTexts("", R"pb(targets { id: "t" value: "1" })pb",
                         R"pb(targets { id: "t" value: "1" })pb")
                  .conflicts,
              IsEmpty());
}

TEST(MergeTest, LanguagesMergeOneByOneAndDescriptionsWordByWord) {
  const MergeResult result =
      MergeTexts(R"pb(title { key: "en" value: "Water" }
                      description { key: "en" value: "Dig two wells this year." })pb",
                 R"pb(title { key: "en" value: "Water" }
                      title { key: "fr" value: "Eau" }
                      description { key: "en" value: "Dig three wells this year." })pb",
                 R"pb(title { key: "en" value: "Clean water" }
                      description { key: "en" value: "Dig two wells next year." })pb");
  EXPECT_THAT(result.conflicts, IsEmpty());
  const auto& merged = static_cast<const v1::Activity&>(*result.merged);
  EXPECT_EQ(merged.title().at("en"), "Clean water");
  EXPECT_EQ(merged.title().at("fr"), "Eau");
  EXPECT_EQ(merged.description().at("en"), "Dig three wells next year.");
}

TEST(MergeTest, TextsThatCollideShowTheWords) {
  const MergeResult result =
      MergeTexts(R"pb(description { key: "en" value: "Dig two wells." })pb",
                 R"pb(description { key: "en" value: "Dig three wells." })pb",
                 R"pb(description { key: "en" value: "Dig four wells." })pb");
  ASSERT_THAT(Conflicts(result), ElementsAre("description[en] TEXT"));
  ASSERT_EQ(result.conflicts[0].regions_size(), 1);
  EXPECT_EQ(result.conflicts[0].regions(0).theirs(), "three");
  EXPECT_EQ(result.conflicts[0].regions(0).mine(), "four");
}

TEST(MergeTest, AnEmptyValueOfAMapIsAValue) {
  EXPECT_THAT(Conflicts(MergeTexts(R"pb(title { key: "en" value: "" })pb",
                                   R"pb(title { key: "en" value: "a" })pb",
                                   R"pb(title { key: "en" value: "b" })pb")),
              ElementsAre("title[en] VALUE"));
}

std::string Steps(const std::string& keys) {
  std::string text;
  for (const char key : keys) text += std::string("next_steps { id: \"") + key + "\" } ";
  return text;
}

struct OrderCase {
  std::string base, theirs, mine, merged;
};

TEST(MergeTest, OrderedListsKeepTheOrderOfWhoeverChangedIt) {
  const std::vector<OrderCase> cases = {
      {"abc", "cab", "abc", "cab"},      // One side reordered.
      {"abc", "bac", "bac", "bac"},      // Both, alike.
      {"abc", "cab", "abcx", "cxab"},    // An insertion stays behind what it follows.
      {"abc", "axbc", "abyc", "axbyc"},  // Insertions of both sides.
      {"abc", "axbc", "aybc", "axybc"},  // At the same place: by key.
      {"abc", "aybc", "axbc", "axybc"},  // Whoever came first.
      {"ab", "azyb", "axb", "axzyb"},    // A run of one side stays together.
      {"abc", "xabc", "yabc", "xyabc"},  // At the front.
      {"abcd", "dabc", "abd", "dab"},    // Reordered here, removed there.
      {"", "xy", "", "xy"}};
  for (const OrderCase& c : cases) {
    const MergeResult result = MergeTexts(Steps(c.base), Steps(c.theirs), Steps(c.mine));
    EXPECT_THAT(result.conflicts, IsEmpty()) << c.base << c.theirs << c.mine;
    EXPECT_EQ(Merged(result), Same(Steps(c.merged))) << c.base << " " << c.theirs << " " << c.mine;
  }
}

TEST(MergeTest, TwoDifferentOrdersAreOneConflictAtTheList) {
  const MergeResult result = MergeTexts(Steps("abc"), Steps("bac"), Steps("acb"));
  ASSERT_THAT(Conflicts(result), ElementsAre("next_steps ORDER"));
  EXPECT_EQ(ToText(result.conflicts[0].base()), ToText(Json(R"(["a", "b", "c"])")));
  EXPECT_EQ(ToText(result.conflicts[0].mine()), ToText(Json(R"(["a", "c", "b"])")));
  EXPECT_EQ(Merged(result), Same(Steps("bac")));
}

TEST(MergeTest, AMessageOfFieldsMergesFieldByField) {
  const v1::Plan base = PlanOf("policy { readers: PLAN_READERS_ALL_PARTNERS }");
  const v1::Plan theirs = PlanOf("policy { readers: PLAN_READERS_LISTED_PARTNERS }");
  const v1::Plan mine = PlanOf("policy { readers: PLAN_READERS_ALL_PARTNERS four_eyes: true }");
  EXPECT_EQ(Merged(Merge(&base, &theirs, &mine)),
            ToText(PlanOf("policy { readers: PLAN_READERS_LISTED_PARTNERS four_eyes: true }")));
  // Both made the policy: still field by field.
  const v1::Plan none;
  const v1::Plan eyes = PlanOf("policy { four_eyes: true }");
  EXPECT_EQ(Merged(Merge(&none, &theirs, &eyes)),
            ToText(PlanOf("policy { readers: PLAN_READERS_LISTED_PARTNERS four_eyes: true }")));
  EXPECT_THAT(Conflicts(Merge(&base, &none, &mine)), ElementsAre("policy REMOVED_EDITED"));
}

TEST(MergeTest, ARecordRemovedHereAndEditedThereIsOneConflict) {
  const v1::Activity base = ActivityOf(R"pb(start_date: "a")pb");
  const v1::Activity edited = ActivityOf(R"pb(start_date: "b")pb");
  const MergeResult kept = Merge(&base, &edited, nullptr);
  ASSERT_THAT(Conflicts(kept), ElementsAre(" REMOVED_EDITED"));
  EXPECT_TRUE(kept.conflicts[0].has_base());
  EXPECT_FALSE(kept.conflicts[0].has_mine());
  EXPECT_EQ(Merged(kept), ToText(edited));
  EXPECT_EQ(Merged(Merge(&base, nullptr, &edited)), "gone");
  EXPECT_THAT(Merge(&base, nullptr, &base).conflicts, IsEmpty());
  EXPECT_EQ(Merged(Merge(&base, &base, nullptr)), "gone");
  EXPECT_EQ(Merged(Merge(&base, nullptr, nullptr)), "gone");
  EXPECT_EQ(Merged(Merge(nullptr, nullptr, nullptr)), "gone");
}

TEST(MergeTest, ARecordAddedByOneSideIsThere) {
  const v1::Activity added = ActivityOf(R"pb(name: "n" start_date: "a")pb");
  EXPECT_EQ(Merged(Merge(nullptr, nullptr, &added)), ToText(added));
  EXPECT_EQ(Merged(Merge(nullptr, &added, nullptr)), ToText(added));
}

TEST(MergeTest, ARecordAddedByBothCollidesWhereItDiffers) {
  const v1::Activity theirs = ActivityOf(R"pb(start_date: "a" themes: "x" tags: "g")pb");
  const v1::Activity mine = ActivityOf(R"pb(start_date: "a" themes: "y" tags: "g")pb");
  EXPECT_THAT(Conflicts(Merge(nullptr, &theirs, &mine)), ElementsAre("themes ADDED_BOTH"));
}

TEST(MergeTest, NamesAndOutputsAreTakenFromTheirs) {
  const MergeResult result = MergeTexts(R"pb(name: "n" etag: "1")pb", R"pb(name: "n" etag: "2")pb",
                                        R"pb(name: "n" etag: "3" start_date: "a")pb");
  EXPECT_THAT(result.conflicts, IsEmpty());
  EXPECT_EQ(Merged(result), Same(R"pb(name: "n" etag: "2" start_date: "a")pb"));
}

TEST(MergeTest, UnknownFieldsOfNewerWritersAreKept) {
  v1::Activity base;
  v1::Activity theirs;
  theirs.set_start_date("a");
  v1::Activity mine;
  v1::Activity::GetReflection()->MutableUnknownFields(&mine)->AddVarint(9999, 7);
  const MergeResult result = Merge(&base, &theirs, &mine);
  EXPECT_THAT(result.conflicts, IsEmpty());
  EXPECT_EQ(result.merged->GetReflection()->GetUnknownFields(*result.merged).field_count(), 1);
  v1::Activity::GetReflection()->MutableUnknownFields(&theirs)->AddVarint(9999, 8);
  EXPECT_THAT(Conflicts(Merge(&base, &theirs, &mine)), ElementsAre("(unknown) VALUE"));
}

v1::Resolution Choose(const std::string& path, v1::Choice choice, const std::string& json = "") {
  v1::Resolution resolution;
  resolution.set_path(path);
  resolution.set_choice(choice);
  if (!json.empty()) *resolution.mutable_value() = Json(json);
  return resolution;
}

// Settles the conflicts of one merge and returns the result, or the error.
absl::StatusOr<std::string> Settled(const std::string& base, const std::string& theirs,
                                    const std::string& mine,
                                    const std::vector<v1::Resolution>& resolutions) {
  MergeResult result = MergeTexts(base, theirs, mine);
  const v1::Activity wanted = ActivityOf(mine);
  const absl::Status status = Resolve(resolutions, &wanted, &result);
  if (!status.ok()) return status;
  EXPECT_THAT(result.conflicts, IsEmpty());
  return Merged(result);
}

TEST(ResolveTest, EachChoiceSettlesAConflict) {
  const std::string base = R"pb(start_date: "a")pb";
  const std::string theirs = R"pb(start_date: "t")pb";
  const std::string mine = R"pb(start_date: "m")pb";
  EXPECT_THAT(Settled(base, theirs, mine, {Choose("start_date", v1::CHOICE_THEIRS)}),
              IsOkAndHolds(Same(theirs)));
  EXPECT_THAT(Settled(base, theirs, mine, {Choose("start_date", v1::CHOICE_MINE)}),
              IsOkAndHolds(Same(mine)));
  EXPECT_THAT(Settled(base, theirs, mine, {Choose("start_date", v1::CHOICE_VALUE, "\"v\"")}),
              IsOkAndHolds(Same(R"pb(start_date: "v")pb")));
  EXPECT_THAT(Settled(base, theirs, mine, {Choose("start_date", v1::CHOICE_VALUE, "null")}),
              IsOkAndHolds(""));
}

TEST(ResolveTest, MineBringsBackARemovedElementToItsPlace) {
  EXPECT_THAT(Settled(Steps("abc"), Steps("ac"),
                      R"pb(next_steps { id: "a" }
                           next_steps { id: "b" note: "n" }
                           next_steps { id: "c" })pb",
                      {Choose("next_steps[b]", v1::CHOICE_MINE)}),
              IsOkAndHolds(Same(R"pb(next_steps { id: "a" }
                                     next_steps { id: "b" note: "n" }
                                     next_steps { id: "c" })pb")));
}

TEST(ResolveTest, AnOrderIsSettledByKeys) {
  EXPECT_THAT(
      Settled(Steps("abc"), Steps("bac"), Steps("acb"), {Choose("next_steps", v1::CHOICE_MINE)}),
      IsOkAndHolds(Same(Steps("acb"))));
  EXPECT_THAT(Settled(Steps("abc"), Steps("bac"), Steps("acb"),
                      {Choose("next_steps", v1::CHOICE_VALUE, R"(["c", "b", "a"])")}),
              IsOkAndHolds(Same(Steps("cba"))));
  for (const std::string order : {R"(["c", "x"])", R"(["c", "c", "a"])", R"("c")", R"([1])"}) {
    EXPECT_THAT(Settled(Steps("abc"), Steps("bac"), Steps("acb"),
                        {Choose("next_steps", v1::CHOICE_VALUE, order)}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("next_steps")))
        << order;
  }
}

TEST(ResolveTest, BothUnitesSetsAndNothingElse) {
  v1::Activity theirs = ActivityOf(R"pb(themes: "a" themes: "t" start_date: "1")pb");
  v1::Activity mine = ActivityOf(R"pb(themes: "a" themes: "m" start_date: "2")pb");
  MergeResult result = Merge(nullptr, &theirs, &mine);
  EXPECT_THAT(Resolve({Choose("themes", v1::CHOICE_BOTH)}, &mine, &result), IsOk());
  EXPECT_EQ(ToText(*result.merged),
            Same(R"pb(themes: "a" themes: "m" themes: "t" start_date: "1")pb"));
  EXPECT_THAT(Resolve({Choose("start_date", v1::CHOICE_BOTH)}, &mine, &result),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("start_date")));
}

TEST(ResolveTest, AWholeRecordIsSettledByItsEmptyPath) {
  const v1::Activity base = ActivityOf(R"pb(start_date: "a")pb");
  const v1::Activity mine = ActivityOf(R"pb(start_date: "b")pb");
  MergeResult result = Merge(&base, nullptr, &mine);
  EXPECT_THAT(Resolve({Choose("", v1::CHOICE_MINE)}, &mine, &result), IsOk());
  EXPECT_EQ(Merged(result), ToText(mine));
  result = Merge(&base, &mine, nullptr);
  EXPECT_THAT(Resolve({Choose("", v1::CHOICE_MINE)}, nullptr, &result), IsOk());
  EXPECT_EQ(Merged(result), "gone");
  result = Merge(&base, nullptr, &mine);
  EXPECT_THAT(Resolve({Choose("", v1::CHOICE_VALUE, R"({"start_date": "v"})")}, &mine, &result),
              IsOk());
  EXPECT_EQ(Merged(result), Same(R"pb(start_date: "v")pb"));
}

TEST(ResolveTest, WhatSettlesNothingIsRefused) {
  const std::string base = R"pb(start_date: "a")pb";
  const std::string theirs = R"pb(start_date: "t")pb";
  const std::string mine = R"pb(start_date: "m")pb";
  const std::vector<v1::Resolution> wrong = {
      Choose("end_date", v1::CHOICE_MINE), Choose("start_date", v1::CHOICE_UNSPECIFIED),
      Choose("start_date", v1::CHOICE_VALUE), Choose("start_date", v1::CHOICE_VALUE, "5"),
      Choose("start_date[", v1::CHOICE_MINE)};
  for (const v1::Resolution& resolution : wrong) {
    EXPECT_THAT(Settled(base, theirs, mine, {resolution}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(resolution.path())));
  }
  EXPECT_THAT(
      Settled(base, theirs, mine,
              {Choose("start_date", v1::CHOICE_MINE), Choose("start_date", v1::CHOICE_MINE)}),
      StatusIs(absl::StatusCode::kInvalidArgument));
}

// What the engine asks of the types of records: that the field options mean something, and that no
// field is of a kind for which there is no rule.
void CheckType(const google::protobuf::Descriptor* type, std::vector<std::string>* faults) {
  for (const FieldShape& shape : ShapeOf(type)) {
    const std::string& name = shape.field->full_name();
    const v1::MergeRule rule = shape.field->options().GetExtension(v1::rules).merge();
    if (!shape.editable()) continue;
    const bool message =
        shape.field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE;
    if (!message && !shape.field->is_repeated() && !shape.field->has_presence()) {
      faults->push_back(name + " cannot tell absent from default; make it optional");
    }
    if (shape.field->real_containing_oneof() != nullptr) {
      faults->push_back(name + " is in a oneof, whose fields cannot be merged one by one");
    }
    const bool as_declared = (rule == v1::MERGE_RULE_SET) <= (shape.kind == FieldKind::kSet) &&
                             (rule == v1::MERGE_RULE_KEYED) <= shape.has_elements() &&
                             (rule == v1::MERGE_RULE_TEXT) <= (shape.kind == FieldKind::kText) &&
                             (rule == v1::MERGE_RULE_FIELDS) <= (shape.kind == FieldKind::kFields);
    if (!as_declared) faults->push_back(name + " cannot have the merge rule it declares");
    if (shape.kind == FieldKind::kKeyed || shape.kind == FieldKind::kFields) {
      CheckType(shape.field->message_type(), faults);
    }
  }
}

TEST(RecordTypesTest, EveryFieldOfEveryRecordHasARuleThatFitsIt) {
  std::vector<std::string> faults;
  for (const auto* type :
       {v1::Plan::descriptor(), v1::Activity::descriptor(), v1::Partner::descriptor(),
        v1::Framework::descriptor(), v1::Objective::descriptor()}) {
    CheckType(type, &faults);
  }
  EXPECT_THAT(faults, IsEmpty());
}

}  // namespace
}  // namespace jointplan::plan
