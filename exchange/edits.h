#ifndef JOINTPLAN_EXCHANGE_EDITS_H_
#define JOINTPLAN_EXCHANGE_EDITS_H_

#include <string>
#include <vector>

#include "exchange/mapping.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::exchange {

// Something that the plan has and the table does not, or no longer.
struct Missing {
  std::string activity;  // `plans/{plan}/activities/{activity}`
  std::string path;      // `targets[t1]`, `themes[health]`; empty: the whole activity.
};

// What an import changes in a plan.
struct ImportChanges {
  std::vector<v1::Edit> edits;   // By the activity's name.
  std::vector<Missing> missing;  // Reported, or with `missing: remove` also removed by the edits.
  int unchanged = 0;             // Activities that are as the table says.
};

// Compares what a table says (`imported`, from Import) with what the plan has (`existing`, as the
// service returned it, with etags) and returns the edits that make up the difference, and nothing
// else: a new activity is created; an existing one is updated in exactly those fields in which it
// differs from the table, among those that the mapping feeds. Whatever the mapping does not feed,
// or somebody added, stays as it is. Pure: the same input gives the same edits.
ImportChanges EditsFor(const std::vector<v1::Activity>& existing,
                       const std::vector<v1::Activity>& imported, const Mapping& mapping);

// Adds to an update of a record what `changes`, which lead to `wanted`, say: values and paths.
void AddChanges(const google::protobuf::Message& wanted,
                const std::vector<v1::FieldChange>& changes, google::protobuf::Message* update,
                google::protobuf::FieldMask* mask);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_EDITS_H_
