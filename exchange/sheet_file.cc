#include "exchange/sheet_file.h"

#include <algorithm>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "exchange/keys.h"
#include "exchange/sheet_words.h"
#include "plan/formats.h"
#include "plan/names.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

constexpr char kFormatVersion[] = "1";
// People put lines above a table; the technical row is looked for in the first few.
constexpr int kKeyRowMax = 10;
constexpr char kListPrefix[] = "list.";
// Each language has columns of its own; no plan has as many.
constexpr size_t kLanguagesMax = 100;

using Fields = std::map<std::string, std::string>;

absl::Status NotExported() {
  return absl::InvalidArgumentError(
      "The file does not say of which plan and revision it is: it was not written by `jointplan "
      "export xlsx` or `export csv --sheet`, or its hidden sheet and row were taken out. Export "
      "the "
      "plan and put the changes into that file. For other tables see `jointplan import csv "
      "--map`.");
}

absl::StatusOr<SheetOrigin> OriginOf(Fields fields) {
  SheetOrigin origin;
  origin.plan = fields["plan"];
  origin.etag = fields["etag"];
  origin.language = fields["language"];
  origin.plain = fields["labels"] == "ids";
  for (const absl::string_view language :
       absl::StrSplit(fields["languages"], ' ', absl::SkipEmpty())) {
    if (!plan::IsLanguageTag(language)) return NotExported();
    origin.languages.emplace_back(language);
  }
  const bool named = plan::ParseNameOf(plan::NameKind::kPlan, origin.plan, "plan").ok() &&
                     absl::SimpleAtoi(fields["revision"], &origin.revision) && origin.revision > 0;
  if (!named || origin.languages.empty() || origin.languages.size() > kLanguagesMax) {
    return NotExported();
  }
  if (fields["format"] != kFormatVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("The file has the form ", plan::Excerpt(fields["format"], 20),
                     ", which this version of jointplan does not know. Use a newer one."));
  }
  return origin;
}

const WorkSheet* FindOriginSheet(const Workbook& workbook) {
  for (const WorkSheet& sheet : workbook.sheets) {
    if (!sheet.rows.empty() && sheet.rows[0].At(0).text() == kOriginSheet) return &sheet;
  }
  return nullptr;
}

Fields FieldsOfSheet(const WorkSheet& sheet) {
  Fields fields;
  for (const SheetRow& row : sheet.rows) fields[row.At(0).text()] = row.At(1).text();
  return fields;
}

Fields FieldsOfRow(const SheetRow& row) {
  Fields fields;
  for (int column = 1; column < 40; column += 2) {
    fields[row.At(column).text()] = row.At(column + 1).text();
  }
  return fields;
}

// Looks for the lists that cells choose from, in the hidden sheet.
void TakeLists(const WorkSheet& sheet, SheetFile* file) {
  for (const auto& [column, cell] : sheet.rows[0].cells) {
    absl::string_view name = cell.text();
    if (!absl::ConsumePrefix(&name, kListPrefix)) continue;
    for (const LabelKind kind : kLabelKinds) {
      if (LabelKindName(kind) != name) continue;
      for (size_t i = 1; i < sheet.rows.size(); ++i) {
        const SheetRow& row = sheet.rows[i];
        if (row.At(column).kind == CellKind::kEmpty) continue;
        file->labels[kind].push_back({row.At(column).text(), row.At(column + 1).text()});
      }
    }
  }
}

const SheetSpec* SpecOf(const std::vector<SheetSpec>& specs, absl::string_view key) {
  for (const SheetSpec& spec : specs) {
    if (spec.key == key) return &spec;
  }
  return nullptr;
}

class Finder {
 public:
  Finder(const Workbook& workbook, SheetFile* file) : workbook_(workbook), file_(file) {}

  void Run() {
    for (const WorkSheet& sheet : workbook_.sheets) Look(sheet);
    std::sort(file_->sheets.begin(), file_->sheets.end(),
              [](const FoundSheet& a, const FoundSheet& b) { return a.spec < b.spec; });
    for (const FoundSheet& sheet : file_->sheets) {
      Check(sheet);
    }
  }

