#include "search/synergy_world.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "plan/access.h"
#include "search/spellings.h"
#include "search/synergy_points.h"
#include "search/words.h"

namespace jointplan::search {
namespace {

bool TakesPart(const v1::Participant& part) { return part.consent() != v1::CONSENT_DECLINED; }

bool HasRole(const v1::Participant& part, v1::PartnerRole role) {
  return std::find(part.roles().begin(), part.roles().end(), role) != part.roles().end();
}

bool AnyHasRole(const v1::Activity& activity, v1::PartnerRole role) {
  return std::any_of(activity.participants().begin(), activity.participants().end(),
                     [role](const auto& part) { return TakesPart(part) && HasRole(part, role); });
}

// Days since 1970-01-01; kNoDay for no date.
int32_t DayOf(const std::string& date) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(date, &day)) return SynergyWorld::kNoDay;
  return static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1));
}

ValueGroup WordGroupOf(absl::string_view language) {
  const absl::string_view primary = language.substr(0, language.find('-'));
  if (primary == "en") return kEnglishGroup;
  if (primary == "fr") return kFrenchGroup;
  return primary == "ar" ? kArabicGroup : kOtherWordsGroup;
}

bool IsNumber(absl::string_view word) {
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

// Whose an activity of a joint plan is: who leads it, or if nobody does, who takes part.
bool IsOfSide(const v1::Participant& part, bool has_lead) {
  return TakesPart(part) && (!has_lead || HasRole(part, v1::PARTNER_ROLE_LEAD));
}

}  // namespace

std::vector<std::string> SidePartners(const v1::Plan& plan, const v1::Activity& activity) {
  if (plan::IsOwnPlan(plan)) return {plan.owner()};
  const bool has_lead = AnyHasRole(activity, v1::PARTNER_ROLE_LEAD);
  std::vector<std::string> partners;
  for (const v1::Participant& part : activity.participants()) {
    if (IsOfSide(part, has_lead)) partners.push_back(part.partner());
  }
  std::sort(partners.begin(), partners.end());
  return partners;
}

std::string WhyNoPair(const v1::Plan& plan, const v1::Activity& activity,
                      const v1::Plan& other_plan, const v1::Activity& other) {
  SynergyWorld world;
  const bool in_order = activity.name() < other.name();
  if (!world.Add(in_order ? plan : other_plan, in_order ? activity : other) ||
      !world.Add(in_order ? other_plan : plan, in_order ? other : activity)) {
    return "one of them is CANCELLED";
  }
  world.Finish();
  if (world.partners(0).empty() || world.partners(1).empty()) return "one of them has no partners";
  if (MayPair(world, 0, 1)) return "";
  const std::vector<std::string> a = world.PartnersOf(0);
  const std::vector<std::string> b = world.PartnersOf(1);
  const bool same = std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
  return same ? "they have a partner in common" : "they come from the same activity";
}

std::string PlaceKey(absl::string_view text) {
  std::vector<std::string> words = WordsOf(text);
  for (std::string& word : words) {
    std::vector<std::string> spellings = SpellingsOf(word);
    word = *std::min_element(spellings.begin(), spellings.end());
  }
  return absl::StrJoin(words, " ");
}

bool SynergyWorld::Add(const v1::Plan& plan, const v1::Activity& activity) {
  if (activity.implementation_status() == v1::IMPLEMENTATION_STATUS_CANCELLED) return false;
  Row row;
  row.begin[0] = static_cast<uint32_t>(pool_.size());
  AddPlaces(activity);
  Close(&row, kPlaceGroup);
  AddCountries(activity);
  Close(&row, kCountryGroup);
  for (const std::string& objective : activity.objectives()) {
    pool_.push_back(NumberOf(kObjectiveGroup, objective, objective));
  }
  Close(&row, kObjectiveGroup);
  for (const std::string& need : activity.needs()) {
    pool_.push_back(NumberOf(kNeedGroup, need, need));
  }
  Close(&row, kNeedGroup);
  for (const std::string& theme : activity.themes()) {
    const std::string key = absl::StrCat(plan.name(), "/", theme);
    if (!plan::IsOwnPlan(plan)) pool_.push_back(NumberOf(kThemeGroup, key, theme));
  }
  Close(&row, kThemeGroup);
  for (size_t group = kFirstWordGroup; group < kValueGroups; ++group) {
    AddWords(activity, static_cast<ValueGroup>(group));
    Close(&row, group);
  }
  AddPartners(plan, activity);
  Close(&row, kValueGroups);
  pool_.push_back(NumberIn(&kin_, activity.name()));
  for (const v1::Upstream& upstream : activity.upstreams()) {
    pool_.push_back(NumberIn(&kin_, upstream.activity()));
  }
  Close(&row, kValueGroups + 1);
  row.has_upstreams = !activity.upstreams().empty();
  row.first_day = DayOf(activity.start_date());
  row.last_day = DayOf(activity.end_date());
  AddRoles(activity, &row);
  names_.push_back(activity.name());
  rows_.push_back(row);
  return true;
}

