#include "server/arrivals.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/access.h"
#include "plan/canonical.h"
#include "plan/forecast_merge.h"
#include "plan/names.h"
#include "plan/translations.h"
#include "plan/upstream.h"
#include "server/arrival_words.h"
#include "server/editing.h"
#include "server/records.h"
#include "server/renderings.h"
#include "server/sharing.h"
#include "server/upstreams.h"
#include "server/workspace.h"

namespace jointplan::server {
namespace {

using ActivityPtr = std::shared_ptr<const v1::Activity>;

// One joint activity whose upstream has changed.
struct Arriving {
  std::string upstream;
  int64_t version = 0;  // Of `newest`.
  ActivityPtr newest;
  std::string activity;  // The joint one.
};

// One proposal by which changes arrive in a joint plan.
struct Arrival {
  v1::Proposal stored;               // Without a name: it is new.
  DraftRecords draft;                // As stored.
  std::vector<WantedRecord> wanted;  // What is to be written.
  std::set<std::string> gone;        // The records to be taken out.
  std::vector<const Arriving*> brought;

  bool is_new() const { return stored.name().empty(); }
  bool changed() const { return !wanted.empty() || !gone.empty(); }
  bool Has(const std::string& activity) const {
    return draft.contains(activity) ||
           std::any_of(wanted.begin(), wanted.end(),
                       [&](const WantedRecord& record) { return record.name == activity; });
  }
  bool NothingLeft() const { return wanted.empty() && gone.size() == draft.size(); }
};

plan::Principal AnyStaff() {
  plan::Principal staff;
  staff.role = v1::ROLE_STAFF;
  return staff;
}

bool MayRead(const std::string& partner, const v1::Plan& plan) {
  plan::Principal principal;
  principal.role = v1::ROLE_PARTNER;
  principal.partner = partner;
  return plan::Decide(principal.role, v1::ACTION_READ_PLAN,
                      plan::RelationToPlan(principal, plan)) == plan::Verdict::kAllow;
}

// A state that an activity has in a proposal, with what the proposal wants of it on top.
plan::RecordState Insist(const std::string& name, plan::RecordState base, plan::RecordState mine,
                         const plan::RecordState& theirs) {
  return plan::MergeInsisting({name, std::move(base), std::move(mine)}, theirs);
}

template <class T>
std::shared_ptr<const T> Share(T record) {
  return std::make_shared<const T>(std::move(record));
}

// Brings changes of one own plan into one joint plan.
class Bringer {
 public:
  Bringer(const Call& call, const v1::Plan& own, std::shared_ptr<const v1::Plan> joint)
      : call_(call), own_(own), joint_(std::move(joint)) {}

  // Writes what `arriving` changes. Returns the proposals that are not settled afterwards.
  absl::StatusOr<std::vector<std::string>> Bring(const std::vector<Arriving>& arriving) {
    JP_RETURN_IF_ERROR(LoadArrivals());
    JP_ASSIGN_OR_RETURN(const storage::Head head, call_.view.GetHead(joint_->name()));
    head_ = head.revision;
    for (const Arriving& one : arriving) JP_RETURN_IF_ERROR(Place(one));
    std::vector<std::string> open;
    for (Arrival& arrival : arrivals_) {
      if (arrival.changed()) JP_RETURN_IF_ERROR(Write(&arrival));
      if (IsUnsettled(arrival.stored)) open.push_back(arrival.stored.name());
    }
    return open;
  }

 private:
  absl::Status LoadArrivals() {
    JP_ASSIGN_OR_RETURN(const auto names, ArrivedIn(call_.view, own_.name(), joint_->name()));
    for (const std::string& name : names) {
      JP_ASSIGN_OR_RETURN(const auto proposal, Load<v1::Proposal>(call_.view, name, name));
      if (!proposal.has_value() || !IsUnsettled(proposal->record)) continue;
      Arrival& arrival = arrivals_.emplace_back();
      arrival.stored = proposal->record;
      JP_ASSIGN_OR_RETURN(arrival.draft, LoadDraft(call_.view, name));
    }
    return absl::OkStatus();
  }

