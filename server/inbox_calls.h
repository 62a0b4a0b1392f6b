#ifndef JOINTPLAN_SERVER_INBOX_CALLS_H_
#define JOINTPLAN_SERVER_INBOX_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/inbox_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The call of InboxService; inbox_service.proto says what it does.
absl::StatusOr<v1::Inbox> GetInbox(const Call& call, const v1::GetInboxRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_INBOX_CALLS_H_
