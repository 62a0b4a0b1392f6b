#include "server/agreement_content.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
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
  return record->has_plan() ? static_cast<const google::protobuf::Message*>(&record->plan())
                            : &record->activity();
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
  content.manifest.set_override_reason(agreement.override_reason());
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
    bool inside = record.has_activity() && plan::InScope(scope, record.activity());
    if (record.has_plan()) {
      JP_ASSIGN_OR_RETURN(inside, RestrictPlan(scope, &record));
    }
    if (!inside) continue;
    sealed.push_back(plan::SealRecord(record));
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

std::string ManifestKey(absl::string_view agreement) {
  return absl::StrCat(agreement, "/manifest");
}

std::string ChunkKey(absl::string_view agreement, int index) {
  return absl::StrCat(agreement, "/chunks/", index);
}

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

absl::StatusOr<std::vector<std::string>> ReadChunks(const storage::View& view,
                                                    absl::string_view agreement) {
  std::vector<std::string> chunks;
  while (true) {
    JP_ASSIGN_OR_RETURN(auto chunk,
                        view.GetAttachment(ChunkKey(agreement, static_cast<int>(chunks.size()))));
    if (!chunk.has_value()) return chunks;
    chunks.push_back(*std::move(chunk));
  }
}

}  // namespace jointplan::server
