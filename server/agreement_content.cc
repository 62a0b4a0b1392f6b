#include "server/agreement_content.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "plan/manifest.h"
#include "plan/names.h"
#include "server/merging.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

constexpr size_t kChunkBytes = 1 << 20;

// The names of the catalogue that an activity or a plan refers to.
void CollectReferences(const v1::Record& record, std::set<std::string>* names) {
  const auto add = [&](const std::string& name) {
    if (!name.empty()) names->insert(name);
  };
  for (const auto& partner : record.plan().partners()) add(partner);
  for (const auto& requirement : record.plan().policy().requirements()) {
    for (const auto& partner : requirement.partners()) add(partner);
  }
  const v1::Activity& activity = record.activity();
  for (const auto& participant : activity.participants()) add(participant.partner());
  for (const auto& step : activity.next_steps()) add(step.responsible());
  for (const auto& funding : activity.funding()) add(funding.partner());
  for (const auto& objective : activity.objectives()) {
    add(objective);
    if (const auto name = plan::ParseName(objective, "objective"); name.ok()) add(name->parent);
  }
}

absl::StatusOr<std::map<std::string, v1::Record>> PlanRecords(const storage::View& view,
                                                              const std::string& plan_name,
                                                              int64_t revision) {
  JP_ASSIGN_OR_RETURN(const auto versions, view.ListRecords(plan_name, "", revision));
  std::map<std::string, v1::Record> records;
  for (const storage::RecordVersion& version : versions) {
    JP_ASSIGN_OR_RETURN(const MessagePtr record, ParseMessage(version.name, version.bytes));
    records[version.name] = ToRecord(version.name, record.get());
  }
  return records;
}

absl::Status AddCatalog(const storage::View& view, std::map<std::string, v1::Record>* records) {
  std::set<std::string> names;
  for (const auto& [name, record] : *records) CollectReferences(record, &names);
  for (const std::string& name : names) {
    JP_ASSIGN_OR_RETURN(const SharedMessage record, LoadMessage(view, plan::kCatalogLine, name));
    if (record != nullptr) (*records)[name] = ToRecord(name, record.get());
  }
  return absl::OkStatus();
}

// What a scope takes of a plan's own record: all of it, one theme, or nothing.
absl::StatusOr<bool> RestrictPlan(absl::string_view scope, v1::Record* record) {
  if (scope == "plan") return true;
  if (!absl::ConsumePrefix(&scope, "themes/")) return false;
  v1::Plan only;
  only.set_name(record->name());
  for (const v1::Theme& theme : record->plan().themes()) {
    if (theme.id() == scope) *only.add_themes() = theme;
  }
  if (only.themes().empty()) {
    return plan::FieldError("scope", absl::StrCat("the plan has no theme `", scope, "`"));
  }
  *record->mutable_plan() = std::move(only);
  return true;
}

// What people wrote of a record: an answer is not outdated by what the service notes beside it.
v1::Record WithoutBookkeeping(v1::Record record) {
  if (record.has_plan()) plan::ClearBookkeeping(record.mutable_plan());
  if (record.has_activity()) plan::ClearBookkeeping(record.mutable_activity());
  return record;
}

absl::Status CheckScope(absl::string_view scope) {
  absl::string_view rest = scope;
  if (scope == "plan" || (absl::ConsumePrefix(&rest, "themes/") && plan::IsId(rest)) ||
      (absl::ConsumePrefix(&rest, "partners/") && plan::IsId(rest))) {
    return absl::OkStatus();
  }
  return plan::FieldError("scope", "must be `plan`, `themes/{theme}` or `partners/{partner}`");
}

std::map<std::string, const v1::Record*> ByName(const ScopeContent& scope) {
  std::map<std::string, const v1::Record*> records;
  for (const v1::Record& record : scope.records) records[record.name()] = &record;
  return records;
}

const google::protobuf::Message* ContentOf(const v1::Record* record) {
  if (record == nullptr) return nullptr;
  if (record->has_plan()) return &record->plan();
  if (record->has_need()) return &record->need();
  return &record->activity();
}

