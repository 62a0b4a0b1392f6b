#include "base/version.h"

namespace jointplan {

absl::string_view Version() { return JOINTPLAN_VERSION; }

}  // namespace jointplan
