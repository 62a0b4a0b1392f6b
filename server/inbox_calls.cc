#include "server/inbox_calls.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/names.h"
#include "plan/plan_use.h"
#include "server/agreement_calls.h"
#include "server/consent.h"
#include "server/feedback_calls.h"
#include "server/records.h"
#include "server/round_calls.h"
#include "server/search_calls.h"
#include "server/searching.h"
#include "server/sharing.h"
#include "server/synergy_answers.h"

namespace jointplan::server {
namespace {

constexpr int kDueDays = 14;
// So many changesets are looked at for what changed since a visit; the oldest of more are left out.
constexpr int64_t kChangesetsReadMax = 1000;

// Whether a text names somebody: `@giz`, and not as the beginning of a longer word.
bool Mentions(absl::string_view text, absl::string_view who) {
  const std::string sign = absl::StrCat("@", who);
  for (size_t at = text.find(sign); at != absl::string_view::npos; at = text.find(sign, at + 1)) {
    const size_t end = at + sign.size();
    const bool longer =
        end < text.size() &&
        (absl::ascii_isalnum(static_cast<unsigned char>(text[end])) || text[end] == '-');
    if (!longer) return true;
  }
  return false;
}

std::string DaysLater(const std::string& today, int days) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(today, &day)) return today;
  return absl::FormatCivilTime(day + days);
}

// Gathers what waits for one caller in one plan.
class InboxReader {
 public:
  InboxReader(const Call& call, std::string plan, const v1::GetInboxRequest& request)
      : call_(call),
        plan_(std::move(plan)),
        partner_(call.principal.partner),
        staff_(call.principal.role == v1::ROLE_STAFF),
        today_(TodayOf(call)),
        due_(DaysLater(today_, request.due_days() == 0 ? kDueDays : request.due_days())) {}

  absl::StatusOr<v1::Inbox> Read(int64_t since) {
    JP_ASSIGN_OR_RETURN(const storage::Head head, call_.view.GetHead(plan_));
    JP_ASSIGN_OR_RETURN(const auto plan, LoadShared<v1::Plan>(call_.view, plan_, plan_));
    own_plan_ = plan != nullptr && plan::IsOwnPlan(*plan);
    JP_RETURN_IF_ERROR(AddProposals());
    JP_RETURN_IF_ERROR(AddActivities());
    JP_RETURN_IF_ERROR(AddAgreement());
    JP_RETURN_IF_ERROR(AddThreads());
    JP_RETURN_IF_ERROR(AddRounds());
    JP_RETURN_IF_ERROR(AddSynergies());
    if (since > 0) JP_RETURN_IF_ERROR(AddChanges(since, head.revision));
    Sort();
    inbox_.set_revision(head.revision);
    inbox_.set_date(today_);
    return std::move(inbox_);
  }

 private:
  v1::InboxItem* Add(v1::InboxKind kind, const std::string& subject,
                     absl::string_view description) {
    v1::InboxItem* item = inbox_.add_items();
    item->set_kind(kind);
    item->set_subject(subject);
    item->set_description(std::string(description));
    return item;
  }

  bool IsOwn(const v1::Author& author) const {
    return staff_ ? author.role() == v1::ROLE_STAFF
                  : author.role() == v1::ROLE_PARTNER && author.partner() == partner_;
  }

  // How texts call the caller's side.
  std::string Handle() const {
    return staff_ ? "staff" : std::string(absl::StripPrefix(partner_, "partners/"));
  }

  absl::Status AddProposals() {
    JP_ASSIGN_OR_RETURN(const auto lines, call_.view.ListLines(absl::StrCat(plan_, "/proposals/")));
    for (const std::string& line : lines) {
      const auto proposal = RequireProposal(call_, line, v1::ACTION_READ_PROPOSAL);
      if (!proposal.ok()) continue;
      const bool own = plan::RelationToProposal(call_.principal, *proposal) == plan::Relation::kOwn;
      v1::InboxItem* item = nullptr;
      if (own && proposal->state() == v1::PROPOSAL_STATE_CHANGES_REQUESTED) {
        item = Add(v1::INBOX_KIND_CHANGES_REQUESTED, line,
                   "changes are requested; edit it and submit it again, or withdraw it");
      } else if (staff_ && proposal->state() == v1::PROPOSAL_STATE_SUBMITTED) {
        item = Add(v1::INBOX_KIND_REVIEW, line, "is submitted; preview it, and merge or answer it");
      }
      if (item == nullptr || proposal->reviews().empty()) continue;
      const v1::ReviewNote& last = NoteFor(*proposal);
      *item->mutable_author() = last.author();
      *item->mutable_time() = last.time();
      if (!last.reason().empty()) {
        item->set_description(absl::StrCat(item->description(), ": ", last.reason()));
      }
    }
    return absl::OkStatus();
  }

