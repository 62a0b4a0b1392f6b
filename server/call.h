#ifndef JOINTPLAN_SERVER_CALL_H_
#define JOINTPLAN_SERVER_CALL_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/ids.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/proposal.pb.h"
#include "plan/access.h"
#include "storage/store.h"

namespace jointplan::server {

class PlanIndexes;

// What one call works with. A call that only reads has a view; a call that writes has a transaction
// of the commit loop, and its view is that transaction.
struct Call {
  const plan::Principal& principal;
  const storage::Store& store;
  const storage::View& view;
  storage::Transaction* transaction = nullptr;  // Null: the call may not write.
  IdSource* ids = IdSource::Random();
  absl::Time now;  // When it came; of a call that writes, the time of its changes.
  // Null: searches read the store.
  const PlanIndexes* indexes = nullptr;
};

// The day of a call (UTC), `YYYY-MM-DD`.
std::string TodayOf(const Call& call);

// The caller as the author of a change.
v1::Author AuthorOf(const Call& call);

// Whether two authors are one caller.
bool SameAuthor(const v1::Author& a, const v1::Author& b);

// Asks the permission table: OK, PERMISSION_DENIED, or NOT_FOUND for `name`.
absl::Status Authorize(const Call& call, v1::Action action, plan::Relation relation,
                       absl::string_view name);

// As Authorize for a principal without a call: for streams, which ask again at every message.
absl::Status Authorize(const plan::Principal& principal, v1::Action action, plan::Relation relation,
                       absl::string_view name);

// Returns a plan's newest record if the caller may do `action` in the plan. NOT_FOUND for a plan
// that does not exist, in the same bytes as for one that is hidden from the caller.
absl::StatusOr<std::shared_ptr<const v1::Plan>> RequirePlan(const Call& call,
                                                            absl::string_view plan_name,
                                                            v1::Action action);

// Returns a proposal's newest record if the caller may do `action` with it.
absl::StatusOr<v1::Proposal> RequireProposal(const Call& call, absl::string_view proposal_name,
                                             v1::Action action);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_CALL_H_
