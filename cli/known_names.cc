#include "cli/known_names.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/check_view.h"
#include "cli/field_candidates.h"
#include "cli/names.h"
#include "cli/record_parts.h"
#include "cli/text.h"
#include "cli/thread_view.h"
#include "cli/typed_record.h"
#include "jointplan/pages.h"
#include "plan/checks.h"

namespace jointplan::cli {
namespace {

using Candidates = std::vector<Candidate>;
using FoundNames = absl::StatusOr<Candidates>;

constexpr int kRevisionsShown = 50;

// Asks for names. One method for each kind of them.
class Lister {
 public:
  Lister(const NamesPlace* place, Context* context) : place_(*place), context_(context) {}

  FoundNames List(Names names) {
    switch (names) {
      case Names::kNone:
        return Candidates();
      case Names::kProfiles:
        return Profiles();
      case Names::kChecks:
        return Checks();
      case Names::kCountedFields:
        return FieldsToCount();
      case Names::kFields:
        return FieldsToEdit(TypeOnLine(place_, context_));
      default:
        break;
    }
    JP_ASSIGN_OR_RETURN(client_, context_->client());
    return OfCatalogue(names);
  }

 private:
  // What is in no plan.
  FoundNames OfCatalogue(Names names) {
    switch (names) {
      case Names::kPlans:
        return Titled(client::AllPlans(*client_, {}), &v1::ListPlansResponse::plans);
      case Names::kSharedPlans:
        return Titled(client::AllSharedPlans(*client_, {}), &v1::ListSharedPlansResponse::plans);
      case Names::kSharedActivities:
        return SharedActivities();
      case Names::kPartners:
        return Titled(client::AllPartners(*client_, {}), &v1::ListPartnersResponse::partners);
      case Names::kObjectives:
        return Titled(client_->ListObjectives({}), &v1::ListObjectivesResponse::objectives);
      case Names::kFrameworks:
        return Titled(client_->ListFrameworks({}), &v1::ListFrameworksResponse::frameworks);
      case Names::kTokens:
        return Tokens();
      default:
        return OfPlan(names);
    }
  }

  // What a plan has.
  FoundNames OfPlan(Names names) {
    switch (names) {
      case Names::kActivities:
        return Titled(AllInPlan(client::AllActivities), &v1::ListActivitiesResponse::activities);
      case Names::kRounds:
        return Titled(AllInPlan(client::AllRounds), &v1::ListRoundsResponse::rounds);
      case Names::kMeetings:
        return Titled(AllInPlan(client::AllMeetings), &v1::ListMeetingsResponse::meetings);
      case Names::kProposals:
        return WithState(AllInPlan(client::AllProposals), &v1::ListProposalsResponse::proposals);
      case Names::kAgreements:
        return WithState(AllInPlan(client::AllAgreements), &v1::ListAgreementsResponse::agreements);
      case Names::kThemes:
        return Themes();
      case Names::kNeeds:
        return Needs();
      case Names::kSurveys:
        return Surveys();
      case Names::kThreads:
        return Threads();
      case Names::kFilters:
        return Filters();
      case Names::kFindings:
        return Findings();
      case Names::kRevisions:
        return Revisions();
      case Names::kRevisionsToCompare:
        return List(place_.line->ValueOf("--agreement") ? Names::kAgreements : Names::kRevisions);
      default:
        return ListParts(names, place_, context_);
    }
  }

  // ---- What a list of records makes ----

  std::string NameOf(const std::string& name) const {
    return place_.whole ? name : ShortNameOf(name);
  }

  std::string Local(const Texts& texts) const {
    return BriefText(LocalText(texts, context_->ReadingLanguage()));
  }

  // Records with a title.
  template <class Response, class Items>
  FoundNames Titled(absl::StatusOr<Response> response,
                    const Items& (Response::*items)() const) const {
    if (!response.ok()) return std::move(response).status();
    Candidates found;
    for (const auto& item : ((*response).*items)()) {
      found.push_back({NameOf(item.name()), Local(item.title())});
    }
    return found;
  }

  // Records with a title and a state.
  template <class Response, class Items>
  FoundNames WithState(absl::StatusOr<Response> response,
                       const Items& (Response::*items)() const) const {
    if (!response.ok()) return std::move(response).status();
    Candidates found;
    for (const auto& item : ((*response).*items)()) {
      found.push_back(
          {NameOf(item.name()), JoinedText(EnumText(item.state()), Local(item.title()))});
    }
    return found;
  }

  // All pages of a list that belongs to the plan.
  template <class Response, class Request>
  absl::StatusOr<Response> AllInPlan(absl::StatusOr<Response> (*list)(const client::Client&,
                                                                      Request, int)) const {
    Request request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context_->PlanName());
    return list(*client_, std::move(request), client::kAllItems);
  }

