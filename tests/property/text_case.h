#ifndef JOINTPLAN_TESTS_PROPERTY_TEXT_CASE_H_
#define JOINTPLAN_TESTS_PROPERTY_TEXT_CASE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/property/case.h"

namespace jointplan::plan {

// Three texts, as lists of the pieces that they were made of.
struct TextTriple {
  std::vector<std::string> base;
  std::vector<std::string> theirs;
  std::vector<std::string> mine;
};

// Reads a case as texts: the numbers of the base choose pieces from `pool`, those of a side each
// insert, replace or remove a piece, or move a stretch.
TextTriple MakeTexts(const Case& test_case, const std::vector<std::string>& pool);

// Puts pieces together.
std::string Text(const std::vector<std::string>& pieces);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_TESTS_PROPERTY_TEXT_CASE_H_
