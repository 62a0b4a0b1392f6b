#ifndef JOINTPLAN_BASE_HASH_H_
#define JOINTPLAN_BASE_HASH_H_

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"

namespace jointplan {

// Returns the 32 bytes of the SHA-256 of `bytes`.
std::string Sha256(absl::string_view bytes);

// Returns the SHA-256 of the pieces one after the other, as if they were one text.
std::string Sha256Joined(std::initializer_list<absl::string_view> pieces);

// Returns the SHA-256 of the parts, each preceded by its length (8 bytes, big-endian), so that
// moving a byte from one part to the next gives another digest.
std::string Sha256OfParts(std::initializer_list<absl::string_view> parts);

// Returns `value` as 8 bytes, big-endian: in the order of the numbers when compared as bytes.
std::string BigEndian64(uint64_t value);

}  // namespace jointplan

#endif  // JOINTPLAN_BASE_HASH_H_
