#include "bench/watch_load.h"

#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "bench/raw_stream.h"
#include "bench/workloads.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "jointplan/v1/plan_service.pb.h"

namespace jointplan::bench {
namespace {

using google::protobuf::internal::WireFormatLite;

constexpr int kWatchersPerChannel = 100;

const std::string& WatchMethod() {
  static const auto* const kName = new std::string("/jointplan.v1.PlanService/WatchPlan");
  return *kName;
}

std::string WatchRequest(const World& world) {
  v1::WatchPlanRequest request;
  request.set_name(world.plan);
  request.set_batch_max(256);
  return request.SerializeAsString();
}

// Adds the revisions of the changesets that a message carries; none in a sign of life. Reads no
// more of it than that takes.
void AddRevisions(const std::string& bytes, std::vector<int64_t>* revisions) {
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  bool has_changeset = false;
  uint64_t revision = 0;
  std::vector<int64_t> following;
  for (uint32_t tag = stream.ReadTag(); tag != 0; tag = stream.ReadTag()) {
    const int field = WireFormatLite::GetTagFieldNumber(tag);
    has_changeset |= field == v1::WatchPlanResponse::kChangesetFieldNumber;
    bool ok = true;
    if (field == v1::WatchPlanResponse::kRevisionFieldNumber) {
      ok = stream.ReadVarint64(&revision);
    } else if (field == v1::WatchPlanResponse::kFollowingFieldNumber) {
      std::string next;
      ok = WireFormatLite::ReadBytes(&stream, &next);
      AddRevisions(next, &following);
    } else {
      ok = WireFormatLite::SkipField(&stream, tag);
    }
    if (!ok) break;
  }
  if (has_changeset) revisions->push_back(static_cast<int64_t>(revision));
  revisions->insert(revisions->end(), following.begin(), following.end());
}

std::vector<int64_t> RevisionsIn(const grpc::ByteBuffer& message) {
  std::vector<int64_t> revisions;
  AddRevisions(ToString(message), &revisions);
  return revisions;
}

// One message that arrived.
struct Delivery {
  int64_t revision;
  int64_t time;
};

// Many watchers that one thread serves.
class Watchers {
 public:
  Watchers(const World& world, int count) {
    for (int i = 0; i < count; ++i) {
      if (i % kWatchersPerChannel == 0) {
        channels_.push_back(MakeChannel(world.address, 1000 + i / kWatchersPerChannel));
      }
      streams_.push_back(std::make_unique<Stream>());
      Start(streams_.back().get(), world);
    }
    thread_ = std::thread([this] { Serve(); });
  }

  ~Watchers() { Stop(); }

  // Waits until every watcher has had its sign of life, so that it misses nothing after.
  void WaitUntilThere() {
    MutexLock lock(&mutex_);
    while (greeted_ + ended_ < static_cast<int64_t>(streams_.size())) changed_.Wait(&mutex_);
  }

  // Waits until every watcher has got `revision`; false if `seconds` pass before.
  bool WaitFor(int64_t revision, double seconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    MutexLock lock(&mutex_);
    awaited_ = revision;
    caught_up_ = 0;
    for (const auto& stream : streams_) caught_up_ += stream->revision >= revision ? 1 : 0;
    while (caught_up_ + ended_ < static_cast<int64_t>(streams_.size())) {
      if (std::chrono::steady_clock::now() >= end) return false;
      changed_.WaitFor(&mutex_, std::chrono::milliseconds(100));
    }
    return true;
  }

  void Stop() {
    if (!thread_.joinable()) return;
    for (const auto& stream : streams_) stream->context.TryCancel();
    thread_.join();
  }

  // After Stop.
  const std::vector<Delivery>& deliveries() const { return deliveries_; }
  const std::string& error() const { return error_; }

 private:
  enum class State { kStarting, kAsking, kReading, kFinishing };
  struct Stream {
    grpc::ClientContext context;
    std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call;
    grpc::ByteBuffer message;
    grpc::Status status;
    State state = State::kStarting;
    bool greeted = false;
    int64_t revision = 0;
  };

  void Start(Stream* stream, const World& world) {
    stream->context.AddMetadata("authorization", absl::StrCat("Bearer ", world.staff));
    stream->call =
        grpc::GenericStub(channels_.back()).PrepareCall(&stream->context, WatchMethod(), &queue_);
    request_ = ToBuffer(WatchRequest(world));
    stream->call->StartCall(stream);
  }

  void Serve() {
    size_t open = streams_.size();
    void* tag = nullptr;
    bool ok = false;
    while (open > 0 && queue_.Next(&tag, &ok)) {
      auto* stream = static_cast<Stream*>(tag);
      if (stream->state == State::kFinishing) {
        --open;
        Ended(*stream);
      } else if (!ok) {
        stream->state = State::kFinishing;
        stream->call->Finish(&stream->status, stream);
      } else {
        Advance(stream);
      }
    }
  }

  void Advance(Stream* stream) {
    if (stream->state == State::kStarting) {
      stream->state = State::kAsking;
      stream->call->WriteLast(request_, grpc::WriteOptions(), stream);
      return;
    }
    if (stream->state == State::kReading) Take(stream);
    stream->state = State::kReading;
    stream->call->Read(&stream->message, stream);
  }

