// Commands against a real server, in a process of its own on a new store.
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cli/app.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/end_to_end.h"

namespace jointplan::cli {
namespace {

using testing::HasSubstr;

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
