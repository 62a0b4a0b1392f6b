#include "storage/store.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "spdlog/spdlog.h"
#include "storage/check.h"
#include "storage/digests.h"
#include "storage/group.h"
#include "storage/journal.h"
#include "storage/key_codec.h"
#include "storage/reads.h"
#include "storage/store_state.h"
#include "storage/value_codec.h"
#include "storage/witness.h"

namespace jointplan::storage {

const Derived* SharedRecord::Keep(std::unique_ptr<const Derived> made) const {
  const Derived* there = nullptr;
  if (derived_.compare_exchange_strong(there, made.get(), std::memory_order_acq_rel,
                                       std::memory_order_acquire)) {
    return made.release();
  }
  return there;
}

namespace {

constexpr size_t kLineageBytes = 16;
constexpr size_t kPageTokenKeyBytes = 32;
constexpr size_t kFaultsShown = 10;
constexpr absl::string_view kWhatToDo =
    "Nothing was changed. Restore the newest backup, or bring back the newest copy of the data "
    "directory together with its witness file.";

class SnapshotView : public WithReads<View> {
 public:
  explicit SnapshotView(const StoreState& state)
      : cache_(*state.cache),
        ticket_(cache_.GetTicket()),
        snapshot_(state.engine->NewSnapshot()),
        lineage_(state.lineage) {}

  absl::StatusOr<Head> GetHead(absl::string_view line) const override {
    if (std::optional<Head> cached = cache_.GetHeadAsOf(ticket_, line)) return *std::move(cached);
    JP_ASSIGN_OR_RETURN(Head head, ReadHead(base(), line));
    if (head.revision > 0) cache_.FillHead(line, head, ticket_);
    return head;
  }

  absl::StatusOr<RecordPtr> GetShared(absl::string_view line, absl::string_view name,
                                      int64_t revision) const override {
    RecordPtr cached = cache_.GetAsOf(ticket_, line, name);
    const bool fits =
        cached != nullptr && (revision == 0 || cached->version().revision <= revision);
    if (fits) return cached;
    JP_ASSIGN_OR_RETURN(RecordPtr record, ReadRecord(base(), line, name, revision));
    if (record != nullptr && revision == 0) cache_.Fill(line, name, record, ticket_);
    return record;
  }

 private:
  ReadBase base() const override { return {snapshot_.get(), lineage_}; }

  RecordCache& cache_;
  const RecordCache::Ticket ticket_;  // From before the snapshot.
  const std::unique_ptr<Snapshot> snapshot_;
  const absl::string_view lineage_;  // The store's.
};

// Walks end when somebody says so.
class CancellableIterator : public Iterator {
 public:
  CancellableIterator(std::unique_ptr<Iterator> iterator, const std::atomic<bool>* cancelled)
      : iterator_(std::move(iterator)), cancelled_(*cancelled) {}

  void Seek(absl::string_view key) override { iterator_->Seek(key); }
  void Next() override { iterator_->Next(); }
  bool Valid() const override { return !cancelled_ && iterator_->Valid(); }
  absl::string_view key() const override { return iterator_->key(); }
  absl::string_view value() const override { return iterator_->value(); }
  absl::Status status() const override {
    return cancelled_ ? absl::CancelledError("given up") : iterator_->status();
  }

 private:
  const std::unique_ptr<Iterator> iterator_;
  const std::atomic<bool>& cancelled_;
};

// The snapshot of a check that may be cancelled; null: it may not.
class CancellableSnapshot : public Snapshot {
 public:
  CancellableSnapshot(std::unique_ptr<Snapshot> snapshot, const std::atomic<bool>* cancelled)
      : snapshot_(std::move(snapshot)), cancelled_(cancelled) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    return snapshot_->Get(key);
  }
  std::unique_ptr<Iterator> NewIterator(absl::string_view lower,
                                        absl::string_view upper) const override {
    auto iterator = snapshot_->NewIterator(lower, upper);
    if (cancelled_ == nullptr) return iterator;
    return std::make_unique<CancellableIterator>(std::move(iterator), cancelled_);
  }

