#include "exchange/sheet_changes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "exchange/keys.h"
#include "exchange/sheet_cell_edits.h"
#include "exchange/sheet_entry.h"
#include "exchange/sheet_rules.h"
#include "exchange/value_text.h"
#include "plan/names.h"
#include "plan/record_ops.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

constexpr int64_t kRowsBetweenNews = 200;
// More than one request to the service may hold, and more elements than an activity may have.
constexpr int kNewActivitiesMax = 10'000;
constexpr size_t kRowsOfActivityMax = 5'000;

class Comparison {
 public:
  Comparison(const SheetFile& file, const SheetStyle& style, const std::vector<v1::Activity>& base,
             const CompareOptions& options)
      : file_(file), style_(style), options_(options), edits_(file, style, options, &changes_) {
    changes_.faults = file.faults;
    for (const v1::Activity& activity : base) {
      SheetEntry& entry = entries_[ShortName(activity.name())];
      entry.wanted.base = &activity;
      entry.wanted.wanted = activity;
    }
    for (const FoundSheet& sheet : file.sheets) {
      total_ += static_cast<int64_t>(sheet.sheet->rows.size());
    }
  }

  SheetChanges Run() {
    for (const FoundSheet& sheet : file_.sheets) {
      if (sheet.Find(sheet.spec->of_activities() ? "id" : "activity") == nullptr) continue;
      ReadSheet(sheet);
    }
    if (!changes_.ok()) return std::move(changes_);
    for (auto& [id, entry] : entries_) Finish(&entry);
    return std::move(changes_);
  }

 private:
  // ---- Rows ----

  void ReadSheet(const FoundSheet& sheet) {
    for (const SheetRow& row : sheet.sheet->rows) {
      if (options_.on_rows && ++done_ % kRowsBetweenNews == 0) options_.on_rows(done_, total_);
      if (row.number <= sheet.heading_row || IsBlank(sheet, row)) continue;
      ++changes_.rows;
      if (sheet.spec->of_activities()) {
        ReadActivity(sheet, row);
      } else {
        ReadElement(sheet, row);
      }
    }
    for (auto& [id, entry] : entries_) {
      if (sheet.spec->of_activities()) {
        if (!entry.seen && !entry.is_new()) NoteGone(&entry);
      } else {
        NoteGoneRows(sheet, &entry);
      }
    }
  }

  static bool IsBlank(const FoundSheet& sheet, const SheetRow& row) {
    return std::all_of(sheet.columns.begin(), sheet.columns.end(), [&](const FoundColumn& column) {
      return column.column->type == ColumnType::kInfo || plan::IsBlank(row.At(column.at).text());
    });
  }

  void ReadActivity(const FoundSheet& sheet, const SheetRow& row) {
    const FoundColumn* id_column = sheet.Find("id");
    const std::string id = CollapseBlanks(row.At(id_column->at).text());
    const CellPlace place = sheet.PlaceOf(row.number, id_column);
    if (id.empty()) {
      ReadNewActivity(sheet, row, "");
      return;
    }
    const auto found = entries_.find(id);
    if (found == entries_.end()) {
      if (CheckNewId(id, place)) ReadNewActivity(sheet, row, id);
      return;
    }
    SheetEntry& entry = found->second;
    if (entry.seen) {
      Error(place, absl::StrCat("the activity ", id,
                                " has another row already: take one out, or "
                                "leave the id of a new one empty"));
      return;
    }
    entry.seen = true;
    entry.wanted.place = sheet.PlaceOf(row.number);
    ReadActivityCells(sheet, row, &entry);
  }

  bool CheckNewId(const std::string& id, const CellPlace& place) {
    if (!plan::IsId(id)) {
      Error(place, absl::StrCat("\"", plan::Excerpt(id, 40),
                                "\" is the id of no activity, and "
                                "cannot be one: write a-z, 0-9 and -, or leave it empty"));
      return false;
    }
    if (!options_.taken.contains(id)) return true;
    Error(place, absl::StrCat("others have made an activity ", id,
                              " since the file was exported: "
                              "give yours another id"));
    return false;
  }

  void ReadNewActivity(const FoundSheet& sheet, const SheetRow& row, std::string id) {
    if (++new_activities_ > kNewActivitiesMax) {
      if (new_activities_ == kNewActivitiesMax + 1) {
        Error(sheet.PlaceOf(row.number), "the file has more new activities than one import may");
      }
      return;
    }
    SheetEntry entry;
    entry.seen = true;
    entry.wanted.named_by_person = !id.empty();
    entry.wanted.place = sheet.PlaceOf(row.number);
    ReadActivityCells(sheet, row, &entry);
    if (id.empty()) id = IdOfTitle(entry.wanted.wanted);
    if (id.empty()) {
      Error(entry.wanted.place, "a new activity needs a title, or an id");
      return;
    }
    entry.wanted.wanted.set_name(absl::StrCat(file_.origin.plan, "/activities/", id));
    for (size_t i = entry_first_change_; i < changes_.cells.size(); ++i) {
      changes_.cells[i].activity = entry.wanted.wanted.name();
    }
    entries_[id] = std::move(entry);
  }

