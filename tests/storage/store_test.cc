// What a store does, on every engine.
#include "storage/store.h"

#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/errors.h"
#include "storage/commit_loop.h"
#include "storage/digests.h"
#include "storage/key_codec.h"
#include "storage/value_codec.h"
#include "tests/storage/store_model.h"
#include "tests/support/fake_clock.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/shared_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/sync_commit.h"
#include "tests/support/temp_dir.h"

namespace jointplan::storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr char kLine[] = "plans/hub";

enum class Kind { kMemory, kRocks };

class StoreTest : public testing::TestWithParam<Kind> {
 protected:
  StoreTest() {
    if (GetParam() == Kind::kMemory) {
      engine_ = NewMemoryEngine();
    } else {
      auto engine = OpenRocksEngine(dir_ / "db", OpenMode::kCreate);
      EXPECT_THAT(engine, IsOk());
      engine_ = *std::move(engine);
    }
    auto created = Store::Create(std::make_unique<SharedEngine>(engine_), Options());
    EXPECT_THAT(created, IsOk());
    Use(*std::move(created));
  }

  StoreOptions Options() {
    StoreOptions options;
    options.clock = &clock_;
    options.witness_path = dir_ / "witness";
    return options;
  }

  void Use(std::unique_ptr<Store> store) {
    store_ = std::move(store);
    loop_ = std::make_unique<CommitLoop>(store_.get(), CommitLoop::Options());
  }

  void Close() {
    loop_.reset();
    store_.reset();
  }

  absl::StatusOr<std::unique_ptr<Store>> Open() {
    if (GetParam() == Kind::kRocks) {
      engine_.reset();
      auto engine = OpenRocksEngine(dir_ / "db", OpenMode::kExisting);
      if (!engine.ok()) return engine.status();
      engine_ = *std::move(engine);
    }
    return Store::Open(std::make_unique<SharedEngine>(engine_), Options());
  }

  void Reopen() {
    Close();
    auto opened = Open();
    ASSERT_THAT(opened, IsOk());
    Use(*std::move(opened));
  }

  absl::StatusOr<std::string> Do(CommitLoop::Work work, RequestIdentity identity = {}) {
    return CommitAndWait(loop_.get(), std::move(work), std::move(identity));
  }

  // Puts one record and makes a changeset of it.
  absl::StatusOr<std::string> Put(const std::string& name, const std::string& bytes,
                                  RequestIdentity identity = {}) {
    return Do(
        [&](Transaction& transaction) -> absl::StatusOr<std::string> {
          JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, name, bytes, {"title"}));
          return Commit(transaction, "put " + name);
        },
        std::move(identity));
  }

  static absl::StatusOr<std::string> Commit(Transaction& transaction, const std::string& message) {
    v1::Changeset about;
    about.set_message(message);
    about.mutable_author()->set_label("desk");
    JP_ASSIGN_OR_RETURN(const v1::Changeset made, transaction.AddChangeset(kLine, about));
    return absl::StrCat(made.revision());
  }

  // Writes to the engine behind the store's back.
  void Tamper(const std::function<void(WriteBatch*)>& with) {
    WriteBatch batch;
    with(&batch);
    ASSERT_THAT(engine_->Write(batch), IsOk());
  }

  std::vector<std::string> Faults() {
    const auto report = store_->Check();
    EXPECT_THAT(report, IsOk());
    return report->faults;
  }

  TempDir dir_;
  FakeClock clock_;
  std::shared_ptr<Engine> engine_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<CommitLoop> loop_;
};

