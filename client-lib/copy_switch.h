#ifndef JOINTPLAN_CLIENT_LIB_COPY_SWITCH_H_
#define JOINTPLAN_CLIENT_LIB_COPY_SWITCH_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "client-lib/copy_state.h"
#include "jointplan/file_system.h"

namespace jointplan::client {

// Brings a pull into the files, so that whoever is interrupted at any point can go on:
//
//   1. The new content of each file is written beside (StagedPath).
//   2. The state is written with the pull in it: from here on the pull is decided.
//   3. Each file is put in place by a rename, if the file still holds what the pull was worked out
//      from; what a person wrote since is merged first. A staged file that is gone has been put in
//      place.
//   4. The state is written with the new base and without the pull.
//
// Before 2 nothing has happened, after it everything will.

// The content of files by path; those that go have none here.
using StagedTexts = std::map<std::string, std::string>;

// Steps 1 and 2: `state` has the pull.
absl::Status BeginPull(FileSystem* files, const std::string& folder, const StagedTexts& texts,
                       const CopyState& state);

// Steps 3 and 4, of a state that has a pull; nothing to do for another. INVALID_ARGUMENT if a
// person changed a file meanwhile so that it cannot be read: put right, this can be called again.
absl::Status FinishPull(FileSystem* files, const std::string& folder, CopyState* state);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_COPY_SWITCH_H_
