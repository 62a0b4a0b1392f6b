#include "bench/driver.h"

#include <fmt/format.h>
#include <grpcpp/alarm.h>
#include <grpcpp/generic/generic_stub.h>

#include <atomic>
#include <ctime>
#include <limits>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mutex.h"

namespace jointplan::bench {
namespace {

constexpr int64_t kSecond = 1000000000;

void WaitUntil(int64_t nanos) {
  const timespec time = {nanos / kSecond, nanos % kSecond};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) != 0) {
  }
}

int64_t ToNanos(double seconds) { return static_cast<int64_t>(seconds * kSecond); }

// One call under way.
struct Call {
  std::optional<grpc::ClientContext> context;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
  Request request;
  grpc::ByteBuffer answer;
  grpc::Status status;
  int64_t start = 0;  // Sent at, or in an open loop to be sent at.
};

class Driver {
 public:
  Driver(const std::shared_ptr<grpc::Channel>& channel, DriveOptions options, Workload* workload)
      : stub_(channel), options_(std::move(options)), workload_(workload) {
    if (!options_.token.empty()) authorization_ = absl::StrCat("Bearer ", options_.token);
  }

  ~Driver() {
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  DriveResult Run() {
    const int64_t begin = NowNanos();
    measure_from_ = begin + ToNanos(options_.warmup_seconds);
    measure_to_ = options_.count > 0 ? std::numeric_limits<int64_t>::max()
                                     : measure_from_ + ToNanos(options_.seconds);
    last_ = measure_from_;
    if (options_.rate > 0) {
      RunOpen(begin);
    } else {
      RunClosed();
    }
    const int64_t end = options_.count > 0 ? last_ : measure_to_;
    result_.seconds = static_cast<double>(end - measure_from_) / kSecond;
    return std::move(result_);
  }

 private:
  void RunClosed() {
    std::vector<std::unique_ptr<Call>> calls;
    for (int i = 0; i < options_.in_flight; ++i) {
      calls.push_back(std::make_unique<Call>());
      Send(calls.back().get(), NowNanos());
    }
    int under_way = options_.in_flight;
    while (under_way > 0) {
      Call* call = Await();
      const int64_t now = NowNanos();
      Record(*call, now);
      if (Enough(now)) {
        --under_way;
      } else {
        Send(call, now);
      }
    }
  }

  void RunOpen(int64_t begin) {
    std::thread sender([&] { SendAtRate(begin); });
    while (!sent_all_ || answered_ < sent_) {
      Call* call = Await();
      if (call == nullptr) continue;  // The sender says that it has ended.
      Record(*call, NowNanos());
      ++answered_;
      delete call;
    }
    sender.join();
  }

  void SendAtRate(int64_t begin) {
    const double interval = kSecond / options_.rate;
    const auto warmup = static_cast<int64_t>(options_.warmup_seconds * options_.rate);
    for (int64_t i = 0;; ++i) {
      const int64_t at = begin + static_cast<int64_t>(static_cast<double>(i) * interval);
      if (options_.count > 0 ? i >= warmup + options_.count : at >= measure_to_) break;
      WaitUntil(at);
      ++sent_;
      Send(new Call(), at);
    }
    sent_all_ = true;
    alarm_.Set(&queue_, gpr_now(GPR_CLOCK_MONOTONIC), nullptr);
  }

  bool Enough(int64_t now) const {
    return options_.count > 0 ? result_.latency.count() >= options_.count : now >= measure_to_;
  }

  void Send(Call* call, int64_t start) {
    call->start = start;
    {
      MutexLock lock(&mutex_);
      call->request = workload_->Next();
    }
    call->context.emplace();
    if (!authorization_.empty()) call->context->AddMetadata("authorization", authorization_);
    call->answer.Clear();
    call->reader = stub_.PrepareUnaryCall(&*call->context, *call->request.method,
                                          call->request.bytes, &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->answer, &call->status, call);
  }

  Call* Await() {
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    return static_cast<Call*>(tag);
  }

  void Record(const Call& call, int64_t now) {
    absl::Status seen;
    if (call.status.ok()) {
      MutexLock lock(&mutex_);
      seen = workload_->Done({call.request.cookie, call.answer, call.start, now});
    } else {
      seen = absl::Status(static_cast<absl::StatusCode>(call.status.error_code()),
                          call.status.error_message());
    }
    if (!seen.ok()) {
      if (result_.errors++ == 0) result_.first_error = seen.ToString();
      return;
    }
    // Closed loop: what ended while it was measured. Open loop: what was to begin then.
    const int64_t at = options_.rate > 0 ? call.start : now;
    if (at < measure_from_ || at >= measure_to_) return;
    result_.latency.Add(now - call.start);
    result_.answer_bytes = static_cast<int64_t>(call.answer.Length());
    last_ = now;
  }

  grpc::GenericStub stub_;
  const DriveOptions options_;
  Workload* const workload_;
  std::string authorization_;
  grpc::CompletionQueue queue_;
  grpc::Alarm alarm_;
  Mutex mutex_;  // Around the workload, which an open loop uses from two threads.
  std::atomic<int64_t> sent_ = 0;
  std::atomic<bool> sent_all_ = false;
  int64_t answered_ = 0;
  int64_t measure_from_ = 0;
  int64_t measure_to_ = 0;
  int64_t last_ = 0;
  DriveResult result_;
};

}  // namespace

int64_t NowNanos() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * kSecond + time.tv_nsec;
}

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address, int number) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("jointplan.bench.channel", number);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  // Nothing is tried again here, and readiness to do so would copy each call's metadata.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_CHANNELZ, 0);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

DriveResult Drive(const std::shared_ptr<grpc::Channel>& channel, const DriveOptions& options,
                  Workload* workload) {
  return Driver(channel, options, workload).Run();
}

grpc::ByteBuffer ToBuffer(absl::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

std::string ToJson(absl::string_view name, const DriveOptions& options, const DriveResult& result,
                   absl::string_view more) {
  const std::string loop = options.rate > 0 ? fmt::format(R"("rate":{:.0f})", options.rate)
                                            : fmt::format(R"("in_flight":{})", options.in_flight);
  return fmt::format(
      R"({{"work":"{}",{},"per_second":{:.1f},"seconds":{:.3f},"errors":{},"answer_bytes":{},)"
      R"("latency_us":{}{}{}}})",
      std::string(name), loop, result.PerSecond(), result.seconds, result.errors,
      result.answer_bytes, result.latency.ToJson(), more.empty() ? "" : ",", std::string(more));
}

}  // namespace jointplan::bench
