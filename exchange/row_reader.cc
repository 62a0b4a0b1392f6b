#include "exchange/row_reader.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "exchange/cell.h"
#include "exchange/enum_names.h"
#include "exchange/keys.h"
#include "jointplan/v1/options.pb.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/record_shape.h"
#include "plan/text.h"
#include "plan/validate.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const v1::FieldRules& RulesOf(const FieldDescriptor* field) {
  return field->options().GetExtension(v1::rules);
}

// Cuts a cell at every separator.
std::vector<std::string> Split(absl::string_view text, const std::vector<std::string>& separators) {
  std::vector<std::string> pieces = {std::string(text)};
  for (const std::string& separator : separators) {
    if (separator.empty()) continue;
    std::vector<std::string> cut;
    for (const std::string& piece : pieces) {
      size_t from = 0;
      for (size_t at = piece.find(separator); at != std::string::npos;
           at = piece.find(separator, from)) {
        cut.push_back(piece.substr(from, at - from));
        from = at + separator.size();
      }
      cut.push_back(piece.substr(from));
    }
    pieces = std::move(cut);
  }
  return pieces;
}

bool IsOneLine(const FieldDescriptor* field) {
  return RulesOf(field).format() != v1::FORMAT_UNSPECIFIED;
}

std::string Join(const std::vector<std::string>& names) { return absl::StrJoin(names, ", "); }

// What a cell says in a field of a format, or nothing if it says nothing of that format.
std::optional<std::string> Convert(const FieldDescriptor* field, const ValueRule& rule,
                                   const std::string& text) {
  switch (RulesOf(field).format()) {
    case v1::FORMAT_DATE:
      return ReadDate(text, rule.date);
    case v1::FORMAT_DECIMAL:
      return ReadNumber(text, rule.number);
    default:
      if (IsOneLine(field)) return CollapseBlanks(text);
      return absl::StrReplaceAll(text, {{"\r\n", "\n"}});
  }
}

std::string Expectation(const FieldDescriptor* field, const ValueRule& rule) {
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return absl::StrCat("none of ", EnumNames(field->enum_type()),
                        "; say under `values` what it means");
  }
  if (RulesOf(field).format() == v1::FORMAT_DATE) {
    return absl::StrCat("no date in a form that the mapping gives: ", Join(rule.date.patterns));
  }
  return "no number in the form that the mapping gives under `numbers`";
}

void SetText(const FieldDescriptor* field, const std::string& text, Message* message) {
  if (field->is_repeated()) {
    message->GetReflection()->AddString(message, field, text);
  } else {
    message->GetReflection()->SetString(message, field, text);
  }
}

void SetMapText(const FieldDescriptor* field, const std::string& key, const std::string& text,
                Message* message) {
  Message* entry = message->GetReflection()->AddMessage(message, field);
  SetText(field->message_type()->map_key(), key, entry);
  SetText(field->message_type()->map_value(), text, entry);
}

}  // namespace

void RowReader::Report(int line, const std::string& column, absl::string_view message) {
  faults_->push_back({line, column, Severity::kError, std::string(message)});
}

RowReader::Value RowReader::Fill(const Template& parts, const CsvRow& row,
                                 PartnersAs partners_as) const {
  Value value;
  bool has_columns = false;
  bool says_something = false;
  for (const TemplatePart& part : parts) {
    std::string text = part.text;
    if (part.is_column && part.text == kPartnersColumn) {
      std::vector<std::string> names = PartnerIds(row);
      if (partners_as == PartnersAs::kNames) {
        for (std::string& name : names) name = partners_.ShownAs(name);
      }
      text = absl::StrJoin(names, " + ");
    } else if (part.is_column) {
      text = std::string(TrimBlanks(table_.Cell(row, part.text)));
      if (value.column.empty()) value.column = std::string(absl::StripSuffix(part.text, "?"));
    }
    has_columns = has_columns || part.is_column;
    says_something = says_something || (part.is_column && !text.empty());
    absl::StrAppend(&value.text, text);
  }
  // Only the words between the columns are left: the row says nothing here.
  if (has_columns && !says_something) value.text.clear();
  return value;
}

