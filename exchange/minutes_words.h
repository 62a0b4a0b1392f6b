#ifndef JOINTPLAN_EXCHANGE_MINUTES_WORDS_H_
#define JOINTPLAN_EXCHANGE_MINUTES_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/struct.pb.h"
#include "jointplan/v1/meeting.pb.h"

namespace jointplan::exchange {

// The words of minutes. What is not said is empty.

// `in the room`.
std::string ModeText(v1::AttendanceMode mode);

// `Sent back`.
std::string EventText(v1::MeetingEventKind kind);

// `endorsed with a reservation`.
std::string AnswerText(v1::Answer answer);

// `plan`, `theme inclusion`, `own activities`.
std::string ScopeText(absl::string_view scope);

// `Activity` for `plans/hub/activities/a1`; empty for anything that people do not talk about.
std::string KindText(absl::string_view name);

// A value as a reader of minutes wants it: without the ids of elements, and with blanks in the
// names of fields.
google::protobuf::Value Plain(const google::protobuf::Value& value);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_MINUTES_WORDS_H_
