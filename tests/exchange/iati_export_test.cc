// Each rule of IATI 2.03 that goes beyond its schema, and what the fields of a record become.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "exchange/iati_codes.h"
#include "gmock/gmock.h"
#include "tests/exchange/iati_support.h"

namespace jointplan::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

v1::Activity Well() {
  return FromText<v1::Activity>(R"(
      name: "plans/hub/activities/well"
      title { key: "en" value: "Wells" } title { key: "ar" value: "آبار" }
      description { key: "en" value: "Dig two wells." }
      themes: "inclusion" themes: "services"
      participants { partner: "partners/giz" roles: PARTNER_ROLE_LEAD roles: PARTNER_ROLE_FUNDING
                     consent: CONSENT_CONFIRMED }
      participants { partner: "partners/sour" roles: PARTNER_ROLE_SUPPORTING
                     roles: PARTNER_ROLE_IMPLEMENTING consent: CONSENT_CONFIRMED }
      objectives: "frameworks/gcm/objectives/15" objectives: "frameworks/sdg/objectives/6"
      locations { id: "sour" place: "Sour" country: "LB" code: "LB62" latitude: "33.27"
                  longitude: "35.2" }
      start_date: "2019-03-01" end_date: "2021-06-30"
      next_steps { id: "s1" text { key: "en" value: "Ask" } }
      targets { id: "t1" indicator: "Wells dug" unit: "wells" value: "2" due_date: "2020-12-31" }
      funding { id: "f1" partner: "partners/giz" amount: "1000.01" currency: "EUR"
                status: FUNDING_STATUS_COMMITTED }
      evidence { uri: "https://example.org/study.pdf" title: "Study" }
      links { uri: "https://example.org/wells" }
      tags: "pilot" implementation_status: IMPLEMENTATION_STATUS_ONGOING
      update_time { seconds: 1559383200 })");
}

std::string Written(const v1::Activity& activity, const IatiExport& context = HubExport()) {
  const absl::StatusOr<IatiFile> file = ExportIati({activity}, context);
  EXPECT_THAT(file, IsOk());
  return file.ok() ? file->bytes : "";
}

// The activities of a file, the plan itself first.
std::vector<XmlNode> Parsed(const std::string& bytes) {
  std::vector<XmlNode> activities;
  const auto fault = ReadXml(
      bytes, XmlLimits{}, [](const XmlNode&) { return true; },
      [&activities](XmlNode item) { activities.push_back(std::move(item)); });
  EXPECT_FALSE(fault.has_value());
  return activities;
}

XmlNode Exported(const v1::Activity& activity, const IatiExport& context = HubExport()) {
  std::vector<XmlNode> activities = Parsed(Written(activity, context));
  EXPECT_FALSE(activities.empty());
  return activities.empty() ? XmlNode() : activities.back();
}

std::vector<std::string> Values(const XmlNode& activity, absl::string_view element,
                                absl::string_view attribute) {
  std::vector<std::string> values;
  for (const XmlNode* node : activity.All(element)) values.push_back(node->Get(attribute));
  return values;
}

std::vector<std::string> Names(const XmlNode& node) {
  std::vector<std::string> names;
  for (const XmlNode& child : node.children) {
    if (names.empty() || names.back() != child.name.local) names.push_back(child.name.local);
  }
  return names;
}

// Percentages in hundredths.
int Sum(const std::vector<std::string>& percentages) {
  int sum = 0;
  for (const std::string& text : percentages) {
    double percent = 0;
    EXPECT_TRUE(absl::SimpleAtod(text, &percent)) << text;
    sum += static_cast<int>(std::lround(percent * 100));
  }
  return sum;
}

TEST(IatiExportTest, TheFileSaysItsVersionAndWhen) {
  EXPECT_THAT(Written(Well()),
              HasSubstr("<iati-activities generated-datetime=\"2019-06-12T00:00:00Z\" "
                        "version=\"2.03\">"));
}

TEST(IatiExportTest, TheSameStateGivesTheSameBytes) { EXPECT_EQ(Written(Well()), Written(Well())); }

