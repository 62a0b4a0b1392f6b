#ifndef JOINTPLAN_SERVER_AUTHENTICATOR_H_
#define JOINTPLAN_SERVER_AUTHENTICATOR_H_

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "plan/access.h"
#include "storage/store.h"

namespace jointplan::server {

// Makes a new secret: `jp_<role>_<43 characters of base64url>_<8 hex digits of a checksum>`. The
// front makes it recognizable, the checksum tells a typing error from a revoked token.
std::string NewTokenSecret(IdSource* ids, v1::Role role);

// What is stored of a secret: its SHA-256. A secret is 256 random bits, so nothing slower is
// needed.
std::string HashOfSecret(absl::string_view secret);

// Knows every token by the hash of its secret. Any thread may ask at any time.
class Authenticator {
 public:
  explicit Authenticator(const Clock* clock) : clock_(clock) {}

  // Reads all tokens as a view has them.
  absl::Status Reload(const storage::View& view);

  // Whether any token was ever made.
  bool HasTokens() const;

  // Returns who sent an `authorization` header. UNAUTHENTICATED, saying why as far as an honest
  // caller needs it, for a header that is missing, mistyped, unknown, revoked or expired.
  absl::StatusOr<std::shared_ptr<const plan::Principal>> Authenticate(
      absl::string_view authorization) const;

  // Whether a token that was authenticated before still lets its bearer in: for open streams.
  absl::Status StillValid(const plan::Principal& principal) const;

 private:
  // A token that was ever made.
  struct Known {
    std::shared_ptr<const plan::Principal> principal;
    bool revoked = false;
    absl::Time expire_time = absl::InfiniteFuture();
  };

  absl::Status CheckUsable(const Known& known) const;

  const Clock* const clock_;
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, Known> by_hash_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::string> hash_by_name_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_AUTHENTICATOR_H_
