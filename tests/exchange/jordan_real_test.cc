// The real Jordan resilience plan in two revisions. What must come out is computed here from the
// raw bytes, so that the test holds for any tables of this layout.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
#include "exchange/edits.h"
#include "exchange/import.h"
#include "exchange/mapping.h"
#include "gtest/gtest.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "tests/exchange/raw_table.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

constexpr char kPlan[] = "plans/jordan";

std::string ActivityName(const RawRow& row) {
  return std::string(kPlan) + "/activities/" + row["activityId"] + "--" + row["partnerId"];
}

std::string TargetId(const RawRow& row) {
  return row["locationId"] + "--" + row["indicatorId"] + "--" + row["month"];
}

// The key of the table: location, indicator, partner, activity, month.
using Key = std::pair<std::string, std::string>;
Key KeyOf(const RawRow& row) { return {ActivityName(row), TargetId(row)}; }

// A text with each run of blanks (of the file's encoding) as one, and none at the ends. Only ASCII
// and the no-break space matter for the comparison of two texts of the same encoding.
std::string Blanked(const std::string& text) {
  std::string blanked;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\xA0';
    if (!blank) blanked += c;
    if (blank && !blanked.empty() && blanked.back() != ' ') blanked += ' ';
  }
  while (!blanked.empty() && blanked.back() == ' ') blanked.pop_back();
  return blanked;
}

double NumberOf(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

// What a row says in its target; two rows that say the same are the same.
using Content = std::tuple<double, std::string, std::string>;
Content ContentOf(const RawRow& row) {
  return {NumberOf(row["value"]), Blanked(row["indicatorName"]), Blanked(row["units"])};
}

using Table = std::map<Key, std::multimap<Content, const RawRow*>>;

Table Index(const std::vector<RawRow>& rows) {
  Table table;
  for (const RawRow& row : rows) table[KeyOf(row)].emplace(ContentOf(row), &row);
  return table;
}

std::vector<Content> ContentsOf(const std::multimap<Content, const RawRow*>& rows) {
  std::vector<Content> contents;
  for (const auto& [content, row] : rows) contents.push_back(content);
  return contents;
}

size_t Repeats(const Table& table) {
  size_t repeats = 0;
  for (const auto& [key, rows] : table) repeats += rows.size() - 1;
  return repeats;
}

std::map<std::string, const v1::Activity*> ByName(const std::vector<v1::Activity>& activities) {
  std::map<std::string, const v1::Activity*> by_name;
  for (const v1::Activity& activity : activities) by_name[activity.name()] = &activity;
  return by_name;
}

const v1::Target* FindTarget(const v1::Activity& activity, const std::string& id) {
  for (const v1::Target& target : activity.targets()) {
    if (target.id() == id) return &target;
  }
  return nullptr;
}

const v1::Location* FindLocation(const v1::Activity& activity, const std::string& id) {
  for (const v1::Location& location : activity.locations()) {
    if (location.id() == id) return &location;
  }
  return nullptr;
}

class JordanRealTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string dir = RealDataDir() + "/response_plans/";
    first_bytes_ = ReadFileOrEmpty(dir + "3rp_jordan_2016_resilience_2015-10-15.csv");
    second_bytes_ = ReadFileOrEmpty(dir + "3rp_jordan_2016_resilience_2015-11-02.csv");
    if (first_bytes_.empty() || second_bytes_.empty()) {
      GTEST_SKIP() << "no tables in " << dir << "; set JOINTPLAN_REAL_DATA to their folder";
    }
    const absl::StatusOr<Mapping> mapping = ParseMapping(
        ReadFileOrEmpty(JOINTPLAN_SOURCE_DIR "/share/mappings/jordan-3rp-resilience.yaml"));
    ASSERT_THAT(mapping, IsOk());
    mapping_ = *mapping;
    first_rows_ = ReadRawTable(first_bytes_);
    second_rows_ = ReadRawTable(second_bytes_);
  }

  Import FirstImport() const { return ImportCsv(first_bytes_, mapping_, kPlan); }
  Import SecondImport() const { return ImportCsv(second_bytes_, mapping_, kPlan); }

  std::string first_bytes_;
  std::string second_bytes_;
  std::vector<RawRow> first_rows_;
  std::vector<RawRow> second_rows_;
  Mapping mapping_;
};

