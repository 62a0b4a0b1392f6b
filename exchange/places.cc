#include "exchange/places.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange/keys.h"
#include "plan/formats.h"
#include "plan/spelling.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

constexpr char kHowToAllow[] =
    "; correct it, or add it to the list of places, or allow new ones with --new-places";
constexpr size_t kNamedMax = 5;

// The form in which names are the same: blanks collapsed, accents put together with their letters.
std::string SameForm(absl::string_view name) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(error);
  std::string blanks = CollapseBlanks(name);
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(blanks);
  if (U_FAILURE(error)) return blanks;
  std::string form;
  normalizer->normalize(text, error).toUTF8String(form);
  return form;
}

bool Fits(absl::string_view wanted, absl::string_view known) {
  return wanted.empty() || known.empty() || wanted == known;
}

// `"Zahlé" (LB, LB41)`.
std::string Shown(const Place& place) {
  std::vector<std::string> facts;
  for (const std::string& fact : {place.country, place.code}) {
    if (!fact.empty()) facts.push_back(fact);
  }
  return absl::StrCat("\"", plan::Excerpt(place.name, 80), "\"", facts.empty() ? "" : " (",
                      absl::StrJoin(facts, ", "), facts.empty() ? "" : ")");
}

std::string Quoted(const Place& place) {
  return absl::StrCat("\"", plan::Excerpt(place.name, 80), "\"");
}

PlaceAnswer Wrong(std::string problem) {
  return {PlaceAnswer::Kind::kWrong, {}, std::move(problem)};
}

// So many letters may differ for two names to be close.
int Near(absl::string_view folded) {
  return std::max(1, static_cast<int>(plan::CodePoints(folded)) / 4);
}

}  // namespace

void PlaceBook::Add(const Place& place) {
  const std::string name = SameForm(place.name);
  if (name.empty()) return;
  const auto [begin, end] = by_name_.equal_range(name);
  const bool known = std::any_of(begin, end, [&](const auto& entry) {
    const Place& other = places_[entry.second];
    return other.country == place.country && other.code == place.code;
  });
  if (known) return;
  by_name_.emplace(name, places_.size());
  by_fold_.emplace(plan::FoldName(name), places_.size());
  if (!place.code.empty()) by_code_.emplace(place.code, places_.size());
  places_.push_back({name, place.country, place.code});
}

PlaceAnswer PlaceBook::Find(const Place& wanted) const {
  std::vector<const Place*> named;
  const auto [begin, end] = by_name_.equal_range(SameForm(wanted.name));
  for (auto entry = begin; entry != end; ++entry) named.push_back(&places_[entry->second]);
  return named.empty() ? FindClosest(wanted) : FindNamed(wanted, named);
}

// Chooses among the places of this very name.
PlaceAnswer PlaceBook::FindNamed(const Place& wanted,
                                 const std::vector<const Place*>& named) const {
  std::vector<const Place*> fitting;
  for (const Place* place : named) {
    const bool fits = Fits(wanted.country, place->country) && Fits(wanted.code, place->code);
    if (fits) fitting.push_back(place);
  }
  if (fitting.empty()) {
    return Wrong(absl::StrCat(Quoted(wanted), " is known as ", Shown(*named.front()),
                              ", with another country or code; correct the row"));
  }
  // What says nothing more than another place is that place, in fewer words.
  const auto says_less = [&](const Place* less) {
    return std::any_of(fitting.begin(), fitting.end(), [&](const Place* more) {
      return more != less && Fits(less->country, more->country) && Fits(less->code, more->code) &&
             (less->country.empty() || !more->country.empty()) &&
             (less->code.empty() || !more->code.empty());
    });
  };
  std::vector<std::string> several;
  Place found;
  for (const Place* place : fitting) {
    if (says_less(place)) continue;
    found = *place;
    several.push_back(Shown(*place));
  }
  // A code says which, even if what is known of the place is scattered.
  if (several.size() > 1 && wanted.code.empty()) {
    if (several.size() > kNamedMax) several.resize(kNamedMax);
    return Wrong(absl::StrCat(Quoted(wanted), " may be ", absl::StrJoin(several, " or "),
                              "; say which, with its country or code"));
  }
  if (!wanted.country.empty()) found.country = wanted.country;
  if (!wanted.code.empty()) found.code = wanted.code;
  return {PlaceAnswer::Kind::kKnown, std::move(found), ""};
}

// Says what a name that is not known may be.
PlaceAnswer PlaceBook::FindClosest(const Place& wanted) const {
  const auto coded = by_code_.find(wanted.code);
  if (!wanted.code.empty() && coded != by_code_.end()) {
    return Wrong(absl::StrCat("the code ", plan::Excerpt(wanted.code, 40), " is that of ",
                              Shown(places_[coded->second]), ", not of ", Quoted(wanted),
                              "; correct the name or the code"));
  }
  const std::string fold = plan::FoldName(wanted.name);
  const auto [begin, end] = by_fold_.equal_range(fold);
  for (auto entry = begin; entry != end; ++entry) {
    const Place& place = places_[entry->second];
    if (!Fits(wanted.country, place.country)) continue;
    return Wrong(
        absl::StrCat(Quoted(wanted), " is known as ", Shown(place), "; write it as it is known"));
  }
  const Place* closest = nullptr;
  int least = Near(fold) + 1;
  for (const auto& [other, at] : by_fold_) {
    if (!Fits(wanted.country, places_[at].country)) continue;
    const int distance = plan::SpellingDistance(fold, other, least);
    if (distance >= least) continue;
    least = distance;
    closest = &places_[at];
  }
  return {PlaceAnswer::Kind::kUnknown,
          {},
          absl::StrCat(Quoted(wanted), " is no municipality that is known",
                       closest == nullptr ? "" : ", and the closest is ",
                       closest == nullptr ? "" : Shown(*closest), kHowToAllow)};
}

PlaceBook PlacesOf(const std::vector<v1::Activity>& activities,
                   const std::vector<v1::Need>& needs) {
  PlaceBook places;
  for (const v1::Activity& activity : activities) {
    for (const v1::Location& location : activity.locations()) {
      places.Add({location.has_municipality() ? location.municipality() : location.place(),
                  location.country(), location.code()});
    }
  }
  for (const v1::Need& need : needs) places.Add({need.municipality(), need.country(), need.code()});
  return places;
}

PlaceList ReadPlaces(absl::string_view bytes, const TableFormat& format) {
  PlaceList list;
  const auto choose = [](const std::vector<std::string>&, int, Faults*) {
    return std::set<std::string>{"name", "country?", "code?"};
  };
  const Table table = Table::Read(bytes, format, choose, &list.faults);
  list.rows = table.row_count();
  for (const CsvRow& row : table.rows()) {
    const auto cell = [&](const char* column) { return CollapseBlanks(table.Cell(row, column)); };
    const Place place{cell("name"), cell("country?"), cell("code?")};
    if (place.name.empty()) {
      list.faults.push_back(
          {row.line, "name", Severity::kError, "the place has no name; give one"});
    }
    const auto country = plan::FormatProblem(v1::FORMAT_COUNTRY, place.country);
    if (!place.country.empty() && country.has_value()) {
      list.faults.push_back({row.line, "country", Severity::kError, *country});
    }
    list.places.Add(place);
  }
  return list;
}

}  // namespace jointplan::exchange
