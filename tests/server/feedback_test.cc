// Comments: on what, by whom, and about which text.
#include <string>
#include <vector>

#include "plan/errors.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Plans = v1::PlanService::Stub;
using Feedback = v1::FeedbackService::Stub;
using Proposals = v1::ProposalService::Stub;

constexpr char kPlan[] = "plans/hub";

class FeedbackTest : public testing::Test {
 protected:
  FeedbackTest() : activity_(service_.AddActivity("a1").name()) {}

  const Caller& staff() const { return *service_.staff; }

  static v1::Comment Saying(const std::string& text) {
    v1::Comment comment;
    (*comment.mutable_text())["en"] = text;
    return comment;
  }

  static v1::Comment Suggesting(const std::string& path, const std::string& value) {
    v1::Comment comment = Saying("Like this");
    v1::Suggestion* suggestion = comment.add_suggestions();
    suggestion->set_path(path);
    suggestion->mutable_value()->set_string_value(value);
    return comment;
  }

  absl::StatusOr<v1::Thread> Begin(const Caller& caller, const std::string& subject,
                                   const std::string& path, const v1::Comment& comment) const {
    v1::CreateThreadRequest request;
    request.set_parent(kPlan);
    request.mutable_thread()->set_subject(subject);
    request.mutable_thread()->set_path(path);
    *request.mutable_comment() = comment;
    return caller.Ask(*caller.feedback, &Feedback::CreateThread, request);
  }

  absl::StatusOr<v1::Thread> Get(const Caller& caller, const std::string& name) const {
    v1::GetThreadRequest request;
    request.set_name(name);
    return caller.Ask(*caller.feedback, &Feedback::GetThread, request);
  }

  std::vector<std::string> List(const Caller& caller, v1::ListThreadsRequest request = {}) const {
    request.set_parent(kPlan);
    std::vector<std::string> names;
    const auto response = caller.Ask(*caller.feedback, &Feedback::ListThreads, request);
    EXPECT_THAT(response, IsOk());
    for (const v1::Thread& thread : response->threads()) names.push_back(thread.name());
    return names;
  }

  absl::StatusOr<v1::Thread> Reply(const Caller& caller, const std::string& thread,
                                   const v1::Comment& comment, bool resolve = false) const {
    v1::AddCommentRequest request;
    request.set_thread(thread);
    *request.mutable_comment() = comment;
    request.set_resolve(resolve);
    return caller.Ask(*caller.feedback, &Feedback::AddComment, request);
  }

  absl::Status SetEnd(const std::string& date) const {
    v1::GetActivityRequest get;
    get.set_name(activity_);
    v1::UpdateActivityRequest request;
    request.mutable_activity()->set_name(activity_);
    request.mutable_activity()->set_etag(
        staff().Ask(*staff().plans, &Plans::GetActivity, get)->etag());
    request.mutable_activity()->set_end_date(date);
    request.mutable_update_mask()->add_paths("end_date");
    return staff().Ask(*staff().plans, &Plans::UpdateActivity, request).status();
  }

  std::string NewDraft(const Caller& caller) const {
    v1::CreateProposalRequest request;
    request.set_parent(kPlan);
    (*request.mutable_proposal()->mutable_title())["en"] = "A draft";
    return caller.Ask(*caller.proposals, &Proposals::CreateProposal, request)->name();
  }

  absl::StatusOr<v1::Proposal> Propose(const Caller& caller, const std::string& thread) const {
    v1::ProposeSuggestionRequest request;
    request.set_thread(thread);
    return caller.Ask(*caller.feedback, &Feedback::ProposeSuggestion, request);
  }

  TestService service_;
  const std::string activity_;
};

TEST_F(FeedbackTest, AThreadHoldsWhatIsSaidInItsOrder) {
  const auto begun = Begin(*service_.giz, activity_, "title[en]", Saying("Which town?"));
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->quote().string_value(), "Activity a1");
  const auto answered = Reply(staff(), begun->name(), Saying("Irbid"));
  ASSERT_THAT(answered, IsOk());
  ASSERT_THAT(answered->comments(), SizeIs(2));
  EXPECT_EQ(answered->comments(0).author().partner(), "partners/giz");
  EXPECT_EQ(answered->comments(1).text().at("en"), "Irbid");
  EXPECT_EQ(answered->comments(1).id(), "2");
  EXPECT_THAT(Get(*service_.afd, begun->name())->comments(), SizeIs(2));
}

