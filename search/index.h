#ifndef JOINTPLAN_SEARCH_INDEX_H_
#define JOINTPLAN_SEARCH_INDEX_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "jointplan/v1/activity.pb.h"
#include "search/filter.h"
#include "search/posting.h"
#include "search/word_index.h"

namespace jointplan::search {

// One value of a facet, and how many records have it.
struct FacetCount {
  std::string key;
  std::string shown;
  uint64_t count = 0;
};

// Whether the values of a field are shared by so many records that it is worth while to count them.
bool HasFacets(const FieldRef& field);

// The activities of one plan as they are at one revision, in memory: for each value of the fields
// that many share, and for each word, which activities have it. Answers conditions in a time that
// follows the size of what is asked for, not of the plan. Holds no activities; about 150 bytes for
// each. One thread may change it while no other reads.
class Index {
 public:
  Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // Makes room for a record that is not here yet. The cheapest order of results is that of these
  // calls: by time of creation, then name.
  void Add(absl::string_view id, absl::Time create_time);

  // Takes in the state of a record (Add came before), in place of `before`: the state that was
  // taken in last, null if none was.
  void Put(absl::string_view id, const v1::Activity* before, const v1::Activity& after,
           absl::Time update_time);

  // Takes out a record, whose state is `before`.
  void Remove(absl::string_view id, const v1::Activity& before);

  // What is known of a condition: the rows that satisfy it for sure, and those that may.
  struct Selection {
    Rows sure;
    Rows possible;  // Holds all of `sure`. What is not in it does not satisfy the condition.
  };
  Selection Select(const Condition& condition) const;

  // Returns the row of a record, if it is here.
  std::optional<uint32_t> RowOf(absl::string_view id) const;

  // What is known of a row.
  absl::string_view IdOf(uint32_t row) const;
  absl::Time CreateTimeOf(uint32_t row) const { return absl::FromUnixNanos(create_nanos_[row]); }

  // Returns at most `count` of `rows` in the order of their creation, those after the given moment
  // and id (empty: from the beginning).
  std::vector<uint32_t> FirstCreated(const Rows& rows, absl::Time after, absl::string_view after_id,
                                     size_t count) const;

  // Counts the values that `rows` have in a field that has facets, in the order of the values.
  std::vector<FacetCount> CountFacet(const std::string& path, const Rows& rows) const;

  // How many records are here.
  uint64_t size() const { return present_.cardinality(); }

  // Packs what is held more densely. Takes a moment; after many changes.
  void Shrink();

 private:
  // The values of one field. Of a text the key is followed by a zero byte and the text as written.
  struct FieldIndex {
    FieldRef field;
    std::map<std::string, Posting, std::less<>> values;
  };

  // Rows by their ids, without holding these twice.
  struct RowHash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's name.
    const Index* index;
    size_t operator()(uint32_t row) const { return absl::HashOf(index->IdOf(row)); }
    size_t operator()(absl::string_view id) const { return absl::HashOf(id); }
  };
  struct RowEqual {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's name.
    const Index* index;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t row, absl::string_view id) const { return index->IdOf(row) == id; }
    bool operator()(absl::string_view id, uint32_t row) const { return index->IdOf(row) == id; }
  };

  friend class IndexQuery;

  // Adds a row to, or takes it from, everything that a state has but its words.
  template <bool kAdd>
  void Change(uint32_t row, const v1::Activity& activity);
  // Does so with words. Most edits change no text, and taking texts apart costs more than all else.
  void ChangeWords(uint32_t row, const v1::Activity* before, const v1::Activity* after);
  template <bool kAdd>
  void ChangeCells(uint32_t row, const v1::Activity& activity);
  bool IsBefore(uint32_t row, int64_t nanos, absl::string_view id) const;

  std::map<std::string, FieldIndex, std::less<>> fields_;  // By path.
  WordIndex words_;
  // Squares of one degree by one degree, as `latitude * 1000 + longitude` of their corner.
  absl::flat_hash_map<int32_t, Posting> cells_;

  Rows present_;
  std::string ids_;  // One behind the other.
  std::vector<uint32_t> id_ends_;
  std::vector<int64_t> create_nanos_;
  std::vector<int64_t> update_nanos_;
  bool in_order_ = true;  // Rows are in the order of their creation.
  absl::flat_hash_set<uint32_t, RowHash, RowEqual> rows_;
};

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_INDEX_H_
