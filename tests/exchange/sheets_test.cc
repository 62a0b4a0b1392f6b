// A plan as a workbook, and what a person did to it, read back.
#include <fstream>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "exchange/sheet_cells.h"
#include "exchange/sheet_csv.h"
#include "exchange/sheet_words.h"
#include "exchange/xlsx_read.h"
#include "exchange/xlsx_write.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/diff.h"
#include "tests/exchange/sheet_session.h"
#include "tests/exchange/zip_writer.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

SheetCatalogue Catalogue() {
  SheetCatalogue catalogue;
  v1::Plan& plan = catalogue.plan;
  plan.set_name("plans/hub");
  plan.set_revision(12);
  plan.set_etag("\"etag\"");
  (*plan.mutable_title())["en"] = "Refugee hub";
  plan.add_languages("en");
  plan.add_languages("fr");
  for (const auto& [id, en, fr] :
       {std::tuple{"inclusion", "Inclusion", "Inclusion sociale"},
        std::tuple{"local", "Local governments", "Collectivités locales"}}) {
    v1::Theme* theme = plan.add_themes();
    theme->set_id(id);
    (*theme->mutable_title())["en"] = en;
    (*theme->mutable_title())["fr"] = fr;
  }
  for (const auto& [id, name] :
       {std::pair{"giz", "GIZ"}, std::pair{"cmi", "CMI"}, std::pair{"un-habitat", "UN-Habitat"}}) {
    v1::Partner& partner = catalogue.partners.emplace_back();
    partner.set_name(absl::StrCat("partners/", id));
    partner.set_short_name(name);
    (*partner.mutable_title())["en"] = absl::StrCat("The organization ", name);
  }
  for (const auto& [framework, id] : {std::pair{"gcm", "15"}, std::pair{"gcr", "2"}}) {
    v1::Objective& objective = catalogue.objectives.emplace_back();
    objective.set_name(absl::StrCat("frameworks/", framework, "/objectives/", id));
    (*objective.mutable_title())["en"] = absl::StrCat("Objective ", id, " of ", framework);
  }
  return catalogue;
}

v1::Activity Training() {
  v1::Activity activity;
  activity.set_name("plans/hub/activities/training");
  activity.set_etag("\"etag\"");
  (*activity.mutable_title())["en"] = "Training";
  (*activity.mutable_title())["fr"] = "Formation";
  (*activity.mutable_description())["en"] = "Train the staff.\nEvery year.";
  activity.add_themes("inclusion");
  v1::Participant* lead = activity.add_participants();
  lead->set_partner("partners/giz");
  lead->add_roles(v1::PARTNER_ROLE_LEAD);
  lead->set_amount("1250.50");
  lead->set_currency("EUR");
  v1::Participant* support = activity.add_participants();
  support->set_partner("partners/un-habitat");
  support->add_roles(v1::PARTNER_ROLE_SUPPORTING);
  activity.add_objectives("frameworks/gcr/objectives/2");
  v1::Location* sour = activity.add_locations();
  sour->set_id("sour");
  sour->set_place("Sour");
  sour->set_latitude("33.27");
  sour->set_longitude("35.2");
  v1::Location* zahle = activity.add_locations();
  zahle->set_id("zahle");
  zahle->set_municipality("Zahlé");
  activity.set_start_date("2019-04-01");
  activity.set_end_date("2020-09-30");
  for (const char* id : {"choose", "tell", "meet"}) {
    v1::NextStep* step = activity.add_next_steps();
    step->set_id(id);
    (*step->mutable_text())["en"] = absl::StrCat("To ", id);
    step->set_responsible("partners/giz");
    step->set_due_date("2019-06-30");
    step->set_status(v1::NEXT_STEP_STATUS_OPEN);
  }
  v1::Target* target = activity.add_targets();
  target->set_id("trained");
  target->set_indicator("Staff trained");
  target->set_value("80");
  target->set_unit("persons");
  target->set_location("sour");
  v1::Funding* funding = activity.add_funding();
  funding->set_id("f1");
  funding->set_partner("partners/cmi");
  funding->set_amount("100000");
  funding->set_currency("USD");
  funding->set_status(v1::FUNDING_STATUS_PLEDGED);
  activity.add_links()->set_uri("https://example.org/a");
  activity.add_tags("ports");
  activity.add_tags("schools; towns");
  activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_ONGOING);
  activity.add_needs("plans/hub/needs/q1");
  return activity;
}

