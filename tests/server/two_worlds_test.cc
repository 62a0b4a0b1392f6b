// What a caller sees does not depend on what another partner has not handed in, nor on what it does
// in a plan of its own without sharing it with that caller. One seeded script runs in two fresh
// services that differ only in AFD's drafts and in its own plan; every byte that others receive
// must be the same, once times, random names and what is sealed with random keys are put aside.
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using Plans = v1::PlanService::Stub;
using Proposals = v1::ProposalService::Stub;
using Agreements = v1::AgreementService::Stub;
using Catalog = v1::CatalogService::Stub;
using Sharing = v1::SharingService::Stub;

constexpr int kSteps = 25;

int Worlds() {
  int worlds = 50;
  if (const char* wanted = std::getenv("JOINTPLAN_WORLDS"); wanted != nullptr) {
    EXPECT_TRUE(absl::SimpleAtoi(wanted, &worlds)) << "JOINTPLAN_WORLDS=" << wanted;
  }
  return worlds;
}

// Random names from a seed, in two lanes: what is made in secret does not shift the names of what
// is made in the open. A list ordered by random names would otherwise differ between any two runs.
class LaneIds : public IdSource {
 public:
  explicit LaneIds(uint32_t seed) : open_(seed), secret_(~seed) {}

  void InSecret(bool secret) {
    MutexLock lock(&mutex_);
    in_secret_ = secret;
  }
  std::string NewId() override {
    std::string id;
    MutexLock lock(&mutex_);
    for (int i = 0; i < 12; ++i)
      id += "abcdefghijklmnopqrstuvwxyz234567"[Next() % (i == 0 ? 16 : 32)];
    return id;
  }
  std::string NewSecret(size_t size) override {
    std::string bytes;
    MutexLock lock(&mutex_);
    while (bytes.size() < size) bytes += static_cast<char>(Next());
    return bytes;
  }

 private:
  unsigned Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return static_cast<unsigned>((in_secret_ ? secret_ : open_)() >> 3);
  }

  Mutex mutex_;
  bool in_secret_ ABSL_GUARDED_BY(mutex_) = false;
  std::mt19937 open_ ABSL_GUARDED_BY(mutex_);
  std::mt19937 secret_ ABSL_GUARDED_BY(mutex_);
};

// Everything that the observers received in one world, as texts.
class Observed {
 public:
  template <class Response>
  void Add(const std::string& what, const absl::StatusOr<Response>& answer) {
    if (answer.ok()) return Add(absl::StrCat(what, "\n", answer->DebugString()));
    const absl::Status& status = answer.status();
    Add(absl::StrCat(what, "\n", absl::StatusCodeToString(status.code()), ": ", status.message(),
                     "\n", std::string(status.GetPayload(Caller::kWire).value_or(absl::Cord()))));
  }
  // From now on `name` is written as `<guess>`: what was guessed is not a thing that was seen.
  void Guessing(const std::string& name) { guess_ = name; }
  void Add(const std::string& text) { lines_.push_back(Normalized(text)); }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  // Puts the order of appearance in the place of what is random in every run.
  std::string Normalized(std::string text) {
    if (!guess_.empty()) text = absl::StrReplaceAll(text, {{guess_, "<guess>"}});
    static const auto* const kRandom = new std::regex(
        // Names that the server made, etags, page tokens, times, and digests, which cover times.
        R"((plans/hub/(proposals|activities)/[a-p][a-z2-7]{11}\b)|(tokens/[a-z2-7]{12})|)"
        R"((etag: "[^\n]*)|(next_page_token: "[^\n]*)|((seconds|nanos): \d+)|)"
        R"(((previous_)?digest: "[^\n]*))");
    std::string result;
    auto begin = std::sregex_iterator(text.begin(), text.end(), *kRandom);
    size_t end = 0;
    for (auto match = begin; match != std::sregex_iterator(); ++match) {
      result += text.substr(end, static_cast<size_t>(match->position()) - end);
      end = static_cast<size_t>(match->position() + match->length());
      result += Name(match->str());
    }
    return result + text.substr(end);
  }

  std::string Name(const std::string& random) {
    // Times pass at different speed in two runs: that there is one is all that counts.
    if (absl::StartsWith(random, "seconds") || absl::StartsWith(random, "nanos")) return "<time>";
    const auto [found, is_new] = names_.try_emplace(random, names_.size());
    return absl::StrCat("<", found->second, ">");
  }

  std::string guess_;
  std::map<std::string, size_t> names_;
  std::vector<std::string> lines_;
};

