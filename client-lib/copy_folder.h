#ifndef JOINTPLAN_CLIENT_LIB_COPY_FOLDER_H_
#define JOINTPLAN_CLIENT_LIB_COPY_FOLDER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client-lib/copy_files.h"
#include "client-lib/copy_state.h"
#include "jointplan/client.h"
#include "jointplan/file_system.h"
#include "jointplan/working_copy.h"

namespace jointplan::client {

// A working copy that is open: its folder, which nobody else has meanwhile, and its state.
struct CopyFolder {
  FileSystem* files = nullptr;
  std::string folder;
  std::unique_ptr<FolderLock> lock;
  CopyState state;

  absl::Status Save() const { return WriteState(files, folder, state); }
  absl::StatusOr<CopyFiles> ReadFiles() const { return ReadCopyFiles(files, folder, state); }
};

// Compares files with the base.
CopyStatus StatusOf(const CopyState& state, const CopyFiles& files);

// ABORTED (kConflict) if a file has conflicts that are not settled; `then` says what did not
// happen.
absl::Status RequireSettled(const CopyFiles& files, absl::string_view then);

// ABORTED (kOtherHistory) unless the server has the base in its history.
absl::Status CheckHistory(const Client& client, const CopyState& state);

// Returns what was sent, with the states of the proposals as they are now.
absl::StatusOr<std::vector<stored::v1::SentChanges>> RefreshSent(const Client& client,
                                                                 const CopyState& state);

// The steps of a working copy; see WorkingCopy.
absl::StatusOr<PulledChanges> PullInto(const Client& client, CopyFolder* copy);
absl::StatusOr<PushedChanges> PushFrom(const Client& client, const PushOptions& options,
                                       CopyFolder* copy);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_COPY_FOLDER_H_
