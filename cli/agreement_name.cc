#include "cli/agreement_name.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "jointplan/pages.h"

namespace jointplan::cli {

absl::StatusOr<std::string> AgreementName(Context* context, absl::string_view text) {
  if (!text.empty()) return context->NameIn("agreements", text);
  v1::ListAgreementsRequest request;
  JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
  const std::string plan = request.parent();
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const v1::ListAgreementsResponse response,
                      client::AllAgreements(*client, std::move(request)));
  if (!response.agreements().empty()) return response.agreements().rbegin()->name();
  return absl::NotFoundError(absl::StrCat(plan, " has no agreement that you may see."));
}

}  // namespace jointplan::cli