TEST_P(StoreTest, NewStoreIsEmptyAndWhole) {
  const auto view = store_->NewView();
  EXPECT_EQ(view->GetHead(kLine)->revision, 0);
  EXPECT_THAT(view->ListLines(""), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(view->GetRecord(kLine, "a"), IsOkAndHolds(testing::Eq(std::nullopt)));
  EXPECT_THAT(view->GetChangeset(kLine, 1), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(store_->lineage().size(), 16u);
  EXPECT_EQ(store_->page_token_key().size(), 32u);
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(StoreTest, LineageAndKeyStay) {
  const std::string lineage = store_->lineage();
  const std::string key = store_->page_token_key();
  Reopen();
  EXPECT_EQ(store_->lineage(), lineage);
  EXPECT_EQ(store_->page_token_key(), key);
}

TEST_P(StoreTest, RecordCarriesItsTimesAndRevision) {
  const absl::Time first = clock_.Now();
  ASSERT_THAT(Put("a", "1"), IsOkAndHolds(std::string("1")));
  clock_.Advance(absl::Nanoseconds(1500000001));
  ASSERT_THAT(Put("b", "1"), IsOk());
  ASSERT_THAT(Put("a", "2"), IsOk());
  const auto record = store_->NewView()->GetRecord(kLine, "a");
  ASSERT_THAT(record, IsOk());
  ASSERT_TRUE(record->has_value());
  EXPECT_EQ((*record)->name, "a");
  EXPECT_EQ((*record)->bytes, "2");
  EXPECT_EQ((*record)->revision, 3);
  EXPECT_EQ((*record)->create_time, first);
  EXPECT_EQ((*record)->update_time, clock_.Now());
}

TEST_P(StoreTest, ChangesetSaysWhatHappened) {
  ASSERT_THAT(Put("a", "1"), IsOk());
  ASSERT_THAT(Put("b", "1"), IsOk());
  clock_.Advance(absl::Seconds(5));
  ASSERT_THAT(Do([](Transaction& transaction) -> absl::StatusOr<std::string> {
                JP_RETURN_IF_ERROR(transaction.RemoveRecord(kLine, "a"));
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "b", "2", {"x"}));
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "b", "3", {"x", "y"}));
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "c", "1", {"unused"}));
                return Commit(transaction, "three");
              }),
              IsOk());
  const auto changeset = store_->NewView()->GetChangeset(kLine, 3);
  ASSERT_THAT(changeset, IsOk());
  EXPECT_EQ(changeset->parent(), kLine);
  EXPECT_EQ(changeset->message(), "three");
  EXPECT_EQ(changeset->author().label(), "desk");
  EXPECT_EQ(DecodeTime(changeset->create_time()), clock_.Now());
  ASSERT_EQ(changeset->changes_size(), 3);
  EXPECT_EQ(changeset->changes(0).name(), "a");
  EXPECT_EQ(changeset->changes(0).kind(), v1::CHANGE_KIND_DELETED);
  EXPECT_EQ(changeset->changes(0).previous_revision(), 1);
  EXPECT_EQ(changeset->changes(0).digest(), "");
  EXPECT_EQ(changeset->changes(1).kind(), v1::CHANGE_KIND_UPDATED);
  EXPECT_EQ(changeset->changes(1).previous_revision(), 2);
  EXPECT_EQ(changeset->changes(1).digest(), Sha256("3"));
  EXPECT_THAT(changeset->changes(1).paths(), ElementsAre("x", "y"));
  EXPECT_EQ(changeset->changes(2).kind(), v1::CHANGE_KIND_CREATED);
  EXPECT_EQ(changeset->changes(2).previous_revision(), 0);
  EXPECT_THAT(changeset->changes(2).paths(), IsEmpty());
  EXPECT_EQ(changeset->previous_digest(), store_->NewView()->GetChangeset(kLine, 2)->digest());
}

TEST_P(StoreTest, DigestCanBeComputedFromThePublicChangeset) {
  ASSERT_THAT(Put("a", "1"), IsOk());
  v1::Changeset changeset = *store_->NewView()->GetChangeset(kLine, 1);
  const std::string digest = changeset.digest();
  changeset.clear_digest();
  changeset.clear_previous_digest();
  EXPECT_EQ(digest, Sha256(absl::StrCat("\x02", store_->lineage(), BigEndian64(1),
                                        changeset.SerializeAsString())));
}

