#include "storage/engine.h"

namespace jointplan::storage {

absl::Status Engine::Write(const WriteBatch& batch) {
  if (batch.empty()) return absl::InvalidArgumentError("The batch is empty: nothing to write.");
  return DoWrite(batch);
}

}  // namespace jointplan::storage
