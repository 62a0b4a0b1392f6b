#ifndef JOINTPLAN_SEARCH_SPELLINGS_H_
#define JOINTPLAN_SEARCH_SPELLINGS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::search {

// Returns how else a folded word (see WordsOf) is written: the names that countries and cities
// around the Mediterranean have in English, French and Arabic, and their usual spellings in Latin
// letters. The word itself is among them; of most words it is the only one. Folded too.
std::vector<std::string> SpellingsOf(absl::string_view word);

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_SPELLINGS_H_
