// Reports, calendars and feeds against a real server, in a process of its own on a new store.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>

#include "absl/strings/ascii.h"
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

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A plan in two languages, of which a part was agreed on, and a transcript of what is done with it.
class ReportEndToEndTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = ChildServer::Start(JOINTPLAND_BINARY, {"--init", "--data-dir", dir_ / "store",
                                                         "--admin-token-file", dir_ / "admin"});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::make_unique<ChildServer>(*std::move(server));
    session_.env = {{"JOINTPLAN_SERVER", server_->address()},
                    {"JOINTPLAN_PLAN", "hub"},
                    {"XDG_CONFIG_HOME", dir_ / "config"},
                    {"XDG_STATE_HOME", dir_ / "state"}};
    tokens_["admin"] = std::string(absl::StripAsciiWhitespace(ReadAll(dir_ / "admin")));
    LayOut();
  }

  Ran As(const std::string& who, const std::vector<std::string>& arguments, ExitCode code = kDone) {
    session_.env["JOINTPLAN_TOKEN"] = tokens_[who];
    Ran ran = session_.Run(arguments);
    EXPECT_EQ(ran.code, code) << absl::StrJoin(arguments, " ") << "\n" << ran.out << ran.err;
    return ran;
  }

  Ran Show(const std::string& who, const std::vector<std::string>& arguments,
           ExitCode code = kDone) {
    Ran ran = As(who, arguments, code);
    absl::StrAppend(&transcript_, "$ [", who, "] jointplan ", absl::StrJoin(arguments, " "), "\n",
                    ran.out, ran.err);
    if (ran.code != kDone) absl::StrAppend(&transcript_, "(exit status ", ran.code, ")\n");
    return ran;
  }

  // Times, digests and ids are of this run.
  void ExpectTranscript(const std::string& name) {
    std::string text =
        absl::StrReplaceAll(transcript_, {{server_->address(), "SERVER"}, {dir_.path(), "DIR"}});
    text = Pattern("20[2-9][0-9]-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC").ReplaceAll(text, "NOW");
    text = Pattern("20[2-9][0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
               .ReplaceAll(text, "NOW");
    text = Pattern("20[2-9][0-9]{5}T[0-9]{6}Z").ReplaceAll(text, "NOW");
    text = Pattern("[0-9a-f]{64}").ReplaceAll(text, "DIGEST");
    text = Pattern("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
               .ReplaceAll(text, "UUID");
    text = absl::StrReplaceAll(text, {{"\r", ""}});
    ExpectSnapshot("e2e/" + name + ".txt", text);
  }

  const TempDir dir_{TempDir::kMemory};

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
    As("staff",
       {"plan", "create", "hub", "--title", "en=Refugee hub", "--title", "fr=Centre d’accueil",
        "--start", "2019-01-01", "--end", "2021-12-31", "--language", "en", "--language", "fr"});
    As("staff", {"theme", "add", "inclusion", "--title", "Inclusion"});
    As("staff",
       {"activity", "add", "training", "--title", "Training", "--theme", "inclusion", "--lead",
        "giz", "--start", "2019-04-01", "--end", "2020-09-30", "--objective", "gcr/2"});
    As("staff", {"step", "add", "training", "--text", "Choose the trainers", "--responsible", "giz",
                 "--due", "2019-04-30"});
    As("staff", {"step", "add", "training", "--text", "Find rooms", "--responsible", "cmi"});
  }

  std::unique_ptr<ChildServer> server_;
  std::map<std::string, std::string> tokens_;
  std::string transcript_;
  Session session_{
      [](const client::ConnectionOptions& options) { return client::Connect(options); }};
};

