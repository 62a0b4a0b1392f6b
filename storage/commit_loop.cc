#include "storage/commit_loop.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "plan/errors.h"
#include "plan/sentences.h"
#include "storage/group.h"

namespace jointplan::storage {
namespace {

absl::Status ShuttingDown() { return plan::MakeError(plan::Sentence::kStopping); }

absl::Status OutcomeUnknown() { return plan::MakeError(plan::Sentence::kOutcomeUnknown); }

// So much work goes to the disk together while more is waiting: a write costs as much for one piece
// as for many.
constexpr size_t kBatchWanted = 64;

}  // namespace

struct CommitLoop::Batch {
  std::unique_ptr<Store::Group> group;
  std::vector<Item> items;
  std::vector<Store::Group::Outcome> outcomes;

  void Run(Item item) {
    outcomes.push_back(group->Run(item.identity, item.work));
    items.push_back(std::move(item));
  }
};

CommitLoop::CommitLoop(Store* store, Options options)
    : store_(store),
      options_(std::move(options)),
      writer_([this] { WriteBatches(); }),
      runner_([this] { RunWork(); }) {}

CommitLoop::~CommitLoop() { Stop(); }

void CommitLoop::Submit(RequestIdentity identity, Work work, Done done) {
  absl::Status refused;
  {
    MutexLock lock(&mutex_);
    if (stopping_ || !error_.ok()) {
      refused = ShuttingDown();
    } else if (queue_.size() >= options_.queue_size_max) {
      refused = plan::BusyError(plan::Waiting::kChanges, options_.queue_size_max);
    } else {
      queue_.push_back({std::move(identity), std::move(work), std::move(done)});
      if (queue_.size() == 1) work_.Signal();
      return;
    }
  }
  done(std::move(refused));
}

void CommitLoop::Stop() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    work_.Signal();
  }
  MutexLock lock(&join_mutex_);
  if (runner_.joinable()) runner_.join();
  if (writer_.joinable()) writer_.join();
}

void CommitLoop::RunWork() {
  Store::Group::Left left;
  while (std::optional<Item> item = TakeItem()) {
    auto batch = std::make_unique<Batch>();
    batch->group = std::make_unique<Store::Group>(store_->state(), left);
    batch->Run(*std::move(item));
    while (std::optional<Item> next = TakeItemFor(*batch)) batch->Run(*std::move(next));
    if (failed()) return GiveUp(std::move(batch));
    left = batch->group->Freeze();
    HandOver(std::move(batch));
  }
  EndWriting();
}

void CommitLoop::EndWriting() {
  {
    MutexLock lock(&mutex_);
    while (writing_) work_.Wait(&mutex_);
  }
  if (failed()) return GiveUp(nullptr);
  MutexLock lock(&mutex_);
  no_more_batches_ = true;
  to_write_or_end_.Signal();
}

std::optional<CommitLoop::Item> CommitLoop::TakeItem() {
  MutexLock lock(&mutex_);
  while (queue_.empty() && !stopping_ && error_.ok()) work_.Wait(&mutex_);
  if (queue_.empty() || !error_.ok()) return std::nullopt;
  Item item = std::move(queue_.front());
  queue_.pop_front();
  return item;
}

std::optional<CommitLoop::Item> CommitLoop::TakeItemFor(const Batch& batch) {
  MutexLock lock(&mutex_);
  while (error_.ok() && !IsReady(batch)) {
    if (!queue_.empty() && batch.items.size() < options_.group_size_max) {
      Item item = std::move(queue_.front());
      queue_.pop_front();
      return item;
    }
    work_.Wait(&mutex_);
  }
  return std::nullopt;
}

bool CommitLoop::IsReady(const Batch& batch) {
  if (writing_) return false;
  const size_t wanted = std::min(kBatchWanted, options_.group_size_max);
  return queue_.empty() || batch.items.size() >= wanted;
}

void CommitLoop::HandOver(std::unique_ptr<Batch> batch) {
  {
    MutexLock lock(&mutex_);
    writing_ = true;
    if (!queue_.empty()) {
      to_write_ = std::move(batch);
      to_write_or_end_.Signal();
      return;
    }
  }
  Write(std::move(batch));  // Another thread would only have to be woken.
}

void CommitLoop::GiveUp(std::unique_ptr<Batch> batch) {
  if (batch != nullptr) Answer(std::move(batch), absl::FailedPreconditionError("never written"));
  std::deque<Item> waiting;
  absl::Status error;
  {
    MutexLock lock(&mutex_);
    waiting.swap(queue_);
    no_more_batches_ = true;
    error = error_;
    to_write_or_end_.Signal();
  }
  for (Item& item : waiting) item.done(ShuttingDown());
  if (options_.on_fatal) options_.on_fatal(error);
}

void CommitLoop::WriteBatches() {
  while (true) {
    std::unique_ptr<Batch> batch;
    {
      MutexLock lock(&mutex_);
      while (to_write_ == nullptr && !no_more_batches_) to_write_or_end_.Wait(&mutex_);
      if (to_write_ == nullptr) return;
      batch = std::move(to_write_);
    }
    Write(std::move(batch));
  }
}

void CommitLoop::Write(std::unique_ptr<Batch> batch) {
  absl::Status written = batch->group->Commit();
  if (written.ok() && options_.on_commit) {
    const std::vector<CommittedLine> lines = batch->group->lines();
    if (!lines.empty()) options_.on_commit(lines);
  }
  if (written.ok() && options_.deliver && batch->items.size() > 1) {
    options_.deliver(
        [all = std::move(batch)]() mutable { Answer(std::move(all), absl::OkStatus()); });
  } else {
    Answer(std::move(batch), written);
  }
  MutexLock lock(&mutex_);
  if (!written.ok()) error_ = std::move(written);
  writing_ = false;
  work_.Signal();
}

void CommitLoop::Answer(std::unique_ptr<Batch> batch, const absl::Status& written) {
  // After a refusal nothing of this group was written; what an id got before was, earlier.
  const bool refused = absl::IsFailedPrecondition(written);
  for (size_t i = 0; i < batch->items.size(); ++i) {
    Store::Group::Outcome& outcome = batch->outcomes[i];
    // Work that had failed wrote nothing, whatever became of the others.
    if (!written.ok() && outcome.answer.ok()) {
      outcome.answer = refused && !outcome.repeated ? ShuttingDown() : OutcomeUnknown();
    }
    batch->items[i].done(std::move(outcome.answer));
  }
}

bool CommitLoop::failed() {
  MutexLock lock(&mutex_);
  return !error_.ok();
}

}  // namespace jointplan::storage
