#include "absl/strings/match.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "jointplan/v1/activity.pb.h"
#include "search/filter.h"
#include "search/near.h"

namespace jointplan::search {
namespace {

using google::protobuf::Message;
using Kind = Condition::Kind;

bool Compares(const Condition& condition, const std::string& key) {
  switch (condition.comparator) {
    case Comparator::kLess:
      return key < condition.value;
    case Comparator::kLessEqual:
      return key <= condition.value;
    case Comparator::kGreater:
      return key > condition.value;
    case Comparator::kGreaterEqual:
      return key >= condition.value;
    default:
      return EqualsValue(condition, key);
  }
}

bool IsPresent(const Message& record, const FieldRef& field) {
  bool present = false;
  if (field.kind == ValueKind::kMessages) {
    ForEachElement(record, field, [&](const Message&) { present = true; });
  } else {
    ForEachKey(record, field, [&](const std::string&, absl::string_view) { present = true; });
  }
  return present;
}

bool Is(const QueryWord& word, const std::string& term) {
  return std::binary_search(word.terms.begin(), word.terms.end(), term);
}

bool HasWord(const QueryWord& word, const std::vector<std::string>& terms) {
  return std::any_of(terms.begin(), terms.end(),
                     [&](const std::string& term) { return Is(word, term); });
}

bool HasPhrase(const std::vector<QueryWord>& words, const std::vector<std::string>& terms) {
  const auto found =
      std::search(terms.begin(), terms.end(), words.begin(), words.end(),
                  [](const std::string& term, const QueryWord& word) { return Is(word, term); });
  return found != terms.end();
}

bool HasWordsIn(const Condition& condition, const Message& record) {
  bool phrase = false;
  std::vector<bool> seen(condition.words.size());
  ForEachText(record, condition.field, [&](absl::string_view text, absl::string_view language) {
    const std::vector<std::string> terms = TermsOf(text, language);
    if (condition.phrase) {
      phrase = phrase || HasPhrase(condition.words, terms);
      return;
    }
    for (size_t i = 0; i < seen.size(); ++i) {
      seen[i] = seen[i] || HasWord(condition.words[i], terms);
    }
  });
  if (condition.phrase) return phrase;
  return std::all_of(seen.begin(), seen.end(), [](bool one) { return one; });
}

bool IsNear(const Condition& condition, const Message& record) {
  const auto* activity = dynamic_cast<const v1::Activity*>(&record);
  if (activity == nullptr) return false;
  return std::any_of(activity->locations().begin(), activity->locations().end(),
                     [&](const v1::Location& location) {
                       const std::optional<Point> point = PointOf(location);
                       return point.has_value() &&
                              KilometresBetween(*point,
                                                {condition.latitude, condition.longitude}) <=
                                  condition.kilometres;
                     });
}

bool HasKey(const Condition& condition, const Message& record) {
  bool found = false;
  ForEachKey(record, condition.field, [&](const std::string& key, absl::string_view) {
    found = found || Compares(condition, key);
  });
  return found;
}

bool HasElement(const Condition& condition, const Message& record) {
  bool found = false;
  ForEachElement(record, condition.field, [&](const Message& element) {
    found = found || Matches(condition.children[0], element);
  });
  return found;
}

}  // namespace

bool EqualsValue(const Condition& condition, absl::string_view key) {
  const std::string& value = condition.value;
  if (condition.any_before && condition.any_behind) return absl::StrContains(key, value);
  if (condition.any_before) return absl::EndsWith(key, value);
  if (condition.any_behind) return absl::StartsWith(key, value);
  return key == value;
}

bool Matches(const Condition& condition, const Message& record) {
  const auto matches = [&](const Condition& child) { return Matches(child, record); };
  switch (condition.kind) {
    case Kind::kAnd:
      return std::all_of(condition.children.begin(), condition.children.end(), matches);
    case Kind::kOr:
      return std::any_of(condition.children.begin(), condition.children.end(), matches);
    case Kind::kNot:
      return !matches(condition.children[0]);
    case Kind::kCompare:
      return HasKey(condition, record);
    case Kind::kPresent:
      return IsPresent(record, condition.field);
    case Kind::kWords:
      return HasWordsIn(condition, record);
    case Kind::kElement:
      return HasElement(condition, record);
    case Kind::kNear:
      return IsNear(condition, record);
  }
  return false;
}

}  // namespace jointplan::search
