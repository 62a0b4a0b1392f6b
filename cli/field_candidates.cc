#include "cli/field_candidates.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/text.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/options.pb.h"
#include "plan/record_shape.h"

namespace jointplan::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const v1::FieldRules& RulesOf(const FieldDescriptor* field) {
  return field->options().GetExtension(v1::rules);
}

// What the help of `--set` would say of a field.
std::string DescriptionOf(const plan::FieldShape& shape) {
  if (shape.kind == plan::FieldKind::kMap) return "By language";
  if (shape.has_elements()) return "By the element's name";
  if (shape.field->enum_type() != nullptr) return EnumChoices(shape.field->enum_type());
  if (RulesOf(shape.field).format() == v1::FORMAT_DATE) return "YYYY-MM-DD";
  return shape.kind == plan::FieldKind::kSet ? "All of them, with commas" : "";
}

// Whether many records share the values of a field, and people would count them.
bool IsCounted(const FieldDescriptor* field) {
  const v1::FieldRules& rules = RulesOf(field);
  return field->enum_type() != nullptr || rules.reference() != v1::REFERENCE_UNSPECIFIED ||
         rules.format() == v1::FORMAT_DATE || rules.format() == v1::FORMAT_COUNTRY ||
         field->name() == "tags" || field->name() == "municipality";
}

Names NamesOf(v1::Reference reference) {
  switch (reference) {
    case v1::REFERENCE_THEME:
      return Names::kThemes;
    case v1::REFERENCE_OBJECTIVE:
      return Names::kObjectives;
    case v1::REFERENCE_PARTNER:
      return Names::kPartners;
    case v1::REFERENCE_NEED:
      return Names::kNeeds;
    default:
      return Names::kNone;
  }
}

}  // namespace

std::vector<Candidate> FieldsToEdit(const Descriptor* type) {
  std::vector<Candidate> fields;
  for (const plan::FieldShape& shape : plan::ShapeOf(type)) {
    if (!shape.editable() || shape.opaque) continue;
    const char* const more = shape.has_elements() ? "[" : "";
    fields.push_back({absl::StrCat(shape.field->name(), more), DescriptionOf(shape)});
  }
  return fields;
}

std::vector<Candidate> FieldsToCount() {
  std::vector<Candidate> fields;
  for (const plan::FieldShape& shape : plan::ShapeOf(v1::Activity::descriptor())) {
    if (!shape.editable() || shape.opaque) continue;
    if (IsCounted(shape.field)) fields.push_back({shape.field->name(), ""});
    if (shape.kind != plan::FieldKind::kKeyed) continue;
    for (const plan::FieldShape& part : plan::ShapeOf(shape.field->message_type())) {
      if (!IsCounted(part.field)) continue;
      fields.push_back({absl::StrCat(shape.field->name(), ".", part.field->name()), ""});
    }
  }
  return fields;
}

ValueKind KindOfField(const Descriptor* type, absl::string_view path) {
  ValueKind kind;
  const FieldDescriptor* field = type->FindFieldByName(std::string(path));
  if (field == nullptr || field->is_map()) return kind;
  kind.names = NamesOf(RulesOf(field).reference());
  kind.list = field->is_repeated();
  if (field->enum_type() == nullptr) return kind;
  for (const absl::string_view word : absl::StrSplit(EnumChoices(field->enum_type()), ", ")) {
    kind.words.push_back({std::string(word), ""});
  }
  return kind;
}

}  // namespace jointplan::cli
