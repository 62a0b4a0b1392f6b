#include "cli/settling.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/changes.h"
#include "cli/edit_flow.h"
#include "cli/failures.h"
#include "cli/resolutions.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

// What a person says to one conflict.
struct Answer {
  enum { kStop, kPark, kSettled } said = kStop;
  v1::Resolution resolution;
};

std::string ChoiceOf(const std::string& answer) {
  if (answer == "t") return "theirs";
  if (answer == "m") return "mine";
  return answer == "b" ? "both" : "";
}

Answer AskAbout(Context* context, const v1::Conflict& conflict, bool may_park,
                const std::string& reason) {
  const std::string question =
      absl::StrCat("Keep [t]heirs, take [m]ine, [b]oth (sets), another [v]alue, ",
                   may_park ? "[p]ark as a proposal, " : "", "or [q]uit? ");
  while (true) {
    const auto answer = context->Ask(question);
    if (!answer || *answer == "q") return {};
    if (may_park && *answer == "p") return {Answer::kPark, {}};
    std::string choice = ChoiceOf(*answer);
    if (*answer == "v") {
      const auto value = context->Ask("Value: ");
      if (!value) return {};
      choice = absl::StrCat("value:", *value);
    }
    if (choice.empty()) continue;
    auto resolution = MakeResolution(conflict.record(), conflict.path(), choice, reason);
    if (resolution.ok()) return {Answer::kSettled, *std::move(resolution)};
    context->Say(resolution.status().message());
  }
}

}  // namespace

absl::StatusOr<Settlement> SettleWithPerson(Context* context,
                                            const std::vector<v1::Conflict>& conflicts,
                                            bool may_park, const std::string& reason) {
  if (!context->CanAsk()) {
    JP_RETURN_IF_ERROR(ShowConflicts(context, conflicts));
    return ConflictsRemain(absl::StrCat(Count(static_cast<int64_t>(conflicts.size()), "conflict"),
                                        " with others' changes; nothing was written."));
  }
  Settlement settlement;
  int number = 0;
  for (const v1::Conflict& conflict : conflicts) {
    context->Say(ConflictText(conflict,
                              absl::StrCat("Conflict ", ++number, " of ", conflicts.size()),
                              /*with_record=*/false, context->paint(), context->width()));
    Answer answer = AskAbout(context, conflict, may_park, reason);
    if (answer.said == Answer::kStop) {
      return ConflictsRemain("Stopped at a conflict; nothing was written.");
    }
    if (answer.said == Answer::kPark) return Settlement{/*park=*/true, {}};
    settlement.resolutions.push_back(std::move(answer.resolution));
  }
  return settlement;
}

}  // namespace jointplan::cli
