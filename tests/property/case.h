#ifndef JOINTPLAN_TESTS_PROPERTY_CASE_H_
#define JOINTPLAN_TESTS_PROPERTY_CASE_H_

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace jointplan::plan {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

// Three states of a record; null: it does not exist.
struct Triple {
  MessagePtr base;
  MessagePtr theirs;
  MessagePtr mine;
};

// A test case as it is generated, shrunk, printed and kept: small numbers, each of which stands
// for one edit. What they stand for never depends on chance.
struct Case {
  uint32_t type = 0;  // Which type of record, which few of its fields, and how full.
  uint32_t fate = 0;  // Which of the states exist, and whether the sides share an edit.
  std::vector<uint32_t> base;
  std::vector<uint32_t> theirs;
  std::vector<uint32_t> mine;
};

// The line that tests/property/regressions keeps of a case, and back.
std::string CaseLine(const Case& test_case);
std::optional<Case> ParseCase(const std::string& line);
std::ostream& operator<<(std::ostream& out, const Case& test_case);

// Makes the records of a case. Most often both sides edited the base; sometimes one removed it,
// both made it, or both made the same edit.
Triple MakeTriple(const Case& test_case);

// A share of the fields and elements: edits of different lanes never touch the same leaf. With one
// lane alone, the edits keep to a few fields from `focus` on, so that they meet.
struct Lane {
  uint32_t index = 0;
  uint32_t count = 1;
  uint32_t focus = 0;
};

// Applies an edit. `base` is what a revert goes back to; null: there are no reverts.
void ApplyEdit(uint32_t edit, const google::protobuf::Message* base, Lane lane,
               google::protobuf::Message* record);

// Turns the order of sets and of lists without order round, everywhere in a record: no edit.
void TurnRound(google::protobuf::Message* record);

// The base of a case alone.
MessagePtr MakeBase(const Case& test_case);
MessagePtr Clone(const google::protobuf::Message* message);
MessagePtr Clone(const MessagePtr& message);

// How many cases a law is tried on: JOINTPLAN_PROPERTY_CASES, else 10,000.
int CaseCount();

// Tries a law on the kept regressions and on CaseCount() new cases, of which it prints the number
// and the seed. The law returns nothing if it holds, and otherwise what is wrong. A failure shows
// the smallest case found, as a line for tests/property/regressions.
using Law = std::function<std::string(const Case&)>;
void CheckLaw(const std::string& name, const Law& law);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_TESTS_PROPERTY_CASE_H_
