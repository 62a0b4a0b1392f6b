#include "cli/field_values.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"
#include "exchange/json.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/need.pb.h"
#include "jointplan/v1/options.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/proposal.pb.h"
#include "plan/record_shape.h"

namespace jointplan::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Value;

// What a path leads to.
struct Place {
  const plan::FieldShape* shape = nullptr;
  bool element = false;  // One element of a keyed list or a map, not the whole.
};

Place PlaceOf(const Descriptor* type, const plan::FieldPath& path) {
  Place place;
  for (const plan::PathStep& step : path.steps()) {
    place.shape = plan::FindShape(type, step.field);
    place.element = step.key.has_value();
    if (place.shape == nullptr) break;
    type = place.shape->field->message_type();
  }
  return place;
}

v1::Reference ReferenceOf(const FieldDescriptor* field) {
  return field->options().GetExtension(v1::rules).reference();
}

std::string Expanded(const FieldDescriptor* field, absl::string_view text) {
  if (text.empty()) return "";
  switch (ReferenceOf(field)) {
    case v1::REFERENCE_PARTNER:
      return PartnerNameOf(text);
    case v1::REFERENCE_OBJECTIVE:
      return ObjectiveNameOf(text);
    default:
      return std::string(text);
  }
}

absl::StatusOr<Value> JsonValue(const plan::FieldPath& path, absl::string_view text) {
  Value value;
  if (exchange::FromJson(text, &value).ok()) return value;
  return UsageError(absl::StrCat("The value of ", path.ToString(),
                                 " has parts; write it as JSON, or set the parts one by one, such "
                                 "as --set 'targets[t1].value=120'."));
}

absl::StatusOr<Value> ScalarValue(const FieldDescriptor* field, const plan::FieldPath& path,
                                  absl::string_view text) {
  Value value;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      value.set_string_value(Expanded(field, text));
      return value;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto number = ReadEnum(field->enum_type(), text);
      if (!number) {
        return UsageError(absl::StrCat(path.ToString(), " cannot be ", text, "; it is one of ",
                                       EnumChoices(field->enum_type()), "."));
      }
      value.set_string_value(field->enum_type()->FindValueByNumber(*number)->name());
      return value;
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      const std::string word = absl::AsciiStrToLower(text);
      if (word != "yes" && word != "no" && word != "true" && word != "false") {
        return UsageError(absl::StrCat(path.ToString(), " is yes or no, not ", text, "."));
      }
      value.set_bool_value(word == "yes" || word == "true");
      return value;
    }
    default: {
      double number = 0;
      if (!absl::SimpleAtod(text, &number)) {
        return UsageError(absl::StrCat(path.ToString(), " is a number, not ", text, "."));
      }
      value.set_number_value(number);
      return value;
    }
  }
}

absl::StatusOr<Value> SetValueOf(const FieldDescriptor* field, const plan::FieldPath& path,
                                 absl::string_view text) {
  if (absl::StartsWith(text, "[")) return JsonValue(path, text);
  Value list;
  list.mutable_list_value();
  for (absl::string_view item : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    JP_ASSIGN_OR_RETURN(*list.mutable_list_value()->add_values(),
                        ScalarValue(field, path, absl::StripAsciiWhitespace(item)));
  }
  return list;
}

Value TextValue(absl::string_view text) {
  Value value;
  value.set_string_value(std::string(text));
  return value;
}

}  // namespace

const Descriptor* TypeOfRecord(absl::string_view name) {
  if (absl::StrContains(name, "/activities/")) return v1::Activity::descriptor();
  if (absl::StrContains(name, "/needs/")) return v1::Need::descriptor();
  if (absl::StrContains(name, "/proposals/")) return v1::Proposal::descriptor();
  if (absl::StrContains(name, "/agreements/")) return v1::Agreement::descriptor();
  if (absl::StartsWith(name, "partners/")) return v1::Partner::descriptor();
  return v1::Plan::descriptor();
}

size_t FindOutside(absl::string_view text, char separator) {
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"' && depth > 0) {
      quoted = !quoted;
    } else if (!quoted && text[i] == '[') {
      ++depth;
    } else if (!quoted && text[i] == ']') {
      --depth;
    } else if (depth == 0 && text[i] == separator) {
      return i;
    }
  }
  return absl::string_view::npos;
}

absl::StatusOr<std::pair<std::string, std::string>> SplitAssignment(absl::string_view flag,
                                                                    absl::string_view text) {
  const size_t at = FindOutside(text, '=');
  if (at == absl::string_view::npos) {
    return UsageError(absl::StrCat(flag, " takes FIELD=VALUE, not ", text, "."));
  }
  return std::make_pair(std::string(text.substr(0, at)), std::string(text.substr(at + 1)));
}

absl::StatusOr<plan::FieldPath> ReadPath(const Descriptor* type, absl::string_view text) {
  auto path = plan::FieldPath::Parse(text);
  if (!path.ok()) return UsageError(path.status().message());
  std::vector<plan::PathStep> steps = path->steps();
  const Descriptor* at = type;
  for (plan::PathStep& step : steps) {
    const plan::FieldShape* shape = at == nullptr ? nullptr : plan::FindShape(at, step.field);
    if (shape == nullptr) break;
    if (step.key && shape->key != nullptr) step.key = Expanded(shape->key, *step.key);
    at = shape->field->message_type();
  }
  plan::FieldPath whole(std::move(steps));
  if (absl::Status status = plan::CheckPath(type, whole); !status.ok()) {
    return UsageError(status.message());
  }
  return whole;
}

absl::StatusOr<Value> ReadValue(const Descriptor* type, const plan::FieldPath& path,
                                absl::string_view text) {
  const Place place = PlaceOf(type, path);
  if (place.shape == nullptr) return JsonValue(path, text);
  switch (place.shape->kind) {
    case plan::FieldKind::kText:
      return TextValue(text);
    case plan::FieldKind::kMap:
      if (place.element) return ScalarValue(place.shape->value, path, text);
      return JsonValue(path, text);
    case plan::FieldKind::kSet:
      return SetValueOf(place.shape->field, path, text);
    case plan::FieldKind::kAtomic:
      if (place.shape->field->is_repeated() || place.shape->field->message_type() != nullptr) {
        return JsonValue(path, text);
      }
      return ScalarValue(place.shape->field, path, text);
    default:
      return JsonValue(path, text);
  }
}

}  // namespace jointplan::cli
