#include "storage/check.h"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "storage/digests.h"
#include "storage/key_codec.h"
#include "storage/value_codec.h"

namespace jointplan::storage {
namespace {

bool SameTime(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return a.seconds() == b.seconds() && a.nanos() == b.nanos();
}

// Counts the keys of each table that belong there.
class Counts {
 public:
  void Add(Table table) { ++counts_[static_cast<size_t>(table)]; }
  int64_t Of(Table table) const { return counts_[static_cast<size_t>(table)]; }

 private:
  std::array<int64_t, kLastTable + 1> counts_{};
};

class Checker {
 public:
  Checker(ReadBase base, std::string genesis) : base_(base), genesis_(std::move(genesis)) {}

  CheckReport Run(CheckedUpTo* reached) && {
    const Journal journal = CheckJournal();
    *reached = {.sequence = journal.sequence, .digest = journal.digest};
    const Heads log = ReadLog(
        base_, [this](const v1::Changeset& changeset) { CheckChangeset(changeset); }, &faults_);
    FinishLine();
    CompareHeads(base_, journal.heads, log, &faults_);
    CountKeys(static_cast<int64_t>(journal.heads.size()));
    report_.faults = std::move(faults_).Take();
    return std::move(report_);
  }

 private:
  // The newest state of a record of the line that is being read.
  struct State {
    int64_t revision = 0;
    bool exists = false;
    google::protobuf::Timestamp create_time;
    std::string digest;
  };

  // Returns the value under `key`; says so if there is none or it cannot be read.
  std::optional<std::string> Need(const std::string& key) {
    auto value = base_.snapshot->Get(key);
    if (!value.ok()) {
      faults_.Add(absl::StrCat(DescribeKey(key), ": ", value.status().message()));
      return std::nullopt;
    }
    if (!value->has_value()) faults_.Add(absl::StrCat(DescribeKey(key), " is missing."));
    return *std::move(value);
  }

  Journal CheckJournal() {
    return ReadJournal(
        base_, genesis_, 0, [this](const stored::v1::Commit& commit) { CheckCommit(commit); },
        &faults_);
  }

  void CheckCommit(const stored::v1::Commit& commit) {
    ++report_.commits;
    for (const auto& changeset : commit.changesets()) CheckCommitted(changeset);
    for (const auto& value : commit.values()) {
      const std::optional<std::string> stored = Need(value.key());
      if (!stored.has_value()) continue;
      CountValue(value.key());
      if (ValueDigest(value.key(), *stored) != value.digest()) {
        faults_.Add(absl::StrCat(DescribeKey(value.key()), " is not what commit ",
                                 commit.sequence(), " wrote."));
      }
    }
  }

  void CountValue(const std::string& key) {
    const std::optional<KeyParts> parts = ParseKey(key);
    if (parts.has_value()) found_.Add(parts->table);
  }

  void CheckCommitted(const stored::v1::CommittedChangeset& committed) {
    const std::string key = ChangesetKey(committed.line(), committed.revision());
    const std::optional<std::string> value = Need(key);
    if (!value.has_value()) return;
    const auto stored = OpenAs<stored::v1::StoredChangeset>(*value, "a changeset");
    if (!stored.ok() || stored->digest() != committed.digest()) {
      faults_.Add(absl::StrCat(DescribeKey(key), " is another one than the journal says."));
    }
  }

  void CheckChangeset(const v1::Changeset& changeset) {
    ++report_.changesets;
    if (changeset.parent() != line_) {
      FinishLine();
      line_ = changeset.parent();
    }
    for (const v1::RecordChange& change : changeset.changes()) CheckChange(changeset, change);
  }

  void CheckChange(const v1::Changeset& changeset, const v1::RecordChange& change) {
    State& state = states_[change.name()];
    if (change.previous_revision() != (state.exists ? state.revision : 0)) {
      Wrong(changeset, change, "does not say which revision came before");
    }
    if ((change.kind() == v1::CHANGE_KIND_CREATED) == state.exists) {
      Wrong(changeset, change, state.exists ? "was made twice" : "was changed before it was made");
    }
    if (!state.exists) state.create_time = changeset.create_time();
    state.exists = change.kind() != v1::CHANGE_KIND_DELETED;
    state.revision = changeset.revision();
    state.digest = change.digest();
    CheckVersion(changeset, change, state);
  }

  void CheckVersion(const v1::Changeset& changeset, const v1::RecordChange& change,
                    const State& state) {
    const std::string key = VersionKey(changeset.parent(), change.name(), changeset.revision());
    const std::optional<std::string> value = Need(key);
    if (!value.has_value()) return;
    ++report_.versions;
    found_.Add(Table::kVersion);
    const auto stored = OpenAs<stored::v1::StoredVersion>(*value, "a version");
    if (!stored.ok()) return Wrong(changeset, change, "cannot be read");
    if (stored->revision() != changeset.revision()) {
      Wrong(changeset, change, "says that it is of another revision");
    }
    if (stored->removed() == state.exists) Wrong(changeset, change, "is removed, or is not");
    if (state.exists ? Sha256(stored->record()) != change.digest() : !stored->record().empty()) {
      Wrong(changeset, change, "does not have the digest that the changeset says");
    }
    if (!SameTime(stored->update_time(), changeset.create_time()) ||
        !SameTime(stored->create_time(), state.create_time)) {
      Wrong(changeset, change, "has other times than its changesets");
    }
  }

