// What is offered at the cursor of a command line, with a fake server that has one of everything.
#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/cli/session.h"
#include "tests/cli/snapshot.h"
#include "tests/client/fake_transport.h"
#include "tests/support/temp_dir.h"

namespace jointplan::cli {
namespace {

using client::FakeTransport;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

template <class Message>
Message Parse(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// What one press of the key shows.
struct Offered {
  std::vector<std::string> words;
  std::map<std::string, std::string> descriptions;
  std::string more;  // The last line.
};

class CompletionTest : public testing::Test {
 protected:
  CompletionTest()
      : session_([this](const client::ConnectionOptions& options) {
          connected_to_ = options;
          return MakeClient();
        }) {
    session_.env = {{"JOINTPLAN_PLAN", "hub"}, {"XDG_CONFIG_HOME", "/nonexistent"}};
    AnswerLists();
    AnswerRecords();
  }

  template <class Request, class Response>
  void Answer(const std::string& method, const char* text) {
    answers_[method] = [this, method, text](FakeTransport* transport) {
      transport->On<Request, Response>(method, [this, text](const Request& request) {
        parents_.push_back(ParentOf(request));
        return Parse<Response>(text);
      });
    };
  }

  // The words after the program's name; the last is at the cursor.
  Offered At(std::vector<std::string> words) {
    words.insert(words.begin(), {"__complete", "--"});
    const Ran ran = session_.Run(words);
    EXPECT_EQ(ran.code, kDone);
    EXPECT_EQ(ran.err, "");
    Offered offered;
    const std::string all(absl::StripSuffix(ran.out, "\n"));
    for (const absl::string_view line : absl::StrSplit(all, '\n')) {
      const std::vector<std::string> parts = absl::StrSplit(line, '\t');
      if (parts.size() != 2) {
        absl::StrAppend(&offered.more, line);
        continue;
      }
      offered.words.push_back(parts[0]);
      offered.descriptions[parts[0]] = parts[1];
    }
    return offered;
  }

  std::vector<std::string> WordsAt(const std::vector<std::string>& words) {
    return At(words).words;
  }

  // What bash is told: the line up to the cursor, and what it takes for the word.
  std::string Bash(const std::string& line, const std::string& tail) const {
    return session_.Run({"__complete", "--bash", line, tail}).out;
  }

  client::ConnectionOptions connected_to_;
  std::vector<std::string> parents_;  // Of what was asked for.
  std::vector<absl::Time> deadlines_;
  client::FakeSurroundings surroundings_;
  std::map<std::string, std::function<void(FakeTransport*)>> answers_;
  Session session_;

 private:
  template <class Request>
  static std::string ParentOf(const Request& request) {
    const auto* field = Request::descriptor()->FindFieldByName("parent");
    if (field == nullptr) field = Request::descriptor()->FindFieldByName("name");
    return field == nullptr ? "" : request.GetReflection()->GetString(request, field);
  }

  // Tells of each call when it had to end.
  class Recording : public FakeTransport {
   public:
    explicit Recording(std::vector<absl::Time>* deadlines) : deadlines_(deadlines) {}
    absl::Status Unary(const client::CallContext& call, const google::protobuf::Message& request,
                       google::protobuf::Message* response) override {
      deadlines_->push_back(call.deadline);
      return FakeTransport::Unary(call, request, response);
    }

   private:
    std::vector<absl::Time>* const deadlines_;
  };

  client::Client MakeClient() {
    auto transport = std::make_unique<Recording>(&deadlines_);
    for (const auto& [method, answer] : answers_) answer(transport.get());
    return client::Client(std::make_shared<const client::Connection>(
        std::move(transport), client::ClientOptions(), &surroundings_));
  }

  void AnswerLists() {
    Answer<v1::ListPlansRequest, v1::ListPlansResponse>(
        "ListPlans", R"(plans { name: "plans/hub" title { key: "en" value: "Refugee hub" } }
                        plans { name: "plans/port" title { key: "en" value: "Port cities" } })");
    Answer<v1::ListPartnersRequest, v1::ListPartnersResponse>(
        "ListPartners", R"(partners { name: "partners/giz" title { key: "en" value: "GIZ" } }
                           partners { name: "partners/iom" title { key: "en" value: "IOM" } })");
    Answer<v1::ListObjectivesRequest, v1::ListObjectivesResponse>(
        "ListObjectives", R"(objectives { name: "frameworks/gcr/objectives/2"
                                          title { key: "en" value: "Self-reliance" } })");
    Answer<v1::ListActivitiesRequest, v1::ListActivitiesResponse>(
        "ListActivities", R"(activities { name: "plans/hub/activities/training"
                                          title { key: "en" value: "Training"
                                          } title { key: "fr" value: "Formation" } }
                             activities { name: "plans/hub/activities/housing"
                                          title { key: "en" value: "Housing\nand\twork" } })");
    Answer<v1::ListNeedsRequest, v1::ListNeedsResponse>(
        "ListNeeds", R"(needs { name: "plans/hub/needs/n1" municipality: "Sour" survey: "HMLN 2018"
                                answer { key: "en" value: "Water" } }
                        needs { name: "plans/hub/needs/n2" survey: "HMLN 2018" })");
    Answer<v1::ListProposalsRequest, v1::ListProposalsResponse>(
        "ListProposals", R"(proposals { name: "plans/hub/proposals/wga" state: PROPOSAL_STATE_DRAFT
                                        title { key: "en" value: "More places" } })");
    Answer<v1::ListAgreementsRequest, v1::ListAgreementsResponse>(
        "ListAgreements", R"(agreements { name: "plans/hub/agreements/1"
                                          state: AGREEMENT_STATE_SEALED })");
    Answer<v1::ListThreadsRequest, v1::ListThreadsResponse>(
        "ListThreads", R"(threads { name: "plans/hub/threads/tha" state: THREAD_STATE_OPEN
                                    subject: "plans/hub/activities/training" path: "end_date" })");
    Answer<v1::ListMeetingsRequest, v1::ListMeetingsResponse>(
        "ListMeetings", R"(meetings { name: "plans/hub/meetings/mea" state: MEETING_STATE_OPEN
                                      title { key: "en" value: "June" } })");
    Answer<v1::ListSavedFiltersRequest, v1::ListSavedFiltersResponse>(
        "ListSavedFilters", R"(saved_filters { name: "plans/hub/filters/fa" title: "Our wells"
                                               query: "wells" filter: "country = LB" })");
    Answer<v1::ListSharedActivitiesRequest, v1::ListSharedActivitiesResponse>(
        "ListSharedActivities",
        R"(activities { owner: "partners/giz"
                        activity { name: "plans/giz-2019/activities/wells"
                                   title { key: "en" value: "Wells" } } })");
    Answer<v1::ListChangesetsRequest, v1::ListChangesetsResponse>(
        "ListChangesets", R"(changesets { revision: 12 message: "A month more"
                                          author { label: "Desk" } })");
    Answer<v1::ListTokensRequest, v1::ListTokensResponse>(
        "ListTokens", R"(tokens { name: "tokens/toa" role: ROLE_STAFF label: "Desk" }
                         tokens { name: "tokens/tob" role: ROLE_READER revoked: true })");
  }

  void AnswerRecords() {
    Answer<v1::GetPlanRequest, v1::Plan>("GetPlan", R"(name: "plans/hub"
                      themes { id: "inclusion" title { key: "en" value: "Inclusion" } }
                      themes { id: "local" title { key: "en" value: "Local governments" } })");
    Answer<v1::GetActivityRequest, v1::Activity>("GetActivity",
                                                 R"(name: "plans/hub/activities/training"
                          next_steps { id: "rooms" text { key: "en" value: "Find rooms" } }
                          upstreams { activity: "plans/giz-2019/activities/wells" version: 1 })");
    Answer<v1::GetPartnerRequest, v1::Partner>(
        "GetPartner", R"(name: "partners/giz" contacts { id: "office" label: "Focal point" })");
    Answer<v1::GetThreadRequest, v1::Thread>(
        "GetThread", R"(name: "plans/hub/threads/tha" subject: "plans/hub/needs/n1"
                        comments { id: "1" text { key: "en" value: "Why?" } })");
    Answer<v1::GetMeetingRequest, v1::Meeting>("GetMeeting", R"(name: "plans/hub/meetings/mea"
                         agenda { id: "welcome" text: "Welcome" }
                         agenda { id: "wga" subject: "plans/hub/proposals/wga" }
                         decisions { id: "d1" text: "Go on" })");
    Answer<v1::GetAgreementRequest, v1::Agreement>("GetAgreement", R"(name: "plans/hub/agreements/1"
                           waivers { finding_digest: "\xab\xcd\xef\x01\x23\x45"
                                     record: "plans/hub/activities/training" reason: "Later" })");
    Answer<v1::CheckPlanRequest, v1::CheckPlanResponse>(
        "CheckPlan", R"(findings { digest: "\xab\xcd\xef\x01\x23\x45"
                                   record: "plans/hub/activities/training"
                                   description: "No objective" })");
    Answer<v1::ListTranslationsRequest, v1::ListTranslationsResponse>(
        "ListTranslations", R"(translations { record: "plans/hub/activities/training"
                                              path: "title[fr]" text: "Formation" }
                               translations { record: "plans/hub/activities/training"
                                              path: "title[ar]" })");
  }
};

