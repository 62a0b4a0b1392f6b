#ifndef JOINTPLAN_EXCHANGE_IATI_ELEMENTS_H_
#define JOINTPLAN_EXCHANGE_IATI_ELEMENTS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "exchange/iati_export.h"
#include "exchange/xml.h"

namespace jointplan::exchange {

// The elements of IATI 2.03, written from fields.

// From when until when, `YYYY-MM-DD`; the end may be unknown (empty).
struct IatiPeriod {
  std::string start;
  std::string end;
};

std::string DayText(absl::Time time);     // `2019-06-12`, in UTC.
std::string MomentText(absl::Time time);  // `2019-06-12T09:00:00Z`.
std::string LanguageOfPlan(const v1::Plan& plan);
void SetLanguage(absl::string_view language, XmlNode* node);

// Adds one narrative for each language, the plan's own first.
void AddNarratives(const std::map<std::string, std::string>& texts, const v1::Plan& plan,
                   XmlNode* node);

XmlNode ReporterElement(const IatiExport& context);
// An organization in a role; marked as a partner. Empty `role`: without one.
XmlNode OrganisationElement(absl::string_view element, const std::string& partner,
                            absl::string_view role, const IatiExport& context);
// The resource name as `other-identifier`.
XmlNode NameElement(const std::string& name, const IatiExport& context);
XmlNode DateElement(absl::string_view type, const std::string& day);

// Countries with equal percentages that are 100 together. They are no measurement.
std::vector<XmlNode> CountryElements(const std::set<std::string>& countries);
// The locations that are more than a country.
std::vector<const v1::Location*> PlacesWithNames(const v1::Activity& activity);
XmlNode LocationElement(const v1::Location& location, const v1::Plan& plan);

XmlNode SectorElement(absl::string_view vocabulary, absl::string_view code,
                      absl::string_view percentage);
// Themes with equal percentages that are exactly 100 together.
std::vector<XmlNode> ThemeElements(const std::vector<std::string>& themes,
                                   absl::string_view vocabulary, const v1::Plan& plan);
XmlNode ObjectiveElement(const std::string& objective, const IatiExport& context);
XmlNode WordElement(const std::string& tag, const v1::Plan& plan);

std::string BudgetStatus(const v1::Funding& funding);
// A budget for each year of the period, by days; together exactly the amount. Nothing without
// amount, currency or a period that ends.
std::vector<XmlNode> BudgetElements(const v1::Funding& funding, const IatiPeriod& period);
// Likewise what a partner plans to pay.
std::vector<XmlNode> DisbursementElements(const v1::Funding& funding, const IatiPeriod& period,
                                          const IatiExport& context);
XmlNode DocumentElement(const v1::Link& link, bool evidence, const v1::Plan& plan);
XmlNode ResultElement(const v1::Target& target, const IatiPeriod& period, const v1::Plan& plan);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_ELEMENTS_H_