  void Wrong(const v1::Changeset& changeset, const v1::RecordChange& change,
             absl::string_view what) {
    faults_.Add(absl::StrCat("Record ", change.name(), " at revision ", changeset.revision(),
                             " of ", changeset.parent(), " ", what, "."));
  }

  // Compares the newest states of the line whose changesets have all been read.
  void FinishLine() {
    for (const auto& [name, state] : states_) {
      if (state.exists) CheckCurrent(name, state);
    }
    states_.clear();
  }

  void CheckCurrent(const std::string& name, const State& state) {
    const std::string key = CurrentKey(line_, name);
    const std::optional<std::string> value = Need(key);
    if (!value.has_value()) return;
    found_.Add(Table::kCurrent);
    const auto version = base_.snapshot->Get(VersionKey(line_, name, state.revision));
    if (version.ok() && *version != value) {
      faults_.Add(absl::StrCat(DescribeKey(key), " is not its newest version, that of revision ",
                               state.revision, "."));
    }
  }

  // Everything that has been looked at so far belongs to the store. If there are more keys than
  // that, the strangers are looked for.
  void CountKeys(int64_t lines) {
    Counts all;
    const auto it = base_.snapshot->NewIterator("", "");
    for (; it->Valid(); it->Next()) {
      const std::optional<KeyParts> parts = ParseKey(it->key());
      if (parts.has_value()) {
        all.Add(parts->table);
      } else {
        faults_.Add(
            absl::StrCat("The store holds ", DescribeKey(it->key()), ", which no store writes."));
      }
    }
    if (!it->status().ok()) faults_.Add(std::string(it->status().message()));
    // The format, the identity, and how far the last check came, if there was one.
    if (all.Of(Table::kMeta) < 2 || all.Of(Table::kMeta) > 3) {
      faults_.Add(absl::StrCat("The store's own table has ", all.Of(Table::kMeta),
                               " entries instead of 2 or 3."));
    }
    if (all.Of(Table::kHead) > lines) faults_.Add("There are heads of lines without changesets.");
    if (all.Of(Table::kVersion) > found_.Of(Table::kVersion)) FindStrayVersions();
    if (all.Of(Table::kCurrent) > found_.Of(Table::kCurrent)) FindStrayCurrents();
    if (all.Of(Table::kAnswer) > found_.Of(Table::kAnswer)) FindStrayValues(Table::kAnswer);
    if (all.Of(Table::kAttachment) > found_.Of(Table::kAttachment)) {
      FindStrayValues(Table::kAttachment);
    }
  }

  void FindStrayVersions() {
    ForEachKey(Table::kVersion, [this](absl::string_view key, const KeyParts& parts) {
      const auto changeset = ReadChangeset(base_, parts.line, parts.revision);
      if (changeset.ok()) {
        for (const v1::RecordChange& change : changeset->changes()) {
          if (change.name() == parts.name) return;
        }
      }
      Stray(key);
    });
  }

  void FindStrayCurrents() {
    ForEachKey(Table::kCurrent, [this](absl::string_view key, const KeyParts& parts) {
      const auto newest = ReadRecord(base_, parts.line, parts.name, INT64_MAX);
      if (newest.ok() && *newest == nullptr) Stray(key);
    });
  }

  void FindStrayValues(Table table) {
    std::set<std::string> written;
    Faults known;  // They have been told.
    ReadJournal(
        base_, genesis_, 0,
        [&](const stored::v1::Commit& commit) {
          for (const auto& value : commit.values()) written.insert(value.key());
        },
        &known);
    ForEachKey(table, [&](absl::string_view key, const KeyParts& /*parts*/) {
      if (!written.contains(std::string(key))) Stray(key);
    });
  }

  void Stray(absl::string_view key) {
    faults_.Add(absl::StrCat("The store holds ", DescribeKey(key), ", which no commit wrote."));
  }

  void ForEachKey(Table table,
                  absl::FunctionRef<void(absl::string_view, const KeyParts&)> visit) const {
    const KeyRange range = TableRange(table);
    const auto it = base_.snapshot->NewIterator(range.lower, range.upper);
    for (; it->Valid(); it->Next()) {
      const std::optional<KeyParts> parts = ParseKey(it->key());
      if (parts.has_value()) visit(it->key(), *parts);
    }
  }

  const ReadBase base_;
  const std::string genesis_;
  CheckReport report_;
  Faults faults_;
  Counts found_;
  std::string line_;
  std::map<std::string, State> states_;  // Of the records of `line_`.
};

}  // namespace

CheckReport CheckStore(ReadBase base, const std::string& genesis, CheckedUpTo* reached) {
  return Checker(base, genesis).Run(reached);
}

}  // namespace jointplan::storage
