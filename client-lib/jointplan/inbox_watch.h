#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_INBOX_WATCH_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_INBOX_WATCH_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "jointplan/client.h"

namespace jointplan::client {

class OpenStream;

// Follows what waits for the caller in a plan, however often the connection is lost in between. One
// thread reads; any thread may cancel.
class InboxWatch {
 public:
  // Connects with the first Next. `request.since_revision` 0: what others change from then on.
  InboxWatch(Client client, v1::GetInboxRequest request);
  ~InboxWatch();

  // Waits until there is an inbox with other items than the one that was returned last; the first
  // comes at once. Reconnects by itself, for as long as it takes, after errors that may pass
  // (IsTransient) and when the server ends the stream. Returns CANCELLED after Cancel, and
  // otherwise the error that ended the watch for good; then every further call returns the same.
  absl::StatusOr<v1::Inbox> Next();

  // Ends the watch, also while Next waits.
  void Cancel();

 private:
  // Reads until there is something new, or the stream ends.
  absl::StatusOr<v1::Inbox> ReadOne();

  const Client client_;
  v1::WatchInboxRequest request_;
  Backoff backoff_;
  std::string last_;  // The items that were returned last.
  bool begun_ = false;
  absl::Status ended_;
  const std::unique_ptr<OpenStream> stream_;
};

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_INBOX_WATCH_H_