std::vector<RowReader::Value> RowReader::Values(const ValueRule& rule, const CsvRow& row,
                                                PartnersAs partners_as) const {
  Value whole;
  for (const Template& parts : rule.from) {
    const std::string first_column = whole.column;
    whole = Fill(parts, row, partners_as);
    if (!whole.text.empty()) break;
    if (!first_column.empty()) whole.column = first_column;
  }
  std::vector<Value> values;
  for (const std::string& piece : Split(whole.text, rule.split)) {
    std::string text(TrimBlanks(piece));
    const auto replacement = rule.values.find(FoldKey(text));
    if (replacement != rule.values.end()) text = replacement->second;
    if (!text.empty()) values.push_back({text, whole.column});
  }
  if (values.empty() && !rule.fallback.empty()) values.push_back({rule.fallback, whole.column});
  return values;
}

std::vector<std::string> RowReader::PartnerIds(const CsvRow& row) const {
  std::set<std::string> ids;
  if (mapping_.partner.has_value()) {
    for (const Value& name : Values(mapping_.partner->name, row, PartnersAs::kIds)) {
      ids.insert(NameId(name.text));
    }
  }
  return {ids.begin(), ids.end()};
}

void RowReader::NoteSection(const SectionRule& section, const CsvRow& row) {
  for (const FieldRule& rule : section.fields) {
    const v1::Reference reference = RulesOf(rule.field).reference();
    if (reference != v1::REFERENCE_THEME && reference != v1::REFERENCE_PARTNER) continue;
    NameBook& book = reference == v1::REFERENCE_THEME ? themes_ : partners_;
    for (const Value& value : Values(rule.value, row, PartnersAs::kIds)) {
      book.Note(value.text, value.column, row.line);
    }
  }
}

void RowReader::NoteNames(const CsvRow& row) {
  NoteSection(mapping_.activity, row);
  if (mapping_.funding.has_value()) NoteSection(*mapping_.funding, row);
  if (!mapping_.partner.has_value()) return;
  std::vector<std::string> ids;
  for (const Value& name : Values(mapping_.partner->name, row, PartnersAs::kIds)) {
    ids.push_back(partners_.Note(name.text, name.column, row.line));
  }
  // A full name beside several partners says nothing of one of them.
  if (!mapping_.partner->title.has_value() || ids.size() != 1) return;
  for (const Value& title : Values(*mapping_.partner->title, row, PartnersAs::kNames)) {
    partner_titles_[ids[0]].Note(title.text, title.column, row.line);
  }
}

std::vector<std::string> RowReader::KeyOf(const SectionRule& section, const CsvRow& row) const {
  std::vector<std::string> key;
  for (const ValueRule& rule : section.key) {
    std::vector<std::string> texts;
    for (const Value& value : Values(rule, row, PartnersAs::kIds)) texts.push_back(value.text);
    key.push_back(absl::StrJoin(texts, " "));
  }
  const bool blank =
      std::all_of(key.begin(), key.end(), [](const std::string& part) { return part.empty(); });
  return blank ? std::vector<std::string>() : key;
}

// Returns the identifier that the key cells of a section give, or nothing if they are all blank.
std::string RowReader::IdOf(const SectionRule& section, absl::string_view kind, const CsvRow& row) {
  std::vector<std::string> key = KeyOf(section, row);
  if (key.empty()) return "";
  std::string id = KeyId(key);
  for (std::string& part : key) part = FoldKey(part);
  const std::string folded = absl::StrJoin(key, "\n");
  const auto known = keys_by_id_.emplace(absl::StrCat(kind, "/", id), folded).first;
  if (known->second != folded) {
    Report(row.line, "",
           absl::StrCat("the key of this ", kind, " gives the same identifier, ", id,
                        ", as another key; add a column to the key"));
  }
  return id;
}

RowPart RowReader::Read(const CsvRow& row) {
  RowPart part;
  part.line = row.line;
  part.activity_id = IdOf(mapping_.activity, "activity", row);
  if (part.activity_id.empty()) {
    Report(row.line, "", "the columns of the activity's key are all blank; fill them in");
    return part;
  }
  ReadFields(mapping_.activity, "", row, &part.part, &part);
  ReadPartners(row, &part);
  ReadElements(row, &part);
  CheckPart(part);
  return part;
}

