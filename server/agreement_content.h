#ifndef JOINTPLAN_SERVER_AGREEMENT_CONTENT_H_
#define JOINTPLAN_SERVER_AGREEMENT_CONTENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/change.pb.h"
#include "storage/store.h"

namespace jointplan::server {

// What an agreement says: its manifest and the records that the manifest names.
struct AgreementContent {
  v1::Manifest manifest;
  std::string manifest_bytes;
  std::string digest;
  std::vector<v1::SealedRecord> records;
};

// Returns the content of an agreement as it would be sealed at a revision of the plan: the plan,
// its activities, and the partners, frameworks and objectives that they name.
absl::StatusOr<AgreementContent> BuildContent(const storage::View& view,
                                              const std::string& plan_name, int64_t revision,
                                              const v1::Agreement& agreement);

// One scope of a plan at a revision.
struct ScopeContent {
  std::vector<v1::Record> records;  // By name. For a theme, the plan holds that theme alone.
  std::string digest;
};

// Returns what a scope holds. INVALID_ARGUMENT for a text that is no scope, or a theme that the
// plan does not have.
absl::StatusOr<ScopeContent> ReadScope(const storage::View& view, const std::string& plan_name,
                                       int64_t revision, absl::string_view scope);

// Marks each answer whose scope has changed since it was given, and says what changed.
absl::Status MarkOutdated(const storage::View& view, const std::string& plan_name, int64_t revision,
                          v1::Agreement* agreement);

// Attachment keys of a sealed agreement: the digest's manifest, and the chunks that a pull sends.
std::string ManifestKey(absl::string_view agreement);
std::string ChunkKey(absl::string_view agreement, int index);

// Splits sealed records into the chunks that a pull sends, each below 1 MiB unless a single record
// is larger.
std::vector<v1::PullChunk> ChunksOf(const std::vector<v1::SealedRecord>& records);

// Reads the chunks of a sealed agreement.
absl::StatusOr<std::vector<std::string>> ReadChunks(const storage::View& view,
                                                    absl::string_view agreement);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_AGREEMENT_CONTENT_H_
