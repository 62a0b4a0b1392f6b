#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_TRANSPORT_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_TRANSPORT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace jointplan::client {

// What one attempt of a call carries besides its request.
struct CallContext {
  // Such as `/jointplan.v1.PlanService/GetPlan`; lives as long as the process.
  const char* method = "";
  // When the attempt ends by itself; absl::InfiniteFuture(): never.
  absl::Time deadline = absl::InfiniteFuture();
};

// The answers of one streaming call.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;

  // Waits for the next answer; false: there is none, ask Finish why. One thread at a time.
  virtual bool Read(google::protobuf::Message* response) = 0;

  // Returns how the stream ended. Only after Read returned false, and once.
  virtual absl::Status Finish() = 0;

  // Ends the stream: Read returns false soon, and Finish CANCELLED. Any thread, at any time.
  virtual void Cancel() = 0;
};

// Carries one attempt of a call to the server and its answer back; knows nothing of retries. What
// tests replace. Any thread may call this at any time.
//
// An error carries the server's message and code, and each of the status details as a payload under
// its type URL. UNAVAILABLE without such details means that the server was not reached.
class Transport {
 public:
  virtual ~Transport() = default;

  virtual absl::Status Unary(const CallContext& call, const google::protobuf::Message& request,
                             google::protobuf::Message* response) = 0;

  // Begins a call that is answered by a stream. Never null; errors come from Finish.
  virtual std::unique_ptr<ResponseStream> Stream(const CallContext& call,
                                                 const google::protobuf::Message& request) = 0;
};

// How to reach a server.
struct ConnectionOptions {
  // `HOST:PORT`, or anything else that gRPC resolves.
  std::string target;
  // The secret of a token; empty: none is sent.
  std::string token;
  // Sent before gRPC's own user agent, such as `jointplan-cli/0.1`.
  std::string user_agent;
  // Languages in which errors are told besides English, as HTTP's `Accept-Language`: `fr`, `ar,
  // en;q=0.5`. Empty, or not printable ASCII: English alone.
  std::string languages;
};

// Makes a transport over gRPC. Connects when it is first used, and again when it must.
std::unique_ptr<Transport> MakeGrpcTransport(const ConnectionOptions& options);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_TRANSPORT_H_
