// The forecast of MeetingService; declared in server/meeting_calls.h.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/forecast.h"
#include "plan/names.h"
#include "plan/workflow.h"
#include "server/meeting_calls.h"
#include "server/meeting_titles.h"
#include "server/merging.h"
#include "server/proposal_merge.h"
#include "server/workspace.h"

namespace jointplan::server {
namespace {

// So many proposals are compared at once; each pair that meets in a record takes a merge.
constexpr size_t kProposalsMax = 200;

// The catalogue, as the rules ask about it, and the needs of the plan. Themes are the forecast's
// own business.
class Catalogue : public plan::RuleContext {
 public:
  Catalogue(const storage::View& view, std::string plan) : view_(view), plan_(std::move(plan)) {}

  // Takes note of a need that a proposal makes.
  void AddNeed(const std::string& name) { known_[name] = true; }

  bool HasTheme(absl::string_view /*theme_id*/) const override { return false; }
  bool HasPartner(absl::string_view name) const override { return Has(plan::kCatalogLine, name); }
  bool HasObjective(absl::string_view name) const override { return Has(plan::kCatalogLine, name); }
  bool HasNeed(absl::string_view name) const override { return Has(plan_, name); }

 private:
  bool Has(absl::string_view line, absl::string_view name) const {
    const auto [found, is_new] = known_.try_emplace(std::string(name), false);
    if (is_new) {
      const auto record = view_.GetShared(line, name);
      found->second = record.ok() && *record != nullptr;
    }
    return found->second;
  }

  const storage::View& view_;
  const std::string plan_;
  mutable std::map<std::string, bool> known_;
};

absl::Status TooMany(const v1::Meeting& meeting) {
  return plan::MakeError(
      plan::Reason::kLimit,
      absl::StrCat(
          "More than ", kProposalsMax,
          " proposals are submitted, too many for one forecast. Put those that the meeting "
          "is about on its agenda, and ask for these alone (`agenda_only`)."),
      {{"name", meeting.name()}});
}

// Gathers the proposals of a forecast and what they change.
class ForecastReader {
 public:
  ForecastReader(const Call& call, std::string plan, const v1::Meeting& meeting)
      : call_(call), plan_(std::move(plan)), meeting_(meeting), catalogue_(call.view, plan_) {
    for (const v1::AgendaItem& item : meeting.agenda()) on_agenda_.insert(item.subject());
  }

  absl::StatusOr<v1::Forecast> Read(bool agenda_only) {
    JP_RETURN_IF_ERROR(AddProposals(agenda_only));
    JP_ASSIGN_OR_RETURN(input_.plan, LoadShared<v1::Plan>(call_.view, plan_, plan_));
    input_.catalogue = &catalogue_;
    JP_ASSIGN_OR_RETURN(const storage::Head head, call_.view.GetHead(plan_));
    v1::Forecast forecast = plan::MakeForecast(input_);
    forecast.set_plan_revision(head.revision);
    for (v1::ForecastStep& step : *forecast.mutable_order()) {
      step.set_on_agenda(on_agenda_.contains(step.proposal()));
      titles_.Add(step.proposal());
    }
    for (v1::Collision& collision : *forecast.mutable_with_plan()) {
      JP_RETURN_IF_ERROR(NameTheirs(&collision));
    }
    NoteRecords(forecast.with_plan());
    NoteRecords(forecast.pairs());
    *forecast.mutable_titles() = titles_.Look(call_, plan_, head.revision, 0);
    return forecast;
  }

 private:
  absl::Status AddProposals(bool agenda_only) {
    JP_ASSIGN_OR_RETURN(const auto lines, call_.view.ListLines(absl::StrCat(plan_, "/proposals/")));
    for (const std::string& line : lines) {
      if (agenda_only && !on_agenda_.contains(line)) continue;
      const auto proposal = RequireProposal(call_, line, v1::ACTION_READ_PROPOSAL);
      if (!proposal.ok() || proposal->state() != v1::PROPOSAL_STATE_SUBMITTED) continue;
      if (input_.proposals.size() == kProposalsMax) return TooMany(meeting_);
      JP_RETURN_IF_ERROR(Add(*proposal));
    }
    return absl::OkStatus();
  }

  absl::Status Add(const v1::Proposal& proposal) {
    JP_ASSIGN_OR_RETURN(const DraftRecords draft, LoadDraft(call_.view, proposal.name()));
    JP_ASSIGN_OR_RETURN(auto wanted, WantedByDraft(call_, proposal, draft));
    plan::ForecastProposal& added = input_.proposals.emplace_back();
    added.name = proposal.name();
    for (WantedRecord& record : wanted) {
      const bool is_need = dynamic_cast<const v1::Need*>(record.mine.get()) != nullptr;
      if (is_need) catalogue_.AddNeed(record.name);
      since_[{proposal.name(), record.name}] = record.differs_since();
      if (!input_.now.contains(record.name)) {
        JP_ASSIGN_OR_RETURN(input_.now[record.name], LoadMessage(call_.view, plan_, record.name));
      }
      added.records.push_back({record.name, std::move(record.base), std::move(record.mine)});
    }
    return absl::OkStatus();
  }

  // Says of each conflict with the plan who gave the field its value there.
  absl::Status NameTheirs(v1::Collision* collision) {
    for (v1::Conflict& conflict : *collision->mutable_conflicts()) {
      const int64_t since = since_[{collision->proposal(), conflict.record()}];
      JP_ASSIGN_OR_RETURN(
          const LastChange last,
          FindLastChange(call_.view, plan_, conflict.record(), conflict.path(), since));
      if (last.revision == 0) continue;
      conflict.set_theirs_revision(last.revision);
      *conflict.mutable_theirs_time() = last.changeset.create_time();
      *conflict.mutable_theirs_author() = last.changeset.has_proposal_author()
                                              ? last.changeset.proposal_author()
                                              : last.changeset.author();
      conflict.set_theirs_message(last.changeset.message());
    }
    return absl::OkStatus();
  }

  void NoteRecords(const google::protobuf::RepeatedPtrField<v1::Collision>& collisions) {
    for (const v1::Collision& collision : collisions) {
      for (const v1::Conflict& conflict : collision.conflicts()) titles_.Add(conflict.record());
    }
  }

  const Call& call_;
  const std::string plan_;
  const v1::Meeting& meeting_;
  Catalogue catalogue_;
  plan::ForecastInput input_;
  TitleBook titles_;
  std::set<std::string> on_agenda_;
  // By proposal and record: the revision after which the plan says otherwise.
  std::map<std::pair<std::string, std::string>, int64_t> since_;
};

}  // namespace

absl::StatusOr<v1::Forecast> ForecastConflicts(const Call& call,
                                               const v1::ForecastConflictsRequest& request) {
  JP_ASSIGN_OR_RETURN(FoundMeeting found,
                      RequireMeeting(call, request.name(), "name", v1::ACTION_READ_PLAN));
  JP_RETURN_IF_ERROR(plan::CheckStep(found.loaded.record, plan::MeetingStep::kForecast));
  const std::string plan_name = found.plan;
  JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, ShowMeeting(call, std::move(found)));
  return ForecastReader(call, plan_name, meeting).Read(request.agenda_only());
}

}  // namespace jointplan::server
