#include "storage/key_codec.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"

namespace jointplan::storage {
namespace {

constexpr char kZero = '\x00';
constexpr char kEscapedZero = '\xff';
constexpr char kEnd = '\x01';

std::string Tag(Table table) { return std::string(1, static_cast<char>(table)); }

void AppendEscaped(absl::string_view name, std::string* key) {
  for (const char c : name) {
    key->push_back(c);
    if (c == kZero) key->push_back(kEscapedZero);
  }
}

void AppendName(absl::string_view name, std::string* key) {
  AppendEscaped(name, key);
  key->push_back(kZero);
  key->push_back(kEnd);
}

std::string NameKey(Table table, absl::string_view name) {
  std::string key = Tag(table);
  key.reserve(name.size() + 16);
  AppendName(name, &key);
  return key;
}

std::string VersionPrefix(absl::string_view line, absl::string_view name) {
  std::string key = NameKey(Table::kVersion, line);
  AppendName(name, &key);
  return key;
}

// Newer revisions come first, so that "the newest up to R" is the first key from R on.
uint64_t Inverted(int64_t revision) { return ~static_cast<uint64_t>(revision); }

KeyRange WholePrefix(std::string prefix) {
  std::string end = PrefixEnd(prefix);
  return {std::move(prefix), std::move(end)};
}

// Names at the end of keys: those under `base` that begin with `prefix` and are greater than
// `after`.
KeyRange NamesAfter(const std::string& base, absl::string_view prefix, absl::string_view after) {
  KeyRange range = WholePrefix(absl::StrCat(base, prefix));
  if (!after.empty()) {
    range.lower = std::max(range.lower, absl::StrCat(base, after, absl::string_view("\0", 1)));
  }
  return range;
}

std::optional<std::string> TakeName(absl::string_view* key) {
  std::string name;
  for (size_t i = 0; i < key->size(); ++i) {
    if ((*key)[i] != kZero) {
      name.push_back((*key)[i]);
      continue;
    }
    if (++i == key->size()) return std::nullopt;
    if ((*key)[i] == kEnd) {
      key->remove_prefix(i + 1);
      return name;
    }
    if ((*key)[i] != kEscapedZero) return std::nullopt;
    name.push_back(kZero);
  }
  return std::nullopt;
}

std::optional<uint64_t> TakeNumber(absl::string_view* key) {
  if (key->size() != 8) return std::nullopt;
  uint64_t number = 0;
  for (const char c : *key) number = number << 8 | static_cast<uint8_t>(c);
  key->remove_prefix(8);
  return number;
}

bool TakeRevision(absl::string_view* key, bool inverted, int64_t* revision) {
  const std::optional<uint64_t> number = TakeNumber(key);
  if (!number.has_value()) return false;
  *revision = static_cast<int64_t>(inverted ? ~*number : *number);
  return *revision > 0;
}

bool TakeLine(absl::string_view* key, KeyParts* parts) {
  std::optional<std::string> line = TakeName(key);
  if (!line.has_value()) return false;
  parts->line = *std::move(line);
  return true;
}

bool TakeVersion(absl::string_view* key, KeyParts* parts) {
  if (!TakeLine(key, parts)) return false;
  std::optional<std::string> name = TakeName(key);
  if (!name.has_value()) return false;
  parts->name = *std::move(name);
  return TakeRevision(key, /*inverted=*/true, &parts->revision);
}

bool TakeParts(absl::string_view rest, KeyParts* parts) {
  switch (parts->table) {
    case Table::kMeta:
    case Table::kAttachment:
      parts->name = std::string(rest);
      return true;
    case Table::kHead:
      parts->line = std::string(rest);
      return true;
    case Table::kChangeset:
      return TakeLine(&rest, parts) && TakeRevision(&rest, false, &parts->revision);
    case Table::kVersion:
      return TakeVersion(&rest, parts);
    case Table::kCurrent:
    case Table::kAnswer:
      if (!TakeLine(&rest, parts)) return false;
      parts->name = std::string(rest);
      return true;
    case Table::kCommit:
      return TakeRevision(&rest, false, &parts->revision);
  }
  return false;
}

}  // namespace

std::string FormatKey() { return Tag(Table::kMeta) + "format"; }

std::string IdentityKey() { return Tag(Table::kMeta) + "identity"; }

std::string CheckedKey() { return Tag(Table::kMeta) + "checked"; }

std::string HeadKey(absl::string_view line) { return absl::StrCat(Tag(Table::kHead), line); }

std::string ChangesetKey(absl::string_view line, int64_t revision) {
  return NameKey(Table::kChangeset, line) + BigEndian64(static_cast<uint64_t>(revision));
}

std::string VersionKey(absl::string_view line, absl::string_view name, int64_t revision) {
  return VersionPrefix(line, name) + BigEndian64(Inverted(revision));
}

std::string CurrentKey(absl::string_view line, absl::string_view name) {
  return absl::StrCat(NameKey(Table::kCurrent, line), name);
}

std::string CommitKey(int64_t sequence) {
  return Tag(Table::kCommit) + BigEndian64(static_cast<uint64_t>(sequence));
}

std::string AnswerKey(absl::string_view principal, absl::string_view request_id) {
  return absl::StrCat(NameKey(Table::kAnswer, principal), request_id);
}

std::string AttachmentKey(absl::string_view key) {
  return absl::StrCat(Tag(Table::kAttachment), key);
}

KeyRange TableRange(Table table) { return WholePrefix(Tag(table)); }

KeyRange HeadRange(absl::string_view prefix, absl::string_view after) {
  return NamesAfter(Tag(Table::kHead), prefix, after);
}

KeyRange ChangesetRange(absl::string_view line) {
  return WholePrefix(NameKey(Table::kChangeset, line));
}

KeyRange VersionRange(absl::string_view line, absl::string_view name) {
  return WholePrefix(VersionPrefix(line, name));
}

KeyRange VersionRange(absl::string_view line, absl::string_view prefix, absl::string_view after) {
  std::string start = NameKey(Table::kVersion, line);
  AppendEscaped(prefix, &start);
  KeyRange range = WholePrefix(std::move(start));
  if (!after.empty()) range.lower = std::max(range.lower, PrefixEnd(VersionPrefix(line, after)));
  return range;
}

KeyRange CurrentRange(absl::string_view line, absl::string_view prefix, absl::string_view after) {
  return NamesAfter(NameKey(Table::kCurrent, line), prefix, after);
}

std::optional<KeyParts> ParseKey(absl::string_view key) {
  if (key.empty()) return std::nullopt;
  const auto tag = static_cast<uint8_t>(key.front());
  if (tag == 0 || tag > kLastTable) return std::nullopt;
  KeyParts parts;
  parts.table = static_cast<Table>(tag);
  if (!TakeParts(key.substr(1), &parts)) return std::nullopt;
  return parts;
}

std::string PrefixEnd(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

std::string DescribeKey(absl::string_view key) {
  const std::optional<KeyParts> parts = ParseKey(key);
  if (!parts.has_value()) return absl::StrCat("the key ", absl::BytesToHexString(key));
  switch (parts->table) {
    case Table::kMeta:
      return absl::StrCat("the store's ", parts->name);
    case Table::kHead:
      return absl::StrCat("the head of ", parts->line);
    case Table::kChangeset:
      return absl::StrCat("changeset ", parts->revision, " of ", parts->line);
    case Table::kVersion:
      return absl::StrCat("record ", parts->name, " at revision ", parts->revision, " of ",
                          parts->line);
    case Table::kCurrent:
      return absl::StrCat("the newest state of record ", parts->name, " of ", parts->line);
    case Table::kCommit:
      return absl::StrCat("commit ", parts->revision);
    case Table::kAnswer:
      return absl::StrCat("the answer to request ", parts->name, " of ", parts->line);
    case Table::kAttachment:
      return absl::StrCat("the attachment ", parts->name);
  }
  return "";
}

}  // namespace jointplan::storage
