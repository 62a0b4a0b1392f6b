// What files of IATI become, what comes back out, and what a later version of a file changes.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "exchange/iati_parts.h"
#include "gmock/gmock.h"
#include "plan/validate.h"
#include "rapidcheck.h"
#include "rapidcheck/gtest.h"
#include "tests/exchange/iati_support.h"

namespace jointplan::exchange {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr char kActivity[] = R"(
 <iati-activity xml:lang="EN" default-currency="EUR" hierarchy="2" xmlns:n="urn:n" n:seen="1">
  <iati-identifier>XM-DAC-7-PPR-1</iati-identifier>
  <reporting-org ref="XM-DAC-7" type="10"><narrative>Ministry</narrative></reporting-org>
  <title><narrative>Water for towns</narrative><narrative xml:lang="FR">De l'eau</narrative></title>
  <description type="1"><narrative>Pipes  and pumps.</narrative></description>
  <description type="2"><narrative>Clean water</narrative></description>
  <participating-org role="1" ref="XM-DAC-7" type="10"><narrative>Ministry</narrative></participating-org>
  <participating-org role="2" ref="xm-dac-5-52"/>
  <participating-org role="4"><narrative>municipality of SOUR</narrative></participating-org>
  <activity-status code="3"/>
  <activity-date type="1" iso-date="2020-01-01"/>
  <activity-date type="2" iso-date="2020-02-01"/>
  <activity-date type="3" iso-date="2021-12-31"/>
  <contact-info><email>a@b.example</email></contact-info>
  <recipient-country code="LB" percentage="100"/>
  <location>
   <name><narrative>Sour</narrative></name>
   <administrative vocabulary="A1" code="LB62"/>
   <point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>33.27 35.20</pos></point>
  </location>
  <sector vocabulary="1" code="14030" percentage="100"><narrative>services aux HABITANTS</narrative></sector>
  <tag vocabulary="2" code="6"/>
  <policy-marker code="1" significance="1"/>
  <budget type="1" status="2">
   <period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
   <value value-date="2020-01-01">1500.50</value>
  </budget>
  <transaction><transaction-type code="3"/><transaction-date iso-date="2020-05-05"/>
   <value value-date="2020-05-05">10</value></transaction>
  <document-link url="https://example.org/wells" format="text/html">
   <title><narrative>The wells</narrative></title><category code="A12"/></document-link>
  <result type="1"><title><narrative>Water</narrative></title>
   <indicator measure="1"><title><narrative>People with water</narrative></title>
    <period><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
     <target value="500"/><actual value="120"/></period></indicator></result>
  <n:extra>kept</n:extra>
 </iati-activity>)";

std::string File(const std::map<std::string, std::string>& replaced = {}) {
  std::string activity = kActivity;
  for (const auto& [from, to] : replaced) {
    EXPECT_TRUE(absl::StrContains(activity, from)) << from;
    activity = absl::StrReplaceAll(activity, {{from, to}});
  }
  return Document(activity);
}

v1::Activity Read(const std::string& file) {
  const ReadFile read = ReadIati(file, HubPlan());
  EXPECT_FALSE(HasErrors(read.faults));
  EXPECT_EQ(read.import.records.size(), 1u);
  return read.import.records.empty() ? v1::Activity() : read.import.records[0].activity;
}

std::vector<std::string> Messages(const Faults& faults) {
  std::vector<std::string> messages;
  for (const Fault& fault : faults) {
    messages.push_back(absl::StrCat(fault.severity == Severity::kError ? "error " : "warning ",
                                    fault.line, " ", fault.column, ": ", fault.message));
  }
  return messages;
}

// What a plan has after files were imported one after the other.
std::vector<v1::Activity> PlanAfter(const std::vector<std::string>& files) {
  std::vector<v1::Activity> plan;
  for (const std::string& file : files) {
    Apply(IatiEditsFor(plan, ReadIati(file, HubPlan()).import, HubPlan(), {"inclusion", false}),
          &plan);
  }
  return plan;
}