  // Makes an id of the title, in the first language that has one.
  std::string IdOfTitle(const v1::Activity& activity) const {
    std::string title;
    for (const std::string& language : file_.origin.languages) {
      const auto found = activity.title().find(language);
      if (title.empty() && found != activity.title().end()) title = found->second;
    }
    if (title.empty()) return "";
    return FreeId(title, [this](const std::string& id) {
      return entries_.contains(id) || options_.taken.contains(id);
    });
  }

  void ReadActivityCells(const FoundSheet& sheet, const SheetRow& row, SheetEntry* entry) {
    entry_first_change_ = changes_.cells.size();
    SheetRowSource source;
    source.activity = entry->wanted.base;
    for (const FoundColumn& column : sheet.columns) {
      const ColumnType type = column.column->type;
      if (type == ColumnType::kActivity || type == ColumnType::kInfo) continue;
      const SheetCell shown =
          entry->is_new() ? SheetCell() : ShowCell(source, *column.column, style_);
      const SheetCell& cell = row.At(column.at);
      if (SameCell(shown, cell)) continue;
      edits_.Read(
          {entry, sheet.spec, &column, sheet.PlaceOf(row.number, &column), "", &shown, &cell});
    }
  }

  void ReadElement(const FoundSheet& sheet, const SheetRow& row) {
    const FoundColumn* belongs = sheet.Find("activity");
    const std::string id = CollapseBlanks(row.At(belongs->at).text());
    const auto found = entries_.find(id);
    if (found == entries_.end()) {
      Error(sheet.PlaceOf(row.number, belongs),
            id.empty() ? "the id of the activity that this row belongs to is missing"
                       : absl::StrCat("there is no activity \"", plan::Excerpt(id, 40),
                                      "\" in the sheet of activities: write its id"));
      return;
    }
    SheetEntry& entry = found->second;
    if (entry.wanted.removed) return;  // It goes with its activity.
    if (entry.seen_rows[sheet.spec].size() >= kRowsOfActivityMax) {
      if (crowded_.insert({&entry, sheet.spec}).second) {
        Error(sheet.PlaceOf(row.number), "the activity has more rows here than it may have");
      }
      return;
    }
    const std::optional<std::string> key = KeyOfRow(sheet, row, &entry);
    if (!key.has_value()) return;
    if (!entry.seen_rows[sheet.spec].insert(*key).second) {
      Error(sheet.PlaceOf(row.number, sheet.Find(sheet.spec->key_field)),
            "another row of the same activity is about the same: take one out");
      return;
    }
    const SheetRowSource* source = BaseRow(sheet, &entry, *key);
    ReadElementCells(sheet, row, &entry, *key, source);
  }

  // What tells the row's element from others; nothing if that is wrong.
  std::optional<std::string> KeyOfRow(const FoundSheet& sheet, const SheetRow& row,
                                      SheetEntry* entry) {
    const FoundColumn* column = sheet.Find(sheet.spec->key_field);
    if (column == nullptr) return std::nullopt;
    const std::string text = CollapseBlanks(row.At(column->at).text());
    const CellPlace place = sheet.PlaceOf(row.number, column);
    if (sheet.spec->key_field == "id") {
      if (text.empty()) return MadeKey(sheet, row, entry);
      if (BaseRow(sheet, entry, text) != nullptr || plan::IsId(text)) return text;
      Error(place, absl::StrCat("\"", plan::Excerpt(text, 40),
                                "\" cannot be an id: write a-z, 0-9 and -, or leave it empty"));
      return std::nullopt;
    }
    if (text.empty()) {
      Error(place, absl::StrCat("this cell says what the row is about, and is empty"));
      return std::nullopt;
    }
    if (sheet.spec->key_field != "partner") return text;
    if (!entry->is_new()) {
      for (const v1::Participant& part : entry->wanted.base->participants()) {
        if (style_.labels.LabelOf(LabelKind::kPartner, part.partner()) == text) {
          return part.partner();
        }
      }
    }
    auto partner = style_.labels.Find(LabelKind::kPartner, text);
    if (!partner.ok()) {
      Error(place, partner.status().message());
      return std::nullopt;
    }
    if (HasElement(entry->wanted.wanted, *sheet.spec, *partner) ||
        BaseRow(sheet, entry, *partner) != nullptr) {
      return *std::move(partner);
    }
    Error(place, absl::StrCat(plan::Excerpt(text, 40),
                              " takes no part in this activity: name it in "
                              "the sheet of activities, in the column of its role"));
    return std::nullopt;
  }