TEST_F(CompletionTest, OfEveryFlagAndArgumentItIsKnownWhatItTakes) {
  EXPECT_THAT(CommandLine().UnknownValues(), IsEmpty());
}

TEST_F(CompletionTest, CommandsComeWithWhatTheyDo) {
  const Offered nouns = At({"act"});
  EXPECT_THAT(nouns.words, ElementsAre("activity"));
  EXPECT_EQ(nouns.descriptions.at("activity"), "Activities: what partners do together");
  EXPECT_EQ(nouns.more, ":none");
  EXPECT_THAT(WordsAt({""}), IsSupersetOf({"plan", "meeting", "clone", "completion"}));
  EXPECT_THAT(WordsAt({""}), Not(Contains("__complete")));
  EXPECT_THAT(WordsAt({"theme", ""}), ElementsAre("add", "list"));
  EXPECT_THAT(WordsAt({"synergies", ""}), ElementsAre("accept", "dismiss"));
  EXPECT_THAT(WordsAt({"nothing", ""}), IsEmpty());
  EXPECT_THAT(WordsAt({"theme", "nothing", ""}), IsEmpty());
}

TEST_F(CompletionTest, AFlagsValueIsNotTakenForACommand) {
  EXPECT_THAT(WordsAt({"--plan", "activity", "theme", ""}), ElementsAre("add", "list"));
  EXPECT_THAT(WordsAt({"--plan=hub", "-y", "theme", ""}), ElementsAre("add", "list"));
  EXPECT_THAT(WordsAt({"theme", "--plan", "hub", "a"}), ElementsAre("add"));
  EXPECT_THAT(WordsAt({"activity", "edit", "-m", "list", "t"}), ElementsAre("training"));
  EXPECT_THAT(WordsAt({"activity", "edit", "-mlist", "t"}), ElementsAre("training"));
}