TEST(IatiExportTest, ElementsComeInTheOrderOfTheSchema) {
  for (const XmlNode& activity : Parsed(Written(Well()))) {
    std::vector<std::string> names = Names(activity);
    const auto& order = IatiElements();
    const auto place = [&order](const std::string& name) {
      return std::find(order.begin(), order.end(), name) - order.begin();
    };
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end(),
                               [&](const auto& a, const auto& b) { return place(a) < place(b); }));
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  }
  EXPECT_THAT(Names(*Exported(Well()).First("location")),
              ElementsAre("location-reach", "name", "administrative", "point", "exactness",
                          "location-class"));
}

TEST(IatiExportTest, ThePlanIsTheParentAndNamesItsActivities) {
  const std::vector<XmlNode> activities = Parsed(Written(Well()));
  ASSERT_EQ(activities.size(), 2u);
  EXPECT_EQ(activities[0].Get("hierarchy"), "1");
  EXPECT_EQ(activities[1].Get("hierarchy"), "2");
  EXPECT_EQ(activities[0].First("iati-identifier")->Text(), "XX-CMI-hub");
  EXPECT_THAT(Values(activities[0], "related-activity", "ref"), ElementsAre("XX-CMI-hub-well"));
  EXPECT_THAT(Values(activities[0], "related-activity", "type"), ElementsAre("2"));
  EXPECT_THAT(Values(activities[1], "related-activity", "ref"), ElementsAre("XX-CMI-hub"));
  EXPECT_THAT(Values(activities[1], "related-activity", "type"), ElementsAre("1"));
}

TEST(IatiExportTest, AnIdentifierHasNoSignThatNoneMayHave) {
  const XmlNode activity = Exported(Well());
  const std::string identifier = activity.First("iati-identifier")->Text();
  EXPECT_EQ(identifier, "XX-CMI-hub-well");
  EXPECT_EQ(identifier.find_first_of("/&|?"), std::string::npos);
  IatiExport context = HubExport();
  context.partners["partners/cmi"].set_iati_reference("XX/CMI");
  EXPECT_THAT(ExportIati({Well()}, context).status().message(), HasSubstr("XX/CMI"));
}

TEST(IatiExportTest, SomebodyMustPublish) {
  IatiExport context = HubExport();
  context.reporter = "";
  EXPECT_THAT(ExportIati({Well()}, context).status().message(), HasSubstr("--reporter"));
  context.reporter = "partners/sour";
  EXPECT_THAT(ExportIati({Well()}, context).status().message(),
              HasSubstr("partners/sour has no IATI organization reference"));
  context = HubExport();
  context.secondary = true;
  const XmlNode activity = Exported(Well(), context);
  const XmlNode* reporter = activity.First("reporting-org");
  EXPECT_EQ(reporter->Get("ref"), "XX-CMI");
  EXPECT_EQ(reporter->Get("type"), "90");
  EXPECT_EQ(reporter->Get("secondary-reporter"), "1");
}

TEST(IatiExportTest, TheLastUpdateIsNotInTheFuture) {
  EXPECT_EQ(Exported(Well()).Get("last-updated-datetime"), "2019-06-01T10:00:00Z");
  v1::Activity later = Well();
  later.mutable_update_time()->set_seconds(1900000000);
  EXPECT_EQ(Exported(later).Get("last-updated-datetime"), "2019-06-12T00:00:00Z");
}

TEST(IatiExportTest, TextsHaveOneNarrativeForEachLanguageThePlansOwnFirst) {
  const XmlNode activity = Exported(Well());
  const XmlNode* title = activity.First("title");
  ASSERT_EQ(title->children.size(), 2u);
  EXPECT_EQ(title->children[0].Get("lang", kXmlSpace), "en");
  EXPECT_EQ(title->children[1].Get("lang", kXmlSpace), "ar");
  EXPECT_EQ(title->children[1].Text(), "آبار");
}

TEST(IatiExportTest, AnActivityWithoutADescriptionHasOneThatIsReadAsNone) {
  v1::Activity bare = Well();
  bare.clear_description();
  const XmlNode activity = Exported(bare);
  EXPECT_THAT(Values(activity, "description", "type"), ElementsAre("4"));
  EXPECT_TRUE(ReadIati(Written(bare), HubPlan()).import.records[0].activity.description().empty());
}

