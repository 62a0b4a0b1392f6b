#include "exchange/minutes_words.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "exchange/value_text.h"

namespace jointplan::exchange {

std::string ModeText(v1::AttendanceMode mode) {
  switch (mode) {
    case v1::ATTENDANCE_MODE_IN_ROOM:
      return "in the room";
    case v1::ATTENDANCE_MODE_REMOTE:
      return "remote";
    case v1::ATTENDANCE_MODE_IN_WRITING:
      return "in writing";
    case v1::ATTENDANCE_MODE_ABSENT:
      return "absent";
    default:
      return "";
  }
}

std::string EventText(v1::MeetingEventKind kind) {
  switch (kind) {
    case v1::MEETING_EVENT_KIND_SUBMITTED:
      return "Submitted";
    case v1::MEETING_EVENT_KIND_MERGED:
      return "Merged";
    case v1::MEETING_EVENT_KIND_CHANGES_REQUESTED:
      return "Sent back";
    case v1::MEETING_EVENT_KIND_DECLINED:
      return "Declined";
    case v1::MEETING_EVENT_KIND_WITHDRAWN:
      return "Withdrawn";
    case v1::MEETING_EVENT_KIND_OPENED:
      return "Opened for answers";
    case v1::MEETING_EVENT_KIND_ANSWERED:
      return "Answered";
    case v1::MEETING_EVENT_KIND_SEALED:
      return "Sealed";
    case v1::MEETING_EVENT_KIND_ABANDONED:
      return "Abandoned";
    default:
      return "";
  }
}

std::string AnswerText(v1::Answer answer) {
  switch (answer) {
    case v1::ANSWER_ENDORSE:
      return "endorsed";
    case v1::ANSWER_ENDORSE_WITH_RESERVATION:
      return "endorsed with a reservation";
    case v1::ANSWER_OBJECT:
      return "objected";
    case v1::ANSWER_ABSTAIN:
      return "abstained";
    default:
      return "answered";
  }
}

std::string KindText(absl::string_view name) {
  if (absl::StrContains(name, "/proposals/")) return "Proposal";
  if (absl::StrContains(name, "/agreements/")) return "Agreement";
  if (absl::StrContains(name, "/activities/")) return "Activity";
  return absl::StartsWith(name, "plans/") ? "Plan" : "";
}

google::protobuf::Value Plain(const google::protobuf::Value& value) {
  google::protobuf::Value plain = value;
  if (value.has_struct_value()) {
    auto& fields = *plain.mutable_struct_value()->mutable_fields();
    fields.clear();
    for (const auto& [key, field] : value.struct_value().fields()) {
      if (key != "id") fields[absl::StrReplaceAll(key, {{"_", " "}})] = Plain(field);
    }
  }
  if (value.has_list_value()) {
    for (auto& item : *plain.mutable_list_value()->mutable_values()) item = Plain(item);
  }
  return plain;
}

std::string ScopeText(absl::string_view scope) {
  if (absl::StartsWith(scope, "themes/")) return absl::StrCat("theme ", ShortName(scope));
  return absl::StartsWith(scope, "partners/") ? "own activities" : std::string(scope);
}

}  // namespace jointplan::exchange
