#include "exchange/sheet_cell_edits.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "exchange/keys.h"
#include "exchange/sheet_reading.h"
#include "exchange/sheet_words.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::Value;

// A file of a few kilobytes can name one long text in a million cells.
constexpr size_t kChangedBytesMax = size_t{64} << 20;

std::optional<Value> TextValue(const std::string& text) {
  if (text.empty()) return std::nullopt;
  Value value;
  value.set_string_value(text);
  return value;
}

// Whether a text is one that was cut to fit a cell.
bool HoldsCutMark(const std::string& text) {
  for (const char* language : {"en", "fr", "ar"}) {
    if (absl::EndsWith(text, TrimBlanks(CutMark(language)))) return true;
  }
  return false;
}

bool HasRole(const v1::Participant& part, v1::PartnerRole role) {
  return std::find(part.roles().begin(), part.roles().end(), role) != part.roles().end();
}

}  // namespace

void CellEdits::Read(ChangedCell changed) {
  at_ = std::move(changed);
  changed_bytes_ += at_.cell->text().size();
  if (changed_bytes_ > kChangedBytesMax) {
    if (!too_much_) Error("the changed cells hold more text than one import may have");
    too_much_ = true;
    return;
  }
  switch (at_.column->column->type) {
    case ColumnType::kDate:
      ReadValue(ReadDateCell(*at_.cell, options_.reading));
      return;
    case ColumnType::kNumber:
      ReadValue(ReadNumberCell(*at_.cell, options_.reading));
      return;
    case ColumnType::kStatus:
    case ColumnType::kPartner:
      ReadValue(ReadLabel());
      return;
    case ColumnType::kLocation:
      ReadValue(ReadLocation());
      return;
    case ColumnType::kThemes:
    case ColumnType::kObjectives:
    case ColumnType::kNeeds:
    case ColumnType::kTags:
      ReadSet();
      return;
    case ColumnType::kRole:
      ReadRole();
      return;
    case ColumnType::kPlaces:
      ReadPlaces();
      return;
    default:
      ReadText();
      return;
  }
}

void CellEdits::ReadText() {
  const absl::StatusOr<Reading> reading = ReadTextCell(*at_.cell);
  if (reading.ok() && HoldsCutMark(reading->value)) {
    Error(
        "the text is too long for a cell, which holds the beginning only: change it "
        "with `jointplan activity edit`, or replace the whole cell");
    return;
  }
  ReadValue(reading);
}

// Sets the field, or the element's field, to one value, if it is another one than in the base.
void CellEdits::ReadValue(const absl::StatusOr<Reading>& reading) {
  if (!reading.ok()) {
    Error(reading.status().message());
    return;
  }
  if (SameAsBase(reading->value)) return;
  const plan::FieldPath path = FullPath();
  const std::optional<Value> value = TextValue(reading->value);
  Set(path, value.has_value() ? &*value : nullptr);
  const bool label = at_.column->column->type == ColumnType::kStatus ||
                     at_.column->column->type == ColumnType::kPartner;
  Note(path, label ? CollapseBlanks(at_.cell->text()) : reading->value,
       reading->said ? at_.cell->text() : "");
}

// Numbers are compared as numbers: 1.50 is 1.5.
bool CellEdits::SameAsBase(const std::string& value) const {
  if (at_.entry->is_new()) return value.empty();
  const std::optional<Value> base = plan::GetValue(*at_.entry->wanted.base, FullPath());
  const std::string text = base.has_value() ? base->string_value() : "";
  if (at_.column->column->type != ColumnType::kNumber) {
    return UnifyLineEnds(TrimBlanks(text)) == value;
  }
  SheetCell cell = TextCell(text);
  cell.kind = text.empty() ? CellKind::kEmpty : CellKind::kNumber;
  const absl::StatusOr<Reading> number = ReadNumberCell(cell, {});
  return number.ok() && number->value == value;
}

plan::FieldPath CellEdits::FullPath() const {
  const plan::FieldPath inner = at_.column->column->Path();
  return at_.key.empty() ? inner : ElementPath(*at_.spec, at_.key).Child(inner.steps().front());
}

void CellEdits::Set(const plan::FieldPath& path, const Value* value) {
  const absl::Status status = plan::SetValue(&at_.entry->wanted.wanted, path, value);
  if (!status.ok()) Error(status.message());
}

