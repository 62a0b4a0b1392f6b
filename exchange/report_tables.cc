#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange/report_charts.h"
#include "exchange/report_parts.h"
#include "exchange/report_words.h"
#include "plan/coverage.h"

namespace jointplan::exchange {
namespace {

using Kind = Block::Kind;

// So many themes stand side by side on a page.
constexpr int kThemesAcross = 6;
constexpr char kNothing[] = "–";

bool IsGivenUp(const v1::Activity& activity) {
  return activity.implementation_status() == v1::IMPLEMENTATION_STATUS_CANCELLED;
}

// Spans with something between each two.
Line Joined(const std::vector<Span>& spans, absl::string_view between) {
  Line line;
  for (const Span& span : spans) {
    if (!line.empty()) line.emplace_back(std::string(between));
    line.push_back(span);
  }
  return line;
}

// ---- Next steps ----

struct Step {
  const v1::Activity* activity;
  const v1::NextStep* step;
};

// By day, those without one last; else as the plan has them.
std::vector<Step> StepsByDay(const PlanState& state) {
  std::vector<Step> steps;
  for (const v1::Activity& activity : state.activities) {
    for (const v1::NextStep& step : activity.next_steps()) steps.push_back({&activity, &step});
  }
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return std::make_tuple(a.step->due_date().empty(), a.step->due_date()) <
           std::make_tuple(b.step->due_date().empty(), b.step->due_date());
  });
  return steps;
}

Block StepTable(const std::vector<Step>& steps, const Voice& voice, absl::string_view date) {
  Block table;
  table.kind = Kind::kTable;
  table.headings = {voice.Say(Words::kDue), voice.Say(Words::kWhat), voice.Say(Words::kActivity),
                    voice.Say(Words::kResponsible), voice.Say(Words::kStatus)};
  for (const auto& [activity, step] : steps) {
    table.rows.push_back(
        {{step->due_date().empty() ? Span(voice.Say(Words::kNoDate)) : Span(step->due_date())},
         {voice.Local(step->text())},
         {voice.Local(activity->title())},
         {step->has_responsible() ? voice.Named(step->responsible()) : Span(kNothing)},
         {StepStatus(*step, voice, date)}});
  }
  return table;
}

// ---- Who does what where ----

struct Share {
  int all = 0;
  int leads = 0;

  void Add(bool lead) {
    ++all;
    if (lead) ++leads;
  }
};

// What a partner does under each theme; under the empty one, all of it.
using Shares = std::map<std::string, Share>;

bool Leads(const v1::Participant& participant) {
  return std::find(participant.roles().begin(), participant.roles().end(), v1::PARTNER_ROLE_LEAD) !=
         participant.roles().end();
}

std::map<std::string, Shares> SharesOf(const PlanState& state) {
  std::map<std::string, Shares> shares;
  for (const v1::Activity& activity : state.activities) {
    if (IsGivenUp(activity)) continue;
    for (const v1::Participant& participant : activity.participants()) {
      if (participant.consent() == v1::CONSENT_DECLINED) continue;
      Shares& own = shares[participant.partner()];
      own[""].Add(Leads(participant));
      for (const std::string& theme : activity.themes()) own[theme].Add(Leads(participant));
    }
  }
  return shares;
}

Line ShareText(const Shares& shares, const std::string& theme, const Voice& voice) {
  const auto found = shares.find(theme);
  if (found == shares.end()) return {kNothing};
  const Share& share = found->second;
  if (share.leads == 0) return {absl::StrCat(share.all)};
  return {absl::StrCat(share.all, " (",
                       voice.Say(Words::kLeads, {{"count", absl::StrCat(share.leads)}}), ")")};
}

Block Matrix(const PlanState& state, const std::map<std::string, Shares>& shares, int first,
             const Voice& voice) {
  const int end = std::min(first + kThemesAcross, state.plan.themes_size());
  Block table;
  table.kind = Kind::kTable;
  table.row_headings = true;
  table.headings = {voice.Say(Words::kPartner)};
  for (int i = first; i < end; ++i) {
    table.headings.push_back(voice.Local(state.plan.themes(i).title()).text);
  }
  table.headings.push_back(voice.Say(Words::kAll));
  for (const auto& [partner, own] : shares) {
    std::vector<Line> row = {{voice.Named(partner)}};
    for (int i = first; i < end; ++i) {
      row.push_back(ShareText(own, state.plan.themes(i).id(), voice));
    }
    row.push_back(ShareText(own, "", voice));
    table.rows.push_back(std::move(row));
  }
  return table;
}

struct Place {
  std::vector<const v1::Activity*> activities;
  std::set<std::string> partners;
};

