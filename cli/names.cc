#include "cli/names.h"

#include <array>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "exchange/value_text.h"

namespace jointplan::cli {
namespace {

std::string WithPrefix(absl::string_view prefix, absl::string_view text) {
  return absl::StartsWith(text, prefix) ? std::string(text) : absl::StrCat(prefix, text);
}

struct Kind {
  absl::string_view collection;
  absl::string_view noun;
};

constexpr std::array kKinds = {
    Kind{"plans", "plan"},           Kind{"activities", "activity"},
    Kind{"proposals", "proposal"},   Kind{"agreements", "agreement"},
    Kind{"partners", "partner"},     Kind{"frameworks", "framework"},
    Kind{"objectives", "objective"}, Kind{"tokens", "token"},
    Kind{"threads", "thread"},       Kind{"rounds", "round"},
    Kind{"needs", "need"},           Kind{"meetings", "meeting"},
};

}  // namespace

std::string PlanNameOf(absl::string_view text) { return WithPrefix("plans/", text); }

std::string PartnerNameOf(absl::string_view text) { return WithPrefix("partners/", text); }

std::string FrameworkNameOf(absl::string_view text) { return WithPrefix("frameworks/", text); }

std::string TokenNameOf(absl::string_view text) { return WithPrefix("tokens/", text); }

std::string ObjectiveNameOf(absl::string_view text) {
  if (absl::StartsWith(text, "frameworks/")) return std::string(text);
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('/', 1));
  if (parts.size() < 2) return std::string(text);
  return absl::StrCat("frameworks/", parts[0], "/objectives/", parts[1]);
}

std::string ChildNameOf(absl::string_view plan, absl::string_view collection,
                        absl::string_view text) {
  if (absl::StartsWith(text, "plans/")) return std::string(text);
  return absl::StrCat(plan, "/", WithPrefix(absl::StrCat(collection, "/"), text));
}

bool IsWholePlanName(absl::string_view text) {
  return absl::StartsWith(text, "plans/") && text.find('/', 6) == absl::string_view::npos;
}

std::string PlanPartOf(absl::string_view name) {
  if (!absl::StartsWith(name, "plans/")) return "";
  return std::string(name.substr(0, name.find('/', 6)));
}

std::string ShortNameOf(absl::string_view name) { return exchange::ShortName(name); }

std::string KindAndNameOf(absl::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (parts.size() < 2) return std::string(name);
  for (const Kind& kind : kKinds) {
    if (kind.collection == parts[parts.size() - 2]) {
      return absl::StrCat(kind.noun, " ", ShortNameOf(name));
    }
  }
  return std::string(name);
}

}  // namespace jointplan::cli
