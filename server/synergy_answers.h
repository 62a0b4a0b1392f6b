#ifndef JOINTPLAN_SERVER_SYNERGY_ANSWERS_H_
#define JOINTPLAN_SERVER_SYNERGY_ANSWERS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/synergy.pb.h"
#include "server/call.h"
#include "storage/store.h"

namespace jointplan::server {

// What partners answered about pairs of activities. Each pair that was answered has a line of its
// own with one record, a Synergy of nothing but its name and, for the two sides in the order of
// their names, activity and answer.

// The lines of answered pairs begin so.
inline constexpr char kSynergyLines[] = "synergies/";

// Returns the name of the pair of two activities, whichever comes first.
std::string SynergyName(absl::string_view activity, absl::string_view other);

// Returns what was answered about a pair, with what no longer holds, or the empty pair.
absl::StatusOr<v1::Synergy> AnsweredPair(const storage::View& view, absl::string_view activity,
                                         absl::string_view other);

// Returns every pair that was answered, by name, with what no longer holds.
absl::StatusOr<std::vector<v1::Synergy>> AnsweredPairs(const storage::View& view);

// Sets the versions of both sides, takes out the answers that were given for other ones, and says
// where that leaves the pair.
absl::Status Settle(const storage::View& view, v1::Synergy* pair);

// Fills what a side shows of its activity.
void ShowSide(const Call& call, const v1::Plan& plan, const v1::Activity& activity,
              v1::SynergySide* side);

// Turns a pair around.
void Swap(v1::Synergy* pair);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SYNERGY_ANSWERS_H_