// Every row is in a target that says what one of the rows of its key says, or is reported.
void ExpectEveryRowIsThereOrReported(const std::vector<RawRow>& rows, const Import& import) {
  EXPECT_TRUE(import.ok());
  EXPECT_EQ(import.rows, static_cast<int>(rows.size()));
  std::set<int> reported;
  for (const Fault& fault : import.faults) {
    if (absl::StrContains(fault.message, "names the same thing")) reported.insert(fault.line);
  }
  const Table table = Index(rows);
  EXPECT_EQ(reported.size(), Repeats(table));
  const auto activities = ByName(import.activities);
  size_t targets = 0;
  for (const v1::Activity& activity : import.activities) {
    targets += static_cast<size_t>(activity.targets_size());
  }
  EXPECT_EQ(targets, table.size());
  EXPECT_EQ(targets + reported.size(), rows.size());
  for (const auto& [key, same] : table) {
    ASSERT_TRUE(activities.count(key.first)) << key.first;
    const v1::Target* target = FindTarget(*activities.at(key.first), key.second);
    ASSERT_NE(target, nullptr) << key.first << " " << key.second;
    size_t kept = 0;
    bool said = false;
    for (const auto& [content, row] : same) {
      kept += !reported.contains(row->line) ? 1 : 0;
      said = said || (NumberOf(target->value()) == std::get<0>(content) &&
                      target->unit() == Blanked((*row)["units"]));
      EXPECT_EQ(target->location(), (*row)["locationId"]);
      EXPECT_EQ(target->due_date().substr(0, 7), (*row)["month"]);
    }
    EXPECT_EQ(kept, 1u) << key.first << " " << key.second;
    EXPECT_TRUE(said) << target->DebugString();
  }
}

TEST_F(JordanRealTest, EveryRowOfTheFirstRevisionIsATargetOrAReportedFault) {
  ExpectEveryRowIsThereOrReported(first_rows_, FirstImport());
}

TEST_F(JordanRealTest, EveryRowOfTheSecondRevisionIsATargetOrAReportedFault) {
  ExpectEveryRowIsThereOrReported(second_rows_, SecondImport());
}

TEST_F(JordanRealTest, ActivitiesHaveTheirPartnerSectorAndPlaces) {
  const Import import = FirstImport();
  const auto activities = ByName(import.activities);
  std::set<std::string> partners;
  for (const RawRow& row : first_rows_) {
    partners.insert(row["partnerId"]);
    const v1::Activity& activity = *activities.at(ActivityName(row));
    EXPECT_EQ(activity.participants_size(), 1);
    EXPECT_EQ(activity.themes_size(), 1);
    EXPECT_NE(activity.title().at("en").find(row["partnerName"]), std::string::npos);
    const v1::Location* location = FindLocation(activity, row["locationId"]);
    ASSERT_NE(location, nullptr);
    EXPECT_EQ(location->code(), row["locationCode"]);
    EXPECT_NEAR(NumberOf(location->latitude()), NumberOf(row["locationy"]), 0.00001);
    EXPECT_NEAR(NumberOf(location->longitude()), NumberOf(row["locationx"]), 0.00001);
  }
  EXPECT_EQ(import.partners.size(), partners.size());
}

// A path of an edit: activity and field.
using Paths = std::set<std::pair<std::string, std::string>>;

// What the raw tables say has really changed: texts that differ, numbers that are not equal as
// numbers, rows under keys that are new. Rows that share a key say something else only if the
// group as a whole does.
struct RealDifference {
  std::set<std::string> new_activities;
  Paths updates;
  Paths doubtful;  // Rows of one table disagree: reported, and not for this test to decide.
  size_t new_rows = 0;
  size_t gone_rows = 0;
  size_t raw_values = 0;  // Rows whose value is written in another way, the first of each key.
};