IatiChanges Again(const std::vector<v1::Activity>& plan, const std::string& file,
                  const IatiEditOptions& options = {}) {
  return IatiEditsFor(plan, ReadIati(file, HubPlan()).import, HubPlan(), options);
}

std::vector<std::string> Mask(const IatiChanges& changes) {
  std::vector<std::string> paths;
  for (const v1::Edit& edit : changes.edits) {
    paths.insert(paths.end(), edit.update_mask().paths().begin(), edit.update_mask().paths().end());
  }
  return paths;
}

std::string Out(const std::vector<v1::Activity>& plan) {
  const absl::StatusOr<IatiFile> file = ExportIati(plan, HubExport());
  EXPECT_THAT(file, IsOk());
  return file.ok() ? file->bytes : "";
}

TEST(IatiImportTest, ElementsBecomeFields) {
  v1::Activity activity = Read(File());
  activity.clear_imported();
  const auto expected = FromText<v1::Activity>(R"(
      name: "plans/hub/activities/xm-dac-7-ppr-1"
      title { key: "en" value: "Water for towns" } title { key: "fr" value: "De l'eau" }
      description { key: "en" value: "Pipes  and pumps." }
      themes: "services"
      participants { partner: "partners/giz" roles: PARTNER_ROLE_LEAD }
      participants { partner: "partners/sour" roles: PARTNER_ROLE_IMPLEMENTING }
      objectives: "frameworks/sdg/objectives/6"
      start_date: "2020-02-01" end_date: "2021-12-31"
      funding { id: "budget-2020-01-01" amount: "1500.5" currency: "EUR"
                status: FUNDING_STATUS_COMMITTED note: "2020-01-01 to 2020-12-31" }
      links { uri: "https://example.org/wells" title: "The wells" }
      implementation_status: IMPLEMENTATION_STATUS_COMPLETED)");
  ASSERT_EQ(activity.locations_size(), 1);
  EXPECT_EQ(activity.locations(0).place(), "Sour");
  EXPECT_EQ(activity.locations(0).country(), "LB");
  EXPECT_EQ(activity.locations(0).code(), "LB62");
  EXPECT_EQ(activity.locations(0).latitude(), "33.27");
  EXPECT_EQ(activity.locations(0).longitude(), "35.2");
  ASSERT_EQ(activity.targets_size(), 1);
  EXPECT_EQ(activity.targets(0).indicator(), "People with water");
  EXPECT_EQ(activity.targets(0).value(), "500");
  EXPECT_EQ(activity.targets(0).due_date(), "2020-12-31");
  activity.clear_locations();
  activity.clear_targets();
  EXPECT_EQ(activity.DebugString(), expected.DebugString());
}

TEST(IatiImportTest, WhatHasNoFieldIsKeptAndCounted) {
  const ReadFile read = ReadIati(File(), HubPlan());
  EXPECT_THAT(read.import.kept,
              ElementsAre(std::pair("policy-marker", 1), std::pair("reporting-org", 1),
                          std::pair("sector", 1), std::pair("tag", 1), std::pair("transaction", 1),
                          std::pair("{urn:n}extra", 1)));
  EXPECT_EQ(read.import.left_out, 1);
  std::map<std::string, std::string> parts;
  for (const v1::ImportedPart& part : read.import.records[0].activity.imported()) {
    parts[part.part()] = part.content();
  }
  EXPECT_EQ(parts["iati/policy-marker"], "<policy-marker code=\"1\" significance=\"1\"/>");
  EXPECT_EQ(parts["iati/extensions"], "<n:extra xmlns:n=\"urn:n\">kept</n:extra>");
  EXPECT_EQ(parts["iati/attributes"],
            "<iati-activity xmlns:n=\"urn:n\" default-currency=\"EUR\" hierarchy=\"2\" "
            "n:seen=\"1\" xml:lang=\"EN\"/>");
  EXPECT_FALSE(parts.contains("iati/contact-info"));
}

