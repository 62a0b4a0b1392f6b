#include "exchange/iati_text.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange/iati_codes.h"
#include "exchange/keys.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

std::string ActivityLanguage(const XmlNode& activity) {
  return LanguageOf(activity.Get("lang", kXmlSpace), "en");
}

}  // namespace

std::string CleanText(absl::string_view text) {
  std::string clean;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (c == 0x7F) continue;
    if (c == 0xC2 && next >= 0x80 && next < 0xA0) {
      ++i;
      continue;
    }
    clean += text[i];
  }
  return std::string(TrimBlanks(clean));
}

std::string CleanLine(absl::string_view text, size_t max) {
  const std::string whole = CollapseBlanks(text);
  // The ellipsis is a character too.
  return plan::Excerpt(whole, plan::CodePoints(whole) > max ? max - 1 : max);
}

std::string LanguageIn(const XmlNode& narrative, const XmlNode& activity) {
  const std::string otherwise = ActivityLanguage(activity);
  return LanguageOf(narrative.Get("lang", kXmlSpace), otherwise);
}

std::string OneLine(const XmlNode* element, const XmlNode& activity, size_t max) {
  if (element == nullptr) return "";
  const std::map<std::string, std::string> texts = NarrativesOf(*element, activity);
  if (texts.empty()) return "";
  const auto own = texts.find(ActivityLanguage(activity));
  return CleanLine(own == texts.end() ? texts.begin()->second : own->second, max);
}

std::map<std::string, std::string> NarrativesOf(const XmlNode& element, const XmlNode& activity) {
  std::map<std::string, std::string> texts;
  for (const XmlNode* narrative : element.All("narrative")) {
    std::string text = CleanText(narrative->Text());
    if (!plan::IsBlank(text)) texts.emplace(LanguageIn(*narrative, activity), std::move(text));
  }
  return texts;
}

void Report(const XmlNode& node, absl::string_view where, absl::string_view message,
            Faults* faults) {
  if (faults == nullptr) return;
  faults->push_back({node.line, std::string(where), Severity::kWarning, std::string(message)});
}

std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", plan::Excerpt(text, 60), "\"");
}

std::map<std::string, std::string> SortedTexts(
    const google::protobuf::Map<std::string, std::string>& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace jointplan::exchange
