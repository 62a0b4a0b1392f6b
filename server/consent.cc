#include "server/consent.h"

#include <algorithm>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "plan/record_shape.h"
#include "plan/sentences.h"

namespace jointplan::server {
namespace {

using google::protobuf::Message;

// A partner's answer in a state of an activity (null: the activity does not exist).
v1::Consent ConsentIn(const Message* record, const std::string& partner) {
  const auto* activity = dynamic_cast<const v1::Activity*>(record);
  const v1::Participant* part = activity == nullptr ? nullptr : PartOf(*activity, partner);
  return part == nullptr ? v1::CONSENT_UNSPECIFIED : part->consent();
}

// Whether a merge can change the participants of a record at all.
bool TouchesParts(const MergedRecord& record) {
  const plan::Fields* touched = record.touched();
  if (touched == nullptr) return true;
  static const plan::FieldShape* const kParticipants =
      plan::FindShape(v1::Activity::descriptor(), "participants");
  return std::find(touched->begin(), touched->end(), kParticipants) != touched->end();
}

absl::Status TakenOut(const MergedRecord& record, const std::string& partner) {
  return plan::FieldError(
      absl::StrCat(record.wanted.field, ".participants[", partner, "]"),
      absl::StrCat(partner, " has confirmed this part of ", record.wanted.name,
                   "; let it decline first, or put its consent back to INVITED"));
}

bool IsAnswer(v1::Consent consent) {
  return consent == v1::CONSENT_CONFIRMED || consent == v1::CONSENT_DECLINED;
}

absl::Status SpeaksForAnother(const MergedRecord& record, const std::string& partner) {
  const std::string field = absl::StrCat("participants[", partner, "].consent");
  return plan::MakeError(plan::Sentence::kConsentOfAnother,
                         {{"name", record.wanted.name}, {"field", field}, {"partner", partner}});
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

const v1::Participant* PartOf(const v1::Activity& activity, const std::string& partner) {
  for (const v1::Participant& participant : activity.participants()) {
    if (participant.partner() == partner) return &participant;
  }
  return nullptr;
}

bool SamePart(const v1::Participant& a, const v1::Participant& b) {
  v1::Participant one = a;
  v1::Participant other = b;
  one.clear_consent();
  other.clear_consent();
  return plan::Serialize(one) == plan::Serialize(other);
}

absl::Status ReopenConsents(const std::string& partner, MergedRecord* record) {
  const auto* before = dynamic_cast<const v1::Activity*>(record->theirs.get());
  auto* after = dynamic_cast<v1::Activity*>(record->result.merged.get());
  if (before == nullptr || after == nullptr || !TouchesParts(*record)) return absl::OkStatus();
  for (const v1::Participant& part : before->participants()) {
    if (!IsAnswer(part.consent()) || part.partner() == partner) continue;
    const v1::Participant* now = PartOf(*after, part.partner());
    if (now == nullptr && part.consent() == v1::CONSENT_CONFIRMED) {
      return TakenOut(*record, part.partner());
    }
    if (now == nullptr || now->consent() != part.consent() || SamePart(part, *now)) continue;
    for (v1::Participant& reopened : *after->mutable_participants()) {
      if (reopened.partner() == part.partner()) reopened.set_consent(v1::CONSENT_INVITED);
    }
  }
  return absl::OkStatus();
}

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