// Ends a range of a row: its numbers ascend, each once. A place that is known with and without its
// code counts as one without: it then matches every other of the name.
void SynergyWorld::Close(Row* row, size_t range) {
  const auto begin = pool_.begin() + row->begin[range];
  const auto plain = [](uint32_t number) { return number & ~kCoded; };
  std::sort(begin, pool_.end(), [&](uint32_t a, uint32_t b) {
    return std::make_pair(plain(a), a) < std::make_pair(plain(b), b);
  });
  pool_.erase(
      std::unique(begin, pool_.end(), [&](uint32_t a, uint32_t b) { return plain(a) == plain(b); }),
      pool_.end());
  row->begin[range + 1] = static_cast<uint32_t>(pool_.size());
}

uint32_t SynergyWorld::NumberOf(ValueGroup group, const std::string& key, absl::string_view shown) {
  const auto [found, is_new] =
      numbers_[group].try_emplace(key, static_cast<uint32_t>(shown_.size()));
  if (is_new) {
    shown_.emplace_back(shown);
    groups_.push_back(group);
  }
  return found->second;
}

uint32_t SynergyWorld::NumberIn(Dictionary* dictionary, absl::string_view key) {
  return dictionary->try_emplace(key, static_cast<uint32_t>(dictionary->size())).first->second;
}

void SynergyWorld::AddPlaces(const v1::Activity& activity) {
  for (const v1::Location& location : activity.locations()) {
    const bool coded = !location.code().empty();
    if (coded) {
      const std::string& name =
          location.place().empty() ? location.municipality() : location.place();
      pool_.push_back(NumberOf(kPlaceGroup, absl::StrCat("code ", FoldText(location.code())),
                               name.empty() ? location.code() : name));
    }
    for (const std::string* name : {&location.place(), &location.municipality()}) {
      if (name->empty()) continue;
      pool_.push_back(NumberOfPlace(location.country(), *name) | (coded ? kCoded : 0));
    }
  }
}

uint32_t SynergyWorld::NumberOfPlace(const std::string& country, const std::string& name) {
  const auto [found, is_new] = places_.try_emplace(absl::StrCat(country, "/", name));
  if (is_new) {
    found->second = NumberOf(kPlaceGroup, absl::StrCat(country, "/", PlaceKey(name)), name);
  }
  return found->second;
}

void SynergyWorld::AddCountries(const v1::Activity& activity) {
  for (const v1::Location& location : activity.locations()) {
    if (location.country().empty()) continue;
    pool_.push_back(NumberOf(kCountryGroup, location.country(), location.country()));
  }
}

void SynergyWorld::AddWords(const v1::Activity& activity, ValueGroup group) {
  for (const auto& [language, title] : activity.title()) {
    if (WordGroupOf(language) == group) AddText(title, language, group);
  }
  if (group != kOtherWordsGroup) return;
  for (const std::string& tag : activity.tags()) AddText(tag, "", group);
}

void SynergyWorld::AddText(absl::string_view text, absl::string_view language, ValueGroup group) {
  for (const absl::string_view piece : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (IsNumber(piece)) continue;  // `Phase 2` and `2019` say nothing of what is done.
    const std::vector<uint32_t>& numbers = NumbersOfPiece(piece, language, group);
    pool_.insert(pool_.end(), numbers.begin(), numbers.end());
  }
}

const std::vector<uint32_t>& SynergyWorld::NumbersOfPiece(absl::string_view piece,
                                                          absl::string_view language,
                                                          ValueGroup group) {
  const auto [found, is_new] = pieces_.try_emplace(absl::StrCat(group, piece));
  if (!is_new) return found->second;
  std::vector<uint32_t> numbers;
  for (const std::string& word : WordsOf(piece)) {
    if (IsNumber(word) || SaysNothing(word)) continue;
    numbers.push_back(NumberOf(group, TermOf(word, language), word));
  }
  return found->second = std::move(numbers);
}

void SynergyWorld::AddPartners(const v1::Plan& plan, const v1::Activity& activity) {
  for (const std::string& partner : SidePartners(plan, activity)) {
    const uint32_t number = NumberIn(&partners_, partner);
    if (number == partner_names_.size()) partner_names_.push_back(partner);
    pool_.push_back(number);
  }
}

// An activity that names nobody lacks no role: nothing is known of who does what.
void SynergyWorld::AddRoles(const v1::Activity& activity, Row* row) const {
  const bool names_somebody =
      std::any_of(activity.participants().begin(), activity.participants().end(), TakesPart);
  row->has_lead = AnyHasRole(activity, v1::PARTNER_ROLE_LEAD);
  row->lacks_lead = names_somebody && !row->has_lead;
  row->has_carrier = AnyHasRole(activity, v1::PARTNER_ROLE_IMPLEMENTING);
  row->lacks_carrier = names_somebody && !row->has_carrier;
  row->gives_money = AnyHasRole(activity, v1::PARTNER_ROLE_FUNDING);
  for (const v1::Funding& funding : activity.funding()) {
    (funding.partner().empty() ? row->lacks_money : row->gives_money) = true;
  }
  row->is_completed = activity.implementation_status() == v1::IMPLEMENTATION_STATUS_COMPLETED;
}

