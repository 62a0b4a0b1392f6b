#include "storage/commit_loop.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/errors.h"
#include "storage/store.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/sync_commit.h"

namespace jointplan::storage {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kLine[] = "plans/hub";

// Lets one thread hold another up.
class Gate {
 public:
  void Open() {
    MutexLock lock(&mutex_);
    open_ = true;
    changed_.SignalAll();
  }
  // Waits until it is open, and tells the others that somebody waits.
  void Pass() {
    MutexLock lock(&mutex_);
    ++reached_;
    changed_.SignalAll();
    while (!open_) changed_.Wait(&mutex_);
  }
  void AwaitArrival() {
    MutexLock lock(&mutex_);
    while (reached_ == 0) changed_.Wait(&mutex_);
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  int reached_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Puts the number of the changeset into the record `name`, and returns it.
CommitLoop::Work Count(std::string name) {
  return [name = std::move(name)](Transaction& transaction) -> absl::StatusOr<std::string> {
    JP_ASSIGN_OR_RETURN(const Head head, transaction.GetHead(kLine));
    const std::string number = absl::StrCat(head.revision + 1);
    JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, name, number, {}));
    JP_RETURN_IF_ERROR(transaction.AddChangeset(kLine, {}).status());
    return number;
  };
}

CommitLoop::Work Fail(absl::Status error) {
  return [error = std::move(error)](Transaction& transaction) -> absl::StatusOr<std::string> {
    JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "failed", "x", {}));
    JP_RETURN_IF_ERROR(transaction.AddChangeset(kLine, {}).status());
    return error;
  };
}

class CommitLoopTest : public testing::Test {
 protected:
  CommitLoopTest() {
    auto engine = std::make_unique<FaultyEngine>(NewMemoryEngine());
    engine_ = engine.get();
    store_ = *Store::Create(std::move(engine), StoreOptions());
    Start({});
  }

  void Start(CommitLoop::Options options) {
    loop_.reset();
    options.on_commit = [this](const std::vector<CommittedLine>& lines) {
      MutexLock lock(&mutex_);
      published_.push_back(lines.front().revision);
    };
    options.on_fatal = [this](const absl::Status& error) {
      MutexLock lock(&mutex_);
      fatal_.push_back(error);
    };
    loop_ = std::make_unique<CommitLoop>(store_.get(), std::move(options));
  }

  // Holds the loop up inside a piece of work, so that what comes meanwhile is one group.
  void HoldUp() {
    loop_->Submit(
        {},
        [this](Transaction&) -> absl::StatusOr<std::string> {
          gate_.Pass();
          return "held";
        },
        held_.Done());
    gate_.AwaitArrival();
  }

  std::vector<int64_t> published() {
    MutexLock lock(&mutex_);
    return published_;
  }
  std::vector<absl::Status> fatal() {
    MutexLock lock(&mutex_);
    return fatal_;
  }

  FaultyEngine* engine_ = nullptr;
  std::unique_ptr<Store> store_;
  Gate gate_;
  Waiter held_;
  Mutex mutex_;
  std::vector<int64_t> published_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Status> fatal_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<CommitLoop> loop_;
};

TEST_F(CommitLoopTest, WorkIsAnsweredAfterItIsWrittenAndPublished) {
  EXPECT_THAT(CommitAndWait(loop_.get(), Count("a")), IsOkAndHolds(std::string("1")));
  EXPECT_EQ(store_->NewView()->GetRecord(kLine, "a").value()->bytes, "1");
  EXPECT_THAT(published(), testing::ElementsAre(1));
}

TEST_F(CommitLoopTest, WhatWaitsIsWrittenInOneBatchAndSeesTheOnesBefore) {
  HoldUp();
  const int64_t writes = engine_->writes();
  std::vector<Waiter> waiters(50);
  for (Waiter& waiter : waiters) loop_->Submit({}, Count("a"), waiter.Done());
  gate_.Open();
  for (size_t i = 0; i < waiters.size(); ++i) {
    EXPECT_THAT(waiters[i].Wait(), IsOkAndHolds(absl::StrCat(i + 1)));
  }
  loop_->Stop();
  EXPECT_EQ(engine_->writes(), writes + 1);
  EXPECT_THAT(published(), testing::ElementsAre(50));
  EXPECT_THAT(store_->Check()->faults, IsEmpty());
}

