// The limit of the disk: RocksDB alone, writing as many keys and bytes as an edit writes, with one
// fsync a batch. Prints one line of JSON.

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "bench/edit_footprint.h"
#include "bench/histogram.h"

namespace jointplan::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct Flags {
  std::string dir;
  int batch = 1;
  double seconds = 5;
  double warmup = 1;
  int64_t count = 0;
};

absl::StatusOr<std::unique_ptr<rocksdb::DB>> OpenDb(const std::string& dir) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.error_if_exists = true;
  options.compression = rocksdb::kNoCompression;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, dir, &db);
  if (!status.ok()) return absl::UnavailableError(status.ToString());
  return std::unique_ptr<rocksdb::DB>(db);
}

// Bytes that no compression makes smaller, in which the values begin at different places.
std::string Noise(size_t size) {
  std::string noise;
  for (uint64_t i = 0; noise.size() < size; ++i) noise += Sha256(BigEndian64(i));
  return noise;
}

// Writes batches of edits. An edit's keys differ from those of all others in their last bytes, as
// the keys of versions, changesets and answers do.
class Writer {
 public:
  Writer(rocksdb::DB* db, const EditFootprint& footprint, int batch)
      : db_(db), footprint_(footprint), edits_(batch), noise_(Noise(1 << 20)) {}

  rocksdb::Status WriteBatch() {
    rocksdb::WriteBatch batch;
    for (const EditFootprint::Write& write : footprint_.writes) {
      const int copies = write.once ? 1 : edits_;
      const int64_t bytes = write.value_bytes * (write.grows ? edits_ : 1);
      for (int i = 0; i < copies; ++i) {
        const std::string number = BigEndian64(number_++);
        const std::string key = write.key.substr(0, write.key.size() - number.size()) + number;
        rocksdb::Status put = batch.Put(key, Value(bytes));
        if (!put.ok()) return put;
        ++keys_;
        bytes_ += static_cast<int64_t>(key.size()) + bytes;
      }
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    return db_->Write(options, &batch);
  }

  int64_t keys() const { return keys_; }
  int64_t bytes() const { return bytes_; }

 private:
  rocksdb::Slice Value(int64_t size) {
    const uint64_t room = noise_.size() - static_cast<uint64_t>(size);
    return {noise_.data() + number_ * 97 % room, static_cast<size_t>(size)};
  }

  rocksdb::DB* const db_;
  const EditFootprint& footprint_;
  const int edits_;
  const std::string noise_;
  uint64_t number_ = 0;
  int64_t keys_ = 0;
  int64_t bytes_ = 0;
};

void Print(const Flags& flags, const Writer& writer, const Histogram& latency, int64_t batches,
           double seconds) {
  const auto edits = static_cast<double>(latency.count() * flags.batch);
  const auto all = static_cast<double>(batches * flags.batch);
  std::cout << fmt::format(
                   R"({{"work":"rocks_limit","batch":{},"per_second":{:.1f},"seconds":{:.3f},)"
                   R"("keys_per_edit":{:.2f},"bytes_per_edit":{:.1f},"latency_us":{}}})",
                   flags.batch, edits / seconds, seconds, static_cast<double>(writer.keys()) / all,
                   static_cast<double>(writer.bytes()) / all, latency.ToJson())
            << std::endl;
}

absl::Status Run(const Flags& flags) {
  JP_ASSIGN_OR_RETURN(const EditFootprint footprint, MeasureEditFootprint());
  JP_ASSIGN_OR_RETURN(const auto db, OpenDb(flags.dir));
  Writer writer(db.get(), footprint, flags.batch);
  Histogram latency;
  const auto from = SteadyClock::now() + std::chrono::duration<double>(flags.warmup);
  const auto to = from + std::chrono::duration<double>(flags.seconds);
  int64_t batches = 0;
  auto now = SteadyClock::now();
  while (flags.count > 0 ? latency.count() < flags.count : now < to) {
    const auto start = now;
    const rocksdb::Status written = writer.WriteBatch();
    if (!written.ok()) return absl::UnavailableError(written.ToString());
    now = SteadyClock::now();
    ++batches;
    if (start < from) continue;
    latency.Add(std::chrono::duration_cast<std::chrono::nanoseconds>(now - start).count());
  }
  Print(flags, writer, latency, batches, std::chrono::duration<double>(now - from).count());
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  CLI::App app("Writes what edits write, with RocksDB alone.");
  Flags flags;
  app.add_option("--dir", flags.dir, "A directory that does not exist")->required();
  app.add_option("--batch", flags.batch, "Edits to one fsync")->capture_default_str();
  app.add_option("--seconds", flags.seconds, "How long is measured")->capture_default_str();
  app.add_option("--warmup", flags.warmup, "Seconds before that")->capture_default_str();
  app.add_option("--count", flags.count, "Measure so many batches instead");
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = Run(flags);
  if (status.ok()) return 0;
  std::cerr << "rocks_limit: " << status << std::endl;
  return 1;
}

}  // namespace
}  // namespace jointplan::bench

int main(int argc, char** argv) {
  try {
    return jointplan::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rocks_limit: %s\n", error.what());
    return 1;
  }
}