void Put(const v1::Activity& activity, Place* place) {
  if (!place->activities.empty() && place->activities.back() == &activity) return;
  place->activities.push_back(&activity);
  for (const v1::Participant& participant : activity.participants()) {
    if (participant.consent() != v1::CONSENT_DECLINED)
      place->partners.insert(participant.partner());
  }
}

// By title; what has no place stands under the empty one.
std::map<std::string, Place> PlacesOf(const PlanState& state) {
  std::map<std::string, Place> places;
  for (const v1::Activity& activity : state.activities) {
    if (IsGivenUp(activity)) continue;
    if (activity.locations().empty()) Put(activity, &places[""]);
    for (const v1::Location& location : activity.locations()) {
      Put(activity, &places[PlaceText(location)]);
    }
  }
  return places;
}

std::vector<Line> PlaceRow(const std::string& title, const Place& place, const Voice& voice) {
  std::vector<Span> activities;
  activities.reserve(place.activities.size());
  for (const v1::Activity* activity : place.activities) {
    activities.push_back(voice.Local(activity->title()));
  }
  std::vector<Span> partners;
  for (const std::string& partner : place.partners) partners.push_back(voice.Named(partner));
  return {{title.empty() ? Span(voice.Say(Words::kNoPlace)) : Span::Own(title)},
          Joined(activities, " · "),
          Joined(partners, " · ")};
}

Block PlaceTable(const PlanState& state, const Voice& voice) {
  Block table;
  table.kind = Kind::kTable;
  table.row_headings = true;
  table.headings = {voice.Say(Words::kPlace), voice.Say(Words::kActivityCount),
                    voice.Say(Words::kPartners)};
  const std::map<std::string, Place> places = PlacesOf(state);
  for (const auto& [title, place] : places) {
    if (!title.empty()) table.rows.push_back(PlaceRow(title, place, voice));
  }
  const auto none = places.find("");
  if (none != places.end()) table.rows.push_back(PlaceRow("", none->second, voice));
  return table;
}

// ---- Charts ----

struct Dated {
  const v1::Activity* activity;
  std::optional<absl::CivilDay> from, to;

  absl::CivilDay first() const { return from ? *from : *to; }
  absl::CivilDay last() const { return to ? *to : *from; }
};

std::vector<Dated> DatedActivities(const PlanState& state) {
  std::vector<Dated> dated;
  for (const v1::Activity& activity : state.activities) {
    const Dated one{&activity, ReadDay(activity.start_date()), ReadDay(activity.end_date())};
    if (one.from || one.to) dated.push_back(one);
  }
  std::stable_sort(dated.begin(), dated.end(),
                   [](const Dated& a, const Dated& b) { return a.first() < b.first(); });
  return dated;
}

bool RunsToTheLeft(const Voice& voice) { return voice.words_language() == "ar"; }

std::string DayText(absl::CivilDay day) { return absl::FormatCivilTime(day); }

Block TimelineTable(const std::vector<Dated>& dated, const Voice& voice, absl::string_view date) {
  absl::CivilDay first = dated.front().first();
  absl::CivilDay last = dated.front().last();
  for (const Dated& one : dated) {
    first = std::min(first, one.first());
    last = std::max(last, one.last());
  }
  const DayLine line(first, last, ReadDay(date), RunsToTheLeft(voice));
  Block table;
  table.kind = Kind::kTable;
  table.row_headings = true;
  table.headings = {voice.Say(Words::kActivity), voice.Say(Words::kStarts), voice.Say(Words::kEnds),
                    voice.Say(Words::kChart)};
  table.drawings = 3;
  table.heading_drawing =
      line.Axis(voice.Say(Words::kTimelineTitle, {{"from", DayText(first)}, {"to", DayText(last)}}),
                voice.Say(Words::kTimelineMeans, {{"day", std::string(date)}}));
  for (const Dated& one : dated) {
    const v1::Activity& activity = *one.activity;
    Span bar("");
    bar.drawing =
        line.Bar(one.from, one.to, voice.Period(activity.start_date(), activity.end_date()));
    const auto day = [](const std::string& text) { return Line{text.empty() ? kNothing : text}; };
    table.rows.push_back({{voice.Local(activity.title())},
                          day(activity.start_date()),
                          day(activity.end_date()),
                          {std::move(bar)}});
  }
  return table;
}

// `Inclusion (2) · Work (1)`.
Line ThemesOf(const v1::ObjectiveCoverage& served, const Voice& voice) {
  Line line;
  for (const v1::ThemeUse& use : served.themes()) {
    if (use.activity_count() == 0) continue;
    if (!line.empty()) line.emplace_back(" · ");
    line.push_back(voice.Theme(use.theme()));
    line.emplace_back(absl::StrCat(" (", use.activity_count(), ")"));
  }
  return line.empty() ? Line{Span(kNothing)} : line;
}

