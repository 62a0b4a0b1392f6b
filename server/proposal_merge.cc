#include "server/proposal_merge.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/merge.h"
#include "plan/names.h"
#include "plan/record_ops.h"
#include "plan/translations.h"

namespace jointplan::server {
namespace {

using google::protobuf::Message;

absl::StatusOr<std::string> PlanOf(const v1::Proposal& proposal) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(proposal.name(), "name"));
  return name.parent;
}

// One record of a draft with the state it started from.
absl::StatusOr<WantedRecord> Want(const Call& call, const std::string& plan_name,
                                  const std::string& name, const stored::v1::DraftRecord& draft) {
  WantedRecord wanted;
  wanted.name = name;
  wanted.field = name;
  wanted.base_revision = draft.base_revision();
  wanted.own_base = !draft.base().empty();
  JP_ASSIGN_OR_RETURN(wanted.base, BaseOf(call.view, plan_name, name, draft));
  JP_ASSIGN_OR_RETURN(wanted.mine, WantedBy(name, draft));
  if (wanted.mine != nullptr) {
    wanted.written = plan::RenderingsDrafted(wanted.base.get(), *wanted.mine, *wanted.mine,
                                             wanted.differs_since());
  }
  return wanted;
}

// Leaves of a draft's changes those at or under `paths`, with what it notes of them.
absl::Status KeepPaths(const std::vector<plan::FieldPath>& paths, WantedRecord* wanted) {
  JP_ASSIGN_OR_RETURN(MessagePtr part, plan::TakePart(*wanted->base, *wanted->mine, paths));
  wanted->written =
      plan::RenderingsDrafted(wanted->base.get(), *part, *wanted->mine, wanted->differs_since());
  wanted->mine = std::move(part);
  return absl::OkStatus();
}

const v1::ProposalPart* PartFor(const ProposalParts& only, absl::string_view name) {
  const auto part = std::find_if(only.begin(), only.end(),
                                 [&](const auto& candidate) { return candidate.record() == name; });
  return part == only.end() ? nullptr : &*part;
}

absl::StatusOr<std::vector<plan::FieldPath>> ParsePaths(const v1::ProposalPart& part) {
  std::vector<plan::FieldPath> paths;
  for (const std::string& text : part.paths()) {
    JP_ASSIGN_OR_RETURN(plan::FieldPath path, plan::FieldPath::Parse(text));
    paths.push_back(std::move(path));
  }
  return paths;
}

// Leaves of a wanted record only what a part names.
absl::Status Restrict(const v1::ProposalPart& part, WantedRecord* wanted) {
  if (part.paths().empty()) return absl::OkStatus();
  if (wanted->base == nullptr || wanted->mine == nullptr) {
    return plan::FieldError(
        "only", absl::StrCat(wanted->name, " is new or removed; it can be taken only as a whole"));
  }
  JP_ASSIGN_OR_RETURN(const auto paths, ParsePaths(part));
  return KeepPaths(paths, wanted);
}

absl::Status CheckParts(const ProposalParts& only, const DraftRecords& draft) {
  for (int i = 0; i < only.size(); ++i) {
    if (draft.contains(only[i].record())) continue;
    return plan::FieldError(absl::StrCat("only[", i, "].record"),
                            absl::StrCat("the proposal does not change `", only[i].record(), "`"));
  }
  return absl::OkStatus();
}

// What is left of a record when a part of it has been taken: null as base and mine alike when
// nothing is.
absl::Status RemoveTaken(const v1::ProposalPart& part, WantedRecord* wanted, bool* nothing_left) {
  *nothing_left = part.paths().empty();
  if (*nothing_left) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const auto taken, ParsePaths(part));
  std::vector<plan::FieldPath> left;
  for (const v1::FieldChange& change : plan::Diff(wanted->base.get(), wanted->mine.get())) {
    JP_ASSIGN_OR_RETURN(plan::FieldPath path, plan::FieldPath::Parse(change.path()));
    const bool is_taken = std::any_of(taken.begin(), taken.end(),
                                      [&](const auto& other) { return other.Covers(path); });
    if (!is_taken) left.push_back(std::move(path));
  }
  *nothing_left = left.empty();
  return left.empty() ? absl::OkStatus() : KeepPaths(left, wanted);
}

