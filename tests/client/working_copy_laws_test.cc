// What a working copy makes of random edits is what plan::Merge makes of them.
#include <algorithm>
#include <random>
#include <set>

#include "client-lib/copy_files.h"
#include "client-lib/copy_merge.h"
#include "exchange/yaml.h"
#include "gmock/gmock.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/merge.h"
#include "plan/record_ops.h"
#include "tests/client/copy_world.h"
#include "tests/property/case.h"

namespace jointplan::client {
namespace {

using google::protobuf::Message;
using plan::Case;
using plan::Triple;

std::set<std::string> PathsOf(const std::vector<v1::Conflict>& conflicts) {
  std::set<std::string> paths;
  for (const v1::Conflict& conflict : conflicts) paths.insert(conflict.path());
  return paths;
}

bool IsActivity(const Triple& triple) {
  for (const RecordPtr* side : {&triple.base, &triple.theirs, &triple.mine}) {
    if (*side != nullptr && dynamic_cast<const v1::Activity*>(side->get()) == nullptr) return false;
  }
  return true;
}

// A file holds what the merge gives; where it gives conflicts, they are noted, and the file can
// still be read.
std::string FilesHoldWhatTheMergeGives(const Case& test_case) {
  const Triple triple = plan::MakeTriple(test_case);
  if (!IsActivity(triple)) return "";
  const std::string name = "plans/hub/activities/a1";
  const plan::MergeResult result =
      plan::Merge(triple.base.get(), triple.theirs.get(), triple.mine.get());
  const MergedFile merged =
      MergeIntoFile(name, triple.base.get(), triple.theirs.get(), triple.mine.get());
  if (PathsOf(merged.conflicts) != PathsOf(result.conflicts)) return "other conflicts";
  if (merged.record == nullptr) {
    return result.merged == nullptr ? "" : "the file is gone and the record is not";
  }
  if (result.conflicts.empty() && plan::Differs(result.merged.get(), merged.record.get())) {
    return "the file holds something else than the merge";
  }
  merged.record->GetReflection()->SetString(
      merged.record.get(), merged.record->GetDescriptor()->FindFieldByName("name"), name);
  for (const bool crlf : {false, true}) {
    const std::string text = CopyFileText(*merged.record, merged.conflicts, crlf);
    const auto file = ReadCopyFile(name, text, merged.record.get());
    if (!file.ok()) return absl::StrCat(file.status().message(), "\n", text);
    if (plan::Differs(merged.record.get(), file->record.get()))
      return "does not read back\n" + text;
    std::set<std::string> noted(file->conflicts.begin(), file->conflicts.end());
    if (noted != PathsOf(merged.conflicts)) return "other notes\n" + text;
  }
  return "";
}

TEST(WorkingCopyLaws, FilesHoldWhatTheMergeGives) {
  plan::CheckLaw("FilesHoldWhatTheMergeGives", FilesHoldWhatTheMergeGives);
}

std::multiset<std::string> Members(const google::protobuf::Value& list) {
  std::multiset<std::string> members;
  for (const auto& member : list.list_value().values()) members.insert(member.string_value());
  return members;
}

// Taking what the plan has at every conflict gives what the merge gives.
std::string RestoringTakesTheirs(const Case& test_case) {
  const Triple triple = plan::MakeTriple(test_case);
  if (triple.theirs == nullptr || triple.mine == nullptr) return "";
  const plan::MergeResult result =
      plan::Merge(triple.base.get(), triple.theirs.get(), triple.mine.get());
  MergedFile merged = MergeIntoFile("", triple.base.get(), triple.theirs.get(), triple.mine.get());
  for (const v1::Conflict& conflict : merged.conflicts) {
    if (conflict.path() == plan::kUnknownFields) return "";  // No file shows them.
    const absl::Status taken =
        TakeField(*triple.theirs, conflict.path(), &conflict, merged.record.get());
    if (!taken.ok()) return absl::StrCat(conflict.path(), ": ", taken.message());
  }
  const std::vector<v1::FieldChange> left = plan::Diff(result.merged.get(), merged.record.get());
  for (const v1::FieldChange& change : left) {
    // An element that comes back comes last, where its list has an order.
    const bool order = Members(change.before()) == Members(change.after());
    if (!order) return change.path();
  }
  return "";
}

TEST(WorkingCopyLaws, RestoringTakesTheirs) {
  plan::CheckLaw("RestoringTakesTheirs", RestoringTakesTheirs);
}

// Random edits that the service takes.
class Editor {
 public:
  explicit Editor(uint32_t seed) : random_(seed) {}

  void Edit(v1::Activity* activity) {
    for (uint32_t edits = 2 + Below(4); edits > 0; --edits) EditOnce(activity);
    plan::Canonicalize(activity);
  }
  uint32_t Below(uint32_t limit) { return static_cast<uint32_t>(random_()) % limit; }

