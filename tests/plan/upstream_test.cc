#include "plan/upstream.h"

#include <gtest/gtest.h>

#include <string>

#include "plan/merge.h"
#include "plan/translations.h"

namespace jointplan::plan {
namespace {

constexpr char kOwn[] = "plans/giz-own/activities/led";
constexpr char kJoint[] = "plans/hub/activities/led";

v1::Activity Own() {
  v1::Activity own;
  own.set_name(kOwn);
  (*own.mutable_title())["en"] = "Training";
  own.add_themes("training");
  own.add_needs("plans/giz-own/needs/n1");
  own.mutable_sharing()->set_audience(v1::AUDIENCE_EVERYBODY);
  own.set_etag("opaque");
  own.set_revision(12);
  v1::Participant* part = own.add_participants();
  part->set_partner("partners/giz");
  part->add_roles(v1::PARTNER_ROLE_LEAD);
  part->set_consent(v1::CONSENT_CONFIRMED);
  v1::Location* place = own.add_locations();
  place->set_id("irbid");
  v1::Target* target = own.add_targets();
  target->set_id("trained");
  target->set_location("irbid");
  v1::Rendering* rendering = own.add_renderings();
  rendering->set_text("title[fr]");
  return own;
}

TEST(UpstreamTest, AnAdoptedActivityHasEverythingButWhatBelongsElsewhere) {
  const v1::Activity joint = Adopted(Own(), kJoint, {"local"}, 4);
  EXPECT_EQ(joint.name(), kJoint);
  EXPECT_EQ(joint.title().at("en"), "Training");
  ASSERT_EQ(joint.themes_size(), 1);
  EXPECT_EQ(joint.themes(0), "local");
  EXPECT_EQ(joint.needs_size(), 0);
  EXPECT_FALSE(joint.has_sharing());
  EXPECT_EQ(joint.etag(), "");
  EXPECT_EQ(joint.revision(), 0);
  EXPECT_EQ(joint.renderings_size(), 0);
  ASSERT_EQ(joint.participants_size(), 1);
  EXPECT_FALSE(joint.participants(0).has_consent());
  EXPECT_EQ(joint.targets(0).location(), joint.locations(0).id());
  ASSERT_EQ(joint.upstreams_size(), 1);
  EXPECT_EQ(UpstreamVersion(joint, kOwn), 4);
  EXPECT_EQ(UpstreamVersion(joint, "plans/giz-own/activities/other"), 0);
}

TEST(UpstreamTest, OnlyWhatIsTakenOverMakesADifference) {
  v1::Activity other = Own();
  other.add_themes("more");
  other.clear_needs();
  other.clear_sharing();
  other.mutable_participants(0)->set_consent(v1::CONSENT_DECLINED);
  EXPECT_FALSE(CarriedDiffers(Own(), other));
  other.mutable_participants(0)->set_amount("1");
  EXPECT_TRUE(CarriedDiffers(Own(), other));
}

TEST(UpstreamTest, APartnerThatBothAddedKeepsItsConsentWhateverItSaysLater) {
  const v1::Activity own = Own();
  v1::Activity joint = Adopted(own, kJoint, {"local"}, 1);
  v1::Participant* known = joint.add_participants();
  known->set_partner("partners/afd");
  known->add_roles(v1::PARTNER_ROLE_FUNDING);
  known->set_consent(v1::CONSENT_INVITED);
  v1::Activity newest = own;
  v1::Participant* added = newest.add_participants();
  added->set_partner("partners/afd");
  added->add_roles(v1::PARTNER_ROLE_FUNDING);
  added->set_amount("5000");
  added->set_consent(v1::CONSENT_DECLINED);
  const UpstreamChange change = ChangeOf(joint, kOwn, {&own, 1}, {&newest, 2});
  // It confirms its part while the change waits.
  joint.mutable_participants(1)->set_consent(v1::CONSENT_CONFIRMED);
  const MergeResult result = Merge(&change.base, &joint, &change.mine);
  EXPECT_TRUE(result.conflicts.empty());
  const auto& merged = dynamic_cast<const v1::Activity&>(*result.merged);
  ASSERT_EQ(merged.participants_size(), 2);
  for (const v1::Participant& part : merged.participants()) {
    if (part.partner() != "partners/afd") continue;
    EXPECT_EQ(part.amount(), "5000");
    EXPECT_EQ(part.consent(), v1::CONSENT_CONFIRMED);
  }
}

TEST(UpstreamTest, AnotherStateWithTheSameWordsBringsNothing) {
  const v1::Activity own = Own();
  v1::Activity shared = own;
  shared.mutable_sharing()->set_audience(v1::AUDIENCE_NOBODY);
  const v1::Activity joint = Adopted(own, kJoint, {"local"}, 1);
  const UpstreamChange change = ChangeOf(joint, kOwn, {&own, 1}, {&shared, 2});
  EXPECT_FALSE(BringsMore(change.base, change.mine, kOwn));
  v1::Activity longer = own;
  longer.set_end_date("2020-12-31");
  const UpstreamChange other = ChangeOf(joint, kOwn, {&own, 1}, {&longer, 2});
  EXPECT_TRUE(BringsMore(other.base, other.mine, kOwn));
}

TEST(UpstreamTest, TranslationsArriveWithWhatTheyRenderWhereTheOwnPlanKnowsIt) {
  v1::Activity own = Own();
  own.clear_renderings();
  v1::Activity newest = own;
  (*newest.mutable_title())["en"] = "Training in cities";
  (*newest.mutable_title())["fr"] = "Formation";
  (*newest.mutable_description())["ar"] = "تدريب";
  v1::Rendering* rendering = newest.add_renderings();
  rendering->set_text("title[fr]");
  rendering->set_source_language("en");
  rendering->set_source_revision(31);
  rendering->set_source_digest(TextDigest("Training"));  // French was written before.
  const v1::Activity joint = Adopted(own, kJoint, {"local"}, 1);
  const UpstreamChange change = ChangeOf(joint, kOwn, {&own, 1}, {&newest, 2});
  const auto carried = RenderingsCarried(change.base, change.mine, newest, "en");
  ASSERT_EQ(carried.size(), 2U);
  EXPECT_EQ(carried[0].text(), "title[fr]");
  EXPECT_EQ(carried[0].source_digest(), TextDigest("Training"));
  EXPECT_EQ(carried[0].source_revision(), 0) << "the revisions of the own plan are its owner's";
  EXPECT_EQ(carried[1].text(), "description[ar]");
  EXPECT_EQ(carried[1].source_digest(), "");
}

}  // namespace
}  // namespace jointplan::plan