v1::Activity Housing() {
  v1::Activity activity;
  activity.set_name("plans/hub/activities/housing");
  activity.set_etag("\"etag\"");
  (*activity.mutable_title())["en"] = "Housing";
  activity.add_themes("local");
  return activity;
}

SheetSession Session(const std::string& language = "en") {
  return SheetSession(Catalogue(), {Housing(), Training()}, language);
}

// ---- There and back ----

TEST(SheetsTest, AnUnchangedWorkbookChangesNothing) {
  for (const char* language : {"en", "fr", "ar", "de"}) {
    const SheetChanges changes = Session(language).Compare();
    EXPECT_THAT(ErrorsOf(changes), IsEmpty()) << language;
    EXPECT_THAT(changes.faults, IsEmpty()) << language;
    EXPECT_THAT(changes.cells, IsEmpty());
    EXPECT_THAT(changes.removed, IsEmpty());
    EXPECT_THAT(changes.activities, IsEmpty());
    EXPECT_EQ(changes.rows, 12);
  }
}

TEST(SheetsTest, TheFileSaysWhatItIsOf) {
  SheetSession session = Session("fr");
  auto origin = ReadOrigin(session.workbook);
  ASSERT_THAT(origin, IsOk());
  EXPECT_EQ(origin->plan, "plans/hub");
  EXPECT_EQ(origin->revision, 12);
  EXPECT_EQ(origin->language, "fr");
  EXPECT_THAT(origin->languages, ElementsAre("en", "fr"));
  // In two places: a program may drop the one or the other.
  session.workbook.sheets.pop_back();
  EXPECT_THAT(ReadOrigin(session.workbook), IsOk());
  session.workbook.properties.clear();
  EXPECT_FALSE(ReadOrigin(session.workbook).ok());
}

TEST(SheetsTest, HeadingsAndSheetsAreInTheLanguageThatWasAskedFor) {
  SheetSession session = Session("fr");
  EXPECT_EQ(session.workbook.sheets[0].name, "Activités");
  EXPECT_EQ(session.workbook.sheets[0].rows[1].At(1).text(), "Titre (en)");
  EXPECT_EQ(Session("ar").workbook.sheets[1].name, "الخطوات التالية");
}

TEST(SheetsTest, RenamedAndMovedColumnsAndSheetsAreFound) {
  SheetSession session = Session();
  WorkSheet* sheet = session.Sheet("activities");
  sheet->name = "Tout";
  for (SheetRow& row : sheet->rows) {
    for (auto& [column, cell] : row.cells) column = 40 - column;
    std::reverse(row.cells.begin(), row.cells.end());
    if (row.number == 2) {
      for (auto& [column, cell] : row.cells) cell = TextCell("Colonne");
    }
  }
  std::swap(session.workbook.sheets[0], session.workbook.sheets[3]);
  EXPECT_THAT(session.Compare().activities, IsEmpty());
  session.Write("activities", "end_date", "training", DateCell("2020-12-31"));
  const SheetChanges changes = session.Compare();
  EXPECT_THAT(ChangedPathsOf(changes), ElementsAre("end_date"));
  EXPECT_EQ(changes.cells[0].place.heading, "Colonne");
  EXPECT_EQ(changes.cells[0].place.sheet, "Tout");
}

TEST(SheetsTest, WhatTheFileLacksStaysAsItIs) {
  SheetSession session = Session();
  WorkSheet* sheet = session.Sheet("activities");
  for (SheetRow& row : sheet->rows) {
    row.cells.erase(std::remove_if(row.cells.begin(), row.cells.end(),
                                   [](const auto& cell) { return cell.first == 2; }),
                    row.cells.end());
  }
  session.workbook.sheets.erase(session.workbook.sheets.begin() + 1);
  const SheetChanges changes = session.Compare();
  EXPECT_TRUE(changes.ok());
  EXPECT_EQ(changes.faults.size(), 2U);
  EXPECT_THAT(changes.activities, IsEmpty());
  EXPECT_THAT(changes.removed, IsEmpty());
}

TEST(SheetsTest, APartnerThatWasRenamedMeanwhileIsNoChange) {
  SheetSession session = Session();
  SheetCatalogue later = Catalogue();
  later.partners[0].set_short_name("German agency");
  later.plan.mutable_themes(0)->mutable_title()->at("en") = "Other";
  auto origin = ReadOrigin(session.workbook);
  const SheetFile file = FindSheets(session.workbook, *std::move(origin));
  SheetStyle style{SheetLabels::Make(later, "en", false), "en"};
  for (const auto& [kind, labels] : file.labels) style.labels.Prefer(kind, labels);
  const SheetChanges changes = CompareSheets(file, style, session.base(), {});
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  EXPECT_THAT(changes.activities, IsEmpty());
}

