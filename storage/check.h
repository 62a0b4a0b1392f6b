#ifndef JOINTPLAN_STORAGE_CHECK_H_
#define JOINTPLAN_STORAGE_CHECK_H_

#include <string>

#include "storage/journal.h"
#include "storage/reads.h"
#include "storage/store.h"

namespace jointplan::storage {

// Compares everything that a store holds with its journal: every changeset with its digest, every
// version of every record with its changeset, the newest states with the versions, the answers and
// attachments with their digests; and that nothing else is there. Needs memory for the names of one
// line at a time.
//
// `reached` gets the newest commit.
CheckReport CheckStore(ReadBase base, const std::string& genesis, CheckedUpTo* reached);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_CHECK_H_