TEST(IatiExportTest, PartnersTakePartInTheirRolesOnceTheyHaveConfirmed) {
  v1::Activity activity = Well();
  XmlNode node = Exported(activity);
  EXPECT_THAT(Values(node, "participating-org", "role"), ElementsAre("1", "2", "4"));
  EXPECT_THAT(Values(node, "participating-org", "ref"),
              ElementsAre("XM-DAC-5-52", "XM-DAC-5-52", ""));
  EXPECT_THAT(Values(node, "participating-org", "type"), ElementsAre("15", "15", "11"));
  for (const XmlNode* org : node.All("participating-org")) {
    EXPECT_TRUE(!org->Get("ref").empty() || org->First("narrative") != nullptr);
    EXPECT_FALSE(org->Has("partner", kOwnSpace));
  }
  activity.mutable_participants(0)->set_consent(v1::CONSENT_INVITED);
  activity.mutable_participants(1)->set_consent(v1::CONSENT_DECLINED);
  node = Exported(activity);
  // There must be one; the publisher stands in.
  EXPECT_THAT(Values(node, "participating-org", "role"), ElementsAre("3"));
  EXPECT_THAT(Values(node, "participating-org", "ref"), ElementsAre("XX-CMI"));
  EXPECT_THAT(ReadIati(Written(activity), HubPlan()).import.records[0].activity.participants(),
              IsEmpty());
}

TEST(IatiExportTest, StatusesAreThoseOfIati) {
  const auto code = [](v1::ImplementationStatus status, bool steps) {
    v1::Activity activity = Well();
    activity.set_implementation_status(status);
    if (!steps) activity.clear_next_steps();
    return Exported(activity).First("activity-status")->Get("code");
  };
  EXPECT_EQ(code(v1::IMPLEMENTATION_STATUS_PLANNED, true), "1");
  EXPECT_EQ(code(v1::IMPLEMENTATION_STATUS_ONGOING, true), "2");
  EXPECT_EQ(code(v1::IMPLEMENTATION_STATUS_COMPLETED, true), "3");
  EXPECT_EQ(code(v1::IMPLEMENTATION_STATUS_COMPLETED, false), "4");
  EXPECT_EQ(code(v1::IMPLEMENTATION_STATUS_CANCELLED, true), "5");
  EXPECT_EQ(code(v1::IMPLEMENTATION_STATUS_SUSPENDED, true), "6");
}

TEST(IatiExportTest, ADateThatIsActualIsNotInTheFuture) {
  v1::Activity activity = Well();
  EXPECT_THAT(Values(Exported(activity), "activity-date", "type"), ElementsAre("2", "3"));
  activity.set_start_date("2019-07-01");  // The file is as of 12 June.
  EXPECT_THAT(Values(Exported(activity), "activity-date", "type"), ElementsAre("1", "3"));
  activity.set_start_date("2019-01-01");
  activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_COMPLETED);
  EXPECT_THAT(Values(Exported(activity), "activity-date", "type"), ElementsAre("2", "3"));
  activity.set_end_date("2019-06-01");
  EXPECT_THAT(Values(Exported(activity), "activity-date", "type"), ElementsAre("2", "4"));
}

TEST(IatiExportTest, ThereIsAlwaysAStartAndItIsNotBehindTheEnd) {
  v1::Activity activity = Well();
  activity.clear_start_date();
  EXPECT_THAT(Values(Exported(activity), "activity-date", "type"), ElementsAre("1", "3"));
  EXPECT_THAT(Values(Exported(activity), "activity-date", "iso-date"),
              ElementsAre("2019-01-01", "2021-06-30"));
  activity.set_end_date("2018-06-30");
  EXPECT_THAT(Values(Exported(activity), "activity-date", "iso-date"),
              ElementsAre("2018-06-30", "2018-06-30"));
  activity.clear_end_date();
  EXPECT_THAT(Values(Exported(activity), "activity-date", "type"), ElementsAre("1"));
}

TEST(IatiExportTest, PersonsAreNotPublished) {
  IatiExport context = HubExport();
  v1::Contact* contact = context.partners["partners/giz"].add_contacts();
  contact->set_id("office");
  contact->set_email("office@giz.example");
  EXPECT_THAT(Written(Well(), context), Not(HasSubstr("giz.example")));
  EXPECT_EQ(Exported(Well(), context).First("contact-info"), nullptr);
}

