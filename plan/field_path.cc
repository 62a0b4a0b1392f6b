#include "plan/field_path.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/record_shape.h"

namespace jointplan::plan {
namespace {

bool IsNameChar(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; }

bool IsBareKeyChar(char c) { return IsNameChar(c) || c == '-' || c == '/' || c == ':' || c == '.'; }

// Reads a path from left to right.
class Reader {
 public:
  explicit Reader(absl::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<PathStep>> Steps() {
    std::vector<PathStep> steps;
    if (text_.empty()) return steps;
    do {
      PathStep step;
      JP_ASSIGN_OR_RETURN(step.field, Name());
      if (Take('[')) {
        JP_ASSIGN_OR_RETURN(step.key, Key());
        if (!Take(']')) return Error("\"]\"");
      }
      steps.push_back(std::move(step));
    } while (Take('.'));
    if (at_ < text_.size()) return Error("\".\", \"[\" or the end");
    return steps;
  }

 private:
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  absl::StatusOr<std::string> Name() {
    if (absl::StartsWith(text_.substr(at_), kUnknownFields)) {
      at_ += sizeof(kUnknownFields) - 1;
      return std::string(kUnknownFields);
    }
    const size_t begin = at_;
    while (at_ < text_.size() && IsNameChar(text_[at_])) ++at_;
    if (at_ == begin) return Error("the name of a field");
    return std::string(text_.substr(begin, at_ - begin));
  }

  absl::StatusOr<std::string> Key() {
    if (Take('"')) return QuotedKey();
    const size_t begin = at_;
    while (at_ < text_.size() && IsBareKeyChar(text_[at_])) ++at_;
    if (at_ == begin) return Error("a key");
    return std::string(text_.substr(begin, at_ - begin));
  }

  absl::StatusOr<std::string> QuotedKey() {
    std::string key;
    while (!Take('"')) {
      if (Take('\\') && (at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\\'))) {
        return Error("\"\\\" or a quote after \"\\\"");
      }
      if (at_ == text_.size()) return Error("the closing quote of the key");
      key.push_back(text_[at_++]);
    }
    return key;
  }

  // Counts characters, not bytes: bytes that continue a character are not counted.
  absl::Status Error(absl::string_view wanted) const {
    const absl::string_view before = text_.substr(0, at_);
    const auto characters =
        std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; });
    return FieldError(text_, absl::StrCat("This is not a path of a field: at character ",
                                          characters + 1, " there should be ", wanted, "."));
  }

  absl::string_view text_;
  size_t at_ = 0;
};

void AppendStep(std::string* text, const PathStep& step) {
  absl::StrAppend(text, step.field);
  if (!step.key) return;
  const std::string& key = *step.key;
  if (!key.empty() && std::all_of(key.begin(), key.end(), IsBareKeyChar)) {
    absl::StrAppend(text, "[", key, "]");
    return;
  }
  text->append("[\"");
  for (const char c : key) {
    if (c == '"' || c == '\\') text->push_back('\\');
    text->push_back(c);
  }
  text->append("\"]");
}

}  // namespace

absl::StatusOr<FieldPath> FieldPath::Parse(absl::string_view text) {
  JP_ASSIGN_OR_RETURN(std::vector<PathStep> steps, Reader(text).Steps());
  return FieldPath(std::move(steps));
}

std::string FieldPath::ToString() const {
  std::string text;
  for (const PathStep& step : steps_) {
    if (!text.empty()) text.push_back('.');
    AppendStep(&text, step);
  }
  return text;
}

FieldPath FieldPath::Child(PathStep step) const {
  std::vector<PathStep> steps = steps_;
  steps.push_back(std::move(step));
  return FieldPath(std::move(steps));
}

bool FieldPath::Covers(const FieldPath& other) const {
  if (steps_.size() > other.steps_.size()) return false;
  for (size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i].field != other.steps_[i].field) return false;
    const bool whole_field = i + 1 == steps_.size() && !steps_[i].key;
    if (!whole_field && steps_[i].key != other.steps_[i].key) return false;
  }
  return true;
}

}  // namespace jointplan::plan
