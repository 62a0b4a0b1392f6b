#include "exchange/xlsx_write.h"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "exchange/sheet_cells.h"
#include "exchange/sheet_columns.h"
#include "exchange/sheet_file.h"
#include "exchange/sheet_words.h"
#include "exchange/value_text.h"
#include "exchange/xlsx_styles.h"

namespace jointplan::exchange {
namespace {

constexpr lxw_row_t kKeyRow = 0;
constexpr lxw_row_t kHeadingRow = 1;
constexpr lxw_row_t kFirstRow = 2;
// Cells below the last row have lists to choose from too, for new rows.
constexpr lxw_row_t kSpareRows = 500;
constexpr lxw_row_t kRowsMax = 1'048'576;
constexpr lxw_col_t kListColumn = 3;  // In the hidden sheet, behind the origin.
constexpr uint32_t kHeadingColor = 0x1F3864;
constexpr uint32_t kFixedColor = 0xEDEDED;

struct CloseFile {
  int fd;
  ~CloseFile() { close(fd); }
};

absl::Status Failed(absl::string_view what) {
  return absl::InternalError(absl::StrCat("The workbook cannot be written: ", what, "."));
}

double WidthOf(const SheetColumn& column) {
  switch (column.type) {
    case ColumnType::kText:
      return 50;
    case ColumnType::kLine:
    case ColumnType::kInfo:
      return 32;
    case ColumnType::kObjectives:
    case ColumnType::kPlaces:
      return 30;
    case ColumnType::kDate:
    case ColumnType::kNumber:
    case ColumnType::kPosition:
      return 13;
    default:
      return 20;
  }
}

// Writes the sheets of one plan with libxlsxwriter. Its objects belong to the workbook.
class XlsxWriter {
 public:
  XlsxWriter(const SheetCatalogue& catalogue, const std::vector<v1::Activity>& activities,
             absl::string_view language)
      : catalogue_(catalogue), activities_(activities) {
    origin_.plan = catalogue.plan.name();
    origin_.revision = catalogue.plan.revision();
    origin_.etag = catalogue.plan.etag();
    origin_.language = WordsLanguage(language);
    origin_.languages = SheetLanguages(catalogue.plan, activities);
    style_ = {SheetLabels::Make(catalogue, origin_.language, /*plain=*/false), origin_.language};
  }

  // Writes to memory: the library only knows files, and a plan is nobody's business in /tmp.
  absl::StatusOr<std::string> Write() {
    const CloseFile file{memfd_create("workbook", MFD_CLOEXEC)};
    if (file.fd < 0) return Failed("there is no memory for it");
    const std::string path = absl::StrCat("/proc/self/fd/", file.fd);
    workbook_ = workbook_new(path.c_str());
    if (workbook_ == nullptr) return Failed("there is no memory for it");
    const absl::Status status = Fill();
    const lxw_error error = workbook_close(workbook_);  // Frees it, too.
    JP_RETURN_IF_ERROR(status);
    if (error != LXW_NO_ERROR) return Failed(lxw_strerror(error));
    return ReadAll(file.fd);
  }

 private:
  static absl::StatusOr<std::string> ReadAll(int fd) {
    const off_t size = lseek(fd, 0, SEEK_END);
    if (size < 0) return Failed("its size is not known");
    std::string bytes(static_cast<size_t>(size), '\0');
    size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got = pread(fd, &bytes[done], bytes.size() - done, static_cast<off_t>(done));
      if (got <= 0) return Failed("it cannot be read back");
      done += static_cast<size_t>(got);
    }
    return bytes;
  }

  absl::Status Fill() {
    MakeFormats();
    SetProperties();
    const std::vector<SheetSpec> specs = SheetsFor(origin_.languages);
    // The lists come last in the file, but the sheets before name it.
    for (const SheetSpec& spec : specs) JP_RETURN_IF_ERROR(WriteSheet(spec));
    JP_RETURN_IF_ERROR(WriteExplanation());
    return WriteHidden();
  }

  // ---- Formats ----

  lxw_format* NewFormat() {
    lxw_format* format = workbook_add_format(workbook_);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
  }

  void MakeFormats() {
    heading_ = NewFormat();
    format_set_bold(heading_);
    format_set_text_wrap(heading_);
    format_set_font_color(heading_, LXW_COLOR_WHITE);
    format_set_bg_color(heading_, kHeadingColor);
    // As text: what people type there stays what they typed, and `=` begins no formula.
    text_ = NewFormat();
    format_set_num_format(text_, "@");
    format_set_text_wrap(text_);
    fixed_ = NewFormat();
    format_set_num_format(fixed_, "@");
    format_set_text_wrap(fixed_);
    format_set_bg_color(fixed_, kFixedColor);
    date_ = NewFormat();
    format_set_num_format(date_, "yyyy-mm-dd");
    number_ = NewFormat();
  }

