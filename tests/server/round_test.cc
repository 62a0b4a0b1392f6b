// Feedback rounds: who was asked, and who has not answered.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "plan/errors.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Feedback = v1::FeedbackService::Stub;
using Proposals = v1::ProposalService::Stub;

constexpr char kPlan[] = "plans/hub";

class RoundTest : public testing::Test {
 protected:
  RoundTest() {
    clock_.Advance(absl::Hours(92 * 24 - 12));  // The first of June, midnight.
    service_ = std::make_unique<TestService>(IdSource::Random(), &clock_);
  }

  const Caller& staff() const { return *service_->staff; }

  absl::StatusOr<v1::Round> Open(const Caller& caller, const std::string& deadline,
                                 const std::vector<std::string>& partners) const {
    v1::OpenRoundRequest request;
    request.set_parent(kPlan);
    (*request.mutable_round()->mutable_title())["en"] = "First draft";
    request.mutable_round()->set_deadline(deadline);
    for (const std::string& partner : partners) request.mutable_round()->add_partners(partner);
    return caller.Ask(*caller.feedback, &Feedback::OpenRound, request);
  }

  absl::StatusOr<v1::Round> Get(const std::string& name) const {
    v1::GetRoundRequest request;
    request.set_name(name);
    return staff().Ask(*staff().feedback, &Feedback::GetRound, request);
  }

  std::vector<std::string> Silent(const std::string& name) const {
    std::vector<std::string> silent;
    const auto round = Get(name);
    EXPECT_THAT(round, IsOk());
    for (const v1::RoundPartner& partner : round->progress()) {
      if (!partner.answered()) silent.push_back(partner.partner());
    }
    return silent;
  }

  absl::StatusOr<v1::Round> Answer(const Caller& caller, const std::string& name,
                                   const std::string& statement) const {
    v1::AnswerRoundRequest request;
    request.set_name(name);
    request.set_statement(statement);
    return caller.Ask(*caller.feedback, &Feedback::AnswerRound, request);
  }

  absl::Status Close(const Caller& caller, const std::string& name) const {
    v1::CloseRoundRequest request;
    request.set_name(name);
    return caller.Ask(*caller.feedback, &Feedback::CloseRound, request).status();
  }

  void Comment(const Caller& caller, const std::string& subject) const {
    v1::CreateThreadRequest request;
    request.set_parent(kPlan);
    request.mutable_thread()->set_subject(subject);
    (*request.mutable_comment()->mutable_text())["en"] = "Fine";
    ASSERT_THAT(caller.Ask(*caller.feedback, &Feedback::CreateThread, request), IsOk());
  }

  FakeClock clock_;
  std::unique_ptr<TestService> service_;
};

TEST_F(RoundTest, APartnerHasAnsweredByCommentingOrBySayingSo) {
  Comment(*service_->giz, kPlan);  // Before the round: does not count.
  clock_.Advance(absl::Hours(1));
  const auto round = Open(staff(), "2019-06-30", {"partners/afd", "partners/giz"});
  ASSERT_THAT(round, IsOk());
  EXPECT_THAT(Silent(round->name()), ElementsAre("partners/afd", "partners/giz"));
  clock_.Advance(absl::Hours(1));
  Comment(*service_->giz, kPlan);
  EXPECT_THAT(Silent(round->name()), ElementsAre("partners/afd"));
  EXPECT_EQ(Get(round->name())->progress(1).comment_count(), 1);
  ASSERT_THAT(Answer(*service_->afd, round->name(), ""), IsOk());
  EXPECT_THAT(Silent(round->name()), IsEmpty());
  const auto again = Answer(*service_->afd, round->name(), "One thing after all");
  ASSERT_THAT(again->answers(), SizeIs(1));
  EXPECT_EQ(again->answers(0).statement(), "One thing after all");
}

TEST_F(RoundTest, WhatIsSaidAboutProposalsDoesNotTell) {
  const auto round = Open(staff(), "2019-06-30", {"partners/giz"});
  ASSERT_THAT(round, IsOk());
  v1::CreateProposalRequest draft;
  draft.set_parent(kPlan);
  (*draft.mutable_proposal()->mutable_title())["en"] = "A draft";
  Comment(*service_->giz,
          service_->giz->Ask(*service_->giz->proposals, &Proposals::CreateProposal, draft)->name());
  EXPECT_THAT(Silent(round->name()), ElementsAre("partners/giz"));
  EXPECT_EQ(Get(round->name())->progress(0).comment_count(), 0);
}

TEST_F(RoundTest, OnlyWhoIsAskedAnswersAndOnlyTheConvenerOpensAndCloses) {
  const auto round = Open(staff(), "2019-06-30", {"partners/giz"});
  ASSERT_THAT(round, IsOk());
  EXPECT_EQ(Open(*service_->giz, "2019-06-30", {"partners/giz"}).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(plan::ReasonOf(Answer(*service_->afd, round->name(), "").status()),
            plan::Reason::kState);
  EXPECT_EQ(Answer(staff(), round->name(), "").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Close(*service_->giz, round->name()).code(), absl::StatusCode::kPermissionDenied);
  ASSERT_THAT(Close(staff(), round->name()), IsOk());
  EXPECT_EQ(plan::ReasonOf(Close(staff(), round->name())), plan::Reason::kState);
  EXPECT_EQ(plan::ReasonOf(Answer(*service_->giz, round->name(), "").status()),
            plan::Reason::kState);
}

TEST_F(RoundTest, ARoundNeedsADayToComeAndSomebodyToAsk) {
  const auto why = [&](const std::string& deadline, const std::vector<std::string>& partners) {
    return std::string(Open(staff(), deadline, partners).status().message());
  };
  EXPECT_THAT(why("2019-05-31", {"partners/giz"}), HasSubstr("round.deadline: 2019-05-31 is over"));
  EXPECT_THAT(why("", {"partners/giz"}), HasSubstr("round.deadline: is required"));
  EXPECT_THAT(why("30.6.2019", {"partners/giz"}), HasSubstr("round.deadline"));
  EXPECT_THAT(why("2019-06-30", {"partners/nobody"}), HasSubstr("there is no partner"));
  EXPECT_THAT(why("2019-06-30", {}), HasSubstr("name whom to ask"));
  EXPECT_THAT(why("2019-06-01", {"partners/giz"}), IsEmpty()) << "today is not over";
}

TEST_F(RoundTest, AnOpenRoundIsOverdueAfterItsLastDay) {
  const auto round = Open(staff(), "2019-06-02", {"partners/giz"});
  ASSERT_THAT(round, IsOk());
  clock_.Advance(absl::Hours(47));
  EXPECT_FALSE(Get(round->name())->overdue());
  clock_.Advance(absl::Hours(2));
  EXPECT_TRUE(Get(round->name())->overdue());
  ASSERT_THAT(Close(staff(), round->name()), IsOk());
  EXPECT_FALSE(Get(round->name())->overdue());
}

TEST_F(RoundTest, PagesOfRoundsAreTheWholeList) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.push_back(Open(staff(), "2019-06-30", {"partners/giz"})->name());
  std::sort(made.begin(), made.end());
  v1::ListRoundsRequest request;
  request.set_parent(kPlan);
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = staff().Ask(*staff().feedback, &Feedback::ListRounds, request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Round& round : page->rounds()) names.push_back(round.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names, made);
}

}  // namespace
}  // namespace jointplan
