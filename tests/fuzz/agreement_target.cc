// Reads any bytes as the file of a pulled agreement.
#include <cstdlib>

#include "exchange/agreement_file.h"
#include "plan/manifest.h"
#include "tests/fuzz/targets.h"

namespace jointplan {

// What is read is written, and read again is the same.
void FuzzAgreement(absl::string_view bytes) {
  const auto file = exchange::ReadAgreementFile(bytes);
  if (!file.ok()) return;
  const auto text = exchange::WriteAgreementFile(*file);
  if (!text.ok()) std::abort();
  const auto again = exchange::ReadAgreementFile(*text);
  if (!again.ok() || again->manifest != file->manifest || again->digest != file->digest)
    std::abort();
  if (again->records.size() != file->records.size()) std::abort();
}

}  // namespace jointplan
