// Ends the program after each of its steps, one after the other, and asks every time whether the
// working copy is whole: whoever opens it next finds the state before or the state after, and no
// word that a person wrote is lost.
#include <functional>
#include <set>

#include "gmock/gmock.h"
#include "plan/errors.h"
#include "tests/client/copy_world.h"
#include "tests/support/dying_files.h"

namespace jointplan::client {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class WorkingCopyCrashTest : public CopyWorld {
 protected:
  // Gives both sides something to do: merged, written, removed, in conflict, and new on both sides.
  void ChangeBothSides(const std::string& folder) {
    Append("activities/a1.yaml", "start_date: 2019-04-01\n", folder);
    Append("activities/a4.yaml", "end_date: 2021-03-31\n", folder);
    Put("activities/mine.yaml", "title: {en: Mine}\nthemes: [local]\n", folder);
    Remove("activities/a5.yaml", folder);
    Update("a1", [](v1::Activity* a) { a->set_end_date("2020-12-31"); });
    Update("a4", [](v1::Activity* a) { a->set_end_date("2020-12-31"); });
    Update("a5", [](v1::Activity* a) { a->set_end_date("2020-12-31"); });
    Delete("a2");
    service_.AddActivity("a3");
  }
};

TEST_F(WorkingCopyCrashTest, ACloneIsThereAsAWholeOrNotAtAll) {
  ASSERT_THAT(Clone(*giz_, "whole").status(), IsOk());
  const auto whole = AllFiles("whole");
  int steps = 0;
  for (bool finished = false; !finished; ++steps) {
    DyingFiles files(steps);
    finished = Clone(*giz_, "copy", &files).ok();
    ASSERT_EQ(files.dead(), !finished);
    const bool found = WorkingCopy::Find(dir_ / "copy").ok();
    const auto copy = found ? Open() : Clone(*giz_);
    ASSERT_THAT(copy.status(), IsOk()) << "after " << steps << " steps";
    EXPECT_EQ(AllFiles(), whole) << "after " << steps << " steps";
    EXPECT_THAT(copy->Status()->changes, IsEmpty());
    std::filesystem::remove_all(dir_ / "copy");
  }
  EXPECT_GT(steps, 15);
}

TEST_F(WorkingCopyCrashTest, APullThatIsCutAnywhereIsFinishedOrWasNeverBegun) {
  for (const char* id : {"a4", "a5"}) service_.AddActivity(id);
  { ASSERT_THAT(Clone(*giz_, "before").status(), IsOk()); }
  ChangeBothSides("before");
  Duplicate("before", "whole");
  { ASSERT_EQ(Open("whole")->Pull(*giz_)->conflicts.size(), 2); }
  const auto before = AllFiles("before");
  const auto whole = AllFiles("whole");
  int steps = 0;
  int begun = 0;
  for (bool finished = false; !finished; ++steps) {
    Duplicate("before", "copy");
    DyingFiles files(steps);
    {
      auto copy = Open("copy", &files);
      ASSERT_THAT(copy.status(), IsOk());
      finished = copy->Pull(*giz_).ok();
    }
    ASSERT_EQ(files.dead(), !finished);
    auto copy = Open();
    ASSERT_THAT(copy.status(), IsOk()) << "after " << steps << " steps";
    if (AllFiles() == before) {
      ASSERT_THAT(copy->Pull(*giz_).status(), IsOk());
    } else {
      ++begun;
    }
    EXPECT_EQ(AllFiles(), whole) << "after " << steps << " steps";
    EXPECT_EQ(copy->revision(), PlanRevision());
  }
  EXPECT_GT(steps, 25);
  EXPECT_GT(begun, 5);
}

TEST_F(WorkingCopyCrashTest, FinishingCanBeCutToo) {
  for (const char* id : {"a4", "a5"}) service_.AddActivity(id);
  { ASSERT_THAT(Clone(*giz_, "before").status(), IsOk()); }
  ChangeBothSides("before");
  Duplicate("before", "whole");
  DyingFiles counting;
  { ASSERT_THAT(Open("whole", &counting)->Pull(*giz_).status(), IsOk()); }
  // Cut within the last steps, in which files are put in place, and then in the finishing again and
  // again, each time one step later.
  for (int last = 3; last <= 10; ++last) {
    Duplicate("before", "copy");
    {
      DyingFiles files(counting.steps() - last);
      ASSERT_FALSE(Open("copy", &files)->Pull(*giz_).ok());
    }
    bool finished = false;
    for (int steps = 0; !finished; ++steps) {
      ASSERT_LT(steps, 30);
      DyingFiles files(steps);
      finished = Open("copy", &files).ok();
    }
    EXPECT_EQ(AllFiles(), AllFiles("whole")) << "cut " << last << " steps before the end";
  }
}

TEST_F(WorkingCopyCrashTest, WhatAPersonSavesDuringAPullIsMergedAndNotOverwritten) {
  auto copy = Clone(*giz_);
  ASSERT_THAT(copy.status(), IsOk());
  copy = absl::UnknownError("closed");
  Update("a1", [](v1::Activity* a) { a->set_end_date("2020-12-31"); });
  DyingFiles files;
  int saves = 0;
  files.before_rename = [&](const std::string& to) {
    // In the middle: the pull is decided, and this file is not in place yet.
    if (!absl::EndsWith(to, ".jointplan/state") || saves > 0) return;
    ++saves;
    Append("activities/a1.yaml", "start_date: 2019-04-01\n");
    Put("activities/new.yaml", "title: {en: New}\nthemes: [local]\n");
  };
  auto open = Open("copy", &files);
  ASSERT_THAT(open.status(), IsOk());
  ASSERT_THAT(open->Pull(*giz_).status(), IsOk());
  EXPECT_EQ(saves, 1);
  EXPECT_EQ(FileAt("activities/a1.yaml"),
            "title:\n  en: Activity a1\nthemes:\n  - local\nstart_date: 2019-04-01\n"
            "end_date: 2020-12-31\n");
  EXPECT_TRUE(Exists("activities/new.yaml"));
}

TEST_F(WorkingCopyCrashTest, ASaveDuringAPullMayCollideOrBeUnreadableAndIsKept) {
  { ASSERT_THAT(Clone(*giz_).status(), IsOk()); }
  Update("a1", [](v1::Activity* a) { a->set_end_date("2020-12-31"); });
  DyingFiles files;
  files.before_rename = [&](const std::string& to) {
    if (absl::EndsWith(to, ".jointplan/state")) {
      Put("activities/a1.yaml", "title: {en: half a file\n");
    }
  };
  {
    auto copy = Open("copy", &files);
    EXPECT_THAT(copy->Pull(*giz_),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("activities/a1.yaml")));
  }
  EXPECT_EQ(FileAt("activities/a1.yaml"), "title: {en: half a file\n");
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line ")));
  Put("activities/a1.yaml", "title: {en: Whole}\nthemes: [local]\nend_date: 2021-03-31\n");
  const auto copy = Open();
  ASSERT_THAT(copy.status(), IsOk());
  EXPECT_EQ(copy->revision(), PlanRevision());
  EXPECT_THAT(FileAt("activities/a1.yaml"), HasSubstr("#! CONFLICT end_date"));
  EXPECT_THAT(FileAt("activities/a1.yaml"), HasSubstr("en: Whole"));
}

