// Real concurrent edits: records of public repositories that two people changed at once, each with
// what the maintainers committed. Read from $JOINTPLAN_REAL_DATA/merge_quads/quads.jsonl, else from
// shared/data beside the source tree; one JSON object a line, with the members base, ours, theirs
// and merged, each a record as an object, or null. Must hold for any data of that layout.
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "plan/canonical.h"
#include "plan/field_path.h"
#include "plan/merge.h"
#include "tests/property/worlds.pb.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

// A record as its leaves: where each is, and what is there, as JSON. Lists are leaves, as are empty
// objects.
using JsonLeaves = std::map<std::string, std::string>;

void Collect(const Value& value, const std::string& path, JsonLeaves* leaves) {
  if (value.has_struct_value() && !value.struct_value().fields().empty()) {
    for (const auto& [name, member] : value.struct_value().fields()) {
      Collect(member, absl::StrCat(path, "/", name), leaves);
    }
    return;
  }
  (*leaves)[path] = absl::CHexEscape(Serialize(value));
}

// One recorded merge. Nothing stands for a record that does not exist.
struct Quad {
  std::string line;
  std::optional<JsonLeaves> base, ours, theirs, merged;
};

std::optional<JsonLeaves> Member(const Struct& quad, const std::string& name) {
  const auto found = quad.fields().find(name);
  if (found == quad.fields().end() || !found->second.has_struct_value()) return std::nullopt;
  JsonLeaves leaves;
  Collect(found->second, "", &leaves);
  return leaves;
}

std::filesystem::path QuadsFile() {
  const char* folder = std::getenv("JOINTPLAN_REAL_DATA");
  const std::filesystem::path data =
      folder != nullptr ? folder : std::filesystem::path(JOINTPLAN_SOURCE_DIR) / "../shared/data";
  return data / "merge_quads" / "quads.jsonl";
}

std::vector<Quad> ReadQuads() {
  std::vector<Quad> quads;
  std::ifstream in(QuadsFile());
  for (std::string line; std::getline(in, line);) {
    Struct members;
    if (line.empty()) continue;
    const auto parsed = google::protobuf::util::JsonStringToMessage(line, &members);
    EXPECT_TRUE(parsed.ok()) << "line " << quads.size() + 1 << ": " << parsed.message();
    quads.push_back({absl::StrCat("line ", quads.size() + 1), Member(members, "base"),
                     Member(members, "ours"), Member(members, "theirs"),
                     Member(members, "merged")});
  }
  return quads;
}

std::unique_ptr<test::FlatRecord> ToRecord(const std::optional<JsonLeaves>& leaves) {
  if (!leaves) return nullptr;
  auto record = std::make_unique<test::FlatRecord>();
  for (const auto& [path, json] : *leaves) (*record->mutable_leaves())[path] = json;
  return record;
}

std::optional<JsonLeaves> FromRecord(const google::protobuf::Message* record) {
  if (record == nullptr) return std::nullopt;
  const auto& leaves = static_cast<const test::FlatRecord*>(record)->leaves();
  return JsonLeaves(leaves.begin(), leaves.end());
}

MergeResult MergeLeaves(const std::optional<JsonLeaves>& base,
                        const std::optional<JsonLeaves>& theirs,
                        const std::optional<JsonLeaves>& mine) {
  return Merge(ToRecord(base).get(), ToRecord(theirs).get(), ToRecord(mine).get());
}

std::optional<std::string> At(const std::optional<JsonLeaves>& leaves, const std::string& path) {
  if (!leaves) return std::nullopt;
  const auto found = leaves->find(path);
  return found == leaves->end() ? std::nullopt : std::make_optional(found->second);
}

std::set<std::string> AllPaths(const Quad& quad) {
  std::set<std::string> paths;
  for (const auto* side : {&quad.base, &quad.ours, &quad.theirs}) {
    if (!*side) continue;
    for (const auto& [path, json] : **side) paths.insert(path);
  }
  return paths;
}

// Where both changed the same leaf, and not to the same: computed from the JSON alone.
std::set<std::string> Collisions(const Quad& quad) {
  std::set<std::string> collisions;
  for (const std::string& path : AllPaths(quad)) {
    const auto base = At(quad.base, path);
    const auto ours = At(quad.ours, path);
    const auto theirs = At(quad.theirs, path);
    const bool both_changed = !quad.base || (ours != base && theirs != base);
    if (both_changed && ours != theirs) collisions.insert(path);
  }
  return collisions;
}

