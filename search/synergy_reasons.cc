#include "search/synergy_reasons.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "search/synergy_points.h"

namespace jointplan::search {
namespace {

using Row = SynergyWorld::Row;

constexpr uint32_t Plain(uint32_t number) { return number & ~SynergyWorld::kCoded; }

// The values that both have, as they are shown.
void AddShared(const SynergyWorld& world, size_t group, size_t a, size_t b,
               v1::SynergyReason* reason) {
  for (const uint32_t one : world.values(a, group)) {
    for (const uint32_t other : world.values(b, group)) {
      const bool both_coded = (one & other & SynergyWorld::kCoded) != 0;
      if (Plain(one) != Plain(other) || both_coded) continue;
      const std::string shown(world.shown(Plain(one)));
      const auto& values = reason->values();
      if (std::find(values.begin(), values.end(), shown) == values.end()) reason->add_values(shown);
    }
  }
}

// The words of the language in which they are most alike would do; all of them say more.
void AddWords(const SynergyWorld& world, size_t a, size_t b, v1::SynergyReason* reason) {
  for (size_t group = kFirstWordGroup; group < kValueGroups; ++group) {
    AddShared(world, group, a, b, reason);
  }
}

bool TakesPart(const v1::Participant& part) { return part.consent() != v1::CONSENT_DECLINED; }

void AddWithRole(const v1::Activity& activity, v1::PartnerRole role, v1::SynergyReason* reason) {
  for (const v1::Participant& part : activity.participants()) {
    const auto& roles = part.roles();
    if (TakesPart(part) && std::find(roles.begin(), roles.end(), role) != roles.end()) {
      reason->add_values(part.partner());
    }
  }
}

// What one lacks and the other's partners have.
void AddMoney(const v1::Activity& lacking, const v1::Activity& giving, v1::SynergyReason* reason) {
  reason->add_values(lacking.name());
  for (const v1::Funding& funding : lacking.funding()) {
    if (!funding.partner().empty() || funding.amount().empty()) continue;
    reason->add_values(
        absl::StrCat(funding.amount(), funding.currency().empty() ? "" : " ", funding.currency()));
  }
  const int before = reason->values_size();
  AddWithRole(giving, v1::PARTNER_ROLE_FUNDING, reason);
  for (const v1::Funding& funding : giving.funding()) {
    const auto known = reason->values().begin() + before;
    if (funding.partner().empty() ||
        std::find(known, reason->values().end(), funding.partner()) != reason->values().end()) {
      continue;
    }
    reason->add_values(funding.partner());
  }
}

void AddRoles(const Row& lacking, const Row& having, const v1::Activity& lacking_one,
              const v1::Activity& having_one, v1::SynergyReason* reason) {
  const bool lead = lacking.lacks_lead && having.has_lead;
  const bool carrier = lacking.lacks_carrier && having.has_carrier;
  if (!lead && !carrier) return;
  reason->add_values(lacking_one.name());
  if (lead) {
    reason->add_values("lead");
    AddWithRole(having_one, v1::PARTNER_ROLE_LEAD, reason);
  }
  if (carrier) {
    reason->add_values("implementing");
    AddWithRole(having_one, v1::PARTNER_ROLE_IMPLEMENTING, reason);
  }
}

int32_t DaysTogether(const Row& a, const Row& b) {
  return std::min(a.last_day, b.last_day) - std::max(a.first_day, b.first_day) + 1;
}

// What two rows share, told from the world and their records.
struct Pair {
  const SynergyWorld& world;
  size_t a;
  size_t b;
  const v1::Activity& one;
  const v1::Activity& other;
  const Likeness& likeness;
};

void AddValues(const Pair& pair, v1::SynergyReason* reason) {
  const Row& a = pair.world.row(pair.a);
  const Row& b = pair.world.row(pair.b);
  const auto shared = [&](ValueGroup group) {
    AddShared(pair.world, group, pair.a, pair.b, reason);
  };
  switch (reason->kind()) {
    case v1::SYNERGY_REASON_KIND_PLACE:
      return shared(kPlaceGroup);
    case v1::SYNERGY_REASON_KIND_COUNTRY:
      return shared(kCountryGroup);
    case v1::SYNERGY_REASON_KIND_OBJECTIVE:
      return shared(kObjectiveGroup);
    case v1::SYNERGY_REASON_KIND_NEED:
      return shared(kNeedGroup);
    case v1::SYNERGY_REASON_KIND_THEME:
      return shared(kThemeGroup);
    case v1::SYNERGY_REASON_KIND_WORDS:
      return AddWords(pair.world, pair.a, pair.b, reason);
    case v1::SYNERGY_REASON_KIND_TIME:
      return reason->add_values(absl::StrCat(DaysTogether(a, b)));
    case v1::SYNERGY_REASON_KIND_FOLLOWS:
      return reason->add_values(absl::StrCat(pair.likeness.gap));
    case v1::SYNERGY_REASON_KIND_FUNDING:
      if (a.lacks_money && b.gives_money) AddMoney(pair.one, pair.other, reason);
      if (b.lacks_money && a.gives_money) AddMoney(pair.other, pair.one, reason);
      return;
    case v1::SYNERGY_REASON_KIND_ROLE:
      AddRoles(a, b, pair.one, pair.other, reason);
      AddRoles(b, a, pair.other, pair.one, reason);
      return;
    default:
      return;
  }
}

}  // namespace

v1::Synergy Explain(const SynergyWorld& world, size_t a, size_t b, const v1::Activity& one,
                    const v1::Activity& other) {
  Likeness likeness = CompareWithoutWords(world, a, b);
  likeness.words = CompareWords(world, a, b);
  const BestKind best = BestOf(likeness);
  v1::Synergy synergy;
  if (best.score == 0) return synergy;
  const Points points = PointsFor(best.kind, likeness);
  synergy.set_kind(best.kind);
  synergy.set_score(best.score);
  for (size_t kind = 1; kind < kReasonKinds; ++kind) {
    if (points.of[kind] == 0) continue;
    v1::SynergyReason* reason = synergy.add_reasons();
    reason->set_kind(static_cast<v1::SynergyReasonKind>(kind));
    reason->set_points(points.of[kind]);
    AddValues({world, a, b, one, other, likeness}, reason);
  }
  std::stable_sort(synergy.mutable_reasons()->begin(), synergy.mutable_reasons()->end(),
                   [](const auto& x, const auto& y) { return x.points() > y.points(); });
  const bool swapped = best.kind == v1::SYNERGY_KIND_SEQUENCE && likeness.second_first;
  synergy.mutable_first()->set_activity(swapped ? other.name() : one.name());
  synergy.mutable_second()->set_activity(swapped ? one.name() : other.name());
  return synergy;
}

}  // namespace jointplan::search
