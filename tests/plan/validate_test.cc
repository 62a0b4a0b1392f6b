#include "plan/validate.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/change.pb.h"
#include "plan/errors.h"
#include "tests/support/status_matchers.h"

namespace jointplan::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

v1::Activity ValidActivity() {
  v1::Activity activity;
  activity.set_name("plans/hub/activities/a1");
  (*activity.mutable_title())["en"] = "Water";
  activity.add_themes("services");
  auto* participant = activity.add_participants();
  participant->set_partner("partners/medcities");
  participant->add_roles(v1::PARTNER_ROLE_LEAD);
  activity.add_locations()->set_id("sour");
  auto* target = activity.add_targets();
  target->set_id("t1");
  target->set_location("sour");
  auto* step = activity.add_next_steps();
  step->set_id("s1");
  (*step->mutable_text())["en"] = "Call the mayor";
  activity.add_objectives("frameworks/gcm/objectives/15");
  return activity;
}

// The violations as `field: description`.
std::vector<std::string> ViolationsOf(const absl::Status& status) {
  google::rpc::BadRequest request;
  const auto payload = status.GetPayload(DetailUrl("google.rpc.BadRequest"));
  if (payload.has_value()) request.ParseFromString(std::string(*payload));
  std::vector<std::string> violations;
  for (const auto& violation : request.field_violations()) {
    violations.push_back(absl::StrCat(violation.field(), ": ", violation.description()));
  }
  return violations;
}

// The violations of a valid activity after `spoil`.
std::vector<std::string> After(const std::function<void(v1::Activity*)>& spoil) {
  v1::Activity activity = ValidActivity();
  spoil(&activity);
  return ViolationsOf(ValidateShape(activity, "activity"));
}

TEST(ValidateTest, AnOrdinaryActivityPasses) {
  EXPECT_THAT(ValidateShape(ValidActivity(), "activity"), IsOk());
}

TEST(ValidateTest, RequiredFieldsAreNamed) {
  const absl::Status status = ValidateShape(v1::Activity(), "activity");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ReasonOf(status), Reason::kFieldInvalid);
  EXPECT_THAT(ViolationsOf(status), ElementsAre(HasSubstr("activity.title: is required"),
                                                HasSubstr("activity.themes: is required")));
}

TEST(ValidateTest, AnUpdateNeedNotCarryRequiredFields) {
  EXPECT_THAT(ValidateShape(v1::Activity(), "", Completeness::kPartial), IsOk());
}

TEST(ValidateTest, AnElementNeedsItsKeyAlsoInAnUpdate) {
  v1::Activity activity;
  activity.add_targets()->set_value("3");
  EXPECT_THAT(ViolationsOf(ValidateShape(activity, "", Completeness::kPartial)),
              ElementsAre(HasSubstr("targets[\"\"].id: is required")));
}

TEST(ValidateTest, InABatchUpdatesArePartialAndCreationsWhole) {
  v1::Edit update;
  update.mutable_update_activity()->set_start_date("2019-01-01");
  EXPECT_THAT(ValidateShape(update, "edits[0]"), IsOk());
  v1::Edit create;
  create.mutable_create_activity()->add_themes("services");
  EXPECT_THAT(ViolationsOf(ValidateShape(create, "edits[0]")),
              ElementsAre(HasSubstr("edits[0].create_activity.title: is required")));
}

TEST(ValidateTest, DatesMustBeOnTheCalendar) {
  for (const std::string date :
       {"2019-02-30", "2019-13-01", "2019-00-10", "2019-1-1", "19-01-01", "2019/01/01", "",
        "0000-01-01", "2019-02-29", "2019-04-31", "+019-01-01", "2019-01-0x", "2019-01-01 "}) {
    EXPECT_THAT(After([&](v1::Activity* a) { a->mutable_next_steps(0)->set_due_date(date); }),
                ElementsAre(HasSubstr("activity.next_steps[s1].due_date: ")))
        << date;
  }
  for (const std::string date : {"2020-02-29", "2000-02-29", "9999-12-31", "0001-01-01"}) {
    EXPECT_THAT(After([&](v1::Activity* a) { a->set_start_date(date); }), IsEmpty()) << date;
  }
}

