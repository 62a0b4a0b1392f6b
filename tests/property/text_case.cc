#include "tests/property/text_case.h"

#include <algorithm>

#include "absl/strings/str_join.h"

namespace jointplan::plan {
namespace {

void EditPieces(uint32_t edit, const std::vector<std::string>& pool,
                std::vector<std::string>* pieces) {
  const auto take = [&edit](size_t below) {
    const size_t choice = edit % below;
    edit /= static_cast<uint32_t>(below);
    return static_cast<std::ptrdiff_t>(choice);
  };
  const auto action = take(5);
  const std::string& piece = pool[static_cast<size_t>(take(pool.size()))];
  const auto at = pieces->begin() + take(pieces->size() + 1);
  if (action <= 1 || at == pieces->end()) {
    pieces->insert(at, piece);
  } else if (action == 2) {
    *at = piece;
  } else if (action == 3) {
    pieces->erase(at);
  } else {
    std::rotate(pieces->begin(), at, pieces->end());
  }
}

}  // namespace

TextTriple MakeTexts(const Case& test_case, const std::vector<std::string>& pool) {
  TextTriple texts;
  // Each number gives two pieces: texts are longer than the lists that a case has.
  for (const uint32_t number : test_case.base) {
    texts.base.push_back(pool[number % pool.size()]);
    texts.base.push_back(pool[number / 65536 % pool.size()]);
  }
  texts.theirs = texts.base;
  texts.mine = texts.base;
  for (const uint32_t edit : test_case.theirs) EditPieces(edit, pool, &texts.theirs);
  for (const uint32_t edit : test_case.mine) EditPieces(edit, pool, &texts.mine);
  if (test_case.fate >= 95 && !test_case.theirs.empty()) {
    EditPieces(test_case.theirs.front(), pool, &texts.mine);
  }
  return texts;
}

std::string Text(const std::vector<std::string>& pieces) { return absl::StrJoin(pieces, ""); }

}  // namespace jointplan::plan
