#ifndef JOINTPLAN_SEARCH_SYNTAX_H_
#define JOINTPLAN_SEARCH_SYNTAX_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::search {

// The filter language of AIP-160 as text has it, before anything is known of the fields:
//
//   expression  = sequence { "AND" sequence }
//   sequence    = factor { factor }              one after the other: all of them, as with AND
//   factor      = term { "OR" term }             OR binds tighter than AND
//   term        = [ "NOT" | "-" ] simple
//   simple      = "(" expression ")" | restriction
//   restriction = comparable [ comparator argument ]
//   comparable  = member | function "(" [ argument { "," argument } ] ")"
//   comparator  = "<" | "<=" | ">" | ">=" | "=" | "!=" | ":"
//   argument    = comparable | "(" expression ")"
//
// A member is `title.fr`; words are runs of characters that mean nothing here, or stand in quotes.

// The most bytes that a filter has, how deep its parentheses go, and how many conditions it has.
inline constexpr size_t kFilterBytesMax = 10000;
inline constexpr int kFilterDepthMax = 50;
inline constexpr int kFilterConditionsMax = 200;

enum class Comparator { kNone, kLess, kLessEqual, kGreater, kGreaterEqual, kEqual, kUnequal, kHas };

// Returns the comparator as filters write it; "" for kNone.
absl::string_view ToString(Comparator comparator);

// A word as it was typed, with the place where it begins.
struct Word {
  std::string text;
  bool quoted = false;
  int column = 1;  // In characters (code points), from 1.
};

// One piece of a filter.
struct Syntax {
  enum class Kind {
    kAnd,          // All of `children`.
    kOr,           // One of `children`.
    kNot,          // Not `children[0]`.
    kRestriction,  // `left` alone, or compared with `argument`.
  };
  // The right side of a comparison, or what a function gets.
  struct Argument {
    std::vector<Word> words;  // A member; a single word mostly.
    // An expression in parentheses, or a function: the only element. Then `words` is empty.
    std::vector<Syntax> expression;
    int column = 1;

    // The words as one text: `33.85` is two words with a point between.
    std::string text() const;
    bool quoted() const { return words.size() == 1 && words[0].quoted; }
  };

  Kind kind = Kind::kRestriction;
  std::vector<Syntax> children;
  std::vector<Word> left;  // A member, or a function's name.
  bool function = false;
  std::vector<Argument> arguments;  // Of a function.
  Comparator comparator = Comparator::kNone;
  Argument argument;
  int column = 1;

  // The left side as it was typed.
  std::string name() const;
};

// The error of a filter: INVALID_ARGUMENT for the field `filter`, naming the column.
absl::Status FilterError(int column, absl::string_view problem);

// Reads a filter. A blank one is an AND of nothing, which everything satisfies. INVALID_ARGUMENT
// says at which column something else was expected, or that the filter is too long or too deep.
absl::StatusOr<Syntax> ParseSyntax(absl::string_view filter);

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_SYNTAX_H_
