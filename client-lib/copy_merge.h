#ifndef JOINTPLAN_CLIENT_LIB_COPY_MERGE_H_
#define JOINTPLAN_CLIENT_LIB_COPY_MERGE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client-lib/copy_state.h"
#include "google/protobuf/message.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::client {

// What becomes of the record of one file.
struct MergedFile {
  RecordPtr record;  // Null: there is no file.
  // What both changed. The record holds what mine has there, and theirs of a record that mine
  // removed. Who wrote theirs is for the caller to fill in.
  std::vector<v1::Conflict> conflicts;
};

// Merges what others did (`ancestor` to `theirs`) into what a file says (`mine`), as plan::Merge
// does; null: no record. `name` is the record's.
MergedFile MergeIntoFile(absl::string_view name, const google::protobuf::Message* ancestor,
                         const google::protobuf::Message* theirs,
                         const google::protobuf::Message* mine);

// Gives a record the base's value at a path; with `conflict`, one of these two: of a conflict about
// the order of a list, only the order is taken. INVALID_ARGUMENT if there is no such field.
absl::Status TakeField(const google::protobuf::Message& base, absl::string_view path,
                       const v1::Conflict* conflict, google::protobuf::Message* record);

// Returns what a draft or plan that has `now` must become so that it holds what was changed from
// `ancestor` to `mine`. The conflicts are empty if it can.
struct WantedState {
  RecordPtr record;
  std::vector<v1::Conflict> conflicts;
};
WantedState WantedOver(absl::string_view name, const google::protobuf::Message* ancestor,
                       const google::protobuf::Message* now, const google::protobuf::Message* mine);

// Returns the edit that makes `wanted` of `now`; without a case if they are the same. Null: no
// record. `etag` is that of `now`.
v1::Edit EditBetween(absl::string_view name, const google::protobuf::Message* now,
                     const google::protobuf::Message* wanted, const std::string& etag);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_COPY_MERGE_H_