TEST_F(CompletionTest, FlagsComeWithTheirHelpAndTheGlobalOnes) {
  const Offered flags = At({"plan", "check", "--"});
  EXPECT_THAT(flags.words, IsSupersetOf({"--strict", "--check", "--plan", "--profile", "--help"}));
  EXPECT_THAT(flags.words, Not(Contains("--version")));
  EXPECT_EQ(flags.descriptions.at("--check"), "Only this check; may be repeated");
  EXPECT_THAT(WordsAt({"agreement", "pull", "-"}), IsSupersetOf({"-o", "--output", "-y", "-h"}));
  EXPECT_THAT(WordsAt({"--v"}), ElementsAre("--version"));
}

TEST_F(CompletionTest, FlagsThatAreGivenAreOfferedAgainOnlyIfTheyMayBeRepeated) {
  const auto flags = WordsAt({"plan", "check", "--strict", "--check", "x", "--date=d", "--"});
  EXPECT_THAT(flags, Contains("--check"));
  EXPECT_THAT(flags, Not(Contains("--strict")));
  EXPECT_THAT(flags, Not(Contains("--date")));
  EXPECT_THAT(WordsAt({"agreement", "pull", "-o", "file", "--out"}), IsEmpty());
  EXPECT_THAT(WordsAt({"-y", "plan", "list", "--y"}), IsEmpty());
}

TEST_F(CompletionTest, AFlagOfACommandStandsInForTheGlobalOne) {
  const auto flags = WordsAt({"profile", "set", "office", "--"});
  EXPECT_EQ(std::count(flags.begin(), flags.end(), "--plan"), 1);
  EXPECT_THAT(WordsAt({"profile", "set", "--plan", "x", "office", "--pl"}), IsEmpty());
}