// ---- Cells ----

TEST(SheetsTest, EachCellIsAnEditOfItsField) {
  SheetSession session = Session();
  session.Write("activities", "title[fr]", "training", TextCell("Formation continue"));
  session.Write("activities", "description[en]", "training", {});
  session.Write("activities", "themes", "training", TextCell("Inclusion; Collectivités locales"));
  session.Write("activities", "objectives", "training", TextCell("gcm/15"));
  session.Write("activities", "implementation_status", "training", TextCell("Achevée"));
  session.Write("activities", "tags", "training", TextCell("\"schools; towns\"; harbours"));
  session.Write("activities", "needs", "training", TextCell("q1; q2"));
  session.Write("steps", "responsible", "tell", TextCell("un habitat"));
  session.Write("steps", "text[fr]", "tell", TextCell("Le dire"));
  session.Write("targets", "value", "trained", NumberCell("120.5"));
  session.Write("funding", "status", "f1", TextCell("Committed"));
  session.Write("places", "place", "sour", TextCell("Tyr"));
  session.Write("parts", "due_date", "UN-Habitat", TextCell("2020-01-31"), "partner");
  session.Write("links", "title", "https://example.org/a", TextCell("A page"), "uri");
  const SheetChanges changes = session.Compare();
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  EXPECT_EQ(changes.cells.size(), 14U);
  EXPECT_THAT(
      ChangedPathsOf(changes),
      UnorderedElementsAre(
          "title[fr]", "description[en]", "themes", "objectives", "implementation_status", "tags",
          "needs", "next_steps[tell].responsible", "next_steps[tell].text[fr]",
          "targets[trained].value", "funding[f1].status", "locations[sour].place",
          "participants[partners/un-habitat].due_date", "links[https://example.org/a].title"));
  const v1::Activity& wanted = changes.activities[0].wanted;
  EXPECT_THAT(wanted.themes(), UnorderedElementsAre("inclusion", "local"));
  EXPECT_THAT(wanted.tags(), UnorderedElementsAre("schools; towns", "harbours"));
  EXPECT_EQ(wanted.next_steps(1).responsible(), "partners/un-habitat");
  EXPECT_EQ(wanted.implementation_status(), v1::IMPLEMENTATION_STATUS_COMPLETED);
}

TEST(SheetsTest, HowAProgramWritesACellAnewIsNoChange) {
  SheetSession session = Session();
  session.Write("activities", "start_date", "training", TextCell("01/04/2019"));
  session.Write("activities", "description[en]", "training",
                TextCell("Train the staff.\r\nEvery year."));
  session.Write("parts", "amount", "GIZ", TextCell("1250.500"), "partner");
  session.Write("targets", "value", "trained", TextCell("80"));
  CompareOptions options;
  options.reading.date_order = DateOrder::kDayFirst;
  const SheetChanges changes = session.Compare(options);
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  EXPECT_THAT(changes.activities, IsEmpty());
}

TEST(SheetsTest, RolesAreGivenAndTaken) {
  SheetSession session = Session();
  session.Write("activities", "lead", "training", TextCell("CMI"));
  session.Write("activities", "supporting", "training", TextCell("UN-Habitat; GIZ"));
  const SheetChanges changes = session.Compare();
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  EXPECT_THAT(ChangedPathsOf(changes), UnorderedElementsAre("participants[partners/cmi]",
                                                            "participants[partners/giz].roles"));
  // Whoever changes roles keeps what it brings.
  for (const v1::Participant& part : changes.activities[0].wanted.participants()) {
    EXPECT_EQ(part.has_amount(), part.partner() == "partners/giz");
  }
}

TEST(SheetsTest, WhoHasNoRoleLeftTakesNoPart) {
  SheetSession session = Session();
  session.Write("activities", "supporting", "training", {});
  const SheetChanges changes = session.Compare();
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  EXPECT_THAT(ChangedPathsOf(changes), ElementsAre("participants[partners/un-habitat]"));
  EXPECT_THAT(changes.removed, IsEmpty());
}

