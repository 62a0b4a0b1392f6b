#include "cli/progress.h"

#include <sstream>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace jointplan::cli {
namespace {

class ProgressTest : public testing::Test {
 protected:
  ProgressTest() {
    io_.err = &err_;
    io_.err_is_terminal = true;
  }

  std::ostringstream err_;
  Io io_;
};

TEST_F(ProgressTest, ABarShowsHowFarItIsAndIsTakenOffAgain) {
  {
    Progress progress(io_, "Reading");
    progress.Show(5'000, 10'000);
    EXPECT_EQ(err_.str(), "\rReading  [###############               ]  50%");
    progress.Listener()(5'001, 10'000);  // Nothing new to see.
    EXPECT_EQ(err_.str().size(), 47U);
    progress.Show(10'000, 10'000);
    EXPECT_TRUE(absl::EndsWith(err_.str(), "100%"));
  }
  EXPECT_TRUE(absl::EndsWith(err_.str(), "\r\033[K"));
}

TEST_F(ProgressTest, NothingIsShownWhereNobodyWatches) {
  io_.err_is_terminal = false;
  Progress(io_, "Reading").Show(5'000, 10'000);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ProgressTest, NothingIsShownOfWorkThatIsDoneInAMoment) {
  Progress(io_, "Reading").Show(5, 10);
  EXPECT_EQ(err_.str(), "");
}

}  // namespace
}  // namespace jointplan::cli
