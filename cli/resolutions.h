#ifndef JOINTPLAN_CLI_RESOLUTIONS_H_
#define JOINTPLAN_CLI_RESOLUTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/flags.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::cli {

// How conflicts are settled, as flags.
struct ResolveFlags {
  std::vector<std::string> resolve;  // `FIELD=theirs|mine|both|VALUE`.
  std::optional<std::string> reason;

  void Declare(Flags* flags);
  bool empty() const { return resolve.empty(); }
};

// One --resolve taken apart.
struct TypedResolution {
  std::string record;  // The activity's id; empty if none was given.
  std::string path;    // Empty: the whole record.
  std::string choice;  // `theirs`, `mine`, `both`, or the value.
};

// Takes `[ACTIVITY:]FIELD=CHOICE` apart; a usage error if it has not that form.
absl::StatusOr<TypedResolution> ParseResolution(const std::string& text);

// Makes a resolution of a conflict (only its record and path are looked at). `theirs`, `mine` and
// `both` are choices; anything else, also after `value:`, is a value for the field. A usage error
// says what the field takes.
absl::StatusOr<v1::Resolution> MakeResolution(const std::string& record, const std::string& path,
                                              const std::string& choice, const std::string& reason);

// Makes the resolutions that flags ask for. Every one must name exactly one of the conflicts;
// otherwise a usage error lists those there are.
absl::StatusOr<std::vector<v1::Resolution>> ResolutionsFor(
    const ResolveFlags& flags, const std::vector<v1::Conflict>& conflicts);

// The same where the conflicts are not known, for edits of the given records: a resolution without
// a record is about the only one there is.
absl::StatusOr<std::vector<v1::Resolution>> ResolutionsForRecords(
    const ResolveFlags& flags, const std::vector<std::string>& records);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_RESOLUTIONS_H_
