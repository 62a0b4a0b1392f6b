#ifndef JOINTPLAN_PLAN_MERGE_H_
#define JOINTPLAN_PLAN_MERGE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "jointplan/v1/change.pb.h"
#include "plan/record_shape.h"

namespace jointplan::plan {

// What a merge gives.
struct MergeResult {
  // The record after the merge; null: it does not exist. Where a conflict names a path, this holds
  // what theirs has.
  std::unique_ptr<google::protobuf::Message> merged;
  // What could not be merged, in the order of the record's fields. Each has its path, kind, the
  // three values, and for texts the regions that collide; `record` and who wrote theirs are for
  // the caller to fill in.
  std::vector<v1::Conflict> conflicts;
};

// Merges two changes of one record: `base` is the state both started from, `theirs` the state now,
// `mine` the state wanted. Null: the record does not exist in that state. All that are not null
// have the same type, whose field options (jointplan/v1/options.proto) say how each field merges;
// fields marked `output_only`, `bookkeeping` or `identifier` are taken from theirs. Keys within a
// keyed list must be unique in each input.
//
// Pure and deterministic: the same three inputs give the same bytes, always. Every edit of either
// side is in `merged` or in `conflicts`; docs/merge.md states the laws.
//
// `only` makes it faster: base and mine are known to be the same in all other fields. Null: nothing
// is known. The result is the same.
MergeResult Merge(const google::protobuf::Message* base, const google::protobuf::Message* theirs,
                  const google::protobuf::Message* mine, const Fields* only = nullptr);

// Settles conflicts: applies to `result` each of `resolutions` whose path is that of one of its
// conflicts, and takes that conflict out of the list. `mine` is as given to Merge. A resolution's
// `record` is not looked at. Choices: THEIRS keeps what is there; MINE copies mine's value; BOTH
// unites two sets; VALUE sets the value given, JSON null leaving the field empty. A conflict of
// order is settled with a list of keys. Broken rules of the plan (CONFLICT_KIND_RULE) are found by
// the caller, who settles them. Returns INVALID_ARGUMENT, with the path, for a resolution that
// settles no conflict, a choice that the field cannot have, or a value of the wrong type; `result`
// is then unspecified.
absl::Status Resolve(const std::vector<v1::Resolution>& resolutions,
                     const google::protobuf::Message* mine, MergeResult* result);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_MERGE_H_
