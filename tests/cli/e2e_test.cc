// Commands against a real server, in a process of its own on a new store.
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/app.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/pattern.h"
#include "tests/cli/session.h"
#include "tests/cli/snapshot.h"
#include "tests/support/child_server.h"
#include "tests/support/temp_dir.h"

namespace jointplan::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteAll(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

client::Client RealClient(const client::ConnectionOptions& options) {
  return client::Connect(options);
}

// A server with the convener's staff, two partners, a reader, and a small plan; and a transcript of
// what is done with it.
class EndToEndTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = ChildServer::Start(JOINTPLAND_BINARY, {"--init", "--data-dir", dir_ / "store",
                                                         "--admin-token-file", dir_ / "admin"});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::make_unique<ChildServer>(*std::move(server));
    mkdir((dir_ / "tmp").c_str(), 0700);
    session_.env = {{"JOINTPLAN_SERVER", server_->address()},
                    {"JOINTPLAN_PLAN", "hub"},
                    {"XDG_CONFIG_HOME", dir_ / "config"},
                    {"XDG_STATE_HOME", dir_ / "state"},
                    {"TMPDIR", dir_ / "tmp"}};
    tokens_["admin"] = std::string(absl::StripAsciiWhitespace(ReadAll(dir_ / "admin")));
    LayOut();
  }

  // Runs a command as somebody; expects its exit status.
  Ran As(const std::string& who, const std::vector<std::string>& arguments, ExitCode code = kDone,
         const std::string& input = "") {
    session_.env["JOINTPLAN_TOKEN"] = tokens_[who];
    Ran ran = session_.Run(arguments, input);
    EXPECT_EQ(ran.code, code) << absl::StrJoin(arguments, " ") << "\n" << ran.out << ran.err;
    return ran;
  }

  // The same, and writes both streams to the transcript.
  Ran Show(const std::string& who, const std::vector<std::string>& arguments, ExitCode code = kDone,
           const std::string& input = "") {
    Ran ran = As(who, arguments, code, input);
    absl::StrAppend(&transcript_, "$ [", who, "] jointplan ", absl::StrJoin(arguments, " "), "\n",
                    ran.out, ran.err);
    if (ran.code != kDone) absl::StrAppend(&transcript_, "(exit status ", ran.code, ")\n");
    return ran;
  }

  // Makes a draft and returns its id, which the transcript shows as `name`: 12 characters, as ids
  // have, so that columns stay where they are.
  std::string NewDraft(const std::string& who, const std::string& name) {
    const Ran ran = Show(who, {"proposal", "new", "--title", "More places"});
    return Learn(ran.out, "Draft ([a-z2-7]{12}) ", name);
  }

  std::string Learn(const std::string& text, const std::string& pattern, const std::string& name) {
    std::string id = Pattern(pattern).FirstGroup(text);
    EXPECT_FALSE(id.empty()) << text;
    shown_as_[id] = name;
    return id;
  }

  void ExpectTranscript(const std::string& name) {
    std::string text =
        absl::StrReplaceAll(transcript_, {{server_->address(), "SERVER"}, {dir_.path(), "DIR"}});
    for (const auto& [id, shown] : shown_as_) text = absl::StrReplaceAll(text, {{id, shown}});
    text = Pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z")
               .ReplaceAll(text, "2019-01-01T00:00Z");
    text = Pattern("as of 20[2-9][0-9]-[0-9]{2}-[0-9]{2}").ReplaceAll(text, "as of TODAY");
    text = Pattern(", [0-9]{2}:[0-9]{2}, by ").ReplaceAll(text, ", 00:00, by ");
    text = Pattern("Held:\\*\\* [^\n]*").ReplaceAll(text, "Held:** TODAY");
    text = Pattern("[0-9a-f]{64}").ReplaceAll(text, "DIGEST");
    text = Pattern("jointplan-[A-Za-z0-9]{6}\\.yaml").ReplaceAll(text, "FILE.yaml");
    ExpectSnapshot("e2e/" + name + ".txt", text);
  }

  // Makes a script that stands in for an editor; `$1` is the file.
  void UseEditor(const std::string& commands) {
    const std::string path = dir_ / "editor";
    WriteAll(path, "#!/bin/sh\n" + commands + "\n");
    chmod(path.c_str(), 0700);
    session_.env["EDITOR"] = path;
  }

  std::vector<std::string> FilesKept() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(dir_ / "tmp")) {
      files.push_back(entry.path().string());
    }
    return files;
  }

  std::string server() const { return server_->address(); }

  const TempDir dir_{TempDir::kMemory};
  Session session_{RealClient};

 private:
  void LetIn(const std::string& who, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"token", "create", "-o", dir_ / who, "--label", who});
    As("admin", arguments);
    tokens_[who] = std::string(absl::StripAsciiWhitespace(ReadAll(dir_ / who)));
  }

  void LayOut() {
    LetIn("staff", {"--role", "staff"});
    for (const char* partner : {"giz", "cmi"}) {
      As("staff", {"partner", "add", partner, "--title", absl::AsciiStrToUpper(partner)});
      LetIn(partner, {"--role", "partner", "--partner", partner});
    }
    LetIn("portal", {"--role", "reader"});
    As("staff", {"plan", "create", "hub", "--title", "Refugee hub", "--start", "2019-01-01",
                 "--end", "2021-12-31", "--language", "en", "--language", "fr"});
    As("staff", {"theme", "add", "inclusion", "--title", "Inclusion"});
    As("staff", {"theme", "add", "local", "--title", "Local governments"});
    As("staff", {"activity", "add", "training", "--title", "Training", "--theme", "inclusion",
                 "--lead", "giz", "--start", "2019-04-01", "--end", "2020-09-30", "--target",
                 "trained:staff trained:persons:80", "--objective", "gcr/2"});
    As("staff",
       {"activity", "add", "housing", "--title", "Housing", "--theme", "local", "--lead", "cmi"});
  }

  std::unique_ptr<ChildServer> server_;
  std::map<std::string, std::string> tokens_;
  std::map<std::string, std::string> shown_as_;
  std::string transcript_;
};

TEST_F(EndToEndTest, TwoPartnersProposeAndTheDeskMerges) {
  const std::string first = NewDraft("giz", "proposal-aaa");
  const std::string second = NewDraft("cmi", "proposal-bbb");
  Show("giz", {"proposal", "add", first, "training", "--end", "2020-12-31", "--set",
               "targets[trained].value=120"});
  Show("cmi", {"proposal", "add", second, "training", "--end", "2021-03-31", "--set",
               "targets[trained].value=200", "--add-objective", "gcm/15"});
  Show("cmi", {"proposal", "add", second, "--new", "port-cities", "--title", "Work in port cities",
               "--theme", "inclusion", "--lead", "cmi"});
  Show("giz", {"proposal", "show", second}, kError);
  Show("giz", {"proposal", "submit", first, "-m", "Agreed with both municipalities"});
  Show("cmi", {"proposal", "submit", second});
  Show("staff", {"proposal", "request-changes", first, "--reason", "Which trainers?"});
  Show("giz", {"proposal", "submit", first, "-m", "Those of last year"});
  Show("staff", {"proposal", "preview", first});
  Show("staff", {"proposal", "merge", first});
  Show("staff", {"proposal", "list", "--state", "submitted"});
  Show("staff", {"proposal", "preview", second});
  Show("staff", {"proposal", "merge", second}, kConflict);
  Show("staff", {"proposal", "merge", second, "--resolve", "start_date=mine"}, kUsage);
  const Ran merged = Show(
      "staff", {"proposal", "merge", second, "--only", "training", "--resolve", "end_date=theirs",
                "--resolve", "targets[trained].value=150", "--reason", "Agreed on the telephone"});
  Learn(merged.out, "The rest is the draft ([a-z2-7]{12})", "proposal-ccc");
  Show("staff", {"proposal", "show", second});
  Show("staff", {"activity", "show", "training"});
  Show("staff", {"activity", "blame", "training"});
  Show("staff", {"plan", "history", "--limit", "3"});
  ExpectTranscript("proposals");
}

