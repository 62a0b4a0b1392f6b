#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange/report_parts.h"
#include "exchange/report_words.h"

namespace jointplan::exchange {
namespace {

using Kind = Block::Kind;

// Writes activities, one after the other.
class ActivityWriter {
 public:
  ActivityWriter(const Voice& voice, absl::string_view date, Document* document)
      : voice_(voice),
        date_(date),
        comma_(voice.Say(Words::kComma)),
        semicolon_(voice.Say(Words::kSemicolon)),
        document_(*document) {}

  void Write(const v1::Activity& activity) {
    document_.Add(Kind::kSubheading, {voice_.Local(activity.title())});
    document_.blocks.push_back(Facts(activity));
    AddOwnWords(voice_.Local(activity.description()), &document_);
    if (!activity.next_steps().empty()) document_.blocks.push_back(Steps(activity));
  }

 private:
  Block Facts(const v1::Activity& activity) const {
    Block facts;
    facts.kind = Kind::kFacts;
    const std::string period = voice_.Period(activity.start_date(), activity.end_date());
    AddFact(voice_.Say(Words::kPeriod), {{Span(period)}}, &facts);
    AddFact(voice_.Say(Words::kStatus), {{Span(voice_.Value(activity.implementation_status()))}},
            &facts);
    AddFact(voice_.Say(Words::kPlaces), {Places(activity)}, &facts);
    std::vector<Line> partners;
    for (const v1::Participant& one : activity.participants()) partners.push_back(Partner(one));
    AddFact(voice_.Say(Words::kPartners), std::move(partners), &facts);
    std::vector<Line> objectives;
    for (const std::string& name : activity.objectives()) {
      objectives.push_back(voice_.FullyNamed(name));
    }
    AddFact(voice_.Say(Words::kObjectives), std::move(objectives), &facts);
    std::vector<Line> targets;
    for (const v1::Target& target : activity.targets()) targets.push_back(Target(target));
    AddFact(voice_.Say(Words::kTargets), std::move(targets), &facts);
    std::vector<Line> funding;
    for (const v1::Funding& money : activity.funding()) funding.push_back(Funding(money));
    AddFact(voice_.Say(Words::kFunding), std::move(funding), &facts);
    return facts;
  }

  // All in one line, for there may be hundreds.
  static Line Places(const v1::Activity& activity) {
    Line line;
    for (const v1::Location& location : activity.locations()) {
      if (!line.empty()) line.emplace_back(" · ");
      line.push_back(Span::Own(PlaceText(location)));
    }
    return line.empty() ? Line{Span("")} : line;
  }

  // `GIZ – the German agency: lead, funding; confirmed; brings 2000 EUR, trainers, by 2019-06-30`.
  Line Partner(const v1::Participant& participant) const {
    Line line = voice_.FullyNamed(participant.partner());
    std::vector<std::string> roles;
    for (const int role : participant.roles()) {
      roles.push_back(voice_.Value(static_cast<v1::PartnerRole>(role)));
    }
    line.emplace_back(absl::StrCat(voice_.Say(Words::kColon), absl::StrJoin(roles, comma_),
                                   semicolon_, voice_.Value(participant.consent())));
    const Span contribution = voice_.Local(participant.contribution());
    const bool has_amount = participant.has_amount();
    if (contribution.text.empty() && !has_amount && !participant.has_due_date()) return line;
    line.emplace_back(absl::StrCat(semicolon_, voice_.Say(Words::kBrings), " "));
    if (has_amount) {
      line.push_back(Span::Own(absl::StrCat(participant.amount(), " ", participant.currency())));
    }
    if (has_amount && !contribution.text.empty()) line.emplace_back(comma_);
    if (!contribution.text.empty()) line.push_back(contribution);
    AppendDay(participant.due_date(), &line);
    return line;
  }

  void AppendDay(const std::string& day, Line* line) const {
    if (day.empty()) return;
    line->emplace_back(absl::StrCat(comma_, voice_.Say(Words::kBy, {{"day", day}})));
  }

  Line Target(const v1::Target& target) const {
    Line line = {Span::Own(target.indicator())};
    if (!target.value().empty()) {
      line.emplace_back(voice_.Say(Words::kColon));
      line.push_back(
          Span::Own(absl::StrCat(target.value(), target.unit().empty() ? "" : " ", target.unit())));
    }
    AppendDay(target.due_date(), &line);
    return line;
  }

