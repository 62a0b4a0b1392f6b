#include "server/catalog_calls.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/catalogue.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "server/editing.h"
#include "server/etag.h"
#include "server/page_token.h"
#include "server/records.h"
#include "server/workspace.h"

namespace jointplan::server {
namespace {

// Adds a record to the catalogue and returns it as stored.
template <class T>
absl::StatusOr<T> Create(const Call& call, T record, const std::string& name,
                         absl::string_view field) {
  record.set_name(name);
  const auto workspace = NewLineWorkspace(call, plan::kCatalogLine);
  JP_ASSIGN_OR_RETURN(WantedRecord wanted, WantNew(call, *workspace, name, field, record));
  JP_RETURN_IF_ERROR(EditOne(call, *workspace, std::move(wanted), "").status());
  JP_ASSIGN_OR_RETURN(auto loaded, Load<T>(call.view, plan::kCatalogLine, name));
  return std::move(loaded->record);
}

absl::StatusOr<v1::Partner> ShowPartner(const Call& call, const std::string& name) {
  JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Partner>(call.view, plan::kCatalogLine, name));
  if (!loaded.has_value()) return plan::NotFoundError(name);
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, plan::kCatalogLine));
  SetOutputs(loaded->version, stamp, &loaded->record);
  return std::move(loaded->record);
}

const google::protobuf::Message& ContentOf(const v1::Record& record) {
  if (record.has_framework()) return record.framework();
  return record.objective();
}

}  // namespace

absl::StatusOr<v1::Partner> CreatePartner(const Call& call,
                                          const v1::CreatePartnerRequest& request) {
  const std::string name = absl::StrCat("partners/", request.partner_id());
  JP_RETURN_IF_ERROR(Create(call, request.partner(), name, "partner").status());
  return ShowPartner(call, name);
}

absl::StatusOr<v1::Partner> GetPartner(const Call& call, const v1::GetPartnerRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPartner, request.name(), "name").status());
  return ShowPartner(call, request.name());
}

absl::StatusOr<v1::ListPartnersResponse> ListPartners(const Call& call,
                                                      const v1::ListPartnersRequest& request) {
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position,
                      OpenPageToken(call, "ListPartners", request.page_token()));
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, plan::kCatalogLine, position.revision));
  JP_ASSIGN_OR_RETURN(const auto page,
                      call.view.ListRecords(plan::kCatalogLine, "partners/", stamp.revision,
                                            position.after, size + 1));
  v1::ListPartnersResponse response;
  for (size_t i = 0; i < page.size() && i < size; ++i) {
    v1::Partner* partner = response.add_partners();
    JP_RETURN_IF_ERROR(ParseRecord(page[i], partner));
    SetOutputs(page[i], stamp, partner);
  }
  if (page.size() > size) {
    response.set_next_page_token(
        SealPageToken(call, "ListPartners", {stamp.revision, page[size - 1].name}));
  }
  return response;
}

absl::StatusOr<v1::Partner> UpdatePartner(const Call& call,
                                          const v1::UpdatePartnerRequest& request) {
  const std::string& name = request.partner().name();
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPartner, name, "partner.name").status());
  const auto workspace = NewLineWorkspace(call, plan::kCatalogLine);
  JP_ASSIGN_OR_RETURN(WantedRecord wanted,
                      WantChanged(*workspace, name, request.partner().etag(), "partner",
                                  request.partner(), request.update_mask()));
  JP_RETURN_IF_ERROR(EditOne(call, *workspace, std::move(wanted), request.message()).status());
  return ShowPartner(call, name);
}

absl::StatusOr<v1::ListFrameworksResponse> ListFrameworks(
    const Call& call, const v1::ListFrameworksRequest& /*request*/) {
  JP_ASSIGN_OR_RETURN(const auto versions,
                      call.view.ListRecords(plan::kCatalogLine, "frameworks/"));
  v1::ListFrameworksResponse response;
  for (const storage::RecordVersion& version : versions) {
    if (std::count(version.name.begin(), version.name.end(), '/') != 1) continue;  // Objectives.
    JP_RETURN_IF_ERROR(ParseRecord(version, response.add_frameworks()));
  }
  return response;
}

absl::StatusOr<v1::Framework> CreateFramework(const Call& call,
                                              const v1::CreateFrameworkRequest& request) {
  return Create(call, request.framework(), absl::StrCat("frameworks/", request.framework_id()),
                "framework");
}

absl::StatusOr<v1::Objective> GetObjective(const Call& call,
                                           const v1::GetObjectiveRequest& request) {
  JP_RETURN_IF_ERROR(
      plan::ParseNameOf(plan::NameKind::kObjective, request.name(), "name").status());
  JP_ASSIGN_OR_RETURN(auto loaded,
                      Load<v1::Objective>(call.view, plan::kCatalogLine, request.name()));
  if (!loaded.has_value()) return plan::NotFoundError(request.name());
  return std::move(loaded->record);
}

absl::StatusOr<v1::ListObjectivesResponse> ListObjectives(
    const Call& call, const v1::ListObjectivesRequest& request) {
  std::string prefix = "frameworks/";
  if (!request.parent().empty()) {
    JP_RETURN_IF_ERROR(
        plan::ParseNameOf(plan::NameKind::kFramework, request.parent(), "parent").status());
    JP_ASSIGN_OR_RETURN(const auto framework,
                        call.view.GetRecord(plan::kCatalogLine, request.parent()));
    if (!framework.has_value()) return plan::NotFoundError(request.parent());
    prefix = absl::StrCat(request.parent(), "/objectives/");
  }
  JP_ASSIGN_OR_RETURN(const auto versions, call.view.ListRecords(plan::kCatalogLine, prefix));
  v1::ListObjectivesResponse response;
  for (const storage::RecordVersion& version : versions) {
    if (std::count(version.name.begin(), version.name.end(), '/') != 3) continue;  // Frameworks.
    JP_RETURN_IF_ERROR(ParseRecord(version, response.add_objectives()));
  }
  // Within a framework by number; those without one after them, by name.
  const auto key = [](const v1::Objective& objective) {
    const size_t slash = objective.name().rfind('/');
    return std::make_tuple(objective.name().substr(0, slash),
                           objective.has_number() ? objective.number() : INT32_MAX,
                           objective.name());
  };
  std::sort(response.mutable_objectives()->begin(), response.mutable_objectives()->end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return response;
}

absl::StatusOr<v1::Objective> CreateObjective(const Call& call,
                                              const v1::CreateObjectiveRequest& request) {
  JP_RETURN_IF_ERROR(
      plan::ParseNameOf(plan::NameKind::kFramework, request.parent(), "parent").status());
  JP_ASSIGN_OR_RETURN(const auto framework,
                      call.view.GetRecord(plan::kCatalogLine, request.parent()));
  if (!framework.has_value()) return plan::NotFoundError(request.parent());
  return Create(call, request.objective(),
                absl::StrCat(request.parent(), "/objectives/", request.objective_id()),
                "objective");
}

absl::Status SeedCatalog(storage::Transaction& transaction) {
  for (const v1::Record& record : plan::BuiltInCatalogue()) {
    JP_RETURN_IF_ERROR(
        PutMessage(transaction, plan::kCatalogLine, record.name(), nullptr, ContentOf(record)));
  }
  v1::Changeset about;
  about.mutable_author()->set_label("jointplan");
  about.set_message("The built-in catalogue of frameworks and objectives");
  return transaction.AddChangeset(plan::kCatalogLine, std::move(about)).status();
}

}  // namespace jointplan::server
