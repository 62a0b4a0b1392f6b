#ifndef JOINTPLAN_PLAN_FORECAST_H_
#define JOINTPLAN_PLAN_FORECAST_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "jointplan/v1/meeting.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/validate.h"

namespace jointplan::plan {

// A state of a record that several look at; null: it does not exist.
using RecordState = std::shared_ptr<const google::protobuf::Message>;

// One record of a proposal: the state it started from, and the one it wants.
struct ForecastRecord {
  std::string name;
  RecordState base;
  RecordState mine;
};

struct ForecastProposal {
  std::string name;
  std::vector<ForecastRecord> records;
};

// What a forecast is made of.
struct ForecastInput {
  std::vector<ForecastProposal> proposals;  // By name.
  std::map<std::string, RecordState> now;   // The records that they change, as the plan has them.
  std::shared_ptr<const v1::Plan> plan;     // The plan's own record.
  const RuleContext* catalogue = nullptr;   // Asked for partners and objectives.
};

// Forecasts what will collide and in which order the proposals merge with the fewest decisions, as
// v1::Forecast says it; the revision and the titles are for the caller to fill in. Pure: nothing is
// written.
//
// Only proposals that change the same record are compared: an index of records finds them. No finer
// index would do, because rules tie the fields of a record together. Whether they collide is for
// the merge itself to say (Merge, CheckRules): two additions to one set do not. Each of the two is
// first brought onto the plan as it is now, insisting on its own values, and then the two are
// merged.
//
// The order is sought by trying all orders of proposals that meet in a record in which something
// collides, as far as they leave different states behind: of at most 12 of them, and at most some
// 200,000 states. Beyond that it is made step by step: next comes the one that leaves the others
// the fewest decisions. What the order needs is counted by merging in that order.
v1::Forecast MakeForecast(const ForecastInput& input);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_FORECAST_H_
