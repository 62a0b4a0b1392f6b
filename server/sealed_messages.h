#ifndef JOINTPLAN_SERVER_SEALED_MESSAGES_H_
#define JOINTPLAN_SERVER_SEALED_MESSAGES_H_

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace jointplan::server {

// Messages of pulls in memory, for whoever pulls the same next: what was sealed never changes, so a
// message that was made once stays right for as long as the store. Keeps what was used last, within
// a budget of bytes. Any thread may call anything.
class SealedMessages {
 public:
  // One message's bytes, which many streams send at once.
  using Bytes = std::shared_ptr<const std::string>;
  // Messages that belong together, in the order in which they are sent.
  using Run = std::vector<Bytes>;

  explicit SealedMessages(size_t bytes_max) : bytes_max_(bytes_max) {}

  // Returns what was kept under `key`; null if it is not here.
  std::shared_ptr<const Run> Get(absl::string_view key);

  // Keeps a run, unless it alone is larger than the budget, and returns it.
  std::shared_ptr<const Run> Keep(absl::string_view key, Run run);

  // How many bytes of messages are held.
  size_t bytes();

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const Run> run;
    size_t bytes = 0;
  };

  const size_t bytes_max_;
  Mutex mutex_;
  std::list<Entry> by_use_ ABSL_GUARDED_BY(mutex_);  // The most recently used first.
  // By the key that the entry holds.
  absl::flat_hash_map<absl::string_view, std::list<Entry>::iterator> entries_
      ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SEALED_MESSAGES_H_
