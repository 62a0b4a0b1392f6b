#ifndef JOINTPLAN_EXCHANGE_REPORT_PARTS_H_
#define JOINTPLAN_EXCHANGE_REPORT_PARTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "exchange/document.h"
#include "exchange/report.h"
#include "exchange/report_voice.h"

namespace jointplan::exchange {

// The parts of a report, each put at the end of a document.

// Who answered, what was let pass, and how it was adopted; nothing if nobody agreed on anything.
void AddAnswers(const PlanState& state, const Voice& voice, Document* document);

// Theme by theme, each activity whole, once.
void AddThemes(const PlanState& state, const Voice& voice, absl::string_view date,
               Document* document);

// All next steps by due date; `date` says which are overdue.
void AddNextSteps(const PlanState& state, const Voice& voice, absl::string_view date,
                  Document* document);

// Partners by themes, and places by partners.
void AddWhoDoesWhat(const PlanState& state, const Voice& voice, Document* document);

// When activities take place, as bars; `date` is marked.
void AddTimeline(const PlanState& state, const Voice& voice, absl::string_view date,
                 Document* document);

// How many activities serve each objective.
void AddCoverage(const PlanState& state, const Voice& voice, Document* document);

// What a step is on a day: `Overdue`, `open`, `done`. Overdue is strong.
Span StepStatus(const v1::NextStep& step, const Voice& voice, absl::string_view date);

// Whether a step is open and was due before a day.
bool IsOverdue(const v1::NextStep& step, absl::string_view date);

// The title of a place: `Sour, LB`.
std::string PlaceText(const v1::Location& location);

// Puts a heading before the blocks that follow, a text as a quotation, and a fact in a table of
// facts, where it has a value.
void AddHeading(const std::string& text, bool new_page, Document* document);
void AddOwnWords(const Span& text, Document* document);
void AddFact(const std::string& label, std::vector<Line> values, Block* facts);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_REPORT_PARTS_H_
