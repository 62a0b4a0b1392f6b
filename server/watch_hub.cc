#include "server/watch_hub.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace jointplan::server {

std::string PlanTopic(absl::string_view line) {
  if (!absl::StartsWith(line, "plans/")) return "";
  const size_t end = line.find('/', sizeof("plans/") - 1);
  // A line has no slash at its end.
  return absl::StrCat(line.substr(0, end), "/");
}

void WatchHub::Add(absl::string_view line, Watcher* watcher) {
  MutexLock lock(&mutex_);
  watchers_[std::string(line)].insert(watcher);
}

void WatchHub::Remove(absl::string_view line, Watcher* watcher) {
  MutexLock lock(&mutex_);
  const auto found = watchers_.find(line);
  if (found == watchers_.end()) return;
  found->second.erase(watcher);
  if (found->second.empty()) watchers_.erase(found);
}

bool WatchHub::IsWatched(absl::string_view line) const {
  MutexLock lock(&mutex_);
  return watchers_.find(line) != watchers_.end();
}

void WatchHub::Notify(absl::string_view line) {
  MutexLock lock(&mutex_);
  const auto found = watchers_.find(line);
  if (found == watchers_.end()) return;
  for (Watcher* watcher : found->second) watcher->Wake();
}

void WatchHub::NotifyAll() {
  MutexLock lock(&mutex_);
  for (const auto& [line, watchers] : watchers_) {
    for (Watcher* watcher : watchers) watcher->Wake();
  }
}

void WatchHub::Close() {
  {
    MutexLock lock(&mutex_);
    closed_ = true;
  }
  NotifyAll();
}

bool WatchHub::closed() const {
  MutexLock lock(&mutex_);
  return closed_;
}

}  // namespace jointplan::server
