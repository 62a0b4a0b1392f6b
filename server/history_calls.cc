// The calls of PlanService that explain what happened; declared in server/plan_calls.h.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/names.h"
#include "server/etag.h"
#include "server/merging.h"
#include "server/page_token.h"
#include "server/plan_calls.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

// A line, and the record in it whose history is asked for (empty: the whole line's).
struct HistoryPlace {
  std::string line;
  std::string record;
};

absl::StatusOr<HistoryPlace> PlaceOf(absl::string_view parent) {
  if (parent == plan::kCatalogLine) return HistoryPlace{std::string(parent), ""};
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(parent, "parent"));
  switch (name.kind) {
    case plan::NameKind::kPlan:
    case plan::NameKind::kProposal:
      return HistoryPlace{std::string(parent), ""};
    case plan::NameKind::kActivity:
    case plan::NameKind::kNeed:
      return HistoryPlace{name.parent, std::string(parent)};
    default:
      return plan::FieldError("parent",
                              "must be a plan, a proposal, an activity, a need or `catalog`");
  }
}

absl::Status NotOfPlan() {
  return plan::FieldError("name", "must be a plan or one of its activities or needs");
}

// Leaves only what concerns one record.
void KeepRecord(absl::string_view name, v1::Changeset* changeset) {
  auto* changes = changeset->mutable_changes();
  changes->erase(std::remove_if(changes->begin(), changes->end(),
                                [&](const auto& change) { return change.name() != name; }),
                 changes->end());
}

// The revisions of a page, newest first, and one more if there is one.
absl::StatusOr<std::vector<int64_t>> RevisionsBefore(const Call& call, const HistoryPlace& place,
                                                     int64_t before, size_t limit) {
  if (!place.record.empty()) {
    return call.view.RecordRevisions(place.line, place.record, before, limit);
  }
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(place.line));
  std::vector<int64_t> revisions;
  for (int64_t revision = before > 0 ? before - 1 : head.revision;
       revision > 0 && revisions.size() < limit; --revision) {
    revisions.push_back(revision);
  }
  return revisions;
}

// Follows one record through its versions and notes which revision gave each field its value.
class Blamer {
 public:
  Blamer(const Call& call, std::string line, std::string name)
      : call_(call), line_(std::move(line)), name_(std::move(name)) {}

  absl::StatusOr<v1::BlameResponse> Run(int64_t revision) {
    JP_ASSIGN_OR_RETURN(SharedMessage record, LoadMessage(call_.view, line_, name_, revision));
    if (record == nullptr) return plan::NotFoundError(name_);
    open_ = plan::Leaves(*record);
    const std::vector<plan::FieldPath> all = open_;
    JP_ASSIGN_OR_RETURN(const auto revisions,
                        call_.view.RecordRevisions(line_, name_, revision + 1));
    for (size_t i = 0; i < revisions.size() && !open_.empty(); ++i) {
      SharedMessage before;
      if (i + 1 < revisions.size()) {
        JP_ASSIGN_OR_RETURN(before, LoadMessage(call_.view, line_, name_, revisions[i + 1]));
      }
      Assign(before.get(), record.get(), revisions[i]);
      record = std::move(before);
      if (record == nullptr) break;  // What lay before a removal is another record.
    }
    return Answer(all, revision);
  }

 private:
  // Gives `revision` every open field that it changed.
  void Assign(const google::protobuf::Message* before, const google::protobuf::Message* after,
              int64_t revision) {
    std::vector<plan::FieldPath> changed;
    for (const v1::FieldChange& change : plan::Diff(before, after)) {
      if (auto path = plan::FieldPath::Parse(change.path()); path.ok()) {
        changed.push_back(*std::move(path));
      }
    }
    const auto is_changed = [&](const plan::FieldPath& leaf) {
      return std::any_of(changed.begin(), changed.end(), [&](const plan::FieldPath& path) {
        return path.Covers(leaf) || leaf.Covers(path);
      });
    };
    const auto done = std::stable_partition(open_.begin(), open_.end(),
                                            [&](const auto& leaf) { return !is_changed(leaf); });
    for (auto leaf = done; leaf != open_.end(); ++leaf) origin_[leaf->ToString()] = revision;
    open_.erase(done, open_.end());
  }