TEST_F(WorkingCopyCrashTest, WhatIsEditedBetweenAnInterruptedPullAndItsEndIsKept) {
  for (const char* id : {"a4", "a5"}) service_.AddActivity(id);
  { ASSERT_THAT(Clone(*giz_, "before").status(), IsOk()); }
  ChangeBothSides("before");
  int steps = 0;
  for (bool finished = false; !finished; ++steps) {
    Duplicate("before", "copy");
    DyingFiles files(steps);
    {
      auto copy = Open("copy", &files);
      finished = copy->Pull(*giz_).ok();
    }
    // A person goes on in every file that can be read, whichever state it is in.
    for (const char* file : {"activities/a1.yaml", "activities/a4.yaml", "activities/mine.yaml"}) {
      Append(file, "tags: [kept]\n");
    }
    auto copy = Open();
    ASSERT_THAT(copy.status(), IsOk()) << "after " << steps << " steps";
    if (copy->revision() != PlanRevision()) {
      ASSERT_THAT(copy->Pull(*giz_).status(), IsOk());
    }
    for (const char* file : {"activities/a1.yaml", "activities/a4.yaml", "activities/mine.yaml"}) {
      EXPECT_THAT(FileAt(file), HasSubstr("kept")) << file << " after " << steps << " steps";
    }
    EXPECT_THAT(FileAt("activities/a1.yaml"), HasSubstr("end_date: 2020-12-31"));
    EXPECT_THAT(FileAt("activities/a1.yaml"), HasSubstr("start_date: 2019-04-01"));
    EXPECT_THAT(FileAt("activities/a4.yaml"), HasSubstr("end_date: 2021-03-31"));
  }
}

