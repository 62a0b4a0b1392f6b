#include "cli/value_kinds.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/text.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/inbox_service.pb.h"
#include "jointplan/v1/meeting.pb.h"
#include "jointplan/v1/proposal.pb.h"
#include "jointplan/v1/synergy.pb.h"

namespace jointplan::cli {
namespace {

// What stands in one place, wherever no rule before it says otherwise.
struct Rule {
  const char* command;  // A command, or a noun for all its commands; empty: any.
  const char* name;     // A flag, or what help calls the value.
  ValueKind kind;
};

// The arguments of one command where they are not what they are called.
struct ArgumentsRule {
  const char* command;
  const char* name;
  std::vector<ValueKind> kinds;
};

ValueKind Free() { return {}; }

ValueKind Of(Names names) {
  ValueKind kind;
  kind.names = names;
  return kind;
}

ValueKind Words(std::vector<Candidate> words) {
  ValueKind kind;
  kind.words = std::move(words);
  return kind;
}

// Every value of an enum.
std::vector<Candidate> WordsOf(const google::protobuf::EnumDescriptor* type) {
  std::vector<Candidate> words;
  for (const absl::string_view word : absl::StrSplit(EnumChoices(type), ", ")) {
    words.push_back({std::string(word), ""});
  }
  return words;
}

ValueKind With(std::vector<Candidate> words, ValueKind kind) {
  kind.words = std::move(words);
  return kind;
}

ValueKind With(Files files, ValueKind kind) {
  kind.files = files;
  return kind;
}

ValueKind ListOf(ValueKind kind) {
  kind.list = true;
  return kind;
}

// `PARTNER=NAMES`, `FIELD=VALUE`: something has to follow.
ValueKind Then(char separator, ValueKind kind) {
  kind.separator = separator;
  kind.separator_needed = true;
  return kind;
}

ValueKind PartnerWithRoles() {
  ValueKind kind = Then(':', Of(Names::kPartners));
  kind.words_behind = WordsOf(v1::PartnerRole_descriptor());
  kind.list_behind = true;
  return kind;
}

ValueKind PartOfProposal() {
  ValueKind kind = With({{"plan", "The plan's own record"}}, Of(Names::kActivities));
  kind.prefixed = {{"needs/", Names::kNeeds}};
  kind.separator = ':';
  kind.names_behind = Names::kFields;
  return kind;
}

ValueKind SettledField() {
  ValueKind kind = Then('=', Of(Names::kFields));
  kind.words_behind = {{"theirs", "What the others wrote"},
                       {"mine", "What you wrote"},
                       {"both", "Of a set: everything"}};
  return kind;
}

ValueKind Subject(bool of_meeting) {
  ValueKind kind = With({{"plan", "The plan itself"}}, Of(Names::kActivities));
  kind.prefixed = {{"proposal:", Names::kProposals}, {"agreement:", Names::kAgreements}};
  if (of_meeting) return kind;
  kind.prefixed.push_back({"theme:", Names::kThemes});
  kind.prefixed.push_back({"need:", Names::kNeeds});
  return kind;
}

ValueKind Scope() {
  ValueKind kind = Words({{"plan", "The whole plan"}, {"own", "What your organization does"}});
  kind.prefixed = {{"theme:", Names::kThemes}};
  return kind;
}

ValueKind Convener() {
  ValueKind kind;
  kind.prefixed = {{"partner:", Names::kPartners}};
  return kind;
}

ValueKind OneAgreement() {
  return With({{"latest", "The newest that is sealed"}}, Of(Names::kAgreements));
}

// Flags whose name says more than what help calls their value, or that differ between commands.
std::vector<Rule> FlagRules() {
  return {
      {"", "--profile", Of(Names::kProfiles)},
      {"", "--check", Of(Names::kChecks)},
      {"", "--survey", Of(Names::kSurveys)},
      {"", "--saved", Of(Names::kFilters)},
      {"", "--by", Convener()},
      {"", "--theme", Of(Names::kThemes)},
      {"", "--add-theme", Of(Names::kThemes)},
      {"", "--remove-theme", Of(Names::kThemes)},
      {"", "--objective", Of(Names::kObjectives)},
      {"", "--add-objective", Of(Names::kObjectives)},
      {"", "--remove-objective", Of(Names::kObjectives)},
      {"", "--need", Of(Names::kNeeds)},
      {"", "--add-need", Of(Names::kNeeds)},
      {"", "--remove-need", Of(Names::kNeeds)},
      {"", "--remove-contact", Of(Names::kContacts)},
      {"", "--id", Free()},
      {"", "--new", Free()},
      {"", "--comment", Of(Names::kComments)},
      {"", "--still-right", Of(Names::kTranslations)},
      {"", "--agreement", OneAgreement()},
      {"", "--revision", Of(Names::kRevisions)},
      {"report", "--from", Of(Names::kRevisionsToCompare)},
      {"report", "--to", Of(Names::kRevisions)},
      {"plan watch", "--from", Of(Names::kRevisions)},
      {"", "--count", Of(Names::kCountedFields)},
      {"", "--encoding",
       Words({{"utf-8", ""},
              {"utf-16", ""},
              {"windows-1252", "Western Europe"},
              {"windows-1256", "Arabic"},
              {"iso-8859-1", "Western Europe"}})},
      {"", "--delimiter", Words({{",", ""}, {";", ""}, {"tab", ""}})},
      {"", "--decimal", Words({{".", ""}, {",", ""}})},
      {"meeting agenda", "--add", Subject(/*of_meeting=*/true)},
      {"meeting decide", "--about", Subject(/*of_meeting=*/true)},
      {"synergies", "--kind", Words(WordsOf(v1::SynergyKind_descriptor()))},
      {"inbox", "--kind", Words(WordsOf(v1::InboxKind_descriptor()))},
      {"synergies", "--state", Words(WordsOf(v1::SynergyState_descriptor()))},
      {"proposal", "--state", Words(WordsOf(v1::ProposalState_descriptor()))},
      {"step", "--status", Words(WordsOf(v1::NextStepStatus_descriptor()))},
      {"report", "--format", Words({{"html", "The default"}, {"markdown", ""}})},
      {"meeting minutes", "--format",
       Words({{"markdown", "The default"}, {"html", ""}, {"json", ""}})},
  };
}

// What help calls a value that names something.
std::vector<Rule> NamedRules() {
  return {
      {"", "PLAN", Of(Names::kPlans)},
      {"", "PROPOSAL", Of(Names::kProposals)},
      {"", "ACTIVITY", Of(Names::kActivities)},
      {"", "NEED", Of(Names::kNeeds)},
      {"", "THEME", Of(Names::kThemes)},
      {"", "FRAMEWORK", Of(Names::kFrameworks)},
      {"", "PARTNER", Of(Names::kPartners)},
      {"", "NAME", Of(Names::kPartners)},
      {"", "PARTNER,...", ListOf(Of(Names::kPartners))},
      {"", "PARTNER[:PEOPLE]", Of(Names::kPartners)},
      {"", "PARTNER=NAMES", Then('=', Of(Names::kPartners))},
      {"", "NAME:ROLE,...", PartnerWithRoles()},
      {"", "SUBJECT", Subject(/*of_meeting=*/false)},
      {"", "THREAD", Of(Names::kThreads)},
      {"", "COMMENT", Of(Names::kComments)},
      {"", "ROUND", Of(Names::kRounds)},
      {"", "MEETING", Of(Names::kMeetings)},
      {"", "ITEM", Of(Names::kAgendaItems)},
      {"", "ITEM=N", Then('=', Of(Names::kAgendaItems))},
      {"", "ITEM,ITEM...", ListOf(Of(Names::kAgendaItems))},
      {"", "DECISION", Of(Names::kDecisions)},
      {"", "SCOPE", Scope()},
      {"", "SOURCE", Of(Names::kSharedActivities)},
      {"", "TOKEN", Of(Names::kTokens)},
      {"", "REVISION", Of(Names::kRevisions)},
      {"", "ACTIVITY[:FIELD]", PartOfProposal()},
      {"", "FIELD", Of(Names::kFields)},
      {"", "PATH", Of(Names::kFields)},
      {"", "FIELDS", ListOf(Of(Names::kFields))},
      {"", "FIELD=VALUE", Then('=', Of(Names::kFields))},
      {"", "FIELD=CHOICE", SettledField()},
  };
}

// Files, fixed words, and what is free.
std::vector<Rule> OtherRules() {
  return {
      {"", "FILE", With(Files::kFiles, {})},
      {"", "MAPPING", With(Files::kFiles, {})},
      {"", "FOLDER", With(Files::kFolders, {})},
      {"", "NUMBER", With(Files::kFiles, Of(Names::kAgreements))},  // `--since`: or its file.
      {"", "FORMAT",
       Words({{"table", "For people; the default"},
              {"json", "The service's own answers"},
              {"csv", "For spreadsheets"}})},
      {"", "TAG", Words({{"en", "English"}, {"fr", "French"}, {"ar", "Arabic"}})},
      {"", "STATUS", Words(WordsOf(v1::ImplementationStatus_descriptor()))},
      {"", "ROLE", Words(WordsOf(v1::Role_descriptor()))},
      {"", "TYPE", Words(WordsOf(v1::PartnerType_descriptor()))},
      {"", "MODE", Words(WordsOf(v1::AttendanceMode_descriptor()))},
      {"", "ORDER", Words({{"day-first", ""}, {"month-first", ""}})},
      {"", "SHEET",
       Words({{"activities", ""},
              {"steps", ""},
              {"parts", ""},
              {"places", ""},
              {"targets", ""},
              {"funding", ""},
              {"evidence", ""},
              {"links", ""}})},
      {"", "TEXT", Free()},
      {"", "WORD", Free()},
      {"", "WORDS", Free()},
      {"", "TITLE", Free()},
      {"", "FILTER", Free()},
      {"", "N", Free()},
      {"", "POINTS", Free()},
      {"", "DATE", Free()},
      {"", "TIME", Free()},
      {"", "ZONE", Free()},
      {"", "PLACE", Free()},
      {"", "TARGET", Free()},
      {"", "STEP", Free()},
      {"", "CONTACT", Free()},
      {"", "ADDRESS", Free()},
      {"", "CODE", Free()},
      {"", "DIGEST", Free()},
      {"", "REFERENCE", Free()},
  };
}

std::vector<ArgumentsRule> ArgumentsRules() {
  const ValueKind agreement = Of(Names::kAgreements);
  const ValueKind activity = Of(Names::kActivities);
  return {
      // What is to be made has no name yet.
      {"plan create", "PLAN", {Free()}},
      {"partner add", "PARTNER", {Free()}},
      {"theme add", "THEME", {Free()}},
      {"activity add", "ACTIVITY", {Free()}},
      {"profile", "NAME", {Of(Names::kProfiles)}},
      {"", "TOKEN", {Of(Names::kTokens)}},
      {"", "FILTER", {Of(Names::kFilters)}},
      {"", "NUMBER", {agreement}},
      {"", "ACTIVITY_AND_STEP", {activity, Of(Names::kSteps)}},
      {"activity unlink", "ACTIVITY SOURCE", {activity, Of(Names::kUpstreams)}},
      {"proposal add", "PROPOSAL", {Of(Names::kProposals), activity}},
      {"agreement diff",
       "NUMBERS",
       {agreement, With({{"draft", "The plan as it is now"}}, agreement)}},
      {"agreement waive", "FINDING", {Of(Names::kFindings), Of(Names::kFindings)}},
      {"agreement unwaive", "WAIVER", {Of(Names::kWaivers), Of(Names::kWaivers)}},
      {"plan diff", "REVISIONS", {Of(Names::kRevisions), Of(Names::kRevisions)}},
      {"clone", "PLAN", {Of(Names::kPlans), With(Files::kFolders, {})}},
      {"shared list", "PLAN", {Of(Names::kSharedPlans)}},
      {"shared show", "ACTIVITY", {Of(Names::kSharedActivities)}},
      {"synergies", "ACTIVITY", {Of(Names::kSharedActivities), Of(Names::kSharedActivities)}},
  };
}

bool IsOrHolds(absl::string_view noun_or_command, absl::string_view command) {
  return noun_or_command.empty() || noun_or_command == command ||
         absl::StartsWith(command, absl::StrCat(noun_or_command, " "));
}

const ValueKind* FindKind(const std::string& command, const std::string& name) {
  static const auto* const kRules = [] {
    auto* rules = new std::vector<Rule>(FlagRules());
    for (auto& more : {NamedRules(), OtherRules()}) {
      rules->insert(rules->end(), more.begin(), more.end());
    }
    return rules;
  }();
  const auto found = std::find_if(kRules->begin(), kRules->end(), [&](const Rule& rule) {
    return name == rule.name && IsOrHolds(rule.command, command);
  });
  return found == kRules->end() ? nullptr : &found->kind;
}

}  // namespace

std::optional<ValueKind> KindOfFlag(const std::string& command, const std::string& flag,
                                    const std::string& value) {
  // What lets somebody in is a secret, while an argument TOKEN is a name.
  if (flag == "--token") return Free();
  for (const std::string& name : {flag, value}) {
    if (const ValueKind* kind = FindKind(command, name)) return *kind;
  }
  return std::nullopt;
}

std::optional<std::vector<ValueKind>> KindsOfArguments(const std::string& command,
                                                       const std::string& name) {
  static const auto* const kRules = new std::vector<ArgumentsRule>(ArgumentsRules());
  for (const ArgumentsRule& rule : *kRules) {
    if (name == rule.name && IsOrHolds(rule.command, command)) return rule.kinds;
  }
  std::vector<ValueKind> kinds;
  for (const absl::string_view one : absl::StrSplit(name, ' ')) {
    const ValueKind* kind = FindKind(command, std::string(one));
    if (kind == nullptr) return std::nullopt;
    kinds.push_back(*kind);
  }
  return kinds;
}

}  // namespace jointplan::cli
