#include "plan/validate.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "jointplan/v1/options.pb.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/formats.h"
#include "plan/text.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kViolationsMax = 50;
constexpr int kMaxLengthDefault = 10000;
constexpr int kMaxItemsDefault = 1000;

const v1::FieldRules& RulesOf(const FieldDescriptor* field) {
  return field->options().GetExtension(v1::rules);
}

// Types whose fields are none of ours: masks, times, JSON values. Their texts are measured when
// they are put where they belong.
bool IsForeign(const Descriptor* type) {
  return absl::StartsWith(type->full_name(), "google.protobuf.");
}

bool IsThere(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(message, field) > 0
                              : reflection->HasField(message, field);
}

std::string KeyStep(absl::string_view field, absl::string_view key) {
  return FieldPath({{std::string(field), Excerpt(key, 80)}}).ToString();
}

std::string Join(absl::string_view prefix, absl::string_view step) {
  return prefix.empty() ? std::string(step) : absl::StrCat(prefix, ".", step);
}

// What one string, or one value of a map, must be like.
struct TextRules {
  v1::Format format;
  v1::Reference reference;
  int length_max;
  bool foreign;

  static TextRules Of(const FieldDescriptor* field) {
    const v1::FieldRules& rules = RulesOf(field);
    const bool name = rules.identifier() && rules.format() == v1::FORMAT_UNSPECIFIED;
    return {name ? v1::FORMAT_LINE : rules.format(), rules.reference(),
            rules.max_length() > 0 ? rules.max_length() : kMaxLengthDefault,
            IsForeign(field->containing_type())};
  }
};

std::optional<std::string> LengthProblem(absl::string_view text, int length_max) {
  const auto most = static_cast<size_t>(length_max);
  // A code point takes four bytes at most: what is longer need not be read to be refused.
  if (text.size() <= most) return std::nullopt;
  const bool far_too_long = text.size() > 4 * most;
  if (!far_too_long && CodePoints(text) <= most) return std::nullopt;
  return absl::StrCat(
      "is too long: ", length_max, " characters at most, and this has ",
      far_too_long ? absl::StrCat(text.size(), " bytes") : absl::StrCat(CodePoints(text)));
}

std::optional<std::string> TextProblem(absl::string_view text, const TextRules& rules) {
  if (!rules.foreign) {
    if (auto problem = LengthProblem(text, rules.length_max)) return problem;
  }
  if (const auto offset = FirstInvalidUtf8(text)) {
    return absl::StrCat("is not UTF-8: the byte at offset ", *offset, " cannot be read");
  }
  if (rules.foreign) return std::nullopt;
  if (auto problem = FormatProblem(rules.format, text)) return problem;
  return ReferenceProblem(rules.reference, text);
}

// Walks one message and collects what is wrong.
class ShapeCheck {
 public:
  void CheckMessage(const Message& message, const std::string& path, Completeness completeness);
  // Checks one field of a message, whether it is there or not.
  void CheckOne(const Message& message, const FieldDescriptor* field, const std::string& path,
                Completeness completeness);
  const std::vector<FieldViolation>& violations() const { return violations_; }

 private:
  bool full() const { return violations_.size() >= kViolationsMax; }
  void Add(const std::string& path, std::string problem) {
    if (!full()) violations_.push_back({path, std::move(problem)});
  }

  void CheckField(const Message& message, const FieldDescriptor* field, const std::string& path,
                  Completeness completeness);
  bool CheckPresence(const Message& message, const FieldDescriptor* field, const std::string& path,
                     Completeness completeness);
  void CheckMap(const Message& message, const FieldDescriptor* field, const std::string& path);
  void CheckMapEntry(const Message& entry, const FieldDescriptor* field, const std::string& path);
  void CheckRepeated(const Message& message, const FieldDescriptor* field, const std::string& path,
                     Completeness completeness);
  void CheckKeyed(const Message& message, const FieldDescriptor* field, const std::string& path,
                  Completeness completeness);
  void CheckSingle(const Message& message, const FieldDescriptor* field, const std::string& path,
                   Completeness completeness);
  void CheckText(absl::string_view text, const FieldDescriptor* field, const std::string& path);
  void CheckEnum(int number, const FieldDescriptor* field, const std::string& path);

