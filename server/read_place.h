#ifndef JOINTPLAN_SERVER_READ_PLACE_H_
#define JOINTPLAN_SERVER_READ_PLACE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/call.h"
#include "server/etag.h"
#include "server/records.h"

namespace jointplan::server {

// Where a read of a plan's content looks: the plan at a revision, or a proposal over it at one of
// the proposal's own.
struct ReadPlace {
  std::string plan;
  std::string proposal;  // Empty: the plan itself.
  Stamp stamp;
};

// Returns the place that a request names, if the caller may read there. `revision` 0: the newest.
// NOT_FOUND for what is not there for this caller, INVALID_ARGUMENT for a proposal of another plan,
// OUT_OF_RANGE for a revision that is still to come.
absl::StatusOr<ReadPlace> PlaceOf(const Call& call, const std::string& plan_name,
                                  const std::string& proposal, int64_t revision);

// Returns the plan's own record as it is there.
absl::StatusOr<v1::Plan> PlanAt(const Call& call, const ReadPlace& place);

// The records of a plan of one kind, by the collection in their names.
inline constexpr char kActivities[] = "activities";
inline constexpr char kNeeds[] = "needs";

// Returns the records of a collection as they are there, by name, those after `after`, at most
// `limit` (0: all). Of a proposal: the plan's at its base, with what the draft changes laid over
// them.
absl::StatusOr<std::vector<storage::RecordVersion>> RecordsAt(const Call& call,
                                                              const ReadPlace& place,
                                                              absl::string_view collection,
                                                              const std::string& after = "",
                                                              size_t limit = 0);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_READ_PLACE_H_