// One run of the script.
class World {
 public:
  // `secrets` decides what AFD does in its drafts and in its own plan; 0: nothing at all.
  World(uint32_t seed, uint32_t secrets)
      : random_(seed), secret_(secrets), secrets_(secrets), ids_(seed), service_(&ids_) {}

  std::vector<std::string> Run() {
    for (const char* id : {"a1", "a2", "a3"}) service_.AddActivity(id);
    for (const char* id : {"iom", "unhcr"}) service_.AddPartner(id);
    KeepOwnPlan();
    for (int i = 0; i < kSteps; ++i) {
      if (secrets_ != 0) {
        ids_.InSecret(true);
        Scheme();
        SchemeInOwnPlan();
        ids_.InSecret(false);
      }
      Step();
    }
    LookAtEverything(*service_.giz, "giz");
    LookAtEverything(*service_.staff, "staff");
    LookAtEverything(*service_.reader, "reader");
    LookAtEverything(*service_.nobody, "nobody");
    return observed_.lines();
  }

 private:
  int Pick(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }
  std::string ActivityName() { return absl::StrCat("plans/hub/activities/a", 1 + Pick(3)); }

  absl::StatusOr<v1::Proposal> Begin(const Caller& caller, const std::string& title) {
    v1::CreateProposalRequest request;
    request.set_parent("plans/hub");
    (*request.mutable_proposal()->mutable_title())["en"] = title;
    return caller.Ask(*caller.proposals, &Proposals::CreateProposal, request);
  }

  absl::StatusOr<v1::BatchEditResponse> Edit(const Caller& caller, const std::string& parent,
                                             const std::string& name, const std::string& title,
                                             const std::string& date) {
    v1::GetActivityRequest get;
    get.set_name(name);
    if (parent != "plans/hub") get.set_proposal(parent);
    const auto activity = caller.Ask(*caller.plans, &Plans::GetActivity, get);
    if (!activity.ok()) return activity.status();
    v1::BatchEditRequest request;
    request.set_parent(parent);
    v1::Activity* changes = request.add_edits()->mutable_update_activity();
    changes->set_name(name);
    changes->set_etag(activity->etag());
    (*changes->mutable_title())["en"] = title;
    changes->set_end_date(date);
    return caller.Ask(*caller.plans, &Plans::BatchEdit, request);
  }

  // What AFD does that nobody else may learn of.
  void Scheme() {
    const Caller& afd = *service_.afd;
    for (auto i = secret_() % 3; i > 0; --i) {
      if (drafts_.empty() || secret_() % 3 == 0) {
        const auto draft = Begin(afd, absl::StrCat("Secret ", secret_()));
        if (draft.ok()) drafts_.push_back(draft->name());
      }
      const std::string& draft = drafts_[secret_() % drafts_.size()];
      EXPECT_THAT(Edit(afd, draft, absl::StrCat("plans/hub/activities/a", 1 + secret_() % 3),
                       absl::StrCat("Secret ", secret_()), "2021-01-01")
                      .status(),
                  IsOk());
      if (secret_() % 4 == 0) {
        v1::BatchEditRequest request;
        request.set_parent(draft);
        v1::Activity* made = request.add_edits()->mutable_create_activity();
        made->set_name(
            absl::StrCat("plans/hub/activities/secret", drafts_.size(), "-", i, "-", secret_()));
        (*made->mutable_title())["en"] = "Secret";
        made->add_themes("local");
        EXPECT_THAT(afd.Ask(*afd.plans, &Plans::BatchEdit, request).status(), IsOk());
      }
    }
    if (!drafts_.empty() && secret_() % 6 == 0) {
      v1::WithdrawProposalRequest withdraw;
      withdraw.set_name(drafts_.back());
      drafts_.pop_back();
      EXPECT_THAT(afd.Ask(*afd.proposals, &Proposals::WithdrawProposal, withdraw).status(), IsOk());
    }
  }

