#include "exchange/agreement_file.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "jointplan/v1/change.pb.h"
#include "plan/manifest.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

using testing::HasSubstr;

AgreementFile Sample() {
  AgreementFile file;
  file.agreement = "plans/hub/agreements/1";
  v1::Manifest manifest;
  manifest.set_agreement(file.agreement);
  manifest.set_plan_revision(7);
  for (const std::string id : {"a1", "a2"}) {
    v1::Record record;
    record.set_name("plans/hub/activities/" + id);
    record.mutable_activity()->set_name(record.name());
    (*record.mutable_activity()->mutable_title())["ar"] = "ماء \"" + id + "\"";
    file.records.push_back(plan::SealRecord(record));
    *manifest.add_entries() = plan::EntryFor(file.records.back());
  }
  file.manifest = plan::ManifestBytes(manifest);
  file.digest = plan::ManifestDigest(file.manifest);
  return file;
}

std::string Written() {
  const absl::StatusOr<std::string> json = WriteAgreementFile(Sample());
  EXPECT_THAT(json, IsOk());
  return json.value_or("");
}

TEST(AgreementFileTest, WhatIsWrittenIsReadAndVerifies) {
  const auto file = ReadAgreementFile(Written());
  ASSERT_THAT(file, IsOk());
  const AgreementFile sample = Sample();
  EXPECT_EQ(file->agreement, sample.agreement);
  EXPECT_EQ(file->digest, sample.digest);
  EXPECT_EQ(file->manifest, sample.manifest);
  ASSERT_EQ(file->records.size(), 2u);
  EXPECT_EQ(file->records[1].name(), sample.records[1].name());
  EXPECT_EQ(file->records[1].record(), sample.records[1].record());
  EXPECT_THAT(plan::VerifyManifest(file->digest, file->manifest, file->records), IsOk());
}

TEST(AgreementFileTest, TheFileShowsWhatWasAgreed) {
  EXPECT_THAT(Written(), testing::AllOf(HasSubstr("ماء"), HasSubstr("plans/hub/agreements/1"),
                                        HasSubstr(absl::BytesToHexString(Sample().digest))));
}

// What the file says after a change that somebody made in an editor.
absl::Status AfterChange(const std::string& from, const std::string& to) {
  const std::string written = Written();
  EXPECT_NE(written.find(from), std::string::npos) << from;
  return ReadAgreementFile(absl::StrReplaceAll(written, {{from, to}})).status();
}

TEST(AgreementFileTest, AReadablePartThatIsNotWhatTheBytesSayIsRefused) {
  EXPECT_THAT(AfterChange("ماء \\\"a1\\\"", "نار"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("plans/hub/activities/a1")));
  EXPECT_THAT(AfterChange("\"record\": {", "\"record\": {\"more\": 1, "),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(AfterChange("\"record\": {", "\"other\": {"), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(AgreementFileTest, ADigestThatIsNotTheManifestsIsRefused) {
  const std::string digest = absl::BytesToHexString(plan::EntryFor(Sample().records[0]).digest());
  const std::string other(64, '0');
  EXPECT_THAT(AfterChange(digest, other),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("plans/hub/activities/a1")));
}

TEST(AgreementFileTest, ATwiceNamedKeyCannotShowOneThingAndMeanAnother) {
  EXPECT_FALSE(AfterChange("\"record\": {", "\"record\": {}, \"record\": {").ok());
}

TEST(AgreementFileTest, ChangedBytesDoNotVerify) {
  AgreementFile file = Sample();
  v1::Record record;
  ASSERT_TRUE(record.ParseFromString(file.records[0].record()));
  record.mutable_activity()->add_themes("smuggled-in");
  file.records[0].set_record(record.SerializeAsString());
  const auto json = WriteAgreementFile(file);
  ASSERT_THAT(json, IsOk());
  const auto read = ReadAgreementFile(*json);
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(plan::VerifyManifest(read->digest, read->manifest, read->records),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(AgreementFileTest, AnythingElseIsNoAgreementFile) {
  for (const std::string json :
       {"", "{}", "[]", "{\"format\": 1}", "{\"format\": \"jointplan-agreement/2\"}",
        "{\"format\": \"jointplan-agreement/1\"}", "\xFF"}) {
    EXPECT_THAT(ReadAgreementFile(json), StatusIs(absl::StatusCode::kInvalidArgument)) << json;
  }
  EXPECT_THAT(AfterChange("\"digest\": \"", "\"digest\": \"xy"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(AfterChange("\"manifest\": \"", "\"manifest\": \"*"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(AfterChange("\"records\": [", "\"recordz\": ["),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(AgreementFileTest, RecordsOutsideTheManifestAreNotWritten) {
  AgreementFile file = Sample();
  file.records[0].set_name("plans/hub/activities/other");
  EXPECT_THAT(WriteAgreementFile(file), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace jointplan::exchange