TEST(SheetsTest, PlacesAreNamedInTheActivityAndDescribedInTheirSheet) {
  SheetSession session = Session();
  session.Write("activities", "places", "training", TextCell("sour; Zahlé; Ain el Hilweh"));
  session.NewRow();
  session.Write("places", "activity", "", TextCell("training"));
  session.Write("places", "place", "", TextCell("Ain el Hilweh"));
  session.Write("places", "country", "", TextCell("LB"));
  const SheetChanges changes = session.Compare();
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  EXPECT_THAT(ChangedPathsOf(changes), ElementsAre("locations[ain-el-hilweh]"));
  EXPECT_EQ(changes.activities[0].wanted.locations(2).country(), "LB");
}

TEST(SheetsTest, TakenOutInOneSheetAndChangedInAnotherIsAFault) {
  SheetSession session = Session();
  session.Write("activities", "places", "training", TextCell("Zahlé"));
  session.Write("places", "place", "sour", TextCell("Tyr"));
  EXPECT_THAT(ErrorsOf(session.Compare()),
              ElementsAre(AllOf(HasSubstr("Places, row 3, column D (Place)"),
                                HasSubstr("do one of them only"))));
}

TEST(SheetsTest, StepsAreMovedByTheirPosition) {
  SheetSession session = Session();
  session.Write("steps", "position", "meet", NumberCell("1"));
  const SheetChanges changes = session.Compare();
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  ASSERT_EQ(changes.activities.size(), 1U);
  const v1::Activity& wanted = changes.activities[0].wanted;
  EXPECT_EQ(wanted.next_steps(0).id(), "meet");
  EXPECT_EQ(wanted.next_steps(1).id(), "choose");
  EXPECT_EQ(wanted.next_steps(2).id(), "tell");
}

TEST(SheetsTest, SortingASheetIsNoChange) {
  SheetSession session = Session();
  for (WorkSheet& sheet : session.workbook.sheets) {
    if (sheet.rows.size() > 3 && sheet.rows[0].At(0).text() != kOriginSheet) {
      std::reverse(sheet.rows.begin() + 2, sheet.rows.end());
      for (size_t i = 2; i < sheet.rows.size(); ++i) sheet.rows[i].number = static_cast<int>(i) + 1;
    }
  }
  EXPECT_THAT(session.Compare().activities, IsEmpty());
}

// ---- Rows ----

TEST(SheetsTest, ANewRowIsANewActivity) {
  SheetSession session = Session();
  session.Write("activities", "title[en]", "", TextCell("Housing"));
  session.Write("activities", "themes", "", TextCell("local"));
  session.Write("activities", "start_date", "", DateCell("2020-01-01"));
  session.Write("activities", "lead", "", TextCell("CMI"));
  CompareOptions options;
  options.taken = {"housing-2"};
  const SheetChanges changes = session.Compare(options);
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  ASSERT_EQ(changes.activities.size(), 1U);
  EXPECT_EQ(changes.activities[0].base, nullptr);
  EXPECT_EQ(changes.activities[0].wanted.name(), "plans/hub/activities/housing-3");
  EXPECT_EQ(changes.activities[0].wanted.participants_size(), 1);
}

TEST(SheetsTest, RowsOfOtherSheetsMayBelongToANewActivity) {
  SheetSession session = Session();
  session.Write("activities", "id", "", TextCell("water"));
  session.Write("activities", "title[en]", "", TextCell("Water"));
  session.Write("activities", "themes", "", TextCell("local"));
  session.NewRow();
  session.Write("steps", "activity", "", TextCell("water"));
  session.Write("steps", "text[en]", "", TextCell("Find a site"));
  session.Write("steps", "due_date", "", TextCell("27/02/2019"));
  const SheetChanges changes = session.Compare();
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  ASSERT_EQ(changes.activities.size(), 1U);
  EXPECT_EQ(changes.activities[0].wanted.next_steps(0).id(), "find-a-site");
  EXPECT_EQ(changes.activities[0].wanted.next_steps(0).due_date(), "2019-02-27");
  EXPECT_EQ(changes.cells.back().written, "27/02/2019");
}

