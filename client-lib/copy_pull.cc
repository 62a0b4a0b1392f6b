#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "client-lib/copy_folder.h"
#include "client-lib/copy_merge.h"
#include "client-lib/copy_switch.h"
#include "jointplan/pages.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/merge.h"
#include "plan/record_ops.h"

namespace jointplan::client {
namespace {

using google::protobuf::Message;
using stored::v1::SentChanges;
using stored::v1::SentRecord;

// How many changes of a record are looked through for who made one.
constexpr int kHistoryMax = 1000;

absl::Status OtherHistory(const CopyState& state) {
  return plan::MakeError(
      plan::Reason::kOtherHistory,
      absl::StrCat(
          "The server does not have revision ", state.base().revision(), " of ", state.plan(),
          " as this working copy has it: it is another server, or its store ",
          "was restored from a copy. Nothing was changed here. Clone the plan into another ",
          "folder and copy over the files that you changed."));
}

bool IsSettled(const SentChanges& sent) {
  return sent.proposal().empty() || sent.state() == v1::PROPOSAL_STATE_MERGED;
}

bool IsGivenUp(const SentChanges& sent) {
  return sent.state() == v1::PROPOSAL_STATE_DECLINED ||
         sent.state() == v1::PROPOSAL_STATE_WITHDRAWN;
}

// Keeps a record as the base has it.
template <class T>
void Keep(const T& record, stored::v1::CopyBase* base) {
  T kept = record;
  plan::Canonicalize(&kept);
  *base->add_records() = RecordOf(record.name(), &kept);
}

// Reads the whole plan at its newest revision.
absl::StatusOr<stored::v1::CopyBase> ReadBase(const Client& client, const v1::Plan& plan) {
  stored::v1::CopyBase base;
  base.set_revision(plan.revision());
  base.set_etag(plan.etag());
  Keep(plan, &base);
  v1::ListActivitiesRequest activities;
  activities.set_parent(plan.name());
  activities.set_revision(plan.revision());
  JP_ASSIGN_OR_RETURN(const auto listed, AllActivities(client, std::move(activities)));
  for (const v1::Activity& activity : listed.activities()) Keep(activity, &base);
  v1::ListNeedsRequest needs;
  needs.set_parent(plan.name());
  needs.set_revision(plan.revision());
  JP_ASSIGN_OR_RETURN(const auto needed, AllNeeds(client, std::move(needs)));
  for (const v1::Need& need : needed.needs()) Keep(need, &base);
  return base;
}

bool Overlap(absl::string_view a, absl::string_view b) {
  const auto path_a = plan::FieldPath::Parse(a);
  const auto path_b = plan::FieldPath::Parse(b);
  return path_a.ok() && path_b.ok() && (path_a->Covers(*path_b) || path_b->Covers(*path_a));
}

bool Touches(const v1::Changeset& changeset, const v1::Conflict& conflict) {
  return std::any_of(
      changeset.changes().begin(), changeset.changes().end(), [&](const auto& change) {
        return change.name() == conflict.record() &&
               (change.kind() != v1::CHANGE_KIND_UPDATED ||
                std::any_of(change.paths().begin(), change.paths().end(),
                            [&](const auto& path) { return Overlap(path, conflict.path()); }));
      });
}

// Says of conflicts of one record who wrote theirs: the newest change since the base.
absl::Status NameAuthors(const Client& client, const std::string& record, int64_t base_revision,
                         std::vector<v1::Conflict>* conflicts) {
  v1::ListChangesetsRequest request;
  request.set_parent(record);
  JP_ASSIGN_OR_RETURN(const auto history, AllChangesets(client, std::move(request), kHistoryMax));
  for (v1::Conflict& conflict : *conflicts) {
    for (const v1::Changeset& changeset : history.changesets()) {
      if (changeset.revision() <= base_revision) break;
      if (!Touches(changeset, conflict)) continue;
      *conflict.mutable_theirs_author() =
          changeset.has_proposal_author() ? changeset.proposal_author() : changeset.author();
      *conflict.mutable_theirs_time() = changeset.create_time();
      conflict.set_theirs_revision(changeset.revision());
      conflict.set_theirs_message(changeset.message());
      break;
    }
  }
  return absl::OkStatus();
}

// What files are merged against in place of the base, by record: what they said when they were
// sent, where that has come into the plan. Then nothing collides with itself, and what the desk
// decided on the way holds.
using Ancestors = std::map<std::string, v1::Record>;

// A draft that holds what was left over when a part of a proposal was merged, and one record of it.
struct RestOfRecord {
  v1::Activity wanted;
  v1::Activity plan;  // What the draft changes.
};

absl::StatusOr<RestOfRecord> ReadRest(const Client& client, const v1::Proposal& rest,
                                      const std::string& name) {
  v1::GetActivityRequest request;
  request.set_name(name);
  request.set_proposal(rest.name());
  RestOfRecord record;
  JP_ASSIGN_OR_RETURN(record.wanted, client.GetActivity(request));
  request.clear_proposal();
  request.set_revision(rest.base_revision());
  JP_ASSIGN_OR_RETURN(record.plan, client.GetActivity(request));
  return record;
}

class Puller {
 public:
  Puller(const Client& client, CopyFolder* copy) : client_(client), copy_(*copy) {}

