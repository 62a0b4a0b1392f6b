#include "exchange/edits.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange/import.h"
#include "exchange/mapping.h"
#include "gtest/gtest.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/validate.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kMapping[] = R"(
tag: table
activity:
  key: "{work}"
  title: "{work}"
  themes: "{sector}"
partner:
  name: "{who}"
location:
  key: "{place}"
  place: "{place}"
target:
  key: ["{place}", "{indicator}"]
  indicator: "{indicator}"
  value: "{value}"
)";

Mapping MappingOf(const std::string& extra = "") {
  const absl::StatusOr<Mapping> mapping = ParseMapping(absl::StrCat(extra, kMapping));
  EXPECT_THAT(mapping, IsOk());
  return *mapping;
}

std::vector<v1::Activity> Table(const std::string& rows) {
  const Import import =
      ImportCsv("work,who,sector,place,indicator,value\n" + rows, MappingOf(), "plans/hub");
  EXPECT_TRUE(import.ok());
  return import.activities;
}

// What a plan holds after it took a table over, and a service gave out etags.
std::vector<v1::Activity> InPlan(const std::string& rows) {
  std::vector<v1::Activity> activities = Table(rows);
  for (v1::Activity& activity : activities) activity.set_etag("etag of " + activity.name());
  return activities;
}

std::vector<std::string> MaskOf(const v1::Edit& edit) {
  return {edit.update_mask().paths().begin(), edit.update_mask().paths().end()};
}

std::vector<std::string> MissingOf(const ImportChanges& changes) {
  std::vector<std::string> missing;
  for (const Missing& m : changes.missing) missing.push_back(m.activity + " " + m.path);
  return missing;
}

// What a plan holds after an edit, as the service merges it.
v1::Activity Applied(const v1::Activity& existing, const v1::Edit& edit) {
  const auto applied = plan::ApplyMask(existing, edit.update_activity(), edit.update_mask());
  EXPECT_THAT(applied, IsOk());
  v1::Activity result;
  if (applied.ok()) result.CopyFrom(**applied);
  return result;
}

TEST(EditsTest, ANewActivityIsCreated) {
  const auto table = Table("Wells,IRC,WASH,Sour,Built,5\n");
  const ImportChanges changes = EditsFor({}, table, MappingOf());
  ASSERT_EQ(changes.edits.size(), 1u);
  EXPECT_EQ(plan::Serialize(changes.edits[0].create_activity()), plan::Serialize(table[0]));
}

TEST(EditsTest, WhatIsEqualGivesNoEdit) {
  const std::string rows = "Wells,IRC,WASH,Sour,Built,5\nClinics,IRC,HLTH,Sour,Visits,1\n";
  const ImportChanges changes = EditsFor(InPlan(rows), Table(rows), MappingOf());
  EXPECT_THAT(changes.edits, IsEmpty());
  EXPECT_EQ(changes.unchanged, 2);
  EXPECT_THAT(MissingOf(changes), IsEmpty());
}

TEST(EditsTest, AnUpdateHoldsTheDifferenceAndNothingElse) {
  const auto existing = InPlan("Wells,IRC,WASH,Sour,Built,5\nWells,IRC,WASH,Saida,Built,1\n");
  const auto table = Table(
      "Wells,IRC,WASH,Sour,Built,6\nWells,IRC,WASH,Saida,Built,1\nWells,ACF,WASH,Tyre,Built,2\n");
  const ImportChanges changes = EditsFor(existing, table, MappingOf());
  ASSERT_EQ(changes.edits.size(), 1u);
  const v1::Edit& edit = changes.edits[0];
  EXPECT_THAT(MaskOf(edit),
              UnorderedElementsAre("participants[partners/acf]", "locations[tyre]",
                                   "targets[sour--built].value", "targets[tyre--built]"));
  EXPECT_EQ(edit.update_activity().etag(), existing[0].etag());
  EXPECT_TRUE(edit.update_activity().title().empty());
  EXPECT_THAT(plan::ValidateShape(edit, "edits[0]"), IsOk());
  const v1::Activity applied = Applied(existing[0], edit);
  EXPECT_THAT(EditsFor({applied}, table, MappingOf()).edits, IsEmpty());
}