Block CoverageTable(const std::vector<v1::ObjectiveCoverage>& served, const Voice& voice) {
  int most = 0;
  for (const auto& row : served) most = std::max(most, row.activity_count());
  Block table;
  table.kind = Kind::kTable;
  table.row_headings = true;
  table.headings = {voice.Say(Words::kObjective), voice.Say(Words::kActivityCount),
                    voice.Say(Words::kChart), voice.Say(Words::kThemes)};
  table.drawings = 2;
  for (const v1::ObjectiveCoverage& row : served) {
    const int count = row.activity_count();
    Span bar("");
    bar.drawing = CountBar(
        count, most, RunsToTheLeft(voice),
        voice.Say(Words::kServes, {{"count", absl::StrCat(count)}, {"most", absl::StrCat(most)}}));
    const Span number = count == 0 ? Span(voice.Say(Words::kNone), "", /*is_strong=*/true)
                                   : Span(absl::StrCat(count));
    table.rows.push_back(
        {voice.FullyNamed(row.objective()), {number}, {std::move(bar)}, ThemesOf(row, voice)});
  }
  return table;
}

}  // namespace

bool IsOverdue(const v1::NextStep& step, absl::string_view date) {
  const bool open = step.status() == v1::NEXT_STEP_STATUS_OPEN ||
                    step.status() == v1::NEXT_STEP_STATUS_UNSPECIFIED;
  return open && !step.due_date().empty() && step.due_date() < date;
}

Span StepStatus(const v1::NextStep& step, const Voice& voice, absl::string_view date) {
  if (IsOverdue(step, date)) return {voice.Say(Words::kOverdue), "", /*is_strong=*/true};
  return Span(voice.Value(step.status()));
}

void AddNextSteps(const PlanState& state, const Voice& voice, absl::string_view date,
                  Document* document) {
  AddHeading(voice.Say(Words::kAllSteps), /*new_page=*/true, document);
  const std::vector<Step> steps = StepsByDay(state);
  if (steps.empty()) {
    document->Add(Kind::kParagraph, {voice.Say(Words::kNoSteps)});
    return;
  }
  const auto overdue = std::count_if(
      steps.begin(), steps.end(), [date](const Step& one) { return IsOverdue(*one.step, date); });
  document->Add(Kind::kNote, {voice.Say(Words::kOverdueMeans, {{"day", std::string(date)}}), " ",
                              voice.Say(Words::kOverdueCount, {{"count", absl::StrCat(overdue)}})});
  document->blocks.push_back(StepTable(steps, voice, date));
}

void AddWhoDoesWhat(const PlanState& state, const Voice& voice, Document* document) {
  if (state.activities.empty()) return;
  AddHeading(voice.Say(Words::kWho), /*new_page=*/false, document);
  document->Add(Kind::kSubheading, {voice.Say(Words::kByTheme)});
  document->Add(Kind::kNote, {voice.Say(Words::kMatrixMeans)});
  const std::map<std::string, Shares> shares = SharesOf(state);
  for (int first = 0; first < state.plan.themes_size(); first += kThemesAcross) {
    document->blocks.push_back(Matrix(state, shares, first, voice));
  }
  document->Add(Kind::kSubheading, {voice.Say(Words::kByPlace)});
  document->blocks.push_back(PlaceTable(state, voice));
}

void AddTimeline(const PlanState& state, const Voice& voice, absl::string_view date,
                 Document* document) {
  if (state.activities.empty()) return;
  AddHeading(voice.Say(Words::kTimeline), /*new_page=*/false, document);
  const std::vector<Dated> dated = DatedActivities(state);
  if (!dated.empty()) {
    document->Add(Kind::kNote, {voice.Say(Words::kTimelineMeans, {{"day", std::string(date)}})});
    document->blocks.back().of_drawings = true;
    document->blocks.push_back(TimelineTable(dated, voice, date));
  }
  const size_t undated = state.activities.size() - dated.size();
  if (undated == 0) return;
  document->Add(Kind::kNote, {voice.Say(Words::kNotDated, {{"count", absl::StrCat(undated)}})});
}

void AddCoverage(const PlanState& state, const Voice& voice, Document* document) {
  if (state.objectives.empty()) return;
  plan::Coverage coverage({});  // Of objectives only.
  for (const v1::Activity& activity : state.activities) coverage.Add(activity);
  AddHeading(voice.Say(Words::kCoverage), /*new_page=*/false, document);
  document->Add(Kind::kNote,
                {voice.Say(state.agreement ? Words::kCoverageNamed : Words::kCoverageMeans)});
  document->blocks.push_back(
      CoverageTable(coverage.Objectives(state.plan, state.objectives), voice));
}

}  // namespace jointplan::exchange
