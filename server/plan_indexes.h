#ifndef JOINTPLAN_SERVER_PLAN_INDEXES_H_
#define JOINTPLAN_SERVER_PLAN_INDEXES_H_

#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "search/index.h"
#include "storage/store.h"

namespace jointplan::server {

// The search indexes of all plans, kept up by a thread of its own that leaves the processor to
// everybody else: it reads every plan when the service starts, and from then on what is committed.
// An index may lie behind its plan; whoever asks it looks at what changed since in the store.
class PlanIndexes {
 public:
  // One plan's. Read under a ReaderMutexLock.
  struct Kept {
    mutable SharedMutex mutex;
    search::Index index ABSL_GUARDED_BY(mutex);
    int64_t revision ABSL_GUARDED_BY(mutex) = 0;  // The plan's that the index has come to.
  };

  // The store must outlive this.
  explicit PlanIndexes(const storage::Store* store);
  // As Stop().
  ~PlanIndexes();

  // Gives up what is under way; the indexes stay as they are.
  void Stop();

  // Returns a plan's index; null as long as it has not been read. Any thread.
  std::shared_ptr<const Kept> Find(absl::string_view plan) const;

  // Tells that something was committed in a line. Any thread; never blocks.
  void Changed(absl::string_view line);

  // Waits until everything that was told is in the indexes. For tests and measurements.
  void Settle() const;

 private:
  void Run();
  // Takes a plan that is behind; nothing if all are up, or nothing is left to do.
  std::string TakeBehind();
  void ReadAllPlans();
  absl::Status Follow(const std::string& plan);
  // Reads a plan as it is now.
  absl::Status Build(const std::string& plan, const storage::View& view, int64_t revision);
  // Takes in what changed up to `revision`.
  absl::Status Advance(const std::string& plan, const storage::View& view, int64_t revision,
                       Kept* kept);
  std::shared_ptr<Kept> FindKept(absl::string_view plan) const;
  void Forget(const std::string& plan, const absl::Status& status);

  const storage::Store* const store_;
  std::atomic<bool> ending_ = false;
  mutable Mutex mutex_;
  mutable CondVar changed_;  // Something is behind, or everything is up.
  std::map<std::string, std::shared_ptr<Kept>, std::less<>> kept_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string, std::less<>> behind_ ABSL_GUARDED_BY(mutex_);
  bool busy_ ABSL_GUARDED_BY(mutex_) = true;
  mutable int settling_ ABSL_GUARDED_BY(mutex_) = 0;  // How many wait in Settle.
  std::thread thread_;                                // Last: starts when everything else is there.
};

// The activities that a line's changesets after `from` up to `to` changed, by name.
absl::StatusOr<std::set<std::string>> ActivitiesChanged(const storage::View& view,
                                                        absl::string_view plan, int64_t from,
                                                        int64_t to);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_PLAN_INDEXES_H_
