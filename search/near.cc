#include "search/near.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/numbers.h"

namespace jointplan::search {
namespace {

constexpr double kEarthRadiusKilometres = 6371;
constexpr double kRadiansOfDegree = 3.14159265358979323846 / 180;

}  // namespace

std::optional<Point> PointOf(const v1::Location& location) {
  Point point;
  if (!absl::SimpleAtod(location.latitude(), &point.latitude) ||
      !absl::SimpleAtod(location.longitude(), &point.longitude) || std::abs(point.latitude) > 90 ||
      std::abs(point.longitude) > 180) {
    return std::nullopt;
  }
  return point;
}

double KilometresBetween(const Point& a, const Point& b) {
  const double from = a.latitude * kRadiansOfDegree;
  const double to = b.latitude * kRadiansOfDegree;
  const double north = std::sin((to - from) / 2);
  const double east = std::sin((b.longitude - a.longitude) * kRadiansOfDegree / 2);
  const double chord = north * north + std::cos(from) * std::cos(to) * east * east;
  return 2 * kEarthRadiusKilometres * std::asin(std::sqrt(std::min(1.0, chord)));
}

}  // namespace jointplan::search
