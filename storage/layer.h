#ifndef JOINTPLAN_STORAGE_LAYER_H_
#define JOINTPLAN_STORAGE_LAYER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "storage/record_cache.h"
#include "storage/store.h"

namespace jointplan::storage {

// The newest states that a piece of work, or a group of them, has made on top of what the store
// holds: what an Overlay has as keys and values, ready to be read. Used by one thread.
struct Layer {
  // Null: removed.
  absl::flat_hash_map<RecordKey, RecordPtr, RecordKeyHash, RecordKeyEqual> records;
  // The heads that new changesets made, oldest first; never empty.
  std::map<std::string, std::vector<Head>, std::less<>> heads;

  // Takes over a layer that stands on this one.
  void Absorb(Layer&& above);

  // Returns what the cache takes in.
  Publication ToPublication() const;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_LAYER_H_
