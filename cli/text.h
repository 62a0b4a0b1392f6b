#ifndef JOINTPLAN_CLI_TEXT_H_
#define JOINTPLAN_CLI_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/enum_names.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/map.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::cli {

// Pieces of records as people read them.

using Texts = google::protobuf::Map<std::string, std::string>;

// The text in `language` or, where it is missing, in the plan's own language, in English, or in
// whatever language there is.
std::string LocalText(const Texts& texts, absl::string_view language,
                      absl::string_view plan_language = "en");

// All texts, a line each, with their languages: `fr  Formation`; the plain text if there is one.
std::string AllTexts(const Texts& texts);

// `2026-11-24T03:19Z`; empty for no time.
std::string TimeText(const google::protobuf::Timestamp& time);

// `2019-04-01 to 2020-09-30`, with what is known.
std::string PeriodText(absl::string_view start, absl::string_view end);

// `GIZ focal point (giz)`.
std::string AuthorText(const v1::Author& author);

// A value of a field: `120`, `a, b`, `text: ..., responsible: giz`; `(none)` if it is null.
std::string ValueText(const google::protobuf::Value* value);

// A short name with hyphens, as the command line writes it.
std::string EnumWord(std::string name);

// The short name of an enum's value: `lead`; empty for an unspecified one.
template <class Enum>
std::string EnumText(Enum value) {
  if (value == 0) return "";
  return EnumWord(exchange::ShortEnumName(google::protobuf::GetEnumDescriptor<Enum>(), value));
}

// Reads the name of an enum's value as EnumText writes it; nothing if there is no such value.
std::optional<int> ReadEnum(const google::protobuf::EnumDescriptor* type, absl::string_view text);

// The names that ReadEnum takes, with commas.
std::string EnumChoices(const google::protobuf::EnumDescriptor* type);

// A digest in hexadecimal digits.
std::string HexText(absl::string_view digest);

// `1 conflict`, `2 conflicts`.
std::string Count(int64_t count, absl::string_view noun, absl::string_view plural = "");

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_TEXT_H_
