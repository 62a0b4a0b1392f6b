#include "server/wire.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "plan/wire_text.h"

namespace jointplan::server {
namespace {

absl::Status Parse(absl::string_view bytes, google::protobuf::Message* message) {
  if (message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  return plan::ParseError(bytes, message->GetDescriptor());
}

absl::string_view ViewOf(const grpc::Slice& slice) {
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

// A slice that keeps the bytes it is made of.
grpc::Slice ShareSlice(std::shared_ptr<const std::string> bytes) {
  using Kept = std::shared_ptr<const std::string>;
  auto* kept = new Kept(std::move(bytes));
  // gRPC does not write to what it sends.
  auto* data = const_cast<char*>((*kept)->data());
  return {data, (*kept)->size(), [](void* pointer) { delete static_cast<Kept*>(pointer); }, kept};
}

}  // namespace

absl::Status ReadMessage(const grpc::ByteBuffer& bytes, google::protobuf::Message* message) {
  grpc::Slice single;
  if (bytes.TrySingleSlice(&single).ok()) return Parse(ViewOf(single), message);
  std::vector<grpc::Slice> slices;
  std::string joined;
  if (bytes.Valid() && bytes.Dump(&slices).ok()) {
    joined.reserve(bytes.Length());
    for (const grpc::Slice& slice : slices) joined.append(ViewOf(slice).data(), slice.size());
  }
  return Parse(joined, message);
}

grpc::ByteBuffer WriteMessage(const google::protobuf::Message& message) {
  const size_t size = message.ByteSizeLong();
  const grpc::Slice slice(size);
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return {&slice, 1};
}

grpc::ByteBuffer WriteBytes(absl::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return {&slice, 1};
}

grpc::ByteBuffer WriteShared(std::shared_ptr<const std::string> bytes) {
  const grpc::Slice slice = ShareSlice(std::move(bytes));
  return {&slice, 1};
}

grpc::ByteBuffer WriteShared(std::shared_ptr<const std::string> bytes, absl::string_view more) {
  const grpc::Slice slices[] = {ShareSlice(std::move(bytes)),
                                grpc::Slice(more.data(), more.size())};
  return {slices, 2};
}

}  // namespace jointplan::server
