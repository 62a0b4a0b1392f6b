#include "storage/reads.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "storage/digests.h"
#include "storage/key_codec.h"
#include "storage/value_codec.h"

namespace jointplan::storage {
namespace {

RecordVersion ToRecord(absl::string_view name, stored::v1::StoredVersion* stored) {
  return {.name = std::string(name),
          .bytes = std::move(*stored->mutable_record()),
          .revision = stored->revision(),
          .create_time = DecodeTime(stored->create_time()),
          .update_time = DecodeTime(stored->update_time())};
}

absl::StatusOr<stored::v1::StoredVersion> OpenVersion(absl::string_view key,
                                                      absl::string_view value) {
  stored::v1::StoredVersion stored;
  // The words for a message are made only when something is wrong: this runs for every record.
  if (OpenMessage(value, "", &stored).ok()) return stored;
  return OpenMessage(value, DescribeKey(key), &stored);
}

absl::Status Misplaced(absl::string_view key) {
  return absl::DataLossError(
      absl::StrCat("The value of ", DescribeKey(key), " says that it is another one."));
}

absl::StatusOr<RecordPtr> ReadCurrent(ReadBase base, absl::string_view line,
                                      absl::string_view name) {
  const std::string key = CurrentKey(line, name);
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> value, base.snapshot->Get(key));
  if (!value.has_value()) return nullptr;
  JP_ASSIGN_OR_RETURN(stored::v1::StoredVersion stored, OpenVersion(key, *value));
  return std::make_shared<const SharedRecord>(ToRecord(name, &stored));
}

// Takes the version that `it` stands on, unless it is a removal.
absl::StatusOr<std::optional<RecordVersion>> TakeVersion(const Iterator& it,
                                                         const KeyParts& parts) {
  JP_ASSIGN_OR_RETURN(stored::v1::StoredVersion stored, OpenVersion(it.key(), it.value()));
  if (stored.revision() != parts.revision) return Misplaced(it.key());
  if (stored.removed()) return std::nullopt;
  return std::make_optional(ToRecord(parts.name, &stored));
}

absl::Status NoRevision(absl::string_view line, int64_t revision) {
  return absl::NotFoundError(absl::StrCat(line, " has no revision ", revision, "."));
}

bool Full(size_t size, size_t limit) { return limit != 0 && size >= limit; }

absl::StatusOr<std::vector<RecordVersion>> ReadCurrents(ReadBase base, absl::string_view line,
                                                        absl::string_view prefix,
                                                        absl::string_view after, size_t limit) {
  const KeyRange range = CurrentRange(line, prefix, after);
  const size_t line_bytes = CurrentKey(line, "").size();
  std::vector<RecordVersion> records;
  const auto it = base.snapshot->NewIterator(range.lower, range.upper);
  for (; it->Valid() && !Full(records.size(), limit); it->Next()) {
    JP_ASSIGN_OR_RETURN(stored::v1::StoredVersion stored, OpenVersion(it->key(), it->value()));
    records.push_back(ToRecord(it->key().substr(line_bytes), &stored));
  }
  JP_RETURN_IF_ERROR(it->status());
  return records;
}

absl::StatusOr<std::vector<RecordVersion>> ReadPast(ReadBase base, absl::string_view line,
                                                    absl::string_view prefix, int64_t revision,
                                                    absl::string_view after, size_t limit) {
  const KeyRange range = VersionRange(line, prefix, after);
  std::vector<RecordVersion> records;
  const auto it = base.snapshot->NewIterator(range.lower, range.upper);
  while (it->Valid() && !Full(records.size(), limit)) {
    const std::optional<KeyParts> parts = ParseKey(it->key());
    if (!parts.has_value()) return Misplaced(it->key());
    if (parts->revision > revision) {
      // One seek to the newest version that is old enough, or to the next record.
      it->Seek(VersionKey(line, parts->name, revision));
      continue;
    }
    JP_ASSIGN_OR_RETURN(std::optional<RecordVersion> record, TakeVersion(*it, *parts));
    if (record.has_value()) records.push_back(*std::move(record));
    it->Seek(VersionRange(line, parts->name).upper);
  }
  JP_RETURN_IF_ERROR(it->status());
  return records;
}

}  // namespace

absl::StatusOr<Head> ReadHead(ReadBase base, absl::string_view line) {
  const std::string key = HeadKey(line);
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> value, base.snapshot->Get(key));
  if (!value.has_value()) return Head();
  JP_ASSIGN_OR_RETURN(stored::v1::StoredHead stored,
                      OpenAs<stored::v1::StoredHead>(*value, DescribeKey(key)));
  return Head{.revision = stored.revision(), .digest = std::move(*stored.mutable_digest())};
}

