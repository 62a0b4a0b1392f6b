#ifndef JOINTPLAN_EXCHANGE_MARKUP_H_
#define JOINTPLAN_EXCHANGE_MARKUP_H_

#include <string>

#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// Returns a text without what is not UTF-8 and without characters that XML does not allow or HTML
// takes for a mistake (controls other than tab and line ends): each becomes U+FFFD.
std::string PlainText(absl::string_view text);

// Returns a text for the inside of an element or of an attribute in quotes, in HTML, SVG and other
// XML, made plain as above.
std::string XmlText(absl::string_view text);

// Returns a text that leaves the direction of what stands behind it alone: bidirectional
// embeddings, overrides and isolates that it opens are closed at its end, and what closes something
// that it did not open is left out.
std::string CloseDirections(absl::string_view text);

// What direction a text runs in, by its first letter.
enum class TextDirection { kNone, kLeftToRight, kRightToLeft };
TextDirection DirectionOf(absl::string_view text);

// Whether the script of a language (BCP 47) runs from right to left.
bool RunsRightToLeft(absl::string_view language);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_MARKUP_H_
