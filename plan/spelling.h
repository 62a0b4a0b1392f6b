#ifndef JOINTPLAN_PLAN_SPELLING_H_
#define JOINTPLAN_PLAN_SPELLING_H_

#include <string>

#include "absl/strings/string_view.h"

namespace jointplan::plan {

// Names of places as different people write them. All texts are UTF-8.

// Returns a name in the form in which its spellings are one: case folded, without accents and other
// marks, and with one blank for whatever stands between letters and digits. "Zahlé" and "ZAHLE" are
// one, and so are "Şanlıurfa" and "Sanliurfa". Letters of other scripts stay as they are.
std::string FoldName(absl::string_view name);

// Returns in how many letters two folded names differ: letters put in, left out, exchanged for
// another, or swapped with their neighbour. Stops counting above `most`.
int SpellingDistance(absl::string_view a, absl::string_view b, int most);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_SPELLING_H_
