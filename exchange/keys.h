#ifndef JOINTPLAN_EXCHANGE_KEYS_H_
#define JOINTPLAN_EXCHANGE_KEYS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// Returns a text without blanks at its ends, and with one blank for each run of white space inside.
std::string CollapseBlanks(absl::string_view text);

// Returns a text without blanks at its ends, no-break spaces too; those inside are kept.
absl::string_view TrimBlanks(absl::string_view text);

// Returns a text in the form in which keys are compared: blanks collapsed, case folded.
std::string FoldKey(absl::string_view text);

// Makes the identifier of what a table knows by the cells `parts`. The same parts, whatever their
// case and blanks, always give the same identifier; different ones give different identifiers. It
// is readable: the parts themselves where they are fit for an identifier, and otherwise as much of
// them as fits and a short hash.
std::string KeyId(const std::vector<std::string>& parts);

// Makes the identifier of something known by its name, such as a partner: like KeyId, but
// punctuation does not count ("UN-Habitat" and "UN Habitat" are one).
std::string NameId(absl::string_view name);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_KEYS_H_
