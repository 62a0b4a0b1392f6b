#ifndef JOINTPLAN_CLI_RECORD_VIEW_H_
#define JOINTPLAN_CLI_RECORD_VIEW_H_

#include <string>

#include "absl/status/status.h"
#include "cli/context.h"
#include "cli/table.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/need.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/sharing_service.pb.h"

namespace jointplan::cli {

// Shows whole records. `stale` says which of their translations are out of date (StaleText).
absl::Status ShowActivity(Context* context, const v1::Activity& activity, const std::string& stale);
absl::Status ShowPlan(Context* context, const v1::Plan& plan, const std::string& stale);
absl::Status ShowNeed(Context* context, const v1::Need& need);

// A partner's own activity, as others see it.
Sheet SharedActivitySheet(const Context& context, const v1::SharedActivity& shared);

// `giz (lead, funding)`, or with a consent `giz (lead; confirmed)`.
std::string ParticipantText(const v1::Participant& participant);

// `Zahlé, LB`.
std::string MunicipalityText(const v1::Need& need);

// The partners that answer for an activity: `giz, cmi`.
std::string LeadsText(const v1::Activity& activity);

// A row for each activity, with titles in `language` if they are there in it.
Table ActivityTable(const google::protobuf::RepeatedPtrField<v1::Activity>& activities,
                    absl::string_view language);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_RECORD_VIEW_H_
