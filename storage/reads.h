#ifndef JOINTPLAN_STORAGE_READS_H_
#define JOINTPLAN_STORAGE_READS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/engine.h"
#include "storage/store.h"

namespace jointplan::storage {

// What every read of a store stands on.
struct ReadBase {
  const Snapshot* snapshot;
  absl::string_view lineage;
};

// The reads of View (storage/store.h says what they return), on any snapshot.
absl::StatusOr<Head> ReadHead(ReadBase base, absl::string_view line);
absl::StatusOr<RecordPtr> ReadRecord(ReadBase base, absl::string_view line, absl::string_view name,
                                     int64_t revision);
absl::StatusOr<std::vector<RecordVersion>> ReadRecords(ReadBase base, absl::string_view line,
                                                       absl::string_view prefix, int64_t revision,
                                                       absl::string_view after, size_t limit);
absl::StatusOr<std::vector<int64_t>> ReadRevisions(ReadBase base, absl::string_view line,
                                                   absl::string_view name, int64_t before,
                                                   size_t limit);
absl::StatusOr<v1::Changeset> ReadChangeset(ReadBase base, absl::string_view line,
                                            int64_t revision);
absl::StatusOr<std::string> ReadDigest(ReadBase base, absl::string_view line, int64_t revision);
absl::StatusOr<std::vector<std::string>> ReadLines(ReadBase base, absl::string_view prefix,
                                                   absl::string_view after, size_t limit);
absl::StatusOr<std::optional<std::string>> ReadAttachment(ReadBase base, absl::string_view key);

// Makes the reads of a View out of the snapshot that `Base`, a View, stands on, but for GetHead and
// GetShared, which may be answered from memory.
template <class Base>
class WithReads : public Base {
 public:
  absl::StatusOr<std::optional<RecordVersion>> GetRecord(absl::string_view line,
                                                         absl::string_view name,
                                                         int64_t revision) const override {
    absl::StatusOr<RecordPtr> shared = this->GetShared(line, name, revision);
    if (!shared.ok()) return std::move(shared).status();
    if (*shared == nullptr) return std::optional<RecordVersion>();
    return std::make_optional((*shared)->version());
  }
  absl::StatusOr<std::vector<RecordVersion>> ListRecords(absl::string_view line,
                                                         absl::string_view prefix, int64_t revision,
                                                         absl::string_view after,
                                                         size_t limit) const override {
    return ReadRecords(base(), line, prefix, revision, after, limit);
  }
  absl::StatusOr<std::vector<int64_t>> RecordRevisions(absl::string_view line,
                                                       absl::string_view name, int64_t before,
                                                       size_t limit) const override {
    return ReadRevisions(base(), line, name, before, limit);
  }
  absl::StatusOr<v1::Changeset> GetChangeset(absl::string_view line,
                                             int64_t revision) const override {
    return ReadChangeset(base(), line, revision);
  }
  absl::StatusOr<std::string> GetDigest(absl::string_view line, int64_t revision) const override {
    return ReadDigest(base(), line, revision);
  }
  absl::StatusOr<std::vector<std::string>> ListLines(absl::string_view prefix,
                                                     absl::string_view after,
                                                     size_t limit) const override {
    return ReadLines(base(), prefix, after, limit);
  }
  absl::StatusOr<std::optional<std::string>> GetAttachment(absl::string_view key) const override {
    return ReadAttachment(base(), key);
  }

 protected:
  virtual ReadBase base() const = 0;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_READS_H_
