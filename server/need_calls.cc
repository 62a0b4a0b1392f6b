#include "server/need_calls.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "server/page_token.h"
#include "server/read_place.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

absl::StatusOr<std::optional<storage::RecordVersion>> FindAt(const Call& call,
                                                             const ReadPlace& place,
                                                             const std::string& name) {
  if (place.proposal.empty()) return call.view.GetRecord(place.plan, name, place.stamp.revision);
  JP_ASSIGN_OR_RETURN(auto all, RecordsAt(call, place, kNeeds));
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& version) { return version.name == name; });
  if (found == all.end()) return std::nullopt;
  return std::make_optional(std::move(*found));
}

absl::Status Fill(const storage::RecordVersion& version, const Stamp& stamp, v1::Need* need) {
  JP_RETURN_IF_ERROR(ParseRecord(version, need));
  SetOutputs(version, stamp, need);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Need> GetNeed(const Call& call, const v1::GetNeedRequest& request) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name,
                      plan::ParseNameOf(plan::NameKind::kNeed, request.name(), "name"));
  JP_ASSIGN_OR_RETURN(const ReadPlace place,
                      PlaceOf(call, name.parent, request.proposal(), request.revision()));
  JP_ASSIGN_OR_RETURN(const auto version, FindAt(call, place, request.name()));
  if (!version.has_value()) return plan::NotFoundError(request.name());
  v1::Need need;
  JP_RETURN_IF_ERROR(Fill(*version, place.stamp, &need));
  return need;
}

absl::StatusOr<v1::ListNeedsResponse> ListNeeds(const Call& call,
                                                const v1::ListNeedsRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  const std::string list = absl::StrCat("ListNeeds\n", request.parent(), "\n", request.proposal(),
                                        "\n", request.revision());
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position,
                      OpenPageToken(call, list, request.page_token(), request.revision()));
  JP_ASSIGN_OR_RETURN(const ReadPlace place,
                      PlaceOf(call, request.parent(), request.proposal(), position.revision));
  JP_ASSIGN_OR_RETURN(const auto page, RecordsAt(call, place, kNeeds, position.after, size + 1));
  v1::ListNeedsResponse response;
  response.set_revision(place.stamp.revision);
  for (size_t i = 0; i < page.size() && i < size; ++i) {
    JP_RETURN_IF_ERROR(Fill(page[i], place.stamp, response.add_needs()));
  }
  if (page.size() > size) {
    response.set_next_page_token(
        SealPageToken(call, list, {place.stamp.revision, page[size - 1].name}));
  }
  return response;
}

}  // namespace jointplan::server