TEST_F(CommitLoopTest, GroupsAreNotLargerThanTheLimit) {
  CommitLoop::Options options;
  options.group_size_max = 10;
  Start(options);
  HoldUp();
  const int64_t writes = engine_->writes();
  std::vector<Waiter> waiters(25);
  for (Waiter& waiter : waiters) loop_->Submit({}, Count("a"), waiter.Done());
  gate_.Open();
  for (Waiter& waiter : waiters) EXPECT_THAT(waiter.Wait(), IsOk());
  EXPECT_EQ(engine_->writes(), writes + 3);
}

TEST_F(CommitLoopTest, NothingIsAnsweredBeforeItIsWritten) {
  Gate in_write;
  engine_->OnWrite([&] { in_write.Pass(); });
  Waiter waiter;
  loop_->Submit({}, Count("a"), waiter.Done());
  in_write.AwaitArrival();
  EXPECT_EQ(waiter.calls(), 0);
  EXPECT_THAT(published(), IsEmpty());
  EXPECT_EQ(store_->NewView()->GetHead(kLine)->revision, 0);
  in_write.Open();
  EXPECT_THAT(waiter.Wait(), IsOk());
}

// What the tests below have in common: a group that is being written and held up there, and
// work behind it that has been run meanwhile.
class PipelineTest : public CommitLoopTest {
 protected:
  // Returns when the first piece of work is in its write, and the second has been run.
  void FillPipeline(CommitLoop::Work second, RequestIdentity identity = {}) {
    CommitLoop::Options options;
    options.group_size_max = 1;
    Start(std::move(options));
    HoldUp();
    engine_->OnWrite([this] { in_write_.Pass(); });
    loop_->Submit({"p", "first", "d"}, Count("a"), first_.Done());
    loop_->Submit(std::move(identity), std::move(second), second_.Done());
    // Something behind it, so that nobody has to write by himself.
    loop_->Submit({}, Count("c"), third_.Done());
    gate_.Open();
    in_write_.AwaitArrival();
  }

  Gate in_write_;
  Gate second_ran_;
  Waiter first_;
  Waiter second_;
  Waiter third_;
};

TEST_F(PipelineTest, TheNextGroupIsRunOnTopOfTheOneThatIsBeingWritten) {
  std::string seen;
  second_ran_.Open();
  FillPipeline([&](Transaction& transaction) -> absl::StatusOr<std::string> {
    // Everything of the group before: the record, by name, in a list and in the past; the head.
    JP_ASSIGN_OR_RETURN(const auto record, transaction.GetRecord(kLine, "a"));
    JP_ASSIGN_OR_RETURN(const auto past, transaction.GetRecord(kLine, "a", 1));
    JP_ASSIGN_OR_RETURN(const auto list, transaction.ListRecords(kLine, ""));
    JP_ASSIGN_OR_RETURN(const Head head, transaction.GetHead(kLine));
    JP_ASSIGN_OR_RETURN(const std::string digest, transaction.GetDigest(kLine, 1));
    seen = absl::StrCat(record->bytes, " ", past->bytes, " ", list.size(), " ", head.revision, " ",
                        digest == head.digest);
    second_ran_.Pass();
    return Count("b")(transaction);
  });
  second_ran_.AwaitArrival();
  EXPECT_EQ(seen, "1 1 1 1 1");
  EXPECT_EQ(first_.calls() + second_.calls(), 0);
  EXPECT_EQ(store_->NewView()->GetHead(kLine)->revision, 0);
  in_write_.Open();
  EXPECT_THAT(first_.Wait(), IsOkAndHolds(std::string("1")));
  EXPECT_THAT(second_.Wait(), IsOkAndHolds(std::string("2")));
  EXPECT_THAT(third_.Wait(), IsOkAndHolds(std::string("3")));
  loop_->Stop();
  EXPECT_THAT(published(), testing::ElementsAre(1, 2, 3));
  EXPECT_THAT(store_->Check()->faults, IsEmpty());
}

