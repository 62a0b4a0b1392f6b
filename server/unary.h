#ifndef JOINTPLAN_SERVER_UNARY_H_
#define JOINTPLAN_SERVER_UNARY_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "base/hash.h"
#include "jointplan/v1/plan_service.pb.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "server/admission.h"
#include "server/backend.h"
#include "server/call.h"
#include "server/grpc_status.h"

namespace jointplan::server {

// A call's work: pure of gRPC and threads.
template <class Request, class Response>
using Handler = absl::StatusOr<Response> (*)(const Call&, const Request&);

// The request's id, if its type has one.
template <class Request>
std::string RequestIdOf(const Request& request) {
  if constexpr (requires { request.request_id(); }) {
    return request.request_id();
  } else {
    return "";
  }
}

// Whether the request asks only to be checked.
template <class Request>
bool IsOnlyChecked(const Request& request) {
  if constexpr (requires { request.validate_only(); }) {
    return request.validate_only();
  } else {
    return false;
  }
}

template <class Request>
storage::RequestIdentity IdentityOf(const Admission& admission, const Request& request) {
  storage::RequestIdentity identity;
  identity.request_id = RequestIdOf(request);
  if (identity.request_id.empty() || IsOnlyChecked(request)) return {};
  Request body = request;
  if constexpr (requires { body.clear_request_id(); }) body.clear_request_id();
  identity.principal = admission.principal.token;
  identity.digest = Sha256OfParts({admission.method->full_name(), plan::Serialize(body)});
  return identity;
}

// One unary call from the door to its answer. Lives until it has been answered, exactly once.
template <class Request, class Response>
class UnaryCall : public std::enable_shared_from_this<UnaryCall<Request, Response>> {
 public:
  UnaryCall(const Backend& backend, Admission admission, const Request* request, Response* response,
            grpc::ServerUnaryReactor* reactor)
      : backend_(backend),
        admission_(std::move(admission)),
        request_(request),
        response_(response),
        reactor_(reactor) {}

  // Runs on the executor: reads as of now.
  void Read(Handler<Request, Response> handler) {
    if (const absl::Status shape = CheckRequest(*request_); !shape.ok()) return Finish(shape);
    const auto view = backend_.store->NewView();
    const Call call{admission_.principal, *backend_.store, *view, nullptr, backend_.ids};
    auto answer = handler(call, *request_);
    if (answer.ok()) *response_ = *std::move(answer);
    Finish(answer.status());
  }

  // Runs on the executor, and then on the commit loop.
  void Write(Handler<Request, Response> handler) {
    if (const absl::Status shape = CheckRequest(*request_); !shape.ok()) return Finish(shape);
    auto self = this->shared_from_this();
    backend_.loop->Submit(
        IdentityOf(admission_, *request_),
        [self, handler](storage::Transaction& transaction) {
          return self->Work(handler, transaction);
        },
        [self](absl::StatusOr<std::string> answer) { self->Answer(std::move(answer)); });
  }

 private:
  absl::StatusOr<std::string> Work(Handler<Request, Response> handler,
                                   storage::Transaction& transaction) {
    const Call call{admission_.principal, *backend_.store, transaction, &transaction, backend_.ids};
    auto answer = handler(call, *request_);
    if (!answer.ok()) return answer.status();
    if (IsOnlyChecked(*request_)) {
      // An error makes the loop forget what the work did; the answer is kept here.
      *response_ = *std::move(answer);
      checked_ = true;
      return absl::CancelledError("only checked");
    }
    return answer->SerializeAsString();
  }

  void Answer(absl::StatusOr<std::string> answer) {
    if (checked_) return Finish(absl::OkStatus());
    if (answer.ok() && !response_->ParseFromString(*answer)) {
      return Finish(plan::MakeError(plan::Reason::kInternal, "The stored answer is not readable."));
    }
    Finish(answer.status());
  }

  void Finish(const absl::Status& status) {
    LogCall(admission_, status);
    reactor_->Finish(ToGrpc(status));
  }

  const Backend& backend_;
  const Admission admission_;
  const Request* const request_;
  Response* const response_;
  grpc::ServerUnaryReactor* const reactor_;
  bool checked_ = false;
};

enum class Access { kRead, kWrite };

// Takes a call in: admits it, and hands it to the executor. Never blocks.
template <class Request, class Response>
grpc::ServerUnaryReactor* TakeIn(const Backend& backend, Access access,
                                 absl::string_view method_name,
                                 grpc::CallbackServerContext* context, const Request* request,
                                 Response* response, Handler<Request, Response> handler) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  Admission admission;
  const absl::Status admitted = Admit(backend, context, method_name, &admission);
  if (!admitted.ok()) {
    LogCall(admission, admitted);
    reactor->Finish(ToGrpc(admitted));
    return reactor;
  }
  auto call = std::make_shared<UnaryCall<Request, Response>>(backend, std::move(admission), request,
                                                             response, reactor);
  backend.executor->Run([call, access, handler] {
    if (access == Access::kRead) {
      call->Read(handler);
    } else {
      call->Write(handler);
    }
  });
  return reactor;
}

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_UNARY_H_
