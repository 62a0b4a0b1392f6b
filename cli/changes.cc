#include "cli/changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/display_width.h"
#include "cli/field_values.h"
#include "cli/names.h"
#include "cli/text.h"
#include "plan/record_shape.h"

namespace jointplan::cli {
namespace {

constexpr size_t kPathsShown = 6;

std::string Marked(v1::ChangeKind kind, const std::string& text, const Paint& paint) {
  switch (kind) {
    case v1::CHANGE_KIND_CREATED:
      return paint(Style::kGood, absl::StrCat("+ ", text));
    case v1::CHANGE_KIND_DELETED:
      return paint(Style::kBad, absl::StrCat("- ", text));
    default:
      return paint(Style::kChanged, absl::StrCat("~ ", text));
  }
}

std::string KindText(v1::ChangeKind kind) {
  switch (kind) {
    case v1::CHANGE_KIND_CREATED:
      return "added";
    case v1::CHANGE_KIND_DELETED:
      return "removed";
    default:
      return "changed";
  }
}

std::string BeforeText(const v1::FieldChange& change) {
  return change.has_before() ? ValueText(&change.before()) : "";
}

std::string AfterText(const v1::FieldChange& change) {
  return change.has_after() ? ValueText(&change.after()) : "";
}

std::set<std::string> MembersOf(const google::protobuf::Value& value) {
  std::set<std::string> members;
  for (const auto& member : value.list_value().values()) members.insert(ValueText(&member));
  return members;
}

// What two sets differ in: `+ a` and `- b`. Empty if they have the same members, as two orders of
// one list have.
std::string SetChangeText(const v1::FieldChange& change) {
  const std::set<std::string> before = MembersOf(change.before());
  const std::set<std::string> after = MembersOf(change.after());
  std::vector<std::string> parts;
  for (const std::string& member : after) {
    if (!before.contains(member)) parts.push_back(absl::StrCat("+ ", member));
  }
  for (const std::string& member : before) {
    if (!after.contains(member)) parts.push_back(absl::StrCat("- ", member));
  }
  return absl::StrJoin(parts, ", ");
}

// Long values go below each other, short ones on one line.
std::string ChangeText(const v1::FieldChange& change, int width) {
  const std::string before = BeforeText(change);
  std::string after = AfterText(change);
  if (!change.has_before()) return after;
  if (!change.has_after()) return absl::StrCat(before, " -> (none)");
  if (change.before().has_list_value() && change.after().has_list_value()) {
    std::string text = SetChangeText(change);
    if (!text.empty()) return text;
  }
  const int together = DisplayWidth(before) + DisplayWidth(after);
  if (together < std::max(width, 80) / 2) return absl::StrCat(before, " -> ", after);
  return absl::StrCat("- ", before, "\n+ ", after);
}

std::string Indent(const std::string& text, absl::string_view blanks) {
  std::string result;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && c != '\n') absl::StrAppend(&result, blanks);
    result += c;
    line_start = c == '\n';
  }
  return result;
}

std::string FieldOf(const std::string& path) { return path.substr(0, path.find_first_of(".[")); }

std::string PathsText(const v1::RecordChange& change) {
  std::vector<std::string> paths;
  for (const std::string& path : change.paths()) {
    const bool opaque = plan::IsOpaque(TypeOfRecord(change.name()), path);
    std::string shown = opaque ? FieldOf(path) : path;
    // All that is opaque of a field counts as one.
    if (paths.empty() || paths.back() != shown) paths.push_back(std::move(shown));
  }
  const size_t count = paths.size();
  if (count > kPathsShown) {
    paths.resize(kPathsShown);
    paths.push_back(absl::StrCat("and ", count - kPathsShown, " more"));
  }
  return absl::StrJoin(paths, ", ");
}

std::string RegionText(const v1::TextRegion& region) {
  return absl::StrCat("before \"", region.base(), "\", theirs \"", region.theirs(), "\", mine \"",
                      region.mine(), "\"");
}

std::string KindText(const v1::Conflict& conflict) {
  switch (conflict.kind()) {
    case v1::CONFLICT_KIND_REMOVED_EDITED:
      return conflict.has_mine() ? "They removed what you changed."
                                 : "They changed what you removed.";
    case v1::CONFLICT_KIND_ADDED_BOTH:
      return "Both added it, with different content.";
    case v1::CONFLICT_KIND_ORDER:
      return "Both put the list in another order.";
    case v1::CONFLICT_KIND_TEXT:
      return "Both changed the same words.";
    case v1::CONFLICT_KIND_RULE:
      return absl::StrCat("Together the changes break the rule ", conflict.rule(), " (",
                          absl::StrJoin(conflict.rule_paths(), ", "), ").");
    default:
      return "Both changed it.";
  }
}

std::string ChoicesText(const v1::Conflict& conflict, bool with_record) {
  const bool set = conflict.theirs().has_list_value() && conflict.mine().has_list_value() &&
                   conflict.kind() == v1::CONFLICT_KIND_VALUE;
  return absl::StrCat("--resolve '", ResolveName(conflict, with_record), "=theirs', '=mine'",
                      set ? ", '=both'" : "", conflict.path().empty() ? "" : " or '=VALUE'");
}

}  // namespace