TEST_F(FeedbackTest, EverythingOfAPlanCanBeSpokenOfAndNothingElse) {
  v1::OpenAgreementRequest open;
  open.set_parent(kPlan);
  ASSERT_THAT(staff().Ask(*staff().agreements, &v1::AgreementService::Stub::OpenAgreement, open),
              IsOk());
  for (const std::string& subject :
       {std::string(kPlan), activity_, std::string("plans/hub/agreements/1")}) {
    EXPECT_THAT(Begin(staff(), subject, "", Saying("Yes")), IsOk()) << subject;
  }
  EXPECT_THAT(Begin(staff(), kPlan, "themes[local]", Saying("Yes")), IsOk());
  EXPECT_THAT(Begin(staff(), activity_, "title[fr]", Saying("It is missing")), IsOk());
  const auto why = [&](const std::string& subject, const std::string& path) {
    const absl::Status status = Begin(staff(), subject, path, Saying("No")).status();
    EXPECT_FALSE(status.ok()) << subject << " " << path;
    return std::string(status.message());
  };
  EXPECT_THAT(why("plans/hub/activities/nothing", ""), HasSubstr("plans/hub/activities/nothing"));
  EXPECT_THAT(why("partners/giz", ""), HasSubstr("is not plans/hub"));
  EXPECT_THAT(why("plans/other", ""), HasSubstr("is not plans/hub"));
  EXPECT_THAT(why(activity_, "no_such_field"), HasSubstr("thread.path"));
  EXPECT_THAT(why(activity_, "next_steps[s1].due_date"), HasSubstr("there is no next_steps[s1]"));
  EXPECT_THAT(why(kPlan, "themes[nothing]"), HasSubstr("there is no themes[nothing]"));
}

TEST_F(FeedbackTest, WhatWasSaidAboutAnOlderTextIsMarked) {
  ASSERT_THAT(SetEnd("2020-06-30"), IsOk());
  const std::string name = Begin(staff(), activity_, "end_date", Saying("Too early?"))->name();
  const std::string whole = Begin(staff(), activity_, "", Saying("All of it"))->name();
  EXPECT_FALSE(Get(staff(), name)->outdated());
  ASSERT_THAT(SetEnd("2020-12-31"), IsOk());
  const auto thread = Get(staff(), name);
  EXPECT_TRUE(thread->outdated());
  EXPECT_EQ(thread->quote().string_value(), "2020-06-30");
  EXPECT_EQ(thread->value_now().string_value(), "2020-12-31");
  EXPECT_FALSE(Get(staff(), whole)->outdated());
  ASSERT_THAT(SetEnd("2020-06-30"), IsOk());
  EXPECT_FALSE(Get(staff(), name)->outdated());
}

