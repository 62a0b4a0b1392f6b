#include "cli/meeting_view.h"

#include <optional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/names.h"
#include "cli/table.h"
#include "cli/text.h"
#include "exchange/zoned_time.h"
#include "plan/canonical.h"

namespace jointplan::cli {
namespace {

Table AgendaTable(const v1::Meeting& meeting) {
  Table table({"item", "about", "minutes"});
  for (const v1::AgendaItem& item : meeting.agenda()) {
    table.Add({item.id(), ItemText(item), item.has_minutes() ? absl::StrCat(item.minutes()) : ""});
  }
  return table;
}

const v1::MeetingAnswer* AnswerOf(const v1::Meeting& meeting, const std::string& partner) {
  for (const v1::MeetingAnswer& answer : meeting.answers()) {
    if (answer.partner() == partner) return &answer;
  }
  return nullptr;
}

bool IsRecorded(const v1::Meeting& meeting, const std::string& partner) {
  for (const v1::Attendance& attendance : meeting.attendance()) {
    if (attendance.partner() == partner) return true;
  }
  return false;
}

std::string AnnouncedText(const v1::MeetingAnswer* answer) {
  if (answer == nullptr) return "";
  const std::string mode = EnumText(answer->mode());
  return answer->statement().empty() ? mode : absl::StrCat(mode, ": ", answer->statement());
}

Table AttendanceTable(const v1::Meeting& meeting) {
  Table table({"partner", "attends", "people", "represented by", "announced"});
  for (const v1::Attendance& one : meeting.attendance()) {
    table.Add({ShortNameOf(one.partner()), EnumText(one.mode()),
               one.has_people() ? absl::StrCat(one.people()) : "", one.represented_by(),
               AnnouncedText(AnswerOf(meeting, one.partner()))});
  }
  for (const v1::MeetingAnswer& answer : meeting.answers()) {
    if (IsRecorded(meeting, answer.partner())) continue;
    table.Add({ShortNameOf(answer.partner()), "", "", "", AnnouncedText(&answer)});
  }
  return table;
}

std::string OutcomeText(const v1::MeetingDecision& decision) {
  const std::string revision = absl::StrCat("revision ", decision.plan_revision());
  const std::string outcome = EnumText(decision.outcome());
  return outcome.empty() ? revision : absl::StrCat(outcome, ", ", revision);
}

Table DecisionTable(const v1::Meeting& meeting) {
  Table table({"decision", "item", "about", "text", "at", "responsible", "by"});
  for (const v1::MeetingDecision& decision : meeting.decisions()) {
    table.Add({decision.id(), decision.agenda_item(), KindAndNameOf(decision.subject()),
               decision.text(), OutcomeText(decision), ShortNameOf(decision.responsible()),
               decision.due_date()});
  }
  return table;
}

void PrintTable(Context* context, const Table& table) {
  if (table.empty()) return;
  context->Print(absl::StrCat("\n", table.ToText(context->paint(), context->width())));
}

std::string OpenText(const v1::Meeting& meeting) {
  if (!meeting.has_opened_by()) return "";
  return absl::StrCat(AuthorText(meeting.opened_by()), ", ", TimeText(meeting.open_time()),
                      ", at revision ", meeting.open_revision());
}

std::string CloseText(const v1::Meeting& meeting) {
  if (!meeting.has_closed_by()) return "";
  std::string text =
      absl::StrCat(AuthorText(meeting.closed_by()), ", ", TimeText(meeting.close_time()));
  if (meeting.state() == v1::MEETING_STATE_CLOSED) {
    absl::StrAppend(&text, ", at revision ", meeting.close_revision());
  }
  if (!meeting.cancel_reason().empty()) absl::StrAppend(&text, ": ", meeting.cancel_reason());
  return text;
}

Sheet MeetingSheet(const v1::Meeting& meeting) {
  Sheet sheet;
  sheet.Add("meeting", ShortNameOf(meeting.name()), Style::kHeading);
  sheet.Add("title", AllTexts(meeting.title()));
  sheet.Add("when", WhenText(meeting));
  sheet.Add("where", meeting.location());
  sheet.Add("link", meeting.virtual_link());
  sheet.Add("by", ShortNameOf(meeting.convener()));
  sheet.Add("tags", absl::StrJoin(meeting.tags(), ", "));
  sheet.Add("state", EnumText(meeting.state()));
  sheet.Add("opened by", OpenText(meeting));
  sheet.Add(meeting.state() == v1::MEETING_STATE_CANCELLED ? "cancelled by" : "closed by",
            CloseText(meeting));
  sheet.Add("notes", meeting.notes());
  return sheet;
}

// Titles of proposals, by name.
std::string TitleOf(const Context& context, const v1::Forecast& forecast, const std::string& name) {
  for (const v1::NamedTitle& named : forecast.titles()) {
    if (named.name() == name) return LocalText(named.title(), context.ReadingLanguage());
  }
  return "";
}

std::string FieldText(const v1::Conflict& conflict) {
  std::string path = conflict.path().empty() ? "(all of it)" : conflict.path();
  if (conflict.kind() != v1::CONFLICT_KIND_RULE) return path;
  return absl::StrCat(absl::StrJoin(conflict.rule_paths(), ", "), ": rule ", conflict.rule());
}

using google::protobuf::Value;

// The fields in which the sides of a conflict about a whole record differ.
std::set<std::string> FieldsAtOdds(const v1::Conflict& conflict) {
  std::set<std::string> fields;
  const Value* const sides[] = {&conflict.base(), &conflict.theirs(), &conflict.mine()};
  for (const Value* one : sides) {
    for (const Value* other : sides) {
      if (!one->has_struct_value() || !other->has_struct_value()) continue;
      for (const auto& [field, value] : one->struct_value().fields()) {
        const auto found = other->struct_value().fields().find(field);
        const bool same = found != other->struct_value().fields().end() &&
                          plan::Serialize(found->second) == plan::Serialize(value);
        if (!same) fields.insert(field);
      }
    }
  }
  return fields;
}

// What one side of such a conflict has in these fields; not the rest, which nobody disputes.
std::string RecordText(bool has, const Value& value, const std::set<std::string>& fields) {
  if (!has) return "(removed)";
  std::vector<std::string> parts;
  parts.reserve(fields.size());
  for (const std::string& field : fields) {
    const auto found = value.struct_value().fields().find(field);
    const bool there = found != value.struct_value().fields().end();
    parts.push_back(absl::StrCat(field, ": ", ValueText(there ? &found->second : nullptr)));
  }
  return absl::StrJoin(parts, "\n");
}

// What one side has: of a text, only the words that collide; of a record, only the fields at odds.
std::string SideText(const v1::Conflict& conflict, bool has, const Value& value,
                     const std::string& (v1::TextRegion::*words)() const) {
  if (conflict.path().empty()) return RecordText(has, value, FieldsAtOdds(conflict));
  if (conflict.regions().empty()) return ValueText(has ? &value : nullptr);
  std::vector<std::string> parts;
  parts.reserve(static_cast<size_t>(conflict.regions_size()));
  for (const v1::TextRegion& region : conflict.regions()) {
    parts.push_back(absl::StrCat("... ", (region.*words)(), " ..."));
  }
  return absl::StrJoin(parts, "\n");
}

void AddRows(const v1::Collision& collision, Table* table) {
  const bool with_plan = collision.other().empty();
  for (const v1::Conflict& conflict : collision.conflicts()) {
    const std::string base =
        SideText(conflict, conflict.has_base(), conflict.base(), &v1::TextRegion::base);
    const std::string theirs =
        SideText(conflict, conflict.has_theirs(), conflict.theirs(), &v1::TextRegion::theirs);
    const std::string mine =
        SideText(conflict, conflict.has_mine(), conflict.mine(), &v1::TextRegion::mine);
    // Against the plan, theirs is what the plan has; between two, the base is.
    table->Add({ShortNameOf(collision.proposal()),
                with_plan ? "the plan" : ShortNameOf(collision.other()),
                KindAndNameOf(conflict.record()), FieldText(conflict), with_plan ? theirs : base,
                with_plan ? mine : theirs, with_plan ? "" : mine});
  }
  const int left_out = collision.conflict_count() - collision.conflicts_size();
  if (left_out > 0) {
    table->Add({ShortNameOf(collision.proposal()),
                with_plan ? "the plan" : ShortNameOf(collision.other()),
                absl::StrCat("and ", left_out, " more"), "", "", "", ""});
  }
}

Table CollisionTable(const v1::Forecast& forecast) {
  Table table({"proposal", "collides with", "in", "field", "plan now", "it wants", "other wants"});
  for (const v1::Collision& collision : forecast.with_plan()) AddRows(collision, &table);
  for (const v1::Collision& collision : forecast.pairs()) AddRows(collision, &table);
  return table;
}

Table OrderTable(const Context& context, const v1::Forecast& forecast) {
  Table table({"", "proposal", "title", "decisions", "on the agenda"});
  int number = 0;
  for (const v1::ForecastStep& step : forecast.order()) {
    table.Add({absl::StrCat(++number), ShortNameOf(step.proposal()),
               TitleOf(context, forecast, step.proposal()),
               Cell(absl::StrCat(step.decisions()),
                    step.decisions() > 0 ? Style::kChanged : Style::kGood),
               step.on_agenda() ? "yes" : "no"});
  }
  return table;
}

std::string OrderText(const v1::Forecast& forecast) {
  const std::string by_name =
      forecast.decisions_by_name() == forecast.decisions()
          ? ""
          : absl::StrCat("; in the order of their names: ", forecast.decisions_by_name());
  return absl::StrCat("In this order they need ", Count(forecast.decisions(), "decision"), by_name,
                      ". ",
                      forecast.method() == v1::ORDER_METHOD_EXACT
                          ? "No order needs fewer."
                          : "There are too many to try every order; another may need fewer.",
                      "\n");
}

}  // namespace

std::string WhenText(const v1::Meeting& meeting) {
  return exchange::PeriodText(
      meeting.start_time(),
      meeting.has_end_time() ? std::optional(meeting.end_time()) : std::nullopt,
      exchange::ZoneOf(meeting.time_zone()));
}

std::string ItemText(const v1::AgendaItem& item) {
  if (item.subject().empty()) return item.text();
  const std::string subject = KindAndNameOf(item.subject());
  return item.text().empty() ? subject : absl::StrCat(subject, ": ", item.text());
}

absl::Status ShowMeeting(Context* context, const v1::Meeting& meeting) {
  const Sheet sheet = MeetingSheet(meeting);
  if (context->format() != Format::kTable) return context->Show(meeting, sheet);
  context->Print(sheet.ToText(context->paint(), context->width()));
  PrintTable(context, AgendaTable(meeting));
  PrintTable(context, AttendanceTable(meeting));
  PrintTable(context, DecisionTable(meeting));
  return absl::OkStatus();
}

absl::Status ShowAgenda(Context* context, const v1::Meeting& meeting) {
  return context->Show(meeting, AgendaTable(meeting), "The agenda is empty.");
}

absl::Status ShowForecast(Context* context, const v1::Forecast& forecast) {
  const Table collisions = CollisionTable(forecast);
  if (context->format() != Format::kTable) return context->Show(forecast, collisions, "");
  if (forecast.order().empty()) {
    context->Say("No proposal is submitted.");
    return absl::OkStatus();
  }
  if (collisions.empty()) {
    context->Print("Nothing collides.\n");
  } else {
    context->Print(collisions.ToText(context->paint(), context->width()));
  }
  PrintTable(context, OrderTable(*context, forecast));
  context->Print(OrderText(forecast));
  return absl::OkStatus();
}

}  // namespace jointplan::cli
