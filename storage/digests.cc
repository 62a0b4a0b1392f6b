#include "storage/digests.h"

#include "base/hash.h"

namespace jointplan::storage {
namespace {

constexpr absl::string_view kGenesis = "\x01";
constexpr absl::string_view kChangeset = "\x02";
constexpr absl::string_view kCommit = "\x03";
constexpr absl::string_view kValue = "\x04";

}  // namespace

std::string GenesisDigest(absl::string_view identity) { return Sha256Joined({kGenesis, identity}); }

std::string ChangesetDigest(absl::string_view previous_digest, absl::string_view lineage,
                            int64_t revision, absl::string_view changeset) {
  return Sha256Joined({kChangeset, previous_digest, lineage,
                       BigEndian64(static_cast<uint64_t>(revision)), changeset});
}

std::string CommitDigest(absl::string_view previous_digest, absl::string_view lineage,
                         absl::string_view commit) {
  return Sha256Joined({kCommit, previous_digest, lineage, commit});
}

std::string ValueDigest(absl::string_view key, absl::string_view value) {
  return Sha256Joined({kValue, BigEndian64(key.size()), key, value});
}

}  // namespace jointplan::storage