  lxw_format* FormatOf(const SheetColumn& column) const {
    switch (column.type) {
      case ColumnType::kActivity:
      case ColumnType::kInfo:
      case ColumnType::kId:
        return fixed_;
      case ColumnType::kDate:
        return date_;
      case ColumnType::kNumber:
      case ColumnType::kPosition:
        return number_;
      default:
        return text_;
    }
  }

  // ---- The plan ----

  std::string TitleOfPlan() const {
    const auto& titles = catalogue_.plan.title();
    for (const std::string& language : {origin_.language, origin_.languages.front()}) {
      const auto found = titles.find(language);
      if (found != titles.end()) return found->second;
    }
    return titles.empty() ? ShortName(origin_.plan) : titles.begin()->second;
  }

  // The same plan gives the same file: its time is that of the plan's last change.
  void SetProperties() {
    const std::string title = TitleOfPlan();
    lxw_doc_properties properties{};
    properties.title = const_cast<char*>(title.c_str());
    properties.created = std::max<time_t>(1, catalogue_.plan.update_time().seconds());
    workbook_set_properties(workbook_, &properties);
    for (const auto& [name, value] : OriginFields(origin_)) {
      workbook_set_custom_property_string(workbook_, absl::StrCat(kOriginSheet, "-", name).c_str(),
                                          value.c_str());
    }
  }

  absl::Status WriteSheet(const SheetSpec& spec) {
    lxw_worksheet* sheet =
        workbook_add_worksheet(workbook_, SheetTitle(spec.key, origin_.language).c_str());
    if (sheet == nullptr) return Failed("a sheet cannot be made");
    LayOut(spec, sheet);
    lxw_row_t row = kFirstRow;
    for (const v1::Activity& activity : activities_) {
      for (const SheetRowSource& source : RowsOf(activity, spec)) {
        if (row + kSpareRows >= kRowsMax) {
          return absl::ResourceExhaustedError(
              absl::StrCat("The sheet \"", SheetTitle(spec.key, origin_.language),
                           "\" would have more rows than a spreadsheet can. Use `jointplan export "
                           "json`."));
        }
        for (size_t i = 0; i < spec.columns.size(); ++i) {
          JP_RETURN_IF_ERROR(WriteCell(sheet, row, static_cast<lxw_col_t>(i), spec.columns[i],
                                       ShowCell(source, spec.columns[i], style_)));
        }
        ++row;
      }
    }
    AddLists(spec, row, sheet);
    worksheet_autofilter(sheet, kHeadingRow, 0, std::max(row, kFirstRow + 1) - 1,
                         static_cast<lxw_col_t>(spec.columns.size() - 1));
    return absl::OkStatus();
  }

  void LayOut(const SheetSpec& spec, lxw_worksheet* sheet) {
    lxw_row_col_options hidden{};
    hidden.hidden = LXW_TRUE;
    worksheet_set_row_opt(sheet, kKeyRow, LXW_DEF_ROW_HEIGHT, nullptr, &hidden);
    for (size_t i = 0; i < spec.columns.size(); ++i) {
      const SheetColumn& column = spec.columns[i];
      const auto at = static_cast<lxw_col_t>(i);
      worksheet_set_column(sheet, at, at, WidthOf(column), FormatOf(column));
      worksheet_write_string(sheet, kKeyRow, at, absl::StrCat(spec.key, ".", column.key).c_str(),
                             text_);
      worksheet_write_string(sheet, kHeadingRow, at,
                             ColumnHeading(column.key, column.language, origin_.language).c_str(),
                             heading_);
    }
    // Ids and titles stay in sight, and the headings.
    worksheet_freeze_panes(sheet, kFirstRow, spec.of_activities() ? 1 : 2);
    if (origin_.language == "ar") worksheet_right_to_left(sheet);
  }

  absl::Status WriteCell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t at,
                         const SheetColumn& column, const SheetCell& cell) {
    lxw_format* format = FormatOf(column);
    lxw_error error = LXW_NO_ERROR;
    double number = 0;
    if (cell.kind == CellKind::kEmpty) {
      return absl::OkStatus();
    } else if (cell.kind == CellKind::kNumber && absl::SimpleAtod(cell.text(), &number)) {
      error = worksheet_write_number(sheet, row, at, number, format);
    } else if (cell.kind == CellKind::kDate) {
      error = worksheet_write_number(sheet, row, at, SerialOfDate(cell.text()).value_or(0), format);
    } else {
      error = worksheet_write_string(sheet, row, at, EscapeForXlsx(cell.text()).c_str(), format);
    }
    return error == LXW_NO_ERROR ? absl::OkStatus() : Failed(lxw_strerror(error));
  }

