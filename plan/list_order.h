#ifndef JOINTPLAN_PLAN_LIST_ORDER_H_
#define JOINTPLAN_PLAN_LIST_ORDER_H_

#include <string>
#include <vector>

namespace jointplan::plan {

// The order of a keyed list whose order means something, as the keys of its elements.
using KeyOrder = std::vector<std::string>;

// The order that two changes of one list give together.
struct OrderMerge {
  KeyOrder order;
  // Both sides changed the order, and not in the same way: `order` follows theirs.
  bool conflict = false;
};

// Merges the order of a list as one value: `kept` are the elements that the merged list has, each
// of which is in theirs or in mine. What both sides have comes in the order of the side that
// changed it; what only one side has comes right after the element that it follows there, and
// elements of both sides at the same place go by key. Swapping the sides changes nothing but the
// order chosen in a conflict.
OrderMerge MergeOrder(const KeyOrder& base, const KeyOrder& theirs, const KeyOrder& mine,
                      const KeyOrder& kept);

// Returns the elements of `skeleton` in that order, and the other elements of `lists` each right
// after the one that it follows in its own list. Elements that are not in `kept` are left out; the
// skeleton has none such.
KeyOrder PlaceAround(const KeyOrder& skeleton, const std::vector<const KeyOrder*>& lists,
                     const KeyOrder& kept);

// Returns the elements of `list` that are also in `other`, in the order of `list`.
KeyOrder Restrict(const KeyOrder& list, const KeyOrder& other);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_LIST_ORDER_H_
