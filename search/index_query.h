#ifndef JOINTPLAN_SEARCH_INDEX_QUERY_H_
#define JOINTPLAN_SEARCH_INDEX_QUERY_H_

#include <cstdint>
#include <string>

#include "search/filter.h"
#include "search/index.h"
#include "search/near.h"

namespace jointplan::search {

// The square of a point in Index::cells_.
int32_t CellOf(const Point& point);

// Asks an index for the rows of a condition. For Index::Select.
class IndexQuery {
 public:
  explicit IndexQuery(const Index& index) : index_(index) {}

  Index::Selection Select(const Condition& condition) const;

 private:
  using Selection = Index::Selection;

  static Selection Exactly(Rows rows) { return {rows, rows}; }
  // At most these rows.
  static Selection Within(Rows rows) { return {Rows(), std::move(rows)}; }

  Selection All(const Condition& condition) const;
  Selection Any(const Condition& condition) const;
  Selection Not(const Condition& condition) const;
  Selection Compare(const Condition& condition, const std::string& path) const;
  Selection CompareTime(const Condition& condition, const std::vector<int64_t>& nanos) const;
  Selection CompareName(const Condition& condition) const;
  Selection Present(const std::string& path) const;
  Selection Words(const Condition& condition) const;
  Selection Element(const Condition& condition) const;
  Selection Near(const Condition& condition) const;

  // The rows that may have an element of `path` that satisfies a condition over elements.
  Rows WithinElements(const Condition& condition, const std::string& path) const;
  Rows WithWord(const QueryWord& word) const;

  const Index& index_;
};

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_INDEX_QUERY_H_