 private:
  std::string Word() {
    static constexpr const char* kWords[] = {"water", "school", "roof",       "no",
                                             "1e3",   "# well", "two: three", "مياه"};
    return kWords[Below(8)];
  }

  void EditOnce(v1::Activity* activity) {
    const std::string id = absl::StrCat("s", Below(3));
    switch (Below(9)) {
      case 0:
        (*activity->mutable_title())[Below(2) == 0 ? "en" : "fr"] = Word();
        return;
      case 1:
        activity->set_start_date(absl::StrCat("2019-0", 1 + Below(3), "-01"));
        return;
      case 2:
        activity->set_end_date(absl::StrCat("2021-0", 1 + Below(3), "-01"));
        return;
      case 3:
        activity->clear_end_date();
        return;
      case 4:
        activity->add_tags(Word());
        return;
      case 5:
        (*activity->mutable_description())["en"] =
            absl::StrCat("One ", Word(), " and then\na second line with ", Word(), " at its end.");
        return;
      case 6:
        Remove(id, activity);
        return;
      case 7:
        std::shuffle(activity->mutable_next_steps()->begin(), activity->mutable_next_steps()->end(),
                     random_);
        return;
      default:
        v1::NextStep* step = Find(id, activity);
        if (step == nullptr) step = activity->add_next_steps();
        step->set_id(id);
        (*step->mutable_text())["en"] = Word();
    }
  }

  static v1::NextStep* Find(const std::string& id, v1::Activity* activity) {
    for (v1::NextStep& step : *activity->mutable_next_steps()) {
      if (step.id() == id) return &step;
    }
    return nullptr;
  }

  static void Remove(const std::string& id, v1::Activity* activity) {
    for (int i = activity->next_steps_size() - 1; i >= 0; --i) {
      if (activity->next_steps(i).id() == id) activity->mutable_next_steps()->DeleteSubrange(i, 1);
    }
  }

  std::mt19937 random_;
};

class WorkingCopyPropertyTest : public CopyWorld {
 protected:
  static int Cases() { return std::max(20, plan::CaseCount() / 200); }

  v1::Activity InFile() {
    v1::Activity activity;
    EXPECT_THAT(exchange::FromYaml(FileAt("activities/a1.yaml"), &activity), IsOk());
    return activity;
  }
  void WriteFile(v1::Activity activity) {
    activity.clear_name();
    Put("activities/a1.yaml", exchange::ToYaml(activity));
  }
  v1::Activity Plain(v1::Activity activity) {
    plan::Canonicalize(&activity);
    return activity;
  }
};

TEST_F(WorkingCopyPropertyTest, EditsHereAndThereArePulledAndPushedAsTheMergeHasThem) {
  const uint32_t seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  int conflicts = 0;
  auto copy = Clone(*staff_);
  ASSERT_THAT(copy.status(), IsOk());
  for (int i = 0; i < Cases(); ++i) {
    SCOPED_TRACE(absl::StrCat("seed ", seed, ", case ", i));
    Editor editor(seed + static_cast<uint32_t>(i));
    const v1::Activity base = Plain(Now("a1"));
    v1::Activity mine = base;
    editor.Edit(&mine);
    WriteFile(mine);
    v1::Activity theirs = base;
    Update("a1", [&](v1::Activity* activity) {
      const std::string etag = activity->etag();
      editor.Edit(activity);
      theirs = Plain(*activity);
      activity->set_etag(etag);
    });
    const plan::MergeResult wanted = plan::Merge(&base, &theirs, &mine);
    const auto pulled = copy->Pull(*staff_);
    ASSERT_THAT(pulled.status(), IsOk());
    ASSERT_EQ(PathsOf(pulled->conflicts), PathsOf(wanted.conflicts));
    if (!wanted.conflicts.empty()) {
      ++conflicts;
      // What stands in the file is settled by taking the notes out.
      v1::Activity kept = InFile();
      WriteFile(kept);
      EXPECT_FALSE(copy->Status()->has_conflicts());
    } else {
      v1::Activity held = InFile();
      held.set_name(base.name());
      EXPECT_FALSE(plan::Differs(wanted.merged.get(), &held)) << FileAt("activities/a1.yaml");
    }
    const auto files = AllFiles();
    ASSERT_THAT(copy->Pull(*staff_).status(), IsOk());
    EXPECT_EQ(AllFiles(), files);
    const v1::Activity pushed = InFile();
    ASSERT_THAT(copy->Push(*staff_, {.direct = true}).status(), IsOk());
    const v1::Activity now = Now("a1");
    EXPECT_FALSE(plan::Differs(&pushed, &now));
    EXPECT_TRUE(copy->Status()->changes.empty());
  }
  std::cout << Cases() << " cases, " << conflicts << " with conflicts\n";
  EXPECT_GT(conflicts, 0);
}

}  // namespace
}  // namespace jointplan::client
