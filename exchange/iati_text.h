#ifndef JOINTPLAN_EXCHANGE_IATI_TEXT_H_
#define JOINTPLAN_EXCHANGE_IATI_TEXT_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "exchange/fault.h"
#include "exchange/xml.h"
#include "google/protobuf/map.h"

namespace jointplan::exchange {

// Texts of IATI as records have them.

// A text of several lines without control characters and blanks around it.
std::string CleanText(absl::string_view text);

// One line of at most `max` characters, cut with an ellipsis.
std::string CleanLine(absl::string_view text, size_t max);

// The texts of an element's narratives by language, the first of each. Those without a language are
// in that of the activity.
std::map<std::string, std::string> NarrativesOf(const XmlNode& element, const XmlNode& activity);

// The language of one narrative.
std::string LanguageIn(const XmlNode& narrative, const XmlNode& activity);

// One line in the activity's own language, else in whatever there is; empty for a null.
std::string OneLine(const XmlNode* element, const XmlNode& activity, size_t max);

// The beginning of a text, in quotes, for messages.
std::string Quoted(absl::string_view text);

// Adds a warning about an element, unless `faults` is null.
void Report(const XmlNode& node, absl::string_view where, absl::string_view message,
            Faults* faults);

// The languages and texts of a record's field, sorted.
std::map<std::string, std::string> SortedTexts(
    const google::protobuf::Map<std::string, std::string>& texts);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_TEXT_H_
