#include "base/ids.h"

#include <sodium.h>

#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace jointplan {
namespace {

constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

class RandomIds : public IdSource {
 public:
  std::string NewId() override {
    std::string id = NewSecret(12);
    id[0] = kAlphabet[static_cast<unsigned char>(id[0]) % 16];
    for (size_t i = 1; i < id.size(); ++i) {
      id[i] = kAlphabet[static_cast<unsigned char>(id[i]) % 32];
    }
    return id;
  }

  std::string NewSecret(size_t size) override {
    std::string bytes(size, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
  }
};

}  // namespace

IdSource* IdSource::Random() {
  static IdSource* const kIds = [] {
    if (sodium_init() < 0) abort();
    return new RandomIds;
  }();
  return kIds;
}

std::string NewUuid(IdSource* ids) {
  std::string bytes = ids->NewSecret(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = absl::BytesToHexString(bytes);
  const absl::string_view view = hex;
  return absl::StrCat(view.substr(0, 8), "-", view.substr(8, 4), "-", view.substr(12, 4), "-",
                      view.substr(16, 4), "-", view.substr(20));
}

}  // namespace jointplan
