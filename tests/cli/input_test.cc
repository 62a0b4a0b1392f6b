// Names, paths, values, resolutions and parts as people type them.
#include <sys/stat.h>

#include <filesystem>

#include "cli/agreement_view.h"
#include "cli/config.h"
#include "cli/failures.h"
#include "cli/field_values.h"
#include "cli/files.h"
#include "cli/names.h"
#include "cli/proposal_view.h"
#include "cli/record_flags.h"
#include "cli/resolutions.h"
#include "cli/typed_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/errors.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jointplan::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(NamesTest, ShortAndWholeNamesMeanTheSame) {
  EXPECT_EQ(PlanNameOf("hub"), "plans/hub");
  EXPECT_EQ(PlanNameOf("plans/hub"), "plans/hub");
  EXPECT_EQ(PartnerNameOf("giz"), "partners/giz");
  EXPECT_EQ(ObjectiveNameOf("gcm/15"), "frameworks/gcm/objectives/15");
  EXPECT_EQ(ObjectiveNameOf("frameworks/gcm/objectives/15"), "frameworks/gcm/objectives/15");
  EXPECT_EQ(ChildNameOf("plans/hub", "activities", "a1"), "plans/hub/activities/a1");
  EXPECT_EQ(ChildNameOf("plans/hub", "activities", "activities/a1"), "plans/hub/activities/a1");
  EXPECT_EQ(ChildNameOf("plans/hub", "activities", "plans/x/activities/a1"),
            "plans/x/activities/a1");
}

TEST(NamesTest, PartsOfNames) {
  EXPECT_EQ(PlanPartOf("plans/hub/activities/a1"), "plans/hub");
  EXPECT_EQ(PlanPartOf("partners/giz"), "");
  EXPECT_TRUE(IsWholePlanName("plans/hub"));
  EXPECT_FALSE(IsWholePlanName("plans/hub/activities/a1"));
  EXPECT_FALSE(IsWholePlanName("hub"));
  EXPECT_EQ(ShortNameOf("frameworks/gcm/objectives/15"), "gcm/15");
  EXPECT_EQ(KindAndNameOf("plans/hub/activities/a1"), "activity a1");
}

TEST(SplitAssignmentTest, TheFirstEqualsSignOutsideBracketsSplits) {
  EXPECT_THAT(*SplitAssignment("--set", "title[en]=a=b"), testing::Pair("title[en]", "a=b"));
  EXPECT_THAT(*SplitAssignment("--set", "links[\"http://x/?a=b]\"].title=T"),
              testing::Pair("links[\"http://x/?a=b]\"].title", "T"));
  EXPECT_EQ(ExitCodeOf(SplitAssignment("--set", "title").status()), kUsage);
}

// Reads a path and a value for it, as `--set` does; shows the value.
std::string ValueOf(absl::string_view path_text, absl::string_view text) {
  const auto path = ReadPath(v1::Activity::descriptor(), path_text);
  if (!path.ok()) return std::string(path.status().message());
  const auto value = ReadValue(v1::Activity::descriptor(), *path, text);
  if (!value.ok()) return std::string(value.status().message());
  v1::Activity activity;
  const absl::Status set = plan::SetValue(&activity, *path, &*value);
  return set.ok() ? activity.ShortDebugString() : std::string(set.message());
}

TEST(ReadValueTest, AValueHasTheTypeOfItsField) {
  EXPECT_EQ(ValueOf("end_date", "2020-12-31"), "end_date: \"2020-12-31\"");
  EXPECT_EQ(ValueOf("targets[t1].value", "120"), "targets { id: \"t1\" value: \"120\" }");
  EXPECT_EQ(ValueOf("title[en]", "yes"), "title { key: \"en\" value: \"yes\" }");
  EXPECT_EQ(ValueOf("implementation_status", "ongoing"),
            "implementation_status: IMPLEMENTATION_STATUS_ONGOING");
  EXPECT_EQ(ValueOf("themes", "a, b"), "themes: \"a\" themes: \"b\"");
  EXPECT_EQ(ValueOf("objectives", "gcm/15"), "objectives: \"frameworks/gcm/objectives/15\"");
  EXPECT_EQ(ValueOf("participants[giz].roles", "lead,funding"),
            "participants { partner: \"partners/giz\" roles: PARTNER_ROLE_LEAD roles: "
            "PARTNER_ROLE_FUNDING }");
  EXPECT_EQ(ValueOf("next_steps[s].responsible", "giz"),
            "next_steps { id: \"s\" responsible: \"partners/giz\" }");
}

TEST(ReadValueTest, WhatCannotBeIsSaidWithWhatCould) {
  EXPECT_THAT(ValueOf("implementation_status", "done"), HasSubstr("planned, ongoing"));
  EXPECT_THAT(ValueOf("nothing", "x"), HasSubstr("nothing"));
  EXPECT_THAT(ValueOf("targets[t1]", "x"), HasSubstr("has parts"));
}

TEST(ResolutionTest, TakesRecordFieldAndChoiceApart) {
  const auto typed = ParseResolution("a1:targets[t1].value=150");
  ASSERT_THAT(typed, IsOk());
  EXPECT_EQ(typed->record, "a1");
  EXPECT_EQ(typed->path, "targets[t1].value");
  EXPECT_EQ(typed->choice, "150");
  EXPECT_EQ(ParseResolution("links[http://x].title=theirs")->record, "");
}

v1::Conflict ConflictAt(const std::string& activity, const std::string& path) {
  v1::Conflict conflict;
  conflict.set_record("plans/p/activities/" + activity);
  conflict.set_path(path);
  return conflict;
}

