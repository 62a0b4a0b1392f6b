#include "server/sealed_messages.h"

namespace jointplan::server {

std::shared_ptr<const SealedMessages::Run> SealedMessages::Get(absl::string_view key) {
  MutexLock lock(&mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return found->second->run;
}

std::shared_ptr<const SealedMessages::Run> SealedMessages::Keep(absl::string_view key, Run run) {
  size_t size = 0;
  for (const Bytes& bytes : run) size += bytes->size();
  auto kept = std::make_shared<const Run>(std::move(run));
  if (size > bytes_max_) return kept;
  MutexLock lock(&mutex_);
  // Another pull may have made the same meanwhile.
  if (const auto found = entries_.find(key); found != entries_.end()) return found->second->run;
  by_use_.push_front({std::string(key), kept, size});
  entries_.emplace(by_use_.front().key, by_use_.begin());
  bytes_ += size;
  while (bytes_ > bytes_max_) {
    const Entry& last = by_use_.back();
    bytes_ -= last.bytes;
    entries_.erase(last.key);
    by_use_.pop_back();
  }
  return kept;
}

size_t SealedMessages::bytes() {
  MutexLock lock(&mutex_);
  return bytes_;
}

}  // namespace jointplan::server
