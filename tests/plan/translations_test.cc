#include "plan/translations.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "jointplan/v1/options.pb.h"
#include "plan/diff.h"
#include "plan/field_path.h"
#include "plan/merge.h"
#include "tests/plan/records.h"

namespace jointplan::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kName[] = "plans/hub/activities/a1";

v1::Plan HubPlan() {
  v1::Plan plan;
  plan.set_name("plans/hub");
  for (const char* language : {"en", "fr", "ar"}) plan.add_languages(language);
  return plan;
}

// An activity as somebody wrote it who gave it these titles; at revision 5.
v1::Activity Written(const std::string& titles) {
  v1::Activity activity = ActivityOf(titles);
  const auto written = RenderingsWritten(nullptr, activity, "en", 0);
  MergeRenderings(nullptr, activity, written, &activity);
  return activity;
}

v1::Activity EnglishAndFrench() {
  return Written(R"(title { key: "en" value: "Water" } title { key: "fr" value: "Eau" })");
}

void SetTitle(const std::string& language, const std::string& text, v1::Activity* activity) {
  (*activity->mutable_title())[language] = text;
}

// The two edits of one base, merged as the service merges.
v1::Activity MergeEdits(const v1::Activity& base, const v1::Activity& theirs,
                        const v1::Activity& mine) {
  const MergeResult result = Merge(&base, &theirs, &mine);
  EXPECT_THAT(result.conflicts, IsEmpty());
  auto merged = dynamic_cast<const v1::Activity&>(*result.merged);
  MergeRenderings(&theirs, mine, RenderingsWritten(&base, mine, "en", 7), &merged);
  return merged;
}

// An edit of what is there, by somebody who saw it all.
v1::Activity After(const v1::Activity& now, const std::function<void(v1::Activity*)>& edit) {
  v1::Activity mine = now;
  edit(&mine);
  return MergeEdits(now, now, mine);
}

// `title[fr] stale` of each translation.
std::vector<std::string> States(const v1::Activity& activity) {
  std::vector<std::string> states;
  for (const v1::Translation& translation : TranslationsOf(HubPlan(), activity, kName)) {
    const std::string& name = v1::TranslationState_Name(translation.state());
    states.push_back(absl::StrCat(translation.path(), " ", name.substr(18)));
  }
  return states;
}

TEST(TranslationsTest, WhatIsWrittenTogetherIsUpToDate) {
  const v1::Activity activity = EnglishAndFrench();
  EXPECT_THAT(States(activity), ElementsAre("title[ar] MISSING", "title[fr] CURRENT"));
  ASSERT_THAT(activity.renderings(), SizeIs(1));
  EXPECT_EQ(activity.renderings(0).text(), "title[fr]");
  EXPECT_EQ(activity.renderings(0).source_language(), "en");
  EXPECT_EQ(activity.renderings(0).source_digest(), TextDigest("Water"));
  EXPECT_THAT(activity.renderings(0).source_digest(), SizeIs(16));
}

TEST(TranslationsTest, AChangedSourceMakesItsTranslationsStaleAndNotesNothing) {
  const v1::Activity before = EnglishAndFrench();
  const v1::Activity after = After(before, [](auto* a) { SetTitle("en", "Clean water", a); });
  EXPECT_THAT(States(after), ElementsAre("title[ar] MISSING", "title[fr] STALE"));
  EXPECT_EQ(ToText(after.renderings(0)), ToText(before.renderings(0)));
}

TEST(TranslationsTest, ASourceThatIsChangedBackMakesItsTranslationCurrentAgain) {
  const v1::Activity changed =
      After(EnglishAndFrench(), [](auto* a) { SetTitle("en", "Clean water", a); });
  const v1::Activity back = After(changed, [](auto* a) { SetTitle("en", "Water", a); });
  EXPECT_THAT(States(back), ElementsAre("title[ar] MISSING", "title[fr] CURRENT"));
}