TEST_F(EndToEndTest, PartnersAnswerTheDeskSealsAndAReaderPulls) {
  Show("staff", {"agreement", "open", "--title", "Joint work plan"});
  Show("giz", {"agreement", "endorse"});
  Show("cmi", {"agreement", "endorse", "--scope", "own", "--reservation", "Funding is open."});
  Show("staff", {"activity", "edit", "training", "--end", "2020-10-31", "-m", "A month more"});
  Show("staff", {"agreement", "show"});
  Show("giz", {"agreement", "object", "--scope", "theme:inclusion", "--reason", "Too long"});
  Show("staff", {"agreement", "seal"}, kError);
  Show("staff", {"agreement", "seal", "--digest", std::string(64, '0')}, kError);
  Show("staff", {"agreement", "seal", "--override-reason", "Answered in the annex"});
  Show("portal", {"activity", "list"}, kError);
  Show("portal", {"agreement", "pull", "-o", dir_ / "one.json"});
  Show("portal", {"agreement", "verify", dir_ / "one.json"});
  Show("portal", {"agreement", "verify", dir_ / "one.json", "--digest", std::string(64, '0')},
       kError);
  Show("staff", {"activity", "withdraw", "housing", "-m", "Moved to another programme"});
  Show("staff", {"agreement", "diff", "1"});
  Show("staff", {"agreement", "open"});
  Show("staff", {"agreement", "abandon", "--reason", "Too early"});
  Show("staff", {"agreement", "open", "--title", "First update"});
  Show("staff", {"agreement", "seal"});
  Show("portal", {"agreement", "pull", "-o", dir_ / "three.json", "--have", dir_ / "one.json",
                  "--since", "1"});
  Show("portal", {"agreement", "verify", dir_ / "three.json"});
  Show("staff", {"agreement", "diff", "1", "3"});
  ExpectTranscript("agreements");
}

TEST_F(EndToEndTest, TheDeskChecksThePlanWaivesAndSeals) {
  Show("giz", {"plan", "check", "--date", "2019-06-12"});
  Show("staff", {"plan", "check", "--list", "--date", "2019-06-12"});
  Show("staff", {"plan", "edit", "--set", "policy.checks[objective-missing].level=blocking",
                 "--set", "policy.checks[translation-missing].level=off", "--set",
                 "policy.requirements[leads].kind=leads", "-m", "As agreed with the partners"});
  Show("staff", {"plan", "edit", "--set", "policy.checks[no-such].level=blocking"}, kError);
  const Ran blocking =
      Show("staff", {"plan", "check", "--blocking", "--strict", "--date", "2019-06-12"}, kError);
  const std::string finding = Learn(blocking.out, "\n([0-9a-f]{10}) ", "FINDING-ID");
  Show("staff", {"plan", "check", "--check", "no-such"}, kUsage);
  Show("staff", {"agreement", "open"});
  Show("staff", {"agreement", "seal"}, kError);
  Show("staff", {"agreement", "waive", "123", "--reason", "Too short a name"}, kUsage);
  Show("staff", {"agreement", "waive", "0123456789", "--reason", "Nothing"}, kError);
  Show("giz", {"agreement", "waive", finding, "--reason", "Not mine to say"}, kError);
  Show("staff", {"agreement", "waive", finding, "--reason", "The objective is chosen in June"});
  Show("staff", {"agreement", "seal"}, kError);
  Show("giz", {"agreement", "endorse"});
  Show("cmi", {"agreement", "endorse", "--scope", "own"});
  Show("staff", {"agreement", "show"});
  Show("staff", {"agreement", "seal"});
  Show("staff", {"agreement", "open"});
  Show("staff", {"activity", "edit", "housing", "--objective", "gcr/2"});
  Show("staff", {"agreement", "show"});
  Show("staff", {"agreement", "unwaive", "2", finding});
  ExpectTranscript("checks");
}

TEST_F(EndToEndTest, AChangedTextMakesItsTranslationsOutOfDate) {
  Show("staff", {"plan", "translations"});
  As("staff", {"activity", "edit", "training", "--title", "fr=Formation"});
  As("staff", {"step", "add", "training", "--id", "meet", "--text", "en=Meet the trainers",
               "--text", "fr=Rencontrer les formateurs"});
  Show("staff", {"plan", "translations", "--language", "fr", "--all"});
  Show("staff", {"activity", "edit", "training", "--title", "en=Long training", "-m", "Longer"});
  Show("staff", {"activity", "show", "training"});
  Show("giz", {"activity", "translations", "training"});
  Show("giz", {"plan", "translations", "--out-of-date"});
  Show("staff", {"plan", "check", "--check", "translation-stale"});
  Show("giz", {"activity", "translations", "training", "--still-right", "title[fr]"}, kError);
  Show("staff", {"activity", "translations", "training", "--still-right", "title[en]"}, kError);
  Show("staff",
       {"activity", "translations", "training", "--revision", "3", "--still-right", "title[fr]"},
       kUsage);
  Show("staff", {"activity", "translations", "training", "--still-right", "title[fr]", "-m",
                 "Longer or not"});
  Show("staff", {"activity", "translations", "training", "--still-right", "title[fr]"});
  Show("staff", {"activity", "translations", "training"});
  Show("staff", {"activity", "history", "training"});
  As("staff", {"plan", "edit", "--title", "fr=Pôle réfugiés"});
  As("staff", {"plan", "edit", "--title", "en=Hub of refugees"});
  Show("staff", {"plan", "show"});
  Show("staff", {"plan", "translations", "--still-right", "title[fr]"});
  const std::string draft = NewDraft("giz", "proposal-aaa");
  As("giz", {"proposal", "add", draft, "training", "--title", "en=Training of trainers"});
  Show("giz", {"activity", "show", "training", "--proposal", draft});
  ExpectTranscript("translations");
}

TEST_F(EndToEndTest, ErrorsAreToldInThePersonsLanguageAndInEnglish) {
  Show("giz", {"activity", "show", "nothing", "--language", "fr"}, kError);
  Show("giz", {"activity", "edit", "training", "--end", "2020-12-31", "--language", "ar"}, kError);
  Show("giz", {"activity", "show", "nothing", "--language", "français"}, kError);
  session_.env["LANG"] = "fr_FR.UTF-8";
  Show("giz", {"plan", "show", "none"}, kError);
  Show("staff", {"activity", "edit", "training", "--start", "2021-12-31"}, kError);
  Show("giz", {"agreement", "open"}, kError);
  // The first that is set counts.
  session_.env["LC_ALL"] = "C";
  Show("giz", {"plan", "show", "none"}, kError);
  As("giz", {"profile", "set", "office", "--server", server(), "--language", "ar"});
  Show("giz", {"plan", "show", "none", "--profile", "office"}, kError);
  ExpectTranscript("languages");
}

TEST_F(EndToEndTest, APartnerConfirmsItsPartAndIsAskedAgainWhenItChanges) {
  Show("giz", {"activity", "confirm", "training", "-m", "Agreed inside"});
  Show("cmi", {"activity", "confirm", "training"}, kError);
  Show("staff", {"activity", "confirm", "training"}, kError);
  Show("cmi", {"activity", "decline", "housing"}, kUsage);
  Show("cmi", {"activity", "decline", "housing", "--reason", "No capacity before 2020"});
  Show("staff", {"activity", "edit", "training", "--end", "2020-10-31"});
  Show("staff", {"plan", "check", "--check", "consent-open", "--check", "consent-declined"});
  Show("staff", {"activity", "edit", "training", "--remove-partner", "giz"}, kError);
  Show("staff", {"activity", "edit", "training", "--set", "participants[giz].due_date=2020-06-30"});
  Show("staff", {"activity", "history", "training"});
  ExpectTranscript("consent");
}

TEST_F(EndToEndTest, PeopleCommentAndASuggestionBecomesAProposal) {
  const Ran begun = Show(
      "giz", {"comment", "add", "training", "--field", "end_date", "--text", "Can this be earlier?",
              "--text", "fr=Plus tôt ?", "--suggest", "end_date=2020-06-30"});
  const std::string thread = Learn(begun.out, "Began thread ([a-z2-7]{12}) ", "thread-aaaaa");
  const Ran about_theme =
      Show("cmi", {"comment", "add", "theme:local", "--text", "One more activity here"});
  Learn(about_theme.out, "Began thread ([a-z2-7]{12}) ", "thread-bbbbb");
  Show("cmi", {"comment", "add", "nothing", "--text", "Hello"}, kError);
  Show("cmi",
       {"comment", "add", "training", "--field", "next_steps[s1].due_date", "--text", "When"},
       kError);
  Show("cmi", {"comment", "add", "training"}, kUsage);
  Show("staff", {"comment", "reply", thread, "--text", "From the trainers' side, yes"});
  Show("staff", {"activity", "edit", "training", "--end", "2020-10-31"});
  Show("staff", {"comment", "list", "training"});
  Show("staff", {"comment", "show", thread});
  const Ran draft = Show("giz", {"comment", "propose", thread});
  Learn(draft.out, "Draft ([a-z2-7]{12}) ", "proposal-aaa");
  Show("staff", {"comment", "edit", thread, "1", "--text", "Not mine"}, kError);
  Show("staff", {"comment", "edit", thread, "2", "--text", "Yes"});
  Show("staff", {"comment", "resolve", thread});
  Show("staff", {"comment", "resolve", thread}, kError);
  Show("staff", {"comment", "list", "--open", "training"});
  Show("giz", {"comment", "reopen", thread});
  Show("portal", {"comment", "list"}, kError);
  ExpectTranscript("comments");
}

