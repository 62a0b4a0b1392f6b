#include "exchange/xlsx_read.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "exchange/xlsx_styles.h"
#include "exchange/xml_part.h"
#include "exchange/zip_archive.h"
#include "plan/formats.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

constexpr int kRowsMax = 1'048'576;
constexpr int kColumnsMax = 16'384;
constexpr size_t kSheetsMax = 1'000;
constexpr int64_t kRowsBetweenNews = 500;

using SharedText = std::shared_ptr<const std::string>;

// Where a part's relations stand: `xl/_rels/workbook.xml.rels` for `xl/workbook.xml`.
std::string RelationsOf(absl::string_view part) {
  const size_t slash = part.rfind('/');
  const size_t name = slash == absl::string_view::npos ? 0 : slash + 1;
  return absl::StrCat(part.substr(0, name), "_rels/", part.substr(name), ".rels");
}

// Resolves a target against the folder of the part that names it.
std::string PartOf(absl::string_view from, absl::string_view target) {
  if (absl::ConsumePrefix(&target, "/")) return std::string(target);
  std::vector<std::string> steps = absl::StrSplit(from, '/');
  steps.pop_back();
  for (const absl::string_view step : absl::StrSplit(target, '/')) {
    if (step == "..") {
      if (!steps.empty()) steps.pop_back();
    } else if (step != "." && !step.empty()) {
      steps.emplace_back(step);
    }
  }
  std::string path;
  for (const std::string& step : steps) absl::StrAppend(&path, path.empty() ? "" : "/", step);
  return path;
}

struct Relation {
  std::string id;
  std::string type;  // The last part of its URI, such as `worksheet`.
  std::string part;
};

// Takes the code `_x000D_` at `at` apart, which stands for a character that XML cannot hold.
std::optional<uint32_t> EscapedAt(absl::string_view text, size_t at) {
  const absl::string_view code = text.substr(at, 7);
  if (code.size() < 7 || !absl::StartsWith(code, "_x") || code[6] != '_') return std::nullopt;
  uint32_t character = 0;
  const absl::string_view digits = code.substr(2, 4);
  if (!std::all_of(digits.begin(), digits.end(),
                   [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); }) ||
      !absl::SimpleHexAtoi(digits, &character)) {
    return std::nullopt;
  }
  // Halves of a pair would make text that is none.
  return character >= 0xD800 && character < 0xE000 ? std::nullopt
                                                   : std::optional<uint32_t>(character);
}

void AppendUtf8(uint32_t character, std::string* text) {
  if (character < 0x80) {
    text->push_back(static_cast<char>(character));
  } else if (character < 0x800) {
    text->push_back(static_cast<char>(0xC0 | character >> 6));
    text->push_back(static_cast<char>(0x80 | (character & 0x3F)));
  } else {
    text->push_back(static_cast<char>(0xE0 | character >> 12));
    text->push_back(static_cast<char>(0x80 | (character >> 6 & 0x3F)));
    text->push_back(static_cast<char>(0x80 | (character & 0x3F)));
  }
}

std::string Unescape(absl::string_view text) {
  std::string plain;
  size_t from = 0;
  for (size_t at = text.find("_x"); at != absl::string_view::npos; at = text.find("_x", at + 1)) {
    if (at < from) continue;
    const std::optional<uint32_t> character = EscapedAt(text, at);
    if (!character.has_value()) continue;
    absl::StrAppend(&plain, text.substr(from, at - from));
    AppendUtf8(*character, &plain);
    from = at + 7;
  }
  absl::StrAppend(&plain, text.substr(from));
  return plain;
}

// The text of <si> or <is>: one <t>, or runs that each have one. How it is pronounced (<rPh>) is
// no part of it.
std::string TextOf(const pugi::xml_node& item) {
  std::string text;
  for (const pugi::xml_node& child : item.children()) {
    if (LocalName(child) == "t") absl::StrAppend(&text, child.text().get());
    if (LocalName(child) == "r") absl::StrAppend(&text, ChildOf(child, "t").text().get());
  }
  return Unescape(text);
}

// As many digits as spreadsheets show, and count with.
std::string NumberText(double number) { return absl::StrFormat("%.15g", number); }