  void Take(Stream* stream) {
    const std::vector<int64_t> revisions = RevisionsIn(stream->message);
    const int64_t now = NowNanos();
    for (const int64_t one : revisions) deliveries_.push_back({one, now});
    const int64_t revision = revisions.empty() ? 0 : revisions.back();
    MutexLock lock(&mutex_);
    if (!stream->greeted) ++greeted_;
    stream->greeted = true;
    if (awaited_ > 0 && stream->revision < awaited_ && revision >= awaited_) ++caught_up_;
    stream->revision = std::max(stream->revision, revision);
    changed_.SignalAll();
  }

  void Ended(const Stream& stream) {
    MutexLock lock(&mutex_);
    ++ended_;
    if (stream.status.error_code() != grpc::StatusCode::CANCELLED && error_.empty()) {
      error_ = absl::StrCat(stream.status.error_code(), ": ", stream.status.error_message());
    }
    changed_.SignalAll();
  }

  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  grpc::CompletionQueue queue_;
  grpc::ByteBuffer request_;
  std::vector<std::unique_ptr<Stream>> streams_;
  std::vector<Delivery> deliveries_;  // Of the thread.
  Mutex mutex_;
  CondVar changed_;
  int64_t greeted_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t ended_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t awaited_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t caught_up_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string error_;
  std::thread thread_;  // Last: it uses the others.
};

// A watcher that takes its time.
class SlowWatcher {
 public:
  explicit SlowWatcher(const World& world)
      : stream_(MakeChannel(world.address, 999), WatchMethod(), world.staff, WatchRequest(world)),
        thread_([this] { Run(); }) {}

  // Lets it take what is left as fast as it can, up to `revision`, and ends it.
  void Finish(int64_t revision) {
    last_ = revision;
    if (seen_ >= revision) stream_.Cancel();  // It waits for one that does not come.
    thread_.join();
  }

  int64_t received() const { return received_; }
  const std::string& end() const { return end_; }

 private:
  void Run() {
    grpc::ByteBuffer message;
    while (last_ == 0 || seen_ < last_) {
      if (!stream_.Read(&message)) {
        end_ = stream_.Finish().ToString();
        return;
      }
      ++received_;
      for (const int64_t revision : RevisionsIn(message))
        seen_ = std::max<int64_t>(seen_, revision);
      message.Clear();
      if (last_ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

  RawStream stream_;
  std::atomic<int64_t> last_ = 0;  // 0: goes on slowly.
  std::atomic<int64_t> seen_ = 0;
  int64_t received_ = 0;
  std::string end_;
  std::thread thread_;  // Last: it uses the others.
};

// Edits, and remembers for each revision when its edit was to be sent and when it was answered.
class TimedEdits : public Workload {
 public:
  struct Times {
    int64_t sent = 0;
    int64_t answered = 0;
  };

  explicit TimedEdits(EditWorkload edits) : edits_(std::move(edits)) {}

  Request Next() override { return edits_.Next(); }
  absl::Status Done(const Answer& answer) override {
    const int64_t revision = LookInto(answer.bytes).revision;
    if (first_ == 0) first_ = std::max<int64_t>(1, revision - kBefore);
    const auto index = static_cast<size_t>(revision - first_);
    if (revision < first_) return absl::InternalError("answers came too far out of order");
    if (times_.size() <= index) times_.resize(index + 1);
    times_[index] = {answer.start, answer.end};
    newest_ = std::max(newest_, revision);
    return edits_.Done(answer);
  }

  // Returns null for a revision that no edit of this load made.
  const Times* Of(int64_t revision) const {
    if (revision < first_ || revision > newest_) return nullptr;
    const Times& times = times_[static_cast<size_t>(revision - first_)];
    return times.sent == 0 ? nullptr : &times;
  }
  int64_t newest() const { return newest_; }

 private:
  static constexpr int64_t kBefore = 1000;  // How many may overtake the first answer.

  EditWorkload edits_;
  int64_t first_ = 0;
  int64_t newest_ = 0;
  std::vector<Times> times_;
};

// Fills in what the deliveries say. Only edits that were to be sent after `from` are looked at.
void Count(const Watchers& watchers, const TimedEdits& edits, int64_t from, WatchResult* result) {
  for (const Delivery& delivery : watchers.deliveries()) {
    const TimedEdits::Times* times = edits.Of(delivery.revision);
    if (times == nullptr || times->sent < from) continue;
    ++result->deliveries;
    result->from_sending.Add(delivery.time - times->sent);
    result->from_answer.Add(std::max<int64_t>(0, delivery.time - times->answered));
  }
}

}  // namespace

absl::StatusOr<WatchResult> Watch(const World& world, const DriveOptions& drive,
                                  const WatchOptions& options, int salt) {
  JP_ASSIGN_OR_RETURN(EditWorkload workload, EditWorkload::Prepare(world, world.activities, salt));
  TimedEdits edits(std::move(workload));
  Watchers watchers(world, options.watchers);
  std::unique_ptr<SlowWatcher> slow;
  if (options.slow) slow = std::make_unique<SlowWatcher>(world);
  watchers.WaitUntilThere();
  WatchResult result;
  const int64_t from = NowNanos() + static_cast<int64_t>(drive.warmup_seconds * 1e9);
  result.edits = Drive(MakeChannel(world.address, 0), drive, &edits);
  watchers.WaitFor(edits.newest(), options.catch_up_seconds);
  watchers.Stop();
  if (slow != nullptr) {
    slow->Finish(edits.newest());
    result.slow_received = slow->received();
    result.slow_end = slow->end();
  }
  result.watcher_error = watchers.error();
  Count(watchers, edits, from, &result);
  result.missing = result.edits.latency.count() * options.watchers - result.deliveries;
  return result;
}

}  // namespace jointplan::bench