  // Lets cells choose from a list. What is not in it may be typed too: several values stand in one
  // cell.
  void AddLists(const SheetSpec& spec, lxw_row_t next_row, lxw_worksheet* sheet) {
    for (size_t i = 0; i < spec.columns.size(); ++i) {
      const LabelKind* kind = LabelKindOf(spec.columns[i]);
      if (kind == nullptr || style_.labels.List(*kind).empty()) continue;
      const std::string source = SourceOf(*kind);
      lxw_data_validation validation{};
      validation.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
      validation.value_formula = const_cast<char*>(source.c_str());
      validation.show_error = LXW_VALIDATION_OFF;
      worksheet_data_validation_range(sheet, kFirstRow, static_cast<lxw_col_t>(i),
                                      next_row + kSpareRows, static_cast<lxw_col_t>(i),
                                      &validation);
    }
  }

  static lxw_col_t ColumnOfList(LabelKind kind) {
    lxw_col_t column = kListColumn;
    for (const LabelKind other : kLabelKinds) {
      if (other == kind) break;
      column = static_cast<lxw_col_t>(column + 2);
    }
    return column;
  }

  std::string SourceOf(LabelKind kind) const {
    const std::string letters = ColumnLetters(ColumnOfList(kind));
    return absl::StrCat("=", kOriginSheet, "!$", letters, "$2:$", letters, "$",
                        style_.labels.List(kind).size() + 1);
  }

  absl::Status WriteExplanation() {
    lxw_worksheet* sheet =
        workbook_add_worksheet(workbook_, SheetTitle("readme", origin_.language).c_str());
    if (sheet == nullptr) return Failed("a sheet cannot be made");
    worksheet_set_column(sheet, 0, 0, 110, text_);
    if (origin_.language == "ar") worksheet_right_to_left(sheet);
    lxw_row_t row = 0;
    for (const std::string& line : Explanation(origin_.language)) {
      const std::string text = absl::StrReplaceAll(
          line, {{"{plan}", TitleOfPlan()}, {"{revision}", absl::StrCat(origin_.revision)}});
      worksheet_write_string(sheet, row, 0, EscapeForXlsx(text).c_str(),
                             row == 0 ? heading_ : text_);
      ++row;
    }
    return absl::OkStatus();
  }

  // What the file is of, and the lists, with the names that the labels stand for.
  absl::Status WriteHidden() {
    lxw_worksheet* sheet = workbook_add_worksheet(workbook_, kOriginSheet);
    if (sheet == nullptr) return Failed("a sheet cannot be made");
    worksheet_write_string(sheet, 0, 0, kOriginSheet, text_);
    lxw_row_t row = 1;
    for (const auto& [name, value] : OriginFields(origin_)) {
      worksheet_write_string(sheet, row, 0, name.c_str(), text_);
      worksheet_write_string(sheet, row, 1, value.c_str(), text_);
      ++row;
    }
    for (const LabelKind kind : kLabelKinds) WriteList(kind, sheet);
    worksheet_hide(sheet);
    return absl::OkStatus();
  }

  void WriteList(LabelKind kind, lxw_worksheet* sheet) {
    const lxw_col_t column = ColumnOfList(kind);
    worksheet_write_string(sheet, 0, column, absl::StrCat("list.", LabelKindName(kind)).c_str(),
                           text_);
    lxw_row_t row = 1;
    for (const SheetLabel& label : style_.labels.List(kind)) {
      worksheet_write_string(sheet, row, column, EscapeForXlsx(label.label).c_str(), text_);
      worksheet_write_string(sheet, row, static_cast<lxw_col_t>(column + 1), label.name.c_str(),
                             text_);
      ++row;
    }
  }

  const SheetCatalogue& catalogue_;
  const std::vector<v1::Activity>& activities_;
  SheetOrigin origin_;
  SheetStyle style_;
  lxw_workbook* workbook_ = nullptr;
  lxw_format* heading_ = nullptr;
  lxw_format* text_ = nullptr;
  lxw_format* fixed_ = nullptr;
  lxw_format* date_ = nullptr;
  lxw_format* number_ = nullptr;
};

}  // namespace

absl::StatusOr<std::string> PlanToXlsx(const SheetCatalogue& catalogue,
                                       const std::vector<v1::Activity>& activities,
                                       absl::string_view language) {
  return XlsxWriter(catalogue, activities, language).Write();
}

}  // namespace jointplan::exchange
