#ifndef JOINTPLAN_PLAN_VALIDATE_H_
#define JOINTPLAN_PLAN_VALIDATE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/need.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/record_shape.h"

namespace jointplan::plan {

// Checks one message, a record or a request, against the field options of its type, recursively:
// required fields, formats, lengths, numbers of elements, valid UTF-8, no control characters or
// bidirectional overrides, unique keys, enum values that exist. Needs nothing but the message.
// INVALID_ARGUMENT lists every violation (at most 50) by path below `prefix`, such as
// `activity.targets[t1].value`; elements without a key are counted from 0, `edits[3]`. Output-only
// fields are not looked at, and of google.protobuf's own types only whether they are UTF-8.
absl::Status ValidateShape(const google::protobuf::Message& message, absl::string_view prefix);

// Which fields ValidateShape leaves out: none, or `required` ones that are missing (for the values
// of an update, which carry only what changes; keys of elements stay required). Within a request,
// what stands beside an `update_mask` is partial by itself, unless its field begins with `create_`.
enum class Completeness { kWhole, kPartial };
absl::Status ValidateShape(const google::protobuf::Message& message, absl::string_view prefix,
                           Completeness completeness);

// Checks only some of the fields of a whole message: the others are known to be well.
absl::Status ValidateShape(const google::protobuf::Message& message, absl::string_view prefix,
                           const Fields& only);

// A rule of the plan that a record breaks.
struct RuleBreak {
  std::string rule;                // Such as `dates-in-order`; docs/errors.md lists them.
  std::vector<std::string> paths;  // The fields that the rule ties together.
  std::string description;         // What is wrong, and what would be right.
};

// Answers what the rules ask about the world outside the record.
class RuleContext {
 public:
  virtual ~RuleContext() = default;
  virtual bool HasTheme(absl::string_view theme_id) const = 0;
  virtual bool HasPartner(absl::string_view name) const = 0;
  virtual bool HasObjective(absl::string_view name) const = 0;
  // Whether the plan has a need, `plans/{plan}/needs/{need}`; one of another plan it does not have.
  virtual bool HasNeed(absl::string_view name) const = 0;
};

// Checks a record that has passed ValidateShape against the rules that tie fields together: first
// and last day in order, at least one theme, themes, partners, objectives and needs that exist,
// targets at locations of the activity, currency where there is an amount, coordinates in range, no
// negative weight. And what ValidateShape found in each side of a merge but the result may have
// lost: titles, roles and texts.
std::vector<RuleBreak> CheckRules(const v1::Activity& activity, const RuleContext& context);
std::vector<RuleBreak> CheckRules(const v1::Plan& plan, const RuleContext& context);
std::vector<RuleBreak> CheckRules(const v1::Need& need, const RuleContext& context);

// Returns the name of every rule that CheckRules knows, sorted.
std::vector<std::string> RuleNames();

// INVALID_ARGUMENT that lists the breaks by path below `prefix`; OK if there are none.
absl::Status RuleBreaksAsError(const std::vector<RuleBreak>& breaks, absl::string_view prefix);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_VALIDATE_H_