  // The note that says what is waited for: of changes that were requested the one that requests
  // them, also when a change of the partner's own plan has rewritten the proposal since.
  static const v1::ReviewNote& NoteFor(const v1::Proposal& proposal) {
    auto note = proposal.reviews().rbegin();
    if (proposal.state() != v1::PROPOSAL_STATE_CHANGES_REQUESTED) return *note;
    while (std::next(note) != proposal.reviews().rend() &&
           std::next(note)->state() == proposal.state()) {
      ++note;
    }
    return *note;
  }

  absl::Status AddActivities() {
    if (partner_.empty()) return absl::OkStatus();
    JP_ASSIGN_OR_RETURN(const auto versions,
                        call_.view.ListRecords(plan_, absl::StrCat(plan_, "/activities/")));
    v1::Activity activity;
    for (const storage::RecordVersion& version : versions) {
      JP_RETURN_IF_ERROR(ParseRecord(version, &activity));
      if (activity.implementation_status() == v1::IMPLEMENTATION_STATUS_CANCELLED) continue;
      if (const v1::Participant* part = PartOf(activity, partner_); part != nullptr) {
        own_.insert(activity.name());
        AddConsent(activity, *part);
      }
      for (const v1::NextStep& step : activity.next_steps()) AddStep(activity, step);
    }
    return absl::OkStatus();
  }

  void AddConsent(const v1::Activity& activity, const v1::Participant& part) {
    if (own_plan_) return;
    if (part.consent() == v1::CONSENT_CONFIRMED || part.consent() == v1::CONSENT_DECLINED) return;
    v1::InboxItem* item = Add(v1::INBOX_KIND_CONSENT, activity.name(),
                              "your part is not confirmed; confirm or decline it");
    item->set_path(
        absl::StrCat(plan::FieldPath({{"participants", partner_}}).ToString(), ".consent"));
  }

  void AddStep(const v1::Activity& activity, const v1::NextStep& step) {
    // In its own plan, a partner answers for what is nobody's.
    const bool own = step.has_responsible() ? step.responsible() == partner_ : own_plan_;
    if (!plan::IsOpen(step) || !own || !step.has_due_date()) return;
    if (step.due_date() > due_) return;
    const bool overdue = step.due_date() < today_;
    v1::InboxItem* item =
        Add(overdue ? v1::INBOX_KIND_STEP_OVERDUE : v1::INBOX_KIND_STEP_DUE, activity.name(),
            absl::StrCat(overdue ? "was due: " : "is due: ",
                         step.text().empty() ? step.id() : TextOf(step.text())));
    item->set_path(plan::FieldPath({{"next_steps", step.id()}}).ToString());
    item->set_due_date(step.due_date());
  }

  static std::string TextOf(const google::protobuf::Map<std::string, std::string>& texts) {
    const auto english = texts.find("en");
    return english != texts.end() ? english->second : texts.begin()->second;
  }