TEST_P(StoreTest, RecordThatCameBackIsNew) {
  ASSERT_THAT(Put("a", "1"), IsOk());
  ASSERT_THAT(Do([](Transaction& transaction) -> absl::StatusOr<std::string> {
                JP_RETURN_IF_ERROR(transaction.RemoveRecord(kLine, "a"));
                return Commit(transaction, "remove");
              }),
              IsOk());
  clock_.Advance(absl::Seconds(1));
  ASSERT_THAT(Put("a", "1"), IsOk());
  const auto view = store_->NewView();
  EXPECT_EQ(view->GetRecord(kLine, "a").value()->create_time, clock_.Now());
  EXPECT_EQ(view->GetChangeset(kLine, 3)->changes(0).kind(), v1::CHANGE_KIND_CREATED);
  EXPECT_THAT(view->GetRecord(kLine, "a", 2), IsOkAndHolds(testing::Eq(std::nullopt)));
  EXPECT_THAT(view->RecordRevisions(kLine, "a"), IsOkAndHolds(ElementsAre(3, 2, 1)));
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(StoreTest, PuttingWhatIsThereChangesNothing) {
  ASSERT_THAT(Put("a", "1"), IsOk());
  EXPECT_THAT(Do([](Transaction& transaction) -> absl::StatusOr<std::string> {
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "a", "1", {"x"}));
                EXPECT_FALSE(transaction.HasChanges(kLine));
                // There and back again is nothing too.
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "a", "2", {"x"}));
                EXPECT_TRUE(transaction.HasChanges(kLine));
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "a", "1", {"x"}));
                JP_RETURN_IF_ERROR(transaction.RemoveRecord(kLine, "a"));
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "a", "1", {"x"}));
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "b", "1", {}));
                JP_RETURN_IF_ERROR(transaction.RemoveRecord(kLine, "b"));
                EXPECT_FALSE(transaction.HasChanges(kLine));
                EXPECT_THAT(transaction.AddChangeset(kLine, {}),
                            StatusIs(absl::StatusCode::kFailedPrecondition));
                return "nothing";
              }),
              IsOk());
  EXPECT_EQ(store_->NewView()->GetHead(kLine)->revision, 1);
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(StoreTest, WorkSeesItsOwnWritesAndHistoryDoesNot) {
  ASSERT_THAT(Put("a", "1"), IsOk());
  EXPECT_THAT(Do([](Transaction& transaction) -> absl::StatusOr<std::string> {
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "a", "2", {"x"}));
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "b", "2", {}));
                EXPECT_EQ(transaction.GetRecord(kLine, "a").value()->bytes, "2");
                EXPECT_EQ(transaction.GetRecord(kLine, "a").value()->revision, 2);
                EXPECT_EQ(transaction.GetRecord(kLine, "a", 1).value()->bytes, "1");
                EXPECT_THAT(transaction.ListRecords(kLine, ""), IsOkAndHolds(SizeIs(2)));
                EXPECT_THAT(transaction.ListRecords(kLine, "", 1), IsOkAndHolds(SizeIs(1)));
                EXPECT_EQ(transaction.GetHead(kLine)->revision, 1);
                JP_RETURN_IF_ERROR(Commit(transaction, "one").status());
                EXPECT_EQ(transaction.GetHead(kLine)->revision, 2);
                EXPECT_THAT(transaction.GetChangeset(kLine, 2), IsOk());
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "a", "3", {"x"}));
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "a", "2", {"x"}));
                JP_RETURN_IF_ERROR(transaction.RemoveRecord(kLine, "b"));
                JP_RETURN_IF_ERROR(Commit(transaction, "two").status());
                EXPECT_THAT(transaction.RecordRevisions(kLine, "a"),
                            IsOkAndHolds(ElementsAre(2, 1)));
                return "done";
              }),
              IsOk());
  EXPECT_EQ(store_->NewView()->GetHead(kLine)->revision, 3);
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(StoreTest, RemovingWhatIsNotThereIsNotFound) {
  EXPECT_THAT(Do([](Transaction& transaction) -> absl::StatusOr<std::string> {
                JP_RETURN_IF_ERROR(transaction.RemoveRecord(kLine, "a"));
                return "";
              }),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no record a in plans/hub")));
}

TEST_P(StoreTest, WorkThatForgetsItsChangesetIsRefused) {
  EXPECT_THAT(Do([](Transaction& transaction) -> absl::StatusOr<std::string> {
                JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "a", "1", {}));
                return "";
              }),
              StatusIs(absl::StatusCode::kInternal, HasSubstr(kLine)));
  EXPECT_THAT(store_->NewView()->GetRecord(kLine, "a"), IsOkAndHolds(testing::Eq(std::nullopt)));
}

