#include "base/hash.h"

#include <sodium.h>

#include <cstddef>

namespace jointplan {
namespace {

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string Sha256(absl::string_view bytes) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()), Bytes(bytes), bytes.size());
  return digest;
}

std::string Sha256OfParts(std::initializer_list<absl::string_view> parts) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const absl::string_view part : parts) {
    const std::string length = BigEndian64(part.size());
    crypto_hash_sha256_update(&state, Bytes(length), length.size());
    crypto_hash_sha256_update(&state, Bytes(part), part.size());
  }
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string BigEndian64(uint64_t value) {
  std::string bytes(8, '\0');
  for (size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  return bytes;
}

}  // namespace jointplan
