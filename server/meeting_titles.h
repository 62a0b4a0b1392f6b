#ifndef JOINTPLAN_SERVER_MEETING_TITLES_H_
#define JOINTPLAN_SERVER_MEETING_TITLES_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "jointplan/v1/meeting.pb.h"
#include "server/call.h"

namespace jointplan::server {

// Gathers names that an answer shows, and says what they stand for.
class TitleBook {
 public:
  // Notes a name; an empty one is none.
  void Add(absl::string_view name) {
    if (!name.empty()) names_.emplace(name);
  }

  // Returns a title for each name that has one and that the caller may read, by name: a partner's,
  // or that of something of the plan, as of `revision` of the plan or, if it is gone by then, as it
  // was at `earlier`.
  google::protobuf::RepeatedPtrField<v1::NamedTitle> Look(const Call& call, const std::string& plan,
                                                          int64_t revision, int64_t earlier) const;

 private:
  std::set<std::string> names_;
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_MEETING_TITLES_H_
