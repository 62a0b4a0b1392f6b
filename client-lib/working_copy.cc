#include "jointplan/working_copy.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "client-lib/copy_folder.h"
#include "client-lib/copy_merge.h"
#include "client-lib/copy_switch.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/record_ops.h"

namespace jointplan::client {
namespace {

using google::protobuf::Message;
using stored::v1::SentChanges;
using stored::v1::SentRecord;

absl::Status NotEmpty(const std::string& folder) {
  return absl::FailedPreconditionError(absl::StrCat(
      folder, " is not empty. A working copy is made in a folder that is new or empty."));
}

// Makes the folder of a new working copy. What a clone left behind that was interrupted before
// anything was in place, is no working copy and nothing that anybody needs.
absl::Status MakeEmpty(FileSystem* files, const std::string& folder) {
  JP_RETURN_IF_ERROR(files->MakeFolder(folder));
  JP_ASSIGN_OR_RETURN(const std::vector<FolderEntry> entries, files->List(folder));
  for (const FolderEntry& entry : entries) {
    const bool left_behind =
        entry.name == kHiddenFolder || entry.name == "activities" || entry.name == "needs";
    if (entry.plain_file || !left_behind) return NotEmpty(folder);
    if (entry.name == kHiddenFolder) continue;
    JP_ASSIGN_OR_RETURN(const auto inside, files->List(absl::StrCat(folder, "/", entry.name)));
    if (!inside.empty()) return NotEmpty(folder);
  }
  return files->MakeFolder(absl::StrCat(folder, "/", kHiddenFolder));
}

bool HasState(FileSystem* files, const std::string& folder) {
  return files->Read(absl::StrCat(folder, "/", StatePath())).ok();
}

absl::StatusOr<CopyFolder> OpenFolder(FileSystem* files, const std::string& folder) {
  CopyFolder copy;
  copy.files = files;
  copy.folder = folder;
  JP_ASSIGN_OR_RETURN(copy.lock, files->Lock(absl::StrCat(folder, "/", LockPath())));
  return copy;
}

// The proposal that holds exactly what a file says; empty: none does.
std::string ProposalWith(const CopyState& state, const std::string& name, const Message* mine) {
  for (const SentChanges& sent : state.sent()) {
    const SentRecord* record = FindSent(sent, name);
    if (record == nullptr) continue;
    const Message* then = ContentOf(record->file());
    const bool same =
        (then == nullptr) == (mine == nullptr) && (mine == nullptr || !plan::Differs(then, mine));
    if (same) return sent.proposal();
  }
  return "";
}

v1::RecordDiff DiffOf(const std::string& name, const Message* before, const Message* after) {
  v1::RecordDiff diff;
  diff.set_name(name);
  for (v1::FieldChange& change : plan::Diff(before, after)) *diff.add_fields() = std::move(change);
  if (before == nullptr) {
    diff.set_kind(v1::CHANGE_KIND_CREATED);
  } else if (after == nullptr) {
    diff.set_kind(v1::CHANGE_KIND_DELETED);
  } else if (diff.fields_size() > 0) {
    diff.set_kind(v1::CHANGE_KIND_UPDATED);
  }
  return diff;
}

std::vector<SentProposal> ProposalsOf(const std::vector<SentChanges>& all) {
  std::vector<SentProposal> proposals;
  for (const SentChanges& sent : all) {
    if (!sent.proposal().empty()) proposals.push_back({sent.proposal(), sent.state()});
  }
  return proposals;
}

// Makes one file, or one of its fields, what the base has.
class Restorer {
 public:
  Restorer(CopyFolder* copy, absl::string_view path, absl::string_view field)
      : copy_(*copy), path_(path), field_(field) {}

  absl::Status Run() {
    for (const v1::Record& record : copy_.state.base().records()) {
      if (PathOf(record.name()) != path_) continue;
      base_ = ContentOf(record);
      name_ = record.name();
    }
    if (base_ == nullptr) {
      return absl::NotFoundError(absl::StrCat(
          "The plan has no record for ", path_, " at revision ", copy_.state.base().revision(),
          ". A file that is new here has nothing to go back to; delete it if it shall go."));
    }
    return field_.empty() ? Write(*base_, {}, /*crlf=*/false) : RestoreField();
  }

