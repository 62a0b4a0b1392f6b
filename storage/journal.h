#ifndef JOINTPLAN_STORAGE_JOURNAL_H_
#define JOINTPLAN_STORAGE_JOURNAL_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "storage/reads.h"

namespace jointplan::storage {

// Collects faults, a sentence each. Keeps the first thousand and counts the rest.
class Faults {
 public:
  void Add(std::string sentence);
  bool empty() const { return sentences_.empty(); }
  // The sentences; the last says how many more there are.
  std::vector<std::string> Take() &&;
  // At most `limit` of the sentences, in one line.
  std::string Join(size_t limit) const;

 private:
  std::vector<std::string> sentences_;
  int64_t left_out_ = 0;
};

using Heads = std::map<std::string, Head, std::less<>>;

// What the journal says, as far as it can be read.
struct Journal {
  int64_t sequence = 0;           // Of the newest commit.
  std::string digest;             // Of the newest commit.
  std::string digest_at_witness;  // Of the commit that was asked for; empty: not there.
  Heads heads;                    // The newest revision of each line.
};

// Reads the whole journal: that its commits are numbered 1, 2, 3 ..., that each is chained to the
// one before and the first to `genesis`, and that the revisions of each line follow each other.
// Calls `visit` for each. What does not hold goes to `faults`.
Journal ReadJournal(ReadBase base, const std::string& genesis, int64_t witness_sequence,
                    absl::FunctionRef<void(const stored::v1::Commit&)> visit, Faults* faults);

// A commit up to which everything was found whole.
struct CheckedUpTo {
  int64_t sequence = 0;
  std::string digest;  // Of that commit; for 0, the genesis.
};

// Reads what came after a check: the commits, the changesets that they name with their chains, and
// the heads of the lines that they changed. The journal's heads are those of these lines alone.
Journal ReadTail(ReadBase base, const CheckedUpTo& checked, int64_t witness_sequence,
                 Faults* faults);

// Reads the changesets of all lines: that they are numbered 1, 2, 3 ..., and that each is chained
// to the one before. Calls `visit` for each. Returns the newest of each line.
Heads ReadLog(ReadBase base, absl::FunctionRef<void(const v1::Changeset&)> visit, Faults* faults);

// Checks that the journal, the changesets and the heads of the lines end in the same place.
void CompareHeads(ReadBase base, const Heads& journal, const Heads& log, Faults* faults);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_JOURNAL_H_