  std::vector<FieldViolation> violations_;
};

// What stands beside an `update_mask` carries only what changes, unless it makes something new.
Completeness CompletenessOf(const FieldDescriptor* field, Completeness outer) {
  if (field->containing_type()->FindFieldByName("update_mask") == nullptr) return outer;
  return absl::StartsWith(field->name(), "create_") ? outer : Completeness::kPartial;
}

void ShapeCheck::CheckMessage(const Message& message, const std::string& path,
                              Completeness completeness) {
  const Descriptor* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count() && !full(); ++i) {
    CheckOne(message, type->field(i), path, completeness);
  }
}

void ShapeCheck::CheckOne(const Message& message, const FieldDescriptor* field,
                          const std::string& path, Completeness completeness) {
  const v1::FieldRules& rules = RulesOf(field);
  if (rules.output_only() || rules.bookkeeping()) return;
  // Most fields are absent and may be: nothing needs to be named then.
  if (!rules.required() && !IsThere(message, field)) return;
  const std::string field_path = Join(path, field->name());
  if (!CheckPresence(message, field, field_path, completeness)) return;
  CheckField(message, field, field_path, CompletenessOf(field, completeness));
}

void ShapeCheck::CheckField(const Message& message, const FieldDescriptor* field,
                            const std::string& path, Completeness completeness) {
  if (field->is_map()) {
    CheckMap(message, field, path);
  } else if (!field->is_repeated()) {
    CheckSingle(message, field, path, completeness);
  } else if (!RulesOf(field).key().empty()) {
    CheckKeyed(message, field, path, completeness);
  } else {
    CheckRepeated(message, field, path, completeness);
  }
}

// Returns whether there is anything to look at: the field is there, and not far too large.
bool ShapeCheck::CheckPresence(const Message& message, const FieldDescriptor* field,
                               const std::string& path, Completeness completeness) {
  const v1::FieldRules& rules = RulesOf(field);
  const Reflection* reflection = message.GetReflection();
  const int size = field->is_repeated() ? reflection->FieldSize(message, field)
                                        : static_cast<int>(reflection->HasField(message, field));
  const bool may_miss = completeness == Completeness::kPartial && !rules.identifier();
  if (size == 0 && rules.required() && !may_miss) {
    Add(path, "is required; give it a value");
  }
  const int items_max = rules.max_items() > 0 ? rules.max_items() : kMaxItemsDefault;
  if (!field->is_repeated() || size <= items_max || IsForeign(field->containing_type())) {
    return size > 0;
  }
  Add(path, absl::StrCat("has too many elements: ", items_max, " at most, and this has ", size));
  return false;
}

void ShapeCheck::CheckMap(const Message& message, const FieldDescriptor* field,
                          const std::string& path) {
  const Reflection* reflection = message.GetReflection();
  const int size = reflection->FieldSize(message, field);
  for (int i = 0; i < size && !full(); ++i) {
    CheckMapEntry(reflection->GetRepeatedMessage(message, field, i), field, path);
  }
}

void ShapeCheck::CheckMapEntry(const Message& entry, const FieldDescriptor* field,
                               const std::string& path) {
  const FieldDescriptor* key_field = field->message_type()->map_key();
  const FieldDescriptor* value_field = field->message_type()->map_value();
  std::string key;
  if (key_field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    key = entry.GetReflection()->GetString(entry, key_field);
    const TextRules key_rules{RulesOf(field).key_format(), v1::REFERENCE_UNSPECIFIED,
                              kMaxLengthDefault, IsForeign(field->containing_type())};
    if (const auto problem = TextProblem(key, key_rules)) {
      Add(path, absl::StrCat("has a key that is wrong: ", *problem));
      return;
    }
  }
  const std::string value_path = KeyStep(path, key);
  if (value_field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    CheckText(entry.GetReflection()->GetString(entry, value_field), field, value_path);
  } else if (value_field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    CheckMessage(entry.GetReflection()->GetMessage(entry, value_field), value_path,
                 Completeness::kWhole);
  }
}

