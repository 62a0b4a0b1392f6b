#include "plan/sentences.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "plan/access.h"
#include "plan/localize.h"
#include "plan/phrases.h"
#include "plan/text.h"
#include "plan/validate.h"
#include "plan/workflow.h"

namespace jointplan::plan {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Language kOthers[] = {Language::kFrench, Language::kArabic};

bool HasArabic(absl::string_view text) {
  // Arabic letters are two bytes in UTF-8, of which the first is D8 to DB.
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xD8 && byte <= 0xDB;
  });
}

std::set<std::string> PartSet(absl::string_view pattern) {
  const std::vector<std::string> parts = PartsOf(pattern);
  return {parts.begin(), parts.end()};
}

TEST(SentencesTest, EveryReasonIsToldInFrenchAndArabic) {
  for (const Reason reason : AllReasons()) {
    const absl::Status error = MakeError(reason, "Something of its own.");
    const std::string french = Localized(error, Language::kFrench);
    const std::string arabic = Localized(error, Language::kArabic);
    EXPECT_FALSE(french.empty()) << ReasonName(reason);
    EXPECT_FALSE(HasArabic(french)) << ReasonName(reason);
    EXPECT_TRUE(HasArabic(arabic)) << ReasonName(reason);
    if (reason == Reason::kInternal) continue;
    // Not by way of the last row, which stands for what is not there.
    EXPECT_NE(french, std::string(GeneralSentence(Reason::kInternal, Language::kFrench)))
        << ReasonName(reason);
  }
}

TEST(SentencesTest, EverySentenceHasTheSamePartsInAllLanguages) {
  size_t place = 0;
  for (const SentenceRow& row : AllSentences()) {
    EXPECT_EQ(static_cast<size_t>(row.sentence), place++);
    const std::set<std::string> french = PartSet(row.french);
    EXPECT_EQ(french, PartSet(row.arabic)) << row.french;
    if (!row.english.empty()) {
      EXPECT_EQ(french, PartSet(row.english)) << row.english;
    }
    EXPECT_FALSE(row.french.empty());
    EXPECT_TRUE(HasArabic(row.arabic)) << row.french;
    EXPECT_FALSE(HasArabic(row.french)) << row.french;
  }
  EXPECT_EQ(place, static_cast<size_t>(Sentence::kInternal) + 1);
}

TEST(SentencesTest, ASentenceIsFilledFromTheErrorsMetadata) {
  const absl::Status error = NotFoundError("plans/hub/activities/a1");
  EXPECT_EQ(
      std::string(error.message()),
      "There is no plans/hub/activities/a1. Check the name, and that your token may read it.");
  EXPECT_EQ(
      Localized(error, Language::kFrench),
      "plans/hub/activities/a1 n'existe pas. Vérifiez le nom, et que votre jeton permet de le "
      "lire.");
  // A name keeps its own direction between Arabic words.
  EXPECT_THAT(Localized(error, Language::kArabic),
              StartsWith("لا يوجد \u2068plans/hub/activities/a1\u2069."));
}

TEST(SentencesTest, NoPartOfASentenceIsMissing) {
  const std::vector<absl::Status> errors = {
      NotFoundError("x"),
      BusyError(Waiting::kCalls, 3),
      BusyError(Waiting::kChanges, 3),
      FieldError("title", "is required"),
      FieldErrors({{"title", "is required"}, {"tags", "is wrong"}}),
      NameError("name", "is none"),
      StateError("x", "DRAFT", "merged", "SUBMITTED"),
      ConflictError({v1::Conflict()}),
      MakeError(Sentence::kRoleMayNot, {{"role", "partner"}, {"action", "edit-plan"}})};
  for (const absl::Status& error : errors) {
    ASSERT_NE(SentenceOf(error), nullptr) << error;
    for (const Language language : kOthers) {
      EXPECT_THAT(Localized(error, language), Not(HasSubstr("\u2068?\u2069"))) << error;
      EXPECT_THAT(Localized(error, language), Not(HasSubstr("?"))) << error;
      EXPECT_THAT(Localized(error, language), Not(HasSubstr("{"))) << error;
    }
  }
}

TEST(SentencesTest, WhatARoleMayNotDoIsToldWithWhatToDoInstead) {
  const absl::Status error =
      MakeError(Sentence::kRoleMayNot, {{"role", "partner"}, {"action", "edit-plan"}});
  EXPECT_EQ(
      std::string(error.message()),
      "A caller with the role partner may not change plans directly. Partners change the plan "
      "through proposals: begin one and edit it there.");
  EXPECT_EQ(
      Localized(error, Language::kFrench),
      "Avec le rôle « partenaire », on ne peut pas modifier les plans directement. Les partenaires "
      "modifient le plan par des propositions : commencez-en une et modifiez-le là.");
}