TEST(ValidateTest, FormatsAreChecked) {
  const auto location = [](v1::Activity* a) { return a->mutable_locations(0); };
  for (const std::string value : {"1,5", "1.", ".5", "1e3", "--1", "", "1 000", "NaN", "0x1"}) {
    EXPECT_THAT(After([&](v1::Activity* a) { a->mutable_targets(0)->set_value(value); }),
                ElementsAre(HasSubstr("activity.targets[t1].value: ")))
        << value;
  }
  EXPECT_THAT(After([&](v1::Activity* a) { location(a)->set_country("lb"); }),
              ElementsAre(HasSubstr("activity.locations[sour].country: ")));
  EXPECT_THAT(After([](v1::Activity* a) { a->add_funding()->set_currency("Euro"); }),
              ElementsAre(HasSubstr("funding[\"\"].id: "), HasSubstr("funding[\"\"].currency: ")));
  for (const std::string uri : {"javascript:alert(1)", "http://", "https://a b", "//x", "www.x.org",
                                "http:///x", "https://x/é", "data:text/html,x"}) {
    EXPECT_THAT(After([&](v1::Activity* a) { a->add_links()->set_uri(uri); }),
                testing::Contains(HasSubstr("activity.links[")))
        << uri;
  }
  EXPECT_THAT(After([](v1::Activity* a) { a->add_links()->set_uri("mailto:a@b.org"); }), IsEmpty());
  EXPECT_THAT(After([](v1::Activity* a) { a->add_links()->set_uri("HTTPS://b.org/?a=1#x"); }),
              IsEmpty());
}

TEST(ValidateTest, ReferencesMustHaveTheFormOfAName) {
  EXPECT_THAT(After([](v1::Activity* a) { a->add_objectives("gcm/15"); }),
              ElementsAre(HasSubstr("activity.objectives[1]: ")));
  EXPECT_THAT(After([](v1::Activity* a) { a->mutable_participants(0)->set_partner("MedCities"); }),
              ElementsAre(HasSubstr("activity.participants[MedCities].partner: ")));
  EXPECT_THAT(After([](v1::Activity* a) { a->set_themes(0, "Services"); }),
              ElementsAre(HasSubstr("activity.themes[0]: ")));
}

TEST(ValidateTest, LanguagesAreTags) {
  for (const std::string tag : {"", "english", "e", "EN", "en_GB", "en-", "ar-الف"}) {
    EXPECT_THAT(After([&](v1::Activity* a) { (*a->mutable_title())[tag] = "x"; }),
                ElementsAre(HasSubstr("activity.title: has a key that is wrong")))
        << tag;
  }
  EXPECT_THAT(After([](v1::Activity* a) { (*a->mutable_title())["zh-Hant-TW"] = "x"; }), IsEmpty());
}

TEST(ValidateTest, BytesThatAreNotUtf8AreRefusedEverywhere) {
  const std::string bad = "Fran\xE7ois";
  EXPECT_THAT(After([&](v1::Activity* a) { (*a->mutable_title())["fr"] = bad; }),
              ElementsAre(HasSubstr("activity.title[fr]: is not UTF-8: the byte at offset 4")));
  EXPECT_THAT(After([&](v1::Activity* a) { (*a->mutable_title())[bad] = "x"; }),
              ElementsAre(HasSubstr("activity.title: has a key")));
  EXPECT_THAT(After([&](v1::Activity* a) { a->mutable_next_steps(0)->set_note(bad); }),
              ElementsAre(HasSubstr("activity.next_steps[s1].note: is not UTF-8")));
  EXPECT_THAT(After([&](v1::Activity* a) { a->set_name(bad); }),
              ElementsAre(HasSubstr("activity.name: is not UTF-8")));
  EXPECT_THAT(After([&](v1::Activity* a) { a->add_tags("\xED\xA0\x80"); }),
              ElementsAre(HasSubstr("activity.tags[0]: is not UTF-8")));  // A lone surrogate.
  EXPECT_THAT(After([&](v1::Activity* a) { a->add_tags("\xC0\xAF"); }),
              ElementsAre(HasSubstr("activity.tags[0]: is not UTF-8")));  // An overlong slash.
}