void SynergyWorld::Finish() {
  pieces_.clear();
  places_.clear();
  counts_.assign(shown_.size(), 0);
  for (const Row& row : rows_) {
    for (uint32_t at = row.begin[0]; at < row.begin[kValueGroups]; ++at) {
      ++counts_[pool_[at] & ~kCoded];
    }
  }
  // From here on the rarest value is number 0.
  std::vector<uint32_t> by_count(shown_.size());
  std::iota(by_count.begin(), by_count.end(), 0);
  std::stable_sort(by_count.begin(), by_count.end(),
                   [&](uint32_t a, uint32_t b) { return counts_[a] < counts_[b]; });
  Renumber(by_count);
  rarities_.reserve(counts_.size());
  for (const uint32_t count : counts_) rarities_.push_back(RarityOf(count, rows_.size()));
  briefs_.reserve(rows_.size());
  for (Row& row : rows_) Weigh(&row);
  for (size_t i = 0; i < rows_.size(); ++i) briefs_.push_back(BriefOf(i));
}

// Gives each value the number that is its place in `old_numbers`.
void SynergyWorld::Renumber(const std::vector<uint32_t>& old_numbers) {
  std::vector<uint32_t> new_number(old_numbers.size());
  std::vector<std::string> shown(old_numbers.size());
  std::vector<ValueGroup> groups(old_numbers.size());
  std::vector<uint32_t> counts(old_numbers.size());
  for (size_t i = 0; i < old_numbers.size(); ++i) {
    const uint32_t old = old_numbers[i];
    new_number[old] = static_cast<uint32_t>(i);
    shown[i] = std::move(shown_[old]);
    groups[i] = groups_[old];
    counts[i] = counts_[old];
  }
  for (Row& row : rows_) {
    for (size_t group = 0; group < kValueGroups; ++group) {
      const auto begin = pool_.begin() + row.begin[group];
      const auto end = pool_.begin() + row.begin[group + 1];
      for (auto at = begin; at != end; ++at) *at = new_number[*at & ~kCoded] | (*at & kCoded);
      std::sort(begin, end, [](uint32_t a, uint32_t b) { return (a & ~kCoded) < (b & ~kCoded); });
    }
  }
  shown_ = std::move(shown);
  groups_ = std::move(groups);
  counts_ = std::move(counts);
  for (Dictionary& numbers : numbers_) numbers = Dictionary();
}

void SynergyWorld::Weigh(Row* row) const {
  for (size_t i = 0; i < kWordGroups; ++i) {
    float square = 0;
    for (const uint32_t word : Range(*row, kFirstWordGroup + i)) {
      square += rarities_[word] * rarities_[word];
    }
    row->length[i] = std::sqrt(std::max(square, kWordSquareMin));
  }
}

SynergyWorld::Brief SynergyWorld::BriefOf(size_t index) const {
  const Row& row = rows_[index];
  Brief brief;
  brief.row = static_cast<uint32_t>(index);
  brief.lacks_money = row.lacks_money;
  brief.gives_money = row.gives_money;
  brief.lacks_role = row.lacks_lead || row.lacks_carrier;
  brief.has_role = row.has_lead || row.has_carrier;
  brief.is_completed = row.is_completed;
  brief.first_day = row.first_day;
  brief.last_day = row.last_day;
  for (size_t i = 0; i < kWordGroups; ++i) {
    for (const uint32_t word : Range(row, kFirstWordGroup + i)) {
      if (counts_[word] < 2) continue;
      const size_t bit = word % kWordBits;
      brief.words[bit / 64] |= uint64_t{1} << (bit % 64);
      brief.inverse_length = std::max(brief.inverse_length, 1 / row.length[i]);
    }
  }
  for (const uint32_t partner : Range(row, kValueGroups)) {
    brief.partners |= uint64_t{1} << (partner % 64);
  }
  for (const uint32_t place : Range(row, kPlaceGroup)) {
    brief.places |= uint32_t{1} << (place % 32);
  }
  const auto short_bits = [&](size_t group) {
    uint32_t bits = 0;
    for (const uint32_t value : Range(row, group)) bits |= uint32_t{1} << (value % 16);
    return static_cast<uint16_t>(bits);
  };
  brief.objectives = short_bits(kObjectiveGroup);
  brief.needs = short_bits(kNeedGroup);
  return brief;
}

std::optional<size_t> SynergyWorld::RowOf(absl::string_view name) const {
  const auto found = std::lower_bound(names_.begin(), names_.end(), name);
  if (found == names_.end() || *found != name) return std::nullopt;
  return static_cast<size_t>(found - names_.begin());
}

std::vector<std::string> SynergyWorld::PartnersOf(size_t row) const {
  std::vector<std::string> names;
  for (const uint32_t partner : partners(row)) names.push_back(partner_names_[partner]);
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<uint32_t> SynergyWorld::PartnerNumber(absl::string_view partner) const {
  const auto found = partners_.find(partner);
  if (found == partners_.end()) return std::nullopt;
  return found->second;
}

}  // namespace jointplan::search
