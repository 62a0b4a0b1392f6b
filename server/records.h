#ifndef JOINTPLAN_SERVER_RECORDS_H_
#define JOINTPLAN_SERVER_RECORDS_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "jointplan/v1/change.pb.h"
#include "plan/names.h"
#include "server/etag.h"
#include "storage/store.h"

namespace jointplan::server {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;
// A record that others read too; null: it does not exist.
using SharedMessage = std::shared_ptr<const google::protobuf::Message>;

// A record with the version that holds it.
template <class T>
struct Loaded {
  T record;
  storage::RecordVersion version;
};

google::protobuf::Timestamp ToTimestamp(absl::Time time);
absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp);

// The error of stored bytes that are not what their name says.
absl::Status NotARecord(absl::string_view name);

// Reads stored bytes into `record`; DATA_LOSS naming the record if they are none.
absl::Status ParseRecord(const storage::RecordVersion& version, google::protobuf::Message* record);

// Returns a record of a line as of `revision` (0: the newest), or nothing.
template <class T>
absl::StatusOr<std::optional<Loaded<T>>> Load(const storage::View& view, absl::string_view line,
                                              absl::string_view name, int64_t revision = 0) {
  auto version = view.GetRecord(line, name, revision);
  if (!version.ok()) return version.status();
  if (!version->has_value()) return std::optional<Loaded<T>>();
  Loaded<T> loaded;
  loaded.version = *std::move(*version);
  if (absl::Status parsed = ParseRecord(loaded.version, &loaded.record); !parsed.ok()) {
    return parsed;
  }
  return std::make_optional(std::move(loaded));
}

// Returns a new, empty record of the type that names of `kind` have: a plan, an activity, a
// need, a partner, a framework or an objective. Null for other kinds.
MessagePtr NewRecord(plan::NameKind kind);

// As Load, without a copy, for a record whose type follows from its name; null if it does not
// exist. Records that are in memory have been read into messages before.
absl::StatusOr<SharedMessage> LoadMessage(const storage::View& view, absl::string_view line,
                                          absl::string_view name, int64_t revision = 0);

// As LoadMessage, for a record that is known to be a T. DATA_LOSS if it is something else.
template <class T>
absl::StatusOr<std::shared_ptr<const T>> LoadShared(const storage::View& view,
                                                    absl::string_view line, absl::string_view name,
                                                    int64_t revision = 0) {
  absl::StatusOr<SharedMessage> loaded = LoadMessage(view, line, name, revision);
  if (!loaded.ok()) return std::move(loaded).status();
  auto record = std::dynamic_pointer_cast<const T>(*loaded);
  if (record == nullptr && *loaded != nullptr) return NotARecord(name);
  return record;
}

// Returns the message of a stored state, which lives as long as the state does. DATA_LOSS if its
// bytes are none.
absl::StatusOr<const google::protobuf::Message*> MessageIn(const storage::SharedRecord& record);

// Reads bytes as the record that `name` names. DATA_LOSS if they are none.
absl::StatusOr<MessagePtr> ParseMessage(absl::string_view name, absl::string_view bytes);

// Wraps a record (null: it does not exist) as the API shows records of any type.
v1::Record ToRecord(absl::string_view name, const google::protobuf::Message* record);

// Fills the output-only fields that every record has: etag, revision and times.
template <class T>
void SetOutputs(const storage::RecordVersion& version, const Stamp& stamp, T* record) {
  record->set_etag(stamp.etag);
  record->set_revision(stamp.revision);
  *record->mutable_create_time() = ToTimestamp(version.create_time);
  *record->mutable_update_time() = ToTimestamp(version.update_time);
}

// Writes a record that is in its canonical form. `paths` as Transaction::PutRecord.
absl::Status PutCanonical(storage::Transaction& transaction, absl::string_view line,
                          absl::string_view name, std::vector<std::string> paths,
                          MessagePtr record);

// Writes a record's canonical bytes to its line, with the paths that differ from `before` (null:
// there was none).
absl::Status PutMessage(storage::Transaction& transaction, absl::string_view line,
                        absl::string_view name, const google::protobuf::Message* before,
                        const google::protobuf::Message& after);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_RECORDS_H_
