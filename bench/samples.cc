#include "bench/samples.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace jointplan::bench {
namespace {

constexpr std::array kPartnerIds = {"giz",       "afd",   "medcities",  "un-habitat",
                                    "uclg-mewa", "irbid", "tripoli",    "gaziantep",
                                    "mafraq",    "sour",  "world-bank", "cmi"};
constexpr std::array kPlaces = {"Irbid", "Tripoli", "Gaziantep", "Mafraq", "Sour", "Amman"};
constexpr std::array kCountries = {"JO", "LB", "TR", "JO", "LB", "JO"};
constexpr std::array kTopics = {"local economic development", "water and sanitation services",
                                "housing for newcomers",      "schools in host municipalities",
                                "waste collection",           "public transport"};

template <size_t kSize>
const char* Pick(const std::array<const char*, kSize>& values, int index) {
  return values[static_cast<size_t>(index) % kSize];
}

std::string PartnerName(int index) { return absl::StrCat("partners/", Pick(kPartnerIds, index)); }

void AddParticipants(int index, v1::Activity* activity) {
  const std::array roles = {v1::PARTNER_ROLE_LEAD, v1::PARTNER_ROLE_SUPPORTING,
                            v1::PARTNER_ROLE_FUNDING};
  for (int i = 0; i < 3; ++i) {
    v1::Participant* participant = activity->add_participants();
    participant->set_partner(PartnerName(index + i));
    participant->add_roles(roles[static_cast<size_t>(i)]);
  }
  activity->mutable_participants(2)->set_amount(absl::StrCat(10000 + index % 90000));
  activity->mutable_participants(2)->set_currency("EUR");
}

void AddDetails(int index, v1::Activity* activity) {
  v1::Location* location = activity->add_locations();
  location->set_id("l1");
  location->set_place(Pick(kPlaces, index));
  location->set_country(Pick(kCountries, index));
  v1::Target* target = activity->add_targets();
  target->set_id("t1");
  target->set_indicator("Municipal staff trained");
  target->set_unit("persons");
  target->set_value("80");
  v1::NextStep* step = activity->add_next_steps();
  step->set_id("s1");
  (*step->mutable_text())["en"] = "Choose the trainers";
  step->set_responsible(PartnerName(index));
  step->set_due_date("2021-06-30");
}

}  // namespace

std::vector<v1::Partner> SamplePartners() {
  std::vector<v1::Partner> partners;
  for (const char* id : kPartnerIds) {
    v1::Partner& partner = partners.emplace_back();
    partner.set_name(absl::StrCat("partners/", id));
    (*partner.mutable_title())["en"] = id;
  }
  return partners;
}

v1::Plan SamplePlan() {
  v1::Plan plan;
  (*plan.mutable_title())["en"] = "Refugees and host communities, work programme";
  for (const char* id : {"local-governments", "inclusion"}) {
    v1::Theme* theme = plan.add_themes();
    theme->set_id(id);
    (*theme->mutable_title())["en"] = id;
  }
  return plan;
}

std::string ActivityName(absl::string_view plan, int index) {
  return absl::StrCat(plan, "/activities/a", absl::Dec(index, absl::kZeroPad7));
}

v1::Activity SampleActivity(absl::string_view plan, int index) {
  v1::Activity activity;
  activity.set_name(ActivityName(plan, index));
  const char* topic = Pick(kTopics, index);
  (*activity.mutable_title())["en"] = absl::StrCat("Training in ", topic, ", group ", index);
  (*activity.mutable_title())["fr"] = absl::StrCat("Formation, groupe ", index);
  (*activity.mutable_description())["en"] = absl::StrCat(
      "Municipal staff learn to plan ", topic,
      " together with residents and refugees. Each municipality leaves with a draft plan, and the "
      "network compares in the following year what came of it.");
  activity.add_themes("inclusion");
  activity.add_themes("local-governments");
  AddParticipants(index, &activity);
  activity.add_objectives("frameworks/gcr/objectives/2");
  activity.set_start_date("2019-04-01");
  activity.set_end_date("2021-12-31");
  AddDetails(index, &activity);
  activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_PLANNED);
  return activity;
}

std::string DateAfter(int days) {
  const absl::CivilDay day = absl::CivilDay(2022, 1, 1) + days;
  return absl::StrCat(day.year(), "-", absl::Dec(day.month(), absl::kZeroPad2), "-",
                      absl::Dec(day.day(), absl::kZeroPad2));
}

}  // namespace jointplan::bench