void CompareRows(const Key& key, const std::multimap<Content, const RawRow*>& before,
                 const std::multimap<Content, const RawRow*>& after, RealDifference* difference) {
  if (ContentsOf(before) == ContentsOf(after)) return;
  const RawRow& a = *before.begin()->second;
  const RawRow& b = *after.begin()->second;
  const std::string target = "targets[" + key.second + "]";
  if (NumberOf(a["value"]) != NumberOf(b["value"])) {
    difference->updates.emplace(key.first, target + ".value");
  }
  if (Blanked(a["indicatorName"]) != Blanked(b["indicatorName"])) {
    difference->updates.emplace(key.first, target + ".indicator");
  }
  if (Blanked(a["units"]) != Blanked(b["units"])) {
    difference->updates.emplace(key.first, target + ".unit");
  }
}

const RawRow& FirstInFile(const std::multimap<Content, const RawRow*>& rows) {
  const RawRow* first = rows.begin()->second;
  for (const auto& [content, row] : rows) {
    if (row->line < first->line) first = row;
  }
  return *first;
}

// What the rows of a table say of something, by a name for it and by field.
using Sayings = std::map<std::pair<std::string, std::string>, std::set<std::string>>;

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// The sector under the name that the mapping gives it: two are renamed by the later revision.
std::string SectorOf(const RawRow& row) {
  const std::string sector = Lower(Blanked(row["Sector"]));
  if (sector == "hlth") return "health";
  return sector == "engineering" ? "energy" : sector;
}

// The form of implementation stands in one of two columns that both revisions have.
std::string ImplementationOf(const RawRow& row) {
  const std::string first = Lower(Blanked(row["Implementation"]));
  return first.empty() ? Lower(Blanked(row["implementation..direct.indirect."])) : first;
}

std::string Rounded(const std::string& number) {
  return std::to_string(std::round(NumberOf(number) * 100000));
}

Sayings SayingsOf(const std::vector<RawRow>& rows) {
  Sayings sayings;
  for (const RawRow& row : rows) {
    const std::string activity = ActivityName(row);
    const std::string place = "locations[" + row["locationId"] + "]";
    sayings[{activity, "title[en]"}].insert(Blanked(row["activityName"] + row["partnerName"]));
    sayings[{activity, "description[en]"}].insert(Blanked(row["activityCategory"]));
    sayings[{activity, "themes"}].insert(SectorOf(row));
    if (!ImplementationOf(row).empty()) sayings[{activity, "tags"}].insert(ImplementationOf(row));
    sayings[{activity, place}].insert("");
    sayings[{activity, place + ".place"}].insert(Blanked(row["locationName"]));
    sayings[{activity, place + ".code"}].insert(Blanked(row["locationCode"]));
    sayings[{activity, place + ".latitude"}].insert(Rounded(row["locationy"]));
    sayings[{activity, place + ".longitude"}].insert(Rounded(row["locationx"]));
  }
  return sayings;
}

// What changed in activities that stay, apart from their targets. Sets take in what is new; a place
// is new as a whole, or changes field by field.
void CompareSayings(const std::vector<RawRow>& before, const std::vector<RawRow>& after,
                    RealDifference* difference) {
  const Sayings was = SayingsOf(before);
  for (const auto& [at, says] : SayingsOf(after)) {
    const auto& [activity, path] = at;
    if (difference->new_activities.contains(activity)) continue;
    const auto said = was.find(at);
    const std::string place = path.substr(0, path.find(']') + 1);
    const bool new_place = absl::StartsWith(path, "locations") && !was.contains({activity, place});
    const bool same = said != was.end() && std::includes(said->second.begin(), said->second.end(),
                                                         says.begin(), says.end());
    const bool one_value = path != "themes" && path != "tags";
    if (one_value && (says.size() > 1 || (said != was.end() && said->second.size() > 1))) {
      difference->doubtful.insert(at);
    } else if (!same && (!new_place || path == place)) {
      difference->updates.insert(at);
    }
  }
}

