#include "exchange/iati_elements.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "exchange/iati_codes.h"
#include "exchange/iati_fields.h"
#include "exchange/iati_text.h"
#include "plan/names.h"

namespace jointplan::exchange {
namespace {

constexpr size_t kAmountDigitsMax = 28;
constexpr int kYearsMax = 100;

void AddNarrative(absl::string_view text, absl::string_view language, XmlNode* node) {
  XmlNode* narrative = node->Add("narrative");
  SetLanguage(language, narrative);
  narrative->AddText(text);
}

void AddCode(absl::string_view element, absl::string_view code, XmlNode* node) {
  node->Add(element)->Set("code", code);
}

void AddDay(absl::string_view element, const std::string& day, XmlNode* node) {
  node->Add(element)->Set("iso-date", day);
}

// Equal shares in percent with two decimals; the last one takes the rest.
std::vector<std::string> Shares(size_t count) {
  std::vector<std::string> shares;
  const size_t each = count == 0 ? 0 : 10000 / count;
  for (size_t i = 0; i < count; ++i) {
    const size_t share = i + 1 == count ? 10000 - each * (count - 1) : each;
    shares.push_back(share % 100 == 0 ? absl::StrCat(share / 100)
                                      : absl::StrFormat("%d.%02d", share / 100, share % 100));
  }
  return shares;
}

absl::CivilDay CivilOf(const std::string& day) {
  absl::CivilDay civil;
  // Days of records are valid; of others none is asked for.
  return absl::ParseCivilTime(day, &civil) ? civil : absl::CivilDay();
}

std::string TextOf(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

// Cuts a period into pieces of at most a year.
std::vector<IatiPeriod> Years(const IatiPeriod& period) {
  std::vector<IatiPeriod> years;
  if (period.start.empty() || period.end.empty()) return years;
  const absl::CivilDay end = CivilOf(period.end);
  absl::CivilDay start = CivilOf(period.start);
  while (start <= end) {
    if (years.size() >= kYearsMax) return {};
    const absl::CivilDay next(start.year() + 1, start.month(), start.day());
    years.push_back({TextOf(start), TextOf(std::min<absl::CivilDay>(next - 1, end))});
    start = next;
  }
  return years;
}

// An amount as a whole number of the smallest part that it is written in, at least hundredths.
struct Amount {
  bool negative = false;
  absl::uint128 parts = 0;
  size_t decimals = 2;
};

std::optional<Amount> AmountOf(absl::string_view text) {
  Amount amount;
  amount.negative = absl::ConsumePrefix(&text, "-");
  const size_t point = text.find('.');
  const absl::string_view whole = text.substr(0, point);
  std::string fraction(point == absl::string_view::npos ? "" : text.substr(point + 1));
  amount.decimals = std::max<size_t>(2, fraction.size());
  fraction.resize(amount.decimals, '0');
  const std::string digits = absl::StrCat(whole, fraction);
  if (digits.size() > kAmountDigitsMax) return std::nullopt;
  for (const char digit : digits) amount.parts = amount.parts * 10 + (digit - '0');
  return amount;
}

std::string TextOf(const Amount& amount) {
  std::string digits;
  for (absl::uint128 rest = amount.parts; rest != 0; rest /= 10) {
    digits.insert(0, 1, static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  if (digits.size() <= amount.decimals) digits.insert(0, amount.decimals + 1 - digits.size(), '0');
  std::string text =
      absl::StrCat(amount.negative ? "-" : "", digits.substr(0, digits.size() - amount.decimals),
                   ".", digits.substr(digits.size() - amount.decimals));
  text.erase(text.find_last_not_of('0') + 1);
  return std::string(absl::StripSuffix(text, "."));
}

int64_t DaysOf(const IatiPeriod& period) { return CivilOf(period.end) - CivilOf(period.start) + 1; }

// Shares an amount out among the years of a period, by their days; together exactly the amount.
std::vector<std::pair<IatiPeriod, std::string>> ByYear(const v1::Funding& funding,
                                                       const IatiPeriod& period) {
  std::vector<std::pair<IatiPeriod, std::string>> shares;
  if (funding.amount().empty() || funding.currency().empty()) return shares;
  const std::vector<IatiPeriod> years = Years(period);
  const std::optional<Amount> whole = AmountOf(funding.amount());
  if (years.empty() || !whole.has_value()) return shares;
  const auto days = static_cast<uint64_t>(DaysOf(period));
  uint64_t passed = 0;
  absl::uint128 given = 0;
  for (const IatiPeriod& year : years) {
    passed += static_cast<uint64_t>(DaysOf(year));
    Amount share = *whole;
    const absl::uint128 until = whole->parts * passed / days;
    share.parts = until - given;
    given = until;
    shares.emplace_back(year, TextOf(share));
  }
  return shares;
}

void AddMoney(const IatiPeriod& period, const std::string& amount, const v1::Funding& funding,
              XmlNode* node) {
  AddDay("period-start", period.start, node);
  AddDay("period-end", period.end, node);
  XmlNode* value = node->Add("value");
  value->Set("currency", funding.currency());
  value->Set("value-date", period.start);
  value->AddText(amount);
}

// What a partner is called, in every language.
std::map<std::string, std::string> PartnerNames(const std::string& partner,
                                                const IatiExport& context) {
  const auto found = context.partners.find(partner);
  if (found != context.partners.end()) return SortedTexts(found->second.title());
  const std::string id(absl::StripPrefix(partner, "partners/"));
  return {{LanguageOfPlan(context.plan), id.empty() ? "jointplan" : id}};
}

void SetReference(const std::string& partner, const IatiExport& context, XmlNode* node) {
  const auto found = context.partners.find(partner);
  if (found == context.partners.end()) return;
  if (!found->second.iati_reference().empty()) node->Set("ref", found->second.iati_reference());
}

std::string TypeOf(const std::string& partner, const IatiExport& context) {
  const auto found = context.partners.find(partner);
  return found == context.partners.end() ? "" : OrganisationTypeCode(found->second.type());
}

}  // namespace

std::string DayText(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%d", time, absl::UTCTimeZone());
}

std::string MomentText(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

std::string LanguageOfPlan(const v1::Plan& plan) {
  return plan.default_language().empty() ? "en" : plan.default_language();
}

void SetLanguage(absl::string_view language, XmlNode* node) {
  node->attributes.push_back({{kXmlSpace, "xml", "lang"}, std::string(language)});
}

void AddNarratives(const std::map<std::string, std::string>& texts, const v1::Plan& plan,
                   XmlNode* node) {
  const std::string own = LanguageOfPlan(plan);
  const auto first = texts.find(own);
  if (first != texts.end()) AddNarrative(first->second, own, node);
  for (const auto& [language, text] : texts) {
    if (language != own) AddNarrative(text, language, node);
  }
}

XmlNode ReporterElement(const IatiExport& context) {
  XmlNode node = MakeXml("reporting-org");
  SetReference(context.reporter, context, &node);
  const std::string type = TypeOf(context.reporter, context);
  node.Set("type", type.empty() ? "90" : type);
  if (context.secondary) node.Set("secondary-reporter", "1");
  AddNarratives(PartnerNames(context.reporter, context), context.plan, &node);
  return node;
}

XmlNode OrganisationElement(absl::string_view element, const std::string& partner,
                            absl::string_view role, const IatiExport& context) {
  XmlNode node = MakeXml(element);
  if (!role.empty()) node.Set("role", role);
  SetReference(partner, context, &node);
  const std::string type = TypeOf(partner, context);
  if (!type.empty()) node.Set("type", type);
  if (!partner.empty()) node.attributes.push_back({{kOwnSpace, "jp", kPartnerMark}, partner});
  AddNarratives(PartnerNames(partner, context), context.plan, &node);
  return node;
}

XmlNode NameElement(const std::string& name, const IatiExport& context) {
  XmlNode node = MakeXml("other-identifier");
  node.Set("ref", name);
  node.Set("type", "A1");
  XmlNode* owner = node.Add("owner-org");
  SetReference(context.reporter, context, owner);
  AddNarratives(PartnerNames(context.reporter, context), context.plan, owner);
  return node;
}

XmlNode DateElement(absl::string_view type, const std::string& day) {
  XmlNode node = MakeXml("activity-date");
  node.Set("iso-date", day);
  node.Set("type", type);
  return node;
}

std::vector<XmlNode> CountryElements(const std::set<std::string>& countries) {
  const std::vector<std::string> shares = Shares(countries.size());
  std::vector<XmlNode> nodes;
  for (const std::string& country : countries) {
    XmlNode& node = nodes.emplace_back(MakeXml("recipient-country"));
    node.Set("code", country);
    node.Set("percentage", shares[nodes.size() - 1]);
  }
  return nodes;
}

std::vector<const v1::Location*> PlacesWithNames(const v1::Activity& activity) {
  std::vector<const v1::Location*> places;
  for (const v1::Location& location : activity.locations()) {
    if (location.has_place() || location.has_municipality() || location.has_code() ||
        location.has_latitude() || location.has_longitude()) {
      places.push_back(&location);
    }
  }
  return places;
}

XmlNode LocationElement(const v1::Location& location, const v1::Plan& plan) {
  XmlNode node = MakeXml("location");
  node.Set("ref", location.id());
  AddCode("location-reach", "1", &node);
  const std::string& name = location.has_place() ? location.place() : location.municipality();
  if (!name.empty()) AddNarrative(name, LanguageOfPlan(plan), node.Add("name"));
  if (location.has_place() && !location.municipality().empty()) {
    AddNarrative(location.municipality(), LanguageOfPlan(plan), node.Add("description"));
  }
  if (!location.code().empty()) {
    AddCode("administrative", location.code(), &node);
    node.children.back().Set("vocabulary", "A1");
  }
  if (!location.country().empty()) {
    AddCode("administrative", location.country(), &node);
    node.children.back().Set("vocabulary", "A4");
  }
  if (!location.latitude().empty() && !location.longitude().empty()) {
    XmlNode* point = node.Add("point");
    point->Set("srsName", "http://www.opengis.net/def/crs/EPSG/0/4326");
    point->Add("pos")->AddText(absl::StrCat(location.latitude(), " ", location.longitude()));
    AddCode("exactness", "2", &node);
  }
  if (!name.empty()) AddCode("location-class", "2", &node);
  return node;
}

XmlNode SectorElement(absl::string_view vocabulary, absl::string_view code,
                      absl::string_view percentage) {
  XmlNode node = MakeXml("sector");
  node.Set("vocabulary", vocabulary);
  node.Set("code", code);
  node.Set("percentage", percentage);
  return node;
}

std::vector<XmlNode> ThemeElements(const std::vector<std::string>& themes,
                                   absl::string_view vocabulary, const v1::Plan& plan) {
  const std::vector<std::string> shares = Shares(themes.size());
  std::vector<XmlNode> nodes;
  for (size_t i = 0; i < themes.size(); ++i) {
    XmlNode& node = nodes.emplace_back(SectorElement(vocabulary, themes[i], shares[i]));
    node.Set("vocabulary-uri", kThemesUri);
    std::map<std::string, std::string> titles = {{LanguageOfPlan(plan), themes[i]}};
    for (const v1::Theme& theme : plan.themes()) {
      if (theme.id() == themes[i]) titles = SortedTexts(theme.title());
    }
    AddNarratives(titles, plan, &node);
  }
  return nodes;
}

XmlNode ObjectiveElement(const std::string& objective, const IatiExport& context) {
  XmlNode node = MakeXml("tag");
  std::map<std::string, std::string> titles = {{LanguageOfPlan(context.plan), objective}};
  const auto known = context.objectives.find(objective);
  if (known != context.objectives.end()) titles = SortedTexts(known->second.title());
  const absl::StatusOr<plan::ResourceName> name = plan::ParseName(objective, "objective");
  // The name is of a record, and so has the form.
  if (name.ok()) node.Set("code", name->id);
  const bool goal = name.ok() && name->parent == "frameworks/sdg";
  node.Set("vocabulary", goal ? "2" : "99");
  if (name.ok() && !goal) node.Set("vocabulary-uri", absl::StrCat(kOwnSpace, ":", name->parent));
  AddNarratives(titles, context.plan, &node);
  return node;
}

XmlNode WordElement(const std::string& tag, const v1::Plan& plan) {
  XmlNode node = MakeXml("tag");
  node.Set("code", tag);
  node.Set("vocabulary", "99");
  node.Set("vocabulary-uri", kTagsUri);
  AddNarrative(tag, LanguageOfPlan(plan), &node);
  return node;
}

std::string BudgetStatus(const v1::Funding& funding) {
  return funding.status() == v1::FUNDING_STATUS_COMMITTED ? "2" : "1";
}

std::vector<XmlNode> BudgetElements(const v1::Funding& funding, const IatiPeriod& period) {
  std::vector<XmlNode> nodes;
  for (const auto& [year, amount] : ByYear(funding, period)) {
    XmlNode& node = nodes.emplace_back(MakeXml("budget"));
    node.Set("type", "1");
    node.Set("status", BudgetStatus(funding));
    AddMoney(year, amount, funding, &node);
  }
  return nodes;
}

std::vector<XmlNode> DisbursementElements(const v1::Funding& funding, const IatiPeriod& period,
                                          const IatiExport& context) {
  std::vector<XmlNode> nodes;
  for (const auto& [year, amount] : ByYear(funding, period)) {
    XmlNode& node = nodes.emplace_back(MakeXml("planned-disbursement"));
    node.Set("type", "1");
    AddMoney(year, amount, funding, &node);
    node.children.push_back(OrganisationElement("provider-org", funding.partner(), "", context));
  }
  return nodes;
}

XmlNode DocumentElement(const v1::Link& link, bool evidence, const v1::Plan& plan) {
  XmlNode node = MakeXml("document-link");
  const bool pdf = absl::EndsWithIgnoreCase(link.uri(), ".pdf");
  node.Set("format", pdf ? "application/pdf" : "text/html");
  node.Set("url", link.uri());
  const std::string& title = link.title().empty() ? link.uri() : link.title();
  AddNarrative(title, LanguageOfPlan(plan), node.Add("title"));
  AddCode("category", evidence ? "A01" : "A12", &node);
  return node;
}

XmlNode ResultElement(const v1::Target& target, const IatiPeriod& period, const v1::Plan& plan) {
  std::string title = target.indicator();
  if (title.empty()) title = target.unit().empty() ? target.id() : target.unit();
  const std::string end = target.has_due_date() ? target.due_date() : period.end;
  // A value belongs to a period, and without one there is nothing to measure.
  const bool counted = !target.value().empty() && !end.empty();
  XmlNode node = MakeXml("result");
  node.Set("type", "1");
  AddNarrative(title, LanguageOfPlan(plan), node.Add("title"));
  XmlNode* indicator = node.Add("indicator");
  indicator->Set("measure", !counted ? "5" : (target.unit() == "%" ? "2" : "1"));
  AddNarrative(title, LanguageOfPlan(plan), indicator->Add("title"));
  if (!target.unit().empty()) {
    AddNarrative(target.unit(), LanguageOfPlan(plan), indicator->Add("description"));
  }
  XmlNode* reference = indicator->Add("reference");
  reference->Set("code", target.id());
  reference->Set("vocabulary", "99");
  reference->Set("indicator-uri", kTargetsUri);
  if (end.empty()) return node;
  XmlNode* of_time = indicator->Add("period");
  AddDay("period-start", std::min(period.start, end), of_time);
  AddDay("period-end", end, of_time);
  if (counted) of_time->Add("target")->Set("value", target.value());
  return node;
}

}  // namespace jointplan::exchange
