#include "server/access_calls.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "server/authenticator.h"
#include "server/page_token.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

v1::Token ToToken(const stored::v1::StoredToken& stored) {
  v1::Token token;
  token.set_name(stored.name());
  token.set_label(stored.label());
  token.set_role(stored.role());
  token.set_partner(stored.partner());
  *token.mutable_plans() = stored.plans();
  if (stored.has_expire_time()) *token.mutable_expire_time() = stored.expire_time();
  token.set_revoked(stored.revoked());
  *token.mutable_create_time() = stored.create_time();
  return token;
}

// Checks what a token is for: that role, organization and plans go together and exist.
absl::Status CheckToken(const Call& call, const v1::Token& token) {
  const bool is_partner = token.role() == v1::ROLE_PARTNER;
  if (is_partner != !token.partner().empty()) {
    return plan::FieldError("token.partner", is_partner ? "is required for the role PARTNER"
                                                        : "is only for the role PARTNER");
  }
  if (is_partner) {
    JP_ASSIGN_OR_RETURN(const auto partner,
                        call.view.GetRecord(plan::kCatalogLine, token.partner()));
    if (!partner.has_value()) {
      return plan::FieldError("token.partner", absl::StrCat("there is no ", token.partner(),
                                                            "; staff adds partners first"));
    }
  }
  const bool may_name_plans = token.role() == v1::ROLE_STAFF || token.role() == v1::ROLE_READER;
  if (!token.plans().empty() && !may_name_plans) {
    return plan::FieldError("token.plans", "are only for the roles STAFF and READER");
  }
  for (int i = 0; i < token.plans_size(); ++i) {
    JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, token.plans(i),
                                         absl::StrCat("token.plans[", i, "]"))
                           .status());
  }
  return absl::OkStatus();
}

// Writes a token as a changeset of the access line.
absl::Status WriteToken(storage::Transaction& transaction, const stored::v1::StoredToken& token,
                        v1::Author author, absl::string_view message) {
  JP_RETURN_IF_ERROR(
      transaction.PutRecord(plan::kAccessLine, token.name(), plan::Serialize(token), {}));
  v1::Changeset about;
  *about.mutable_author() = std::move(author);
  about.set_message(std::string(message));
  return transaction.AddChangeset(plan::kAccessLine, std::move(about)).status();
}

absl::StatusOr<std::vector<stored::v1::StoredToken>> AllTokens(const storage::View& view) {
  JP_ASSIGN_OR_RETURN(const auto versions, view.ListRecords(plan::kAccessLine, "tokens/"));
  std::vector<stored::v1::StoredToken> tokens(versions.size());
  for (size_t i = 0; i < versions.size(); ++i) {
    JP_RETURN_IF_ERROR(ParseRecord(versions[i], &tokens[i]));
  }
  return tokens;
}

// Somebody must be left who can give out tokens.
absl::Status CheckAdminStays(const Call& call, const stored::v1::StoredToken& leaving) {
  if (leaving.role() != v1::ROLE_ADMIN) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const auto tokens, AllTokens(call.view));
  const bool stays = std::any_of(tokens.begin(), tokens.end(), [&](const auto& token) {
    return token.role() == v1::ROLE_ADMIN && token.name() != leaving.name() && !token.revoked() &&
           !token.has_expire_time();
  });
  if (stays) return absl::OkStatus();
  return plan::MakeError(plan::Sentence::kLastAdmin, {{"name", leaving.name()}});
}

}  // namespace

absl::StatusOr<v1::WhoAmIResponse> WhoAmI(const Call& call, const v1::WhoAmIRequest& /*request*/) {
  JP_ASSIGN_OR_RETURN(const auto token, Load<stored::v1::StoredToken>(call.view, plan::kAccessLine,
                                                                      call.principal.token));
  if (!token.has_value()) return plan::NotFoundError(call.principal.token);
  v1::WhoAmIResponse response;
  *response.mutable_token() = ToToken(token->record);
  return response;
}

