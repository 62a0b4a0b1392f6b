#include "plan/names.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/hash.h"
#include "plan/errors.h"
#include "plan/text.h"

namespace jointplan::plan {
namespace {

constexpr size_t kIdSizeMax = 63;

struct NameForm {
  NameKind kind;
  // The collections; each is followed by an identifier. `parent` is empty for names of one pair.
  absl::string_view parent;
  absl::string_view collection;
  absl::string_view shown;
};

// Every form of a resource name.
constexpr std::array<NameForm, 13> kForms = {{
    {NameKind::kPlan, "", "plans", "plans/{plan}"},
    {NameKind::kActivity, "plans", "activities", "plans/{plan}/activities/{activity}"},
    {NameKind::kProposal, "plans", "proposals", "plans/{plan}/proposals/{proposal}"},
    {NameKind::kAgreement, "plans", "agreements", "plans/{plan}/agreements/{number}"},
    {NameKind::kPartner, "", "partners", "partners/{partner}"},
    {NameKind::kFramework, "", "frameworks", "frameworks/{framework}"},
    {NameKind::kObjective, "frameworks", "objectives",
     "frameworks/{framework}/objectives/{objective}"},
    {NameKind::kToken, "", "tokens", "tokens/{token}"},
    {NameKind::kThread, "plans", "threads", "plans/{plan}/threads/{thread}"},
    {NameKind::kRound, "plans", "rounds", "plans/{plan}/rounds/{round}"},
    {NameKind::kFilter, "plans", "filters", "plans/{plan}/filters/{filter}"},
    {NameKind::kNeed, "plans", "needs", "plans/{plan}/needs/{need}"},
    {NameKind::kMeeting, "plans", "meetings", "plans/{plan}/meetings/{meeting}"},
}};

const NameForm& FormOf(NameKind kind) {
  return *std::find_if(kForms.begin(), kForms.end(),
                       [kind](const NameForm& form) { return form.kind == kind; });
}

bool IsAgreementNumber(absl::string_view id) {
  return id.size() <= 9 && id[0] != '0' && std::all_of(id.begin(), id.end(), absl::ascii_isdigit);
}

bool IsIdOf(NameKind kind, absl::string_view id) {
  if (!IsId(id)) return false;
  return kind != NameKind::kAgreement || id == "latest" || IsAgreementNumber(id);
}

bool Matches(const NameForm& form, const std::vector<absl::string_view>& parts) {
  const size_t pairs = form.parent.empty() ? 1 : 2;
  if (parts.size() != 2 * pairs) return false;
  if (pairs == 2 && (parts[0] != form.parent || !IsId(parts[1]))) return false;
  return parts[parts.size() - 2] == form.collection && IsIdOf(form.kind, parts.back());
}

absl::Status WrongName(absl::string_view name, absl::string_view field, absl::string_view form) {
  return NameError(
      field, absl::StrCat("\"", Excerpt(name, 100), "\" is not a name of the form ", form,
                          "; each part is 1 to 63 of a-z, 0-9 and -, beginning and ending with a "
                          "letter or digit"));
}

bool IsIdCharacter(unsigned char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
}

// Returns `text` in lower case, its letters taken apart from their accents.
icu::UnicodeString Decompose(absl::string_view text) {
  const icu::StringPiece bytes(text.data(), static_cast<int32_t>(text.size()));
  const icu::UnicodeString folded = icu::UnicodeString::fromUTF8(bytes).foldCase();
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKDInstance(error);
  return U_FAILURE(error) ? folded : normalizer->normalize(folded, error);
}

bool IsMark(UChar32 c) { return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }

bool IsPlain(UChar32 c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

absl::StatusOr<ResourceName> ParseName(absl::string_view name, absl::string_view field) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name.substr(0, 300), '/');
  for (const NameForm& form : kForms) {
    if (name.size() > 300 || !Matches(form, parts)) continue;
    const std::string parent = parts.size() == 4 ? absl::StrCat(parts[0], "/", parts[1]) : "";
    return ResourceName{form.kind, parent, std::string(parts.back())};
  }
  return WrongName(name, field, "plans/{plan} or another that the API documents");
}

absl::StatusOr<ResourceName> ParseNameOf(NameKind kind, absl::string_view name,
                                         absl::string_view field) {
  absl::StatusOr<ResourceName> parsed = ParseName(name, field);
  if (parsed.ok() && parsed->kind == kind) return parsed;
  return WrongName(name, field, FormOf(kind).shown);
}

bool IsPlanRecord(NameKind kind) {
  return kind == NameKind::kPlan || kind == NameKind::kActivity || kind == NameKind::kNeed;
}

bool IsId(absl::string_view text) {
  return !text.empty() && text.size() <= kIdSizeMax && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), IsIdCharacter);
}

std::string MakeId(absl::string_view text) {
  std::string id;
  const icu::UnicodeString letters = Decompose(text);
  for (int32_t i = 0; i < letters.length() && id.size() < kIdSizeMax;
       i = letters.moveIndex32(i, 1)) {
    const UChar32 c = letters.char32At(i);
    if (IsMark(c)) continue;
    if (IsPlain(c)) {
      id += static_cast<char>(c);
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  if (!id.empty()) return id;
  return absl::StrCat("x", absl::BytesToHexString(Sha256(text).substr(0, 6)));
}

}  // namespace jointplan::plan
