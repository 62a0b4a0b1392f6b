#include "jointplan/inbox_watch.h"

#include <utility>

#include "base/status_macros.h"

namespace jointplan::client {
namespace {

constexpr char kMethod[] = "/jointplan.v1.InboxService/WatchInbox";

absl::Status Cancelled() { return absl::CancelledError("The watch was cancelled."); }

std::string ItemsOf(const v1::Inbox& inbox) {
  v1::Inbox items;
  *items.mutable_items() = inbox.items();
  return items.SerializeAsString();
}

}  // namespace

InboxWatch::InboxWatch(Client client, v1::GetInboxRequest request)
    : client_(std::move(client)),
      backoff_(client_.connection().options().retry, client_.connection().surroundings()) {
  *request_.mutable_inbox() = std::move(request);
}

InboxWatch::~InboxWatch() = default;

void InboxWatch::Open() {
  MutexLock lock(&mutex_);
  if (stream_ != nullptr) return;
  stream_ = client_.connection().transport()->Stream(CallContext{kMethod}, request_);
  if (cancelled_.fired()) stream_->Cancel();
}

absl::StatusOr<v1::Inbox> InboxWatch::ReadOne() {
  Open();
  ResponseStream* stream = nullptr;
  {
    MutexLock lock(&mutex_);
    stream = stream_.get();
  }
  v1::Inbox inbox;
  while (stream->Read(&inbox)) {
    backoff_.Reset();
    // A lost connection must not lose what others changed meanwhile.
    v1::GetInboxRequest* asked = request_.mutable_inbox();
    if (asked->since_revision() == 0) asked->set_since_revision(inbox.revision());
    std::string items = ItemsOf(inbox);
    if (begun_ && items == last_) continue;  // After a connection was lost, it begins anew.
    begun_ = true;
    last_ = std::move(items);
    return inbox;
  }
  MutexLock lock(&mutex_);
  const absl::Status status = std::exchange(stream_, nullptr)->Finish();
  return status.ok() ? absl::UnavailableError("The server ended the watch.") : status;
}

absl::StatusOr<v1::Inbox> InboxWatch::Next() {
  while (ended_.ok()) {
    auto inbox = cancelled_.fired() ? absl::StatusOr<v1::Inbox>(Cancelled()) : ReadOne();
    if (inbox.ok()) return inbox;
    if (cancelled_.fired()) {
      ended_ = Cancelled();
    } else if (IsTransient(inbox.status())) {
      client_.connection().WaitBefore(absl::InfiniteFuture(), inbox.status(), &backoff_,
                                      &cancelled_);
    } else {
      ended_ = inbox.status();
    }
  }
  return ended_;
}

void InboxWatch::Cancel() {
  MutexLock lock(&mutex_);
  cancelled_.Fire();
  if (stream_ != nullptr) stream_->Cancel();
}

}  // namespace jointplan::client