  // Puts one change into the proposal that has it already, or into one that has room for it.
  absl::Status Place(const Arriving& one) {
    JP_ASSIGN_OR_RETURN(const auto joint,
                        LoadShared<v1::Activity>(call_.view, joint_->name(), one.activity));
    if (joint == nullptr) return absl::OkStatus();
    const int64_t known = plan::UpstreamVersion(*joint, one.upstream);
    JP_ASSIGN_OR_RETURN(const ActivityPtr before, StateOf(call_.view, one.upstream, known));
    if (before == nullptr) return absl::OkStatus();
    const plan::UpstreamChange change = plan::ChangeOf(*joint, one.upstream, {before.get(), known},
                                                       {one.newest.get(), one.version});
    JP_ASSIGN_OR_RETURN(Arrival* const there, FindBringing(one));
    if (there != nullptr) return Renew(one, *joint, {before.get(), known}, change, there);
    if (!plan::BringsMore(change.base, change.mine, one.upstream)) return absl::OkStatus();
    Put(one, Share(change.base), change.mine, FindRoom(one.activity));
    return absl::OkStatus();
  }

  absl::StatusOr<Arrival*> FindBringing(const Arriving& one) {
    for (Arrival& arrival : arrivals_) {
      const auto record = arrival.draft.find(one.activity);
      if (record == arrival.draft.end()) continue;
      JP_ASSIGN_OR_RETURN(const bool brings, Brings(call_.view, joint_->name(), one.activity,
                                                    record->second, one.upstream));
      if (brings) return &arrival;
    }
    return static_cast<Arrival*>(nullptr);
  }

  Arrival* FindRoom(const std::string& activity) {
    for (Arrival& arrival : arrivals_) {
      if (!arrival.Has(activity)) return &arrival;
    }
    return &arrivals_.emplace_back();
  }

  // Writes a further change over one that has not been settled. What the partner has edited in the
  // proposal since stays, where its own activity has not changed again.
  absl::Status Renew(const Arriving& one, const v1::Activity& joint, const plan::OwnState& before,
                     const plan::UpstreamChange& change, Arrival* arrival) {
    const stored::v1::DraftRecord& draft = arrival->draft.at(one.activity);
    const auto base = Share(change.base);
    JP_ASSIGN_OR_RETURN(const SharedMessage old_base,
                        BaseOf(call_.view, joint_->name(), one.activity, draft));
    JP_ASSIGN_OR_RETURN(MessagePtr wanted, WantedBy(one.activity, draft));
    const SharedMessage old_mine(std::move(wanted));
    const auto* old = dynamic_cast<const v1::Activity*>(old_mine.get());
    if (old == nullptr) return absl::OkStatus();  // The partner wants it removed.
    const int64_t brought = plan::UpstreamVersion(*old, one.upstream);
    JP_ASSIGN_OR_RETURN(const ActivityPtr arrived, StateOf(call_.view, one.upstream, brought));
    plan::RecordState mine = Share(change.mine);
    if (arrived != nullptr) {
      const auto edited = Insist(one.activity, old_base, old_mine, base);
      const auto as_arrived =
          Share(plan::ChangeOf(joint, one.upstream, before, {arrived.get(), brought}).mine);
      mine = Insist(one.activity, as_arrived, mine, edited);
    }
    if (!plan::BringsMore(*base, *mine, one.upstream)) {
      arrival->gone.insert(one.activity);
      arrival->brought.push_back(&one);
    } else if (plan::BringsMore(*old_mine, *mine, one.upstream)) {
      Put(one, base, dynamic_cast<const v1::Activity&>(*mine), arrival);
    }
    return absl::OkStatus();
  }

  void Put(const Arriving& one, const ActivityPtr& base, const v1::Activity& mine,
           Arrival* arrival) {
    WantedRecord wanted;
    wanted.name = one.activity;
    wanted.base = base;
    wanted.base_revision = head_;
    wanted.own_base = true;
    wanted.written =
        plan::RenderingsCarried(*base, mine, *one.newest, plan::SourceLanguageOf(*joint_));
    wanted.mine = std::make_unique<v1::Activity>(mine);
    arrival->wanted.push_back(std::move(wanted));
    arrival->brought.push_back(&one);
  }

