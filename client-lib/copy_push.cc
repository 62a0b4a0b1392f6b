#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "client-lib/copy_folder.h"
#include "client-lib/copy_merge.h"
#include "jointplan/edit.h"
#include "jointplan/errors.h"
#include "jointplan/retry.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/record_ops.h"

namespace jointplan::client {
namespace {

using google::protobuf::Message;
using stored::v1::SentChanges;
using stored::v1::SentRecord;

constexpr char kGeneralTitle[] = "Changes from a working copy";
constexpr size_t kTitleBytesMax = 300;
// A folder full of changes is one edit; it may take longer than a field.
constexpr int kManyEdits = 50;
constexpr absl::Duration kManyEditsTimeout = absl::Minutes(5);

bool IsEditable(v1::ProposalState state) {
  return state == v1::PROPOSAL_STATE_DRAFT || state == v1::PROPOSAL_STATE_CHANGES_REQUESTED;
}

bool SameState(const Message* a, const Message* b) {
  return (a == nullptr) == (b == nullptr) && (a == nullptr || !plan::Differs(a, b));
}

absl::Status PullFirst(const std::vector<v1::Conflict>& conflicts) {
  std::set<std::string> files;
  for (const v1::Conflict& conflict : conflicts) files.insert(PathOf(conflict.record()));
  return plan::MakeError(
      plan::Reason::kConflict,
      absl::StrCat(
          "Others changed the same as you did in ", absl::StrJoin(files, ", "),
          "; nothing was sent. Run `jointplan pull`, settle what collides, and push again."));
}

// Whether the request may have been carried out all the same, and must be asked about again with
// the same request id.
bool IsUnanswered(const absl::Status& error) {
  return IsTransient(error) || absl::IsDeadlineExceeded(error) || absl::IsUnauthenticated(error) ||
         absl::IsCancelled(error);
}

std::string NameOf(const v1::Edit& edit) {
  switch (edit.edit_case()) {
    case v1::Edit::kCreateActivity:
      return edit.create_activity().name();
    case v1::Edit::kUpdateActivity:
      return edit.update_activity().name();
    case v1::Edit::kDeleteActivity:
      return edit.delete_activity().name();
    case v1::Edit::kCreateNeed:
      return edit.create_need().name();
    case v1::Edit::kUpdateNeed:
      return edit.update_need().name();
    case v1::Edit::kDeleteNeed:
      return edit.delete_need().name();
    default:
      return edit.update_plan().name();
  }
}

// Replaces `edits[3].update_activity.` with the file that the edit came from.
std::string NameFiles(std::string text, const v1::BatchEditRequest& request) {
  for (int i = 0; i < request.edits_size(); ++i) {
    const std::string counted = absl::StrCat("edits[", i, "].");
    size_t at = text.find(counted);
    while (at != std::string::npos) {
      const size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + counted.size());
      const bool inside = end != std::string::npos && text[end] == '.';
      const size_t size =
          end == std::string::npos ? std::string::npos : end + (inside ? 1 : 0) - at;
      text.replace(at, size, absl::StrCat(PathOf(NameOf(request.edits(i))), inside ? ": " : ""));
      at = text.find(counted, at);
    }
  }
  return text;
}

// One push, from what was changed to the answer. Each request is kept before it is sent.
class Pusher {
 public:
  Pusher(const Client& client, const PushOptions& options, CopyFolder* copy)
      : client_(client), options_(options), copy_(*copy), state_(copy->state) {}

  absl::StatusOr<PushedChanges> Run() {
    if (state_.has_push()) {
      result_.resumed = true;
      return GoOn();
    }
    JP_ASSIGN_OR_RETURN(files_, copy_.ReadFiles());
    JP_RETURN_IF_ERROR(RequireSettled(files_, "nothing was sent"));
    JP_RETURN_IF_ERROR(CheckHistory(client_, state_));
    JP_ASSIGN_OR_RETURN(const std::vector<SentChanges> sent, RefreshSent(client_, state_));
    JP_RETURN_IF_ERROR(KeepOpen(sent));
    JP_RETURN_IF_ERROR(FindChanges());
    JP_RETURN_IF_ERROR(RefuseSilentRemovals());
    if (names_.empty() && !HasDraftToSubmit()) {
      result_.nothing = true;
      JP_RETURN_IF_ERROR(copy_.Save());
      return std::move(result_);
    }
    JP_RETURN_IF_ERROR(options_.direct ? PlanDirect() : PlanProposal());
    return GoOn();
  }

