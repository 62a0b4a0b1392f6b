// Tables and files of IATI that come in and go out, against a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_replace.h"
#include "cli/app.h"
#include "tests/cli/end_to_end.h"

namespace jointplan::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

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

}  // namespace
}  // namespace jointplan::cli
