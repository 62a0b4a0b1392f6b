#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_WATCH_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_WATCH_H_

#include <cstdint>
#include <deque>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "jointplan/client.h"

namespace jointplan::client {

class OpenStream;

// Follows a plan or a proposal: every changeset from a revision on, in order, each exactly once,
// however often the connection is lost in between. With `request.filter`: every one that the filter
// lets through. One thread reads; any thread may cancel.
class Watch {
 public:
  // Begins at `request.start_revision`; 0: with what comes after the newest. Connects with the
  // first Next.
  Watch(Client client, v1::WatchPlanRequest request);
  ~Watch();

  // Waits for the next changeset. Reconnects by itself, for as long as it takes, after errors that
  // may pass (IsTransient) and when the server ends the stream. Returns CANCELLED after Cancel,
  // DATA_LOSS if the server left a revision out that no filter did, and otherwise the error that
  // ended the watch for good; then every further call returns the same. Each response has one
  // changeset; its `head_revision` says how far behind the caller was when the server sent it. With
  // a filter there are responses without a changeset: nothing up to their `revision` passed the
  // filter.
  absl::StatusOr<v1::WatchPlanResponse> Next();

  // Ends the watch, also while Next waits for a changeset or before it connects again. Only a
  // question that is on its way to the server is still waited for.
  void Cancel();

  // The last revision that is known to have been delivered; 0: none yet.
  int64_t last_revision() const { return last_revision_; }

 private:
  // Learns from which revision on to read, where the caller wants only what is new.
  absl::Status FindStart();
  // Connects if there is no connection.
  absl::Status Open();
  // Reads until there is a changeset, or the stream ends.
  absl::StatusOr<v1::WatchPlanResponse> ReadOne();
  // Takes the changesets of a message apart.
  void Unpack(v1::WatchPlanResponse message);
  // What is said of a revision that does not follow the last.
  absl::Status Gap(int64_t revision) const;

  const Client client_;
  v1::WatchPlanRequest request_;
  Backoff backoff_;
  int64_t last_revision_ = 0;
  std::deque<v1::WatchPlanResponse> pending_;  // Came with others, and was not yet returned.
  absl::Status ended_;
  const std::unique_ptr<OpenStream> stream_;
};

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_WATCH_H_
