#include <set>
#include <string>
#include <utility>
#include <vector>

#include "exchange/iati_elements.h"
#include "exchange/iati_text.h"
#include "exchange/iati_write.h"

namespace jointplan::exchange {
namespace {

// The countries of all activities.
std::set<std::string> CountriesOf(const std::vector<const v1::Activity*>& activities) {
  std::set<std::string> countries;
  for (const v1::Activity* activity : activities) {
    for (const v1::Location& location : activity->locations()) {
      if (location.has_country()) countries.insert(location.country());
    }
  }
  return countries;
}

std::string PlanStatus(const v1::Plan& plan, const std::string& today) {
  if (!plan.end_date().empty() && plan.end_date() < today) return "4";
  return !plan.start_date().empty() && plan.start_date() > today ? "1" : "2";
}

void AddPlanTexts(const v1::Plan& plan, XmlNode* node) {
  AddNarratives(SortedTexts(plan.title()), plan, node->Add("title"));
  XmlNode* description = node->Add("description");
  description->Set("type", "1");
  const bool described = !plan.description().empty();
  AddNarratives(SortedTexts(described ? plan.description() : plan.title()), plan, description);
}

}  // namespace

XmlNode WriteIatiPlan(const std::vector<const v1::Activity*>& children, const IatiExport& context) {
  const v1::Plan& plan = context.plan;
  const std::string today = DayText(context.time);
  XmlNode node = MakeXml("iati-activity");
  SetLanguage(LanguageOfPlan(plan), &node);
  node.Set("hierarchy", "1");
  node.Add("iati-identifier")->AddText(IatiPlanIdentifier(context));
  node.children.push_back(ReporterElement(context));
  AddPlanTexts(plan, &node);
  node.children.push_back(OrganisationElement("participating-org", context.reporter, "3", context));
  node.children.push_back(NameElement(plan.name(), context));
  node.Add("activity-status")->Set("code", PlanStatus(plan, today));
  const std::string start = plan.has_start_date() ? plan.start_date() : today;
  node.children.push_back(DateElement("1", start));
  if (plan.has_end_date()) node.children.push_back(DateElement("3", plan.end_date()));
  for (XmlNode& country : CountryElements(CountriesOf(children))) {
    node.children.push_back(std::move(country));
  }
  if (!context.sector.empty()) node.children.push_back(SectorElement("1", context.sector, "100"));
  std::vector<std::string> themes;
  for (const v1::Theme& theme : plan.themes()) themes.push_back(theme.id());
  for (XmlNode& theme : ThemeElements(themes, "99", plan)) {
    node.children.push_back(std::move(theme));
  }
  for (const v1::Activity* child : children) {
    XmlNode* related = node.Add("related-activity");
    related->Set("ref", IatiIdentifier(*child, context));
    related->Set("type", "2");
  }
  return node;
}

}  // namespace jointplan::exchange