std::vector<v1::RecordDiff> DiffScopes(const ScopeContent& before, const ScopeContent& after) {
  auto old_records = ByName(before);
  auto new_records = ByName(after);
  std::set<std::string> names;
  for (const auto& [name, record] : old_records) names.insert(name);
  for (const auto& [name, record] : new_records) names.insert(name);
  std::vector<v1::RecordDiff> diffs;
  for (const std::string& name : names) {
    v1::RecordDiff diff =
        DiffRecord(name, ContentOf(old_records[name]), ContentOf(new_records[name]));
    if (diff.kind() != v1::CHANGE_KIND_UNSPECIFIED) diffs.push_back(std::move(diff));
  }
  return diffs;
}

// Attachment keys of a sealed agreement.
std::string ManifestKey(absl::string_view agreement) {
  return absl::StrCat(agreement, "/manifest");
}
std::string HeadKey(absl::string_view agreement) { return absl::StrCat(agreement, "/head"); }
std::string DeltaKey(absl::string_view agreement) { return absl::StrCat(agreement, "/delta"); }
std::string ChunkKey(absl::string_view agreement, int index) {
  return absl::StrCat(agreement, "/chunks/", index);
}

// Splits sealed records into chunks, each below kChunkBytes unless a single record is larger.
std::vector<v1::PullChunk> ChunksOf(const std::vector<v1::SealedRecord>& records) {
  std::vector<v1::PullChunk> chunks;
  size_t size = kChunkBytes;
  for (const v1::SealedRecord& record : records) {
    const size_t bytes = record.ByteSizeLong();
    if (size + bytes > kChunkBytes) {
      chunks.emplace_back().mutable_records();
      size = 0;
    }
    *chunks.back().mutable_records()->add_records() = record;
    size += bytes;
  }
  return chunks;
}

stored::v1::SealedHead HeadOf(const v1::Manifest& manifest) {
  stored::v1::SealedHead head;
  head.set_record_count(manifest.entries_size());
  v1::Manifest rest = manifest;
  rest.clear_entries();
  head.set_manifest(plan::ManifestBytes(rest));
  return head;
}

// What an agreement has that the manifest of the one before it does not name in the same bytes.
stored::v1::SealedDelta DeltaTo(const std::string& previous, const v1::Manifest& held,
                                const AgreementContent& content) {
  std::map<absl::string_view, absl::string_view> digests;
  for (const v1::ManifestEntry& entry : held.entries()) digests[entry.name()] = entry.digest();
  stored::v1::SealedDelta delta;
  delta.set_previous(previous);
  for (int i = 0; i < content.manifest.entries_size(); ++i) {
    const v1::ManifestEntry& entry = content.manifest.entries(i);
    const auto found = digests.find(entry.name());
    const bool same = found != digests.end() && found->second == entry.digest();
    if (!same) *delta.add_records() = content.records[static_cast<size_t>(i)];
    if (found != digests.end()) digests.erase(found);
  }
  for (const auto& [name, digest] : digests) delta.add_removed(std::string(name));
  return delta;
}

// Puts a difference behind an earlier one: what the later one says of a record holds.
void PutBefore(const stored::v1::SealedDelta& earlier,
               std::map<std::string, std::optional<v1::SealedRecord>>* changes) {
  for (const v1::SealedRecord& record : earlier.records()) {
    changes->try_emplace(record.name(), record);
  }
  for (const std::string& name : earlier.removed()) changes->try_emplace(name, std::nullopt);
}

