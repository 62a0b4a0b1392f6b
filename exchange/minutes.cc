#include "exchange/minutes.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "exchange/minutes_words.h"
#include "exchange/value_text.h"
#include "exchange/zoned_time.h"
#include "plan/field_path.h"
#include "plan/record_shape.h"

namespace jointplan::exchange {
namespace {

using Kind = Block::Kind;
using Texts = google::protobuf::Map<std::string, std::string>;
using Diffs = google::protobuf::RepeatedPtrField<v1::RecordDiff>;
using Decisions = google::protobuf::RepeatedPtrField<v1::MeetingDecision>;

std::string Count(int64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

// Writes minutes block by block.
class MinutesWriter {
 public:
  MinutesWriter(const v1::Minutes& minutes, absl::string_view language)
      : minutes_(minutes),
        meeting_(minutes.meeting()),
        language_(language),
        zone_(ZoneOf(meeting_.time_zone())) {
    document_.language = "en";  // Of what is not anybody's text.
    for (const v1::NamedTitle& named : minutes.titles()) titles_[named.name()] = &named.title();
  }

  Document Write() {
    Head();
    Attendance();
    Agenda();
    OtherDecisions();
    OtherChanges();
    NextSteps();
    Foot();
    return std::move(document_);
  }

 private:
  void Add(Kind kind, Line line) {
    Block& block = document_.blocks.emplace_back();
    block.kind = kind;
    block.lines.push_back(std::move(line));
  }

  // The text in the language asked for or, where it is missing, in the plan's, in English, or in
  // the first there is.
  Span Local(const Texts& texts, bool strong = false) const {
    for (const std::string& wanted : {language_, minutes_.default_language(), std::string("en")}) {
      const auto found = texts.find(wanted);
      if (found != texts.end()) return {found->second, found->first, strong};
    }
    const auto first = std::min_element(
        texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return first == texts.end() ? Span("") : Span(first->second, first->first, strong);
  }

  // What a name stands for; its last part, where there is no title.
  Span Named(const std::string& name, bool strong = false) const {
    const auto title = titles_.find(name);
    if (title != titles_.end()) return Local(*title->second, strong);
    return {ShortName(name), "", strong};
  }

  std::string ValueOrNone(bool has, const google::protobuf::Value& value) const {
    if (!has) return "–";
    return ValueText(Plain(value),
                     [this](absl::string_view name) { return Named(std::string(name)).text; });
  }

  // `targets (trained) value` for `targets[trained].value`.
  std::string FieldText(const std::string& path) const {
    const auto parsed = plan::FieldPath::Parse(path);
    if (!parsed.ok()) return path;
    std::vector<std::string> parts;
    parts.reserve(parsed->steps().size());
    for (const plan::PathStep& step : parsed->steps()) {
      std::string part = absl::StrReplaceAll(step.field, {{"_", " "}});
      if (step.key.has_value()) absl::StrAppend(&part, " (", Named(*step.key).text, ")");
      parts.push_back(std::move(part));
    }
    return absl::StrJoin(parts, " ");
  }

  std::string Clock(const google::protobuf::Timestamp& time) const {
    return ClockText(time, zone_);
  }

  std::string AuthorText(const v1::Author& author) const {
    if (author.partner().empty()) return author.label();
    return absl::StrCat(author.label(), " (", Named(author.partner()).text, ")");
  }

  void Head() {
    const Span title = Local(meeting_.title());
    document_.title = absl::StrCat("Minutes: ", title.text);
    Add(Kind::kTitle, {"Minutes: ", title});
    if (minutes_.so_far()) {
      Add(Kind::kNote, {"So far: the meeting is still open, and these minutes are not complete."});
    }
    Block facts;
    facts.kind = Kind::kFacts;
    const auto fact = [&](const char* label, Span value) {
      if (!value.text.empty()) facts.rows.push_back({{label}, {std::move(value)}});
    };
    fact("Plan", Local(minutes_.plan_title()));
    const bool has_end = meeting_.has_end_time();
    fact("Planned", PeriodText(meeting_.start_time(),
                               has_end ? std::optional(meeting_.end_time()) : std::nullopt, zone_));
    fact("Held", PeriodText(meeting_.open_time(),
                            minutes_.so_far() ? std::nullopt : std::optional(meeting_.close_time()),
                            zone_));
    fact("Place", PlaceText());
    fact("Called by", absl::StartsWith(meeting_.convener(), "partners/")
                          ? Named(meeting_.convener())
                          : Span(meeting_.convener()));
    fact("Tags", absl::StrJoin(meeting_.tags(), ", "));
    fact("Revisions", RevisionsText());
    document_.blocks.push_back(std::move(facts));
    if (meeting_.notes().empty()) return;
    Quote(meeting_.notes());
  }

  std::string PlaceText() const {
    const bool connected = !meeting_.virtual_link().empty();
    if (meeting_.location().empty()) return connected ? "virtual" : "";
    return connected ? absl::StrCat(meeting_.location(), ", with virtual connections")
                     : meeting_.location();
  }

  std::string RevisionsText() const {
    const int64_t count = minutes_.last_revision() - meeting_.open_revision();
    return absl::StrCat("the plan went from revision ", meeting_.open_revision(), " to ",
                        minutes_.last_revision(), count == 0 ? ": it did not change" : "");
  }

  void Quote(const std::string& text) {
    Block& block = document_.blocks.emplace_back();
    block.kind = Kind::kQuote;
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      block.lines.push_back({Span(std::string(line))});
    }
  }

  const v1::Attendance* AttendanceOf(const std::string& partner) const {
    for (const v1::Attendance& one : meeting_.attendance()) {
      if (one.partner() == partner) return &one;
    }
    return nullptr;
  }

  void Attendance() {
    Add(Kind::kHeading, {"Attendance"});
    Block table;
    table.kind = Kind::kTable;
    table.headings = {"Partner", "How", "People", "Represented by"};
    for (const v1::Attendance& one : meeting_.attendance()) {
      const std::string people = one.has_people() ? absl::StrCat(one.people()) : "";
      table.rows.push_back({{Named(one.partner())},
                            {ModeText(one.mode())},
                            {Span(people)},
                            {Span(one.represented_by())}});
    }
    for (const v1::MeetingAnswer& answer : meeting_.answers()) {
      if (AttendanceOf(answer.partner()) != nullptr) continue;
      table.rows.push_back({{Named(answer.partner())},
                            {absl::StrCat("announced: ", ModeText(answer.mode()))},
                            {""},
                            {""}});
    }
    if (table.rows.empty()) {
      Add(Kind::kParagraph, {"No attendance was recorded."});
    } else {
      document_.blocks.push_back(std::move(table));
    }
  }

  void Agenda() {
    Add(Kind::kHeading, {"Agenda"});
    if (minutes_.items().empty()) Add(Kind::kParagraph, {"There was no agenda."});
    for (int i = 0; i < minutes_.items_size(); ++i) Item(i + 1, minutes_.items(i));
  }

  void Item(int number, const v1::MinutesItem& item) {
    const std::string& subject = item.item().subject();
    Line heading = {absl::StrCat(number, ". ")};
    if (!subject.empty()) {
      heading.emplace_back(absl::StrCat(KindText(subject), ": "));
      heading.push_back(Named(subject));
      if (!item.item().text().empty()) heading.emplace_back(" – ");
    }
    if (!item.item().text().empty()) heading.emplace_back(item.item().text());
    Add(Kind::kSubheading, std::move(heading));
    const size_t before = document_.blocks.size();
    for (const v1::MinutesEvent& event : item.events()) Event(event);
    if (!item.change().name().empty()) {
      Add(Kind::kParagraph, {"It changed:"});
      Changes({item.change()}, 1);
    }
    if (item.comment_count() > 0) {
      Add(Kind::kParagraph,
          {absl::StrCat(Count(item.comment_count(), "comment"),
                        item.comment_count() == 1 ? " was" : " were", " written about it.")});
    }
    DecisionPoints(item.decisions());
    if (document_.blocks.size() == before) {
      Add(Kind::kParagraph, {minutes_.so_far() ? "Nothing yet." : "Nothing was decided."});
    }
  }

  void Event(const v1::MinutesEvent& event) {
    Line line;
    if (event.kind() == v1::MEETING_EVENT_KIND_ANSWERED) {
      line.push_back(Named(event.partner(), /*strong=*/true));
      line.emplace_back(
          absl::StrCat(" ", AnswerText(event.answer()), " (", ScopeText(event.scope()), ")"));
    } else {
      line.emplace_back(EventText(event.kind()), "", /*is_strong=*/true);
      const bool merged = event.kind() == v1::MEETING_EVENT_KIND_MERGED;
      const bool sealed = event.kind() == v1::MEETING_EVENT_KIND_SEALED;
      if ((merged || sealed) && event.plan_revision() > 0) {
        line.emplace_back(
            absl::StrCat(merged ? " as revision " : " at revision ", event.plan_revision()));
      }
    }
    line.emplace_back(
        absl::StrCat(", ", Clock(event.time()), ", by ", AuthorText(event.author()), "."));
    Add(Kind::kParagraph, std::move(line));
    if (!event.reason().empty()) Quote(event.reason());
    if (event.kind() == v1::MEETING_EVENT_KIND_SEALED) {
      Add(Kind::kNote, {absl::StrCat("Digest: ", absl::BytesToHexString(event.digest()))});
    }
    Changes(event.changes(), event.record_count());
  }

  void DecisionPoints(const Decisions& decisions) {
    if (decisions.empty()) return;
    Block block;
    block.kind = Kind::kBullets;
    for (const v1::MeetingDecision& decision : decisions) {
      block.lines.push_back(DecisionLine(decision));
    }
    document_.blocks.push_back(std::move(block));
  }

  Line DecisionLine(const v1::MeetingDecision& decision) const {
    Line line = {Span("Decision:", "", /*is_strong=*/true), " ", decision.text()};
    const std::string outcome = absl::AsciiStrToLower(EventText(decision.outcome()));
    line.emplace_back(absl::StrCat(" (revision ", decision.plan_revision(),
                                   outcome.empty() ? "" : "; by then ", outcome, ")."));
    if (!decision.responsible().empty()) {
      line.emplace_back(" Responsible: ");
      line.push_back(Named(decision.responsible()));
      line.emplace_back(decision.due_date().empty()
                            ? std::string(".")
                            : absl::StrCat(", by ", decision.due_date(), "."));
    } else if (!decision.due_date().empty()) {
      line.emplace_back(absl::StrCat(" By ", decision.due_date(), "."));
    }
    return line;
  }

  // What changed, a row for each field.
  void Changes(const Diffs& diffs, int record_count) {
    Block table;
    table.kind = Kind::kTable;
    table.headings = {"What", "Field", "Before", "After"};
    for (const v1::RecordDiff& diff : diffs) AddRows(diff, &table);
    if (!table.rows.empty()) document_.blocks.push_back(std::move(table));
    const int left_out = record_count - diffs.size();
    if (left_out > 0) {
      Add(Kind::kNote,
          {absl::StrCat("And ", Count(left_out, "more record"), "; the plan's history has them.")});
    }
  }
  void Changes(const std::vector<v1::RecordDiff>& diffs, int record_count) {
    Changes(Diffs(diffs.begin(), diffs.end()), record_count);
  }

  void AddRows(const v1::RecordDiff& diff, Block* table) const {
    const Line what = {Named(diff.name())};
    if (diff.kind() == v1::CHANGE_KIND_DELETED) {
      table->rows.push_back({what, {Span("taken out of the plan", "", true)}, {""}, {""}});
      return;
    }
    if (diff.kind() == v1::CHANGE_KIND_CREATED) {
      table->rows.push_back({what, {Span("new in the plan", "", true)}, {""}, {""}});
    }
    for (const v1::FieldChange& change : diff.fields()) {
      if (plan::IsOpaque(v1::Activity::descriptor(), change.path())) continue;
      table->rows.push_back({what,
                             {Span(FieldText(change.path()))},
                             {Span(ValueOrNone(change.has_before(), change.before()))},
                             {Span(ValueOrNone(change.has_after(), change.after()))}});
    }
  }

  void OtherDecisions() {
    if (minutes_.other_decisions().empty()) return;
    Add(Kind::kHeading, {"Decisions outside the agenda"});
    DecisionPoints(minutes_.other_decisions());
  }

  void OtherChanges() {
    if (minutes_.other_changes().empty()) return;
    Add(Kind::kHeading, {"Changes of the plan outside the agenda"});
    for (const v1::MinutesChange& change : minutes_.other_changes()) {
      Line line = {Span(absl::StrCat("Revision ", change.revision()), "", /*is_strong=*/true),
                   absl::StrCat(", ", Clock(change.time()), ", by ", AuthorText(change.author()))};
      if (!change.message().empty()) {
        line.emplace_back(": ");
        line.emplace_back(change.message());
      }
      Add(Kind::kParagraph, std::move(line));
      Changes(change.changes(), change.record_count());
    }
    const int left_out = minutes_.other_change_count() - minutes_.other_changes_size();
    if (left_out > 0) {
      Add(Kind::kNote,
          {absl::StrCat("And ", Count(left_out, "more change"), "; the plan's history has them.")});
    }
  }

  void NextSteps() {
    Add(Kind::kHeading, {"Next steps"});
    Block table;
    table.kind = Kind::kTable;
    table.headings = {"What", "Part of", "Responsible", "By"};
    for (const v1::MinutesStep& added : minutes_.next_steps()) {
      const v1::NextStep& step = added.step();
      table.rows.push_back({{Local(step.text())},
                            {Named(added.activity())},
                            {step.has_responsible() ? Named(step.responsible()) : Span("")},
                            {Span(step.due_date())}});
    }
    for (const v1::MeetingDecision& decision : meeting_.decisions()) {
      if (decision.responsible().empty() && decision.due_date().empty()) continue;
      table.rows.push_back(
          {{Span(decision.text())},
           {decision.subject().empty() ? Span("the meeting") : Named(decision.subject())},
           {decision.responsible().empty() ? Span("") : Named(decision.responsible())},
           {Span(decision.due_date())}});
    }
    if (table.rows.empty()) {
      Add(Kind::kParagraph, {"No next step was newly assigned."});
      return;
    }
    document_.blocks.push_back(std::move(table));
    const int left_out = minutes_.next_step_count() - minutes_.next_steps_size();
    if (left_out > 0)
      Add(Kind::kNote, {absl::StrCat("And ", Count(left_out, "more next step"), ".")});
  }

  void Foot() {
    Add(Kind::kNote,
        {absl::StrCat("Made from what happened to the plan and its proposals between ",
                      "opening and closing; decisions, attendance and notes were written down by ",
                      "the convener's staff. Meeting ", ShortName(meeting_.name()), ".")});
  }

  const v1::Minutes& minutes_;
  const v1::Meeting& meeting_;
  const std::string language_;
  const absl::TimeZone zone_;
  std::map<std::string, const Texts*> titles_;
  Document document_;
};

}  // namespace

Document MinutesDocument(const v1::Minutes& minutes, absl::string_view language) {
  return MinutesWriter(minutes, language).Write();
}

}  // namespace jointplan::exchange
