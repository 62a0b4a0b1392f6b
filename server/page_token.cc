#include "server/page_token.h"

#include <sodium.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "plan/errors.h"
#include "plan/sentences.h"

namespace jointplan::server {
namespace {

constexpr size_t kNonceSize = crypto_secretbox_NONCEBYTES;
constexpr size_t kOverhead = kNonceSize + crypto_secretbox_MACBYTES;
constexpr size_t kBindingSize = 32;

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Binding(const Call& call, absl::string_view list) {
  return Sha256OfParts({call.principal.token, list});
}

absl::Status NotAToken() {
  return plan::MakeError(plan::Sentence::kPageTokenInvalid, {{"field", "page_token"}});
}

}  // namespace

absl::StatusOr<size_t> PageSize(int32_t requested) {
  if (requested < 0) return plan::FieldError("page_size", "must not be negative");
  return requested == 0 ? size_t{100} : std::min<size_t>(static_cast<size_t>(requested), 1000);
}

std::string SealPageToken(const Call& call, absl::string_view list, const PagePosition& position) {
  const std::string plain =
      absl::StrCat(Binding(call, list), position.revision, "\n", position.after);
  std::string sealed = call.ids->NewSecret(kNonceSize);
  sealed.resize(kOverhead + plain.size());
  crypto_secretbox_easy(Bytes(sealed) + kNonceSize, Bytes(plain), plain.size(), Bytes(sealed),
                        Bytes(call.store.page_token_key()));
  return absl::WebSafeBase64Escape(sealed);
}

absl::StatusOr<PagePosition> OpenPageToken(const Call& call, absl::string_view list,
                                           absl::string_view token, int64_t revision) {
  if (token.empty()) return PagePosition{revision, ""};
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(token, &sealed) || sealed.size() < kOverhead + kBindingSize) {
    return NotAToken();
  }
  std::string plain(sealed.size() - kOverhead, '\0');
  if (crypto_secretbox_open_easy(Bytes(plain), Bytes(sealed) + kNonceSize,
                                 sealed.size() - kNonceSize, Bytes(sealed),
                                 Bytes(call.store.page_token_key())) != 0) {
    return NotAToken();
  }
  const size_t newline = plain.find('\n', kBindingSize);
  PagePosition position;
  if (plain.substr(0, kBindingSize) != Binding(call, list) || newline == std::string::npos ||
      !absl::SimpleAtoi(plain.substr(kBindingSize, newline - kBindingSize), &position.revision)) {
    return NotAToken();
  }
  position.after = plain.substr(newline + 1);
  return position;
}

}  // namespace jointplan::server