  absl::StatusOr<PulledChanges> Run() {
    if (copy_.state.has_push()) {
      return plan::MakeError(plan::Reason::kState,
                             "A push has no answer yet. Run `jointplan push` again, which asks for "
                             "it, and pull then; or `jointplan push --forget`.");
    }
    JP_ASSIGN_OR_RETURN(files_, copy_.ReadFiles());
    JP_RETURN_IF_ERROR(RequireSettled(files_, "nothing was pulled"));
    JP_RETURN_IF_ERROR(CheckHistory(client_, copy_.state));
    // Proposals first: what is merged by then is in the plan that is read after.
    JP_ASSIGN_OR_RETURN(const std::vector<SentChanges> sent, RefreshSent(client_, copy_.state));
    JP_RETURN_IF_ERROR(SortSent(sent));
    v1::GetPlanRequest request;
    request.set_name(copy_.state.plan());
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, client_.GetPlan(std::move(request)));
    result_.from_revision = copy_.state.base().revision();
    result_.to_revision = plan.revision();
    if (result_.from_revision == result_.to_revision && result_.settled.empty())
      return NothingNew();
    JP_ASSIGN_OR_RETURN(*pull_.mutable_base(), ReadBase(client_, plan));
    RebaseSent();
    JP_RETURN_IF_ERROR(MergeAll());
    return Write();
  }

 private:
  // Takes what was sent apart: what came into the plan, what was given up, and what is still open.
  absl::Status SortSent(const std::vector<SentChanges>& all) {
    for (const SentChanges& sent : all) {
      if (!IsSettled(sent) && !IsGivenUp(sent)) {
        *pull_.add_sent() = sent;
        continue;
      }
      if (!sent.proposal().empty()) result_.settled.push_back({sent.proposal(), sent.state()});
      if (IsSettled(sent)) JP_RETURN_IF_ERROR(TakeAncestors(sent));
    }
    return absl::OkStatus();
  }

  absl::Status TakeAncestors(const SentChanges& sent) {
    std::string remainder;
    if (!sent.proposal().empty()) {
      v1::GetProposalRequest request;
      request.set_name(sent.proposal());
      JP_ASSIGN_OR_RETURN(const v1::Proposal merged, client_.GetProposal(std::move(request)));
      remainder = merged.remainder();
    }
    if (!remainder.empty()) return TakeRest(remainder, sent);
    for (const SentRecord& record : sent.records()) {
      ancestors_[record.file().name()] = record.file();
    }
    return absl::OkStatus();
  }

