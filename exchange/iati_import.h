#ifndef JOINTPLAN_EXCHANGE_IATI_IMPORT_H_
#define JOINTPLAN_EXCHANGE_IATI_IMPORT_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange/fault.h"
#include "exchange/iati_partners.h"
#include "exchange/xml.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// One activity of a file.
struct IatiRecord {
  v1::Activity activity;   // With a name, and with what it keeps of the file.
  std::string identifier;  // As IATI knows it.
  std::string reporter;    // The reference of who reports it.
  std::string file;
  int line = 0;
  absl::Time time;  // As of when the file is; the beginning of 1970 if it does not say.
  // This program wrote it, from a record of that name, and it says nothing that a record has no
  // field for: nothing of the file needs to be kept.
  bool own = false;
};

// What files of IATI say, as records.
struct IatiImport {
  std::vector<IatiRecord> records;     // By name.
  std::vector<v1::Partner> unmatched;  // Organizations that the catalogue does not have, by name.
  std::map<std::string, int> kept;     // Elements without a field of ours, and how many there are.
  int left_out = 0;                    // `contact-info`, which names persons.
  int activities = 0;                  // In the files, faulty ones included.
};

// Reads files of IATI 2.0x one after the other, an activity at a time.
class IatiReader {
 public:
  // `create_partners`: organizations that the catalogue lacks take part under the name that
  // `unmatched` gives them; otherwise they are only kept as they came. All that is handed in must
  // live as long as the reader.
  IatiReader(const v1::Plan& plan, PartnerBook* partners, bool create_partners)
      : plan_(plan), partners_(partners), create_partners_(create_partners) {}

  // Reads one file. Pure: no other file, no network, no clock. With an error among the faults
  // (by line, with the element's name as column), nothing may be imported.
  Faults Read(absl::string_view file, absl::string_view bytes);

  // How many activities there were so far.
  int activities() const { return import_.activities; }

  IatiImport Finish();

 private:
  bool CheckRoot(const XmlNode& root, Faults* faults);
  void ReadActivity(XmlNode activity, absl::string_view file, Faults* faults);
  std::string NameFor(const XmlNode& activity, const std::string& identifier) const;
  bool TakeName(const IatiRecord& record, Faults* faults);
  void MarkPartners(XmlNode* activity, Faults* faults);
  void ReportUnmatched(const XmlNode& organisation, const v1::Partner& partner, Faults* faults);
  void Count(const XmlNode& activity, Faults* faults);
  void FillTitle(const IatiRecord& record, v1::Activity* activity, Faults* faults) const;

  const v1::Plan& plan_;
  PartnerBook* const partners_;
  const bool create_partners_;
  absl::Time time_;
  IatiImport import_;
  std::map<std::string, IatiRecord> by_name_;
  std::map<std::string, v1::Partner> unmatched_;
  std::set<std::string> unknown_elements_;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_IMPORT_H_
