#include "exchange/import.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange/overlay.h"
#include "exchange/row_reader.h"
#include "exchange/table.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/text.h"
#include "plan/validate.h"

namespace jointplan::exchange {
namespace {

// Puts the parts of rows together to activities.
class Assembly {
 public:
  Assembly(const Mapping& mapping, absl::string_view plan, Faults* faults)
      : mapping_(mapping), plan_(plan), faults_(faults) {}

  void Add(const RowPart& part) {
    const auto [kept, is_new] = lines_by_key_.emplace(part.key, part.line);
    if (!is_new) return ReportRepeated(part, kept->second);
    Entry& entry = entries_[part.activity_id];
    entry.line = entry.line == 0 ? part.line : std::min(entry.line, part.line);
    Overlay(part.part, Prefer::kTo, &entry.activity,
            [&](const Difference& difference) { ReportDifference(part, difference); });
  }

  std::vector<v1::Activity> Finish() {
    std::vector<v1::Activity> activities;
    // What is wrong with a cell has been said with its line and column; it is not said again.
    const bool cells_are_good = !HasErrors(*faults_);
    for (auto& [id, entry] : entries_) {
      entry.activity.set_name(absl::StrCat(plan_, "/activities/", id));
      if (!mapping_.tag.empty()) entry.activity.add_tags(mapping_.tag);
      plan::Canonicalize(&entry.activity);
      if (cells_are_good) Check(entry);
      activities.push_back(std::move(entry.activity));
    }
    return activities;
  }

 private:
  struct Entry {
    v1::Activity activity;
    int line = 0;  // The first row of the activity.
  };

  void ReportRepeated(const RowPart& part, int kept_line) {
    const bool error = mapping_.repeated_key_is_error;
    faults_->push_back({part.line, "", error ? Severity::kError : Severity::kWarning,
                        absl::StrCat("the row names the same thing as line ", kept_line,
                                     error ? "; take one of them out, or add a column to a key"
                                           : "; this row is left out")});
  }

  // Rows that disagree on what both say of the activity or one of its places: once for each.
  void ReportDifference(const RowPart& part, const Difference& difference) {
    if (!reported_.emplace(part.activity_id, difference.path).second) return;
    const auto column = part.columns.find(ColumnKey(difference.path));
    faults_->push_back(
        {part.line, column == part.columns.end() ? "" : column->second, Severity::kWarning,
         absl::StrCat("rows of the activity ", part.activity_id, " disagree on ", difference.path,
                      ": \"", plan::Excerpt(difference.other, 60), "\" here is left out, \"",
                      plan::Excerpt(difference.kept, 60), "\" holds")});
  }

  static std::string ColumnKey(const std::string& text) {
    std::string key;
    const absl::StatusOr<plan::FieldPath> path = plan::FieldPath::Parse(text);
    if (!path.ok()) return key;
    for (const plan::PathStep& step : path->steps()) {
      absl::StrAppend(&key, key.empty() ? "" : ".", step.field);
    }
    return key;
  }

  void Check(const Entry& entry) {
    const absl::Status status = plan::ValidateShape(entry.activity, "");
    for (const plan::FieldViolation& violation : plan::ViolationsOf(status)) {
      faults_->push_back({entry.line, "", Severity::kError,
                          absl::StrCat("the activity that begins here: ", violation.field, " ",
                                       violation.description)});
    }
  }

  const Mapping& mapping_;
  const std::string plan_;
  Faults* const faults_;
  std::map<std::string, Entry> entries_;
  std::map<std::string, int> lines_by_key_;
  std::set<std::pair<std::string, std::string>> reported_;
};

v1::Partner PartnerOf(const std::string& id, const RowReader& reader, const std::string& language) {
  v1::Partner partner;
  partner.set_name(absl::StrCat("partners/", id));
  partner.set_short_name(reader.partners().ShownAs(id));
  const auto titles = reader.partner_titles().find(id);
  // The titles of one partner may have several identifiers; the first in their order is taken.
  (*partner.mutable_title())[language] = titles == reader.partner_titles().end()
                                             ? partner.short_name()
                                             : titles->second.ShownAs(titles->second.Ids().front());
  return partner;
}

void TakeNames(const RowReader& reader, const std::string& language, Import* import) {
  for (const std::string& id : reader.partners().Ids()) {
    import->partners.push_back(PartnerOf(id, reader, language));
    const absl::Status status = plan::ValidateShape(import->partners.back(), "partner");
    if (!status.ok()) {
      import->faults.push_back({0, "", Severity::kError, std::string(status.message())});
    }
  }
  for (const std::string& id : reader.themes().Ids()) {
    v1::Theme theme;
    theme.set_id(id);
    (*theme.mutable_title())[language] = reader.themes().ShownAs(id);
    import->themes.push_back(theme);
  }
  reader.partners().ReportSpellings("partner", &import->faults);
  reader.themes().ReportSpellings("theme", &import->faults);
}

// Brings the parts into an order that does not depend on that of the rows.
void Sort(std::vector<RowPart>* parts) {
  std::vector<std::pair<std::string, size_t>> order;
  order.reserve(parts->size());
  for (size_t i = 0; i < parts->size(); ++i) {
    order.emplace_back(plan::Serialize((*parts)[i].part), i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<RowPart> sorted;
  sorted.reserve(order.size());
  for (const auto& [bytes, index] : order) sorted.push_back(std::move((*parts)[index]));
  *parts = std::move(sorted);
}

}  // namespace

bool Import::ok() const { return !HasErrors(faults); }

Import ImportCsv(absl::string_view bytes, const Mapping& mapping, absl::string_view plan) {
  Import import;
  const Table table = Table::Read(bytes, mapping, &import.faults);
  import.rows = table.row_count();
  RowReader reader(table, mapping, &import.faults);
  for (const CsvRow& row : table.rows()) reader.NoteNames(row);
  std::vector<RowPart> parts;
  for (const CsvRow& row : table.rows()) {
    RowPart part = reader.Read(row);
    if (!part.activity_id.empty()) parts.push_back(std::move(part));
  }
  Sort(&parts);
  Assembly assembly(mapping, plan, &import.faults);
  for (const RowPart& part : parts) assembly.Add(part);
  import.activities = assembly.Finish();
  TakeNames(reader, mapping.language, &import);
  std::stable_sort(import.faults.begin(), import.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.line < b.line; });
  return import;
}

}  // namespace jointplan::exchange
