#include "exchange/cell.h"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "exchange/keys.h"
#include "plan/formats.h"

namespace jointplan::exchange {
namespace {

constexpr size_t kDigitsMax = 39;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool AllDigits(absl::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

// A number taken apart: whole and fraction hold digits only.
struct Digits {
  bool negative = false;
  std::string whole;
  std::string fraction;
};

// Takes the groups of three digits together, or says that they are none.
bool JoinGroups(char separator, std::string* whole) {
  const std::vector<std::string> groups = absl::StrSplit(*whole, separator);
  if (groups.size() == 1) return true;
  if (groups[0].empty() || groups[0].size() > 3) return false;
  if (!std::all_of(groups.begin() + 1, groups.end(),
                   [](const std::string& group) { return group.size() == 3; })) {
    return false;
  }
  *whole = absl::StrReplaceAll(*whole, {{std::string(1, separator), ""}});
  return true;
}

// Moves the decimal point by the exponent at the end of `text`, which it cuts off.
std::optional<int> TakeExponent(absl::string_view* text) {
  const size_t at = text->find_first_of("eE");
  if (at == absl::string_view::npos) return 0;
  int exponent = 0;
  absl::string_view rest = text->substr(at + 1);
  absl::ConsumePrefix(&rest, "+");
  if (rest.empty() || rest[0] == '+' || !absl::SimpleAtoi(rest, &exponent)) return std::nullopt;
  *text = text->substr(0, at);
  const bool small = exponent > -static_cast<int>(kDigitsMax) && exponent < int{kDigitsMax};
  return small ? std::optional<int>(exponent) : std::nullopt;
}

void Shift(int exponent, Digits* digits) {
  for (; exponent > 0; --exponent) {
    digits->whole += digits->fraction.empty() ? '0' : digits->fraction[0];
    if (!digits->fraction.empty()) digits->fraction.erase(0, 1);
  }
  for (; exponent < 0; ++exponent) {
    digits->fraction.insert(0, 1, digits->whole.empty() ? '0' : digits->whole.back());
    if (!digits->whole.empty()) digits->whole.pop_back();
  }
}

// Adds one to the last digit of a row of digits; returns the carry.
bool Increment(std::string* digits) {
  for (auto digit = digits->rbegin(); digit != digits->rend(); ++digit) {
    if (*digit != '9') {
      *digit = static_cast<char>(*digit + 1);
      return false;
    }
    *digit = '0';
  }
  return true;
}

// Rounds half away from zero.
void Round(size_t decimals, Digits* digits) {
  if (digits->fraction.size() <= decimals) return;
  const bool up = digits->fraction[decimals] >= '5';
  digits->fraction.resize(decimals);
  if (up && Increment(&digits->fraction) && Increment(&digits->whole)) {
    digits->whole.insert(0, 1, '1');
  }
}

std::string Canonical(Digits digits) {
  digits.whole.erase(0, std::min(digits.whole.find_first_not_of('0'), digits.whole.size()));
  digits.fraction.erase(digits.fraction.find_last_not_of('0') + 1);
  if (digits.whole.empty()) digits.whole = "0";
  const bool zero = digits.whole == "0" && digits.fraction.empty();
  return absl::StrCat(digits.negative && !zero ? "-" : "", digits.whole,
                      digits.fraction.empty() ? "" : ".", digits.fraction);
}

std::optional<Digits> TakeApart(absl::string_view text, const NumberFormat& format) {
  Digits digits;
  digits.negative = absl::ConsumePrefix(&text, "-");
  if (!digits.negative) absl::ConsumePrefix(&text, "+");
  const std::optional<int> exponent = TakeExponent(&text);
  if (!exponent.has_value()) return std::nullopt;
  const size_t point = text.find(format.decimal);
  digits.whole = std::string(text.substr(0, point));
  if (point != absl::string_view::npos) digits.fraction = std::string(text.substr(point + 1));
  if (format.group != 0 && !JoinGroups(format.group, &digits.whole)) return std::nullopt;
  if (!AllDigits(digits.whole) || !AllDigits(digits.fraction)) return std::nullopt;
  if (digits.whole.empty() || (point != absl::string_view::npos && digits.fraction.empty())) {
    return std::nullopt;
  }
  Shift(*exponent, &digits);
  return digits;
}

// --- Dates ---

struct DateParts {
  int year = 0;
  int month = 0;
  int day = 0;
};

// Cuts `least` to `most` digits off.
bool TakeNumber(size_t least, size_t most, absl::string_view* text, int* number) {
  size_t size = 0;
  while (size < most && size < text->size() && IsDigit((*text)[size])) ++size;
  if (size < least || !absl::SimpleAtoi(text->substr(0, size), number)) return false;
  text->remove_prefix(size);
  return true;
}

std::vector<std::string> LoadMonthNames(const std::string& language) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::DateFormatSymbols symbols(icu::Locale::forLanguageTag(language, error), error);
  std::vector<std::string> names;
  if (U_FAILURE(error)) return names;
  int32_t count = 0;
  const icu::UnicodeString* months =
      symbols.getMonths(count, icu::DateFormatSymbols::STANDALONE, icu::DateFormatSymbols::WIDE);
  for (int32_t i = 0; i < count; ++i) {
    std::string name;
    months[i].toUTF8String(name);
    names.push_back(FoldKey(name));
  }
  return names;
}

// ICU takes long to load a language, and a table has a date in every row.
const std::vector<std::string>& MonthNames(const std::string& language) {
  static thread_local std::map<std::string, std::vector<std::string>> loaded;
  const auto found = loaded.find(language);
  if (found != loaded.end()) return found->second;
  return loaded[language] = LoadMonthNames(language);
}

// Returns the month that `word` names, whole or by its first three letters; 0: none.
int MonthOf(absl::string_view word, const std::string& language) {
  const std::string folded = FoldKey(word);
  const std::vector<std::string>& names = MonthNames(language);
  for (size_t i = 0; i < names.size(); ++i) {
    const bool cut = folded.size() == 3 && absl::StartsWith(names[i], folded);
    if (folded == names[i] || cut) return static_cast<int>(i) + 1;
  }
  return language == "en" ? 0 : MonthOf(word, "en");
}

// Month names of some languages have several words: the longest stretch that is one is taken.
bool TakeMonthName(const std::string& language, absl::string_view* text, int* month) {
  for (size_t size = text->size(); size > 0; --size) {
    const bool ends = size == text->size() || IsDigit((*text)[size]) ||
                      absl::StrContains(" -/.,", text->substr(size, 1));
    if (!ends || (*text)[size - 1] == ' ') continue;
    *month = MonthOf(text->substr(0, size), language);
    if (*month == 0) continue;
    text->remove_prefix(size);
    return true;
  }
  return false;
}

struct Token {
  absl::string_view name;
  bool (*take)(absl::string_view* text, const std::string& language, DateParts* parts);
};

// Longer names first: MM before M.
constexpr Token kTokens[] = {
    {"MONTH", [](absl::string_view* text, const std::string& language,
                 DateParts* parts) { return TakeMonthName(language, text, &parts->month); }},
    {"YYYY", [](absl::string_view* text, const std::string&,
                DateParts* parts) { return TakeNumber(4, 4, text, &parts->year); }},
    {"MM", [](absl::string_view* text, const std::string&,
              DateParts* parts) { return TakeNumber(2, 2, text, &parts->month); }},
    {"DD", [](absl::string_view* text, const std::string&,
              DateParts* parts) { return TakeNumber(2, 2, text, &parts->day); }},
    {"M", [](absl::string_view* text, const std::string&,
             DateParts* parts) { return TakeNumber(1, 2, text, &parts->month); }},
    {"D", [](absl::string_view* text, const std::string&,
             DateParts* parts) { return TakeNumber(1, 2, text, &parts->day); }},
};

const Token* TakeToken(absl::string_view* pattern) {
  for (const Token& token : kTokens) {
    if (absl::ConsumePrefix(pattern, token.name)) return &token;
  }
  return nullptr;
}

bool Match(absl::string_view text, absl::string_view pattern, const std::string& language,
           DateParts* parts) {
  while (!pattern.empty()) {
    if (const Token* token = TakeToken(&pattern)) {
      if (!token->take(&text, language, parts)) return false;
      continue;
    }
    if (text.empty() || text[0] != pattern[0]) return false;
    text.remove_prefix(1);
    pattern.remove_prefix(1);
  }
  return text.empty();
}

int LastDayOf(const DateParts& parts) {
  return (absl::CivilDay(absl::CivilMonth(parts.year, parts.month) + 1) - 1).day();
}

}  // namespace

std::optional<std::string> ReadNumber(absl::string_view text, const NumberFormat& format) {
  std::string trimmed = CollapseBlanks(text);
  if (format.percent && absl::EndsWith(trimmed, "%")) {
    trimmed = CollapseBlanks(absl::StripSuffix(trimmed, "%"));
  }
  std::optional<Digits> digits = TakeApart(trimmed, format);
  if (!digits.has_value()) return std::nullopt;
  if (format.decimals.has_value()) Round(static_cast<size_t>(*format.decimals), &*digits);
  const std::string number = Canonical(*std::move(digits));
  return number.size() <= kDigitsMax + 1 ? std::optional<std::string>(number) : std::nullopt;
}

std::optional<std::string> ReadDate(absl::string_view text, const DateFormat& format) {
  const std::string trimmed = CollapseBlanks(text);
  for (const std::string& pattern : format.patterns) {
    DateParts parts;
    if (!Match(trimmed, pattern, format.language, &parts)) continue;
    if (parts.month < 1 || parts.month > 12) continue;
    const bool has_day = absl::StrContains(pattern, "D");
    if (!has_day) parts.day = format.last_day ? LastDayOf(parts) : 1;
    std::string date = absl::StrFormat("%04d-%02d-%02d", parts.year, parts.month, parts.day);
    if (plan::IsDate(date)) return date;
  }
  return std::nullopt;
}

std::optional<std::string> PatternProblem(absl::string_view pattern) {
  const bool year = absl::StrContains(pattern, "YYYY");
  const bool month = absl::StrContains(pattern, "M");
  if (year && month) return std::nullopt;
  return "must hold YYYY and one of MM, M and MONTH, such as DD/MM/YYYY or MONTH YYYY";
}

}  // namespace jointplan::exchange
