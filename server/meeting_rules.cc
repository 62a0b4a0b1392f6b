#include "server/meeting_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "server/records.h"
#include "server/subject.h"

namespace jointplan::server {
namespace {

constexpr int kMinutesMax = 1'440;
constexpr int kPeopleMax = 10'000;
// The first second of the year 1, and the last of the year 9999.
constexpr int64_t kFirstSecond = -62'135'596'800;
constexpr int64_t kLastSecond = 253'402'300'799;

absl::Status CheckTime(const google::protobuf::Timestamp& time, absl::string_view field) {
  const bool good = time.seconds() >= kFirstSecond && time.seconds() <= kLastSecond &&
                    time.nanos() >= 0 && time.nanos() < 1'000'000'000;
  if (good) return absl::OkStatus();
  return plan::FieldError(field, "is not a time of the years 1 to 9999");
}

absl::Status CheckTimes(const v1::Meeting& meeting) {
  JP_RETURN_IF_ERROR(CheckTime(meeting.start_time(), "meeting.start_time"));
  if (!meeting.has_end_time()) return absl::OkStatus();
  JP_RETURN_IF_ERROR(CheckTime(meeting.end_time(), "meeting.end_time"));
  if (FromTimestamp(meeting.end_time()) > FromTimestamp(meeting.start_time())) {
    return absl::OkStatus();
  }
  return plan::FieldError("meeting.end_time",
                          "the meeting ends before it starts; give an end after its start");
}

// Whether a text looks like `Europe/Paris`. Nothing else is looked up, so that no text becomes the
// path of another file.
bool LooksLikeTimeZone(absl::string_view text) {
  for (const absl::string_view part : absl::StrSplit(text, '/')) {
    const bool good = !part.empty() && std::all_of(part.begin(), part.end(), [](unsigned char c) {
      return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '+';
    });
    if (!good) return false;
  }
  return true;
}

absl::Status CheckTimeZone(const v1::Meeting& meeting) {
  absl::TimeZone zone;
  if (!meeting.has_time_zone() ||
      (LooksLikeTimeZone(meeting.time_zone()) && absl::LoadTimeZone(meeting.time_zone(), &zone))) {
    return absl::OkStatus();
  }
  return plan::FieldError("meeting.time_zone",
                          absl::StrCat("there is no time zone ", meeting.time_zone(),
                                       "; give one as the IANA names it, such as Europe/Paris"));
}

absl::Status OutOfRange(absl::string_view list, absl::string_view key, absl::string_view field,
                        int max) {
  return plan::FieldError(absl::StrCat("meeting.", list, "[", key, "].", field),
                          absl::StrCat("must be from 1 to ", max));
}

absl::Status CheckAttendance(const Call& call, const v1::Meeting& meeting) {
  for (const v1::Attendance& attendance : meeting.attendance()) {
    JP_RETURN_IF_ERROR(
        RequirePartner(call, attendance.partner(),
                       absl::StrCat("meeting.attendance[", attendance.partner(), "]")));
    const bool good =
        !attendance.has_people() || (attendance.people() >= 1 && attendance.people() <= kPeopleMax);
    if (!good) return OutOfRange("attendance", attendance.partner(), "people", kPeopleMax);
  }
  return absl::OkStatus();
}

absl::Status CheckItem(const Call& call, const std::string& plan,
                       const std::set<std::string>& known, v1::AgendaItem* item) {
  const std::string field = absl::StrCat("meeting.agenda[", item->id(), "]");
  if (item->subject().empty() && item->text().empty()) {
    return plan::FieldError(field, "says nothing; name a subject, or give it a text");
  }
  if (item->has_minutes() && (item->minutes() < 1 || item->minutes() > kMinutesMax)) {
    return OutOfRange("agenda", item->id(), "minutes", kMinutesMax);
  }
  if (item->subject().empty() || known.contains(item->subject())) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const Subject subject,
                      FindSubject(call, plan, item->subject(), field + ".subject"));
  if (subject.record == nullptr) return plan::NotFoundError(subject.name);
  item->set_subject(subject.name);
  return absl::OkStatus();
}

}  // namespace

absl::Status RequirePartner(const Call& call, absl::string_view partner, absl::string_view field) {
  if (partner.empty()) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const auto record, call.view.GetShared(plan::kCatalogLine, partner));
  if (record != nullptr) return absl::OkStatus();
  return plan::FieldError(
      field, absl::StrCat("there is no partner ", partner, "; add it first, or name another"));
}

absl::Status CheckMeeting(const Call& call, const std::string& plan, const v1::Meeting& before,
                          v1::Meeting* meeting) {
  JP_RETURN_IF_ERROR(CheckTimes(*meeting));
  JP_RETURN_IF_ERROR(CheckTimeZone(*meeting));
  if (absl::StartsWith(meeting->convener(), "partners/")) {
    JP_RETURN_IF_ERROR(RequirePartner(call, meeting->convener(), "meeting.convener"));
  }
  JP_RETURN_IF_ERROR(CheckAttendance(call, *meeting));
  std::set<std::string> known;
  for (const v1::AgendaItem& item : before.agenda()) known.insert(item.subject());
  for (v1::AgendaItem& item : *meeting->mutable_agenda()) {
    JP_RETURN_IF_ERROR(CheckItem(call, plan, known, &item));
  }
  return absl::OkStatus();
}

}  // namespace jointplan::server