TEST(ValidateTest, BidiOverridesAreRefusedInLinesAndNames) {
  for (const std::string mark : {"\u202A", "\u202E", "\u2066", "\u2069"}) {
    EXPECT_THAT(After([&](v1::Activity* a) { (*a->mutable_title())["ar"] = "x" + mark; }),
                ElementsAre(HasSubstr("activity.title[ar]: holds the character U+20")));
    EXPECT_THAT(After([&](v1::Activity* a) { a->set_name("plans/x/activities/" + mark); }),
                ElementsAre(HasSubstr("activity.name: holds the character U+20")));
    EXPECT_THAT(After([&](v1::Activity* a) { (*a->mutable_description())["ar"] = "x" + mark; }),
                IsEmpty());
  }
}

TEST(ValidateTest, ControlCharactersAreRefused) {
  EXPECT_THAT(After([](v1::Activity* a) { (*a->mutable_title())["en"] = "two\nlines"; }),
              ElementsAre(HasSubstr("U+000A")));
  const auto describe = [](const std::string& text) {
    return After([&](v1::Activity* a) { (*a->mutable_description())["en"] = text; });
  };
  EXPECT_THAT(describe("a\tb\r\nc"), IsEmpty());
  EXPECT_THAT(describe(std::string("a\0b", 3)), ElementsAre(HasSubstr("U+0000")));
  EXPECT_THAT(describe("\x1B[31m"), ElementsAre(HasSubstr("U+001B")));
  EXPECT_THAT(describe("\u0085"), ElementsAre(HasSubstr("U+0085")));
}

TEST(ValidateTest, LengthsAreCountedInCodePoints) {
  const auto title = [](int count, const std::string& character) {
    std::string text;
    for (int i = 0; i < count; ++i) text += character;
    return After([&](v1::Activity* a) { (*a->mutable_title())["ar"] = text; });
  };
  EXPECT_THAT(title(300, "م"), IsEmpty());
  EXPECT_THAT(title(300, "𝒜"), IsEmpty());
  EXPECT_THAT(title(301, "م"), ElementsAre(HasSubstr("300 characters at most, and this has 301")));
}

TEST(ValidateTest, TenMegabytesFailWithTheFieldsName) {
  EXPECT_THAT(
      After(
          [](v1::Activity* a) { (*a->mutable_description())["en"] = std::string(10 << 20, 'x'); }),
      ElementsAre(HasSubstr("activity.description[en]: is too long: 100000 characters at most")));
}

TEST(ValidateTest, BlankIsNotAValueWhereOneIsRequired) {
  EXPECT_THAT(After([](v1::Activity* a) { (*a->mutable_title())["fr"] = ""; }),
              ElementsAre(HasSubstr("activity.title[fr]: is blank")));
  EXPECT_THAT(After([](v1::Activity* a) { (*a->mutable_title())["fr"] = " \u00A0\t"; }),
              testing::Contains(HasSubstr("activity.title[fr]: ")));
}

TEST(ValidateTest, KeysMustBeUnique) {
  EXPECT_THAT(After([](v1::Activity* a) { *a->add_targets() = a->targets(0); }),
              ElementsAre(HasSubstr("activity.targets[t1]: occurs twice")));
}

TEST(ValidateTest, TooManyElementsAreCountedOnceAndNotReadOn) {
  EXPECT_THAT(After([](v1::Activity* a) {
                for (int i = 0; i < 2001; ++i) a->add_targets();
              }),
              ElementsAre(HasSubstr("activity.targets: has too many elements: 2000 at most")));
}

