#ifndef JOINTPLAN_EXCHANGE_REPORT_H_
#define JOINTPLAN_EXCHANGE_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exchange/document.h"
#include "google/protobuf/timestamp.pb.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/need.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// A plan as it stands at one revision, with what it names.
struct PlanState {
  int64_t revision = 0;
  google::protobuf::Timestamp time;  // When the revision was made; unset: not said.
  v1::Plan plan;
  std::vector<v1::Activity> activities;  // By name.
  std::vector<v1::Need> needs;           // By name.
  std::vector<v1::Partner> partners;
  std::vector<v1::Objective> objectives;
  // If it was agreed on: the agreement, with the answers and waivers that it was sealed with.
  std::optional<v1::Agreement> agreement;
};

// Puts a record where it belongs in a state; one that has no content or is of a kind that a state
// does not keep is left out.
void AddRecord(v1::Record record, PlanState* state);

// How a report is to be.
struct ReportOptions {
  // Of the reader (BCP 47); empty: the plan's. Words of the report are in English, French or
  // Arabic; texts that are missing in this language are shown in another and say so.
  std::string language;
  // The day of the report (2019-06-30): what is overdue is so on this day.
  std::string date;
};

// Makes a report of a plan: who agreed to it, its activities by theme, next steps by due date, who
// does what where, a timeline and the objectives that are served. The same input always gives the
// same document.
Document ReportDocument(const PlanState& state, const ReportOptions& options);

// Makes a report of what changed between two states of a plan: what is new, gone, and changed,
// texts word by word.
Document RedlineDocument(const PlanState& before, const PlanState& after,
                         const ReportOptions& options);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_REPORT_H_
