#include "exchange/calendar.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/hash.h"
#include "exchange/ical.h"
#include "exchange/report_charts.h"
#include "exchange/report_voice.h"
#include "exchange/report_words.h"
#include "exchange/uuid.h"
#include "plan/field_path.h"

namespace jointplan::exchange {
namespace {

// A step by the name of its activity and its id.
using StepName = std::pair<std::string, std::string>;

// When something last changed.
struct Touch {
  int64_t revision = 0;
  google::protobuf::Timestamp time;

  void Take(const v1::Changeset& changeset) {
    if (changeset.revision() <= revision) return;
    revision = changeset.revision();
    time = changeset.create_time();
  }
};

// A change after which a step may not have been in the calendar any more.
struct Leaving {
  StepName step;  // Without an id: all of the activity's.
  int64_t before = 0;
  Touch touch;
};

bool IsIn(const v1::NextStep& step, const CalendarOptions& options) {
  if (!ReadDay(step.due_date())) return false;
  return options.partner.empty() || step.responsible() == options.partner;
}

// What the history of a plan says of its next steps.
class History {
 public:
  explicit History(const std::vector<v1::Changeset>& changesets) {
    for (const v1::Changeset& changeset : changesets) {
      for (const v1::RecordChange& change : changeset.changes()) Take(changeset, change);
    }
    std::sort(leavings_.begin(), leavings_.end(), [](const Leaving& a, const Leaving& b) {
      return a.touch.revision > b.touch.revision;
    });
  }

  Touch Of(const StepName& step) const {
    Touch touch;
    for (const StepName& name : {step, StepName(step.first, "")}) {
      const auto found = touches_.find(name);
      if (found != touches_.end() && found->second.revision > touch.revision) touch = found->second;
    }
    return touch;
  }

  // Newest first.
  const std::vector<Leaving>& leavings() const { return leavings_; }

 private:
  void Take(const v1::Changeset& changeset, const v1::RecordChange& change) {
    if (!absl::StrContains(change.name(), "/activities/")) return;
    if (change.kind() != v1::CHANGE_KIND_UPDATED) {
      touches_[{change.name(), ""}].Take(changeset);
      if (change.kind() == v1::CHANGE_KIND_DELETED) Leave(changeset, change, "");
      return;
    }
    for (const std::string& text : change.paths()) {
      const auto path = plan::FieldPath::Parse(text);
      if (path.ok() && !path->empty()) Take(changeset, change, *path);
    }
  }

  void Take(const v1::Changeset& changeset, const v1::RecordChange& change,
            const plan::FieldPath& path) {
    const plan::PathStep& first = path.steps().front();
    if (first.field == "title" || first.field == "implementation_status") {
      touches_[{change.name(), ""}].Take(changeset);  // These are shown with each step.
    }
    if (first.field != "next_steps" || !first.key) return;
    touches_[{change.name(), *first.key}].Take(changeset);
    const bool leaves = path.steps().size() == 1 || path.steps()[1].field == "due_date" ||
                        path.steps()[1].field == "responsible";
    if (leaves) Leave(changeset, change, *first.key);
  }

  void Leave(const v1::Changeset& changeset, const v1::RecordChange& change,
             const std::string& step) {
    if (change.previous_revision() == 0) return;
    Leaving& leaving = leavings_.emplace_back();
    leaving.step = {change.name(), step};
    leaving.before = change.previous_revision();
    leaving.touch.Take(changeset);
  }

  std::map<StepName, Touch> touches_;
  std::vector<Leaving> leavings_;
};

// The steps that are in the calendar as the plan is now.
std::set<StepName> StepsIn(const CalendarState& state, const CalendarOptions& options) {
  std::set<StepName> steps;
  for (const v1::Activity& activity : state.plan.activities) {
    for (const v1::NextStep& step : activity.next_steps()) {
      if (IsIn(step, options)) steps.insert({activity.name(), step.id()});
    }
  }
  return steps;
}

// A step as an event.
struct Entry {
  const v1::Activity* activity = nullptr;
  const v1::NextStep* step = nullptr;
  Touch touch;
  bool gone = false;  // It is in the calendar no more.
};

class CalendarWriter {
 public:
  CalendarWriter(const CalendarState& state, const CalendarOptions& options)
      : state_(state),
        options_(options),
        history_(state.changesets),
        voice_(state.plan, options.language),
        seed_(Seed(state)) {}

