#include "base/hash.h"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>

namespace jointplan {
namespace {

constexpr size_t kSha256Bytes = 32;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Only a machine without memory, or a library without SHA-256, brings this about.
void Require(bool ok) {
  if (!ok) abort();
}

// A digest under way. Each thread makes one at a time: it reuses the library's state.
class Digest {
 public:
  Digest() : context_(ThreadContext()) {
    static EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    Require(kSha256 != nullptr && EVP_DigestInit_ex2(context_, kSha256, nullptr) == 1);
  }

  void Add(const void* bytes, size_t size) {
    Require(EVP_DigestUpdate(context_, bytes, size) == 1);
  }
  void Add(absl::string_view bytes) { Add(bytes.data(), bytes.size()); }

  std::string Finish() {
    std::string digest(kSha256Bytes, '\0');
    Require(EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(digest.data()),
                               nullptr) == 1);
    return digest;
  }

 private:
  static EVP_MD_CTX* ThreadContext() {
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> kContext(EVP_MD_CTX_new());
    Require(kContext != nullptr);
    return kContext.get();
  }

  EVP_MD_CTX* const context_;
};

std::array<char, 8> BigEndianBytes(uint64_t value) {
  std::array<char, 8> bytes{};
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  return bytes;
}

}  // namespace

std::string Sha256(absl::string_view bytes) { return Sha256Joined({bytes}); }

std::string Sha256Joined(std::initializer_list<absl::string_view> pieces) {
  Digest digest;
  for (const absl::string_view piece : pieces) digest.Add(piece);
  return digest.Finish();
}

std::string Sha256OfParts(std::initializer_list<absl::string_view> parts) {
  Digest digest;
  for (const absl::string_view part : parts) {
    const auto length = BigEndianBytes(part.size());
    digest.Add(length.data(), length.size());
    digest.Add(part);
  }
  return digest.Finish();
}

std::string BigEndian64(uint64_t value) {
  const auto bytes = BigEndianBytes(value);
  return {bytes.data(), bytes.size()};
}

}  // namespace jointplan
