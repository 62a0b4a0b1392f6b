#include "server/synergy_calls.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "plan/access.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "plan/text.h"
#include "search/synergies.h"
#include "search/synergy_reasons.h"
#include "search/synergy_world.h"
#include "server/editing.h"
#include "server/page_token.h"
#include "server/records.h"
#include "server/sharing.h"
#include "server/synergy_answers.h"

namespace jointplan::server {
namespace {

constexpr int kMinScoreUsually = 40;
// So many activities are looked at, and so many pairs shown.
constexpr size_t kActivitiesMax = 200000;
constexpr size_t kPairsMax = 10000;
// So many records are read at a time: all at once would take more memory than what is made of them.
constexpr size_t kReadAtOnce = 1000;

absl::Status TooManyActivities() {
  return plan::MakeError(
      plan::Reason::kLimit,
      absl::StrCat("You see more than ", kActivitiesMax,
                   " activities, which is as many as are looked at together. Name the plans to "
                   "look at."),
      {{"limit", absl::StrCat(kActivitiesMax)}});
}

absl::Status TooMuchAlike() {
  return plan::MakeError(
      plan::Reason::kLimit,
      "So many of these activities are alike that comparing them would take too long. Name an "
      "activity, fewer plans, or a higher min_score.");
}

// Whether the caller sees anything of a plan before its activities are looked at.
bool MayReadPlan(const Call& call, const v1::Plan& plan) {
  return plan::Decide(call.principal.role, v1::ACTION_READ_PLAN,
                      plan::RelationToPlan(call.principal, plan)) == plan::Verdict::kAllow;
}

// Everything that the caller sees, as facts.
class SeenWorld {
 public:
  explicit SeenWorld(const Call& call) : call_(call) {}

  // Reads the plans that are named, or all. NOT_FOUND for one of which the caller sees nothing.
  absl::Status Read(const v1::FindSynergiesRequest& request) {
    JP_ASSIGN_OR_RETURN(std::vector<std::string> names, PlansOf(request));
    const bool named = !request.plans().empty();
    // In the order of the names of their activities.
    std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
      return absl::StrCat(a, "/") < absl::StrCat(b, "/");
    });
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const std::string& name : names) {
      JP_ASSIGN_OR_RETURN(const bool seen, ReadPlan(name));
      if (named && !seen) return plan::NotFoundError(name);
    }
    world_.Finish();
    return absl::OkStatus();
  }

  const search::SynergyWorld& world() const { return world_; }

 private:
  absl::StatusOr<std::vector<std::string>> PlansOf(const v1::FindSynergiesRequest& request) const {
    for (int i = 0; i < request.plans_size(); ++i) {
      JP_RETURN_IF_ERROR(
          plan::ParseNameOf(plan::NameKind::kPlan, request.plans(i), absl::StrCat("plans[", i, "]"))
              .status());
    }
    if (!request.plans().empty()) {
      return std::vector<std::string>(request.plans().begin(), request.plans().end());
    }
    JP_ASSIGN_OR_RETURN(std::vector<std::string> lines, call_.view.ListLines("plans/"));
    lines.erase(std::remove_if(lines.begin(), lines.end(),
                               [](const std::string& line) {
                                 return std::count(line.begin(), line.end(), '/') != 1;
                               }),
                lines.end());
    return lines;
  }

  // Whether the caller sees anything of it.
  absl::StatusOr<bool> ReadPlan(const std::string& name) {
    JP_ASSIGN_OR_RETURN(const auto plan, LoadShared<v1::Plan>(call_.view, name, name));
    if (plan == nullptr) return false;
    bool any = MayReadPlan(call_, *plan);
    // Nothing of a joint plan is seen in another way.
    if (!any && !plan::IsOwnPlan(*plan)) return false;
    std::string after;
    while (true) {
      JP_ASSIGN_OR_RETURN(
          const auto versions,
          call_.view.ListRecords(name, absl::StrCat(name, "/activities/"), 0, after, kReadAtOnce));
      for (const storage::RecordVersion& version : versions) {
        JP_ASSIGN_OR_RETURN(const bool seen, Take(*plan, version));
        any = any || seen;
      }
      if (versions.size() < kReadAtOnce) return any;
      after = versions.back().name;
    }
  }

  // Takes in an activity if the caller sees it, and of it what the caller sees.
  absl::StatusOr<bool> Take(const v1::Plan& plan, const storage::RecordVersion& version) {
    JP_RETURN_IF_ERROR(ParseRecord(version, &activity_));
    if (!plan::MaySee(call_.principal, plan, activity_)) return false;
    if (plan::IsOwnPlan(plan)) HideWhatIsOwn(&activity_);
    if (world_.size() == kActivitiesMax) return TooManyActivities();
    world_.Add(plan, activity_);
    return true;
  }

  const Call& call_;
  search::SynergyWorld world_;
  v1::Activity activity_;  // One for all: its memory is used again.
};

