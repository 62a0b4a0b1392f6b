#include "cli/visits.h"

#include <filesystem>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/files.h"

namespace jointplan::cli {
namespace {

constexpr int kOwnerOnly = 0600;

// One visit a line: server, token, plan and revision, with tabs between them.
std::string KeyOf(const Visit& visit) {
  return absl::StrCat(visit.server, "\t", visit.token, "\t", visit.plan, "\t");
}

std::string VisitsPath(const Io& io) {
  const auto xdg = io.env("XDG_STATE_HOME");
  const std::string base = xdg ? *xdg : absl::StrCat(io.env("HOME").value_or("."), "/.local/state");
  return absl::StrCat(base, "/jointplan/visits");
}

std::vector<std::string> Lines(const Io& io) {
  const auto text = ReadFile(VisitsPath(io));
  if (!text.ok()) return {};
  return absl::StrSplit(*text, '\n', absl::SkipEmpty());
}

}  // namespace

std::optional<int64_t> LastVisit(const Io& io, const Visit& visit) {
  const std::string key = KeyOf(visit);
  for (const std::string& line : Lines(io)) {
    int64_t revision = 0;
    if (absl::StartsWith(line, key) && absl::SimpleAtoi(line.substr(key.size()), &revision)) {
      return revision;
    }
  }
  return std::nullopt;
}

absl::Status RememberVisit(const Io& io, const Visit& visit, int64_t revision) {
  const std::string key = KeyOf(visit);
  const std::string path = VisitsPath(io);
  std::string text;
  for (const std::string& line : Lines(io)) {
    if (!absl::StartsWith(line, key)) absl::StrAppend(&text, line, "\n");
  }
  absl::StrAppend(&text, key, revision, "\n");
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (error) {
    return absl::InternalError(
        absl::StrCat("Cannot make the folder of ", path, ": ", error.message()));
  }
  return WriteFile(path, text, kOwnerOnly);
}

}  // namespace jointplan::cli
