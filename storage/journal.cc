#include "storage/journal.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/digests.h"
#include "storage/key_codec.h"
#include "storage/reads.h"
#include "storage/value_codec.h"

namespace jointplan::storage {
namespace {

constexpr size_t kFaultsMax = 1000;

std::string Range(int64_t first, int64_t last) {
  return first == last ? absl::StrCat(first) : absl::StrCat(first, "..", last);
}

// Walks a table; damage that ends the walk is a fault.
void Walk(ReadBase base, Table table,
          absl::FunctionRef<void(absl::string_view key, absl::string_view value)> visit,
          Faults* faults) {
  const KeyRange range = TableRange(table);
  const auto it = base.snapshot->NewIterator(range.lower, range.upper);
  for (; it->Valid(); it->Next()) visit(it->key(), it->value());
  if (!it->status().ok()) faults->Add(std::string(it->status().message()));
}

class JournalReader {
 public:
  // `before` is what the first commit must follow.
  JournalReader(absl::string_view lineage, const CheckedUpTo& before, Faults* faults)
      : lineage_(lineage), is_tail_(before.sequence > 0), faults_(faults) {
    journal_.sequence = before.sequence;
    journal_.digest = before.digest;
  }

  // Returns the commit, or nothing if it cannot be read.
  std::optional<stored::v1::Commit> Add(absl::string_view key, absl::string_view value) {
    const std::optional<KeyParts> parts = ParseKey(key);
    if (!parts.has_value()) {
      faults_->Add(absl::StrCat("The journal holds ", DescribeKey(key), "."));
      return std::nullopt;
    }
    const bool gap = parts->revision != journal_.sequence + 1;
    if (gap) {
      faults_->Add(absl::StrCat("Acknowledged commits ",
                                Range(journal_.sequence + 1, parts->revision - 1),
                                " are missing."));
    }
    journal_.sequence = parts->revision;
    return AddCommit(value, gap);
  }

  // Of the newest commit so far.
  const std::string& digest() const { return journal_.digest; }

  Journal Take() && { return std::move(journal_); }

 private:
  std::optional<stored::v1::Commit> AddCommit(absl::string_view value, bool gap) {
    const std::string what = absl::StrCat("commit ", journal_.sequence);
    const auto stored = OpenAs<stored::v1::StoredCommit>(value, what);
    stored::v1::Commit commit;
    if (!stored.ok() || !commit.ParseFromString(stored->commit())) {
      faults_->Add(absl::StrCat("The journal's ", what, " cannot be read."));
      return std::nullopt;
    }
    // After a gap nobody knows the digest before.
    if (!gap && CommitDigest(journal_.digest, lineage_, stored->commit()) != stored->digest()) {
      faults_->Add(absl::StrCat("The digest of ", what, " does not follow from the one before."));
    }
    if (commit.sequence() != journal_.sequence) {
      faults_->Add(
          absl::StrCat("The journal's ", what, " says that it is commit ", commit.sequence(), "."));
    }
    journal_.digest = stored->digest();
    for (const auto& changeset : commit.changesets()) AddChangeset(changeset);
    return commit;
  }

  void AddChangeset(const stored::v1::CommittedChangeset& changeset) {
    const auto [found, is_new] = journal_.heads.try_emplace(changeset.line());
    Head& head = found->second;
    // Of a tail nobody knows what came before.
    if (is_new && is_tail_) head.revision = changeset.revision() - 1;
    if (changeset.revision() != head.revision + 1) {
      faults_->Add(changeset.revision() > head.revision
                       ? absl::StrCat("Revisions ",
                                      Range(head.revision + 1, changeset.revision() - 1), " of ",
                                      changeset.line(), " are missing from the journal.")
                       : absl::StrCat("Revision ", changeset.revision(), " of ", changeset.line(),
                                      " is in the journal twice."));
    }
    head = {.revision = changeset.revision(), .digest = changeset.digest()};
  }

  const absl::string_view lineage_;
  const bool is_tail_;
  Faults* const faults_;
  Journal journal_;
};

class LogReader {
 public:
  LogReader(absl::string_view lineage, Faults* faults) : lineage_(lineage), faults_(faults) {}

  std::optional<v1::Changeset> Add(absl::string_view key, absl::string_view value) {
    const std::optional<KeyParts> parts = ParseKey(key);
    if (!parts.has_value()) {
      faults_->Add(absl::StrCat("The log holds ", DescribeKey(key), "."));
      return std::nullopt;
    }
    Head& head = heads_[parts->line];
    const bool chained = parts->revision == head.revision + 1;
    if (!chained) {
      faults_->Add(absl::StrCat("Changesets ", Range(head.revision + 1, parts->revision - 1),
                                " of ", parts->line, " are missing."));
    }
    head.revision = parts->revision;
    return AddChangeset(key, value, chained, &head);
  }

