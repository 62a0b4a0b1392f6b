#include "client-lib/open_stream.h"

#include <utility>

namespace jointplan::client {

bool OpenStream::IsOpen() const {
  MutexLock lock(&mutex_);
  return stream_ != nullptr;
}

void OpenStream::Open(std::unique_ptr<ResponseStream> stream) {
  MutexLock lock(&mutex_);
  stream_ = std::move(stream);
  if (cancelled_.fired()) stream_->Cancel();
}

bool OpenStream::Read(google::protobuf::Message* response) {
  ResponseStream* stream = nullptr;
  {
    // Only this thread sets the pointer: it stays what it is while the answer is waited for.
    MutexLock lock(&mutex_);
    stream = stream_.get();
  }
  return stream->Read(response);
}

absl::Status OpenStream::Close() {
  std::unique_ptr<ResponseStream> stream;
  {
    MutexLock lock(&mutex_);
    stream = std::move(stream_);
  }
  absl::Status status = stream->Finish();
  return status.ok() ? absl::UnavailableError("The server ended the watch.") : status;
}

void OpenStream::Cancel() {
  MutexLock lock(&mutex_);
  cancelled_.Fire();
  if (stream_ != nullptr) stream_->Cancel();
}

absl::Status OpenStream::Cancelled() { return absl::CancelledError("The watch was cancelled."); }

}  // namespace jointplan::client
