#ifndef JOINTPLAN_PLAN_PLAN_USE_H_
#define JOINTPLAN_PLAN_PLAN_USE_H_

#include <set>
#include <string>
#include <utility>

#include "jointplan/v1/activity.pb.h"

namespace jointplan::plan {

// Whether a partner answers for the activity.
bool Leads(const v1::Participant& participant);

// Whether a next step is still to be done.
bool IsOpen(const v1::NextStep& step);

// What the activities of a plan use of it, gathered one by one. Activities that are given up
// (CANCELLED) use nothing.
class PlanUse {
 public:
  void Add(const v1::Activity& activity);

  // The `id`s of the themes that have an activity.
  const std::set<std::string>& themes() const { return themes_; }
  // The partners that lead an activity, and those that take part in one; `partners/{partner}`.
  const std::set<std::string>& leads() const { return leads_; }
  const std::set<std::string>& participants() const { return participants_; }
  // The parts that their partner has not confirmed: partner and activity.
  const std::set<std::pair<std::string, std::string>>& unconfirmed() const { return unconfirmed_; }

 private:
  std::set<std::string> themes_;
  std::set<std::string> leads_;
  std::set<std::string> participants_;
  std::set<std::pair<std::string, std::string>> unconfirmed_;
};

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_PLAN_USE_H_
