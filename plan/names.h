#ifndef JOINTPLAN_PLAN_NAMES_H_
#define JOINTPLAN_PLAN_NAMES_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::plan {

// What a resource name names.
enum class NameKind {
  kPlan,       // plans/{plan}
  kActivity,   // plans/{plan}/activities/{activity}
  kProposal,   // plans/{plan}/proposals/{proposal}
  kAgreement,  // plans/{plan}/agreements/{number}
  kPartner,    // partners/{partner}
  kFramework,  // frameworks/{framework}
  kObjective,  // frameworks/{framework}/objectives/{objective}
  kToken,      // tokens/{token}
  kThread,     // plans/{plan}/threads/{thread}
  kRound,      // plans/{plan}/rounds/{round}
  kFilter,     // plans/{plan}/filters/{filter}
  kNeed,       // plans/{plan}/needs/{need}
  kMeeting,    // plans/{plan}/meetings/{meeting}
};

// The log that holds partners, frameworks and objectives.
inline constexpr char kCatalogLine[] = "catalog";
// The log that holds tokens.
inline constexpr char kAccessLine[] = "access";
// The log that holds which joint activities came from which activities of partners' own plans.
inline constexpr char kUpstreamLine[] = "upstreams";

// A resource name taken apart.
struct ResourceName {
  NameKind kind;
  // `plans/{plan}` for what lives in a plan, `frameworks/{framework}` for an objective, else empty.
  std::string parent;
  // The last part.
  std::string id;
};

// Takes a resource name apart. INVALID_ARGUMENT naming `field` for anything that has not one of
// the forms above, each part being an identifier (`IsId`); an agreement's id may also be `latest`.
absl::StatusOr<ResourceName> ParseName(absl::string_view name, absl::string_view field);

// As ParseName, and INVALID_ARGUMENT also for a name of another kind.
absl::StatusOr<ResourceName> ParseNameOf(NameKind kind, absl::string_view name,
                                         absl::string_view field);

// Whether names of this kind are records of a plan's own line: the plan, activities and needs.
bool IsPlanRecord(NameKind kind);

// Whether `text` is 1 to 63 of `a-z 0-9 -`, beginning and ending with a letter or digit.
bool IsId(absl::string_view text);

// Makes an identifier out of any text: lower case, accents removed where the letter has a plain
// form, everything else a hyphen, cut at 63. Text without a usable character gives "x" and a hash.
// The same text always gives the same identifier; different texts may share one.
std::string MakeId(absl::string_view text);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_NAMES_H_