TEST_F(PipelineTest, ARequestThatIsBeingWrittenIsAnsweredOnceItIs) {
  FillPipeline(Count("b"), {"p", "first", "d"});
  EXPECT_EQ(second_.calls(), 0);
  in_write_.Open();
  EXPECT_THAT(first_.Wait(), IsOkAndHolds(std::string("1")));
  EXPECT_THAT(second_.Wait(), IsOkAndHolds(std::string("1")));
  EXPECT_THAT(third_.Wait(), IsOkAndHolds(std::string("2")));
}

TEST_F(PipelineTest, AfterAFailedWriteNothingBehindItHappens) {
  engine_->FailWrites(absl::UnavailableError("fdatasync: EIO"), /*reaches_disk=*/false);
  FillPipeline(Count("b"));
  in_write_.Open();
  EXPECT_EQ(plan::ReasonOf(first_.Wait().status()), plan::Reason::kOutcomeUnknown);
  EXPECT_EQ(plan::ReasonOf(second_.Wait().status()), plan::Reason::kShuttingDown);
  EXPECT_EQ(plan::ReasonOf(third_.Wait().status()), plan::Reason::kShuttingDown);
  loop_->Stop();
  EXPECT_EQ(fatal().size(), 1u);
  EXPECT_EQ(store_->NewView()->GetHead(kLine)->revision, 0);
  EXPECT_THAT(published(), IsEmpty());
}

