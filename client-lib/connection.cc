#include "jointplan/connection.h"

#include "base/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "jointplan/errors.h"

namespace jointplan::client {
namespace {

void FillRequestId(Surroundings* surroundings, google::protobuf::Message* request) {
  const auto* field = request->GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr) return;
  const auto* reflection = request->GetReflection();
  if (!reflection->GetString(*request, field).empty()) return;
  reflection->SetString(request, field, surroundings->NewRequestId());
}

}  // namespace

Connection::Connection(std::unique_ptr<Transport> transport, ClientOptions options,
                       Surroundings* surroundings)
    : transport_(std::move(transport)), options_(options), surroundings_(surroundings) {}

absl::Time Connection::DeadlineFor(const CallOptions& options) const {
  return surroundings_->Now() + options.timeout.value_or(options_.timeout);
}

bool Connection::WaitBefore(absl::Time deadline, const absl::Status& error, Backoff* backoff,
                            const Interrupt* interrupt) const {
  const absl::Duration wait = backoff->NextWait(error);
  if (surroundings_->Now() + wait >= deadline) return false;
  surroundings_->Sleep(wait, interrupt);
  return interrupt == nullptr || !interrupt->fired();
}

absl::Status Connection::Call(const Method& method, google::protobuf::Message* request,
                              google::protobuf::Message* response,
                              const CallOptions& options) const {
  if (method.repeat == Repeat::kRequestId) FillRequestId(surroundings_, request);
  JP_RETURN_IF_ERROR(CheckSize(*request));
  JP_RETURN_IF_ERROR(CheckTexts(*request));
  const CallContext call{method.name, DeadlineFor(options)};
  Backoff backoff(options_.retry, surroundings_);
  while (true) {
    absl::Status status = transport_->Unary(call, *request, response);
    if (status.ok() || !IsTransient(status) || method.repeat == Repeat::kDangerous) return status;
    if (backoff.waits() + 1 >= options_.retry.attempts_max) return status;
    if (!WaitBefore(call.deadline, status, &backoff, options.interrupt)) return status;
  }
}

}  // namespace jointplan::client