 private:
  const std::unique_ptr<Snapshot> snapshot_;
  const std::atomic<bool>* const cancelled_;
};

class EngineStore : public Store {
 public:
  explicit EngineStore(std::unique_ptr<StoreState> state) : state_(std::move(state)) {}

  const std::string& lineage() const override { return state_->lineage; }
  const std::string& page_token_key() const override { return state_->page_token_key; }

  std::unique_ptr<View> NewView() const override { return std::make_unique<SnapshotView>(*state_); }

  bool TryRead(absl::string_view line, const absl::string_view* names, size_t count, Head* head,
               RecordPtr* records) const override {
    return state_->cache->ReadTogether(line, names, count, head, records);
  }

  absl::StatusOr<CheckReport> Check(const std::atomic<bool>* cancelled) const override {
    const absl::Status verified =
        cancelled == nullptr ? state_->engine->Verify() : absl::OkStatus();
    const CancellableSnapshot snapshot(state_->engine->NewSnapshot(), cancelled);
    CheckedUpTo reached;
    CheckReport report = CheckStore({&snapshot, state_->lineage}, state_->genesis, &reached);
    if (cancelled != nullptr && *cancelled) return absl::CancelledError("The check was given up.");
    if (!verified.ok()) report.faults.emplace(report.faults.begin(), verified.message());
    if (report.faults.empty()) JP_RETURN_IF_ERROR(KeepReached(reached));
    return report;
  }

  int64_t unchecked_commits() const override { return state_->published - state_->checked; }

  absl::Status Checkpoint(const std::string& path) const override {
    return state_->engine->Checkpoint(path);
  }

 private:
  StoreState* state() override { return state_.get(); }

  // The one thing that is written beside the commit loop: it belongs to no commit.
  absl::Status KeepReached(const CheckedUpTo& reached) const {
    stored::v1::StoredCheck check;
    check.set_sequence(reached.sequence);
    check.set_digest(reached.digest);
    *check.mutable_time() = EncodeTime(state_->options.clock->Now());
    WriteBatch batch;
    batch.Put(CheckedKey(), SealMessage(check));
    JP_RETURN_IF_ERROR(state_->engine->Write(batch));
    state_->checked = reached.sequence;
    return absl::OkStatus();
  }

  const std::unique_ptr<StoreState> state_;
};

absl::Status CheckEmpty(const Engine& engine) {
  const std::unique_ptr<Snapshot> snapshot = engine.NewSnapshot();
  const auto it = snapshot->NewIterator("", "");
  JP_RETURN_IF_ERROR(it->status());
  if (!it->Valid()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "The engine is not empty: a new store needs an empty one. Nothing was changed.");
}

// Takes the identity's fields into the state; the journal begins with its digest.
absl::Status TakeIdentity(absl::string_view bytes, StoreState* state) {
  stored::v1::StoreIdentity identity;
  if (!identity.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      identity.lineage().size() != kLineageBytes ||
      identity.page_token_key().size() != kPageTokenKeyBytes) {
    return absl::DataLossError(absl::StrCat("The store's identity cannot be read. ", kWhatToDo));
  }
  state->lineage = identity.lineage();
  state->page_token_key = identity.page_token_key();
  state->genesis = GenesisDigest(bytes);
  state->digest = state->genesis;
  return absl::OkStatus();
}

std::string NewIdentity(const StoreOptions& options) {
  stored::v1::StoreIdentity identity;
  identity.set_lineage(options.ids->NewSecret(kLineageBytes));
  identity.set_page_token_key(options.ids->NewSecret(kPageTokenKeyBytes));
  *identity.mutable_create_time() = EncodeTime(options.clock->Now());
  return identity.SerializeAsString();
}

// The format stands as text, so that every later format can be told from this one.
absl::Status CheckFormat(const Snapshot& snapshot) {
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> format, snapshot.Get(FormatKey()));
  if (!format.has_value()) {
    const auto it = snapshot.NewIterator("", "");
    JP_RETURN_IF_ERROR(it->status());
    if (!it->Valid()) return absl::NotFoundError("The engine is empty: it holds no store.");
    return absl::DataLossError(
        absl::StrCat("What is in the engine does not say its format. ", kWhatToDo));
  }
  int number = 0;
  if (!absl::SimpleAtoi(*format, &number) || number < 1) {
    return absl::DataLossError(absl::StrCat("The store's format cannot be read. ", kWhatToDo));
  }
  if (number <= kStoreFormat) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("The store has format ", number, "; this program knows formats up to ",
                   kStoreFormat, ". Use the program that wrote it, or a newer one."));
}

