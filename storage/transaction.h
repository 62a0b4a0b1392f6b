#ifndef JOINTPLAN_STORAGE_TRANSACTION_H_
#define JOINTPLAN_STORAGE_TRANSACTION_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "jointplan/stored/v1/stored.pb.h"
#include "storage/layer.h"
#include "storage/overlay.h"
#include "storage/reads.h"
#include "storage/record_cache.h"
#include "storage/store.h"

namespace jointplan::storage {

// The transaction that a group gives to a piece of work: changes on top of the group's.
class OverlayTransaction : public WithReads<Transaction> {
 public:
  // What a transaction stands on; all of it must outlive the transaction and not change meanwhile.
  struct Below {
    const Overlay* overlay;
    const Layer* group;      // What the works before it in the group have made.
    const Layer* in_flight;  // What the group before has made, which is being written.
    RecordCache* cache;
    RecordCache::Ticket ticket;  // From before the overlay's snapshot.
    absl::string_view lineage;
  };

  OverlayTransaction(const Below& below, absl::Time now)
      : below_(below), now_(now), overlay_(below.overlay) {}

  absl::StatusOr<Head> GetHead(absl::string_view line) const override;
  absl::StatusOr<RecordPtr> GetShared(absl::string_view line, absl::string_view name,
                                      int64_t revision) const override;
  absl::StatusOr<std::string> GetDigest(absl::string_view line, int64_t revision) const override;

  absl::Status PutRecord(absl::string_view line, absl::string_view name, std::string bytes,
                         std::vector<std::string> paths,
                         std::unique_ptr<const Derived> derived) override;
  absl::Status RemoveRecord(absl::string_view line, absl::string_view name) override;
  absl::StatusOr<v1::Changeset> AddChangeset(absl::string_view line, v1::Changeset about) override;
  bool HasChanges(absl::string_view line) const override;
  absl::Status Attach(absl::string_view key, std::string bytes) override;
  absl::Time now() const override { return now_; }

  // Keeps the answer of the request whose key this is.
  void PutAnswer(const std::string& key, absl::string_view request_digest,
                 absl::string_view response);

  // INTERNAL if something was changed that no changeset holds: a defect of the work.
  absl::Status CheckFinished() const;

  // What the journal says about this transaction; no sequence yet.
  const stored::v1::Commit& commit() const { return commit_; }

  // Everything that it writes, on top of what was below it: as keys and values, and as states.
  Overlay TakeChanges() { return std::move(overlay_); }
  Layer TakeLayer() { return std::move(layer_); }

 private:
  // A record that was put or removed since the line's last changeset.
  struct PendingRecord {
    RecordPtr before;    // Null: there was none.
    RecordPtr after;     // Null: removed.
    std::string sealed;  // `after` as a value of the engine.
    std::vector<std::string> paths;
  };
  struct PendingLine {
    int64_t revision = 0;  // The one that the next changeset makes.
    std::map<std::string, PendingRecord, std::less<>> records;
  };

  ReadBase base() const override { return {&overlay_, below_.lineage}; }
  absl::StatusOr<RecordPtr> GetNewest(absl::string_view line, absl::string_view name) const;
  absl::StatusOr<PendingLine*> Pending(absl::string_view line);
  void SetState(absl::string_view line, absl::string_view name, RecordPtr record,
                std::string sealed);
  void Undo(absl::string_view line, absl::string_view name);
  void WriteVersion(absl::string_view line, absl::string_view name, int64_t revision,
                    PendingRecord pending, v1::RecordChange* change);
  void WriteChangeset(absl::string_view line, const std::string& bytes, v1::Changeset* changeset);
  void WriteValue(std::string key, std::string value);

  const Below below_;
  const absl::Time now_;
  Overlay overlay_;
  Layer layer_;
  std::map<std::string, PendingLine, std::less<>> pending_;
  stored::v1::Commit commit_;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_TRANSACTION_H_