TEST(ResolutionTest, FindsItsConflict) {
  const std::vector<v1::Conflict> conflicts = {ConflictAt("a1", "end_date"),
                                               ConflictAt("a2", "end_date"),
                                               ConflictAt("a2", "title[en]"), ConflictAt("a3", "")};
  const auto settle = [&](const std::string& text) {
    return ResolutionsFor({{text}, "why"}, conflicts);
  };
  EXPECT_EQ((*settle("title[en]=mine"))[0].record(), "plans/p/activities/a2");
  EXPECT_EQ((*settle("a1:end_date=theirs"))[0].choice(), v1::CHOICE_THEIRS);
  EXPECT_EQ((*settle("a3=mine"))[0].path(), "");
  EXPECT_EQ((*settle("title[en]=value:mine"))[0].value().string_value(), "mine");
  EXPECT_EQ((*settle("title[en]=Other"))[0].choice(), v1::CHOICE_VALUE);
  EXPECT_EQ((*settle("title[en]=mine"))[0].reason(), "why");
  EXPECT_THAT(settle("end_date=mine"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("more than one")));
  EXPECT_THAT(settle("start_date=mine"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a1:end_date")));
  EXPECT_EQ(ExitCodeOf(settle("a3:=Other").status()), kUsage);
}

TEST(PartsTest, FieldsOfOneRecordAreOnePart) {
  const auto parts =
      ReadParts("plans/p", {"a1:title[en]", "a2", "a1:participants[giz]", "plan:themes"});
  ASSERT_THAT(parts, IsOk());
  ASSERT_EQ(parts->size(), 3);
  EXPECT_EQ((*parts)[0].record(), "plans/p/activities/a1");
  EXPECT_THAT((*parts)[0].paths(), ElementsAre("title[en]", "participants[partners/giz]"));
  EXPECT_EQ((*parts)[1].paths_size(), 0);
  EXPECT_EQ((*parts)[2].record(), "plans/p");
}

TEST(FreshIdTest, IsMadeFromTheTextAndNotTaken) {
  EXPECT_EQ(FreshId("Choose the trainers!", {}), "choose-the-trainers");
  EXPECT_EQ(FreshId("Réunion", {}), "reunion");
  EXPECT_EQ(FreshId("x", {"x", "x-2"}), "x-3");
  EXPECT_LE(FreshId(std::string(100, 'y'), {}).size(), 40);
}

TEST(DigestTest, HexAndBase64AreRead) {
  const std::string digest(32, '\x01');
  EXPECT_THAT(ReadDigest("0101010101010101010101010101010101010101010101010101010101010101"),
              IsOkAndHolds(digest));
  EXPECT_THAT(ReadDigest("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="), IsOkAndHolds(digest));
  EXPECT_EQ(ExitCodeOf(ReadDigest("01").status()), kUsage);
}

TEST(ConfigTest, WhatIsSavedIsRead) {
  const TempDir dir;
  const std::string path = dir / "deep/config.yaml";
  Config config;
  config.current = "office";
  config.profiles["office"] = {"plans.example.org:443", "jp_staff_x: #", "hub", "fr"};
  config.profiles["empty"] = {};
  ASSERT_THAT(SaveConfig(config, path), IsOk());
  const auto read = LoadConfig(path);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->current, "office");
  EXPECT_EQ(read->profiles.at("office").server, "plans.example.org:443");
  EXPECT_EQ(read->profiles.at("office").token, "jp_staff_x: #");
  EXPECT_EQ(read->profiles.at("office").language, "fr");
  EXPECT_EQ(read->profiles.count("empty"), 1);
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600);
}

TEST(ConfigTest, AFileThatOthersMayReadIsRefused) {
  const TempDir dir;
  const std::string path = dir / "config.yaml";
  ASSERT_THAT(SaveConfig({}, path), IsOk());
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_THAT(LoadConfig(path), StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chmod")));
}

TEST(ConfigTest, AnAbsentFileHoldsNothingAndABrokenOneNamesTheLine) {
  const TempDir dir;
  EXPECT_THAT(LoadConfig(dir / "none"), IsOk());
  ASSERT_THAT(WriteFile(dir / "bad", "profiles:\n  office:\n    sever: x\n", 0600), IsOk());
  EXPECT_THAT(LoadConfig(dir / "bad"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 3")));
}

TEST(ComplaintsTest, OnlyTheyAreTakenAway) {
  EXPECT_EQ(WithoutComplaints("#! wrong\n# a comment\ntitle: x\n"), "# a comment\ntitle: x\n");
}

TEST(ExplainTest, ErrorsOfTheConnectionSayWhatToDo) {
  const std::string text = Explain(absl::UnavailableError("refused"), "localhost:1");
  EXPECT_THAT(text, HasSubstr("Cannot reach a jointplan server at localhost:1"));
  const std::string servers =
      Explain(plan::MakeError(plan::Reason::kShuttingDown, "The server stops."), "localhost:1");
  EXPECT_EQ(servers, "The server stops.");
}

TEST(ExplainTest, EveryWrongFieldIsListed) {
  const std::string text =
      Explain(plan::FieldErrors({{"a", "is wrong"}, {"b", "is wrong too"}}), "s");
  EXPECT_THAT(text, HasSubstr("\n  a: is wrong"));
  EXPECT_THAT(text, HasSubstr("\n  b: is wrong too"));
}

TEST(ExitCodeTest, SaysWhatHappened) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("x")), 1);
  EXPECT_EQ(ExitCodeOf(UsageError("x")), 2);
  EXPECT_EQ(ExitCodeOf(ConflictsRemain("x")), 3);
  EXPECT_EQ(ExitCodeOf(plan::MakeError(plan::Reason::kOtherHistory, "x")), 1);
}

}  // namespace
}  // namespace jointplan::cli