  // In both worlds AFD keeps a plan of its own, and shares one activity of it with GIZ.
  void KeepOwnPlan() {
    const Caller& afd = *service_.afd;
    v1::CreatePlanRequest request;
    request.set_plan_id("afd-own");
    (*request.mutable_plan()->mutable_title())["en"] = "AFD's own plan";
    request.mutable_plan()->set_kind(v1::PLAN_KIND_PARTNER);
    v1::Theme* theme = request.mutable_plan()->add_themes();
    theme->set_id("work");
    (*theme->mutable_title())["en"] = "Work";
    EXPECT_THAT(afd.Ask(*afd.plans, &Plans::CreatePlan, request), IsOk());
    AddOwn("open");
    v1::Activity shared;
    shared.mutable_sharing()->set_audience(v1::AUDIENCE_LISTED);
    shared.mutable_sharing()->add_partners("partners/giz");
    EditOwn("open", "sharing", shared);
  }

  void AddOwn(const std::string& id) const {
    const Caller& afd = *service_.afd;
    v1::CreateActivityRequest request;
    request.set_parent("plans/afd-own");
    request.set_activity_id(id);
    (*request.mutable_activity()->mutable_title())["en"] = absl::StrCat("Own ", id);
    request.mutable_activity()->add_themes("work");
    EXPECT_THAT(afd.Ask(*afd.plans, &Plans::CreateActivity, request), IsOk());
  }

  // Gives the field at `path` of an activity of AFD's own plan the value that `wanted` has.
  void EditOwn(const std::string& id, const std::string& path, v1::Activity wanted) const {
    const Caller& afd = *service_.afd;
    v1::GetActivityRequest get;
    get.set_name(absl::StrCat("plans/afd-own/activities/", id));
    const auto now = afd.Ask(*afd.plans, &Plans::GetActivity, get);
    ASSERT_THAT(now, IsOk());
    v1::UpdateActivityRequest request;
    *request.mutable_activity() = std::move(wanted);
    request.mutable_activity()->set_name(now->name());
    request.mutable_activity()->set_etag(now->etag());
    request.mutable_update_mask()->add_paths(path);
    EXPECT_THAT(afd.Ask(*afd.plans, &Plans::UpdateActivity, request), IsOk());
  }

  // What AFD does in its own plan that neither GIZ nor the staff may learn of: what it does not
  // share with them, and with whom else it shares what GIZ sees.
  void SchemeInOwnPlan() {
    switch (secret_() % 4) {
      case 0:
        own_.push_back(absl::StrCat("secret", 1000 + own_.size()));
        return AddOwn(own_.back());
      case 1: {
        if (own_.empty()) return;
        v1::Activity titled;
        (*titled.mutable_title())["en"] = absl::StrCat("Secret ", secret_());
        return EditOwn(own_[secret_() % own_.size()], "title", std::move(titled));
      }
      case 2: {
        if (own_.empty()) return;
        return EditOwn(own_[secret_() % own_.size()], "sharing", SharedInSecret());
      }
      default: {
        v1::Activity shared = SharedInSecret();
        shared.mutable_sharing()->add_partners("partners/giz");
        return EditOwn("open", "sharing", std::move(shared));
      }
    }
  }

