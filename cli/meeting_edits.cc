#include "cli/meeting_edits.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "cli/edit_draft.h"
#include "cli/failures.h"
#include "cli/field_values.h"
#include "cli/names.h"
#include "cli/thread_view.h"
#include "exchange/zoned_time.h"

namespace jointplan::cli {
namespace {

absl::Status ReadTimeFlag(const char* flag, const std::string& text, const v1::Meeting& meeting,
                          google::protobuf::Timestamp* time) {
  const auto read = exchange::ReadTime(text, exchange::ZoneOf(meeting.time_zone()));
  if (!read.has_value()) {
    return UsageError(absl::StrCat(flag,
                                   " takes a time such as 2019-06-12T09:00, in the meeting's ",
                                   "time zone, or 2019-06-12T07:00Z, not ", text, "."));
  }
  *time = *read;
  return absl::OkStatus();
}

v1::AgendaItem* FindItem(const std::string& id, v1::Meeting* meeting) {
  for (v1::AgendaItem& item : *meeting->mutable_agenda()) {
    if (item.id() == id) return &item;
  }
  return nullptr;
}

std::vector<std::string> ItemIds(const v1::Meeting& meeting) {
  std::vector<std::string> ids;
  ids.reserve(static_cast<size_t>(meeting.agenda_size()));
  for (const v1::AgendaItem& item : meeting.agenda()) ids.push_back(item.id());
  return ids;
}

absl::Status NoItem(const v1::Meeting& meeting, absl::string_view id) {
  const std::string there = absl::StrJoin(ItemIds(meeting), ", ");
  return UsageError(
      absl::StrCat("The agenda has no item ", id, ". ",
                   there.empty() ? "It is empty." : absl::StrCat("It has: ", there, ".")));
}

v1::Attendance* AttendanceOf(const std::string& partner, v1::Meeting* meeting) {
  for (v1::Attendance& attendance : *meeting->mutable_attendance()) {
    if (attendance.partner() == partner) return &attendance;
  }
  v1::Attendance* added = meeting->add_attendance();
  added->set_partner(partner);
  return added;
}

// Reads `PARTNER` or `PARTNER:PEOPLE`.
absl::Status Attend(const char* flag, const std::vector<std::string>& texts,
                    v1::AttendanceMode mode, v1::Meeting* meeting) {
  for (const std::string& text : texts) {
    const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
    int people = 0;
    if (parts.size() > 1 && !absl::SimpleAtoi(parts[1], &people)) {
      return UsageError(absl::StrCat(flag, " takes a partner, or giz:3 for how many people it ",
                                     "sends, not ", text, "."));
    }
    v1::Attendance* attendance = AttendanceOf(PartnerNameOf(parts[0]), meeting);
    attendance->set_mode(mode);
    if (parts.size() > 1) attendance->set_people(people);
  }
  return absl::OkStatus();
}

}  // namespace

void MeetingFlags::Declare(Flags* flags) {
  flags->Texts("--title", &title_.texts, "TEXT", "Title; fr=TEXT for another language");
  flags->Text("--start", &start_, "TIME",
              "When it starts, such as 2019-06-12T09:00 in its time zone, or 2019-06-12T07:00Z");
  flags->Text("--end", &end_, "TIME", "When it ends, likewise");
  flags->Text("--time-zone", &time_zone_, "ZONE",
              "The time zone of its people, such as Europe/Paris; UTC if left out");
  flags->Text("--location", &location_, "TEXT", "Where it is held");
  flags->Text("--link", &link_, "ADDRESS", "Where those connect who are elsewhere");
  flags->Text("--by", &by_, "NAME", "Who calls it: partner:ID, or a name; you if left out");
  flags->Texts("--tag", &tags_, "TEXT", "A word to find it by; all of them; may be repeated");
  flags->Text("--notes", &notes_, "TEXT", "Anything else worth knowing");
}

absl::Status MeetingFlags::ApplyTimes(v1::Meeting* meeting,
                                      google::protobuf::FieldMask* mask) const {
  if (time_zone_) {
    meeting->set_time_zone(*time_zone_);
    mask->add_paths("time_zone");
  }
  if (start_) {
    JP_RETURN_IF_ERROR(ReadTimeFlag("--start", *start_, *meeting, meeting->mutable_start_time()));
    mask->add_paths("start_time");
  }
  if (end_) {
    JP_RETURN_IF_ERROR(ReadTimeFlag("--end", *end_, *meeting, meeting->mutable_end_time()));
    mask->add_paths("end_time");
  }
  return absl::OkStatus();
}

void MeetingFlags::ApplyTexts(v1::Meeting* meeting, google::protobuf::FieldMask* mask) const {
  if (location_) {
    meeting->set_location(*location_);
    mask->add_paths("location");
  }
  if (link_) {
    meeting->set_virtual_link(*link_);
    mask->add_paths("virtual_link");
  }
  if (notes_) {
    meeting->set_notes(*notes_);
    mask->add_paths("notes");
  }
}

absl::Status MeetingFlags::Apply(Context* context, const std::string& plan, v1::Meeting* meeting,
                                 google::protobuf::FieldMask* mask) const {
  std::string language;
  if (title_.NeedsLanguage()) {
    JP_ASSIGN_OR_RETURN(language, context->WritingLanguage(plan));
  }
  EditDraft draft(meeting);
  JP_RETURN_IF_ERROR(title_.Apply(language, &draft));
  mask->MergeFrom(draft.mask());
  JP_RETURN_IF_ERROR(ApplyTimes(meeting, mask));
  ApplyTexts(meeting, mask);
  if (by_) {
    absl::string_view partner = *by_;
    const bool is_partner = absl::ConsumePrefix(&partner, "partner:");
    meeting->set_convener(is_partner ? PartnerNameOf(partner) : *by_);
    mask->add_paths("convener");
  }
  if (!tags_.empty()) {
    meeting->clear_tags();
    for (const std::string& tag : tags_) meeting->add_tags(tag);
    mask->add_paths("tags");
  }
  return absl::OkStatus();
}

void AgendaFlags::Declare(Flags* flags) {
  flags->Texts("--add", &add_, "SUBJECT",
               "Put this on it: plan, an activity, proposal:ID or agreement:N; may be repeated");
  flags->Texts("--point", &points_, "TEXT", "Put something on it that has only a text");
  flags->Texts("--minutes", &minutes_, "ITEM=N", "How many minutes are set aside for an item");
  flags->Texts("--remove", &remove_, "ITEM", "Take an item off; may be repeated");
  flags->Text("--order", &order_, "ITEM,ITEM...", "These come first, in this order");
}

bool AgendaFlags::empty() const {
  return add_.empty() && points_.empty() && minutes_.empty() && remove_.empty() && !order_;
}

absl::Status AgendaFlags::AddSubjects(Context* context, v1::Meeting* meeting) const {
  for (const std::string& text : add_) {
    JP_ASSIGN_OR_RETURN(const ThreadSubject subject, ReadSubject(context, text, ""));
    if (!subject.path.empty()) {
      return UsageError(
          absl::StrCat("--add takes plan, an activity, proposal:ID or agreement:N, "
                       "not ",
                       text, "; give a theme as a --point."));
    }
    v1::AgendaItem item;
    item.set_id(FreshId(KindAndNameOf(subject.name), ItemIds(*meeting)));
    item.set_subject(subject.name);
    *meeting->add_agenda() = std::move(item);
  }
  for (const std::string& text : points_) {
    v1::AgendaItem item;
    item.set_id(FreshId(text, ItemIds(*meeting)));
    item.set_text(text);
    *meeting->add_agenda() = std::move(item);
  }
  return absl::OkStatus();
}

absl::Status AgendaFlags::SetMinutes(v1::Meeting* meeting) const {
  for (const std::string& text : minutes_) {
    JP_ASSIGN_OR_RETURN(const auto parts, SplitAssignment("--minutes", text));
    v1::AgendaItem* item = FindItem(parts.first, meeting);
    if (item == nullptr) return NoItem(*meeting, parts.first);
    int minutes = 0;
    if (!absl::SimpleAtoi(parts.second, &minutes)) {
      return UsageError(absl::StrCat("--minutes takes ITEM=N, not ", text, "."));
    }
    item->set_minutes(minutes);
  }
  return absl::OkStatus();
}

absl::Status AgendaFlags::Order(v1::Meeting* meeting) const {
  if (!order_) return absl::OkStatus();
  const std::vector<std::string> first = absl::StrSplit(*order_, ',', absl::SkipWhitespace());
  for (const std::string& id : first) {
    if (FindItem(id, meeting) == nullptr) return NoItem(*meeting, id);
  }
  const auto place = [&](const v1::AgendaItem& item) {
    return std::find(first.begin(), first.end(), item.id()) - first.begin();
  };
  std::stable_sort(meeting->mutable_agenda()->begin(), meeting->mutable_agenda()->end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return absl::OkStatus();
}

absl::Status AgendaFlags::Apply(Context* context, v1::Meeting* meeting) const {
  for (const std::string& id : remove_) {
    if (FindItem(id, meeting) == nullptr) return NoItem(*meeting, id);
    auto* agenda = meeting->mutable_agenda();
    agenda->erase(std::remove_if(agenda->begin(), agenda->end(),
                                 [&](const auto& item) { return item.id() == id; }),
                  agenda->end());
  }
  JP_RETURN_IF_ERROR(AddSubjects(context, meeting));
  JP_RETURN_IF_ERROR(SetMinutes(meeting));
  return Order(meeting);
}

void AttendanceFlags::Declare(Flags* flags) {
  flags->Texts("--in-room", &in_room_, "PARTNER[:PEOPLE]", "In the room; may be repeated");
  flags->Texts("--remote", &remote_, "PARTNER[:PEOPLE]", "Connected from elsewhere");
  flags->Texts("--in-writing", &in_writing_, "PARTNER", "Has written what it has to say");
  flags->Texts("--absent", &absent_, "PARTNER", "Does not take part");
  flags->Texts("--represented-by", &represented_, "PARTNER=NAMES",
               "Who speaks for it, if that is to be in the minutes");
  flags->Texts("--remove", &remove_, "PARTNER", "Take it off the list");
  flags->Switch("--announced", &announced_, "Record what partners announced, where nothing is yet");
}

bool AttendanceFlags::empty() const {
  return in_room_.empty() && remote_.empty() && in_writing_.empty() && absent_.empty() &&
         represented_.empty() && remove_.empty() && !announced_;
}

absl::Status AttendanceFlags::Apply(v1::Meeting* meeting) const {
  for (const std::string& partner : remove_) {
    auto* list = meeting->mutable_attendance();
    list->erase(
        std::remove_if(list->begin(), list->end(),
                       [&](const auto& one) { return one.partner() == PartnerNameOf(partner); }),
        list->end());
  }
  if (announced_) {
    for (const v1::MeetingAnswer& answer : meeting->answers()) {
      v1::Attendance* attendance = AttendanceOf(answer.partner(), meeting);
      if (!attendance->has_mode()) attendance->set_mode(answer.mode());
    }
  }
  JP_RETURN_IF_ERROR(Attend("--in-room", in_room_, v1::ATTENDANCE_MODE_IN_ROOM, meeting));
  JP_RETURN_IF_ERROR(Attend("--remote", remote_, v1::ATTENDANCE_MODE_REMOTE, meeting));
  JP_RETURN_IF_ERROR(Attend("--in-writing", in_writing_, v1::ATTENDANCE_MODE_IN_WRITING, meeting));
  JP_RETURN_IF_ERROR(Attend("--absent", absent_, v1::ATTENDANCE_MODE_ABSENT, meeting));
  for (const std::string& text : represented_) {
    JP_ASSIGN_OR_RETURN(const auto parts, SplitAssignment("--represented-by", text));
    AttendanceOf(PartnerNameOf(parts.first), meeting)->set_represented_by(parts.second);
  }
  return absl::OkStatus();
}

}  // namespace jointplan::cli