  absl::StatusOr<v1::BlameResponse> Answer(const std::vector<plan::FieldPath>& all,
                                           int64_t revision) {
    v1::BlameResponse response;
    response.set_revision(revision);
    std::map<int64_t, v1::Changeset> changesets;
    for (const plan::FieldPath& leaf : all) {
      const int64_t from = origin_[leaf.ToString()];
      if (!changesets.contains(from)) {
        JP_ASSIGN_OR_RETURN(changesets[from], call_.view.GetChangeset(line_, from));
      }
      *response.add_fields() = Origin(leaf.ToString(), changesets[from]);
    }
    return response;
  }

  static v1::FieldOrigin Origin(const std::string& path, const v1::Changeset& changeset) {
    v1::FieldOrigin origin;
    origin.set_path(path);
    origin.set_revision(changeset.revision());
    *origin.mutable_time() = changeset.create_time();
    origin.set_message(changeset.message());
    origin.set_proposal(changeset.proposal());
    if (changeset.has_proposal_author()) {
      *origin.mutable_author() = changeset.proposal_author();
      *origin.mutable_merged_by() = changeset.author();
    } else {
      *origin.mutable_author() = changeset.author();
    }
    return origin;
  }

  const Call& call_;
  const std::string line_;
  const std::string name_;
  std::vector<plan::FieldPath> open_;  // Fields whose origin is not yet known.
  std::map<std::string, int64_t> origin_;
};

// Up to so many changesets are read to learn what changed; past that, all records of both
// revisions.
constexpr int64_t kChangesetsReadMax = 2000;

absl::Status AddNamesAt(const Call& call, absl::string_view line, int64_t revision,
                        std::set<std::string>* names) {
  if (revision == 0) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(auto versions, call.view.ListRecords(line, "", revision));
  for (storage::RecordVersion& version : versions) names->insert(std::move(version.name));
  return absl::OkStatus();
}

// The records of a line that may differ between two of its revisions.
absl::StatusOr<std::set<std::string>> NamesBetween(const Call& call, absl::string_view line,
                                                   int64_t from, int64_t to) {
  std::set<std::string> names;
  if (to - from > kChangesetsReadMax) {
    JP_RETURN_IF_ERROR(AddNamesAt(call, line, from, &names));
    JP_RETURN_IF_ERROR(AddNamesAt(call, line, to, &names));
    return names;
  }
  for (int64_t revision = from + 1; revision <= to; ++revision) {
    JP_ASSIGN_OR_RETURN(const v1::Changeset changeset, call.view.GetChangeset(line, revision));
    for (const v1::RecordChange& change : changeset.changes()) names.insert(change.name());
  }
  return names;
}

// The difference of one record between two revisions of its line; at revision 0 nothing exists.
absl::StatusOr<v1::RecordDiff> DiffRecordBetween(const Call& call, absl::string_view line,
                                                 const std::string& name, int64_t from,
                                                 int64_t to) {
  SharedMessage before;
  SharedMessage after;
  if (from > 0) {
    JP_ASSIGN_OR_RETURN(before, LoadMessage(call.view, line, name, from));
  }
  if (to > 0) {
    JP_ASSIGN_OR_RETURN(after, LoadMessage(call.view, line, name, to));
  }
  return DiffRecord(name, before.get(), after.get());
}

}  // namespace

absl::Status AuthorizeLine(const Call& call, absl::string_view line) {
  if (line == plan::kCatalogLine) {
    return Authorize(call, v1::ACTION_READ_CATALOG, plan::Relation::kInside, line);
  }
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(line, "parent"));
  if (name.kind == plan::NameKind::kProposal) {
    return RequireProposal(call, line, v1::ACTION_READ_PROPOSAL).status();
  }
  return RequirePlan(call, line, v1::ACTION_READ_PLAN).status();
}

