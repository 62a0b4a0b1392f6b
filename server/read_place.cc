#include "server/read_place.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "plan/forecast_merge.h"
#include "plan/names.h"
#include "server/records.h"
#include "server/workspace.h"

namespace jointplan::server {
namespace {

// Returns the bytes as which a record of a draft is read. What stands on a base of its own lacks
// what the plan has otherwise: it is shown as the plan's state with all that the draft wants.
absl::StatusOr<std::string> BytesInDraft(
    const std::string& name, const stored::v1::DraftRecord& draft,
    const std::map<std::string, storage::RecordVersion>& plan) {
  const auto there = plan.find(name);
  if (draft.base().empty() || there == plan.end()) return draft.record();
  JP_ASSIGN_OR_RETURN(plan::RecordState base, ParseMessage(name, draft.base()));
  JP_ASSIGN_OR_RETURN(plan::RecordState mine, ParseMessage(name, draft.record()));
  JP_ASSIGN_OR_RETURN(const plan::RecordState now, ParseMessage(name, there->second.bytes));
  const auto shown = plan::MergeInsisting({name, std::move(base), std::move(mine)}, now);
  return shown == nullptr ? draft.record() : plan::Serialize(*shown);
}

absl::StatusOr<std::vector<storage::RecordVersion>> RecordsInDraft(const Call& call,
                                                                   const ReadPlace& place,
                                                                   const std::string& prefix) {
  const int64_t revision = place.stamp.revision;
  JP_ASSIGN_OR_RETURN(const auto proposal,
                      Load<v1::Proposal>(call.view, place.proposal, place.proposal, revision));
  if (!proposal.has_value()) return plan::NotFoundError(place.proposal);
  JP_ASSIGN_OR_RETURN(const auto of_plan,
                      call.view.ListRecords(place.plan, prefix, proposal->record.base_revision()));
  JP_ASSIGN_OR_RETURN(const auto of_draft, call.view.ListRecords(place.proposal, prefix, revision));
  std::map<std::string, storage::RecordVersion> by_name;
  for (const auto& version : of_plan) by_name[version.name] = version;
  for (storage::RecordVersion version : of_draft) {
    stored::v1::DraftRecord draft;
    JP_RETURN_IF_ERROR(ParseRecord(version, &draft));
    if (draft.removed()) {
      by_name.erase(version.name);
    } else {
      JP_ASSIGN_OR_RETURN(version.bytes, BytesInDraft(version.name, draft, by_name));
      by_name[version.name] = std::move(version);
    }
  }
  std::vector<storage::RecordVersion> records;
  records.reserve(by_name.size());
  for (auto& [name, version] : by_name) records.push_back(std::move(version));
  return records;
}

}  // namespace

absl::StatusOr<ReadPlace> PlaceOf(const Call& call, const std::string& plan_name,
                                  const std::string& proposal, int64_t revision) {
  JP_RETURN_IF_ERROR(RequirePlan(call, plan_name, v1::ACTION_READ_PLAN).status());
  ReadPlace place{plan_name, proposal, {}};
  if (!proposal.empty()) {
    JP_RETURN_IF_ERROR(RequireProposal(call, proposal, v1::ACTION_READ_PROPOSAL).status());
    JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed, plan::ParseName(proposal, "proposal"));
    if (parsed.parent != plan_name) {
      return plan::FieldError("proposal", absl::StrCat("is not a proposal of ", plan_name));
    }
  }
  JP_ASSIGN_OR_RETURN(place.stamp,
                      StampAt(call, proposal.empty() ? plan_name : proposal, revision));
  return place;
}

absl::StatusOr<v1::Plan> PlanAt(const Call& call, const ReadPlace& place) {
  SharedMessage record;
  if (place.proposal.empty()) {
    JP_ASSIGN_OR_RETURN(record,
                        LoadMessage(call.view, place.plan, place.plan, place.stamp.revision));
  } else {
    JP_ASSIGN_OR_RETURN(record,
                        ReadInDraft(call.view, place.proposal, place.plan, place.stamp.revision));
  }
  const auto* plan = dynamic_cast<const v1::Plan*>(record.get());
  if (plan == nullptr) return plan::NotFoundError(place.plan);
  return *plan;
}

absl::StatusOr<std::vector<storage::RecordVersion>> RecordsAt(const Call& call,
                                                              const ReadPlace& place,
                                                              absl::string_view collection,
                                                              const std::string& after,
                                                              size_t limit) {
  const std::string prefix = absl::StrCat(place.plan, "/", collection, "/");
  if (place.proposal.empty()) {
    return call.view.ListRecords(place.plan, prefix, place.stamp.revision, after, limit);
  }
  JP_ASSIGN_OR_RETURN(auto all, RecordsInDraft(call, place, prefix));
  const auto begin = std::find_if(all.begin(), all.end(),
                                  [&](const auto& version) { return version.name > after; });
  all.erase(all.begin(), begin);
  if (limit > 0 && all.size() > limit) all.resize(limit);
  return all;
}

}  // namespace jointplan::server