absl::Status ReadIdentity(const Snapshot& snapshot, StoreState* state) {
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> value, snapshot.Get(IdentityKey()));
  if (!value.has_value()) {
    return absl::DataLossError(absl::StrCat("The store's identity is missing. ", kWhatToDo));
  }
  JP_ASSIGN_OR_RETURN(const absl::string_view bytes, OpenBytes(*value, "the store's identity"));
  return TakeIdentity(bytes, state);
}

// Returns the witness; nothing if the store has none or may go without.
absl::StatusOr<std::optional<WitnessRecord>> NeedWitness(const StoreOptions& options) {
  if (options.witness_path.empty()) return std::nullopt;
  absl::StatusOr<std::optional<WitnessRecord>> read = ReadWitness(options.witness_path);
  if (read.ok() && read->has_value()) return read;
  if (!read.ok() && !absl::IsDataLoss(read.status())) return read;
  const std::string fault =
      read.ok() ? absl::StrCat("The witness file ", options.witness_path, " is missing.")
                : std::string(read.status().message());
  if (options.accept_missing_witness) {
    spdlog::warn("{} The store is taken for the newest, as was asked, and gets a new one.", fault);
    return std::nullopt;
  }
  return absl::FailedPreconditionError(absl::StrCat(
      fault,
      " Without it nobody can tell whether the store is the newest copy, or whether its end "
      "is lost. Bring the file back; or, if you know that this is the newest copy, open the store "
      "with --accept-missing-witness, which writes a new one. Nothing was changed."));
}

absl::Status CompareLineage(const WitnessRecord& witness, const StoreState& state) {
  if (witness.lineage == state.lineage) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("The witness file ", state.options.witness_path,
                   " is of the store with lineage ", absl::BytesToHexString(witness.lineage),
                   "; this store has lineage ", absl::BytesToHexString(state.lineage),
                   ". Bring the two together that belong together. Nothing was changed."));
}

// How far each line comes in what is there: what is missing lies after it.
std::string DescribeHeads(const Heads& heads) {
  constexpr size_t kShown = 8;
  std::string text;
  size_t shown = 0;
  for (const auto& [line, head] : heads) {
    if (shown++ == kShown) break;
    absl::StrAppend(&text, text.empty() ? "" : ", ", line, " up to revision ", head.revision);
  }
  if (heads.size() > kShown) absl::StrAppend(&text, " and ", heads.size() - kShown, " more lines");
  return text.empty() ? "no changesets" : text;
}

void CompareWitness(const WitnessRecord& witness, const Journal& journal, Faults* faults) {
  if (witness.sequence > journal.sequence) {
    faults->Add(absl::StrCat("Acknowledged commits ", journal.sequence + 1, "..", witness.sequence,
                             " are missing: the end of the store is lost, or this is an older "
                             "copy of it. It holds ",
                             DescribeHeads(journal.heads), "."));
  } else if (journal.digest_at_witness != witness.digest) {
    faults->Add(absl::StrCat("Commit ", witness.sequence,
                             " is not the one that was acknowledged: this store has another "
                             "history than its witness."));
  }
}

// Returns how far the last full check came; nothing if there was none.
absl::StatusOr<std::optional<CheckedUpTo>> ReadChecked(const Snapshot& snapshot) {
  JP_ASSIGN_OR_RETURN(const std::optional<std::string> value, snapshot.Get(CheckedKey()));
  if (!value.has_value()) return std::nullopt;
  JP_ASSIGN_OR_RETURN(const stored::v1::StoredCheck check,
                      OpenAs<stored::v1::StoredCheck>(*value, "the last check"));
  return CheckedUpTo{.sequence = check.sequence(), .digest = check.digest()};
}