  absl::Status Write(Arrival* arrival) {
    JP_ASSIGN_OR_RETURN(const ArrivalWords words, WordsOf(*arrival));
    if (arrival->is_new()) return Begin(words, arrival);
    const v1::Proposal before = arrival->stored;
    v1::Proposal& proposal = arrival->stored;
    for (const std::string& name : arrival->gone) {
      JP_RETURN_IF_ERROR(call_.transaction->RemoveRecord(proposal.name(), name));
    }
    for (WantedRecord& record : arrival->wanted) {
      NoteRenderings(*joint_, &record);
      JP_RETURN_IF_ERROR(WriteDraftRecord(call_.view, *call_.transaction, proposal.name(),
                                          record.name, DraftBaseOf(record), record.mine.get()));
    }
    const bool nothing = arrival->NothingLeft();
    if (nothing) {
      proposal.set_state(v1::PROPOSAL_STATE_WITHDRAWN);
    } else {
      proposal.set_base_revision(head_);
      *proposal.mutable_title() = words.title;
    }
    const std::string reason =
        nothing ? absl::StrCat(words.again, "; nothing is left to change") : words.again;
    AddNote(reason, &proposal);
    return WriteOwnLine(call_, proposal.name(), &before, proposal, reason);
  }

  absl::Status Begin(const ArrivalWords& words, Arrival* arrival) {
    v1::Proposal proposal;
    *proposal.mutable_title() = words.title;
    JP_ASSIGN_OR_RETURN(const v1::Proposal begun,
                        BeginDraft(call_, std::move(proposal), joint_->name(), words.first,
                                   std::move(arrival->wanted)));
    arrival->stored = begun;
    arrival->stored.set_state(v1::PROPOSAL_STATE_SUBMITTED);
    AddNote(words.first, &arrival->stored);
    return WriteOwnLine(call_, begun.name(), &begun, arrival->stored, words.first);
  }

  void AddNote(const std::string& reason, v1::Proposal* proposal) const {
    v1::ReviewNote* note = proposal->add_reviews();
    note->set_state(proposal->state());
    note->set_reason(reason);
    *note->mutable_author() = AuthorOf(call_);
    *note->mutable_time() = ToTimestamp(call_.transaction->now());
  }

  // What is said of a proposal: of the joint activities that it will change, and of what changed.
  absl::StatusOr<ArrivalWords> WordsOf(const Arrival& arrival) const {
    std::set<std::string> names;
    for (const auto& [name, record] : arrival.draft) {
      if (!arrival.gone.contains(name)) names.insert(name);
    }
    for (const WantedRecord& record : arrival.wanted) names.insert(record.name);
    std::map<std::string, std::string> title;
    if (!names.empty()) {
      JP_ASSIGN_OR_RETURN(const auto first,
                          LoadShared<v1::Activity>(call_.view, joint_->name(), *names.begin()));
      if (first != nullptr) title.insert(first->title().begin(), first->title().end());
    }
    std::map<std::string, int64_t> changed;
    for (const Arriving* one : arrival.brought) changed[one->upstream] = one->version;
    return MakeArrivalWords(title, plan::SourceLanguageOf(*joint_), names.size(), changed);
  }

