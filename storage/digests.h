#ifndef JOINTPLAN_STORAGE_DIGESTS_H_
#define JOINTPLAN_STORAGE_DIGESTS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace jointplan::storage {

// The digests of a store, each SHA-256 with a first byte that says what is digested, so that the
// bytes of one thing never pass for another. See docs/storage-format.md.

// Where the journal's chain begins: the identity of the store.
std::string GenesisDigest(absl::string_view identity);

// One changeset, chained to the one before (empty for the first).
std::string ChangesetDigest(absl::string_view previous_digest, absl::string_view lineage,
                            int64_t revision, absl::string_view changeset);

// One commit, chained to the one before.
std::string CommitDigest(absl::string_view previous_digest, absl::string_view lineage,
                         absl::string_view commit);

// A value that belongs to no line, under its key in the engine.
std::string ValueDigest(absl::string_view key, absl::string_view value);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_DIGESTS_H_
