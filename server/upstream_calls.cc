#include "server/upstream_calls.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/upstream.h"
#include "server/arrivals.h"
#include "server/etag.h"
#include "server/page_token.h"
#include "server/records.h"
#include "server/sharing.h"
#include "server/workspace.h"

namespace jointplan::server {
namespace {

// So many activities are read at once.
constexpr size_t kReadAtOnce = 1000;

// Whose upstreams are listed: a plan, or one of its activities.
struct Listed {
  std::string plan;
  std::string activity;  // Empty: all.
};

absl::StatusOr<Listed> ListedBy(const Call& call, const std::string& parent) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name, plan::ParseName(parent, "parent"));
  Listed listed;
  if (name.kind == plan::NameKind::kActivity) {
    listed = {name.parent, parent};
  } else if (name.kind == plan::NameKind::kPlan) {
    listed.plan = parent;
  } else {
    return plan::FieldError("parent", "must be a plan or one of its activities");
  }
  const absl::Status may = RequirePlan(call, listed.plan, v1::ACTION_READ_PLAN).status();
  if (absl::IsNotFound(may)) return plan::NotFoundError(parent);
  JP_RETURN_IF_ERROR(may);
  return listed;
}

// Where a list stands: behind an upstream of an activity. A space is in no name.
std::string PositionOf(const v1::UpstreamStatus& status) {
  return absl::StrCat(status.activity(), " ", status.upstream().activity());
}

// Says how joint activities stand to what they came from.
class StatusReader {
 public:
  StatusReader(const Call& call, std::string plan) : call_(call), plan_(std::move(plan)) {}

  absl::StatusOr<v1::UpstreamStatus> Read(const std::string& activity,
                                          const v1::Upstream& upstream) {
    v1::UpstreamStatus status;
    status.set_activity(activity);
    *status.mutable_upstream() = upstream;
    JP_RETURN_IF_ERROR(Compare(&status));
    JP_ASSIGN_OR_RETURN(*status.mutable_proposal(), ProposalFor(activity, upstream.activity()));
    return status;
  }

 private:
  absl::Status Compare(v1::UpstreamStatus* status) {
    status->set_state(v1::UPSTREAM_STATE_HIDDEN);
    const std::string& name = status->upstream().activity();
    const absl::StatusOr<SeenActivity> seen = RequireSeen(call_, name);
    if (absl::IsNotFound(seen.status())) return absl::OkStatus();
    JP_RETURN_IF_ERROR(seen.status());
    JP_ASSIGN_OR_RETURN(const auto record, call_.view.GetRecord(seen->plan->name(), name));
    if (!record.has_value()) return absl::OkStatus();
    JP_ASSIGN_OR_RETURN(const v1::SharedActivity now,
                        ShowShared(call_.view, *seen->plan, *seen->activity, record->create_time));
    JP_ASSIGN_OR_RETURN(const auto known, StateOf(call_.view, name, status->upstream().version()));
    const bool current = known != nullptr && !plan::CarriedDiffers(*known, *seen->activity);
    status->set_state(current ? v1::UPSTREAM_STATE_CURRENT : v1::UPSTREAM_STATE_CHANGED);
    status->set_newest_version(now.version());
    status->set_owner(now.owner());
    *status->mutable_update_time() = now.activity().update_time();
    return absl::OkStatus();
  }

  // The proposal that brings the change, if the caller may see it; empty: there is none.
  absl::StatusOr<std::string> ProposalFor(const std::string& activity,
                                          const std::string& upstream) {
    const std::string own_plan = upstream.substr(0, upstream.find("/activities/"));
    const auto [found, is_new] = open_.try_emplace(own_plan);
    if (is_new) JP_RETURN_IF_ERROR(LoadOpen(own_plan, &found->second));
    for (const auto& [name, draft] : found->second) {
      const auto record = draft.find(activity);
      if (record == draft.end()) continue;
      JP_ASSIGN_OR_RETURN(const bool brings,
                          Brings(call_.view, plan_, activity, record->second, upstream));
      if (brings) return name;
    }
    return std::string();
  }

  using OpenProposals = std::map<std::string, DraftRecords>;

