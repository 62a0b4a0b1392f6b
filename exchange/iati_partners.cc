#include "exchange/iati_partners.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "exchange/iati_codes.h"
#include "exchange/iati_text.h"
#include "exchange/keys.h"

namespace jointplan::exchange {

void PartnerBook::Add(const v1::Partner& partner) {
  const std::string reference = FoldKey(partner.iati_reference());
  if (!reference.empty()) by_reference_.emplace(reference, partner.name());
  for (const auto& [language, title] : partner.title()) {
    by_name_.emplace(NameId(title), partner.name());
  }
  if (!partner.short_name().empty()) by_name_.emplace(NameId(partner.short_name()), partner.name());
  by_name_.emplace(std::string(absl::StripPrefix(partner.name(), "partners/")), partner.name());
}

std::string PartnerBook::Find(const XmlNode& organisation) const {
  const auto referenced = by_reference_.find(FoldKey(organisation.Get("ref")));
  if (referenced != by_reference_.end()) return referenced->second;
  for (const XmlNode* narrative : organisation.All("narrative")) {
    const std::string text = CollapseBlanks(narrative->Text());
    if (text.empty()) continue;
    const auto named = by_name_.find(NameId(text));
    if (named != by_name_.end()) return named->second;
  }
  return "";
}

v1::Partner PartnerBook::AsPartner(const XmlNode& organisation, const XmlNode& activity) const {
  v1::Partner partner;
  for (const auto& [language, text] : NarrativesOf(organisation, activity)) {
    if (partner.title_size() >= 20) break;
    (*partner.mutable_title())[language] = CleanLine(text, 300);
  }
  const std::string reference = CleanLine(organisation.Get("ref"), 100);
  if (!reference.empty()) partner.set_iati_reference(reference);
  if (partner.title().empty() && !reference.empty()) {
    (*partner.mutable_title())[LanguageOf(activity.Get("lang", kXmlSpace), "en")] = reference;
  }
  if (partner.title().empty()) return partner;
  const std::string title = SortedTexts(partner.title()).begin()->second;
  const std::string id = NameId(title);
  // Somebody else may be called so; the reference tells them apart.
  const bool taken = by_name_.contains(id) && !reference.empty();
  partner.set_name(absl::StrCat("partners/", taken ? KeyId({title, reference}) : id));
  const v1::PartnerType type = OrganisationTypeOf(organisation.Get("type"));
  if (type != v1::PARTNER_TYPE_UNSPECIFIED) partner.set_type(type);
  return partner;
}

}  // namespace jointplan::exchange