TEST(ValidateTest, EnumValuesMustExistAndSayMuch) {
  EXPECT_THAT(After([](v1::Activity* a) {
                a->set_implementation_status(static_cast<v1::ImplementationStatus>(77));
              }),
              ElementsAre(HasSubstr("activity.implementation_status: 77 is not a value")));
  EXPECT_THAT(After([](v1::Activity* a) {
                a->mutable_participants(0)->add_roles(v1::PARTNER_ROLE_UNSPECIFIED);
              }),
              ElementsAre(HasSubstr("participants[partners/medcities].roles[1]: is PARTNER_ROLE")));
}

TEST(ValidateTest, OutputOnlyFieldsAreNotLookedAt) {
  EXPECT_THAT(After([](v1::Activity* a) { a->set_etag("\xFF"); }), IsEmpty());
}

TEST(ValidateTest, AtMostFiftyViolationsAreCollected) {
  v1::Activity activity = ValidActivity();
  for (int i = 0; i < 90; ++i) activity.add_tags("\u202E");
  const absl::Status status = ValidateShape(activity, "activity");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("And 49 more")));
}

TEST(ValidateTest, ValuesOfResolutionsAreLookedThrough) {
  v1::Resolution resolution;
  (*resolution.mutable_value()->mutable_struct_value()->mutable_fields())["a"].set_string_value(
      "\xFF");
  EXPECT_THAT(ViolationsOf(ValidateShape(resolution, "resolutions[0]")),
              ElementsAre(HasSubstr("resolutions[0].value.struct_value.fields[a].string_value: ")));
}

// --- Rules ---

class FakeContext : public RuleContext {
 public:
  bool HasTheme(absl::string_view id) const override { return id == "services"; }
  bool HasPartner(absl::string_view name) const override { return name == "partners/medcities"; }
  bool HasObjective(absl::string_view name) const override {
    return name == "frameworks/gcm/objectives/15";
  }
  bool HasNeed(absl::string_view name) const override { return name == "plans/hub/needs/water"; }
};

// The rules that a valid activity breaks after `spoil`, as `rule path path`.
std::vector<std::string> BrokenAfter(const std::function<void(v1::Activity*)>& spoil) {
  v1::Activity activity = ValidActivity();
  spoil(&activity);
  std::vector<std::string> broken;
  const std::vector<std::string> known = RuleNames();
  for (const RuleBreak& rule_break : CheckRules(activity, FakeContext())) {
    EXPECT_NE(std::find(known.begin(), known.end(), rule_break.rule), known.end());
    EXPECT_NE(rule_break.description, "");
    broken.push_back(absl::StrCat(rule_break.rule, " ", absl::StrJoin(rule_break.paths, " ")));
  }
  return broken;
}

TEST(RulesTest, AnOrdinaryActivityBreaksNone) {
  EXPECT_THAT(BrokenAfter([](v1::Activity*) {}), IsEmpty());
}

TEST(RulesTest, TheLastDayIsNotBeforeTheFirst) {
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) {
                a->set_start_date("2019-05-01");
                a->set_end_date("2019-04-30");
              }),
              ElementsAre("dates-in-order start_date end_date"));
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) {
                a->set_start_date("2019-05-01");
                a->set_end_date("2019-05-01");
              }),
              IsEmpty());
}

TEST(RulesTest, WhatIsNamedMustExist) {
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) { a->add_themes("jobs"); }),
              ElementsAre("theme-exists themes"));
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) { a->add_objectives("frameworks/x/objectives/1"); }),
              ElementsAre("objective-exists objectives"));
  EXPECT_THAT(
      BrokenAfter([](v1::Activity* a) { a->mutable_next_steps(0)->set_responsible("partners/x"); }),
      ElementsAre("partner-exists next_steps[s1].responsible"));
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) {
                auto* funding = a->add_funding();
                funding->set_id("f");
                funding->set_partner("partners/x");
              }),
              ElementsAre("partner-exists funding[f].partner"));
  EXPECT_THAT(
      BrokenAfter([](v1::Activity* a) { a->mutable_participants(0)->set_partner("partners/x"); }),
      ElementsAre("partner-exists participants[partners/x]"));
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) {
                a->mutable_sharing()->add_partners("partners/medcities");
                a->mutable_sharing()->add_partners("partners/x");
              }),
              ElementsAre("partner-exists sharing.partners"));
}