TEST_F(CompletionTest, AnEmptyWordIsAFlagWhereNothingElseMayStand) {
  EXPECT_THAT(WordsAt({"token", "create", ""}), IsSupersetOf({"--label", "--role"}));
  EXPECT_THAT(WordsAt({"activity", "show", "training", ""}), Contains("--revision"));
}

TEST_F(CompletionTest, TwoHyphensEndTheFlags) {
  EXPECT_THAT(WordsAt({"activity", "show", "--", "-"}), IsEmpty());
  EXPECT_THAT(WordsAt({"activity", "show", "--", "t"}), ElementsAre("training"));
  EXPECT_THAT(WordsAt({"token", "create", "--", ""}), IsEmpty());
}

TEST_F(CompletionTest, NamesComeWithTheirTitles) {
  const Offered activities = At({"activity", "show", ""});
  EXPECT_THAT(activities.words, ElementsAre("training", "housing"));
  EXPECT_EQ(activities.descriptions.at("training"), "Training");
  EXPECT_EQ(activities.descriptions.at("housing"), "Housing ...");
  EXPECT_EQ(At({"activity", "show", "--language", "fr", ""}).descriptions.at("training"),
            "Formation");
  EXPECT_THAT(WordsAt({"activity", "show", "TR"}), ElementsAre("training"));
  EXPECT_EQ(At({"proposal", "merge", ""}).descriptions.at("wga"), "draft, More places");
  EXPECT_EQ(At({"comment", "show", ""}).descriptions.at("tha"),
            "open, activity training, end_date");
  EXPECT_EQ(At({"need", "show", "n1"}).descriptions.at("n1"), "Sour, Water");
}

TEST_F(CompletionTest, ArgumentsAreCompletedByTheirPlaces) {
  EXPECT_THAT(WordsAt({"step", "done", ""}), ElementsAre("training", "housing"));
  EXPECT_THAT(WordsAt({"step", "done", "training", ""}), ElementsAre("rooms"));
  EXPECT_THAT(WordsAt({"proposal", "add", ""}), ElementsAre("wga"));
  EXPECT_THAT(WordsAt({"proposal", "add", "wga", "h"}), ElementsAre("housing"));
  EXPECT_THAT(WordsAt({"comment", "edit", "tha", ""}), ElementsAre("1"));
  EXPECT_THAT(WordsAt({"agreement", "diff", "1", ""}), ElementsAre("draft", "1"));
  EXPECT_THAT(WordsAt({"agreement", "waive", ""}), ElementsAre("abcdef0123"));
  EXPECT_THAT(WordsAt({"agreement", "unwaive", "1", ""}), ElementsAre("abcdef0123"));
  EXPECT_THAT(WordsAt({"activity", "link", "training", ""}),
              ElementsAre("plans/giz-2019/activities/wells"));
  EXPECT_THAT(WordsAt({"activity", "unlink", "training", ""}),
              ElementsAre("plans/giz-2019/activities/wells"));
  EXPECT_THAT(WordsAt({"synergies", "accept", "plans/giz-2019/activities/wells", "plans/giz"}),
              ElementsAre("plans/giz-2019/activities/wells"));
  EXPECT_THAT(WordsAt({"token", "revoke", ""}), ElementsAre("toa"));
  EXPECT_THAT(WordsAt({"plan", "diff", ""}), ElementsAre("12"));
  EXPECT_THAT(WordsAt({"filter", "delete", ""}), ElementsAre("Our wells"));
}

TEST_F(CompletionTest, WhatIsNewHasNoNameYet) {
  for (const char* noun : {"activity", "partner", "theme"}) {
    EXPECT_THAT(WordsAt({noun, "add", ""}), IsEmpty()) << noun;
  }
  EXPECT_THAT(WordsAt({"plan", "create", "p"}), IsEmpty());
  EXPECT_THAT(WordsAt({"search", "w"}), IsEmpty());
}

