#ifndef JOINTPLAN_EXCHANGE_SURVEY_H_
#define JOINTPLAN_EXCHANGE_SURVEY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/cell.h"
#include "exchange/fault.h"
#include "exchange/places.h"
#include "exchange/table.h"
#include "jointplan/v1/need.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// How a table of survey answers is read. docs/formats.md lists its columns.
struct SurveyFormat {
  TableFormat table;
  NumberFormat numbers;
  std::string language = "en";  // Of the columns `question` and `answer`.
  std::string survey;           // Of rows that name none.
  bool new_places = false;      // Municipalities that are not known are taken as they are.
};

// What a survey says, as records.
struct SurveyImport {
  std::vector<v1::Need> needs;  // By name; canonical.
  Faults faults;                // By line.
  int rows = 0;                 // Rows of data, faulty ones included.

  // Whether the table may be imported: it has no error. All or nothing.
  bool ok() const { return !HasErrors(faults); }
};

// Reads a table of survey answers, a row each, into needs of `plan`. Pure. Every fault is in the
// list, with line and column: a municipality that `places` do not know, a theme that the plan does
// not have (by id or by title in any language), a number or date that is none, two rows for one
// need. With errors, the records are of no use.
//
// Names are made from the survey, the municipality, the theme and the question as the table writes
// them (or from its column `id` in place of the question), and so are the same whenever it is read.
SurveyImport ImportSurvey(absl::string_view bytes, const SurveyFormat& format, const v1::Plan& plan,
                          const PlaceBook& places);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SURVEY_H_