TEST_F(CommitLoopTest, FailingWorkDoesNotDisturbTheOthersOfItsGroup) {
  HoldUp();
  Waiter before;
  Waiter failing;
  Waiter after;
  loop_->Submit({}, Count("a"), before.Done());
  loop_->Submit({"p", "id", "d"}, Fail(absl::AbortedError("no")), failing.Done());
  loop_->Submit({}, Count("b"), after.Done());
  gate_.Open();
  EXPECT_THAT(before.Wait(), IsOkAndHolds(std::string("1")));
  EXPECT_THAT(failing.Wait(), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(after.Wait(), IsOkAndHolds(std::string("2")));
  EXPECT_THAT(store_->NewView()->GetRecord(kLine, "failed"),
              IsOkAndHolds(testing::Eq(std::nullopt)));
  EXPECT_THAT(store_->Check()->faults, IsEmpty());
}

TEST_F(CommitLoopTest, SameRequestIdTwiceInOneGroupHappensOnce) {
  HoldUp();
  Waiter first;
  Waiter second;
  Waiter other_body;
  loop_->Submit({"p", "id", "d"}, Count("a"), first.Done());
  loop_->Submit({"p", "id", "d"}, Count("a"), second.Done());
  loop_->Submit({"p", "id", "x"}, Count("a"), other_body.Done());
  gate_.Open();
  EXPECT_THAT(first.Wait(), IsOkAndHolds(std::string("1")));
  EXPECT_THAT(second.Wait(), IsOkAndHolds(std::string("1")));
  EXPECT_THAT(other_body.Wait(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(plan::ReasonOf(other_body.Wait().status()), plan::Reason::kRequestIdReused);
  EXPECT_EQ(store_->NewView()->GetHead(kLine)->revision, 1);
}

TEST_F(CommitLoopTest, RepeatOfWorkThatFailedInTheSameGroupIsTriedAnew) {
  HoldUp();
  Waiter first;
  Waiter second;
  loop_->Submit({"p", "id", "d"}, Fail(absl::AbortedError("no")), first.Done());
  loop_->Submit({"p", "id", "d"}, Count("a"), second.Done());
  gate_.Open();
  EXPECT_THAT(first.Wait(), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(second.Wait(), IsOkAndHolds(std::string("1")));
}

TEST_F(CommitLoopTest, WorkWithoutChangesWritesOnlyItsAnswer) {
  const auto look = [](Transaction&) -> absl::StatusOr<std::string> { return "seen"; };
  const int64_t writes = engine_->writes();
  EXPECT_THAT(CommitAndWait(loop_.get(), look), IsOkAndHolds(std::string("seen")));
  EXPECT_EQ(engine_->writes(), writes);
  EXPECT_THAT(CommitAndWait(loop_.get(), look, {"p", "id", "d"}), IsOk());
  EXPECT_EQ(engine_->writes(), writes + 1);
  EXPECT_THAT(CommitAndWait(loop_.get(), look, {"p", "id", "d"}), IsOk());
  EXPECT_EQ(engine_->writes(), writes + 1);
  EXPECT_THAT(published(), IsEmpty());
}

TEST_F(CommitLoopTest, AfterAnEngineErrorNothingIsEverOkAgain) {
  ASSERT_THAT(CommitAndWait(loop_.get(), Count("a")), IsOk());
  HoldUp();
  std::vector<Waiter> group(3);
  for (Waiter& waiter : group) loop_->Submit({"p", "id", "d"}, Count("a"), waiter.Done());
  Waiter failing;
  loop_->Submit({}, Fail(absl::AbortedError("no")), failing.Done());
  engine_->FailWrites(absl::UnavailableError("fdatasync: EIO"), /*reaches_disk=*/true);
  gate_.Open();
  for (Waiter& waiter : group) {
    EXPECT_THAT(waiter.Wait(), StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_EQ(plan::ReasonOf(waiter.Wait().status()), plan::Reason::kOutcomeUnknown);
  }
  EXPECT_THAT(failing.Wait(), StatusIs(absl::StatusCode::kAborted));
  loop_->Stop();
  const auto later = CommitAndWait(loop_.get(), Count("a"));
  EXPECT_EQ(plan::ReasonOf(later.status()), plan::Reason::kShuttingDown);
  ASSERT_EQ(fatal().size(), 1u);
  EXPECT_THAT(fatal()[0], StatusIs(absl::StatusCode::kUnavailable, HasSubstr("EIO")));
  EXPECT_THAT(published(), testing::ElementsAre(1));
}

TEST_F(CommitLoopTest, WorkBehindTheFailedGroupIsRefusedAndDidNotHappen) {
  CommitLoop::Options options;
  options.group_size_max = 1;
  Start(options);
  HoldUp();
  std::vector<Waiter> waiters(5);
  for (Waiter& waiter : waiters) loop_->Submit({}, Count("a"), waiter.Done());
  engine_->FailWrites(absl::ResourceExhaustedError("disk full"), /*reaches_disk=*/false);
  const int64_t writes = engine_->writes();
  gate_.Open();
  EXPECT_EQ(plan::ReasonOf(waiters[0].Wait().status()), plan::Reason::kOutcomeUnknown);
  for (size_t i = 1; i < waiters.size(); ++i) {
    EXPECT_EQ(plan::ReasonOf(waiters[i].Wait().status()), plan::Reason::kShuttingDown);
  }
  loop_->Stop();
  EXPECT_EQ(engine_->writes(), writes + 1);
  EXPECT_EQ(fatal().size(), 1u);
}

// A write that the engine refuses did not happen; what an id got before did, and must not be told
// that it did not.
TEST_F(CommitLoopTest, AfterARefusedWriteOnlyNewWorkIsCalledNotDone) {
  ASSERT_THAT(CommitAndWait(loop_.get(), Count("a"), {"p", "old", "d"}), IsOk());
  HoldUp();
  Waiter fresh;
  Waiter repeated;
  loop_->Submit({"p", "new", "d"}, Count("a"), fresh.Done());
  loop_->Submit({"p", "old", "d"}, Count("a"), repeated.Done());
  engine_->FailWrites(absl::FailedPreconditionError("another writer"), /*reaches_disk=*/false);
  gate_.Open();
  EXPECT_EQ(plan::ReasonOf(fresh.Wait().status()), plan::Reason::kShuttingDown);
  EXPECT_EQ(plan::ReasonOf(repeated.Wait().status()), plan::Reason::kOutcomeUnknown);
}

TEST_F(CommitLoopTest, StopAnswersWhatIsQueuedAndRefusesTheRest) {
  HoldUp();
  std::vector<Waiter> waiters(20);
  for (Waiter& waiter : waiters) loop_->Submit({}, Count("a"), waiter.Done());
  std::thread stopper([this] { loop_->Stop(); });
  gate_.Open();
  stopper.join();
  for (Waiter& waiter : waiters) {
    EXPECT_THAT(waiter.Wait(), IsOk());
    EXPECT_EQ(waiter.calls(), 1);
  }
  const auto later = CommitAndWait(loop_.get(), Count("a"));
  EXPECT_EQ(plan::ReasonOf(later.status()), plan::Reason::kShuttingDown);
  loop_->Stop();
  EXPECT_EQ(store_->NewView()->GetHead(kLine)->revision, 20);
}

TEST_F(CommitLoopTest, FullQueueRefusesAtOnce) {
  CommitLoop::Options options;
  options.queue_size_max = 3;
  Start(options);
  HoldUp();
  std::vector<Waiter> waiters(3);
  for (Waiter& waiter : waiters) loop_->Submit({}, Count("a"), waiter.Done());
  const auto refused = CommitAndWait(loop_.get(), Count("a"));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(plan::ReasonOf(refused.status()), plan::Reason::kLimit);
  // A client knows from this that it is to try again.
  EXPECT_TRUE(refused.status().GetPayload(plan::DetailUrl("google.rpc.RetryInfo")).has_value());
  gate_.Open();
  for (Waiter& waiter : waiters) EXPECT_THAT(waiter.Wait(), IsOk());
}

// Many threads submit, each edit under an id that two threads use; readers look on.
TEST_F(CommitLoopTest, ManyThreadsGetEachEditOnceAndInOrder) {
  constexpr int kThreads = 8;
  constexpr int kEdits = 200;
  std::atomic<bool> done = false;
  std::thread reader([&] {
    int64_t last = 0;
    while (!done) {
      const auto view = store_->NewView();
      const int64_t now = view->GetHead(kLine)->revision;
      EXPECT_GE(now, last);
      EXPECT_EQ(view->GetChangeset(kLine, now).ok(), now > 0);
      last = now;
    }
  });
  std::vector<std::thread> editors;
  editors.reserve(kThreads);
  std::vector<std::vector<std::string>> answers(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    editors.emplace_back([&, t] {
      for (int i = 0; i < kEdits; ++i) {
        const std::string id = absl::StrCat(t / 2, "-", i);
        const auto answer = CommitAndWait(loop_.get(), Count("r" + id), {"p", id, Sha256(id)});
        EXPECT_THAT(answer, IsOk());
        answers[static_cast<size_t>(t)].push_back(answer.value_or("?"));
      }
    });
  }
  for (std::thread& editor : editors) editor.join();
  done = true;
  reader.join();
  for (size_t t = 0; t < kThreads; t += 2) EXPECT_EQ(answers[t], answers[t + 1]);
  EXPECT_EQ(store_->NewView()->GetHead(kLine)->revision, kThreads / 2 * kEdits);
  EXPECT_EQ(store_->NewView()->ListRecords(kLine, "")->size(), size_t{kThreads / 2} * kEdits);
  EXPECT_THAT(store_->Check()->faults, IsEmpty());
}

TEST_F(CommitLoopTest, ThreadsThatSubmitWhileItStopsAreAllAnswered) {
  constexpr int kThreads = 8;
  std::atomic<int> ok = 0;
  std::vector<std::thread> editors;
  editors.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    editors.emplace_back([&, t] {
      while (true) {
        const auto answer = CommitAndWait(loop_.get(), Count(absl::StrCat("r", t)));
        if (!answer.ok()) {
          EXPECT_EQ(plan::ReasonOf(answer.status()), plan::Reason::kShuttingDown);
          return;
        }
        ++ok;
      }
    });
  }
  while (ok < 100) std::this_thread::yield();
  loop_->Stop();
  for (std::thread& editor : editors) editor.join();
  EXPECT_EQ(store_->NewView()->GetHead(kLine)->revision, ok);
}

}  // namespace
}  // namespace jointplan::storage