TEST_F(EndToEndTest, ARoundTellsWhoHasNotAnswered) {
  Show("giz", {"round", "open", "--title", "First draft", "--deadline", "2100-06-30"}, kError);
  Show("staff", {"round", "open", "--title", "First draft", "--deadline", "2019-06-30"}, kError);
  Show("staff", {"round", "open", "--title", "First draft", "--deadline", "2100-06-30"}, kError);
  const Ran opened = Show("staff", {"round", "open", "--title", "First draft", "--deadline",
                                    "2100-06-30", "--partner", "giz", "--partner", "cmi"});
  Learn(opened.out, "Opened round ([a-z2-7]{12})", "round-aaaaaa");
  Show("staff", {"round", "show"});
  As("giz", {"comment", "add", "training", "--text", "Fine with us"});
  Show("cmi", {"round", "answer", "--statement", "Nothing to add"});
  Show("staff", {"round", "answer"}, kError);
  Show("staff", {"round", "show"});
  Show("staff", {"round", "list"});
  Show("staff", {"round", "close"});
  Show("cmi", {"round", "answer"}, kError);
  ExpectTranscript("rounds");
}

TEST_F(EndToEndTest, AMeetingIsPreparedHeldAndWrittenDown) {
  // The forecast lists by name, and names are random: these are to be in their order.
  std::string first;
  std::string second;
  std::string removal;
  const auto draft = [&](const std::string& who, const std::string& title) {
    return Pattern("Draft ([a-z2-7]{12}) ")
        .FirstGroup(As(who, {"proposal", "new", "--title", title}).out);
  };
  do {
    first = draft("giz", "Until December");
    second = draft("cmi", "Until March");
    removal = draft("cmi", "Not at all");
  } while (second < first || removal < second);
  Learn(first, "(.*)", "proposal-aaa");
  Learn(second, "(.*)", "proposal-bbb");
  Learn(removal, "(.*)", "proposal-ccc");
  As("giz", {"proposal", "add", first, "training", "--end", "2020-12-31"});
  As("cmi", {"proposal", "add", second, "training", "--end", "2021-03-31", "--set",
             "targets[trained].value=200"});
  As("giz", {"proposal", "submit", first});
  As("cmi", {"proposal", "submit", second});
  As("cmi", {"proposal", "add", removal, "training", "--remove"});
  As("cmi", {"proposal", "submit", removal});
  Show("staff", {"meeting", "show"}, kError);
  Show("giz", {"meeting", "create", "--title", "Ours", "--start", "2019-06-12T09:00"}, kError);
  Show("staff",
       {"meeting", "create", "--title", "Hub", "--start", "2019-06-12T09:00", "--end",
        "2019-06-12T08:00"},
       kError);
  Show("staff", {"meeting", "create", "--title", "Hub", "--start", "on Monday"}, kUsage);
  const Ran made =
      Show("staff", {"meeting", "create", "--title", "Hub meeting", "--start", "2019-06-12T09:00",
                     "--end", "2019-06-12T17:00", "--time-zone", "Europe/Paris", "--location",
                     "Marseille", "--link", "https://example.org/room", "--tag", "hub"});
  const std::string meeting = Learn(made.out, "Called meeting ([a-z2-7]{12}),", "meeting-aaaa");
  Show("staff", {"meeting", "agenda", "--add", "proposal:nothing"}, kError);
  Show("staff", {"meeting", "agenda", "--add", "proposal:" + first, "--add", "proposal:" + second,
                 "--add", "training", "--point", "Welcome", "--order", "welcome"});
  Show("staff", {"meeting", "agenda", "--minutes", "welcome=10", "--remove", "no-such"}, kUsage);
  Show("staff", {"meeting", "agenda", "--minutes", "welcome=10", "--remove", "activity-training"});
  Show("giz", {"meeting", "answer", "--mode", "remote", "--statement", "From noon on"});
  Show("giz", {"meeting", "answer", "--mode", "walking"}, kUsage);
  Show("staff", {"meeting", "attend", "--in-room", "nobody"}, kError);
  Show("staff", {"meeting", "attend", "--announced", "--in-room", "cmi:2", "--represented-by",
                 "cmi=the programme desk"});
  Show("giz", {"meeting", "conflicts"});
  Show("giz", {"meeting", "conflicts", "--agenda", "--format", "csv"});
  As("staff", {"proposal", "decline", removal, "--reason", "Too late"});
  Show("staff", {"meeting", "list"});
  Show("staff", {"meeting", "close", meeting}, kError);
  Show("staff", {"meeting", "open"});
  Show("staff", {"meeting", "open", meeting}, kError);
  As("staff", {"proposal", "merge", first, "--yes"});
  As("staff", {"proposal", "decline", second, "--reason", "The towns have no room"});
  As("staff", {"step", "add", "housing", "--text", "Choose the towns", "--responsible", "cmi",
               "--due", "2019-07-15", "-m", "From the meeting"});
  Show("staff", {"meeting", "decide", "--item", "proposal-" + first, "--text",
                 "Merged | as <proposed>", "--responsible", "giz", "--due", "2019-06-30"});
  Show("staff", {"meeting", "decide", "--item", "nothing", "--text", "No"}, kError);
  const Ran shown = Show("giz", {"meeting", "show"});
  Learn(shown.out, "\n([a-z2-7]{12}) +proposal-", "decision-aaa");
  Show("staff", {"meeting", "close"});
  Show("staff", {"meeting", "cancel", meeting, "--reason", "Too late"}, kError);
  Show("giz", {"meeting", "minutes"});
  Show("giz", {"meeting", "minutes", "--format", "html", "-o", dir_ / "minutes.html"});
  Show("giz", {"meeting", "minutes", "--format", "csv"}, kUsage);
  EXPECT_THAT(ReadAll(dir_ / "minutes.html"), HasSubstr("Merged | as &lt;proposed&gt;"));
  ExpectTranscript("meetings");
}

TEST_F(EndToEndTest, TheInboxShowsWhoseTurnItIs) {
  Show("giz", {"inbox"});
  Show("staff", {"inbox"});
  As("giz", {"activity", "confirm", "training"});
  As("staff", {"step", "add", "training", "--text", "Choose the trainers", "--responsible", "giz",
               "--due", "2019-06-30"});
  As("staff", {"agreement", "open"});
  const Ran begun =
      As("staff", {"comment", "add", "housing", "--text", "@giz, do you know this place?"});
  const std::string thread = Learn(begun.out, "Began thread ([a-z2-7]{12}) ", "thread-aaaaa");
  Show("giz", {"inbox"});
  As("giz", {"comment", "reply", thread, "--text", "Yes"});
  As("giz", {"agreement", "endorse"});
  Show("giz", {"inbox", "--keep"});
  Show("staff", {"inbox"});
  Show("portal", {"inbox"}, kError);
  ExpectTranscript("inbox");
}

TEST_F(EndToEndTest, ActivitiesAreFoundByWordsFiltersAndCounts) {
  As("staff",
     {"activity", "edit", "training", "--title", "fr=Formation à Zahlé", "--tag", "pilot"});
  Show("giz", {"search", "trained", "formation"});
  Show("giz", {"search", "--filter", "lead = giz OR theme = local", "--order", "title.en desc"});
  Show("giz", {"search", "zahle", "--count", "themes", "--count", "tags", "--count",
               "participants.roles"});
  Show("giz", {"search", "--filter", "theme:*", "--limit", "1"});
  Show("giz", {"search", "--revision", "4", "formation"});
  Show("giz", {"search", "submarine"});
  Show("giz", {"search", "--filter", "theme = local AND start_date > soon"}, kError);
  Show("giz", {"search", "--filter", "NOT (lead = giz"}, kError);
  Show("giz", {"search", "--filter", "titel:x", "--order", "begin"}, kError);
  ExpectTranscript("search");
}

