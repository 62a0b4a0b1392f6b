#include "server/arrival_words.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace jointplan::server {
namespace {

using Title = std::map<std::string, std::string>;

// A title has 300 bytes; what stands around that of the activity takes less than 120.
constexpr size_t kTitleBytesMax = 180;

struct Pattern {
  const char* language;
  absl::string_view before;
  absl::string_view and_more;  // Before the number of the others.
  absl::string_view others;    // After it.
};

constexpr std::array kPatterns = {
    Pattern{"en", "Changed in the partner's own plan: ", " and ", " more"},
    Pattern{"fr", "Modifié dans le plan propre du partenaire : ", " et ", " de plus"},
    Pattern{"ar", "تغيّر في الخطة الخاصة بالشريك: ", " و", " غيره"},
};

// Cuts a text between two characters (UTF-8).
std::string Cut(const std::string& text) {
  if (text.size() <= kTitleBytesMax) return text;
  size_t end = kTitleBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

std::string In(const Title& title, const std::string& language, const std::string& otherwise) {
  for (const std::string& wanted : {language, otherwise}) {
    const auto found = title.find(wanted);
    if (found != title.end()) return found->second;
  }
  return title.empty() ? "" : title.begin()->second;
}

std::string StatesOf(const std::map<std::string, int64_t>& changed) {
  if (changed.size() == 1) {
    return absl::StrCat(changed.begin()->first, " is now in state ", changed.begin()->second);
  }
  return absl::StrCat(changed.size(), " activities of the partner's own plan have changed");
}

}  // namespace

ArrivalWords MakeArrivalWords(const Title& activity_title, const std::string& language,
                              size_t activities, const std::map<std::string, int64_t>& changed) {
  ArrivalWords words;
  for (const Pattern& pattern : kPatterns) {
    std::string& title = words.title[pattern.language];
    title = absl::StrCat(pattern.before, Cut(In(activity_title, pattern.language, language)));
    if (activities > 1) {
      absl::StrAppend(&title, pattern.and_more, activities - 1, pattern.others);
    }
  }
  const std::string states = StatesOf(changed);
  words.first = absl::StrCat("Arrived by itself: ", states);
  words.again = absl::StrCat("Rewritten by itself: ", states);
  return words;
}

}  // namespace jointplan::server
