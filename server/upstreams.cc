#include "server/upstreams.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/access.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/names.h"
#include "plan/upstream.h"
#include "server/arrivals.h"
#include "server/records.h"
#include "server/sharing.h"

namespace jointplan::server {
namespace {

using google::protobuf::Message;

// Whether an edit adds this upstream, or gives it another version.
bool IsNew(const v1::Upstream& upstream, const v1::Activity* base) {
  if (base == nullptr) return true;
  return std::none_of(base->upstreams().begin(), base->upstreams().end(),
                      [&](const v1::Upstream& before) {
                        return before.activity() == upstream.activity() &&
                               before.has_version() == upstream.has_version() &&
                               before.version() == upstream.version();
                      });
}

// Checks one upstream that is new.
absl::Status CheckNew(const Call& call, const v1::Upstream& upstream, const std::string& field) {
  const std::string& name = upstream.activity();
  JP_RETURN_IF_ERROR(
      plan::ParseNameOf(plan::NameKind::kActivity, name, absl::StrCat(field, ".activity"))
          .status());
  const absl::StatusOr<SeenActivity> seen = RequireSeen(call, name);
  if (absl::IsNotFound(seen.status())) {
    return plan::FieldError(absl::StrCat(field, ".activity"),
                            absl::StrCat("there is no activity ", name,
                                         "; name one of a partner's own plan that you see"));
  }
  JP_RETURN_IF_ERROR(seen.status());
  if (!plan::IsOwnPlan(*seen->plan)) {
    return plan::FieldError(absl::StrCat(field, ".activity"),
                            absl::StrCat(name,
                                         " belongs to a joint plan; name an activity of a "
                                         "partner's own plan"));
  }
  JP_ASSIGN_OR_RETURN(const int64_t newest, VersionOf(call.view, name));
  if (upstream.version() == newest) return absl::OkStatus();
  const std::string wanted =
      upstream.has_version()
          ? absl::StrCat("is ", upstream.version(), ", but ", name, " is now in state ", newest)
          : absl::StrCat("is required: the state of ", name, " that you saw; it is now in state ",
                         newest);
  return plan::FieldError(absl::StrCat(field, ".version"),
                          absl::StrCat(wanted, "; look at it, and name that"));
}

absl::Status CheckRecord(const Call& call, const v1::Plan* plan, const WantedRecord& wanted,
                         const v1::Activity& mine) {
  const auto* base = dynamic_cast<const v1::Activity*>(wanted.base.get());
  for (const v1::Upstream& upstream : mine.upstreams()) {
    if (!IsNew(upstream, base)) continue;
    const std::string field = absl::StrCat(
        wanted.field, ".", plan::FieldPath({{"upstreams", upstream.activity()}}).ToString());
    if (plan != nullptr && plan::IsOwnPlan(*plan)) {
      return plan::FieldError(field,
                              "only an activity of a joint plan comes from another; take it "
                              "out");
    }
    JP_RETURN_IF_ERROR(CheckNew(call, upstream, field));
  }
  return absl::OkStatus();
}

std::set<std::string> UpstreamsIn(const Message* record) {
  std::set<std::string> names;
  const auto* activity = dynamic_cast<const v1::Activity*>(record);
  if (activity == nullptr) return names;
  for (const v1::Upstream& upstream : activity->upstreams()) names.insert(upstream.activity());
  return names;
}

// Makes the links of one own activity what they will be.
absl::Status WriteLinks(const Call& call, const std::string& upstream,
                        const std::vector<LinkChange>& changes) {
  JP_ASSIGN_OR_RETURN(const std::vector<std::string> before, LinkedTo(call.view, upstream));
  std::set<std::string> links(before.begin(), before.end());
  for (const LinkChange& change : changes) {
    if (change.made) {
      links.insert(change.activity);
    } else {
      links.erase(change.activity);
    }
  }
  if (links.empty()) {
    return before.empty() ? absl::OkStatus()
                          : call.transaction->RemoveRecord(plan::kUpstreamLine, upstream);
  }
  stored::v1::UpstreamLinks record;
  record.mutable_activities()->Assign(links.begin(), links.end());
  return call.transaction->PutRecord(plan::kUpstreamLine, upstream, plan::Serialize(record), {});
}

absl::Status KeepLinks(const Call& call, const LinkChanges& links) {
  std::map<std::string, std::vector<LinkChange>> by_upstream;
  for (const LinkChange& link : links) by_upstream[link.upstream].push_back(link);
  for (const auto& [upstream, changes] : by_upstream) {
    JP_RETURN_IF_ERROR(WriteLinks(call, upstream, changes));
  }
  if (!call.transaction->HasChanges(plan::kUpstreamLine)) return absl::OkStatus();
  v1::Changeset about;
  *about.mutable_author() = AuthorOf(call);
  return call.transaction->AddChangeset(plan::kUpstreamLine, std::move(about)).status();
}

}  // namespace

absl::Status CheckUpstreams(const Call& call, const std::string& plan_name,
                            const std::vector<WantedRecord>& wanted) {
  std::shared_ptr<const v1::Plan> plan;
  for (const WantedRecord& record : wanted) {
    const auto* mine = dynamic_cast<const v1::Activity*>(record.mine.get());
    if (mine == nullptr || mine->upstreams().empty()) continue;
    if (plan == nullptr) {
      JP_ASSIGN_OR_RETURN(plan, LoadShared<v1::Plan>(call.view, plan_name, plan_name));
    }
    JP_RETURN_IF_ERROR(CheckRecord(call, plan.get(), record, *mine));
  }
  return absl::OkStatus();
}

LinkChanges LinkChangesOf(const MergedRecords& merged) {
  LinkChanges changes;
  for (const MergedRecord& record : merged.records) {
    const std::set<std::string> before = UpstreamsIn(record.theirs.get());
    const std::set<std::string> after = UpstreamsIn(record.result.merged.get());
    for (const std::string& upstream : after) {
      if (!before.contains(upstream)) changes.push_back({upstream, record.wanted.name, true});
    }
    for (const std::string& upstream : before) {
      if (!after.contains(upstream)) changes.push_back({upstream, record.wanted.name, false});
    }
  }
  return changes;
}

absl::Status FollowWrite(const Call& call, const std::string& line, const LinkChanges& links,
                         const v1::Changeset& changeset) {
  const auto name = plan::ParseName(line, "line");
  if (!name.ok() || name->kind != plan::NameKind::kPlan) return absl::OkStatus();
  JP_RETURN_IF_ERROR(KeepLinks(call, links));
  JP_ASSIGN_OR_RETURN(const auto plan, LoadShared<v1::Plan>(call.view, line, line));
  if (plan == nullptr || !plan::IsOwnPlan(*plan)) return absl::OkStatus();
  return BringChanges(call, *plan, changeset);
}

absl::StatusOr<std::vector<std::string>> LinkedTo(const storage::View& view,
                                                  absl::string_view upstream) {
  JP_ASSIGN_OR_RETURN(const auto links,
                      Load<stored::v1::UpstreamLinks>(view, plan::kUpstreamLine, upstream));
  if (!links.has_value()) return std::vector<std::string>();
  return std::vector<std::string>(links->record.activities().begin(),
                                  links->record.activities().end());
}

}  // namespace jointplan::server
