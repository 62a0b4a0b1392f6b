// Workbooks that go out, are changed, and come back, against a real server.
#include <fstream>
#include <iterator>
#include <map>

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
#include "tests/exchange/zip_writer.h"
#include "tests/support/child_server.h"
#include "tests/support/temp_dir.h"

namespace jointplan::cli {
namespace {

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

using Changes = std::vector<std::pair<std::string, std::string>>;

// Changes the XML of a workbook; each text must be there.
void Rewrite(const std::string& path, const Changes& changes) {
  exchange::ZipParts parts = exchange::PartsOf(ReadAll(path));
  for (const auto& [from, to] : changes) {
    bool found = false;
    for (auto& [name, content] : parts) {
      if (!absl::StrContains(content, from)) continue;
      found = true;
      content = absl::StrReplaceAll(content, {{from, to}});
    }
    EXPECT_TRUE(found) << from;
  }
  WriteAll(path, exchange::ZipOf(parts));
}

// Puts a text in place of a number, in whatever cell that stands.
void WriteText(const std::string& path, const std::string& number, const std::string& text) {
  exchange::ZipParts parts = exchange::PartsOf(ReadAll(path));
  const std::string value = absl::StrCat("<v>", number, "</v></c>");
  for (auto& [name, content] : parts) {
    const size_t at = content.find(value);
    if (at == std::string::npos) continue;
    content.replace(at, value.size(), absl::StrCat("<is><t>", text, "</t></is></c>"));
    content.insert(content.rfind("<c ", at) + 3, "t=\"inlineStr\" ");
    break;
  }
  WriteAll(path, exchange::ZipOf(parts));
}

// Takes a row out of the first sheet.
void RemoveRow(const std::string& path, int number) {
  exchange::ZipParts parts = exchange::PartsOf(ReadAll(path));
  for (auto& [name, content] : parts) {
    if (name != "xl/worksheets/sheet1.xml") continue;
    const size_t at = content.find(absl::StrCat("<row r=\"", number, "\""));
    ASSERT_NE(at, std::string::npos);
    content.erase(at, content.find("</row>", at) + 6 - at);
  }
  WriteAll(path, exchange::ZipOf(parts));
}

// A server with the convener's staff, a partner and a small plan; and a transcript.
class SheetsEndToEndTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = ChildServer::Start(JOINTPLAND_BINARY, {"--init", "--data-dir", dir_ / "store",
                                                         "--admin-token-file", dir_ / "admin"});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::make_unique<ChildServer>(*std::move(server));
    session_.env = {{"JOINTPLAN_SERVER", server_->address()},
                    {"XDG_CONFIG_HOME", dir_ / "config"},
                    {"XDG_STATE_HOME", dir_ / "state"}};
    tokens_["admin"] = std::string(absl::StripAsciiWhitespace(ReadAll(dir_ / "admin")));
    LetIn("staff", {"--role", "staff"});
    As("staff", {"partner", "add", "giz", "--title", "GIZ"});
    LetIn("giz", {"--role", "partner", "--partner", "giz"});
    As("staff",
       {"plan", "create", "hub", "--title", "Refugee hub", "--language", "en", "--language", "fr"});
    session_.env["JOINTPLAN_PLAN"] = "hub";
    As("staff", {"theme", "add", "inclusion", "--title", "Inclusion"});
    As("staff", {"activity", "add", "training", "--title", "Training", "--theme", "inclusion",
                 "--lead", "giz", "--start", "2019-04-01", "--end", "2020-09-30", "--target",
                 "trained:staff trained:persons:8123"});
    As("staff", {"activity", "add", "housing", "--title", "Housing", "--theme", "inclusion"});
    As("staff", {"step", "add", "training", "--id", "meet", "--text", "en=Meet the trainers",
                 "--due", "2019-06-30"});
  }

  Ran As(const std::string& who, const std::vector<std::string>& arguments, ExitCode code = kDone,
         const std::string& input = "") {
    session_.env["JOINTPLAN_TOKEN"] = tokens_[who];
    Ran ran = session_.Run(arguments, input);
    EXPECT_EQ(ran.code, code) << absl::StrJoin(arguments, " ") << "\n" << ran.out << ran.err;
    return ran;
  }

  Ran Show(const std::string& who, const std::vector<std::string>& arguments, ExitCode code = kDone,
           const std::string& input = "") {
    Ran ran = As(who, arguments, code, input);
    absl::StrAppend(&transcript_, "$ [", who, "] jointplan ", absl::StrJoin(arguments, " "), "\n",
                    ran.out, ran.err);
    if (ran.code != kDone) absl::StrAppend(&transcript_, "(exit status ", ran.code, ")\n");
    return ran;
  }

  // What somebody did between two commands.
  void Tell(const std::string& what) { absl::StrAppend(&transcript_, "-- ", what, "\n"); }

  std::string Export(const std::string& who, const std::string& name,
                     std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"export", "xlsx", "-o", dir_ / name};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Show(who, arguments);
    return dir_ / name;
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
    text = Pattern("[0-9a-f]{64}").ReplaceAll(text, "DIGEST");
    text = Pattern("\"[A-Za-z0-9_-]{39}\"").ReplaceAll(text, "\"ETAG\"");
    ExpectSnapshot("e2e/" + name + ".txt", text);
  }

  const TempDir dir_{TempDir::kMemory};
  Session session_{RealClient};

 private:
  void LetIn(const std::string& who, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"token", "create", "-o", dir_ / who, "--label", who});
    As("admin", arguments);
    tokens_[who] = std::string(absl::StripAsciiWhitespace(ReadAll(dir_ / who)));
  }

  std::unique_ptr<ChildServer> server_;
  std::map<std::string, std::string> tokens_;
  std::map<std::string, std::string> shown_as_;
  std::string transcript_;
};

