#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "jointplan/transport.h"

namespace jointplan::client {
namespace {

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& detail : details.details()) {
      result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return result;
}

grpc::ByteBuffer ToBytes(const google::protobuf::Message& message) {
  grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

absl::Status FromBytes(grpc::ByteBuffer* bytes, google::protobuf::Message* message) {
  grpc::ProtoBufferReader reader(bytes);
  message->Clear();
  if (reader.status().ok() && message->ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("The server answered with something that is not a ",
                                          message->GetDescriptor()->full_name(),
                                          ". Is it a jointplan server of this version?"));
}

// What every call of a connection carries besides its request.
struct CallMetadata {
  std::string authorization;
  std::string languages;
};

bool IsPrintable(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isprint(static_cast<unsigned char>(c)); });
}

// gRPC ends the process over a header that it cannot carry. No token has such characters, so with
// others in their place it is what it was: a wrong one, which the server refuses.
std::string Printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return !absl::ascii_isprint(static_cast<unsigned char>(c)); }, '?');
  return text;
}

void Prepare(const CallContext& call, const CallMetadata& metadata, grpc::ClientContext* context) {
  if (call.deadline != absl::InfiniteFuture()) {
    context->set_deadline(absl::ToChronoTime(call.deadline));
  }
  if (!metadata.authorization.empty()) {
    context->AddMetadata("authorization", metadata.authorization);
  }
  if (!metadata.languages.empty()) context->AddMetadata("accept-language", metadata.languages);
}

// One streaming call. Every operation is waited for on a queue of its own, so that nothing here
// runs on a thread of gRPC.
class GrpcStream : public ResponseStream {
 public:
  GrpcStream(grpc::GenericStub* stub, const CallContext& call, const CallMetadata& metadata,
             const google::protobuf::Message& request) {
    Prepare(call, metadata, &context_);
    rpc_ = stub->PrepareCall(&context_, call.method, &queue_);
    rpc_->StartCall(this);
    alive_ = Wait();
    if (!alive_) return;
    rpc_->WriteLast(ToBytes(request), grpc::WriteOptions(), this);
    alive_ = Wait();
  }

  ~GrpcStream() override {
    if (!finished_) {
      context_.TryCancel();
      Finish().IgnoreError();
    }
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  bool Read(google::protobuf::Message* response) override {
    if (!alive_) return false;
    grpc::ByteBuffer bytes;
    rpc_->Read(&bytes, this);
    alive_ = Wait();
    if (!alive_) return false;
    unreadable_ = FromBytes(&bytes, response);
    if (!unreadable_.ok()) {
      alive_ = false;
      context_.TryCancel();
    }
    return alive_;
  }

  absl::Status Finish() override {
    grpc::Status status;
    rpc_->Finish(&status, this);
    Wait();
    finished_ = true;
    return unreadable_.ok() ? FromGrpc(status) : unreadable_;
  }

  void Cancel() override { context_.TryCancel(); }

 private:
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> rpc_;
  absl::Status unreadable_;
  bool alive_ = false;
  bool finished_ = false;
};

class GrpcTransport : public Transport {
 public:
  GrpcTransport(std::shared_ptr<grpc::Channel> channel, CallMetadata metadata)
      : stub_(std::move(channel)), metadata_(std::move(metadata)) {}

  absl::Status Unary(const CallContext& call, const google::protobuf::Message& request,
                     google::protobuf::Message* response) override {
    grpc::ClientContext context;
    Prepare(call, metadata_, &context);
    grpc::CompletionQueue queue;
    const auto rpc = stub_.PrepareUnaryCall(&context, call.method, ToBytes(request), &queue);
    rpc->StartCall();
    grpc::ByteBuffer bytes;
    grpc::Status status;
    rpc->Finish(&bytes, &status, this);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    queue.Shutdown();
    while (queue.Next(&tag, &ok)) {
    }
    return status.ok() ? FromBytes(&bytes, response) : FromGrpc(status);
  }

  std::unique_ptr<ResponseStream> Stream(const CallContext& call,
                                         const google::protobuf::Message& request) override {
    return std::make_unique<GrpcStream>(&stub_, call, metadata_, request);
  }

 private:
  grpc::GenericStub stub_;
  const CallMetadata metadata_;
};

constexpr int kMetadataBytesMax = 64 * 1024;

grpc::ChannelArguments ArgumentsFor(const ConnectionOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);  // A pulled agreement is as large as it is.
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  // The server allows a ping every 10 s; a dead connection is noticed within 40 s.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // The client's own retries come sooner than gRPC's reconnections, which would answer from memory.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // Despite its name: how long making a connection may take. Some lines are slow.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 15'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  // Who retries what is decided in one place, by method; gRPC's would double it.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  if (!options.user_agent.empty()) arguments.SetUserAgentPrefix(options.user_agent);
  return arguments;
}

}  // namespace

std::unique_ptr<Transport> MakeGrpcTransport(const ConnectionOptions& options) {
  auto channel = grpc::CreateCustomChannel(options.target, grpc::InsecureChannelCredentials(),
                                           ArgumentsFor(options));
  CallMetadata metadata;
  if (!options.token.empty()) {
    metadata.authorization = absl::StrCat("Bearer ", Printable(options.token));
  }
  // What gRPC cannot carry asks for no language that there is.
  if (IsPrintable(options.languages)) metadata.languages = options.languages;
  return std::make_unique<GrpcTransport>(std::move(channel), std::move(metadata));
}

}  // namespace jointplan::client
