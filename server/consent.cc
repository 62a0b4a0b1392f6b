#include "server/consent.h"

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/errors.h"

namespace jointplan::server {
namespace {

using google::protobuf::Message;

// A partner's answer in a state of an activity (null: the activity does not exist).
v1::Consent ConsentIn(const Message* record, const std::string& partner) {
  const auto* activity = dynamic_cast<const v1::Activity*>(record);
  if (activity == nullptr) return v1::CONSENT_UNSPECIFIED;
  for (const v1::Participant& participant : activity->participants()) {
    if (participant.partner() == partner) return participant.consent();
  }
  return v1::CONSENT_UNSPECIFIED;
}

bool IsAnswer(v1::Consent consent) {
  return consent == v1::CONSENT_CONFIRMED || consent == v1::CONSENT_DECLINED;
}

absl::Status SpeaksForAnother(const MergedRecord& record, const std::string& partner) {
  const std::string field = absl::StrCat("participants[", partner, "].consent");
  return plan::MakeError(plan::Reason::kPermissionDenied,
                         absl::StrCat(record.wanted.name, ", ", field, ": only ", partner,
                                      " itself can confirm or decline its part. Leave it INVITED."),
                         {{"name", record.wanted.name}, {"field", field}});
}

// Refuses every answer that is new against the plan and not `allowed`.
absl::Status CheckNewAnswers(
    const MergedRecords& merged,
    const std::function<bool(const MergedRecord&, const v1::Participant&)>& allowed) {
  for (const MergedRecord& record : merged.records) {
    const auto* after = dynamic_cast<const v1::Activity*>(record.result.merged.get());
    if (after == nullptr) continue;
    for (const v1::Participant& participant : after->participants()) {
      const bool is_new =
          participant.consent() != ConsentIn(record.theirs.get(), participant.partner());
      if (is_new && IsAnswer(participant.consent()) && !allowed(record, participant)) {
        return SpeaksForAnother(record, participant.partner());
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckConsents(const plan::Principal& principal, const MergedRecords& merged) {
  return CheckNewAnswers(merged, [&](const MergedRecord&, const v1::Participant& participant) {
    return participant.partner() == principal.partner;
  });
}

absl::Status CheckMergedConsents(const MergedRecords& merged) {
  return CheckNewAnswers(
      merged, [](const MergedRecord& record, const v1::Participant& participant) {
        return participant.consent() == ConsentIn(record.wanted.mine.get(), participant.partner());
      });
}

}  // namespace jointplan::server