  // Makes an id for a new element of what its row says first.
  std::string MadeKey(const FoundSheet& sheet, const SheetRow& row, SheetEntry* entry) {
    std::string said;
    for (const FoundColumn& column : sheet.columns) {
      const ColumnType type = column.column->type;
      const bool names =
          type == ColumnType::kLine || type == ColumnType::kText || type == ColumnType::kPartner;
      if (names && said.empty()) said = CollapseBlanks(row.At(column.at).text());
    }
    if (said.empty()) said = sheet.spec->key;
    const std::set<std::string>& made = entry->places_of_cell;
    return FreeId(said, [&](const std::string& id) {
      if (entry->seen_rows[sheet.spec].contains(id)) return true;
      // A place that the cell of its activity names, and its row here, are one.
      if (sheet.spec->list == "locations" && made.contains(id)) return false;
      return HasElement(entry->wanted.wanted, *sheet.spec, id) ||
             BaseRow(sheet, entry, id) != nullptr;
    });
  }

  const SheetRowSource* BaseRow(const FoundSheet& sheet, SheetEntry* entry,
                                const std::string& key) {
    if (entry->is_new()) return nullptr;
    auto [rows, is_new] = entry->rows.try_emplace(sheet.spec);
    if (is_new) {
      for (SheetRowSource& row : RowsOf(*entry->wanted.base, *sheet.spec)) {
        rows->second.try_emplace(row.key, row);
      }
    }
    const auto found = rows->second.find(key);
    return found == rows->second.end() ? nullptr : &found->second;
  }

  void ReadElementCells(const FoundSheet& sheet, const SheetRow& row, SheetEntry* entry,
                        const std::string& key, const SheetRowSource* source) {
    const bool gone = source != nullptr && !HasElement(entry->wanted.wanted, *sheet.spec, key);
    bool changed = false;
    for (const FoundColumn& column : sheet.columns) {
      const ColumnType type = column.column->type;
      if (type == ColumnType::kActivity || type == ColumnType::kInfo ||
          column.column->field == sheet.spec->key_field) {
        continue;
      }
      const SheetCell shown =
          source == nullptr ? SheetCell() : ShowCell(*source, *column.column, style_);
      const SheetCell& cell = row.At(column.at);
      const CellPlace place = sheet.PlaceOf(row.number, &column);
      if (type == ColumnType::kPosition) {
        ReadPosition(place, shown, cell, key, entry);
        continue;
      }
      if (SameCell(shown, cell)) continue;
      changed = true;
      if (gone) {
        Error(place,
              "this row was changed here and taken out in the sheet of activities: do one "
              "of them only");
        return;
      }
      EnsureElement(*sheet.spec, key, &entry->wanted.wanted);
      edits_.Read({entry, sheet.spec, &column, place, key, &shown, &cell});
    }
    // A new row that says nothing but what it is about.
    if (source == nullptr && !changed && sheet.spec->list != "participants") {
      EnsureElement(*sheet.spec, key, &entry->wanted.wanted);
    }
    if (source == nullptr && sheet.spec->list != "participants") {
      entry->wanted.places.emplace_back(ElementPath(*sheet.spec, key).ToString(),
                                        sheet.PlaceOf(row.number));
    }
  }

  void ReadPosition(const CellPlace& place, const SheetCell& shown, const SheetCell& cell,
                    const std::string& key, SheetEntry* entry) {
    StepPosition step{key, kLastPosition, 0};
    double before = kLastPosition;
    if (shown.kind != CellKind::kEmpty && !absl::SimpleAtod(shown.text(), &before)) return;
    step.position = before;
    const bool same = SameCell(shown, cell);
    if (!same && cell.kind != CellKind::kEmpty) {
      const absl::StatusOr<Reading> reading = ReadNumberCell(cell, options_.reading);
      if (!reading.ok() || !absl::SimpleAtod(reading->value, &step.position)) {
        Error(place, reading.ok() ? "is no number" : reading.status().message());
        return;
      }
      step.moved = step.position < before ? -1 : 1;
      entry->reordered = true;
      entry->wanted.places.emplace_back("next_steps", place);
      changes_.cells.push_back({place, entry->wanted.wanted.name(), shown.text(), reading->value,
                                reading->said ? cell.text() : ""});
    }
    entry->positions.push_back(std::move(step));
  }

  // ---- What was found ----

  void Error(const CellPlace& place, absl::string_view message) {
    changes_.faults.push_back({place, Severity::kError, std::string(message)});
  }