void RowReader::ReadPartners(const CsvRow& row, RowPart* part) {
  if (!mapping_.partner.has_value()) return;
  const std::vector<Value> names = Values(mapping_.partner->name, row, PartnersAs::kIds);
  if (names.empty()) return Report(row.line, "", "the row names no partner; name one");
  part->columns["participants.partner"] = names[0].column;
  const std::vector<Value> roles = Values(mapping_.partner->role, row, PartnersAs::kIds);
  for (const std::string& id : PartnerIds(row)) {
    v1::Participant* participant = part->part.add_participants();
    participant->set_partner(absl::StrCat("partners/", id));
    for (const Value& role : roles) {
      const auto number = EnumNumber(v1::PartnerRole_descriptor(), role.text);
      if (number.has_value()) {
        participant->add_roles(static_cast<v1::PartnerRole>(*number));
      } else {
        Report(row.line, role.column,
               absl::StrCat("\"", plan::Excerpt(role.text, 60), "\" is no role; use one of ",
                            EnumNames(v1::PartnerRole_descriptor())));
      }
    }
  }
}

void RowReader::ReadElements(const CsvRow& row, RowPart* part) {
  std::string location;
  std::string target;
  std::string funding;
  if (mapping_.location.has_value()) location = IdOf(*mapping_.location, "location", row);
  if (!location.empty()) {
    auto* element = part->part.add_locations();
    element->set_id(location);
    ReadFields(*mapping_.location, "locations.", row, element, part);
  }
  if (mapping_.target.has_value()) target = IdOf(*mapping_.target, "target", row);
  if (!target.empty()) {
    auto* element = part->part.add_targets();
    element->set_id(target);
    if (!location.empty()) element->set_location(location);
    ReadFields(*mapping_.target, "targets.", row, element, part);
  }
  if (mapping_.funding.has_value()) funding = IdOf(*mapping_.funding, "funding", row);
  if (!funding.empty()) {
    auto* element = part->part.add_funding();
    element->set_id(funding);
    ReadFields(*mapping_.funding, "funding.", row, element, part);
  }
  part->key = absl::StrJoin({part->activity_id, location, target, funding}, "\n");
}

void RowReader::ReadFields(const SectionRule& section, const std::string& prefix, const CsvRow& row,
                           Message* message, RowPart* part) {
  for (const FieldRule& rule : section.fields) {
    for (const Value& value : Values(rule.value, row, PartnersAs::kNames)) {
      part->columns[prefix + rule.field->name()] = value.column;
      ReadField(rule, value, row.line, message);
      if (!rule.field->is_repeated() || rule.field->is_map()) break;
    }
  }
}

void RowReader::ReadField(const FieldRule& rule, const Value& value, int line, Message* message) {
  const FieldDescriptor* field = rule.field;
  const auto wrong = [&] {
    Report(line, value.column,
           absl::StrCat("\"", plan::Excerpt(value.text, 60), "\" is ",
                        Expectation(field, rule.value)));
  };
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const auto number = EnumNumber(field->enum_type(), value.text);
    if (!number.has_value()) return wrong();
    message->GetReflection()->SetEnumValue(message, field, *number);
    return;
  }
  const std::optional<std::string> text = Convert(field, rule.value, value.text);
  if (!text.has_value()) return wrong();
  if (field->is_map()) return SetMapText(field, rule.language, *text, message);
  switch (RulesOf(field).reference()) {
    case v1::REFERENCE_THEME:
      return SetText(field, NameId(*text), message);
    case v1::REFERENCE_PARTNER:
      return SetText(field, absl::StrCat("partners/", NameId(*text)), message);
    default:
      return SetText(field, *text, message);
  }
}

// Asks the rules of the API, so that a cell that breaks one is named here and not by the server.
void RowReader::CheckPart(const RowPart& part) {
  const absl::Status status = plan::ValidateShape(part.part, "", plan::Completeness::kPartial);
  for (const plan::FieldViolation& violation : plan::ViolationsOf(status)) {
    const absl::StatusOr<plan::FieldPath> path = plan::FieldPath::Parse(violation.field);
    std::vector<std::string> names;
    if (path.ok()) {
      for (const plan::PathStep& step : path->steps()) names.push_back(step.field);
    }
    const auto column = part.columns.find(absl::StrJoin(names, "."));
    Report(part.line, column == part.columns.end() ? "" : column->second,
           absl::StrCat(violation.field, " ", violation.description));
  }
}

}  // namespace jointplan::exchange
