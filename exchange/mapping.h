#ifndef JOINTPLAN_EXCHANGE_MAPPING_H_
#define JOINTPLAN_EXCHANGE_MAPPING_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange/cell.h"
#include "google/protobuf/descriptor.h"

namespace jointplan::exchange {

// How a foreign table is read: which column feeds which field, and how its cells are written.
// Written in YAML; docs/import.md is its manual.

// A part of a template: text as it stands, or a column.
struct TemplatePart {
  bool is_column = false;
  std::string text;  // The text, or the column's name.
};
// A text with columns in it, such as `{activityName} - {partnerName}`.
using Template = std::vector<TemplatePart>;

// The column name under which a template gets the row's partners.
inline constexpr char kPartnersColumn[] = "@partners";

// How one value, or several, are made from the cells of a row.
struct ValueRule {
  std::vector<Template> from;                 // The first that is not blank.
  std::vector<std::string> split;             // What stands between several values in a cell.
  std::map<std::string, std::string> values;  // What a value is replaced by, folded key.
  std::string fallback;                       // For a blank cell.
  NumberFormat number;
  DateFormat date;
};

// A field of a record, and what feeds it.
struct FieldRule {
  const google::protobuf::FieldDescriptor* field = nullptr;
  std::string language;  // For texts by language.
  ValueRule value;
};

// What is read of an activity, a location, a target or a funding entry.
struct SectionRule {
  std::vector<ValueRule> key;  // What tells one from another.
  std::vector<FieldRule> fields;
};

// What is read of partners.
struct PartnerRule {
  ValueRule name;
  std::optional<ValueRule> title;
  ValueRule role;
};

struct Mapping {
  std::string encoding = "utf-8";
  char delimiter = ',';
  int header_row = 1;        // Counted from 1, blank lines left out.
  std::string skip_rows_of;  // Rows whose cells all begin with this are no data.
  std::string language = "en";
  std::string tag;  // On every activity of the table; how a later import knows them.
  bool repeated_key_is_error = false;
  bool remove_missing = false;
  SectionRule activity;
  std::optional<PartnerRule> partner;
  std::optional<SectionRule> location;
  std::optional<SectionRule> target;
  std::optional<SectionRule> funding;
};

// Reads a mapping. INVALID_ARGUMENT names line, column and place of what is wrong: bad YAML, a key
// that does not exist here, a field that records do not have, a value that cannot be used.
absl::StatusOr<Mapping> ParseMapping(absl::string_view yaml);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_MAPPING_H_
