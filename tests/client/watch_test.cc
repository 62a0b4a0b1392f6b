#include "jointplan/watch.h"

#include <future>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "jointplan/inbox_watch.h"
#include "plan/errors.h"
#include "tests/client/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace jointplan::client {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::string Change(int64_t revision) {
  v1::WatchPlanResponse response;
  response.mutable_changeset()->set_revision(revision);
  response.set_revision(revision);
  return response.SerializeAsString();
}

std::string SignOfLife(int64_t revision) {
  v1::WatchPlanResponse response;
  response.set_revision(revision);
  return response.SerializeAsString();
}

v1::WatchPlanRequest From(int64_t revision) {
  v1::WatchPlanRequest request;
  request.set_name("plans/p");
  request.set_start_revision(revision);
  return request;
}

// Reads until the watch ends; returns the revisions and how it ended.
std::pair<std::vector<int64_t>, absl::Status> ReadAll(Watch* watch) {
  std::vector<int64_t> revisions;
  while (true) {
    auto response = watch->Next();
    if (!response.ok()) return {revisions, response.status()};
    revisions.push_back(response->changeset().revision());
  }
}

std::vector<int64_t> StartsAskedFor(const FakeTransport& transport) {
  std::vector<int64_t> starts;
  for (const auto& request : transport.Requests<v1::WatchPlanRequest>("WatchPlan")) {
    starts.push_back(request.start_revision());
  }
  return starts;
}

const absl::Status& Gone() {
  static const auto* const kGone = new absl::Status(absl::StatusCode::kPermissionDenied, "gone");
  return *kGone;
}

TEST(WatchTest, ResumesAfterTheLastRevisionThatWasReceived) {
  FakeClient fake;
  fake.transport->QueueStream({{Change(3), Change(4)}, absl::UnavailableError("lost"), nullptr});
  fake.transport->QueueStream({{}, absl::UnavailableError("still lost"), nullptr});
  fake.transport->QueueStream({{Change(5)}, Gone(), nullptr});
  Watch watch(*fake.client, From(3));
  const auto [revisions, end] = ReadAll(&watch);
  EXPECT_THAT(revisions, ElementsAre(3, 4, 5));
  EXPECT_THAT(StartsAskedFor(*fake.transport), ElementsAre(3, 5, 5));
  EXPECT_EQ(end.code(), absl::StatusCode::kPermissionDenied);
}

TEST(WatchTest, AStreamThatTheServerEndsIsOpenedAgain) {
  FakeClient fake;
  fake.transport->QueueStream({{Change(1)}, absl::OkStatus(), nullptr});
  fake.transport->QueueStream({{Change(2)}, Gone(), nullptr});
  Watch watch(*fake.client, From(1));
  EXPECT_THAT(ReadAll(&watch).first, ElementsAre(1, 2));
}

TEST(WatchTest, AServerThatCutsTheStreamOffIsAskedAgain) {
  FakeClient fake;
  fake.transport->QueueStream({{Change(1)}, absl::CancelledError("CANCELLED"), nullptr});
  fake.transport->QueueStream({{Change(2)}, Gone(), nullptr});
  Watch watch(*fake.client, From(1));
  EXPECT_THAT(ReadAll(&watch).first, ElementsAre(1, 2));
}

// A message of several changesets, as a server sends them to whoever is behind.
std::string Changes(int64_t first, int64_t last, int64_t head) {
  v1::WatchPlanResponse response;
  response.ParseFromString(Change(first));
  for (int64_t revision = first + 1; revision <= last; ++revision) {
    response.add_following()->ParseFromString(Change(revision));
  }
  response.set_head_revision(head);
  return response.SerializeAsString();
}