class XlsxReader {
 public:
  XlsxReader(ZipArchive archive, const RowsRead& on_rows)
      : archive_(std::move(archive)), on_rows_(on_rows) {}

  absl::StatusOr<Workbook> Read() {
    JP_ASSIGN_OR_RETURN(const std::string main, MainPart());
    JP_ASSIGN_OR_RETURN(const auto document, Load(main));
    if (!document.has_value()) return NoWorkbook();
    const pugi::xml_node root = ChildOf(*document, "workbook");
    const absl::string_view flag = AttributeOf(ChildOf(root, "workbookPr"), "date1904");
    from_1904_ = flag == "1" || flag == "true";
    JP_ASSIGN_OR_RETURN(const auto relations, ReadRelations(main));
    JP_RETURN_IF_ERROR(ReadShared(relations));
    JP_RETURN_IF_ERROR(ReadStyles(relations));
    JP_RETURN_IF_ERROR(ReadSheets(root, relations));
    JP_RETURN_IF_ERROR(ReadProperties());
    return std::move(workbook_);
  }

 private:
  static absl::Status NoWorkbook() {
    return absl::InvalidArgumentError(
        "The file is an archive, but no spreadsheet of the kind .xlsx. Save it as \"Excel workbook "
        "(.xlsx)\".");
  }

  absl::StatusOr<std::optional<pugi::xml_document>> Load(const std::string& part) {
    JP_ASSIGN_OR_RETURN(const std::optional<std::string> xml, archive_.Read(part));
    if (!xml.has_value()) return std::optional<pugi::xml_document>();
    JP_ASSIGN_OR_RETURN(pugi::xml_document document, ParseXml(*xml, part));
    return std::optional<pugi::xml_document>(std::move(document));
  }

  absl::StatusOr<std::vector<Relation>> ReadRelations(const std::string& part) {
    std::vector<Relation> relations;
    JP_ASSIGN_OR_RETURN(const auto document, Load(RelationsOf(part)));
    if (!document.has_value()) return relations;
    for (auto node = ChildOf(ChildOf(*document, "Relationships"), "Relationship"); node;
         node = NextOf(node)) {
      if (AttributeOf(node, "TargetMode") == "External") continue;
      const absl::string_view type = AttributeOf(node, "Type");
      relations.push_back({std::string(AttributeOf(node, "Id")),
                           std::string(type.substr(std::min(type.rfind('/') + 1, type.size()))),
                           PartOf(part, AttributeOf(node, "Target"))});
    }
    return relations;
  }

  static const Relation* FindType(const std::vector<Relation>& relations, absl::string_view type) {
    for (const Relation& relation : relations) {
      if (relation.type == type) return &relation;
    }
    return nullptr;
  }

  absl::StatusOr<std::string> MainPart() {
    JP_ASSIGN_OR_RETURN(const auto relations, ReadRelations(""));
    const Relation* main = FindType(relations, "officeDocument");
    if (main == nullptr) return NoWorkbook();
    return main->part;
  }

  absl::Status ReadShared(const std::vector<Relation>& relations) {
    const Relation* part = FindType(relations, "sharedStrings");
    if (part == nullptr) return absl::OkStatus();
    JP_ASSIGN_OR_RETURN(const auto document, Load(part->part));
    if (!document.has_value()) return absl::OkStatus();
    for (auto item = ChildOf(ChildOf(*document, "sst"), "si"); item; item = NextOf(item)) {
      shared_.push_back(std::make_shared<const std::string>(TextOf(item)));
    }
    return absl::OkStatus();
  }

  absl::Status ReadStyles(const std::vector<Relation>& relations) {
    const Relation* part = FindType(relations, "styles");
    if (part == nullptr) return absl::OkStatus();
    JP_ASSIGN_OR_RETURN(const auto document, Load(part->part));
    if (document.has_value()) date_styles_ = DateStyles(*document);
    return absl::OkStatus();
  }

  absl::Status ReadProperties() {
    JP_ASSIGN_OR_RETURN(const auto document, Load("docProps/custom.xml"));
    if (!document.has_value()) return absl::OkStatus();
    for (auto node = ChildOf(ChildOf(*document, "Properties"), "property"); node;
         node = NextOf(node)) {
      workbook_.properties[std::string(AttributeOf(node, "name"))] =
          Unescape(node.first_child().text().get());
    }
    return absl::OkStatus();
  }

