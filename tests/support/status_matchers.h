#ifndef JOINTPLAN_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define JOINTPLAN_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <ostream>
#include <string>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"

namespace jointplan {

// Returns the status of either kind of answer.
inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <class T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// EXPECT_THAT(result, IsOk());
MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// EXPECT_THAT(result, IsOkAndHolds(value)) or IsOkAndHolds(matcher).
MATCHER_P(IsOkAndHolds, matcher, negation ? "is an error or holds another value" : "is OK") {
  if (!arg.ok()) {
    *result_listener << "which is " << arg.status().ToString();
    return false;
  }
  using Value = typename std::decay_t<decltype(arg)>::value_type;
  return testing::ExplainMatchResult(testing::SafeMatcherCast<const Value&>(matcher), *arg,
                                     result_listener);
}

// EXPECT_THAT(result, StatusIs(code)).
MATCHER_P(StatusIs, code, "has the code " + absl::StatusCodeToString(code)) {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

// EXPECT_THAT(result, StatusIs(code, HasSubstr("what"))).
MATCHER_P2(StatusIs, code, message, "has the code " + absl::StatusCodeToString(code)) {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code &&
         testing::ExplainMatchResult(testing::SafeMatcherCast<std::string>(message),
                                     std::string(StatusOf(arg).message()), result_listener);
}

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_STATUS_MATCHERS_H_
