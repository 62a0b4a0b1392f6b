#include "exchange/name_book.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange/keys.h"

namespace jointplan::exchange {

std::string NameBook::Note(absl::string_view text, absl::string_view column, int line) {
  std::string id = NameId(text);
  Spelling& spelling = names_[id][std::string(text)];
  if (spelling.count++ == 0) {
    spelling.line = line;
    spelling.column = std::string(column);
  }
  return id;
}

std::string NameBook::ShownAs(const std::string& id) const {
  const auto name = names_.find(id);
  if (name == names_.end()) return id;
  // Of equally frequent ones the first in the order of bytes, whatever the order of the rows.
  const auto shown = std::max_element(
      name->second.begin(), name->second.end(),
      [](const auto& a, const auto& b) { return a.second.count < b.second.count; });
  return CollapseBlanks(shown->first);
}

std::vector<std::string> NameBook::Ids() const {
  std::vector<std::string> ids;
  ids.reserve(names_.size());
  for (const auto& [id, spellings] : names_) ids.push_back(id);
  return ids;
}

void NameBook::ReportSpellings(absl::string_view what, Faults* faults) const {
  for (const auto& [id, spellings] : names_) {
    if (spellings.size() < 2) continue;
    std::vector<std::string> texts;
    texts.reserve(spellings.size());
    const Spelling* last = &spellings.begin()->second;
    for (const auto& [text, spelling] : spellings) {
      texts.push_back(absl::StrCat("\"", text, "\" (line ", spelling.line, ")"));
      if (spelling.line > last->line) last = &spelling;
    }
    faults->push_back({last->line, last->column, Severity::kWarning,
                       absl::StrCat("one ", what, " is spelled in ", texts.size(),
                                    " ways: ", absl::StrJoin(texts, ", "), "; it is read as one, ",
                                    id, ", and shown as \"", ShownAs(id), "\"")});
  }
}

}  // namespace jointplan::exchange