 private:
  absl::Status RestoreField() {
    const auto bytes = copy_.files->Read(absl::StrCat(copy_.folder, "/", path_));
    if (absl::IsNotFound(bytes.status())) {
      return absl::NotFoundError(absl::StrCat(
          path_, " is gone. Get it back with `jointplan restore ", path_, "`, without --field."));
    }
    JP_RETURN_IF_ERROR(bytes.status());
    JP_ASSIGN_OR_RETURN(const CopyFile file, ReadCopyFile(name_, *bytes, base_));
    JP_RETURN_IF_ERROR(TakeField(*base_, field_, ConflictAt(field_), file.record.get()));
    return Write(*file.record, Remaining(file), file.crlf);
  }

  const v1::Conflict* ConflictAt(absl::string_view path) const {
    for (const v1::Conflict& conflict : copy_.state.conflicts()) {
      if (conflict.record() == name_ && conflict.path() == std::string(path)) return &conflict;
    }
    return nullptr;
  }

  // The conflicts that the field does not settle.
  std::vector<v1::Conflict> Remaining(const CopyFile& file) const {
    std::vector<v1::Conflict> remaining;
    const auto restored = plan::FieldPath::Parse(field_);
    for (const std::string& path : file.conflicts) {
      const auto noted = plan::FieldPath::Parse(path);
      const v1::Conflict* conflict = ConflictAt(path);
      if (noted.ok() && restored.ok() && restored->Covers(*noted)) continue;
      v1::Conflict unknown;
      unknown.set_record(name_);
      unknown.set_path(path);
      remaining.push_back(conflict == nullptr ? unknown : *conflict);
    }
    return remaining;
  }

  absl::Status Write(const Message& record, const std::vector<v1::Conflict>& conflicts, bool crlf) {
    const std::string unfinished = absl::StrCat(copy_.folder, "/", kHiddenFolder, "/restored");
    JP_RETURN_IF_ERROR(copy_.files->Write(unfinished, CopyFileText(record, conflicts, crlf)));
    JP_RETURN_IF_ERROR(copy_.files->Sync(copy_.folder));
    JP_RETURN_IF_ERROR(copy_.files->Rename(unfinished, absl::StrCat(copy_.folder, "/", path_)));
    return copy_.files->Sync(copy_.folder);
  }