  // A part of a proposal was merged. The rest is in a draft of its own, and remains a change of the
  // files: their ancestor is what was sent, without the rest. Where that cannot be told, the base
  // remains the ancestor: it may ask where it need not, and loses nothing.
  absl::Status TakeRest(const std::string& remainder, const SentChanges& sent) {
    v1::GetProposalRequest request;
    request.set_name(remainder);
    const auto rest = client_.GetProposal(std::move(request));
    if (absl::IsNotFound(rest.status())) return absl::OkStatus();
    JP_RETURN_IF_ERROR(rest.status());
    SentChanges left;
    left.set_proposal(rest->name());
    left.set_state(rest->state());
    left.set_revision(rest->revision());
    left.set_etag(rest->etag());
    left.set_base_revision(rest->base_revision());
    for (const SentRecord& record : sent.records()) {
      const std::string& name = record.file().name();
      const auto read = ReadRest(client_, *rest, name);
      if (!read.ok()) continue;
      const plan::MergeResult without =
          plan::Merge(&read->wanted, &read->plan, ContentOf(record.file()));
      if (!without.conflicts.empty()) continue;
      ancestors_[name] = RecordOf(name, without.merged.get());
      if (!plan::Differs(&read->plan, &read->wanted)) continue;
      rest_bases_[name] = RecordOf(name, &read->plan);
      SentRecord& kept = *left.add_records();
      *kept.mutable_file() = RecordOf(name, &read->wanted);
      *kept.mutable_wanted() = kept.file();
    }
    if (left.records_size() > 0) *pull_.add_sent() = std::move(left);
    return absl::OkStatus();
  }

  // Brings what files said when they were sent up to the new base, as the files are.
  void RebaseSent() {
    for (SentChanges& sent : *pull_.mutable_sent()) {
      for (SentRecord& record : *sent.mutable_records()) {
        const std::string& name = record.file().name();
        const auto rest = rest_bases_.find(name);
        const Message* base = rest == rest_bases_.end() ? FindRecord(copy_.state.base(), name)
                                                        : ContentOf(rest->second);
        const plan::MergeResult now =
            plan::Merge(base, FindRecord(pull_.base(), name), ContentOf(record.file()));
        if (now.conflicts.empty()) *record.mutable_file() = RecordOf(name, now.merged.get());
      }
    }
  }

  absl::Status MergeAll() {
    std::map<std::string, const Message*> bases;
    std::map<std::string, const Message*> theirs;
    std::set<std::string> names;
    for (const v1::Record& record : copy_.state.base().records()) {
      bases[record.name()] = ContentOf(record);
      names.insert(record.name());
    }
    for (const v1::Record& record : pull_.base().records()) {
      theirs[record.name()] = ContentOf(record);
      names.insert(record.name());
    }
    for (const auto& [name, file] : files_) names.insert(name);
    for (const std::string& name : names) {
      JP_RETURN_IF_ERROR(MergeOne(name, bases[name], theirs[name]));
    }
    return absl::OkStatus();
  }

  absl::Status MergeOne(const std::string& name, const Message* base, const Message* theirs) {
    const auto file = files_.find(name);
    const Message* mine = file == files_.end() ? nullptr : file->second.record.get();
    const auto sent = ancestors_.find(name);
    const Message* ancestor = sent == ancestors_.end() ? base : ContentOf(sent->second);
    MergedFile merged = MergeIntoFile(name, ancestor, theirs, mine);
    const bool stays = merged.conflicts.empty() &&
                       (merged.record == nullptr) == (mine == nullptr) &&
                       (mine == nullptr || !plan::Differs(mine, merged.record.get()));
    if (stays) return absl::OkStatus();
    if (!merged.conflicts.empty()) {
      JP_RETURN_IF_ERROR(
          NameAuthors(client_, name, copy_.state.base().revision(), &merged.conflicts));
    }
    Plan(name, file == files_.end() ? nullptr : &file->second,
         sent == ancestors_.end() ? nullptr : &sent->second, std::move(merged));
    return absl::OkStatus();
  }