TEST(IatiExportTest, TheScopeFollowsFromThePlaces) {
  const auto scope = [](const v1::Activity& activity) {
    const XmlNode node = Exported(activity);
    const XmlNode* found = node.First("activity-scope");
    return found == nullptr ? "" : found->Get("code");
  };
  v1::Activity activity = Well();
  EXPECT_EQ(scope(activity), "8");
  activity.mutable_locations(0)->clear_latitude();
  activity.mutable_locations(0)->clear_longitude();
  EXPECT_EQ(scope(activity), "7");
  v1::Location* second = activity.add_locations();
  second->set_id("tyre");
  second->set_place("Tyre");
  second->set_country("LB");
  EXPECT_EQ(scope(activity), "5");
  second->set_country("JO");
  EXPECT_EQ(scope(activity), "3");
  activity.clear_locations();
  EXPECT_EQ(scope(activity), "");
  activity.add_locations()->set_id("lb");
  activity.mutable_locations(0)->set_country("LB");
  EXPECT_EQ(scope(activity), "4");
}

TEST(IatiExportTest, PercentagesOfCountriesAreAHundredTogether) {
  v1::Activity activity = Well();
  for (const char* country : {"JO", "TR", "TN", "MA", "EG", "IQ"}) {
    v1::Location* location = activity.add_locations();
    location->set_id(absl::AsciiStrToLower(country));
    location->set_country(country);
    const auto shares = Values(Exported(activity), "recipient-country", "percentage");
    EXPECT_EQ(static_cast<int>(shares.size()), activity.locations_size());
    EXPECT_EQ(Sum(shares), 10000);
  }
}

TEST(IatiExportTest, PercentagesOfThemesAreExactlyAHundredInTheirVocabulary) {
  IatiExport context = HubExport();
  context.sector = "15190";
  v1::Activity activity = Well();
  for (int i = 0; i < 7; ++i) {
    const XmlNode node = Exported(activity, context);
    std::map<std::string, std::vector<std::string>> shares;
    for (const XmlNode* sector : node.All("sector")) {
      shares[sector->Get("vocabulary")].push_back(sector->Get("percentage"));
      EXPECT_TRUE(sector->Get("vocabulary") == "1" || sector->First("narrative") != nullptr);
    }
    EXPECT_EQ(shares.size(), 2u);
    for (const auto& [vocabulary, list] : shares) EXPECT_EQ(Sum(list), 10000) << vocabulary;
    activity.add_themes(absl::StrCat("theme-", i));
  }
}

TEST(IatiExportTest, ASectorForDonorsAtHomeIsRefused) {
  IatiExport context = HubExport();
  for (const char* code : {"93010", "93018", "1519", "abcde"}) {
    context.sector = code;
    EXPECT_EQ(ExportIati({Well()}, context).status().code(), absl::StatusCode::kInvalidArgument);
  }
  context.sector = "93019";
  EXPECT_THAT(ExportIati({Well()}, context), IsOk());
}

TEST(IatiExportTest, ObjectivesAndTagsAreTagsWithoutPercentages) {
  const XmlNode activity = Exported(Well());
  EXPECT_THAT(Values(activity, "tag", "code"), ElementsAre("15", "6", "pilot"));
  EXPECT_THAT(Values(activity, "tag", "vocabulary"), ElementsAre("99", "2", "99"));
  for (const XmlNode* tag : activity.All("tag")) {
    EXPECT_FALSE(tag->Has("percentage"));
    if (tag->Get("vocabulary") != "99") continue;
    EXPECT_NE(tag->Get("vocabulary-uri"), "");
    EXPECT_NE(tag->First("narrative"), nullptr);
  }
}

TEST(IatiExportTest, NoBudgetIsLongerThanAYearAndTogetherTheyAreTheAmount) {
  const XmlNode activity = Exported(Well());
  std::vector<std::string> periods;
  std::vector<std::string> amounts;
  for (const XmlNode* budget : activity.All("budget")) {
    EXPECT_EQ(budget->Get("type"), "1");
    EXPECT_EQ(budget->Get("status"), "2");
    periods.push_back(absl::StrCat(budget->First("period-start")->Get("iso-date"), " ",
                                   budget->First("period-end")->Get("iso-date")));
    const XmlNode* value = budget->First("value");
    EXPECT_EQ(value->Get("currency"), "EUR");
    EXPECT_EQ(value->Get("value-date"), budget->First("period-start")->Get("iso-date"));
    amounts.push_back(value->Text());
  }
  EXPECT_THAT(periods, ElementsAre("2019-03-01 2020-02-29", "2020-03-01 2021-02-28",
                                   "2021-03-01 2021-06-30"));
  EXPECT_THAT(amounts, ElementsAre("429.07", "427.91", "143.03"));
}

