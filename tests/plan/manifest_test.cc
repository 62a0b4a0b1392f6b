#include "plan/manifest.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace jointplan::plan {
namespace {

using ::testing::HasSubstr;

class ManifestTest : public testing::Test {
 protected:
  ManifestTest() {
    v1::Manifest manifest;
    manifest.set_agreement("plans/hub/agreements/1");
    for (const char* id : {"a1", "a2"}) {
      v1::Record record;
      record.set_name(std::string("plans/hub/activities/") + id);
      record.mutable_activity()->set_name(record.name());
      (*record.mutable_activity()->mutable_title())["en"] = id;
      records_.push_back(SealRecord(record));
      *manifest.add_entries() = EntryFor(records_.back());
    }
    bytes_ = ManifestBytes(manifest);
    digest_ = ManifestDigest(bytes_);
  }

  std::string WhyNot(const std::string& digest, const std::string& bytes,
                     const std::vector<v1::SealedRecord>& records) {
    const auto verified = VerifyManifest(digest, bytes, records);
    EXPECT_EQ(verified.status().code(), absl::StatusCode::kDataLoss);
    return std::string(verified.status().message());
  }

  std::vector<v1::SealedRecord> records_;
  std::string bytes_;
  std::string digest_;
};

TEST_F(ManifestTest, WhatWasSealedIsVerified) {
  EXPECT_THAT(VerifyManifest(digest_, bytes_, records_).status(), IsOk());
}

TEST_F(ManifestTest, EveryFlippedByteOfManifestAndRecordsIsNoticed) {
  for (size_t i = 0; i < bytes_.size(); ++i) {
    std::string bytes = bytes_;
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
    WhyNot(digest_, bytes, records_);
  }
  for (size_t i = 0; i < records_[0].record().size(); ++i) {
    auto records = records_;
    (*records[0].mutable_record())[i] = static_cast<char>(records[0].record()[i] ^ 1);
    EXPECT_THAT(WhyNot(digest_, bytes_, records), HasSubstr("plans/hub/activities/a1"));
  }
}

TEST_F(ManifestTest, MissingDoubledAndForeignRecordsAreNamed) {
  auto missing = records_;
  missing.pop_back();
  EXPECT_THAT(WhyNot(digest_, bytes_, missing), HasSubstr("activities/a2 is missing"));
  auto doubled = records_;
  doubled.push_back(records_[0]);
  EXPECT_THAT(WhyNot(digest_, bytes_, doubled), HasSubstr("activities/a1 is there twice"));
  auto foreign = records_;
  v1::Record record;
  record.set_name("plans/hub/activities/a3");
  foreign.push_back(SealRecord(record));
  EXPECT_THAT(WhyNot(digest_, bytes_, foreign), HasSubstr("activities/a3 is not part of it"));
}

TEST_F(ManifestTest, OutputOnlyFieldsAndContactsAreNotSealed) {
  v1::Record record;
  record.set_name("partners/giz");
  (*record.mutable_partner()->mutable_title())["en"] = "GIZ";
  const v1::SealedRecord plain = SealRecord(record);
  record.mutable_partner()->set_etag("\"x\"");
  record.mutable_partner()->add_contacts()->set_id("desk");
  EXPECT_EQ(SealRecord(record).record(), plain.record());
}

TEST_F(ManifestTest, AScopeHoldsThemesPartnersOrEverything) {
  v1::Activity activity;
  activity.add_themes("local");
  activity.add_participants()->set_partner("partners/giz");
  EXPECT_TRUE(InScope("plan", activity));
  EXPECT_TRUE(InScope("themes/local", activity));
  EXPECT_FALSE(InScope("themes/inclusion", activity));
  EXPECT_TRUE(InScope("partners/giz", activity));
  EXPECT_FALSE(InScope("partners/afd", activity));
}

TEST_F(ManifestTest, WhatPartnersSayIsNotTheContent) {
  v1::Manifest manifest;
  v1::ManifestEntry* entry = manifest.add_entries();
  entry->set_name("plans/hub");
  entry->set_digest(std::string(32, 'a'));
  const std::string digest = ContentDigest(manifest);
  manifest.set_plan_revision(7);
  manifest.add_endorsements()->set_partner("partners/giz");
  EXPECT_EQ(ContentDigest(manifest), digest);
  entry->set_digest(std::string(32, 'b'));
  EXPECT_NE(ContentDigest(manifest), digest);
}

}  // namespace
}  // namespace jointplan::plan
