// Reads any bytes as a filter, and asks it of a record in both ways: the record's own, and the
// index's.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/errors.h"
#include "search/filter.h"
#include "search/index.h"
#include "tests/fuzz/targets.h"

namespace jointplan {
namespace {

v1::Activity Sample() {
  v1::Activity activity;
  activity.set_name("plans/hub/activities/well");
  (*activity.mutable_title())["en"] = "Water for Zahlé";
  (*activity.mutable_title())["ar"] = "مياه زحلة";
  activity.add_themes("inclusion");
  v1::Participant* part = activity.add_participants();
  part->set_partner("partners/giz");
  part->add_roles(v1::PARTNER_ROLE_LEAD);
  part->set_amount("1250.50");
  v1::Location* location = activity.add_locations();
  location->set_municipality("Zahlé");
  location->set_country("LB");
  location->set_latitude("33.85");
  location->set_longitude("35.9");
  activity.set_start_date("2019-03-01");
  activity.mutable_update_time()->set_seconds(1553774400);
  return activity;
}

// One record and its index, made once.
struct World {
  World() {
    const absl::Time time = absl::FromUnixSeconds(1553774400);
    index.Add("well", time);
    index.Put("well", nullptr, activity, time);
  }
  const v1::Activity activity = Sample();
  search::Index index;
};

}  // namespace

void FuzzFilter(absl::string_view bytes) {
  static const auto* const kWorld = new World();
  const auto condition = search::ParseFilter(bytes, v1::Activity::descriptor());
  if (!condition.ok()) {
    // Every refusal names the field.
    if (plan::ViolationsOf(condition.status()).size() != 1) std::abort();
    return;
  }
  const bool matches = search::Matches(*condition, kWorld->activity);
  const search::Index::Selection selection = kWorld->index.Select(*condition);
  if (matches && !selection.possible.contains(0)) std::abort();
  if (!matches && selection.sure.contains(0)) std::abort();
}

}  // namespace jointplan