TEST_F(EndToEndTest, FiltersAreKeptForAnOrganization) {
  Show("giz", {"filter", "list"});
  const Ran saved = Show("giz", {"filter", "save", "--title", "Our training", "training",
                                 "--filter", "lead = giz", "--order", "start_date"});
  Learn(saved.out, "Saved filter ([a-z2-7]{12}),", "filter-aaaaa");
  Show("giz", {"filter", "save", "--title", "Our training", "housing"}, kError);
  Show("giz", {"filter", "list"});
  Show("giz", {"search", "--saved", "Our training", "--filter", "theme = inclusion"});
  Show("cmi", {"search", "--saved", "Our training"}, kUsage);
  As("giz", {"inbox"});
  As("staff", {"activity", "edit", "training", "--end", "2020-10-31", "-m", "One month more"});
  Show("giz", {"plan", "watch", "--filter", "lead = giz", "--from", "5", "--until", "6"});
  Show("giz", {"filter", "delete", "Our training"});
  Show("giz", {"filter", "delete", "Our training"}, kUsage);
  ExpectTranscript("saved_filters");
}

TEST_F(EndToEndTest, SilenceIsAskedForBrokenAndWithdrawn) {
  Show("staff", {"agreement", "open"});
  Show("staff", {"agreement", "silence", "--until", "tomorrow"}, kUsage);
  Show("staff", {"agreement", "silence", "--until", "2001-01-01"}, kError);
  Show("giz", {"agreement", "silence", "--until", "2099-03-15T12:00Z"}, kError);
  Show("staff", {"agreement", "silence", "--until", "2099-03-15T12:00Z", "--message",
                 "The text of our meeting"});
  Show("giz", {"inbox", "--keep"});
  Show("giz", {"agreement", "endorse"});
  Show("staff", {"agreement", "seal"}, kError);
  Show("staff", {"agreement", "extend-silence", "--until", "2099-03-01"}, kError);
  Show("staff", {"agreement", "extend-silence", "--until", "2099-03-22T12:00:00Z", "--message",
                 "One week more"});
  Show("cmi", {"agreement", "show"});
  Show("cmi", {"agreement", "object", "--scope", "theme:local", "--reason", "Not without us"});
  Show("staff", {"inbox", "--keep"});
  Show("staff", {"agreement", "show"});
  Show("staff", {"agreement", "silence", "--until", "48h"}, kError);
  As("cmi", {"agreement", "abstain", "--scope", "theme:local"});
  As("staff", {"agreement", "silence", "--until", "14d"});
  Show("staff", {"agreement", "withdraw-silence", "--reason", "We meet again before"});
  Show("staff", {"agreement", "withdraw-silence", "--reason", "Twice"}, kError);
  ExpectTranscript("silence");
}

TEST_F(EndToEndTest, ChangesOfAPartnersOwnPlanArriveInTheJointOne) {
  const std::string led = "plans/giz-2019/activities/led";
  As("giz", {"plan", "create", "giz-2019", "--own", "--title", "What GIZ does"});
  As("giz", {"theme", "add", "plans/giz-2019", "training", "--title", "Training"});
  As("giz", {"activity", "add", "plans/giz-2019", "led", "--title", "Training in cities", "--theme",
             "training", "--lead", "giz", "--start", "2019-04-01", "--end", "2020-09-30",
             "--target", "trained:staff trained:persons:80"});
  Show("staff", {"activity", "adopt", led, "--theme", "local"}, kError);
  As("giz", {"plan", "share", "giz-2019", "--with-all"});
  Show("staff", {"activity", "adopt", "led", "--theme", "local"}, kUsage);
  Show("staff", {"activity", "adopt", led}, kUsage);
  Show("staff", {"activity", "adopt", led, "--theme", "local", "--id", "cities"});
  Show("staff", {"activity", "show", "cities"});
  Show("staff", {"activity", "link", "training", led});
  Show("staff", {"upstreams"});
  As("giz", {"activity", "edit", "plans/giz-2019", "led", "--end", "2020-12-31", "--set",
             "targets[trained].value=120"});
  const Ran changed = Show("staff", {"upstreams", "--changed", "--format", "csv"});
  const std::string arrived = Learn(changed.out, ",([a-z2-7]{12})\n", "proposal-aaa");
  Show("staff", {"activity", "edit", "cities", "--end", "2021-01-31"});
  Show("staff", {"proposal", "show", arrived});
  Show("staff", {"proposal", "preview", arrived});
  Show("staff", {"inbox", "--keep"});
  Show("staff", {"proposal", "merge", arrived}, kConflict);
  Show("staff", {"proposal", "merge", arrived, "--resolve", "cities:end_date=mine", "--reason",
                 "They know best"});
  Show("giz", {"upstreams", "cities"});
  Show("staff", {"activity", "unlink", "training", led});
  Show("staff", {"activity", "unlink", "training", led}, kUsage);
  As("giz", {"plan", "share", "giz-2019", "--with-nobody"});
  Show("staff", {"upstreams", "plans/hub"});
  Show("cmi", {"upstreams", "housing"});
  ExpectTranscript("upstreams");
}

TEST_F(EndToEndTest, ASurveyBecomesNeedsAndCoverageShowsTheGaps) {
  As("staff", {"activity", "edit", "training", "--location", "Sour, LB"});
  As("staff", {"activity", "edit", "housing", "--location", "Irbid, JO"});
  const std::string header =
      "id,municipality,country,theme,question[en],question[fr],answer,weight\n";
  WriteAll(dir_ / "faulty.csv", header +
                                    "q1,Soor,LB,inclusion,What is lacking?,,Places,5\n"
                                    "q1,Zahle,LB,Inclusion,What is lacking?,,Water,4\n"
                                    "q1,Irbid,JO,Inclusoin,What is lacking?,,Roads,\"3,5\"\n");
  Show("staff", {"import", "needs", dir_ / "faulty.csv", "--survey", "HMLN 2018"}, kError);
  const std::string rows =
      "q1,Sour,LB,inclusion,What is lacking?,Que manque-t-il ?,Places,5\n"
      "q1,Zahlé,LB,Inclusion,What is lacking?,,Water,4.5\n"
      "q2,صور,LB,local,Who helps?,,,\n"
      "q1,Irbid,JO,Local governments,What is lacking?,,Roads,2\n";
  WriteAll(dir_ / "survey.csv", header + rows);
  WriteAll(dir_ / "places.csv", "name,country\nSour,LB\nZahlé,LB\nصور,LB\nIrbid,JO\n");
  Show("staff", {"import", "needs", dir_ / "survey.csv", "--survey", "HMLN 2018", "--dry-run"},
       kError);
  Show("staff", {"import", "needs", dir_ / "survey.csv", "--survey", "HMLN 2018", "--new-places",
                 "--dry-run"});
  const Ran imported = Show("staff", {"import", "needs", dir_ / "survey.csv", "--survey",
                                      "HMLN 2018", "--places", dir_ / "places.csv", "--submit"});
  const std::string draft = Learn(imported.out, "Proposal ([a-z2-7]{12}) ", "proposal-aaa");
  As("staff", {"proposal", "merge", draft});
  Show("staff", {"import", "needs", dir_ / "survey.csv", "--survey", "HMLN 2018"});
  Show("giz", {"need", "list"});
  Show("giz", {"coverage"});
  const Ran list = As("staff", {"need", "list", "--format", "csv"});
  const std::string sour =
      Pattern("(hmln-2018-sour-lb-inclusion-q1-[0-9a-f]{8})").FirstGroup(list.out);
  Show("staff", {"activity", "edit", "training", "--add-need", sour, "-m", "It was made for this"});
  Show("staff", {"activity", "edit", "training", "--add-need", "nothing"}, kError);
  Show("staff", {"need", "withdraw", sour}, kError);
  Show("staff", {"coverage", "--needs", "--language", "fr"});
  Show("staff", {"coverage", "--needs", "--at", "8"});
  Show("staff", {"coverage", "--needs", "--gaps", "--format", "csv"});
  Show("staff", {"coverage", "--objectives", "--framework", "gcr"});
  Show("staff", {"coverage", "--objectives", "--framework", "gcr", "--format", "csv"});
  Show("staff", {"coverage", "--needs", "--survey", "HMLN 2016"});
  WriteAll(dir_ / "survey.csv", header + absl::StrReplaceAll(rows, {{"Water,4.5", "Springs,6"}}));
  const Ran corrected =
      Show("giz", {"import", "needs", dir_ / "survey.csv", "--survey", "HMLN 2018"});
  const std::string second = Learn(corrected.out, "Proposal ([a-z2-7]{12}) ", "proposal-bbb");
  Show("giz", {"proposal", "preview", second});
  As("giz", {"proposal", "submit", second});
  const std::string zahle = Pattern("(hmln-2018-zahle-[0-9a-z-]*)").FirstGroup(list.out);
  const Ran part = Show(
      "staff", {"proposal", "merge", second, "--only", absl::StrCat("needs/", zahle, ":weight")});
  Learn(part.out, "The rest is the draft ([a-z2-7]{12})", "proposal-ccc");
  UseEditor("sed -i 's/Places/More places/' \"$1\"");
  Show("staff", {"need", "edit", sour, "-m", "As they said on the telephone"});
  Show("staff", {"need", "edit", sour, "--set", "weight=1", "-m", "As counted again"});
  Show("staff", {"need", "show", sour});
  Show("staff", {"need", "history", sour});
  Show("portal", {"coverage"}, kError);
  EXPECT_THAT(As("staff", {"export", "json"}).out,
              HasSubstr("\"answer\":{\"en\":\"More places\"}"));
  As("staff", {"agreement", "open"});
  As("staff", {"agreement", "seal"});
  As("portal", {"agreement", "pull", "-o", dir_ / "sealed.json"});
  EXPECT_THAT(ReadAll(dir_ / "sealed.json"), HasSubstr("More places"));
  As("portal", {"agreement", "verify", dir_ / "sealed.json"});
  ExpectTranscript("needs");
}