TEST_P(StoreTest, TextThatCouldNotBeReadAgainIsRefused) {
  EXPECT_THAT(Put("a\xff", "1"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Put("a", "\xff"), IsOk());  // A record's bytes are its owner's business.
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(StoreTest, FailedWorkLeavesNothing) {
  ASSERT_THAT(Put("a", "1"), IsOk());
  EXPECT_THAT(Do(
                  [](Transaction& transaction) -> absl::StatusOr<std::string> {
                    JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, "a", "2", {}));
                    JP_RETURN_IF_ERROR(Commit(transaction, "no").status());
                    JP_RETURN_IF_ERROR(transaction.Attach("k", "v"));
                    return absl::AbortedError("no");
                  },
                  {"p", "id", "d"}),
              StatusIs(absl::StatusCode::kAborted));
  const auto view = store_->NewView();
  EXPECT_EQ(view->GetRecord(kLine, "a").value()->bytes, "1");
  EXPECT_EQ(view->GetHead(kLine)->revision, 1);
  EXPECT_THAT(view->GetAttachment("k"), IsOkAndHolds(testing::Eq(std::nullopt)));
  // Nor does its request id stay: the next try may succeed.
  EXPECT_THAT(Put("a", "2", {"p", "id", "d"}), IsOk());
}

TEST_P(StoreTest, AttachmentsAreWrittenOnce) {
  const auto attach = [](Transaction& transaction) -> absl::StatusOr<std::string> {
    JP_RETURN_IF_ERROR(transaction.Attach("agreements/1/0", std::string("\0x", 2)));
    return "";
  };
  ASSERT_THAT(Do(attach), IsOk());
  EXPECT_THAT(Do(attach), StatusIs(absl::StatusCode::kAlreadyExists));
  Reopen();
  EXPECT_THAT(store_->NewView()->GetAttachment("agreements/1/0"),
              IsOkAndHolds(testing::Optional(std::string("\0x", 2))));
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(StoreTest, AfterACheckAnOpeningReadsOnlyWhatCameLater) {
  for (const char* name : {"a", "b", "c"}) ASSERT_THAT(Put(name, "1"), IsOk());
  EXPECT_EQ(store_->unchecked_commits(), 3);
  EXPECT_THAT(Faults(), IsEmpty());
  EXPECT_EQ(store_->unchecked_commits(), 0);
  ASSERT_THAT(Put("d", "1"), IsOk());
  Reopen();
  EXPECT_EQ(store_->unchecked_commits(), 1);
  Tamper([](WriteBatch* batch) { batch->Delete(ChangesetKey(kLine, 2)); });
  Reopen();
  // What is older is found by the next check, which then is none that an opening can rely on.
  EXPECT_THAT(Faults(), Not(IsEmpty()));
  EXPECT_EQ(store_->unchecked_commits(), 1);
}

TEST_P(StoreTest, DamageOfWhatCameAfterACheckIsRefused) {
  for (const char* name : {"a", "b"}) ASSERT_THAT(Put(name, "1"), IsOk());
  EXPECT_THAT(Faults(), IsEmpty());
  for (const char* name : {"c", "d"}) ASSERT_THAT(Put(name, "1"), IsOk());
  Close();
  const std::vector<std::string> keys = {
      CommitKey(2),           CommitKey(3),           CommitKey(4),  ChangesetKey(kLine, 2),
      ChangesetKey(kLine, 3), ChangesetKey(kLine, 4), HeadKey(kLine)};
  for (const std::string& key : keys) {
    const std::string value = *engine_->NewSnapshot()->Get(key).value();
    Tamper([&](WriteBatch* batch) { batch->Delete(key); });
    EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss)) << DescribeKey(key);
    if (key == CommitKey(2) || key == ChangesetKey(kLine, 2)) {
      // The check has seen what it holds; only that it is there, and its digest, is asked for.
      Tamper([&](WriteBatch* batch) { batch->Put(key, value); });
      continue;
    }
    std::string other = value;
    other[other.size() / 2] = static_cast<char>(other[other.size() / 2] ^ 1);
    Tamper([&](WriteBatch* batch) { batch->Put(key, other); });
    EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss)) << DescribeKey(key);
    Tamper([&](WriteBatch* batch) { batch->Put(key, value); });
  }
  EXPECT_THAT(Open(), IsOk());
}

