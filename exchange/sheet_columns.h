#ifndef JOINTPLAN_EXCHANGE_SHEET_COLUMNS_H_
#define JOINTPLAN_EXCHANGE_SHEET_COLUMNS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/field_path.h"

namespace jointplan::exchange {

// What the cells of a column hold.
enum class ColumnType {
  kActivity,    // The id of the activity that the row is about.
  kInfo,        // For people to look at; what it says is never read.
  kId,          // The id of the row's own element.
  kPosition,    // Its place in an ordered list, from 1.
  kLine,        // One line of text.
  kText,        // Text of several lines.
  kDate,        //
  kNumber,      // A decimal number.
  kStatus,      // A value of an enum.
  kPartner,     // One partner.
  kThemes,      // Themes of the plan, joined.
  kObjectives,  // Objectives, joined.
  kNeeds,       // Ids of needs, joined.
  kTags,        // Words, joined.
  kRole,        // The partners that have one role, joined.
  kPlaces,      // The names of the activity's places, joined.
  kLocation,    // The id of one of the activity's places.
};

// One column of a sheet.
struct SheetColumn {
  std::string key;  // How the technical row calls it: `title[fr]`, `lead`, `due_date`.
  ColumnType type = ColumnType::kLine;
  std::string field;     // The field of the record or element; empty for kActivity and kInfo.
  std::string language;  // Of a text; empty for what is in no language.
  const google::protobuf::EnumDescriptor* status = nullptr;  // For kStatus.
  v1::PartnerRole role = v1::PARTNER_ROLE_UNSPECIFIED;       // For kRole.

  // The path of its value inside the record or element; for kRole, kPlaces and what has no field
  // of its own, of the list that it is about.
  plan::FieldPath Path() const;
};

// One sheet: the activities themselves, or the elements of one of their lists.
struct SheetSpec {
  std::string key;   // `activities`, `steps`.
  std::string list;  // The field that holds the elements; empty for the activities.
  std::string
      key_field;  // The field of an element that tells it from others: `id`, `partner`, `uri`.
  std::vector<SheetColumn> columns;

  bool of_activities() const { return list.empty(); }
  const SheetColumn* Find(absl::string_view column_key) const;
};

// Returns the sheets of a plan with texts in these languages. docs/formats.md lists them.
std::vector<SheetSpec> SheetsFor(const std::vector<std::string>& languages);

// Returns the languages of the plan (its own first), and any other in which an activity has a text.
std::vector<std::string> SheetLanguages(const v1::Plan& plan,
                                        const std::vector<v1::Activity>& activities);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_COLUMNS_H_