TEST_F(EndToEndTest, APartnerKeepsAPlanOfItsOwnAndSharesAPartOfIt) {
  Show("giz", {"plan", "create", "giz-2019", "--title", "What GIZ plans"}, kError);
  Show("giz", {"plan", "create", "giz-2019", "--own", "--title", "What GIZ plans"});
  As("giz", {"theme", "add", "plans/giz-2019", "work", "--title", "Work"});
  As("giz", {"activity", "add", "plans/giz-2019", "trainers", "--title", "Training of trainers",
             "--theme", "work", "--location", "Irbid, JO", "--end", "2019-12-15"});
  As("giz",
     {"activity", "add", "plans/giz-2019", "budget", "--title", "Budget", "--theme", "work"});
  Show("giz", {"plan", "list"});
  Show("cmi", {"plan", "list"});
  Show("staff", {"activity", "list", "giz-2019"}, kError);
  Show("staff", {"plan", "create", "staff-2019", "--own", "--title", "Ours"}, kError);

  Show("giz", {"plan", "share", "giz-2019"}, kUsage);
  Show("giz", {"plan", "share", "giz-2019", "--with-all", "--with", "cmi"}, kUsage);
  Show("giz", {"plan", "share", "hub", "--with", "cmi"}, kUsage);
  Show("giz", {"plan", "share", "giz-2019", "--with", "partners/cmi", "--with-convener"});
  Show("giz", {"plan", "share", "giz-2019", "--with", "cmi", "--with-convener"});
  Show("giz", {"activity", "share", "plans/giz-2019", "budget"}, kUsage);
  Show("giz", {"activity", "share", "plans/giz-2019", "budget", "--with-nobody"});
  Show("giz", {"activity", "share", "plans/giz-2019", "trainers", "--with-all"});
  Show("giz", {"activity", "share", "plans/giz-2019", "trainers", "--as-plan", "-m", "As agreed"});
  Show("giz", {"plan", "show", "giz-2019"});
  Show("giz", {"activity", "show", "plans/giz-2019", "budget"});

  Show("cmi", {"shared", "plans"});
  Show("cmi", {"shared", "list"});
  Show("cmi", {"shared", "list", "giz-2019", "--query", "trainers", "--format", "csv"});
  Show("cmi", {"shared", "list", "--filter", "sharing.audience = listed"});
  Show("cmi", {"shared", "show", "plans/giz-2019", "trainers"});
  Show("cmi", {"shared", "show", "plans/giz-2019/activities/budget"}, kError);
  Show("portal", {"shared", "plans"}, kError);
  Show("giz", {"proposal", "new", "plans/giz-2019", "--title", "More"}, kError);
  Show("giz", {"activity", "confirm", "plans/giz-2019", "trainers", "--yes"}, kError);
  Show("giz", {"activity", "edit", "plans/giz-2019", "trainers", "--end", "2020-01-31", "--park"},
       kError);
  ExpectTranscript("sharing");
}

TEST_F(EndToEndTest, WhatWasPulledInPartsIsWhatIsPulledAtOnce) {
  As("staff", {"agreement", "open"});
  As("staff", {"agreement", "seal"});
  As("portal", {"agreement", "pull", "1", "-o", dir_ / "one.json"});
  As("staff", {"activity", "edit", "training", "--end", "2020-10-31"});
  As("staff", {"agreement", "open"});
  As("staff", {"agreement", "seal"});
  const Ran part = As(
      "portal", {"agreement", "pull", "2", "-o", dir_ / "part.json", "--have", dir_ / "one.json"});
  EXPECT_THAT(part.out, HasSubstr("(1 sent)"));
  As("portal", {"agreement", "pull", "2", "-o", dir_ / "whole.json"});
  EXPECT_EQ(ReadAll(dir_ / "part.json"), ReadAll(dir_ / "whole.json"));
}

TEST_F(EndToEndTest, AFileThatSomebodyTouchedDoesNotVerify) {
  As("staff", {"agreement", "open"});
  As("staff", {"agreement", "seal"});
  As("portal", {"agreement", "pull", "-o", dir_ / "one.json"});
  const std::string pulled = ReadAll(dir_ / "one.json");
  ASSERT_THAT(pulled, HasSubstr("2020-09-30"));
  WriteAll(dir_ / "touched.json", absl::StrReplaceAll(pulled, {{"2020-09-30", "2020-09-29"}}));
  const Ran ran = As("portal", {"agreement", "verify", dir_ / "touched.json"}, kError);
  EXPECT_THAT(ran.err, HasSubstr("plans/hub/activities/training"));
  WriteAll(dir_ / "cut.json", pulled.substr(0, pulled.size() / 2));
  As("portal", {"agreement", "verify", dir_ / "cut.json"}, kError);
}

TEST_F(EndToEndTest, AnEditFromAnOldStateIsMergedOrAConflict) {
  Show("staff", {"activity", "edit", "training", "--end", "2020-12-31", "-m", "Prolonged"});
  Show("staff", {"activity", "edit", "training", "--title", "Training course", "--as-of", "5"});
  Show("staff", {"activity", "edit", "training", "--end", "2021-03-31", "--as-of", "5"}, kConflict);
  const Ran json = As(
      "staff",
      {"activity", "edit", "training", "--end", "2021-03-31", "--as-of", "5", "--format", "json"},
      kConflict);
  EXPECT_THAT(json.out, HasSubstr("\"theirs_message\": \"Prolonged\""));
  const Ran parked = Show(
      "staff", {"activity", "edit", "training", "--end", "2021-03-31", "--as-of", "5", "--park"});
  Learn(parked.out, "draft proposal ([a-z2-7]{12})", "proposal-ppp");
  Show("staff", {"activity", "edit", "training", "--end", "2021-03-31", "--as-of", "5", "--resolve",
                 "end_date=mine", "--reason", "The later one"});
  Show("staff", {"activity", "edit", "training", "--end", "2021-03-31"});
  Show("giz", {"activity", "edit", "training", "--end", "2021-06-30"}, kError);
  Show("staff", {"activity", "edit", "training", "--end", "2018-01-01"}, kError);
  Show("staff", {"activity", "edit", "training", "--start", "yesterday", "--end", "never"}, kError);
  Show("staff", {"plan", "diff", "5"});
  ExpectTranscript("conflict");
}

