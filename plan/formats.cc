#include "plan/formats.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "plan/names.h"
#include "plan/text.h"

namespace jointplan::plan {
namespace {

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool AllUpper(absl::string_view text, size_t size) {
  return text.size() == size && std::all_of(text.begin(), text.end(), absl::ascii_isupper);
}

bool IsSubtag(absl::string_view text, size_t size_max) {
  return !text.empty() && text.size() <= size_max &&
         std::all_of(text.begin(), text.end(), absl::ascii_isalnum);
}

// What may follow the colon of an address: no blanks, nothing that HTML or a shell reads anew.
bool IsUriCharacter(unsigned char c) {
  return absl::ascii_isgraph(c) && std::strchr("\"<>\\^`{|}", c) == nullptr;
}

bool IsUri(absl::string_view text) {
  for (const absl::string_view scheme : {"https://", "http://", "mailto:"}) {
    if (!absl::StartsWithIgnoreCase(text, scheme)) continue;
    const absl::string_view rest = text.substr(scheme.size());
    return !rest.empty() && rest[0] != '/' && std::all_of(rest.begin(), rest.end(), IsUriCharacter);
  }
  return false;
}

std::string Not(absl::string_view text, absl::string_view what) {
  return absl::StrCat("\"", Excerpt(text, 60), "\" is not ", what);
}

struct FormatRow {
  v1::Format format;
  bool (*holds)(absl::string_view);
  absl::string_view what;
};

constexpr FormatRow kFormats[] = {
    {v1::FORMAT_DATE, IsDate, "a date of the calendar; write YYYY-MM-DD, such as 2019-02-27"},
    {v1::FORMAT_LANGUAGE, IsLanguageTag, "a language tag; write one such as en, fr or ar-LB"},
    {v1::FORMAT_ID, IsId,
     "an identifier; use 1 to 63 of a-z, 0-9 and -, beginning and ending with a letter or digit"},
    {v1::FORMAT_DECIMAL, IsDecimal,
     "a decimal number; use digits and at most one point, such as -12.50, without grouping"},
    {v1::FORMAT_CURRENCY, [](absl::string_view text) { return AllUpper(text, 3); },
     "a currency code; use three capital letters, such as EUR"},
    {v1::FORMAT_URI, IsUri,
     "an address; write an absolute one that begins with https://, http:// or mailto:, with other "
     "characters percent-encoded"},
    {v1::FORMAT_COUNTRY, [](absl::string_view text) { return AllUpper(text, 2); },
     "a country code; use two capital letters, such as LB"},
};

std::optional<std::string> CharacterProblem(v1::Format format, absl::string_view text) {
  const bool line = format != v1::FORMAT_UNSPECIFIED;
  const auto found = ForbiddenCharacter(text, line ? Charset::kLine : Charset::kText);
  if (!found.has_value()) return std::nullopt;
  return absl::StrCat("holds the character ", *found, ", which is not allowed here; ",
                      line ? "write one line without control characters and without marks that "
                             "change the direction of reading"
                           : "of the control characters only line breaks and tabs are");
}

}  // namespace

bool IsDate(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int year = 0;
  int month = 0;
  int day = 0;
  const bool numbers = AllDigits(text.substr(0, 4)) && AllDigits(text.substr(5, 2)) &&
                       AllDigits(text.substr(8, 2)) && absl::SimpleAtoi(text.substr(0, 4), &year) &&
                       absl::SimpleAtoi(text.substr(5, 2), &month) &&
                       absl::SimpleAtoi(text.substr(8, 2), &day);
  // A date that does not exist turns into another one.
  const absl::CivilDay date(year, month, day);
  return numbers && year > 0 && date.month() == month && date.day() == day;
}

bool IsDecimal(absl::string_view text) {
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  return parts.size() <= 2 && std::all_of(parts.begin(), parts.end(), AllDigits);
}

bool IsLanguageTag(absl::string_view text) {
  if (text.size() > 35) return false;
  const std::vector<absl::string_view> subtags = absl::StrSplit(text, '-');
  const absl::string_view language = subtags.front();
  return language.size() >= 2 && language.size() <= 3 &&
         std::all_of(language.begin(), language.end(), absl::ascii_islower) &&
         std::all_of(subtags.begin() + 1, subtags.end(),
                     [](absl::string_view subtag) { return IsSubtag(subtag, 8); });
}

std::optional<std::string> FormatProblem(v1::Format format, absl::string_view text) {
  if (auto problem = CharacterProblem(format, text)) return problem;
  for (const FormatRow& row : kFormats) {
    if (row.format == format && !row.holds(text)) return Not(text, row.what);
  }
  return std::nullopt;
}

std::optional<std::string> ReferenceProblem(v1::Reference reference, absl::string_view text) {
  switch (reference) {
    case v1::REFERENCE_THEME:
      return FormatProblem(v1::FORMAT_ID, text);
    case v1::REFERENCE_OBJECTIVE:
      if (ParseNameOf(NameKind::kObjective, text, "").ok()) return std::nullopt;
      return Not(text, "an objective; write frameworks/{framework}/objectives/{objective}");
    case v1::REFERENCE_PARTNER:
      if (ParseNameOf(NameKind::kPartner, text, "").ok()) return std::nullopt;
      return Not(text, "a partner; write partners/{partner}");
    case v1::REFERENCE_NEED:
      if (ParseNameOf(NameKind::kNeed, text, "").ok()) return std::nullopt;
      return Not(text, "a need; write plans/{plan}/needs/{need}");
    default:
      return std::nullopt;
  }
}

}  // namespace jointplan::plan
