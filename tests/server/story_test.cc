// The main job from end to end: propose, merge, agree, pull.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plan/errors.h"
#include "plan/manifest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

using Plans = v1::PlanService::Stub;
using Proposals = v1::ProposalService::Stub;
using Agreements = v1::AgreementService::Stub;

class StoryTest : public testing::Test {
 protected:
  std::string NewProposal(const Caller& caller, const std::string& title) {
    v1::CreateProposalRequest request;
    request.set_parent("plans/hub");
    (*request.mutable_proposal()->mutable_title())["en"] = title;
    const auto made = caller.Ask(*caller.proposals, &Proposals::CreateProposal, request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made->name();
  }

  // Edits fields of an activity in a draft (or, with the plan as parent, in the plan).
  absl::StatusOr<v1::BatchEditResponse> Edit(const Caller& caller, const std::string& parent,
                                             const v1::Activity& changes,
                                             const std::vector<std::string>& mask) {
    v1::BatchEditRequest request;
    request.set_parent(parent);
    request.set_message("an edit");
    v1::Edit* edit = request.add_edits();
    *edit->mutable_update_activity() = changes;
    for (const std::string& path : mask) edit->mutable_update_mask()->add_paths(path);
    return caller.Ask(*caller.plans, &Plans::BatchEdit, request);
  }

  absl::StatusOr<v1::Activity> Get(const Caller& caller, const std::string& name,
                                   const std::string& proposal = "") {
    v1::GetActivityRequest request;
    request.set_name(name);
    request.set_proposal(proposal);
    return caller.Ask(*caller.plans, &Plans::GetActivity, request);
  }

  v1::Proposal Submit(const Caller& caller, const std::string& name) {
    v1::SubmitProposalRequest request;
    request.set_name(name);
    const auto submitted = caller.Ask(*caller.proposals, &Proposals::SubmitProposal, request);
    EXPECT_TRUE(submitted.ok()) << submitted.status();
    return submitted.value_or(v1::Proposal());
  }

  absl::StatusOr<v1::MergeProposalResponse> PreviewAndMerge(
      v1::MergeProposalRequest request) const {
    v1::PreviewMergeRequest preview;
    preview.set_name(request.name());
    *preview.mutable_only() = request.only();
    *preview.mutable_resolutions() = request.resolutions();
    const auto shown =
        service_.staff->Ask(*service_.staff->proposals, &Proposals::PreviewMerge, preview);
    if (!shown.ok()) return shown.status();
    request.set_preview_digest(shown->digest());
    return service_.staff->Ask(*service_.staff->proposals, &Proposals::MergeProposal, request);
  }

  // A draft of `caller` that sets the end date of an activity, handed in.
  std::string ProposeEnd(const Caller& caller, const std::string& activity,
                         const std::string& date) {
    std::string proposal = NewProposal(caller, "End on " + date);
    v1::Activity changes = *Get(caller, activity, proposal);
    changes.set_end_date(date);
    const auto edited = Edit(caller, proposal, changes, {"end_date"});
    EXPECT_TRUE(edited.ok()) << edited.status();
    Submit(caller, proposal);
    return proposal;
  }

  absl::StatusOr<v1::Agreement> Answer(const Caller& caller, const std::string& scope,
                                       v1::Answer answer, const std::string& statement = "") {
    v1::GetScopeRequest scope_request;
    scope_request.set_agreement("plans/hub/agreements/1");
    scope_request.set_scope(scope);
    const auto shown = caller.Ask(*caller.agreements, &Agreements::GetScope, scope_request);
    if (!shown.ok()) return shown.status();
    v1::EndorseRequest request;
    request.set_agreement("plans/hub/agreements/1");
    request.set_scope(scope);
    request.set_answer(answer);
    request.set_statement(statement);
    request.set_scope_digest(shown->digest());
    return caller.Ask(*caller.agreements, &Agreements::Endorse, request);
  }

  void OpenAgreement() const {
    v1::OpenAgreementRequest request;
    request.set_parent("plans/hub");
    const auto opened =
        service_.staff->Ask(*service_.staff->agreements, &Agreements::OpenAgreement, request);
    ASSERT_TRUE(opened.ok()) << opened.status();
  }

  absl::StatusOr<v1::Agreement> GetAgreement(const Caller& caller, const std::string& name) {
    v1::GetAgreementRequest request;
    request.set_name(name);
    return caller.Ask(*caller.agreements, &Agreements::GetAgreement, request);
  }

  absl::StatusOr<v1::Agreement> Seal(const std::string& name, const std::string& reason = "") {
    const auto shown = GetAgreement(*service_.staff, name);
    if (!shown.ok()) return shown.status();
    v1::SealAgreementRequest request;
    request.set_name(name);
    request.set_digest(shown->digest());
    request.set_override_reason(reason);
    return service_.staff->Ask(*service_.staff->agreements, &Agreements::SealAgreement, request);
  }

  // What a pull brings: the manifest's bytes and the records.
  struct Pulled {
    std::string manifest;
    std::optional<v1::ManifestDelta> delta;
    std::vector<v1::SealedRecord> records;
    absl::Status status;
  };
  Pulled Pull(const Caller& caller, const std::string& name, const std::string& since = "",
              bool delta = false) {
    v1::PullAgreementRequest request;
    request.set_name(name);
    request.set_since(since);
    request.set_delta(delta);
    grpc::ClientContext context;
    caller.Prepare(&context);
    const auto stream = caller.agreements->PullAgreement(&context, request);
    Pulled pulled;
    v1::PullChunk chunk;
    while (stream->Read(&chunk)) {
      if (chunk.has_manifest()) pulled.manifest += chunk.manifest();
      if (chunk.has_delta()) pulled.delta = chunk.delta();
      for (const auto& record : chunk.records().records()) pulled.records.push_back(record);
    }
    pulled.status = Caller::FromGrpc(stream->Finish());
    return pulled;
  }

  using Records = std::map<std::string, v1::SealedRecord>;
  static Records ByName(const std::vector<v1::SealedRecord>& records) {
    Records by_name;
    for (const auto& record : records) by_name[record.name()] = record;
    return by_name;
  }

  // A sealed agreement as somebody holds it.
  struct Whole {
    std::string name;
    std::string digest;
    std::string manifest;
    Records records;
  };

  void ExpectLeadsTo(const Whole& from, const Whole& to, bool delta) {
    SCOPED_TRACE(absl::StrCat(from.name, " to ", to.name, delta ? ", as a difference" : ""));
    const Pulled pulled = Pull(*service_.reader, to.name, from.name, delta);
    ASSERT_THAT(pulled.status, IsOk());
    // There is no difference to an agreement that is not followed; the whole manifest comes then.
    EXPECT_EQ(pulled.delta.has_value(), delta && from.name <= to.name);
    v1::Manifest manifest;
    ASSERT_TRUE(manifest.ParseFromString(pulled.manifest));
    if (pulled.delta.has_value()) {
      EXPECT_EQ(pulled.delta->since(), from.name);
      std::map<std::string, v1::ManifestEntry> entries;
      v1::Manifest held;
      ASSERT_TRUE(held.ParseFromString(from.manifest));
      for (const auto& entry : held.entries()) entries[entry.name()] = entry;
      for (const auto& entry : pulled.delta->changed()) entries[entry.name()] = entry;
      for (const auto& name : pulled.delta->removed()) EXPECT_EQ(entries.erase(name), 1u) << name;
      ASSERT_TRUE(manifest.ParseFromString(pulled.delta->manifest()));
      for (const auto& [name, entry] : entries) *manifest.add_entries() = entry;
    }
    EXPECT_EQ(plan::ManifestBytes(manifest), to.manifest);
    Records all = from.records;
    for (const auto& record : pulled.records) all[record.name()] = record;
    std::vector<v1::SealedRecord> records;
    for (const auto& entry : manifest.entries()) records.push_back(all[entry.name()]);
    EXPECT_THAT(plan::VerifyManifest(to.digest, to.manifest, records).status(), IsOk());
  }

  TestService service_;
};

TEST_F(StoryTest, TwoPartnersEditDifferentFieldsAndBothAreMerged) {
  const v1::Activity activity = service_.AddActivity("a1");
  const std::string first = ProposeEnd(*service_.giz, activity.name(), "2020-12-31");
  const std::string second = NewProposal(*service_.afd, "A start");
  v1::Activity changes = *Get(*service_.afd, activity.name(), second);
  changes.set_start_date("2019-03-01");
  ASSERT_THAT(Edit(*service_.afd, second, changes, {"start_date"}).status(), IsOk());
  Submit(*service_.afd, second);
  for (const std::string& proposal : {first, second}) {
    v1::MergeProposalRequest request;
    request.set_name(proposal);
    ASSERT_THAT(PreviewAndMerge(request).status(), IsOk());
  }
  const auto merged = Get(*service_.staff, activity.name());
  ASSERT_THAT(merged.status(), IsOk());
  EXPECT_EQ(merged->start_date(), "2019-03-01");
  EXPECT_EQ(merged->end_date(), "2020-12-31");
}

TEST_F(StoryTest, ACollisionNamesBothSidesAndIsSettledByAThirdValue) {
  const v1::Activity activity = service_.AddActivity("a1");
  const std::string first = ProposeEnd(*service_.giz, activity.name(), "2020-06-30");
  const std::string second = ProposeEnd(*service_.afd, activity.name(), "2020-12-31");
  v1::MergeProposalRequest request;
  request.set_name(first);
  ASSERT_THAT(PreviewAndMerge(request).status(), IsOk());

  request.set_name(second);
  const auto refused = PreviewAndMerge(request);
  EXPECT_EQ(plan::ReasonOf(refused.status()), plan::Reason::kConflict) << refused.status();
  v1::PreviewMergeRequest preview;
  preview.set_name(second);
  const auto shown =
      service_.staff->Ask(*service_.staff->proposals, &Proposals::PreviewMerge, preview);
  ASSERT_THAT(shown.status(), IsOk());
  ASSERT_THAT(shown->conflicts(), SizeIs(1));
  EXPECT_EQ(shown->conflicts(0).path(), "end_date");
  EXPECT_EQ(shown->conflicts(0).theirs().string_value(), "2020-06-30");
  EXPECT_EQ(shown->conflicts(0).mine().string_value(), "2020-12-31");
  EXPECT_EQ(shown->conflicts(0).theirs_author().partner(), "partners/giz");
  ASSERT_THAT(shown->moved(), SizeIs(1));

  v1::Resolution* resolution = request.add_resolutions();
  resolution->set_path("end_date");
  resolution->set_choice(v1::CHOICE_VALUE);
  resolution->mutable_value()->set_string_value("2020-09-30");
  resolution->set_reason("Half way");
  const auto merged = PreviewAndMerge(request);
  ASSERT_THAT(merged.status(), IsOk());
  EXPECT_EQ(merged->changeset().resolutions(0).reason(), "Half way");
  EXPECT_EQ(merged->proposal().state(), v1::PROPOSAL_STATE_MERGED);
  EXPECT_EQ(Get(*service_.staff, activity.name())->end_date(), "2020-09-30");
}

TEST_F(StoryTest, WhatEachSideMayDoAloneButNotTogetherIsAConflictOfARule) {
  const v1::Activity activity = service_.AddActivity("a1");
  const std::string proposal = ProposeEnd(*service_.giz, activity.name(), "2019-06-30");
  v1::Activity changes = activity;
  changes.set_start_date("2019-09-01");
  ASSERT_THAT(Edit(*service_.staff, "plans/hub", changes, {"start_date"}).status(), IsOk());
  v1::MergeProposalRequest request;
  request.set_name(proposal);
  EXPECT_EQ(plan::ReasonOf(PreviewAndMerge(request).status()), plan::Reason::kConflict);
  v1::Resolution* resolution = request.add_resolutions();
  resolution->set_path("start_date");
  resolution->set_choice(v1::CHOICE_VALUE);
  resolution->mutable_value()->set_string_value("2019-05-01");
  ASSERT_THAT(PreviewAndMerge(request).status(), IsOk());
  EXPECT_EQ(Get(*service_.staff, activity.name())->start_date(), "2019-05-01");
}

TEST_F(StoryTest, WhatIsNotTakenGoesBackAsADraftOnTheNewPlan) {
  const v1::Activity a1 = service_.AddActivity("a1");
  const v1::Activity a2 = service_.AddActivity("a2");
  const std::string proposal = NewProposal(*service_.giz, "Two dates and a status");
  for (const std::string& name : {a1.name(), a2.name()}) {
    v1::Activity changes = *Get(*service_.giz, name, proposal);
    changes.set_end_date("2020-12-31");
    changes.set_start_date("2019-01-01");
    ASSERT_THAT(Edit(*service_.giz, proposal, changes, {"end_date", "start_date"}).status(),
                IsOk());
  }
  Submit(*service_.giz, proposal);
  v1::MergeProposalRequest request;
  request.set_name(proposal);
  request.add_only()->set_record(a1.name());
  request.mutable_only(0)->add_paths("end_date");
  const auto merged = PreviewAndMerge(request);
  ASSERT_THAT(merged.status(), IsOk());
  EXPECT_EQ(Get(*service_.staff, a1.name())->end_date(), "2020-12-31");
  EXPECT_FALSE(Get(*service_.staff, a1.name())->has_start_date());
  ASSERT_FALSE(merged->remainder().name().empty());
  EXPECT_EQ(merged->remainder().state(), v1::PROPOSAL_STATE_DRAFT);
  EXPECT_EQ(merged->remainder().base_revision(), merged->changeset().revision());
  EXPECT_EQ(merged->remainder().field_count(), 3);
  EXPECT_EQ(merged->remainder().moved_field_count(), 0);
  EXPECT_EQ(Get(*service_.giz, a1.name(), merged->remainder().name())->start_date(), "2019-01-01");
}

TEST_F(StoryTest, ADraftOfAnotherPartnerIsAsIfItWereNotThere) {
  service_.AddActivity("a1");
  const std::string hidden = NewProposal(*service_.giz, "Not yet");
  v1::GetProposalRequest request;
  for (const Caller* caller : {service_.afd.get(), service_.staff.get()}) {
    request.set_name(hidden);
    const auto one = caller->Ask(*caller->proposals, &Proposals::GetProposal, request);
    request.set_name("plans/hub/proposals/neverwasthere");
    const auto other = caller->Ask(*caller->proposals, &Proposals::GetProposal, request);
    ASSERT_EQ(one.status().code(), absl::StatusCode::kNotFound);
    std::string text(one.status().message());
    text.replace(text.find(hidden), hidden.size(), request.name());
    EXPECT_EQ(text, other.status().message());
    v1::ListProposalsRequest list;
    list.set_parent("plans/hub");
    EXPECT_THAT(caller->Ask(*caller->proposals, &Proposals::ListProposals, list)->proposals(),
                IsEmpty());
  }
}

TEST_F(StoryTest, PartnersEndorseStaffSealsAndAnIntegrationPullsAndVerifies) {
  const v1::Activity activity = service_.AddActivity("a1");
  OpenAgreement();
  ASSERT_THAT(Answer(*service_.giz, "plan", v1::ANSWER_ENDORSE).status(), IsOk());
  ASSERT_THAT(Answer(*service_.afd, "themes/local", v1::ANSWER_ENDORSE_WITH_RESERVATION,
                     "Subject to funding")
                  .status(),
              IsOk());
  EXPECT_EQ(GetAgreement(*service_.reader, "plans/hub/agreements/1").status().code(),
            absl::StatusCode::kNotFound);
  const auto sealed = Seal("plans/hub/agreements/1");
  ASSERT_THAT(sealed.status(), IsOk());
  EXPECT_EQ(sealed->state(), v1::AGREEMENT_STATE_SEALED);

  const Pulled pulled = Pull(*service_.reader, "plans/hub/agreements/latest");
  ASSERT_THAT(pulled.status, IsOk());
  const auto manifest = plan::VerifyManifest(sealed->digest(), pulled.manifest, pulled.records);
  ASSERT_THAT(manifest.status(), IsOk());
  EXPECT_THAT(manifest->endorsements(), SizeIs(2));
  EXPECT_EQ(manifest->entries(0).name(), "plans/hub");
  EXPECT_EQ(manifest->entries(1).name(), activity.name());
}

TEST_F(StoryTest, AnAnswerIsOutdatedOnlyWhenItsScopeChangedAndSaysWhat) {
  const v1::Activity local = service_.AddActivity("a1", "local");
  const v1::Activity inclusion = service_.AddActivity("a2", "inclusion");
  OpenAgreement();
  ASSERT_THAT(Answer(*service_.giz, "themes/local", v1::ANSWER_ENDORSE).status(), IsOk());
  v1::Activity changes = inclusion;
  changes.set_end_date("2020-12-31");
  ASSERT_THAT(Edit(*service_.staff, "plans/hub", changes, {"end_date"}).status(), IsOk());
  EXPECT_FALSE(GetAgreement(*service_.staff, "plans/hub/agreements/1")->endorsements(0).outdated());
  changes = local;
  changes.set_end_date("2021-12-31");
  ASSERT_THAT(Edit(*service_.staff, "plans/hub", changes, {"end_date"}).status(), IsOk());
  const auto agreement = GetAgreement(*service_.giz, "plans/hub/agreements/1");
  ASSERT_TRUE(agreement->endorsements(0).outdated());
  ASSERT_THAT(agreement->endorsements(0).changed(), SizeIs(1));
  EXPECT_EQ(agreement->endorsements(0).changed(0).fields(0).path(), "end_date");
}

TEST_F(StoryTest, SealingAsksForWhatWasShownAndForAnAnswerToObjections) {
  const v1::Activity activity = service_.AddActivity("a1");
  OpenAgreement();
  const auto shown = GetAgreement(*service_.staff, "plans/hub/agreements/1");
  ASSERT_THAT(Answer(*service_.giz, "plan", v1::ANSWER_OBJECT, "No budget").status(), IsOk());
  v1::SealAgreementRequest stale;
  stale.set_name("plans/hub/agreements/1");
  stale.set_digest(shown->digest());
  EXPECT_EQ(plan::ReasonOf(
                service_.staff->Ask(*service_.staff->agreements, &Agreements::SealAgreement, stale)
                    .status()),
            plan::Reason::kAgreementOutdated);
  EXPECT_EQ(plan::ReasonOf(Seal("plans/hub/agreements/1").status()), plan::Reason::kObjections);
  EXPECT_THAT(Seal("plans/hub/agreements/1", "Taken up at the next meeting").status(), IsOk());
}

TEST_F(StoryTest, AnIncrementalPullBringsOnlyWhatChangedAndVerifies) {
  const v1::Activity a1 = service_.AddActivity("a1");
  service_.AddActivity("a2");
  OpenAgreement();
  ASSERT_THAT(Seal("plans/hub/agreements/1").status(), IsOk());
  const Pulled first = Pull(*service_.reader, "plans/hub/agreements/1");
  v1::Activity changes = a1;
  changes.set_end_date("2020-12-31");
  ASSERT_THAT(Edit(*service_.staff, "plans/hub", changes, {"end_date"}).status(), IsOk());
  OpenAgreement();
  const auto sealed = Seal("plans/hub/agreements/2");
  ASSERT_THAT(sealed.status(), IsOk());
  const Pulled update = Pull(*service_.reader, sealed->name(), "plans/hub/agreements/1");
  ASSERT_THAT(update.records, SizeIs(1));
  std::map<std::string, v1::SealedRecord> held;
  for (const auto& record : first.records) held[record.name()] = record;
  for (const auto& record : update.records) held[record.name()] = record;
  std::vector<v1::SealedRecord> records;
  records.reserve(held.size());
  for (const auto& [name, record] : held) records.push_back(record);
  EXPECT_THAT(plan::VerifyManifest(sealed->digest(), update.manifest, records).status(), IsOk());
  EXPECT_EQ(GetAgreement(*service_.reader, "plans/hub/agreements/1")->state(),
            v1::AGREEMENT_STATE_SUPERSEDED);
}

// Every way from one sealed agreement to another, back too: what was held and what a pull brings
// are together what was sealed, with the manifest sent whole or as a difference.
TEST_F(StoryTest, APullSinceAnyAgreementLeadsToTheSealedOne) {
  v1::Activity a1 = service_.AddActivity("a1");
  const v1::Activity a2 = service_.AddActivity("a2");
  std::vector<Whole> sealed;
  const auto seal = [&] {
    OpenAgreement();
    const std::string name = absl::StrCat("plans/hub/agreements/", sealed.size() + 1);
    const auto agreement = Seal(name);
    ASSERT_THAT(agreement.status(), IsOk());
    const Pulled pulled = Pull(*service_.reader, name);
    sealed.push_back({name, agreement->digest(), pulled.manifest, ByName(pulled.records)});
    const auto count = static_cast<size_t>(GetAgreement(*service_.reader, name)->record_count());
    EXPECT_EQ(count, pulled.records.size());
  };
  seal();
  a1.set_end_date("2020-12-31");
  ASSERT_THAT(Edit(*service_.staff, "plans/hub", a1, {"end_date"}).status(), IsOk());
  v1::DeleteActivityRequest gone;
  gone.set_name(a2.name());
  gone.set_etag(a2.etag());
  const Caller& staff = *service_.staff;
  ASSERT_THAT(staff.Ask(*staff.plans, &Plans::DeleteActivity, gone).status(), IsOk());
  seal();
  a1 = *Get(staff, a1.name());
  a1.clear_end_date();  // Back to what the first agreement says.
  ASSERT_THAT(Edit(staff, "plans/hub", a1, {"end_date"}).status(), IsOk());
  service_.AddActivity("a3");
  seal();
  // The second time, what was made the first time is sent again.
  for (int round = 0; round < 2; ++round) {
    for (const Whole& from : sealed) {
      for (const Whole& to : sealed) {
        ExpectLeadsTo(from, to, /*delta=*/false);
        ExpectLeadsTo(from, to, /*delta=*/true);
      }
    }
    for (const Whole& whole : sealed) {
      const Pulled again = Pull(*service_.reader, whole.name);
      EXPECT_THAT(plan::VerifyManifest(whole.digest, again.manifest, again.records), IsOk());
    }
  }
}

TEST_F(StoryTest, BlameNamesWhoWroteTheProposalAndWhoMergedIt) {
  const v1::Activity activity = service_.AddActivity("a1");
  v1::MergeProposalRequest request;
  request.set_name(ProposeEnd(*service_.giz, activity.name(), "2020-12-31"));
  ASSERT_THAT(PreviewAndMerge(request).status(), IsOk());
  v1::BlameRequest blame;
  blame.set_name(activity.name());
  const auto origins = service_.staff->Ask(*service_.staff->plans, &Plans::Blame, blame);
  ASSERT_THAT(origins.status(), IsOk());
  std::map<std::string, std::string> authors;
  for (const auto& field : origins->fields()) authors[field.path()] = field.author().label();
  EXPECT_EQ(authors["end_date"], "GIZ desk");
  EXPECT_EQ(authors["title[en]"], "Programme desk");
}

TEST_F(StoryTest, AnEditThatCollidesCanBeParkedAsAProposal) {
  const v1::Activity activity = service_.AddActivity("a1");
  v1::Activity changes = activity;
  changes.set_end_date("2020-06-30");
  ASSERT_THAT(Edit(*service_.staff, "plans/hub", changes, {"end_date"}).status(), IsOk());
  v1::BatchEditRequest request;
  request.set_parent("plans/hub");
  request.set_message("My date");
  request.set_on_conflict(v1::ON_CONFLICT_PARK);
  changes.set_end_date("2020-12-31");
  *request.add_edits()->mutable_update_activity() = changes;
  request.mutable_edits(0)->mutable_update_mask()->add_paths("end_date");
  const auto parked = service_.staff->Ask(*service_.staff->plans, &Plans::BatchEdit, request);
  ASSERT_THAT(parked.status(), IsOk());
  ASSERT_FALSE(parked->parked_proposal().empty());
  EXPECT_EQ(Get(*service_.staff, activity.name())->end_date(), "2020-06-30");
  EXPECT_EQ(Get(*service_.staff, activity.name(), parked->parked_proposal())->end_date(),
            "2020-12-31");
}

TEST_F(StoryTest, TheSameRequestIdGivesTheSameAnswerAndAnotherBodyIsRefused) {
  v1::CreateActivityRequest request;
  request.set_parent("plans/hub");
  (*request.mutable_activity()->mutable_title())["en"] = "Once";
  request.mutable_activity()->add_themes("local");
  request.set_request_id("7a4f3c52-0d6a-4a57-9a3c-2f5a1a0b9c11");
  const auto first = service_.staff->Ask(*service_.staff->plans, &Plans::CreateActivity, request);
  const auto again = service_.staff->Ask(*service_.staff->plans, &Plans::CreateActivity, request);
  ASSERT_THAT(first.status(), IsOk());
  ASSERT_THAT(again.status(), IsOk());
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  request.mutable_activity()->set_end_date("2020-01-01");
  EXPECT_EQ(
      plan::ReasonOf(
          service_.staff->Ask(*service_.staff->plans, &Plans::CreateActivity, request).status()),
      plan::Reason::kRequestIdReused);
}

TEST_F(StoryTest, AWatchSendsEveryChangesetOnceAndEndsWhenTheTokenIsRevoked) {
  std::string token;
  const auto watcher = service_.NewCaller(v1::ROLE_PARTNER, "Watcher", "partners/giz", &token);
  v1::WatchPlanRequest request;
  request.set_name("plans/hub");
  request.set_start_revision(1);
  request.set_include_records(true);
  grpc::ClientContext context;
  watcher->Prepare(&context);
  const auto stream = watcher->plans->WatchPlan(&context, request);
  v1::WatchPlanResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.changeset().revision(), 1);
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_FALSE(response.has_changeset());  // A sign of life: everything was sent.
  const v1::Activity activity = service_.AddActivity("a1");
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.changeset().revision(), 2);
  ASSERT_THAT(response.records(), SizeIs(1));
  EXPECT_EQ(response.records(0).activity().title().at("en"), "Activity a1");
  v1::RevokeTokenRequest revoke;
  revoke.set_name(token);
  ASSERT_THAT(
      service_.admin->Ask(*service_.admin->access, &v1::AccessService::Stub::RevokeToken, revoke)
          .status(),
      IsOk());
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