  void NoteGone(SheetEntry* entry) {
    changes_.removed.push_back(
        {"activities", entry->wanted.base->name(), "",
         ShowCell({entry->wanted.base, nullptr, "", 0}, TitleColumn(), style_).text()});
    entry->gone = true;
    entry->wanted.removed = options_.remove_missing;
  }

  // A column that shows the title of an activity in whatever language there is.
  const SheetColumn& TitleColumn() const {
    for (const SheetSpec& spec : file_.specs) {
      if (const SheetColumn* column = spec.Find("activity_title")) return *column;
    }
    return file_.specs.front().columns.front();
  }

  void NoteGoneRows(const FoundSheet& sheet, SheetEntry* entry) {
    if (entry->is_new() || entry->gone || sheet.Find(sheet.spec->key_field) == nullptr) {
      return;
    }
    const std::set<std::string>& seen = entry->seen_rows[sheet.spec];
    for (const SheetRowSource& row : RowsOf(*entry->wanted.base, *sheet.spec)) {
      if (seen.contains(row.key) || !HasElement(entry->wanted.wanted, *sheet.spec, row.key)) {
        continue;
      }
      if (sheet.spec->list == "participants" && !SaysMore(row, sheet)) continue;
      changes_.removed.push_back(
          {sheet.spec->key, entry->wanted.base->name(), row.key, ShownRow(row, *sheet.spec)});
      if (!options_.remove_missing) continue;
      if (sheet.spec->list == "participants") {
        ClearPart(sheet, row.key, entry);
      } else {
        RemoveElement(*sheet.spec, row.key, &entry->wanted.wanted);
      }
    }
  }

  // Whether a part has anything that only its own sheet shows.
  bool SaysMore(const SheetRowSource& row, const FoundSheet& sheet) const {
    return std::any_of(sheet.columns.begin(), sheet.columns.end(), [&](const FoundColumn& column) {
      return IsOwn(*column.column, *sheet.spec) &&
             ShowCell(row, *column.column, style_).kind != CellKind::kEmpty;
    });
  }

  static bool IsOwn(const SheetColumn& column, const SheetSpec& spec) {
    return !column.field.empty() && column.field != spec.key_field;
  }

  void ClearPart(const FoundSheet& sheet, const std::string& key, SheetEntry* entry) {
    for (const FoundColumn& column : sheet.columns) {
      if (!IsOwn(*column.column, *sheet.spec)) continue;
      const plan::FieldPath path =
          ElementPath(*sheet.spec, key).Child(column.column->Path().steps().front());
      plan::SetValue(&entry->wanted.wanted, path, nullptr).IgnoreError();
    }
  }

  // The first text of a row, or its key.
  std::string ShownRow(const SheetRowSource& row, const SheetSpec& spec) const {
    for (const SheetColumn& column : spec.columns) {
      if (column.type != ColumnType::kLine && column.type != ColumnType::kText) continue;
      const std::string text = ShowCell(row, column, style_).text();
      if (!text.empty()) return plan::Excerpt(text, 60);
    }
    return ShortName(row.key);
  }

  // ---- At the end ----

  void Finish(SheetEntry* entry) {
    WantedActivity* wanted = &entry->wanted;
    if (entry->reordered && !wanted->removed) ReorderSteps(entry->positions, &wanted->wanted);
    if (wanted->removed) {
      changes_.activities.push_back(std::move(*wanted));
      return;
    }
    if (wanted->base != nullptr && plan::SameMessage(*wanted->base, wanted->wanted)) return;
    if (wanted->place.row == 0 && !wanted->places.empty()) wanted->place = wanted->places[0].second;
    CheckWanted(*wanted, style_.labels, &changes_.faults);
    changes_.activities.push_back(std::move(*wanted));
  }

  const SheetFile& file_;
  const SheetStyle& style_;
  const CompareOptions& options_;
  std::map<std::string, SheetEntry> entries_;  // By id.
  size_t entry_first_change_ = 0;
  int new_activities_ = 0;
  std::set<std::pair<const SheetEntry*, const SheetSpec*>> crowded_;  // Told already.
  int64_t done_ = 0;
  int64_t total_ = 0;
  SheetChanges changes_;
  CellEdits edits_;
};

}  // namespace

bool SheetChanges::ok() const {
  return std::none_of(faults.begin(), faults.end(),
                      [](const SheetFault& fault) { return fault.severity == Severity::kError; });
}

SheetChanges CompareSheets(const SheetFile& file, const SheetStyle& style,
                           const std::vector<v1::Activity>& base, const CompareOptions& options) {
  return Comparison(file, style, base, options).Run();
}

}  // namespace jointplan::exchange