TEST_F(EndToEndTest, StepsAreAddedChangedAndDone) {
  Show("staff", {"step", "add", "training", "--text", "Choose the trainers", "--responsible", "giz",
                 "--due", "2019-06-30"});
  Show("staff", {"step", "add", "training", "--text", "fr=Envoyer les lettres"});
  Show("staff", {"step", "edit", "training", "choose-the-trainers", "--due", "2019-07-15"});
  Show("staff", {"step", "done", "training", "choose-the-trainers", "--note", "Two of them"});
  Show("staff", {"step", "done", "training", "nothing"}, kError);
  Show("staff", {"activity", "show", "training"});
  ExpectTranscript("steps");
}

TEST_F(EndToEndTest, TheEditorChangesWhatIsTyped) {
  UseEditor("sed -i 's/2020-09-30/2020-11-30/; s/Training/Training course/' \"$1\"");
  const Ran ran = As("staff", {"activity", "edit", "training"});
  EXPECT_EQ(ran.out, "Revision 6: activity training changed (title[en], end_date).\n");
  EXPECT_THAT(FilesKept(), IsEmpty());
}

TEST_F(EndToEndTest, AnEditorThatChangesNothingWritesNothing) {
  for (const char* commands : {"true", ": >\"$1\""}) {
    UseEditor(commands);
    const Ran ran = As("staff", {"activity", "edit", "training"});
    EXPECT_EQ(ran.err, "Nothing was changed.\n");
    EXPECT_THAT(FilesKept(), IsEmpty());
  }
}

TEST_F(EndToEndTest, WhatCannotBeReadComesBackWithTheReasonAndIsNotLost) {
  // The first time a mistake is typed; the second time, with the reason on top, it is put right.
  UseEditor("if grep -q '^#! ' \"$1\"; then cp \"$1\" " + (dir_ / "seen") +
            "; sed -i 's/^themess:/themes:/; s/2020-09-30/2020-11-30/' \"$1\"; else sed -i "
            "'s/^themes:/themess:/' \"$1\"; fi");
  const Ran ran = As("staff", {"activity", "edit", "training"});
  EXPECT_EQ(ran.out, "Revision 6: activity training changed (end_date).\n");
  // The line that the reason names is the line in the file that was shown.
  const std::string seen = ReadAll(dir_ / "seen");
  const std::string number = Pattern("^#! .*line ([0-9]+)").FirstGroup(seen);
  ASSERT_FALSE(number.empty()) << seen;
  std::istringstream lines(seen);
  std::string line;
  for (int i = std::stoi(number); i > 0; --i) std::getline(lines, line);
  EXPECT_THAT(absl::StrCat(line), testing::AnyOf(HasSubstr("themess"), HasSubstr("inclusion")));
}

TEST_F(EndToEndTest, WhatTheServerRefusesComesBackToo) {
  UseEditor("sed -i 's/2020-09-30/2018-09-30/' \"$1\"");
  const Ran ran = As("staff", {"activity", "edit", "training"}, kError);
  EXPECT_THAT(ran.err, HasSubstr("What you typed is kept in"));
  ASSERT_EQ(FilesKept().size(), 1);
  const std::string kept = ReadAll(FilesKept()[0]);
  EXPECT_THAT(kept, testing::StartsWith("#! "));
  EXPECT_THAT(kept, HasSubstr("2018-09-30"));
  struct stat info {};
  ASSERT_EQ(stat(FilesKept()[0].c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600);
}

TEST_F(EndToEndTest, ANameIsNotChangedInTheEditor) {
  UseEditor("sed -i 's/activities.training/activities\\/other/' \"$1\"");
  EXPECT_THAT(As("staff", {"activity", "edit", "training"}, kError).err,
              HasSubstr("keeps its name"));
}

TEST_F(EndToEndTest, AnEditorThatFailsWritesNothing) {
  UseEditor("exit 3");
  const Ran ran = As("staff", {"activity", "edit", "training"}, kError);
  EXPECT_THAT(ran.err, HasSubstr("ended with status 3"));
  EXPECT_THAT(FilesKept(), IsEmpty());
}

// While the editor is open, somebody else changes the same field.
class MeanwhileTest : public EndToEndTest {
 protected:
  void SetUp() override {
    EndToEndTest::SetUp();
    const std::string token = ReadAll(dir_ / "staff");
    UseEditor(
        absl::StrCat("sed -i 's/2020-09-30/2021-02-02/' \"$1\"\n",
                     "JOINTPLAN_TOKEN=", absl::StripAsciiWhitespace(token), " JOINTPLAN_PLAN=hub ",
                     "JOINTPLAN_SERVER=", session_.env["JOINTPLAN_SERVER"], " ", JOINTPLAN_BINARY,
                     " activity edit training --end 2021-01-01 -m Meanwhile >/dev/null"));
  }
};

TEST_F(MeanwhileTest, WithoutAPersonItIsAConflictAndTheTextIsKept) {
  const Ran ran = As("staff", {"activity", "edit", "training"}, kConflict);
  EXPECT_THAT(ran.out, HasSubstr("theirs  2021-01-01"));
  EXPECT_THAT(ran.out, HasSubstr("\"Meanwhile\""));
  ASSERT_EQ(FilesKept().size(), 1);
  EXPECT_THAT(ran.err, HasSubstr(FilesKept()[0]));
  EXPECT_THAT(ReadAll(FilesKept()[0]), HasSubstr("2021-02-02"));
}

struct Answered {
  const char* input;
  const char* end_date;
};

TEST_F(MeanwhileTest, APersonSettlesIt) {
  session_.in_is_terminal = true;
  const Ran ran = As("staff", {"activity", "edit", "training"}, kDone, "x\nv\n2021-03-03\n");
  EXPECT_THAT(ran.err, HasSubstr("Conflict 1 of 1"));
  EXPECT_THAT(ran.out, HasSubstr("Revision 7"));
  EXPECT_THAT(As("staff", {"activity", "show", "training"}).out, HasSubstr("to 2021-03-03"));
  EXPECT_THAT(FilesKept(), IsEmpty());
}

TEST_F(MeanwhileTest, APersonKeepsTheirs) {
  session_.in_is_terminal = true;
  As("staff", {"activity", "edit", "training"}, kDone, "t\n");
  EXPECT_THAT(As("staff", {"activity", "show", "training"}).out, HasSubstr("to 2021-01-01"));
}

TEST_F(MeanwhileTest, APersonParksIt) {
  session_.in_is_terminal = true;
  const Ran ran = As("staff", {"activity", "edit", "training"}, kDone, "p\n");
  EXPECT_THAT(ran.out, HasSubstr("kept as the draft proposal"));
}

TEST_F(MeanwhileTest, APersonWhoGoesAwayLosesNothing) {
  session_.in_is_terminal = true;
  const Ran ran = As("staff", {"activity", "edit", "training"}, kConflict, "");
  EXPECT_THAT(ran.err, HasSubstr("What you typed is kept in"));
  EXPECT_EQ(FilesKept().size(), 1);
}

TEST_F(EndToEndTest, APartnerIsChangedWithFlags) {
  Show("staff",
       {"partner", "edit", "giz", "--short-name", "GIZ", "--type", "bilateral-agency", "--title",
        "fr=Agence allemande", "--contact", "office:Office:o@example.org", "-m", "Full name"});
  Show("staff", {"partner", "edit", "giz", "--short-name", "GIZ"});
  Show("staff", {"partner", "show", "giz"});
  Show("staff", {"partner", "edit", "giz", "--remove-contact", "office", "--unset", "type"});
  Show("staff", {"partner", "edit", "giz", "--unset", "title[en]", "--unset", "title[fr]"}, kError);
  Show("staff", {"partner", "edit", "giz", "--type", "club"}, kUsage);
  Show("staff", {"partner", "edit", "nobody", "--short-name", "N"}, kError);
  Show("giz", {"partner", "edit", "giz", "--short-name", "We"}, kError);
  Show("staff", {"partner", "show", "giz", "--format", "csv"});
  ExpectTranscript("partners");
}

TEST_F(EndToEndTest, APartnerIsChangedInTheEditor) {
  UseEditor("sed -i 's/GIZ/German Agency/' \"$1\"; echo 'short_name: GIZ' >>\"$1\"");
  const Ran ran = As("staff", {"partner", "edit", "giz"});
  EXPECT_EQ(ran.out, "Changed partners/giz (title[en], short_name).\n");
  EXPECT_THAT(As("staff", {"partner", "show", "giz"}).out, HasSubstr("German Agency"));
  EXPECT_THAT(FilesKept(), IsEmpty());
}

// While the editor is open on a partner, somebody else renames it.
class PartnerMeanwhileTest : public EndToEndTest {
 protected:
  void SetUp() override {
    EndToEndTest::SetUp();
    UseEditor(absl::StrCat(
        "sed -i 's/GIZ/Mine/' \"$1\"\nJOINTPLAN_SERVER=", session_.env["JOINTPLAN_SERVER"], " ",
        JOINTPLAN_BINARY, " --token-file ", dir_ / "staff",
        " partner edit giz --title Theirs -m Meanwhile >/dev/null"));
  }
};

TEST_F(PartnerMeanwhileTest, WithoutAPersonItIsAConflictAndTheTextIsKept) {
  const Ran ran = As("staff", {"partner", "edit", "giz"}, kConflict);
  EXPECT_THAT(ran.out, HasSubstr("theirs  Theirs"));
  EXPECT_THAT(ran.out, HasSubstr("\"Meanwhile\""));
  ASSERT_EQ(FilesKept().size(), 1);
  EXPECT_THAT(ran.err, HasSubstr(FilesKept()[0]));
  EXPECT_THAT(ReadAll(FilesKept()[0]), HasSubstr("Mine"));
}

TEST_F(PartnerMeanwhileTest, APersonSettlesIt) {
  session_.in_is_terminal = true;
  const Ran ran = As("staff", {"partner", "edit", "giz"}, kDone, "m\n");
  EXPECT_THAT(ran.err, HasSubstr("Conflict 1 of 1"));
  EXPECT_THAT(As("staff", {"partner", "show", "giz"}).out, HasSubstr("Mine"));
  EXPECT_THAT(FilesKept(), IsEmpty());
}

TEST_F(EndToEndTest, WhoMayOnlyProposeIsToldHowAndLosesNothing) {
  UseEditor("sed -i 's/2020-09-30/2020-11-30/' \"$1\"");
  const Ran ran = As("giz", {"activity", "edit", "training"}, kError);
  EXPECT_THAT(ran.err, HasSubstr("jointplan proposal new"));
  ASSERT_EQ(FilesKept().size(), 1);
  EXPECT_THAT(ran.err, HasSubstr(FilesKept()[0]));
}

TEST_F(EndToEndTest, AskedBeforeMergingAPersonMaySayNo) {
  const std::string draft = NewDraft("giz", "proposal-aaa");
  As("giz", {"proposal", "add", draft, "training", "--end", "2020-12-31"});
  As("giz", {"proposal", "submit", draft});
  session_.in_is_terminal = true;
  const Ran no = As("staff", {"proposal", "merge", draft}, kError, "n\n");
  EXPECT_THAT(no.err, HasSubstr("Nothing was merged."));
  EXPECT_THAT(As("staff", {"proposal", "merge", draft}, kDone, "y\n").out, HasSubstr("Merged"));
}

TEST_F(EndToEndTest, AWatchShowsEveryChangeAndEndsWhenItIsTold) {
  for (const char* date : {"2020-10-01", "2020-10-02"}) {
    As("staff", {"activity", "edit", "training", "--end", date});
  }
  Show("staff", {"plan", "watch", "--from", "1", "--until", "7"});
  const Ran json =
      As("staff", {"plan", "watch", "--from", "6", "--until", "7", "--format", "json"});
  EXPECT_EQ(std::count(json.out.begin(), json.out.end(), '\n'), 2);
  ExpectTranscript("watch");
}

constexpr char kMapping[] = R"(language: en
activity:
  key: "{code}"
  title: "{name}"
  themes: "{theme}"
  start_date: {from: "{start}", dates: YYYY-MM-DD}
partner:
  name: "{partner}"
  role: lead
)";

