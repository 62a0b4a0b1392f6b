#include "exchange/survey.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "exchange/keys.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/formats.h"
#include "plan/spelling.h"
#include "plan/text.h"
#include "plan/validate.h"

namespace jointplan::exchange {
namespace {

using Texts = google::protobuf::Map<std::string, std::string>;

constexpr char kColumns[] =
    "survey, date, municipality, country, code, theme, id, question, answer and weight, and "
    "question[fr] or answer[fr] for another language";

// A column of texts, and their language.
struct TextColumn {
  std::string name;
  std::string language;
};

// Decides what each column of a header is.
class Header {
 public:
  Header(std::string language, int line, Faults* faults)
      : language_(std::move(language)), line_(line), faults_(faults) {}

  std::set<std::string> Choose(const std::vector<std::string>& header) {
    std::set<std::string> columns = {"municipality", "theme", "survey?", "date?",
                                     "country?",     "code?", "id?",     "weight?"};
    for (const std::string& cell : header) {
      const std::string name = CollapseBlanks(cell);
      if (columns.contains(name) || columns.contains(name + "?")) continue;
      if (TakeText(name, "question", &questions) || TakeText(name, "answer", &answers)) {
        columns.insert(name);
      } else if (!name.empty()) {
        Report(name, Severity::kWarning,
               absl::StrCat("this column is not read; a survey has the columns ", kColumns));
      }
    }
    if (questions.empty()) {
      Report("question", Severity::kError,
             "the table has no column of this name, nor one such as question[en]; add one");
    }
    return columns;
  }

  std::vector<TextColumn> questions;
  std::vector<TextColumn> answers;

 private:
  // Takes `question` and `question[fr]`. Whether the column is one of these.
  bool TakeText(const std::string& name, absl::string_view base, std::vector<TextColumn>* columns) {
    absl::string_view rest = name;
    if (!absl::ConsumePrefix(&rest, base)) return false;
    const bool tagged = absl::ConsumePrefix(&rest, "[") && absl::ConsumeSuffix(&rest, "]");
    if (!tagged && name != base) return false;
    const std::string language = tagged ? std::string(rest) : language_;
    if (const auto problem = plan::FormatProblem(v1::FORMAT_LANGUAGE, language)) {
      Report(name, Severity::kError, *problem);
    }
    const bool twice = std::any_of(columns->begin(), columns->end(), [&](const TextColumn& other) {
      return other.language == language;
    });
    if (twice) {
      Report(name, Severity::kError,
             absl::StrCat("another column has the same texts in ", language, "; take one out"));
    }
    columns->push_back({name, language});
    return true;
  }

  void Report(const std::string& column, Severity severity, std::string message) {
    faults_->push_back({line_, column, severity, std::move(message)});
  }

  const std::string language_;
  const int line_;
  Faults* const faults_;
};

// The themes of a plan, as people may write them.
class ThemeBook {
 public:
  explicit ThemeBook(const v1::Plan& plan) {
    for (const v1::Theme& theme : plan.themes()) {
      ids_.push_back(theme.id());
      by_text_[FoldKey(theme.id())].insert(theme.id());
      for (const auto& [language, title] : theme.title()) {
        by_text_[FoldKey(title)].insert(theme.id());
      }
    }
  }

  // Returns the id of a theme, or what is wrong with `text` in `*problem`.
  std::string Find(absl::string_view text, std::string* problem) const {
    const auto found = by_text_.find(FoldKey(text));
    if (found != by_text_.end() && found->second.size() == 1) return *found->second.begin();
    const std::string shown = absl::StrCat("\"", plan::Excerpt(text, 80), "\"");
    if (found != by_text_.end()) {
      *problem = absl::StrCat(shown, " is the title of several themes, ",
                              absl::StrJoin(found->second, " and "), "; write the id");
    } else {
      const std::string closest = Closest(text);
      *problem = absl::StrCat(
          shown, " is no theme of the plan", closest.empty() ? "" : ", and the closest is ",
          closest, "; its themes are ", absl::StrJoin(ids_, ", "), ", written by id or by title");
    }
    return "";
  }