 private:
  // ---- What is to be sent ----

  // Proposals that were given up hold nothing of the files any more.
  absl::Status KeepOpen(const std::vector<SentChanges>& all) {
    std::vector<SentChanges> kept;
    for (const SentChanges& sent : all) {
      if (sent.proposal().empty() || sent.state() == v1::PROPOSAL_STATE_MERGED) {
        return plan::MakeError(
            plan::Reason::kState,
            absl::StrCat(
                sent.proposal().empty() ? "What was pushed last" : sent.proposal(),
                " is in the plan now. Run `jointplan pull` first, so that the files start ",
                "from there."));
      }
      const bool open = IsEditable(sent.state()) || sent.state() == v1::PROPOSAL_STATE_SUBMITTED;
      if (open) kept.push_back(sent);
    }
    state_.mutable_sent()->Assign(kept.begin(), kept.end());
    return absl::OkStatus();
  }

  const Message* MineOf(const std::string& name) const {
    const auto file = files_.find(name);
    return file == files_.end() ? nullptr : file->second.record.get();
  }

  // Finds the records that say something which neither the base nor a proposal holds.
  absl::Status FindChanges() {
    std::set<std::string> names;
    for (const v1::Record& record : state_.base().records()) names.insert(record.name());
    for (const auto& [name, file] : files_) names.insert(name);
    std::map<std::string, const Message*> bases;
    for (const v1::Record& record : state_.base().records()) {
      bases[record.name()] = ContentOf(record);
    }
    for (const std::string& name : names) {
      const Message* mine = MineOf(name);
      const SentChanges* in = FindProposalOf(name);
      const Message* known = in == nullptr ? bases[name] : ContentOf(FindSent(*in, name)->file());
      if (SameState(known, mine)) continue;
      const bool locked = in != nullptr && (options_.direct || !IsEditable(in->state()));
      if (locked) return InReview(name, *in);
      names_.push_back(name);
    }
    return absl::OkStatus();
  }

  const SentChanges* FindProposalOf(const std::string& name) const {
    for (const SentChanges& sent : state_.sent()) {
      if (FindSent(sent, name) != nullptr) return &sent;
    }
    return nullptr;
  }

  static absl::Status InReview(const std::string& name, const SentChanges& sent) {
    return plan::MakeError(
        plan::Reason::kState,
        absl::StrCat(
            PathOf(name), " was changed again since it went into ", sent.proposal(),
            ". Nothing was sent. Wait until that is merged and pull, or take it back with ",
            "`jointplan proposal withdraw ", sent.proposal(),
            "` and push: then all of it goes into a new one."));
  }

  absl::Status RefuseSilentRemovals() const {
    std::vector<std::string> gone;
    for (const std::string& name : names_) {
      if (MineOf(name) == nullptr) gone.push_back(PathOf(name));
    }
    if (gone.empty()) return absl::OkStatus();
    if (std::find(gone.begin(), gone.end(), kPlanFile) != gone.end()) {
      return plan::MakeError(plan::Reason::kState,
                             "plan.yaml is gone, and a plan cannot be without its record. Get it "
                             "back with `jointplan restore plan.yaml`.");
    }
    if (options_.remove) return absl::OkStatus();
    return plan::MakeError(
        plan::Reason::kState,
        absl::StrCat("These files are gone: ", absl::StrJoin(gone, ", "),
                     ". Nothing was sent. To take ",
                     "their records out of the plan, say --remove; to get a file back, run ",
                     "`jointplan restore` with its name."));
  }

  // The draft that an earlier push made, if there is one that can be changed.
  const SentChanges* Draft() const {
    for (const SentChanges& sent : state_.sent()) {
      if (IsEditable(sent.state())) return &sent;
    }
    return nullptr;
  }

  bool HasDraftToSubmit() const {
    return options_.submit && !options_.direct && Draft() != nullptr;
  }

  // ---- Requests ----