TEST_F(CompletionTest, APlanMayStandBeforeTheArguments) {
  EXPECT_THAT(WordsAt({"meeting", "show", "pl"}), ElementsAre("plans/hub", "plans/port"));
  EXPECT_THAT(WordsAt({"meeting", "show", "plans/p"}), ElementsAre("plans/port"));
  parents_.clear();
  EXPECT_THAT(WordsAt({"meeting", "show", "plans/port", ""}), ElementsAre("mea"));
  EXPECT_THAT(parents_, ElementsAre("plans/port"));
  EXPECT_THAT(WordsAt({"shared", "show", "plans/giz-2019", ""}), ElementsAre("wells"));
  EXPECT_THAT(WordsAt({"shared", "show", "plans/g"}),
              ElementsAre("plans/giz-2019/activities/wells"));
}

TEST_F(CompletionTest, FlagsAreAboutThePlanThatTheArgumentsName) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"activity", "list", "port", "--proposal", ""},
        {"activity", "show", "plans/port", "training", "--proposal", ""},
        {"activity", "show", "plans/port/activities/training", "--proposal", ""}}) {
    parents_.clear();
    EXPECT_THAT(WordsAt(words), ElementsAre("wga"));
    EXPECT_THAT(parents_, ElementsAre("plans/port"));
  }
  parents_.clear();
  WordsAt({"activity", "adopt", "plans/giz-2019/activities/wells", "--proposal", ""});
  EXPECT_THAT(parents_, ElementsAre("plans/hub")) << "It is adopted from there, into here.";
}

TEST_F(CompletionTest, WholeNamesAreCompletedInTheirPlan) {
  parents_.clear();
  EXPECT_THAT(WordsAt({"step", "add", "plans/hub/activities/tr"}),
              ElementsAre("plans/hub/activities/training"));
  EXPECT_THAT(parents_, ElementsAre("plans/hub"));
}

TEST_F(CompletionTest, TheLineSaysWhereToAsk) {
  WordsAt({"--server", "far.example:1", "--token=jp_x", "--plan", "port", "activity", "show", ""});
  EXPECT_EQ(connected_to_.target, "far.example:1");
  EXPECT_EQ(connected_to_.token, "jp_x");
  EXPECT_EQ(parents_.back(), "plans/port");
  WordsAt({"profile", "set", "--server", "near.example:1", "--plan", ""});
  EXPECT_NE(connected_to_.target, "near.example:1") << "That is what is to be kept.";
}

TEST_F(CompletionTest, ATokensFileIsFoundInTheHomeFolder) {
  const TempDir dir(TempDir::kMemory);
  std::ofstream(dir / "token") << "jp_y\n";
  session_.env["HOME"] = dir.path();
  EXPECT_THAT(WordsAt({"--token-file", "~/token", "activity", "show", "t"}),
              ElementsAre("training"));
  EXPECT_EQ(connected_to_.token, "jp_y");
}

TEST_F(CompletionTest, ValuesOfFlagsAreNamesWordsOrNothing) {
  EXPECT_THAT(WordsAt({"activity", "edit", "training", "--add-theme", ""}),
              ElementsAre("inclusion", "local"));
  EXPECT_THAT(WordsAt({"activity", "add", "--objective", "gcr/"}), ElementsAre("gcr/2"));
  EXPECT_THAT(WordsAt({"activity", "add", "--status", "s"}), ElementsAre("suspended"));
  EXPECT_THAT(WordsAt({"step", "edit", "--status", ""}), ElementsAre("open", "done", "dropped"));
  EXPECT_THAT(WordsAt({"token", "create", "--role", "r"}), ElementsAre("reader"));
  EXPECT_THAT(WordsAt({"synergies", "--kind", "o"}), ElementsAre("overlap"));
  EXPECT_THAT(WordsAt({"inbox", "--kind", "step"}), ElementsAre("step-due", "step-overdue"));
  EXPECT_THAT(WordsAt({"report", "--format", ""}), ElementsAre("html", "markdown"));
  EXPECT_THAT(WordsAt({"plan", "list", "--format", ""}), ElementsAre("table", "json", "csv"));
  EXPECT_THAT(WordsAt({"need", "list", "--survey", ""}), ElementsAre("HMLN 2018"));
  EXPECT_THAT(WordsAt({"search", "--saved", ""}), ElementsAre("Our wells"));
  EXPECT_THAT(WordsAt({"partner", "edit", "giz", "--remove-contact", ""}), ElementsAre("office"));
  EXPECT_THAT(WordsAt({"meeting", "decide", "--item", ""}), ElementsAre("welcome", "wga"));
  EXPECT_THAT(WordsAt({"meeting", "decide", "--replace", ""}), ElementsAre("d1"));
  EXPECT_THAT(WordsAt({"activity", "translations", "training", "--still-right", ""}),
              ElementsAre("title[fr]"));
  EXPECT_THAT(WordsAt({"report", "--from", ""}), ElementsAre("12"));
  EXPECT_THAT(WordsAt({"report", "--agreement", "2", "--from", ""}), ElementsAre("1"));
  EXPECT_THAT(WordsAt({"plan", "check", "--check", "objective"}), ElementsAre("objective-missing"));
  EXPECT_THAT(WordsAt({"activity", "add", "--title", ""}), IsEmpty());
  EXPECT_THAT(WordsAt({"--token", ""}), IsEmpty());
  EXPECT_THAT(WordsAt({"plan", "check", "--strict="}), IsEmpty());
}

