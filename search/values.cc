#include "search/values.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "jointplan/v1/options.pb.h"
#include "search/words.h"

namespace jointplan::search {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using plan::FieldKind;
using plan::FieldShape;

const v1::FieldRules& RulesOf(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::rules);
}

ValueKind KindOfString(const FieldDescriptor& field) {
  const v1::FieldRules& rules = RulesOf(field);
  if (rules.reference() != v1::REFERENCE_UNSPECIFIED) return ValueKind::kReference;
  if (rules.identifier()) return ValueKind::kExact;
  switch (rules.format()) {
    case v1::FORMAT_DATE:
      return ValueKind::kDate;
    case v1::FORMAT_DECIMAL:
      return ValueKind::kNumber;
    case v1::FORMAT_LANGUAGE:
    case v1::FORMAT_ID:
    case v1::FORMAT_CURRENCY:
    case v1::FORMAT_URI:
    case v1::FORMAT_COUNTRY:
      return ValueKind::kExact;
    default:
      return ValueKind::kText;
  }
}

bool IsTime(const FieldDescriptor& field) {
  return field.message_type() == google::protobuf::Timestamp::descriptor();
}

// Calls `take(message, shape)` for each message that holds the last field of a path.
template <typename Take>
void ForEachHolder(const Message& record, const FieldRef& field, size_t step, Take take) {
  const FieldShape& shape = *field.steps[step];
  if (step + 1 == field.steps.size()) return take(record, shape);
  const auto* reflection = record.GetReflection();
  if (!shape.field->is_repeated()) {
    if (!reflection->HasField(record, shape.field)) return;
    return ForEachHolder(reflection->GetMessage(record, shape.field), field, step + 1, take);
  }
  for (int i = 0; i < reflection->FieldSize(record, shape.field); ++i) {
    ForEachHolder(reflection->GetRepeatedMessage(record, shape.field, i), field, step + 1, take);
  }
}

std::string TimeKey(const Message& message) {
  const auto& timestamp = static_cast<const google::protobuf::Timestamp&>(message);
  const absl::Time time =
      absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E9SZ", time, absl::UTCTimeZone());
}

// Gives the value of a single field, or the element `index` of a repeated one, to `take`.
void TakeValue(const Message& holder, const FieldShape& shape, ValueKind kind, int index,
               TakeKey take) {
  const FieldDescriptor* field = shape.field;
  const auto* reflection = holder.GetReflection();
  std::string key;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string& text =
          index < 0 ? reflection->GetStringReference(holder, field, &key)
                    : reflection->GetRepeatedStringReference(holder, field, index, &key);
      if (kind == ValueKind::kText) return take(TextKey(text), text);
      if (kind != ValueKind::kNumber) return take(text, text);
      key = DecimalKey(text);
      break;
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      key = EnumKey(index < 0 ? reflection->GetEnumValue(holder, field)
                              : reflection->GetRepeatedEnumValue(holder, field, index));
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      key = DecimalKey(absl::StrCat(reflection->GetInt64(holder, field)));
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      key = TimeKey(reflection->GetMessage(holder, field));
      break;
    default:
      return;
  }
  take(key, key);
}

void ForEachKeyOfMap(const Message& holder, const FieldShape& shape, const FieldRef& field,
                     TakeKey take) {
  for (const plan::Element& element : plan::ElementsOf(holder, shape)) {
    if (!field.key.empty() && element.key != field.key) continue;
    const std::string text =
        element.message->GetReflection()->GetString(*element.message, shape.value);
    take(TextKey(text), text);
  }
}

using TakeText = absl::FunctionRef<void(absl::string_view, absl::string_view)>;

void TextsOfMessage(const Message& message, TakeText take);

// The texts that one field of a message holds.
void TextsOfField(const Message& holder, const FieldShape& shape, absl::string_view key,
                  TakeText take) {
  const FieldDescriptor* field = shape.field;
  const auto* reflection = holder.GetReflection();
  if (shape.kind == FieldKind::kMap) {
    for (const plan::Element& element : plan::ElementsOf(holder, shape)) {
      if (!key.empty() && element.key != key) continue;
      std::string scratch;
      take(element.message->GetReflection()->GetStringReference(*element.message, shape.value,
                                                                &scratch),
           element.key);
    }
    return;
  }
  const int size = field->is_repeated() ? reflection->FieldSize(holder, field)
                                        : static_cast<int>(reflection->HasField(holder, field));
  for (int i = 0; i < size; ++i) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      TextsOfMessage(field->is_repeated() ? reflection->GetRepeatedMessage(holder, field, i)
                                          : reflection->GetMessage(holder, field),
                     take);
      continue;
    }
    std::string scratch;
    absl::string_view text =
        field->is_repeated() ? reflection->GetRepeatedStringReference(holder, field, i, &scratch)
                             : reflection->GetStringReference(holder, field, &scratch);
    if (absl::StartsWith(text, "partners/")) text.remove_prefix(sizeof("partners/") - 1);
    take(text, "");
  }
}

// Whether words are looked for in a field when none is named.
bool HoldsWords(const FieldShape& shape) {
  if (shape.by_server() || shape.opaque) return false;
  const ValueKind kind = KindOf(shape);
  if (kind == ValueKind::kMessages || kind == ValueKind::kText) return true;
  return kind == ValueKind::kReference &&
         RulesOf(*shape.field).reference() == v1::REFERENCE_PARTNER;
}