std::set<std::string> ConflictPaths(const MergeResult& result) {
  std::set<std::string> paths;
  for (const v1::Conflict& conflict : result.conflicts) {
    const auto path = FieldPath::Parse(conflict.path());
    EXPECT_TRUE(path.ok()) << conflict.path();
    if (path.ok() && !path->empty()) paths.insert(path->steps().back().key.value_or(""));
  }
  return paths;
}

class MergeQuadsReal : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(QuadsFile())) {
      GTEST_SKIP() << "There is no " << QuadsFile() << ". Set JOINTPLAN_REAL_DATA to the folder "
                   << "that holds merge_quads/quads.jsonl.";
    }
    quads_ = ReadQuads();
    ASSERT_FALSE(quads_.empty());
  }
  std::vector<Quad> quads_;
};

// Removing the whole record against editing it is one conflict about all of it; that is covered
// elsewhere, and here everything is looked at leaf by leaf.
bool LeafByLeaf(const Quad& quad) { return quad.ours && quad.theirs; }

TEST_F(MergeQuadsReal, ConflictsAreWhereBothChangedTheSameAndNowhereElse) {
  size_t conflicts = 0;
  for (const Quad& quad : quads_) {
    if (!LeafByLeaf(quad)) continue;
    const MergeResult result = MergeLeaves(quad.base, quad.theirs, quad.ours);
    EXPECT_EQ(ConflictPaths(result), Collisions(quad)) << quad.line;
    EXPECT_EQ(result.conflicts.size(), Collisions(quad).size()) << quad.line;
    conflicts += result.conflicts.size();
  }
  std::cout << quads_.size() << " real merges, " << conflicts << " conflicts\n";
}

TEST_F(MergeQuadsReal, EveryEditIsInTheResultOrInAConflict) {
  size_t edits = 0;
  for (const Quad& quad : quads_) {
    if (!LeafByLeaf(quad)) continue;
    const MergeResult result = MergeLeaves(quad.base, quad.theirs, quad.ours);
    const auto merged = FromRecord(result.merged.get());
    const std::set<std::string> conflicts = ConflictPaths(result);
    for (const std::string& path : AllPaths(quad)) {
      for (const auto* side : {&quad.ours, &quad.theirs}) {
        if (At(*side, path) == At(quad.base, path) || conflicts.contains(path)) continue;
        EXPECT_EQ(At(merged, path), At(*side, path)) << quad.line << " " << path;
        ++edits;
      }
    }
  }
  std::cout << edits << " edits of leaves are in the results\n";
}

TEST_F(MergeQuadsReal, SwappingTheSidesChangesNothing) {
  for (const Quad& quad : quads_) {
    const MergeResult one = MergeLeaves(quad.base, quad.theirs, quad.ours);
    const MergeResult two = MergeLeaves(quad.base, quad.ours, quad.theirs);
    ASSERT_EQ(one.conflicts.size(), two.conflicts.size()) << quad.line;
    for (size_t i = 0; i < one.conflicts.size(); ++i) {
      EXPECT_EQ(one.conflicts[i].path(), two.conflicts[i].path());
      EXPECT_EQ(Serialize(one.conflicts[i].theirs()), Serialize(two.conflicts[i].mine()));
      EXPECT_EQ(Serialize(one.conflicts[i].mine()), Serialize(two.conflicts[i].theirs()));
    }
    if (!one.conflicts.empty()) continue;
    EXPECT_EQ(FromRecord(one.merged.get()), FromRecord(two.merged.get())) << quad.line;
  }
}

// How often a clean merge is what people committed. What they committed is not always right, so
// the figure is shown and not asked for.
TEST_F(MergeQuadsReal, CleanMergesAgainstWhatWasCommitted) {
  size_t clean = 0;
  size_t equal = 0;
  size_t both_changed = 0;
  for (const Quad& quad : quads_) {
    if (quad.ours != quad.base && quad.theirs != quad.base && quad.ours != quad.theirs) {
      ++both_changed;
    }
    const MergeResult result = MergeLeaves(quad.base, quad.theirs, quad.ours);
    if (!result.conflicts.empty()) continue;
    ++clean;
    if (FromRecord(result.merged.get()) == quad.merged) ++equal;
  }
  std::cout << quads_.size() << " real merges, " << both_changed
            << " changed on both sides: " << clean << " merge cleanly, " << equal
            << " of them to what was committed\n";
  EXPECT_LE(equal, clean);
}

}  // namespace
}  // namespace jointplan::plan