TEST_F(ReportEndToEndTest, APlanAnAgreementAndWhatChangedAsReports) {
  As("staff", {"agreement", "open"});
  As("giz", {"agreement", "endorse"});
  As("cmi", {"agreement", "endorse", "--scope", "own", "--reservation", "Funding is open."});
  As("staff", {"agreement", "seal", "--yes"});
  As("staff", {"activity", "edit", "training", "--title", "Training for 120", "--end", "2020-12-31",
               "-m", "More time"});
  Show("giz", {"report", "--format", "markdown", "--date", "2019-06-01"});
  Show("portal",
       {"report", "--agreement", "latest", "--format", "markdown", "--date", "2019-06-01"});
  Show("giz", {"report", "--from", "4", "--format", "markdown", "--language", "fr"});
  Show("giz", {"report", "hub", "-o", dir_ / "plan.html", "--date", "2019-06-01"});
  EXPECT_THAT(ReadAll(dir_ / "plan.html"), HasSubstr("<h3>Training for 120</h3>"));
  As("giz", {"report", "--revision", "4", "-o", dir_ / "old.html"});
  EXPECT_THAT(ReadAll(dir_ / "old.html"), HasSubstr("<h3>Training</h3>"));
  Show("portal", {"report"}, kError);
  Show("giz", {"report", "--revision", "1000"}, kError);
  Show("giz", {"report", "--agreement", "7"}, kError);
  Show("giz", {"report", "--format", "pdf"}, kUsage);
  Show("giz", {"report", "--date", "2019-6-1"}, kUsage);
  Show("giz", {"report", "--to", "3"}, kUsage);
  Show("giz", {"report", "--from", "0"}, kUsage);
  Show("giz", {"report", "--agreement", "1", "--revision", "3"}, kUsage);
  Show("giz", {"report", "--from", "1", "--revision", "3"}, kUsage);
  ExpectTranscript("reports");
}

TEST_F(ReportEndToEndTest, ALaterAgreementIsComparedWithAnEarlierOne) {
  for (const char* end : {"2020-10-31", "2020-11-30"}) {
    As("staff", {"activity", "edit", "training", "--end", end, "-m", "Longer"});
    As("staff", {"agreement", "open"});
    As("giz", {"agreement", "endorse"});
    As("staff", {"agreement", "seal", "--yes"});
  }
  const Ran ran =
      As("portal", {"report", "--agreement", "2", "--from", "1", "--format", "markdown"});
  EXPECT_THAT(ran.out, HasSubstr("| last day | ~~2020-10-31~~ **2020-11-30** |"));
}

TEST_F(ReportEndToEndTest, TheSameReportTwiceIsTheSameBytes) {
  const std::vector<std::string> report = {"report", "--revision", "4", "--date", "2019-06-01"};
  EXPECT_EQ(As("giz", report).out, As("cmi", report).out);
}

TEST_F(ReportEndToEndTest, StepsAndMeetingsAsACalendarAndChangesAsAFeed) {
  As("staff", {"meeting", "create", "--title", "Hub meeting", "--start", "2019-06-12T09:00",
               "--end", "2019-06-12T17:00", "--time-zone", "Europe/Paris", "--location",
               "Marseille", "--link", "https://example.org/room", "--tag", "hub"});
  Show("giz", {"calendar", "--partner", "giz"});
  Show("cmi", {"calendar", "--partner", "cmi"});
  Show("giz", {"calendar", "-o", dir_ / "plan.ics"});
  Show("giz", {"calendar", "--partner", "nobody"}, kError);
  As("staff", {"activity", "withdraw", "training", "--yes", "-m", "No money"});
  const std::string later = As("giz", {"calendar"}).out;
  EXPECT_THAT(later, HasSubstr("SUMMARY:Cancelled: Choose the trainers – GIZ\r\n"));
  EXPECT_THAT(later, HasSubstr("STATUS:CANCELLED\r\n"));
  Show("giz", {"feed", "--limit", "2"});
  Show("giz", {"feed", "--limit", "0"}, kUsage);
  EXPECT_THAT(As("giz", {"feed"}).out, HasSubstr("<title>Revision 1</title>"));
  Show("portal", {"feed"}, kError);
  ExpectTranscript("calendar");
}

}  // namespace
}  // namespace jointplan::cli