absl::StatusOr<v1::ListChangesetsResponse> ListChangesets(
    const Call& call, const v1::ListChangesetsRequest& request) {
  JP_ASSIGN_OR_RETURN(const HistoryPlace place, PlaceOf(request.parent()));
  JP_RETURN_IF_ERROR(AuthorizeLine(call, place.line));
  const std::string list = absl::StrCat("ListChangesets\n", request.parent());
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position, OpenPageToken(call, list, request.page_token()));
  JP_ASSIGN_OR_RETURN(const auto revisions,
                      RevisionsBefore(call, place, position.revision, size + 1));
  if (revisions.empty() && !place.record.empty() && position.revision == 0) {
    return plan::NotFoundError(place.record);
  }
  v1::ListChangesetsResponse response;
  for (size_t i = 0; i < revisions.size() && i < size; ++i) {
    JP_ASSIGN_OR_RETURN(v1::Changeset changeset, call.view.GetChangeset(place.line, revisions[i]));
    if (!place.record.empty()) KeepRecord(place.record, &changeset);
    *response.add_changesets() = std::move(changeset);
  }
  if (revisions.size() > size) {
    response.set_next_page_token(SealPageToken(call, list, {revisions[size - 1], ""}));
  }
  return response;
}

absl::StatusOr<v1::Changeset> GetChangeset(const Call& call,
                                           const v1::GetChangesetRequest& request) {
  JP_RETURN_IF_ERROR(AuthorizeLine(call, request.parent()));
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, request.parent(), request.revision()));
  return call.view.GetChangeset(request.parent(), stamp.revision);
}

absl::StatusOr<std::vector<v1::RecordDiff>> DiffLine(const Call& call, absl::string_view line,
                                                     int64_t from, int64_t to) {
  JP_ASSIGN_OR_RETURN(const std::set<std::string> names, NamesBetween(call, line, from, to));
  std::vector<v1::RecordDiff> diffs;
  for (const std::string& name : names) {
    JP_ASSIGN_OR_RETURN(v1::RecordDiff diff, DiffRecordBetween(call, line, name, from, to));
    if (diff.kind() != v1::CHANGE_KIND_UNSPECIFIED) diffs.push_back(std::move(diff));
  }
  return diffs;
}

absl::StatusOr<v1::DiffRevisionsResponse> DiffRevisions(const Call& call,
                                                        const v1::DiffRevisionsRequest& request) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(request.name(), "name"));
  if (!plan::IsPlanRecord(name.kind)) return NotOfPlan();
  const bool one = name.kind != plan::NameKind::kPlan;
  const std::string line = one ? name.parent : request.name();
  JP_RETURN_IF_ERROR(RequirePlan(call, line, v1::ACTION_READ_PLAN).status());
  JP_ASSIGN_OR_RETURN(const Stamp to, StampAt(call, line, request.to_revision()));
  JP_RETURN_IF_ERROR(StampAt(call, line, request.from_revision()).status());
  if (request.from_revision() > to.revision) {
    return plan::FieldError("from_revision", "must not be later than to_revision");
  }
  const int64_t from = request.from_revision();
  v1::DiffRevisionsResponse response;
  response.set_from_revision(from);
  response.set_to_revision(to.revision);
  if (one) {
    JP_ASSIGN_OR_RETURN(v1::RecordDiff diff,
                        DiffRecordBetween(call, line, request.name(), from, to.revision));
    const bool changed = diff.kind() != v1::CHANGE_KIND_UNSPECIFIED;
    if (changed) *response.add_records() = std::move(diff);
    return response;
  }
  JP_ASSIGN_OR_RETURN(auto diffs, DiffLine(call, line, from, to.revision));
  for (v1::RecordDiff& diff : diffs) *response.add_records() = std::move(diff);
  return response;
}

absl::StatusOr<v1::BlameResponse> Blame(const Call& call, const v1::BlameRequest& request) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(request.name(), "name"));
  if (!plan::IsPlanRecord(name.kind)) return NotOfPlan();
  const std::string line = name.kind == plan::NameKind::kPlan ? request.name() : name.parent;
  JP_RETURN_IF_ERROR(RequirePlan(call, line, v1::ACTION_READ_PLAN).status());
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, line, request.revision()));
  return Blamer(call, line, request.name()).Run(stamp.revision);
}

}  // namespace jointplan::server
