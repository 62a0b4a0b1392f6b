#include "search/index.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "search/index_query.h"
#include "search/near.h"

namespace jointplan::search {
namespace {

// Texts that are short and shared by many records; others are found by their words.
bool IsShared(const FieldRef& field) {
  static constexpr absl::string_view kTexts[] = {"tags", "locations.municipality",
                                                 "locations.code"};
  return std::find(std::begin(kTexts), std::end(kTexts), field.path()) != std::end(kTexts);
}

}  // namespace

bool HasFacets(const FieldRef& field) {
  switch (field.kind) {
    case ValueKind::kEnum:
    case ValueKind::kReference:
    case ValueKind::kDate:
      return true;
    case ValueKind::kExact:
      return !field.steps.back()->identifier && field.field()->name() != "uri" &&
             field.path() != "targets.location";
    case ValueKind::kText:
      return IsShared(field);
    default:
      return false;
  }
}

namespace {

// Finds the fields of a type, and of the elements in it, that many records share values of.
void FindFields(const google::protobuf::Descriptor* type, const FieldRef& parent,
                std::vector<FieldRef>* fields) {
  for (const plan::FieldShape& shape : plan::ShapeOf(type)) {
    if (shape.by_server() || shape.opaque) continue;
    FieldRef field = parent;
    field.steps.push_back(&shape);
    field.kind = KindOf(shape);
    if (field.kind == ValueKind::kMessages) {
      FindFields(shape.field->message_type(), field, fields);
    } else if (HasFacets(field)) {
      fields->push_back(std::move(field));
    }
  }
}

// Texts, each with its language.
using Texts = std::set<std::pair<std::string, std::string>>;

// Null has none.
Texts TextsOf(const v1::Activity* activity) {
  Texts texts;
  if (activity == nullptr) return texts;
  ForEachText(*activity, {}, [&](absl::string_view text, absl::string_view language) {
    texts.emplace(text, language);
  });
  return texts;
}

std::string StoredKey(const FieldRef& field, const std::string& key, absl::string_view shown) {
  if (field.kind != ValueKind::kText) return key;
  return absl::StrCat(key, absl::string_view("\0", 1), shown);
}

}  // namespace

Index::Index() : rows_(0, RowHash{this}, RowEqual{this}) {
  std::vector<FieldRef> fields;
  FindFields(v1::Activity::descriptor(), {}, &fields);
  for (FieldRef& field : fields) {
    std::string path = field.path();
    fields_[std::move(path)].field = std::move(field);
  }
}

void Index::Add(absl::string_view id, absl::Time create_time) {
  const auto row = static_cast<uint32_t>(id_ends_.size());
  const int64_t nanos = absl::ToUnixNanos(create_time);
  if (row > 0 && !IsBefore(row - 1, nanos, id)) in_order_ = false;
  ids_.append(id.data(), id.size());
  id_ends_.push_back(static_cast<uint32_t>(ids_.size()));
  create_nanos_.push_back(nanos);
  update_nanos_.push_back(nanos);
  rows_.insert(row);
}

void Index::Put(absl::string_view id, const v1::Activity* before, const v1::Activity& after,
                absl::Time update_time) {
  const std::optional<uint32_t> row = RowOf(id);
  if (!row.has_value()) return;
  if (before != nullptr) Change<false>(*row, *before);
  Change<true>(*row, after);
  ChangeWords(*row, before, &after);
  present_.add(*row);
  update_nanos_[*row] = absl::ToUnixNanos(update_time);
}

void Index::Remove(absl::string_view id, const v1::Activity& before) {
  const std::optional<uint32_t> row = RowOf(id);
  if (!row.has_value()) return;
  Change<false>(*row, before);
  ChangeWords(*row, &before, nullptr);
  present_.remove(*row);
}

Index::Selection Index::Select(const Condition& condition) const {
  return IndexQuery(*this).Select(condition);
}

std::optional<uint32_t> Index::RowOf(absl::string_view id) const {
  const auto found = rows_.find(id);
  if (found == rows_.end()) return std::nullopt;
  return *found;
}

absl::string_view Index::IdOf(uint32_t row) const {
  const size_t begin = row == 0 ? 0 : id_ends_[row - 1];
  return absl::string_view(ids_).substr(begin, id_ends_[row] - begin);
}

bool Index::IsBefore(uint32_t row, int64_t nanos, absl::string_view id) const {
  return create_nanos_[row] != nanos ? create_nanos_[row] < nanos : IdOf(row) < id;
}

std::vector<uint32_t> Index::FirstCreated(const Rows& rows, absl::Time after,
                                          absl::string_view after_id, size_t count) const {
  const int64_t nanos = absl::ToUnixNanos(after);
  // The position itself is over too: it was sent.
  const auto is_over = [&](uint32_t row) {
    return !after_id.empty() && (IsBefore(row, nanos, after_id) || IdOf(row) == after_id);
  };
  std::vector<uint32_t> first;
  if (in_order_) {
    uint32_t begin = 0;
    auto end = static_cast<uint32_t>(id_ends_.size());
    while (begin < end) {
      const uint32_t middle = begin + (end - begin) / 2;
      if (is_over(middle)) {
        begin = middle + 1;
      } else {
        end = middle;
      }
    }
    auto row = rows.begin();
    for (row.equalorlarger(begin); row != rows.end() && first.size() < count; ++row) {
      first.push_back(*row);
    }
    return first;
  }
  for (const uint32_t row : rows) {
    if (!is_over(row)) first.push_back(row);
  }
  const size_t kept = std::min(count, first.size());
  std::partial_sort(
      first.begin(), first.begin() + static_cast<ptrdiff_t>(kept), first.end(),
      [this](uint32_t a, uint32_t b) { return IsBefore(a, create_nanos_[b], IdOf(b)); });
  first.resize(kept);
  return first;
}

std::vector<FacetCount> Index::CountFacet(const std::string& path, const Rows& rows) const {
  std::vector<FacetCount> counts;
  const auto found = fields_.find(path);
  if (found == fields_.end()) return counts;
  const FieldIndex& field = found->second;
  for (auto value = field.values.begin(); value != field.values.end();) {
    // The spellings of one text are one value, shown as the first.
    const size_t zero = value->first.find('\0');
    FacetCount count;
    count.key = value->first.substr(0, zero);
    count.shown = zero == std::string::npos ? count.key : value->first.substr(zero + 1);
    const auto first = value++;
    if (zero == std::string::npos || value == field.values.end() ||
        value->first.compare(0, zero + 1, first->first, 0, zero + 1) != 0) {
      count.count = first->second.CountIn(rows);
    } else {
      Rows all = first->second.ToRows();
      for (; value != field.values.end() &&
             value->first.compare(0, zero + 1, first->first, 0, zero + 1) == 0;
           ++value) {
        value->second.AddTo(&all);
      }
      count.count = all.and_cardinality(rows);
    }
    if (count.count > 0) counts.push_back(std::move(count));
  }
  return counts;
}

void Index::Shrink() {
  for (auto& [path, field] : fields_) {
    for (auto& [key, posting] : field.values) posting.Shrink();
  }
  words_.Shrink();
  present_.runOptimize();
  present_.shrinkToFit();
}

template <bool kAdd>
void Index::Change(uint32_t row, const v1::Activity& activity) {
  for (auto& [path, index] : fields_) {
    ForEachKey(activity, index.field,
               [&, &index = index](const std::string& key, absl::string_view shown) {
                 const std::string stored = StoredKey(index.field, key, shown);
                 if constexpr (kAdd) {
                   index.values[stored].Add(row);
                 } else {
                   const auto value = index.values.find(stored);
                   if (value == index.values.end()) return;
                   value->second.Remove(row);
                   if (value->second.empty()) index.values.erase(value);
                 }
               });
  }
  ChangeCells<kAdd>(row, activity);
}

void Index::ChangeWords(uint32_t row, const v1::Activity* before, const v1::Activity* after) {
  const Texts old_texts = TextsOf(before);
  const Texts new_texts = TextsOf(after);
  bool removed = false;
  for (const auto& [text, language] : old_texts) {
    if (new_texts.contains({text, language})) continue;
    removed = true;
    for (const std::string& term : TermsOf(text, language)) words_.Remove(term, row);
  }
  for (const auto& [text, language] : new_texts) {
    // A text that stays may have words of one that went.
    if (!removed && old_texts.contains({text, language})) continue;
    for (const std::string& term : TermsOf(text, language)) words_.Add(term, row);
  }
}

template <bool kAdd>
void Index::ChangeCells(uint32_t row, const v1::Activity& activity) {
  for (const v1::Location& location : activity.locations()) {
    const std::optional<Point> point = PointOf(location);
    if (!point.has_value()) continue;
    Posting& cell = cells_[CellOf(*point)];
    if constexpr (kAdd) {
      cell.Add(row);
    } else {
      cell.Remove(row);
    }
  }
}

}  // namespace jointplan::search
