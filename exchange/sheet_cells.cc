#include "exchange/sheet_cells.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "exchange/cell.h"
#include "exchange/sheet_words.h"
#include "exchange/value_text.h"
#include "exchange/xlsx_styles.h"
#include "plan/record_shape.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::Message;
using google::protobuf::Value;

constexpr size_t kCellUnitsMax = 32'767;
// Numbers with more digits would lose the last ones: spreadsheets count with floating point.
constexpr size_t kSafeDigits = 15;

// How many bytes the character takes that begins with this byte; the text is UTF-8.
size_t SizeOf(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

// Whether `_x000D_` or its like begins here.
bool LooksEscaped(absl::string_view text) {
  if (text.size() < 7 || !absl::StartsWith(text, "_x") || text[6] != '_') return false;
  return std::all_of(text.begin() + 2, text.begin() + 6,
                     [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); });
}

std::string TextAt(const Message& message, const plan::FieldPath& path) {
  const std::optional<Value> value = plan::GetValue(message, path);
  return value.has_value() ? value->string_value() : "";
}

SheetCell ShowNumber(const std::string& text) {
  const std::optional<std::string> number = ReadNumber(text, {});
  if (!number.has_value()) return TextCell(text);
  const auto digits = std::count_if(number->begin(), number->end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  return static_cast<size_t>(digits) <= kSafeDigits ? NumberCell(*number) : TextCell(text);
}

SheetCell ShowDate(const std::string& text) {
  return SerialOfDate(text).has_value() ? DateCell(text) : TextCell(text);
}

SheetCell ShowStatus(const Message& message, const SheetColumn& column, const SheetStyle& style) {
  const std::optional<Value> value = plan::GetValue(message, column.Path());
  if (!value.has_value()) return {};
  if (!value->has_string_value()) return TextCell(ValueText(*value, ShortName));
  if (value->string_value() == column.status->value(0)->name()) return {};
  return TextCell(style.labels.LabelOf(*LabelKindOf(column), value->string_value()));
}

SheetCell ShowSet(const Message& message, const SheetColumn& column, const SheetStyle& style) {
  const std::optional<Value> value = plan::GetValue(message, column.Path());
  if (!value.has_value()) return {};
  const LabelKind* kind = LabelKindOf(column);
  std::vector<std::string> labels;
  for (const Value& member : value->list_value().values()) {
    const std::string& name = member.string_value();
    if (kind != nullptr) {
      labels.push_back(style.labels.LabelOf(*kind, name));
    } else {
      labels.push_back(column.type == ColumnType::kNeeds ? ShortName(name) : name);
    }
  }
  return TextCell(FitCell(JoinLabels(labels), style.language));
}

SheetCell ShowRole(const v1::Activity& activity, const SheetColumn& column,
                   const SheetStyle& style) {
  std::vector<std::string> labels;
  for (const v1::Participant& part : activity.participants()) {
    const bool has =
        std::find(part.roles().begin(), part.roles().end(), column.role) != part.roles().end();
    if (has) labels.push_back(style.labels.LabelOf(LabelKind::kPartner, part.partner()));
  }
  return TextCell(JoinLabels(labels));
}

SheetCell ShowPlaces(const v1::Activity& activity, const SheetStyle& style) {
  std::vector<std::string> names;
  for (const auto& [name, id] : PlaceNames(activity)) names.push_back(name);
  return TextCell(FitCell(JoinLabels(names), style.language));
}

std::string TitleIn(const v1::Activity& activity, const std::string& language) {
  const auto wanted = activity.title().find(language);
  if (wanted != activity.title().end()) return wanted->second;
  std::map<std::string, std::string> titles(activity.title().begin(), activity.title().end());
  return titles.empty() ? "" : titles.begin()->second;
}

}  // namespace

std::vector<SheetRowSource> RowsOf(const v1::Activity& activity, const SheetSpec& sheet) {
  if (sheet.of_activities()) return {{&activity, nullptr, "", 0}};
  const auto* field = v1::Activity::descriptor()->FindFieldByName(sheet.list);
  const auto* reflection = v1::Activity::GetReflection();
  std::vector<SheetRowSource> rows;
  for (int i = 0; i < reflection->FieldSize(activity, field); ++i) {
    const Message& element = reflection->GetRepeatedMessage(activity, field, i);
    const auto* key = element.GetDescriptor()->FindFieldByName(sheet.key_field);
    rows.push_back({&activity, &element, plan::KeyOf(element, key), i + 1});
  }
  return rows;
}