  std::string Write() {
    const std::string title = voice_.Local(state_.plan.plan.title()).text;
    const std::string name = options_.partner.empty()
                                 ? title
                                 : absl::StrCat(title, " – ", voice_.Named(options_.partner).text);
    out_.Line("BEGIN", "VCALENDAR");
    out_.Line("VERSION", "2.0");
    out_.Line("PRODID", "-//jointplan//jointplan//EN");
    out_.Line("CALSCALE", "GREGORIAN");
    out_.Text("NAME", name);
    out_.Text("X-WR-CALNAME", name);
    for (const v1::Meeting& meeting : state_.meetings) Write(meeting);
    for (const Entry& entry : Entries()) Write(entry);
    out_.Line("END", "VCALENDAR");
    return out_.text();
  }

 private:
  // What no other plan has: the digest of its first changeset, which the store's lineage is part
  // of, and which a restore keeps.
  static std::string Seed(const CalendarState& state) {
    for (const v1::Changeset& changeset : state.changesets) {
      if (changeset.revision() == 1) return changeset.digest();
    }
    return "";
  }

  std::string UidOf(absl::string_view kind, absl::string_view name, absl::string_view id) const {
    return UuidOf(Sha256OfParts({seed_, kind, name, id, options_.partner}));
  }

  // By day, then by activity.
  std::vector<Entry> Entries() const {
    std::vector<Entry> entries = EntriesNow();
    AddGone(&entries);
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return std::forward_as_tuple(a.step->due_date(), a.activity->name(), a.step->id()) <
             std::forward_as_tuple(b.step->due_date(), b.activity->name(), b.step->id());
    });
    return entries;
  }

  std::vector<Entry> EntriesNow() const {
    std::vector<Entry> entries;
    for (const v1::Activity& activity : state_.plan.activities) {
      for (const v1::NextStep& step : activity.next_steps()) {
        if (!IsIn(step, options_)) continue;
        entries.push_back({&activity, &step, history_.Of({activity.name(), step.id()}), false});
      }
    }
    return entries;
  }

  // What was in the calendar once, as it was when it was there last.
  void AddGone(std::vector<Entry>* entries) const {
    std::set<StepName> seen = StepsIn(state_, options_);
    for (const Leaving& leaving : history_.leavings()) {
      const auto past = state_.past.find({leaving.step.first, leaving.before});
      if (past == state_.past.end()) continue;
      for (const v1::NextStep& step : past->second.next_steps()) {
        const bool meant = leaving.step.second.empty() || leaving.step.second == step.id();
        if (!meant || !IsIn(step, options_)) continue;
        if (!seen.insert({leaving.step.first, step.id()}).second) continue;
        entries->push_back({&past->second, &step, leaving.touch, true});
      }
    }
  }

  // What every event has.
  void Begin(const std::string& uid, int64_t sequence, const google::protobuf::Timestamp& time,
             bool cancelled) {
    out_.Line("BEGIN", "VEVENT");
    out_.Line("UID", uid);
    out_.Line("SEQUENCE", absl::StrCat(sequence));
    out_.Time("DTSTAMP", time);
    out_.Time("LAST-MODIFIED", time);
    out_.Line("STATUS", cancelled ? "CANCELLED" : "CONFIRMED");
  }

  void Write(const Entry& entry) {
    const bool given_up =
        entry.activity->implementation_status() == v1::IMPLEMENTATION_STATUS_CANCELLED;
    const bool dropped = entry.step->status() == v1::NEXT_STEP_STATUS_DROPPED;
    const bool done = entry.step->status() == v1::NEXT_STEP_STATUS_DONE;
    const bool cancelled = entry.gone || dropped || (given_up && !done);
    Begin(UidOf("step", entry.activity->name(), entry.step->id()), entry.touch.revision,
          entry.touch.time, cancelled);
    out_.Day("DTSTART", entry.step->due_date());
    out_.Line("TRANSP", "TRANSPARENT");  // Nobody is busy all day because something is due.
    out_.Text("SUMMARY", Summary(entry, cancelled, done));
    out_.Text("DESCRIPTION", Description(entry, dropped));
    out_.Line("END", "VEVENT");
  }

  std::string Summary(const Entry& entry, bool cancelled, bool done) const {
    std::string text = voice_.Local(entry.step->text()).text;
    if (entry.step->has_responsible() && options_.partner.empty()) {
      absl::StrAppend(&text, " – ", voice_.Named(entry.step->responsible()).text);
    }
    if (cancelled) return voice_.Say(Words::kCancelled, {{"text", text}});
    return done ? voice_.Say(Words::kDone, {{"text", text}}) : text;
  }