  // ---- One method for each of the others ----

  FoundNames Profiles() const {
    JP_ASSIGN_OR_RETURN(const Config* config, context_->config());
    Candidates found;
    for (const auto& [name, profile] : config->profiles) found.push_back({name, profile.server});
    return found;
  }

  static FoundNames Checks() {
    Candidates found;
    for (const plan::CheckDescription& check : plan::AllChecks()) {
      found.push_back({std::string(check.name), BriefText(check.description)});
    }
    return found;
  }

  FoundNames SharedActivities() const {
    const bool of_one_plan = place_.plan_stands_first && place_.line->path[0] == "shared";
    v1::ListSharedActivitiesRequest request;
    request.set_parent("plans/-");
    if (of_one_plan) {
      JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context_->PlanName());
    }
    JP_ASSIGN_OR_RETURN(const auto response, client::AllShared(*client_, std::move(request)));
    Candidates found;
    for (const v1::SharedActivity& shared : response.activities()) {
      const v1::Activity& activity = shared.activity();
      found.push_back({of_one_plan ? ShortNameOf(activity.name()) : activity.name(),
                       JoinedText(ShortNameOf(shared.owner()), Local(activity.title()))});
    }
    return found;
  }

  FoundNames Tokens() const {
    JP_ASSIGN_OR_RETURN(const auto response, client::AllTokens(*client_, {}));
    Candidates found;
    for (const v1::Token& token : response.tokens()) {
      if (token.revoked()) continue;
      found.push_back(
          {NameOf(token.name()), JoinedText(EnumText(token.role()), BriefText(token.label()))});
    }
    return found;
  }

  FoundNames Themes() const {
    JP_ASSIGN_OR_RETURN(const std::string name, context_->PlanName());
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, context_->ReadPlan(name));
    Candidates found;
    for (const v1::Theme& theme : plan.themes())
      found.push_back({theme.id(), Local(theme.title())});
    return found;
  }

  FoundNames Needs() const {
    JP_ASSIGN_OR_RETURN(const auto response, AllInPlan(client::AllNeeds));
    Candidates found;
    for (const v1::Need& need : response.needs()) {
      found.push_back({NameOf(need.name()), JoinedText(need.municipality(), Local(need.answer()))});
    }
    return found;
  }

  FoundNames Surveys() const {
    JP_ASSIGN_OR_RETURN(const auto response, AllInPlan(client::AllNeeds));
    std::set<std::string> surveys;
    for (const v1::Need& need : response.needs()) surveys.insert(need.survey());
    surveys.erase("");
    Candidates found;
    for (const std::string& survey : surveys) found.push_back({survey, ""});
    return found;
  }

  FoundNames Threads() const {
    JP_ASSIGN_OR_RETURN(const auto response, AllInPlan(client::AllThreads));
    Candidates found;
    for (const v1::Thread& thread : response.threads()) {
      found.push_back({NameOf(thread.name()),
                       JoinedText(EnumText(thread.state()), BriefText(SubjectText(thread)))});
    }
    return found;
  }

  // Filters go by their titles, which people know.
  FoundNames Filters() const {
    v1::ListSavedFiltersRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context_->PlanName());
    JP_ASSIGN_OR_RETURN(const auto kept, client_->ListSavedFilters(std::move(request)));
    Candidates found;
    for (const v1::SavedFilter& filter : kept.saved_filters()) {
      found.push_back({filter.title(), BriefText(JoinedText(filter.query(), filter.filter()))});
    }
    return found;
  }

  FoundNames Findings() const {
    v1::CheckPlanRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context_->PlanName());
    JP_ASSIGN_OR_RETURN(const auto response, client::AllFindings(*client_, std::move(request)));
    Candidates found;
    for (const v1::Finding& finding : response.findings()) {
      found.push_back(
          {FindingId(finding.digest()),
           BriefText(absl::StrCat(KindAndNameOf(finding.record()), ": ", finding.description()))});
    }
    return found;
  }

  FoundNames Revisions() const {
    v1::ListChangesetsRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context_->PlanName());
    request.set_page_size(kRevisionsShown);
    JP_ASSIGN_OR_RETURN(const auto response, client_->ListChangesets(std::move(request)));
    Candidates found;
    for (const v1::Changeset& changeset : response.changesets()) {
      found.push_back({absl::StrCat(changeset.revision()),
                       BriefText(JoinedText(AuthorText(changeset.author()), changeset.message()))});
    }
    return found;
  }

  const NamesPlace& place_;
  Context* const context_;
  const client::Client* client_ = nullptr;
};

}  // namespace

absl::StatusOr<std::vector<Candidate>> ListNames(Names names, const NamesPlace& place,
                                                 Context* context) {
  return Lister(&place, context).List(names);
}

}  // namespace jointplan::cli
