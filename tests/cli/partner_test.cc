// What `partner edit` does when others change the partner at the same time, with a fake server that
// changes it at will.
#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/merge.h"
#include "tests/cli/session.h"
#include "tests/client/fake_transport.h"

namespace jointplan::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

v1::Partner PartnerCalled(const std::string& short_name, const std::string& iati) {
  v1::Partner partner;
  partner.set_name("partners/giz");
  (*partner.mutable_title())["en"] = "Agency";
  partner.set_short_name(short_name);
  if (!iati.empty()) partner.set_iati_reference(iati);
  return partner;
}

// A catalogue of one partner. Its states_ are numbered, which is what an etag says.
class PartnerEditTest : public testing::Test {
 protected:
  PartnerEditTest() : session_([this](const client::ConnectionOptions&) { return MakeClient(); }) {
    session_.env = {{"XDG_CONFIG_HOME", "/nonexistent"}};
    ChangeTo(PartnerCalled("GIZ", ""));
  }

  // What somebody else does.
  void ChangeTo(v1::Partner partner) {
    partner.set_etag(std::to_string(states_.size()));
    states_.push_back(std::move(partner));
  }

  client::Client MakeClient() {
    auto transport = std::make_unique<client::FakeTransport>();
    transport->On<v1::GetPartnerRequest, v1::Partner>("GetPartner",
                                                      [this](const auto&) { return Read(); });
    transport->On<v1::UpdatePartnerRequest, v1::Partner>(
        "UpdatePartner", [this](const auto& request) { return Update(request); });
    return client::Client(std::make_shared<const client::Connection>(
        std::move(transport), client::ClientOptions(), &surroundings_));
  }

  // Changes that others make, each after one of our calls.
  std::vector<std::pair<std::string, v1::Partner>> meanwhile_;
  std::vector<v1::UpdatePartnerRequest> sent_;
  std::vector<v1::Partner> states_;
  client::FakeSurroundings surroundings_;
  Session session_;

 private:
  v1::Partner Read() {
    v1::Partner partner = states_.back();
    Meanwhile("read");
    return partner;
  }

  absl::StatusOr<v1::Partner> Update(const v1::UpdatePartnerRequest& request) {
    sent_.push_back(request);
    const v1::Partner& base = states_[std::stoul(request.partner().etag())];
    const auto mine = plan::ApplyMask(base, request.partner(), request.update_mask());
    if (!mine.ok()) return mine.status();
    plan::MergeResult merge = plan::Merge(&base, &states_.back(), mine->get());
    if (!merge.conflicts.empty()) {
      for (v1::Conflict& conflict : merge.conflicts) conflict.set_record("partners/giz");
      absl::Status error = plan::ConflictError(merge.conflicts);
      Meanwhile("conflict");
      return error;
    }
    ChangeTo(dynamic_cast<const v1::Partner&>(*merge.merged));
    return states_.back();
  }

  void Meanwhile(const std::string& call) {
    if (meanwhile_.empty() || meanwhile_.front().first != call) return;
    ChangeTo(meanwhile_.front().second);
    meanwhile_.erase(meanwhile_.begin());
  }
};

TEST_F(PartnerEditTest, ExactlyWhatWasGivenIsSent) {
  const Ran ran = session_.Run({"partner", "edit", "giz", "--short-name", "G", "--type",
                                "bilateral-agency", "--contact", "office:Office:o@example.org",
                                "--title", "fr=Agence", "-m", "Why"});
  EXPECT_EQ(ran.code, kDone) << ran.err;
  EXPECT_EQ(ran.out, "Changed partners/giz (title[fr], short_name, type, contacts[office]).\n");
  ASSERT_THAT(sent_, SizeIs(1));
  EXPECT_EQ(sent_[0].message(), "Why");
  EXPECT_EQ(sent_[0].partner().etag(), "0");
  EXPECT_FALSE(sent_[0].request_id().empty());
  EXPECT_EQ(states_.back().title().size(), 2);
  EXPECT_EQ(states_.back().type(), v1::PARTNER_TYPE_BILATERAL_AGENCY);
}

TEST_F(PartnerEditTest, WhatIsSoAlreadyIsNotSent) {
  const Ran ran = session_.Run({"partner", "edit", "giz", "--short-name", "GIZ"});
  EXPECT_EQ(ran.code, kDone);
  EXPECT_EQ(ran.out, "Nothing to change: it is so already.\n");
  EXPECT_THAT(sent_, IsEmpty());
}

TEST_F(PartnerEditTest, WhatOthersChangeElsewhereIsKept) {
  meanwhile_ = {{"read", PartnerCalled("GIZ", "XM-DAC-5-1")}};
  EXPECT_EQ(session_.Run({"partner", "edit", "giz", "--short-name", "G"}).code, kDone);
  EXPECT_EQ(states_.back().short_name(), "G");
  EXPECT_EQ(states_.back().iati_reference(), "XM-DAC-5-1");
}

TEST_F(PartnerEditTest, WithoutAPersonACollisionIsShownAndNothingIsWritten) {
  meanwhile_ = {{"read", PartnerCalled("Other", "")}};
  const Ran ran = session_.Run({"partner", "edit", "giz", "--short-name", "G"});
  EXPECT_EQ(ran.code, kConflict);
  EXPECT_THAT(ran.out, HasSubstr("theirs  Other"));
  EXPECT_THAT(ran.err, HasSubstr("1 conflict with others' changes; nothing was written."));
  EXPECT_EQ(states_.back().short_name(), "Other");
}

