#ifndef JOINTPLAN_SERVER_SEARCHING_H_
#define JOINTPLAN_SERVER_SEARCHING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/search_service.pb.h"
#include "search/filter.h"
#include "server/call.h"
#include "server/read_place.h"
#include "storage/store.h"

namespace jointplan::server {

// A field that results are ordered by.
struct OrderField {
  search::FieldRef field;
  bool descending = false;
};

// Where an activity stands among the results: its values in the fields that they are ordered by,
// then when it was made, then its name. Of these the last two are never missing.
using SortKey = std::vector<std::string>;

// What is asked, understood.
struct SearchQuestion {
  ReadPlace place;
  search::Condition condition;
  std::vector<OrderField> order;
  std::vector<search::FieldRef> facets;
  SortKey after;         // Where the page begins; empty: at the beginning.
  size_t page_size = 0;  // One more is looked for, to know whether there is another page.
};

// What was found.
struct SearchResult {
  struct Found {
    SortKey key;
    storage::RecordVersion version;
  };
  std::vector<Found> page;  // In order; at most one more than the page holds.
  int64_t total = 0;
  std::vector<v1::Facet> facets;  // As asked, without their names.
};

// Understands a query and a filter. INVALID_ARGUMENT names the column of the filter.
absl::StatusOr<search::Condition> ConditionOf(absl::string_view query, absl::string_view filter);

// Understands an order; a text without a language is asked for in the plan's. INVALID_ARGUMENT for
// `order_by`.
absl::StatusOr<std::vector<OrderField>> OrderOf(absl::string_view order_by, const v1::Plan& plan);

// Writes a place in an order as a text, and reads it again.
std::string WriteKey(const SortKey& key);
SortKey ReadKey(absl::string_view text);

// Searches. Asks the plan's index if there is one, and the store for what that does not tell: what
// changed between the revision of the index and the one that is asked for, and what no index holds.
// Without an index, or in a proposal, reads everything; the answer is the same.
absl::StatusOr<SearchResult> Search(const Call& call, const SearchQuestion& question);

// Whether an activity is one that a condition asks for, in the plan as of a revision (0: the
// newest). False for one that does not exist then.
absl::StatusOr<bool> MatchesAt(const storage::View& view, absl::string_view plan,
                               absl::string_view name, int64_t revision,
                               const search::Condition& condition);

// Whether a changeset of a plan changes an activity that a condition asks for, before or after.
absl::StatusOr<bool> Touches(const storage::View& view, absl::string_view plan,
                             const v1::Changeset& changeset, const search::Condition& condition);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SEARCHING_H_
