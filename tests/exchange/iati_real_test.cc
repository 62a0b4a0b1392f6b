// The 610 real activities of IATI, and 198 of them in successive versions. What must come out is
// computed from the raw text; whether a file is valid says xmllint with the official schema.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "exchange/iati_codes.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "plan/validate.h"
#include "tests/exchange/iati_support.h"
#include "tests/exchange/raw_table.h"
#include "tests/support/temp_dir.h"

namespace jointplan::exchange {
namespace {

std::vector<std::string> FilesBelow(const std::string& folder) {
  std::vector<std::string> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".xml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

int CountOf(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Whether xmllint finds a file valid; skips the test if there is no xmllint.
class Schema {
 public:
  Schema() : there_(std::system("xmllint --version >/dev/null 2>&1") == 0) {}

  bool there() const { return there_; }

  bool Accepts(const std::string& bytes) const {
    const std::string path = dir_ / "file.xml";
    std::ofstream(path, std::ios::binary) << bytes;
    return AcceptsFile(path);
  }

  bool AcceptsFile(const std::string& path) const {
    const std::string command = absl::StrCat("xmllint --nonet --noout --schema '", RealDataDir(),
                                             "/iati_standard/schema/iati-activities-schema.xsd' '",
                                             path, "' >", dir_ / "log", " 2>&1");
    return std::system(command.c_str()) == 0;
  }

  std::string Complaint() const { return ReadFileOrEmpty(dir_ / "log"); }

 private:
  const TempDir dir_{TempDir::kMemory};
  const bool there_;
};

class IatiRealTest : public testing::Test {
 protected:
  void SetUp() override {
    files_ = FilesBelow(RealDataDir() + "/iati_activities");
    if (files_.empty()) {
      GTEST_SKIP() << "no files in " << RealDataDir()
                   << "/iati_activities; set JOINTPLAN_REAL_DATA to the folder above it";
    }
  }

  // The records of one file, as the plan takes them.
  std::vector<v1::Activity> TakeUp(const ReadFile& read) const {
    std::vector<v1::Activity> records;
    Apply(IatiEditsFor({}, read.import, plan_, {"inclusion", false}), &records);
    return records;
  }

  const v1::Plan plan_ = HubPlan();
  std::vector<std::string> files_;
};

TEST_F(IatiRealTest, EveryActivityIsReadOrRefusedWithAReason) {
  int activities = 0;
  for (const std::string& file : files_) {
    SCOPED_TRACE(file);
    const std::string bytes = ReadFileOrEmpty(file);
    const ReadFile read = ReadIati(bytes, plan_, /*create=*/true);
    const int raw = CountOf(bytes, "<iati-activity ");
    EXPECT_EQ(read.import.activities, raw);
    EXPECT_EQ(static_cast<int>(read.import.records.size()), raw);
    EXPECT_FALSE(HasErrors(read.faults));
    activities += raw;
    for (const Fault& fault : read.faults) {
      EXPECT_GT(fault.line, 0) << fault.message;
    }
    for (const IatiRecord& record : read.import.records) {
      EXPECT_TRUE(absl::StrContains(bytes, ">" + record.identifier + "</iati-identifier>"));
      EXPECT_THAT(plan::ValidateShape(record.activity, "", plan::Completeness::kPartial), IsOk());
    }
    for (const v1::Partner& partner : read.import.unmatched) {
      EXPECT_THAT(plan::ValidateShape(partner, ""), IsOk());
    }
  }
  EXPECT_EQ(activities, 610);
}

TEST_F(IatiRealTest, ImportExportImportGivesTheSameRecords) {
  const Schema schema;
  int valid = 0;
  for (const std::string& file : files_) {
    SCOPED_TRACE(file);
    const ReadFile read = ReadIati(ReadFileOrEmpty(file), plan_, /*create=*/true);
    const std::vector<v1::Activity> records = TakeUp(read);
    IatiExport context = HubExport();
    const absl::StatusOr<IatiFile> out = ExportIati(records, context);
    ASSERT_THAT(out, IsOk());
    EXPECT_EQ(out->bytes, ExportIati(records, context)->bytes);
    const ReadFile again = ReadIati(out->bytes, plan_, /*create=*/true);
    EXPECT_FALSE(HasErrors(again.faults));
    const std::vector<v1::Activity> back = TakeUp(again);
    ASSERT_EQ(back.size(), records.size());
    for (size_t i = 0; i < back.size(); ++i) {
      EXPECT_TRUE(plan::Serialize(back[i]) == plan::Serialize(records[i])) << records[i].name();
    }
    // Into the plan that has them it brings nothing.
    EXPECT_TRUE(IatiEditsFor(records, again.import, plan_, {}).edits.empty());
    if (schema.there() && schema.AcceptsFile(file)) {
      EXPECT_TRUE(schema.Accepts(out->bytes)) << schema.Complaint().substr(0, 3000);
      valid += static_cast<int>(records.size());
    }
  }
  if (!schema.there()) GTEST_SKIP() << "there is no xmllint: validity was not looked at";
  EXPECT_EQ(valid, 537);
}

// ---- Versions ----

// The elements of an activity by name, from the text: those right below stand two blanks deep.
std::map<std::string, std::string> RawParts(const std::string& xml) {
  std::map<std::string, std::string> parts;
  std::string name;
  for (const absl::string_view line : absl::StrSplit(xml, '\n')) {
    if (absl::StartsWith(line, "<iati-activity")) {
      parts["attributes"] = std::string(line);
      continue;
    }
    if (absl::StartsWith(line, "  <") && !absl::StartsWith(line, "  </")) {
      name = std::string(line.substr(3, line.find_first_of(" />", 3) - 3));
      const auto& elements = IatiElements();
      const bool known = std::find(elements.begin(), elements.end(), name) != elements.end();
      if (!known) name = "extensions";
    }
    const absl::string_view text = absl::StripAsciiWhitespace(line);
    if (!name.empty() && !text.empty() && text != "</iati-activity>") {
      absl::StrAppend(&parts[name], text, "\n");
    }
  }
  return parts;
}

std::set<std::string> RawChanges(const std::string& before, const std::string& after) {
  const auto a = RawParts(before);
  const auto b = RawParts(after);
  std::set<std::string> changed;
  for (const auto& [name, text] : a) {
    const auto other = b.find(name);
    if (other == b.end() || other->second != text) changed.insert(name);
  }
  for (const auto& [name, text] : b) {
    if (!a.contains(name)) changed.insert(name);
  }
  return changed;
}

std::set<std::string> PartsOf(const v1::Edit& edit) {
  std::set<std::string> parts;
  for (const std::string& path : edit.update_mask().paths()) {
    if (!absl::StartsWith(path, "imported[iati/")) continue;
    const std::string rest = path.substr(14);
    parts.insert(rest.substr(0, rest.find(']')));
  }
  return parts;
}

TEST_F(IatiRealTest, TheNextVersionOfAFileChangesWhatTheFileChanged) {
  const std::string chains = ReadFileOrEmpty(RealDataDir() + "/iati_versions/chains.jsonl");
  if (chains.empty()) GTEST_SKIP() << "no iati_versions/chains.jsonl";
  int updates = 0;
  int parts_changed = 0;
  for (const absl::string_view line : absl::StrSplit(chains, '\n', absl::SkipEmpty())) {
    google::protobuf::Struct chain;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(
                    google::protobuf::StringPiece(line.data(), line.size()), &chain)
                    .ok());
    const std::string id = chain.fields().at("iati_identifier").string_value();
    SCOPED_TRACE(id);
    std::vector<v1::Activity> plan;
    std::string before;
    for (const auto& version : chain.fields().at("versions").list_value().values()) {
      const std::string xml = version.struct_value().fields().at("xml").string_value();
      const ReadFile read = ReadIati(Document(xml), plan_, /*create=*/true);
      ASSERT_FALSE(HasErrors(read.faults)) << read.faults[0].message;
      const IatiChanges changes = IatiEditsFor(plan, read.import, plan_, {"inclusion", false});
      EXPECT_TRUE(changes.collisions.empty());
      if (before.empty()) {
        EXPECT_EQ(changes.created, 1);
      } else {
        const std::set<std::string> expected = RawChanges(before, xml);
        const std::set<std::string> found =
            changes.edits.empty() ? std::set<std::string>() : PartsOf(changes.edits[0]);
        EXPECT_EQ(found, expected);
        ++updates;
        parts_changed += static_cast<int>(expected.size());
        // Imported at once it is the same record, but for the theme, which no file gave.
        Apply(changes, &plan);
        v1::Activity at_once = read.import.records[0].activity;
        at_once.add_themes("inclusion");
        EXPECT_TRUE(plan::Serialize(plan[0]) == plan::Serialize(at_once));
        before = xml;
        continue;
      }
      Apply(changes, &plan);
      before = xml;
    }
  }
  EXPECT_EQ(updates, 312);
  EXPECT_EQ(parts_changed, 864);
}

}  // namespace
}  // namespace jointplan::exchange
