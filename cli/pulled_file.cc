#include "cli/pulled_file.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/files.h"
#include "exchange/agreement_file.h"
#include "plan/manifest.h"

namespace jointplan::cli {
namespace {

constexpr int kEverybodyReads = 0644;

absl::Status InFile(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

}  // namespace

absl::Status WritePulledFile(Context* context, const client::PulledAgreement& pulled,
                             const std::string& path) {
  exchange::AgreementFile file;
  file.agreement = pulled.manifest.agreement();
  file.digest = pulled.digest;
  file.manifest = pulled.manifest_bytes;
  file.records = pulled.records;
  JP_ASSIGN_OR_RETURN(const std::string json, exchange::WriteAgreementFile(file));
  if (path != "-") return WriteFile(path, json, kEverybodyReads);
  context->Print(json);
  return absl::OkStatus();
}

absl::StatusOr<client::PulledAgreement> ReadPulledFile(const std::string& path) {
  JP_ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  auto file = exchange::ReadAgreementFile(json);
  if (!file.ok()) return InFile(path, file.status());
  client::PulledAgreement pulled;
  pulled.digest = file->digest;
  pulled.manifest_bytes = std::move(file->manifest);
  pulled.records = std::move(file->records);
  auto manifest = plan::VerifyManifest(pulled.digest, pulled.manifest_bytes, pulled.records);
  if (!manifest.ok()) return InFile(path, manifest.status());
  pulled.manifest = *std::move(manifest);
  return pulled;
}

bool IsFile(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

}  // namespace jointplan::cli
