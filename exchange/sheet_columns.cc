#include "exchange/sheet_columns.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace jointplan::exchange {
namespace {

using Columns = std::vector<SheetColumn>;

SheetColumn Column(absl::string_view field, ColumnType type) {
  SheetColumn column;
  column.key = std::string(field);
  column.field = std::string(field);
  column.type = type;
  return column;
}

SheetColumn Status(absl::string_view field, const google::protobuf::EnumDescriptor* type) {
  SheetColumn column = Column(field, ColumnType::kStatus);
  column.status = type;
  return column;
}

SheetColumn Role(absl::string_view key, v1::PartnerRole role) {
  SheetColumn column = Column("participants", ColumnType::kRole);
  column.key = std::string(key);
  column.role = role;
  return column;
}

Columns Texts(absl::string_view field, ColumnType type, const std::vector<std::string>& languages) {
  Columns columns;
  for (const std::string& language : languages) {
    SheetColumn& column = columns.emplace_back(Column(field, type));
    column.language = language;
    column.key = absl::StrCat(field, "[", language, "]");
  }
  return columns;
}

Columns Joined(std::vector<Columns> parts) {
  Columns all;
  for (Columns& part : parts) {
    for (SheetColumn& column : part) all.push_back(std::move(column));
  }
  return all;
}

// What each row of a list's element begins with: which activity it belongs to.
Columns Belonging() {
  SheetColumn activity = Column("activity", ColumnType::kActivity);
  SheetColumn title = Column("activity_title", ColumnType::kInfo);
  activity.field.clear();
  title.field.clear();
  return {activity, title};
}

SheetSpec Activities(const std::vector<std::string>& languages) {
  using Type = ColumnType;
  SheetColumn id = Column("id", Type::kActivity);
  id.field.clear();
  SheetColumn places = Column("locations", Type::kPlaces);
  places.key = "places";
  return {
      "activities", "", "",
      Joined({{id},
              Texts("title", Type::kLine, languages),
              Texts("description", Type::kText, languages),
              {Column("themes", Type::kThemes), Role("lead", v1::PARTNER_ROLE_LEAD),
               Role("supporting", v1::PARTNER_ROLE_SUPPORTING),
               Role("implementing", v1::PARTNER_ROLE_IMPLEMENTING),
               Role("funding", v1::PARTNER_ROLE_FUNDING), Column("objectives", Type::kObjectives),
               places, Column("start_date", Type::kDate), Column("end_date", Type::kDate),
               Status("implementation_status", v1::ImplementationStatus_descriptor()),
               Column("tags", Type::kTags), Column("needs", Type::kNeeds)}})};
}

SheetSpec Steps(const std::vector<std::string>& languages) {
  using Type = ColumnType;
  SheetColumn position = Column("position", Type::kPosition);
  position.field.clear();
  return {
      "steps", "next_steps", "id",
      Joined({Belonging(),
              {Column("id", Type::kId), position},
              Texts("text", Type::kText, languages),
              {Column("responsible", Type::kPartner), Column("due_date", Type::kDate),
               Status("status", v1::NextStepStatus_descriptor()), Column("note", Type::kText)}})};
}

SheetSpec Parts(const std::vector<std::string>& languages) {
  using Type = ColumnType;
  return {"parts", "participants", "partner",
          Joined({Belonging(),
                  {Column("partner", Type::kPartner)},
                  Texts("contribution", Type::kText, languages),
                  {Column("amount", Type::kNumber), Column("currency", Type::kLine),
                   Column("due_date", Type::kDate)}})};
}

SheetSpec Places() {
  using Type = ColumnType;
  return {"places", "locations", "id",
          Joined({Belonging(),
                  {Column("id", Type::kId), Column("place", Type::kLine),
                   Column("municipality", Type::kLine), Column("country", Type::kLine),
                   Column("code", Type::kLine), Column("latitude", Type::kNumber),
                   Column("longitude", Type::kNumber)}})};
}

SheetSpec Targets() {
  using Type = ColumnType;
  return {"targets", "targets", "id",
          Joined({Belonging(),
                  {Column("id", Type::kId), Column("indicator", Type::kLine),
                   Column("value", Type::kNumber), Column("unit", Type::kLine),
                   Column("location", Type::kLocation), Column("due_date", Type::kDate)}})};
}

SheetSpec Funding() {
  using Type = ColumnType;
  return {
      "funding", "funding", "id",
      Joined({Belonging(),
              {Column("id", Type::kId), Column("partner", Type::kPartner),
               Column("amount", Type::kNumber), Column("currency", Type::kLine),
               Status("status", v1::FundingStatus_descriptor()), Column("note", Type::kLine)}})};
}

SheetSpec Links(absl::string_view key) {
  using Type = ColumnType;
  return {std::string(key), std::string(key), "uri",
          Joined({Belonging(), {Column("uri", Type::kId), Column("title", Type::kLine)}})};
}

using TextMap = google::protobuf::Map<std::string, std::string>;

void Collect(const TextMap& texts, std::set<std::string>* languages) {
  for (const auto& [language, text] : texts) languages->insert(language);
}

}  // namespace

plan::FieldPath SheetColumn::Path() const {
  if (field.empty()) return {};
  plan::PathStep step{field, std::nullopt};
  if (!language.empty()) step.key = language;
  return plan::FieldPath({step});
}

const SheetColumn* SheetSpec::Find(absl::string_view column_key) const {
  for (const SheetColumn& column : columns) {
    if (column.key == column_key) return &column;
  }
  return nullptr;
}

std::vector<SheetSpec> SheetsFor(const std::vector<std::string>& languages) {
  return {Activities(languages), Steps(languages), Parts(languages), Places(), Targets(), Funding(),
          Links("evidence"),     Links("links")};
}

std::vector<std::string> SheetLanguages(const v1::Plan& plan,
                                        const std::vector<v1::Activity>& activities) {
  std::set<std::string> used;
  for (const v1::Activity& activity : activities) {
    Collect(activity.title(), &used);
    Collect(activity.description(), &used);
    for (const v1::NextStep& step : activity.next_steps()) Collect(step.text(), &used);
    for (const v1::Participant& part : activity.participants()) {
      Collect(part.contribution(), &used);
    }
  }
  std::vector<std::string> languages = {plan.has_default_language() ? plan.default_language()
                                                                    : "en"};
  for (const std::string& language : plan.languages()) {
    if (language != languages.front()) languages.push_back(language);
  }
  for (const std::string& language : languages) used.erase(language);
  languages.insert(languages.end(), used.begin(), used.end());
  return languages;
}

}  // namespace jointplan::exchange
