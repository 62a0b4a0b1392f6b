#include "cli/coverage_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/names.h"
#include "cli/record_view.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

// So many activities a cell of people's tables names.
constexpr int kNamed = 3;

// `training, housing and 4 more`: of `count` that there are, at most `most` by name.
template <class Names>
std::string Named(const Names& names, int count, int most = kNamed) {
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (static_cast<int>(shown.size()) == most) break;
    shown.push_back(ShortNameOf(name));
  }
  const int more = count - static_cast<int>(shown.size());
  return absl::StrCat(absl::StrJoin(shown, ", "),
                      more > 0 ? absl::StrCat(" and ", more, " more") : "");
}

Cell AnsweredCell(const v1::NeedCoverage& need) {
  if (!need.activities().empty()) {
    return Cell(Named(need.activities(), need.activities_size()), Style::kGood);
  }
  if (need.given_up().empty()) return Cell("nothing", Style::kBad);
  return Cell(absl::StrCat("nothing; given up: ", Named(need.given_up(), need.given_up_size())),
              Style::kBad);
}

// `3 of 10`.
std::string Share(absl::string_view part, absl::string_view whole) {
  return absl::StrCat(part, " of ", whole);
}

std::string CountShare(const v1::CoverageTotal& total) {
  return Share(absl::StrCat(total.answered_count()), absl::StrCat(total.need_count()));
}

std::string WeightShare(const v1::CoverageTotal& total) {
  return Share(total.answered_weight(), total.weight());
}

template <class Totals>
std::string TotalsText(const Context& context, const std::string& heading, const Totals& totals) {
  if (totals.empty()) return "";
  Table table({heading, "answered", "by weight"});
  for (const v1::CoverageTotal& total : totals) {
    const bool whole = total.answered_count() == total.need_count();
    table.Add({total.country().empty() ? total.group()
                                       : absl::StrCat(total.group(), ", ", total.country()),
               Cell(CountShare(total), whole ? Style::kGood : Style::kChanged),
               WeightShare(total)});
  }
  return absl::StrCat("\n", table.ToText(context.paint(), context.width()));
}

std::string PartnersText(const v1::ThemeUse& use) {
  std::vector<std::string> names;
  for (const std::string& partner : use.partners()) names.push_back(ShortNameOf(partner));
  return absl::StrJoin(names, ", ");
}

}  // namespace

Table NeedsTable(const Context& context, const v1::GetCoverageResponse& coverage) {
  Table table(
      {"weight", "municipality", "theme", "question", "answered by", "could answer", "need"});
  for (const v1::NeedCoverage& row : coverage.needs()) {
    const v1::Need& need = row.need();
    table.Add({need.weight(), MunicipalityText(need), need.theme(),
               LocalText(need.question(), context.ReadingLanguage()), AnsweredCell(row),
               Named(row.candidates(), row.candidate_count()), ShortNameOf(need.name())});
  }
  return table;
}

Table NeedRowsTable(const Context& context, const v1::GetCoverageResponse& coverage) {
  Table table({"weight", "municipality", "country", "theme", "question", "answered by", "given up",
               "could answer", "need"});
  for (const v1::NeedCoverage& row : coverage.needs()) {
    const v1::Need& need = row.need();
    table.Add({need.weight(), need.municipality(), need.country(), need.theme(),
               LocalText(need.question(), context.ReadingLanguage()),
               Named(row.activities(), row.activities_size(), row.activities_size()),
               Named(row.given_up(), row.given_up_size(), row.given_up_size()),
               Named(row.candidates(), row.candidate_count(), row.candidates_size()),
               ShortNameOf(need.name())});
  }
  return table;
}

Table ObjectivesTable(const Context& context, const v1::GetCoverageResponse& coverage) {
  Table table({"objective", "title", "themes", "activities", "partners"});
  for (const v1::ObjectiveCoverage& objective : coverage.objectives()) {
    const std::string name = ShortNameOf(objective.objective());
    const std::string title = LocalText(objective.title(), context.ReadingLanguage());
    std::vector<std::string> gaps;
    std::vector<std::vector<Cell>> served;
    for (const v1::ThemeUse& use : objective.themes()) {
      if (use.activity_count() == 0) {
        gaps.push_back(use.theme());
      } else {
        served.push_back(
            {name, title, use.theme(), absl::StrCat(use.activity_count()), PartnersText(use)});
      }
    }
    if (!gaps.empty()) {
      table.Add({name, title, absl::StrJoin(gaps, ", "), Cell("none", Style::kBad), ""});
    }
    for (std::vector<Cell>& row : served) table.Add(std::move(row));
  }
  return table;
}

Table ObjectiveCellsTable(const v1::GetCoverageResponse& coverage) {
  Table table({"objective", "theme", "activities", "partners"});
  for (const v1::ObjectiveCoverage& objective : coverage.objectives()) {
    for (const v1::ThemeUse& use : objective.themes()) {
      table.Add({ShortNameOf(objective.objective()), use.theme(),
                 absl::StrCat(use.activity_count()), PartnersText(use)});
    }
  }
  return table;
}

std::string NeedTotalsText(const Context& context, const v1::GetCoverageResponse& coverage) {
  return absl::StrCat("Needs answered: ", CountShare(coverage.total()), ", by weight ",
                      WeightShare(coverage.total()), ".\n",
                      TotalsText(context, "theme", coverage.themes()),
                      TotalsText(context, "municipality", coverage.municipalities()));
}

std::string ObjectiveTotalsText(const v1::GetCoverageResponse& coverage) {
  const auto served =
      std::count_if(coverage.objectives().begin(), coverage.objectives().end(),
                    [](const auto& objective) { return objective.activity_count() > 0; });
  return absl::StrCat("Objectives served: ", served, " of ", coverage.objectives_size(), ".\n");
}

}  // namespace jointplan::cli
