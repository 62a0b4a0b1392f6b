#include "search/index_query.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace jointplan::search {
namespace {

using Kind = Condition::Kind;

// Near the poles a degree of longitude is too short for squares to tell anything.
constexpr double kPolar = 80;
constexpr double kKilometresOfDegree = 111.19;

int32_t CellAt(int latitude, int longitude) { return latitude * 1000 + longitude; }

int Wrapped(int longitude) {
  if (longitude < -180) return longitude + 360;
  return longitude >= 180 ? longitude - 360 : longitude;
}

// Moments in nanoseconds since 1970, both ends included.
struct Moments {
  int64_t first = std::numeric_limits<int64_t>::min();
  int64_t last = std::numeric_limits<int64_t>::max();
};

// Nanoseconds since 1970. Moments that nanoseconds cannot tell (before 1678, after 2261) are all
// the same, far from both ends of the numbers.
int64_t NanosOf(absl::Time time) {
  return std::clamp(absl::ToUnixNanos(time), Moments().first + 2, Moments().last - 2);
}

// Returns the moments that satisfy a comparison; nothing for one with a part of a time.
std::optional<Moments> MomentsOf(const Condition& condition) {
  absl::string_view text = condition.value;
  const bool end_of_day = absl::ConsumeSuffix(&text, "~");
  Moments value;
  absl::CivilDay day;
  absl::Time time;
  if (!condition.any_before && absl::ParseCivilTime(text, &day)) {
    value.first = NanosOf(absl::FromCivil(day, absl::UTCTimeZone()));
    value.last = NanosOf(absl::FromCivil(day + 1, absl::UTCTimeZone())) - 1;
  } else if (!condition.any_before && !condition.any_behind &&
             absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) {
    value.first = value.last = NanosOf(time);
  } else {
    return std::nullopt;
  }
  // Nothing was made at the ends of time.
  const int64_t limit =
      std::clamp(end_of_day ? value.last : value.first, Moments().first + 1, Moments().last - 1);
  switch (condition.comparator) {
    case Comparator::kLess:
      return Moments{.last = limit - 1};
    case Comparator::kLessEqual:
      return Moments{.last = limit};
    case Comparator::kGreater:
      return Moments{.first = limit + 1};
    case Comparator::kGreaterEqual:
      return Moments{.first = limit};
    default:
      return value;
  }
}

// The key of a stored value, without what a text has behind it.
absl::string_view KeyPart(const std::string& stored) {
  return absl::string_view(stored).substr(0, stored.find('\0'));
}

// Adds the rows of the values that compare as the condition says. Values are in order.
template <typename Values>
void AddCompared(const Condition& condition, const Values& values, Rows* rows) {
  auto begin = values.begin();
  auto end = values.end();
  switch (condition.comparator) {
    case Comparator::kLess:
      end = values.lower_bound(condition.value);
      break;
    case Comparator::kLessEqual:
      end = values.upper_bound(condition.value);
      break;
    case Comparator::kGreater:
      begin = values.upper_bound(condition.value);
      break;
    case Comparator::kGreaterEqual:
      begin = values.lower_bound(condition.value);
      break;
    default:
      if (!condition.any_before) begin = values.lower_bound(condition.value);
      for (auto value = begin; value != end; ++value) {
        if (!condition.any_before && !absl::StartsWith(value->first, condition.value)) break;
        if (EqualsValue(condition, KeyPart(value->first))) value->second.AddTo(rows);
      }
      return;
  }
  for (auto value = begin; value != end; ++value) value->second.AddTo(rows);
}

}  // namespace

int32_t CellOf(const Point& point) {
  return CellAt(static_cast<int>(std::floor(point.latitude)),
                Wrapped(static_cast<int>(std::floor(point.longitude))));
}

IndexQuery::Selection IndexQuery::Select(const Condition& condition) const {
  switch (condition.kind) {
    case Kind::kAnd:
      return All(condition);
    case Kind::kOr:
      return Any(condition);
    case Kind::kNot:
      return Not(condition);
    case Kind::kCompare:
      return Compare(condition, condition.field.path());
    case Kind::kPresent:
      return Present(condition.field.path());
    case Kind::kWords:
      return Words(condition);
    case Kind::kElement:
      return Element(condition);
    case Kind::kNear:
      return Near(condition);
  }
  return Within(index_.present_);
}

IndexQuery::Selection IndexQuery::All(const Condition& condition) const {
  if (condition.children.empty()) return Exactly(index_.present_);
  Selection all = Select(condition.children[0]);
  for (size_t i = 1; i < condition.children.size() && !all.possible.isEmpty(); ++i) {
    const Selection one = Select(condition.children[i]);
    all.sure &= one.sure;
    all.possible &= one.possible;
  }
  return all;
}

IndexQuery::Selection IndexQuery::Any(const Condition& condition) const {
  Selection any;
  for (const Condition& child : condition.children) {
    const Selection one = Select(child);
    any.sure |= one.sure;
    any.possible |= one.possible;
  }
  return any;
}

