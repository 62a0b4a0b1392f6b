#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_PULL_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_PULL_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/client.h"

namespace jointplan::client {

// A sealed agreement, whole and verified.
struct PulledAgreement {
  // SHA-256 of the manifest: the agreement's digest.
  std::string digest;
  // The manifest as it was sealed, byte for byte, and what it says.
  std::string manifest_bytes;
  v1::Manifest manifest;
  // Its records, in the order of the manifest.
  std::vector<v1::SealedRecord> records;
  // How many of the records were sent; the others were taken from the earlier agreement.
  int received_count = 0;
};

// Pulls a sealed agreement, `plans/{plan}/agreements/{number}` or `.../latest`, and verifies it
// against the digest that the server gives for it. With `have`, an agreement of the same plan that
// was pulled before, only what is new is sent. DATA_LOSS names what is wrong. Retried as a whole.
absl::StatusOr<PulledAgreement> PullAgreement(const Client& client, absl::string_view name,
                                              const PulledAgreement* have,
                                              const CallOptions& call = {});

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_PULL_H_
