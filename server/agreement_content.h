#ifndef JOINTPLAN_SERVER_AGREEMENT_CONTENT_H_
#define JOINTPLAN_SERVER_AGREEMENT_CONTENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/change.pb.h"
#include "server/sealed_messages.h"
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
// its activities and needs, and the partners, frameworks and objectives that they name.
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

// Keeps what was sealed: the manifest, what is asked of it most, how it differs from that of
// `previous` (the agreement that was sealed before; empty: none), and the chunks that a pull sends.
absl::Status AttachContent(storage::Transaction& transaction, const std::string& name,
                           const std::string& previous, const AgreementContent& content);

// Returns the manifest of a sealed agreement. DATA_LOSS if it is not there.
absl::StatusOr<v1::Manifest> ReadManifest(const storage::View& view, const std::string& agreement);

// Returns what is asked of a sealed agreement's manifest most.
absl::StatusOr<stored::v1::SealedHead> ReadSealedHead(const storage::View& view,
                                                      const std::string& agreement);

// What a pull sends, message by message: from memory if somebody pulled the same before, else made
// from the store. The manifest, or a difference, is made beforehand; the records of a whole
// agreement are read when it is their turn.
class PullMessages {
 public:
  // Everything of an agreement. `sealed` must outlive what is returned.
  static absl::StatusOr<PullMessages> Whole(const storage::View& view, SealedMessages* sealed,
                                            const std::string& agreement);
  // What `since`, another sealed agreement of the plan, does not have; with `delta`, as a
  // difference of the manifests too, if `since` is one that the agreement follows.
  static absl::StatusOr<PullMessages> Since(const storage::View& view, SealedMessages* sealed,
                                            const std::string& agreement, const std::string& since,
                                            bool delta);

  // Returns the bytes of the next PullChunk; null at the end.
  absl::StatusOr<SealedMessages::Bytes> Next(const storage::Store& store);

 private:
  PullMessages(SealedMessages* sealed, std::shared_ptr<const SealedMessages::Run> ready)
      : sealed_(sealed), ready_(std::move(ready)) {}

  SealedMessages* sealed_;
  std::shared_ptr<const SealedMessages::Run> ready_;
  size_t next_ready_ = 0;
  std::string agreement_;  // Whose chunks follow; empty: none do.
  int next_chunk_ = 0;
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_AGREEMENT_CONTENT_H_
