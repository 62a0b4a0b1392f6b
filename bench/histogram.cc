#include "bench/histogram.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace jointplan::bench {
namespace {

constexpr int kStepBits = 7;
constexpr int64_t kSteps = 1 << kStepBits;
constexpr int kPowers = 64 - kStepBits;

// Values below kSteps have a bucket each; above, each power of two is cut into kSteps.
size_t BucketOf(int64_t value) {
  if (value < kSteps) return static_cast<size_t>(std::max<int64_t>(value, 0));
  const int power = static_cast<int>(std::bit_width(static_cast<uint64_t>(value))) - 1 - kStepBits;
  return static_cast<size_t>((power << kStepBits) + (value >> power));
}

// The largest value of a bucket.
int64_t UpperEnd(size_t bucket) {
  const auto index = static_cast<int64_t>(bucket);
  if (index < 2 * kSteps) return index;
  const int64_t power = (index >> kStepBits) - 1;
  return ((index - (power << kStepBits) + 1) << power) - 1;
}

double Micros(double nanoseconds) { return nanoseconds / 1000; }

}  // namespace

Histogram::Histogram() : buckets_(kPowers * kSteps) {}

void Histogram::Add(int64_t nanoseconds) {
  ++buckets_[BucketOf(nanoseconds)];
  ++count_;
  max_ = std::max(max_, nanoseconds);
  sum_ += static_cast<double>(nanoseconds);
}

void Histogram::Merge(const Histogram& other) {
  for (size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

int64_t Histogram::Quantile(double part) const {
  if (count_ == 0) return 0;
  const auto wanted =
      std::max<int64_t>(1, static_cast<int64_t>(std::ceil(part * static_cast<double>(count_))));
  int64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted) return std::min(UpperEnd(i), max_);
  }
  return max_;
}

std::string Histogram::ToJson() const {
  const auto at = [this](double part) { return Micros(static_cast<double>(Quantile(part))); };
  const double mean = count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
  return fmt::format(
      R"({{"count":{},"p50":{:.1f},"p90":{:.1f},"p99":{:.1f},"p999":{:.1f},"max":{:.1f},"mean":{:.1f}}})",
      count_, at(0.5), at(0.9), at(0.99), at(0.999), Micros(static_cast<double>(max_)),
      Micros(mean));
}

}  // namespace jointplan::bench