TEST_F(EndToEndTest, ATableIsImportedWholeOrNotAtAll) {
  WriteAll(dir_ / "map.yaml", kMapping);
  WriteAll(dir_ / "bad.csv",
           "code,name,theme,start,partner\na,First,local,2019-01-01,giz\n"
           "b,Second,local,2019-13-01,giz\nc,,local,2019-01-01,giz\n");
  WriteAll(dir_ / "good.csv",
           "code,name,theme,start,partner\na,First,local,2019-01-01,giz\n"
           "b,Second,health,2019-02-01,unhcr\n");
  const auto import = [&](const std::string& file, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"import", "csv", dir_ / file, "--map", dir_ / "map.yaml"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  };
  Show("staff", import("bad.csv"), kError);
  Show("staff", import("bad.csv", {"--format", "csv"}), kError);
  Show("staff", import("good.csv"), kError);
  Show("staff", import("good.csv", {"--create-partners", "--dry-run"}));
  Show("staff", {"proposal", "list"});
  Show("staff", {"partner", "list"});
  const Ran done = Show("staff", import("good.csv", {"--create-partners", "--submit"}));
  const std::string proposal = Learn(done.out, "Proposal ([a-z2-7]{12}) ", "proposal-iii");
  Show("staff", {"proposal", "merge", proposal});
  Show("staff", import("good.csv"));
  Show("staff", {"activity", "list"});
  Show("staff", {"export", "csv"});
  ExpectTranscript("import");
}

TEST_F(EndToEndTest, APartnerImportsIntoADraftOfItsOwn) {
  WriteAll(dir_ / "map.yaml", kMapping);
  WriteAll(dir_ / "table.csv", "code,name,theme,start,partner\na,First,local,2019-01-01,giz\n");
  WriteAll(dir_ / "wrong.csv", "code,name,theme,start,partner\na,First,local,2019-01-01,unhcr\n");
  const Ran ran = As("giz", {"import", "csv", dir_ / "table.csv", "--map", dir_ / "map.yaml"});
  EXPECT_THAT(ran.out, HasSubstr("(draft) holds 1 change in 1 record"));
  As("giz", {"import", "csv", dir_ / "wrong.csv", "--map", dir_ / "map.yaml", "--create-partners"},
     kError);
  EXPECT_THAT(As("giz", {"proposal", "list", "--state", "draft"}).out,
              testing::ContainsRegex("table.csv"));
  EXPECT_THAT(As("giz", {"proposal", "list", "--state", "draft"}).out, Not(HasSubstr("wrong.csv")));
}

