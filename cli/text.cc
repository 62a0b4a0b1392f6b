#include "cli/text.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "cli/names.h"
#include "exchange/value_text.h"

namespace jointplan::cli {

std::string LocalText(const Texts& texts, absl::string_view language,
                      absl::string_view plan_language) {
  for (const absl::string_view wanted : {language, plan_language, absl::string_view("en")}) {
    const auto found = texts.find(std::string(wanted));
    if (found != texts.end()) return found->second;
  }
  // The first by its tag, so that the answer is the same every time.
  const auto first = std::min_element(
      texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return first == texts.end() ? "" : first->second;
}

std::string AllTexts(const Texts& texts) {
  std::vector<std::string> lines;
  for (const auto& [language, text] : texts) {
    lines.push_back(texts.size() == 1 ? text : absl::StrCat(language, "  ", text));
  }
  std::sort(lines.begin(), lines.end());
  return absl::StrJoin(lines, "\n");
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%dT%H:%MZ", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

std::string PeriodText(absl::string_view start, absl::string_view end) {
  if (start.empty() && end.empty()) return "";
  if (end.empty()) return absl::StrCat("from ", start);
  return start.empty() ? absl::StrCat("until ", end) : absl::StrCat(start, " to ", end);
}

std::string AuthorText(const v1::Author& author) {
  if (author.partner().empty()) return author.label();
  return absl::StrCat(author.label(), " (", ShortNameOf(author.partner()), ")");
}

std::string ValueText(const google::protobuf::Value* value) {
  return value == nullptr ? "(none)" : exchange::ValueText(*value, ShortNameOf);
}

std::string EnumWord(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::optional<int> ReadEnum(const google::protobuf::EnumDescriptor* type, absl::string_view text) {
  std::string name(text);
  std::replace(name.begin(), name.end(), '-', '_');
  return exchange::EnumNumber(type, name);
}

std::string EnumChoices(const google::protobuf::EnumDescriptor* type) {
  return EnumWord(exchange::EnumNames(type));
}

std::string HexText(absl::string_view digest) { return absl::BytesToHexString(digest); }

std::string Count(int64_t count, absl::string_view noun, absl::string_view plural) {
  if (count == 1) return absl::StrCat("1 ", noun);
  return plural.empty() ? absl::StrCat(count, " ", noun, "s") : absl::StrCat(count, " ", plural);
}

}  // namespace jointplan::cli
