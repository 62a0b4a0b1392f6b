#ifndef JOINTPLAN_SERVER_SUBJECT_H_
#define JOINTPLAN_SERVER_SUBJECT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/call.h"
#include "server/records.h"

namespace jointplan::server {

// Something of a plan that people talk about, as the caller may read it now: the plan itself, one
// of its activities, a proposal or an agreement.
struct Subject {
  std::string name;  // As it is stored: the number of an agreement that was asked for as `latest`.
  std::string line;  // The line whose revisions it has.
  SharedMessage record;  // Null: it was there, and is gone.
};

// Finds what a name in a plan stands for. NOT_FOUND if the caller may not read it, or if it never
// was; INVALID_ARGUMENT naming `field` if it is nothing of that plan that one talks about.
absl::StatusOr<Subject> FindSubject(const Call& call, const std::string& plan_name,
                                    const std::string& name, absl::string_view field);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SUBJECT_H_
