#ifndef JOINTPLAN_CLI_AGREEMENT_VIEW_H_
#define JOINTPLAN_CLI_AGREEMENT_VIEW_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/context.h"
#include "jointplan/v1/agreement_service.pb.h"

namespace jointplan::cli {

// Shows an agreement with all answers; of outdated ones, what changed since.
absl::Status ShowAgreement(Context* context, const v1::Agreement& agreement);

// Returns what an answer or a seal is about, for people to read before they give it.
std::string AgreementText(const Context& context, const v1::Agreement& agreement);
std::string ScopeText(const Context& context, const v1::Scope& scope);

// `endorses, with a reservation`.
std::string AnswerText(v1::Answer answer);

// `the whole plan`, `theme inclusion`, `the activities of giz`.
std::string ScopeName(absl::string_view scope);

// Reads a scope as people type it: `plan`, `theme:inclusion`, `themes/inclusion`, `own`, or
// `partners/giz`. `own` asks the server who one is.
absl::StatusOr<std::string> ReadScope(Context* context, absl::string_view text);

// Reads a digest: 64 hexadecimal digits, or base64 as JSON has it. A usage error for anything else.
absl::StatusOr<std::string> ReadDigest(absl::string_view text);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_AGREEMENT_VIEW_H_