// Reads a watch from revision 1 up to `last`; returns the revisions, message by message.
std::vector<std::vector<int64_t>> WatchUpTo(const Caller& caller, int batch_max, int64_t last) {
  v1::WatchPlanRequest request;
  request.set_name("plans/hub");
  request.set_start_revision(1);
  request.set_batch_max(batch_max);
  request.set_include_records(true);
  grpc::ClientContext context;
  caller.Prepare(&context);
  const auto stream = caller.plans->WatchPlan(&context, request);
  std::vector<std::vector<int64_t>> messages;
  v1::WatchPlanResponse message;
  for (int64_t seen = 0; seen < last && stream->Read(&message);) {
    EXPECT_EQ(message.head_revision(), last);
    messages.push_back({message.revision()});
    EXPECT_EQ(message.changeset().revision(), message.revision());
    for (const v1::WatchPlanResponse& next : message.following()) {
      EXPECT_EQ(next.changeset().revision(), next.revision());
      EXPECT_EQ(next.records_size(), next.changeset().changes_size());
      messages.back().push_back(next.revision());
    }
    seen = messages.back().back();
  }
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  return messages;
}

TEST_F(StoryTest, WhoIsBehindGetsSeveralChangesetsAtOnceIfItAsksForThem) {
  for (int i = 0; i < 9; ++i) service_.AddActivity(absl::StrCat("n", i));
  using Messages = std::vector<std::vector<int64_t>>;
  const Messages one_by_one = {{1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}};
  const Messages by_four = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10}};
  for (const Caller* caller : {service_.giz.get(), service_.staff.get()}) {
    EXPECT_EQ(WatchUpTo(*caller, 0, 10), one_by_one);
    EXPECT_EQ(WatchUpTo(*caller, 4, 10), by_four);
    EXPECT_EQ(WatchUpTo(*caller, 1000, 10).size(), 1u);
  }
}

