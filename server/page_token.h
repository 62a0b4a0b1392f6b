#ifndef JOINTPLAN_SERVER_PAGE_TOKEN_H_
#define JOINTPLAN_SERVER_PAGE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/call.h"

namespace jointplan::server {

// Where a list goes on.
struct PagePosition {
  int64_t revision = 0;  // The revision that all pages show.
  std::string after;     // The last thing that was sent; empty: begin.
};

// Returns the number of items that a page holds: 100 for 0, at most 1,000. INVALID_ARGUMENT for a
// negative size.
absl::StatusOr<size_t> PageSize(int32_t requested);

// Seals a position, so that only the same caller can use it, for the same list: `list` names the
// method and everything of the request but page size and token.
std::string SealPageToken(const Call& call, absl::string_view list, const PagePosition& position);

// Opens a token; an empty one is the beginning, at `revision`. INVALID_ARGUMENT for anything that
// SealPageToken did not make for this caller and list.
absl::StatusOr<PagePosition> OpenPageToken(const Call& call, absl::string_view list,
                                           absl::string_view token, int64_t revision = 0);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_PAGE_TOKEN_H_