  // Shared with some who are not observed.
  v1::Activity SharedInSecret() {
    v1::Activity activity;
    activity.mutable_sharing()->set_audience(v1::AUDIENCE_LISTED);
    for (const char* partner : {"partners/iom", "partners/unhcr"}) {
      if (secret_() % 2 == 0) activity.mutable_sharing()->add_partners(partner);
    }
    return activity;
  }

  // What AFD does openly in what it shares with GIZ.
  void EditWhatIsShared() {
    v1::Activity titled;
    (*titled.mutable_title())["en"] = absl::StrCat("Shared ", Pick(5));
    EditOwn("open", "title", std::move(titled));
  }

  // What happens in both worlds, and what is seen of it.
  void Step() {
    const std::string date = absl::StrCat("202", Pick(4), "-06-0", 1 + Pick(9));
    switch (Pick(7)) {
      case 0:
        return observed_.Add("staff edits", Edit(*service_.staff, "plans/hub", ActivityName(),
                                                 absl::StrCat("Title ", Pick(5)), date));
      case 1:
      case 2:
        return Propose(date);
      case 3:
        return Guess();
      case 4:
        return Agree();
      case 5:
        return EditWhatIsShared();
      default:
        return LookAtEverything(*service_.giz, "giz");
    }
  }

  void Propose(const std::string& date) {
    const Caller& giz = *service_.giz;
    const auto draft = Begin(giz, "Open");
    observed_.Add("giz begins", draft);
    if (!draft.ok()) return;
    observed_.Add("giz edits",
                  Edit(giz, draft->name(), ActivityName(), absl::StrCat("Title ", Pick(5)), date));
    v1::SubmitProposalRequest submit;
    submit.set_name(draft->name());
    observed_.Add("giz submits", giz.Ask(*giz.proposals, &Proposals::SubmitProposal, submit));
    const Caller& staff = *service_.staff;
    v1::PreviewMergeRequest preview;
    preview.set_name(draft->name());
    const auto shown = staff.Ask(*staff.proposals, &Proposals::PreviewMerge, preview);
    observed_.Add("staff previews", shown);
    if (!shown.ok()) return;
    v1::MergeProposalRequest merge;
    merge.set_name(draft->name());
    merge.set_preview_digest(shown->digest());
    observed_.Add("staff merges", staff.Ask(*staff.proposals, &Proposals::MergeProposal, merge));
  }

  // Names that a curious caller would try.
  void Guess() {
    for (const Caller* caller : {service_.giz.get(), service_.staff.get()}) {
      v1::GetProposalRequest proposal;
      observed_.Guessing(drafts_.empty() ? "plans/hub/proposals/aaaaaaaaaaaa" : drafts_.back());
      proposal.set_name(drafts_.empty() ? "plans/hub/proposals/aaaaaaaaaaaa" : drafts_.back());
      observed_.Add("guesses a draft",
                    caller->Ask(*caller->proposals, &Proposals::GetProposal, proposal));
      v1::GetActivityRequest activity;
      activity.set_name("plans/hub/activities/a1");
      activity.set_proposal(proposal.name());
      observed_.Add("reads in a draft", caller->Ask(*caller->plans, &Plans::GetActivity, activity));
      v1::GetCoverageRequest coverage;
      coverage.set_name("plans/hub");
      coverage.set_proposal(proposal.name());
      observed_.Add("measures a draft", caller->Ask(*caller->plans, &Plans::GetCoverage, coverage));
      v1::ListChangesetsRequest history;
      history.set_parent(proposal.name());
      observed_.Add("reads a draft's history",
                    caller->Ask(*caller->plans, &Plans::ListChangesets, history));
      v1::BatchEditRequest edit;
      edit.set_parent(proposal.name());
      edit.add_edits()->mutable_create_activity()->set_name("plans/hub/activities/x");
      observed_.Add("edits a draft", caller->Ask(*caller->plans, &Plans::BatchEdit, edit));
      GuessInOwnPlan(*caller);
    }
  }