 private:
  // Takes a sheet whose technical row says which one it is.
  void Look(const WorkSheet& sheet) {
    for (size_t i = 0; i < sheet.rows.size() && sheet.rows[i].number <= kKeyRowMax; ++i) {
      FoundSheet found = Read(sheet, sheet.rows[i]);
      if (found.spec == nullptr) continue;
      found.heading_row = found.heading_row + 1;
      const bool has_heading =
          i + 1 < sheet.rows.size() && sheet.rows[i + 1].number == found.heading_row;
      for (FoundColumn& column : found.columns) {
        if (has_heading) {
          column.heading =
              plan::Excerpt(CollapseBlanks(sheet.rows[i + 1].At(column.at).text()), 40);
        }
        if (column.heading.empty()) column.heading = column.column->key;
      }
      Take(std::move(found));
      return;
    }
  }

  FoundSheet Read(const WorkSheet& sheet, const SheetRow& row) {
    FoundSheet found;
    found.sheet = &sheet;
    found.heading_row = row.number;
    for (const auto& [at, cell] : row.cells) {
      const std::pair<absl::string_view, absl::string_view> key =
          absl::StrSplit(cell.text(), absl::MaxSplits('.', 1));
      const SheetSpec* spec = SpecOf(file_->specs, key.first);
      if (spec == nullptr || (found.spec != nullptr && found.spec != spec)) continue;
      const SheetColumn* column = spec->Find(key.second);
      if (column == nullptr) continue;
      found.spec = spec;
      found.columns.push_back({column, at, ""});
    }
    return found;
  }

  void Take(FoundSheet found) {
    for (const FoundSheet& other : file_->sheets) {
      if (other.spec != found.spec) continue;
      Fault({found.sheet->name, 0, -1, ""}, Severity::kError,
            absl::StrCat("this sheet and ", plan::Excerpt(other.sheet->name, 40),
                         " are copies of one sheet of the export: take one of them out"));
      return;
    }
    file_->sheets.push_back(std::move(found));
  }

  void Check(const FoundSheet& found) {
    std::set<std::string> keys;
    for (const FoundColumn& column : found.columns) {
      if (keys.insert(column.column->key).second) continue;
      Fault(found.PlaceOf(found.heading_row, &column), Severity::kError,
            "this column stands twice in the sheet: take one of them out");
    }
    for (const SheetColumn& column : found.spec->columns) {
      if (keys.contains(column.key) || column.type == ColumnType::kInfo) continue;
      const bool needed =
          column.type == ColumnType::kActivity || column.field == found.spec->key_field;
      Fault({found.sheet->name, 0, -1, ""}, needed ? Severity::kError : Severity::kWarning,
            absl::StrCat(
                "the column \"", ColumnHeading(column.key, column.language, file_->origin.language),
                needed ? "\" is needed and was taken out: put it back with its hidden first cell"
                       : "\" is not in the sheet: what the plan has there stays as it is"));
    }
    CheckMerged(found);
    WarnOfOtherColumns(found);
  }

  void CheckMerged(const FoundSheet& found) {
    for (const MergedCells& merged : found.sheet->merged) {
      if (merged.last_row <= found.heading_row) continue;
      for (const FoundColumn& column : found.columns) {
        if (column.at < merged.first_column || column.at > merged.last_column) continue;
        Fault(found.PlaceOf(merged.first_row, &column), Severity::kError,
              absl::StrCat("the cells from here to ", ColumnLetters(merged.last_column),
                           merged.last_row,
                           " are merged, so that all but one are empty: take them apart"));
        break;
      }
    }
  }

  void WarnOfOtherColumns(const FoundSheet& found) {
    std::set<int> known;
    for (const FoundColumn& column : found.columns) known.insert(column.at);
    std::set<int> other;
    for (const SheetRow& row : found.sheet->rows) {
      if (row.number <= found.heading_row) continue;
      for (const auto& [at, cell] : row.cells) {
        if (!known.contains(at)) other.insert(at);
      }
    }
    for (const int at : other) {
      CellPlace place = found.PlaceOf(0);
      place.column = at;
      Fault(std::move(place), Severity::kWarning,
            "this column is none of the export; what stands in it is not read");
    }
  }

