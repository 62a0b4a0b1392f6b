#include "server/subject.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "server/agreement_calls.h"

namespace jointplan::server {
namespace {

absl::Status NotOfPlan(absl::string_view field, absl::string_view subject,
                       absl::string_view plan_name) {
  return plan::FieldError(
      field, absl::StrCat(subject, " is not ", plan_name,
                          ", one of its activities or needs, a proposal or an agreement of it"));
}

}  // namespace

absl::StatusOr<Subject> FindSubject(const Call& call, const std::string& plan_name,
                                    const std::string& name, absl::string_view field) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed, plan::ParseName(name, field));
  if (parsed.kind == plan::NameKind::kPlan ? name != plan_name : parsed.parent != plan_name) {
    return NotOfPlan(field, name, plan_name);
  }
  Subject subject{name, plan_name, nullptr};
  switch (parsed.kind) {
    case plan::NameKind::kPlan:
    case plan::NameKind::kActivity:
    case plan::NameKind::kNeed: {
      JP_RETURN_IF_ERROR(RequirePlan(call, plan_name, v1::ACTION_READ_PLAN).status());
      JP_ASSIGN_OR_RETURN(subject.record, LoadMessage(call.view, plan_name, name));
      if (subject.record != nullptr) return subject;
      JP_ASSIGN_OR_RETURN(const auto past, call.view.RecordRevisions(plan_name, name, 0, 1));
      if (past.empty()) return plan::NotFoundError(name);
      return subject;
    }
    case plan::NameKind::kProposal: {
      JP_ASSIGN_OR_RETURN(v1::Proposal proposal,
                          RequireProposal(call, name, v1::ACTION_READ_PROPOSAL));
      subject.line = name;
      subject.record = std::make_shared<const v1::Proposal>(std::move(proposal));
      return subject;
    }
    case plan::NameKind::kAgreement: {
      JP_ASSIGN_OR_RETURN(v1::Agreement agreement, RequireAgreement(call, name, field));
      subject.name = subject.line = agreement.name();
      subject.record = std::make_shared<const v1::Agreement>(std::move(agreement));
      return subject;
    }
    default:
      return NotOfPlan(field, name, plan_name);
  }
}

}  // namespace jointplan::server