std::string DiffText(const Diffs& diffs, const Paint& paint, int width) {
  std::string text;
  for (const v1::RecordDiff& diff : diffs) {
    absl::StrAppend(&text, Marked(diff.kind(), KindAndNameOf(diff.name()), paint), "\n");
    if (diff.kind() == v1::CHANGE_KIND_DELETED) continue;
    Sheet sheet;
    std::map<std::string, int> opaque;
    for (const v1::FieldChange& change : diff.fields()) {
      if (plan::IsOpaque(TypeOfRecord(diff.name()), change.path())) {
        ++opaque[FieldOf(change.path())];
      } else {
        sheet.Add(change.path(), ChangeText(change, width));
      }
    }
    for (const auto& [field, count] : opaque) sheet.Add(field, Count(count, "part"));
    absl::StrAppend(&text, Indent(sheet.ToText(paint, width > 0 ? width - 4 : 0), "    "));
  }
  return text;
}

Table DiffTable(const Diffs& diffs) {
  Table table({"record", "change", "field", "before", "after"});
  for (const v1::RecordDiff& diff : diffs) {
    if (diff.fields().empty()) table.Add({diff.name(), KindText(diff.kind()), "", "", ""});
    for (const v1::FieldChange& change : diff.fields()) {
      const bool opaque = plan::IsOpaque(TypeOfRecord(diff.name()), change.path());
      table.Add({diff.name(), KindText(diff.kind()), change.path(),
                 opaque ? "" : BeforeText(change), opaque ? "" : AfterText(change)});
    }
  }
  return table;
}

std::string ChangesText(const v1::Changeset& changeset) {
  std::vector<std::string> parts;
  for (const v1::RecordChange& change : changeset.changes()) {
    std::string part = absl::StrCat(KindAndNameOf(change.name()), " ", KindText(change.kind()));
    if (change.paths_size() > 0) absl::StrAppend(&part, " (", PathsText(change), ")");
    parts.push_back(std::move(part));
  }
  const size_t count = parts.size();
  if (count > kPathsShown) {
    parts.resize(kPathsShown);
    parts.push_back(absl::StrCat("and ", count - kPathsShown, " more records"));
  }
  return absl::StrJoin(parts, ", ");
}

Table ChangesetTable(const google::protobuf::RepeatedPtrField<v1::Changeset>& changesets) {
  Table table({"revision", "when", "who", "what", "why"});
  for (const v1::Changeset& changeset : changesets) {
    std::string who = AuthorText(changeset.author());
    if (changeset.has_proposal_author()) {
      who = absl::StrCat(AuthorText(changeset.proposal_author()), ", merged by ", who);
    }
    table.Add({absl::StrCat(changeset.revision()), TimeText(changeset.create_time()), who,
               ChangesText(changeset), changeset.message()});
  }
  return table;
}

std::string ChangesetLine(const v1::Changeset& changeset) {
  std::string line =
      absl::StrCat("r", changeset.revision(), "  ", TimeText(changeset.create_time()), "  ",
                   AuthorText(changeset.author()), "  ", ChangesText(changeset));
  if (!changeset.message().empty()) absl::StrAppend(&line, "  \"", changeset.message(), "\"");
  return line;
}

std::string TheirsText(const v1::Conflict& conflict) {
  if (conflict.theirs_revision() == 0) return "";
  std::string text =
      absl::StrCat(AuthorText(conflict.theirs_author()), ", ", TimeText(conflict.theirs_time()),
                   ", revision ", conflict.theirs_revision());
  if (!conflict.theirs_message().empty()) {
    absl::StrAppend(&text, ": \"", conflict.theirs_message(), "\"");
  }
  return text;
}

std::string ResolveName(const v1::Conflict& conflict, bool with_record) {
  if (!with_record && !conflict.path().empty()) return conflict.path();
  return absl::StrCat(ShortNameOf(conflict.record()), ":", conflict.path());
}

std::string ConflictsText(const std::vector<v1::Conflict>& conflicts, const Paint& paint,
                          int width) {
  std::string text;
  for (size_t i = 0; i < conflicts.size(); ++i) {
    const v1::Conflict& conflict = conflicts[i];
    const bool shared = std::any_of(conflicts.begin(), conflicts.end(), [&](const auto& other) {
      return other.path() == conflict.path() && other.record() != conflict.record();
    });
    const std::string number = absl::StrCat("Conflict ", i + 1, " of ", conflicts.size());
    text += ConflictText(conflict, number, shared, paint, width);
  }
  return text;
}

std::string ConflictText(const v1::Conflict& conflict, const std::string& number, bool with_record,
                         const Paint& paint, int width) {
  Sheet sheet;
  const bool opaque = plan::IsOpaque(TypeOfRecord(conflict.record()), conflict.path());
  const auto shown = [opaque](bool has, const google::protobuf::Value& value) {
    return opaque && has ? "(for programs)" : ValueText(has ? &value : nullptr);
  };
  sheet.Add("before", shown(conflict.has_base(), conflict.base()));
  sheet.Add("theirs", shown(conflict.has_theirs(), conflict.theirs()), Style::kChanged);
  sheet.Add("", TheirsText(conflict), Style::kQuiet);
  sheet.Add("mine", shown(conflict.has_mine(), conflict.mine()), Style::kGood);
  for (const v1::TextRegion& region : conflict.regions()) {
    sheet.Add("where", RegionText(region));
  }
  sheet.Add("settle", ChoicesText(conflict, with_record));
  return absl::StrCat(paint(Style::kBad, number), ": ", KindAndNameOf(conflict.record()),
                      conflict.path().empty() ? "" : absl::StrCat(", ", conflict.path()), ". ",
                      KindText(conflict), "\n",
                      Indent(sheet.ToText(paint, width > 0 ? width - 4 : 0), "    "));
}

}  // namespace jointplan::cli