// How an agreement differs from one that it follows, by what each kept of the one before it.
// Nothing if it does not follow that one, or if one on the way kept nothing.
absl::StatusOr<std::optional<stored::v1::SealedDelta>> DeltaSince(const storage::View& view,
                                                                  const std::string& agreement,
                                                                  const std::string& since) {
  std::map<std::string, std::optional<v1::SealedRecord>> changes;
  for (std::string at = agreement; at != since;) {
    JP_ASSIGN_OR_RETURN(const auto bytes, view.GetAttachment(DeltaKey(at)));
    stored::v1::SealedDelta delta;
    if (!bytes.has_value() || !delta.ParseFromString(*bytes)) return std::nullopt;
    PutBefore(delta, &changes);
    at = delta.previous();
  }
  stored::v1::SealedDelta all;
  for (auto& [name, record] : changes) {
    if (record.has_value()) {
      *all.add_records() = *std::move(record);
    } else {
      all.add_removed(name);
    }
  }
  return std::make_optional(std::move(all));
}

// Reads the records of an agreement that a manifest does not have in the same bytes.
absl::StatusOr<std::vector<v1::SealedRecord>> RecordsNotIn(const storage::View& view,
                                                           const std::string& agreement,
                                                           const v1::Manifest& held) {
  std::map<std::string, std::string> digests;
  for (const v1::ManifestEntry& entry : held.entries()) digests[entry.name()] = entry.digest();
  std::vector<v1::SealedRecord> fresh;
  for (int index = 0;; ++index) {
    JP_ASSIGN_OR_RETURN(const auto bytes, view.GetAttachment(ChunkKey(agreement, index)));
    if (!bytes.has_value()) return fresh;
    v1::PullChunk chunk;
    if (!chunk.ParseFromString(*bytes)) {
      return plan::MakeError(plan::Reason::kStoreDamaged, "A sealed chunk cannot be read.");
    }
    for (v1::SealedRecord& record : *chunk.mutable_records()->mutable_records()) {
      const auto found = digests.find(record.name());
      if (found == digests.end() || found->second != plan::EntryFor(record).digest()) {
        fresh.push_back(std::move(record));
      }
    }
  }
}

void AddMessage(const v1::PullChunk& chunk, SealedMessages::Run* run) {
  run->push_back(std::make_shared<const std::string>(chunk.SerializeAsString()));
}

// A whole plan's manifest is larger than what gRPC's clients take in one message.
absl::Status AddManifestOf(const storage::View& view, const std::string& agreement,
                           SealedMessages::Run* run) {
  JP_ASSIGN_OR_RETURN(const auto bytes, view.GetAttachment(ManifestKey(agreement)));
  if (!bytes.has_value()) return ReadManifest(view, agreement).status();
  absl::string_view rest = *bytes;
  do {
    v1::PullChunk chunk;
    chunk.set_manifest(std::string(rest.substr(0, kChunkBytes)));
    AddMessage(chunk, run);
    rest.remove_prefix(std::min(rest.size(), kChunkBytes));
  } while (!rest.empty());
  return absl::OkStatus();
}

void AddRecords(const std::vector<v1::SealedRecord>& records, SealedMessages::Run* run) {
  for (const v1::PullChunk& chunk : ChunksOf(records)) AddMessage(chunk, run);
}

// The difference of two manifests, which is much less than the later one.
absl::Status AddManifestDelta(const storage::View& view, const std::string& agreement,
                              const std::string& since, const stored::v1::SealedDelta& difference,
                              SealedMessages::Run* run) {
  JP_ASSIGN_OR_RETURN(stored::v1::SealedHead head, ReadSealedHead(view, agreement));
  v1::PullChunk chunk;
  v1::ManifestDelta* sent = chunk.mutable_delta();
  sent->set_since(since);
  sent->set_manifest(std::move(*head.mutable_manifest()));
  for (const v1::SealedRecord& record : difference.records()) {
    *sent->add_changed() = plan::EntryFor(record);
  }
  *sent->mutable_removed() = difference.removed();
  AddMessage(chunk, run);
  return absl::OkStatus();
}