TEST(TranslationsTest, ANewTranslationRendersTheSourceThatItsWriterSaw) {
  v1::Activity changed =
      After(EnglishAndFrench(), [](auto* a) { SetTitle("en", "Clean water", a); });
  changed = After(changed, [](auto* a) { SetTitle("fr", "Eau propre", a); });
  EXPECT_THAT(States(changed), ElementsAre("title[ar] MISSING", "title[fr] CURRENT"));
  EXPECT_EQ(changed.renderings(0).source_revision(), 7);
}

TEST(TranslationsTest, SourceAndTranslationOfOneEditAreUpToDate) {
  const v1::Activity after = After(EnglishAndFrench(), [](auto* a) {
    SetTitle("en", "Clean water", a);
    SetTitle("fr", "Eau propre", a);
  });
  EXPECT_THAT(States(after), ElementsAre("title[ar] MISSING", "title[fr] CURRENT"));
  // No revision has that source yet.
  EXPECT_EQ(after.renderings(0).source_revision(), 0);
}

TEST(TranslationsTest, WhatRendersATextOfItsOwnEditGetsTheRevisionThatHasIt) {
  v1::Activity both = EnglishAndFrench();
  NumberRenderings(8, &both);
  EXPECT_EQ(both.renderings(0).source_revision(), 8);
  NumberRenderings(9, &both);
  EXPECT_EQ(both.renderings(0).source_revision(), 8);
  // No revision has what nobody will see.
  v1::Activity stale = EnglishAndFrench();
  SetTitle("en", "Clean water", &stale);
  NumberRenderings(8, &stale);
  EXPECT_EQ(stale.renderings(0).source_revision(), 0);
}

TEST(TranslationsTest, ATranslationOfWhatSomebodyElseChangedMeanwhileIsStale) {
  const v1::Activity base = EnglishAndFrench();
  const v1::Activity theirs = After(base, [](auto* a) { SetTitle("en", "Clean water", a); });
  v1::Activity mine = base;
  SetTitle("fr", "De l'eau", &mine);
  const v1::Activity merged = MergeEdits(base, theirs, mine);
  EXPECT_EQ(merged.title().at("en"), "Clean water");
  EXPECT_EQ(merged.title().at("fr"), "De l'eau");
  EXPECT_THAT(States(merged), ElementsAre("title[ar] MISSING", "title[fr] STALE"));
}

TEST(TranslationsTest, WhatOneSideTranslatedSeeingTheNewSourceIsCurrentWhenBothSayTheSame) {
  const v1::Activity base = EnglishAndFrench();
  const v1::Activity theirs = After(base, [](auto* a) {
    SetTitle("en", "Clean water", a);
    SetTitle("fr", "Eau propre", a);
  });
  v1::Activity mine = base;
  SetTitle("fr", "Eau propre", &mine);
  EXPECT_THAT(States(MergeEdits(base, theirs, mine)),
              ElementsAre("title[ar] MISSING", "title[fr] CURRENT"));
}

TEST(TranslationsTest, ATextPutTogetherFromTwoRendersNoMoreThanBothSaw) {
  const v1::Activity base = Written(R"(
    description { key: "en" value: "Dig two wells this year." }
    description { key: "fr" value: "Creuser deux puits cette année." })");
  const v1::Activity theirs = After(base, [](auto* a) {
    (*a->mutable_description())["en"] = "Dig three wells this year.";
    (*a->mutable_description())["fr"] = "Creuser trois puits cette année.";
  });
  v1::Activity mine = base;
  (*mine.mutable_description())["en"] = "Dig two wells next year.";
  (*mine.mutable_description())["fr"] = "Creuser deux puits l'année prochaine.";
  const v1::Activity merged = MergeEdits(base, theirs, mine);
  EXPECT_EQ(merged.description().at("en"), "Dig three wells next year.");
  EXPECT_EQ(merged.description().at("fr"), "Creuser trois puits l'année prochaine.");
  EXPECT_THAT(States(merged), ElementsAre("description[ar] MISSING", "description[fr] STALE"));
}

