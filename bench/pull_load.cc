#include "bench/pull_load.h"

#include <chrono>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "bench/driver.h"
#include "bench/raw_stream.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/agreement_service.pb.h"

namespace jointplan::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr char kPull[] = "/jointplan.v1.AgreementService/PullAgreement";

// Pulls once, and hands each message to `take`.
template <class Take>
absl::Status PullOnce(const std::shared_ptr<grpc::Channel>& channel, const World& world,
                      const PullOptions& options, Take take) {
  v1::PullAgreementRequest request;
  request.set_name(options.agreement);
  request.set_since(options.since);
  request.set_delta(true);
  RawStream stream(channel, kPull, world.reader, request.SerializeAsString());
  grpc::ByteBuffer message;
  while (stream.Read(&message)) {
    JP_RETURN_IF_ERROR(take(message));
    message.Clear();
  }
  return stream.Finish();
}

// Counts what is in the messages, and saves them if that is wanted.
absl::Status LookInto(const std::shared_ptr<grpc::Channel>& channel, const World& world,
                      const PullOptions& options, PullResult* result) {
  std::ofstream file;
  if (!options.save.empty()) file.open(options.save, std::ios::trunc | std::ios::binary);
  return PullOnce(channel, world, options, [&](const grpc::ByteBuffer& message) -> absl::Status {
    const std::string bytes = ToString(message);
    v1::PullChunk chunk;
    if (!chunk.ParseFromString(bytes)) return absl::DataLossError("a message is no PullChunk");
    ++result->messages;
    result->bytes += static_cast<int64_t>(bytes.size());
    result->records += chunk.records().records_size();
    if (file.is_open()) file << bytes.size() << "\n" << bytes;
    return absl::OkStatus();
  });
}

}  // namespace

absl::StatusOr<PullResult> Pull(const World& world, const PullOptions& options) {
  const auto channel = MakeChannel(world.address, 0);
  PullResult result;
  JP_RETURN_IF_ERROR(LookInto(channel, world, options, &result));
  const auto begin = SteadyClock::now();
  for (int64_t i = 0; i < options.count; ++i) {
    const auto start = SteadyClock::now();
    int64_t bytes = 0;
    JP_RETURN_IF_ERROR(
        PullOnce(channel, world, options, [&](const grpc::ByteBuffer& message) -> absl::Status {
          bytes += static_cast<int64_t>(message.Length());
          return absl::OkStatus();
        }));
    if (bytes != result.bytes) return absl::DataLossError("two pulls of different size");
    const auto took = SteadyClock::now() - start;
    result.latency.Add(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
  }
  result.seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
  return result;
}

}  // namespace jointplan::bench
