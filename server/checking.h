#ifndef JOINTPLAN_SERVER_CHECKING_H_
#define JOINTPLAN_SERVER_CHECKING_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/check.pb.h"
#include "plan/plan_use.h"
#include "server/call.h"
#include "server/read_place.h"

namespace jointplan::server {

// What the checks of plan/checks.h find in a plan that is in the store.
struct PlanFindings {
  v1::Plan plan;
  plan::PlanUse use;
  // Of the plan itself, then of its activities by name.
  std::vector<v1::Finding> findings;
};

// Asks the checks about a plan as it is in a place. `today`: `YYYY-MM-DD`.
absl::StatusOr<PlanFindings> FindAt(const Call& call, const ReadPlace& place,
                                    absl::string_view today);

// Puts each waiver to the finding that it lets pass.
void Waive(const google::protobuf::RepeatedPtrField<v1::Waiver>& waivers,
           std::vector<v1::Finding>* findings);

// Returns the waivers that count for a plan now: those of its open agreement or, if none is open,
// of the newest sealed one.
absl::StatusOr<google::protobuf::RepeatedPtrField<v1::Waiver>> WaiversOf(
    const Call& call, const std::string& plan_name);

// Fills what an open agreement shows of the plan's checks and requirements as of now: waivers
// marked that are out of date, blocking findings, requirements, and while a silence procedure runs,
// who says what. The marks of its endorsements must be set.
absl::Status CheckAgreement(const Call& call, const std::string& plan_name,
                            v1::Agreement* agreement);

// Adds a waiver for the finding with this digest, in the place of earlier ones for the same field
// and check. NOT_FOUND if no check finds it (any more).
absl::Status AddWaiver(const Call& call, const std::string& plan_name, absl::string_view digest,
                       const std::string& reason, v1::Agreement* agreement);

// Takes the waiver of the finding with this digest out. NOT_FOUND if there is none.
absl::Status DropWaiver(absl::string_view digest, v1::Agreement* agreement);

// FAILED_PRECONDITION if an agreement, as CheckAgreement filled it, must not be sealed.
absl::Status CheckSealable(const v1::Agreement& agreement);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_CHECKING_H_
