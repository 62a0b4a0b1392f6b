#ifndef JOINTPLAN_PLAN_CATALOGUE_H_
#define JOINTPLAN_PLAN_CATALOGUE_H_

#include <vector>

#include "jointplan/v1/change.pb.h"

namespace jointplan::plan {

// Returns the frameworks and objectives that every store begins with, each framework before its
// objectives, these in the order of the document: the Global Compact on Refugees (4), the Global
// Compact for Migration (23), the Marrakech Mayors Declaration (three commitments and three policy
// themes, which have no numbers) and the Sustainable Development Goals (17).
std::vector<v1::Record> BuiltInCatalogue();

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_CATALOGUE_H_