  Line Funding(const v1::Funding& money) const {
    Line line = {Span::Own(absl::StrCat(money.amount(), " ", money.currency()))};
    if (money.has_partner()) {
      line.emplace_back(comma_);
      line.push_back(voice_.Named(money.partner()));
    }
    if (money.has_status()) line.emplace_back(absl::StrCat(comma_, voice_.Value(money.status())));
    if (!money.note().empty()) {
      line.emplace_back(semicolon_);
      line.push_back(Span::Own(money.note()));
    }
    return line;
  }

  Block Steps(const v1::Activity& activity) const {
    Block table;
    table.kind = Kind::kTable;
    table.headings = {voice_.Say(Words::kNextSteps), voice_.Say(Words::kResponsible),
                      voice_.Say(Words::kDue), voice_.Say(Words::kStatus)};
    for (const v1::NextStep& step : activity.next_steps()) {
      Line what = {voice_.Local(step.text())};
      if (!step.note().empty()) {
        what.emplace_back(" – ");
        what.push_back(Span::Own(step.note()));
      }
      table.rows.push_back({std::move(what),
                            {step.has_responsible() ? voice_.Named(step.responsible()) : Span("")},
                            {Span(step.due_date())},
                            {StepStatus(step, voice_, date_)}});
    }
    return table;
  }

  const Voice& voice_;
  const absl::string_view date_;
  const std::string comma_;
  const std::string semicolon_;
  Document& document_;
};

// Which theme an activity is described under: the first one of the plan's that it has; -1: none.
int ThemeOf(const v1::Plan& plan, const v1::Activity& activity) {
  for (int i = 0; i < plan.themes_size(); ++i) {
    for (const std::string& theme : activity.themes()) {
      if (theme == plan.themes(i).id()) return i;
    }
  }
  return -1;
}

// What stands under a theme.
struct Part {
  std::vector<const v1::Activity*> described;
  std::vector<const v1::Activity*> also;
};

std::map<int, Part> PartsOf(const PlanState& state) {
  std::map<std::string, int> themes;
  for (int i = 0; i < state.plan.themes_size(); ++i) themes[state.plan.themes(i).id()] = i;
  std::map<int, Part> parts;
  for (const v1::Activity& activity : state.activities) {
    const int first = ThemeOf(state.plan, activity);
    parts[first].described.push_back(&activity);
    for (const std::string& theme : activity.themes()) {
      const auto found = themes.find(theme);
      if (found != themes.end() && found->second != first) {
        parts[found->second].also.push_back(&activity);
      }
    }
  }
  return parts;
}

void AddPart(const Part& part, const Voice& voice, absl::string_view date, Document* document) {
  ActivityWriter writer(voice, date, document);
  for (const v1::Activity* activity : part.described) writer.Write(*activity);
  if (!part.also.empty()) {
    document->Add(Kind::kParagraph, {voice.Say(Words::kAlso)});
    Block& block = document->blocks.emplace_back();
    block.kind = Kind::kBullets;
    for (const v1::Activity* activity : part.also) {
      block.lines.push_back({voice.Local(activity->title())});
    }
  }
  if (part.described.empty() && part.also.empty()) {
    document->Add(Kind::kParagraph, {voice.Say(Words::kNoActivities)});
  }
}

}  // namespace

std::string PlaceText(const v1::Location& location) {
  const std::string& name = location.has_place() ? location.place() : location.municipality();
  std::vector<std::string> parts;
  for (const std::string& part :
       {name.empty() ? location.code() : name,
        location.municipality() == name ? std::string() : location.municipality(),
        location.country()}) {
    if (!part.empty()) parts.push_back(part);
  }
  return absl::StrJoin(parts, ", ");
}

void AddThemes(const PlanState& state, const Voice& voice, absl::string_view date,
               Document* document) {
  const std::map<int, Part> parts = PartsOf(state);
  for (int i = 0; i < state.plan.themes_size(); ++i) {
    const v1::Theme& theme = state.plan.themes(i);
    document->Add(Kind::kHeading, {voice.Say(Words::kThemeOf), voice.Local(theme.title())});
    AddOwnWords(voice.Local(theme.description()), document);
    const auto found = parts.find(i);
    AddPart(found == parts.end() ? Part() : found->second, voice, date, document);
  }
  const auto left = parts.find(-1);
  if (left == parts.end()) return;
  AddHeading(voice.Say(Words::kNoTheme), /*new_page=*/false, document);
  AddPart(left->second, voice, date, document);
}

}  // namespace jointplan::exchange