  CopyFolder& copy_;
  const std::string path_;
  const std::string field_;
  std::string name_;
  const Message* base_ = nullptr;
};

}  // namespace

bool CopyStatus::has_conflicts() const {
  return std::any_of(changes.begin(), changes.end(),
                     [](const ChangedFile& file) { return !file.conflicts.empty(); });
}

CopyStatus StatusOf(const CopyState& state, const CopyFiles& files) {
  std::map<std::string, const Message*> bases;
  std::set<std::string> names;
  for (const v1::Record& record : state.base().records()) {
    bases[record.name()] = ContentOf(record);
    names.insert(record.name());
  }
  for (const auto& [name, file] : files) names.insert(name);
  CopyStatus status;
  for (const std::string& name : names) {
    const auto file = files.find(name);
    const Message* mine = file == files.end() ? nullptr : file->second.record.get();
    ChangedFile changed;
    changed.path = PathOf(name);
    changed.diff = DiffOf(name, bases[name], mine);
    if (file != files.end()) changed.conflicts = file->second.conflicts;
    changed.proposal = ProposalWith(state, name, mine);
    const bool same = changed.diff.kind() == v1::CHANGE_KIND_UNSPECIFIED;
    if (!same || !changed.conflicts.empty()) status.changes.push_back(std::move(changed));
  }
  std::sort(status.changes.begin(), status.changes.end(),
            [](const ChangedFile& a, const ChangedFile& b) { return a.path < b.path; });
  status.proposals = ProposalsOf({state.sent().begin(), state.sent().end()});
  status.push_unanswered = state.has_push();
  return status;
}

class WorkingCopy::Impl {
 public:
  explicit Impl(CopyFolder folder) : copy(std::move(folder)) {}
  CopyFolder copy;
};

WorkingCopy::WorkingCopy(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WorkingCopy::WorkingCopy(WorkingCopy&&) noexcept = default;
WorkingCopy& WorkingCopy::operator=(WorkingCopy&&) noexcept = default;
WorkingCopy::~WorkingCopy() = default;

const std::string& WorkingCopy::folder() const { return impl_->copy.folder; }
const std::string& WorkingCopy::plan() const { return impl_->copy.state.plan(); }
const std::string& WorkingCopy::server() const { return impl_->copy.state.server(); }
int64_t WorkingCopy::revision() const { return impl_->copy.state.base().revision(); }

absl::StatusOr<WorkingCopy> WorkingCopy::Clone(const Client& client, const CloneOptions& options,
                                               FileSystem* files) {
  JP_RETURN_IF_ERROR(MakeEmpty(files, options.folder));
  JP_ASSIGN_OR_RETURN(CopyFolder copy, OpenFolder(files, options.folder));
  if (HasState(files, options.folder)) return NotEmpty(options.folder);
  copy.state.set_server(options.server);
  copy.state.set_plan(options.plan);
  JP_RETURN_IF_ERROR(PullInto(client, &copy).status());
  return WorkingCopy(std::make_unique<Impl>(std::move(copy)));
}

absl::StatusOr<std::string> WorkingCopy::Find(const std::string& folder, FileSystem* files) {
  std::string below = folder;
  while (below.size() > 1 && below.back() == '/') below.pop_back();
  while (!HasState(files, below)) {
    const size_t slash = below.rfind('/');
    if (slash == std::string::npos || below == "/") {
      return absl::NotFoundError(absl::StrCat(
          folder,
          " is in no working copy. Make one with `jointplan clone PLAN FOLDER`, and run this ",
          "in its folder."));
    }
    below = slash == 0 ? "/" : below.substr(0, slash);
  }
  return below;
}

absl::StatusOr<WorkingCopy> WorkingCopy::Open(const std::string& folder, FileSystem* files) {
  JP_ASSIGN_OR_RETURN(CopyFolder copy, OpenFolder(files, folder));
  JP_ASSIGN_OR_RETURN(copy.state, ReadState(files, folder));
  JP_RETURN_IF_ERROR(FinishPull(files, folder, &copy.state));
  return WorkingCopy(std::make_unique<Impl>(std::move(copy)));
}

absl::StatusOr<CopyStatus> WorkingCopy::Status() const {
  JP_ASSIGN_OR_RETURN(const CopyFiles files, impl_->copy.ReadFiles());
  return StatusOf(impl_->copy.state, files);
}

absl::Status WorkingCopy::Restore(absl::string_view path, absl::string_view field) {
  return Restorer(&impl_->copy, path, field).Run();
}

absl::StatusOr<CopyStanding> WorkingCopy::Ask(const Client& client) const {
  const CopyState& state = impl_->copy.state;
  JP_RETURN_IF_ERROR(CheckHistory(client, state));
  JP_ASSIGN_OR_RETURN(const std::vector<SentChanges> sent, RefreshSent(client, state));
  v1::GetPlanRequest request;
  request.set_name(state.plan());
  JP_ASSIGN_OR_RETURN(const v1::Plan plan, client.GetPlan(std::move(request)));
  return CopyStanding{plan.revision(), ProposalsOf(sent)};
}

absl::StatusOr<PulledChanges> WorkingCopy::Pull(const Client& client) {
  return PullInto(client, &impl_->copy);
}

absl::StatusOr<PushedChanges> WorkingCopy::Push(const Client& client, const PushOptions& options) {
  return PushFrom(client, options, &impl_->copy);
}

absl::Status WorkingCopy::MoveTo(absl::string_view server) {
  impl_->copy.state.set_server(std::string(server));
  return impl_->copy.Save();
}

absl::Status WorkingCopy::ForgetPush() {
  impl_->copy.state.clear_push();
  return impl_->copy.Save();
}

}  // namespace jointplan::client