Journal ReadAll(const ReadBase& base, const std::string& genesis, int64_t witness_sequence,
                Faults* faults) {
  Journal journal = ReadJournal(
      base, genesis, witness_sequence, [](const stored::v1::Commit& /*commit*/) {}, faults);
  const Heads log = ReadLog(
      base, [](const v1::Changeset& /*changeset*/) {}, faults);
  CompareHeads(base, journal.heads, log, faults);
  return journal;
}

// Checks the journal from the last full check on, and takes its end into the state.
absl::Status CheckJournal(const Snapshot& snapshot, const std::optional<WitnessRecord>& witness,
                          StoreState* state) {
  const ReadBase base = {&snapshot, state->lineage};
  const int64_t witness_sequence = witness.has_value() ? witness->sequence : 0;
  JP_ASSIGN_OR_RETURN(const std::optional<CheckedUpTo> checked, ReadChecked(snapshot));
  Faults faults;
  const Journal journal = checked.has_value()
                              ? ReadTail(base, *checked, witness_sequence, &faults)
                              : ReadAll(base, state->genesis, witness_sequence, &faults);
  if (witness.has_value()) CompareWitness(*witness, journal, &faults);
  if (!faults.empty()) {
    return absl::DataLossError(
        absl::StrCat("The store is damaged. ", faults.Join(kFaultsShown), " ", kWhatToDo));
  }
  state->sequence = journal.sequence;
  state->digest = journal.digest;
  state->published = journal.sequence;
  state->checked = checked.has_value() ? checked->sequence : 0;
  return absl::OkStatus();
}

absl::Status StartWitness(StoreState* state) {
  if (state->options.witness_path.empty()) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(state->witness,
                      Witness::Start(state->options.witness_path, {.lineage = state->lineage,
                                                                   .sequence = state->sequence,
                                                                   .digest = state->digest}));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Create(std::unique_ptr<Engine> engine,
                                                     StoreOptions options) {
  JP_RETURN_IF_ERROR(CheckEmpty(*engine));
  JP_RETURN_IF_ERROR(CheckNoWitness(options.witness_path));
  auto state = std::make_unique<StoreState>();
  state->options = std::move(options);
  state->engine = std::move(engine);
  state->cache = std::make_unique<RecordCache>(state->options.cache_bytes_max);
  const std::string identity = NewIdentity(state->options);
  JP_RETURN_IF_ERROR(TakeIdentity(identity, state.get()));
  WriteBatch batch;
  batch.Require(FormatKey(), std::nullopt);
  batch.Put(FormatKey(), absl::StrCat(kStoreFormat));
  batch.Put(IdentityKey(), SealBytes(identity));
  JP_RETURN_IF_ERROR(state->engine->Write(batch));
  JP_RETURN_IF_ERROR(StartWitness(state.get()));
  return std::make_unique<EngineStore>(std::move(state));
}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(std::unique_ptr<Engine> engine,
                                                   StoreOptions options) {
  auto state = std::make_unique<StoreState>();
  state->options = std::move(options);
  state->engine = std::move(engine);
  state->cache = std::make_unique<RecordCache>(state->options.cache_bytes_max);
  {
    const std::unique_ptr<Snapshot> snapshot = state->engine->NewSnapshot();
    JP_RETURN_IF_ERROR(CheckFormat(*snapshot));
    JP_RETURN_IF_ERROR(ReadIdentity(*snapshot, state.get()));
    JP_ASSIGN_OR_RETURN(const std::optional<WitnessRecord> witness, NeedWitness(state->options));
    if (witness.has_value()) JP_RETURN_IF_ERROR(CompareLineage(*witness, *state));
    JP_RETURN_IF_ERROR(CheckJournal(*snapshot, witness, state.get()));
  }
  JP_RETURN_IF_ERROR(StartWitness(state.get()));
  return std::make_unique<EngineStore>(std::move(state));
}

}  // namespace jointplan::storage
