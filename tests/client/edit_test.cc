#include "jointplan/edit.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/errors.h"
#include "tests/client/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace jointplan::client {
namespace {

using testing::SizeIs;

v1::Conflict ConflictAt(const std::string& path, const std::string& mine = "m") {
  v1::Conflict conflict;
  conflict.set_record("plans/p/activities/a");
  conflict.set_path(path);
  conflict.mutable_mine()->set_string_value(mine);
  return conflict;
}

// Answers BatchEdit with these conflicts: as an error, and whole when only asked to validate.
void Collide(FakeTransport* transport, const std::vector<v1::Conflict>& conflicts) {
  transport->On<v1::BatchEditRequest, v1::BatchEditResponse>(
      "BatchEdit",
      [=](const v1::BatchEditRequest& request) -> absl::StatusOr<v1::BatchEditResponse> {
        if (!request.validate_only()) return plan::ConflictError(conflicts);
        v1::BatchEditResponse response;
        for (const auto& conflict : conflicts) *response.add_conflicts() = conflict;
        return response;
      });
}

TEST(EditTest, WhatWasWrittenIsReturned) {
  FakeClient fake;
  v1::BatchEditResponse written;
  written.mutable_changeset()->set_revision(7);
  written.add_names("plans/p/activities/a");
  fake.transport->On<v1::BatchEditRequest, v1::BatchEditResponse>(
      "BatchEdit", [=](const auto&) { return written; });
  const auto outcome = Edit(*fake.client, {});
  ASSERT_THAT(outcome, IsOk());
  EXPECT_FALSE(outcome->conflicted());
  EXPECT_EQ(outcome->changeset->revision(), 7);
  EXPECT_THAT(outcome->names, SizeIs(1));
}

TEST(EditTest, AParkedEditNamesItsProposal) {
  FakeClient fake;
  v1::BatchEditResponse parked;
  parked.set_parked_proposal("plans/p/proposals/x");
  fake.transport->On<v1::BatchEditRequest, v1::BatchEditResponse>(
      "BatchEdit", [=](const auto&) { return parked; });
  const auto outcome = Edit(*fake.client, {});
  ASSERT_THAT(outcome, IsOk());
  EXPECT_FALSE(outcome->changeset.has_value());
  EXPECT_EQ(outcome->parked_proposal, "plans/p/proposals/x");
}

TEST(EditTest, ConflictsAreAResultAndNotAnError) {
  FakeClient fake;
  Collide(fake.transport, {ConflictAt("start_date")});
  const auto outcome = Edit(*fake.client, {});
  ASSERT_THAT(outcome, IsOk());
  ASSERT_THAT(outcome->conflicts, SizeIs(1));
  EXPECT_EQ(outcome->conflicts[0].path(), "start_date");
  EXPECT_THAT(fake.transport->calls, SizeIs(1));
}

TEST(EditTest, ConflictsThatDidNotFitTheErrorAreFetchedWhole) {
  FakeClient fake;
  std::vector<v1::Conflict> conflicts;
  conflicts.reserve(200);
  for (int i = 0; i < 200; ++i) conflicts.push_back(ConflictAt(absl::StrCat("targets[t", i, "]")));
  Collide(fake.transport, conflicts);
  v1::BatchEditRequest request;
  request.set_request_id("mine");
  const auto outcome = Edit(*fake.client, request);
  ASSERT_THAT(outcome, IsOk());
  EXPECT_THAT(outcome->conflicts, SizeIs(200));
  const auto requests = fake.transport->Requests<v1::BatchEditRequest>("BatchEdit");
  ASSERT_THAT(requests, SizeIs(2));
  // The request id belongs to the edit; a server refuses it with another body.
  EXPECT_NE(requests[1].request_id(), "mine");
}

TEST(EditTest, AConflictWhoseValuesDidNotFitIsFetchedWhole) {
  FakeClient fake;
  Collide(fake.transport, {ConflictAt("description[en]", std::string(10'000, 'x'))});
  const auto outcome = Edit(*fake.client, {});
  ASSERT_THAT(outcome, IsOk());
  ASSERT_THAT(outcome->conflicts, SizeIs(1));
  EXPECT_EQ(outcome->conflicts[0].mine().string_value().size(), 10'000);
}

TEST(EditTest, OtherErrorsStayErrors) {
  FakeClient fake;
  fake.transport->On<v1::BatchEditRequest, v1::BatchEditResponse>(
      "BatchEdit", [](const auto&) -> absl::StatusOr<v1::BatchEditResponse> {
        return plan::MakeError(plan::Reason::kOtherHistory, "restored since");
      });
  EXPECT_THAT(Edit(*fake.client, {}), StatusIs(absl::StatusCode::kAborted));
}

}  // namespace
}  // namespace jointplan::client
