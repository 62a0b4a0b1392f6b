#ifndef JOINTPLAN_CLI_UPSTREAM_VIEW_H_
#define JOINTPLAN_CLI_UPSTREAM_VIEW_H_

#include <string>

#include "cli/table.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/sharing_service.pb.h"

namespace jointplan::cli {

// What activities came from and how they stand to it, a row each.
Table UpstreamsTable(const google::protobuf::RepeatedPtrField<v1::UpstreamStatus>& upstreams);

// What a joint activity that is made of a partner's own one takes over of it, and what it leaves:
// two lines.
std::string CarriedText(const v1::Activity& own);

// What an activity came from, a line each: `plans/giz-2019/activities/led in state 3`.
std::string UpstreamsText(const v1::Activity& activity);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_UPSTREAM_VIEW_H_
