#ifndef JOINTPLAN_EXCHANGE_IATI_EXPORT_H_
#define JOINTPLAN_EXCHANGE_IATI_EXPORT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// What an export to IATI needs to know besides the activities.
struct IatiExport {
  v1::Plan plan;
  std::map<std::string, v1::Partner> partners;      // By name.
  std::map<std::string, v1::Objective> objectives;  // By name.
  std::string reporter;                             // Who publishes the file, `partners/{partner}`.
  bool secondary = false;                           // It reports what others do.
  std::string sector;     // A DAC code of five digits for activities made here; empty: none.
  bool complete = false;  // Also write what IATI has no place for, in a namespace of our own.
  // What the file describes is as of then: the plan's state, not the moment of the export. So the
  // same state gives the same bytes.
  absl::Time time;
};

// What an export leaves out of a field, and in how many activities.
struct IatiLoss {
  std::string field;
  int activities = 0;
};

// A file, and what it does not hold.
struct IatiFile {
  std::string bytes;
  std::vector<IatiLoss> losses;  // By field. Answers of partners (consent) are never exported.
};

// Returns activities as a document of IATI 2.03, in the order given. FAILED_PRECONDITION if
// somebody must publish what was made here and nobody is named, or has no IATI reference, or one
// that cannot begin an identifier. INVALID_ARGUMENT for a sector that is none.
absl::StatusOr<IatiFile> ExportIati(const std::vector<v1::Activity>& activities,
                                    const IatiExport& context);

// Returns the identifier that IATI knows an activity or the plan by: the one it was imported with,
// or the publisher's reference, the plan and the activity, with hyphens.
std::string IatiIdentifier(const v1::Activity& activity, const IatiExport& context);
std::string IatiPlanIdentifier(const IatiExport& context);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_EXPORT_H_