  absl::Status PlanDirect() {
    stored::v1::PendingPush push;
    v1::BatchEditRequest edit = NewEdit(state_.plan());
    for (const std::string& name : names_) {
      const Message* mine = MineOf(name);
      *edit.add_edits() =
          EditBetween(name, FindRecord(state_.base(), name), mine, state_.base().etag());
      SentRecord& record = *push.add_records();
      *record.mutable_file() = RecordOf(name, mine);
      *record.mutable_wanted() = record.file();
    }
    push.set_edit(edit.SerializeAsString());
    *state_.mutable_push() = std::move(push);
    return copy_.Save();
  }

  absl::Status PlanProposal() {
    stored::v1::PendingPush push;
    if (const SentChanges* draft = Draft()) {
      *push.mutable_target() = *draft;
    } else {
      JP_RETURN_IF_ERROR(LookForConflicts());
      push.set_create(NewProposal().SerializeAsString());
      push.mutable_target();
    }
    if (options_.submit) {
      v1::SubmitProposalRequest submit;
      submit.set_message(options_.message);
      submit.set_request_id(client_.connection().surroundings()->NewRequestId());
      push.set_submit(submit.SerializeAsString());
    }
    *state_.mutable_push() = std::move(push);
    return copy_.Save();
  }

  // Before a draft is made: what would be in the way of it?
  absl::Status LookForConflicts() const {
    std::vector<v1::Conflict> conflicts;
    for (const std::string& name : names_) {
      JP_ASSIGN_OR_RETURN(const RecordPtr now, ReadNow(name, 0));
      WantedState wanted =
          WantedOver(name, FindRecord(state_.base(), name), now.get(), MineOf(name));
      conflicts.insert(conflicts.end(), wanted.conflicts.begin(), wanted.conflicts.end());
    }
    return conflicts.empty() ? absl::OkStatus() : PullFirst(conflicts);
  }

  v1::BatchEditRequest NewEdit(const std::string& parent) const {
    v1::BatchEditRequest edit;
    edit.set_parent(parent);
    edit.set_message(options_.message);
    edit.set_request_id(client_.connection().surroundings()->NewRequestId());
    return edit;
  }

  v1::CreateProposalRequest NewProposal() const {
    v1::CreateProposalRequest create;
    create.set_parent(state_.plan());
    const auto* plan = dynamic_cast<const v1::Plan*>(FindRecord(state_.base(), state_.plan()));
    const std::string language =
        plan != nullptr && plan->has_default_language() ? plan->default_language() : "en";
    (*create.mutable_proposal()->mutable_title())[language] = Title();
    create.set_request_id(client_.connection().surroundings()->NewRequestId());
    return create;
  }

  // What was wished, or the first line of the message, if that is short enough for a title.
  std::string Title() const {
    if (!options_.title.empty()) return options_.title;
    const std::string line = options_.message.substr(0, options_.message.find('\n'));
    return line.empty() || line.size() > kTitleBytesMax ? kGeneralTitle : line;
  }

  // Reads a record of the plan at a revision; null if it is not there.
  absl::StatusOr<RecordPtr> ReadNow(const std::string& name, int64_t revision) const {
    if (absl::StrContains(name, "/activities/")) {
      return Read<v1::GetActivityRequest>(&Client::GetActivity, name, revision);
    }
    if (absl::StrContains(name, "/needs/")) {
      return Read<v1::GetNeedRequest>(&Client::GetNeed, name, revision);
    }
    return Read<v1::GetPlanRequest>(&Client::GetPlan, name, revision);
  }

  template <class Request, class Record>
  absl::StatusOr<RecordPtr> Read(absl::StatusOr<Record> (Client::*get)(Request, const CallOptions&)
                                     const,
                                 const std::string& name, int64_t revision) const {
    Request request;
    request.set_name(name);
    request.set_revision(revision);
    const auto record = (client_.*get)(std::move(request), {});
    if (absl::IsNotFound(record.status())) return RecordPtr();
    JP_RETURN_IF_ERROR(record.status());
    RecordPtr read = std::make_unique<Record>(*record);
    plan::Canonicalize(read.get());
    return read;
  }

  // ---- Steps, each of which can be taken again ----

  absl::StatusOr<PushedChanges> GoOn() {
    const bool direct = !state_.push().has_target();
    if (!direct && state_.push().target().proposal().empty()) JP_RETURN_IF_ERROR(Create());
    if (!direct && state_.push().edit().empty() && !state_.push().edited()) {
      JP_RETURN_IF_ERROR(PlanDraftEdit());
    }
    if (!state_.push().edited()) JP_RETURN_IF_ERROR(SendEdit(direct));
    if (direct) return AfterDirect();
    if (!state_.push().submit().empty()) JP_RETURN_IF_ERROR(Submit());
    return AfterProposal();
  }

