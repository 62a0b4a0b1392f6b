#ifndef JOINTPLAN_STORAGE_KEY_CODEC_H_
#define JOINTPLAN_STORAGE_KEY_CODEC_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace jointplan::storage {

// The keys of a store. Their bytes are on disk: docs/storage-format.md describes them, and a test
// keeps them from moving.
//
// Every key begins with the byte of its table. A name that something follows is written with every
// zero byte as 00 FF and ends in 00 01, so that keys sort as their parts do and no two lists of
// parts give the same bytes. A name at the end of a key stands as it is.

// The first byte of a key. On disk: numbers are never changed and never used again.
enum class Table : uint8_t {
  kMeta = 1,        // What the store is.
  kHead = 2,        // Line -> its newest revision.
  kChangeset = 3,   // Line, revision -> changeset.
  kVersion = 4,     // Line, name, revision (newest first) -> state of a record.
  kCurrent = 5,     // Line, name -> the newest state, unless removed.
  kCommit = 6,      // Sequence -> entry of the journal.
  kAnswer = 7,      // Principal, request id -> answer.
  kAttachment = 8,  // Key -> bytes kept for ever.
};
inline constexpr uint8_t kLastTable = 8;

// A half-open stretch of keys; an empty `upper` means: to the end.
struct KeyRange {
  std::string lower;
  std::string upper;
};

std::string FormatKey();
std::string IdentityKey();
std::string CheckedKey();
std::string HeadKey(absl::string_view line);
std::string ChangesetKey(absl::string_view line, int64_t revision);
std::string VersionKey(absl::string_view line, absl::string_view name, int64_t revision);
std::string CurrentKey(absl::string_view line, absl::string_view name);
std::string CommitKey(int64_t sequence);
std::string AnswerKey(absl::string_view principal, absl::string_view request_id);
std::string AttachmentKey(absl::string_view key);

// Returns the keys of a table.
KeyRange TableRange(Table table);

// Returns the heads of the lines that begin with `prefix` and are greater than `after`.
KeyRange HeadRange(absl::string_view prefix, absl::string_view after);

// Returns the changesets of a line.
KeyRange ChangesetRange(absl::string_view line);

// Returns the versions of one record, newest first.
KeyRange VersionRange(absl::string_view line, absl::string_view name);

// Returns the versions of the records that begin with `prefix` and are greater than `after`.
KeyRange VersionRange(absl::string_view line, absl::string_view prefix, absl::string_view after);

// Returns the newest states of the records that begin with `prefix` and are greater than `after`.
KeyRange CurrentRange(absl::string_view line, absl::string_view prefix, absl::string_view after);

// The parts of a key, as far as its table has them.
struct KeyParts {
  Table table = Table::kMeta;
  std::string line;      // Of kHead, kChangeset, kVersion, kCurrent; the principal of kAnswer.
  std::string name;      // Of kVersion, kCurrent; what is left of kMeta, kAnswer, kAttachment.
  int64_t revision = 0;  // Of kChangeset, kVersion; the sequence of kCommit.
};

// Returns the parts of a key, or nothing if the store does not write such keys.
std::optional<KeyParts> ParseKey(absl::string_view key);

// Returns the first key after all that begin with `prefix`; empty if there is none.
std::string PrefixEnd(absl::string_view prefix);

// Returns the key's parts in words, for messages: "version 7 of plans/hub in plans/hub".
std::string DescribeKey(absl::string_view key);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_KEY_CODEC_H_
