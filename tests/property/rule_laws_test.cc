// L18, the rules of the plan, as far as it is the engine's: what two valid changes break together
// has a part in both of them. That such a break becomes a conflict and not a broken plan is the
// commit loop's promise, tested in tests/server.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/diff.h"
#include "plan/field_path.h"
#include "plan/merge.h"
#include "plan/validate.h"
#include "tests/property/case.h"

namespace jointplan::plan {
namespace {

// A world in which everything that an activity may name exists.
class EverythingExists : public RuleContext {
 public:
  bool HasTheme(absl::string_view) const override { return true; }
  bool HasPartner(absl::string_view) const override { return true; }
  bool HasObjective(absl::string_view) const override { return true; }
  bool HasNeed(absl::string_view) const override { return true; }
};

std::vector<RuleBreak> BreaksOf(const v1::Activity& activity) {
  return CheckRules(activity, EverythingExists());
}

v1::Activity ValidActivity() {
  v1::Activity activity;
  activity.set_name("plans/p/activities/a");
  (*activity.mutable_title())["en"] = "Water";
  activity.add_themes("t1");
  activity.add_themes("t2");
  activity.set_start_date("2019-03-01");
  activity.set_end_date("2019-06-01");
  v1::Participant* participant = activity.add_participants();
  participant->set_partner("partners/a");
  participant->add_roles(v1::PARTNER_ROLE_LEAD);
  participant->add_roles(v1::PARTNER_ROLE_FUNDING);
  participant->set_currency("EUR");
  activity.add_locations()->set_id("l1");
  activity.add_locations()->set_id("l2");
  activity.add_targets()->set_id("x");
  return activity;
}

template <typename Set>
void Toggle(Set* set, const typename Set::value_type& member) {
  const auto found = std::find(set->begin(), set->end(), member);
  if (found == set->end()) {
    set->Add(typename Set::value_type(member));
  } else {
    set->erase(found);
  }
}

void SetDate(uint32_t choice, std::string* date) {
  *date = absl::StrCat("2019-0", choice % 9 + 1, "-01");
}

void EditActivity(uint32_t edit, v1::Activity* activity) {
  const uint32_t choice = edit / 8;
  v1::Participant* participant = activity->mutable_participants(0);
  switch (edit % 8) {
    case 0:
      return Toggle(activity->mutable_themes(), choice % 2 == 0 ? "t1" : "t2");
    case 1:
      return SetDate(choice, activity->mutable_start_date());
    case 2:
      return SetDate(choice, activity->mutable_end_date());
    case 3:
      return Toggle(participant->mutable_roles(),
                    choice % 2 == 0 ? v1::PARTNER_ROLE_LEAD : v1::PARTNER_ROLE_FUNDING);
    case 4:
      return choice % 3 == 0 ? participant->clear_amount() : participant->set_amount("5");
    case 5:
      return choice % 3 == 0 ? participant->set_currency("USD") : participant->clear_currency();
    case 6:
      return activity->mutable_targets(0)->set_location(choice % 2 == 0 ? "l1" : "l2");
    default:
      if (activity->locations_size() > 0) {
        activity->mutable_locations()->DeleteSubrange(
            static_cast<int>(choice) % activity->locations_size(), 1);
      }
  }
}

// Edits that would break a rule by themselves are not made: each side is valid.
v1::Activity Edited(const v1::Activity& base, const std::vector<uint32_t>& edits) {
  v1::Activity activity = base;
  for (const uint32_t edit : edits) {
    v1::Activity next = activity;
    EditActivity(edit % 8000, &next);
    if (BreaksOf(next).empty()) activity = next;
  }
  return activity;
}

// Whether a side edited one of the fields that a rule ties together.
bool Touched(const v1::Activity& base, const v1::Activity& side, const RuleBreak& broken) {
  for (const v1::FieldChange& change : Diff(&base, &side)) {
    const FieldPath changed = *FieldPath::Parse(change.path());
    for (const std::string& text : broken.paths) {
      const FieldPath tied = *FieldPath::Parse(text);
      if (tied.Covers(changed) || changed.Covers(tied)) return true;
    }
  }
  return false;
}

TEST(RuleLaws, L18WhatTwoValidChangesBreakHasAPartInBoth) {
  std::map<std::string, int> broken_rules;
  CheckLaw("L18", [&broken_rules](const Case& test_case) -> std::string {
    const v1::Activity base = Edited(ValidActivity(), test_case.base);
    const v1::Activity theirs = Edited(base, test_case.theirs);
    const v1::Activity mine = Edited(base, test_case.mine);
    const MergeResult result = Merge(&base, &theirs, &mine);
    if (!result.conflicts.empty()) return "";
    for (const RuleBreak& broken : BreaksOf(static_cast<const v1::Activity&>(*result.merged))) {
      ++broken_rules[broken.rule];
      if (!Touched(base, theirs, broken) || !Touched(base, mine, broken)) {
        return broken.rule + " is broken by one side alone";
      }
    }
    return "";
  });
  for (const auto& [rule, count] : broken_rules) std::cout << "  " << rule << ": " << count << "\n";
  for (const std::string rule : {"theme-required", "dates-in-order", "currency-with-amount",
                                 "role-required", "target-location-exists"}) {
    EXPECT_GT(broken_rules[rule], 0) << rule << " was never broken by two valid changes";
  }
}

}  // namespace
}  // namespace jointplan::plan