IndexQuery::Selection IndexQuery::Not(const Condition& condition) const {
  const Selection inner = Select(condition.children[0]);
  return {index_.present_ - inner.possible, index_.present_ - inner.sure};
}

IndexQuery::Selection IndexQuery::Compare(const Condition& condition,
                                          const std::string& path) const {
  if (path == "name") return CompareName(condition);
  if (path == "create_time") return CompareTime(condition, index_.create_nanos_);
  if (path == "update_time") return CompareTime(condition, index_.update_nanos_);
  const auto field = index_.fields_.find(path);
  if (field == index_.fields_.end()) return Within(index_.present_);
  Rows rows;
  AddCompared(condition, field->second.values, &rows);
  return Exactly(std::move(rows));
}

IndexQuery::Selection IndexQuery::CompareTime(const Condition& condition,
                                              const std::vector<int64_t>& nanos) const {
  const std::optional<Moments> moments = MomentsOf(condition);
  if (!moments.has_value()) return Within(index_.present_);
  Rows rows;
  for (const uint32_t row : index_.present_) {
    if (moments->first <= nanos[row] && nanos[row] <= moments->last) rows.add(row);
  }
  return Exactly(std::move(rows));
}

IndexQuery::Selection IndexQuery::CompareName(const Condition& condition) const {
  // The index knows ids, which are the last parts of names.
  const size_t slash = condition.value.rfind('/');
  if (condition.any_behind || slash == std::string::npos) return Within(index_.present_);
  const auto row = index_.RowOf(absl::string_view(condition.value).substr(slash + 1));
  Rows rows;
  if (row.has_value() && index_.present_.contains(*row)) rows.add(*row);
  // Another plan's activity may have the same id.
  return Within(std::move(rows));
}

IndexQuery::Selection IndexQuery::Present(const std::string& path) const {
  const auto field = index_.fields_.find(path);
  if (field == index_.fields_.end()) return Within(index_.present_);
  Rows rows;
  for (const auto& [key, posting] : field->second.values) posting.AddTo(&rows);
  return Exactly(std::move(rows));
}

Rows IndexQuery::WithWord(const QueryWord& word) const {
  Rows rows;
  for (const std::string& term : word.terms) index_.words_.AddTo(term, &rows);
  return rows;
}

IndexQuery::Selection IndexQuery::Words(const Condition& condition) const {
  Rows rows = index_.present_;
  for (const QueryWord& word : condition.words) rows &= WithWord(word);
  const bool anywhere = condition.field.whole_record();
  if (anywhere && (!condition.phrase || condition.words.size() == 1)) {
    return Exactly(std::move(rows));
  }
  return Within(std::move(rows));
}

IndexQuery::Selection IndexQuery::Element(const Condition& condition) const {
  const Condition& inner = condition.children[0];
  const std::string path = condition.field.path();
  // One comparison: that an element has the value is that the record has it.
  if (inner.kind == Kind::kCompare) {
    return Compare(inner, absl::StrCat(path, ".", inner.field.path()));
  }
  return Within(WithinElements(inner, path));
}

Rows IndexQuery::WithinElements(const Condition& condition, const std::string& path) const {
  switch (condition.kind) {
    case Kind::kAnd: {
      Rows rows = index_.present_;
      for (const Condition& child : condition.children) rows &= WithinElements(child, path);
      return rows;
    }
    case Kind::kOr: {
      Rows rows;
      for (const Condition& child : condition.children) rows |= WithinElements(child, path);
      return rows;
    }
    case Kind::kCompare:
      return Compare(condition, absl::StrCat(path, ".", condition.field.path())).possible;
    case Kind::kPresent:
      return Present(absl::StrCat(path, ".", condition.field.path())).possible;
    case Kind::kWords:
      return Words(condition).possible;
    case Kind::kElement:
      return WithinElements(condition.children[0], absl::StrCat(path, ".", condition.field.path()));
    case Kind::kNot:  // Another element may have what this one must not.
    case Kind::kNear:
      break;
  }
  return index_.present_;
}

IndexQuery::Selection IndexQuery::Near(const Condition& condition) const {
  const double degrees = condition.kilometres / kKilometresOfDegree;
  const double south = condition.latitude - degrees;
  const double north = condition.latitude + degrees;
  if (std::max(std::abs(south), std::abs(north)) > kPolar) return Within(index_.present_);
  // The circle is widest, in degrees, where it is closest to a pole.
  const double widest = std::max(std::abs(south), std::abs(north)) * 3.14159265358979323846 / 180;
  const double across = std::min(180.0, degrees / std::cos(widest) + 0.01);
  Rows rows;
  for (int y = static_cast<int>(std::floor(south - 0.01));
       y <= static_cast<int>(std::floor(north + 0.01)); ++y) {
    for (int x = static_cast<int>(std::floor(condition.longitude - across));
         x <= static_cast<int>(std::floor(condition.longitude + across)); ++x) {
      const auto cell = index_.cells_.find(CellAt(y, Wrapped(x)));
      if (cell != index_.cells_.end()) cell->second.AddTo(&rows);
    }
  }
  return Within(std::move(rows));
}

}  // namespace jointplan::search