TEST(WatchTest, ChangesetsThatComeTogetherAreDeliveredOneByOne) {
  FakeClient fake;
  fake.transport->QueueStream({{Changes(1, 3, 7), Changes(3, 5, 7)}, Gone(), nullptr});
  Watch watch(*fake.client, From(1));
  for (int64_t revision = 1; revision <= 5; ++revision) {
    const auto response = watch.Next();
    ASSERT_THAT(response, IsOk());
    EXPECT_EQ(response->changeset().revision(), revision);
    EXPECT_EQ(response->head_revision(), 7);
    EXPECT_THAT(response->following(), SizeIs(0));
  }
  EXPECT_EQ(watch.Next().status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_GT(fake.transport->Requests<v1::WatchPlanRequest>("WatchPlan").front().batch_max(), 1);
}

TEST(WatchTest, AGapWithinAMessageIsNotPassedOver) {
  FakeClient fake;
  v1::WatchPlanResponse response;
  response.ParseFromString(Changes(1, 2, 9));
  response.add_following()->ParseFromString(Change(4));
  fake.transport->QueueStream({{response.SerializeAsString()}, Gone(), nullptr});
  Watch watch(*fake.client, From(1));
  const auto [revisions, end] = ReadAll(&watch);
  EXPECT_THAT(revisions, ElementsAre(1, 2));
  EXPECT_EQ(end.code(), absl::StatusCode::kDataLoss);
}

TEST(WatchTest, NothingIsDeliveredTwice) {
  FakeClient fake;
  fake.transport->QueueStream({{Change(1), Change(1), Change(2)}, absl::OkStatus(), nullptr});
  fake.transport->QueueStream({{Change(1), Change(2), Change(3)}, Gone(), nullptr});
  Watch watch(*fake.client, From(1));
  EXPECT_THAT(ReadAll(&watch).first, ElementsAre(1, 2, 3));
}

TEST(WatchTest, AGapIsNeverPassedOver) {
  FakeClient fake;
  fake.transport->QueueStream({{Change(1), Change(3)}, Gone(), nullptr});
  Watch watch(*fake.client, From(1));
  const auto [revisions, end] = ReadAll(&watch);
  EXPECT_THAT(revisions, ElementsAre(1));
  EXPECT_EQ(end.code(), absl::StatusCode::kDataLoss);
}

TEST(WatchTest, SignsOfLifeAreNotDelivered) {
  FakeClient fake;
  fake.transport->QueueStream({{SignOfLife(0), Change(1), SignOfLife(1)}, Gone(), nullptr});
  Watch watch(*fake.client, From(1));
  EXPECT_THAT(ReadAll(&watch).first, ElementsAre(1));
}

TEST(WatchTest, FromNowOnMissesNothingWhileItConnects) {
  FakeClient fake;
  fake.transport->On<v1::GetPlanRequest, v1::Plan>("GetPlan", [](const auto&) {
    v1::Plan plan;
    plan.set_revision(9);
    return plan;
  });
  fake.transport->QueueStream({{}, absl::UnavailableError("lost"), nullptr});
  fake.transport->QueueStream({{Change(10), Change(11)}, Gone(), nullptr});
  Watch watch(*fake.client, From(0));
  EXPECT_THAT(ReadAll(&watch).first, ElementsAre(10, 11));
  EXPECT_THAT(StartsAskedFor(*fake.transport), ElementsAre(10, 10));
  EXPECT_THAT(fake.transport->Requests<v1::GetPlanRequest>("GetPlan"), SizeIs(1));
}

TEST(WatchTest, WaitsGrowWhileNothingComesAndBeginAnewAfterSomethingCame) {
  FakeClient fake;
  for (int i = 0; i < 3; ++i) {
    fake.transport->QueueStream({{}, absl::UnavailableError("lost"), nullptr});
  }
  fake.transport->QueueStream({{Change(1)}, absl::UnavailableError("lost"), nullptr});
  fake.transport->QueueStream({{}, Gone(), nullptr});
  Watch watch(*fake.client, From(1));
  ReadAll(&watch);
  EXPECT_THAT(fake.surroundings.sleeps,
              ElementsAre(absl::Milliseconds(75), absl::Milliseconds(150), absl::Milliseconds(300),
                          absl::Milliseconds(75)));
}

TEST(WatchTest, CancellingEndsIt) {
  FakeClient fake;
  Watch watch(*fake.client, From(1));
  fake.transport->QueueStream(
      {{Change(1)}, absl::UnavailableError("lost"), [&watch] { watch.Cancel(); }});
  const auto [revisions, end] = ReadAll(&watch);
  EXPECT_THAT(revisions, ElementsAre(1));
  EXPECT_EQ(end.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(watch.Next(), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(StartsAskedFor(*fake.transport), SizeIs(1));
}

// Reads from a watch whose sleeps last until they are interrupted, and cancels it in the first one;
// returns how it ended.
absl::Status CancelInSleep(FakeClient* fake, const v1::WatchPlanRequest& request) {
  std::promise<void> asleep;
  fake->surroundings.in_sleep = [&asleep](const Interrupt* interrupt) {
    asleep.set_value();
    interrupt->WaitFor(absl::InfiniteDuration());
  };
  Watch watch(*fake->client, request);
  std::thread canceller([&] {
    asleep.get_future().wait();
    watch.Cancel();
  });
  absl::Status end = watch.Next().status();
  canceller.join();
  return end;
}

TEST(WatchTest, CancellingEndsTheWaitBeforeItConnectsAgain) {
  FakeClient fake;
  fake.transport->QueueStream({{}, absl::UnavailableError("lost"), nullptr});
  EXPECT_THAT(CancelInSleep(&fake, From(1)), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(StartsAskedFor(*fake.transport), SizeIs(1));
}

TEST(WatchTest, CancellingEndsTheWaitForTheNewestRevision) {
  FakeClient fake;
  fake.transport->On<v1::GetPlanRequest, v1::Plan>(
      "GetPlan", [](const auto&) { return absl::UnavailableError("not there"); });
  EXPECT_THAT(CancelInSleep(&fake, From(0)), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(fake.transport->Requests<v1::GetPlanRequest>("GetPlan"), SizeIs(1));
}

TEST(WatchTest, AFilterLeavesRevisionsOutAndSaysHowFarItHasLooked) {
  FakeClient fake;
  fake.transport->QueueStream(
      {{Change(2), SignOfLife(5), Change(9)}, absl::UnavailableError("lost"), nullptr});
  fake.transport->QueueStream({{SignOfLife(12)}, Gone(), nullptr});
  fake.transport->QueueStream({{}, Gone(), nullptr});
  v1::WatchPlanRequest request = From(1);
  request.set_filter("theme = t1");
  Watch watch(*fake.client, request);
  std::vector<int64_t> sent;
  absl::StatusOr<v1::WatchPlanResponse> response;
  while ((response = watch.Next()).ok()) {
    if (response->has_changeset()) sent.push_back(response->changeset().revision());
  }
  EXPECT_THAT(sent, ElementsAre(2, 9));
  EXPECT_EQ(watch.last_revision(), 12);
  EXPECT_THAT(StartsAskedFor(*fake.transport), ElementsAre(1, 10));
}

std::string InboxWith(const std::string& subject, int64_t revision) {
  v1::Inbox inbox;
  if (!subject.empty()) inbox.add_items()->set_subject(subject);
  inbox.set_revision(revision);
  return inbox.SerializeAsString();
}

TEST(InboxWatchTest, ReturnsWhatIsNewAlsoWhenTheConnectionWasLost) {
  FakeClient fake;
  fake.transport->QueueStream(
      {{InboxWith("", 7), InboxWith("a", 8)}, absl::UnavailableError("lost"), nullptr});
  fake.transport->QueueStream({{InboxWith("a", 9), InboxWith("b", 10)}, Gone(), nullptr});
  v1::GetInboxRequest request;
  request.set_parent("plans/p");
  InboxWatch watch(*fake.client, request);
  std::vector<int64_t> revisions;
  absl::StatusOr<v1::Inbox> inbox;
  while ((inbox = watch.Next()).ok()) revisions.push_back(inbox->revision());
  EXPECT_THAT(revisions, ElementsAre(7, 8, 10)) << "at 9 the same items were there as before";
  EXPECT_EQ(inbox.status().code(), absl::StatusCode::kPermissionDenied);
  const auto requests = fake.transport->Requests<v1::WatchInboxRequest>("WatchInbox");
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].inbox().since_revision(), 0);
  EXPECT_EQ(requests[1].inbox().since_revision(), 7) << "what others changed since the beginning";
}

}  // namespace
}  // namespace jointplan::client
