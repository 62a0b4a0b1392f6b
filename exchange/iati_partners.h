#ifndef JOINTPLAN_EXCHANGE_IATI_PARTNERS_H_
#define JOINTPLAN_EXCHANGE_IATI_PARTNERS_H_

#include <map>
#include <string>
#include <vector>

#include "exchange/xml.h"
#include "jointplan/v1/catalog.pb.h"

namespace jointplan::exchange {

// The partners of a catalogue, as files of IATI name them: by reference, else by a name in any
// language or the short name, case and punctuation aside.
class PartnerBook {
 public:
  void Add(const v1::Partner& partner);

  // Returns the partner, `partners/{partner}`, that an organization (`participating-org`) is, or
  // empty. A reference that the catalogue has goes before the name.
  std::string Find(const XmlNode& organisation) const;

  // Returns an organization as a partner that the catalogue may take up: without a name that two
  // partners would share. Empty title: it has neither name nor reference.
  v1::Partner AsPartner(const XmlNode& organisation, const XmlNode& activity) const;

 private:
  std::map<std::string, std::string> by_reference_;
  std::map<std::string, std::string> by_name_;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_PARTNERS_H_