TEST_F(StoryTest, TheServerStopsWhileSomebodyWatches) {
  v1::WatchPlanRequest request;
  request.set_name("plans/hub");
  grpc::ClientContext context;
  service_.giz->Prepare(&context);
  const auto stream = service_.giz->plans->WatchPlan(&context, request);
  v1::WatchPlanResponse response;
  ASSERT_TRUE(stream->Read(&response));
  service_.server().Shutdown(absl::Seconds(5));
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(StoryTest, AServerThatStopsSaysSoToThoseWhoWatchOverTheNetwork) {
  const auto channel =
      grpc::CreateChannel(service_.server().address(), grpc::InsecureChannelCredentials());
  const auto plans = v1::PlanService::NewStub(channel);
  v1::WatchPlanRequest request;
  request.set_name("plans/hub");
  grpc::ClientContext context;
  service_.giz->Prepare(&context);
  const auto stream = plans->WatchPlan(&context, request);
  v1::WatchPlanResponse response;
  ASSERT_TRUE(stream->Read(&response));
  service_.server().Shutdown(absl::Seconds(5));
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(plan::ReasonOf(Caller::FromGrpc(stream->Finish())), plan::Reason::kShuttingDown);
}

TEST_F(StoryTest, NobodySpeaksForAnotherOrganization) {
  const v1::Activity activity = service_.AddActivity("a1");
  const std::string proposal = NewProposal(*service_.giz, "For both");
  v1::Activity changes = *Get(*service_.giz, activity.name(), proposal);
  for (const char* partner : {"partners/giz", "partners/afd"}) {
    v1::Participant* participant = changes.add_participants();
    participant->set_partner(partner);
    participant->add_roles(v1::PARTNER_ROLE_SUPPORTING);
    participant->set_consent(v1::CONSENT_CONFIRMED);
  }
  EXPECT_EQ(plan::ReasonOf(Edit(*service_.giz, proposal, changes, {"participants"}).status()),
            plan::Reason::kPermissionDenied);
  changes.mutable_participants(1)->set_consent(v1::CONSENT_INVITED);
  EXPECT_THAT(Edit(*service_.giz, proposal, changes, {"participants"}).status(), IsOk());
}

}  // namespace
}  // namespace jointplan
