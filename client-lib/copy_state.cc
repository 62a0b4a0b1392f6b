#include "client-lib/copy_state.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "plan/canonical.h"
#include "plan/names.h"

namespace jointplan::client {
namespace {

using google::protobuf::Message;

// The file begins with a line that a person, or another version of this program, can read; then
// come the SHA-256 of the rest, and the rest: a WorkingCopyState.
constexpr char kFirstWords[] = "jointplan working copy, format ";
constexpr int kFormat = 1;
constexpr size_t kDigestSize = 32;

absl::Status Damaged(const std::string& path) {
  return absl::DataLossError(absl::StrCat(
      path, " is not as it was written, so that nobody can say what the files started from. Your ",
      "files are untouched. Clone the plan into another folder and copy over what you changed."));
}

absl::Status OtherFormat(const std::string& path, int format) {
  return absl::FailedPreconditionError(
      absl::StrCat(path, " has the format ", format, ", and this program knows ", kFormat,
                   ". Use the newer jointplan that made this working copy."));
}

}  // namespace

std::string StatePath() { return absl::StrCat(kHiddenFolder, "/state"); }
std::string LockPath() { return absl::StrCat(kHiddenFolder, "/lock"); }
std::string StagedPath(absl::string_view path) {
  return absl::StrCat(kHiddenFolder, "/new/", path);
}

absl::StatusOr<CopyState> ReadState(FileSystem* files, const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/", StatePath());
  JP_ASSIGN_OR_RETURN(const std::string bytes, files->Read(path));
  absl::string_view rest = bytes;
  const size_t line_end = rest.find('\n');
  int format = 0;
  if (!absl::ConsumePrefix(&rest, kFirstWords) || line_end == absl::string_view::npos ||
      !absl::SimpleAtoi(bytes.substr(sizeof kFirstWords - 1, line_end - sizeof kFirstWords + 1),
                        &format)) {
    return Damaged(path);
  }
  if (format != kFormat) return OtherFormat(path, format);
  rest = absl::string_view(bytes).substr(line_end + 1);
  CopyState state;
  if (rest.size() < kDigestSize ||
      Sha256(rest.substr(kDigestSize)) != std::string(rest.substr(0, kDigestSize)) ||
      !state.ParseFromString(std::string(rest.substr(kDigestSize)))) {
    return Damaged(path);
  }
  return state;
}

absl::Status WriteState(FileSystem* files, const std::string& folder, const CopyState& state) {
  const std::string content = plan::Serialize(state);
  const std::string path = absl::StrCat(folder, "/", StatePath());
  const std::string unfinished = absl::StrCat(path, ".part");
  JP_RETURN_IF_ERROR(
      files->Write(unfinished, absl::StrCat(kFirstWords, kFormat, "\n", Sha256(content), content)));
  JP_RETURN_IF_ERROR(files->Sync(folder));
  JP_RETURN_IF_ERROR(files->Rename(unfinished, path));
  return files->Sync(folder);
}

const Message* ContentOf(const v1::Record& record) {
  switch (record.content_case()) {
    case v1::Record::kPlan:
      return &record.plan();
    case v1::Record::kActivity:
      return &record.activity();
    case v1::Record::kNeed:
      return &record.need();
    default:
      return nullptr;
  }
}

v1::Record RecordOf(absl::string_view name, const Message* content) {
  v1::Record record;
  record.set_name(std::string(name));
  if (const auto* plan = dynamic_cast<const v1::Plan*>(content)) *record.mutable_plan() = *plan;
  if (const auto* activity = dynamic_cast<const v1::Activity*>(content)) {
    *record.mutable_activity() = *activity;
  }
  if (const auto* need = dynamic_cast<const v1::Need*>(content)) *record.mutable_need() = *need;
  return record;
}

const Message* FindRecord(const stored::v1::CopyBase& base, absl::string_view name) {
  for (const v1::Record& record : base.records()) {
    if (record.name() == std::string(name)) return ContentOf(record);
  }
  return nullptr;
}

RecordPtr NewRecord(absl::string_view name) {
  if (absl::StrContains(name, "/activities/")) return std::make_unique<v1::Activity>();
  if (absl::StrContains(name, "/needs/")) return std::make_unique<v1::Need>();
  return std::make_unique<v1::Plan>();
}

const stored::v1::SentRecord* FindSent(const stored::v1::SentChanges& sent,
                                       absl::string_view name) {
  for (const stored::v1::SentRecord& record : sent.records()) {
    if (record.file().name() == std::string(name)) return &record;
  }
  return nullptr;
}

}  // namespace jointplan::client