  void Fault(CellPlace place, Severity severity, std::string message) {
    file_->faults.push_back({std::move(place), severity, std::move(message)});
  }

  const Workbook& workbook_;
  SheetFile* const file_;
};

// A sheet of the export that is gone takes nothing with it, but that should be known.
void WarnOfMissing(SheetFile* file) {
  for (const SheetSpec& spec : file->specs) {
    const bool found = std::any_of(file->sheets.begin(), file->sheets.end(),
                                   [&](const FoundSheet& sheet) { return sheet.spec == &spec; });
    if (found) continue;
    file->faults.push_back(
        {{SheetTitle(spec.key, file->origin.language), 0, -1, ""},
         Severity::kWarning,
         "this sheet is not in the file, or its hidden first row is not: what the plan has there "
         "stays as it is"});
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> OriginFields(const SheetOrigin& origin) {
  return {{"format", kFormatVersion},
          {"plan", origin.plan},
          {"revision", absl::StrCat(origin.revision)},
          {"etag", origin.etag},
          {"language", origin.language},
          {"languages", absl::StrJoin(origin.languages, " ")},
          {"labels", origin.plain ? "ids" : "titles"}};
}

std::string PlaceText(const CellPlace& place) {
  std::vector<std::string> parts;
  if (!place.sheet.empty()) parts.push_back(place.sheet);
  if (place.row > 0) parts.push_back(absl::StrCat("row ", place.row));
  if (place.column >= 0) {
    parts.push_back(absl::StrCat("column ", ColumnLetters(place.column),
                                 place.heading.empty() ? "" : " (", place.heading,
                                 place.heading.empty() ? "" : ")"));
  }
  return absl::StrJoin(parts, ", ");
}

const FoundColumn* FoundSheet::Find(absl::string_view key) const {
  for (const FoundColumn& column : columns) {
    if (column.column->key == key) return &column;
  }
  return nullptr;
}

CellPlace FoundSheet::PlaceOf(int row, const FoundColumn* column) const {
  CellPlace place;
  place.sheet = plan::Excerpt(sheet->name, 40);
  place.row = row;
  if (column != nullptr) {
    place.column = column->at;
    place.heading = column->heading;
  }
  return place;
}

absl::StatusOr<SheetOrigin> ReadOrigin(const Workbook& workbook) {
  if (const WorkSheet* sheet = FindOriginSheet(workbook)) return OriginOf(FieldsOfSheet(*sheet));
  for (const WorkSheet& sheet : workbook.sheets) {
    if (sheet.rows.empty() || sheet.rows[0].At(0).text() != kOriginRow) continue;
    return OriginOf(FieldsOfRow(sheet.rows[0]));
  }
  Fields fields;
  for (const auto& [name, value] : workbook.properties) {
    absl::string_view key = name;
    if (absl::ConsumePrefix(&key, absl::StrCat(kOriginSheet, "-"))) {
      fields[std::string(key)] = value;
    }
  }
  if (fields.empty()) return NotExported();
  return OriginOf(std::move(fields));
}

SheetFile FindSheets(const Workbook& workbook, SheetOrigin origin) {
  SheetFile file;
  file.specs = SheetsFor(origin.languages);
  file.origin = std::move(origin);
  if (const WorkSheet* sheet = FindOriginSheet(workbook)) TakeLists(*sheet, &file);
  Finder(workbook, &file).Run();
  if (!file.origin.plain) WarnOfMissing(&file);
  if (file.sheets.empty()) {
    file.faults.push_back(
        {{},
         Severity::kError,
         "no sheet has the hidden first row that says what its columns are: export "
         "the plan again and put the changes into that file"});
  }
  return file;
}

}  // namespace jointplan::exchange
