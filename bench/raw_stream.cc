#include "bench/raw_stream.h"

#include "absl/strings/str_cat.h"
#include "bench/driver.h"

namespace jointplan::bench {

RawStream::RawStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& token, absl::string_view request) {
  if (!token.empty()) context_.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  call_ = grpc::GenericStub(channel).PrepareCall(&context_, method, &queue_);
  call_->StartCall(nullptr);
  Wait();
  call_->WriteLast(ToBuffer(request), grpc::WriteOptions(), nullptr);
  Wait();
}

RawStream::~RawStream() {
  if (finished_) return;
  context_.TryCancel();
  Finish().IgnoreError();
}

bool RawStream::Read(grpc::ByteBuffer* message) {
  call_->Read(message, nullptr);
  return Wait();
}

absl::Status RawStream::Finish() {
  grpc::Status status;
  call_->Finish(&status, nullptr);
  Wait();
  finished_ = true;
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

bool RawStream::Wait() {
  void* tag = nullptr;
  bool ok = false;
  return queue_.Next(&tag, &ok) && ok;
}

}  // namespace jointplan::bench
