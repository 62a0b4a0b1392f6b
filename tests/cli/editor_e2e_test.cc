// Records that are changed in an editor, against a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/app.h"
#include "tests/cli/end_to_end.h"

namespace jointplan::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

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

}  // namespace
}  // namespace jointplan::cli