TEST(SheetsTest, RowsThatAreGoneAreListedAndRemovedOnlyIfThatIsMeant) {
  SheetSession session = Session();
  session.Remove("activities", "housing");
  session.Remove("steps", "tell");
  session.Remove("parts", "GIZ", "partner");
  session.Remove("parts", "UN-Habitat", "partner");  // Nothing but its name stood there.
  SheetChanges changes = session.Compare();
  EXPECT_TRUE(changes.ok());
  EXPECT_THAT(changes.activities, IsEmpty());
  ASSERT_EQ(changes.removed.size(), 3U);
  EXPECT_EQ(changes.removed[0].shown, "Housing");
  EXPECT_EQ(changes.removed[1].element, "tell");
  EXPECT_EQ(changes.removed[2].element, "partners/giz");
  CompareOptions options;
  options.remove_missing = true;
  changes = session.Compare(options);
  ASSERT_EQ(changes.activities.size(), 2U);
  EXPECT_TRUE(changes.activities[0].removed);
  EXPECT_EQ(changes.activities[1].wanted.next_steps_size(), 2);
  EXPECT_FALSE(changes.activities[1].wanted.participants(0).has_amount());
  EXPECT_EQ(changes.activities[1].wanted.participants_size(), 2);
}

// ---- Faults ----

TEST(SheetsTest, EveryFaultIsToldAtOnceWithItsPlaceAndWhatToDo) {
  SheetSession session = Session();
  session.Write("activities", "start_date", "training", TextCell("03/04/2019"));
  session.Write("activities", "end_date", "training", NumberCell("43523"));
  session.Write("activities", "themes", "training", TextCell("Inclusion; Weather"));
  session.Write("steps", "due_date", "tell", TextCell("31/02/2019"));
  session.Write("targets", "value", "trained", TextCell("a few"));
  session.Write("funding", "partner", "f1", TextCell("XYZ"));
  session.Write("activities", "implementation_status", "housing", TextCell("Begun"));
  EXPECT_THAT(
      ErrorsOf(session.Compare()),
      UnorderedElementsAre(
          AllOf(HasSubstr("Activities, row 4, column M (First day): \"03/04/2019\" could be "
                          "2019-04-03 or 2019-03-04"),
                HasSubstr("--date-order")),
          AllOf(HasSubstr("(Last day): \"43523\" is no date"), HasSubstr("2019-02-27")),
          AllOf(HasSubstr("(Themes): there is no theme"), HasSubstr("Weather"),
                HasSubstr("choose one from the list")),
          HasSubstr("Next steps, row 4, column H (By when): \"31/02/2019\" is no day"),
          HasSubstr("Targets, row 3, column E (Value): \"a few\" is no number"),
          HasSubstr("Funding, row 3, column D (Partner): there is no partner \"XYZ\""),
          HasSubstr("Activities, row 3, column O (Status): there is no status \"Begun\"")));
}

TEST(SheetsTest, WhatThePlanWouldRefuseIsAFaultOfTheCell) {
  SheetSession session = Session();
  session.Write("activities", "end_date", "training", DateCell("2018-01-01"));
  session.Write("activities", "title[en]", "housing", {});
  session.Write("funding", "currency", "f1", TextCell("dollars"));
  EXPECT_THAT(ErrorsOf(session.Compare()),
              UnorderedElementsAre(HasSubstr("row 3, column B (Title (en))"),
                                   HasSubstr("Funding, row 3, column F (Currency)")));
  session.Write("funding", "currency", "f1", {});
  session.Write("activities", "title[en]", "housing", TextCell("Homes"));
  EXPECT_THAT(ErrorsOf(session.Compare()),
              UnorderedElementsAre(HasSubstr("row 4, column N (Last day)"),
                                   HasSubstr("Funding, row 3, column F (Currency)")));
}

TEST(SheetsTest, WrongRowsAreFaults) {
  SheetSession session = Session();
  session.Write("activities", "id", "", TextCell("training"));
  session.NewRow();
  session.Write("activities", "id", "", TextCell("No Id"));
  session.NewRow();
  session.Write("activities", "id", "", TextCell("theirs"));
  session.NewRow();
  session.Write("activities", "tags", "", TextCell("x"));
  session.NewRow();
  session.Write("steps", "activity", "", TextCell("nowhere"));
  session.Write("steps", "text[en]", "", TextCell("x"));
  session.NewRow();
  session.Write("parts", "activity", "", TextCell("training"));
  session.Write("parts", "partner", "", TextCell("CMI"));
  CompareOptions options;
  options.taken = {"theirs"};
  EXPECT_THAT(ErrorsOf(session.Compare(options)),
              UnorderedElementsAre(HasSubstr("row 5, column A (Id): the activity training has"),
                                   HasSubstr("row 6, column A (Id): \"No Id\""),
                                   HasSubstr("row 7, column A (Id): others have made"),
                                   HasSubstr("row 8: a new activity needs a title"),
                                   HasSubstr("there is no activity \"nowhere\""),
                                   HasSubstr("CMI takes no part")));
}

