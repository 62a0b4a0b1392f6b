// The real table of who does what where in Lebanon: several partners in a cell, names in several
// spellings, identical rows. What must come out is computed here from the raw bytes.
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "exchange/import.h"
#include "exchange/mapping.h"
#include "gtest/gtest.h"
#include "plan/validate.h"
#include "tests/exchange/raw_table.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

// Letters and digits in lower case: what is left of a name when spelling does not count. Bytes of
// other letters are kept.
std::string Bare(const std::string& text) {
  std::string bare;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte)) bare += static_cast<char>(std::tolower(byte));
  }
  return bare;
}

std::set<std::string> PartnersOf(const RawRow& row) {
  std::set<std::string> partners;
  std::string name;
  for (const char c : row["partner.name"] + "+") {
    if (c != '+' && c != '/') {
      name += c;
      continue;
    }
    if (!Bare(name).empty()) partners.insert(Bare(name));
    name.clear();
  }
  return partners;
}

class LebanonRealTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string path =
        RealDataDir() + "/who_what_where/lebanon_sector_reporting_by_district_2024_hxl.csv";
    const std::string bytes = ReadFileOrEmpty(path);
    if (bytes.empty()) {
      GTEST_SKIP() << "no table " << path << "; set JOINTPLAN_REAL_DATA to the folder above it";
    }
    const absl::StatusOr<Mapping> mapping =
        ParseMapping(ReadFileOrEmpty(JOINTPLAN_SOURCE_DIR "/share/mappings/lebanon-3w.yaml"));
    ASSERT_THAT(mapping, IsOk());
    rows_ = ReadRawTable(bytes, "#");
    import_ = ImportCsv(bytes, *mapping, "plans/lebanon");
  }

  std::vector<RawRow> rows_;
  Import import_;
};

TEST_F(LebanonRealTest, EveryRowIsATargetOrAReportedRepetition) {
  EXPECT_TRUE(import_.ok());
  EXPECT_EQ(import_.rows, static_cast<int>(rows_.size()));
  size_t targets = 0;
  for (const v1::Activity& activity : import_.activities) {
    targets += static_cast<size_t>(activity.targets_size());
  }
  std::set<int> repeated;
  for (const Fault& fault : import_.faults) {
    if (absl::StrContains(fault.message, "names the same thing")) repeated.insert(fault.line);
  }
  EXPECT_EQ(targets + repeated.size(), rows_.size());
}

TEST_F(LebanonRealTest, OneActivityIsWhatTheSamePartnersDoInASector) {
  std::map<std::pair<std::string, std::set<std::string>>, std::set<std::string>> indicators;
  for (const RawRow& row : rows_) {
    indicators[{Bare(row["Sector"]), PartnersOf(row)}].insert(Bare(row["Quantity.Field"]));
  }
  EXPECT_EQ(import_.activities.size(), indicators.size());
  std::map<std::string, std::string> shown;
  for (const v1::Partner& partner : import_.partners) {
    shown[partner.name()] = Bare(partner.short_name());
  }
  std::map<std::pair<std::string, std::set<std::string>>, std::set<std::string>> found;
  for (const v1::Activity& activity : import_.activities) {
    std::set<std::string> partners;
    for (const v1::Participant& participant : activity.participants()) {
      partners.insert(shown[participant.partner()]);
    }
    auto& names = found[{Bare(activity.themes(0)), partners}];
    for (const v1::Target& target : activity.targets()) names.insert(Bare(target.indicator()));
  }
  EXPECT_EQ(found.size(), indicators.size());
  for (const auto& [key, names] : indicators) {
    EXPECT_EQ(found[key].size(), names.size()) << key.first;
  }
}

TEST_F(LebanonRealTest, EveryPartnerOfEveryCellIsListedOnce) {
  std::set<std::string> partners;
  for (const RawRow& row : rows_) {
    for (const std::string& partner : PartnersOf(row)) partners.insert(partner);
  }
  std::set<std::string> found;
  for (const v1::Partner& partner : import_.partners) {
    EXPECT_TRUE(found.insert(Bare(partner.short_name())).second) << partner.short_name();
    EXPECT_THAT(plan::ValidateShape(partner, "partner"), IsOk());
  }
  EXPECT_EQ(found, partners);
}

TEST_F(LebanonRealTest, EveryPlaceIsInItsDistrictOrGovernorate) {
  std::set<std::string> codes;
  std::set<std::pair<std::string, std::set<std::string>>> placed;
  for (const RawRow& row : rows_) {
    const std::string code = row["Admin2Code"].empty() ? row["Admin1Code"] : row["Admin2Code"];
    codes.insert(code);
    if (!Bare(code + row["Admin2"]).empty()) {
      placed.emplace(Bare(row["Sector"]), PartnersOf(row));
    }
  }
  size_t with_places = 0;
  for (const v1::Activity& activity : import_.activities) {
    with_places += activity.locations().empty() ? 0 : 1;
    for (const v1::Location& location : activity.locations()) {
      EXPECT_EQ(codes.count(location.code()), 1u) << location.DebugString();
    }
  }
  EXPECT_EQ(with_places, placed.size());
}

TEST_F(LebanonRealTest, SpellingsAreReportedOncePerPartner) {
  size_t warnings = 0;
  for (const Fault& fault : import_.faults) {
    EXPECT_EQ(fault.severity, Severity::kWarning) << fault.line << ": " << fault.message;
    if (absl::StrContains(fault.message, "one partner is spelled")) ++warnings;
  }
  EXPECT_LE(warnings, import_.partners.size());
}

}  // namespace
}  // namespace jointplan::exchange