absl::StatusOr<SealedMessages::Run> MessagesSince(const storage::View& view,
                                                  const std::string& agreement,
                                                  const std::string& since, bool delta) {
  JP_ASSIGN_OR_RETURN(const std::optional<stored::v1::SealedDelta> difference,
                      DeltaSince(view, agreement, since));
  SealedMessages::Run run;
  if (difference.has_value() && delta) {
    JP_RETURN_IF_ERROR(AddManifestDelta(view, agreement, since, *difference, &run));
  } else {
    JP_RETURN_IF_ERROR(AddManifestOf(view, agreement, &run));
  }
  if (difference.has_value()) {
    AddRecords({difference->records().begin(), difference->records().end()}, &run);
    return run;
  }
  JP_ASSIGN_OR_RETURN(const v1::Manifest held, ReadManifest(view, since));
  JP_ASSIGN_OR_RETURN(const auto fresh, RecordsNotIn(view, agreement, held));
  AddRecords(fresh, &run);
  return run;
}

}  // namespace

absl::StatusOr<AgreementContent> BuildContent(const storage::View& view,
                                              const std::string& plan_name, int64_t revision,
                                              const v1::Agreement& agreement) {
  JP_ASSIGN_OR_RETURN(auto records, PlanRecords(view, plan_name, revision));
  JP_RETURN_IF_ERROR(AddCatalog(view, &records));
  AgreementContent content;
  content.manifest.set_agreement(agreement.name());
  content.manifest.set_plan_revision(revision);
  for (const auto& [name, record] : records) {
    content.records.push_back(plan::SealRecord(record));
    *content.manifest.add_entries() = plan::EntryFor(content.records.back());
  }
  for (v1::Endorsement endorsement : agreement.endorsements()) {
    endorsement.clear_changed();
    *content.manifest.add_endorsements() = std::move(endorsement);
  }
  for (const v1::Waiver& waiver : agreement.waivers()) {
    if (!waiver.outdated()) *content.manifest.add_waivers() = waiver;
  }
  content.manifest.set_override_reason(agreement.override_reason());
  if (agreement.silence().state() == v1::SILENCE_STATE_ADOPTED) {
    *content.manifest.mutable_silence() = agreement.silence();
  }
  if (!agreement.previous().empty()) {
    JP_ASSIGN_OR_RETURN(const auto previous,
                        Load<v1::Agreement>(view, agreement.previous(), agreement.previous()));
    if (previous.has_value()) content.manifest.set_previous_digest(previous->record.digest());
  }
  content.manifest_bytes = plan::ManifestBytes(content.manifest);
  content.digest = plan::ManifestDigest(content.manifest_bytes);
  return content;
}

absl::StatusOr<ScopeContent> ReadScope(const storage::View& view, const std::string& plan_name,
                                       int64_t revision, absl::string_view scope) {
  JP_RETURN_IF_ERROR(CheckScope(scope));
  JP_ASSIGN_OR_RETURN(auto records, PlanRecords(view, plan_name, revision));
  ScopeContent content;
  std::vector<v1::SealedRecord> sealed;
  for (auto& [name, record] : records) {
    // What municipalities answered is the plan's evidence as a whole: no theme's, no partner's.
    bool inside = record.has_need()
                      ? scope == "plan"
                      : record.has_activity() && plan::InScope(scope, record.activity());
    if (record.has_plan()) {
      JP_ASSIGN_OR_RETURN(inside, RestrictPlan(scope, &record));
    }
    if (!inside) continue;
    sealed.push_back(plan::SealRecord(WithoutBookkeeping(record)));
    content.records.push_back(std::move(record));
  }
  content.digest = plan::ScopeDigest(scope, sealed);
  return content;
}

absl::Status MarkOutdated(const storage::View& view, const std::string& plan_name, int64_t revision,
                          v1::Agreement* agreement) {
  for (v1::Endorsement& endorsement : *agreement->mutable_endorsements()) {
    auto now = ReadScope(view, plan_name, revision, endorsement.scope());
    if (now.ok() && now->digest == endorsement.scope_digest()) continue;
    endorsement.set_outdated(true);
    auto then = ReadScope(view, plan_name, endorsement.plan_revision(), endorsement.scope());
    if (!then.ok()) return then.status();
    // A theme that has left the plan leaves nothing in its scope.
    const ScopeContent nothing;
    for (v1::RecordDiff& diff : DiffScopes(*then, now.ok() ? *now : nothing)) {
      *endorsement.add_changed() = std::move(diff);
    }
  }
  return absl::OkStatus();
}

