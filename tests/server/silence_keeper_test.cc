#include "server/silence_keeper.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "jointplan/v1/agreement.pb.h"
#include "server/records.h"
#include "spdlog/spdlog.h"
#include "storage/commit_loop.h"
#include "storage/store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/sync_commit.h"

namespace jointplan::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kFirst[] = "plans/hub/agreements/1";
constexpr char kSecond[] = "plans/other/agreements/1";

class SilenceKeeperTest : public testing::Test {
 protected:
  SilenceKeeperTest() : store_(*storage::Store::Create(storage::NewMemoryEngine(), {})) {
    spdlog::set_level(spdlog::level::off);
    Write("plans/hub", v1::SILENCE_STATE_UNSPECIFIED, 0);
  }

  // Writes a line's record as that of an agreement whose deadline is `hours` from now.
  void Write(const std::string& line, v1::SilenceState state, int hours) {
    v1::Agreement agreement;
    agreement.set_name(line);
    agreement.set_state(v1::AGREEMENT_STATE_OPEN);
    agreement.mutable_silence()->set_state(state);
    *agreement.mutable_silence()->mutable_deadline() =
        ToTimestamp(clock_.Now() + absl::Hours(hours));
    agreement.set_override_reason(std::to_string(++writes_));  // No two states are the same.
    storage::CommitLoop loop(store_.get(), {});
    const auto put = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
      JP_RETURN_IF_ERROR(
          transaction.PutRecord(line, line, agreement.SerializeAsString(), {"silence"}));
      JP_RETURN_IF_ERROR(transaction.AddChangeset(line, {}).status());
      return "";
    };
    EXPECT_THAT(CommitAndWait(&loop, put), IsOk());
  }

  // Settles by writing that the procedure has lapsed.
  SilenceKeeper::Settle Lapsing() {
    return [this](const std::string& agreement) {
      settled_.push_back(agreement);
      Write(agreement, v1::SILENCE_STATE_LAPSED, 0);
      return absl::OkStatus();
    };
  }

  FakeClock clock_;
  std::unique_ptr<storage::Store> store_;
  std::vector<std::string> settled_;
  int writes_ = 0;
};

TEST_F(SilenceKeeperTest, WhatIsDueAtTheStartIsSettledThen) {
  Write(kFirst, v1::SILENCE_STATE_RUNNING, -1);
  Write(kSecond, v1::SILENCE_STATE_RUNNING, 1);
  SilenceKeeper keeper(store_.get(), &clock_, Lapsing());
  ASSERT_THAT(keeper.Begin(), IsOk());
  EXPECT_THAT(settled_, ElementsAre(kFirst));
  keeper.SettleDue();
  EXPECT_THAT(settled_, ElementsAre(kFirst));
  clock_.Advance(absl::Hours(1));
  keeper.SettleDue();
  EXPECT_THAT(settled_, ElementsAre(kFirst, kSecond));
}

TEST_F(SilenceKeeperTest, ADeadlineThatMovedIsTheOneThatCounts) {
  SilenceKeeper keeper(store_.get(), &clock_, Lapsing());
  ASSERT_THAT(keeper.Begin(), IsOk());
  Write(kFirst, v1::SILENCE_STATE_RUNNING, 1);
  keeper.Committed(kFirst);
  keeper.SettleDue();
  Write(kFirst, v1::SILENCE_STATE_RUNNING, 3);
  keeper.Committed(kFirst);
  clock_.Advance(absl::Hours(2));
  keeper.SettleDue();
  EXPECT_THAT(settled_, IsEmpty());
  clock_.Advance(absl::Hours(1));
  keeper.SettleDue();
  EXPECT_THAT(settled_, ElementsAre(kFirst));
}

TEST_F(SilenceKeeperTest, OneThatHasEndedIsLeftAlone) {
  Write(kFirst, v1::SILENCE_STATE_RUNNING, 1);
  SilenceKeeper keeper(store_.get(), &clock_, Lapsing());
  ASSERT_THAT(keeper.Begin(), IsOk());
  Write(kFirst, v1::SILENCE_STATE_BROKEN, 1);
  keeper.Committed(kFirst);
  clock_.Advance(absl::Hours(1));
  keeper.SettleDue();
  EXPECT_THAT(settled_, IsEmpty());
}

TEST_F(SilenceKeeperTest, WhatFailsIsTriedAgain) {
  Write(kFirst, v1::SILENCE_STATE_RUNNING, -1);
  SilenceKeeper keeper(store_.get(), &clock_, [this](const std::string& agreement) {
    settled_.push_back(agreement);
    return absl::UnavailableError("not now");
  });
  ASSERT_THAT(keeper.Begin(), IsOk());
  keeper.SettleDue();
  EXPECT_THAT(settled_, ElementsAre(kFirst, kFirst));
}

TEST_F(SilenceKeeperTest, TheThreadSettlesWhatACommitBegan) {
  Waiter done;
  auto tell = done.Done();
  SilenceKeeper keeper(store_.get(), &clock_, [&](const std::string& agreement) {
    Write(agreement, v1::SILENCE_STATE_LAPSED, 0);
    tell(agreement);
    return absl::OkStatus();
  });
  ASSERT_THAT(keeper.Begin(), IsOk());
  keeper.StartThread(absl::Hours(1));
  Write(kFirst, v1::SILENCE_STATE_RUNNING, -1);
  keeper.Committed(kFirst);
  EXPECT_EQ(*done.Wait(), kFirst);
}

TEST_F(SilenceKeeperTest, TheThreadAsksTheClockNowAndThen) {
  Waiter done;
  auto tell = done.Done();
  Write(kFirst, v1::SILENCE_STATE_RUNNING, 1);
  SilenceKeeper keeper(store_.get(), &clock_, [&](const std::string& agreement) {
    Write(agreement, v1::SILENCE_STATE_LAPSED, 0);
    tell(agreement);
    return absl::OkStatus();
  });
  ASSERT_THAT(keeper.Begin(), IsOk());
  keeper.StartThread(absl::Milliseconds(1));
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(*done.Wait(), kFirst);
}

TEST_F(SilenceKeeperTest, NothingIsSettledAfterItWasStopped) {
  Write(kFirst, v1::SILENCE_STATE_RUNNING, 1);
  SilenceKeeper keeper(store_.get(), &clock_, Lapsing());
  ASSERT_THAT(keeper.Begin(), IsOk());
  keeper.Stop();
  clock_.Advance(absl::Hours(1));
  keeper.SettleDue();
  EXPECT_THAT(settled_, IsEmpty());
}

}  // namespace
}  // namespace jointplan::server
