#include "cli/copy_view.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/changes.h"
#include "cli/names.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;
using google::protobuf::Value;

constexpr size_t kPathsShown = 6;
constexpr size_t kFilesShown = 20;

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

// The fields of a changed record; a new or removed one is shown as a whole.
std::string FieldsText(const v1::RecordDiff& diff) {
  if (diff.kind() != v1::CHANGE_KIND_UPDATED) return "";
  std::vector<std::string> paths;
  for (const v1::FieldChange& change : diff.fields()) paths.push_back(change.path());
  if (paths.size() > kPathsShown) {
    const size_t more = paths.size() - kPathsShown;
    paths.resize(kPathsShown);
    paths.push_back(absl::StrCat("and ", more, " more"));
  }
  return absl::StrJoin(paths, ", ");
}

std::string ConflictText(const std::vector<std::string>& conflicts) {
  std::vector<std::string> paths;
  paths.reserve(conflicts.size());
  for (const std::string& path : conflicts) paths.push_back(path.empty() ? "(whole file)" : path);
  return absl::StrJoin(paths, ", ");
}

Value TextValue(absl::string_view text) {
  Value value;
  value.set_string_value(std::string(text));
  return value;
}

Value NumberValue(int64_t number) {
  Value value;
  value.set_number_value(static_cast<double>(number));
  return value;
}

Value TextsValue(const std::vector<std::string>& texts) {
  Value value;
  ListValue* list = value.mutable_list_value();
  for (const std::string& text : texts) *list->add_values() = TextValue(text);
  return value;
}

Value FileValue(const client::ChangedFile& file) {
  Value value;
  auto& fields = *value.mutable_struct_value()->mutable_fields();
  fields["file"] = TextValue(file.path);
  fields["record"] = TextValue(file.diff.name());
  const bool changed = file.diff.kind() != v1::CHANGE_KIND_UNSPECIFIED;
  fields["change"] = TextValue(changed ? KindText(file.diff.kind()) : "");
  std::vector<std::string> paths;
  for (const v1::FieldChange& change : file.diff.fields()) paths.push_back(change.path());
  fields["fields"] = TextsValue(paths);
  fields["conflicts"] = TextsValue(file.conflicts);
  fields["proposal"] = TextValue(file.proposal);
  return value;
}

Value ProposalsValue(const std::vector<client::SentProposal>& proposals) {
  Value value;
  ListValue* list = value.mutable_list_value();
  for (const client::SentProposal& proposal : proposals) {
    auto& fields = *list->add_values()->mutable_struct_value()->mutable_fields();
    fields["name"] = TextValue(proposal.name);
    fields["state"] = TextValue(v1::ProposalState_Name(proposal.state));
  }
  return value;
}

std::string FilesText(absl::string_view verb, std::vector<std::string> files) {
  if (files.empty()) return "";
  if (files.size() > kFilesShown) {
    const size_t more = files.size() - kFilesShown;
    files.resize(kFilesShown);
    files.push_back(absl::StrCat("and ", more, " more"));
  }
  return absl::StrCat(verb, " ", absl::StrJoin(files, ", "), "\n");
}

}  // namespace

Table StatusTable(const client::CopyStatus& status) {
  Table table({"change", "file", "fields", "proposal"});
  for (const client::ChangedFile& file : status.changes) {
    if (file.diff.kind() != v1::CHANGE_KIND_UNSPECIFIED) {
      table.Add({KindText(file.diff.kind()), file.path, FieldsText(file.diff),
                 ShortNameOf(file.proposal)});
    }
    if (!file.conflicts.empty()) {
      table.Add({"conflict", file.path, ConflictText(file.conflicts), ""});
    }
  }
  return table;
}

Struct StatusJson(const client::WorkingCopy& copy, const client::CopyStatus& status,
                  const std::optional<client::CopyStanding>& standing) {
  Struct json;
  auto& fields = *json.mutable_fields();
  fields["plan"] = TextValue(copy.plan());
  fields["server"] = TextValue(copy.server());
  fields["revision"] = NumberValue(copy.revision());
  if (standing) fields["plan_revision"] = NumberValue(standing->plan_revision);
  fields["proposals"] = ProposalsValue(standing ? standing->proposals : status.proposals);
  fields["push_unanswered"].set_bool_value(status.push_unanswered);
  ListValue* files = fields["changes"].mutable_list_value();
  for (const client::ChangedFile& file : status.changes) *files->add_values() = FileValue(file);
  return json;
}

std::string StandingText(int64_t revision, const client::CopyStanding& standing) {
  if (standing.plan_revision <= revision) return "The plan has nothing newer.";
  return absl::StrCat("The plan is at revision ", standing.plan_revision, ", ",
                      standing.plan_revision - revision, " ahead. `jointplan pull` brings it.");
}

std::string ProposalsText(const std::vector<client::SentProposal>& proposals) {
  std::vector<std::string> lines;
  lines.reserve(proposals.size());
  for (const client::SentProposal& proposal : proposals) {
    lines.push_back(
        absl::StrCat("Proposal ", ShortNameOf(proposal.name), ": ", EnumText(proposal.state)));
  }
  return absl::StrJoin(lines, "\n");
}

std::string PulledText(const client::PulledChanges& pulled) {
  std::string text;
  if (pulled.to_revision == pulled.from_revision) {
    text = absl::StrCat("Nothing new: revision ", pulled.to_revision, ".\n");
  } else {
    text = absl::StrCat("Revision ", pulled.from_revision, " to ", pulled.to_revision, ".\n");
  }
  absl::StrAppend(&text, FilesText("Wrote", pulled.written), FilesText("Removed", pulled.removed));
  for (const client::SentProposal& proposal : pulled.settled) {
    absl::StrAppend(&text, "Proposal ", ShortNameOf(proposal.name), " is ",
                    EnumText(proposal.state), ".\n");
  }
  for (const v1::Conflict& conflict : pulled.conflicts) {
    const std::string who = TheirsText(conflict);
    absl::StrAppend(&text, "Conflict: ", KindAndNameOf(conflict.record()),
                    conflict.path().empty() ? "" : absl::StrCat(", ", conflict.path()),
                    who.empty() ? "" : absl::StrCat(" (", who, ")"), "\n");
  }
  return text;
}

Struct PulledJson(const client::PulledChanges& pulled) {
  Struct json;
  auto& fields = *json.mutable_fields();
  fields["from_revision"] = NumberValue(pulled.from_revision);
  fields["to_revision"] = NumberValue(pulled.to_revision);
  fields["written"] = TextsValue(pulled.written);
  fields["removed"] = TextsValue(pulled.removed);
  fields["settled"] = ProposalsValue(pulled.settled);
  ListValue* conflicts = fields["conflicts"].mutable_list_value();
  for (const v1::Conflict& conflict : pulled.conflicts) {
    auto& one = *conflicts->add_values()->mutable_struct_value()->mutable_fields();
    one["record"] = TextValue(conflict.record());
    one["path"] = TextValue(conflict.path());
  }
  return json;
}

}  // namespace jointplan::cli
