#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_CONNECTION_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_CONNECTION_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "jointplan/interrupt.h"
#include "jointplan/retry.h"
#include "jointplan/surroundings.h"
#include "jointplan/transport.h"

namespace jointplan::client {

// What may happen when a call is made twice.
enum class Repeat {
  kHarmless,   // It reads, or what it writes is the same the second time.
  kRequestId,  // Its request id makes it safe: the second one gets the answer of the first.
  kDangerous,  // It would be done twice. Never made again.
};

// One method of the API.
struct Method {
  const char* name;  // As CallContext::method.
  Repeat repeat;
};

// How a client behaves.
struct ClientOptions {
  // How long a call may take, all its attempts and waits together, unless the call says otherwise.
  absl::Duration timeout = absl::Seconds(10);
  RetryPolicy retry;
};

// What one call asks for.
struct CallOptions {
  // In place of ClientOptions::timeout.
  std::optional<absl::Duration> timeout;
  // Once this is fired, a call that failed is not tried again, and a wait before that ends. Null:
  // nothing ends it. Must outlive the call.
  const Interrupt* interrupt = nullptr;
};

// Makes calls: sets request ids and deadlines, and tries again what may be tried again. Any thread
// may call this at any time.
class Connection {
 public:
  // `surroundings` must outlive this.
  Connection(std::unique_ptr<Transport> transport, ClientOptions options,
             Surroundings* surroundings);

  // Makes a call. An empty `request_id` of the request is filled once, so that all attempts carry
  // the same. Retried: transient errors (IsTransient), unless a repetition is dangerous, until the
  // time or the attempts are used up; then the last error is returned. Requests that are larger
  // than a server takes are refused without being sent.
  absl::Status Call(const Method& method, google::protobuf::Message* request,
                    google::protobuf::Message* response, const CallOptions& options) const;

  // As Call, with the answer as the result.
  template <class Response, class Request>
  absl::StatusOr<Response> Ask(const Method& method, Request request,
                               const CallOptions& options) const {
    Response response;
    if (absl::Status status = Call(method, &request, &response, options); !status.ok()) {
      return status;
    }
    return response;
  }

  // Waits before the next attempt; false if there shall be none: `deadline` would be passed first,
  // or `interrupt`, which may be null, was fired.
  bool WaitBefore(absl::Time deadline, const absl::Status& error, Backoff* backoff,
                  const Interrupt* interrupt) const;

  // Returns when a call that begins now must end.
  absl::Time DeadlineFor(const CallOptions& options) const;

  Transport* transport() const { return transport_.get(); }
  Surroundings* surroundings() const { return surroundings_; }
  const ClientOptions& options() const { return options_; }

 private:
  const std::unique_ptr<Transport> transport_;
  const ClientOptions options_;
  Surroundings* const surroundings_;
};

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_CONNECTION_H_