SheetCell ShowCell(const SheetRowSource& row, const SheetColumn& column, const SheetStyle& style) {
  switch (column.type) {
    case ColumnType::kActivity:
      return TextCell(ShortName(row.activity->name()));
    case ColumnType::kInfo:
      return TextCell(TitleIn(*row.activity, style.language));
    case ColumnType::kId:
      return TextCell(row.key);
    case ColumnType::kPosition:
      return NumberCell(absl::StrCat(row.position));
    case ColumnType::kLine:
    case ColumnType::kText:
    case ColumnType::kLocation:
      return TextCell(FitCell(TextAt(row.message(), column.Path()), style.language));
    case ColumnType::kDate:
      return ShowDate(TextAt(row.message(), column.Path()));
    case ColumnType::kNumber:
      return ShowNumber(TextAt(row.message(), column.Path()));
    case ColumnType::kStatus:
      return ShowStatus(row.message(), column, style);
    case ColumnType::kPartner: {
      const std::string name = TextAt(row.message(), column.Path());
      return name.empty() ? SheetCell() : TextCell(style.labels.LabelOf(LabelKind::kPartner, name));
    }
    case ColumnType::kThemes:
    case ColumnType::kObjectives:
    case ColumnType::kNeeds:
    case ColumnType::kTags:
      return ShowSet(row.message(), column, style);
    case ColumnType::kRole:
      return ShowRole(*row.activity, column, style);
    case ColumnType::kPlaces:
      return ShowPlaces(*row.activity, style);
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> PlaceNames(const v1::Activity& activity) {
  std::map<std::string, int> count;
  std::vector<std::pair<std::string, std::string>> names;
  for (const v1::Location& location : activity.locations()) {
    std::string name = location.place();
    if (name.empty()) name = location.municipality();
    if (name.empty()) name = location.id();
    ++count[name];
    names.emplace_back(std::move(name), location.id());
  }
  for (auto& [name, id] : names) {
    // A name that ends like this could be taken for another place's.
    if (count[name] > 1 || absl::EndsWith(name, "]")) absl::StrAppend(&name, " [", id, "]");
  }
  return names;
}

const LabelKind* LabelKindOf(const SheetColumn& column) {
  static constexpr LabelKind kTheme = LabelKind::kTheme;
  static constexpr LabelKind kPartner = LabelKind::kPartner;
  static constexpr LabelKind kObjective = LabelKind::kObjective;
  static constexpr LabelKind kActivityStatus = LabelKind::kActivityStatus;
  static constexpr LabelKind kStepStatus = LabelKind::kStepStatus;
  static constexpr LabelKind kFundingStatus = LabelKind::kFundingStatus;
  switch (column.type) {
    case ColumnType::kThemes:
      return &kTheme;
    case ColumnType::kPartner:
    case ColumnType::kRole:
      return &kPartner;
    case ColumnType::kObjectives:
      return &kObjective;
    case ColumnType::kStatus:
      if (column.status == v1::ImplementationStatus_descriptor()) return &kActivityStatus;
      return column.status == v1::NextStepStatus_descriptor() ? &kStepStatus : &kFundingStatus;
    default:
      return nullptr;
  }
}

std::string EscapeForXlsx(absl::string_view text) {
  std::string escaped;
  for (size_t i = 0; i < text.size();) {
    const absl::string_view character = text.substr(i, SizeOf(text[i]));
    if (text[i] == '_' && LooksEscaped(text.substr(i))) {
      escaped += "_x005F_";
    } else if (text[i] == '\r') {
      escaped += "_x000D_";
    } else if (character == "\uFFFE") {
      escaped += "_xFFFE_";
    } else if (character == "\uFFFF") {
      escaped += "_xFFFF_";
    } else {
      absl::StrAppend(&escaped, character);
    }
    i += character.size();
  }
  return escaped;
}

std::string FitCell(const std::string& text, absl::string_view language) {
  if (text.size() * 7 <= kCellUnitsMax) return text;
  const std::string mark = CutMark(language);
  size_t units = 0;
  size_t fits = 0;  // How much of the text still leaves room for the mark.
  for (size_t i = 0; i < text.size();) {
    const size_t size = SizeOf(text[i]);
    const absl::string_view rest = absl::string_view(text).substr(i);
    const bool longer = text[i] == '\r' || LooksEscaped(rest) || absl::StartsWith(rest, "\uFFFE") ||
                        absl::StartsWith(rest, "\uFFFF");
    units += longer ? 7 : size == 4 ? 2 : 1;
    i += size;
    if (units + mark.size() <= kCellUnitsMax) fits = i;
    if (units > kCellUnitsMax) return text.substr(0, fits) + mark;
  }
  return text;
}

}  // namespace jointplan::exchange
