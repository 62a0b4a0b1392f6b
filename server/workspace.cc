#include "server/workspace.h"

#include <utility>

#include "base/status_macros.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "server/etag.h"

namespace jointplan::server {
namespace {

class LineWorkspace : public Workspace {
 public:
  LineWorkspace(const Call& call, absl::string_view line) : call_(call), line_(line) {}

  const std::string& line() const override { return line_; }

  absl::StatusOr<SharedMessage> Now(absl::string_view name) const override {
    return LoadMessage(call_.view, line_, name);
  }

  absl::StatusOr<SharedMessage> At(absl::string_view name, int64_t revision) const override {
    return LoadMessage(call_.view, line_, name, revision);
  }

  absl::StatusOr<EditBase> Base(absl::string_view name, absl::string_view etag,
                                absl::string_view field) const override {
    JP_ASSIGN_OR_RETURN(const Stamp stamp, ReadEtag(call_, etag, {line_}, field));
    EditBase base;
    base.revision = stamp.revision;
    JP_ASSIGN_OR_RETURN(base.record, At(name, stamp.revision));
    return base;
  }

  absl::Status Write(storage::Transaction& transaction, absl::string_view name,
                     std::vector<std::string> paths, MessagePtr after) override {
    if (after == nullptr) return transaction.RemoveRecord(line_, name);
    return PutCanonical(transaction, line_, name, std::move(paths), std::move(after));
  }

 private:
  const Call& call_;
  const std::string line_;
};

class DraftWorkspace : public Workspace {
 public:
  DraftWorkspace(const Call& call, const v1::Proposal& proposal)
      : call_(call), proposal_(proposal), plan_(PlanOf(proposal.name())) {}

  const std::string& line() const override { return proposal_.name(); }

  absl::StatusOr<SharedMessage> Now(absl::string_view name) const override {
    return ReadInDraft(call_.view, proposal_.name(), name);
  }

  absl::StatusOr<SharedMessage> At(absl::string_view name, int64_t revision) const override {
    return ReadInDraft(call_.view, proposal_.name(), name, revision);
  }

  absl::StatusOr<EditBase> Base(absl::string_view name, absl::string_view etag,
                                absl::string_view field) const override {
    JP_ASSIGN_OR_RETURN(const Stamp stamp, ReadEtag(call_, etag, {proposal_.name(), plan_}, field));
    EditBase base;
    base.revision = stamp.revision;
    base.of_plan = stamp.line == plan_;
    if (!base.of_plan) {
      JP_ASSIGN_OR_RETURN(base.record, At(name, stamp.revision));
      return base;
    }
    JP_ASSIGN_OR_RETURN(const auto draft,
                        Load<stored::v1::DraftRecord>(call_.view, proposal_.name(), name));
    if (draft.has_value()) return AlreadyInDraft(name, field);
    JP_ASSIGN_OR_RETURN(base.record, LoadMessage(call_.view, plan_, name, stamp.revision));
    // The plan's state becomes the draft's base of this record.
    bases_[std::string(name)] = stamp.revision;
    return base;
  }

  absl::Status Write(storage::Transaction& transaction, absl::string_view name,
                     std::vector<std::string> /*paths*/, MessagePtr after) override {
    JP_ASSIGN_OR_RETURN(const auto draft,
                        Load<stored::v1::DraftRecord>(call_.view, proposal_.name(), name));
    DraftBase base{proposal_.base_revision(), ""};
    if (draft.has_value()) {
      base = {draft->record.base_revision(), draft->record.base()};
    } else if (const auto found = bases_.find(std::string(name)); found != bases_.end()) {
      base.revision = found->second;
    }
    return WriteDraftRecord(call_.view, transaction, proposal_.name(), name, base, after.get());
  }

 private:
  static std::string PlanOf(absl::string_view proposal) {
    return plan::ParseName(proposal, "name")->parent;
  }

  absl::Status AlreadyInDraft(absl::string_view name, absl::string_view field) const {
    return plan::MakeError(plan::Sentence::kAlreadyInDraft, {{"field", std::string(field)},
                                                             {"proposal", proposal_.name()},
                                                             {"name", std::string(name)}});
  }

