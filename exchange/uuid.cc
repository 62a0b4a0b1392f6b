#include "exchange/uuid.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace jointplan::exchange {

std::string UuidOf(absl::string_view digest) {
  std::string bytes(digest.substr(0, 16));
  bytes.resize(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x80);  // The version.
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);  // The variant.
  const std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

}  // namespace jointplan::exchange