  absl::Status LoadOpen(const std::string& own_plan, OpenProposals* open) {
    JP_ASSIGN_OR_RETURN(const auto names, ArrivedIn(call_.view, own_plan, plan_));
    for (const std::string& name : names) {
      const auto proposal = RequireProposal(call_, name, v1::ACTION_READ_PROPOSAL);
      if (!proposal.ok() || !IsUnsettled(*proposal)) continue;
      JP_ASSIGN_OR_RETURN((*open)[name], LoadDraft(call_.view, name));
    }
    return absl::OkStatus();
  }

  const Call& call_;
  const std::string plan_;
  std::map<std::string, OpenProposals> open_;  // By own plan.
};

// Puts a page together.
class PageMaker {
 public:
  PageMaker(const Call& call, Listed listed, const PagePosition& position, size_t size)
      : call_(call),
        listed_(std::move(listed)),
        position_(position),
        size_(size),
        reader_(call, listed_.plan) {}

  // Fills the page; returns the position behind it, empty if it is the last one.
  absl::StatusOr<std::string> Fill(int64_t revision, v1::ListUpstreamsResponse* page) {
    const std::string prefix = absl::StrCat(listed_.plan, "/activities/");
    std::string after = listed_.activity.empty() ? Before(position_.after) : "";
    while (true) {
      JP_ASSIGN_OR_RETURN(const auto versions, Some(prefix, revision, after));
      for (const storage::RecordVersion& version : versions) {
        v1::Activity activity;
        JP_RETURN_IF_ERROR(ParseRecord(version, &activity));
        JP_ASSIGN_OR_RETURN(const bool full, Add(activity, page));
        if (full) return PositionOf(*page->upstreams().rbegin());
      }
      if (!listed_.activity.empty() || versions.size() < kReadAtOnce) return std::string();
      after = versions.back().name;
    }
  }

 private:
  // A name just before the activity in which a position is, which may have more upstreams.
  static std::string Before(const std::string& position) {
    std::string activity = position.substr(0, position.find(' '));
    if (!activity.empty()) activity.pop_back();
    return activity;
  }

  absl::StatusOr<std::vector<storage::RecordVersion>> Some(const std::string& prefix,
                                                           int64_t revision,
                                                           const std::string& after) const {
    if (listed_.activity.empty()) {
      return call_.view.ListRecords(listed_.plan, prefix, revision, after, kReadAtOnce);
    }
    JP_ASSIGN_OR_RETURN(auto record,
                        call_.view.GetRecord(listed_.plan, listed_.activity, revision));
    if (!record.has_value()) return plan::NotFoundError(listed_.activity);
    return std::vector<storage::RecordVersion>{*std::move(record)};
  }

  // Adds the upstreams of one activity; returns whether there are more than the page holds.
  absl::StatusOr<bool> Add(const v1::Activity& activity, v1::ListUpstreamsResponse* page) {
    for (const v1::Upstream& upstream : activity.upstreams()) {
      if (absl::StrCat(activity.name(), " ", upstream.activity()) <= position_.after) continue;
      if (static_cast<size_t>(page->upstreams_size()) == size_) return true;
      JP_ASSIGN_OR_RETURN(*page->add_upstreams(), reader_.Read(activity.name(), upstream));
    }
    return false;
  }

  const Call& call_;
  const Listed listed_;
  const PagePosition& position_;
  const size_t size_;
  StatusReader reader_;
};

}  // namespace

absl::StatusOr<v1::ListUpstreamsResponse> ListUpstreams(const Call& call,
                                                        const v1::ListUpstreamsRequest& request) {
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(Listed listed, ListedBy(call, request.parent()));
  const std::string list = absl::StrCat("ListUpstreams\n", request.parent());
  JP_ASSIGN_OR_RETURN(const PagePosition position, OpenPageToken(call, list, request.page_token()));
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, listed.plan, position.revision));
  v1::ListUpstreamsResponse response;
  JP_ASSIGN_OR_RETURN(
      const std::string after,
      PageMaker(call, std::move(listed), position, size).Fill(stamp.revision, &response));
  if (!after.empty()) {
    response.set_next_page_token(SealPageToken(call, list, {stamp.revision, after}));
  }
  return response;
}

}  // namespace jointplan::server