absl::StatusOr<v1::CreateTokenResponse> CreateToken(const Call& call,
                                                    const v1::CreateTokenRequest& request) {
  JP_RETURN_IF_ERROR(CheckToken(call, request.token()));
  const v1::Token& wanted = request.token();
  v1::CreateTokenResponse response;
  response.set_secret(NewTokenSecret(call.ids, wanted.role()));
  stored::v1::StoredToken token;
  token.set_name(absl::StrCat("tokens/", call.ids->NewId()));
  token.set_label(wanted.label());
  token.set_role(wanted.role());
  token.set_partner(wanted.partner());
  *token.mutable_plans() = wanted.plans();
  if (wanted.has_expire_time()) *token.mutable_expire_time() = wanted.expire_time();
  token.set_secret_hash(HashOfSecret(response.secret()));
  *token.mutable_create_time() = ToTimestamp(call.transaction->now());
  JP_RETURN_IF_ERROR(WriteToken(*call.transaction, token, AuthorOf(call), "Token made"));
  *response.mutable_token() = ToToken(token);
  return response;
}

absl::StatusOr<v1::ListTokensResponse> ListTokens(const Call& call,
                                                  const v1::ListTokensRequest& request) {
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position,
                      OpenPageToken(call, "ListTokens", request.page_token()));
  JP_ASSIGN_OR_RETURN(const auto tokens, AllTokens(call.view));
  v1::ListTokensResponse response;
  for (const stored::v1::StoredToken& token : tokens) {
    if (token.name() <= position.after) continue;
    if (static_cast<size_t>(response.tokens_size()) == size) {
      response.set_next_page_token(SealPageToken(
          call, "ListTokens", {0, response.tokens(response.tokens_size() - 1).name()}));
      break;
    }
    *response.add_tokens() = ToToken(token);
  }
  return response;
}

absl::StatusOr<v1::Token> RevokeToken(const Call& call, const v1::RevokeTokenRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kToken, request.name(), "name").status());
  JP_ASSIGN_OR_RETURN(auto loaded,
                      Load<stored::v1::StoredToken>(call.view, plan::kAccessLine, request.name()));
  if (!loaded.has_value()) return plan::NotFoundError(request.name());
  stored::v1::StoredToken token = std::move(loaded->record);
  if (!token.revoked()) {
    JP_RETURN_IF_ERROR(CheckAdminStays(call, token));
    token.set_revoked(true);
    JP_RETURN_IF_ERROR(WriteToken(*call.transaction, token, AuthorOf(call), "Token revoked"));
  }
  return ToToken(token);
}

absl::StatusOr<v1::CheckStoreResponse> CheckStore(const Call& call,
                                                  const v1::CheckStoreRequest& /*request*/) {
  JP_ASSIGN_OR_RETURN(const storage::CheckReport report, call.store.Check());
  v1::CheckStoreResponse response;
  response.set_lineage(absl::BytesToHexString(call.store.lineage()));
  response.set_commits(report.commits);
  response.set_changesets(report.changesets);
  response.set_versions(report.versions);
  for (const std::string& fault : report.faults) response.add_faults(fault);
  return response;
}

absl::StatusOr<std::string> MakeFirstToken(storage::Transaction& transaction, IdSource* ids) {
  const std::string secret = NewTokenSecret(ids, v1::ROLE_ADMIN);
  stored::v1::StoredToken token;
  token.set_name(absl::StrCat("tokens/", ids->NewId()));
  token.set_label("First operator");
  token.set_role(v1::ROLE_ADMIN);
  token.set_secret_hash(HashOfSecret(secret));
  *token.mutable_create_time() = ToTimestamp(transaction.now());
  v1::Author author;
  author.set_label("jointplan");
  JP_RETURN_IF_ERROR(
      WriteToken(transaction, token, std::move(author), "The first token of the store"));
  return secret;
}

}  // namespace jointplan::server
