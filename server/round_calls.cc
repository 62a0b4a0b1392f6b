#include "server/round_calls.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "plan/validate.h"
#include "server/editing.h"
#include "server/etag.h"
#include "server/page_token.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

struct FoundRound {
  std::string plan;
  Loaded<v1::Round> loaded;
};

absl::StatusOr<FoundRound> RequireRound(const Call& call, const std::string& name,
                                        v1::Action action) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed,
                      plan::ParseNameOf(plan::NameKind::kRound, name, "name"));
  JP_ASSIGN_OR_RETURN(const auto plan,
                      LoadShared<v1::Plan>(call.view, parsed.parent, parsed.parent));
  JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Round>(call.view, name, name));
  if (plan == nullptr || !loaded.has_value()) return plan::NotFoundError(name);
  JP_RETURN_IF_ERROR(Authorize(call, action, plan::RelationToPlan(call.principal, *plan), name));
  return FoundRound{parsed.parent, *std::move(loaded)};
}

// How many comments there are of each partner since a moment, but for those on proposals, which not
// everybody sees.
absl::StatusOr<std::map<std::string, int>> CommentsSince(const Call& call,
                                                         const std::string& plan_name,
                                                         absl::Time since) {
  JP_ASSIGN_OR_RETURN(const auto lines, call.view.ListLines(absl::StrCat(plan_name, "/threads/")));
  std::map<std::string, int> counts;
  for (const std::string& line : lines) {
    JP_ASSIGN_OR_RETURN(const auto thread, Load<v1::Thread>(call.view, line, line));
    if (!thread.has_value() || absl::StrContains(thread->record.subject(), "/proposals/")) continue;
    for (const v1::Comment& comment : thread->record.comments()) {
      if (FromTimestamp(comment.time()) >= since) ++counts[comment.author().partner()];
    }
  }
  return counts;
}

bool HasAnswered(const v1::Round& round, const std::string& partner) {
  return std::any_of(round.answers().begin(), round.answers().end(),
                     [&](const auto& answer) { return answer.partner() == partner; });
}

absl::StatusOr<v1::Round> Show(const Call& call, FoundRound found) {
  v1::Round round = std::move(found.loaded.record);
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, round.name()));
  SetOutputs(found.loaded.version, stamp, &round);
  JP_ASSIGN_OR_RETURN(auto counts,
                      CommentsSince(call, found.plan, found.loaded.version.create_time));
  for (const std::string& partner : round.partners()) {
    v1::RoundPartner* progress = round.add_progress();
    progress->set_partner(partner);
    progress->set_comment_count(counts[partner]);
    progress->set_answered(counts[partner] > 0 || HasAnswered(round, partner));
  }
  round.set_overdue(round.state() == v1::ROUND_STATE_OPEN && round.deadline() < TodayOf(call));
  return round;
}

absl::StatusOr<v1::Round> ShowByName(const Call& call, const std::string& name) {
  JP_ASSIGN_OR_RETURN(FoundRound found, RequireRound(call, name, v1::ACTION_READ_COMMENTS));
  return Show(call, std::move(found));
}

absl::Status RequireOpen(const v1::Round& round, absl::string_view step) {
  if (round.state() == v1::ROUND_STATE_OPEN) return absl::OkStatus();
  return plan::StateError(round.name(), "CLOSED", step, "OPEN");
}

// Checks who is to be asked; nobody named: every partner of the plan.
absl::Status FillPartners(const Call& call, const v1::Plan& plan, v1::Round* round) {
  if (round->partners().empty()) *round->mutable_partners() = plan.partners();
  for (const std::string& partner : round->partners()) {
    JP_ASSIGN_OR_RETURN(const auto record, call.view.GetShared(plan::kCatalogLine, partner));
    if (record == nullptr) {
      return plan::FieldError("round.partners", absl::StrCat("there is no partner ", partner,
                                                             "; add it first, or ask another"));
    }
  }
  if (!round->partners().empty()) return absl::OkStatus();
  return plan::FieldError("round.partners",
                          absl::StrCat(plan.name(), " has no partners; name whom to ask"));
}

}  // namespace