// A place in the order of pairs: score, first name, second name.
struct Position {
  int score = 0;
  std::string first;
  std::string second;
};

std::string WritePosition(const search::SynergyWorld& world, const search::FoundPair& pair) {
  return absl::StrCat(pair.score, "\n", world.name(pair.first), "\n", world.name(pair.second));
}

std::optional<Position> ReadPosition(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '\n');
  Position position;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &position.score)) return std::nullopt;
  position.first = parts[1];
  position.second = parts[2];
  return position;
}

bool IsBehind(const search::SynergyWorld& world, const search::FoundPair& pair,
              const Position& position) {
  if (pair.score != position.score) return pair.score < position.score;
  return std::make_pair(world.name(pair.first), world.name(pair.second)) >
         std::make_pair(absl::string_view(position.first), absl::string_view(position.second));
}

// Everything of a request that its pages have in common.
std::string ListOf(const v1::FindSynergiesRequest& request) {
  v1::FindSynergiesRequest same = request;
  same.clear_page_size();
  same.clear_page_token();
  return absl::StrCat("FindSynergies\n", same.SerializeAsString());
}

absl::Status CheckChoices(const v1::FindSynergiesRequest& request) {
  if (request.min_score() < 0 || request.min_score() > 100) {
    return plan::FieldError("min_score", "must be from 1 to 100, or 0 for 40");
  }
  for (const int kind : request.kinds()) {
    if (kind == v1::SYNERGY_KIND_UNSPECIFIED || !v1::SynergyKind_IsValid(kind)) {
      return plan::FieldError("kinds", "must be COMPLEMENT, OVERLAP or SEQUENCE");
    }
  }
  for (const int state : request.states()) {
    if (state == v1::SYNERGY_STATE_UNSPECIFIED || !v1::SynergyState_IsValid(state)) {
      return plan::FieldError("states", "must be OPEN, ACCEPTED or DISMISSED");
    }
  }
  return absl::OkStatus();
}

// One request on its way to its answer.
class Search {
 public:
  Search(const Call& call, const v1::FindSynergiesRequest& request)
      : call_(call), request_(request), seen_(call), world_(seen_.world()) {}

