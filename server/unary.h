#ifndef JOINTPLAN_SERVER_UNARY_H_
#define JOINTPLAN_SERVER_UNARY_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/hash.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "server/admission.h"
#include "server/backend.h"
#include "server/call.h"
#include "server/method.h"
#include "server/wire.h"

namespace jointplan::server {

// A call's work: pure of gRPC and threads. Answers with a message, or Rendered.
template <class Request, class Answer>
using Handler = absl::StatusOr<Answer> (*)(const Call&, const Request&);

// Answers a call at once, on gRPC's thread, if that takes no waiting; never blocks. Nothing: the
// handler decides, and it alone finds errors.
template <class Request>
using AtOnce = std::optional<grpc::ByteBuffer> (*)(const Backend&, const plan::Principal&,
                                                   const Request&);

// Whether the request asks only to be checked.
template <class Request>
bool IsOnlyChecked(const Request& request) {
  if constexpr (requires { request.validate_only(); }) {
    return request.validate_only();
  } else {
    return false;
  }
}

// Identifies a request that has an id. Takes the id out of it for that while: the same request sent
// again, by another client too, gives the same digest.
template <class Request>
storage::RequestIdentity IdentityOf(const Admission& admission, Request* request) {
  storage::RequestIdentity identity;
  if constexpr (requires { request->request_id(); }) {
    if (request->request_id().empty() || IsOnlyChecked(*request)) return identity;
    identity.request_id = std::move(*request->mutable_request_id());
    request->clear_request_id();
    identity.principal = admission.principal->token;
    identity.digest = Sha256OfParts({admission.method.name, plan::Serialize(*request)});
    request->set_request_id(identity.request_id);
  }
  return identity;
}

inline std::string BytesOf(const google::protobuf::Message& answer) {
  return answer.SerializeAsString();
}
template <class T>
std::string BytesOf(Rendered<T> answer) {
  return std::move(answer.bytes);
}

// One unary call from the door to its answer. Lives until it has been answered, exactly once.
template <class Request, class Answer>
class UnaryCall : public std::enable_shared_from_this<UnaryCall<Request, Answer>> {
 public:
  UnaryCall(const Backend& backend, Admission admission, Handler<Request, Answer> handler,
            grpc::CallbackServerContext* context, grpc::ByteBuffer* response)
      : backend_(backend),
        admission_(std::move(admission)),
        handler_(handler),
        context_(context),
        response_(response),
        reactor_(context->DefaultReactor()) {}

  grpc::ServerUnaryReactor* reactor() const { return reactor_; }
  const Admission& admission() const { return admission_; }
  Request* request() { return &request_; }

  // Reads as of now. May block.
  void Read() {
    if (const absl::Status shape = CheckRequest(request_); !shape.ok()) return Finish(shape);
    const auto view = backend_.store->NewView();
    const Call call{*admission_.principal, *backend_.store,       *view,           nullptr,
                    backend_.ids,          backend_.clock->Now(), backend_.indexes};
    auto answer = handler_(call, request_);
    const absl::Status status = answer.status();
    if (status.ok()) *response_ = WriteBytes(BytesOf(*std::move(answer)));
    Finish(status);
  }

  // Hands the work to the commit loop. Takes as long as the request is large.
  void Write() {
    if (const absl::Status shape = CheckRequest(request_); !shape.ok()) return Finish(shape);
    auto self = this->shared_from_this();
    backend_.loop->Submit(
        IdentityOf(admission_, &request_),
        [self](storage::Transaction& transaction) { return self->Work(transaction); },
        [self](absl::StatusOr<std::string> answer) { self->Reply(std::move(answer)); });
  }

  // Ends the call.
  void Finish(const absl::Status& status) {
    reactor_->Finish(EndCall(backend_, &admission_, status, context_));
  }

 private:
  absl::StatusOr<std::string> Work(storage::Transaction& transaction) {
    const Call call{*admission_.principal, *backend_.store, transaction,
                    &transaction,          backend_.ids,    transaction.now()};
    auto answer = handler_(call, request_);
    if (!answer.ok()) return answer.status();
    std::string bytes = BytesOf(*std::move(answer));
    if (!IsOnlyChecked(request_)) return bytes;
    // An error makes the loop forget what the work did; the answer is kept here.
    checked_ = std::move(bytes);
    return absl::CancelledError("only checked");
  }

  void Reply(absl::StatusOr<std::string> answer) {
    if (checked_.has_value()) answer = *std::move(checked_);
    if (answer.ok()) *response_ = WriteBytes(*answer);
    Finish(answer.status());
  }

  const Backend& backend_;
  Admission admission_;
  const Handler<Request, Answer> handler_;
  grpc::CallbackServerContext* const context_;
  grpc::ByteBuffer* const response_;
  grpc::ServerUnaryReactor* const reactor_;
  Request request_;
  std::optional<std::string> checked_;  // The answer of a request that asks only to be checked.
};

// Requests up to this size are checked and digested on gRPC's own thread: handing them over costs
// more than that. Larger ones would hold up everybody else.
inline constexpr size_t kSmallRequestBytes = 16 << 10;

// So many calls and steps of streams may wait for a thread; what comes then is sent away.
inline constexpr size_t kCallsWaitingMax = 20000;

// Takes a call in: admits it, reads it, and hands it on. Never blocks.
template <class Request, class Answer>
grpc::ServerUnaryReactor* TakeIn(const Backend& backend, const Method& method,
                                 Handler<Request, Answer> handler, AtOnce<Request> at_once,
                                 grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* bytes, grpc::ByteBuffer* response) {
  Admission admission(method);
  const absl::Status admitted = Admit(backend, *context, &admission);
  if (!admitted.ok()) {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(EndCall(backend, &admission, admitted, context));
    return reactor;
  }
  auto call = std::make_shared<UnaryCall<Request, Answer>>(backend, std::move(admission), handler,
                                                           context, response);
  if (const absl::Status read = ReadMessage(*bytes, call->request()); !read.ok()) {
    call->Finish(read);
    return call->reactor();
  }
  if (at_once != nullptr) {
    std::optional<grpc::ByteBuffer> answer =
        at_once(backend, *call->admission().principal, *call->request());
    if (answer.has_value()) {
      response->Swap(&*answer);
      call->Finish(absl::OkStatus());
      return call->reactor();
    }
  }
  if (backend.executor->waiting() >= kCallsWaitingMax) {
    call->Finish(plan::BusyError(plan::Waiting::kCalls, kCallsWaitingMax));
    return call->reactor();
  }
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  if (method.access == Access::kWrite && bytes->Length() <= kSmallRequestBytes) {
    call->Write();
  } else {
    backend.executor->Run([call = std::move(call)] {
      call->admission().method.access == Access::kRead ? call->Read() : call->Write();
    });
  }
  return reactor;
}

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_UNARY_H_