TEST(IatiExportTest, NegativeAndLongAmountsAreSharedOutExactly) {
  v1::Activity activity = Well();
  activity.mutable_funding(0)->set_amount("-0.0001");
  XmlNode node = Exported(activity);
  EXPECT_EQ(node.All("budget").size(), 3u);
  EXPECT_EQ(node.All("budget")[0]->First("value")->Text(), "-0");
  EXPECT_EQ(node.All("budget")[2]->First("value")->Text(), "-0.0001");
  activity.mutable_funding(0)->set_amount("12345678901234567890123456.5");
  node = Exported(activity);
  EXPECT_EQ(node.All("budget")[0]->First("value")->Text(), "5297208063132299938786852.37");
  activity.mutable_funding(0)->set_amount(std::string(40, '9'));
  EXPECT_EQ(Exported(activity).First("budget"), nullptr);
}

TEST(IatiExportTest, WhatAPartnerGivesIsPlannedByTheYearToo) {
  const XmlNode activity = Exported(Well());
  const auto planned = activity.All("planned-disbursement");
  ASSERT_EQ(planned.size(), 3u);
  EXPECT_EQ(planned[0]->First("provider-org")->Get("ref"), "XM-DAC-5-52");
  EXPECT_FALSE(planned[0]->First("provider-org")->Has("role"));
  v1::Activity without = Well();
  without.mutable_funding(0)->clear_partner();
  EXPECT_EQ(Exported(without).First("planned-disbursement"), nullptr);
}

TEST(IatiExportTest, AResultHasAnIndicatorAndAMeasuredOneAValue) {
  v1::Activity activity = Well();
  v1::Target* without = activity.add_targets();
  without->set_id("t2");
  without->set_indicator("People feel at home");
  v1::Target* percent = activity.add_targets();
  percent->set_id("t3");
  percent->set_unit("%");
  percent->set_value("50");
  const XmlNode node = Exported(activity);
  std::vector<std::string> measures;
  for (const XmlNode* result : node.All("result")) {
    const XmlNode* indicator = result->First("indicator");
    ASSERT_NE(indicator, nullptr);
    measures.push_back(indicator->Get("measure"));
    const XmlNode* period = indicator->First("period");
    const bool valued = period != nullptr && period->First("target") != nullptr;
    EXPECT_EQ(valued, measures.back() != "5");
    EXPECT_NE(result->First("title")->Text(), "");
  }
  EXPECT_THAT(measures, ElementsAre("1", "5", "2"));
}

TEST(IatiExportTest, DocumentsHaveACategory) {
  const XmlNode activity = Exported(Well());
  std::vector<std::string> documents;
  for (const XmlNode* document : activity.All("document-link")) {
    documents.push_back(absl::StrCat(document->First("category")->Get("code"), " ",
                                     document->Get("format"), " ",
                                     document->First("title")->Text()));
  }
  EXPECT_THAT(documents,
              ElementsAre("A01 application/pdf Study", "A12 text/html https://example.org/wells"));
}

TEST(IatiExportTest, NothingIsClaimedThatThePlanDoesNotSay) {
  const XmlNode activity = Exported(Well());
  for (const char* name : {"transaction", "policy-marker", "collaboration-type",
                           "default-flow-type", "humanitarian-scope", "crs-add", "fss"}) {
    EXPECT_EQ(activity.First(name), nullptr) << name;
  }
}

TEST(IatiExportTest, WhatDoesNotGoAlongIsSaid) {
  const absl::StatusOr<IatiFile> file = ExportIati({Well()}, HubExport());
  ASSERT_THAT(file, IsOk());
  std::vector<std::string> fields;
  for (const IatiLoss& loss : file->losses) {
    EXPECT_EQ(loss.activities, 1);
    fields.push_back(loss.field);
  }
  EXPECT_THAT(fields, ElementsAre("funding", "next_steps", "participants", "targets"));
  IatiExport context = HubExport();
  context.complete = true;
  EXPECT_THAT(ExportIati({Well()}, context)->losses, IsEmpty());
  EXPECT_THAT(file->bytes, Not(HasSubstr("xmlns:jp")));
  EXPECT_THAT(Written(Well(), context), HasSubstr("<jp:path>next_steps</jp:path>"));
}

}  // namespace
}  // namespace jointplan::exchange