  void GuessInOwnPlan(const Caller& caller) {
    const std::string id = own_.empty() ? "secret0000" : own_.back();
    observed_.Guessing(id);
    const std::string name = absl::StrCat("plans/afd-own/activities/", id);
    v1::GetSharedActivityRequest shared;
    shared.set_name(name);
    observed_.Add("guesses an own activity",
                  caller.Ask(*caller.sharing, &Sharing::GetSharedActivity, shared));
    v1::GetActivityRequest activity;
    activity.set_name(name);
    observed_.Add("reads an own activity",
                  caller.Ask(*caller.plans, &Plans::GetActivity, activity));
    v1::ListSharedActivitiesRequest filtered;
    filtered.set_parent("plans/-");
    filtered.set_filter("sharing.partners = \"partners/iom\" OR title:Secret");
    observed_.Add("looks for what is hidden",
                  caller.Ask(*caller.sharing, &Sharing::ListSharedActivities, filtered));
    v1::ListActivitiesRequest all;
    all.set_parent("plans/afd-own");
    observed_.Add("lists an own plan", caller.Ask(*caller.plans, &Plans::ListActivities, all));
  }

  void Agree() {
    v1::OpenAgreementRequest open;
    open.set_parent("plans/hub");
    const Caller& staff = *service_.staff;
    const auto opened = staff.Ask(*staff.agreements, &Agreements::OpenAgreement, open);
    observed_.Add("staff opens", opened);
    if (!opened.ok()) return;
    v1::SealAgreementRequest seal;
    seal.set_name(opened->name());
    seal.set_digest(opened->digest());
    observed_.Add("staff seals", staff.Ask(*staff.agreements, &Agreements::SealAgreement, seal));
  }

  // Every read, each list in small pages.
  void LookAtEverything(const Caller& caller, const std::string& who) {
    v1::ListProposalsRequest proposals;
    proposals.set_parent("plans/hub");
    proposals.set_page_size(2);
    observed_.Add(who, caller.Ask(*caller.proposals, &Proposals::ListProposals, proposals));
    v1::ListActivitiesRequest activities;
    activities.set_parent("plans/hub");
    activities.set_page_size(2);
    observed_.Add(who, caller.Ask(*caller.plans, &Plans::ListActivities, activities));
    v1::ListNeedsRequest needs;
    needs.set_parent("plans/hub");
    observed_.Add(who, caller.Ask(*caller.plans, &Plans::ListNeeds, needs));
    v1::GetCoverageRequest coverage;
    coverage.set_name("plans/hub");
    observed_.Add(who, caller.Ask(*caller.plans, &Plans::GetCoverage, coverage));
    v1::ListChangesetsRequest history;
    history.set_parent("plans/hub");
    observed_.Add(who, caller.Ask(*caller.plans, &Plans::ListChangesets, history));
    history.set_parent("catalog");
    observed_.Add(who, caller.Ask(*caller.plans, &Plans::ListChangesets, history));
    v1::DiffRevisionsRequest diff;
    diff.set_name("plans/hub");
    diff.set_from_revision(1);
    observed_.Add(who, caller.Ask(*caller.plans, &Plans::DiffRevisions, diff));
    v1::BlameRequest blame;
    blame.set_name("plans/hub/activities/a1");
    observed_.Add(who, caller.Ask(*caller.plans, &Plans::Blame, blame));
    v1::ListAgreementsRequest agreements;
    agreements.set_parent("plans/hub");
    observed_.Add(who, caller.Ask(*caller.agreements, &Agreements::ListAgreements, agreements));
    observed_.Add(who, caller.Ask(*caller.plans, &Plans::ListPlans, v1::ListPlansRequest()));
    observed_.Add(who,
                  caller.Ask(*caller.catalog, &Catalog::ListPartners, v1::ListPartnersRequest()));
    LookAtWhatIsShared(caller, who);
    Watch(caller, who);
    Pull(caller, who);
  }