  Heads Take() && { return std::move(heads_); }

 private:
  std::optional<v1::Changeset> AddChangeset(absl::string_view key, absl::string_view value,
                                            bool chained, Head* head) {
    const auto stored = OpenAs<stored::v1::StoredChangeset>(value, "a changeset");
    v1::Changeset changeset;
    if (!stored.ok() || !changeset.ParseFromString(stored->changeset())) {
      faults_->Add(absl::StrCat("The value of ", DescribeKey(key), " cannot be read."));
      return std::nullopt;
    }
    const std::string digest =
        ChangesetDigest(stored->previous_digest(), lineage_, head->revision, stored->changeset());
    if (digest != stored->digest()) {
      faults_->Add(absl::StrCat("The digest of ", DescribeKey(key), " does not fit its content."));
    }
    if (chained && stored->previous_digest() != head->digest) {
      faults_->Add(absl::StrCat(DescribeKey(key), " is not chained to the one before."));
    }
    head->digest = stored->digest();
    changeset.set_digest(stored->digest());
    changeset.set_previous_digest(stored->previous_digest());
    return changeset;
  }

  const absl::string_view lineage_;
  Faults* const faults_;
  Heads heads_;
};

// Returns the digest that a commit is stored with; empty if it is not there.
std::string CommitDigestOf(ReadBase base, int64_t sequence) {
  const auto value = base.snapshot->Get(CommitKey(sequence));
  if (!value.ok() || !value->has_value()) return "";
  const auto stored = OpenAs<stored::v1::StoredCommit>(**value, "a commit");
  return stored.ok() ? stored->digest() : "";
}

// Checks the changesets that a tail of the journal names, and the heads that they lead to.
class TailChecker {
 public:
  TailChecker(ReadBase base, Faults* faults) : base_(base), faults_(*faults) {}

  void Add(const stored::v1::CommittedChangeset& committed) {
    const auto changeset = ReadChangeset(base_, committed.line(), committed.revision());
    if (!changeset.ok()) {
      faults_.Add(std::string(changeset.status().message()));
      return;
    }
    if (changeset->digest() != committed.digest()) {
      faults_.Add(absl::StrCat("Revision ", committed.revision(), " of ", committed.line(),
                               " is another one than the journal says."));
    }
    if (changeset->previous_digest() != DigestBefore(committed)) {
      faults_.Add(absl::StrCat("Revision ", committed.revision(), " of ", committed.line(),
                               " is not chained to the one before."));
    }
    digests_[committed.line()] = changeset->digest();
  }

  void CheckHead(const std::string& line, const Head& head) {
    const auto stored = ReadHead(base_, line);
    if (!stored.ok()) {
      faults_.Add(std::string(stored.status().message()));
    } else if (stored->revision != head.revision || stored->digest != head.digest) {
      faults_.Add(absl::StrCat("The head of ", line, " is at revision ", stored->revision,
                               " and the journal ends at ", head.revision,
                               ", or they are not the same."));
    }
    if (ReadDigest(base_, line, head.revision + 1).ok()) {
      faults_.Add(absl::StrCat("Revision ", head.revision + 1, " of ", line,
                               " is in the log of changesets and not in the journal."));
    }
  }

 private:
  std::string DigestBefore(const stored::v1::CommittedChangeset& committed) {
    const auto found = digests_.find(committed.line());
    if (found != digests_.end()) return found->second;
    if (committed.revision() == 1) return "";
    auto digest = ReadDigest(base_, committed.line(), committed.revision() - 1);
    if (digest.ok()) return *std::move(digest);
    faults_.Add(std::string(digest.status().message()));
    return "";
  }

