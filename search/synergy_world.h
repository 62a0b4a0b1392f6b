#ifndef JOINTPLAN_SEARCH_SYNERGY_WORLD_H_
#define JOINTPLAN_SEARCH_SYNERGY_WORLD_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::search {

// What two activities can have in common, by groups. Words are compared language by language;
// kWordOther holds tags and titles in languages whose words are not cut to stems.
enum ValueGroup : uint8_t {
  kPlaceGroup,
  kCountryGroup,
  kObjectiveGroup,
  kNeedGroup,
  kThemeGroup,
  kEnglishGroup,
  kFrenchGroup,
  kArabicGroup,
  kOtherWordsGroup,
  kValueGroups,
};
inline constexpr ValueGroup kFirstWordGroup = kEnglishGroup;
inline constexpr size_t kWordGroups = kValueGroups - kFirstWordGroup;

// Returns a place as it is compared: words without case and accents, each in one spelling of those
// that name the same place (Marrakesh, Marrakech).
std::string PlaceKey(absl::string_view text);

// Returns whose an activity is, by name: see SynergySide.partners.
std::vector<std::string> SidePartners(const v1::Plan& plan, const v1::Activity& activity);

// Why two activities can never be a pair, as the end of a sentence about them; empty: they can.
std::string WhyNoPair(const v1::Plan& plan, const v1::Activity& activity,
                      const v1::Plan& other_plan, const v1::Activity& other);

// The facts about activities from which synergies are found, as compact as 100,000 of them should
// be. Add all, then Finish, then ask. How rare a value is, is counted among these activities and no
// others, so nothing that is not here shows in any number. One thread.
class SynergyWorld {
 public:
  // Takes in an activity with its plan; the names must ascend. Says whether it was taken: a
  // cancelled one is not.
  bool Add(const v1::Plan& plan, const v1::Activity& activity);

  // Counts how rare each value is.
  void Finish();

  size_t size() const { return rows_.size(); }
  absl::string_view name(size_t row) const { return names_[row]; }
  // Returns the row of an activity, if it is here.
  std::optional<size_t> RowOf(absl::string_view name) const;
  // Returns the partners of a side, by name: see SynergySide.partners.
  std::vector<std::string> PartnersOf(size_t row) const;

  // ---- For those who compare (search/synergy_points.h, search/synergies.h) ----

  // A day in no calendar: not said.
  static constexpr int32_t kNoDay = INT32_MIN;

  // What one activity has, what its partners do, and when.
  struct Row {
    // Where its numbers of each group begin in the pool; then those of its partners and its kin.
    std::array<uint32_t, kValueGroups + 3> begin = {};
    int32_t first_day = kNoDay;  // Days since 1970-01-01.
    int32_t last_day = kNoDay;
    // The lengths of its words, as vectors of how rare they are, by language; see kWordSquareMin.
    std::array<float, kWordGroups> length = {};
    bool lacks_money = false;
    bool gives_money = false;
    bool lacks_lead = false;
    bool has_lead = false;
    bool lacks_carrier = false;
    bool has_carrier = false;
    bool is_completed = false;
    bool has_upstreams = false;
  };

  // The words of a brief have so many bits.
  static constexpr size_t kWordBits = 192;

  // What tells of most pairs that they lack points, in one line of the processor's cache. Each
  // value sets a bit: two activities without a bit in common have no such value in common.
  struct alignas(64) Brief {
    std::array<uint64_t, kWordBits / 64> words = {};
    uint64_t partners = 0;
    uint32_t row = 0;
    bool lacks_money : 1 = false;
    bool gives_money : 1 = false;
    bool lacks_role : 1 = false;
    bool has_role : 1 = false;
    bool is_completed : 1 = false;
    int32_t first_day = kNoDay;
    int32_t last_day = kNoDay;
    float inverse_length = 0;  // 1 / the shortest of the lengths of languages that have words.
    uint32_t places = 0;
    uint16_t objectives = 0;
    uint16_t needs = 0;
  };
  const Brief& brief(size_t row) const { return briefs_[row]; }

  // Numbers, ascending.
  struct Numbers {
    const uint32_t* first;
    const uint32_t* last;
    const uint32_t* begin() const { return first; }
    const uint32_t* end() const { return last; }
    bool empty() const { return first == last; }
  };

  const Row& row(size_t index) const { return rows_[index]; }
  // The values of a group. Rarer ones have lower numbers. A place may carry kCoded.
  Numbers values(size_t row, size_t group) const { return Range(rows_[row], group); }
  Numbers partners(size_t row) const { return Range(rows_[row], kValueGroups); }
  // Itself and what it came from.
  Numbers kin(size_t row) const { return Range(rows_[row], kValueGroups + 1); }

  // Set in the number of a place's name whose code is known too.
  static constexpr uint32_t kCoded = uint32_t{1} << 31;

  size_t value_count() const { return rarities_.size(); }
  // How rare a value is, from 0 (everybody has it) to 1.
  float rarity(uint32_t value) const { return rarities_[value]; }
  // How many activities have a value.
  uint32_t count(uint32_t value) const { return counts_[value]; }
  ValueGroup group(uint32_t value) const { return groups_[value]; }
  // How a value is shown: as it was first written.
  absl::string_view shown(uint32_t value) const { return shown_[value]; }
  // The number of a partner, if it is here.
  std::optional<uint32_t> PartnerNumber(absl::string_view partner) const;

 private:
  using Dictionary = absl::flat_hash_map<std::string, uint32_t>;

  Numbers Range(const Row& row, size_t range) const {
    return {pool_.data() + row.begin[range], pool_.data() + row.begin[range + 1]};
  }
  uint32_t NumberOf(ValueGroup group, const std::string& key, absl::string_view shown);
  static uint32_t NumberIn(Dictionary* dictionary, absl::string_view key);
  void Close(Row* row, size_t range);
  void AddPlaces(const v1::Activity& activity);
  uint32_t NumberOfPlace(const std::string& country, const std::string& name);
  void AddCountries(const v1::Activity& activity);
  void AddWords(const v1::Activity& activity, ValueGroup group);
  void AddText(absl::string_view text, absl::string_view language, ValueGroup group);
  const std::vector<uint32_t>& NumbersOfPiece(absl::string_view piece, absl::string_view language,
                                              ValueGroup group);
  void AddPartners(const v1::Plan& plan, const v1::Activity& activity);
  void AddRoles(const v1::Activity& activity, Row* row) const;
  void Renumber(const std::vector<uint32_t>& old_numbers);
  void Weigh(Row* row) const;
  Brief BriefOf(size_t index) const;

  std::vector<std::string> names_;
  std::vector<Row> rows_;
  std::vector<Brief> briefs_;
  std::vector<uint32_t> pool_;

  std::array<Dictionary, kValueGroups> numbers_;
  std::vector<std::string> shown_;
  std::vector<ValueGroup> groups_;
  std::vector<uint32_t> counts_;
  std::vector<float> rarities_;
  Dictionary partners_;
  std::vector<std::string> partner_names_;
  Dictionary kin_;
  // The words of texts recur, so each piece between blanks is taken apart once.
  absl::flat_hash_map<std::string, std::vector<uint32_t>> pieces_;
  Dictionary places_;  // So do the names of places, as they are written.
};

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_SYNERGY_WORLD_H_
