#include "jointplan/pull.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/manifest.h"
#include "tests/client/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace jointplan::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

v1::SealedRecord Sealed(const std::string& id, const std::string& title) {
  v1::Record record;
  record.set_name("plans/p/activities/" + id);
  record.mutable_activity()->set_name(record.name());
  (*record.mutable_activity()->mutable_title())["en"] = title;
  return plan::SealRecord(record);
}

std::string ManifestOf(const std::vector<v1::SealedRecord>& records, int number) {
  v1::Manifest manifest;
  manifest.set_agreement(absl::StrCat("plans/p/agreements/", number));
  for (const auto& record : records) *manifest.add_entries() = plan::EntryFor(record);
  return plan::ManifestBytes(manifest);
}

// Lets the server know the digest of an agreement.
void Know(FakeTransport* transport, const std::string& manifest_bytes) {
  transport->On<v1::GetAgreementRequest, v1::Agreement>(
      "GetAgreement", [digest = plan::ManifestDigest(manifest_bytes)](const auto&) {
        v1::Agreement agreement;
        agreement.set_digest(digest);
        return agreement;
      });
}

FakeAnswers Chunks(const std::string& manifest_bytes, const std::vector<v1::SealedRecord>& records,
                   absl::Status end = absl::OkStatus()) {
  FakeAnswers answers{{}, std::move(end), nullptr};
  v1::PullChunk first;
  first.set_manifest(manifest_bytes);
  answers.responses.push_back(first.SerializeAsString());
  for (const auto& record : records) {
    v1::PullChunk chunk;
    *chunk.mutable_records()->add_records() = record;
    answers.responses.push_back(chunk.SerializeAsString());
  }
  return answers;
}

std::vector<std::string> NamesOf(const PulledAgreement& pulled) {
  std::vector<std::string> names;
  for (const auto& record : pulled.records) names.push_back(record.name());
  return names;
}

TEST(PullTest, AWholeAgreementIsVerified) {
  FakeClient fake;
  const std::vector<v1::SealedRecord> records = {Sealed("a", "A"), Sealed("b", "B")};
  const std::string manifest = ManifestOf(records, 1);
  Know(fake.transport, manifest);
  fake.transport->QueueStream(Chunks(manifest, records));
  const auto pulled = PullAgreement(*fake.client, "plans/p/agreements/latest", nullptr);
  ASSERT_THAT(pulled, IsOk());
  EXPECT_THAT(NamesOf(*pulled), ElementsAre("plans/p/activities/a", "plans/p/activities/b"));
  EXPECT_EQ(pulled->received_count, 2);
  EXPECT_EQ(pulled->manifest_bytes, manifest);
}

TEST(PullTest, AnIncrementTakesTheRestFromWhatIsHeld) {
  FakeClient fake;
  const std::vector<v1::SealedRecord> before = {Sealed("a", "A"), Sealed("b", "B"),
                                                Sealed("gone", "G")};
  const std::vector<v1::SealedRecord> after = {Sealed("a", "A"), Sealed("b", "B, changed"),
                                               Sealed("c", "C")};
  PulledAgreement have;
  have.manifest_bytes = ManifestOf(before, 1);
  have.manifest.ParseFromString(have.manifest_bytes);
  have.records = before;
  const std::string manifest = ManifestOf(after, 2);
  Know(fake.transport, manifest);
  fake.transport->QueueStream(Chunks(manifest, {after[1], after[2]}));
  const auto pulled = PullAgreement(*fake.client, "plans/p/agreements/2", &have);
  ASSERT_THAT(pulled, IsOk());
  EXPECT_THAT(NamesOf(*pulled),
              ElementsAre("plans/p/activities/a", "plans/p/activities/b", "plans/p/activities/c"));
  EXPECT_EQ(pulled->received_count, 2);
  EXPECT_EQ(fake.transport->Requests<v1::PullAgreementRequest>("PullAgreement")[0].since(),
            "plans/p/agreements/1");
}

// What a caller holds of an agreement.
PulledAgreement Held(const std::vector<v1::SealedRecord>& records, int number) {
  PulledAgreement have;
  have.manifest_bytes = ManifestOf(records, number);
  have.manifest.ParseFromString(have.manifest_bytes);
  have.records = records;
  return have;
}

// How a server sends agreement 2 as its difference to agreement 1.
FakeAnswers Difference(const std::vector<v1::SealedRecord>& changed,
                       const std::vector<std::string>& removed) {
  FakeAnswers answers = Chunks("", changed);
  v1::PullChunk first;
  first.mutable_delta()->set_since("plans/p/agreements/1");
  first.mutable_delta()->set_manifest(ManifestOf({}, 2));
  for (const auto& record : changed) {
    *first.mutable_delta()->add_changed() = plan::EntryFor(record);
  }
  for (const auto& name : removed) first.mutable_delta()->add_removed(name);
  answers.responses[0] = first.SerializeAsString();
  return answers;
}

