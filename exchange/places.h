#ifndef JOINTPLAN_EXCHANGE_PLACES_H_
#define JOINTPLAN_EXCHANGE_PLACES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/fault.h"
#include "exchange/table.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/need.pb.h"

namespace jointplan::exchange {

// A municipality, as people write it. Country (ISO 3166-1) and place code may be empty.
struct Place {
  std::string name;
  std::string country;
  std::string code;
};

// What is known of a place that a table names.
struct PlaceAnswer {
  enum class Kind {
    kKnown,    // It is `place`, in the spelling that is known.
    kUnknown,  // Nothing of that name is known. `problem` names the closest that is.
    kWrong,    // It is a place that is known, written differently, or one of several: `problem`.
  };
  Kind kind = Kind::kUnknown;
  Place place;
  std::string problem;  // What is wrong, and what to do.
};

// The municipalities that a survey may name.
class PlaceBook {
 public:
  // Adds a place; one that is there already adds nothing.
  void Add(const Place& place);

  // Finds the place that a table means. Names must be written as they are known, but for blanks:
  // what differs in case, accents or punctuation only is answered with the known spelling, and not
  // taken for it, since a plan should have one spelling of a place. Country and code must not be
  // others than those known; what the table does not say is taken from what is known.
  PlaceAnswer Find(const Place& wanted) const;

  bool empty() const { return places_.empty(); }

 private:
  PlaceAnswer FindNamed(const Place& wanted, const std::vector<const Place*>& named) const;
  PlaceAnswer FindClosest(const Place& wanted) const;

  std::vector<Place> places_;
  std::multimap<std::string, size_t> by_name_;
  std::multimap<std::string, size_t> by_fold_;
  std::multimap<std::string, size_t> by_code_;
};

// Returns the municipalities that a plan names already, in activities and needs. A location without
// a municipality is known by its place.
PlaceBook PlacesOf(const std::vector<v1::Activity>& activities, const std::vector<v1::Need>& needs);

// A list of places in a file.
struct PlaceList {
  PlaceBook places;
  Faults faults;
  int rows = 0;
};

// Reads a table with the columns `name`, `country` and `code`, of which the last two may be
// missing; others are passed over. docs/formats.md describes it.
PlaceList ReadPlaces(absl::string_view bytes, const TableFormat& format);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_PLACES_H_