  const ReadBase base_;
  Faults& faults_;
  std::map<std::string, std::string, std::less<>> digests_;  // The newest of each line so far.
};

Heads ReadHeads(ReadBase base, Faults* faults) {
  Heads heads;
  Walk(
      base, Table::kHead,
      [&](absl::string_view key, absl::string_view value) {
        const auto stored = OpenAs<stored::v1::StoredHead>(value, "a head");
        if (!stored.ok()) {
          faults->Add(absl::StrCat("The value of ", DescribeKey(key), " cannot be read."));
          return;
        }
        heads[std::string(key.substr(1))] = {.revision = stored->revision(),
                                             .digest = stored->digest()};
      },
      faults);
  return heads;
}

// Says where `found`, which `what` names, differs from the journal.
void CompareWithJournal(const Heads& journal, const Heads& found, absl::string_view what,
                        Faults* faults) {
  for (const auto& [line, head] : journal) {
    const auto it = found.find(line);
    const int64_t revision = it == found.end() ? 0 : it->second.revision;
    if (revision < head.revision) {
      faults->Add(absl::StrCat("Acknowledged revisions ", Range(revision + 1, head.revision),
                               " of ", line, " are missing: ", what, " ends at ", revision, "."));
    } else if (revision > head.revision) {
      faults->Add(absl::StrCat("Revisions ", Range(head.revision + 1, revision), " of ", line,
                               " are in ", what, " and not in the journal."));
    } else if (it->second.digest != head.digest) {
      faults->Add(absl::StrCat("Revision ", revision, " of ", line,
                               " is another one than the journal says: ", what, "."));
    }
  }
  for (const auto& [line, head] : found) {
    if (journal.find(line) == journal.end()) {
      faults->Add(absl::StrCat("Revisions ", Range(1, head.revision), " of ", line, " are in ",
                               what, " and not in the journal."));
    }
  }
}

}  // namespace

void Faults::Add(std::string sentence) {
  if (sentences_.size() < kFaultsMax) {
    sentences_.push_back(std::move(sentence));
  } else {
    ++left_out_;
  }
}

std::vector<std::string> Faults::Take() && {
  if (left_out_ > 0) sentences_.push_back(absl::StrCat("There are ", left_out_, " more faults."));
  return std::move(sentences_);
}

std::string Faults::Join(size_t limit) const {
  const size_t shown = std::min(limit, sentences_.size());
  std::string joined = absl::StrJoin(sentences_.begin(),
                                     sentences_.begin() + static_cast<std::ptrdiff_t>(shown), " ");
  const int64_t more = static_cast<int64_t>(sentences_.size() - shown) + left_out_;
  if (more > 0) absl::StrAppend(&joined, " And ", more, " more faults.");
  return joined;
}

Journal ReadJournal(ReadBase base, const std::string& genesis, int64_t witness_sequence,
                    absl::FunctionRef<void(const stored::v1::Commit&)> visit, Faults* faults) {
  JournalReader reader(base.lineage, {.sequence = 0, .digest = genesis}, faults);
  std::string digest_at_witness = witness_sequence == 0 ? genesis : "";
  Walk(
      base, Table::kCommit,
      [&](absl::string_view key, absl::string_view value) {
        const std::optional<stored::v1::Commit> commit = reader.Add(key, value);
        if (!commit.has_value()) return;
        if (commit->sequence() == witness_sequence) {
          digest_at_witness = reader.digest();
        }
        visit(*commit);
      },
      faults);
  Journal journal = std::move(reader).Take();
  journal.digest_at_witness = std::move(digest_at_witness);
  return journal;
}

Journal ReadTail(ReadBase base, const CheckedUpTo& checked, int64_t witness_sequence,
                 Faults* faults) {
  if (checked.sequence > 0 && CommitDigestOf(base, checked.sequence) != checked.digest) {
    faults->Add(absl::StrCat("Commit ", checked.sequence,
                             ", which the last full check found, is missing or another one."));
  }
  JournalReader reader(base.lineage, checked, faults);
  TailChecker tail(base, faults);
  const auto it =
      base.snapshot->NewIterator(CommitKey(checked.sequence + 1), TableRange(Table::kCommit).upper);
  for (; it->Valid(); it->Next()) {
    const std::optional<stored::v1::Commit> commit = reader.Add(it->key(), it->value());
    if (!commit.has_value()) continue;
    for (const auto& committed : commit->changesets()) tail.Add(committed);
  }
  if (!it->status().ok()) faults->Add(std::string(it->status().message()));
  Journal journal = std::move(reader).Take();
  for (const auto& [line, head] : journal.heads) tail.CheckHead(line, head);
  journal.digest_at_witness = witness_sequence == checked.sequence
                                  ? checked.digest
                                  : CommitDigestOf(base, witness_sequence);
  return journal;
}

Heads ReadLog(ReadBase base, absl::FunctionRef<void(const v1::Changeset&)> visit, Faults* faults) {
  LogReader reader(base.lineage, faults);
  Walk(
      base, Table::kChangeset,
      [&](absl::string_view key, absl::string_view value) {
        const std::optional<v1::Changeset> changeset = reader.Add(key, value);
        if (changeset.has_value()) visit(*changeset);
      },
      faults);
  return std::move(reader).Take();
}

void CompareHeads(ReadBase base, const Heads& journal, const Heads& log, Faults* faults) {
  CompareWithJournal(journal, log, "the log of changesets", faults);
  CompareWithJournal(journal, ReadHeads(base, faults), "the table of heads", faults);
}

}  // namespace jointplan::storage