TEST_P(StoreTest, ACheckThatIsGivenUpSaysNothing) {
  ASSERT_THAT(Put("a", "1"), IsOk());
  const std::atomic<bool> cancelled = true;
  EXPECT_THAT(store_->Check(&cancelled), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(store_->unchecked_commits(), 1);
}

TEST_P(StoreTest, SameRequestIdGivesTheSameAnswerAlsoAfterReopening) {
  const RequestIdentity identity = {"tokens/t", "id-1", Sha256("body")};
  ASSERT_THAT(Put("a", "1", identity), IsOkAndHolds(std::string("1")));
  EXPECT_THAT(Put("a", "2", identity), IsOkAndHolds(std::string("1")));
  Reopen();
  EXPECT_THAT(Put("a", "3", identity), IsOkAndHolds(std::string("1")));
  EXPECT_EQ(store_->NewView()->GetRecord(kLine, "a").value()->bytes, "1");
  EXPECT_EQ(store_->NewView()->GetHead(kLine)->revision, 1);
}

TEST_P(StoreTest, RequestIdWithAnotherBodyIsRefused) {
  ASSERT_THAT(Put("a", "1", {"tokens/t", "id", Sha256("body")}), IsOk());
  const auto answer = Put("a", "2", {"tokens/t", "id", Sha256("other")});
  EXPECT_THAT(answer, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("request id id")));
  EXPECT_EQ(plan::ReasonOf(answer.status()), plan::Reason::kRequestIdReused);
  // Of another principal it is another id, whatever the names look like put together.
  EXPECT_THAT(Put("a", "3", {"tokens/u", "id", Sha256("other")}), IsOkAndHolds(std::string("2")));
  EXPECT_THAT(Put("a", "4", {"tokens/ti", "d", Sha256("o")}), IsOkAndHolds(std::string("3")));
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(StoreTest, ViewStaysAtItsMoment) {
  ASSERT_THAT(Put("a", "1"), IsOk());
  const auto before = store_->NewView();
  ASSERT_THAT(Put("a", "2"), IsOk());
  EXPECT_EQ(before->GetRecord(kLine, "a").value()->bytes, "1");
  EXPECT_EQ(before->GetHead(kLine)->revision, 1);
  EXPECT_THAT(before->GetChangeset(kLine, 2), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(StoreTest, AgreesWithTheModelOnRandomScripts) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  StoreModel model;
  for (int step = 0; step < 150; ++step) {
    const RandomWork work = MakeRandomWork(model, absl::StrCat("r", step), &random);
    const auto answer = Do(work.Work(), work.identity());
    if (work.fails) {
      ASSERT_THAT(answer, StatusIs(absl::StatusCode::kAborted));
    } else {
      ASSERT_THAT(answer, IsOkAndHolds(work.answer()));
      work.ApplyTo(&model);
    }
    clock_.Advance(absl::Milliseconds(7));
    if (random() % 40 == 0) Reopen();
  }
  EXPECT_EQ(Difference(*store_->NewView(), model), "");
  const auto report = store_->Check();
  ASSERT_THAT(report, IsOk());
  EXPECT_THAT(report->faults, IsEmpty());
  EXPECT_EQ(report->changesets, model.Changesets());
  for (const auto& [id, wanted] : model.answers) {
    RandomWork again;
    again.request_id = id;
    EXPECT_THAT(Do(again.Work(), again.identity()), IsOkAndHolds(wanted));
  }
}

TEST_P(StoreTest, ThousandsOfRecordsGoIntoOneChangeset) {
  ASSERT_THAT(Do([](Transaction& transaction) -> absl::StatusOr<std::string> {
                for (int i = 0; i < 5000; ++i) {
                  JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, absl::StrCat("r", i),
                                                           std::string(300, 'x'), {}));
                }
                return Commit(transaction, "import");
              }),
              IsOk());
  EXPECT_THAT(store_->NewView()->ListRecords(kLine, ""), IsOkAndHolds(SizeIs(5000)));
  EXPECT_THAT(Faults(), IsEmpty());
}

