#include "client-lib/copy_switch.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "client-lib/copy_files.h"
#include "client-lib/copy_merge.h"

namespace jointplan::client {
namespace {

using google::protobuf::Message;
using stored::v1::PendingFile;

// Somebody who writes a file more often than this while it is put in place is no person.
constexpr int kTriesMax = 20;

std::string NameOf(const CopyState& state, absl::string_view path) {
  if (path == kPlanFile) return state.plan();
  return absl::StrCat(state.plan(), "/", path.substr(0, path.size() - sizeof ".yaml" + 1));
}

// Writes the content of a file beside it, at once.
absl::Status Stage(FileSystem* files, const std::string& folder, const std::string& path,
                   const std::string& text) {
  const std::string unfinished = absl::StrCat(folder, "/", kHiddenFolder, "/new/part");
  JP_RETURN_IF_ERROR(files->Write(unfinished, text));
  return files->Rename(unfinished, absl::StrCat(folder, "/", StagedPath(path)));
}

// Puts the files of one pull in place.
class Switch {
 public:
  Switch(FileSystem* files, const std::string& folder, CopyState* state)
      : files_(files), folder_(folder), state_(state) {}

  absl::Status Run() {
    for (PendingFile& file : *state_->mutable_pull()->mutable_files()) {
      JP_RETURN_IF_ERROR(PutInPlace(&file));
    }
    JP_RETURN_IF_ERROR(files_->Sync(folder_));
    stored::v1::PendingPull pull = std::move(*state_->mutable_pull());
    state_->clear_pull();
    *state_->mutable_base() = std::move(*pull.mutable_base());
    *state_->mutable_sent() = std::move(*pull.mutable_sent());
    *state_->mutable_conflicts() = std::move(*pull.mutable_conflicts());
    return WriteState(files_, folder_, *state_);
  }

 private:
  absl::Status PutInPlace(PendingFile* file) {
    for (int tries = 0; tries < kTriesMax; ++tries) {
      JP_ASSIGN_OR_RETURN(const auto now, ReadIfThere(absl::StrCat(folder_, "/", file->path())));
      JP_ASSIGN_OR_RETURN(const auto staged, ReadIfThere(Staged(*file)));
      const bool done = file->remove() ? !now.has_value() : !staged.has_value();
      if (done) return absl::OkStatus();
      if ((now.has_value() ? Sha256(*now) : "") == file->old_digest()) return Replace(*file);
      JP_RETURN_IF_ERROR(MergeAnew(now, file));
    }
    return absl::AbortedError(absl::StrCat(file->path(), " is written all the time by another ",
                                           "program. End that, and run the command again."));
  }

  absl::Status Replace(const PendingFile& file) {
    const std::string path = absl::StrCat(folder_, "/", file.path());
    return file.remove() ? files_->Remove(path) : files_->Rename(Staged(file), path);
  }

  // Works a file out again from what a person made of it since.
  absl::Status MergeAnew(const std::optional<std::string>& now, PendingFile* file) {
    const std::string name = NameOf(*state_, file->path());
    const Message* base = FindRecord(state_->base(), name);
    CopyFile mine;
    if (now.has_value()) {
      JP_ASSIGN_OR_RETURN(mine, ReadCopyFile(name, *now, base));
    }
    const Message* ancestor = file->has_ancestor() ? ContentOf(file->ancestor()) : base;
    const MergedFile merged =
        MergeIntoFile(name, ancestor, FindRecord(state_->pull().base(), name), mine.record.get());
    ReplaceConflicts(name, merged.conflicts);
    if (merged.record != nullptr) {
      JP_RETURN_IF_ERROR(Stage(files_, folder_, file->path(),
                               CopyFileText(*merged.record, merged.conflicts, mine.crlf)));
    }
    file->set_remove(merged.record == nullptr);
    file->set_old_digest(mine.digest);
    return WriteState(files_, folder_, *state_);
  }

  void ReplaceConflicts(const std::string& name, const std::vector<v1::Conflict>& now) {
    std::vector<v1::Conflict> kept;
    for (v1::Conflict& conflict : *state_->mutable_pull()->mutable_conflicts()) {
      if (conflict.record() != name) kept.push_back(std::move(conflict));
    }
    kept.insert(kept.end(), now.begin(), now.end());
    state_->mutable_pull()->mutable_conflicts()->Assign(kept.begin(), kept.end());
  }

  absl::StatusOr<std::optional<std::string>> ReadIfThere(const std::string& path) {
    auto content = files_->Read(path);
    if (content.ok()) return std::make_optional(*std::move(content));
    if (absl::IsNotFound(content.status())) return std::optional<std::string>();
    return content.status();
  }

  std::string Staged(const PendingFile& file) const {
    return absl::StrCat(folder_, "/", StagedPath(file.path()));
  }

  FileSystem* const files_;
  const std::string& folder_;
  CopyState* const state_;
};

// Removes what an earlier pull staged that was not decided.
absl::Status ClearStaged(FileSystem* files, const std::string& folder) {
  for (const char* below : {"new", "new/activities", "new/needs"}) {
    const std::string path = absl::StrCat(folder, "/", kHiddenFolder, "/", below);
    JP_RETURN_IF_ERROR(files->MakeFolder(path));
    JP_ASSIGN_OR_RETURN(const std::vector<FolderEntry> entries, files->List(path));
    for (const FolderEntry& entry : entries) {
      if (!entry.plain_file) continue;
      JP_RETURN_IF_ERROR(files->Remove(absl::StrCat(path, "/", entry.name)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status BeginPull(FileSystem* files, const std::string& folder, const StagedTexts& texts,
                       const CopyState& state) {
  JP_RETURN_IF_ERROR(ClearStaged(files, folder));
  for (const char* collection : {"activities", "needs"}) {
    JP_RETURN_IF_ERROR(files->MakeFolder(absl::StrCat(folder, "/", collection)));
  }
  for (const auto& [path, text] : texts) {
    JP_RETURN_IF_ERROR(Stage(files, folder, path, text));
  }
  return WriteState(files, folder, state);
}

absl::Status FinishPull(FileSystem* files, const std::string& folder, CopyState* state) {
  if (!state->has_pull()) return absl::OkStatus();
  return Switch(files, folder, state).Run();
}

}  // namespace jointplan::client