TEST(SentencesTest, EveryActionAndRoleHasItsWords) {
  std::set<std::string> phrases;
  for (int action = v1::Action_MIN + 1; action <= v1::Action_MAX; ++action) {
    if (!v1::Action_IsValid(action)) continue;
    const Phrase& phrase = PhraseFor(static_cast<v1::Action>(action));
    EXPECT_TRUE(phrases.insert(std::string(phrase.english)).second)
        << v1::Action_Name(static_cast<v1::Action>(action)) << " has no words of its own";
    EXPECT_TRUE(HasArabic(phrase.arabic)) << phrase.english;
    for (int role = v1::Role_MIN; role <= v1::Role_MAX; ++role) {
      const Phrase& advice =
          AdviceFor(static_cast<v1::Role>(role), static_cast<v1::Action>(action));
      EXPECT_FALSE(advice.french.empty());
      EXPECT_TRUE(HasArabic(advice.arabic)) << advice.english;
    }
  }
  for (int role = v1::Role_MIN; role <= v1::Role_MAX; ++role) {
    EXPECT_NE(FindPhrase(RoleName(static_cast<v1::Role>(role))), nullptr);
  }
}

// What a workflow says when it refuses a step.
template <class Subject, class State, class StepKind>
void ExpectKnownWords(State first, State last, StepKind last_step) {
  for (int state = first; state <= last; ++state) {
    for (int step = 0; step <= static_cast<int>(last_step); ++step) {
      Subject subject;
      subject.set_name("x");
      subject.set_state(static_cast<State>(state));
      const absl::Status error = CheckStep(subject, static_cast<StepKind>(step));
      if (error.ok()) continue;
      google::rpc::ErrorInfo info;
      const auto payload = error.GetPayload(DetailUrl("google.rpc.ErrorInfo"));
      ASSERT_TRUE(payload.has_value() && info.ParseFromString(std::string(*payload)));
      for (const char* part : {"state", "step", "wanted"}) {
        EXPECT_NE(FindPhrase(info.metadata().at(part)), nullptr) << info.metadata().at(part);
      }
    }
  }
}

TEST(SentencesTest, EveryStateAndStepOfTheWorkflowsHasItsWords) {
  ExpectKnownWords<v1::Proposal>(v1::PROPOSAL_STATE_DRAFT, v1::ProposalState_MAX,
                                 ProposalStep::kMerge);
  ExpectKnownWords<v1::Agreement>(v1::AGREEMENT_STATE_OPEN, v1::AgreementState_MAX,
                                  AgreementStep::kSupersede);
  ExpectKnownWords<v1::Meeting>(v1::MEETING_STATE_SCHEDULED, v1::MeetingState_MAX,
                                MeetingStep::kCancel);
  EXPECT_EQ(Localized(StateError("plans/hub/proposals/p", "DRAFT", "merged", "SUBMITTED"),
                      Language::kFrench),
            "plans/hub/proposals/p est dans l'état « brouillon » : la fusion n'est pas possible. "
            "Condition : soumise.");
}

TEST(SentencesTest, AWrongFieldIsNamedAndItsFaultToldWhereItIsAlwaysTheSame) {
  EXPECT_EQ(Localized(FieldError("plan.title", "is required; give it a value"), Language::kFrench),
            "Le champ plan.title est incorrect : il est obligatoire ; donnez-lui une valeur.");
  EXPECT_EQ(
      Localized(FieldError("start_date", "\"x\" is not a date"), Language::kFrench),
      "Le champ start_date est incorrect : le message en anglais dit ce qui ne va pas et ce qui "
      "serait juste.");
}

TEST(SentencesTest, LongNamesAreShownInPart) {
  const absl::Status error = MakeError(Sentence::kPartOutdated, {{"partner", std::string(900, 'x')},
                                                                 {"name", std::string(900, 'y')}});
  EXPECT_LT(CodePoints(Localized(error, Language::kArabic)), 1000u);
  EXPECT_THAT(Localized(error, Language::kFrench), HasSubstr("xxx…"));
}

TEST(SentencesTest, TheLanguageIsTheOneThatIsWantedMost) {
  const auto tag = [](absl::string_view header) {
    const auto language = PreferredLanguage(header);
    return language.has_value() ? std::string(TagOf(*language)) : "";
  };
  EXPECT_EQ(tag("fr"), "fr");
  EXPECT_EQ(tag("FR-ca"), "fr");
  EXPECT_EQ(tag("ar, en;q=0.5"), "ar");
  EXPECT_EQ(tag("de, ar-LB;q=0.7, fr;q=0.8"), "fr");
  EXPECT_EQ(tag("fr;q=0.5, ar;q=0.5"), "fr");
  EXPECT_EQ(tag("en, fr;q=0.9"), "");
  EXPECT_EQ(tag("*, fr;q=0.9"), "");
  EXPECT_EQ(tag("fr;q=0"), "");
  EXPECT_EQ(tag("de"), "");
  EXPECT_EQ(tag(""), "");
  EXPECT_EQ(tag("frs"), "");
  // What cannot be read is passed over.
  EXPECT_EQ(tag("fr;q=much, ar;q=0.1"), "ar");
  EXPECT_EQ(tag("fr;q=nan, ar;q=0.1"), "ar");
  EXPECT_EQ(tag(";;,,=, ar"), "ar");
  EXPECT_EQ(tag(std::string(100000, ',') + "fr"), "");
  EXPECT_EQ(tag(std::string(300, 'x') + ",fr"), "");
}

}  // namespace
}  // namespace jointplan::plan
