#ifndef JOINTPLAN_EXCHANGE_AGREEMENT_FILE_H_
#define JOINTPLAN_EXCHANGE_AGREEMENT_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/agreement.pb.h"

namespace jointplan::exchange {

// A pulled agreement as a file keeps it.
struct AgreementFile {
  std::string agreement;                  // `plans/{plan}/agreements/{number}`
  std::string digest;                     // The agreement's, 32 bytes.
  std::string manifest;                   // The bytes of a Manifest, as they were pulled.
  std::vector<v1::SealedRecord> records;  // In the order of the manifest.
};

// Returns an agreement as JSON: `format`, `agreement`, `digest` (hex), `manifest` (base64 of the
// exact bytes), and for each record `name`, `digest` (hex, from the manifest), `bytes` (base64) and
// `record`, what the bytes say, for people to read. INVALID_ARGUMENT if the bytes are no manifest
// or no record, or a record is not in the manifest.
absl::StatusOr<std::string> WriteAgreementFile(const AgreementFile& file);

// Reads what WriteAgreementFile wrote. INVALID_ARGUMENT says where it is no such file. DATA_LOSS
// names the record whose readable part, name or digest is not what its bytes or the manifest say:
// somebody changed the file, and what people read in it is not what was agreed. Whether the bytes
// have the digests of the manifest is for plan::VerifyManifest to say.
absl::StatusOr<AgreementFile> ReadAgreementFile(absl::string_view json);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_AGREEMENT_FILE_H_