TEST(PullTest, ADifferenceGivesTheVeryManifestThatWasSealed) {
  FakeClient fake;
  const PulledAgreement have = Held({Sealed("b", "B"), Sealed("c", "C"), Sealed("gone", "G")}, 1);
  const std::vector<v1::SealedRecord> after = {Sealed("a", "A"), Sealed("b", "B"),
                                               Sealed("c", "C, changed")};
  Know(fake.transport, ManifestOf(after, 2));
  fake.transport->QueueStream(Difference({after[0], after[2]}, {"plans/p/activities/gone"}));
  const auto pulled = PullAgreement(*fake.client, "plans/p/agreements/2", &have);
  ASSERT_THAT(pulled, IsOk());
  EXPECT_EQ(pulled->manifest_bytes, ManifestOf(after, 2));
  EXPECT_EQ(pulled->received_count, 2);
  EXPECT_THAT(NamesOf(*pulled),
              ElementsAre("plans/p/activities/a", "plans/p/activities/b", "plans/p/activities/c"));
  EXPECT_TRUE(fake.transport->Requests<v1::PullAgreementRequest>("PullAgreement")[0].delta());
}

TEST(PullTest, ADifferenceThatLeavesSomethingOutIsRefused) {
  const PulledAgreement have = Held({Sealed("a", "A"), Sealed("gone", "G")}, 1);
  const std::vector<v1::SealedRecord> after = {Sealed("a", "A, changed"), Sealed("b", "B")};
  const std::vector<std::string> gone = {"plans/p/activities/gone"};
  const FakeAnswers wrong[] = {Difference({after[0]}, gone), Difference(after, {}),
                               Difference({}, gone)};
  for (const FakeAnswers& answers : wrong) {
    FakeClient fake;
    Know(fake.transport, ManifestOf(after, 2));
    fake.transport->QueueStream(answers);
    EXPECT_THAT(PullAgreement(*fake.client, "plans/p/agreements/2", &have),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("digest")));
  }
}

TEST(PullTest, ADifferenceToSomethingElseThanWhatIsHeldIsRefused) {
  FakeClient fake;
  const PulledAgreement have = Held({Sealed("a", "A")}, 7);
  fake.transport->QueueStream(Difference({}, {}));
  EXPECT_THAT(PullAgreement(*fake.client, "plans/p/agreements/2", &have),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("plans/p/agreements/1")));
  fake.transport->QueueStream(Difference({}, {}));
  EXPECT_THAT(PullAgreement(*fake.client, "plans/p/agreements/2", nullptr),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("not asked for")));
}

TEST(PullTest, AManifestMayComeInPieces) {
  FakeClient fake;
  const std::vector<v1::SealedRecord> records = {Sealed("a", "A"), Sealed("b", "B")};
  const std::string manifest = ManifestOf(records, 1);
  Know(fake.transport, manifest);
  FakeAnswers answers = Chunks(manifest.substr(0, 10), records);
  v1::PullChunk second;
  second.set_manifest(manifest.substr(10));
  answers.responses.insert(answers.responses.begin() + 1, second.SerializeAsString());
  fake.transport->QueueStream(std::move(answers));
  const auto pulled = PullAgreement(*fake.client, "plans/p/agreements/1", nullptr);
  ASSERT_THAT(pulled, IsOk());
  EXPECT_EQ(pulled->manifest_bytes, manifest);
}

TEST(PullTest, APullThatBreaksOffIsMadeAgainFromTheStart) {
  FakeClient fake;
  const std::vector<v1::SealedRecord> records = {Sealed("a", "A"), Sealed("b", "B")};
  const std::string manifest = ManifestOf(records, 1);
  Know(fake.transport, manifest);
  fake.transport->QueueStream(Chunks(manifest, {records[0]}, absl::UnavailableError("lost")));
  fake.transport->QueueStream(Chunks(manifest, records));
  EXPECT_THAT(PullAgreement(*fake.client, "plans/p/agreements/1", nullptr), IsOk());
}

TEST(PullTest, ARecordThatIsMissingIsNamed) {
  FakeClient fake;
  const std::vector<v1::SealedRecord> records = {Sealed("a", "A"), Sealed("b", "B")};
  const std::string manifest = ManifestOf(records, 1);
  Know(fake.transport, manifest);
  fake.transport->QueueStream(Chunks(manifest, {records[0]}));
  EXPECT_THAT(PullAgreement(*fake.client, "plans/p/agreements/1", nullptr),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("plans/p/activities/b")));
}

TEST(PullTest, ARecordThatNobodyAgreedOnIsRefused) {
  FakeClient fake;
  const std::vector<v1::SealedRecord> records = {Sealed("a", "A")};
  const std::string manifest = ManifestOf(records, 1);
  Know(fake.transport, manifest);
  fake.transport->QueueStream(Chunks(manifest, {records[0], Sealed("z", "Z")}));
  EXPECT_THAT(PullAgreement(*fake.client, "plans/p/agreements/1", nullptr),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("plans/p/activities/z")));
}

TEST(PullTest, ContentThatIsNotWhatTheServerVouchesForIsRefused) {
  FakeClient fake;
  const std::vector<v1::SealedRecord> records = {Sealed("a", "A")};
  Know(fake.transport, ManifestOf({Sealed("a", "another")}, 1));
  fake.transport->QueueStream(Chunks(ManifestOf(records, 1), records));
  EXPECT_THAT(PullAgreement(*fake.client, "plans/p/agreements/1", nullptr),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("digest")));
}

TEST(PullTest, AnAgreementWithoutAManifestIsRefused) {
  FakeClient fake;
  fake.transport->QueueStream({{}, absl::OkStatus(), nullptr});
  EXPECT_THAT(PullAgreement(*fake.client, "plans/p/agreements/1", nullptr),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace jointplan::client
