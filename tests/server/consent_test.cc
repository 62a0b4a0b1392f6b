// Consent to parts of activities.
#include <string>
#include <vector>

#include "plan/errors.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::HasSubstr;

using Plans = v1::PlanService::Stub;
using Proposals = v1::ProposalService::Stub;

constexpr char kName[] = "plans/hub/activities/a1";

class ConsentTest : public testing::Test {
 protected:
  // An activity with a part of giz and one of afd.
  ConsentTest() {
    service_.AddActivity("a1");
    v1::Activity values;
    for (const char* partner : {"partners/giz", "partners/afd"}) {
      v1::Participant* part = values.add_participants();
      part->set_partner(partner);
      part->add_roles(v1::PARTNER_ROLE_SUPPORTING);
      part->set_consent(v1::CONSENT_INVITED);
    }
    EXPECT_THAT(Edit(values, {"participants"}), IsOk());
  }

  const Caller& staff() const { return *service_.staff; }

  v1::Activity Now(const Caller& caller, const std::string& proposal = "") const {
    v1::GetActivityRequest request;
    request.set_name(kName);
    request.set_proposal(proposal);
    const auto activity = caller.Ask(*caller.plans, &Plans::GetActivity, request);
    EXPECT_THAT(activity, IsOk());
    return activity.value_or(v1::Activity());
  }

  absl::Status Edit(v1::Activity values, const std::vector<std::string>& mask) const {
    values.set_name(kName);
    values.set_etag(Now(staff()).etag());
    v1::UpdateActivityRequest request;
    *request.mutable_activity() = std::move(values);
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return staff().Ask(*staff().plans, &Plans::UpdateActivity, request).status();
  }

  // Sets what the part of giz brings.
  absl::Status EditPart(const std::string& amount) const {
    v1::Activity values;
    v1::Participant* part = values.add_participants();
    part->set_partner("partners/giz");
    part->set_amount(amount);
    part->set_currency("EUR");
    return Edit(values,
                {"participants[partners/giz].amount", "participants[partners/giz].currency"});
  }

  absl::Status Answer(const Caller& caller, v1::Consent consent, const std::string& etag,
                      const std::string& message = "") const {
    v1::AnswerPartRequest request;
    request.set_activity(kName);
    request.set_etag(etag);
    request.set_consent(consent);
    request.set_message(message);
    return caller.Ask(*caller.plans, &Plans::AnswerPart, request).status();
  }

  v1::Consent ConsentOf(const std::string& partner) const {
    const v1::Activity now = Now(staff());
    for (const v1::Participant& part : now.participants()) {
      if (part.partner() == partner) return part.consent();
    }
    ADD_FAILURE() << partner << " takes no part";
    return v1::CONSENT_UNSPECIFIED;
  }

  TestService service_;
};

TEST_F(ConsentTest, APartnerAnswersForItsOwnPartAndForNoOther) {
  EXPECT_THAT(Answer(*service_.giz, v1::CONSENT_CONFIRMED, Now(*service_.giz).etag()), IsOk());
  EXPECT_EQ(ConsentOf("partners/giz"), v1::CONSENT_CONFIRMED);
  EXPECT_EQ(ConsentOf("partners/afd"), v1::CONSENT_INVITED);
  EXPECT_THAT(
      std::string(Answer(*service_.afd, v1::CONSENT_DECLINED, Now(staff()).etag()).message()),
      HasSubstr("message"));
  EXPECT_THAT(Answer(*service_.afd, v1::CONSENT_DECLINED, Now(staff()).etag(), "No capacity"),
              IsOk());
  EXPECT_EQ(ConsentOf("partners/afd"), v1::CONSENT_DECLINED);
  for (const Caller* caller : {service_.staff.get(), service_.reader.get(), service_.admin.get()}) {
    EXPECT_EQ(Answer(*caller, v1::CONSENT_CONFIRMED, Now(staff()).etag()).code(),
              absl::StatusCode::kPermissionDenied);
  }
}

TEST_F(ConsentTest, AnAnswerHasAnAuthorAndAReasonInTheHistory) {
  ASSERT_THAT(Answer(*service_.giz, v1::CONSENT_CONFIRMED, Now(staff()).etag(), "Agreed inside"),
              IsOk());
  v1::ListChangesetsRequest request;
  request.set_parent(kName);
  const auto history = staff().Ask(*staff().plans, &Plans::ListChangesets, request);
  ASSERT_THAT(history, IsOk());
  EXPECT_EQ(history->changesets(0).author().partner(), "partners/giz");
  EXPECT_EQ(history->changesets(0).message(), "Agreed inside");
  EXPECT_EQ(history->changesets(0).changes(0).paths(0), "participants[partners/giz].consent");
}

TEST_F(ConsentTest, WhoTakesNoPartCannotAnswer) {
  const auto iom = [&] {
    service_.AddPartner("iom");
    return service_.NewCaller(v1::ROLE_PARTNER, "IOM desk", "partners/iom");
  }();
  const absl::Status refused = Answer(*iom, v1::CONSENT_CONFIRMED, Now(staff()).etag());
  EXPECT_EQ(refused.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("takes no part"));
}

