#include "storage/transaction.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "plan/text.h"
#include "storage/digests.h"
#include "storage/key_codec.h"
#include "storage/value_codec.h"

namespace jointplan::storage {
namespace {

// A state as a value of the engine.
std::string Seal(const RecordVersion& record) {
  stored::v1::StoredVersion stored;
  stored.set_revision(record.revision);
  stored.set_record(record.bytes);
  *stored.mutable_create_time() = EncodeTime(record.create_time);
  *stored.mutable_update_time() = EncodeTime(record.update_time);
  return SealMessage(stored);
}

// A removal as a value of the engine.
std::string SealRemoval(int64_t revision, absl::Time created, absl::Time removed) {
  stored::v1::StoredVersion stored;
  stored.set_removed(true);
  stored.set_revision(revision);
  *stored.mutable_create_time() = EncodeTime(created);
  *stored.mutable_update_time() = EncodeTime(removed);
  return SealMessage(stored);
}

v1::ChangeKind KindOf(bool existed, bool exists) {
  if (!exists) return v1::CHANGE_KIND_DELETED;
  return existed ? v1::CHANGE_KIND_UPDATED : v1::CHANGE_KIND_CREATED;
}

// Text that is no UTF-8 can be written and never read again. The common fields are looked at one by
// one, which is much faster than reading the bytes back.
bool IsReadable(const v1::Changeset& changeset) {
  const auto is_text = [](const std::string& text) { return !plan::FirstInvalidUtf8(text); };
  if (changeset.resolutions_size() > 0 || changeset.has_proposal_author()) {
    return v1::Changeset().ParseFromString(changeset.SerializeAsString());
  }
  const auto is_change = [&](const v1::RecordChange& change) {
    return is_text(change.name()) &&
           std::all_of(change.paths().begin(), change.paths().end(), is_text);
  };
  return is_text(changeset.parent()) && is_text(changeset.author().label()) &&
         is_text(changeset.author().partner()) && is_text(changeset.message()) &&
         is_text(changeset.proposal()) &&
         std::all_of(changeset.changes().begin(), changeset.changes().end(), is_change);
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

absl::StatusOr<Head> OverlayTransaction::GetHead(absl::string_view line) const {
  for (const Layer* layer : {&layer_, below_.group, below_.in_flight}) {
    const auto found = layer->heads.find(line);
    if (found != layer->heads.end()) return found->second.back();
  }
  if (std::optional<Head> head = below_.cache->GetHead(line)) return *std::move(head);
  JP_ASSIGN_OR_RETURN(Head head, ReadHead(base(), line));
  if (head.revision > 0) below_.cache->FillHead(line, head, below_.ticket);
  return head;
}

absl::StatusOr<RecordPtr> OverlayTransaction::GetNewest(absl::string_view line,
                                                        absl::string_view name) const {
  for (const Layer* layer : {&layer_, below_.group, below_.in_flight}) {
    const auto found = layer->records.find(RecordKeyView(line, name));
    if (found != layer->records.end()) return found->second;
  }
  if (RecordPtr cached = below_.cache->Get(line, name)) return cached;
  JP_ASSIGN_OR_RETURN(RecordPtr read, ReadRecord(base(), line, name, 0));
  if (read != nullptr) below_.cache->Fill(line, name, read, below_.ticket);
  return read;
}

absl::StatusOr<RecordPtr> OverlayTransaction::GetShared(absl::string_view line,
                                                        absl::string_view name,
                                                        int64_t revision) const {
  if (revision == 0) return GetNewest(line, name);
  JP_ASSIGN_OR_RETURN(RecordPtr newest, GetNewest(line, name));
  if (newest != nullptr && newest->version().revision <= revision) return newest;
  if (RecordPtr cached = below_.cache->GetAt(line, name, revision)) return cached;
  return ReadRecord(base(), line, name, revision);
}

absl::StatusOr<std::string> OverlayTransaction::GetDigest(absl::string_view line,
                                                          int64_t revision) const {
  if (std::optional<std::string> digest = below_.cache->GetDigest(line, revision)) {
    return *std::move(digest);
  }
  JP_ASSIGN_OR_RETURN(std::string digest, ReadDigest(base(), line, revision));
  below_.cache->FillDigest(line, revision, digest);
  return digest;
}

absl::StatusOr<OverlayTransaction::PendingLine*> OverlayTransaction::Pending(
    absl::string_view line) {
  const auto it = pending_.find(line);
  if (it != pending_.end()) return &it->second;
  JP_ASSIGN_OR_RETURN(const Head head, GetHead(line));
  PendingLine& added = pending_[std::string(line)];
  added.revision = head.revision + 1;
  return &added;
}

// Sets what reads of the newest state find; null: nothing.
void OverlayTransaction::SetState(absl::string_view line, absl::string_view name, RecordPtr record,
                                  std::string sealed) {
  if (record == nullptr) {
    overlay_.Delete(CurrentKey(line, name));
  } else {
    overlay_.Put(CurrentKey(line, name), std::move(sealed));
  }
  layer_.records.insert_or_assign(RecordKey{std::string(line), std::string(name)},
                                  std::move(record));
}

absl::Status OverlayTransaction::PutRecord(absl::string_view line, absl::string_view name,
                                           std::string bytes, std::vector<std::string> paths,
                                           std::unique_ptr<const Derived> derived) {
  JP_ASSIGN_OR_RETURN(RecordPtr now, GetNewest(line, name));
  if (now != nullptr && now->version().bytes == bytes) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(PendingLine * pending, Pending(line));
  const auto [it, added] = pending->records.try_emplace(std::string(name));
  PendingRecord& record = it->second;
  if (added) record.before = std::move(now);
  if (record.before != nullptr && record.before->version().bytes == bytes) {
    Undo(line, name);
    return absl::OkStatus();
  }
  AddPaths(std::move(paths), &record.paths);
  const absl::Time created = record.before == nullptr ? now_ : record.before->version().create_time;
  record.after = std::make_shared<const SharedRecord>(RecordVersion{.name = std::string(name),
                                                                    .bytes = std::move(bytes),
                                                                    .revision = pending->revision,
                                                                    .create_time = created,
                                                                    .update_time = now_});
  if (derived != nullptr) record.after->Keep(std::move(derived));
  record.sealed = Seal(record.after->version());
  SetState(line, name, record.after, record.sealed);
  return absl::OkStatus();
}

absl::Status OverlayTransaction::RemoveRecord(absl::string_view line, absl::string_view name) {
  JP_ASSIGN_OR_RETURN(RecordPtr now, GetNewest(line, name));
  if (now == nullptr) {
    return absl::NotFoundError(absl::StrCat("There is no record ", name, " in ", line, "."));
  }
  JP_ASSIGN_OR_RETURN(PendingLine * pending, Pending(line));
  const auto [it, added] = pending->records.try_emplace(std::string(name));
  if (added) it->second.before = std::move(now);
  if (it->second.before == nullptr) {
    Undo(line, name);
    return absl::OkStatus();
  }
  it->second.paths.clear();
  it->second.after.reset();
  SetState(line, name, nullptr, "");
  return absl::OkStatus();
}

// Puts a record back as the last changeset left it.
void OverlayTransaction::Undo(absl::string_view line, absl::string_view name) {
  const auto line_it = pending_.find(line);
  const auto it = line_it->second.records.find(name);
  RecordPtr before = std::move(it->second.before);
  std::string sealed = before == nullptr ? "" : Seal(before->version());
  SetState(line, name, std::move(before), std::move(sealed));
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
  for (auto& [name, pending] : it->second.records) {
    WriteVersion(line, name, revision, std::move(pending), about.add_changes());
  }
  JP_ASSIGN_OR_RETURN(Head head, GetHead(line));
  const std::string bytes = about.SerializeAsString();
  if (!IsReadable(about)) {
    return absl::InvalidArgumentError(
        absl::StrCat("The changeset of ", line, " holds text that is not UTF-8."));
  }
  about.set_previous_digest(std::move(head.digest));
  about.set_digest(ChangesetDigest(about.previous_digest(), below_.lineage, revision, bytes));
  WriteChangeset(line, bytes, &about);
  pending_.erase(it);
  return about;
}

void OverlayTransaction::WriteVersion(absl::string_view line, absl::string_view name,
                                      int64_t revision, PendingRecord pending,
                                      v1::RecordChange* change) {
  change->set_name(std::string(name));
  change->set_kind(KindOf(pending.before != nullptr, pending.after != nullptr));
  if (pending.before != nullptr) {
    change->set_previous_revision(pending.before->version().revision);
  }
  if (pending.after == nullptr) {
    pending.sealed = SealRemoval(revision, pending.before->version().create_time, now_);
  } else {
    change->set_digest(Sha256(pending.after->version().bytes));
    if (pending.before != nullptr) {
      change->mutable_paths()->Add(pending.paths.begin(), pending.paths.end());
    }
  }
  overlay_.Put(VersionKey(line, name, revision), std::move(pending.sealed));
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
  layer_.heads[std::string(line)].push_back(
      {.revision = changeset->revision(), .digest = changeset->digest()});
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