void ShapeCheck::CheckRepeated(const Message& message, const FieldDescriptor* field,
                               const std::string& path, Completeness completeness) {
  const Reflection* reflection = message.GetReflection();
  const int size = reflection->FieldSize(message, field);
  for (int i = 0; i < size && !full(); ++i) {
    const std::string item = absl::StrCat(path, "[", i, "]");
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        CheckText(reflection->GetRepeatedString(message, field, i), field, item);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        CheckEnum(reflection->GetRepeatedEnumValue(message, field, i), field, item);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        CheckMessage(reflection->GetRepeatedMessage(message, field, i), item, completeness);
        break;
      default:
        break;
    }
  }
}

void ShapeCheck::CheckKeyed(const Message& message, const FieldDescriptor* field,
                            const std::string& path, Completeness completeness) {
  const FieldDescriptor* key_field = field->message_type()->FindFieldByName(RulesOf(field).key());
  const Reflection* reflection = message.GetReflection();
  std::set<std::string> keys;
  const int size = reflection->FieldSize(message, field);
  for (int i = 0; i < size && !full(); ++i) {
    const Message& element = reflection->GetRepeatedMessage(message, field, i);
    const std::string key = element.GetReflection()->GetString(element, key_field);
    const std::string element_path = KeyStep(path, key);
    if (!keys.insert(key).second) {
      Add(element_path, absl::StrCat("occurs twice; the ", key_field->name(),
                                     " of each element must be its own"));
    }
    CheckMessage(element, element_path, completeness);
  }
}

void ShapeCheck::CheckSingle(const Message& message, const FieldDescriptor* field,
                             const std::string& path, Completeness completeness) {
  const Reflection* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return CheckText(reflection->GetString(message, field), field, path);
    case FieldDescriptor::CPPTYPE_ENUM:
      return CheckEnum(reflection->GetEnumValue(message, field), field, path);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckMessage(reflection->GetMessage(message, field), path, completeness);
    default:
      return;
  }
}

void ShapeCheck::CheckText(absl::string_view text, const FieldDescriptor* field,
                           const std::string& path) {
  if (field->type() == FieldDescriptor::TYPE_BYTES) return;
  if (auto problem = TextProblem(text, TextRules::Of(field))) {
    Add(path, *std::move(problem));
  } else if (RulesOf(field).required() && IsBlank(text)) {
    Add(path, "is blank; give it a value, or leave it out");
  }
}

void ShapeCheck::CheckEnum(int number, const FieldDescriptor* field, const std::string& path) {
  const auto* type = field->enum_type();
  if (type->FindValueByNumber(number) == nullptr) {
    Add(path, absl::StrCat(number, " is not a value of ", type->name(),
                           "; this service may be older than the program that sent it"));
  } else if (number == 0 && (field->is_repeated() || RulesOf(field).required())) {
    Add(path, absl::StrCat("is ", type->FindValueByNumber(0)->name(), "; choose a value"));
  }
}

}  // namespace

absl::Status ValidateShape(const Message& message, absl::string_view prefix) {
  return ValidateShape(message, prefix, Completeness::kWhole);
}

absl::Status ValidateShape(const Message& message, absl::string_view prefix,
                           Completeness completeness) {
  ShapeCheck check;
  check.CheckMessage(message, std::string(prefix), completeness);
  return check.violations().empty() ? absl::OkStatus() : FieldErrors(check.violations());
}

absl::Status ValidateShape(const Message& message, absl::string_view prefix, const Fields& only) {
  ShapeCheck check;
  for (const FieldShape* shape : only) {
    check.CheckOne(message, shape->field, std::string(prefix), Completeness::kWhole);
  }
  return check.violations().empty() ? absl::OkStatus() : FieldErrors(check.violations());
}

}  // namespace jointplan::plan
