#ifndef JOINTPLAN_SERVER_WIRE_H_
#define JOINTPLAN_SERVER_WIRE_H_

#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace jointplan::server {

// Messages as gRPC carries them. The service reads and writes bytes itself: so a request that is
// not readable gets an error that says where, and an answer that is stored is sent as it is.

// Reads a request. INVALID_ARGUMENT, naming the field, if it is not readable.
absl::Status ReadMessage(const grpc::ByteBuffer& bytes, google::protobuf::Message* message);

// Returns the bytes of a message, or those given.
grpc::ByteBuffer WriteMessage(const google::protobuf::Message& message);
grpc::ByteBuffer WriteBytes(absl::string_view bytes);

// The bytes of a message that others send too, without a copy; and `more` fields of it behind them.
grpc::ByteBuffer WriteShared(std::shared_ptr<const std::string> bytes);
grpc::ByteBuffer WriteShared(std::shared_ptr<const std::string> bytes, absl::string_view more);

// An answer of type T whose bytes were made without the message.
template <class T>
struct Rendered {
  std::string bytes;
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_WIRE_H_