TEST_F(PartnerEditTest, AsJsonACollisionIsAConflictDetail) {
  meanwhile_ = {{"read", PartnerCalled("Other", "")}};
  const Ran ran = session_.Run({"partner", "edit", "giz", "--short-name", "G", "--format", "json"});
  EXPECT_EQ(ran.code, kConflict);
  EXPECT_THAT(ran.out, HasSubstr("\"theirs\": \"Other\""));
}

TEST_F(PartnerEditTest, APersonTakesTheirsOfOneAndMineOfAnother) {
  session_.in_is_terminal = true;
  meanwhile_ = {{"read", PartnerCalled("Other", "XM-1")}};
  const Ran ran =
      session_.Run({"partner", "edit", "giz", "--short-name", "G", "--iati", "XM-2"}, "t\nm\n");
  EXPECT_EQ(ran.code, kDone) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("Conflict 2 of 2"));
  EXPECT_EQ(ran.out, "Changed partners/giz (iati_reference).\n");
  EXPECT_EQ(states_.back().short_name(), "Other");
  EXPECT_EQ(states_.back().iati_reference(), "XM-2");
}

TEST_F(PartnerEditTest, APersonWhoKeepsAllOfTheirsWritesNothing) {
  session_.in_is_terminal = true;
  meanwhile_ = {{"read", PartnerCalled("Other", "")}};
  const Ran ran = session_.Run({"partner", "edit", "giz", "--short-name", "G"}, "t\n");
  EXPECT_EQ(ran.code, kDone);
  EXPECT_EQ(ran.out, "Nothing to change: it is so already.\n");
  EXPECT_EQ(states_.back().short_name(), "Other");
}

TEST_F(PartnerEditTest, AnotherValueIsTakenToo) {
  session_.in_is_terminal = true;
  meanwhile_ = {{"read", PartnerCalled("Other", "")}};
  EXPECT_EQ(session_.Run({"partner", "edit", "giz", "--short-name", "G"}, "v\nBoth\n").code, kDone);
  EXPECT_EQ(states_.back().short_name(), "Both");
}

TEST_F(PartnerEditTest, APartnerIsNotParked) {
  session_.in_is_terminal = true;
  meanwhile_ = {{"read", PartnerCalled("Other", "")}};
  const Ran ran = session_.Run({"partner", "edit", "giz", "--short-name", "G"}, "p\nq\n");
  EXPECT_EQ(ran.code, kConflict);
  EXPECT_THAT(ran.err, testing::Not(HasSubstr("[p]ark")));
  EXPECT_EQ(states_.back().short_name(), "Other");
}

// An answer counts for what the person was shown, and for nothing that came after.
TEST_F(PartnerEditTest, WhatChangesWhileAPersonThinksIsAskedAboutAnew) {
  session_.in_is_terminal = true;
  meanwhile_ = {{"read", PartnerCalled("Other", "")}, {"conflict", PartnerCalled("Third", "")}};
  const Ran ran = session_.Run({"partner", "edit", "giz", "--short-name", "G"}, "m\nt\n");
  EXPECT_EQ(ran.code, kDone) << ran.err;
  EXPECT_THAT(ran.err, testing::AllOf(HasSubstr("Other"), HasSubstr("Third")));
  EXPECT_EQ(states_.back().short_name(), "Third");
}

TEST_F(PartnerEditTest, WhatChangesAfterItWasSettledCollidesAgain) {
  session_.in_is_terminal = true;
  meanwhile_ = {{"read", PartnerCalled("Other", "")}, {"read", PartnerCalled("Third", "")}};
  const Ran ran = session_.Run({"partner", "edit", "giz", "--short-name", "G"}, "m\nm\n");
  EXPECT_EQ(ran.code, kDone) << ran.err;
  EXPECT_THAT(ran.err, testing::AllOf(HasSubstr("Other"), HasSubstr("Third")));
  EXPECT_EQ(states_.back().short_name(), "G");
  EXPECT_THAT(sent_, SizeIs(3));
}

TEST_F(PartnerEditTest, ContactsAreChangedAndTakenAway) {
  ASSERT_EQ(session_
                .Run({"partner", "edit", "giz", "--contact", "a:A:a@example.org", "--contact",
                      "b:B:b@example.org"})
                .code,
            kDone);
  const Ran ran = session_.Run({"partner", "edit", "giz", "--contact", "a:A:new@example.org",
                                "--remove-contact", "b", "--unset", "short_name"});
  EXPECT_EQ(ran.out, "Changed partners/giz (short_name, contacts[a].email, contacts[b]).\n");
  ASSERT_EQ(states_.back().contacts_size(), 1);
  EXPECT_EQ(states_.back().contacts(0).email(), "new@example.org");
  EXPECT_FALSE(states_.back().has_short_name());
}

TEST_F(PartnerEditTest, AWrongFlagExitsWithTwo) {
  for (const std::vector<std::string>& flags : {std::vector<std::string>{"--type", "club"},
                                                {"--contact", "office"},
                                                {"--contact", ":Office:o@example.org"},
                                                {"--set", "nothing=1"}}) {
    std::vector<std::string> arguments = {"partner", "edit", "giz"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    EXPECT_EQ(session_.Run(arguments).code, kUsage) << flags[1];
  }
  EXPECT_EQ(session_.Run({"partner", "edit"}).code, kUsage);
  EXPECT_THAT(sent_, IsEmpty());
}

}  // namespace
}  // namespace jointplan::cli
