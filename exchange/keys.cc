#include "exchange/keys.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/hash.h"
#include "plan/names.h"

namespace jointplan::exchange {
namespace {

// What an identifier may have, and what the hash takes of it with its hyphen.
constexpr size_t kIdSizeMax = 63;
constexpr size_t kHashSize = 9;
constexpr char kBetweenParts[] = "--";

icu::UnicodeString FromUtf8(absl::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

// Whether MakeId drops letters or digits of the text, so that different texts may look the same.
bool LosesLetters(absl::string_view text) {
  const icu::UnicodeString letters = FromUtf8(text);
  for (int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
    const UChar32 c = letters.char32At(i);
    if (c < 0x80 || !u_isalnum(c)) continue;
    // MakeId answers a letter that has no plain form with a hash, which is longer.
    if (plan::MakeId(ToUtf8(icu::UnicodeString(c))).size() > 4) return true;
  }
  return false;
}

std::string WithHash(absl::string_view id, const std::vector<std::string>& folded) {
  std::string digests;
  for (const std::string& part : folded) absl::StrAppend(&digests, Sha256(part));
  std::string head(id.substr(0, kIdSizeMax - kHashSize));
  while (absl::EndsWith(head, "-")) head.pop_back();
  return absl::StrCat(head, "-", absl::BytesToHexString(Sha256(digests).substr(0, 4)));
}

}  // namespace

std::string CollapseBlanks(absl::string_view text) {
  const icu::UnicodeString letters = FromUtf8(text);
  icu::UnicodeString collapsed;
  bool pending = false;
  for (int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
    const UChar32 c = letters.char32At(i);
    if (u_isUWhiteSpace(c)) {
      pending = !collapsed.isEmpty();
      continue;
    }
    if (pending) collapsed.append(static_cast<UChar32>(' '));
    pending = false;
    collapsed.append(c);
  }
  return ToUtf8(collapsed);
}

absl::string_view TrimBlanks(absl::string_view text) {
  for (bool cut = true; cut;) {
    text = absl::StripAsciiWhitespace(text);
    cut = absl::ConsumePrefix(&text, "\u00A0");
    cut = absl::ConsumeSuffix(&text, "\u00A0") || cut;
  }
  return text;
}

std::string FoldKey(absl::string_view text) {
  return ToUtf8(FromUtf8(CollapseBlanks(text)).foldCase());
}

std::string KeyId(const std::vector<std::string>& parts) {
  std::vector<std::string> ids;
  std::vector<std::string> folded;
  bool exact = true;
  for (const std::string& part : parts) {
    folded.push_back(FoldKey(part));
    ids.push_back(folded.back().empty() ? "" : plan::MakeId(folded.back()));
    exact = exact && ids.back() == folded.back() && !ids.back().empty() &&
            !absl::StrContains(ids.back(), kBetweenParts);
  }
  std::string joined = absl::StrJoin(ids, kBetweenParts);
  if (exact && joined.size() <= kIdSizeMax) return joined;
  return WithHash(plan::MakeId(joined), folded);
}

std::string NameId(absl::string_view name) {
  const std::string folded = FoldKey(name);
  const std::string id = plan::MakeId(folded);
  // An identifier of the full size may have been cut.
  return LosesLetters(folded) || id.size() + 1 >= kIdSizeMax ? WithHash(id, {folded}) : id;
}

}  // namespace jointplan::exchange
