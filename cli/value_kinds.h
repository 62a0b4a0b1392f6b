#ifndef JOINTPLAN_CLI_VALUE_KINDS_H_
#define JOINTPLAN_CLI_VALUE_KINDS_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/candidate.h"

namespace jointplan::cli {

// Names that are looked up when they are asked for.
enum class Names {
  kNone,
  kPlans,
  kSharedPlans,  // Partners' own plans of which one sees something.
  kActivities,
  kSharedActivities,  // Activities of partners' own plans; with their plan.
  kUpstreams,         // Those that the activity on the line came from.
  kSteps,             // Of the activity on the line.
  kThemes,
  kNeeds,
  kSurveys,
  kObjectives,
  kFrameworks,
  kPartners,
  kContacts,  // Of the partner on the line.
  kProposals,
  kThreads,
  kComments,  // Of the thread on the line.
  kRounds,
  kMeetings,
  kAgendaItems,  // Of the meeting on the line, as kDecisions.
  kDecisions,
  kAgreements,
  kFindings,
  kWaivers,  // Of the agreement on the line.
  kTranslations,
  kChecks,
  kFilters,
  kTokens,
  kProfiles,
  kRevisions,           // The newest.
  kRevisionsToCompare,  // The same, or agreements if one is compared.
  kFields,              // Of the record that the command is about.
  kCountedFields,       // Those that a search counts.
};

// Which files may stand in a place.
enum class Files { kNone, kFiles, kFolders };

// What may stand behind a prefix, such as a theme behind `theme:`.
struct PrefixedNames {
  const char* prefix;
  Names names;
};

// What may stand in one place of a command line. Nothing in particular: free text, a number, a day.
struct ValueKind {
  Names names = Names::kNone;
  std::vector<Candidate> words;  // These, as well.
  std::vector<PrefixedNames> prefixed;
  Files files = Files::kNone;
  // Several of them, with commas.
  bool list = false;
  // What stands between the name and what may follow it; 0: nothing may follow.
  char separator = 0;
  bool separator_needed = false;
  // What follows.
  std::vector<Candidate> words_behind;
  Names names_behind = Names::kNone;
  bool list_behind = false;
};

// Returns what a flag takes. `command` as it is typed (`activity add`), `flag` with its hyphens,
// `value` as help calls the value (`PLAN`). Nothing if nobody has said: a test asks that of all.
std::optional<ValueKind> KindOfFlag(const std::string& command, const std::string& flag,
                                    const std::string& value);

// Returns what the arguments of a command are, one after the other; `name` as help calls them
// together. Nothing if nobody has said.
std::optional<std::vector<ValueKind>> KindsOfArguments(const std::string& command,
                                                       const std::string& name);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_VALUE_KINDS_H_
