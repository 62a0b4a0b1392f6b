#include "plan/list_order.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace jointplan::plan {
namespace {

// What comes right after an element; under nullopt, what comes first.
using Followers = std::map<std::optional<std::string>, std::set<std::string>>;

void AddFollowers(const KeyOrder& list, const std::set<std::string>& placed,
                  const std::set<std::string>& kept, Followers* followers) {
  std::optional<std::string> previous;
  for (const std::string& key : list) {
    if (!kept.contains(key)) continue;
    if (!placed.contains(key)) (*followers)[previous].insert(key);
    previous = key;
  }
}

// Appends what follows `key`, and what follows that, depth first: a run that one side inserted
// stays together.
void AppendFollowers(const std::optional<std::string>& key, const Followers& followers,
                     KeyOrder* order) {
  std::vector<std::string> open;
  const auto push = [&](const std::optional<std::string>& of) {
    const auto found = followers.find(of);
    if (found != followers.end()) {
      open.insert(open.end(), found->second.rbegin(), found->second.rend());
    }
  };
  push(key);
  while (!open.empty()) {
    order->push_back(std::move(open.back()));
    open.pop_back();
    push(order->back());
  }
}

}  // namespace

KeyOrder Restrict(const KeyOrder& list, const KeyOrder& other) {
  const std::set<std::string> wanted(other.begin(), other.end());
  KeyOrder restricted;
  std::copy_if(list.begin(), list.end(), std::back_inserter(restricted),
               [&wanted](const std::string& key) { return wanted.contains(key); });
  return restricted;
}

KeyOrder PlaceAround(const KeyOrder& skeleton, const std::vector<const KeyOrder*>& lists,
                     const KeyOrder& kept) {
  const std::set<std::string> placed(skeleton.begin(), skeleton.end());
  const std::set<std::string> wanted(kept.begin(), kept.end());
  Followers followers;
  for (const KeyOrder* list : lists) AddFollowers(*list, placed, wanted, &followers);
  KeyOrder order;
  AppendFollowers(std::nullopt, followers, &order);
  for (const std::string& key : skeleton) {
    order.push_back(key);
    AppendFollowers(key, followers, &order);
  }
  return order;
}

OrderMerge MergeOrder(const KeyOrder& base, const KeyOrder& theirs, const KeyOrder& mine,
                      const KeyOrder& kept) {
  const KeyOrder their_order = Restrict(Restrict(theirs, mine), kept);
  const KeyOrder my_order = Restrict(Restrict(mine, theirs), kept);
  const KeyOrder base_order = Restrict(base, their_order);
  OrderMerge merge;
  const bool take_mine = their_order == base_order;
  merge.conflict = their_order != my_order && !take_mine && my_order != base_order;
  merge.order = PlaceAround(take_mine ? my_order : their_order, {&theirs, &mine}, kept);
  return merge;
}

}  // namespace jointplan::plan
