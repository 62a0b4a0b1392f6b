#ifndef JOINTPLAN_CLI_CANDIDATE_H_
#define JOINTPLAN_CLI_CANDIDATE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::cli {

// What may be typed next.
struct Candidate {
  std::string word;
  std::string description;  // One line; may be empty.
};

// Returns one line of a text that may be long, as a description shows it.
std::string BriefText(absl::string_view text);

// Returns those of two pieces of a description that are not empty, with a comma.
std::string JoinedText(absl::string_view first, absl::string_view second);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_CANDIDATE_H_
