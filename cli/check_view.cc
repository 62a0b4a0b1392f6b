#include "cli/check_view.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

constexpr size_t kIdDigits = 10;
constexpr size_t kIdDigitsMin = 6;

Style StyleOf(const v1::Finding& finding) {
  if (finding.has_waiver()) return Style::kPlain;
  return finding.level() == v1::CHECK_LEVEL_BLOCKING ? Style::kBad : Style::kChanged;
}

// `inclusion` for an activity; the plan's own record is `the plan`.
std::string RecordText(absl::string_view name) {
  return IsWholePlanName(name) ? "the plan" : ShortNameOf(name);
}

std::string LevelText(const v1::Finding& finding) {
  return finding.has_waiver() ? "waived" : EnumText(finding.level());
}

// Where an answer is missing: a scope, or an activity.
std::string SubjectText(absl::string_view subject) {
  if (subject == "plan") return "the plan";
  return KindAndNameOf(subject);
}

}  // namespace

std::string FindingId(absl::string_view digest) { return HexText(digest).substr(0, kIdDigits); }

absl::StatusOr<std::string> ChooseDigest(const std::vector<std::string>& digests,
                                         absl::string_view text, absl::string_view what) {
  const std::string wanted = absl::AsciiStrToLower(text);
  if (wanted.size() < kIdDigitsMin ||
      wanted.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return UsageError(absl::StrCat("A ", what, " is named by at least ", kIdDigitsMin,
                                   " hexadecimal digits, as the list shows them; ", text,
                                   " is not."));
  }
  std::vector<std::string> found;
  for (const std::string& digest : digests) {
    if (absl::StartsWith(HexText(digest), wanted)) found.push_back(digest);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return absl::NotFoundError(absl::StrCat("There is no ", what, " ", text, "."));
  }
  return UsageError(absl::StrCat("There are ", found.size(), " of them that begin with ", text,
                                 "; give more digits."));
}

Table FindingsTable(const google::protobuf::RepeatedPtrField<v1::Finding>& findings) {
  Table table({"finding", "level", "where", "field", "what is wanting", "check", "waived because"});
  for (const v1::Finding& finding : findings) {
    table.Add({FindingId(finding.digest()), Cell(LevelText(finding), StyleOf(finding)),
               RecordText(finding.record()), finding.path(), finding.description(), finding.check(),
               finding.waiver().reason()});
  }
  return table;
}

Table ChecksTable(const google::protobuf::RepeatedPtrField<v1::CheckInfo>& checks) {
  Table table({"check", "level", "findings", "waived", "asks"});
  for (const v1::CheckInfo& check : checks) {
    table.Add({check.name(), EnumText(check.level()), absl::StrCat(check.finding_count()),
               absl::StrCat(check.waived_count()), check.description()});
  }
  return table;
}

std::string RequirementsText(const Context& context, const v1::Agreement& agreement) {
  if (agreement.requirements().empty()) return "";
  Table table({"requirement", "met", "asks", "missing", "about"});
  for (const v1::RequirementState& state : agreement.requirements()) {
    const Cell met(state.met() ? "yes" : "no", state.met() ? Style::kGood : Style::kBad);
    if (state.met()) table.Add({state.id(), met, state.description(), "", ""});
    bool first = true;
    for (const v1::MissingAnswer& missing : state.missing()) {
      table.Add({first ? state.id() : "", first ? met : Cell(""), first ? state.description() : "",
                 missing.description(), SubjectText(missing.subject())});
      first = false;
    }
  }
  return absl::StrCat("\nWhat the plan asks for before it is sealed:\n",
                      table.ToText(context.paint(), context.width()));
}

std::string BlockingText(const Context& context, const v1::Agreement& agreement) {
  if (agreement.blocking_count() == 0) return "";
  std::string text =
      absl::StrCat("\nWhat must be put right or waived before it is sealed:\n",
                   FindingsTable(agreement.blocking()).ToText(context.paint(), context.width()));
  const int more = agreement.blocking_count() - agreement.blocking_size();
  if (more > 0) absl::StrAppend(&text, "and ", more, " more: jointplan plan check --blocking\n");
  return text;
}

std::string WaiversText(const Context& context, const v1::Agreement& agreement) {
  if (agreement.waivers().empty()) return "";
  Table table({"waiver", "where", "field", "what is wanting", "because", "by", "when", "counts"});
  for (const v1::Waiver& waiver : agreement.waivers()) {
    table.Add({FindingId(waiver.finding_digest()), RecordText(waiver.record()), waiver.path(),
               waiver.description(), waiver.reason(), AuthorText(waiver.author()),
               TimeText(waiver.time()),
               waiver.outdated() ? Cell("no: outdated", Style::kChanged) : Cell("yes")});
  }
  return absl::StrCat("\nWhat was let pass:\n", table.ToText(context.paint(), context.width()));
}

}  // namespace jointplan::cli