// Its theme comes with the table, as into any plan.
TEST_F(EndToEndTest, ATableGoesIntoAPartnersOwnPlanAtOnce) {
  As("giz", {"plan", "create", "giz-2019", "--own", "--title", "What GIZ plans"});
  WriteAll(dir_ / "map.yaml", kMapping);
  WriteAll(dir_ / "table.csv", "code,name,theme,start,partner\na,First,local,2019-01-01,giz\n");
  const auto import = [&](const std::vector<std::string>& more, ExitCode code = kDone) {
    std::vector<std::string> arguments = {"import",          "csv",    dir_ / "table.csv", "--map",
                                          dir_ / "map.yaml", "--plan", "giz-2019"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return As("giz", arguments, code);
  };
  EXPECT_THAT(import({"--submit"}, kUsage).err, HasSubstr("is your own plan"));
  EXPECT_THAT(import({"--dry-run"}).err, HasSubstr("Nothing was written"));
  EXPECT_THAT(import({}).out, HasSubstr("Revision 2: "));
  EXPECT_THAT(As("giz", {"activity", "list", "giz-2019"}).out, HasSubstr("First"));
  EXPECT_THAT(import({}).err, HasSubstr("says the same already"));
}

TEST_F(EndToEndTest, PartnersFindSynergiesAndAnswerThem) {
  As("staff", {"activity", "edit", "training", "--title", "Training of municipal staff",
               "--location", "Irbid, JO"});
  As("staff", {"activity", "add", "courses", "--title", "Courses: training municipal staff",
               "--theme", "local", "--lead", "cmi", "--location", "Irbid, JO", "--objective",
               "gcr/2", "--start", "2020-01-01", "--end", "2020-12-31"});
  As("staff", {"activity", "add", "survey", "--title", "Survey of residents", "--theme",
               "inclusion", "--lead", "cmi", "--location", "Irbid, JO", "--objective", "gcr/2",
               "--start", "2019-01-10", "--end", "2019-02-20", "--funding", "giz"});
  Show("giz", {"synergies"});
  Show("giz", {"synergies", "--mine", "--kind", "overlap", "--format", "csv"});
  Show("giz", {"synergies", "--activity", "survey", "--min-score", "60"});
  Show("giz", {"synergies", "dismiss", "training", "courses"}, kUsage);
  Show("giz", {"synergies", "accept", "training", "courses", "--reason", "Let us share trainers"});
  Show("cmi", {"inbox", "--keep", "--kind", "synergy"});
  Show("cmi", {"synergies", "accept", "courses", "training"});
  Show("cmi", {"inbox", "--keep", "--kind", "synergy"});
  Show("cmi", {"synergies", "dismiss", "survey", "training", "--reason", "Other people are asked"});
  Show("giz", {"synergies"});
  Show("giz", {"synergies", "--state", "dismissed"});
  Show("giz", {"synergies", "accept", "training", "housing"}, kError);
  Show("staff", {"synergies", "accept", "training", "courses"}, kError);
  Show("staff", {"synergies", "--mine"}, kUsage);
  Show("staff", {"synergies", "--kind", "twin"}, kUsage);
  Show("staff", {"synergies", "--min-score", "0"}, kUsage);
  Show("staff", {"synergies", "propose"}, kUsage);
  Show("portal", {"synergies"}, kError);
  ExpectTranscript("synergies");
}

constexpr char kIatiFile[] = R"(<iati-activities version="2.03">
 <iati-activity xml:lang="EN" default-currency="EUR">
  <iati-identifier>XX-MIN-7</iati-identifier>
  <reporting-org ref="XX-MIN" type="10"><narrative>Ministry</narrative></reporting-org>
  <title><narrative>Water for towns</narrative></title>
  <description type="1"><narrative>Pipes and pumps.</narrative></description>
  <participating-org role="1" ref="XX-MIN"><narrative>Ministry</narrative></participating-org>
  <participating-org role="2"><narrative>giz</narrative></participating-org>
  <activity-status code="2"/>
  <activity-date type="2" iso-date="2019-03-01"/>
  <activity-date type="3" iso-date="2020-12-31"/>
  <contact-info><email>a@b.example</email></contact-info>
  <recipient-country code="LB"/>
  <sector vocabulary="1" code="14030"/>
  <policy-marker code="1" significance="1"/>
 </iati-activity>
</iati-activities>
)";

TEST_F(EndToEndTest, FilesOfIatiComeInAndGoOut) {
  const std::string file = kIatiFile;
  WriteAll(dir_ / "bad.xml", absl::StrReplaceAll(file, {{"XX-MIN-7", " "}}));
  WriteAll(dir_ / "first.xml", file);
  WriteAll(dir_ / "next.xml", absl::StrReplaceAll(file, {{"2020-12-31", "2021-06-30"}}));
  const auto import = [&](const std::string& name, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"import", "iati", dir_ / name};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  };
  Show("staff", import("bad.xml"), kError);
  Show("staff", import("first.xml"), kError);
  Show("staff", import("first.xml", {"--theme", "local", "--dry-run"}));
  const Ran done = Show("staff", import("first.xml", {"--theme", "local", "--create-partners",
                                                      "--submit", "--title", "From a file"}));
  const std::string proposal = Learn(done.out, "Proposal ([a-z2-7]{12}) ", "proposal-iii");
  Show("staff", {"proposal", "show", proposal});
  As("staff", {"proposal", "merge", proposal, "--yes"});
  As("staff", {"activity", "edit", "xx-min-7", "--title", "en=Water for all towns"});
  const Ran next =
      Show("giz", import("next.xml", {"--submit", "--title", "As the file has it now"}));
  const std::string update = Learn(next.out, "Proposal ([a-z2-7]{12}) ", "proposal-jjj");
  Show("giz", {"proposal", "show", update});
  As("staff", {"proposal", "merge", update, "--yes"});
  Show("staff", import("next.xml"));
  Show("staff", {"activity", "show", "xx-min-7"});
  // What the editor does not show is not taken away in it.
  UseEditor("sed -i 's/Pipes/Tubes/' \"$1\"");
  As("staff", {"activity", "edit", "xx-min-7"});
  Show("staff", {"export", "iati"}, kError);
  Show("staff", {"export", "iati", "--reporter", "cmi"}, kError);
  As("staff", {"partner", "edit", "cmi", "--iati", "XX-CMI"});
  Show("staff", {"export", "iati", "--reporter", "cmi", "-o", dir_ / "out.xml"});
  EXPECT_THAT(ReadAll(dir_ / "out.xml"),
              HasSubstr("<policy-marker code=\"1\" significance=\"1\"/>"));
  EXPECT_THAT(ReadAll(dir_ / "out.xml"), HasSubstr("Water for all towns"));
  EXPECT_THAT(ReadAll(dir_ / "out.xml"), HasSubstr("Tubes and pumps."));
  EXPECT_THAT(ReadAll(dir_ / "out.xml"), HasSubstr("XX-CMI-hub-training"));
  EXPECT_THAT(ReadAll(dir_ / "out.xml"), Not(HasSubstr("a@b.example")));
  Show("staff", {"import", "iati", dir_ / "out.xml", "--dry-run"});
  ExpectTranscript("iati");
}

TEST_F(EndToEndTest, AnAgreementGoesOutAsIatiForWhoMayReadNothingElse) {
  As("staff", {"partner", "edit", "cmi", "--iati", "XX-CMI"});
  As("staff", {"agreement", "open", "--title", "First"});
  As("staff", {"agreement", "seal"});
  As("portal", {"export", "iati", "--agreement", "latest", "--reporter", "cmi", "-o",
                dir_ / "agreement.xml"});
  EXPECT_THAT(ReadAll(dir_ / "agreement.xml"), HasSubstr("XX-CMI-hub-training"));
  As("portal", {"export", "iati", "--reporter", "cmi"}, kError);
  As("staff", {"export", "iati", "--agreement", "1", "--revision", "2"}, kUsage);
}

TEST_F(EndToEndTest, TokensAreShownOnceAndRevokedAtOnce) {
  const Ran made = As("admin", {"token", "create", "--label", "Visitor", "--role", "reader",
                                "--expires", "2099-12-31", "--format", "json"});
  EXPECT_THAT(made.out, HasSubstr("\"secret\": \"jp_"));
  const Ran list = As("admin", {"token", "list", "--format", "csv"});
  const Pattern visitor("([a-z2-7]{12}),Visitor,reader,,,[^,]*,until 2100-01-01T00:00Z");
  const std::string token = visitor.FirstGroup(list.out);
  ASSERT_FALSE(token.empty()) << list.out;
  As("admin", {"token", "revoke", token});
  EXPECT_THAT(As("admin", {"token", "list"}).out, testing::ContainsRegex("Visitor.*revoked"));
  As("staff", {"token", "list"}, kError);
}

TEST_F(EndToEndTest, ATokenWithCharactersThatNoneHasIsAWrongToken) {
  const Ran wrong = As("admin", {"whoami", "--token", "jp_wrong"}, kError);
  const Ran odd = As("admin", {"whoami", "--token", "jp_clé\n"}, kError);
  EXPECT_EQ(odd.err, wrong.err);
}

TEST_F(EndToEndTest, TheStoreIsWhole) {
  EXPECT_THAT(As("admin", {"admin", "check"}).out, testing::ContainsRegex("faults +0"));
  EXPECT_THAT(As("admin", {"whoami"}).out, HasSubstr("admin"));
  As("staff", {"admin", "check"}, kError);
}

// The program itself, as a shell runs it.
TEST_F(EndToEndTest, TheProgramExitsAsScriptsExpect) {
  const auto run = [&](const std::string& arguments) {
    const std::string command = absl::StrCat(
        "XDG_CONFIG_HOME=", dir_ / "config", " JOINTPLAN_SERVER=", session_.env["JOINTPLAN_SERVER"],
        " JOINTPLAN_PLAN=hub ", JOINTPLAN_BINARY, " --token-file ", dir_ / "staff", " ", arguments,
        " >/dev/null 2>&1");
    return WEXITSTATUS(std::system(command.c_str()));
  };
  EXPECT_EQ(run("activity list"), 0);
  EXPECT_EQ(run("activity show nothing"), 1);
  EXPECT_EQ(run("activity show"), 2);
  EXPECT_EQ(run("activity edit training --end 2020-12-31"), 0);
  EXPECT_EQ(run("activity edit training --end 2021-12-31 --as-of 5"), 3);
}

}  // namespace
}  // namespace jointplan::cli
