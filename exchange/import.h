#ifndef JOINTPLAN_EXCHANGE_IMPORT_H_
#define JOINTPLAN_EXCHANGE_IMPORT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/fault.h"
#include "exchange/mapping.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// What a foreign table says, as records.
struct Import {
  std::vector<v1::Activity> activities;  // By name; canonical.
  std::vector<v1::Partner> partners;     // That the table names, by name.
  std::vector<v1::Theme> themes;         // That the table names, by id.
  std::vector<Fault> faults;             // By line.
  int rows = 0;                          // Rows of data, faulty and repeated ones included.

  // Whether the table may be imported: it has no error. All or nothing.
  bool ok() const;
};

// Reads a table of comma-separated values by its mapping into activities of `plan`
// (`plans/{plan}`). Pure: no file, no clock, no plan is looked at. The result does not depend on
// the order of the rows, and the same rows always give the same names.
//
// Rows with the same activity key are one activity; within it, rows with the same location, target
// or funding key are one element. Of several rows that name the very same thing one is kept, the
// others are reported. Every fault is in the list, none stops the reading of the other rows; with
// errors, the records are of no use.
Import ImportCsv(absl::string_view bytes, const Mapping& mapping, absl::string_view plan);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IMPORT_H_
