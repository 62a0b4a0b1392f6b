#ifndef JOINTPLAN_BENCH_WORKLOADS_H_
#define JOINTPLAN_BENCH_WORKLOADS_H_

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/driver.h"
#include "bench/world.h"

namespace jointplan::bench {

// Reads one activity after the other, in an order that looks like chance and is always the same.
class ReadWorkload : public Workload {
 public:
  explicit ReadWorkload(const World& world) : plan_(world.plan), activities_(world.activities) {}
  Request Next() override;
  absl::Status Done(const Answer& answer) override;

 private:
  const std::string plan_;
  const int activities_;
  uint64_t next_ = 0;
};

// Searches with three criteria, a partner, a country and a word, for the first 50 activities. Finds
// one in twelve, whatever the size of the plan.
class SearchWorkload : public Workload {
 public:
  explicit SearchWorkload(const World& world) : plan_(world.plan) {}
  Request Next() override;
  absl::Status Done(const Answer& answer) override;

 private:
  const std::string plan_;
  int next_ = 0;
};

// Edits one activity after the other, each edit against the state before the last one: a target's
// value and the last day by turns, each edit with the etag of the answer to the edit before the
// last. So the state it starts from has its own field as it is now and the other one as it was, and
// every edit is a three-way merge of two real changes. An activity never has two edits under way.
class EditWorkload : public Workload {
 public:
  // Chooses at most `count_max` activities, as far from each other as the plan is large, and gives
  // each another last day, so that the first edits are merges too. `salt` must differ from run to
  // run on one store.
  static absl::StatusOr<EditWorkload> Prepare(const World& world, int count_max, int salt);

  Request Next() override;
  absl::Status Done(const Answer& answer) override;

  // Reads every `step`-th activity and compares it with the last edits that were answered.
  absl::Status Verify(const World& world, int step) const;

 private:
  struct Target {
    std::string base;    // The etag that the next edit starts from.
    std::string newest;  // The etag of the last answer.
    int edits = 0;       // Acknowledged so far.
  };

  EditWorkload(const World& world, int stride, int salt, std::vector<Target> targets);

  std::string name_of(size_t target) const;
  std::string value_of(int edit) const;
  std::string date_of(int edit) const;

  std::string plan_;
  int stride_;  // Target i is activity i * stride.
  int salt_;
  std::vector<Target> targets_;
  std::deque<int> free_;  // Targets without an edit under way.
  std::string request_id_prefix_;
  uint64_t sent_ = 0;
};

// The same call again and again: what etcd, and whatever else has keys and values, is asked.
class PreparedWorkload : public Workload {
 public:
  PreparedWorkload(std::string method, std::vector<grpc::ByteBuffer> requests)
      : method_(std::move(method)), requests_(std::move(requests)) {}
  Request Next() override;
  absl::Status Done(const Answer& answer) override;

 private:
  const std::string method_;
  const std::vector<grpc::ByteBuffer> requests_;
  uint64_t next_ = 0;
};

// What the load needs to know of an answered activity.
struct Seen {
  std::string etag;
  int64_t revision = 0;
};

// Finds it in the activity's bytes, without parsing the rest; empty if it is not there.
Seen LookInto(const grpc::ByteBuffer& activity);

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_WORKLOADS_H_