absl::StatusOr<Reading> CellEdits::ReadLabel() const {
  JP_ASSIGN_OR_RETURN(Reading reading, ReadTextCell(*at_.cell));
  reading.said = false;
  if (reading.value.empty()) return reading;
  JP_ASSIGN_OR_RETURN(reading.value,
                      style_.labels.Find(*LabelKindOf(*at_.column->column), reading.value));
  return reading;
}

// A place of the same activity, by its id or its name.
absl::StatusOr<Reading> CellEdits::ReadLocation() const {
  JP_ASSIGN_OR_RETURN(Reading reading, ReadTextCell(*at_.cell));
  if (reading.value.empty()) return reading;
  const auto names = PlaceNames(at_.entry->wanted.wanted);
  for (const auto& [name, id] : names) {
    if (id == reading.value) return reading;
  }
  for (const auto& [name, id] : names) {
    if (FoldKey(name) != FoldKey(reading.value)) continue;
    reading.value = id;
    reading.said = true;
    return reading;
  }
  return absl::InvalidArgumentError(absl::StrCat("the activity has no place \"",
                                                 plan::Excerpt(reading.value, 40),
                                                 "\": write the id of one in the sheet of places"));
}

// The values of a cell that holds several; nothing if one of them is wrong.
std::optional<std::vector<std::string>> CellEdits::ReadNames() {
  const absl::StatusOr<Reading> reading = ReadTextCell(*at_.cell);
  if (!reading.ok()) {
    Error(reading.status().message());
    return std::nullopt;
  }
  if (HoldsCutMark(reading->value)) {
    Error(
        "the list is too long for a cell, which holds the beginning only: change it "
        "with `jointplan activity edit`");
    return std::nullopt;
  }
  std::vector<std::string> names;
  bool well = true;
  for (const std::string& word : SplitLabels(reading->value)) {
    absl::StatusOr<std::string> name = NameOf(word);
    if (name.ok()) {
      names.push_back(*std::move(name));
    } else {
      Error(name.status().message());
      well = false;
    }
  }
  return well ? std::optional<std::vector<std::string>>(std::move(names)) : std::nullopt;
}

absl::StatusOr<std::string> CellEdits::NameOf(const std::string& word) const {
  const SheetColumn& column = *at_.column->column;
  if (const LabelKind* kind = LabelKindOf(column)) {
    // What stood there may be gone from the catalogue by now, and still stands there.
    for (const std::string& name : MembersOfBase()) {
      if (style_.labels.LabelOf(*kind, name) == word) return name;
    }
    return style_.labels.Find(*kind, word);
  }
  if (column.type != ColumnType::kNeeds || absl::StartsWith(word, "plans/")) return word;
  return absl::StrCat(file_.origin.plan, "/needs/", word);
}

// What the base has in the cell that is read: names of themes, objectives, partners, tags, needs.
std::set<std::string> CellEdits::MembersOfBase() const {
  std::set<std::string> members;
  if (at_.entry->is_new()) return members;
  const v1::Activity& base = *at_.entry->wanted.base;
  if (at_.column->column->type == ColumnType::kRole) {
    for (const v1::Participant& part : base.participants()) {
      if (HasRole(part, at_.column->column->role)) members.insert(part.partner());
    }
    return members;
  }
  const std::optional<Value> value = plan::GetValue(base, FullPath());
  if (!value.has_value()) return members;
  for (const Value& member : value->list_value().values()) members.insert(member.string_value());
  return members;
}

void CellEdits::ReadSet() {
  const auto names = ReadNames();
  if (!names.has_value()) return;
  const std::set<std::string> wanted(names->begin(), names->end());
  const plan::FieldPath path = FullPath();
  const std::set<std::string> before = MembersOfBase();
  if (wanted == before) return;
  Value value;
  for (const std::string& name : wanted) {
    value.mutable_list_value()->add_values()->set_string_value(name);
  }
  Set(path, wanted.empty() ? nullptr : &value);
  Note(path, CollapseBlanks(at_.cell->text()), "");
}

