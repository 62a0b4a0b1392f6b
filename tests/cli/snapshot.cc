#include "tests/cli/snapshot.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gtest/gtest.h"

namespace jointplan::cli {

void ExpectSnapshot(const std::string& name, const std::string& actual) {
  const std::filesystem::path path = std::filesystem::path(JOINTPLAN_SNAPSHOTS) / name;
  const char* update = getenv("UPDATE_SNAPSHOTS");
  if (update != nullptr && std::string(update) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << "There is no snapshot " << path << "; make it with UPDATE_SNAPSHOTS=1.";
  const std::string expected((std::istreambuf_iterator<char>(file)),
                             std::istreambuf_iterator<char>());
  EXPECT_EQ(actual, expected) << "The output differs from " << path
                              << "; if that is meant, run with UPDATE_SNAPSHOTS=1.";
}

}  // namespace jointplan::cli
