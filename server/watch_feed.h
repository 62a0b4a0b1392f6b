#ifndef JOINTPLAN_SERVER_WATCH_FEED_H_
#define JOINTPLAN_SERVER_WATCH_FEED_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace jointplan::server {

// The newest messages of watches, made once for all who watch the same line in the same way. Holds
// a few hundred of them for each line; what is older is made anew for whoever asks. Any thread may
// ask.
class WatchFeed {
 public:
  using Bytes = std::shared_ptr<const std::string>;
  // Makes the bytes of the WatchPlanResponse for one revision.
  using Make = absl::FunctionRef<absl::StatusOr<std::string>(int64_t revision)>;

  // Some changesets as one message.
  struct Batch {
    Bytes bytes;
    int64_t last = 0;  // Its last revision.
  };

  // Returns a message with the changesets `first` to `last`, or fewer if they are large: the first,
  // and the others behind it in `following`. The errors are those of `make`.
  absl::StatusOr<Batch> Get(absl::string_view line, bool with_records, int64_t first, int64_t last,
                            Make make);

 private:
  struct Feed {
    std::map<int64_t, Bytes> single;                      // By revision.
    std::map<std::pair<int64_t, int64_t>, Batch> joined;  // By first revision and last wanted.
  };
  using FeedKey = std::pair<std::string, bool>;

  absl::StatusOr<Bytes> GetOne(const FeedKey& key, int64_t revision, Make make);

  Mutex mutex_;
  std::map<FeedKey, Feed> feeds_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_WATCH_FEED_H_
