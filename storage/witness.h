#ifndef JOINTPLAN_STORAGE_WITNESS_H_
#define JOINTPLAN_STORAGE_WITNESS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::storage {

// How far a store had come.
struct WitnessRecord {
  std::string lineage;   // 16 bytes.
  int64_t sequence = 0;  // Of the newest commit.
  std::string digest;    // Of that commit, 32 bytes.
};

// The bytes of a witness file: see docs/storage-format.md.
std::string EncodeWitness(const WitnessRecord& record);
// DATA_LOSS if `bytes` are not a whole witness.
absl::StatusOr<WitnessRecord> DecodeWitness(absl::string_view bytes);

// Reads a witness file; nothing if there is none. DATA_LOSS, naming the file, if it is damaged.
absl::StatusOr<std::optional<WitnessRecord>> ReadWitness(const std::string& path);

// FAILED_PRECONDITION if there is a file at `path`: it belongs to another store. An empty path is
// no witness, which is OK.
absl::Status CheckNoWitness(const std::string& path);

// A small file outside the engine that says how far the store had come. Engines do not notice when
// the end of their log is gone, or when all their files are replaced by older ones; this does. It
// follows the store in a thread of its own, at most 100 ms and 1,000 commits behind, and is exact
// once the store rests and when it is closed. It is never ahead. Any thread may call anything.
class Witness {
 public:
  // Catches up with the store, as far as the file can be written.
  virtual ~Witness() = default;

  // Writes `record` to the file `path`, at once, and follows from there.
  static absl::StatusOr<std::unique_ptr<Witness>> Start(const std::string& path,
                                                        WitnessRecord record);

  // Tells of a commit that is durable. Does not wait for the file.
  virtual void Advance(int64_t sequence, const std::string& digest) = 0;

  // The first error of writing the file; nothing is written after it.
  virtual absl::Status status() const = 0;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_WITNESS_H_
