#include "client-lib/copy_files.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "client-lib/copy_notes.h"
#include "exchange/yaml.h"
#include "plan/names.h"
#include "plan/record_ops.h"

namespace jointplan::client {
namespace {

using google::protobuf::Message;

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";
constexpr char kSuffix[] = ".yaml";

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

std::string NameFieldOf(const Message& record) {
  return record.GetReflection()->GetString(record, record.GetDescriptor()->FindFieldByName("name"));
}

void SetName(absl::string_view name, Message* record) {
  record->GetReflection()->SetString(record, record->GetDescriptor()->FindFieldByName("name"),
                                     std::string(name));
}

// What Windows' editors add to a text is no part of it.
std::string PlainText(absl::string_view bytes) {
  absl::ConsumePrefix(&bytes, kByteOrderMark);
  return absl::StrReplaceAll(bytes, {{"\r\n", "\n"}});
}

// Whether an editor or a file manager put it there for itself.
bool IsBystander(const std::string& name) {
  return name.front() == '.' || name.front() == '~' || name.front() == '#' ||
         !(absl::EndsWithIgnoreCase(name, kSuffix) || absl::EndsWithIgnoreCase(name, ".yml"));
}

// Collects the files of a working copy, and what is wrong with them.
class Reader {
 public:
  Reader(FileSystem* files, const std::string& folder, const CopyState& state)
      : files_(files), folder_(folder), state_(state) {
    for (const v1::Record& record : state.base().records()) bases_[record.name()] = &record;
  }

  absl::StatusOr<CopyFiles> Run() {
    JP_RETURN_IF_ERROR(ReadOne(state_.plan()));
    for (const char* collection : {"activities", "needs"}) {
      JP_RETURN_IF_ERROR(ReadCollection(collection));
    }
    if (faults_.empty()) return std::move(found_);
    return absl::InvalidArgumentError(absl::StrJoin(faults_, "\n"));
  }

 private:
  absl::Status ReadCollection(const std::string& collection) {
    const auto entries = files_->List(absl::StrCat(folder_, "/", collection));
    if (absl::IsNotFound(entries.status())) return absl::OkStatus();
    JP_RETURN_IF_ERROR(entries.status());
    for (const FolderEntry& entry : *entries) {
      if (IsBystander(entry.name)) continue;
      const std::string path = absl::StrCat(collection, "/", entry.name);
      absl::string_view id = entry.name;
      if (!entry.plain_file) {
        faults_.push_back(absl::StrCat(path, ": is no plain file; put a file in its place"));
      } else if (!absl::ConsumeSuffix(&id, kSuffix) || !plan::IsId(id)) {
        faults_.push_back(absl::StrCat(
            path,
            ": a file is called after its record, 1 to 63 of a-z, 0-9 and -, and ends in "
            ".yaml; rename it"));
      } else {
        JP_RETURN_IF_ERROR(ReadOne(absl::StrCat(state_.plan(), "/", collection, "/", id)));
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadOne(const std::string& name) {
    const auto bytes = files_->Read(absl::StrCat(folder_, "/", PathOf(name)));
    if (absl::IsNotFound(bytes.status())) return absl::OkStatus();
    JP_RETURN_IF_ERROR(bytes.status());
    const auto base = bases_.find(name);
    auto file =
        ReadCopyFile(name, *bytes, base == bases_.end() ? nullptr : ContentOf(*base->second));
    if (file.ok()) {
      found_[name] = *std::move(file);
    } else {
      faults_.emplace_back(file.status().message());
    }
    return absl::OkStatus();
  }

  FileSystem* const files_;
  const std::string& folder_;
  const CopyState& state_;
  std::map<std::string, const v1::Record*> bases_;
  CopyFiles found_;
  std::vector<std::string> faults_;
};

}  // namespace

std::string PathOf(absl::string_view record_name) {
  const std::vector<std::string> parts = absl::StrSplit(record_name, '/');
  return parts.size() < 4 ? kPlanFile : absl::StrCat(parts[2], "/", parts[3], kSuffix);
}

absl::StatusOr<CopyFile> ReadCopyFile(absl::string_view name, const std::string& bytes,
                                      const Message* base) {
  CopyFile file;
  file.path = PathOf(name);
  file.name = std::string(name);
  file.digest = Sha256(bytes);
  file.crlf = absl::StrContains(bytes, "\r\n");
  file.record = NewRecord(name);
  const std::string text = PlainText(bytes);
  if (absl::StripAsciiWhitespace(text).empty()) {
    return Fault(file.path,
                 absl::StrCat("is empty. Delete the file to take its record out, or get it "
                              "back with `jointplan restore ",
                              file.path, "`"));
  }
  if (const absl::Status read = exchange::FromYaml(text, file.record.get()); !read.ok()) {
    return Fault(file.path, read.message());
  }
  const std::string named = NameFieldOf(*file.record);
  if (!named.empty() && named != file.name) {
    return Fault(file.path,
                 absl::StrCat("name: it says ", named, ", but a file's record is called ",
                              "after the file, ", name, "; take the line out"));
  }
  SetName(name, file.record.get());
  if (base != nullptr) exchange::KeepUnsaid(*base, file.record.get());
  file.conflicts = NotedConflicts(text);
  return file;
}

absl::StatusOr<CopyFiles> ReadCopyFiles(FileSystem* files, const std::string& folder,
                                        const CopyState& state) {
  return Reader(files, folder, state).Run();
}

std::string CopyFileText(const Message& record, const std::vector<v1::Conflict>& conflicts,
                         bool crlf) {
  const RecordPtr shown = plan::CopyOf(&record);
  SetName("", shown.get());
  const std::string path = PathOf(NameFieldOf(record));
  std::string head;
  exchange::YamlNotes notes;
  for (const v1::Conflict& conflict : conflicts) {
    const std::string field = conflict.path().substr(0, conflict.path().find_first_of("[."));
    const std::string note = ConflictNote(conflict, path);
    absl::StrAppend(field.empty() || field == plan::kUnknownFields ? &head : &notes[field], note);
  }
  std::string text = absl::StrCat(head, exchange::ToYamlWithNotes(*shown, notes));
  return crlf ? absl::StrReplaceAll(text, {{"\n", "\r\n"}}) : text;
}

std::vector<std::string> NotedConflicts(absl::string_view text) {
  std::vector<std::string> paths;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::ConsumePrefix(&line, kConflictMark)) continue;
    std::string path(absl::StripAsciiWhitespace(line));
    if (path == kWholeRecord) path.clear();
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  }
  return paths;
}

}  // namespace jointplan::client
