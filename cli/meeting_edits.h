#ifndef JOINTPLAN_CLI_MEETING_EDITS_H_
#define JOINTPLAN_CLI_MEETING_EDITS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "cli/context.h"
#include "cli/flags.h"
#include "cli/record_flags.h"
#include "jointplan/v1/meeting_service.pb.h"

namespace jointplan::cli {

// The flags that say what a meeting is.
class MeetingFlags {
 public:
  void Declare(Flags* flags);

  // Writes what was given to a meeting, and to the mask which fields these are.
  absl::Status Apply(Context* context, const std::string& plan, v1::Meeting* meeting,
                     google::protobuf::FieldMask* mask) const;

 private:
  absl::Status ApplyTimes(v1::Meeting* meeting, google::protobuf::FieldMask* mask) const;
  void ApplyTexts(v1::Meeting* meeting, google::protobuf::FieldMask* mask) const;

  TextFlag title_{"title", {}};
  std::optional<std::string> start_, end_, time_zone_, location_, link_, by_, notes_;
  std::vector<std::string> tags_;
};

// The flags that change an agenda.
class AgendaFlags {
 public:
  void Declare(Flags* flags);
  bool empty() const;

  absl::Status Apply(Context* context, v1::Meeting* meeting) const;

 private:
  absl::Status AddSubjects(Context* context, v1::Meeting* meeting) const;
  absl::Status SetMinutes(v1::Meeting* meeting) const;
  absl::Status Order(v1::Meeting* meeting) const;

  std::vector<std::string> add_, points_, minutes_, remove_;
  std::optional<std::string> order_;
};

// The flags that record who attends.
class AttendanceFlags {
 public:
  void Declare(Flags* flags);
  bool empty() const;

  absl::Status Apply(v1::Meeting* meeting) const;

 private:
  std::vector<std::string> in_room_, remote_, in_writing_, absent_, represented_, remove_;
  bool announced_ = false;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_MEETING_EDITS_H_
