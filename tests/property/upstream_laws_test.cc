// What holds of every change that arrives from a partner's own activity.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/merge.h"
#include "plan/record_ops.h"
#include "plan/upstream.h"
#include "tests/property/case.h"
#include "tests/property/laws.h"

namespace jointplan::plan {
namespace {

constexpr char kOwn[] = "plans/giz-own/activities/one";
constexpr char kJoint[] = "plans/hub/activities/one";
constexpr int64_t kRemembered = 3;
constexpr int64_t kNewest = 7;

// A case as an own activity in two states, and what became of the joint one that was made of the
// first.
struct World {
  v1::Activity remembered, newest, joint;
  UpstreamChange change;
};

v1::Activity Edited(const v1::Activity& from, const std::vector<uint32_t>& edits, Lane lane) {
  v1::Activity edited = from;
  for (const uint32_t edit : edits) ApplyEdit(edit, &from, lane, &edited);
  return edited;
}

// Edits may have taken the link away, or made others.
void Relink(v1::Activity* joint) {
  auto* upstreams = joint->mutable_upstreams();
  upstreams->erase(std::remove_if(upstreams->begin(), upstreams->end(),
                                  [](const auto& one) { return one.activity() == kOwn; }),
                   upstreams->end());
  v1::Upstream* link = joint->add_upstreams();
  link->set_activity(kOwn);
  link->set_version(kRemembered);
}

World MakeWorld(Case test_case, bool joint_changed) {
  test_case.type = test_case.type * 3 + 1;  // Activities.
  const Lane lane{0, 1, test_case.type / 3 % 30};
  World world;
  const auto base = MakeBase(test_case);
  world.remembered = dynamic_cast<const v1::Activity&>(*base);
  world.remembered.set_name(kOwn);
  Canonicalize(&world.remembered);
  world.newest = Edited(world.remembered, test_case.mine, lane);
  Canonicalize(&world.newest);
  world.joint = Adopted(world.remembered, kJoint, {"local"}, kRemembered);
  if (joint_changed) {
    world.joint = Edited(world.joint, test_case.theirs, lane);
    Relink(&world.joint);
    Canonicalize(&world.joint);
  }
  world.change =
      ChangeOf(world.joint, kOwn, {&world.remembered, kRemembered}, {&world.newest, kNewest});
  return world;
}

MergeResult MergeWorld(const World& world) {
  return Merge(&world.change.base, &world.joint, &world.change.mine);
}

std::map<std::string, v1::Consent> ConsentsOf(const v1::Activity& activity) {
  std::map<std::string, v1::Consent> consents;
  for (const auto& part : activity.participants()) consents[part.partner()] = part.consent();
  return consents;
}

TEST(UpstreamLawsTest, AnUnchangedJointActivityBecomesWhatIsMadeOfTheNewState) {
  CheckLaw("unchanged-joint-activity", [](const Case& test_case) -> std::string {
    const World world = MakeWorld(test_case, false);
    const MergeResult result = MergeWorld(world);
    if (!result.conflicts.empty()) return Describe(result.conflicts);
    v1::Activity expected = Adopted(world.newest, kJoint, {"local"}, kNewest);
    return LeafDifference(&expected, result.merged.get());
  });
}

TEST(UpstreamLawsTest, AnUnchangedOwnActivityChangesNothingButTheVersion) {
  CheckLaw("unchanged-own-activity", [](Case test_case) -> std::string {
    test_case.mine.clear();
    const World world = MakeWorld(test_case, true);
    const MergeResult result = MergeWorld(world);
    if (!result.conflicts.empty()) return Describe(result.conflicts);
    if (BringsMore(world.change.base, world.change.mine, kOwn)) return "it brings something";
    return BringsMore(world.joint, *result.merged, kOwn) ? "the merge changes something" : "";
  });
}

TEST(UpstreamLawsTest, EveryChangeOfEitherSideIsInTheResultOrAConflict) {
  CheckLaw("arriving-no-silent-loss", [](const Case& test_case) -> std::string {
    const World world = MakeWorld(test_case, true);
    return NoSilentLoss(
        {Clone(&world.change.base), Clone(&world.joint), Clone(&world.change.mine)});
  });
}

TEST(UpstreamLawsTest, WhatIsNotTakenOverStaysAsTheJointPlanHasIt) {
  CheckLaw("not-carried-stays", [](const Case& test_case) -> std::string {
    const World world = MakeWorld(test_case, true);
    const MergeResult result = MergeWorld(world);
    const auto& merged = dynamic_cast<const v1::Activity&>(*result.merged);
    for (const FieldShape& shape : ShapeOf(v1::Activity::descriptor())) {
      if (IsCarried(shape) || shape.field->name() == "upstreams") continue;
      if (!ExactField(world.joint, merged, shape.field)) return shape.field->name();
    }
    if (UpstreamVersion(merged, kOwn) != kNewest) return "the version";
    const auto before = ConsentsOf(world.joint);
    for (const auto& [partner, consent] : ConsentsOf(merged)) {
      const auto there = before.find(partner);
      const v1::Consent was = there == before.end() ? v1::CONSENT_UNSPECIFIED : there->second;
      if (consent != was) return absl::StrCat("the consent of ", partner);
    }
    return "";
  });
}

TEST(UpstreamLawsTest, NothingOfTheOwnPlanThatIsNotTakenOverIsInWhatArrives) {
  CheckLaw("nothing-else-arrives", [](const Case& test_case) -> std::string {
    World world = MakeWorld(test_case, true);
    v1::Activity bare = world.newest;
    bare.clear_themes();
    bare.clear_needs();
    bare.clear_sharing();
    bare.clear_upstreams();
    bare.clear_renderings();
    const UpstreamChange same =
        ChangeOf(world.joint, kOwn, {&world.remembered, kRemembered}, {&bare, kNewest});
    return Serialize(same.mine) == Serialize(world.change.mine) ? "" : "something else arrives";
  });
}

}  // namespace
}  // namespace jointplan::plan
