#ifndef JOINTPLAN_BENCH_HISTOGRAM_H_
#define JOINTPLAN_BENCH_HISTOGRAM_H_

#include <cstdint>
#include <string>
#include <vector>

namespace jointplan::bench {

// Counts durations in buckets whose width grows with their value: 128 to each power of two, so that
// a quantile is right to less than one percent. Used by one thread.
class Histogram {
 public:
  Histogram();

  void Add(int64_t nanoseconds);
  void Merge(const Histogram& other);

  int64_t count() const { return count_; }
  int64_t max() const { return max_; }

  // Returns the smallest value that `part` (0 to 1) of all values do not exceed, in nanoseconds; 0
  // if there is none.
  int64_t Quantile(double part) const;

  // Returns count, p50, p90, p99, p99.9, max and mean as a JSON object, in microseconds.
  std::string ToJson() const;

 private:
  std::vector<int64_t> buckets_;
  int64_t count_ = 0;
  int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_HISTOGRAM_H_
