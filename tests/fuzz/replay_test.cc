// Feeds the fuzz targets with what is kept: examples, and whatever once broke something.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/targets.h"

namespace jointplan {
namespace {

// Returns how many files there were. `step`: how many bytes lie between the places where each is
// cut.
int Replay(const std::string& corpus, void (*target)(absl::string_view), size_t step = 1) {
  int files = 0;
  const std::string folder = std::string(JOINTPLAN_FUZZ_CORPUS) + "/" + corpus;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    SCOPED_TRACE(entry.path().string());
    target(bytes);
    // Cut anywhere it must not break either.
    for (size_t size = 0; size < bytes.size(); size += step) {
      target(absl::string_view(bytes).substr(0, size));
    }
    ++files;
  }
  return files;
}

TEST(FuzzReplayTest, NothingThatIsKeptBreaksTheFilter) {
  EXPECT_GE(Replay("filter", &FuzzFilter), 15);
}

TEST(FuzzReplayTest, NothingThatIsKeptBreaksTheReadersOfWorkbooks) {
  EXPECT_GE(Replay("workbook", &FuzzWorkbook, 97), 4);
  EXPECT_GE(Replay("sheet_csv", &FuzzSheetCsv, 7), 3);
}

TEST(FuzzReplayTest, NothingThatIsKeptBreaksTheReaderOfIati) {
  EXPECT_GE(Replay("iati", &FuzzIati), 8);
}

TEST(FuzzReplayTest, NothingThatIsKeptBreaksTheReadersOfTables) {
  EXPECT_GE(Replay("table", &FuzzTable, 31), 3);
}

TEST(FuzzReplayTest, NothingThatIsKeptBreaksTheReadersOfYaml) {
  EXPECT_GE(Replay("yaml", &FuzzYaml, 7), 3);
}

TEST(FuzzReplayTest, NothingThatIsKeptBreaksTheReaderOfAgreements) {
  EXPECT_GE(Replay("agreement", &FuzzAgreement, 101), 1);
}

}  // namespace
}  // namespace jointplan