  // What to do after a request failed: forget the push if it is sure that nothing came of it.
  absl::Status GiveUp(const absl::Status& error) {
    if (IsUnanswered(error)) return error;
    const stored::v1::PendingPush push = state_.push();
    state_.clear_push();
    if (push.edited()) {
      Remember(push);
    } else if (!push.create().empty() && !push.target().proposal().empty()) {
      v1::WithdrawProposalRequest withdraw;
      withdraw.set_name(push.target().proposal());
      withdraw.set_reason("The push failed.");
      client_.WithdrawProposal(std::move(withdraw)).status().IgnoreError();
    }
    JP_RETURN_IF_ERROR(copy_.Save());
    return error;
  }

  absl::Status Create() {
    v1::CreateProposalRequest create;
    create.ParseFromString(state_.push().create());
    const auto made = client_.CreateProposal(std::move(create));
    if (!made.ok()) return GiveUp(made.status());
    SentChanges& target = *state_.mutable_push()->mutable_target();
    target.set_proposal(made->name());
    target.set_state(made->state());
    target.set_revision(made->revision());
    target.set_etag(made->etag());
    target.set_base_revision(made->base_revision());
    return copy_.Save();
  }

  // Works out what the draft must become, from the files as they are now.
  absl::Status PlanDraftEdit() {
    if (result_.resumed) {
      JP_ASSIGN_OR_RETURN(files_, copy_.ReadFiles());
      JP_RETURN_IF_ERROR(RequireSettled(files_, "nothing was sent"));
      names_.clear();
      JP_RETURN_IF_ERROR(FindChanges());
      JP_RETURN_IF_ERROR(RefuseSilentRemovals());
    }
    const SentChanges& target = state_.push().target();
    v1::BatchEditRequest edit = NewEdit(target.proposal());
    std::vector<SentRecord> records;
    for (const std::string& name : names_) {
      const SentRecord* sent = FindSent(target, name);
      const Message* ancestor =
          sent == nullptr ? FindRecord(state_.base(), name) : ContentOf(sent->file());
      RecordPtr now;
      if (sent != nullptr) {
        now = plan::CopyOf(ContentOf(sent->wanted()));
      } else {
        JP_ASSIGN_OR_RETURN(now, ReadNow(name, target.base_revision()));
      }
      const WantedState wanted = WantedOver(name, ancestor, now.get(), MineOf(name));
      if (!wanted.conflicts.empty()) return GiveUp(PullFirst(wanted.conflicts));
      v1::Edit change = EditBetween(name, now.get(), wanted.record.get(), target.etag());
      if (change.edit_case() != v1::Edit::EDIT_NOT_SET) *edit.add_edits() = std::move(change);
      SentRecord& record = records.emplace_back();
      *record.mutable_file() = RecordOf(name, MineOf(name));
      *record.mutable_wanted() = RecordOf(name, wanted.record.get());
    }
    stored::v1::PendingPush& push = *state_.mutable_push();
    push.mutable_records()->Assign(records.begin(), records.end());
    if (edit.edits().empty()) {
      push.set_edited(true);
    } else {
      push.set_edit(edit.SerializeAsString());
    }
    return copy_.Save();
  }

  absl::Status SendEdit(bool direct) {
    v1::BatchEditRequest edit;
    edit.ParseFromString(state_.push().edit());
    CallOptions call;
    if (edit.edits_size() > kManyEdits) call.timeout = kManyEditsTimeout;
    const auto outcome = Edit(client_, edit, call);
    if (!outcome.ok()) return GiveUp(NamedByFile(outcome.status(), edit));
    if (outcome->conflicted()) return GiveUp(PullFirst(outcome->conflicts));
    stored::v1::PendingPush& push = *state_.mutable_push();
    push.set_edited(true);
    if (outcome->changeset) {
      const v1::Changeset& made = *outcome->changeset;
      if (direct) {
        result_.changeset = made;
      } else {
        push.mutable_target()->set_revision(made.revision());
      }
    }
    if (!direct) JP_RETURN_IF_ERROR(LearnEtag());
    return copy_.Save();
  }