TEST(IatiImportTest, OrganizationsAreMatchedByReferenceThenByName) {
  const ReadFile read = ReadIati(File(), HubPlan());
  ASSERT_EQ(read.import.unmatched.size(), 1u);
  EXPECT_EQ(read.import.unmatched[0].iati_reference(), "XM-DAC-7");
  EXPECT_EQ(read.import.unmatched[0].type(), v1::PARTNER_TYPE_GOVERNMENT);
  EXPECT_THAT(Messages(read.faults),
              ElementsAre(HasSubstr("\"Ministry\" (XM-DAC-7) is no partner of the catalogue")));
  const ReadFile created = ReadIati(File(), HubPlan(), /*create=*/true);
  EXPECT_THAT(Messages(created.faults), IsEmpty());
  EXPECT_EQ(created.import.records[0].activity.participants_size(), 3);
  EXPECT_EQ(created.import.records[0].activity.participants(1).partner(), "partners/ministry");
}

TEST(IatiImportTest, AnOrganizationMatchedLaterTakesPartFromTheNextImportOn) {
  std::vector<v1::Activity> plan = PlanAfter({File()});
  const ReadFile later = ReadIati(File(), HubPlan(), /*create=*/true);
  const IatiChanges changes = IatiEditsFor(plan, later.import, HubPlan(), {});
  EXPECT_THAT(Mask(changes), Contains("participants[partners/ministry]"));
}

TEST(IatiImportTest, ANewActivityNeedsATheme) {
  const std::string file = File({{"services aux HABITANTS", "Water"}});
  EXPECT_THAT(Again({}, file).without_theme, ElementsAre("plans/hub/activities/xm-dac-7-ppr-1"));
  const IatiChanges changes = Again({}, file, {"inclusion", false});
  EXPECT_THAT(changes.without_theme, IsEmpty());
  EXPECT_THAT(changes.edits[0].create_activity().themes(), ElementsAre("inclusion"));
}

TEST(IatiImportTest, FilesThatAreNotReadSayWhy) {
  const auto refused = [](const std::string& file) {
    const ReadFile read = ReadIati(file, HubPlan());
    EXPECT_TRUE(HasErrors(read.faults)) << file;
    return Messages(read.faults).back();
  };
  EXPECT_THAT(refused("<iati-activities version=\"1.05\"/>"), HasSubstr("convert it to 2.03"));
  EXPECT_THAT(refused("<iati-activities version=\"3.0\"/>"), HasSubstr("2.01, 2.02 and 2.03"));
  EXPECT_THAT(refused("<iati-activities/>"), HasSubstr("the version is missing"));
  EXPECT_THAT(refused("<iati-organisations version=\"2.03\"/>"),
              HasSubstr("no file of activities"));
  EXPECT_THAT(refused("<html/>"), HasSubstr("no file of activities"));
  EXPECT_THAT(refused("not xml"), HasSubstr("no well-formed XML"));
  EXPECT_THAT(refused(Document("<iati-activity>")), HasSubstr("no well-formed XML"));
  EXPECT_THAT(refused("<!DOCTYPE x>" + Document("")), HasSubstr("DOCTYPE"));
  EXPECT_THAT(refused(Document("\n<iati-activity/>")), HasSubstr("error 2 iati-identifier: the "));
  EXPECT_THAT(refused(Document("<iati-activity><iati-identifier> </iati-identifier>"
                               "</iati-activity>")),
              HasSubstr("no identifier"));
  EXPECT_THAT(refused(Document(absl::StrCat(kActivity, kActivity))),
              HasSubstr("\"XM-DAC-7-PPR-1\" stands in file.xml on line 2 too"));
}

