#ifndef JOINTPLAN_EXCHANGE_SURVEY_EDITS_H_
#define JOINTPLAN_EXCHANGE_SURVEY_EDITS_H_

#include <string>
#include <vector>

#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/need.pb.h"

namespace jointplan::exchange {

// What an import of a survey changes in a plan.
struct NeedChanges {
  std::vector<v1::Edit> edits;       // By the need's name.
  std::vector<std::string> missing;  // Needs of the same surveys that the table does not have.
  int created = 0;
  int changed = 0;
  int unchanged = 0;  // Needs that are as the table says.
};

// Compares what a survey says (`imported`, from ImportSurvey) with the needs that the plan has
// (`existing`, as the service returned them, with etags) and returns the edits that make up the
// difference, and nothing else. What the table leaves blank stays as it is, and nothing is removed.
// Pure: the same input gives the same edits.
NeedChanges NeedEditsFor(const std::vector<v1::Need>& existing,
                         const std::vector<v1::Need>& imported);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SURVEY_EDITS_H_
