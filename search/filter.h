#ifndef JOINTPLAN_SEARCH_FILTER_H_
#define JOINTPLAN_SEARCH_FILTER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "search/syntax.h"
#include "search/values.h"
#include "search/words.h"

namespace jointplan::search {

// A filter over records of one type, with every name and value understood. docs/search.md is its
// description for those who write filters.
struct Condition {
  enum class Kind {
    kAnd,      // All of `children`; of none: everything.
    kOr,       // One of `children`.
    kNot,      // Not `children[0]`.
    kCompare,  // A value of `field` that compares with `value`.
    kPresent,  // Any value in `field`.
    kWords,    // `words` in the texts of `field`.
    kElement,  // An element of `field` that satisfies `children[0]`, whose fields are the
               // element's.
    kNear,     // A location within `kilometres` of a point.
  };
  Kind kind = Kind::kAnd;
  std::vector<Condition> children;
  FieldRef field;

  // For kCompare. Never kUnequal, kHas or kNone: those are said with the other kinds.
  Comparator comparator = Comparator::kEqual;
  std::string value;        // A key, as ForEachKey gives them.
  bool any_before = false;  // Only the end must be equal ...
  bool any_behind = false;  // ... or only the beginning, or (both) something within.

  // For kWords. A phrase stands in one text, word behind word; other words anywhere in the record.
  std::vector<QueryWord> words;
  bool phrase = false;

  // For kNear.
  double latitude = 0;
  double longitude = 0;
  double kilometres = 0;
};

// Reads a filter over records of `type`. INVALID_ARGUMENT for the field `filter` names the column,
// and what was expected there.
absl::StatusOr<Condition> ParseFilter(absl::string_view filter,
                                      const google::protobuf::Descriptor* type);

// The condition that all words of a text are somewhere in a record: what a search box sends.
Condition HasWords(absl::string_view text);

// Puts conditions together.
Condition AllOf(std::vector<Condition> conditions);

// Returns a field by its name in filters: `status`, `participants.partner`. INVALID_ARGUMENT for
// `request_field` if there is none, or it has no values of its own.
absl::StatusOr<FieldRef> FindField(absl::string_view name, const google::protobuf::Descriptor* type,
                                   absl::string_view request_field);

// Whether a key is the value of a comparison, or (any_before, any_behind) holds it where it may be.
bool EqualsValue(const Condition& condition, absl::string_view key);

// Whether a record satisfies a condition. Reads the record alone.
bool Matches(const Condition& condition, const google::protobuf::Message& record);

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_FILTER_H_