TEST(IatiImportTest, WhatIsNoValueIsLeftOutWithItsLineAndKept) {
  const std::string file = File({{"iso-date=\"2020-02-01\"", "iso-date=\"soon\""},
                                 {"activity-status code=\"3\"", "activity-status code=\"9\""},
                                 {"33.27 35.20", "north"},
                                 {"https://example.org/wells", "example.org/a b"},
                                 {"1500.50", "a lot"},
                                 {"role=\"2\"", "role=\"7\""}});
  const ReadFile read = ReadIati(file, HubPlan());
  EXPECT_FALSE(HasErrors(read.faults));
  const auto messages = Messages(read.faults);
  EXPECT_THAT(messages, Contains(HasSubstr("13 activity-date: \"soon\" is no date")));
  EXPECT_THAT(messages, Contains(HasSubstr("11 activity-status: \"9\" is no status")));
  EXPECT_THAT(messages, Contains(HasSubstr("location/point/pos: \"north\" is no point")));
  EXPECT_THAT(messages, Contains(HasSubstr("document-link: \"example.org/a b\" is no address")));
  EXPECT_THAT(messages, Contains(HasSubstr("budget/value: the budget has no amount")));
  EXPECT_THAT(messages, Contains(HasSubstr("\"7\" is no role")));
  const v1::Activity& activity = read.import.records[0].activity;
  EXPECT_EQ(activity.start_date(), "2020-01-01");
  EXPECT_FALSE(activity.has_implementation_status());
  EXPECT_THAT(activity.funding(), IsEmpty());
  EXPECT_THAT(activity.links(), IsEmpty());
  const std::string out = Out(PlanAfter({file}));
  for (const char* kept : {"soon", "code=\"9\"", "north", "example.org/a b", "a lot"}) {
    EXPECT_THAT(out, HasSubstr(kept));
  }
}

TEST(IatiImportTest, AnActivityThatEndsBeforeItBeginsLosesItsEnd) {
  const ReadFile read =
      ReadIati(File({{"iso-date=\"2021-12-31\"", "iso-date=\"2019-12-31\""}}), HubPlan());
  EXPECT_FALSE(read.import.records[0].activity.has_end_date());
  EXPECT_THAT(Messages(read.faults), Contains(HasSubstr("before it begins")));
}

TEST(IatiImportTest, ElementsOfOlderVersionsAreSaidToBeLeftOut) {
  const ReadFile read = ReadIati(
      File({{"<activity-status", "<activity-website>x</activity-website><activity-status"}}),
      HubPlan());
  EXPECT_THAT(Messages(read.faults), Contains(HasSubstr("IATI 2.03 has no such element")));
}

TEST(IatiImportTest, SeveralCountriesAreSeveralPlaces) {
  const v1::Activity activity = Read(
      File({{"<recipient-country code=\"LB\" percentage=\"100\"/>",
             "<recipient-country code=\"LB\" percentage=\"50\"/><recipient-country code=\"JO\" "
             "percentage=\"50\"/>"}}));
  std::set<std::string> countries;
  for (const v1::Location& location : activity.locations()) countries.insert(location.country());
  EXPECT_THAT(countries, UnorderedElementsAre("", "JO", "LB"));
}

TEST(IatiImportTest, ARevisedBudgetTakesThePlaceOfTheOriginal) {
  const std::string budget =
      "<budget type=\"2\"><period-start iso-date=\"2020-01-01\"/><period-end "
      "iso-date=\"2020-12-31\"/><value currency=\"USD\" value-date=\"2020-06-01\">900</value>"
      "</budget><transaction><transaction-type code=\"3\"/>";
  const v1::Activity activity =
      Read(File({{"<transaction><transaction-type code=\"3\"/>", budget}}));
  ASSERT_EQ(activity.funding_size(), 1);
  EXPECT_EQ(activity.funding(0).amount(), "900");
  EXPECT_EQ(activity.funding(0).currency(), "USD");
}

TEST(IatiImportTest, ATitleThatIsTooLongIsCutAndComesBackWhole) {
  const std::string title(400, 'x');
  const std::string file = File({{"Water for towns", title}});
  const ReadFile read = ReadIati(file, HubPlan());
  EXPECT_THAT(Messages(read.faults), Contains(HasSubstr("at most 300 characters")));
  EXPECT_THAT(Out(PlanAfter({file})), HasSubstr(title));
}

// ---- What comes back out ----