  void LookAtWhatIsShared(const Caller& caller, const std::string& who) {
    observed_.Add(
        who, caller.Ask(*caller.sharing, &Sharing::ListSharedPlans, v1::ListSharedPlansRequest()));
    v1::ListSharedActivitiesRequest list;
    list.set_parent("plans/-");
    list.set_page_size(1);
    observed_.Add(who, caller.Ask(*caller.sharing, &Sharing::ListSharedActivities, list));
    list.set_parent("plans/afd-own");
    observed_.Add(who, caller.Ask(*caller.sharing, &Sharing::ListSharedActivities, list));
    v1::GetSharedActivityRequest shared;
    shared.set_name("plans/afd-own/activities/open");
    observed_.Add(who, caller.Ask(*caller.sharing, &Sharing::GetSharedActivity, shared));
    v1::GetPlanRequest plan;
    plan.set_name("plans/afd-own");
    observed_.Add(who, caller.Ask(*caller.plans, &Plans::GetPlan, plan));
  }

  void Watch(const Caller& caller, const std::string& who) {
    v1::WatchPlanRequest request;
    request.set_name("plans/hub");
    request.set_start_revision(1);
    request.set_include_records(true);
    grpc::ClientContext context;
    caller.Prepare(&context);
    const auto stream = caller.plans->WatchPlan(&context, request);
    v1::WatchPlanResponse response;
    bool caught_up = false;
    while (!caught_up && stream->Read(&response)) {
      observed_.Add(absl::StrCat(who, " watches\n", response.DebugString()));
      caught_up = !response.has_changeset();
    }
    if (caught_up) context.TryCancel();
    const grpc::Status status = stream->Finish();
    if (!caught_up) observed_.Add(absl::StrCat(who, " watches: ", status.error_message()));
  }

  void Pull(const Caller& caller, const std::string& who) {
    v1::PullAgreementRequest request;
    request.set_name("plans/hub/agreements/latest");
    grpc::ClientContext context;
    caller.Prepare(&context);
    const auto stream = caller.agreements->PullAgreement(&context, request);
    v1::PullChunk chunk;
    while (stream->Read(&chunk)) {
      observed_.Add(absl::StrCat(who, " pulls ", chunk.records().records_size()));
      for (const auto& sealed : chunk.records().records()) {
        observed_.Add(absl::StrCat(sealed.name(), "\n", sealed.record()));
      }
    }
    observed_.Add(absl::StrCat(who, " pulled: ", stream->Finish().error_message()));
  }

  std::mt19937 random_;
  std::mt19937 secret_;
  const uint32_t secrets_;
  LaneIds ids_;
  TestService service_;
  std::vector<std::string> drafts_;
  std::vector<std::string> own_;  // The activities of AFD's own plan that it made in secret.
  Observed observed_;
};

TEST(TwoWorldsTest, WhatOthersSeeDoesNotDependOnWhatWasNotHandedInOrShared) {
  const uint32_t first = std::random_device()();
  std::cout << Worlds() << " worlds from seed " << first << "\n";
  size_t compared = 0;
  for (int i = 0; i < Worlds(); ++i) {
    const uint32_t seed = first + static_cast<uint32_t>(i);
    // Without secrets, and with two different sets of them.
    const auto without = World(seed, 0).Run();
    for (const uint32_t secrets : {seed | 1U, (seed ^ 0x5bd1e995U) | 1U}) {
      const auto with = World(seed, secrets).Run();
      ASSERT_EQ(with.size(), without.size()) << "seed " << seed << ", secrets " << secrets;
      for (size_t line = 0; line < with.size(); ++line) {
        ASSERT_EQ(with[line], without[line]) << "seed " << seed << ", secrets " << secrets;
      }
      compared += with.size();
    }
  }
  std::cout << compared << " answers compared\n";
}

}  // namespace
}  // namespace jointplan
