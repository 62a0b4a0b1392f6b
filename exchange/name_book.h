#ifndef JOINTPLAN_EXCHANGE_NAME_BOOK_H_
#define JOINTPLAN_EXCHANGE_NAME_BOOK_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/fault.h"

namespace jointplan::exchange {

// The names of one kind of thing, partners or themes, that a table writes: who is one and the same,
// and how it is shown. Names that differ only in case, blanks or punctuation are one.
class NameBook {
 public:
  // Notes that `text` stands in `column` on `line`. Returns its identifier.
  std::string Note(absl::string_view text, absl::string_view column, int line);

  // Returns the spelling under which a name is shown: the most frequent one.
  std::string ShownAs(const std::string& id) const;

  // Returns every identifier, sorted.
  std::vector<std::string> Ids() const;

  // Appends one warning for each name that is spelled in several ways. `what` is the kind of
  // thing, such as "partner".
  void ReportSpellings(absl::string_view what, Faults* faults) const;

 private:
  struct Spelling {
    int count = 0;
    int line = 0;  // The first.
    std::string column;
  };
  std::map<std::string, std::map<std::string, Spelling>> names_;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_NAME_BOOK_H_
