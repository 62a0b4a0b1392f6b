#include "jointplan/inbox_watch.h"

#include <utility>

#include "base/status_macros.h"
#include "client-lib/open_stream.h"

namespace jointplan::client {
namespace {

constexpr char kMethod[] = "/jointplan.v1.InboxService/WatchInbox";

std::string ItemsOf(const v1::Inbox& inbox) {
  v1::Inbox items;
  *items.mutable_items() = inbox.items();
  return items.SerializeAsString();
}

}  // namespace

InboxWatch::InboxWatch(Client client, v1::GetInboxRequest request)
    : client_(std::move(client)),
      backoff_(client_.connection().options().retry, client_.connection().surroundings()),
      stream_(std::make_unique<OpenStream>()) {
  *request_.mutable_inbox() = std::move(request);
}

InboxWatch::~InboxWatch() = default;

absl::StatusOr<v1::Inbox> InboxWatch::ReadOne() {
  if (!stream_->IsOpen()) {
    stream_->Open(client_.connection().transport()->Stream(CallContext{kMethod}, request_));
  }
  v1::Inbox inbox;
  while (stream_->Read(&inbox)) {
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
  return stream_->Close();
}

absl::StatusOr<v1::Inbox> InboxWatch::Next() {
  while (ended_.ok()) {
    auto inbox = stream_->cancelled().fired() ? absl::StatusOr<v1::Inbox>(OpenStream::Cancelled())
                                              : ReadOne();
    if (inbox.ok()) return inbox;
    if (stream_->cancelled().fired()) {
      ended_ = OpenStream::Cancelled();
    } else if (IsTransient(inbox.status())) {
      client_.connection().WaitBefore(absl::InfiniteFuture(), inbox.status(), &backoff_,
                                      &stream_->cancelled());
    } else {
      ended_ = inbox.status();
    }
  }
  return ended_;
}

void InboxWatch::Cancel() { stream_->Cancel(); }

}  // namespace jointplan::client
