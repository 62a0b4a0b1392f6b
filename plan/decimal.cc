#include "plan/decimal.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace jointplan::plan {
namespace {

// The digits before and after the point, without zeros that say nothing.
struct Digits {
  absl::string_view whole;
  absl::string_view part;
};

Digits DigitsOf(absl::string_view text) {
  Digits digits;
  const size_t point = std::min(text.find('.'), text.size());
  digits.whole = text.substr(0, point);
  digits.part = point < text.size() ? text.substr(point + 1) : absl::string_view();
  while (!digits.whole.empty() && digits.whole.front() == '0') digits.whole.remove_prefix(1);
  while (!digits.part.empty() && digits.part.back() == '0') digits.part.remove_suffix(1);
  return digits;
}

// All digits of a number in one row, filled up with zeros to the given sizes.
std::string Row(const Digits& digits, size_t whole_size, size_t part_size) {
  return absl::StrCat(std::string(whole_size - digits.whole.size(), '0'), digits.whole, digits.part,
                      std::string(part_size - digits.part.size(), '0'));
}

}  // namespace

int CompareDecimals(absl::string_view a, absl::string_view b) {
  const Digits x = DigitsOf(a);
  const Digits y = DigitsOf(b);
  if (x.whole.size() != y.whole.size()) return x.whole.size() < y.whole.size() ? -1 : 1;
  const int whole = x.whole.compare(y.whole);
  return whole != 0 ? whole : x.part.compare(y.part);
}

std::string AddDecimals(absl::string_view a, absl::string_view b) {
  const Digits x = DigitsOf(a);
  const Digits y = DigitsOf(b);
  const size_t whole_size = std::max(x.whole.size(), y.whole.size()) + 1;  // And one to carry into.
  const size_t part_size = std::max(x.part.size(), y.part.size());
  std::string sum = Row(x, whole_size, part_size);
  const std::string other = Row(y, whole_size, part_size);
  int carry = 0;
  for (size_t i = sum.size(); i-- > 0;) {
    const int digit = (sum[i] - '0') + (other[i] - '0') + carry;
    sum[i] = static_cast<char>('0' + digit % 10);
    carry = digit / 10;
  }
  const std::string text = absl::StrCat(sum.substr(0, whole_size), ".", sum.substr(whole_size));
  const Digits digits = DigitsOf(text);
  return absl::StrCat(digits.whole.empty() ? "0" : digits.whole, digits.part.empty() ? "" : ".",
                      digits.part);
}

}  // namespace jointplan::plan
