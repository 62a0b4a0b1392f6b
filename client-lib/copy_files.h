#ifndef JOINTPLAN_CLIENT_LIB_COPY_FILES_H_
#define JOINTPLAN_CLIENT_LIB_COPY_FILES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client-lib/copy_state.h"
#include "google/protobuf/message.h"
#include "jointplan/file_system.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::client {

// The files of a working copy that people edit: what they are called, what they say, and how a
// conflict stands in one.

inline constexpr char kPlanFile[] = "plan.yaml";

// `plans/hub/activities/a1` -> `activities/a1.yaml`.
std::string PathOf(absl::string_view record_name);

// One file.
struct CopyFile {
  std::string path;    // From the working copy's folder on.
  std::string name;    // Of its record.
  std::string digest;  // SHA-256 of its bytes.
  bool crlf = false;   // Its lines end as Windows has it.
  RecordPtr record;    // What it says, with what files leave unsaid taken from the base.
  std::vector<std::string> conflicts;  // The paths of conflicts that are not settled.
};

// Files by the names of their records.
using CopyFiles = std::map<std::string, CopyFile>;

// Reads one file as the record `name`. `base` is what the record was; null: it is new.
absl::StatusOr<CopyFile> ReadCopyFile(absl::string_view name, const std::string& bytes,
                                      const google::protobuf::Message* base);

// Reads all files of a working copy. INVALID_ARGUMENT names each that cannot be read.
absl::StatusOr<CopyFiles> ReadCopyFiles(FileSystem* files, const std::string& folder,
                                        const CopyState& state);

// Returns what a file says: a record, with a note of each conflict above the field that it is
// about.
std::string CopyFileText(const google::protobuf::Message& record,
                         const std::vector<v1::Conflict>& conflicts, bool crlf);

// The paths of the conflicts that are noted in a file, without doubles; an empty one is the whole
// record. A note that was taken out is settled.
std::vector<std::string> NotedConflicts(absl::string_view text);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_COPY_FILES_H_