TEST(TranslationsTest, ARemovedTranslationIsForgottenAndARemovedSourceIsNot) {
  const v1::Activity without =
      After(EnglishAndFrench(), [](auto* a) { a->mutable_title()->erase("fr"); });
  EXPECT_THAT(without.renderings(), IsEmpty());
  const v1::Activity french =
      After(EnglishAndFrench(), [](auto* a) { a->mutable_title()->erase("en"); });
  EXPECT_THAT(States(french),
              ElementsAre("title[ar] MISSING", "title[en] MISSING", "title[fr] UNKNOWN"));
  EXPECT_THAT(States(After(french, [](auto* a) { SetTitle("en", "Water", a); })),
              ElementsAre("title[ar] MISSING", "title[fr] CURRENT"));
}

TEST(TranslationsTest, OfATextWithoutAnEntryOrSourceNothingIsKnown) {
  EXPECT_THAT(
      States(ActivityOf(R"(title { key: "en" value: "Water" } title { key: "fr" value: "Eau" })")),
      ElementsAre("title[ar] MISSING", "title[fr] UNKNOWN"));
  EXPECT_THAT(States(Written(R"(title { key: "fr" value: "Eau" })")),
              ElementsAre("title[ar] MISSING", "title[en] MISSING", "title[fr] UNKNOWN"));
}

TEST(TranslationsTest, WhatARequestSaysOfRenderingsIsNotLookedAt) {
  v1::Activity mine = EnglishAndFrench();
  mine.mutable_renderings(0)->set_source_digest("0123456789abcdef");
  mine.add_renderings()->set_text("title[ar]");
  const auto written = RenderingsWritten(nullptr, mine, "en", 0);
  MergeRenderings(nullptr, mine, written, &mine);
  EXPECT_EQ(ToText(mine), ToText(EnglishAndFrench()));
}

TEST(TranslationsTest, RenderingsAreNoEditAndNoDifference) {
  const v1::Activity base = EnglishAndFrench();
  v1::Activity other = base;
  other.mutable_renderings(0)->set_source_digest("0123456789abcdef");
  EXPECT_THAT(Diff(&base, &other), IsEmpty());
  // Removed on one side, only confirmed on the other: no conflict.
  EXPECT_THAT(Merge(&base, &other, nullptr).conflicts, IsEmpty());
  google::protobuf::FieldMask mask;
  mask.add_paths("renderings");
  EXPECT_THAT(std::string(ApplyMask(base, other, mask).status().message()),
              testing::HasSubstr("is set by the server"));
}

TEST(TranslationsTest, AConfirmationIsFoundByTheTextThatItIsOf) {
  const v1::Activity stale =
      After(EnglishAndFrench(), [](auto* a) { SetTitle("en", "Clean water", a); });
  v1::Activity confirmed = stale;
  v1::Rendering rendering = stale.renderings(0);
  rendering.set_source_digest(TextDigest("Clean water"));
  MergeRenderings(&stale, stale, {rendering}, &confirmed);
  EXPECT_THAT(States(confirmed), ElementsAre("title[ar] MISSING", "title[fr] CURRENT"));
  EXPECT_THAT(ConfirmedPaths(stale, confirmed), ElementsAre("renderings[\"title[fr]\"]"));
  // An edit of the text says it itself.
  const v1::Activity edited = After(stale, [](auto* a) { SetTitle("fr", "Eau propre", a); });
  EXPECT_THAT(ConfirmedPaths(stale, edited), IsEmpty());
}