  // Says in an error which file is wrong, where the server counts edits.
  static absl::Status NamedByFile(const absl::Status& error, const v1::BatchEditRequest& request) {
    absl::Status named(error.code(), NameFiles(std::string(error.message()), request));
    error.ForEachPayload(
        [&](absl::string_view url, const absl::Cord& payload) { named.SetPayload(url, payload); });
    auto fields = BadRequestOf(error);
    if (!fields) return named;
    for (auto& violation : *fields->mutable_field_violations()) {
      violation.set_field(NameFiles(violation.field(), request));
    }
    named.SetPayload(plan::DetailUrl(fields->GetDescriptor()->full_name()),
                     absl::Cord(fields->SerializeAsString()));
    return named;
  }

  // Finds the etag of the draft as this push left it.
  absl::Status LearnEtag() {
    SentChanges& target = *state_.mutable_push()->mutable_target();
    v1::GetProposalRequest request;
    request.set_name(target.proposal());
    JP_ASSIGN_OR_RETURN(const v1::Proposal now, client_.GetProposal(std::move(request)));
    if (now.revision() == target.revision()) {
      target.set_etag(now.etag());
      return absl::OkStatus();
    }
    // Somebody wrote to the draft since. Every record of it shows the etag of a revision.
    v1::ListActivitiesRequest list;
    list.set_parent(state_.plan());
    list.set_proposal(target.proposal());
    list.set_revision(target.revision());
    list.set_page_size(1);
    JP_ASSIGN_OR_RETURN(const auto listed, client_.ListActivities(std::move(list)));
    if (listed.activities_size() > 0) target.set_etag(listed.activities(0).etag());
    return absl::OkStatus();
  }

  absl::Status Submit() {
    v1::SubmitProposalRequest submit;
    submit.ParseFromString(state_.push().submit());
    submit.set_name(state_.push().target().proposal());
    auto submitted = client_.SubmitProposal(std::move(submit));
    if (!submitted.ok()) return GiveUp(submitted.status());
    state_.mutable_push()->mutable_target()->set_state(submitted->state());
    return absl::OkStatus();
  }

  // ---- Afterwards ----

  // Notes what a push sent.
  void Remember(const stored::v1::PendingPush& push) {
    SentChanges sent = push.target();
    for (const SentRecord& record : push.records()) {
      SentRecord* known = nullptr;
      for (SentRecord& other : *sent.mutable_records()) {
        if (other.file().name() == record.file().name()) known = &other;
      }
      *(known == nullptr ? sent.add_records() : known) = record;
    }
    for (SentChanges& other : *state_.mutable_sent()) {
      if (other.proposal() != sent.proposal()) continue;
      other = std::move(sent);
      return;
    }
    *state_.add_sent() = std::move(sent);
  }

  void NameRecords(const stored::v1::PendingPush& push) {
    for (const SentRecord& record : push.records()) {
      result_.records.push_back(record.file().name());
    }
  }

  absl::StatusOr<PushedChanges> AfterProposal() {
    const stored::v1::PendingPush push = state_.push();
    state_.clear_push();
    Remember(push);
    NameRecords(push);
    JP_RETURN_IF_ERROR(copy_.Save());
    v1::GetProposalRequest request;
    request.set_name(push.target().proposal());
    result_.proposal.set_name(push.target().proposal());
    result_.proposal.set_state(push.target().state());
    auto proposal = client_.GetProposal(std::move(request));
    if (proposal.ok()) result_.proposal = *std::move(proposal);
    return std::move(result_);
  }

  // What was written comes back as the base.
  absl::StatusOr<PushedChanges> AfterDirect() {
    const stored::v1::PendingPush push = state_.push();
    state_.clear_push();
    Remember(push);
    NameRecords(push);
    JP_RETURN_IF_ERROR(copy_.Save());
    result_.pulled = PullInto(client_, &copy_);
    return std::move(result_);
  }

  const Client& client_;
  const PushOptions& options_;
  CopyFolder& copy_;
  CopyState& state_;
  CopyFiles files_;
  std::vector<std::string> names_;  // Of the records to be sent.
  PushedChanges result_;
};

}  // namespace

absl::StatusOr<PushedChanges> PushFrom(const Client& client, const PushOptions& options,
                                       CopyFolder* copy) {
  return Pusher(client, options, copy).Run();
}

}  // namespace jointplan::client