TEST(IatiImportTest, WhatCameInGoesOutInTheOrderOfTheSchema) {
  const std::string out = Out(PlanAfter({File()}));
  EXPECT_THAT(out, Not(HasSubstr("a@b.example")));
  EXPECT_THAT(out, Not(HasSubstr("XX-CMI")));
  size_t at = 0;
  for (const char* element :
       {"<iati-identifier>XM-DAC-7-PPR-1<", "<reporting-org ref=\"XM-DAC-7\"", "<title>",
        "type=\"1\"", "Clean water", "<participating-org", "<activity-status code=\"3\"",
        "2020-01-01", "2020-02-01", "<recipient-country", "<location>", "<sector", "<tag ",
        "<policy-marker", "<budget", "<transaction>", "<document-link", "<actual value=\"120\"",
        "<n:extra>kept<"}) {
    const size_t found = out.find(element, at);
    ASSERT_NE(found, std::string::npos) << element << " in\n" << out;
    at = found;
  }
}

TEST(IatiImportTest, ImportExportImportGivesTheSameRecord) {
  const std::vector<v1::Activity> plan = PlanAfter({File()});
  const std::vector<v1::Activity> back = PlanAfter({Out(plan)});
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].DebugString(), plan[0].DebugString());
  EXPECT_EQ(Out(back), Out(plan));
  EXPECT_THAT(Again(plan, Out(plan)).edits, IsEmpty());
}

TEST(IatiImportTest, WhatThePlanChangedIsWrittenAnewAndTheRestStays) {
  std::vector<v1::Activity> plan = PlanAfter({File()});
  v1::Activity& activity = plan[0];
  (*activity.mutable_title())["en"] = "Water for all towns";
  activity.set_start_date("2019-02-15");
  activity.mutable_funding(0)->set_amount("2000");
  activity.mutable_targets(0)->set_value("600");
  activity.mutable_participants(0)->clear_roles();
  activity.mutable_participants(0)->add_roles(v1::PARTNER_ROLE_FUNDING);
  activity.mutable_participants(0)->set_consent(v1::CONSENT_CONFIRMED);
  activity.add_tags("pilot");
  v1::Location* location = activity.add_locations();
  location->set_id("zahle");
  location->set_place("Zahlé");
  location->set_country("LB");
  activity.clear_links();
  plan::Canonicalize(&activity);
  const std::string out = Out(plan);
  for (const char* there :
       {"Water for all towns", "Clean water", "iso-date=\"2019-02-15\" type=\"2\"",
        "iso-date=\"2020-01-01\" type=\"1\"", ">2000</value>", "<target value=\"600\"/>",
        "<actual value=\"120\"/>", "code=\"pilot\"", "Zahlé", "<pos>33.27 35.20</pos>",
        "<policy-marker", "<transaction-date"}) {
    EXPECT_THAT(out, HasSubstr(there));
  }
  EXPECT_THAT(out, Not(HasSubstr("document-link")));
  EXPECT_THAT(out, Not(HasSubstr("role=\"2\"")));
  // Read back into the plan it changes nothing of what the plan says.
  for (const std::string& path : Mask(Again(plan, out))) EXPECT_THAT(path, HasSubstr("imported["));
}

TEST(IatiImportTest, OurFileChangesNothingThoughThePlanChangedSince) {
  std::vector<v1::Activity> plan = PlanAfter({File()});
  (*plan[0].mutable_title())["en"] = "Water for all towns";
  plan[0].set_end_date("2023-01-01");
  plan[0].add_tags("pilot");
  EXPECT_THAT(Mask(Again(plan, Out(plan))), IsEmpty());
}

TEST(IatiImportTest, PartsThatSomebodySpoiledDoNoHarm) {
  std::vector<v1::Activity> plan = PlanAfter({File()});
  for (v1::ImportedPart& part : *plan[0].mutable_imported()) {
    if (part.part() == "iati/policy-marker") part.set_content("</part><part><no");
    if (part.part() == "iati/tag") part.set_content("<transaction/><tag code=\"1\"/>");
  }
  plan[0].add_imported()->set_part("other/format");
  const std::string out = Out(plan);
  EXPECT_THAT(out, Not(HasSubstr("policy-marker")));
  EXPECT_THAT(out, Not(HasSubstr("<transaction/>")));
  EXPECT_THAT(out, HasSubstr("<tag code=\"1\"/>"));
}

// ---- A later version of the file ----