TEST(EditsTest, WhatPeopleAddedStays) {
  auto existing = InPlan("Wells,IRC,WASH,Sour,Built,5\n");
  (*existing[0].mutable_title())["ar"] = "آبار";
  (*existing[0].mutable_description())["en"] = "By hand.";
  existing[0].add_tags("by hand");
  existing[0].add_objectives("frameworks/gcm/objectives/15");
  existing[0].mutable_targets(0)->set_unit("wells");
  existing[0].add_targets()->set_id("by-hand");
  existing[0].mutable_participants(0)->set_consent(v1::CONSENT_CONFIRMED);
  existing[0].mutable_participants(0)->add_roles(v1::PARTNER_ROLE_LEAD);
  const auto table = Table("Wells,IRC,WASH,Sour,Built,6\n");
  const ImportChanges changes = EditsFor(existing, table, MappingOf());
  ASSERT_EQ(changes.edits.size(), 1u);
  EXPECT_THAT(MaskOf(changes.edits[0]), ElementsAre("targets[sour--built].value"));
  EXPECT_THAT(MissingOf(changes), ElementsAre("plans/hub/activities/wells targets[by-hand]"));
}

TEST(EditsTest, WhatThePersonChangedInAFedFieldIsSetToTheTable) {
  auto existing = InPlan("Wells,IRC,WASH,Sour,Built,5\n");
  (*existing[0].mutable_title())["en"] = "Deep wells";
  const ImportChanges changes =
      EditsFor(existing, Table("Wells,IRC,WASH,Sour,Built,5\n"), MappingOf());
  ASSERT_EQ(changes.edits.size(), 1u);
  EXPECT_THAT(MaskOf(changes.edits[0]), ElementsAre("title[en]"));
}

TEST(EditsTest, WhatIsGoneFromTheTableIsReportedAndStays) {
  const auto existing = InPlan(
      "Wells,IRC,WASH,Sour,Built,5\nWells,IRC,WASH,Saida,Built,1\nClinics,IRC,HLTH,Sour,Visits,"
      "1\n");
  const ImportChanges changes =
      EditsFor(existing, Table("Wells,IRC,WASH,Sour,Built,5\n"), MappingOf());
  EXPECT_THAT(changes.edits, IsEmpty());
  EXPECT_THAT(MissingOf(changes), ElementsAre("plans/hub/activities/clinics ",
                                              "plans/hub/activities/wells locations[saida]",
                                              "plans/hub/activities/wells targets[saida--built]"));
}

TEST(EditsTest, WhatIsGoneIsRemovedIfTheMappingSaysSo) {
  auto existing = InPlan(
      "Wells,IRC,WASH,Sour,Built,5\nWells,ACF,JOBS,Saida,Built,1\nClinics,IRC,HLTH,Sour,Visits,"
      "1\n");
  v1::Activity by_hand;
  by_hand.set_name("plans/hub/activities/by-hand");
  existing.push_back(by_hand);
  const auto table = Table("Wells,IRC,WASH,Sour,Built,5\n");
  const ImportChanges changes = EditsFor(existing, table, MappingOf("missing: remove"));
  ASSERT_EQ(changes.edits.size(), 2u);
  EXPECT_EQ(changes.edits[0].delete_activity().name(), "plans/hub/activities/clinics");
  EXPECT_EQ(changes.edits[0].delete_activity().etag(), "etag of plans/hub/activities/clinics");
  EXPECT_THAT(MaskOf(changes.edits[1]),
              UnorderedElementsAre("themes", "participants[partners/acf]", "locations[saida]",
                                   "targets[saida--built]"));
  const v1::Activity applied = Applied(existing[1], changes.edits[1]);
  EXPECT_EQ(plan::Serialize(applied), [&] {
    v1::Activity expected = table[0];
    expected.set_etag(applied.etag());
    return plan::Serialize(expected);
  }());
}

TEST(EditsTest, ActivitiesWithoutTheTableTagAreNotItsBusiness) {
  v1::Activity by_hand;
  by_hand.set_name("plans/hub/activities/by-hand");
  const ImportChanges changes =
      EditsFor({by_hand}, Table("Wells,IRC,WASH,Sour,Built,5\n"), MappingOf("missing: remove"));
  EXPECT_EQ(changes.edits.size(), 1u);
  EXPECT_THAT(MissingOf(changes), IsEmpty());
}

}  // namespace
}  // namespace jointplan::exchange
