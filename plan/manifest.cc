#include "plan/manifest.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/hash.h"
#include "plan/canonical.h"
#include "plan/errors.h"

namespace jointplan::plan {
namespace {

// Keep the digests of manifests, records, scopes and contents apart from every other digest.
constexpr absl::string_view kManifestTag = "jointplan manifest 1";
constexpr absl::string_view kRecordTag = "jointplan sealed record 1";
constexpr absl::string_view kScopeTag = "jointplan scope 1";
constexpr absl::string_view kContentTag = "jointplan content 1";

std::string RecordDigest(const v1::SealedRecord& record) {
  return Sha256OfParts({kRecordTag, record.name(), record.record()});
}

absl::Status Wrong(absl::string_view what) {
  return MakeError(Reason::kStoreDamaged,
                   absl::StrCat("The agreement cannot be verified: ", what,
                                ". Pull it again; if that does not help, do not use it."));
}

void Strip(v1::Record* record) {
  switch (record->content_case()) {
    case v1::Record::kPlan:
      return Canonicalize(record->mutable_plan());
    case v1::Record::kActivity:
      return Canonicalize(record->mutable_activity());
    case v1::Record::kNeed:
      return Canonicalize(record->mutable_need());
    case v1::Record::kPartner:
      record->mutable_partner()->clear_contacts();
      return Canonicalize(record->mutable_partner());
    case v1::Record::kFramework:
      return Canonicalize(record->mutable_framework());
    case v1::Record::kObjective:
      return Canonicalize(record->mutable_objective());
    case v1::Record::CONTENT_NOT_SET:
      return;
  }
}

}  // namespace

v1::SealedRecord SealRecord(const v1::Record& record) {
  v1::Record stripped = record;
  Strip(&stripped);
  v1::SealedRecord sealed;
  sealed.set_name(record.name());
  sealed.set_record(Serialize(stripped));
  return sealed;
}

v1::ManifestEntry EntryFor(const v1::SealedRecord& record) {
  v1::ManifestEntry entry;
  entry.set_name(record.name());
  entry.set_digest(RecordDigest(record));
  return entry;
}

std::string ManifestBytes(const v1::Manifest& manifest) { return Serialize(manifest); }

std::string ManifestDigest(absl::string_view manifest_bytes) {
  return Sha256OfParts({kManifestTag, manifest_bytes});
}

std::string ContentDigest(const v1::Manifest& manifest) {
  // An entry's digest covers the record's name.
  std::string digests;
  for (const v1::ManifestEntry& entry : manifest.entries()) {
    absl::StrAppend(&digests, entry.digest());
  }
  return Sha256OfParts({kContentTag, digests});
}

absl::StatusOr<v1::Manifest> VerifyManifest(absl::string_view digest,
                                            absl::string_view manifest_bytes,
                                            const std::vector<v1::SealedRecord>& records) {
  if (!digest.empty() && ManifestDigest(manifest_bytes) != digest) {
    return Wrong("its manifest does not have the agreement's digest");
  }
  v1::Manifest manifest;
  if (!manifest.ParseFromArray(manifest_bytes.data(), static_cast<int>(manifest_bytes.size()))) {
    return Wrong("its manifest cannot be read");
  }
  std::map<absl::string_view, const v1::SealedRecord*> by_name;
  for (const auto& record : records) {
    if (!by_name.emplace(record.name(), &record).second) {
      return Wrong(absl::StrCat("the record ", record.name(), " is there twice"));
    }
  }
  for (const auto& entry : manifest.entries()) {
    const auto found = by_name.find(entry.name());
    if (found == by_name.end()) {
      return Wrong(absl::StrCat("the record ", entry.name(), " is missing"));
    }
    if (RecordDigest(*found->second) != entry.digest()) {
      return Wrong(absl::StrCat("the record ", entry.name(), " is not the one that was agreed on"));
    }
    by_name.erase(found);
  }
  if (!by_name.empty()) {
    return Wrong(absl::StrCat("the record ", by_name.begin()->first, " is not part of it"));
  }
  return manifest;
}

bool InScope(absl::string_view scope, const v1::Activity& activity) {
  if (scope == "plan") return true;
  if (absl::ConsumePrefix(&scope, "themes/")) {
    return std::find(activity.themes().begin(), activity.themes().end(), scope) !=
           activity.themes().end();
  }
  return std::any_of(activity.participants().begin(), activity.participants().end(),
                     [&](const auto& participant) { return participant.partner() == scope; });
}

std::string ScopeDigest(absl::string_view scope, const std::vector<v1::SealedRecord>& records) {
  std::string digests;
  for (const auto& record : records) absl::StrAppend(&digests, RecordDigest(record));
  return Sha256OfParts({kScopeTag, scope, digests});
}

}  // namespace jointplan::plan
