#include "cli/report_data.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "jointplan/pages.h"
#include "jointplan/pull.h"

namespace jointplan::cli {
namespace {

constexpr absl::Duration kPullTimeout = absl::Minutes(10);

// Whether the objective is one of a framework that some activity names an objective of.
bool IsOfUsedFramework(const exchange::PlanState& state, const v1::Objective& objective) {
  const std::string framework = objective.name().substr(0, objective.name().find("/objectives/"));
  for (const v1::Activity& activity : state.activities) {
    for (const std::string& used : activity.objectives()) {
      if (absl::StartsWith(used, framework + "/")) return true;
    }
  }
  return false;
}

// Fills in the partners and objectives, as they are in the catalogue now.
absl::Status AddCatalogue(const client::Client& client, exchange::PlanState* state) {
  JP_ASSIGN_OR_RETURN(const v1::ListPartnersResponse partners, client::AllPartners(client, {}));
  state->partners.assign(partners.partners().begin(), partners.partners().end());
  JP_ASSIGN_OR_RETURN(const v1::ListObjectivesResponse objectives, client.ListObjectives({}));
  for (const v1::Objective& objective : objectives.objectives()) {
    if (IsOfUsedFramework(*state, objective)) state->objectives.push_back(objective);
  }
  return absl::OkStatus();
}

absl::Status AddRecords(const client::Client& client, exchange::PlanState* state) {
  v1::ListActivitiesRequest request;
  request.set_parent(state->plan.name());
  request.set_revision(state->revision);
  JP_ASSIGN_OR_RETURN(v1::ListActivitiesResponse activities,
                      client::AllActivities(client, std::move(request)));
  for (v1::Activity& activity : *activities.mutable_activities()) {
    state->activities.push_back(std::move(activity));
  }
  v1::ListNeedsRequest needs_request;
  needs_request.set_parent(state->plan.name());
  needs_request.set_revision(state->revision);
  JP_ASSIGN_OR_RETURN(v1::ListNeedsResponse needs,
                      client::AllNeeds(client, std::move(needs_request)));
  for (v1::Need& need : *needs.mutable_needs()) state->needs.push_back(std::move(need));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<exchange::PlanState> PlanStateAt(Context* context, int64_t revision) {
  exchange::PlanState state;
  v1::GetPlanRequest request;
  JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->PlanName());
  request.set_revision(revision);
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(state.plan, client->GetPlan(std::move(request)));
  state.revision = state.plan.revision();
  v1::GetChangesetRequest changeset_request;
  changeset_request.set_parent(state.plan.name());
  changeset_request.set_revision(state.revision);
  JP_ASSIGN_OR_RETURN(const v1::Changeset changeset,
                      client->GetChangeset(std::move(changeset_request)));
  state.time = changeset.create_time();
  JP_RETURN_IF_ERROR(AddRecords(*client, &state));
  JP_RETURN_IF_ERROR(AddCatalogue(*client, &state));
  return state;
}

absl::StatusOr<exchange::PlanState> AgreedState(Context* context, absl::string_view number) {
  JP_ASSIGN_OR_RETURN(const std::string name,
                      context->NameIn("agreements", absl::AsciiStrToLower(number)));
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const client::PulledAgreement pulled,
                      client::PullAgreement(*client, name, nullptr, {.timeout = kPullTimeout}));
  exchange::PlanState state;
  for (const v1::SealedRecord& sealed : pulled.records) {
    v1::Record record;
    if (!record.ParseFromString(sealed.record())) {
      return absl::DataLossError(absl::StrCat(sealed.name(), " cannot be read."));
    }
    exchange::AddRecord(std::move(record), &state);
  }
  state.revision = pulled.manifest.plan_revision();
  v1::GetAgreementRequest request;
  request.set_name(pulled.manifest.agreement());
  JP_ASSIGN_OR_RETURN(v1::Agreement agreement, client->GetAgreement(std::move(request)));
  // What was verified counts.
  agreement.set_digest(pulled.digest);
  *agreement.mutable_endorsements() = pulled.manifest.endorsements();
  *agreement.mutable_waivers() = pulled.manifest.waivers();
  *agreement.mutable_silence() = pulled.manifest.silence();
  agreement.set_override_reason(pulled.manifest.override_reason());
  state.agreement = std::move(agreement);
  return state;
}

}  // namespace jointplan::cli
