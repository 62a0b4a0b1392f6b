#ifndef JOINTPLAN_SEARCH_SYNERGY_POINTS_H_
#define JOINTPLAN_SEARCH_SYNERGY_POINTS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "jointplan/v1/synergy.pb.h"
#include "search/synergy_world.h"

namespace jointplan::search {

// How many points speak for a synergy. docs/synergies.md explains all of this to partners.

inline constexpr size_t kReasonKinds = v1::SynergyReasonKind_ARRAYSIZE;

// The most that each reason can give to a kind of synergy; a column adds up to 100 (of PLACE and
// COUNTRY only one counts).
struct PointsRow {
  v1::SynergyReasonKind reason;
  int overlap;
  int complement;
  int sequence;
};
inline constexpr std::array<PointsRow, kReasonKinds - 1> kPoints = {{
    // reason                            overlap complement sequence
    {v1::SYNERGY_REASON_KIND_PLACE, 20, 20, 25},
    {v1::SYNERGY_REASON_KIND_COUNTRY, 5, 5, 0},
    {v1::SYNERGY_REASON_KIND_OBJECTIVE, 10, 10, 10},
    {v1::SYNERGY_REASON_KIND_NEED, 15, 25, 15},
    {v1::SYNERGY_REASON_KIND_THEME, 5, 5, 5},
    {v1::SYNERGY_REASON_KIND_WORDS, 40, 15, 15},
    {v1::SYNERGY_REASON_KIND_TIME, 10, 5, 0},
    {v1::SYNERGY_REASON_KIND_FOLLOWS, 0, 0, 30},
    {v1::SYNERGY_REASON_KIND_FUNDING, 0, 10, 0},
    {v1::SYNERGY_REASON_KIND_ROLE, 0, 10, 0},
}};

// The kinds, in the order in which they go before each other at equal points.
inline constexpr std::array<v1::SynergyKind, 3> kSynergyKinds = {
    v1::SYNERGY_KIND_OVERLAP, v1::SYNERGY_KIND_COMPLEMENT, v1::SYNERGY_KIND_SEQUENCE};

// A value that at most one in so many activities has is as rare as can be; in smaller worlds it
// counts as if there were this many activities.
inline constexpr float kRareShare = 50;
inline constexpr float kSmallWorld = 100;
// Titles that are less alike than this do not count.
inline constexpr float kAlikeMin = 0.3F;
// The square of the length that the words of a text have at least: those of two rare words, so that
// one word in common never makes two titles the same.
inline constexpr float kWordSquareMin = 2;
// One ends so many days before the other begins: all points up to the first, a third at the last.
inline constexpr int32_t kFollowsFull = 30;
inline constexpr int32_t kFollowsMax = 183;
// Against rounding in what is no whole number.
inline constexpr float kHair = 1e-4F;

// The points of a reason that gives this share of its most points.
inline int PointsAt(int most, float share) {
  return static_cast<int>(static_cast<float>(most) * share + kHair);
}

// How rare a value is that `count` of `activities` have: 1 for rare ones, 0 for what all have.
float RarityOf(uint32_t count, size_t activities);

// What two activities have in common. Of places, countries, objectives, needs and themes, how rare
// the rarest is; 0: none.
struct Likeness {
  float place = 0;
  float country = 0;
  float objective = 0;
  float need = 0;
  float theme = 0;
  float words = 0;             // How alike the titles are, 0 to 1.
  float time = 0;              // How much of the shorter one lies in the other, 0 to 1.
  bool apart = false;          // They never go on at the same time.
  bool completed = false;      // One of them is completed.
  bool second_first = false;   // With `gap`: the second ends before the first begins.
  bool follower_done = false;  // With `gap`: the one that would follow is completed.
  int32_t gap = 0;       // Days from the end of one to the beginning of the other; 0: no such.
  bool funding = false;  // One lacks money, the other gives.
  bool role = false;     // One lacks a role that the other has.
};

// The points of each reason, by its number, and their sum.
struct Points {
  std::array<int, kReasonKinds> of = {};
  int sum = 0;
};

// How rare the rarest values of an activity are, of each group but the words.
Likeness RarestOf(const SynergyWorld& world, size_t row);

// Whether `earlier` is known to end before `later` begins. Of rows or briefs.
template <class Times>
bool EndsBefore(const Times& earlier, const Times& later) {
  // A beginning that is not known is before every end.
  return earlier.last_day < later.first_day && earlier.last_day != SynergyWorld::kNoDay;
}

// Compares when two activities go on: `time`, `apart`, `gap` and `second_first`. Of rows or briefs.
template <class Times>
void CompareTimes(const Times& a, const Times& b, Likeness* likeness) {
  const bool a_first = EndsBefore(a, b);
  const bool b_first = EndsBefore(b, a);
  likeness->apart = a_first || b_first;
  if (likeness->apart) {
    likeness->gap = a_first ? b.first_day - a.last_day : a.first_day - b.last_day;
    likeness->second_first = b_first;
    return;
  }
  const auto known = [](const Times& times) {
    return times.first_day != SynergyWorld::kNoDay && times.last_day != SynergyWorld::kNoDay;
  };
  if (!known(a) || !known(b)) return;
  const int32_t both = std::min(a.last_day, b.last_day) - std::max(a.first_day, b.first_day) + 1;
  const int32_t shorter = std::min(a.last_day - a.first_day, b.last_day - b.first_day) + 1;
  likeness->time = static_cast<float>(both) / static_cast<float>(shorter);
}

// Whether one lacks money and the other gives. Of rows or briefs.
template <class Facts>
bool MoneyIsMet(const Facts& a, const Facts& b) {
  return (a.lacks_money && b.gives_money) || (b.lacks_money && a.gives_money);
}

// What an activity has in common with another, but for the words. Of two that are so far apart that
// they are nothing to each other, the times alone.
Likeness CompareWithoutWords(const SynergyWorld& world, size_t a, size_t b);

// How alike the words of two activities are: the best of all languages.
float CompareWords(const SynergyWorld& world, size_t a, size_t b);

// The sum of the points for one kind, whether or not it fits.
int SumOf(v1::SynergyKind kind, const Likeness& likeness);

// The points for one kind; none if the kind does not fit.
Points PointsFor(v1::SynergyKind kind, const Likeness& likeness);

// The kind with the most points, and how many; 0 points: they are nothing to each other.
struct BestKind {
  v1::SynergyKind kind = v1::SYNERGY_KIND_UNSPECIFIED;
  int score = 0;
};
BestKind BestOf(const Likeness& likeness);

// The most points that anything can have that shares at most this with an activity of the row:
// `likeness` says how rare what they share can be, and how alike; all else is as good as can be.
int MostPoints(const SynergyWorld& world, size_t row, const Likeness& likeness);

// Whether two activities can be a pair at all: partners on both sides, none of them on both, and
// neither came from the other, nor both from the same.
bool MayPair(const SynergyWorld& world, size_t a, size_t b);

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_SYNERGY_POINTS_H_
