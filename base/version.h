#ifndef JOINTPLAN_BASE_VERSION_H_
#define JOINTPLAN_BASE_VERSION_H_

#include "absl/strings/string_view.h"

namespace jointplan {

// The release that this program is of, such as `0.1.0`, as the build's project() has it.
absl::string_view Version();

}  // namespace jointplan

#endif  // JOINTPLAN_BASE_VERSION_H_
