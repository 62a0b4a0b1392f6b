#ifndef JOINTPLAN_BENCH_TASKS_H_
#define JOINTPLAN_BENCH_TASKS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/histogram.h"
#include "bench/world.h"

namespace jointplan::bench {

// Pieces of work that a person asks for, done one after the other through the client library.
struct TaskResult {
  Histogram latency;
  int64_t items = 0;  // In one piece of work: changesets, records, activities.
};

// Makes `changesets` changesets, each of another activity, but every fiftieth of activity 0.
absl::Status Churn(const World& world, int changesets, int salt);

// Returns the plan's newest revision.
absl::StatusOr<int64_t> NewestRevision(const World& world);

// Lists the changesets of activity 0.
absl::StatusOr<TaskResult> History(const World& world, int64_t count);

// Compares two revisions of the plan.
absl::StatusOr<TaskResult> Difference(const World& world, int64_t from_revision,
                                      int64_t to_revision, int64_t count);

// Reads the whole plan, 1,000 activities to a page.
absl::StatusOr<TaskResult> ListAll(const World& world, int64_t count);

// Looks for synergies among everything, the first page.
struct SynergyTimes {
  std::vector<double> seconds;  // Of each of the questions.
  int64_t pairs = 0;
  bool more = false;  // There are more pairs than that.
  int64_t activities = 0;
};
absl::StatusOr<SynergyTimes> TimeSynergies(const World& world, int64_t count);

// Gives the first `activities` activities another last day, and merges into that an edit of all of
// them that was begun before: another value of a target. Only the merge is measured.
absl::StatusOr<TaskResult> MergeMany(const World& world, int activities, int64_t count, int salt);

// How long a server takes from the start of its process, in seconds.
struct StartTimes {
  double first_answer = 0;  // To the first answer to anything.
  double first_read = 0;    // To the first activity read; 0 for an empty store.
  double first_edit = 0;    // To the first edit answered; 0 for an empty store.
};

// Starts `command`, which must write its address to `address_file`, and calls it until it answers.
// `world` names the plan that is in its store, or no plan; then `token_file` is where the server
// writes the first operator's token. Stops it in the end.
absl::StatusOr<StartTimes> TimeStart(const std::vector<std::string>& command,
                                     const std::string& address_file, const std::string& token_file,
                                     const World& world, int salt);

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_TASKS_H_