absl::StatusOr<v1::Round> OpenRound(const Call& call, const v1::OpenRoundRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_ASSIGN_OR_RETURN(const auto plan, RequirePlan(call, request.parent(), v1::ACTION_CONVENE));
  JP_RETURN_IF_ERROR(plan::ValidateShape(request.round(), "round"));
  v1::Round round;
  round.set_name(absl::StrCat(request.parent(), "/rounds/", call.ids->NewId()));
  *round.mutable_title() = request.round().title();
  *round.mutable_description() = request.round().description();
  round.set_deadline(request.round().deadline());
  *round.mutable_partners() = request.round().partners();
  round.set_state(v1::ROUND_STATE_OPEN);
  if (round.deadline() < TodayOf(call)) {
    return plan::FieldError("round.deadline",
                            absl::StrCat(round.deadline(), " is over; give a day to come"));
  }
  JP_RETURN_IF_ERROR(FillPartners(call, *plan, &round));
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(request.parent()));
  round.set_plan_revision(head.revision);
  *round.mutable_opened_by() = AuthorOf(call);
  JP_RETURN_IF_ERROR(WriteOwnLine(call, round.name(), nullptr, round, "Opened"));
  return ShowByName(call, round.name());
}

absl::StatusOr<v1::Round> GetRound(const Call& call, const v1::GetRoundRequest& request) {
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::ListRoundsResponse> ListRounds(const Call& call,
                                                  const v1::ListRoundsRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_READ_COMMENTS).status());
  const std::string list = absl::StrCat("ListRounds\n", request.parent());
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position, OpenPageToken(call, list, request.page_token()));
  JP_ASSIGN_OR_RETURN(
      const auto lines,
      call.view.ListLines(absl::StrCat(request.parent(), "/rounds/"), position.after, size + 1));
  v1::ListRoundsResponse response;
  for (size_t i = 0; i < lines.size() && i < size; ++i) {
    JP_ASSIGN_OR_RETURN(*response.add_rounds(), ShowByName(call, lines[i]));
  }
  if (lines.size() > size) {
    response.set_next_page_token(SealPageToken(call, list, {0, lines[size - 1]}));
  }
  return response;
}

absl::StatusOr<v1::Round> AnswerRound(const Call& call, const v1::AnswerRoundRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundRound found,
                      RequireRound(call, request.name(), v1::ACTION_COMMENT));
  const std::string& partner = call.principal.partner;
  const v1::Round& before = found.loaded.record;
  if (partner.empty()) {
    return plan::MakeError(plan::Sentence::kAnswerOfPartner, {{"name", before.name()}});
  }
  JP_RETURN_IF_ERROR(RequireOpen(before, "answered"));
  if (std::find(before.partners().begin(), before.partners().end(), partner) ==
      before.partners().end()) {
    return plan::StateError(before.name(), absl::StrCat("without ", partner), "answered by it",
                            "a round that asks the organization");
  }
  v1::Round after = before;
  auto* answers = after.mutable_answers();
  answers->erase(std::remove_if(answers->begin(), answers->end(),
                                [&](const auto& answer) { return answer.partner() == partner; }),
                 answers->end());
  v1::RoundAnswer* answer = after.add_answers();
  answer->set_partner(partner);
  answer->set_statement(request.statement());
  *answer->mutable_author() = AuthorOf(call);
  *answer->mutable_time() = ToTimestamp(call.now);
  std::sort(answers->begin(), answers->end(),
            [](const auto& a, const auto& b) { return a.partner() < b.partner(); });
  JP_RETURN_IF_ERROR(WriteOwnLine(call, after.name(), &before, after, request.statement()));
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::Round> CloseRound(const Call& call, const v1::CloseRoundRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundRound found,
                      RequireRound(call, request.name(), v1::ACTION_CONVENE));
  JP_RETURN_IF_ERROR(RequireOpen(found.loaded.record, "closed"));
  v1::Round after = found.loaded.record;
  after.set_state(v1::ROUND_STATE_CLOSED);
  *after.mutable_closed_by() = AuthorOf(call);
  *after.mutable_close_time() = ToTimestamp(call.now);
  JP_RETURN_IF_ERROR(WriteOwnLine(call, after.name(), &found.loaded.record, after, "Closed"));
  return ShowByName(call, request.name());
}

}  // namespace jointplan::server
