#include "bench/synergy_samples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "bench/samples.h"

namespace jointplan::bench {
namespace {

constexpr int kPartners = 30;
constexpr int kPlaces = 300;
constexpr std::array kCountries = {"LB", "JO", "TR", "TN", "MA", "EG"};

// Frequent ones first: what is taken from a list takes its beginning more often.
constexpr std::array kDoings = {
    "Training of",           "Support to",      "Rehabilitation of", "Capacity building for",
    "Provision of",          "Workshops for",   "Assessment of",     "Cash assistance for",
    "Technical advice to",   "Distribution of", "Construction of",   "Awareness sessions for",
    "Monitoring of",         "Grants for",      "Coordination of",   "Survey of",
    "Exchange between",      "Mapping of",      "Coaching for",      "Upgrading of",
    "Legal counselling for", "Maintenance of",  "Registration of",   "Peer learning among"};
constexpr std::array kWhom = {"municipal staff",
                              "host communities",
                              "refugee youth",
                              "vulnerable households",
                              "women entrepreneurs",
                              "local authorities",
                              "public schools",
                              "primary health centres",
                              "community centres",
                              "small businesses",
                              "newcomers",
                              "water committees",
                              "teachers",
                              "farmers",
                              "unions of municipalities",
                              "persons with disabilities",
                              "adolescents",
                              "social workers",
                              "mayors",
                              "informal settlements",
                              "civil society",
                              "waste collectors",
                              "job seekers",
                              "health volunteers",
                              "returning migrants",
                              "service providers",
                              "older persons",
                              "market traders",
                              "parents",
                              "apprentices"};
constexpr std::array kAbout = {"water supply and sanitation",
                               "local economic development",
                               "solid waste management",
                               "vocational skills",
                               "social cohesion",
                               "psychosocial support",
                               "inclusive education",
                               "housing and shelter",
                               "food security",
                               "municipal finance",
                               "energy efficiency",
                               "child protection",
                               "public transport",
                               "digital services",
                               "urban planning",
                               "language courses",
                               "sexual and reproductive health",
                               "irrigation",
                               "wastewater reuse",
                               "conflict mediation",
                               "flood preparedness",
                               "renewable energy",
                               "early childhood",
                               "civil documentation",
                               "rent subsidies",
                               "green jobs",
                               "nutrition screening",
                               "sports and culture",
                               "data collection",
                               "tourism and crafts",
                               "air quality",
                               "street lighting",
                               "composting",
                               "migrant health",
                               "anti-trafficking",
                               "land registration",
                               "participatory budgeting",
                               "remittances",
                               "disaster insurance",
                               "bee keeping"};
constexpr std::array kFrench = {"Formation du personnel municipal",
                                "Appui aux communautés hôtes",
                                "Réhabilitation des écoles",
                                "Gestion des déchets",
                                "Accès à l'eau potable",
                                "Insertion professionnelle des jeunes"};

class Chance {
 public:
  explicit Chance(int seed) : random_(static_cast<uint32_t>(seed) * 2654435761U + 1) {}

  int Number(int below) { return static_cast<int>(random_() % static_cast<uint32_t>(below)); }

  // Beginnings are more frequent, as with people's words and towns.
  int Skewed(int below) {
    const double even = static_cast<double>(random_()) / 4294967296.0;
    return std::min(static_cast<int>(below * std::pow(even, 1.8)), below - 1);
  }

  template <size_t kSize>
  std::string Pick(const std::array<const char*, kSize>& values) {
    return values[static_cast<size_t>(Skewed(kSize))];
  }

 private:
  std::minstd_rand random_;
};

std::string PartnerId(int number) { return absl::StrCat("partner-", number); }

void AddPart(int number, v1::PartnerRole role, v1::Activity* activity) {
  v1::Participant* part = activity->add_participants();
  part->set_partner(absl::StrCat("partners/", PartnerId(number % kPartners)));
  part->add_roles(role);
}

void AddParts(Chance& chance, v1::Activity* activity) {
  const int lead = chance.Number(kPartners);
  AddPart(lead, v1::PARTNER_ROLE_LEAD, activity);
  if (chance.Number(2) == 0) AddPart(lead + 1, v1::PARTNER_ROLE_IMPLEMENTING, activity);
  if (chance.Number(3) == 0) AddPart(lead + 2, v1::PARTNER_ROLE_FUNDING, activity);
  if (chance.Number(4) != 0) return;
  v1::Funding* funding = activity->add_funding();
  funding->set_id("f1");
  funding->set_amount(absl::StrCat(10000 * (1 + chance.Number(50))));
  funding->set_currency("USD");
}

void AddPlaces(Chance& chance, Spread spread, v1::Activity* activity) {
  const int count = spread == Spread::kSkewed ? 1 : 1 + chance.Number(2);
  for (int i = 0; i < count; ++i) {
    const int place = spread == Spread::kSkewed ? 0 : chance.Number(kPlaces);
    v1::Location* location = activity->add_locations();
    location->set_id(absl::StrCat("l", i));
    location->set_place(absl::StrCat("Town ", place));
    location->set_country(kCountries[static_cast<size_t>(place) % kCountries.size()]);
  }
}

void AddObjectives(Chance& chance, Spread spread, v1::Activity* activity) {
  for (int i = 1 + chance.Number(2); i > 0; --i) {
    const int number = chance.Skewed(spread == Spread::kSkewed ? 5 : 40);
    const std::string name = number < 23 ? absl::StrCat("frameworks/gcm/objectives/", number + 1)
                                         : absl::StrCat("frameworks/sdg/objectives/", number - 22);
    const auto& known = activity->objectives();
    if (std::find(known.begin(), known.end(), name) == known.end()) activity->add_objectives(name);
  }
}

}  // namespace

std::vector<v1::Partner> SynergyPartners() {
  std::vector<v1::Partner> partners(kPartners);
  for (int i = 0; i < kPartners; ++i) {
    v1::Partner& partner = partners[static_cast<size_t>(i)];
    partner.set_name(absl::StrCat("partners/", PartnerId(i)));
    (*partner.mutable_title())["en"] = absl::StrCat("Partner ", i);
  }
  return partners;
}

v1::Activity SynergyActivity(absl::string_view plan, int index, Spread spread) {
  Chance chance(index);
  v1::Activity activity;
  activity.set_name(ActivityName(plan, index));
  (*activity.mutable_title())["en"] =
      absl::StrCat(chance.Pick(kDoings), " ", chance.Pick(kWhom), " in ", chance.Pick(kAbout));
  if (chance.Number(3) == 0) (*activity.mutable_title())["fr"] = chance.Pick(kFrench);
  activity.add_themes(chance.Number(3) == 0 ? "local-governments" : "inclusion");
  AddParts(chance, &activity);
  AddPlaces(chance, spread, &activity);
  AddObjectives(chance, spread, &activity);
  const absl::CivilDay first = absl::CivilDay(2019, 1, 1) + chance.Number(900);
  activity.set_start_date(absl::FormatCivilTime(first));
  activity.set_end_date(absl::FormatCivilTime(first + 30 + chance.Number(330)));
  (*activity.mutable_description())["en"] = absl::StrCat(
      "What is planned follows from a survey of the municipality, is agreed with residents and "
      "newcomers, and is looked at again after half a year, activity ",
      index, ".");
  return activity;
}

}  // namespace jointplan::bench
