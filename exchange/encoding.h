#ifndef JOINTPLAN_EXCHANGE_ENCODING_H_
#define JOINTPLAN_EXCHANGE_ENCODING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// Returns `bytes`, a text in `encoding` (such as `utf-8`, `windows-1252`, `windows-1256`,
// `iso-8859-1` or `utf-16`; case does not matter), as UTF-8, without a byte-order mark. Strict:
// nothing is replaced and nothing is guessed. INVALID_ARGUMENT names the offset and the line of
// the first byte that the encoding does not have, or of a NUL byte, and says which other encoding
// the text looks like; or says that the encoding is not known.
absl::StatusOr<std::string> DecodeToUtf8(absl::string_view bytes, absl::string_view encoding);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_ENCODING_H_