  absl::StatusOr<v1::FindSynergiesResponse> Run() {
    JP_RETURN_IF_ERROR(CheckChoices(request_));
    JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request_.page_size()));
    JP_ASSIGN_OR_RETURN(const PagePosition position,
                        OpenPageToken(call_, ListOf(request_), request_.page_token()));
    search::SynergyQuestion question;
    JP_RETURN_IF_ERROR(CheckNames());
    JP_RETURN_IF_ERROR(seen_.Read(request_));
    JP_RETURN_IF_ERROR(ReadAnswers());
    JP_ASSIGN_OR_RETURN(const bool any, Ask(&question));
    const search::FoundPairs found =
        any ? search::FindPairs(world_, question) : search::FoundPairs();
    if (found.gave_up) return TooMuchAlike();
    return Show(found, size, ReadPosition(position.after));
  }

 private:
  using Rows = std::pair<uint32_t, uint32_t>;

  absl::Status CheckNames() const {
    if (!request_.activity().empty()) {
      JP_RETURN_IF_ERROR(RequireSeen(call_, request_.activity()).status());
    }
    if (!request_.partner().empty()) {
      return plan::ParseNameOf(plan::NameKind::kPartner, request_.partner(), "partner").status();
    }
    return absl::OkStatus();
  }

  // Puts the request into a question about rows. False: nothing can be found.
  absl::StatusOr<bool> Ask(search::SynergyQuestion* question) {
    question->min_score = request_.min_score() == 0 ? kMinScoreUsually : request_.min_score();
    question->limit = kPairsMax;
    question->wanted = [this](const search::FoundPair& pair) { return IsWanted(pair); };
    kinds_.insert(request_.kinds().begin(), request_.kinds().end());
    states_.insert(request_.states().begin(), request_.states().end());
    if (states_.empty()) states_ = {v1::SYNERGY_STATE_OPEN, v1::SYNERGY_STATE_ACCEPTED};
    if (!request_.activity().empty()) {
      question->row = world_.RowOf(request_.activity());
      if (!question->row) return false;
    }
    if (!request_.partner().empty()) {
      question->partner = world_.PartnerNumber(request_.partner());
      if (!question->partner) return false;
    }
    return true;
  }

  bool IsWanted(const search::FoundPair& pair) const {
    if (!kinds_.empty() && !kinds_.contains(pair.kind)) return false;
    const auto answered = answered_.find({pair.first, pair.second});
    return states_.contains(answered == answered_.end() ? v1::SYNERGY_STATE_OPEN
                                                        : answered->second.state());
  }

  // Only of pairs both sides of which are seen.
  absl::Status ReadAnswers() {
    JP_ASSIGN_OR_RETURN(std::vector<v1::Synergy> pairs, AnsweredPairs(call_.view));
    for (v1::Synergy& pair : pairs) {
      const auto first = world_.RowOf(pair.first().activity());
      const auto second = world_.RowOf(pair.second().activity());
      if (!first || !second) continue;
      JP_RETURN_IF_ERROR(Settle(call_.view, &pair));
      answered_[{static_cast<uint32_t>(*first), static_cast<uint32_t>(*second)}] = std::move(pair);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<v1::FindSynergiesResponse> Show(const search::FoundPairs& found, size_t size,
                                                 const std::optional<Position>& position) const {
    v1::FindSynergiesResponse response;
    response.set_total_size(static_cast<int64_t>(found.pairs.size()));
    response.set_activity_count(static_cast<int64_t>(world_.size()));
    response.set_more(found.more);
    auto pair = found.pairs.begin();
    if (position) {
      pair = std::find_if(pair, found.pairs.end(),
                          [&](const auto& one) { return IsBehind(world_, one, *position); });
    }
    const auto left = static_cast<size_t>(found.pairs.end() - pair);
    const auto end = pair + static_cast<std::ptrdiff_t>(std::min(size, left));
    for (; pair != end; ++pair) {
      JP_ASSIGN_OR_RETURN(*response.add_synergies(), ShowPair(*pair));
    }
    if (left > size) {
      response.set_next_page_token(
          SealPageToken(call_, ListOf(request_), {0, WritePosition(world_, *(end - 1))}));
    }
    return response;
  }

  absl::StatusOr<v1::Synergy> ShowPair(const search::FoundPair& found) const {
    JP_ASSIGN_OR_RETURN(const SeenActivity one, RequireSeen(call_, world_.name(found.first)));
    JP_ASSIGN_OR_RETURN(const SeenActivity other, RequireSeen(call_, world_.name(found.second)));
    JP_ASSIGN_OR_RETURN(v1::Synergy pair, PairOf(found));
    ShowSide(call_, *one.plan, *one.activity, pair.mutable_first());
    ShowSide(call_, *other.plan, *other.activity, pair.mutable_second());
    v1::Synergy told =
        search::Explain(world_, found.first, found.second, *one.activity, *other.activity);
    pair.set_kind(told.kind());
    pair.set_score(told.score());
    pair.mutable_reasons()->Swap(told.mutable_reasons());
    if (told.first().activity() != pair.first().activity()) Swap(&pair);
    return pair;
  }

  // What was answered of a pair, or the pair as nobody has answered it.
  absl::StatusOr<v1::Synergy> PairOf(const search::FoundPair& found) const {
    const auto answered = answered_.find({found.first, found.second});
    if (answered != answered_.end()) return answered->second;
    v1::Synergy pair;
    const absl::string_view first = world_.name(found.first);
    const absl::string_view second = world_.name(found.second);
    pair.set_name(SynergyName(first, second));
    pair.mutable_first()->set_activity(std::string(first));
    pair.mutable_second()->set_activity(std::string(second));
    JP_RETURN_IF_ERROR(Settle(call_.view, &pair));
    return pair;
  }

  const Call& call_;
  const v1::FindSynergiesRequest& request_;
  SeenWorld seen_;
  const search::SynergyWorld& world_;
  std::set<int> kinds_;
  std::set<int> states_;
  std::map<Rows, v1::Synergy> answered_;
};

absl::Status CheckAnswer(const v1::AnswerSynergyRequest& request) {
  if (request.first() == request.second()) {
    return plan::FieldError("second", "must be another activity than first");
  }
  if (request.choice() != v1::SYNERGY_CHOICE_ACCEPT &&
      request.choice() != v1::SYNERGY_CHOICE_DISMISS) {
    return plan::FieldError("choice", "must be ACCEPT or DISMISS");
  }
  if (request.choice() == v1::SYNERGY_CHOICE_DISMISS && plan::IsBlank(request.reason())) {
    return plan::FieldError("reason", "say why: the other side reads it");
  }
  return absl::OkStatus();
}

// Checks that an activity is what the caller was shown.
absl::Status CheckVersion(const std::string& activity, int64_t now, int64_t shown) {
  if (now == shown) return absl::OkStatus();
  return plan::MakeError(plan::Sentence::kSynergyOutdated, {{"name", activity}});
}

v1::SynergyAnswer AnswerOf(const Call& call, const v1::AnswerSynergyRequest& request,
                           const v1::Synergy& pair) {
  v1::SynergyAnswer answer;
  answer.set_choice(request.choice());
  answer.set_reason(request.reason());
  *answer.mutable_author() = AuthorOf(call);
  *answer.mutable_time() = ToTimestamp(call.now);
  answer.set_first_version(pair.first().version());
  answer.set_second_version(pair.second().version());
  return answer;
}

// What is kept of a pair: nothing that its activities tell themselves.
v1::Synergy ToKeep(const v1::Synergy& pair) {
  v1::Synergy kept;
  kept.set_name(pair.name());
  const auto copy = [](const v1::SynergySide& from, v1::SynergySide* to) {
    to->set_activity(from.activity());
    if (from.has_answer()) *to->mutable_answer() = from.answer();
  };
  copy(pair.first(), kept.mutable_first());
  copy(pair.second(), kept.mutable_second());
  return kept;
}

}  // namespace

