// Reads any bytes as the tables that people bring: a list of activities by a mapping, a survey, and
// a list of places; and as a table as such.
#include <cstdlib>

#include "exchange/csv.h"
#include "exchange/import.h"
#include "exchange/places.h"
#include "exchange/survey.h"
#include "plan/validate.h"
#include "tests/fuzz/targets.h"

namespace jointplan {
namespace {

// One that feeds every section of a record, with numbers and dates as the French write them.
constexpr char kMapping[] = R"yaml(
encoding: utf-8
language: fr
tag: fuzz
activity:
  key: "{a}"
  title: "{a}"
  description: "{b}"
  themes: {from: "{c}", split: [";"]}
  start_date: {from: "{d}", dates: DD/MM/YYYY}
partner: {name: {from: "{e}", split: ["+", "/"]}, role: implementing}
location: {key: ["{f}"], place: "{f}", country: LB}
target: {key: ["{g}"], indicator: "{g}", value: {from: "{h}", numbers: {decimal: ",", group: " "}}}
)yaml";

const exchange::Mapping& TableMapping() {
  static const auto* const kParsed =
      new absl::StatusOr<exchange::Mapping>(exchange::ParseMapping(kMapping));
  if (!kParsed->ok()) std::abort();
  return **kParsed;
}

// What is written and read again is the same, but for the apostrophe in front of formulas.
void CheckCsv(absl::string_view bytes) {
  const auto rows = exchange::ReadCsv(bytes);
  if (!rows.ok()) return;
  std::vector<std::vector<std::string>> cells;
  for (const exchange::CsvRow& row : *rows) cells.push_back(row.cells);
  const auto again = exchange::ReadCsv(exchange::WriteCsv(cells));
  if (!again.ok()) std::abort();
  for (const exchange::CsvRow& row : *again) {
    for (const std::string& cell : row.cells) {
      const bool formula = !cell.empty() && (cell[0] == '=' || cell[0] == '@');
      if (formula) std::abort();
    }
  }
}

void CheckImport(absl::string_view bytes) {
  for (const char* encoding : {"utf-8", "windows-1252", "utf-16"}) {
    exchange::Mapping mapping = TableMapping();
    mapping.encoding = encoding;
    const exchange::Import import = exchange::ImportCsv(bytes, mapping, "plans/hub");
    if (!import.ok()) continue;
    for (const v1::Activity& activity : import.activities) {
      if (!plan::ValidateShape(activity, "").ok()) std::abort();
    }
  }
}

void CheckSurvey(absl::string_view bytes) {
  v1::Plan plan;
  plan.set_name("plans/hub");
  const exchange::PlaceList places = exchange::ReadPlaces(bytes, {});
  exchange::SurveyFormat format;
  format.survey = "2019";
  format.new_places = true;
  const exchange::SurveyImport survey = exchange::ImportSurvey(bytes, format, plan, places.places);
  if (!survey.ok()) return;
  for (const v1::Need& need : survey.needs) {
    if (!plan::ValidateShape(need, "").ok()) std::abort();
  }
}

}  // namespace

void FuzzTable(absl::string_view bytes) {
  CheckCsv(bytes);
  CheckImport(bytes);
  CheckSurvey(bytes);
}

}  // namespace jointplan