TEST(IatiImportTest, TheSameFileChangesNothing) {
  const std::vector<v1::Activity> plan = PlanAfter({File()});
  const IatiChanges changes = Again(plan, File());
  EXPECT_THAT(changes.edits, IsEmpty());
  EXPECT_EQ(changes.unchanged, 1);
}

TEST(IatiImportTest, OnlyWhatTheFileChangedChanges) {
  std::vector<v1::Activity> plan = PlanAfter({File()});
  (*plan[0].mutable_title())["en"] = "Water for all towns";
  plan[0].add_tags("pilot");
  plan[0].mutable_participants(0)->set_consent(v1::CONSENT_CONFIRMED);
  const std::string next = File({{"iso-date=\"2021-12-31\"", "iso-date=\"2022-06-30\""},
                                 {"<target value=\"500\"/>", "<target value=\"800\"/>"}});
  const IatiChanges changes = Again(plan, next);
  EXPECT_THAT(Mask(changes), UnorderedElementsAre("end_date", HasSubstr("].value"),
                                                  "imported[iati/activity-date].content",
                                                  "imported[iati/result].content"));
  EXPECT_THAT(changes.collisions, IsEmpty());
  Apply(changes, &plan);
  EXPECT_EQ(plan[0].title().at("en"), "Water for all towns");
  EXPECT_EQ(plan[0].end_date(), "2022-06-30");
  EXPECT_THAT(Again(plan, next).edits, IsEmpty());
}

TEST(IatiImportTest, WhatIsGoneFromTheFileGoes) {
  std::vector<v1::Activity> plan = PlanAfter({File()});
  const IatiChanges changes = Again(plan, File({{"<tag vocabulary=\"2\" code=\"6\"/>", ""},
                                                {"role=\"2\" ref", "role=\"4\" ref"}}));
  Apply(changes, &plan);
  EXPECT_THAT(plan[0].objectives(), IsEmpty());
  EXPECT_THAT(plan[0].participants(0).roles(), ElementsAre(v1::PARTNER_ROLE_IMPLEMENTING));
  EXPECT_THAT(Mask(changes), Contains("imported[iati/tag]"));
}

TEST(IatiImportTest, WhatBothChangedStaysUnlessTheFileWins) {
  std::vector<v1::Activity> plan = PlanAfter({File()});
  plan[0].set_end_date("2023-01-01");
  const std::string next = File({{"iso-date=\"2021-12-31\"", "iso-date=\"2022-06-30\""}});
  IatiChanges changes = Again(plan, next);
  ASSERT_EQ(changes.collisions.size(), 1u);
  EXPECT_EQ(changes.collisions[0].path, "end_date");
  EXPECT_THAT(Mask(changes), ElementsAre("imported[iati/activity-date].content"));
  changes = Again(plan, next, {"", /*file_wins=*/true});
  EXPECT_THAT(Mask(changes),
              UnorderedElementsAre("end_date", "imported[iati/activity-date].content"));
  Apply(changes, &plan);
  EXPECT_EQ(plan[0].end_date(), "2022-06-30");
}

TEST(IatiImportTest, ActivitiesOfThePublisherThatTheFileNoLongerHasAreNamedAndStay) {
  const std::string other = File({{"XM-DAC-7-PPR-1", "XM-DAC-7-PPR-2"}});
  const std::vector<v1::Activity> plan = PlanAfter({File(), other});
  ASSERT_EQ(plan.size(), 2u);
  const IatiChanges changes = Again(plan, File());
  EXPECT_THAT(changes.edits, IsEmpty());
  EXPECT_THAT(changes.missing, ElementsAre("plans/hub/activities/xm-dac-7-ppr-2"));
}

// ---- What was made here ----

v1::Activity Made() {
  return FromText<v1::Activity>(R"(
      name: "plans/hub/activities/well" title { key: "en" value: "Wells" } themes: "inclusion"
      participants { partner: "partners/giz" roles: PARTNER_ROLE_SUPPORTING
                     consent: CONSENT_CONFIRMED }
      participants { partner: "partners/cmi" roles: PARTNER_ROLE_LEAD }
      next_steps { id: "s1" text { key: "en" value: "Ask" } }
      funding { id: "f1" amount: "100" currency: "EUR" }
      targets { id: "t1" indicator: "Wells dug" unit: "wells" value: "2" }
      locations { id: "sour" place: "Sour" municipality: "Union of Tyre" country: "LB" })");
}

