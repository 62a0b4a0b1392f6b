#ifndef JOINTPLAN_STORAGE_STORE_STATE_H_
#define JOINTPLAN_STORAGE_STORE_STATE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "storage/engine.h"
#include "storage/record_cache.h"
#include "storage/store.h"
#include "storage/witness.h"

namespace jointplan::storage {

// What a store is made of. The sequence and its digest belong to whoever writes: the commit loop's
// thread.
struct StoreState {
  StoreOptions options;  // First, so that what it holds is let go last.
  std::string lineage;
  std::string page_token_key;
  std::string genesis;                 // The digest before the first commit.
  int64_t sequence = 0;                // Of the newest commit.
  std::string digest;                  // Of the newest commit.
  std::atomic<int64_t> published = 0;  // The newest commit that is durable; any thread may ask.
  std::atomic<int64_t> checked = 0;    // The newest commit that a full check has seen.
  std::unique_ptr<Engine> engine;
  std::unique_ptr<RecordCache> cache;
  std::unique_ptr<Witness> witness;  // Null: none. Goes first: it must not outrun the engine.
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_STORE_STATE_H_
