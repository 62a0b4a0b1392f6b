#ifndef JOINTPLAN_TESTS_PROPERTY_LAWS_H_
#define JOINTPLAN_TESTS_PROPERTY_LAWS_H_

#include <string>
#include <vector>

#include "plan/merge.h"
#include "tests/property/case.h"
#include "tests/property/leaf_model.h"

namespace jointplan::plan {

// The laws of merging that can be asked of any three states, by their numbers in docs/merge.md.
// Each returns nothing if it holds, and otherwise what is wrong.
std::string NothingToMerge(const Triple& triple);       // L1
std::string SameChange(const Triple& triple);           // L2
std::string Symmetry(const Triple& triple);             // L3
std::string NoInvention(const Triple& triple);          // L4
std::string NoSilentLoss(const Triple& triple);         // L5
std::string NoPhantomConflict(const Triple& triple);    // L6
std::string Locality(const Triple& triple);             // L8
std::string ResolutionCloses(const Triple& triple);     // L9
std::string MergingAgain(const Triple& triple);         // L10
std::string DeleteAgainstModify(const Triple& triple);  // L13, for the record as a whole
std::string AddAgainstAdd(const Triple& triple);        // L15
std::string UniqueKeys(const Triple& triple);           // L16
std::string OrderOfLists(const Triple& triple);         // L17
std::string Deterministic(const Triple& triple);        // L23

// One of them.
struct NamedLaw {
  const char* name;
  std::string (*law)(const Triple&);
};

// All of the above.
const std::vector<NamedLaw>& TripleLaws();

// Helpers for further laws.
MergeResult MergeTriple(const Triple& triple);
// A record's stored bytes; null gives "absent".
std::string Bytes(const MessagePtr& record);
// The names of leaves in which two records differ, the order of lists left out unless asked for.
std::string LeafDifference(const google::protobuf::Message* a, const google::protobuf::Message* b,
                           bool with_order = true);
std::string Describe(const std::vector<v1::Conflict>& conflicts);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_TESTS_PROPERTY_LAWS_H_