TEST(SheetsTest, MergedCellsAndDoubledColumnsAreFaults) {
  SheetSession session = Session();
  session.Sheet("activities")->merged.push_back({3, 4, 1, 1});
  session.Sheet("activities")->merged.push_back({1, 2, 1, 1});
  WorkSheet* steps = session.Sheet("steps");
  steps->rows[0].cells.emplace_back(30, TextCell("steps.note"));
  session.workbook.sheets.push_back(*session.Sheet("links"));
  EXPECT_THAT(
      ErrorsOf(session.Compare()),
      UnorderedElementsAre(HasSubstr("Activities, row 3, column B (Title (en)): the cells"),
                           HasSubstr("stands twice"), HasSubstr("are copies of one sheet")));
}

TEST(SheetsTest, FormulasGiveWhatTheyGaveAndErrorsAreFaults) {
  SheetSession session = Session();
  SheetCell made = NumberCell("90");
  made.is_formula = true;
  session.Write("targets", "value", "trained", made);
  SheetChanges changes = session.Compare();
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  EXPECT_EQ(changes.activities[0].wanted.targets(0).value(), "90");
  SheetCell broken = TextCell("#REF!");
  broken.kind = CellKind::kError;
  session.Write("targets", "value", "trained", broken);
  SheetCell never;
  never.kind = CellKind::kError;
  session.Write("steps", "note", "tell", never);
  EXPECT_THAT(ErrorsOf(session.Compare()), UnorderedElementsAre(HasSubstr("\"#REF!\" is an error"),
                                                                HasSubstr("never worked out")));
}

