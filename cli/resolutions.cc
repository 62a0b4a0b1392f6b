#include "cli/resolutions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "cli/changes.h"
#include "cli/failures.h"
#include "cli/field_values.h"
#include "cli/names.h"

namespace jointplan::cli {
namespace {

// Paths that mean the same may be typed differently: `participants[giz]`.
bool IsPath(const v1::Conflict& conflict, const std::string& typed) {
  if (conflict.path() == typed) return true;
  const auto path = ReadPath(TypeOfRecord(conflict.record()), typed);
  return path.ok() && path->ToString() == conflict.path();
}

bool Names(const TypedResolution& typed, const v1::Conflict& conflict) {
  const std::string id = ShortNameOf(conflict.record());
  if (typed.record.empty()) {
    // `a1` alone names what stands between the whole records.
    return IsPath(conflict, typed.path) || (conflict.path().empty() && typed.path == id);
  }
  const bool same = typed.record == id || typed.record == conflict.record();
  return same && IsPath(conflict, typed.path);
}

std::string ListOf(const std::vector<v1::Conflict>& conflicts) {
  std::vector<std::string> names;
  names.reserve(conflicts.size());
  for (const auto& conflict : conflicts) names.push_back(ResolveName(conflict, true));
  return names.empty() ? "There is no conflict."
                       : absl::StrCat("The conflicts: ", absl::StrJoin(names, ", "), ".");
}

}  // namespace

void ResolveFlags::Declare(Flags* flags) {
  flags->Texts("--resolve", &resolve, "FIELD=CHOICE",
               "Settle a conflict: theirs, mine, both (sets) or a value; ID:FIELD if several "
               "activities have one");
  flags->Text("--reason", &reason, "TEXT", "Why it is settled so; kept in the history");
}

absl::StatusOr<TypedResolution> ParseResolution(const std::string& text) {
  JP_ASSIGN_OR_RETURN(const auto parts, SplitAssignment("--resolve", text));
  TypedResolution typed;
  typed.choice = parts.second;
  const size_t colon = FindOutside(parts.first, ':');
  if (colon == absl::string_view::npos) {
    typed.path = parts.first;
  } else {
    typed.record = parts.first.substr(0, colon);
    typed.path = parts.first.substr(colon + 1);
  }
  return typed;
}

absl::StatusOr<v1::Resolution> MakeResolution(const std::string& record, const std::string& path,
                                              const std::string& choice,
                                              const std::string& reason) {
  v1::Resolution resolution;
  resolution.set_record(record);
  resolution.set_path(path);
  resolution.set_reason(reason);
  if (choice == "theirs") {
    resolution.set_choice(v1::CHOICE_THEIRS);
  } else if (choice == "mine") {
    resolution.set_choice(v1::CHOICE_MINE);
  } else if (choice == "both") {
    resolution.set_choice(v1::CHOICE_BOTH);
  } else {
    absl::string_view value = choice;
    absl::ConsumePrefix(&value, "value:");
    if (path.empty()) {
      return UsageError(absl::StrCat("What collides at ", ShortNameOf(record),
                                     " is the whole record: it is theirs or mine."));
    }
    resolution.set_choice(v1::CHOICE_VALUE);
    JP_ASSIGN_OR_RETURN(const plan::FieldPath field, ReadPath(TypeOfRecord(record), path));
    JP_ASSIGN_OR_RETURN(*resolution.mutable_value(), ReadValue(TypeOfRecord(record), field, value));
  }
  return resolution;
}

absl::StatusOr<std::vector<v1::Resolution>> ResolutionsFor(
    const ResolveFlags& flags, const std::vector<v1::Conflict>& conflicts) {
  std::vector<v1::Resolution> resolutions;
  for (const std::string& text : flags.resolve) {
    JP_ASSIGN_OR_RETURN(const TypedResolution typed, ParseResolution(text));
    std::vector<const v1::Conflict*> named;
    for (const v1::Conflict& conflict : conflicts) {
      if (Names(typed, conflict)) named.push_back(&conflict);
    }
    if (named.size() != 1) {
      return UsageError(absl::StrCat("--resolve ", text, " names ",
                                     named.empty() ? "no" : "more than one", " conflict. ",
                                     ListOf(conflicts)));
    }
    JP_ASSIGN_OR_RETURN(resolutions.emplace_back(),
                        MakeResolution(named[0]->record(), named[0]->path(), typed.choice,
                                       flags.reason.value_or("")));
  }
  return resolutions;
}

absl::StatusOr<std::vector<v1::Resolution>> ResolutionsForRecords(
    const ResolveFlags& flags, const std::vector<std::string>& records) {
  std::vector<v1::Resolution> resolutions;
  for (const std::string& text : flags.resolve) {
    JP_ASSIGN_OR_RETURN(const TypedResolution typed, ParseResolution(text));
    const auto is_named = [&typed](const std::string& record) {
      return typed.record.empty() || typed.record == record || typed.record == ShortNameOf(record);
    };
    const auto record = std::find_if(records.begin(), records.end(), is_named);
    if (record == records.end() || (typed.record.empty() && records.size() > 1)) {
      return UsageError(absl::StrCat("--resolve ", text, ": which record? Write ACTIVITY:FIELD."));
    }
    JP_ASSIGN_OR_RETURN(const plan::FieldPath path, ReadPath(TypeOfRecord(*record), typed.path));
    JP_ASSIGN_OR_RETURN(
        resolutions.emplace_back(),
        MakeResolution(*record, path.ToString(), typed.choice, flags.reason.value_or("")));
  }
  return resolutions;
}

}  // namespace jointplan::cli
