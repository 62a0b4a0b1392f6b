#ifndef JOINTPLAN_SERVER_ARRIVAL_WORDS_H_
#define JOINTPLAN_SERVER_ARRIVAL_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "google/protobuf/map.h"

namespace jointplan::server {

// What is said of a proposal by which changes of a partner's own plan arrive.
struct ArrivalWords {
  google::protobuf::Map<std::string, std::string> title;  // In English, French and Arabic.
  std::string first;                                      // Why it was handed in.
  std::string again;                                      // Why it was rewritten.
};

// Puts them together. `activity_title` is that of the first joint activity that the proposal
// changes, by language, shown in `language` where a translation is missing; `activities` is how
// many it changes. `changed` are the own activities that have just changed, with the states they
// are in now.
ArrivalWords MakeArrivalWords(const std::map<std::string, std::string>& activity_title,
                              const std::string& language, size_t activities,
                              const std::map<std::string, int64_t>& changed);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_ARRIVAL_WORDS_H_
