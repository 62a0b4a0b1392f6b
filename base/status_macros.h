#ifndef JOINTPLAN_BASE_STATUS_MACROS_H_
#define JOINTPLAN_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function with the status of `expression` unless it is OK.
#define JP_RETURN_IF_ERROR(expression)                                            \
  do {                                                                            \
    if (absl::Status jp_status = (expression); !jp_status.ok()) return jp_status; \
  } while (false)

#define JP_MACRO_CONCAT_INNER(a, b) a##b
#define JP_MACRO_CONCAT(a, b) JP_MACRO_CONCAT_INNER(a, b)

// Evaluates `expression`, an absl::StatusOr<T>: returns from the enclosing function with its
// status if that is not OK, and otherwise moves the value to `target`, which may declare a
// variable. `target` must not contain a comma outside parentheses.
#define JP_ASSIGN_OR_RETURN(target, expression) \
  JP_ASSIGN_OR_RETURN_INNER(JP_MACRO_CONCAT(jp_statusor_, __LINE__), target, expression)

#define JP_ASSIGN_OR_RETURN_INNER(statusor, target, expression) \
  auto statusor = (expression);                                 \
  if (!statusor.ok()) return std::move(statusor).status();      \
  target = *std::move(statusor)

#endif  // JOINTPLAN_BASE_STATUS_MACROS_H_
