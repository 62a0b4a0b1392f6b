#ifndef JOINTPLAN_SEARCH_VALUES_H_
#define JOINTPLAN_SEARCH_VALUES_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "plan/record_shape.h"

namespace jointplan::search {

// What the values of a field mean to a filter.
enum class ValueKind {
  kText,       // Words of people: found by words; equal without regard to case and accents.
  kExact,      // Codes, identifiers and addresses.
  kReference,  // The name of something.
  kDate,       // `2019-03-31`
  kNumber,     // Decimal numbers and integers.
  kTime,       // A moment.
  kEnum,       // One of a list.
  kMessages,   // Elements with fields of their own.
};

// A field of a record, of its elements, or of theirs. Elements of lists all count.
struct FieldRef {
  std::vector<const plan::FieldShape*> steps;  // From the record on; empty: the whole record.
  std::string key;  // Of a text by language: this language alone. Empty: any.
  ValueKind kind = ValueKind::kMessages;

  bool whole_record() const { return steps.empty(); }
  // The field that holds the values.
  const google::protobuf::FieldDescriptor* field() const { return steps.back()->field; }
  // As filters write it: `participants.partner`, `title.fr`.
  std::string path() const;
};

// Returns what the values of a field mean.
ValueKind KindOf(const plan::FieldShape& shape);

// Whether a field has values that a filter may ask for: everything but what only a read has, the
// etag and the revision that was read.
bool IsAskable(const plan::FieldShape& shape);

// Values of one kind as texts that are equal when the values are, and order as they do.
std::string DecimalKey(absl::string_view decimal);  // `decimal` is one (plan::IsDecimal).
std::string EnumKey(int number);
// Without regard to case, accents and Arabic marks.
std::string TextKey(absl::string_view text);

// Gets the key of a value, and the value as it is shown: of a text as it was written, else the key.
using TakeKey = absl::FunctionRef<void(const std::string& key, absl::string_view shown)>;

// Calls `take` with each value that a record has in a field, in the order of the record; absent
// values have none. `field` is not kMessages.
void ForEachKey(const google::protobuf::Message& record, const FieldRef& field, TakeKey take);

// Calls `take` with each element of a list of messages (kMessages).
void ForEachElement(const google::protobuf::Message& record, const FieldRef& field,
                    absl::FunctionRef<void(const google::protobuf::Message& element)> take);

// Calls `take` with each text of a record, or of one of its fields, that words are looked for in:
// what people wrote, and the short names of partners. `language` is empty where it is not known.
void ForEachText(const google::protobuf::Message& record, const FieldRef& field,
                 absl::FunctionRef<void(absl::string_view text, absl::string_view language)> take);

// Returns the words of a kind for messages: `a date such as 2019-03-31`.
std::string Describe(const FieldRef& field);

// Returns a value of a list, such as a status, as filters write it.
std::string ShownEnum(const FieldRef& field, absl::string_view key);

// Returns a value of an enum as filters write it, in lower case and without what all have in front:
// `lead`, `supporting`.
std::string ShortName(const google::protobuf::EnumValueDescriptor& value);

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_VALUES_H_
