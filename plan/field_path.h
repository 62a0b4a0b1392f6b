#ifndef JOINTPLAN_PLAN_FIELD_PATH_H_
#define JOINTPLAN_PLAN_FIELD_PATH_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"

namespace jointplan::plan {

// One step of a path: a field, and for a map or a keyed list the key of the element.
struct PathStep {
  std::string field;
  std::optional<std::string> key;
  bool operator==(const PathStep&) const = default;
};

// Names a field inside a record, the way conflicts, differences and masks write it:
//
//   start_date          a field
//   title[en]           one value of a map
//   targets[t1].value   a field of an element of a keyed list
//   themes              a set, always as a whole
//
// A key that holds anything but letters, digits, `-`, `_`, `/` `:` or `.` is written in double
// quotes, with `"` and `\` escaped by `\`. The empty path is the whole record.
class FieldPath {
 public:
  FieldPath() = default;
  explicit FieldPath(std::vector<PathStep> steps) : steps_(std::move(steps)) {}

  // Reads a path; INVALID_ARGUMENT says at which character it stops making sense. Whether the
  // fields exist is asked by the functions below.
  static absl::StatusOr<FieldPath> Parse(absl::string_view text);

  std::string ToString() const;
  const std::vector<PathStep>& steps() const { return steps_; }
  bool empty() const { return steps_.empty(); }
  FieldPath Child(PathStep step) const;

  // Whether `other` is this path or lies inside it. `title` covers `title[en]`.
  bool Covers(const FieldPath& other) const;

  bool operator==(const FieldPath&) const = default;

 private:
  std::vector<PathStep> steps_;
};

// Checks that `path` names a field of `type`, or something that could be inside one.
// INVALID_ARGUMENT names the step that does not exist.
absl::Status CheckPath(const google::protobuf::Descriptor* type, const FieldPath& path);

// Returns the value at `path` as JSON, or nothing if it is absent there.
std::optional<google::protobuf::Value> GetValue(const google::protobuf::Message& record,
                                                const FieldPath& path);

// Sets the value at `path`, or removes what is there if `value` is null. Makes the keyed elements
// on the way. INVALID_ARGUMENT names the path if the value has not the field's type.
absl::Status SetValue(google::protobuf::Message* record, const FieldPath& path,
                      const google::protobuf::Value* value);

// Copies what `from` has at `path` to `to`; removes it in `to` if `from` has nothing there.
absl::Status CopyValue(const google::protobuf::Message& from, const FieldPath& path,
                       google::protobuf::Message* to);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_FIELD_PATH_H_
