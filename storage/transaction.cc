#include "storage/transaction.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "storage/digests.h"
#include "storage/key_codec.h"
#include "storage/value_codec.h"

namespace jointplan::storage {
namespace {

stored::v1::StoredVersion ToStored(RecordVersion record) {
  stored::v1::StoredVersion stored;
  stored.set_revision(record.revision);
  stored.set_record(std::move(record.bytes));
  *stored.mutable_create_time() = EncodeTime(record.create_time);
  *stored.mutable_update_time() = EncodeTime(record.update_time);
  return stored;
}

v1::ChangeKind KindOf(bool existed, bool exists) {
  if (!exists) return v1::CHANGE_KIND_DELETED;
  return existed ? v1::CHANGE_KIND_UPDATED : v1::CHANGE_KIND_CREATED;
}

// Adds those of `more` that are not there yet.
void AddPaths(std::vector<std::string> more, std::vector<std::string>* paths) {
  for (std::string& path : more) {
    if (std::find(paths->begin(), paths->end(), path) == paths->end()) {
      paths->push_back(std::move(path));
    }
  }
}

}  // namespace

absl::StatusOr<OverlayTransaction::PendingLine*> OverlayTransaction::Pending(
    absl::string_view line) {
  const auto it = pending_.find(line);
  if (it != pending_.end()) return &it->second;
  JP_ASSIGN_OR_RETURN(const Head head, ReadHead(base(), line));
  PendingLine& added = pending_[std::string(line)];
  added.revision = head.revision + 1;
  return &added;
}

absl::Status OverlayTransaction::PutRecord(absl::string_view line, absl::string_view name,
                                           std::string bytes, std::vector<std::string> paths) {
  JP_ASSIGN_OR_RETURN(std::optional<RecordVersion> now, ReadRecord(base(), line, name, 0));
  if (now.has_value() && now->bytes == bytes) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(PendingLine * pending, Pending(line));
  const auto [it, added] = pending->records.try_emplace(std::string(name));
  PendingRecord& record = it->second;
  if (added) record.before = std::move(now);
  if (record.before.has_value() && record.before->bytes == bytes) {
    Undo(line, name);
    return absl::OkStatus();
  }
  AddPaths(std::move(paths), &record.paths);
  const absl::Time created = record.before.has_value() ? record.before->create_time : now_;
  overlay_.Put(CurrentKey(line, name), SealMessage(ToStored({.name = std::string(name),
                                                             .bytes = std::move(bytes),
                                                             .revision = pending->revision,
                                                             .create_time = created,
                                                             .update_time = now_})));
  return absl::OkStatus();
}

absl::Status OverlayTransaction::RemoveRecord(absl::string_view line, absl::string_view name) {
  JP_ASSIGN_OR_RETURN(std::optional<RecordVersion> now, ReadRecord(base(), line, name, 0));
  if (!now.has_value()) {
    return absl::NotFoundError(absl::StrCat("There is no record ", name, " in ", line, "."));
  }
  JP_ASSIGN_OR_RETURN(PendingLine * pending, Pending(line));
  const auto [it, added] = pending->records.try_emplace(std::string(name));
  if (added) it->second.before = std::move(now);
  if (!it->second.before.has_value()) {
    Undo(line, name);
    return absl::OkStatus();
  }
  it->second.paths.clear();
  overlay_.Delete(CurrentKey(line, name));
  return absl::OkStatus();
}

// Puts a record back as the last changeset left it.
void OverlayTransaction::Undo(absl::string_view line, absl::string_view name) {
  const auto line_it = pending_.find(line);
  const auto it = line_it->second.records.find(name);
  std::optional<RecordVersion> before = std::move(it->second.before);
  if (before.has_value()) {
    overlay_.Put(CurrentKey(line, name), SealMessage(ToStored(*std::move(before))));
  } else {
    overlay_.Delete(CurrentKey(line, name));
  }
  line_it->second.records.erase(it);
  if (line_it->second.records.empty()) pending_.erase(line_it);
}

bool OverlayTransaction::HasChanges(absl::string_view line) const {
  return pending_.find(line) != pending_.end();
}

absl::StatusOr<v1::Changeset> OverlayTransaction::AddChangeset(absl::string_view line,
                                                               v1::Changeset about) {
  const auto it = pending_.find(line);
  if (it == pending_.end()) {
    return absl::FailedPreconditionError(absl::StrCat("Nothing changed in ", line, "."));
  }
  const int64_t revision = it->second.revision;
  about.set_parent(std::string(line));
  about.set_revision(revision);
  *about.mutable_create_time() = EncodeTime(now_);
  about.clear_changes();
  about.clear_digest();
  about.clear_previous_digest();
  for (const auto& [name, pending] : it->second.records) {
    JP_RETURN_IF_ERROR(WriteVersion(line, name, revision, pending, about.add_changes()));
  }
  JP_ASSIGN_OR_RETURN(Head head, ReadHead(base(), line));
  const std::string bytes = about.SerializeAsString();
  // Text that is no UTF-8 can be written and never read again.
  if (!v1::Changeset().ParseFromString(bytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat("The changeset of ", line, " holds text that is not UTF-8."));
  }
  about.set_previous_digest(std::move(head.digest));
  about.set_digest(ChangesetDigest(about.previous_digest(), lineage_, revision, bytes));
  WriteChangeset(line, bytes, &about);
  pending_.erase(it);
  return about;
}

absl::Status OverlayTransaction::WriteVersion(absl::string_view line, absl::string_view name,
                                              int64_t revision, const PendingRecord& pending,
                                              v1::RecordChange* change) {
  JP_ASSIGN_OR_RETURN(std::optional<RecordVersion> now, ReadRecord(base(), line, name, 0));
  change->set_name(std::string(name));
  change->set_kind(KindOf(pending.before.has_value(), now.has_value()));
  if (pending.before.has_value()) change->set_previous_revision(pending.before->revision);
  stored::v1::StoredVersion stored;
  if (now.has_value()) {
    change->set_digest(Sha256(now->bytes));
    if (pending.before.has_value()) {
      change->mutable_paths()->Add(pending.paths.begin(), pending.paths.end());
    }
    stored = ToStored(*std::move(now));
  } else {
    stored.set_removed(true);
    stored.set_revision(revision);
    *stored.mutable_create_time() = EncodeTime(pending.before->create_time);
    *stored.mutable_update_time() = EncodeTime(now_);
  }
  overlay_.Put(VersionKey(line, name, revision), SealMessage(stored));
  return absl::OkStatus();
}

void OverlayTransaction::WriteChangeset(absl::string_view line, const std::string& bytes,
                                        v1::Changeset* changeset) {
  stored::v1::StoredChangeset stored;
  stored.set_changeset(bytes);
  stored.set_digest(changeset->digest());
  stored.set_previous_digest(changeset->previous_digest());
  overlay_.Put(ChangesetKey(line, changeset->revision()), SealMessage(stored));
  stored::v1::StoredHead head;
  head.set_revision(changeset->revision());
  head.set_digest(changeset->digest());
  overlay_.Put(HeadKey(line), SealMessage(head));
  stored::v1::CommittedChangeset* committed = commit_.add_changesets();
  committed->set_line(std::string(line));
  committed->set_revision(changeset->revision());
  committed->set_digest(changeset->digest());
}

absl::Status OverlayTransaction::Attach(absl::string_view key, std::string bytes) {
  const std::string stored_key = AttachmentKey(key);
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> there, overlay_.Get(stored_key));
  if (there.has_value()) {
    return absl::AlreadyExistsError(absl::StrCat("There is an attachment ", key, " already."));
  }
  WriteValue(stored_key, SealBytes(bytes));
  return absl::OkStatus();
}

void OverlayTransaction::PutAnswer(const std::string& key, absl::string_view request_digest,
                                   absl::string_view response) {
  stored::v1::StoredAnswer answer;
  answer.set_request_digest(std::string(request_digest));
  answer.set_response(std::string(response));
  *answer.mutable_time() = EncodeTime(now_);
  WriteValue(key, SealMessage(answer));
}

void OverlayTransaction::WriteValue(std::string key, std::string value) {
  stored::v1::CommittedValue* committed = commit_.add_values();
  committed->set_key(key);
  committed->set_digest(ValueDigest(key, value));
  overlay_.Put(std::move(key), std::move(value));
}

absl::Status OverlayTransaction::CheckFinished() const {
  if (pending_.empty()) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("Something was changed in ", pending_.begin()->first,
                   " that no changeset holds; nothing was written. This is a defect."));
}

}  // namespace jointplan::storage
