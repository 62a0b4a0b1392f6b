#ifndef JOINTPLAN_EXCHANGE_FAULT_H_
#define JOINTPLAN_EXCHANGE_FAULT_H_

#include <algorithm>
#include <string>
#include <vector>

namespace jointplan::exchange {

// How bad a fault is.
enum class Severity {
  kWarning,  // Worth a look; the import can go ahead.
  kError,    // Nothing may be imported.
};

// Something wrong in a table.
struct Fault {
  int line = 0;        // Of the file, counted from 1; 0: of the file as a whole.
  std::string column;  // The column's name; empty: of the row as a whole.
  Severity severity = Severity::kError;
  std::string message;  // What is wrong, and what to do.
};
using Faults = std::vector<Fault>;

// Whether one of them is an error.
inline bool HasErrors(const Faults& faults) {
  return std::any_of(faults.begin(), faults.end(),
                     [](const Fault& fault) { return fault.severity == Severity::kError; });
}

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_FAULT_H_