 private:
  // The theme of which an id or a title is nearest to a text; empty if none is near.
  std::string Closest(absl::string_view text) const {
    const std::string fold = plan::FoldName(text);
    int least = std::max(1, static_cast<int>(plan::CodePoints(fold)) / 4) + 1;
    std::string closest;
    for (const auto& [known, ids] : by_text_) {
      const int distance = plan::SpellingDistance(fold, plan::FoldName(known), least);
      if (distance >= least) continue;
      least = distance;
      closest = *ids.begin();
    }
    return closest;
  }

  std::vector<std::string> ids_;
  std::map<std::string, std::set<std::string>> by_text_;
};

// Which column feeds a field of a need.
std::string ColumnOf(const std::string& field) {
  if (field == "survey_date") return "date";
  return field;
}

class SurveyReader {
 public:
  SurveyReader(const SurveyFormat& format, const v1::Plan& plan, PlaceBook places, Faults* faults)
      : format_(format), plan_(plan), themes_(plan), places_(std::move(places)), faults_(faults) {}

  std::vector<v1::Need> Read(const Table& table, const Header& header) {
    for (const CsvRow& row : table.rows()) ReadRow(table, header, row);
    std::vector<v1::Need> needs;
    needs.reserve(needs_.size());
    for (auto& [name, need] : needs_) needs.push_back(std::move(need));
    return needs;
  }

  // The municipalities that were taken as new, once each.
  const Faults& new_places() const { return new_places_; }

 private:
  struct Row {
    int line = 0;
    std::vector<std::string> key;
  };

  void ReadRow(const Table& table, const Header& header, const CsvRow& row) {
    line_ = row.line;
    const auto cell = [&](const char* column) { return CollapseBlanks(table.Cell(row, column)); };
    v1::Need need;
    const size_t faults = faults_->size();
    const std::string survey = cell("survey?").empty() ? format_.survey : cell("survey?");
    if (survey.empty()) Report("survey", "the row names no survey; fill it in, or give --survey");
    need.set_survey(survey);
    const Place written{cell("municipality"), cell("country?"), cell("code?")};
    ReadPlace(written, &need);
    ReadTheme(cell("theme"), &need);
    ReadTexts(table, row, header.questions, need.mutable_question());
    ReadTexts(table, row, header.answers, need.mutable_answer());
    if (need.question().empty()) {
      Report(header.questions.front().name, "the row says nothing of what was asked; fill it in");
    }
    ReadDateCell(cell("date?"), &need);
    ReadWeight(cell("weight?"), &need);
    // A row with a fault has no name that could be compared with others.
    if (faults_->size() == faults) AddNeed(written, cell("id?"), std::move(need));
  }

  void ReadPlace(const Place& written, v1::Need* need) {
    if (written.name.empty()) {
      return Report("municipality", "the row names no municipality; fill it in");
    }
    PlaceAnswer answer = places_.Find(written);
    if (answer.kind == PlaceAnswer::Kind::kUnknown && format_.new_places) {
      NoteNewPlace(written, answer.problem);
      answer = {PlaceAnswer::Kind::kKnown, written, ""};
    }
    if (answer.kind != PlaceAnswer::Kind::kKnown) return Report("municipality", answer.problem);
    need->set_municipality(answer.place.name);
    if (!answer.place.country.empty()) need->set_country(answer.place.country);
    if (!answer.place.code.empty()) need->set_code(answer.place.code);
  }

  // The next row may write the new place differently, which is to be seen.
  void NoteNewPlace(const Place& place, const std::string& problem) {
    places_.Add(place);
    // The fault's advice is what was done.
    const std::string known = problem.substr(0, problem.find(';'));
    new_places_.push_back(
        {line_, "municipality", Severity::kWarning, absl::StrCat(known, "; it is taken as new")});
  }

  void ReadTheme(const std::string& text, v1::Need* need) {
    if (text.empty()) return Report("theme", "the row names no theme; fill it in");
    std::string problem;
    need->set_theme(themes_.Find(text, &problem));
    if (!problem.empty()) Report("theme", problem);
  }

  static void ReadTexts(const Table& table, const CsvRow& row,
                        const std::vector<TextColumn>& columns, Texts* texts) {
    for (const TextColumn& column : columns) {
      const absl::string_view text = TrimBlanks(table.Cell(row, column.name));
      if (plan::IsBlank(text)) continue;
      (*texts)[column.language] = absl::StrReplaceAll(text, {{"\r\n", "\n"}});
    }
  }

