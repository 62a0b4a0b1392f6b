#include "server/log_sink.h"

#include <unistd.h>

#include <chrono>
#include <mutex>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "spdlog/sinks/base_sink.h"

namespace jointplan::server {
namespace {

constexpr size_t kPendingBytesMax = 64 << 10;
constexpr auto kDelay = std::chrono::milliseconds(100);

void WriteAll(const std::string& bytes) {
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t written = write(STDERR_FILENO, bytes.data() + done, bytes.size() - done);
    if (written <= 0) return;  // Nobody reads the log: there is nowhere to say so.
    done += static_cast<size_t>(written);
  }
}

// spdlog calls sink_it_ and flush_ one at a time.
class StderrSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  StderrSink() : writer_([this] { WriteLater(); }) {}

  ~StderrSink() override {
    {
      MutexLock lock(&pending_mutex_);
      ending_ = true;
      wake_.Signal();
    }
    writer_.join();
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t formatted;
    formatter_->format(message, formatted);
    MutexLock lock(&pending_mutex_);
    pending_.append(formatted.data(), formatted.size());
    const auto now = std::chrono::steady_clock::now();
    const bool quiet = now - written_at_ > kDelay;
    if (quiet || message.level >= spdlog::level::warn || pending_.size() > kPendingBytesMax) {
      WritePending();
    } else if (!waiting_) {
      waiting_ = true;
      wake_.Signal();
    }
  }

  void flush_() override {
    MutexLock lock(&pending_mutex_);
    WritePending();
  }

 private:
  void WritePending() ABSL_EXCLUSIVE_LOCKS_REQUIRED(pending_mutex_) {
    WriteAll(pending_);
    pending_.clear();
    written_at_ = std::chrono::steady_clock::now();
  }

  void WriteLater() {
    MutexLock lock(&pending_mutex_);
    while (!ending_) {
      if (!waiting_) {
        wake_.Wait(&pending_mutex_);
        continue;
      }
      wake_.WaitFor(&pending_mutex_, kDelay);
      waiting_ = false;
      WritePending();
    }
    WritePending();
  }

  Mutex pending_mutex_;
  CondVar wake_;
  std::string pending_ ABSL_GUARDED_BY(pending_mutex_);
  std::chrono::steady_clock::time_point written_at_ ABSL_GUARDED_BY(pending_mutex_);
  bool waiting_ ABSL_GUARDED_BY(pending_mutex_) = false;  // Something is to be written later.
  bool ending_ ABSL_GUARDED_BY(pending_mutex_) = false;
  std::thread writer_;  // Last: starts when everything else is there.
};

}  // namespace

std::shared_ptr<spdlog::sinks::sink> NewStderrSink() { return std::make_shared<StderrSink>(); }

}  // namespace jointplan::server
