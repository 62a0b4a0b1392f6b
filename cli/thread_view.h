#ifndef JOINTPLAN_CLI_THREAD_VIEW_H_
#define JOINTPLAN_CLI_THREAD_VIEW_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/context.h"
#include "jointplan/v1/feedback.pb.h"

namespace jointplan::cli {

// What people comment on.
struct ThreadSubject {
  std::string name;  // `plans/hub/activities/a1`.
  std::string path;  // A field of it; empty: all of it.
};

// Reads what people type for a subject: `plan`, `theme:inclusion`, `proposal:ID`, `agreement:2`,
// `activity:ID` or just ID, or a whole name. `field` is a field of it as they type paths, or empty.
absl::StatusOr<ThreadSubject> ReadSubject(Context* context, absl::string_view text,
                                          absl::string_view field);

// The plan that a subject is, or lies in.
std::string PlanOf(const ThreadSubject& subject);

// Reads `PATH=VALUE` (empty value: nothing) as suggestions for a subject, a plan or an activity.
absl::Status ReadSuggestions(const ThreadSubject& subject, const std::vector<std::string>& texts,
                             v1::Comment* comment);

// `activity training, end_date`.
std::string SubjectText(const v1::Thread& thread);

// Shows a thread with all of its comments.
absl::Status ShowThread(Context* context, const v1::Thread& thread);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_THREAD_VIEW_H_