bool Same(const Message* a, const Message* b) {
  return (a == nullptr) == (b == nullptr) && plan::Diff(a, b).empty();
}

// Puts what is left of a record on the plan as it is now, if that needs no decision.
absl::Status Rebase(const Call& call, const std::string& plan_name, int64_t head,
                    WantedRecord* wanted, bool* nothing_left) {
  JP_ASSIGN_OR_RETURN(SharedMessage now, LoadMessage(call.view, plan_name, wanted->name));
  plan::MergeResult result = plan::Merge(wanted->base.get(), now.get(), wanted->mine.get());
  if (!result.conflicts.empty()) return absl::OkStatus();
  *nothing_left = Same(now.get(), result.merged.get());
  if (result.merged != nullptr && wanted->mine != nullptr) {
    plan::MergeRenderings(now.get(), *wanted->mine, *wanted->written, result.merged.get());
    wanted->written = plan::RenderingsDrafted(now.get(), *result.merged, *result.merged, head);
  }
  wanted->base = std::move(now);
  wanted->mine = std::move(result.merged);
  wanted->base_revision = head;
  wanted->own_base = false;
  return absl::OkStatus();
}

// The bytes of a record as a preview shows it.
std::string Shown(const Message& record) {
  const MessagePtr shown = plan::CopyOf(&record);
  plan::ClearBookkeeping(shown.get());
  return plan::Serialize(*shown);
}

bool Touch(absl::string_view a, absl::string_view b) {
  const auto path_a = plan::FieldPath::Parse(a);
  const auto path_b = plan::FieldPath::Parse(b);
  return path_a.ok() && path_b.ok() && (path_a->Covers(*path_b) || path_b->Covers(*path_a));
}

// The paths of one record that both the draft and the plan changed since the draft's base.
absl::StatusOr<std::vector<std::string>> MovedPaths(const Call& call, const std::string& plan_name,
                                                    const WantedRecord& wanted) {
  std::vector<std::string> moved;
  JP_ASSIGN_OR_RETURN(const auto newest, call.view.RecordRevisions(plan_name, wanted.name, 0, 1));
  if (newest.empty() || newest.front() <= wanted.differs_since()) return moved;
  JP_ASSIGN_OR_RETURN(const SharedMessage now, LoadMessage(call.view, plan_name, wanted.name));
  if (now == nullptr || wanted.base == nullptr || wanted.mine == nullptr) {
    if (!Same(wanted.base.get(), now.get())) moved.emplace_back("");
    return moved;
  }
  const auto theirs = plan::Diff(wanted.base.get(), now.get());
  for (const v1::FieldChange& mine : plan::Diff(wanted.base.get(), wanted.mine.get())) {
    const bool touched = std::any_of(theirs.begin(), theirs.end(), [&](const auto& change) {
      return Touch(change.path(), mine.path());
    });
    if (touched) moved.push_back(mine.path());
  }
  return moved;
}

}  // namespace

absl::StatusOr<MergedRecords> MergeDraft(
    const Call& call, const v1::Proposal& proposal, const DraftRecords& draft,
    const ProposalParts& only,
    const google::protobuf::RepeatedPtrField<v1::Resolution>& resolutions) {
  JP_RETURN_IF_ERROR(CheckParts(only, draft));
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanOf(proposal));
  std::vector<WantedRecord> wanted;
  for (const auto& [name, record] : draft) {
    const v1::ProposalPart* part = PartFor(only, name);
    if (!only.empty() && part == nullptr) continue;
    JP_ASSIGN_OR_RETURN(WantedRecord want, Want(call, plan_name, name, record));
    if (part != nullptr) JP_RETURN_IF_ERROR(Restrict(*part, &want));
    wanted.push_back(std::move(want));
  }
  return MergeInto(call, *NewLineWorkspace(call, plan_name), proposal.partner(), std::move(wanted),
                   resolutions);
}