absl::StatusOr<RecordPtr> ReadRecord(ReadBase base, absl::string_view line, absl::string_view name,
                                     int64_t revision) {
  if (revision == 0) return ReadCurrent(base, line, name);
  const KeyRange range = VersionRange(line, name);
  const auto it = base.snapshot->NewIterator(VersionKey(line, name, revision), range.upper);
  JP_RETURN_IF_ERROR(it->status());
  if (!it->Valid()) return nullptr;
  const std::optional<KeyParts> parts = ParseKey(it->key());
  if (!parts.has_value()) return Misplaced(it->key());
  JP_ASSIGN_OR_RETURN(std::optional<RecordVersion> record, TakeVersion(*it, *parts));
  if (!record.has_value()) return nullptr;
  return std::make_shared<const SharedRecord>(*std::move(record));
}

absl::StatusOr<std::vector<RecordVersion>> ReadRecords(ReadBase base, absl::string_view line,
                                                       absl::string_view prefix, int64_t revision,
                                                       absl::string_view after, size_t limit) {
  return revision == 0 ? ReadCurrents(base, line, prefix, after, limit)
                       : ReadPast(base, line, prefix, revision, after, limit);
}

absl::StatusOr<std::vector<int64_t>> ReadRevisions(ReadBase base, absl::string_view line,
                                                   absl::string_view name, int64_t before,
                                                   size_t limit) {
  KeyRange range = VersionRange(line, name);
  if (before > 0) range.lower = VersionKey(line, name, before - 1);
  std::vector<int64_t> revisions;
  const auto it = base.snapshot->NewIterator(range.lower, range.upper);
  for (; it->Valid() && !Full(revisions.size(), limit); it->Next()) {
    const std::optional<KeyParts> parts = ParseKey(it->key());
    if (!parts.has_value()) return Misplaced(it->key());
    revisions.push_back(parts->revision);
  }
  JP_RETURN_IF_ERROR(it->status());
  return revisions;
}

absl::StatusOr<v1::Changeset> ReadChangeset(ReadBase base, absl::string_view line,
                                            int64_t revision) {
  const std::string key = ChangesetKey(line, revision);
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> value, base.snapshot->Get(key));
  if (!value.has_value()) return NoRevision(line, revision);
  JP_ASSIGN_OR_RETURN(const stored::v1::StoredChangeset stored,
                      OpenAs<stored::v1::StoredChangeset>(*value, DescribeKey(key)));
  if (ChangesetDigest(stored.previous_digest(), base.lineage, revision, stored.changeset()) !=
      stored.digest()) {
    return absl::DataLossError(
        absl::StrCat("The digest of ", DescribeKey(key), " does not fit its content."));
  }
  v1::Changeset changeset;
  if (!changeset.ParseFromString(stored.changeset())) {
    return absl::DataLossError(absl::StrCat(DescribeKey(key), " cannot be read."));
  }
  changeset.set_digest(stored.digest());
  changeset.set_previous_digest(stored.previous_digest());
  return changeset;
}

absl::StatusOr<std::string> ReadDigest(ReadBase base, absl::string_view line, int64_t revision) {
  const std::string key = ChangesetKey(line, revision);
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> value, base.snapshot->Get(key));
  if (!value.has_value()) return NoRevision(line, revision);
  JP_ASSIGN_OR_RETURN(stored::v1::StoredChangeset stored,
                      OpenAs<stored::v1::StoredChangeset>(*value, DescribeKey(key)));
  return std::move(*stored.mutable_digest());
}

absl::StatusOr<std::vector<std::string>> ReadLines(ReadBase base, absl::string_view prefix,
                                                   absl::string_view after, size_t limit) {
  const KeyRange range = HeadRange(prefix, after);
  std::vector<std::string> lines;
  const auto it = base.snapshot->NewIterator(range.lower, range.upper);
  for (; it->Valid() && !Full(lines.size(), limit); it->Next()) {
    lines.emplace_back(it->key().substr(1));
  }
  JP_RETURN_IF_ERROR(it->status());
  return lines;
}

absl::StatusOr<std::optional<std::string>> ReadAttachment(ReadBase base, absl::string_view key) {
  const std::string stored_key = AttachmentKey(key);
  JP_ASSIGN_OR_RETURN(std::optional<std::string> value, base.snapshot->Get(stored_key));
  if (!value.has_value()) return std::nullopt;
  JP_ASSIGN_OR_RETURN(const absl::string_view bytes, OpenBytes(*value, DescribeKey(stored_key)));
  value->erase(0, value->size() - bytes.size());  // Not a copy: these can be large.
  return value;
}

}  // namespace jointplan::storage
