#include "server/watch_hub.h"

#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace jointplan::server {

std::string PlanTopic(absl::string_view line) {
  if (!absl::StartsWith(line, "plans/")) return "";
  const size_t end = line.find('/', sizeof("plans/") - 1);
  // A line has no slash at its end.
  return absl::StrCat(line.substr(0, end), "/");
}

WatchHub::WatchHub(Clock::duration rest_for_each)
    : rest_for_each_(rest_for_each), thread_([this] { Run(); }) {}

WatchHub::~WatchHub() {
  {
    MutexLock lock(&mutex_);
    ending_ = true;
    changed_.SignalAll();
  }
  thread_.join();
}

void WatchHub::Add(absl::string_view line, Watcher* watcher) {
  MutexLock lock(&mutex_);
  crowds_[std::string(line)].watchers.insert(watcher);
}

void WatchHub::Remove(absl::string_view line, Watcher* watcher) {
  MutexLock lock(&mutex_);
  const auto found = crowds_.find(line);
  if (found == crowds_.end()) return;
  found->second.watchers.erase(watcher);
  if (found->second.watchers.empty()) crowds_.erase(found);
}

bool WatchHub::IsWatched(absl::string_view line) const {
  MutexLock lock(&mutex_);
  return crowds_.find(line) != crowds_.end();
}

void WatchHub::Notify(absl::string_view line) {
  MutexLock lock(&mutex_);
  const auto found = crowds_.find(line);
  if (found == crowds_.end() || waiting_lines_.find(line) != waiting_lines_.end()) return;
  const Clock::time_point until = found->second.rests_until;
  if (Clock::now() >= until) return Wake(&found->second);
  waiting_.emplace(until, std::string(line));
  waiting_lines_.emplace(line);
  changed_.SignalAll();
}

void WatchHub::Run() {
  MutexLock lock(&mutex_);
  while (!ending_) {
    if (waiting_.empty()) {
      changed_.Wait(&mutex_);
      continue;
    }
    const auto first = waiting_.begin();
    const Clock::duration left = first->first - Clock::now();
    if (left > Clock::duration::zero()) {
      changed_.WaitFor(&mutex_, std::chrono::ceil<std::chrono::milliseconds>(left));
      continue;
    }
    const std::string line = std::move(first->second);
    waiting_.erase(first);
    waiting_lines_.erase(line);
    const auto found = crowds_.find(line);
    if (found != crowds_.end()) Wake(&found->second);
  }
}

void WatchHub::Wake(Crowd* crowd) {
  for (Watcher* watcher : crowd->watchers) watcher->Wake();
  const Clock::duration rest = rest_for_each_ * static_cast<int64_t>(crowd->watchers.size());
  if (rest >= kRestMin) crowd->rests_until = Clock::now() + rest;
}

void WatchHub::WakeAll() {
  for (auto& [line, crowd] : crowds_) Wake(&crowd);
}

void WatchHub::NotifyAll() {
  MutexLock lock(&mutex_);
  WakeAll();
}

void WatchHub::Close() {
  MutexLock lock(&mutex_);
  closed_ = true;
  WakeAll();
}

bool WatchHub::closed() const {
  MutexLock lock(&mutex_);
  return closed_;
}

}  // namespace jointplan::server
