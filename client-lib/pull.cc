#include "jointplan/pull.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/manifest.h"

namespace jointplan::client {
namespace {

constexpr char kMethod[] = "/jointplan.v1.AgreementService/PullAgreement";

// What one attempt received.
struct Received {
  bool has_manifest = false;
  std::string manifest_bytes;
  std::optional<v1::ManifestDelta> delta;
  std::vector<v1::SealedRecord> records;
};

absl::Status Damaged(absl::string_view message) {
  return plan::MakeError(plan::Reason::kStoreDamaged, message);
}

absl::StatusOr<Received> Receive(const Connection& connection,
                                 const v1::PullAgreementRequest& request, absl::Time deadline) {
  const auto stream = connection.transport()->Stream(CallContext{kMethod, deadline}, request);
  Received received;
  v1::PullChunk chunk;
  while (stream->Read(&chunk)) {
    if (chunk.has_manifest()) {
      received.has_manifest = true;
      received.manifest_bytes += chunk.manifest();
    }
    if (chunk.has_delta()) received.delta = std::move(*chunk.mutable_delta());
    for (auto& record : *chunk.mutable_records()->mutable_records()) {
      received.records.push_back(std::move(record));
    }
  }
  JP_RETURN_IF_ERROR(stream->Finish());
  if (!received.has_manifest && !received.delta.has_value())
    return Damaged("The server sent an agreement without a manifest.");
  return received;
}

absl::StatusOr<Received> ReceiveWithRetries(const Connection& connection,
                                            const v1::PullAgreementRequest& request,
                                            const CallOptions& call) {
  const absl::Time deadline = connection.DeadlineFor(call);
  Backoff backoff(connection.options().retry, connection.surroundings());
  while (true) {
    auto received = Receive(connection, request, deadline);
    if (received.ok() || !IsTransient(received.status())) return received;
    if (backoff.waits() + 1 >= connection.options().retry.attempts_max) return received;
    if (!connection.WaitBefore(deadline, received.status(), &backoff, call.interrupt))
      return received;
  }
}

// Makes the manifest out of the one that the caller holds and how it differs. Whether that came out
// right, the digest tells.
absl::StatusOr<std::string> ApplyDelta(const v1::Manifest& held, const v1::ManifestDelta& delta) {
  if (delta.since() != held.agreement()) {
    return Damaged(absl::StrCat("The server sent a difference to ", delta.since(),
                                ", and asked for was one to ", held.agreement(), "."));
  }
  v1::Manifest manifest;
  if (!manifest.ParseFromString(delta.manifest())) {
    return Damaged("The manifest that the server sent cannot be read.");
  }
  std::map<std::string, const v1::ManifestEntry*> entries;
  for (const auto& entry : held.entries()) entries[entry.name()] = &entry;
  for (const auto& entry : delta.changed()) entries[entry.name()] = &entry;
  for (const auto& name : delta.removed()) entries.erase(name);
  for (const auto& [name, entry] : entries) *manifest.add_entries() = *entry;
  return plan::ManifestBytes(manifest);
}

// Puts together, in the manifest's order, what was received and what the caller holds already.
// Records that the manifest does not name come last, so that verifying sees them.
std::vector<v1::SealedRecord> Assemble(const v1::Manifest& manifest,
                                       std::vector<v1::SealedRecord> received,
                                       const PulledAgreement* have) {
  std::map<std::string, v1::SealedRecord> by_name;
  for (auto& record : received) by_name.emplace(record.name(), std::move(record));
  std::map<std::string, const v1::SealedRecord*> held;
  if (have != nullptr) {
    for (const auto& record : have->records) held.emplace(record.name(), &record);
  }
  std::vector<v1::SealedRecord> records;
  for (const auto& entry : manifest.entries()) {
    if (const auto found = by_name.find(entry.name()); found != by_name.end()) {
      records.push_back(std::move(found->second));
      by_name.erase(found);
    } else if (const auto old = held.find(entry.name()); old != held.end()) {
      records.push_back(*old->second);
    }
  }
  for (auto& [name, record] : by_name) records.push_back(std::move(record));
  return records;
}

}  // namespace

absl::StatusOr<PulledAgreement> PullAgreement(const Client& client, absl::string_view name,
                                              const PulledAgreement* have,
                                              const CallOptions& call) {
  v1::PullAgreementRequest request;
  request.set_name(std::string(name));
  if (have != nullptr) {
    request.set_since(have->manifest.agreement());
    request.set_delta(true);
  }
  JP_ASSIGN_OR_RETURN(Received received, ReceiveWithRetries(client.connection(), request, call));
  if (received.delta.has_value()) {
    if (have == nullptr) return Damaged("The server sent a difference that was not asked for.");
    JP_ASSIGN_OR_RETURN(received.manifest_bytes, ApplyDelta(have->manifest, *received.delta));
  }
  PulledAgreement pulled;
  if (!pulled.manifest.ParseFromString(received.manifest_bytes)) {
    return Damaged("The manifest that the server sent cannot be read.");
  }
  // The digest is asked for apart from the content, under the name that the manifest claims.
  v1::GetAgreementRequest get;
  get.set_name(pulled.manifest.agreement());
  JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, client.GetAgreement(std::move(get), call));
  pulled.digest = agreement.digest();
  pulled.received_count = static_cast<int>(received.records.size());
  pulled.records = Assemble(pulled.manifest, std::move(received.records), have);
  pulled.manifest_bytes = std::move(received.manifest_bytes);
  if (pulled.digest.empty()) return Damaged("The server gives no digest for the agreement.");
  JP_RETURN_IF_ERROR(
      plan::VerifyManifest(pulled.digest, pulled.manifest_bytes, pulled.records).status());
  return pulled;
}

}  // namespace jointplan::client
