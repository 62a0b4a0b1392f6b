#include "server/background_check.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/errors.h"
#include "storage/commit_loop.h"
#include "storage/key_codec.h"
#include "storage/store.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/sync_commit.h"

namespace jointplan::server {
namespace {

constexpr char kLine[] = "plans/hub";

class BackgroundCheckTest : public testing::Test {
 protected:
  BackgroundCheckTest() {
    auto engine = std::make_unique<FaultyEngine>(storage::NewMemoryEngine());
    engine_ = engine.get();
    store_ = *storage::Store::Create(std::move(engine), {});
    storage::CommitLoop loop(store_.get(), {});
    const auto put = [](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
      JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "a", "bytes", {}));
      JP_RETURN_IF_ERROR(transaction.AddChangeset(kLine, {}).status());
      return "";
    };
    EXPECT_THAT(CommitAndWait(&loop, put), IsOk());
  }

  storage::Engine* engine_ = nullptr;
  std::unique_ptr<storage::Store> store_;
};

TEST_F(BackgroundCheckTest, AWholeStoreNeedsNoOtherCheckAtTheNextStart) {
  EXPECT_EQ(store_->unchecked_commits(), 1);
  const BackgroundCheck check(store_.get(), absl::Hours(1),
                              [](const absl::Status& damage) { ADD_FAILURE() << damage; });
  while (store_->unchecked_commits() > 0) std::this_thread::yield();
}

TEST_F(BackgroundCheckTest, DamageIsTold) {
  storage::WriteBatch batch;
  batch.Delete(storage::ChangesetKey(kLine, 1));
  ASSERT_THAT(engine_->Write(batch), IsOk());
  Waiter told;
  auto tell = told.Done();
  const BackgroundCheck check(store_.get(), absl::Hours(1),
                              [&tell](const absl::Status& damage) { tell(damage); });
  const absl::Status damage = told.Wait().status();
  EXPECT_EQ(plan::ReasonOf(damage), plan::Reason::kStoreDamaged);
  EXPECT_THAT(std::string(damage.message()), testing::HasSubstr("plans/hub"));
}

}  // namespace
}  // namespace jointplan::server
