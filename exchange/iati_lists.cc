#include "exchange/iati_lists.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "exchange/iati_codes.h"
#include "exchange/iati_text.h"
#include "exchange/keys.h"
#include "plan/formats.h"
#include "plan/names.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

// What the record's lists and texts may hold; activity.proto has the same.
constexpr size_t kLineMax = 300;
constexpr size_t kIndicatorMax = 1000;
constexpr size_t kLocationsMax = 1000;
constexpr size_t kTargetsMax = 2000;
constexpr size_t kFundingMax = 200;
constexpr size_t kDocumentsMax = 100;

// Gives out identifiers that no other element of the list has.
class Ids {
 public:
  std::string Unique(const std::string& wish) {
    std::string id = wish;
    for (int i = 2; !taken_.insert(id).second; ++i) {
      const std::string suffix = absl::StrCat("-", i);
      id = absl::StrCat(wish.substr(0, 63 - suffix.size()), suffix);
    }
    return id;
  }

 private:
  std::set<std::string> taken_;
};

// ---- Locations ----

constexpr char kIsoCountries[] = "A4";

std::string CountryOf(absl::string_view code) {
  std::string country = absl::AsciiStrToUpper(code);
  const bool fits = !plan::FormatProblem(v1::FORMAT_COUNTRY, country).has_value();
  return fits ? country : "";
}

// The codes of a place: its country's, and its own.
void ReadCodes(const XmlNode& element, v1::Location* location) {
  for (const char* kind : {"administrative", "location-id"}) {
    for (const XmlNode* node : element.All(kind)) {
      const std::string code = CleanLine(node->Get("code"), 100);
      if (node->Get("vocabulary") == kIsoCountries) {
        const std::string country = CountryOf(code);
        if (!country.empty() && !location->has_country()) location->set_country(country);
      } else if (!code.empty() && !location->has_code()) {
        location->set_code(code);
      }
    }
  }
}

bool InRange(const std::string& degrees, double max) {
  double number = 0;
  return absl::SimpleAtod(degrees, &number) && number >= -max && number <= max;
}

void ReadPoint(const XmlNode& element, v1::Location* location, Faults* faults) {
  const XmlNode* point = element.First("point");
  const XmlNode* pos = point == nullptr ? nullptr : point->First("pos");
  if (pos == nullptr) return;
  const std::vector<std::string> parts =
      absl::StrSplit(pos->Text(), absl::ByAnyChar(" \t\r\n,"), absl::SkipEmpty());
  const std::string latitude = parts.size() == 2 ? DecimalOf(parts[0]) : "";
  const std::string longitude = parts.size() == 2 ? DecimalOf(parts[1]) : "";
  if (latitude.empty() || longitude.empty() || !InRange(latitude, 90) || !InRange(longitude, 180)) {
    Report(*pos, "location/point/pos",
           absl::StrCat(Quoted(pos->Text()),
                        " is no point; write latitude and longitude in "
                        "degrees, such as 33.85 35.9"),
           faults);
    return;
  }
  location->set_latitude(latitude);
  location->set_longitude(longitude);
}

std::string LocationId(const XmlNode& element, const v1::Location& location) {
  std::string ref = element.Get("ref");
  if (plan::IsId(ref)) return ref;
  if (!ref.empty()) return KeyId({ref});
  std::vector<std::string> parts;
  for (const std::string& part :
       {location.place(), location.code(), location.latitude(), location.longitude()}) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts.empty() ? "place" : KeyId(parts);
}

v1::Location ReadPlace(const XmlNode& element, const XmlNode& activity, Faults* faults) {
  v1::Location location;
  std::string place = OneLine(element.First("name"), activity, kLineMax);
  if (place.empty()) place = OneLine(element.First("description"), activity, kLineMax);
  if (!place.empty()) location.set_place(place);
  ReadCodes(element, &location);
  ReadPoint(element, &location, faults);
  location.set_id(LocationId(element, location));
  return location;
}

