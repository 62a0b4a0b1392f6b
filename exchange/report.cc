#include "exchange/report.h"

#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "exchange/report_parts.h"
#include "exchange/report_voice.h"
#include "exchange/report_words.h"
#include "exchange/value_text.h"

namespace jointplan::exchange {
namespace {

using Kind = Block::Kind;

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& names,
                   const Voice& voice) {
  if (names.empty()) return voice.Say(Words::kNobody);
  return absl::StrJoin(names, voice.Say(Words::kComma),
                       [&voice](std::string* text, const std::string& name) {
                         absl::StrAppend(text, voice.Named(name).text);
                       });
}

Span ScopeOf(const std::string& scope, const Voice& voice) {
  absl::string_view theme = scope;
  if (absl::ConsumePrefix(&theme, "themes/")) return voice.Theme(std::string(theme));
  return voice.Say(scope == "plan" ? Words::kWholePlan : Words::kOwnActivities);
}

void AddAnswerTable(const v1::Agreement& agreement, const Voice& voice, Document* document) {
  if (agreement.endorsements().empty()) {
    document->Add(Kind::kParagraph, {voice.Say(Words::kNoAnswers)});
    return;
  }
  Block table;
  table.kind = Kind::kTable;
  table.row_headings = true;
  table.headings = {voice.Say(Words::kPartner), voice.Say(Words::kScope), voice.Say(Words::kAnswer),
                    voice.Say(Words::kStatement)};
  for (const v1::Endorsement& given : agreement.endorsements()) {
    Line answer = {Span(voice.Value(given.answer()), "", given.answer() == v1::ANSWER_OBJECT)};
    if (given.outdated()) answer.emplace_back(absl::StrCat(" (", voice.Say(Words::kOutdated), ")"));
    table.rows.push_back({voice.FullyNamed(given.partner()),
                          {ScopeOf(given.scope(), voice)},
                          std::move(answer),
                          {Span::Own(given.statement())}});
  }
  document->blocks.push_back(std::move(table));
}

void AddWaivers(const v1::Agreement& agreement, const Voice& voice, Document* document) {
  if (agreement.waivers().empty()) return;
  document->Add(Kind::kSubheading, {voice.Say(Words::kWaivers)});
  Block table;
  table.kind = Kind::kTable;
  table.headings = {voice.Say(Words::kRecord), voice.Say(Words::kCheck), voice.Say(Words::kFound),
                    voice.Say(Words::kReason)};
  for (const v1::Waiver& waiver : agreement.waivers()) {
    table.rows.push_back({{voice.Named(waiver.record())},
                          {Span::Own(waiver.check())},
                          {Span::Own(waiver.description())},
                          {Span::Own(waiver.reason())}});
  }
  document->blocks.push_back(std::move(table));
}

void AddSilence(const v1::Agreement& agreement, const Voice& voice, Document* document) {
  const v1::Silence& silence = agreement.silence();
  if (silence.state() != v1::SILENCE_STATE_ADOPTED) return;
  document->Add(
      Kind::kParagraph,
      {voice.Say(Words::kSilence, {{"deadline", Voice::Time(silence.deadline())},
                                   {"partners", Joined(silence.tally().silent(), voice)}})});
}

Block Facts(const PlanState& state, const Voice& voice, const ReportOptions& options) {
  const v1::Plan& plan = state.plan;
  Block facts;
  facts.kind = Kind::kFacts;
  const auto add = [&](const plan::Phrase& label, const std::string& value) {
    if (!value.empty()) AddFact(voice.Say(label), {{Span(value)}}, &facts);
  };
  add(Words::kPeriod, voice.Period(plan.start_date(), plan.end_date()));
  const std::string number = absl::StrCat(state.revision);
  add(Words::kRevision,
      state.time.seconds() == 0
          ? number
          : voice.Say(Words::kRevisionOf, {{"number", number}, {"time", Voice::Time(state.time)}}));
  if (state.agreement) {
    const v1::Agreement& agreement = *state.agreement;
    add(Words::kAgreement,
        voice.Say(Words::kAgreementOf, {{"number", ShortName(agreement.name())},
                                        {"time", Voice::Time(agreement.close_time())}}));
    add(Words::kDigest, absl::BytesToHexString(agreement.digest()));
    AddFact(voice.Say(Words::kOverride), {{Span::Own(agreement.override_reason())}}, &facts);
  }
  add(Words::kDay, options.date);
  add(Words::kActivityCount, absl::StrCat(state.activities.size()));
  return facts;
}

}  // namespace

void AddHeading(const std::string& text, bool new_page, Document* document) {
  document->Add(Kind::kHeading, {Span(text)});
  document->blocks.back().new_page = new_page;
}

void AddOwnWords(const Span& text, Document* document) {
  if (text.text.empty()) return;
  Block& block = document->blocks.emplace_back();
  block.kind = Kind::kQuote;
  for (const absl::string_view line : absl::StrSplit(text.text, '\n')) {
    Span span = text;
    span.text = std::string(absl::StripSuffix(line, "\r"));
    if (!span.text.empty()) block.lines.push_back({std::move(span)});
  }
}

void AddFact(const std::string& label, std::vector<Line> values, Block* facts) {
  if (values.empty() ||
      (values.size() == 1 && values[0].size() == 1 && values[0][0].text.empty())) {
    return;
  }
  values.insert(values.begin(), {Span(label)});
  facts->rows.push_back(std::move(values));
}

void AddAnswers(const PlanState& state, const Voice& voice, Document* document) {
  if (!state.agreement) return;
  AddHeading(voice.Say(Words::kAnswers), /*new_page=*/false, document);
  AddAnswerTable(*state.agreement, voice, document);
  AddSilence(*state.agreement, voice, document);
  AddWaivers(*state.agreement, voice, document);
}

void AddRecord(v1::Record record, PlanState* state) {
  switch (record.content_case()) {
    case v1::Record::kPlan:
      state->plan = std::move(*record.mutable_plan());
      return;
    case v1::Record::kActivity:
      state->activities.push_back(std::move(*record.mutable_activity()));
      return;
    case v1::Record::kNeed:
      state->needs.push_back(std::move(*record.mutable_need()));
      return;
    case v1::Record::kPartner:
      state->partners.push_back(std::move(*record.mutable_partner()));
      return;
    case v1::Record::kObjective:
      state->objectives.push_back(std::move(*record.mutable_objective()));
      return;
    default:
      return;
  }
}

Document ReportDocument(const PlanState& state, const ReportOptions& options) {
  const Voice voice(state, options.language);
  Document document;
  document.language = std::string(voice.words_language());
  const Span title = voice.Local(state.plan.title());
  document.title = title.text;
  document.Add(Kind::kTitle, {title});
  document.blocks.push_back(Facts(state, voice, options));
  const size_t facts = document.blocks.size() - 1;
  AddOwnWords(voice.Local(state.plan.description()), &document);
  AddAnswers(state, voice, &document);
  AddThemes(state, voice, options.date, &document);
  AddNextSteps(state, voice, options.date, &document);
  AddWhoDoesWhat(state, voice, &document);
  AddTimeline(state, voice, options.date, &document);
  AddCoverage(state, voice, &document);
  if (voice.other_language_count() > 0) {
    AddFact(voice.Say(Words::kOtherLanguage), {{absl::StrCat(voice.other_language_count())}},
            &document.blocks[facts]);
  }
  return document;
}

}  // namespace jointplan::exchange
