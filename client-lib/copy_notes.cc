#include "client-lib/copy_notes.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "exchange/json.h"
#include "exchange/yaml_tree.h"
#include "google/protobuf/struct.pb.h"

namespace jointplan::client {
namespace {

using google::protobuf::Value;

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%dT%H:%MZ", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

// Programme desk, 2019-03-01T10:00Z, revision 7: "Moved".
std::string WhoText(const v1::Conflict& conflict) {
  if (conflict.theirs_revision() == 0) return "";
  std::string text =
      absl::StrCat(": ", exchange::YamlScalar(conflict.theirs_author().label()), ", ",
                   TimeText(conflict.theirs_time()), ", revision ", conflict.theirs_revision());
  if (!conflict.theirs_message().empty()) {
    absl::StrAppend(&text, ": ", exchange::YamlScalar(conflict.theirs_message()));
  }
  return text;
}

bool IsScalarList(const Value& value) {
  return value.has_list_value() &&
         std::all_of(value.list_value().values().begin(), value.list_value().values().end(),
                     [](const Value& member) { return member.has_string_value(); });
}

// A value as the file would say it.
std::string ValueText(const Value& value) {
  if (value.has_string_value()) return exchange::YamlText(value.string_value(), 2);
  if (IsScalarList(value)) {
    std::vector<std::string> members;
    for (const Value& member : value.list_value().values()) {
      members.push_back(exchange::YamlScalar(member.string_value()));
    }
    return absl::StrCat("[", absl::StrJoin(members, ", "), "]");
  }
  return exchange::ToJson(value, exchange::JsonLayout::kOneLine).value_or("(cannot be shown)");
}

std::string Line(absl::string_view name, bool there, const Value& value, absl::string_view absent) {
  return absl::StrCat("  ", name, ": ", there ? ValueText(value) : std::string(absent), "\n");
}

// The words that collide, place by place; the rest of the text is merged already.
std::string RegionsText(const v1::Conflict& conflict) {
  std::string text;
  for (int i = 0; i < conflict.regions_size(); ++i) {
    const v1::TextRegion& region = conflict.regions(i);
    absl::StrAppend(&text, "Place ", i + 1, " of ", conflict.regions_size(), ":\n");
    absl::StrAppend(&text, "  before: ", exchange::YamlText(region.base(), 2), "\n");
    absl::StrAppend(&text, "  plan: ", exchange::YamlText(region.theirs(), 2), "\n");
    absl::StrAppend(&text, "  here: ", exchange::YamlText(region.mine(), 2), "\n");
  }
  return text;
}

std::string ValuesText(const v1::Conflict& conflict) {
  if (conflict.kind() == v1::CONFLICT_KIND_TEXT) return RegionsText(conflict);
  return absl::StrCat(Line("before", conflict.has_base(), conflict.base(), "(nothing)"),
                      Line("plan", conflict.has_theirs(), conflict.theirs(), "(nothing)"),
                      Line("here", conflict.has_mine(), conflict.mine(), "(nothing)"));
}

std::string HowToSettle(const v1::Conflict& conflict, absl::string_view file) {
  const std::string take_theirs = absl::StrCat("To take what the plan has: jointplan restore ",
                                               file, " --field '", conflict.path(), "'\n");
  if (conflict.kind() == v1::CONFLICT_KIND_TEXT) {
    return absl::StrCat(
        "The text below has the words of here. Make it what shall hold, then delete these lines ",
        "(#!).\n", take_theirs);
  }
  return absl::StrCat(
      "What was here stands below. Make it what shall hold, then delete these lines (#!).\n",
      take_theirs);
}

std::string FieldNote(const v1::Conflict& conflict, absl::string_view file) {
  const std::string what = conflict.kind() == v1::CONFLICT_KIND_TEXT
                               ? "Others changed the same words"
                               : "Others changed it too";
  return absl::StrCat(what, WhoText(conflict), "\n", ValuesText(conflict),
                      HowToSettle(conflict, file));
}

std::string RecordNote(const v1::Conflict& conflict) {
  if (!conflict.has_theirs()) {
    return absl::StrCat(
        "You changed it, and others took it out of the plan", WhoText(conflict), "\n",
        "Delete the file to let it go. To keep it, give the file another name and delete these ",
        "lines (#!):\na name is used only once, so that it becomes a new record.\n");
  }
  return absl::StrCat(
      "You removed the file, and others changed the record since", WhoText(conflict), "\n",
      "Below stands what the plan has now. Delete the file again if it shall go, or delete these ",
      "lines (#!) to keep it.\n");
}

}  // namespace

std::string ConflictNote(const v1::Conflict& conflict, absl::string_view file) {
  const bool whole = conflict.path().empty();
  std::string text = whole ? RecordNote(conflict) : FieldNote(conflict, file);
  text.pop_back();
  std::string note = absl::StrCat(kConflictMark, whole ? kWholeRecord : conflict.path(), "\n");
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppend(&note, line.empty() ? "#!" : "#! ", line, "\n");
  }
  return note;
}

}  // namespace jointplan::client
