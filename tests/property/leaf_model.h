#ifndef JOINTPLAN_TESTS_PROPERTY_LEAF_MODEL_H_
#define JOINTPLAN_TESTS_PROPERTY_LEAF_MODEL_H_

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace jointplan::plan {

// What a leaf of a record is: the smallest things that an edit can change.
enum class LeafKind {
  kPresence,  // That a record, element or message is there.
  kValue,     // One value.
  kText,      // A text that is merged word by word.
  kMember,    // That a set has a member.
  kOrder,     // The order of a list, as its keys joined by line feeds.
};

// One leaf. `path` is where a conflict about it would be reported.
struct ModelLeaf {
  LeafKind kind = LeafKind::kValue;
  std::string path;
  std::string value;
  bool operator==(const ModelLeaf&) const = default;
};

// A record as its leaves, under names that tell them apart.
using LeafMap = std::map<std::string, ModelLeaf>;

// Takes a record apart; null gives no leaves. Written without the code of plan/, from the meaning
// of the field options alone, so that the laws have something to be held against.
LeafMap Flatten(const google::protobuf::Message* record);

// Whether a conflict at `conflict` speaks about what is at `path`: the same place or one inside it.
bool PathCovers(const std::string& conflict, const std::string& path);

// Splits an order leaf's value.
std::vector<std::string> OrderKeys(const std::string& value);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_TESTS_PROPERTY_LEAF_MODEL_H_
