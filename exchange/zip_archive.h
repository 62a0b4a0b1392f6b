#ifndef JOINTPLAN_EXCHANGE_ZIP_ARCHIVE_H_
#define JOINTPLAN_EXCHANGE_ZIP_ARCHIVE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// How much of an archive is unpacked at most. An archive of a few kilobytes can hold gigabytes.
struct ZipLimits {
  int64_t entries = 5'000;
  int64_t entry_bytes = int64_t{64} << 20;
  int64_t total_bytes = int64_t{128} << 20;  // Of all entries that are read together.
  // How many times smaller an entry may be packed; asked of those larger than `ratio_from`.
  int64_t ratio = 200;
  int64_t ratio_from = int64_t{1} << 20;
};

// A zip archive in memory, as anybody may have made it: what it says of itself is checked, and
// what is unpacked is counted. Nothing is written anywhere.
class ZipArchive {
 public:
  // `bytes` must outlive the archive. INVALID_ARGUMENT if they are no archive, or one of too many
  // entries.
  static absl::StatusOr<ZipArchive> Open(absl::string_view bytes, const ZipLimits& limits = {});

  // Returns an entry's content; nothing if there is none of that name. INVALID_ARGUMENT for one
  // that is damaged or encrypted, RESOURCE_EXHAUSTED for one over a limit.
  absl::StatusOr<std::optional<std::string>> Read(const std::string& name);

 private:
  struct Closer {
    void operator()(void* archive) const;
  };

  ZipArchive(void* archive, const ZipLimits& limits) : archive_(archive), limits_(limits) {}

  std::unique_ptr<void, Closer> archive_;  // libzip's, whose header stays out of this one.
  ZipLimits limits_;
  int64_t total_ = 0;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_ZIP_ARCHIVE_H_
