#ifndef JOINTPLAN_EXCHANGE_UUID_H_
#define JOINTPLAN_EXCHANGE_UUID_H_

#include <string>

#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// Returns a UUID (RFC 9562, version 8) made of the first bytes of a digest of at least 16: the same
// for the same digest, `a1b2c3d4-0000-8000-8000-000000000000`.
std::string UuidOf(absl::string_view digest);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_UUID_H_
