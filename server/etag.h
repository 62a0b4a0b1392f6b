#ifndef JOINTPLAN_SERVER_ETAG_H_
#define JOINTPLAN_SERVER_ETAG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/call.h"

namespace jointplan::server {

// A state of a line: what an editor saw, and what an answer shows.
struct Stamp {
  std::string line;
  int64_t revision = 0;
  std::string etag;  // The same, sealed against other histories; opaque to callers.
};

// Returns the stamp of a line at its head.
Stamp StampOf(absl::string_view lineage, absl::string_view line, const storage::Head& head);

// Returns the stamp of a line at `revision` (0: the newest). OUT_OF_RANGE if the line has not come
// that far.
absl::StatusOr<Stamp> StampAt(const Call& call, absl::string_view line, int64_t revision = 0);

// Reads an etag of one of `lines`. INVALID_ARGUMENT naming `field` if it is none of this service's
// or of another line; ABORTED (kOtherHistory) if it is of another lineage, or of a revision that
// had another content; OUT_OF_RANGE if the revision is not there yet.
absl::StatusOr<Stamp> ReadEtag(const Call& call, absl::string_view etag,
                               const std::vector<std::string>& lines, absl::string_view field);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_ETAG_H_