TEST_F(FeedbackTest, WhatIsSaidOfAnActivityOutlivesIt) {
  const std::string name = Begin(staff(), activity_, "", Saying("Still needed?"))->name();
  v1::GetActivityRequest get;
  get.set_name(activity_);
  v1::DeleteActivityRequest gone;
  gone.set_name(activity_);
  gone.set_etag(staff().Ask(*staff().plans, &Plans::GetActivity, get)->etag());
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::DeleteActivity, gone), IsOk());
  ASSERT_THAT(Get(*service_.giz, name), IsOk());
  EXPECT_TRUE(Get(*service_.giz, name)->outdated());
  EXPECT_THAT(Reply(*service_.giz, name, Saying("No")), IsOk());
  EXPECT_EQ(Begin(staff(), activity_, "", Saying("Again")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(FeedbackTest, WhatIsSaidAboutADraftIsHiddenWithIt) {
  const std::string draft = NewDraft(*service_.giz);
  const auto begun = Begin(*service_.giz, draft, "", Saying("Among us"));
  ASSERT_THAT(begun, IsOk());
  for (const Caller* caller : {service_.afd.get(), service_.staff.get()}) {
    const absl::Status hidden = Get(*caller, begun->name()).status();
    const absl::Status never = Get(*caller, "plans/hub/threads/neverwasthere").status();
    ASSERT_EQ(hidden.code(), absl::StatusCode::kNotFound);
    std::string text(hidden.message());
    text.replace(text.find(begun->name()), begun->name().size(), "plans/hub/threads/neverwasthere");
    EXPECT_EQ(text, never.message());
    EXPECT_THAT(List(*caller), IsEmpty());
    EXPECT_EQ(Begin(*caller, draft, "", Saying("I see you")).status().code(),
              absl::StatusCode::kNotFound);
  }
  EXPECT_THAT(List(*service_.giz), SizeIs(1));
}

TEST_F(FeedbackTest, WhatWasSaidBeforeADraftWasHandedInStaysInTheOrganization) {
  const std::string draft = NewDraft(*service_.giz);
  v1::GetActivityRequest get;
  get.set_name(activity_);
  get.set_proposal(draft);
  v1::BatchEditRequest edit;
  edit.set_parent(draft);
  v1::Activity* values = edit.add_edits()->mutable_update_activity();
  values->set_name(activity_);
  values->set_etag(service_.giz->Ask(*service_.giz->plans, &Plans::GetActivity, get)->etag());
  values->set_end_date("2020-12-31");
  ASSERT_THAT(service_.giz->Ask(*service_.giz->plans, &Plans::BatchEdit, edit), IsOk());
  const auto before = Begin(*service_.giz, draft, "", Saying("Do not show them this"));
  ASSERT_THAT(before, IsOk());
  EXPECT_TRUE(before->internal());
  v1::SubmitProposalRequest submit;
  submit.set_name(draft);
  ASSERT_THAT(service_.giz->Ask(*service_.giz->proposals, &Proposals::SubmitProposal, submit),
              IsOk());
  const auto after = Begin(*service_.giz, draft, "", Saying("Please look at the date"));
  ASSERT_THAT(after, IsOk());
  EXPECT_FALSE(after->internal());
  for (const Caller* caller : {service_.afd.get(), service_.staff.get()}) {
    EXPECT_EQ(Get(*caller, before->name()).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(Reply(*caller, before->name(), Saying("I saw it")).status().code(),
              absl::StatusCode::kNotFound);
    EXPECT_EQ(List(*caller), std::vector<std::string>{after->name()});
  }
  EXPECT_THAT(List(*service_.giz), SizeIs(2));
}

TEST_F(FeedbackTest, OnlyPeopleOfThePlanTakePart) {
  const std::string name = Begin(staff(), activity_, "", Saying("Hello"))->name();
  for (const Caller* caller : {service_.reader.get(), service_.admin.get()}) {
    EXPECT_EQ(Get(*caller, name).status().code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(Begin(*caller, activity_, "", Saying("Hello")).status().code(),
              absl::StatusCode::kPermissionDenied);
  }
}

TEST_F(FeedbackTest, AThreadIsResolvedReopenedAndOpenAgainWhenSomebodyAnswers) {
  const std::string name = Begin(*service_.giz, activity_, "", Saying("When?"))->name();
  v1::ResolveThreadRequest resolve;
  resolve.set_name(name);
  v1::ReopenThreadRequest reopen;
  reopen.set_name(name);
  EXPECT_EQ(
      plan::ReasonOf(staff().Ask(*staff().feedback, &Feedback::ReopenThread, reopen).status()),
      plan::Reason::kState);
  const auto resolved = staff().Ask(*staff().feedback, &Feedback::ResolveThread, resolve);
  ASSERT_THAT(resolved, IsOk());
  EXPECT_EQ(resolved->resolved_by().label(), "Programme desk");
  EXPECT_EQ(
      plan::ReasonOf(staff().Ask(*staff().feedback, &Feedback::ResolveThread, resolve).status()),
      plan::Reason::kState);
  EXPECT_EQ(staff().Ask(*staff().feedback, &Feedback::ReopenThread, reopen)->state(),
            v1::THREAD_STATE_OPEN);
  EXPECT_EQ(Reply(staff(), name, Saying("In June"), /*resolve=*/true)->state(),
            v1::THREAD_STATE_RESOLVED);
  v1::ListThreadsRequest open;
  open.set_state(v1::THREAD_STATE_OPEN);
  EXPECT_THAT(List(staff(), open), IsEmpty());
  const auto again = Reply(*service_.giz, name, Saying("Of which year?"));
  EXPECT_EQ(again->state(), v1::THREAD_STATE_OPEN);
  EXPECT_FALSE(again->has_resolved_by());
  EXPECT_THAT(List(staff(), open), SizeIs(1));
}

TEST_F(FeedbackTest, OnlyItsAuthorChangesAComment) {
  const std::string name = Begin(*service_.giz, activity_, "", Saying("Wich town?"))->name();
  v1::EditCommentRequest request;
  request.set_thread(name);
  request.set_comment_id("1");
  *request.mutable_comment() = Saying("Which town?");
  EXPECT_EQ(staff().Ask(*staff().feedback, &Feedback::EditComment, request).status().code(),
            absl::StatusCode::kPermissionDenied);
  const auto edited = service_.giz->Ask(*service_.giz->feedback, &Feedback::EditComment, request);
  ASSERT_THAT(edited, IsOk());
  EXPECT_EQ(edited->comments(0).text().at("en"), "Which town?");
  EXPECT_TRUE(edited->comments(0).has_edit_time());
  request.set_comment_id("7");
  EXPECT_EQ(
      service_.giz->Ask(*service_.giz->feedback, &Feedback::EditComment, request).status().code(),
      absl::StatusCode::kInvalidArgument);
}

TEST_F(FeedbackTest, WhatACommentSuggestsBecomesADraft) {
  const std::string name =
      Begin(*service_.afd, activity_, "end_date", Suggesting("end_date", "2020-06-30"))->name();
  const auto proposal = Propose(*service_.giz, name);
  ASSERT_THAT(proposal, IsOk());
  EXPECT_EQ(proposal->partner(), "partners/giz");
  EXPECT_EQ(proposal->state(), v1::PROPOSAL_STATE_DRAFT);
  EXPECT_EQ(proposal->field_count(), 1);
  v1::GetActivityRequest get;
  get.set_name(activity_);
  get.set_proposal(proposal->name());
  EXPECT_EQ(service_.giz->Ask(*service_.giz->plans, &Plans::GetActivity, get)->end_date(),
            "2020-06-30");
  get.clear_proposal();
  EXPECT_FALSE(staff().Ask(*staff().plans, &Plans::GetActivity, get)->has_end_date());
  // What is there already is no change.
  ASSERT_THAT(SetEnd("2020-06-30"), IsOk());
  EXPECT_EQ(plan::ReasonOf(Propose(*service_.giz, name).status()), plan::Reason::kState);
  const std::string words = Begin(staff(), activity_, "", Saying("Only words"))->name();
  EXPECT_EQ(plan::ReasonOf(Propose(*service_.giz, words).status()), plan::Reason::kState);
}

TEST_F(FeedbackTest, ASuggestionThatCannotBeIsRefusedWhereItIsMade) {
  const auto why = [&](const std::string& subject, const v1::Comment& comment) {
    const absl::Status status = Begin(staff(), subject, "", comment).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  EXPECT_THAT(why(activity_, Suggesting("end_date", "soon")), HasSubstr("end_date"));
  EXPECT_THAT(why(activity_, Suggesting("no_such_field", "x")),
              HasSubstr("comment.suggestions[0].path"));
  EXPECT_THAT(why(NewDraft(staff()), Suggesting("title[en]", "x")), HasSubstr("say it in words"));
  v1::Comment number = Saying("A number");
  number.add_suggestions()->set_path("end_date");
  number.mutable_suggestions(0)->mutable_value()->set_number_value(7);
  EXPECT_THAT(why(activity_, number), HasSubstr("comment.suggestions[0].value"));
  v1::Comment silent;
  EXPECT_THAT(why(activity_, silent), HasSubstr("comment.text"));
}

TEST_F(FeedbackTest, NobodyConsentsForAnotherByASuggestion) {
  v1::GetActivityRequest get;
  get.set_name(activity_);
  v1::UpdateActivityRequest request;
  request.mutable_activity()->set_name(activity_);
  request.mutable_activity()->set_etag(
      staff().Ask(*staff().plans, &Plans::GetActivity, get)->etag());
  v1::Participant* part = request.mutable_activity()->add_participants();
  part->set_partner("partners/giz");
  part->add_roles(v1::PARTNER_ROLE_SUPPORTING);
  request.mutable_update_mask()->add_paths("participants");
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdateActivity, request), IsOk());
  const std::string name =
      Begin(*service_.afd, activity_, "",
            Suggesting("participants[partners/giz].consent", "CONSENT_CONFIRMED"))
          ->name();
  EXPECT_EQ(Propose(*service_.afd, name).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(Propose(*service_.giz, name), IsOk());
}

TEST_F(FeedbackTest, PagesOfThreadsAreTheWholeList) {
  for (int i = 0; i < 5; ++i)
    ASSERT_THAT(Begin(staff(), activity_, "", Saying("One more")), IsOk());
  ASSERT_THAT(Begin(staff(), kPlan, "", Saying("Of the plan")), IsOk());
  v1::ListThreadsRequest request;
  request.set_parent(kPlan);
  request.set_subject(activity_);
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = staff().Ask(*staff().feedback, &Feedback::ListThreads, request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Thread& thread : page->threads()) names.push_back(thread.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, SizeIs(5));
  v1::ListThreadsRequest of_activity;
  of_activity.set_subject(activity_);
  EXPECT_EQ(names, List(staff(), of_activity));
  EXPECT_THAT(List(staff()), SizeIs(6));
}

}  // namespace
}  // namespace jointplan