TEST_F(CompletionTest, AValueBehindAnEqualsSignIsCompletedWithItsFlag) {
  EXPECT_THAT(WordsAt({"activity", "list", "--theme=l"}), ElementsAre("--theme=local"));
  EXPECT_THAT(WordsAt({"activity", "list", "--nothing="}), IsEmpty());
  EXPECT_THAT(WordsAt({"-y", "--format="}),
              ElementsAre("--format=table", "--format=json", "--format=csv"));
}

TEST_F(CompletionTest, FilesAndFoldersAreLeftToTheShell) {
  EXPECT_EQ(At({"import", "csv", ""}).more, ":files");
  EXPECT_EQ(At({"import", "iati", "one.xml", "two.xml", ""}).more, ":files");
  EXPECT_EQ(At({"import", "csv", "table.csv", "--map", ""}).more, ":files");
  EXPECT_EQ(At({"export", "json", "--output=pl"}).more, ":files");
  EXPECT_EQ(At({"--token-file", ""}).more, ":files");
  EXPECT_EQ(At({"status", "--in", ""}).more, ":folders");
  EXPECT_EQ(At({"clone", "hub", ""}).more, ":folders");
  EXPECT_EQ(At({"agreement", "pull", "--since", ""}).more, ":files");
  EXPECT_THAT(WordsAt({"agreement", "pull", "--since", ""}), ElementsAre("1"));
}

TEST_F(CompletionTest, ValuesWithPartsAreCompletedPartByPart) {
  EXPECT_THAT(WordsAt({"activity", "add", "--partner", "g"}), ElementsAre("giz:"));
  EXPECT_THAT(WordsAt({"activity", "add", "--partner", "giz:lead,f"}),
              ElementsAre("giz:lead,funding"));
  EXPECT_THAT(WordsAt({"plan", "share", "--with", "giz,i"}), ElementsAre("giz,iom"));
  EXPECT_THAT(WordsAt({"meeting", "agenda", "--minutes", "w"}), ElementsAre("welcome=", "wga="));
  EXPECT_THAT(WordsAt({"meeting", "agenda", "--order=wga,"}),
              ElementsAre("--order=wga,welcome", "--order=wga,wga"));
  EXPECT_THAT(WordsAt({"agreement", "endorse", "--scope", "theme:l"}), ElementsAre("theme:local"));
  EXPECT_THAT(WordsAt({"comment", "add", "p"}),
              ElementsAre("plans/hub", "plans/port", "proposal:", "plan"));
  EXPECT_THAT(WordsAt({"comment", "add", "agreement:"}), ElementsAre("agreement:1"));
  EXPECT_THAT(WordsAt({"proposal", "merge", "wga", "--only", "training:end"}),
              ElementsAre("training:end_date"));
  EXPECT_THAT(WordsAt({"proposal", "merge", "wga", "--resolve", "end_date=t"}),
              ElementsAre("end_date=theirs"));
}

