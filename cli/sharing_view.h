#ifndef JOINTPLAN_CLI_SHARING_VIEW_H_
#define JOINTPLAN_CLI_SHARING_VIEW_H_

#include <string>

#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/sharing.pb.h"

namespace jointplan::cli {

// What people read of whose a plan is, and with whom it is shared.

// `joint` or `own`.
std::string KindText(const v1::Plan& plan);

// With whom something is shared: `afd, iom and the convener's staff`, `nobody else`.
std::string SharingText(const v1::Sharing& sharing);

// With whom a plan is shared; empty for a joint plan, which its partners see.
std::string SharingText(const v1::Plan& plan);

// With whom an activity is shared: `as the plan, with nobody else`, or as it says itself.
std::string SharingText(const v1::Sharing& of_activity, const v1::Plan& plan);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_SHARING_VIEW_H_