RealDifference Compare(const std::vector<RawRow>& before, const std::vector<RawRow>& after) {
  RealDifference difference;
  const Table a = Index(before);
  const Table b = Index(after);
  std::set<std::string> known;
  for (const auto& [key, rows] : a) {
    known.insert(key.first);
    difference.gone_rows += !b.contains(key) ? 1 : 0;
  }
  for (const auto& [key, rows] : b) {
    const auto same = a.find(key);
    if (same != a.end()) {
      const bool rewritten = FirstInFile(same->second)["value"] != FirstInFile(rows)["value"];
      difference.raw_values += rewritten ? 1 : 0;
      CompareRows(key, same->second, rows, &difference);
      continue;
    }
    ++difference.new_rows;
    if (!known.contains(key.first)) {
      difference.new_activities.insert(key.first);
    } else {
      difference.updates.emplace(key.first, "targets[" + key.second + "]");
    }
  }
  CompareSayings(before, after, &difference);
  return difference;
}

TEST_F(JordanRealTest, TheSecondRevisionGivesTheRealDifferenceAndNothingElse) {
  const Import first = FirstImport();
  const Import second = SecondImport();
  const ImportChanges changes = EditsFor(first.activities, second.activities, mapping_);
  const RealDifference expected = Compare(first_rows_, second_rows_);
  std::set<std::string> created;
  Paths updated;
  size_t created_targets = 0;
  for (const v1::Edit& edit : changes.edits) {
    ASSERT_FALSE(edit.has_delete_activity());
    if (edit.has_create_activity()) {
      created.insert(edit.create_activity().name());
      created_targets += static_cast<size_t>(edit.create_activity().targets_size());
    }
    for (const std::string& path : edit.update_mask().paths()) {
      const std::pair<std::string, std::string> at{edit.update_activity().name(), path};
      if (!expected.doubtful.contains(at)) updated.insert(at);
    }
  }
  EXPECT_EQ(created, expected.new_activities);
  EXPECT_EQ(updated, expected.updates);
  std::cout << "The tables write " << expected.raw_values << " values in another way; really "
            << expected.updates.size() << " fields changed in activities that stay, "
            << expected.new_rows << " rows are new (" << created_targets << " of them in "
            << created.size() << " new activities), " << expected.gone_rows << " are gone.\n";
}

TEST_F(JordanRealTest, NothingIsMissingThatTheSecondTableHas) {
  const ImportChanges changes =
      EditsFor(FirstImport().activities, SecondImport().activities, mapping_);
  const Table second = Index(second_rows_);
  for (const Missing& missing : changes.missing) {
    for (const auto& [key, rows] : second) {
      EXPECT_FALSE(missing.activity == key.first &&
                   (missing.path.empty() || missing.path == "targets[" + key.second + "]"))
          << missing.activity << " " << missing.path;
    }
  }
}

TEST_F(JordanRealTest, APlanThatTookTheEditsNeedsNoMore) {
  std::vector<v1::Activity> plan = FirstImport().activities;
  const std::vector<v1::Activity> table = SecondImport().activities;
  std::map<std::string, v1::Activity> after;
  for (const v1::Activity& activity : plan) after[activity.name()] = activity;
  for (const v1::Edit& edit : EditsFor(plan, table, mapping_).edits) {
    if (edit.has_create_activity()) {
      after[edit.create_activity().name()] = edit.create_activity();
      continue;
    }
    v1::Activity& record = after[edit.update_activity().name()];
    const auto merged = plan::ApplyMask(record, edit.update_activity(), edit.update_mask());
    ASSERT_THAT(merged, IsOk());
    record.CopyFrom(**merged);
  }
  plan.clear();
  for (const auto& [name, activity] : after) plan.push_back(activity);
  EXPECT_TRUE(EditsFor(plan, table, mapping_).edits.empty());
}

TEST_F(JordanRealTest, TheSameTableTwiceGivesNoEdit) {
  const ImportChanges changes =
      EditsFor(FirstImport().activities, FirstImport().activities, mapping_);
  EXPECT_TRUE(changes.edits.empty());
  EXPECT_TRUE(changes.missing.empty());
}

}  // namespace
}  // namespace jointplan::exchange