  // Notes what becomes of one file.
  void Plan(const std::string& name, const CopyFile* file, const v1::Record* ancestor,
            MergedFile merged) {
    stored::v1::PendingFile& pending = *pull_.add_files();
    pending.set_path(PathOf(name));
    pending.set_remove(merged.record == nullptr);
    if (file != nullptr) pending.set_old_digest(file->digest);
    if (ancestor != nullptr) *pending.mutable_ancestor() = *ancestor;
    (merged.record == nullptr ? result_.removed : result_.written).push_back(pending.path());
    if (merged.record != nullptr) {
      texts_[pending.path()] =
          CopyFileText(*merged.record, merged.conflicts, file != nullptr && file->crlf);
    }
    for (v1::Conflict& conflict : merged.conflicts) *pull_.add_conflicts() = std::move(conflict);
  }

  // The proposals may have moved on all the same.
  absl::StatusOr<PulledChanges> NothingNew() {
    *copy_.state.mutable_sent() = pull_.sent();
    JP_RETURN_IF_ERROR(copy_.Save());
    return std::move(result_);
  }

  absl::StatusOr<PulledChanges> Write() {
    CopyState next = copy_.state;
    *next.mutable_pull() = std::move(pull_);
    JP_RETURN_IF_ERROR(BeginPull(copy_.files, copy_.folder, texts_, next));
    copy_.state = std::move(next);
    JP_RETURN_IF_ERROR(FinishPull(copy_.files, copy_.folder, &copy_.state));
    result_.conflicts.assign(copy_.state.conflicts().begin(), copy_.state.conflicts().end());
    return std::move(result_);
  }

  const Client& client_;
  CopyFolder& copy_;
  CopyFiles files_;
  Ancestors ancestors_;
  std::map<std::string, v1::Record> rest_bases_;  // What the draft of a rest changes.
  stored::v1::PendingPull pull_;
  StagedTexts texts_;
  PulledChanges result_;
};

}  // namespace

absl::Status RequireSettled(const CopyFiles& files, absl::string_view then) {
  std::vector<std::string> unsettled;
  for (const auto& [name, file] : files) {
    std::vector<std::string> paths;
    for (const std::string& path : file.conflicts) {
      paths.push_back(path.empty() ? "the whole file" : path);
    }
    if (paths.empty()) continue;
    unsettled.push_back(absl::StrCat(file.path, " (", absl::StrJoin(paths, ", "), ")"));
  }
  if (unsettled.empty()) return absl::OkStatus();
  return plan::MakeError(
      plan::Reason::kConflict,
      absl::StrCat("Conflicts are not settled yet, and ", then, ": ",
                   absl::StrJoin(unsettled, "; "),
                   ". The notes in the files (#! CONFLICT) say how to settle each."));
}

absl::Status CheckHistory(const Client& client, const CopyState& state) {
  if (state.base().revision() == 0) return absl::OkStatus();
  v1::GetPlanRequest request;
  request.set_name(state.plan());
  request.set_revision(state.base().revision());
  const auto then = client.GetPlan(std::move(request));
  if (then.ok())
    return then->etag() == state.base().etag() ? absl::OkStatus() : OtherHistory(state);
  return absl::IsOutOfRange(then.status()) ? OtherHistory(state) : then.status();
}

absl::StatusOr<std::vector<SentChanges>> RefreshSent(const Client& client, const CopyState& state) {
  std::vector<SentChanges> all(state.sent().begin(), state.sent().end());
  for (SentChanges& sent : all) {
    if (sent.proposal().empty()) continue;
    v1::GetProposalRequest request;
    request.set_name(sent.proposal());
    const auto now = client.GetProposal(std::move(request));
    if (absl::IsNotFound(now.status())) {
      sent.set_state(v1::PROPOSAL_STATE_WITHDRAWN);  // Not for this caller, or not any more.
      continue;
    }
    JP_RETURN_IF_ERROR(now.status());
    sent.set_state(now->state());
  }
  return all;
}

absl::StatusOr<PulledChanges> PullInto(const Client& client, CopyFolder* copy) {
  return Puller(client, copy).Run();
}

}  // namespace jointplan::client
