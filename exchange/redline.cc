#include "exchange/redline.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange/report_words.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/field_path.h"
#include "plan/record_shape.h"
#include "plan/text_pieces.h"

namespace jointplan::exchange {
namespace {

// Fields that hold texts by language.
constexpr std::array<absl::string_view, 6> kTextsByLanguage = {
    "title", "description", "text", "contribution", "question", "answer"};

bool IsTextByLanguage(absl::string_view field) {
  for (const absl::string_view one : kTextsByLanguage) {
    if (one == field) return true;
  }
  return false;
}

Span OwnSpan(const std::string& text, const std::string& language, Span::Mark mark) {
  Span span(text, language);
  span.own = true;
  span.mark = mark;
  return span;
}

Line LabelOf(const plan::FieldPath& path, const Voice& voice) {
  Line label;
  for (const plan::PathStep& step : path.steps()) {
    label.emplace_back(absl::StrCat(label.empty() ? "" : " · ", voice.Field(step.field)));
    if (!step.key) continue;
    label.emplace_back(" (");
    Span key = voice.Named(*step.key);
    key.own = true;
    label.push_back(std::move(key));
    label.emplace_back(")");
  }
  return label;
}

Span::Mark MarkOf(plan::TextPiece::Kind kind) {
  switch (kind) {
    case plan::TextPiece::Kind::kRemoved:
      return Span::Mark::kDeleted;
    case plan::TextPiece::Kind::kAdded:
      return Span::Mark::kInserted;
    default:
      return Span::Mark::kNone;
  }
}

bool Holds(const std::vector<std::string>& items, const std::string& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

// What stays and what went, as it was, and then what came.
Line MarkedItems(const std::vector<std::string>& before, const std::vector<std::string>& after,
                 const std::string& comma) {
  Line line;
  const auto add = [&](const std::string& item, Span::Mark mark) {
    if (!line.empty()) line.emplace_back(comma);
    line.push_back(OwnSpan(item, "", mark));
  };
  for (const std::string& item : before) {
    add(item, Holds(after, item) ? Span::Mark::kNone : Span::Mark::kDeleted);
  }
  for (const std::string& item : after) {
    if (!Holds(before, item)) add(item, Span::Mark::kInserted);
  }
  return line;
}

std::vector<std::string> ItemsOf(const google::protobuf::Value& value, absl::string_view field,
                                 const Voice& voice) {
  std::vector<std::string> items;
  for (const auto& item : value.list_value().values()) {
    items.push_back(voice.ValueText(item, field));
  }
  return items;
}

}  // namespace

Line ChangedField::Plain() const {
  return {OwnSpan(after.empty() ? before : after, language, Span::Mark::kNone)};
}

Line ChangedField::Marked() const {
  Line line;
  if (is_text) {
    for (const plan::TextPiece& piece : plan::TextPieces(before, after)) {
      line.push_back(OwnSpan(std::string(piece.text), language, MarkOf(piece.kind)));
    }
    return line;
  }
  const auto is_in_both = [this](const std::string& item) { return Holds(after_items, item); };
  const bool only_order = before_items.size() == after_items.size() &&
                          std::all_of(before_items.begin(), before_items.end(), is_in_both);
  if (!only_order) return MarkedItems(before_items, after_items, comma);
  if (!before.empty()) line.push_back(OwnSpan(before, language, Span::Mark::kDeleted));
  if (!before.empty() && !after.empty()) line.emplace_back(" ");
  if (!after.empty()) line.push_back(OwnSpan(after, language, Span::Mark::kInserted));
  return line;
}

ChangedField ShowField(const v1::FieldChange& change, const Voice& voice) {
  ChangedField shown;
  shown.comma = voice.Say(Words::kComma);
  const auto path = plan::FieldPath::Parse(change.path());
  std::string field;
  if (path.ok() && !path->empty()) {
    const plan::PathStep& last = path->steps().back();
    field = last.field;
    shown.label = LabelOf(*path, voice);
    const bool by_language = last.key && IsTextByLanguage(field);
    if (by_language) shown.language = *last.key;
    shown.is_text = by_language || field == "note";
  } else {
    shown.label = {change.path()};
  }
  if (plan::IsOpaque(v1::Activity::descriptor(), change.path())) {
    shown.after = voice.Say(Words::kForPrograms);
    return shown;
  }
  const auto text = [&](const google::protobuf::Value& value) {
    // What people wrote is shown as they wrote it, also where it looks like a name or a number.
    if (shown.is_text && value.has_string_value()) return value.string_value();
    return voice.ValueText(value, field);
  };
  shown.before_items = ItemsOf(change.before(), field, voice);
  shown.after_items = ItemsOf(change.after(), field, voice);
  if (change.has_before()) shown.before = text(change.before());
  if (change.has_after()) shown.after = text(change.after());
  return shown;
}

Block ChangeTable(const std::vector<v1::FieldChange>& fields, bool whole, const Voice& voice) {
  Block table;
  table.kind = Block::Kind::kTable;
  table.row_headings = true;
  table.headings = {voice.Say(Words::kField), voice.Say(whole ? Words::kWhat : Words::kChange)};
  for (const v1::FieldChange& field : fields) {
    const ChangedField shown = ShowField(field, voice);
    table.rows.push_back({shown.label, whole ? shown.Plain() : shown.Marked()});
  }
  return table;
}

}  // namespace jointplan::exchange
