#ifndef JOINTPLAN_EXCHANGE_REDLINE_H_
#define JOINTPLAN_EXCHANGE_REDLINE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/document.h"
#include "exchange/report_voice.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::exchange {

// One field that changed, as people read it.
struct ChangedField {
  Line label;            // `next steps (s1) · text (fr)`.
  std::string before;    // Empty: there was nothing.
  std::string after;     // Empty: there is nothing.
  std::string language;  // Of both, where it is known (BCP 47).
  bool is_text = false;  // Words that somebody wrote, to be compared word by word.
  // Of a set: its elements, to be compared one by one.
  std::vector<std::string> before_items, after_items;

  std::string comma = ", ";  // Between elements.

  // What there is, or was, without marks.
  Line Plain() const;
  // What went and what came, marked as such.
  Line Marked() const;
};

// Reads a change for people.
ChangedField ShowField(const v1::FieldChange& change, const Voice& voice);

// Returns a table of changes, a row a field. `whole`: the record is new or gone, and its fields are
// shown without marks.
Block ChangeTable(const std::vector<v1::FieldChange>& fields, bool whole, const Voice& voice);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_REDLINE_H_
