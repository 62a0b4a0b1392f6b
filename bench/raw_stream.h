#ifndef JOINTPLAN_BENCH_RAW_STREAM_H_
#define JOINTPLAN_BENCH_RAW_STREAM_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace jointplan::bench {

// One call whose answer is a stream, read message by message as bytes. Used by one thread.
class RawStream {
 public:
  // Sends `request` to `method` (`/package.Service/Method`).
  RawStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
            const std::string& token, absl::string_view request);
  // Cancels what is still to come.
  ~RawStream();
  RawStream(const RawStream&) = delete;
  RawStream& operator=(const RawStream&) = delete;

  // Waits for the next message; false at the end.
  bool Read(grpc::ByteBuffer* message);

  // Makes a waiting Read return false. Any thread.
  void Cancel() { context_.TryCancel(); }

  // Returns how the stream ended. After Read returned false.
  absl::Status Finish();

 private:
  bool Wait();

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  bool finished_ = false;
};

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_RAW_STREAM_H_