  const Call& call_;
  const v1::Plan& own_;
  const std::shared_ptr<const v1::Plan> joint_;
  std::deque<Arrival> arrivals_;  // Stay where they are.
  int64_t head_ = 0;
};

// The joint activities whose upstreams a changeset changes in a way that the convener's staff sees,
// by joint plan.
absl::StatusOr<std::map<std::string, std::vector<Arriving>>> FindArriving(
    const Call& call, const v1::Plan& own, const v1::Changeset& changeset) {
  std::map<std::string, std::vector<Arriving>> by_plan;
  for (const v1::RecordChange& change : changeset.changes()) {
    if (change.kind() != v1::CHANGE_KIND_UPDATED || change.name() == own.name()) continue;
    JP_ASSIGN_OR_RETURN(const auto links, LinkedTo(call.view, change.name()));
    if (links.empty()) continue;
    Arriving one;
    one.upstream = change.name();
    JP_ASSIGN_OR_RETURN(one.newest, LoadShared<v1::Activity>(call.view, own.name(), one.upstream));
    if (one.newest == nullptr || !plan::MaySee(AnyStaff(), own, *one.newest)) continue;
    JP_ASSIGN_OR_RETURN(one.version, VersionOf(call.view, one.upstream));
    for (const std::string& link : links) {
      JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(link, "activity"));
      one.activity = link;
      by_plan[name.parent].push_back(one);
    }
  }
  return by_plan;
}

// Notes which proposals of a joint plan to look at when the next change arrives.
void NoteOpen(const std::string& joint_plan, const std::vector<std::string>& open,
              stored::v1::UpstreamArrivals* arrivals) {
  std::map<std::string, stored::v1::UpstreamArrival> by_plan;
  for (const auto& arrival : arrivals->arrivals()) by_plan[arrival.plan()] = arrival;
  by_plan.erase(joint_plan);
  if (!open.empty()) {
    by_plan[joint_plan].set_plan(joint_plan);
    by_plan[joint_plan].mutable_proposals()->Assign(open.begin(), open.end());
  }
  arrivals->clear_arrivals();
  for (const auto& [plan, arrival] : by_plan) *arrivals->add_arrivals() = arrival;
}

absl::StatusOr<stored::v1::UpstreamArrivals> LoadNoted(const storage::View& view,
                                                       absl::string_view own_plan) {
  JP_ASSIGN_OR_RETURN(const auto loaded,
                      Load<stored::v1::UpstreamArrivals>(view, plan::kUpstreamLine, own_plan));
  return loaded.has_value() ? loaded->record : stored::v1::UpstreamArrivals();
}

}  // namespace

absl::Status BringChanges(const Call& call, const v1::Plan& own, const v1::Changeset& changeset) {
  JP_ASSIGN_OR_RETURN(const auto by_plan, FindArriving(call, own, changeset));
  if (by_plan.empty()) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(stored::v1::UpstreamArrivals noted, LoadNoted(call.view, own.name()));
  const std::string before = plan::Serialize(noted);
  for (const auto& [name, arriving] : by_plan) {
    JP_ASSIGN_OR_RETURN(auto joint, LoadShared<v1::Plan>(call.view, name, name));
    if (joint == nullptr || !MayRead(own.owner(), *joint)) continue;
    JP_ASSIGN_OR_RETURN(const auto open, Bringer(call, own, std::move(joint)).Bring(arriving));
    NoteOpen(name, open, &noted);
  }
  const std::string after = plan::Serialize(noted);
  if (after == before) return absl::OkStatus();
  JP_RETURN_IF_ERROR(call.transaction->PutRecord(plan::kUpstreamLine, own.name(), after, {}));
  v1::Changeset about;
  *about.mutable_author() = AuthorOf(call);
  return call.transaction->AddChangeset(plan::kUpstreamLine, std::move(about)).status();
}

bool IsUnsettled(const v1::Proposal& proposal) {
  return proposal.state() == v1::PROPOSAL_STATE_SUBMITTED ||
         proposal.state() == v1::PROPOSAL_STATE_CHANGES_REQUESTED;
}

absl::StatusOr<std::vector<std::string>> ArrivedIn(const storage::View& view,
                                                   absl::string_view own_plan,
                                                   absl::string_view joint_plan) {
  JP_ASSIGN_OR_RETURN(const stored::v1::UpstreamArrivals noted, LoadNoted(view, own_plan));
  for (const stored::v1::UpstreamArrival& arrival : noted.arrivals()) {
    if (arrival.plan() != std::string(joint_plan)) continue;
    return std::vector<std::string>(arrival.proposals().begin(), arrival.proposals().end());
  }
  return std::vector<std::string>();
}

absl::StatusOr<bool> Brings(const storage::View& view, const std::string& joint_plan,
                            const std::string& activity, const stored::v1::DraftRecord& draft,
                            const std::string& upstream) {
  JP_ASSIGN_OR_RETURN(const SharedMessage base, BaseOf(view, joint_plan, activity, draft));
  JP_ASSIGN_OR_RETURN(const MessagePtr mine, WantedBy(activity, draft));
  const auto* before = dynamic_cast<const v1::Activity*>(base.get());
  const auto* after = dynamic_cast<const v1::Activity*>(mine.get());
  return before != nullptr && after != nullptr &&
         plan::UpstreamVersion(*before, upstream) != plan::UpstreamVersion(*after, upstream);
}

}  // namespace jointplan::server