  absl::Status AddAgreement() {
    JP_ASSIGN_OR_RETURN(const std::optional<v1::Agreement> current,
                        CurrentAgreement(call_.view, plan_));
    if (!current.has_value() || current->state() != v1::AGREEMENT_STATE_OPEN) {
      return absl::OkStatus();
    }
    v1::GetAgreementRequest get;
    get.set_name(current->name());
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, GetAgreement(call_, get));
    if (staff_) {
      AddForSealing(agreement);
    } else {
      AddForAnswering(agreement);
    }
    return absl::OkStatus();
  }

  void AddForSealing(const v1::Agreement& agreement) {
    if (IsRunning(agreement)) return AddRunning(agreement);
    AddEnded(agreement);
    if (agreement.blocking_count() > 0) {
      Add(v1::INBOX_KIND_BLOCKED, agreement.name(),
          absl::StrCat("cannot be sealed: ", agreement.blocking_count(),
                       " findings; put them right or waive them"));
      return;
    }
    const bool objected =
        std::any_of(agreement.endorsements().begin(), agreement.endorsements().end(),
                    [](const auto& answer) { return answer.answer() == v1::ANSWER_OBJECT; });
    const bool answered = !agreement.endorsements().empty();
    if (IsMet(agreement) && answered && !objected) {
      Add(v1::INBOX_KIND_SEAL, agreement.name(), "has what the plan asks for; seal it");
    }
  }

  // A silence procedure runs, and would seal nothing as things stand.
  void AddRunning(const v1::Agreement& agreement) {
    const v1::Silence& silence = agreement.silence();
    std::string why;
    if (silence.changed()) {
      why = "the plan changed since the procedure was started";
    } else if (agreement.blocking_count() > 0) {
      why = absl::StrCat("the plan's checks find ", agreement.blocking_count(), " things");
    } else if (!IsMet(agreement)) {
      why = "the plan asks for answers that are missing";
    } else {
      return;
    }
    Add(v1::INBOX_KIND_SILENCE, agreement.name(),
        absl::StrCat("is not adopted at ", DeadlineOf(silence), " as things stand: ", why,
                     "; withdraw the procedure, and start another"))
        ->set_due_date(DayOf(silence));
  }

  // A silence procedure ended otherwise than it should.
  void AddEnded(const v1::Agreement& agreement) {
    const v1::Silence& silence = agreement.silence();
    const bool broken = silence.state() == v1::SILENCE_STATE_BROKEN;
    if (!broken && silence.state() != v1::SILENCE_STATE_LAPSED) return;
    const std::string what =
        broken ? absl::StrCat(silence.ended_by().partner(), " broke the silence") : "it lapsed";
    v1::InboxItem* item = Add(v1::INBOX_KIND_SILENCE_ENDED, agreement.name(),
                              absl::StrCat("was not adopted, ", what, ": ", silence.reason()));
    *item->mutable_author() = silence.ended_by();
    *item->mutable_time() = silence.end_time();
  }

  static bool IsMet(const v1::Agreement& agreement) {
    return std::all_of(agreement.requirements().begin(), agreement.requirements().end(),
                       [](const auto& state) { return state.met(); });
  }

  static bool IsRunning(const v1::Agreement& agreement) {
    return agreement.silence().state() == v1::SILENCE_STATE_RUNNING;
  }

  // `2019-03-15`, of a deadline.
  static std::string DayOf(const v1::Silence& silence) {
    return absl::FormatTime("%Y-%m-%d", FromTimestamp(silence.deadline()), absl::UTCTimeZone());
  }

  // `2019-03-15 12:00 UTC`
  static std::string DeadlineOf(const v1::Silence& silence) {
    return absl::FormatTime("%Y-%m-%d %H:%M UTC", FromTimestamp(silence.deadline()),
                            absl::UTCTimeZone());
  }

  // While a silence procedure runs, saying nothing is an answer: the partner is told until when.
  void AddForSilence(const v1::Agreement& agreement) {
    const v1::Silence& silence = agreement.silence();
    v1::InboxItem* item =
        Add(v1::INBOX_KIND_SILENCE, agreement.name(),
            absl::StrCat("is adopted at ", DeadlineOf(silence),
                         " unless a partner objects before; endorse it, object, or count as silent",
                         silence.message().empty() ? "" : ": ", silence.message()));
    item->set_due_date(DayOf(silence));
    *item->mutable_author() = silence.started_by();
    *item->mutable_time() = silence.start_time();
  }

  void AddForAnswering(const v1::Agreement& agreement) {
    bool any = false;
    bool counts = false;
    for (const v1::Endorsement& answer : agreement.endorsements()) {
      if (answer.partner() != partner_) continue;
      any = true;
      counts = counts || !answer.outdated();
    }
    if (counts) return;
    if (IsRunning(agreement) && !agreement.silence().changed()) return AddForSilence(agreement);
    if (any) {
      Add(v1::INBOX_KIND_ANSWER_OUTDATED, agreement.name(),
          "your answer is out of date; look at what changed and answer again");
    } else {
      Add(v1::INBOX_KIND_ANSWER, agreement.name(),
          "has no answer of yours; endorse it, object or abstain");
    }
  }

  absl::Status AddThreads() {
    v1::ListThreadsRequest list;
    list.set_parent(plan_);
    list.set_state(v1::THREAD_STATE_OPEN);
    list.set_page_size(1000);
    do {
      JP_ASSIGN_OR_RETURN(const v1::ListThreadsResponse page, ListThreads(call_, list));
      for (const v1::Thread& thread : page.threads()) AddThread(thread);
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return absl::OkStatus();
  }

  // A mention goes before a reply; what one's own side said last waits for nobody here.
  void AddThread(const v1::Thread& thread) {
    const v1::Comment* mention = nullptr;
    const v1::Comment* reply = nullptr;
    bool took_part = false;
    for (const v1::Comment& comment : thread.comments()) {
      if (IsOwn(comment.author())) {
        took_part = true;
        mention = reply = nullptr;
        continue;
      }
      reply = &comment;
      for (const auto& [language, text] : comment.text()) {
        if (Mentions(text, Handle())) mention = &comment;
      }
    }
    if (mention == nullptr && (reply == nullptr || !took_part)) return;
    const v1::Comment& cause = mention != nullptr ? *mention : *reply;
    v1::InboxItem* item = Add(
        mention != nullptr ? v1::INBOX_KIND_MENTION : v1::INBOX_KIND_REPLY, thread.name(),
        absl::StrCat(mention != nullptr ? "names you: " : "was answered: ", TextOf(cause.text())));
    *item->mutable_author() = cause.author();
    *item->mutable_time() = cause.time();
  }

  absl::Status AddRounds() {
    if (partner_.empty()) return absl::OkStatus();
    JP_ASSIGN_OR_RETURN(const auto lines, call_.view.ListLines(absl::StrCat(plan_, "/rounds/")));
    for (const std::string& line : lines) {
      v1::GetRoundRequest get;
      get.set_name(line);
      JP_ASSIGN_OR_RETURN(const v1::Round round, GetRound(call_, get));
      if (round.state() != v1::ROUND_STATE_OPEN) continue;
      for (const v1::RoundPartner& progress : round.progress()) {
        if (progress.partner() != partner_ || progress.answered()) continue;
        v1::InboxItem* item = Add(v1::INBOX_KIND_ROUND, line,
                                  absl::StrCat("asks for feedback: ", TextOf(round.title())));
        item->set_due_date(round.deadline());
        *item->mutable_author() = round.opened_by();
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddSynergies() {
    if (partner_.empty()) return absl::OkStatus();
    JP_ASSIGN_OR_RETURN(std::vector<v1::Synergy> pairs, AnsweredPairs(call_.view));
    for (v1::Synergy& pair : pairs) {
      if (!IsHere(pair.first()) && !IsHere(pair.second())) continue;
      const auto first = RequireSeen(call_, pair.first().activity());
      const auto second = RequireSeen(call_, pair.second().activity());
      if (!first.ok() || !second.ok()) continue;
      JP_RETURN_IF_ERROR(Settle(call_.view, &pair));
      ShowSide(call_, *first->plan, *first->activity, pair.mutable_first());
      ShowSide(call_, *second->plan, *second->activity, pair.mutable_second());
      AddSynergy(pair.first(), pair.second());
      AddSynergy(pair.second(), pair.first());
    }
    return absl::OkStatus();
  }

  bool IsHere(const v1::SynergySide& side) const {
    return absl::StartsWith(side.activity(), absl::StrCat(plan_, "/activities/"));
  }

  // The other side accepted, and one's own has not answered.
  void AddSynergy(const v1::SynergySide& own, const v1::SynergySide& other) {
    if (!own.own() || own.has_answer() || !IsHere(own)) return;
    const v1::SynergyAnswer& answer = other.answer();
    if (answer.choice() != v1::SYNERGY_CHOICE_ACCEPT) return;
    v1::InboxItem* item = Add(
        v1::INBOX_KIND_SYNERGY, own.activity(),
        absl::StrCat("has to do with ", other.activity(), ", \"", TextOf(other.title()),
                     "\", says ", answer.author().partner(), answer.reason().empty() ? "" : ": ",
                     answer.reason(), "; accept or dismiss it"));
    *item->mutable_author() = answer.author();
    *item->mutable_time() = answer.time();
  }

  // One item for each record that others changed, with the newest change.
  absl::Status AddChanges(int64_t since, int64_t head) {
    std::map<std::string, v1::InboxItem> items;
    for (int64_t revision = std::max(since, head - kChangesetsReadMax) + 1; revision <= head;
         ++revision) {
      JP_ASSIGN_OR_RETURN(const v1::Changeset changeset, call_.view.GetChangeset(plan_, revision));
      if (IsOwn(changeset.author())) continue;
      for (const v1::RecordChange& change : changeset.changes()) {
        v1::InboxItem& item = items[change.name()];
        item.set_kind(v1::INBOX_KIND_CHANGED);
        item.set_subject(change.name());
        item.set_description(absl::StrCat("was changed in revision ", revision,
                                          changeset.message().empty() ? "" : ": ",
                                          changeset.message()));
        *item.mutable_author() = changeset.author();
        *item.mutable_time() = changeset.create_time();
      }
    }
    JP_ASSIGN_OR_RETURN(const std::vector<v1::SavedFilter> filters, SavedFiltersOf(call_, plan_));
    for (auto& [name, item] : items) {
      if (!staff_ && !own_.contains(name)) {
        JP_ASSIGN_OR_RETURN(const bool found, IsFound(name, filters, &item));
        if (!found) continue;
      }
      *inbox_.add_items() = std::move(item);
    }
    return absl::OkStatus();
  }

  // Whether a saved filter finds an activity as it is now; says in the item which one.
  absl::StatusOr<bool> IsFound(const std::string& name, const std::vector<v1::SavedFilter>& filters,
                               v1::InboxItem* item) const {
    for (const v1::SavedFilter& filter : filters) {
      JP_ASSIGN_OR_RETURN(const search::Condition condition,
                          ConditionOf(filter.query(), filter.filter()));
      JP_ASSIGN_OR_RETURN(const bool matches, MatchesAt(call_.view, plan_, name, 0, condition));
      if (!matches) continue;
      item->set_kind(v1::INBOX_KIND_FILTER);
      item->set_description(
          absl::StrCat("is in your filter \"", filter.title(), "\"; it ", item->description()));
      return true;
    }
    return false;
  }

  void Sort() {
    const auto key = [](const v1::InboxItem& item) {
      return std::make_tuple(item.due_date().empty(), item.due_date(), item.kind(), item.subject(),
                             item.path());
    };
    std::stable_sort(inbox_.mutable_items()->begin(), inbox_.mutable_items()->end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
  }

  const Call& call_;
  const std::string plan_;
  const std::string partner_;
  const bool staff_;
  const std::string today_;
  const std::string due_;      // The last day of what is due soon.
  bool own_plan_ = false;      // The plan is the partner's own.
  std::set<std::string> own_;  // The activities in which the partner takes part.
  v1::Inbox inbox_;
};

}  // namespace

absl::StatusOr<v1::Inbox> GetInbox(const Call& call, const v1::GetInboxRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_READ_PLAN).status());
  if (request.due_days() < 0 || request.due_days() > 3660) {
    return plan::FieldError("due_days", "must be from 0 to 3660");
  }
  if (request.since_revision() < 0) {
    return plan::FieldError("since_revision", "must not be negative");
  }
  JP_ASSIGN_OR_RETURN(v1::Inbox inbox,
                      InboxReader(call, request.parent(), request).Read(request.since_revision()));
  if (request.kinds().empty()) return inbox;
  auto* items = inbox.mutable_items();
  items->erase(std::remove_if(items->begin(), items->end(),
                              [&](const v1::InboxItem& item) {
                                return std::find(request.kinds().begin(), request.kinds().end(),
                                                 item.kind()) == request.kinds().end();
                              }),
               items->end());
  return inbox;
}

}  // namespace jointplan::server