// ---- What opening refuses.

TEST_P(StoreTest, CreatingOverAStoreIsRefused) {
  Close();
  EXPECT_THAT(Store::Create(std::make_unique<SharedEngine>(engine_), Options()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not empty")));
  EXPECT_THAT(Store::Create(NewMemoryEngine(), Options()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("witness")));
}

TEST_P(StoreTest, OpeningAnEmptyEngineIsNotFound) {
  EXPECT_THAT(Store::Open(NewMemoryEngine(), StoreOptions()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(StoreTest, NewerFormatIsRefusedByName) {
  Close();
  Tamper([](WriteBatch* batch) { batch->Put(FormatKey(), "2"); });
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("format 2")));
}

TEST_P(StoreTest, ChangedIdentityIsRefused) {
  ASSERT_THAT(Put("a", "1"), IsOk());
  Close();
  Tamper([this](WriteBatch* batch) {
    std::string identity = **engine_->NewSnapshot()->Get(IdentityKey());
    identity.back() = static_cast<char>(identity.back() ^ 1);  // A bit of the page token key.
    batch->Put(IdentityKey(), identity);
  });
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_P(StoreTest, MissingEndIsNamed) {
  for (const char* bytes : {"1", "2", "3", "4"}) ASSERT_THAT(Put("a", bytes), IsOk());
  Close();
  Tamper([](WriteBatch* batch) {
    batch->Delete(CommitKey(3));
    batch->Delete(CommitKey(4));
  });
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss,
                               testing::AllOf(HasSubstr("Acknowledged commits 3..4 are missing"),
                                              HasSubstr("plans/hub up to revision 2"))));
}

TEST_P(StoreTest, HoleIsNamed) {
  for (const char* bytes : {"1", "2", "3", "4", "5"}) ASSERT_THAT(Put("a", bytes), IsOk());
  Close();
  Tamper([](WriteBatch* batch) {
    for (const int revision : {2, 3}) {
      batch->Delete(CommitKey(revision));
      batch->Delete(ChangesetKey(kLine, revision));
      batch->Delete(VersionKey(kLine, "a", revision));
    }
  });
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss,
                               testing::AllOf(HasSubstr("commits 2..3 are missing"),
                                              HasSubstr("Revisions 2..3 of plans/hub"))));
}

TEST_P(StoreTest, EveryTamperingWithTheJournalOrTheLogIsRefused) {
  for (const char* bytes : {"1", "2", "3"}) ASSERT_THAT(Put("a", bytes), IsOk());
  Close();
  const auto get = [this](const std::string& key) { return **engine_->NewSnapshot()->Get(key); };
  for (const std::string& key : {CommitKey(1), CommitKey(2), CommitKey(3), ChangesetKey(kLine, 1),
                                 ChangesetKey(kLine, 3), HeadKey(kLine), IdentityKey()}) {
    const std::string before = get(key);
    for (size_t i = 0; i < before.size(); ++i) {
      std::string after = before;
      after[i] = static_cast<char>(after[i] ^ 0x10);
      Tamper([&](WriteBatch* batch) { batch->Put(key, after); });
      EXPECT_FALSE(Store::Open(std::make_unique<SharedEngine>(engine_), Options()).ok())
          << DescribeKey(key) << " byte " << i;
    }
    Tamper([&](WriteBatch* batch) { batch->Delete(key); });
    EXPECT_FALSE(Store::Open(std::make_unique<SharedEngine>(engine_), Options()).ok())
        << DescribeKey(key);
    Tamper([&](WriteBatch* batch) { batch->Put(key, before); });
  }
  EXPECT_THAT(Store::Open(std::make_unique<SharedEngine>(engine_), Options()), IsOk());
}

