#ifndef JOINTPLAN_PLAN_MANIFEST_H_
#define JOINTPLAN_PLAN_MANIFEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::plan {

// Returns a record in the form in which an agreement fixes it: its bytes, the same in every
// process for the same content. Output-only fields, and the contacts of partners, are left out.
v1::SealedRecord SealRecord(const v1::Record& record);

// Returns the manifest entry for a sealed record.
v1::ManifestEntry EntryFor(const v1::SealedRecord& record);

// Returns the bytes of a manifest, the same in every process for the same content.
std::string ManifestBytes(const v1::Manifest& manifest);

// Returns the agreement's digest: SHA-256 of a tag and the manifest's bytes as they are.
std::string ManifestDigest(absl::string_view manifest_bytes);

// Returns the digest of the records that a manifest names, whatever else it says: a silence
// procedure is bound to it.
std::string ContentDigest(const v1::Manifest& manifest);

// Checks a pulled agreement: that `manifest_bytes` have the digest `digest` (32 bytes; empty: do
// not compare), that every entry has its record among `records` with the entry's digest, and that
// there is no record without an entry. Returns the manifest. DATA_LOSS names the first record
// that is wrong, missing or superfluous.
absl::StatusOr<v1::Manifest> VerifyManifest(absl::string_view digest,
                                            absl::string_view manifest_bytes,
                                            const std::vector<v1::SealedRecord>& records);

// Whether an activity belongs to a scope of an endorsement: `plan`, `themes/{theme}` or
// `partners/{partner}`.
bool InScope(absl::string_view scope, const v1::Activity& activity);

// Returns the digest of a scope's content: over the sealed records in it, ordered by name.
std::string ScopeDigest(absl::string_view scope, const std::vector<v1::SealedRecord>& records);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_MANIFEST_H_
