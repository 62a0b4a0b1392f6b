#ifndef JOINTPLAN_SERVER_ACCESS_CALLS_H_
#define JOINTPLAN_SERVER_ACCESS_CALLS_H_

#include <string>

#include "absl/status/statusor.h"
#include "jointplan/v1/access_service.pb.h"
#include "jointplan/v1/admin_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of AccessService and AdminService; their proto files say what each does. Those that
// write need a call with a transaction.
absl::StatusOr<v1::WhoAmIResponse> WhoAmI(const Call& call, const v1::WhoAmIRequest& request);
absl::StatusOr<v1::CreateTokenResponse> CreateToken(const Call& call,
                                                    const v1::CreateTokenRequest& request);
absl::StatusOr<v1::ListTokensResponse> ListTokens(const Call& call,
                                                  const v1::ListTokensRequest& request);
absl::StatusOr<v1::Token> RevokeToken(const Call& call, const v1::RevokeTokenRequest& request);
absl::StatusOr<v1::CheckStoreResponse> CheckStore(const Call& call,
                                                  const v1::CheckStoreRequest& request);

// Makes the first token of a new store, for an operator, and returns its secret.
absl::StatusOr<std::string> MakeFirstToken(storage::Transaction& transaction, IdSource* ids);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_ACCESS_CALLS_H_