TEST_F(CompletionTest, FieldsAreThoseOfTheRecordThatIsMeant) {
  EXPECT_THAT(WordsAt({"activity", "edit", "--set", "t"}),
              ElementsAre("title[", "themes=", "targets[", "tags="));
  EXPECT_THAT(WordsAt({"activity", "edit", "--set", "implementation_status=o"}),
              ElementsAre("implementation_status=ongoing"));
  EXPECT_THAT(WordsAt({"activity", "edit", "--set", "themes=local,i"}),
              ElementsAre("themes=local,inclusion"));
  EXPECT_THAT(WordsAt({"activity", "edit", "--set", "targets[t1].value=o"}), IsEmpty());
  EXPECT_THAT(WordsAt({"need", "edit", "n1", "--unset", "sur"}),
              ElementsAre("survey", "survey_date"));
  EXPECT_THAT(WordsAt({"comment", "add", "need:n1", "--field", "mun"}),
              ElementsAre("municipality"));
  EXPECT_THAT(WordsAt({"comment", "reply", "tha", "--suggest", "mun"}),
              ElementsAre("municipality="));
  EXPECT_THAT(WordsAt({"comment", "add", "theme:local", "--field", ""}),
              ElementsAre("title[", "description["));
  EXPECT_THAT(WordsAt({"search", "--count", "participants."}),
              IsSupersetOf({"participants.partner", "participants.roles"}));
}

TEST_F(CompletionTest, WithoutAnAnswerThereAreNoNamesAndNoComplaint) {
  answers_.clear();
  EXPECT_THAT(WordsAt({"activity", "show", ""}), IsEmpty());
  session_.env.erase("JOINTPLAN_PLAN");
  EXPECT_THAT(WordsAt({"activity", "show", ""}), IsEmpty());
  EXPECT_THAT(WordsAt({"--profile", "none", "activity", "show", ""}), IsEmpty());
  EXPECT_EQ(session_.Run({"__complete"}).out, ":none\n");
  EXPECT_EQ(session_.Run({"__complete", "--bash", "jointplan", ""}).out, ":none\n");
}

TEST_F(CompletionTest, AServerIsGivenTwoSecondsInAllAndOneAttempt) {
  int calls = 0;
  answers_["GetMeeting"] = [&](FakeTransport* transport) {
    transport->On<v1::GetMeetingRequest, v1::Meeting>(
        "GetMeeting", [&](const auto&) -> absl::StatusOr<v1::Meeting> {
          ++calls;
          return absl::UnavailableError("not reached");
        });
  };
  const absl::Time start = surroundings_.now;
  EXPECT_THAT(WordsAt({"meeting", "decide", "--item", ""}), IsEmpty());
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(surroundings_.sleeps, IsEmpty());
  EXPECT_THAT(deadlines_, ElementsAre(start + absl::Seconds(2), start + absl::Seconds(2)));
}

TEST_F(CompletionTest, BashIsToldWhatToPutInThePlaceOfItsOwnWord) {
  EXPECT_EQ(Bash("jointplan th", "th"), "theme\n:none\n");
  EXPECT_EQ(Bash("jointplan activity list --theme=l", "l"), "local\n:none\n");
  EXPECT_EQ(Bash("jointplan activity list --theme=", ""), "inclusion\nlocal\n:none\n");
  EXPECT_EQ(Bash("jointplan agreement endorse --scope theme:l", "l"), "local\n:none\n");
  EXPECT_EQ(Bash("jointplan agreement endorse --scope theme:l", "theme:l"), "theme:local\n:none\n");
  EXPECT_EQ(Bash("jointplan activity add --objective gcr/", "gcr/"), "gcr/2\n:none\n");
}

TEST_F(CompletionTest, WordsOfALineMayHoldBlanksAndQuotes) {
  EXPECT_EQ(Bash("jointplan filter delete ", ""), "Our\\ wells\n:none\n");
  EXPECT_EQ(Bash("jointplan filter delete Our\\ w", "Our\\ w"), "Our\\ wells\n:none\n");
  EXPECT_EQ(Bash("jointplan filter delete \"Our w", "Our w"), "Our wells\n:none\n");
  EXPECT_EQ(Bash("jointplan filter delete \"Our w", "\"Our w"), "Our wells\n:none\n");
  EXPECT_EQ(Bash("jointplan filter delete 'Our w", "Our w"), "Our wells\n:none\n");
  EXPECT_EQ(Bash("jointplan activity edit -m \"it's \\\"new\\\"\" tr", "tr"), "training\n:none\n");
}

TEST_F(CompletionTest, TheScriptsAreShort) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    ExpectSnapshot(absl::StrCat("completion/jointplan.", shell),
                   session_.Run({"completion", shell}).out);
  }
}

}  // namespace
}  // namespace jointplan::cli
