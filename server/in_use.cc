#include "server/in_use.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"

namespace jointplan::server {
namespace {

using google::protobuf::Message;

std::vector<std::string> ThemesOf(const Message& user) {
  if (const auto* activity = dynamic_cast<const v1::Activity*>(&user)) {
    return {activity->themes().begin(), activity->themes().end()};
  }
  if (const auto* need = dynamic_cast<const v1::Need*>(&user)) return {need->theme()};
  return {};
}

std::vector<std::string> NeedsOf(const Message& user) {
  const auto* activity = dynamic_cast<const v1::Activity*>(&user);
  if (activity == nullptr) return {};
  return {activity->needs().begin(), activity->needs().end()};
}

absl::Status CheckUser(const std::string& name, const Message& user, const Gone& gone) {
  for (const std::string& theme : ThemesOf(user)) {
    if (!gone.themes.contains(theme)) continue;
    return plan::FieldError(
        "themes", absl::StrCat("the theme ", theme, " is still used by ", name,
                               "; move its activities and needs to another theme first, or in the "
                               "same request"));
  }
  for (const std::string& need : NeedsOf(user)) {
    if (!gone.needs.contains(need)) continue;
    return plan::FieldError("needs",
                            absl::StrCat("the need ", need, " is still named by ", name,
                                         "; take it out there first, or in the same request"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckNotInUse(const Call& call, const Workspace& workspace, const std::string& plan,
                           const MergedRecords& merged, const Gone& gone) {
  if (gone.themes.empty() && gone.needs.empty()) return absl::OkStatus();
  std::map<std::string, const Message*> edited;
  for (const MergedRecord& record : merged.records) {
    edited[record.wanted.name] = record.result.merged.get();
  }
  JP_ASSIGN_OR_RETURN(const auto all, call.view.ListRecords(plan, absl::StrCat(plan, "/")));
  for (const storage::RecordVersion& version : all) {
    const auto found = edited.find(version.name);
    SharedMessage loaded;
    if (found == edited.end()) {
      JP_ASSIGN_OR_RETURN(loaded, workspace.Now(version.name));
    }
    const Message* user = found == edited.end() ? loaded.get() : found->second;
    if (user != nullptr) JP_RETURN_IF_ERROR(CheckUser(version.name, *user, gone));
  }
  return absl::OkStatus();
}

}  // namespace jointplan::server