// The countries of an activity: each is a place by itself, unless a place lies in it; where there
// is but one, all places do.
void AddCountries(const XmlNode& activity, Ids* ids, std::vector<ReadLocation>* locations,
                  Faults* faults) {
  const std::vector<const XmlNode*> elements = activity.All("recipient-country");
  std::set<std::string> countries;
  for (const XmlNode* element : elements) {
    const std::string country = CountryOf(element->Get("code"));
    if (!country.empty()) countries.insert(country);
    if (!country.empty()) continue;
    Report(*element, "recipient-country",
           absl::StrCat(Quoted(element->Get("code")), " is no code of a country of two letters"),
           faults);
  }
  const bool one = countries.size() == 1 && activity.First("recipient-region") == nullptr;
  const std::string only = one ? *countries.begin() : "";
  for (ReadLocation& location : *locations) {
    if (one && !location.second.has_country()) location.second.set_country(only);
    countries.erase(location.second.country());
  }
  for (const std::string& country : countries) {
    if (locations->size() >= kLocationsMax) return;
    v1::Location location;
    location.set_id(ids->Unique(absl::AsciiStrToLower(country)));
    location.set_country(country);
    locations->emplace_back(nullptr, std::move(location));
  }
}

// ---- Results ----

std::string IndicatorText(const XmlNode& result, const XmlNode& indicator,
                          const XmlNode& activity) {
  const std::string title = OneLine(indicator.First("title"), activity, kIndicatorMax);
  return title.empty() ? OneLine(result.First("title"), activity, kIndicatorMax) : title;
}

// The id with which this program wrote an indicator.
std::string OwnTargetId(const XmlNode& indicator) {
  for (const XmlNode* reference : indicator.All("reference")) {
    std::string id = reference->Get("code");
    if (reference->Get("indicator-uri") == kTargetsUri && plan::IsId(id)) return id;
  }
  return "";
}

void ReadPeriod(const XmlNode& period, v1::Target* target) {
  if (const XmlNode* end = period.First("period-end")) {
    const std::string day = DayOf(end->Get("iso-date"));
    if (!day.empty()) target->set_due_date(day);
  }
  for (const XmlNode* value : period.All("target")) {
    const std::string number = DecimalOf(value->Get("value"));
    if (value->First("dimension") != nullptr || number.empty()) continue;
    target->set_value(number);
    return;
  }
}

void ReadIndicator(const XmlNode& result, const XmlNode& indicator, const XmlNode& activity,
                   Ids* ids, std::vector<ReadTarget>* targets) {
  v1::Target common;
  const std::string text = IndicatorText(result, indicator, activity);
  if (!text.empty()) common.set_indicator(text);
  if (indicator.Get("measure") == "2") common.set_unit("%");
  const std::string own = OwnTargetId(indicator);
  std::vector<const XmlNode*> sources = indicator.All("period");
  if (sources.empty()) sources.push_back(&indicator);
  for (const XmlNode* source : sources) {
    if (targets->size() >= kTargetsMax) return;
    v1::Target target = common;
    if (source != &indicator) ReadPeriod(*source, &target);
    std::vector<std::string> key = {text};
    if (target.has_due_date()) key.push_back(target.due_date());
    target.set_id(ids->Unique(own.empty() ? KeyId(key) : own));
    targets->emplace_back(source, std::move(target));
  }
}

// ---- Budgets ----

std::string PeriodDay(const XmlNode& budget, absl::string_view end) {
  const XmlNode* period = budget.First(end);
  return period == nullptr ? "" : DayOf(period->Get("iso-date"));
}

std::string BudgetPeriod(const XmlNode& budget) {
  return absl::StrCat(PeriodDay(budget, "period-start"), " to ", PeriodDay(budget, "period-end"));
}