  const Call& call_;
  const v1::Proposal proposal_;
  const std::string plan_;
  mutable std::map<std::string, int64_t> bases_;
};

}  // namespace

std::unique_ptr<Workspace> NewLineWorkspace(const Call& call, absl::string_view line) {
  return std::make_unique<LineWorkspace>(call, line);
}

std::unique_ptr<Workspace> NewDraftWorkspace(const Call& call, const v1::Proposal& proposal) {
  return std::make_unique<DraftWorkspace>(call, proposal);
}

absl::StatusOr<DraftRecords> LoadDraft(const storage::View& view, absl::string_view proposal,
                                       int64_t revision) {
  JP_ASSIGN_OR_RETURN(const auto versions, view.ListRecords(proposal, "", revision));
  DraftRecords records;
  for (const storage::RecordVersion& version : versions) {
    if (version.name == proposal) continue;  // The proposal's own record.
    JP_RETURN_IF_ERROR(ParseRecord(version, &records[version.name]));
  }
  return records;
}

absl::StatusOr<MessagePtr> WantedBy(absl::string_view name, const stored::v1::DraftRecord& draft) {
  if (draft.removed()) return MessagePtr();
  return ParseMessage(name, draft.record());
}

absl::StatusOr<SharedMessage> BaseOf(const storage::View& view, absl::string_view plan_name,
                                     absl::string_view name, const stored::v1::DraftRecord& draft) {
  if (draft.base().empty()) return LoadMessage(view, plan_name, name, draft.base_revision());
  JP_ASSIGN_OR_RETURN(MessagePtr base, ParseMessage(name, draft.base()));
  return SharedMessage(std::move(base));
}

absl::StatusOr<SharedMessage> ReadInDraft(const storage::View& view, absl::string_view proposal,
                                          absl::string_view name, int64_t revision) {
  JP_ASSIGN_OR_RETURN(const auto draft,
                      Load<stored::v1::DraftRecord>(view, proposal, name, revision));
  if (draft.has_value()) {
    JP_ASSIGN_OR_RETURN(MessagePtr wanted, WantedBy(name, draft->record));
    return SharedMessage(std::move(wanted));
  }
  JP_ASSIGN_OR_RETURN(const auto record, Load<v1::Proposal>(view, proposal, proposal, revision));
  if (!record.has_value()) return plan::NotFoundError(proposal);
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed, plan::ParseName(proposal, "proposal"));
  return LoadMessage(view, parsed.parent, name, record->record.base_revision());
}

absl::Status WriteDraftRecord(const storage::View& view, storage::Transaction& transaction,
                              absl::string_view proposal, absl::string_view name,
                              const DraftBase& base, const google::protobuf::Message* wanted) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed, plan::ParseName(proposal, "proposal"));
  stored::v1::DraftRecord draft;
  draft.set_base_revision(base.revision);
  draft.set_base(base.own);
  draft.set_removed(wanted == nullptr);
  JP_ASSIGN_OR_RETURN(const SharedMessage before, BaseOf(view, parsed.parent, name, draft));
  const bool unchanged =
      plan::Diff(before.get(), wanted).empty() && (before == nullptr) == (wanted == nullptr);
  if (unchanged) {
    JP_ASSIGN_OR_RETURN(const auto there, view.GetRecord(proposal, name));
    return there.has_value() ? transaction.RemoveRecord(proposal, name) : absl::OkStatus();
  }
  std::vector<std::string> paths;
  if (wanted != nullptr) {
    const MessagePtr canonical(wanted->New());
    canonical->CopyFrom(*wanted);
    plan::Canonicalize(canonical.get());
    draft.set_record(plan::Serialize(*canonical));
    for (const auto& change : plan::Diff(before.get(), canonical.get())) {
      if (before != nullptr) paths.push_back(change.path());
    }
  }
  return transaction.PutRecord(proposal, name, plan::Serialize(draft), std::move(paths));
}

}  // namespace jointplan::server
