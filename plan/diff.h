#ifndef JOINTPLAN_PLAN_DIFF_H_
#define JOINTPLAN_PLAN_DIFF_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "jointplan/v1/change.pb.h"
#include "plan/field_path.h"
#include "plan/record_shape.h"

namespace jointplan::plan {

// Returns what differs between two states of one record, in the order of its fields: one entry for
// each single value, map value, set, keyed element's field, or order of an ordered list (path of
// the list, with the keys as values). An element that one side lacks is one entry. Null: the
// record does not exist; every field of the other side is then listed. Fields marked `output_only`,
// `bookkeeping` or `identifier` are left out. Both not null: the same type.
std::vector<v1::FieldChange> Diff(const google::protobuf::Message* before,
                                  const google::protobuf::Message* after);

// Returns the paths that Diff lists, without the values. `only`: the two are known to be the same
// in all other fields; null: nothing is known.
std::vector<std::string> ChangedPaths(const google::protobuf::Message& before,
                                      const google::protobuf::Message& after,
                                      const Fields* only = nullptr);

// Whether Diff would list anything: two states of one record, where null is no record.
bool Differs(const google::protobuf::Message* before, const google::protobuf::Message* after);

// As ApplyMask, but of the result only the fields `only`, which FieldsNamed gave; the others are
// left empty.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ApplyMask(
    const google::protobuf::Message& base, const google::protobuf::Message& values,
    const google::protobuf::FieldMask& mask, const Fields& only);

// Makes what ApplyMask with `only` returned whole.
void FillOthers(const google::protobuf::Message& base, const Fields& only,
                google::protobuf::Message* record);

// Returns the fields that ApplyMask sets at most; nothing if these are not only fields that this
// build knows.
std::optional<Fields> FieldsNamed(const google::protobuf::Message& values,
                                  const google::protobuf::FieldMask& mask);

// Returns what an editor wants who saw `base` and sent `values` with `mask`: base with the fields
// that the mask names taken from values, cleared where values lacks them. A path of the mask is a
// FieldPath (`title[fr]`, `targets[t1].value`, `start_date`). An empty mask names every field that
// is present in values. INVALID_ARGUMENT names a path of the mask that does not exist, or that is
// output only or an identifier.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ApplyMask(
    const google::protobuf::Message& base, const google::protobuf::Message& values,
    const google::protobuf::FieldMask& mask);

// Returns `base` with only those differences of `mine` that `paths` cover; the rest stays as in
// base. INVALID_ARGUMENT for a path under which the two do not differ.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> TakePart(
    const google::protobuf::Message& base, const google::protobuf::Message& mine,
    const std::vector<FieldPath>& paths);

// Returns the paths of the values that a record has, in the order of its fields: what Diff against
// null would list, but with the fields of keyed elements one by one. What blame is asked about.
std::vector<FieldPath> Leaves(const google::protobuf::Message& record);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_DIFF_H_
