#ifndef JOINTPLAN_EXCHANGE_SHEET_WORDS_H_
#define JOINTPLAN_EXCHANGE_SHEET_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// The words of workbooks in English, French and Arabic. Any other language gets the English ones.

// The language of a tag that has words here: `fr` for `fr-CH`, `en` for `de`.
std::string WordsLanguage(absl::string_view language);

// The name of a sheet, by its key; `readme` is the one that explains.
std::string SheetTitle(absl::string_view sheet, absl::string_view language);

// The heading of a column, by its key; with the language that its texts are in, if any.
std::string ColumnHeading(absl::string_view key, absl::string_view text_language,
                          absl::string_view language);

// A status, by the name of its enum's value: `Under way`.
std::string StatusWord(absl::string_view name, absl::string_view language);

// What the sheet that explains says, line by line; `{plan}` and `{revision}` stand for themselves.
std::vector<std::string> Explanation(absl::string_view language);

// What stands at the end of a text that is too long for a cell.
std::string CutMark(absl::string_view language);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_WORDS_H_