TEST(IatiImportTest, WhatWasMadeHereComesBackAsNoChange) {
  const std::vector<v1::Activity> plan = {Made()};
  const IatiChanges changes = Again(plan, Out(plan));
  EXPECT_THAT(Mask(changes), IsEmpty());
  EXPECT_EQ(changes.unchanged, 1);
}

TEST(IatiImportTest, WhatSomebodyElseChangedInOurFileIsTheChange) {
  const std::vector<v1::Activity> plan = {Made()};
  const std::string out = absl::StrReplaceAll(Out(plan), {{">Wells<", ">Deep wells<"}});
  EXPECT_THAT(Mask(Again(plan, out)), ElementsAre("title[en]"));
}

TEST(IatiImportTest, ACompleteFileMakesTheSameRecordsElsewhere) {
  IatiExport context = HubExport();
  context.complete = true;
  const absl::StatusOr<IatiFile> file = ExportIati({Made()}, context);
  ASSERT_THAT(file, IsOk());
  const std::vector<v1::Activity> elsewhere = PlanAfter({file->bytes});
  ASSERT_EQ(elsewhere.size(), 1u);
  v1::Activity expected = Made();
  for (v1::Participant& participant : *expected.mutable_participants()) participant.clear_consent();
  plan::Canonicalize(&expected);
  EXPECT_EQ(elsewhere[0].DebugString(), expected.DebugString());
}

TEST(IatiImportTest, WhatIsWrongInOurOwnElementIsReportedAndLeftOut) {
  const auto with = [](const std::string& own) {
    return ReadIati(File({{"<n:extra>", absl::StrCat("<jp:record xmlns:jp=\"urn:jointplan:v1\">",
                                                     own, "</jp:record><n:extra>")}}),
                    HubPlan());
  };
  for (const char* own : {"<jp:path>nothing</jp:path><jp:values>{}</jp:values>",
                          "<jp:path>tags</jp:path><jp:values>{\"tags\":</jp:values>",
                          "<jp:path>start_date</jp:path><jp:values>{\"start_date\":\"soon\"}"
                          "</jp:values>",
                          "<jp:path>etag</jp:path><jp:values>{\"etag\":\"x\"}</jp:values>"}) {
    const ReadFile read = with(own);
    EXPECT_THAT(Messages(read.faults), Contains(HasSubstr("cannot be read, and is left out")))
        << own;
    EXPECT_EQ(read.import.records[0].activity.start_date(), "2020-02-01");
  }
  const ReadFile answers = with(
      "<jp:path>participants[partners/giz].consent</jp:path><jp:values>{\"participants\":[{"
      "\"partner\":\"partners/giz\",\"consent\":\"CONSENT_CONFIRMED\"}]}</jp:values>");
  for (const auto& participant : answers.import.records[0].activity.participants()) {
    EXPECT_FALSE(participant.has_consent());
  }
}

// ---- Any record ----

std::string SomeText() {
  static const std::vector<std::string> kTexts = {
      "Wells", "Brunnen & Pumpen <2>", "آبار", "\"quoted\" 'text'", "été", "a  b", "]]>", "&amp;"};
  return *rc::gen::elementOf(kTexts);
}

std::string SomeDay() {
  return absl::StrCat("20", *rc::gen::inRange(18, 24), "-0", *rc::gen::inRange(1, 10), "-1",
                      *rc::gen::inRange(0, 10));
}

bool Flip() { return *rc::gen::arbitrary<bool>(); }

