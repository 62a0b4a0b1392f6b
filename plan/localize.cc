#include "plan/localize.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/rpc/status.pb.h"
#include "plan/text.h"

namespace jointplan::plan {
namespace {

constexpr size_t kHeaderBytesMax = 256;
constexpr size_t kLanguagesMax = 16;
constexpr size_t kPartCharactersMax = 100;

constexpr std::array kLanguages = {Language::kEnglish, Language::kFrench, Language::kArabic};

// One entry of an `Accept-Language`: a language and how much it is wanted, 0 to 1.
struct Wish {
  std::string tag;
  double weight = 1;
};

// Reads `fr-CA;q=0.8`; nothing if it cannot be read.
std::optional<Wish> ReadWish(absl::string_view entry) {
  const std::vector<absl::string_view> pieces = absl::StrSplit(entry, ';');
  Wish wish;
  wish.tag = absl::AsciiStrToLower(absl::StripAsciiWhitespace(pieces[0]));
  for (size_t i = 1; i < pieces.size(); ++i) {
    absl::string_view parameter = absl::StripAsciiWhitespace(pieces[i]);
    if (!absl::ConsumePrefix(&parameter, "q=")) continue;
    const bool number = absl::SimpleAtod(parameter, &wish.weight);
    if (!number || !(wish.weight >= 0 && wish.weight <= 1)) return std::nullopt;
  }
  return wish;
}

// The language that a tag asks for: `fr`, `fr-CA`; for `*`, the one that is always there.
std::optional<Language> LanguageOf(absl::string_view tag) {
  if (tag == "*") return Language::kEnglish;
  for (const Language language : kLanguages) {
    absl::string_view rest = tag;
    if (!absl::ConsumePrefix(&rest, TagOf(language))) continue;
    if (rest.empty() || rest[0] == '-') return language;
  }
  return std::nullopt;
}

template <class Detail>
Detail DetailOf(const absl::Status& error) {
  Detail detail;
  const auto payload = error.GetPayload(DetailUrl(Detail::descriptor()->full_name()));
  if (payload.has_value() && !detail.ParseFromString(std::string(*payload))) detail.Clear();
  return detail;
}

// The parts of an error's sentence, fit to stand in a line.
std::map<std::string, std::string> PartsOfError(const absl::Status& error) {
  std::map<std::string, std::string> parts;
  const auto info = DetailOf<google::rpc::ErrorInfo>(error);
  for (const auto& [name, value] : info.metadata()) {
    parts[name] = Excerpt(value, kPartCharactersMax);
  }
  const auto request = DetailOf<google::rpc::BadRequest>(error);
  if (!request.field_violations().empty()) {
    parts["problem"] = request.field_violations(0).description();
  }
  return parts;
}

}  // namespace

absl::string_view TagOf(Language language) {
  switch (language) {
    case Language::kFrench:
      return "fr";
    case Language::kArabic:
      return "ar";
    default:
      return "en";
  }
}

std::optional<Language> PreferredLanguage(absl::string_view accept_language) {
  std::optional<Language> preferred;
  double weight = 0;
  size_t count = 0;
  for (const absl::string_view entry :
       absl::StrSplit(accept_language.substr(0, kHeaderBytesMax), ',')) {
    if (++count > kLanguagesMax) break;
    const std::optional<Wish> wish = ReadWish(entry);
    const auto language = wish.has_value() ? LanguageOf(wish->tag) : std::nullopt;
    // Of several that are wanted alike, the first.
    if (!language.has_value() || wish->weight <= weight) continue;
    preferred = language;
    weight = wish->weight;
  }
  return preferred == Language::kEnglish ? std::nullopt : preferred;
}

std::string Localized(const absl::Status& error, Language language) {
  const SentenceRow* row = SentenceOf(error);
  if (row == nullptr) return std::string(GeneralSentence(ReasonOf(error), language));
  return Fill(row->In(language), PartsOfError(error), language);
}

}  // namespace jointplan::plan
