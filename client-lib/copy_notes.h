#ifndef JOINTPLAN_CLIENT_LIB_COPY_NOTES_H_
#define JOINTPLAN_CLIENT_LIB_COPY_NOTES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::client {

// How a conflict is noted in a file, in lines of comment, so that the file stays what it was for
// every reader of YAML:
//
//   #! CONFLICT end_date
//   #! Others changed it too: Programme desk, 2019-03-01T10:00Z, revision 7: "Moved"
//   #!   before: 2020-09-30
//   #!   plan: 2020-12-31
//   #!   here: 2021-03-31
//   #! What was here stands below. Make it what shall hold, then delete these lines (#!).
//   #! To take what the plan has: jointplan restore activities/a1.yaml --field end_date

// How the first line of a note begins.
inline constexpr char kConflictMark[] = "#! CONFLICT ";
// What stands for the path of a conflict about the whole record.
inline constexpr char kWholeRecord[] = "(the whole file)";

// Returns the note of a conflict in a file, with a line end after each line.
std::string ConflictNote(const v1::Conflict& conflict, absl::string_view file);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_COPY_NOTES_H_