// Days as spreadsheets count them.
constexpr char kEnd[] = "<v>44104</v>";       // 2020-09-30
constexpr char kYearsEnd[] = "<v>44196</v>";  // 2020-12-31

TEST_F(SheetsEndToEndTest, AWorkbookComesBackAsWhatWasChangedInIt) {
  const std::string file = Export("giz", "plan.xlsx", {"--language", "fr"});
  Show("giz", {"import", "xlsx", file});
  Tell("the partner changes a date, a title and a step in the file; the desk, the plan");
  Rewrite(file, {{kEnd, kYearsEnd}, {"<t>Housing</t>", "<t>Homes</t>"}});
  WriteText(file, "43646", "15/07/2019");
  As("staff", {"activity", "edit", "training", "--end", "2021-03-31", "--title", "fr=Formation"});
  As("staff", {"activity", "edit", "housing", "--start", "2019-01-01"});
  Show("giz", {"import", "xlsx", file, "--dry-run"});
  const Ran made =
      Show("giz", {"import", "xlsx", file, "--title", "After our meeting", "--submit"});
  const std::string proposal = Learn(made.out, "Proposal ([a-z2-7]{12}) ", "proposal-aaa");
  Show("staff", {"proposal", "preview", proposal});
  Show("staff", {"proposal", "merge", proposal, "--yes"}, kConflict);
  Show("staff", {"proposal", "merge", proposal, "--yes", "--resolve", "end_date=theirs"});
  Show("staff", {"activity", "show", "housing"});
  Show("giz", {"import", "xlsx", file, "--dry-run"});
  const Ran draft = Show("giz", {"import", "xlsx", file, "--resolve", "end_date=theirs"});
  const std::string again = Learn(draft.out, "Proposal ([a-z2-7]{12}) ", "proposal-bbb");
  Show("giz", {"import", "xlsx", file, "--proposal", again});
  Show("giz", {"import", "xlsx", file, "--proposal", again}, kError);
  ExpectTranscript("sheets");
}

TEST_F(SheetsEndToEndTest, FaultsAndRowsThatAreGoneStopAnImport) {
  const std::string file = Export("staff", "plan.xlsx");
  WriteText(file, "43556", "03/04/2019");
  WriteText(file, "8123", "many");
  Show("staff", {"import", "xlsx", file}, kError);
  Show("staff", {"import", "xlsx", file, "--format", "csv"}, kError);
  const std::string other = Export("staff", "other.xlsx");
  RemoveRow(other, 3);
  Show("staff", {"import", "xlsx", other}, kError);
  Show("staff", {"import", "xlsx", other, "--keep-missing"});
  Show("staff", {"import", "xlsx", other, "--remove-missing", "--keep-missing"}, kUsage);
  Show("staff", {"import", "xlsx", other, "--date-order", "dmy"}, kUsage);
  session_.in_is_terminal = true;
  Show("staff", {"import", "xlsx", other, "--direct"}, kError, "stop\n");
  Show("staff", {"import", "xlsx", other, "--direct"}, kDone, "remove\n");
  session_.in_is_terminal = false;
  Show("staff", {"activity", "list"});
  Show("staff", {"import", "xlsx", other, "--plan", "elsewhere"}, kUsage);
  WriteAll(dir_ / "table.csv", "title\nWater\n");
  Show("staff", {"import", "xlsx", dir_ / "table.csv"}, kError);
  Show("staff", {"import", "csv", dir_ / "table.csv"}, kUsage);
  Show("staff", {"import", "csv", dir_ / "table.csv", "--map", "m.yaml", "--direct"}, kUsage);
  ExpectTranscript("sheet_faults");
}

TEST_F(SheetsEndToEndTest, StaffMayWriteToThePlanItself) {
  const std::string file = Export("staff", "plan.xlsx");
  Rewrite(file, {{kEnd, kYearsEnd}});
  Show("giz", {"import", "xlsx", file, "--direct"}, kError);
  Show("staff", {"import", "xlsx", file, "--direct", "-m", "Agreed on the telephone"});
  Tell("somebody brings another copy of the same export");
  Rewrite(file, {{kYearsEnd, "<v>44165</v>"}});
  Show("staff", {"import", "xlsx", file, "--direct"}, kConflict);
  Show("staff", {"import", "xlsx", file, "--direct", "--resolve", "end_date=mine"});
  Show("staff", {"export", "csv", "--sheet", "targets"});
  Show("staff", {"export", "csv", "--sheet", "steps", "-o", dir_ / "steps.csv"});
  WriteAll(dir_ / "steps.csv", absl::StrReplaceAll(ReadAll(dir_ / "steps.csv"),
                                                   {{",", ";"}, {"2019-06-30", "15.07.2019"}}));
  Show("staff", {"import", "csv", dir_ / "steps.csv", "--direct"});
  Show("staff", {"export", "csv", "--sheet", "nothing"}, kError);
  ExpectTranscript("sheets_direct");
}

}  // namespace
}  // namespace jointplan::cli