absl::StatusOr<v1::FindSynergiesResponse> FindSynergies(const Call& call,
                                                        const v1::FindSynergiesRequest& request) {
  return Search(call, request).Run();
}

absl::StatusOr<v1::AnswerSynergyResponse> AnswerSynergy(const Call& call,
                                                        const v1::AnswerSynergyRequest& request) {
  JP_RETURN_IF_ERROR(
      plan::ParseNameOf(plan::NameKind::kActivity, request.first(), "first").status());
  JP_RETURN_IF_ERROR(
      plan::ParseNameOf(plan::NameKind::kActivity, request.second(), "second").status());
  JP_ASSIGN_OR_RETURN(const SeenActivity first, RequireSeen(call, request.first()));
  JP_ASSIGN_OR_RETURN(const SeenActivity second, RequireSeen(call, request.second()));
  JP_RETURN_IF_ERROR(CheckAnswer(request));
  const std::string why =
      search::WhyNoPair(*first.plan, *first.activity, *second.plan, *second.activity);
  if (!why.empty()) {
    return plan::FieldError("second", absl::StrCat(request.first(), " and ", request.second(),
                                                   " cannot be a synergy: ", why));
  }
  JP_ASSIGN_OR_RETURN(const v1::Synergy before,
                      AnsweredPair(call.view, request.first(), request.second()));
  v1::Synergy pair = before;
  JP_RETURN_IF_ERROR(Settle(call.view, &pair));
  const bool turned = pair.first().activity() != request.first();
  const SeenActivity& one = turned ? second : first;
  const SeenActivity& other = turned ? first : second;
  ShowSide(call, *one.plan, *one.activity, pair.mutable_first());
  ShowSide(call, *other.plan, *other.activity, pair.mutable_second());
  v1::SynergySide* side = pair.first().own() ? pair.mutable_first() : pair.mutable_second();
  if (!side->own()) {
    return plan::MakeError(plan::Sentence::kSynergyOfOthers, {{"partner", call.principal.partner},
                                                              {"first", request.first()},
                                                              {"second", request.second()}});
  }
  JP_RETURN_IF_ERROR(CheckVersion(request.first(),
                                  turned ? pair.second().version() : pair.first().version(),
                                  request.first_version()));
  JP_RETURN_IF_ERROR(CheckVersion(request.second(),
                                  turned ? pair.first().version() : pair.second().version(),
                                  request.second_version()));
  *side->mutable_answer() = AnswerOf(call, request, pair);
  const bool is_new = !before.first().has_answer() && !before.second().has_answer();
  JP_RETURN_IF_ERROR(
      WriteOwnLine(call, pair.name(), is_new ? nullptr : &before, ToKeep(pair), "Answered"));
  JP_RETURN_IF_ERROR(Settle(call.view, &pair));
  v1::AnswerSynergyResponse response;
  *response.mutable_synergy() = std::move(pair);
  return response;
}

}  // namespace jointplan::server
