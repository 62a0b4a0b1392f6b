#ifndef JOINTPLAN_CLIENT_LIB_COPY_STATE_H_
#define JOINTPLAN_CLIENT_LIB_COPY_STATE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "jointplan/file_system.h"
#include "jointplan/stored/v1/working_copy.pb.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::client {

using CopyState = stored::v1::WorkingCopyState;
using RecordPtr = std::unique_ptr<google::protobuf::Message>;

// ---- Where a working copy keeps what ----

inline constexpr char kHiddenFolder[] = ".jointplan";
// All paths begin at the working copy's folder.
std::string StatePath();
std::string LockPath();
// Where the new content of a file waits until it is put in place.
std::string StagedPath(absl::string_view path);

// ---- The state ----

// Reads the state. NOT_FOUND if there is none, FAILED_PRECONDITION if a newer version wrote it,
// DATA_LOSS if it was changed.
absl::StatusOr<CopyState> ReadState(FileSystem* files, const std::string& folder);

// Puts a state in place of the one before, at once and for good: what was written to the folder
// before it is safe, too.
absl::Status WriteState(FileSystem* files, const std::string& folder, const CopyState& state);

// ---- Records ----

// The content of a record; null if it does not exist.
const google::protobuf::Message* ContentOf(const v1::Record& record);
// A record of a name with a content, which may be null.
v1::Record RecordOf(absl::string_view name, const google::protobuf::Message* content);
// The record of that name; null if there is none.
const google::protobuf::Message* FindRecord(const stored::v1::CopyBase& base,
                                            absl::string_view name);
// An empty record of the type that a name has.
RecordPtr NewRecord(absl::string_view name);

// What was sent of a record and is not in the base: the newest. Null if nothing was.
const stored::v1::SentRecord* FindSent(const stored::v1::SentChanges& sent, absl::string_view name);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_COPY_STATE_H_
