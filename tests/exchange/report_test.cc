#include "exchange/report.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "exchange/report_words.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "jointplan/v1/options.pb.h"
#include "tests/exchange/report_sample.h"
#include "tests/exchange/xml_check.h"

namespace jointplan::exchange {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kDay[] = "2019-06-01";

// Compares with the file of that name in tests/exchange/report. With UPDATE_SNAPSHOTS=1 in the
// environment, writes the file instead: read the difference before you commit it.
void ExpectFile(const std::string& name, const std::string& actual) {
  const std::filesystem::path path =
      std::string(JOINTPLAN_SOURCE_DIR) + "/tests/exchange/report/" + name;
  if (std::getenv("UPDATE_SNAPSHOTS") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
  EXPECT_EQ(actual, expected) << "in " << path;
}

Document Report(const PlanState& state, const std::string& language = "en") {
  return ReportDocument(state, {.language = language, .date = kDay});
}

Document Redline(const std::string& language = "en") {
  static const PlanState kBefore = SampleState();
  static const PlanState kAfter = SampleLater();
  return RedlineDocument(kBefore, kAfter, {.language = language, .date = kDay});
}

TEST(ReportTest, AnAgreementAsHtmlAndMarkdown) {
  const PlanState state = SampleAgreement();
  ExpectFile("agreement.html", ToHtml(Report(state)));
  ExpectFile("agreement.md", ToMarkdown(Report(state)));
}

TEST(ReportTest, ARevisionInFrenchAndArabic) {
  const PlanState state = SampleState();
  ExpectFile("revision.fr.html", ToHtml(Report(state, "fr")));
  ExpectFile("revision.ar.html", ToHtml(Report(state, "ar")));
  ExpectFile("revision.ar.md", ToMarkdown(Report(state, "ar")));
}

TEST(ReportTest, WhatChangedInThreeLanguages) {
  ExpectFile("redline.html", ToHtml(Redline()));
  ExpectFile("redline.md", ToMarkdown(Redline()));
  ExpectFile("redline.fr.html", ToHtml(Redline("fr")));
  ExpectFile("redline.ar.html", ToHtml(Redline("ar")));
}

TEST(ReportTest, PagesAreWellFormedAndLoadNothing) {
  for (const std::string language : {"en", "fr", "ar", "tr"}) {
    for (const std::string& html :
         {ToHtml(Report(SampleState(), language)), ToHtml(Report(SampleAgreement(), language)),
          ToHtml(Redline(language))}) {
      const XmlTree tree(html);
      EXPECT_EQ(tree.error(), "");
      for (const char* loads : {"script", "link", "img", "iframe", "object", "image", "use", "a"}) {
        EXPECT_TRUE(tree.Elements(loads).empty()) << loads;
      }
      EXPECT_THAT(html, Not(HasSubstr("url(")));
      EXPECT_THAT(html, Not(HasSubstr("@import")));
    }
  }
}

TEST(ReportTest, HeadingsFollowEachOtherWithoutGaps) {
  const XmlTree tree(ToHtml(Report(SampleAgreement())));
  EXPECT_EQ(tree.Elements("h1").size(), 1u);
  char level = '0';
  for (const std::string& name : tree.Names()) {
    if (name.size() != 2 || name[0] != 'h' || name[1] < '1' || name[1] > '6') continue;
    EXPECT_LE(name[1], level + 1) << name;
    level = name[1];
  }
}

TEST(ReportTest, TableHeadingsSayWhatTheyHead) {
  const XmlTree tree(ToHtml(Report(SampleAgreement())));
  const auto headings = tree.Elements("th");
  ASSERT_FALSE(headings.empty());
  for (const xmlNode* heading : headings) {
    EXPECT_THAT(XmlTree::Attribute(heading, "scope"), testing::AnyOf("row", "col"));
  }
}

TEST(ReportTest, EveryDrawingSaysInWordsWhatItShows) {
  const XmlTree tree(ToHtml(Report(SampleState(), "fr")));
  const auto drawings = tree.Elements("svg");
  ASSERT_EQ(drawings.size(), 6u);  // An axis, two bars, three objectives.
  for (const xmlNode* drawing : drawings) {
    EXPECT_EQ(XmlTree::Attribute(drawing, "role"), "img");
    ASSERT_NE(drawing->children, nullptr);
    EXPECT_STREQ(reinterpret_cast<const char*>(drawing->children->name), "title");
    EXPECT_NE(XmlTree::Text(drawing->children), "");
  }
  EXPECT_EQ(tree.Elements("desc").size(), 1u);
}

TEST(ReportTest, TheWholePageRunsAsItsLanguageDoes) {
  const XmlTree arabic(ToHtml(Report(SampleState(), "ar")));
  EXPECT_EQ(XmlTree::Attribute(arabic.Elements("html")[0], "dir"), "rtl");
  EXPECT_EQ(XmlTree::Attribute(arabic.Elements("html")[0], "lang"), "ar");
  const XmlTree english(ToHtml(Report(SampleState(), "en")));
  EXPECT_EQ(XmlTree::Attribute(english.Elements("html")[0], "dir"), "");
}

TEST(ReportTest, ATextInAnotherLanguageSaysWhichAndIsCounted) {
  const std::string html = ToHtml(Report(SampleState(), "ar"));
  // There is no Arabic for this theme, nor English for this activity.
  EXPECT_THAT(html, HasSubstr("<bdi lang=\"en\" dir=\"ltr\">Data</bdi>"));
  EXPECT_THAT(html, HasSubstr("<h3 lang=\"fr\" dir=\"ltr\">Logement dans les villes"));
  EXPECT_THAT(html, HasSubstr("نصوص بلغة أخرى"));
  EXPECT_THAT(ToHtml(Report(SampleState(), "en")), HasSubstr("Texts in another language"));
}

TEST(ReportTest, AReaderOfALanguageWithoutWordsGetsEnglishOnes) {
  PlanState state = SampleState();
  (*state.plan.mutable_title())["tr"] = "Ortak çalışma planı";
  const std::string html = ToHtml(Report(state, "tr"));
  EXPECT_THAT(html, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(html, HasSubstr("<h1 lang=\"tr\">Ortak çalışma planı</h1>"));
  EXPECT_THAT(html, HasSubstr("All next steps by due date"));
}

TEST(ReportTest, AReaderOfARegionGetsTheTextsOfItsLanguage) {
  const std::string markdown = ToMarkdown(Report(SampleState(), "fr-CA"));
  EXPECT_THAT(markdown, HasSubstr("# Plan de travail commun"));
  EXPECT_THAT(markdown, HasSubstr("## Thème : Inclusion économique"));
}

TEST(ReportTest, OverdueIsSaidWithTheDayItIsOf) {
  const PlanState state = SampleState();
  const std::string then = ToMarkdown(ReportDocument(state, {.language = "en", .date = kDay}));
  EXPECT_THAT(then, HasSubstr("before 2019-06-01, the day of this report"));
  EXPECT_THAT(then, HasSubstr("Overdue: 1"));
  EXPECT_THAT(then, HasSubstr("| 2019-04-30 | Choose the trainers | Training for 120 people (phase "
                              "1) | GIZ | **Overdue** |"));
  // Neither what is done nor what was dropped is overdue, nor what is due on the day itself.
  const std::string before =
      ToMarkdown(ReportDocument(state, {.language = "en", .date = "2019-04-30"}));
  EXPECT_THAT(before, HasSubstr("Overdue: 0"));
}

TEST(ReportTest, StepsComeByDateAndThoseWithoutOneLast) {
  const std::string markdown = ToMarkdown(Report(SampleState()));
  const size_t list = markdown.find("All next steps by due date");
  size_t last = list;
  for (const char* step :
       {"Find rooms", "Choose the trainers", "Talk to donors", "Choisir les villes", "Report"}) {
    const size_t at = markdown.find(absl::StrCat(" | ", step, " | "), list);
    EXPECT_GT(at, last) << step;
    ASSERT_NE(at, std::string::npos) << step;
    last = at;
  }
}

TEST(ReportTest, AnActivityOfTwoThemesIsDescribedOnce) {
  const std::string markdown = ToMarkdown(Report(SampleState()));
  const std::string heading = "### Training for 120 people (phase 1)";
  const size_t described = markdown.find(heading);
  ASSERT_NE(described, std::string::npos);
  EXPECT_EQ(markdown.find(heading, described + 1), std::string::npos);
  EXPECT_THAT(markdown, HasSubstr("described under another:\n\n- Training for 120 people"));
}

TEST(ReportTest, WhoDeclinedAndWhatIsCancelledCountsNowhere) {
  PlanState state = SampleState();
  state.activities[1].set_implementation_status(v1::IMPLEMENTATION_STATUS_CANCELLED);
  const std::string markdown = ToMarkdown(Report(state));
  EXPECT_THAT(markdown, HasSubstr("| GIZ | 1 (leads 1) | 1 (leads 1) | – | 1 (leads 1) |"));
  EXPECT_THAT(markdown, HasSubstr("| MedCities | 1 | 1 | – | 1 |"));
}

TEST(ReportTest, AnObjectiveThatNothingServesComesFirst) {
  const std::string markdown = ToMarkdown(Report(SampleState()));
  const size_t gap = markdown.find("| gcm/15 – Provide access to basic services | **none** | – |");
  const size_t served = markdown.find("| gcm/6 – Facilitate");
  EXPECT_LT(gap, served);
  EXPECT_NE(served, std::string::npos);
}

TEST(ReportTest, ManyThemesAreSeveralTables) {
  PlanState state = SampleState();
  for (int i = 0; i < 10; ++i) {
    v1::Theme* theme = state.plan.add_themes();
    theme->set_id(absl::StrCat("t", i));
    (*theme->mutable_title())["en"] = absl::StrCat("Theme ", i);
  }
  const XmlTree tree(ToHtml(Report(state)));
  int tables = 0;
  for (const xmlNode* heading : tree.Elements("thead")) {
    if (absl::StartsWith(XmlTree::Text(heading), "Partner") &&
        absl::EndsWith(XmlTree::Text(heading), "All")) {
      ++tables;
    }
  }
  EXPECT_EQ(tables, 3);
}

TEST(ReportTest, TenThousandActivitiesAreOnePage) {
  PlanState state = SampleState();
  const v1::Activity one = state.activities[2];
  state.activities.clear();
  for (int i = 0; i < 10'000; ++i) {
    v1::Activity& activity = state.activities.emplace_back(one);
    activity.set_name(absl::StrCat("plans/hub/activities/a", i));
    (*activity.mutable_title())["en"] = absl::StrCat("Activity ", i);
    activity.mutable_locations(0)->set_place(absl::StrCat("Town ", i % 300));
  }
  const std::string html = ToHtml(Report(state));
  EXPECT_THAT(html, HasSubstr("<h3>Activity 9999</h3>"));
  EXPECT_THAT(html, testing::EndsWith("</html>\n"));
}

TEST(ReportTest, AnEmptyPlanIsAReportToo) {
  PlanState state;
  state.plan.set_name("plans/empty");
  const std::string html = ToHtml(Report(state));
  EXPECT_EQ(XmlTree(html).error(), "");
  EXPECT_THAT(html, HasSubstr("No next step."));
}

TEST(ReportTest, NoTextIsEverMarkup) {
  for (const std::string language : {"en", "ar"}) {
    const std::string html = ToHtml(Report(HostileState(), language));
    const XmlTree tree(html);
    EXPECT_EQ(tree.error(), "");
    EXPECT_TRUE(tree.Elements("script").empty());
    EXPECT_THAT(html, Not(HasSubstr("<!-- ")));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;]]&gt; &quot;quoted&quot;"));
  }
}

TEST(ReportTest, InMarkdownNoTextIsMarkupEither) {
  const std::string markdown = ToMarkdown(Report(HostileState()));
  EXPECT_THAT(markdown, Not(HasSubstr("<script>")));
  EXPECT_THAT(markdown, HasSubstr("\\<script\\>"));
  EXPECT_THAT(markdown, Not(HasSubstr("\n# heading")));
  // What turns the direction around ends with its text.
  EXPECT_THAT(markdown, HasSubstr("\u202Ereversed\u202C"));
}

TEST(RedlineTest, WordsThatCameAndWentAreMarkedAndNothingElse) {
  const std::string html = ToHtml(Redline());
  EXPECT_THAT(html, HasSubstr("Courses in <del>two</del><ins>three</ins> towns, with a "
                              "<ins>recognized </ins>certificate."));
  const std::string markdown = ToMarkdown(Redline());
  EXPECT_THAT(markdown, HasSubstr("Courses in ~~two~~**three** towns, with a **recognized** "
                                  "certificate."));
}

TEST(RedlineTest, ATextFromRightToLeftIsOneText) {
  EXPECT_THAT(ToHtml(Redline()),
              HasSubstr("<td lang=\"ar\" dir=\"rtl\">تدريب <del>120</del><ins>150</ins> شخصًا"));
}

TEST(RedlineTest, NewGoneAndChangedAreToldApart) {
  const std::string markdown = ToMarkdown(Redline());
  const size_t fresh = markdown.find("## New activities\n\n### Work in port cities");
  const size_t gone = markdown.find("## Activities that are gone\n\n### Ideas \\| for \\<later\\>");
  const size_t changed = markdown.find("## Changed activities\n\n### Training");
  EXPECT_LT(fresh, gone);
  EXPECT_LT(gone, changed);
  EXPECT_NE(changed, std::string::npos);
  EXPECT_THAT(markdown, HasSubstr("New: 1 · gone: 1 · changed: 1"));
  EXPECT_THAT(markdown, HasSubstr("| last day | ~~2020-12-31~~ **2021-06-30** |"));
}

TEST(RedlineTest, TheSameTwiceIsNoChange) {
  const PlanState state = SampleState();
  EXPECT_THAT(ToMarkdown(RedlineDocument(state, state, {.language = "en", .date = kDay})),
              HasSubstr("Nothing changed."));
}

TEST(RedlineTest, WhatOnlyProgramsReadIsSaidToHaveChangedAndNotShown) {
  const PlanState before = SampleState();
  PlanState after = before;
  v1::ImportedPart* part = after.activities.front().add_imported();
  part->set_part("iati/sector");
  part->set_content("<sector code='14030'/>");
  const std::string markdown =
      ToMarkdown(RedlineDocument(before, after, {.language = "en", .date = kDay}));
  EXPECT_THAT(markdown, HasSubstr("what programs read, not shown here"));
  EXPECT_THAT(markdown, testing::Not(HasSubstr("14030")));
}

TEST(RedlineTest, NoTextIsEverMarkup) {
  const PlanState before = SampleState();
  const PlanState after = HostileState();
  const std::string html = ToHtml(RedlineDocument(before, after, {.language = "en", .date = kDay}));
  const XmlTree tree(html);
  EXPECT_EQ(tree.error(), "");
  EXPECT_TRUE(tree.Elements("script").empty());
}

// Whether a field is one that a difference can name.
bool IsShown(const google::protobuf::FieldDescriptor& field) {
  const v1::FieldRules& rules = field.options().GetExtension(v1::rules);
  return !rules.output_only() && !rules.identifier() && !rules.bookkeeping();
}

void ExpectWords(const google::protobuf::Descriptor* type, std::set<std::string>* seen) {
  if (!seen->insert(type->full_name()).second) return;
  for (int i = 0; i < type->field_count(); ++i) {
    const auto& field = *type->field(i);
    if (!IsShown(field)) continue;
    EXPECT_NE(FieldTerm(field.name()), nullptr) << field.full_name();
    if (const auto* enumeration = field.enum_type()) {
      for (int value = 1; value < enumeration->value_count(); ++value) {
        const std::string& name = enumeration->value(value)->name();
        EXPECT_NE(ValueTerm(name), nullptr) << name;
      }
    }
    if (field.message_type() != nullptr && !field.is_map()) ExpectWords(field.message_type(), seen);
  }
}

TEST(ReportWordsTest, EveryFieldAndValueThatCanChangeHasWords) {
  std::set<std::string> seen;
  ExpectWords(v1::Plan::descriptor(), &seen);
  ExpectWords(v1::Activity::descriptor(), &seen);
  ExpectWords(v1::Need::descriptor(), &seen);
  EXPECT_THAT(seen, testing::Contains("jointplan.v1.NextStep"));
}

TEST(ReportWordsTest, ThePartsOfASentenceAreTheSameInAllLanguages) {
  for (const plan::Phrase& phrase :
       {Words::kRevisionOf, Words::kAgreementOf, Words::kFromTo, Words::kFrom, Words::kUntil,
        Words::kSilence, Words::kBy, Words::kOverdueMeans, Words::kOverdueCount, Words::kLeads,
        Words::kTimelineTitle, Words::kTimelineMeans, Words::kNotDated, Words::kServes,
        Words::kSummary, Words::kDone, Words::kCancelled, Words::kFeed, Words::kOnlyNames}) {
    std::multiset<std::string> english;
    for (const std::string& part : plan::PartsOf(phrase.english)) english.insert(part);
    EXPECT_FALSE(english.empty()) << phrase.english;
    for (const absl::string_view other : {phrase.french, phrase.arabic}) {
      std::multiset<std::string> parts;
      for (const std::string& part : plan::PartsOf(other)) parts.insert(part);
      EXPECT_EQ(parts, english) << other;
    }
  }
}

TEST(ReportWordsTest, LanguagesOfRegionsAreUnderstood) {
  EXPECT_EQ(WordsFor("fr-CA"), plan::Language::kFrench);
  EXPECT_EQ(WordsFor("ar-LB"), plan::Language::kArabic);
  EXPECT_EQ(WordsFor("de"), plan::Language::kEnglish);
  EXPECT_EQ(WordsFor("fro"), plan::Language::kEnglish);
}

}  // namespace
}  // namespace jointplan::exchange
