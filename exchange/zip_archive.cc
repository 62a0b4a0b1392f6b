#include "exchange/zip_archive.h"

#include <zip.h>

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

constexpr size_t kPieceSize = size_t{64} << 10;

using OpenEntry = std::unique_ptr<zip_file_t, int (*)(zip_file_t*)>;

absl::Status Damaged(absl::string_view name) {
  return absl::InvalidArgumentError(
      absl::StrCat("The part ", plan::Excerpt(name, 100),
                   " of the file cannot be unpacked: it is damaged, or encrypted. Open the file in "
                   "the program that wrote it and save it anew, without a password."));
}

absl::Status TooLarge(absl::string_view name) {
  return absl::ResourceExhaustedError(
      absl::StrCat("The part ", plan::Excerpt(name, 100),
                   " of the file is far larger than what a work plan needs; it was not unpacked. "
                   "Take out sheets, pictures and formatted empty rows that are not needed."));
}

}  // namespace

void ZipArchive::Closer::operator()(void* archive) const {
  zip_discard(static_cast<zip_t*>(archive));
}

absl::StatusOr<ZipArchive> ZipArchive::Open(absl::string_view bytes, const ZipLimits& limits) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  zip_error_fini(&error);
  if (archive == nullptr) {
    if (source != nullptr) zip_source_free(source);
    return absl::InvalidArgumentError(
        "This is no spreadsheet of the kind .xlsx, or it is damaged. Save it as \"Excel workbook "
        "(.xlsx)\".");
  }
  ZipArchive opened(archive, limits);
  if (zip_get_num_entries(archive, 0) > limits.entries) {
    return absl::ResourceExhaustedError("The file has far more parts than a spreadsheet has.");
  }
  return opened;
}

absl::StatusOr<std::optional<std::string>> ZipArchive::Read(const std::string& name) {
  auto* archive = static_cast<zip_t*>(archive_.get());
  const zip_int64_t found = zip_name_locate(archive, name.c_str(), 0);
  if (found < 0) return std::optional<std::string>();
  const auto index = static_cast<zip_uint64_t>(found);
  zip_stat_t stat;
  if (zip_stat_index(archive, index, 0, &stat) != 0) return Damaged(name);
  const auto packed =
      static_cast<int64_t>((stat.valid & ZIP_STAT_COMP_SIZE) != 0 ? stat.comp_size : 0);
  const OpenEntry entry(zip_fopen_index(archive, index, 0), &zip_fclose);
  if (entry == nullptr) return Damaged(name);
  // What the archive says of an entry's size may be a lie: what counts is what comes out.
  std::string content;
  while (true) {
    const size_t before = content.size();
    content.resize(before + kPieceSize);
    const zip_int64_t got = zip_fread(entry.get(), &content[before], kPieceSize);
    if (got < 0) return Damaged(name);
    content.resize(before + static_cast<size_t>(got));
    const auto size = static_cast<int64_t>(content.size());
    const bool bomb = size > limits_.ratio_from && size / limits_.ratio > packed;
    if (bomb || size > limits_.entry_bytes || total_ + size > limits_.total_bytes) {
      return TooLarge(name);
    }
    if (got == 0) break;
  }
  total_ += static_cast<int64_t>(content.size());
  return std::optional<std::string>(std::move(content));
}

}  // namespace jointplan::exchange
