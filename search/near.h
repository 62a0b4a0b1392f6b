#ifndef JOINTPLAN_SEARCH_NEAR_H_
#define JOINTPLAN_SEARCH_NEAR_H_

#include <optional>

#include "jointplan/v1/activity.pb.h"

namespace jointplan::search {

// A point of the earth, in degrees (WGS 84).
struct Point {
  double latitude = 0;
  double longitude = 0;
};

// Returns the point of a location, if it has one: both coordinates, within their limits.
std::optional<Point> PointOf(const v1::Location& location);

// Returns the distance of two points along the surface of a sphere of 6,371 km: good to half a
// percent on the earth.
double KilometresBetween(const Point& a, const Point& b);

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_NEAR_H_