TEST(TranslationsTest, ADraftRemembersWhatItsAuthorSaw) {
  const v1::Activity base = EnglishAndFrench();
  // First the translation, then the source: the draft's own French is out of date.
  v1::Activity draft = After(base, [](auto* a) { SetTitle("fr", "De l'eau", a); });
  draft = After(draft, [](auto* a) { SetTitle("en", "Clean water", a); });
  const auto written = RenderingsDrafted(&base, draft, draft, 3);
  ASSERT_THAT(written, SizeIs(2));
  v1::Activity merged = draft;
  MergeRenderings(&base, draft, written, &merged);
  EXPECT_THAT(States(merged), ElementsAre("title[ar] MISSING", "title[fr] STALE"));
  EXPECT_EQ(merged.renderings(0).source_revision(), 3);
}

TEST(TranslationsTest, TextsOfStepsPartsAndThemesAreTranslationsToo) {
  v1::Activity activity = ActivityOf(R"(
    participants { partner: "partners/giz" contribution { key: "en" value: "Trainers" }
                   contribution { key: "fr" value: "Formateurs" } }
    next_steps { id: "s1" text { key: "en" value: "Meet" } text { key: "fr" value: "Réunion" } })");
  MergeRenderings(nullptr, activity, RenderingsWritten(nullptr, activity, "en", 0), &activity);
  activity = After(
      activity, [](auto* a) { (*a->mutable_next_steps(0)->mutable_text())["en"] = "Meet twice"; });
  EXPECT_THAT(States(activity),
              ElementsAre("participants[partners/giz].contribution[ar] MISSING",
                          "participants[partners/giz].contribution[fr] CURRENT",
                          "next_steps[s1].text[ar] MISSING", "next_steps[s1].text[fr] STALE"));
  EXPECT_THAT(StaleTranslationsOf(HubPlan(), activity, kName), SizeIs(1));
  v1::Plan plan = HubPlan();
  v1::Theme* theme = plan.add_themes();
  theme->set_id("local");
  (*theme->mutable_title())["en"] = "Local economy";
  EXPECT_THAT(TranslationsOf(plan, plan, plan.name()), SizeIs(2));
}

// Collects the fields that hold texts by language.
void CollectTexts(const google::protobuf::Descriptor* type, const std::string& path,
                  std::set<std::string>* fields) {
  for (int i = 0; i < type->field_count(); ++i) {
    const auto* field = type->field(i);
    const std::string name = absl::StrCat(path, path.empty() ? "" : ".", field->name());
    const v1::FieldRules& rules = field->options().GetExtension(v1::rules);
    if (field->is_map() && rules.key_format() == v1::FORMAT_LANGUAGE) {
      fields->insert(name);
    } else if (field->message_type() != nullptr && !field->is_map() && !rules.output_only()) {
      CollectTexts(field->message_type(), name, fields);
    }
  }
}

TEST(TranslationsTest, NoTextByLanguageIsForgotten) {
  std::set<std::string> declared;
  CollectTexts(v1::Activity::descriptor(), "", &declared);
  CollectTexts(v1::Plan::descriptor(), "", &declared);
  const v1::Activity activity = ActivityOf(R"(
    title { key: "en" value: "x" } description { key: "en" value: "x" }
    participants { partner: "p" contribution { key: "en" value: "x" } }
    next_steps { id: "s" text { key: "en" value: "x" } })");
  const v1::Plan plan = PlanOf(R"(
    themes { id: "t" title { key: "en" value: "x" } description { key: "en" value: "x" } })");
  std::set<std::string> known;
  for (const TextIndex& index : {IndexTexts(activity), IndexTexts(plan)}) {
    for (const auto& [path, text] : index) {
      std::string field;
      const FieldPath field_path = *FieldPath::Parse(text.field);
      for (const PathStep& step : field_path.steps()) {
        absl::StrAppend(&field, field.empty() ? "" : ".", step.field);
      }
      known.insert(field);
    }
  }
  EXPECT_EQ(known, declared);
}

}  // namespace
}  // namespace jointplan::plan
