#ifndef JOINTPLAN_EXCHANGE_ROW_READER_H_
#define JOINTPLAN_EXCHANGE_ROW_READER_H_

#include <map>
#include <string>
#include <vector>

#include "exchange/csv.h"
#include "exchange/fault.h"
#include "exchange/mapping.h"
#include "exchange/name_book.h"
#include "exchange/table.h"
#include "jointplan/v1/activity.pb.h"

namespace jointplan::exchange {

// What one row says of its activity.
struct RowPart {
  int line = 0;
  std::string activity_id;
  std::string key;    // What the row is about: activity, location, target and funding entry.
  v1::Activity part;  // Without a name; at most one location, target and funding entry.
  // Which column fed which field: `title`, `targets.value`.
  std::map<std::string, std::string> columns;
};

// Reads rows by the rules of a mapping. First every row's names are noted, so that it is known how
// each is shown; then every row is read.
class RowReader {
 public:
  // All that is handed in must live as long as the reader.
  RowReader(const Table& table, const Mapping& mapping, Faults* faults)
      : table_(table), mapping_(mapping), faults_(faults) {}

  // Notes the partners and themes that a row names.
  void NoteNames(const CsvRow& row);

  // Reads a row; what is wrong with it goes to the faults. Every row's names must have been noted.
  RowPart Read(const CsvRow& row);

  const NameBook& partners() const { return partners_; }
  const NameBook& themes() const { return themes_; }
  // The full names that the table gives for a partner, by its identifier.
  const std::map<std::string, NameBook>& partner_titles() const { return partner_titles_; }

 private:
  // A value, and the column it came from.
  struct Value {
    std::string text;
    std::string column;
  };
  enum class PartnersAs { kIds, kNames };

  Value Fill(const Template& parts, const CsvRow& row, PartnersAs partners_as) const;
  std::vector<Value> Values(const ValueRule& rule, const CsvRow& row, PartnersAs partners_as) const;
  std::vector<std::string> PartnerIds(const CsvRow& row) const;
  std::vector<std::string> KeyOf(const SectionRule& section, const CsvRow& row) const;
  std::string IdOf(const SectionRule& section, absl::string_view kind, const CsvRow& row);

  void NoteSection(const SectionRule& section, const CsvRow& row);
  void ReadPartners(const CsvRow& row, RowPart* part);
  void ReadElements(const CsvRow& row, RowPart* part);
  void ReadFields(const SectionRule& section, const std::string& prefix, const CsvRow& row,
                  google::protobuf::Message* message, RowPart* part);
  void ReadField(const FieldRule& rule, const Value& value, int line,
                 google::protobuf::Message* message);
  void CheckPart(const RowPart& part);
  void Report(int line, const std::string& column, absl::string_view message);

  const Table& table_;
  const Mapping& mapping_;
  Faults* const faults_;
  NameBook partners_;
  NameBook themes_;
  std::map<std::string, NameBook> partner_titles_;
  std::map<std::string, std::string> keys_by_id_;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_ROW_READER_H_