absl::StatusOr<std::vector<WantedRecord>> WantedByDraft(const Call& call,
                                                        const v1::Proposal& proposal,
                                                        const DraftRecords& draft) {
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanOf(proposal));
  std::vector<WantedRecord> wanted;
  wanted.reserve(draft.size());
  for (const auto& [name, record] : draft) {
    JP_ASSIGN_OR_RETURN(wanted.emplace_back(), Want(call, plan_name, name, record));
  }
  return wanted;
}

std::string MergeDigest(const v1::Proposal& proposal, const MergedRecords& merged,
                        const google::protobuf::RepeatedPtrField<v1::Resolution>& resolutions) {
  std::string content;
  for (const MergedRecord& record : merged.records) {
    const Message* after = record.result.merged.get();
    absl::StrAppend(&content,
                    Sha256OfParts({record.wanted.name, after == nullptr ? "removed" : "kept",
                                   after == nullptr ? "" : Shown(*after)}));
  }
  std::string settled;
  for (const v1::Resolution& resolution : resolutions) {
    absl::StrAppend(&settled, Sha256(plan::Serialize(resolution)));
  }
  return Sha256OfParts({"jointplan merge preview 1", proposal.name(), content, settled,
                        absl::StrCat(merged.conflicts.size())});
}

absl::StatusOr<std::vector<WantedRecord>> RestOfDraft(const Call& call,
                                                      const v1::Proposal& proposal,
                                                      const DraftRecords& draft,
                                                      const ProposalParts& only) {
  std::vector<WantedRecord> rest;
  if (only.empty()) return rest;
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanOf(proposal));
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(plan_name));
  for (const auto& [name, record] : draft) {
    JP_ASSIGN_OR_RETURN(WantedRecord wanted, Want(call, plan_name, name, record));
    bool nothing_left = false;
    if (const v1::ProposalPart* part = PartFor(only, name); part != nullptr) {
      JP_RETURN_IF_ERROR(RemoveTaken(*part, &wanted, &nothing_left));
    }
    if (!nothing_left) {
      JP_RETURN_IF_ERROR(Rebase(call, plan_name, head.revision, &wanted, &nothing_left));
    }
    if (!nothing_left) rest.push_back(std::move(wanted));
  }
  return rest;
}

absl::StatusOr<std::vector<v1::MovedField>> MovedFields(const Call& call,
                                                        const v1::Proposal& proposal,
                                                        const DraftRecords& draft) {
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanOf(proposal));
  std::vector<v1::MovedField> moved;
  for (const auto& [name, record] : draft) {
    JP_ASSIGN_OR_RETURN(const WantedRecord wanted, Want(call, plan_name, name, record));
    JP_ASSIGN_OR_RETURN(const auto paths, MovedPaths(call, plan_name, wanted));
    for (const std::string& path : paths) {
      JP_ASSIGN_OR_RETURN(const LastChange last,
                          FindLastChange(call.view, plan_name, name, path, wanted.differs_since()));
      v1::MovedField field;
      field.set_record(name);
      field.set_path(path);
      field.set_revision(last.revision);
      *field.mutable_author() = last.changeset.has_proposal_author()
                                    ? last.changeset.proposal_author()
                                    : last.changeset.author();
      moved.push_back(std::move(field));
    }
  }
  return moved;
}

absl::StatusOr<std::vector<v1::RecordDiff>> ProposedChanges(const Call& call,
                                                            const v1::Proposal& proposal,
                                                            const DraftRecords& draft) {
  JP_ASSIGN_OR_RETURN(const std::string plan_name, PlanOf(proposal));
  std::vector<v1::RecordDiff> diffs;
  for (const auto& [name, record] : draft) {
    JP_ASSIGN_OR_RETURN(const WantedRecord wanted, Want(call, plan_name, name, record));
    diffs.push_back(DiffRecord(name, wanted.base.get(), wanted.mine.get()));
  }
  return diffs;
}

}  // namespace jointplan::server