bool ReadMoney(const XmlNode& budget, const XmlNode& activity, v1::Funding* funding) {
  const XmlNode* value = budget.First("value");
  if (value == nullptr) return false;
  const std::string amount = DecimalOf(absl::StripAsciiWhitespace(value->Text()));
  std::string currency = value->Get("currency");
  if (currency.empty()) currency = activity.Get("default-currency");
  currency = absl::AsciiStrToUpper(currency);
  if (amount.empty() || plan::FormatProblem(v1::FORMAT_CURRENCY, currency)) return false;
  funding->set_amount(amount);
  funding->set_currency(currency);
  return true;
}

}  // namespace

std::vector<ReadLocation> LocationsOf(const XmlNode& activity, Faults* faults) {
  std::vector<ReadLocation> locations;
  Ids ids;
  for (const XmlNode* element : activity.All("location")) {
    if (locations.size() >= kLocationsMax) break;
    v1::Location location = ReadPlace(*element, activity, faults);
    location.set_id(ids.Unique(location.id()));
    locations.emplace_back(element, std::move(location));
  }
  AddCountries(activity, &ids, &locations, faults);
  return locations;
}

std::vector<ReadBudget> BudgetsOf(const XmlNode& activity, Faults* faults) {
  std::set<std::string> revised;
  for (const XmlNode* budget : activity.All("budget")) {
    if (budget->Get("type") == "2") revised.insert(BudgetPeriod(*budget));
  }
  std::vector<ReadBudget> budgets;
  Ids ids;
  for (const XmlNode* budget : activity.All("budget")) {
    // An original budget that was revised no longer counts.
    if (budget->Get("type") != "2" && revised.contains(BudgetPeriod(*budget))) continue;
    if (budgets.size() >= kFundingMax) break;
    v1::Funding funding;
    if (!ReadMoney(*budget, activity, &funding)) {
      Report(*budget, "budget/value",
             "the budget has no amount, or no currency; give both, or a default-currency", faults);
      continue;
    }
    const std::string start = PeriodDay(*budget, "period-start");
    funding.set_id(ids.Unique(absl::StrCat("budget", start.empty() ? "" : "-", start)));
    funding.set_status(budget->Get("status") == "2" ? v1::FUNDING_STATUS_COMMITTED
                                                    : v1::FUNDING_STATUS_INDICATIVE);
    funding.set_note(BudgetPeriod(*budget));
    budgets.emplace_back(budget, std::move(funding));
  }
  return budgets;
}

std::vector<ReadTarget> TargetsOf(const XmlNode& activity, Faults* /*faults*/) {
  std::vector<ReadTarget> targets;
  Ids ids;
  for (const XmlNode* result : activity.All("result")) {
    for (const XmlNode* indicator : result->All("indicator")) {
      ReadIndicator(*result, *indicator, activity, &ids, &targets);
    }
  }
  return targets;
}

std::vector<ReadLink> DocumentsOf(const XmlNode& activity, Faults* faults) {
  std::vector<ReadLink> documents;
  std::set<std::pair<bool, std::string>> taken;
  for (const XmlNode* document : activity.All("document-link")) {
    const std::string uri = document->Get("url");
    if (plan::FormatProblem(v1::FORMAT_URI, uri) || plan::CodePoints(uri) > 2000) {
      Report(*document, "document-link",
             absl::StrCat(Quoted(uri), " is no address that a record can have"), faults);
      continue;
    }
    if (documents.size() >= kDocumentsMax) break;
    if (!taken.emplace(IsEvidence(*document), uri).second) continue;
    v1::Link link;
    link.set_uri(uri);
    const std::string title = OneLine(document->First("title"), activity, kLineMax);
    // Without a title the address stands for one.
    if (!title.empty() && title != uri) link.set_title(title);
    documents.emplace_back(document, std::move(link));
  }
  return documents;
}

bool NamesCountry(const XmlNode& location) {
  v1::Location read;
  ReadCodes(location, &read);
  return read.has_country();
}

bool IsEvidence(const XmlNode& document) {
  const std::vector<const XmlNode*> categories = document.All("category");
  return std::any_of(categories.begin(), categories.end(),
                     [](const XmlNode* category) { return category->Get("code") == "A01"; });
}

}  // namespace jointplan::exchange
