#ifndef JOINTPLAN_CLIENT_LIB_OPEN_STREAM_H_
#define JOINTPLAN_CLIENT_LIB_OPEN_STREAM_H_

#include <memory>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "google/protobuf/message.h"
#include "jointplan/interrupt.h"
#include "jointplan/transport.h"

namespace jointplan::client {

// The stream that a watch reads from, from one connection to the next. One thread opens, reads and
// closes; any thread may cancel.
class OpenStream {
 public:
  // Whether there is one.
  bool IsOpen() const;
  // Only while none is open. One that comes after Cancel is cancelled at once.
  void Open(std::unique_ptr<ResponseStream> stream);
  // Waits for the next answer; false: there is none, ask Close why. Only while it is open.
  bool Read(google::protobuf::Message* response);
  // Returns why it ended, never OK. Only after Read returned false.
  absl::Status Close();

  // Ends it, and what waits for `cancelled()`. Cannot be taken back.
  void Cancel();
  const Interrupt& cancelled() const { return cancelled_; }
  // What a watch returns once it was cancelled.
  static absl::Status Cancelled();

 private:
  Interrupt cancelled_;
  mutable Mutex mutex_;  // Guards the pointer, for Cancel; the stream itself is the reader's.
  std::unique_ptr<ResponseStream> stream_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_OPEN_STREAM_H_