TEST(RulesTest, TargetsAreAtLocationsOfTheActivity) {
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) { a->clear_locations(); }),
              ElementsAre("target-location-exists targets[t1].location locations[sour]"));
}

TEST(RulesTest, AnAmountNeedsACurrency) {
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) { a->mutable_participants(0)->set_amount("5"); }),
              ElementsAre("currency-with-amount participants[partners/medcities].currency "
                          "participants[partners/medcities].amount"));
}

TEST(RulesTest, CoordinatesAreOnTheGlobe) {
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) {
                a->mutable_locations(0)->set_latitude("90.5");
                a->mutable_locations(0)->set_longitude("-180.0");
              }),
              ElementsAre("coordinates-in-range locations[sour].latitude"));
}

TEST(RulesTest, WhatAMergeMayTakeAwayIsAskedFor) {
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) { a->clear_themes(); }),
              ElementsAre("theme-required themes"));
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) { a->clear_title(); }),
              ElementsAre("title-required title"));
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) { a->mutable_participants(0)->clear_roles(); }),
              ElementsAre("role-required participants[partners/medcities].roles"));
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) { a->mutable_next_steps(0)->clear_text(); }),
              ElementsAre("text-required next_steps[s1].text"));
}

TEST(RulesTest, APlanHasATitleDatesInOrderAndKnownPartners) {
  v1::Plan plan;
  plan.set_start_date("2021-01-01");
  plan.set_end_date("2019-01-01");
  plan.add_themes()->set_id("t");
  plan.add_partners("partners/x");
  plan.mutable_sharing()->add_partners("partners/x");
  std::vector<std::string> rules;
  for (const RuleBreak& b : CheckRules(plan, FakeContext())) rules.push_back(b.rule);
  EXPECT_THAT(rules, ElementsAre("title-required", "dates-in-order", "title-required",
                                 "partner-exists", "partner-exists"));
}

TEST(RulesTest, AnActivityNamesNeedsThatThePlanHas) {
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) { a->add_needs("plans/hub/needs/water"); }),
              IsEmpty());
  EXPECT_THAT(BrokenAfter([](v1::Activity* a) { a->add_needs("plans/other/needs/water"); }),
              ElementsAre("need-exists needs"));
}

TEST(RulesTest, ANeedHasAKnownThemeAQuestionAndNoNegativeWeight) {
  const auto broken = [](const v1::Need& need) {
    std::vector<std::string> rules;
    for (const RuleBreak& b : CheckRules(need, FakeContext())) {
      rules.push_back(absl::StrCat(b.rule, " ", absl::StrJoin(b.paths, " ")));
    }
    return rules;
  };
  v1::Need need;
  need.set_theme("jobs");
  need.set_weight("-0.5");
  EXPECT_THAT(broken(need), ElementsAre("theme-exists theme", "text-required question",
                                        "weight-not-negative weight"));
  need.set_theme("services");
  (*need.mutable_question())["en"] = "What is lacking?";
  need.set_weight("0");
  EXPECT_THAT(broken(need), IsEmpty());
}

TEST(RulesTest, BreaksAsAnErrorNameFieldAndRule) {
  EXPECT_THAT(RuleBreaksAsError({}, "activity"), IsOk());
  const absl::Status status =
      RuleBreaksAsError({{"theme-required", {"themes"}, "no theme; give one"}}, "activity");
  EXPECT_THAT(ViolationsOf(status),
              ElementsAre("activity.themes: no theme; give one (rule theme-required)"));
}

}  // namespace
}  // namespace jointplan::plan
