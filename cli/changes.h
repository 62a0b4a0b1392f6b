#ifndef JOINTPLAN_CLI_CHANGES_H_
#define JOINTPLAN_CLI_CHANGES_H_

#include <string>
#include <vector>

#include "cli/paint.h"
#include "cli/table.h"
#include "google/protobuf/repeated_field.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/plan_service.pb.h"

namespace jointplan::cli {

// Changes and conflicts as people read them.

using Diffs = google::protobuf::RepeatedPtrField<v1::RecordDiff>;

// What differs, record by record: each field with what it was and what it is.
std::string DiffText(const Diffs& diffs, const Paint& paint, int width);
// The same as a table: record, change, field, before, after.
Table DiffTable(const Diffs& diffs);

// Changesets, a row each.
Table ChangesetTable(const google::protobuf::RepeatedPtrField<v1::Changeset>& changesets);

// One line that says what a changeset did: `activity a1 changed (title[en], end_date)`.
std::string ChangesText(const v1::Changeset& changeset);

// A changeset in one line, with who, when and why.
std::string ChangesetLine(const v1::Changeset& changeset);

// Conflicts, each with all that is needed to settle it.
std::string ConflictsText(const std::vector<v1::Conflict>& conflicts, const Paint& paint,
                          int width);

// One conflict under a heading such as `Conflict 1 of 2`. `with_record`: its path alone does not
// say which one it is.
std::string ConflictText(const v1::Conflict& conflict, const std::string& number, bool with_record,
                         const Paint& paint, int width);

// The names under which --resolve finds a conflict: `end_date`, or `a1:end_date`, which is always
// clear.
std::string ResolveName(const v1::Conflict& conflict, bool with_record);

// Who wrote theirs, when, at which revision and why.
std::string TheirsText(const v1::Conflict& conflict);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_CHANGES_H_