TEST_P(StoreTest, OlderCopyIsRefused) {
  ASSERT_THAT(Put("a", "1"), IsOk());
  std::vector<WriteBatch::Operation> then;
  {
    const auto snapshot = engine_->NewSnapshot();
    const auto it = snapshot->NewIterator("", "");
    for (; it->Valid(); it->Next()) {
      then.push_back({std::string(it->key()), std::string(it->value())});
    }
  }
  ASSERT_THAT(Put("a", "2"), IsOk());
  Close();
  auto copy = NewMemoryEngine();
  WriteBatch batch;
  for (const auto& operation : then) batch.Put(operation.key, *operation.value);
  ASSERT_THAT(copy->Write(batch), IsOk());
  EXPECT_THAT(Store::Open(std::move(copy), Options()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("older copy")));
}

// ---- What a check finds that opening does not look at.

TEST_P(StoreTest, CheckNamesWhatIsWrong) {
  ASSERT_THAT(Put("a", "1", {"p", "id", "d"}), IsOk());
  ASSERT_THAT(Put("a", "2"), IsOk());
  ASSERT_THAT(Do([](Transaction& transaction) -> absl::StatusOr<std::string> {
                JP_RETURN_IF_ERROR(transaction.Attach("k", "v"));
                return "";
              }),
              IsOk());
  const std::vector<std::pair<std::string, std::string>> all = {
      {VersionKey(kLine, "a", 1), "record a at revision 1 of plans/hub"},
      {VersionKey(kLine, "a", 2), "record a at revision 2 of plans/hub"},
      {CurrentKey(kLine, "a"), "newest state of record a of plans/hub"},
      {AnswerKey("p", "id"), "answer to request id of p"},
      {AttachmentKey("k"), "attachment k"},
  };
  const auto has = [](const std::string& what) {
    return testing::Contains(
        testing::AnyOf(HasSubstr(what), HasSubstr("R" + what.substr(1)), HasSubstr("the " + what)));
  };
  for (const auto& [key, what] : all) {
    const std::string before = **engine_->NewSnapshot()->Get(key);
    Tamper([&key = key](WriteBatch* batch) { batch->Delete(key); });
    EXPECT_THAT(Faults(), has(what));
    for (size_t i = 0; i < before.size(); ++i) {
      std::string after = before;
      after[i] = static_cast<char>(after[i] ^ 0x04);
      Tamper([&key = key, &after](WriteBatch* batch) { batch->Put(key, after); });
      EXPECT_THAT(Faults(), has(what)) << what << " byte " << i;
    }
    Tamper([&key = key, &before](WriteBatch* batch) { batch->Put(key, before); });
    EXPECT_THAT(Faults(), IsEmpty());
  }
}

TEST_P(StoreTest, CheckFindsStrangers) {
  ASSERT_THAT(Put("a", "1", {"p", "id", "d"}), IsOk());
  const std::string version = **engine_->NewSnapshot()->Get(VersionKey(kLine, "a", 1));
  const std::string answer = **engine_->NewSnapshot()->Get(AnswerKey("p", "id"));
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {VersionKey(kLine, "b", 1), version},
           {VersionKey(kLine, "a", 2), version},
           {VersionKey("plans/x", "a", 1), version},
           {CurrentKey(kLine, "b"), version},
           {AnswerKey("p", "other"), answer},
           {AttachmentKey("x"), SealBytes("y")},
           {HeadKey("plans/x"), **engine_->NewSnapshot()->Get(HeadKey(kLine))},
           {"\x01what", "1"},
           {"\x09", "1"},
           {"zebra", "1"}}) {
    Tamper([&key = key, &value = value](WriteBatch* batch) { batch->Put(key, value); });
    EXPECT_THAT(Faults(), testing::Not(IsEmpty())) << DescribeKey(key);
    Tamper([&key = key](WriteBatch* batch) { batch->Delete(key); });
    EXPECT_THAT(Faults(), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, testing::Values(Kind::kMemory, Kind::kRocks),
                         [](const auto& tested) {
                           return tested.param == Kind::kMemory ? "Memory" : "Rocks";
                         });

}  // namespace
}  // namespace jointplan::storage