absl::Status AttachContent(storage::Transaction& transaction, const std::string& name,
                           const std::string& previous, const AgreementContent& content) {
  JP_RETURN_IF_ERROR(transaction.Attach(ManifestKey(name), content.manifest_bytes));
  JP_RETURN_IF_ERROR(
      transaction.Attach(HeadKey(name), HeadOf(content.manifest).SerializeAsString()));
  if (!previous.empty()) {
    JP_ASSIGN_OR_RETURN(const v1::Manifest held, ReadManifest(transaction, previous));
    JP_RETURN_IF_ERROR(
        transaction.Attach(DeltaKey(name), DeltaTo(previous, held, content).SerializeAsString()));
  }
  int index = 0;
  for (const v1::PullChunk& chunk : ChunksOf(content.records)) {
    JP_RETURN_IF_ERROR(transaction.Attach(ChunkKey(name, index++), chunk.SerializeAsString()));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Manifest> ReadManifest(const storage::View& view, const std::string& agreement) {
  JP_ASSIGN_OR_RETURN(const auto bytes, view.GetAttachment(ManifestKey(agreement)));
  v1::Manifest manifest;
  if (bytes.has_value() && manifest.ParseFromString(*bytes)) return manifest;
  return plan::MakeError(plan::Reason::kStoreDamaged,
                         absl::StrCat("The manifest of ", agreement, " is missing."));
}

absl::StatusOr<stored::v1::SealedHead> ReadSealedHead(const storage::View& view,
                                                      const std::string& agreement) {
  JP_ASSIGN_OR_RETURN(const auto bytes, view.GetAttachment(HeadKey(agreement)));
  if (bytes.has_value()) {
    stored::v1::SealedHead head;
    if (head.ParseFromString(*bytes)) return head;
  }
  // It was sealed before heads were kept apart.
  JP_ASSIGN_OR_RETURN(const v1::Manifest manifest, ReadManifest(view, agreement));
  return HeadOf(manifest);
}

absl::StatusOr<PullMessages> PullMessages::Whole(const storage::View& view, SealedMessages* sealed,
                                                 const std::string& agreement) {
  const std::string key = ManifestKey(agreement);
  auto ready = sealed->Get(key);
  if (ready == nullptr) {
    SealedMessages::Run run;
    JP_RETURN_IF_ERROR(AddManifestOf(view, agreement, &run));
    ready = sealed->Keep(key, std::move(run));
  }
  PullMessages messages(sealed, std::move(ready));
  messages.agreement_ = agreement;
  return messages;
}

absl::StatusOr<PullMessages> PullMessages::Since(const storage::View& view, SealedMessages* sealed,
                                                 const std::string& agreement,
                                                 const std::string& since, bool delta) {
  const std::string key = absl::StrCat(agreement, "/since/", since, delta ? "/delta" : "/manifest");
  auto ready = sealed->Get(key);
  if (ready == nullptr) {
    JP_ASSIGN_OR_RETURN(SealedMessages::Run run, MessagesSince(view, agreement, since, delta));
    ready = sealed->Keep(key, std::move(run));
  }
  return PullMessages(sealed, std::move(ready));
}

absl::StatusOr<SealedMessages::Bytes> PullMessages::Next(const storage::Store& store) {
  if (next_ready_ < ready_->size()) return (*ready_)[next_ready_++];
  if (agreement_.empty()) return nullptr;
  const std::string key = ChunkKey(agreement_, next_chunk_++);
  if (const auto kept = sealed_->Get(key); kept != nullptr) return kept->front();
  JP_ASSIGN_OR_RETURN(std::optional<std::string> bytes, store.NewView()->GetAttachment(key));
  if (!bytes.has_value()) return nullptr;
  const auto run = sealed_->Keep(key, {std::make_shared<const std::string>(*std::move(bytes))});
  return run->front();
}

}  // namespace jointplan::server
