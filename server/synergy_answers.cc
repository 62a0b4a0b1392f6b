#include "server/synergy_answers.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "search/synergy_world.h"
#include "server/records.h"
#include "server/sharing.h"

namespace jointplan::server {
namespace {

constexpr size_t kIdDigits = 20;

v1::SynergyState StateOf(const v1::Synergy& pair) {
  const v1::SynergyChoice first = pair.first().answer().choice();
  const v1::SynergyChoice second = pair.second().answer().choice();
  if (first == v1::SYNERGY_CHOICE_DISMISS || second == v1::SYNERGY_CHOICE_DISMISS) {
    return v1::SYNERGY_STATE_DISMISSED;
  }
  const bool both = first == v1::SYNERGY_CHOICE_ACCEPT && second == v1::SYNERGY_CHOICE_ACCEPT;
  return both ? v1::SYNERGY_STATE_ACCEPTED : v1::SYNERGY_STATE_OPEN;
}

void SwapVersions(v1::SynergySide* side) {
  if (!side->has_answer()) return;
  const int64_t first = side->answer().first_version();
  side->mutable_answer()->set_first_version(side->answer().second_version());
  side->mutable_answer()->set_second_version(first);
}

}  // namespace

std::string SynergyName(absl::string_view activity, absl::string_view other) {
  const std::string digest = Sha256OfParts({std::min(activity, other), std::max(activity, other)});
  return absl::StrCat(kSynergyLines, absl::BytesToHexString(digest).substr(0, kIdDigits));
}

absl::StatusOr<v1::Synergy> AnsweredPair(const storage::View& view, absl::string_view activity,
                                         absl::string_view other) {
  const std::string name = SynergyName(activity, other);
  JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Synergy>(view, name, name));
  if (loaded.has_value()) return std::move(loaded->record);
  v1::Synergy pair;
  pair.set_name(name);
  pair.mutable_first()->set_activity(std::string(std::min(activity, other)));
  pair.mutable_second()->set_activity(std::string(std::max(activity, other)));
  return pair;
}

absl::StatusOr<std::vector<v1::Synergy>> AnsweredPairs(const storage::View& view) {
  JP_ASSIGN_OR_RETURN(const auto lines, view.ListLines(kSynergyLines));
  std::vector<v1::Synergy> pairs;
  pairs.reserve(lines.size());
  for (const std::string& line : lines) {
    JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Synergy>(view, line, line));
    if (loaded.has_value()) pairs.push_back(std::move(loaded->record));
  }
  return pairs;
}

absl::Status Settle(const storage::View& view, v1::Synergy* pair) {
  JP_ASSIGN_OR_RETURN(const int64_t first, VersionOf(view, pair->first().activity()));
  JP_ASSIGN_OR_RETURN(const int64_t second, VersionOf(view, pair->second().activity()));
  pair->mutable_first()->set_version(first);
  pair->mutable_second()->set_version(second);
  for (v1::SynergySide* side : {pair->mutable_first(), pair->mutable_second()}) {
    const v1::SynergyAnswer& answer = side->answer();
    if (answer.first_version() != first || answer.second_version() != second) side->clear_answer();
  }
  pair->set_state(StateOf(*pair));
  return absl::OkStatus();
}

void ShowSide(const Call& call, const v1::Plan& plan, const v1::Activity& activity,
              v1::SynergySide* side) {
  *side->mutable_title() = activity.title();
  for (std::string& partner : search::SidePartners(plan, activity)) {
    if (partner == call.principal.partner) side->set_own(true);
    side->add_partners(std::move(partner));
  }
}

void Swap(v1::Synergy* pair) {
  pair->mutable_first()->Swap(pair->mutable_second());
  SwapVersions(pair->mutable_first());
  SwapVersions(pair->mutable_second());
}

}  // namespace jointplan::server
