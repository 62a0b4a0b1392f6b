#include "storage/witness.h"

#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "spdlog/spdlog.h"
#include "storage/files.h"

namespace jointplan::storage {
namespace {

constexpr absl::string_view kMagic = "JPW\x01";  // The last byte is the format.
constexpr size_t kLineageBytes = 16;
constexpr size_t kDigestBytes = 32;
constexpr size_t kSumBytes = 4;
constexpr size_t kBodyBytes = 4 + kLineageBytes + 8 + kDigestBytes;

constexpr std::chrono::milliseconds kLag(100);
constexpr int64_t kCommitsBehindMax = 1000;

std::string Sum(absl::string_view body) { return Sha256(body).substr(0, kSumBytes); }

class WitnessFile : public Witness {
 public:
  WitnessFile(std::string path, WitnessRecord record)
      : path_(std::move(path)),
        written_(record.sequence),
        newest_(std::move(record)),
        thread_([this] { Follow(); }) {}

  ~WitnessFile() override {
    {
      MutexLock lock(&mutex_);
      stopping_ = true;
      wake_.Signal();
    }
    thread_.join();
  }

  void Advance(int64_t sequence, const std::string& digest) override {
    MutexLock lock(&mutex_);
    newest_.sequence = sequence;
    newest_.digest = digest;
    // Within the lag the thread wakes by itself: waking it for every commit costs more than the
    // rest.
    if (idle_ || sequence - written_ >= kCommitsBehindMax) wake_.Signal();
  }

  absl::Status status() const override {
    MutexLock lock(&mutex_);
    return status_;
  }

 private:
  using Time = std::chrono::steady_clock::time_point;

  void Follow() {
    Time last_write;
    while (WaitUntilDue(last_write)) {
      last_write = std::chrono::steady_clock::now();
      WriteNewest();
    }
  }

  // Returns whether there is something to write, now; false ends the thread.
  bool WaitUntilDue(Time last_write) {
    MutexLock lock(&mutex_);
    while (status_.ok()) {
      const int64_t behind = newest_.sequence - written_;
      if (behind > 0 && (stopping_ || behind >= kCommitsBehindMax)) return true;
      if (stopping_) return false;
      if (behind == 0) {
        idle_ = true;
        wake_.Wait(&mutex_);
        idle_ = false;
        continue;
      }
      const auto passed = std::chrono::steady_clock::now() - last_write;
      if (passed >= kLag) return true;
      wake_.WaitFor(&mutex_, std::chrono::ceil<std::chrono::milliseconds>(kLag - passed));
    }
    return false;
  }

  void WriteNewest() {
    WitnessRecord record;
    {
      MutexLock lock(&mutex_);
      record = newest_;
    }
    const absl::Status replaced = ReplaceFile(path_, EncodeWitness(record));
    if (!replaced.ok()) spdlog::error("The witness file: {}", std::string(replaced.message()));
    MutexLock lock(&mutex_);
    written_ = record.sequence;
    status_ = replaced;
  }

  const std::string path_;
  mutable Mutex mutex_;
  CondVar wake_;
  int64_t written_ ABSL_GUARDED_BY(mutex_);
  WitnessRecord newest_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  bool idle_ ABSL_GUARDED_BY(mutex_) = false;  // The thread waits for something to do.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // Last: starts when everything else is there.
};

}  // namespace

std::string EncodeWitness(const WitnessRecord& record) {
  const std::string body = absl::StrCat(
      kMagic, record.lineage, BigEndian64(static_cast<uint64_t>(record.sequence)), record.digest);
  return absl::StrCat(body, Sum(body));
}

absl::StatusOr<WitnessRecord> DecodeWitness(absl::string_view bytes) {
  const absl::string_view body = bytes.substr(0, kBodyBytes);
  if (bytes.size() != kBodyBytes + kSumBytes || body.substr(0, kMagic.size()) != kMagic ||
      bytes.substr(kBodyBytes) != Sum(body)) {
    return absl::DataLossError("These bytes are not a whole witness.");
  }
  WitnessRecord record;
  record.lineage = std::string(body.substr(kMagic.size(), kLineageBytes));
  uint64_t sequence = 0;
  for (const char c : body.substr(kMagic.size() + kLineageBytes, 8)) {
    sequence = sequence << 8 | static_cast<uint8_t>(c);
  }
  record.sequence = static_cast<int64_t>(sequence);
  record.digest = std::string(body.substr(kBodyBytes - kDigestBytes));
  return record;
}

absl::StatusOr<std::optional<WitnessRecord>> ReadWitness(const std::string& path) {
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, ReadSmallFile(path));
  if (!bytes.has_value()) return std::nullopt;
  absl::StatusOr<WitnessRecord> record = DecodeWitness(*bytes);
  if (record.ok()) return std::make_optional(*std::move(record));
  return absl::DataLossError(absl::StrCat("The witness file ", path, " is damaged."));
}

absl::Status CheckNoWitness(const std::string& path) {
  if (path.empty()) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> there, ReadSmallFile(path));
  if (!there.has_value()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "The witness file ", path, " belongs to a store that was here. A new store would make it ",
      "forget that one: move the file away, or choose another place. Nothing was changed."));
}

absl::StatusOr<std::unique_ptr<Witness>> Witness::Start(const std::string& path,
                                                        WitnessRecord record) {
  JP_RETURN_IF_ERROR(ReplaceFile(path, EncodeWitness(record)));
  return std::make_unique<WitnessFile>(path, std::move(record));
}

}  // namespace jointplan::storage