  absl::Status ReadSheets(const pugi::xml_node& root, const std::vector<Relation>& relations) {
    for (auto node = ChildOf(ChildOf(root, "sheets"), "sheet"); node; node = NextOf(node)) {
      const absl::string_view id = AttributeOf(node, "id");
      const auto relation =
          std::find_if(relations.begin(), relations.end(),
                       [&](const Relation& candidate) { return candidate.id == id; });
      // A chart on a sheet of its own has no cells.
      if (relation == relations.end() || relation->type != "worksheet") continue;
      if (workbook_.sheets.size() >= kSheetsMax) {
        return absl::ResourceExhaustedError("The file has more than 1,000 sheets.");
      }
      WorkSheet& sheet = workbook_.sheets.emplace_back();
      sheet.name = std::string(AttributeOf(node, "name"));
      JP_RETURN_IF_ERROR(ReadSheet(relation->part, &sheet));
    }
    return absl::OkStatus();
  }

  absl::Status ReadSheet(const std::string& part, WorkSheet* sheet) {
    JP_ASSIGN_OR_RETURN(const auto document, Load(part));
    if (!document.has_value()) return absl::OkStatus();
    const pugi::xml_node root = ChildOf(*document, "worksheet");
    const pugi::xml_node data = ChildOf(root, "sheetData");
    const auto total = std::distance(data.children().begin(), data.children().end());
    int64_t done = 0;
    int number = 0;
    for (auto node = ChildOf(data, "row"); node; node = NextOf(node)) {
      ++number;
      const absl::string_view given = AttributeOf(node, "r");
      if (!given.empty()) {
        int wanted = 0;
        if (!absl::SimpleAtoi(given, &wanted) || wanted < number) return BadPlace(*sheet, given);
        number = wanted;
      }
      if (number > kRowsMax) return BadPlace(*sheet, given);
      JP_RETURN_IF_ERROR(ReadRow(node, number, sheet));
      if (on_rows_ && ++done % kRowsBetweenNews == 0) on_rows_(done, total);
    }
    ReadMerged(ChildOf(root, "mergeCells"), sheet);
    return absl::OkStatus();
  }

  static absl::Status BadPlace(const WorkSheet& sheet, absl::string_view place) {
    return absl::InvalidArgumentError(
        absl::StrCat("The sheet ", plan::Excerpt(sheet.name, 60),
                     " has a cell at a place that cannot be: ", plan::Excerpt(place, 20),
                     ". Open the file in a spreadsheet program and save it anew as .xlsx."));
  }

  absl::Status ReadRow(const pugi::xml_node& node, int number, WorkSheet* sheet) {
    SheetRow row;
    row.number = number;
    int column = -1;
    for (auto child = ChildOf(node, "c"); child; child = NextOf(child)) {
      ++column;
      const absl::string_view place = AttributeOf(child, "r");
      if (!place.empty()) {
        const std::optional<std::pair<int, int>> parsed = PlaceOf(place);
        if (!parsed.has_value() || parsed->first < column || parsed->second != number) {
          return BadPlace(*sheet, place);
        }
        column = parsed->first;
      }
      if (column >= kColumnsMax) return BadPlace(*sheet, place);
      SheetCell cell = ReadCell(child);
      if (cell.kind != CellKind::kEmpty) row.cells.emplace_back(column, std::move(cell));
    }
    if (!row.cells.empty()) sheet->rows.push_back(std::move(row));
    return absl::OkStatus();
  }

  // Takes `AB12` apart: column counted from 0, row from 1.
  static std::optional<std::pair<int, int>> PlaceOf(absl::string_view place) {
    int column = 0;
    size_t letters = 0;
    while (letters < place.size() && letters < 4 &&
           absl::ascii_isalpha(static_cast<unsigned char>(place[letters]))) {
      column = column * 26 +
               (absl::ascii_toupper(static_cast<unsigned char>(place[letters++])) - 'A' + 1);
    }
    int row = 0;
    if (letters == 0 || !absl::SimpleAtoi(place.substr(letters), &row) || row < 1) {
      return std::nullopt;
    }
    return std::make_pair(column - 1, row);
  }

