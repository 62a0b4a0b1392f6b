#include "storage/commit_loop.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plan/errors.h"
#include "storage/group.h"

namespace jointplan::storage {
namespace {

absl::Status ShuttingDown() {
  return plan::MakeError(plan::Reason::kShuttingDown,
                         "The server is stopping; nothing was written. Try again later.");
}

absl::Status OutcomeUnknown() {
  return plan::MakeError(plan::Reason::kOutcomeUnknown,
                         "The disk failed while the change was being written: it may have happened "
                         "or not. Send it again with the same request id to learn which.");
}

absl::Status TooMuchWaiting(size_t limit) {
  return plan::MakeError(plan::Reason::kLimit,
                         absl::StrCat(limit,
                                      " changes are waiting to be written, which is the "
                                      "limit; nothing was written. Try again later."));
}

}  // namespace

CommitLoop::CommitLoop(Store* store, Options options)
    : store_(store), options_(std::move(options)), thread_([this] { Run(); }) {}

CommitLoop::~CommitLoop() { Stop(); }

void CommitLoop::Submit(RequestIdentity identity, Work work, Done done) {
  absl::Status refused;
  {
    MutexLock lock(&mutex_);
    if (stopping_ || failed_) {
      refused = ShuttingDown();
    } else if (queue_.size() >= options_.queue_size_max) {
      refused = TooMuchWaiting(options_.queue_size_max);
    } else {
      queue_.push_back({std::move(identity), std::move(work), std::move(done)});
      wake_.Signal();
      return;
    }
  }
  done(std::move(refused));
}

void CommitLoop::Stop() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    wake_.Signal();
  }
  MutexLock lock(&join_mutex_);
  if (thread_.joinable()) thread_.join();
}

std::vector<CommitLoop::Item> CommitLoop::TakeGroup() {
  MutexLock lock(&mutex_);
  while (queue_.empty() && !stopping_) wake_.Wait(&mutex_);
  std::vector<Item> group;
  while (!queue_.empty() && group.size() < options_.group_size_max) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void CommitLoop::Run() {
  while (true) {
    std::vector<Item> group = TakeGroup();
    if (group.empty()) return;
    const absl::Status written = WriteGroup(&group);
    if (!written.ok()) return Fail(written);
  }
}

absl::Status CommitLoop::WriteGroup(std::vector<Item>* items) {
  const std::unique_ptr<Store::Group> group = store_->BeginGroup();
  std::vector<Store::Group::Outcome> outcomes;
  outcomes.reserve(items->size());
  for (Item& item : *items) outcomes.push_back(group->Run(item.identity, item.work));
  absl::Status written = group->Commit();
  if (written.ok() && options_.on_commit) {
    const std::vector<CommittedLine> lines = group->lines();
    if (!lines.empty()) options_.on_commit(lines);
  }
  // After a refusal nothing of this group was written; what an id got before was, earlier.
  const bool refused = absl::IsFailedPrecondition(written);
  for (size_t i = 0; i < items->size(); ++i) {
    Store::Group::Outcome& outcome = outcomes[i];
    // Work that had failed wrote nothing, whatever became of the others.
    if (!written.ok() && outcome.answer.ok()) {
      outcome.answer = refused && !outcome.repeated ? ShuttingDown() : OutcomeUnknown();
    }
    (*items)[i].done(std::move(outcome.answer));
  }
  return written;
}

void CommitLoop::Fail(const absl::Status& error) {
  std::deque<Item> waiting;
  {
    MutexLock lock(&mutex_);
    failed_ = true;
    waiting.swap(queue_);
  }
  for (Item& item : waiting) item.done(ShuttingDown());
  if (options_.on_fatal) options_.on_fatal(error);
}

}  // namespace jointplan::storage
