#include "plan/names.h"

#include <string>

#include "gtest/gtest.h"
#include "plan/errors.h"
#include "tests/support/status_matchers.h"

namespace jointplan::plan {
namespace {

using testing::HasSubstr;

TEST(NamesTest, EveryKindIsTakenApart) {
  struct Case {
    std::string name;
    NameKind kind;
    std::string parent;
    std::string id;
  };
  for (const Case& c :
       {Case{"plans/hub", NameKind::kPlan, "", "hub"},
        Case{"plans/hub/activities/a1", NameKind::kActivity, "plans/hub", "a1"},
        Case{"plans/hub/needs/n1", NameKind::kNeed, "plans/hub", "n1"},
        Case{"plans/hub/proposals/p", NameKind::kProposal, "plans/hub", "p"},
        Case{"plans/hub/agreements/12", NameKind::kAgreement, "plans/hub", "12"},
        Case{"plans/h/agreements/latest", NameKind::kAgreement, "plans/h", "latest"},
        Case{"partners/un-habitat", NameKind::kPartner, "", "un-habitat"},
        Case{"frameworks/gcm", NameKind::kFramework, "", "gcm"},
        Case{"frameworks/gcm/objectives/15", NameKind::kObjective, "frameworks/gcm", "15"},
        Case{"tokens/t", NameKind::kToken, "", "t"}}) {
    const absl::StatusOr<ResourceName> parsed = ParseName(c.name, "name");
    ASSERT_THAT(parsed, IsOk()) << c.name;
    EXPECT_EQ(parsed->kind, c.kind) << c.name;
    EXPECT_EQ(parsed->parent, c.parent) << c.name;
    EXPECT_EQ(parsed->id, c.id) << c.name;
    EXPECT_THAT(ParseNameOf(c.kind, c.name, "name"), IsOk()) << c.name;
  }
}

TEST(NamesTest, AnythingElseIsRefusedWithTheFieldsName) {
  for (const std::string& name : {std::string(),
                                  std::string("plans"),
                                  std::string("plans/"),
                                  std::string("plans/Hub"),
                                  std::string("plans/hub/"),
                                  std::string("/plans/hub"),
                                  std::string("plans/hub/activities"),
                                  std::string("plans/hub/activities/a/b"),
                                  std::string("plans/-hub"),
                                  std::string("partners/hub/activities/a"),
                                  std::string("plans/hub/agreements/0"),
                                  std::string("plans/hub/agreements/01"),
                                  std::string("plans/hub/agreements/x"),
                                  std::string("plans/hub/agreements/1234567890"),
                                  std::string("frameworks//objectives/1"),
                                  std::string("plans/\xE2\x80\xAEhub"),
                                  std::string("plans/\xFF"),
                                  std::string("plans/a\0b", 9),
                                  "plans/" + std::string(64, 'a'),
                                  "plans/" + std::string(10 << 20, 'a')}) {
    const absl::Status status = ParseName(name, "parent").status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parent: ")));
    EXPECT_EQ(ReasonOf(status), Reason::kNameInvalid);
    EXPECT_LT(status.message().size(), 1000u);
  }
}

TEST(NamesTest, ANameOfAnotherKindIsRefusedAndTheFormShown) {
  EXPECT_THAT(ParseNameOf(NameKind::kPartner, "plans/hub", "partner"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("partners/{partner}")));
}

TEST(NamesTest, AnIdMayHave63Characters) {
  EXPECT_TRUE(IsId(std::string(63, 'a')));
  EXPECT_FALSE(IsId(std::string(64, 'a')));
  EXPECT_TRUE(IsId("7"));
  EXPECT_FALSE(IsId("a_b"));
  EXPECT_FALSE(IsId("a-"));
  EXPECT_FALSE(IsId("é"));
}

TEST(NamesTest, IdsAreMadeFromTheLettersOfAText) {
  EXPECT_EQ(MakeId("Ministry of Health (MoH)"), "ministry-of-health-moh");
  EXPECT_EQ(MakeId("Économie  locale & création d’emplois"), "economie-locale-creation-d-emplois");
  EXPECT_EQ(MakeId("Straße"), "strasse");
  EXPECT_EQ(MakeId("  --UN_Habitat--  "), "un-habitat");
  EXPECT_EQ(MakeId("بلدية صور 2"), "2");
}

TEST(NamesTest, IdsOfAnyTextAreValidAndAlwaysTheSame) {
  for (const std::string& text :
       {std::string(), std::string("..."), std::string("بلدية صور"), std::string("\xFF\xFE"),
        std::string("a\0b", 3), std::string(62, 'a') + " b", std::string(500, 'z'),
        std::string("𝒜𝒷"), std::string("Ⅷ ﬁ")}) {
    EXPECT_TRUE(IsId(MakeId(text))) << text << " gives " << MakeId(text);
    EXPECT_EQ(MakeId(text), MakeId(text));
  }
  EXPECT_NE(MakeId("صور"), MakeId("صيدا"));
}

}  // namespace
}  // namespace jointplan::plan