  SheetCell ReadCell(const pugi::xml_node& node) const {
    const absl::string_view type = AttributeOf(node, "t");
    SheetCell cell;
    if (type == "inlineStr") {
      cell = TextCell(TextOf(ChildOf(node, "is")));
    } else {
      const absl::string_view value = ChildOf(node, "v").text().get();
      if (!value.empty()) cell = CellOf(type, value, AttributeOf(node, "s"));
    }
    cell.is_formula = static_cast<bool>(ChildOf(node, "f"));
    if (cell.is_formula && cell.kind == CellKind::kEmpty) {
      // A formula that was never worked out, or that gives an empty text.
      cell.kind = type == "str" ? CellKind::kEmpty : CellKind::kError;
    }
    return cell;
  }

  SheetCell CellOf(absl::string_view type, absl::string_view value, absl::string_view style) const {
    if (type == "s") return SharedCell(value);
    if (type == "str") return TextCell(Unescape(value));
    if (type == "b") return Made(CellKind::kBoolean, value == "0" ? "FALSE" : "TRUE");
    if (type == "e") return Made(CellKind::kError, value);
    if (type == "d") return IsoCell(value);
    return NumberOrDate(value, style);
  }

  static SheetCell Made(CellKind kind, absl::string_view content) {
    SheetCell cell = TextCell(content);
    cell.kind = kind;
    return cell;
  }

  SheetCell SharedCell(absl::string_view value) const {
    uint32_t index = 0;
    SheetCell cell;
    if (!absl::SimpleAtoi(value, &index) || index >= shared_.size()) {
      return Made(CellKind::kError, "#REF!");
    }
    if (shared_[index]->empty()) return cell;
    cell.kind = CellKind::kText;
    cell.content = shared_[index];
    return cell;
  }

  // The strict form writes dates out: 2019-02-27, or with a time 2019-02-27T00:00:00.
  static SheetCell IsoCell(absl::string_view value) {
    if (!plan::IsDate(value.substr(0, 10))) return Made(CellKind::kError, "#VALUE!");
    SheetCell cell = Made(CellKind::kDate, value.substr(0, 10));
    cell.has_time = value.substr(10).find_first_of("123456789") != absl::string_view::npos;
    return cell;
  }

  SheetCell NumberOrDate(absl::string_view value, absl::string_view style) const {
    double number = 0;
    if (!absl::SimpleAtod(value, &number) || !std::isfinite(number)) {
      return Made(CellKind::kError, "#NUM!");
    }
    uint32_t index = 0;
    const bool is_date =
        absl::SimpleAtoi(style, &index) && index < date_styles_.size() && date_styles_[index];
    if (!is_date) return Made(CellKind::kNumber, NumberText(number));
    const std::optional<SerialDate> date = DateOfSerial(number, from_1904_);
    if (!date.has_value()) return Made(CellKind::kError, "#VALUE!");
    SheetCell cell = Made(CellKind::kDate, date->date);
    cell.has_time = date->has_time;
    return cell;
  }

  static void ReadMerged(const pugi::xml_node& merged, WorkSheet* sheet) {
    for (auto node = ChildOf(merged, "mergeCell"); node; node = NextOf(node)) {
      const std::pair<absl::string_view, absl::string_view> ends =
          absl::StrSplit(AttributeOf(node, "ref"), absl::MaxSplits(':', 1));
      const auto first = PlaceOf(ends.first);
      const auto last = PlaceOf(ends.second);
      if (!first.has_value() || !last.has_value()) continue;
      sheet->merged.push_back({first->second, last->second, first->first, last->first});
    }
  }

  ZipArchive archive_;
  const RowsRead& on_rows_;
  bool from_1904_ = false;
  std::vector<SharedText> shared_;
  std::vector<bool> date_styles_;
  Workbook workbook_;
};

}  // namespace

absl::StatusOr<Workbook> ReadXlsx(absl::string_view bytes, const RowsRead& on_rows) {
  JP_ASSIGN_OR_RETURN(ZipArchive archive, ZipArchive::Open(bytes));
  return XlsxReader(std::move(archive), on_rows).Read();
}

}  // namespace jointplan::exchange