  void ReadDateCell(const std::string& text, v1::Need* need) {
    if (text.empty()) return;
    const std::optional<std::string> date = ReadDate(text, {});
    if (date.has_value()) return need->set_survey_date(*date);
    Report("date",
           absl::StrCat("\"", plan::Excerpt(text, 60), "\" is no date; write it as YYYY-MM-DD"));
  }

  void ReadWeight(const std::string& text, v1::Need* need) {
    if (text.empty()) return;
    const std::optional<std::string> weight = ReadNumber(text, format_.numbers);
    if (weight.has_value() && !absl::StartsWith(*weight, "-")) return need->set_weight(*weight);
    const std::string shown = absl::StrCat("\"", plan::Excerpt(text, 60), "\"");
    if (weight.has_value()) {
      return Report("weight", absl::StrCat(shown, " is below 0; a weight is 0 or more"));
    }
    const std::string mark(1, format_.numbers.decimal);
    Report("weight", absl::StrCat(shown, " is no number with the decimal mark ", mark,
                                  " and without grouping; correct it, or say how numbers are "
                                  "written with --decimal"));
  }

  // Gives the need its name, and looks at it as a whole.
  void AddNeed(const Place& written, const std::string& id, v1::Need need) {
    const std::string place =
        !written.code.empty() ? written.code : absl::StrCat(written.name, " ", written.country);
    const std::string question = id.empty() ? QuestionOf(need) : id;
    std::vector<std::string> key = {need.survey(), place, need.theme(), question};
    const std::string name = absl::StrCat(plan_.name(), "/needs/", KeyId(key));
    for (std::string& part : key) part = FoldKey(part);
    const auto [seen, is_new] = rows_by_name_.try_emplace(name, Row{line_, key});
    if (!is_new) return ReportRepeated(seen->second, key);
    need.set_name(name);
    plan::Canonicalize(&need);
    CheckShape(need);
    needs_.emplace(name, std::move(need));
  }

  // What the question is known by: its text in the plan's own language, else in the first.
  std::string QuestionOf(const v1::Need& need) const {
    const std::string own = plan_.has_default_language() ? plan_.default_language() : "en";
    const auto found = need.question().find(own);
    if (found != need.question().end()) return found->second;
    std::map<std::string, std::string> sorted(need.question().begin(), need.question().end());
    return sorted.begin()->second;
  }

  void ReportRepeated(const Row& other, const std::vector<std::string>& key) {
    Report("", other.key == key
                   ? absl::StrCat("the row is about the same survey, municipality, theme and "
                                  "question as line ",
                                  other.line,
                                  "; take one of them out, or tell them apart in a column id")
                   : absl::StrCat("the row gets the same name as line ", other.line,
                                  "; tell them apart in a column id"));
  }

  // Asks the rules of the API, so that a cell that breaks one is named here and not by the server.
  void CheckShape(const v1::Need& need) {
    const absl::Status status = plan::ValidateShape(need, "");
    for (const plan::FieldViolation& violation : plan::ViolationsOf(status)) {
      Report(ColumnOf(violation.field), violation.description);
    }
  }

  void Report(const std::string& column, std::string message) {
    faults_->push_back({line_, column, Severity::kError, std::move(message)});
  }

  const SurveyFormat& format_;
  const v1::Plan& plan_;
  const ThemeBook themes_;
  PlaceBook places_;
  Faults* const faults_;
  Faults new_places_;
  int line_ = 0;
  std::map<std::string, v1::Need> needs_;
  std::map<std::string, Row> rows_by_name_;
};

}  // namespace

SurveyImport ImportSurvey(absl::string_view bytes, const SurveyFormat& format, const v1::Plan& plan,
                          const PlaceBook& places) {
  SurveyImport import;
  std::optional<Header> header;
  const auto choose = [&](const std::vector<std::string>& cells, int line, Faults* faults) {
    return header.emplace(format.language, line, faults).Choose(cells);
  };
  const Table table = Table::Read(bytes, format.table, choose, &import.faults);
  import.rows = table.row_count();
  if (header.has_value() && !header->questions.empty()) {
    SurveyReader reader(format, plan, places, &import.faults);
    import.needs = reader.Read(table, *header);
    import.faults.insert(import.faults.end(), reader.new_places().begin(),
                         reader.new_places().end());
  }
  std::stable_sort(import.faults.begin(), import.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.line < b.line; });
  return import;
}

}  // namespace jointplan::exchange