TEST_F(WorkingCopyCrashTest, APushThatIsCutAnywhereIsMadeOnce) {
  { ASSERT_THAT(Clone(*giz_, "before").status(), IsOk()); }
  Append("activities/a1.yaml", "start_date: 2019-04-01\n", "before");
  int steps = 0;
  for (bool finished = false; !finished; ++steps) {
    Duplicate("before", "copy");
    const size_t proposals = Proposals().size();
    DyingFiles files(steps);
    {
      auto copy = Open("copy", &files);
      finished = copy->Push(*giz_, {.submit = true}).ok();
    }
    auto copy = Open();
    ASSERT_THAT(copy.status(), IsOk());
    const auto again = copy->Push(*giz_, {.submit = true});
    ASSERT_THAT(again.status(), IsOk()) << "after " << steps << " steps";
    EXPECT_TRUE(!finished || again->nothing);
    EXPECT_EQ(Proposals().size(), proposals + 1) << "after " << steps << " steps";
    EXPECT_EQ(Proposals().size(), static_cast<size_t>(steps) + 1);
    const auto status = copy->Status();
    ASSERT_EQ(status->proposals.size(), 1);
    EXPECT_EQ(status->proposals[0].state, v1::PROPOSAL_STATE_SUBMITTED);
  }
  EXPECT_GT(steps, 10);
}

TEST_F(WorkingCopyCrashTest, ADirectPushThatIsCutAnywhereIsOneChangeset) {
  for (int steps = 0;; ++steps) {
    std::filesystem::remove_all(dir_ / "copy");
    { ASSERT_THAT(Clone(*staff_).status(), IsOk()); }
    Put("activities/a1.yaml",
        absl::StrCat("title: {en: Activity a1}\nthemes: [local]\ntags: [step", steps, "]\n"));
    const int64_t revision = PlanRevision();
    DyingFiles files(steps);
    bool finished = false;
    {
      auto copy = Open("copy", &files);
      const auto pushed = copy->Push(*staff_, {.direct = true});
      finished = pushed.ok() && pushed->pulled.ok();
    }
    auto copy = Open();
    ASSERT_THAT(copy.status(), IsOk());
    const auto again = copy->Push(*staff_, {.direct = true});
    if (!again.ok()) {
      // It is in the plan, and only the pull after it was cut.
      EXPECT_EQ(plan::ReasonOf(again.status()), plan::Reason::kState);
      ASSERT_THAT(copy->Pull(*staff_).status(), IsOk());
    }
    EXPECT_EQ(PlanRevision(), revision + 1) << "after " << steps << " steps";
    EXPECT_THAT(copy->Status()->changes, IsEmpty());
    if (finished) break;
    ASSERT_LT(steps, 100);
  }
}

}  // namespace
}  // namespace jointplan::client
