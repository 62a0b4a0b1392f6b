#include "exchange/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

constexpr char kUtf8Mark[] = "\xEF\xBB\xBF";
constexpr size_t kBytesMax = size_t{256} << 20;

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

bool IsUtf8Name(absl::string_view encoding) {
  return absl::EqualsIgnoreCase(encoding, "utf-8") || absl::EqualsIgnoreCase(encoding, "utf8");
}

absl::Status Wrong(absl::string_view description) {
  return plan::FieldError("encoding", description);
}

// Which encoding the bytes would be good in, for a hint; empty if none that is common.
std::string LooksLike(absl::string_view bytes, absl::string_view declared) {
  const bool valid_utf8 = !plan::FirstInvalidUtf8(bytes).has_value();
  if (valid_utf8) return IsUtf8Name(declared) ? "" : "utf-8";
  return absl::EqualsIgnoreCase(declared, "windows-1252") ? "" : "windows-1252";
}

std::string Hint(absl::string_view bytes, absl::string_view declared) {
  const std::string other = LooksLike(bytes, declared);
  if (other.empty()) return "Ask where the file comes from which encoding it has";
  return absl::StrCat("The file looks like ", other, "; if it is, say so in the mapping");
}

// `mark_size` is that of the mark which was taken off: people count from the file's beginning.
absl::Status BadByte(absl::string_view bytes, absl::string_view encoding, size_t offset,
                     size_t mark_size, int64_t line) {
  return Wrong(absl::StrFormat(
      "the byte 0x%02X at offset %d, on line %d, is no text in %s. %s",
      static_cast<unsigned>(static_cast<uint8_t>(offset < bytes.size() ? bytes[offset] : '\0')),
      offset + mark_size, line, std::string(encoding), Hint(bytes, encoding)));
}

int64_t LineOf(const std::u16string& decoded, size_t end) {
  return 1 + std::count(decoded.begin(), decoded.begin() + static_cast<std::ptrdiff_t>(end), u'\n');
}

// What was decoded before the end or the first fault, and for each unit the byte it came from.
struct Decoded {
  std::u16string text;
  std::vector<int32_t> offsets;
  size_t consumed = 0;  // The bytes that were good.
  bool complete = false;
};

Decoded Decode(absl::string_view bytes, UConverter* converter) {
  Decoded decoded;
  decoded.text.resize(bytes.size() + 1);
  decoded.offsets.resize(bytes.size() + 1);
  const char* source = bytes.data();
  char16_t* target = decoded.text.data();
  UErrorCode error = U_ZERO_ERROR;
  ucnv_toUnicode(converter, &target, target + decoded.text.size(), &source,
                 bytes.data() + bytes.size(), decoded.offsets.data(), true, &error);
  decoded.complete = U_SUCCESS(error);
  char invalid[16];
  int8_t invalid_size = sizeof(invalid);
  UErrorCode ignored = U_ZERO_ERROR;
  ucnv_getInvalidChars(converter, invalid, &invalid_size, &ignored);
  decoded.consumed = static_cast<size_t>(source - bytes.data());
  if (!decoded.complete && U_SUCCESS(ignored)) {
    decoded.consumed -= std::min(decoded.consumed, static_cast<size_t>(invalid_size));
  }
  decoded.text.resize(static_cast<size_t>(target - decoded.text.data()));
  return decoded;
}

// Control characters above ASCII are what a byte becomes that the encoding does not really have;
// NUL is what a file holds that is no text.
bool IsNoText(char16_t c) { return c == 0 || (c >= 0x80 && c <= 0x9F); }

absl::StatusOr<Converter> Open(absl::string_view encoding) {
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(std::string(encoding).c_str(), &error), ucnv_close);
  if (U_FAILURE(error) || encoding.empty()) {
    return Wrong(absl::StrCat("\"", plan::Excerpt(encoding, 60),
                              "\" is not known; write one such as utf-8 or windows-1252"));
  }
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  return converter;
}

std::string ToUtf8(const std::u16string& text) {
  std::string utf8;
  icu::UnicodeString(false, text.data(), static_cast<int32_t>(text.size())).toUTF8String(utf8);
  return utf8;
}

}  // namespace

absl::StatusOr<std::string> DecodeToUtf8(absl::string_view bytes, absl::string_view encoding) {
  JP_ASSIGN_OR_RETURN(const Converter converter, Open(encoding));
  if (bytes.size() > kBytesMax) {
    return Wrong(absl::StrCat("the file has ", bytes.size(), " bytes; ", kBytesMax, " at most"));
  }
  const bool marked = absl::ConsumePrefix(&bytes, kUtf8Mark);
  if (marked && !IsUtf8Name(encoding)) {
    return Wrong(absl::StrCat("the file begins with the mark of UTF-8, and the mapping says ",
                              encoding, ". Write utf-8 in the mapping"));
  }
  const size_t mark_size = marked ? 3 : 0;
  Decoded decoded = Decode(bytes, converter.get());
  const auto bad = std::find_if(decoded.text.begin(), decoded.text.end(), IsNoText);
  if (bad != decoded.text.end()) {
    const auto at = static_cast<size_t>(bad - decoded.text.begin());
    return BadByte(bytes, encoding, static_cast<size_t>(decoded.offsets[at]), mark_size,
                   LineOf(decoded.text, at));
  }
  if (!decoded.complete) {
    return BadByte(bytes, encoding, decoded.consumed, mark_size,
                   LineOf(decoded.text, decoded.text.size()));
  }
  std::string text = ToUtf8(decoded.text);
  if (absl::StartsWith(text, kUtf8Mark)) text.erase(0, 3);
  return text;
}

}  // namespace jointplan::exchange