void AddLists(v1::Activity* activity) {
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    v1::Location* location = activity->add_locations();
    location->set_id(absl::StrCat("l", i));
    if (Flip()) location->set_place(SomeText());
    if (Flip()) location->set_municipality(SomeText());
    if (Flip()) location->set_country(Flip() ? "LB" : "JO");
    if (Flip()) location->set_code("LB62");
    if (Flip()) location->set_latitude("33.50");
    if (Flip()) location->set_longitude("-35");
    v1::Target* target = activity->add_targets();
    target->set_id(absl::StrCat("t", i));
    if (Flip()) target->set_indicator(SomeText());
    if (Flip()) target->set_unit(Flip() ? "%" : "wells");
    if (Flip()) target->set_value("2.50");
    if (Flip()) target->set_due_date(SomeDay());
    if (Flip()) target->set_location(absl::StrCat("l", i));
    v1::Funding* funding = activity->add_funding();
    funding->set_id(absl::StrCat("f", i));
    if (Flip()) funding->set_amount("1000.1");
    if (Flip()) funding->set_currency("EUR");
    if (Flip()) funding->set_partner("partners/giz");
    if (Flip()) funding->set_status(v1::FUNDING_STATUS_PLEDGED);
    v1::NextStep* step = activity->add_next_steps();
    step->set_id(absl::StrCat("s", i));
    (*step->mutable_text())["en"] = SomeText();
    if (Flip()) step->set_status(v1::NEXT_STEP_STATUS_DONE);
    v1::Link* link = Flip() ? activity->add_links() : activity->add_evidence();
    link->set_uri(absl::StrCat("https://example.org/", i, "?a=1&b=2"));
    if (Flip()) link->set_title(SomeText());
  }
}

v1::Activity SomeActivity(int number) {
  v1::Activity activity;
  activity.set_name(absl::StrCat("plans/hub/activities/a", number));
  (*activity.mutable_title())[Flip() ? "en" : "ar"] = SomeText();
  if (Flip()) (*activity.mutable_title())["fr"] = SomeText();
  if (Flip()) (*activity.mutable_description())["en"] = SomeText() + "\n\n" + SomeText();
  activity.add_themes("inclusion");
  if (Flip()) activity.add_themes("services");
  for (const char* partner : {"partners/cmi", "partners/giz", "partners/sour"}) {
    if (Flip()) continue;
    v1::Participant* participant = activity.add_participants();
    participant->set_partner(partner);
    participant->add_roles(static_cast<v1::PartnerRole>(*rc::gen::inRange(1, 5)));
    if (Flip()) (*participant->mutable_contribution())["en"] = SomeText();
    if (Flip()) participant->set_consent(v1::CONSENT_CONFIRMED);
  }
  if (Flip()) activity.add_objectives("frameworks/gcm/objectives/15");
  if (Flip()) activity.add_objectives("frameworks/sdg/objectives/6");
  if (Flip()) activity.set_start_date(SomeDay());
  if (Flip()) activity.set_end_date(SomeDay());
  if (activity.has_start_date() && activity.end_date() < activity.start_date()) {
    activity.clear_end_date();
  }
  if (Flip()) activity.add_tags(SomeText());
  if (Flip()) {
    activity.set_implementation_status(
        static_cast<v1::ImplementationStatus>(*rc::gen::inRange(1, 6)));
  }
  AddLists(&activity);
  plan::Canonicalize(&activity);
  return activity;
}

RC_GTEST_PROP(IatiProperty, WhatIsWrittenWholeIsReadAsTheSame, ()) {
  std::vector<v1::Activity> plan = {SomeActivity(1), SomeActivity(2)};
  IatiExport context = HubExport();
  context.complete = true;
  const absl::StatusOr<IatiFile> file = ExportIati(plan, context);
  RC_ASSERT(file.ok());
  const std::vector<v1::Activity> back = PlanAfter({file->bytes});
  RC_ASSERT(back.size() == plan.size());
  for (size_t i = 0; i < plan.size(); ++i) {
    for (v1::Participant& p : *plan[i].mutable_participants()) p.clear_consent();
    RC_ASSERT(back[i].DebugString() == plan[i].DebugString());
  }
}

RC_GTEST_PROP(IatiProperty, APlainFileOfThePlanChangesNothingInIt, ()) {
  const std::vector<v1::Activity> plan = {SomeActivity(1), SomeActivity(2)};
  const std::vector<std::string> mask = Mask(Again(plan, Out(plan)));
  RC_ASSERT(mask == std::vector<std::string>());
}

}  // namespace
}  // namespace jointplan::exchange
