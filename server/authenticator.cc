#include "server/authenticator.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

constexpr size_t kSecretBytes = 32;
constexpr size_t kChecksumSize = 8;

std::string ChecksumOf(absl::string_view body) {
  return absl::BytesToHexString(Sha256(body).substr(0, kChecksumSize / 2));
}

// Whether a secret is whole, as far as its checksum tells.
bool IsWhole(absl::string_view secret) {
  const size_t last = secret.rfind('_');
  return last != absl::string_view::npos && absl::StartsWith(secret, "jp_") &&
         secret.substr(last + 1) == ChecksumOf(secret.substr(0, last));
}

plan::Principal PrincipalOf(const stored::v1::StoredToken& token) {
  plan::Principal principal;
  principal.token = token.name();
  principal.label = token.label();
  principal.role = token.role();
  principal.partner = token.partner();
  principal.plans.assign(token.plans().begin(), token.plans().end());
  return principal;
}

}  // namespace

std::string NewTokenSecret(IdSource* ids, v1::Role role) {
  const std::string body = absl::StrCat("jp_", plan::RoleName(role), "_",
                                        absl::WebSafeBase64Escape(ids->NewSecret(kSecretBytes)));
  return absl::StrCat(body, "_", ChecksumOf(body));
}

std::string HashOfSecret(absl::string_view secret) { return Sha256(secret); }

absl::Status Authenticator::Reload(const storage::View& view) {
  JP_ASSIGN_OR_RETURN(const auto versions, view.ListRecords(plan::kAccessLine, "tokens/"));
  absl::flat_hash_map<std::string, Known> by_hash;
  absl::flat_hash_map<std::string, std::string> hash_by_name;
  for (const storage::RecordVersion& version : versions) {
    stored::v1::StoredToken token;
    JP_RETURN_IF_ERROR(ParseRecord(version, &token));
    hash_by_name[token.name()] = token.secret_hash();
    Known& known = by_hash[token.secret_hash()];
    known.principal = std::make_shared<const plan::Principal>(PrincipalOf(token));
    known.revoked = token.revoked();
    if (token.has_expire_time()) known.expire_time = FromTimestamp(token.expire_time());
  }
  MutexLock lock(&mutex_);
  by_hash_ = std::move(by_hash);
  hash_by_name_ = std::move(hash_by_name);
  return absl::OkStatus();
}

bool Authenticator::HasTokens() const {
  MutexLock lock(&mutex_);
  return !by_hash_.empty();
}

absl::StatusOr<std::shared_ptr<const plan::Principal>> Authenticator::Authenticate(
    absl::string_view authorization) const {
  if (authorization.empty()) {
    return plan::MakeError(plan::Sentence::kNoToken);
  }
  if (!absl::ConsumePrefix(&authorization, "Bearer ")) {
    return plan::MakeError(plan::Sentence::kNotBearer);
  }
  const std::string hash = HashOfSecret(authorization);
  {
    MutexLock lock(&mutex_);
    const auto found = by_hash_.find(hash);
    if (found != by_hash_.end()) {
      JP_RETURN_IF_ERROR(CheckUsable(found->second));
      return found->second.principal;
    }
  }
  if (!IsWhole(authorization)) {
    return plan::MakeError(plan::Sentence::kTokenNotWhole);
  }
  return plan::MakeError(plan::Sentence::kTokenUnknown);
}

absl::Status Authenticator::StillValid(const plan::Principal& principal) const {
  MutexLock lock(&mutex_);
  const auto hash = hash_by_name_.find(principal.token);
  if (hash == hash_by_name_.end()) return plan::MakeError(plan::Sentence::kTokenGone);
  return CheckUsable(by_hash_.at(hash->second));
}

absl::Status Authenticator::CheckUsable(const Known& known) const {
  if (known.revoked) {
    return plan::MakeError(plan::Sentence::kTokenRevoked);
  }
  if (known.expire_time != absl::InfiniteFuture() && clock_->Now() >= known.expire_time) {
    return plan::MakeError(plan::Sentence::kTokenExpired);
  }
  return absl::OkStatus();
}

}  // namespace jointplan::server