  std::string Description(const Entry& entry, bool dropped) const {
    std::vector<std::string> lines;
    const auto add = [&](const plan::Phrase& label, const std::string& text) {
      if (!text.empty()) {
        lines.push_back(absl::StrCat(voice_.Say(label), voice_.Say(Words::kColon), text));
      }
    };
    if (entry.gone) lines.push_back(voice_.Say(Words::kNotHere));
    if (dropped && !entry.gone) lines.push_back(voice_.Say(Words::kDropped));
    add(Words::kActivity, voice_.Local(entry.activity->title()).text);
    add(Words::kResponsible,
        entry.step->has_responsible() ? voice_.Named(entry.step->responsible()).text : "");
    add(Words::kStatus, voice_.Value(entry.step->status()));
    if (!entry.step->note().empty()) lines.push_back(entry.step->note());
    add(Words::kPlan, voice_.Local(state_.plan.plan.title()).text);
    return absl::StrJoin(lines, "\n");
  }

  void Write(const v1::Meeting& meeting) {
    const bool cancelled = meeting.state() == v1::MEETING_STATE_CANCELLED;
    const std::string title = voice_.Local(meeting.title()).text;
    const std::string& link = meeting.virtual_link();
    Begin(UidOf("meeting", meeting.name(), ""), meeting.revision(), meeting.update_time(),
          cancelled);
    out_.Time("DTSTART", meeting.start_time());
    if (meeting.has_end_time()) out_.Time("DTEND", meeting.end_time());
    out_.Text("SUMMARY", cancelled ? voice_.Say(Words::kCancelled, {{"text", title}}) : title);
    // Who has no place to go to finds the address where the place would be.
    out_.Text("LOCATION", meeting.location().empty() ? link : meeting.location());
    if (!link.empty()) out_.Line("URL", link);
    for (const std::string& tag : meeting.tags()) out_.Text("CATEGORIES", tag);
    out_.Text("DESCRIPTION", Description(meeting));
    out_.Line("END", "VEVENT");
  }

  std::string Description(const v1::Meeting& meeting) const {
    std::vector<std::string> lines;
    const auto label = [&](const plan::Phrase& phrase) {
      return absl::StrCat(voice_.Say(phrase), voice_.Say(Words::kColon));
    };
    if (!meeting.cancel_reason().empty()) {
      lines.push_back(absl::StrCat(label(Words::kCancelReason), meeting.cancel_reason()));
    }
    if (!meeting.virtual_link().empty()) {
      lines.push_back(absl::StrCat(label(Words::kConnect), meeting.virtual_link()));
    }
    if (!meeting.notes().empty()) lines.push_back(meeting.notes());
    if (!meeting.agenda().empty()) lines.push_back(voice_.Say(Words::kAgenda));
    for (const v1::AgendaItem& item : meeting.agenda()) {
      const std::string subject = SubjectText(item.subject());
      lines.push_back(absl::StrCat(
          "- ", subject, subject.empty() || item.text().empty() ? "" : " – ", item.text()));
    }
    return absl::StrJoin(lines, "\n");
  }

  // Of a proposal or an agreement, which a state does not have, its kind and its id.
  std::string SubjectText(const std::string& subject) const {
    if (subject.empty()) return "";
    std::string text = voice_.Named(subject).text;
    if (absl::StrContains(subject, "/proposals/")) {
      return absl::StrCat(voice_.Say(Words::kProposal), " ", text);
    }
    if (absl::StrContains(subject, "/agreements/")) {
      return absl::StrCat(voice_.Say(Words::kAgreement), " ", text);
    }
    return text;
  }

  const CalendarState& state_;
  const CalendarOptions& options_;
  const History history_;
  const Voice voice_;
  const std::string seed_;
  IcalWriter out_;
};

}  // namespace

std::vector<ActivityAt> PastWanted(const CalendarState& state, const CalendarOptions& options) {
  const std::set<StepName> steps = StepsIn(state, options);
  std::set<ActivityAt> wanted;
  const History history(state.changesets);
  for (const Leaving& leaving : history.leavings()) {
    if (!steps.contains(leaving.step)) wanted.insert({leaving.step.first, leaving.before});
  }
  return {wanted.begin(), wanted.end()};
}

std::string WriteCalendar(const CalendarState& state, const CalendarOptions& options) {
  return CalendarWriter(state, options).Write();
}

int StepsWithoutDay(const CalendarState& state, const CalendarOptions& options) {
  int count = 0;
  for (const v1::Activity& activity : state.plan.activities) {
    for (const v1::NextStep& step : activity.next_steps()) {
      const bool of_partner = options.partner.empty() || step.responsible() == options.partner;
      if (of_partner && step.due_date().empty()) ++count;
    }
  }
  return count;
}

}  // namespace jointplan::exchange