TEST_F(ConsentTest, AnAnswerIsForWhatWasShown) {
  const std::string seen = Now(*service_.giz).etag();
  v1::Activity title;
  (*title.mutable_title())["en"] = "Another title";
  ASSERT_THAT(Edit(title, {"title[en]"}), IsOk());
  EXPECT_THAT(Answer(*service_.giz, v1::CONSENT_CONFIRMED, seen), IsOk()) << "not of the part";
  ASSERT_THAT(Answer(*service_.giz, v1::CONSENT_INVITED, Now(staff()).etag()), IsOk());
  const std::string before = Now(*service_.giz).etag();
  ASSERT_THAT(EditPart("5000"), IsOk());
  EXPECT_EQ(plan::ReasonOf(Answer(*service_.giz, v1::CONSENT_CONFIRMED, before)),
            plan::Reason::kPartOutdated);
  EXPECT_EQ(ConsentOf("partners/giz"), v1::CONSENT_INVITED);
}

TEST_F(ConsentTest, AnEditOfAPartReopensThatConsentAlone) {
  ASSERT_THAT(Answer(*service_.giz, v1::CONSENT_CONFIRMED, Now(staff()).etag()), IsOk());
  ASSERT_THAT(Answer(*service_.afd, v1::CONSENT_CONFIRMED, Now(staff()).etag()), IsOk());
  v1::Activity dates;
  dates.set_end_date("2020-12-31");
  ASSERT_THAT(Edit(dates, {"end_date"}), IsOk());
  EXPECT_EQ(ConsentOf("partners/giz"), v1::CONSENT_CONFIRMED);
  ASSERT_THAT(EditPart("5000"), IsOk());
  EXPECT_EQ(ConsentOf("partners/giz"), v1::CONSENT_INVITED);
  EXPECT_EQ(ConsentOf("partners/afd"), v1::CONSENT_CONFIRMED);
}

TEST_F(ConsentTest, AnEditThatWasBegunBeforeTheAnswerReopensItToo) {
  v1::Activity late = Now(staff());
  ASSERT_THAT(Answer(*service_.giz, v1::CONSENT_CONFIRMED, Now(staff()).etag()), IsOk());
  v1::UpdateActivityRequest request;
  request.mutable_activity()->set_name(kName);
  request.mutable_activity()->set_etag(late.etag());
  v1::Participant* part = request.mutable_activity()->add_participants();
  part->set_partner("partners/giz");
  part->set_due_date("2020-06-30");
  request.mutable_update_mask()->add_paths("participants[partners/giz].due_date");
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdateActivity, request), IsOk());
  EXPECT_EQ(ConsentOf("partners/giz"), v1::CONSENT_INVITED);
}

TEST_F(ConsentTest, AProposalOfThePartnerItselfLeavesItsConsentAsItSays) {
  ASSERT_THAT(Answer(*service_.giz, v1::CONSENT_CONFIRMED, Now(staff()).etag()), IsOk());
  const auto merge = [&](const Caller& caller, const std::string& partner) {
    v1::CreateProposalRequest create;
    create.set_parent("plans/hub");
    (*create.mutable_proposal()->mutable_title())["en"] = "More money";
    const std::string name =
        caller.Ask(*caller.proposals, &Proposals::CreateProposal, create)->name();
    v1::BatchEditRequest edit;
    edit.set_parent(name);
    v1::Activity* values = edit.add_edits()->mutable_update_activity();
    values->set_name(kName);
    values->set_etag(Now(caller, name).etag());
    v1::Participant* part = values->add_participants();
    part->set_partner("partners/giz");
    part->set_amount(partner == "giz" ? "7000" : "8000");
    part->set_currency("EUR");
    for (const char* field : {"amount", "currency"}) {
      edit.mutable_edits(0)->mutable_update_mask()->add_paths(
          std::string("participants[partners/giz].") + field);
    }
    ASSERT_THAT(caller.Ask(*caller.plans, &Plans::BatchEdit, edit), IsOk());
    v1::SubmitProposalRequest submit;
    submit.set_name(name);
    ASSERT_THAT(caller.Ask(*caller.proposals, &Proposals::SubmitProposal, submit), IsOk());
    v1::PreviewMergeRequest preview;
    preview.set_name(name);
    v1::MergeProposalRequest request;
    request.set_name(name);
    request.set_preview_digest(
        staff().Ask(*staff().proposals, &Proposals::PreviewMerge, preview)->digest());
    ASSERT_THAT(staff().Ask(*staff().proposals, &Proposals::MergeProposal, request), IsOk());
  };
  merge(*service_.giz, "giz");
  EXPECT_EQ(ConsentOf("partners/giz"), v1::CONSENT_CONFIRMED);
  merge(*service_.afd, "afd");
  EXPECT_EQ(ConsentOf("partners/giz"), v1::CONSENT_INVITED);
}

TEST_F(ConsentTest, AConfirmedPartIsTakenOutOnlyAfterItWasReopened) {
  ASSERT_THAT(Answer(*service_.giz, v1::CONSENT_CONFIRMED, Now(staff()).etag()), IsOk());
  v1::Activity without = Now(staff());
  without.mutable_participants()->DeleteSubrange(
      without.participants(0).partner() == "partners/giz" ? 0 : 1, 1);
  const absl::Status refused = Edit(without, {"participants"});
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("partners/giz has confirmed this part"));
  v1::Activity reopened;
  v1::Participant* part = reopened.add_participants();
  part->set_partner("partners/giz");
  part->set_consent(v1::CONSENT_INVITED);
  ASSERT_THAT(Edit(reopened, {"participants[partners/giz].consent"}), IsOk());
  EXPECT_THAT(Edit(without, {"participants"}), IsOk());
  EXPECT_EQ(Now(staff()).participants_size(), 1);
}

}  // namespace
}  // namespace jointplan