TEST(SheetsTest, ATextTooLongForACellIsCutAndNeverTakenForAChange) {
  v1::Activity housing = Housing();
  std::string longer;
  while (longer.size() < 90'000) longer += "Häuser für alle 🏠 ";
  (*housing.mutable_description())["en"] = longer;
  SheetSession session(Catalogue(), {housing});
  EXPECT_THAT(session.Compare().activities, IsEmpty());
  session.Write("activities", "description[en]", "housing",
                TextCell(absl::StrCat("New words", CutMark("en"))));
  EXPECT_THAT(ErrorsOf(session.Compare()), ElementsAre(HasSubstr("too long for a cell")));
  session.Write("activities", "description[en]", "housing", TextCell("All new."));
  EXPECT_THAT(ChangedPathsOf(session.Compare()), ElementsAre("description[en]"));
}

TEST(SheetsTest, ALongTextNamedByManyCellsIsRefusedInTime) {
  std::vector<v1::Activity> activities;
  for (int i = 0; i < 3000; ++i) {
    v1::Activity& activity = activities.emplace_back(Housing());
    activity.set_name(absl::StrCat("plans/hub/activities/a", i));
  }
  SheetSession session(Catalogue(), activities);
  const SheetCell shared = TextCell(std::string(32'000, 'x'));
  for (const v1::Activity& activity : activities) {
    session.Write("activities", "description[en]", activity.name().substr(21), shared);
  }
  EXPECT_THAT(ErrorsOf(session.Compare()), ElementsAre(HasSubstr("more text than one import")));
}

// ---- Formulas in texts ----

TEST(SheetsTest, NoCellOfTheExportIsAFormula) {
  v1::Activity activity = Training();
  const std::vector<std::string> evil = {"=cmd|' /C calc'!A0",
                                         "+1+1",
                                         "-2+3",
                                         "@SUM(A1)",
                                         "=HYPERLINK(\"http://example.org\")",
                                         "\t=1",
                                         "'=1"};
  for (size_t i = 0; i < evil.size(); ++i) {
    v1::NextStep* step = activity.add_next_steps();
    step->set_id(absl::StrCat("evil-", i));
    (*step->mutable_text())["en"] = evil[i];
    activity.add_tags(evil[i]);
  }
  const auto bytes = PlanToXlsx(Catalogue(), {activity}, "en");
  ASSERT_THAT(bytes, IsOk());
  for (const auto& [name, content] : PartsOf(*bytes)) {
    if (!absl::StrContains(name, "worksheets/")) continue;
    EXPECT_FALSE(absl::StrContains(content, "<f>")) << name;
    EXPECT_FALSE(absl::StrContains(content, "<f ")) << name;
    EXPECT_FALSE(absl::StrContains(content, "hyperlink")) << name;
  }
  const auto workbook = ReadXlsx(*bytes);
  ASSERT_THAT(workbook, IsOk());
  EXPECT_EQ(workbook->sheets[1].rows[5].At(4).text(), evil[0]);
  EXPECT_EQ(workbook->sheets[1].rows[5].At(4).kind, CellKind::kText);
}

TEST(SheetsTest, TheSamePlanGivesTheSameBytes) {
  EXPECT_EQ(*PlanToXlsx(Catalogue(), {Training()}, "ar"),
            *PlanToXlsx(Catalogue(), {Training()}, "ar"));
}

TEST(SheetsTest, TheWorkbookIsMadeForPeople) {
  const auto bytes = PlanToXlsx(Catalogue(), {Training()}, "ar");
  ASSERT_THAT(bytes, IsOk());
  std::map<std::string, std::string> parts;
  for (auto& [name, content] : PartsOf(*bytes)) parts[name] = content;
  const std::string& sheet = parts["xl/worksheets/sheet1.xml"];
  EXPECT_THAT(sheet, HasSubstr("rightToLeft=\"1\""));
  EXPECT_THAT(sheet, HasSubstr("state=\"frozen\""));
  EXPECT_THAT(sheet, HasSubstr("<autoFilter ref=\"A2:"));
  EXPECT_THAT(sheet, HasSubstr("<row r=\"1\" spans=\"1:17\" hidden=\"1\">"));
  EXPECT_THAT(sheet, HasSubstr("<dataValidation type=\"list\""));
  EXPECT_THAT(sheet, HasSubstr("<formula1>jointplan!$D$2:$D$3</formula1>"));
  EXPECT_THAT(parts["xl/workbook.xml"], HasSubstr("state=\"hidden\""));
  EXPECT_THAT(parts["docProps/custom.xml"], HasSubstr("plans/hub"));
}

// ---- Meanwhile ----

std::vector<std::string> MaskOf(const v1::Edit& edit) {
  return {edit.update_mask().paths().begin(), edit.update_mask().paths().end()};
}

TEST(SheetEditsTest, WhatOthersChangedStaysAndWhatCollidesIsShownByItsCell) {
  SheetSession session = Session();
  session.Write("activities", "end_date", "training", DateCell("2020-12-31"));
  session.Write("targets", "value", "trained", NumberCell("120"));
  session.Write("activities", "title[fr]", "housing", TextCell("Logement"));
  const SheetChanges changes = session.Compare();
  ASSERT_THAT(ErrorsOf(changes), IsEmpty());
  v1::Activity training = Training();
  training.set_etag("\"later\"");
  training.set_end_date("2021-03-31");
  (*training.mutable_title())["en"] = "Long training";
  v1::Activity housing = Housing();
  housing.set_etag("\"later\"");
  housing.set_start_date("2019-01-01");
  const SheetEdits edits = EditsFor(changes, {housing, training}, EditsInto::kDraft);
  ASSERT_EQ(edits.collisions.size(), 1U);
  EXPECT_EQ(PlaceText(edits.collisions[0].place), "Activities, row 4, column N (Last day)");
  EXPECT_EQ(edits.collisions[0].base, "2020-09-30");
  EXPECT_EQ(edits.collisions[0].theirs, "2021-03-31");
  EXPECT_EQ(edits.collisions[0].mine, "2020-12-31");
  ASSERT_EQ(edits.edits.size(), 2U);
  // What collides with nothing is put on the state now; what collides, on that of the file.
  EXPECT_EQ(edits.edits[0].update_activity().etag(), "\"later\"");
  EXPECT_THAT(MaskOf(edits.edits[0]), ElementsAre("title[fr]"));
  EXPECT_EQ(edits.edits[1].update_activity().etag(), "\"etag\"");
  EXPECT_THAT(MaskOf(edits.edits[1]), UnorderedElementsAre("end_date", "targets[trained].value"));
}

TEST(SheetEditsTest, WhatOthersDidTooIsNoEdit) {
  SheetSession session = Session();
  session.Write("activities", "end_date", "training", DateCell("2020-12-31"));
  session.Remove("activities", "housing");
  CompareOptions options;
  options.remove_missing = true;
  v1::Activity training = Training();
  training.set_end_date("2020-12-31");
  const SheetEdits edits = EditsFor(session.Compare(options), {training}, EditsInto::kDraft);
  EXPECT_THAT(edits.collisions, IsEmpty());
  EXPECT_THAT(edits.edits, IsEmpty());
}

TEST(SheetEditsTest, RemovedHereAndChangedThereCollides) {
  SheetSession session = Session();
  session.Remove("activities", "housing");
  CompareOptions options;
  options.remove_missing = true;
  v1::Activity housing = Housing();
  housing.set_start_date("2019-01-01");
  const SheetEdits edits =
      EditsFor(session.Compare(options), {housing, Training()}, EditsInto::kPlan);
  EXPECT_EQ(edits.collisions.size(), 1U);
  ASSERT_EQ(edits.edits.size(), 1U);
  EXPECT_EQ(edits.edits[0].delete_activity().etag(), "\"etag\"");
}

// ---- CSV ----

// Sends one sheet through CSV, changed as text.
SheetChanges ThroughCsv(const std::string& sheet, const std::vector<v1::Activity>& activities,
                        const std::vector<std::pair<std::string, std::string>>& changes = {},
                        const CompareOptions& options = {}) {
  const auto text = SheetToCsv(Catalogue(), activities, sheet, "fr");
  EXPECT_TRUE(text.ok()) << text.status();
  if (!text.ok()) return {};
  std::string changed = *text;
  for (const auto& [from, to] : changes) {
    EXPECT_TRUE(absl::StrContains(changed, from)) << changed;
    changed = absl::StrReplaceAll(changed, {{from, to}});
  }
  EXPECT_TRUE(IsSheetCsv(changed));
  const auto workbook = ReadSheetCsv(changed, "utf-8");
  EXPECT_TRUE(workbook.ok()) << workbook.status();
  if (!workbook.ok()) return {};
  auto origin = ReadOrigin(*workbook);
  EXPECT_TRUE(origin.ok()) << origin.status();
  if (!origin.ok()) return {};
  const SheetFile file = FindSheets(*workbook, *std::move(origin));
  const SheetStyle style{SheetLabels::Make(Catalogue(), "fr", true), "fr"};
  return CompareSheets(file, style, activities, options);
}

TEST(SheetCsvTest, EachSheetComesBackUnchanged) {
  for (const SheetSpec& spec : SheetsFor({"en", "fr"})) {
    const SheetChanges changes = ThroughCsv(spec.key, {Housing(), Training()});
    EXPECT_THAT(changes.faults, IsEmpty()) << spec.key;
    EXPECT_THAT(changes.activities, IsEmpty()) << spec.key;
    EXPECT_THAT(changes.removed, IsEmpty()) << spec.key;
  }
}

TEST(SheetCsvTest, ASpreadsheetMaySaveItWithSemicolons) {
  const SheetChanges changes =
      ThroughCsv("targets", {Training()}, {{",", ";"}, {";80;", ";1 200,5;"}});
  EXPECT_THAT(ErrorsOf(changes), IsEmpty());
  ASSERT_EQ(changes.activities.size(), 1U);
  EXPECT_EQ(changes.activities[0].wanted.targets(0).value(), "1200.5");
  EXPECT_EQ(changes.cells[0].place.row, 4);
}

TEST(SheetCsvTest, TextsThatLookLikeFormulasComeBackAsTheyWere) {
  v1::Activity activity = Housing();
  for (const char* text : {"=1+1", "'=1+1", "''=1", "+x", "-2+3", "'-5", "@a", "'", "'a", "-5"}) {
    v1::NextStep* step = activity.add_next_steps();
    step->set_id(absl::StrCat("s", activity.next_steps_size()));
    (*step->mutable_text())["en"] = text;
  }
  const auto text = SheetToCsv(Catalogue(), {activity}, "steps", "en");
  ASSERT_THAT(text, IsOk());
  EXPECT_THAT(*text, Not(HasSubstr(",=")));
  EXPECT_THAT(ThroughCsv("steps", {activity}).activities, IsEmpty());
}

TEST(SheetCsvTest, AnUnknownSheetIsNamedWithThoseThereAre) {
  const auto text = SheetToCsv(Catalogue(), {}, "steppes", "en");
  EXPECT_THAT(std::string(text.status().message()), HasSubstr("activities, steps, parts"));
}

}  // namespace
}  // namespace jointplan::exchange