void CellEdits::ReadRole() {
  const auto names = ReadNames();
  if (!names.has_value()) return;
  const std::set<std::string> wanted(names->begin(), names->end());
  const v1::PartnerRole role = at_.column->column->role;
  const std::set<std::string> before = MembersOfBase();
  if (wanted == before) return;
  for (const std::string& partner : wanted) {
    if (!before.contains(partner)) GiveRole(partner, role);
  }
  for (const std::string& partner : before) {
    if (!wanted.contains(partner)) TakeRole(partner, role);
  }
  NoteCell(CollapseBlanks(at_.cell->text()), "");
}

void CellEdits::GiveRole(const std::string& partner, v1::PartnerRole role) {
  NoteElement("participants", partner);
  for (v1::Participant& part : *at_.entry->wanted.wanted.mutable_participants()) {
    if (part.partner() != partner) continue;
    if (!HasRole(part, role)) part.add_roles(role);
    return;
  }
  // Whom another column took out comes back with all that it had.
  if (!at_.entry->is_new()) {
    for (const v1::Participant& part : at_.entry->wanted.base->participants()) {
      if (part.partner() != partner) continue;
      v1::Participant* back = at_.entry->wanted.wanted.add_participants();
      *back = part;
      back->clear_roles();
      back->add_roles(role);
      return;
    }
  }
  v1::Participant* part = at_.entry->wanted.wanted.add_participants();
  part->set_partner(partner);
  part->add_roles(role);
}

void CellEdits::TakeRole(const std::string& partner, v1::PartnerRole role) {
  NoteElement("participants", partner);
  auto* parts = at_.entry->wanted.wanted.mutable_participants();
  for (int i = 0; i < parts->size(); ++i) {
    auto* roles = parts->Mutable(i)->mutable_roles();
    if (parts->Get(i).partner() != partner) continue;
    roles->erase(std::remove(roles->begin(), roles->end(), role), roles->end());
    if (roles->empty()) parts->DeleteSubrange(i, 1);
    return;
  }
}

void CellEdits::ReadPlaces() {
  const auto names = ReadNames();
  if (!names.has_value()) return;
  std::map<std::string, std::string> before;  // By folded name.
  if (!at_.entry->is_new()) {
    for (const auto& [name, id] : PlaceNames(*at_.entry->wanted.base)) before[FoldKey(name)] = id;
  }
  std::set<std::string> kept;
  bool changed = false;
  for (const std::string& name : *names) {
    const auto found = before.find(FoldKey(name));
    if (found != before.end()) {
      kept.insert(found->second);
    } else {
      AddPlace(name);
      changed = true;
    }
  }
  for (const auto& [name, id] : before) {
    if (kept.contains(id)) continue;
    RemoveElement(PlacesSpec(), id, &at_.entry->wanted.wanted);
    NoteElement("locations", id);
    changed = true;
  }
  if (changed) NoteCell(CollapseBlanks(at_.cell->text()), "");
}

const SheetSpec& CellEdits::PlacesSpec() const {
  for (const SheetSpec& spec : file_.specs) {
    if (spec.list == "locations") return spec;
  }
  return *at_.spec;
}

void CellEdits::AddPlace(const std::string& name) {
  const std::string id = FreeId(name, [this](const std::string& candidate) {
    return HasElement(at_.entry->wanted.wanted, PlacesSpec(), candidate) ||
           (!at_.entry->is_new() && HasElement(*at_.entry->wanted.base, PlacesSpec(), candidate));
  });
  v1::Location* location = at_.entry->wanted.wanted.add_locations();
  location->set_id(id);
  location->set_place(name);
  at_.entry->places_of_cell.insert(id);
  NoteElement("locations", id);
}

void CellEdits::NoteElement(const std::string& list, const std::string& key) {
  at_.entry->wanted.places.emplace_back(plan::FieldPath({{list, key}}).ToString(), at_.place);
}

void CellEdits::Error(absl::string_view message) {
  changes_->faults.push_back({at_.place, Severity::kError, std::string(message)});
}

void CellEdits::Note(const plan::FieldPath& path, const std::string& after,
                     const std::string& written) {
  at_.entry->wanted.places.emplace_back(path.ToString(), at_.place);
  NoteCell(after, written);
}

void CellEdits::NoteCell(const std::string& after, const std::string& written) {
  changes_->cells.push_back({at_.place, at_.entry->wanted.wanted.name(), at_.shown->text(), after,
                             written == after ? "" : written});
}

}  // namespace jointplan::exchange