void TextsOfMessage(const Message& message, TakeText take) {
  for (const FieldShape& shape : plan::ShapeOf(message.GetDescriptor())) {
    if (HoldsWords(shape)) TextsOfField(message, shape, "", take);
  }
}

}  // namespace

std::string FieldRef::path() const {
  std::string path = absl::StrJoin(steps, ".", [](std::string* out, const FieldShape* step) {
    absl::StrAppend(out, step->field->name());
  });
  if (!key.empty()) absl::StrAppend(&path, ".", key);
  return path;
}

ValueKind KindOf(const FieldShape& shape) {
  const FieldDescriptor& field = *shape.field;
  if (shape.kind == FieldKind::kMap) return ValueKind::kText;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return KindOfString(field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return ValueKind::kEnum;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return IsTime(field) ? ValueKind::kTime : ValueKind::kMessages;
    default:
      return ValueKind::kNumber;
  }
}

bool IsAskable(const FieldShape& shape) {
  return !shape.bookkeeping && !shape.opaque && shape.field->name() != "etag" &&
         shape.field->name() != "revision";
}

std::string DecimalKey(absl::string_view decimal) {
  const bool negative = absl::ConsumePrefix(&decimal, "-");
  absl::string_view whole = decimal.substr(0, decimal.find('.'));
  absl::string_view fraction =
      whole.size() == decimal.size() ? "" : decimal.substr(whole.size() + 1);
  while (absl::ConsumePrefix(&whole, "0")) {
  }
  while (absl::ConsumeSuffix(&fraction, "0")) {
  }
  if (whole.empty() && fraction.empty()) return "+000";
  std::string key = absl::StrFormat("+%03d%s.%s", whole.size(), whole, fraction);
  if (!negative) return key;
  // Of two negative numbers the one with the larger digits is the smaller: all are turned round,
  // and the end, which is less than any digit, becomes more.
  for (char& c : key) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) c = static_cast<char>('0' + '9' - c);
  }
  key[0] = '!';
  return key + "~";
}

std::string TextKey(absl::string_view text) { return FoldText(text); }

std::string EnumKey(int number) { return absl::StrFormat("%03d", number); }

void ForEachKey(const Message& record, const FieldRef& field, TakeKey take) {
  ForEachHolder(record, field, 0, [&](const Message& holder, const FieldShape& shape) {
    if (shape.kind == FieldKind::kMap) return ForEachKeyOfMap(holder, shape, field, take);
    const auto* reflection = holder.GetReflection();
    if (!shape.field->is_repeated()) {
      if (reflection->HasField(holder, shape.field)) {
        TakeValue(holder, shape, field.kind, -1, take);
      }
      return;
    }
    for (int i = 0; i < reflection->FieldSize(holder, shape.field); ++i) {
      TakeValue(holder, shape, field.kind, i, take);
    }
  });
}

void ForEachElement(const Message& record, const FieldRef& field,
                    absl::FunctionRef<void(const Message&)> take) {
  ForEachHolder(record, field, 0, [&](const Message& holder, const FieldShape& shape) {
    const auto* reflection = holder.GetReflection();
    if (!shape.field->is_repeated()) {
      if (reflection->HasField(holder, shape.field)) {
        take(reflection->GetMessage(holder, shape.field));
      }
      return;
    }
    for (int i = 0; i < reflection->FieldSize(holder, shape.field); ++i) {
      take(reflection->GetRepeatedMessage(holder, shape.field, i));
    }
  });
}

void ForEachText(const Message& record, const FieldRef& field, TakeText take) {
  if (field.whole_record()) return TextsOfMessage(record, take);
  ForEachHolder(record, field, 0, [&](const Message& holder, const FieldShape& shape) {
    TextsOfField(holder, shape, field.key, take);
  });
}

std::string ShortName(const google::protobuf::EnumValueDescriptor& value) {
  // The first value is <PREFIX>_UNSPECIFIED.
  absl::string_view prefix = value.type()->value(0)->name();
  absl::ConsumeSuffix(&prefix, "UNSPECIFIED");
  absl::string_view name = value.name();
  absl::ConsumePrefix(&name, prefix);
  return absl::AsciiStrToLower(name);
}

std::string ShownEnum(const FieldRef& field, absl::string_view key) {
  int number = 0;
  if (!absl::SimpleAtoi(key, &number)) return std::string(key);
  const auto* value = field.field()->enum_type()->FindValueByNumber(number);
  return value == nullptr ? std::string(key) : ShortName(*value);
}

std::string Describe(const FieldRef& field) {
  switch (field.kind) {
    case ValueKind::kText:
      return "a text";
    case ValueKind::kExact:
      return "a code or identifier";
    case ValueKind::kReference:
      return "a name";
    case ValueKind::kDate:
      return "a date such as 2019-03-31";
    case ValueKind::kNumber:
      return "a number such as 1250.50";
    case ValueKind::kTime:
      return "a date, or a time in quotes such as \"2019-03-31T12:00:00Z\"";
    case ValueKind::kMessages:
      return "conditions in parentheses";
    case ValueKind::kEnum:
      break;
  }
  std::vector<std::string> names;
  const auto* type = field.field()->enum_type();
  for (int i = 1; i < type->value_count(); ++i) names.push_back(ShortName(*type->value(i)));
  return absl::StrCat("one of ", absl::StrJoin(names, ", "));
}

}  // namespace jointplan::search
