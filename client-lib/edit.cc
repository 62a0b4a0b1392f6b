#include "jointplan/edit.h"

#include <algorithm>
#include <utility>

#include "jointplan/errors.h"

namespace jointplan::client {
namespace {

// Whether an error had to leave something of a conflict out.
bool IsShortened(const v1::Conflict& conflict) {
  return !conflict.has_base() && !conflict.has_theirs() && !conflict.has_mine() &&
         conflict.rule().empty();
}

bool IsWhole(const v1::ConflictDetail& detail) {
  return detail.conflicts_size() == detail.total() &&
         std::none_of(detail.conflicts().begin(), detail.conflicts().end(), IsShortened);
}

EditOutcome OutcomeOf(v1::BatchEditResponse response) {
  EditOutcome outcome;
  outcome.names.assign(response.names().begin(), response.names().end());
  outcome.conflicts.assign(response.conflicts().begin(), response.conflicts().end());
  outcome.parked_proposal = response.parked_proposal();
  if (response.has_changeset()) outcome.changeset = std::move(*response.mutable_changeset());
  return outcome;
}

}  // namespace

std::vector<v1::Conflict> WholeConflicts(const Client& client, v1::BatchEditRequest request,
                                         const absl::Status& error) {
  const auto detail = ConflictsOf(error);
  if (!detail) return {};
  if (!IsWhole(*detail)) {
    request.set_validate_only(true);
    request.clear_request_id();  // It belongs to the edit as it was sent.
    const auto checked = client.BatchEdit(std::move(request));
    // The plan may have moved on, so that what collided no longer does: then what the error says
    // is all that is known of it.
    if (checked.ok() && checked->conflicts_size() > 0) {
      return {checked->conflicts().begin(), checked->conflicts().end()};
    }
  }
  return {detail->conflicts().begin(), detail->conflicts().end()};
}

absl::StatusOr<EditOutcome> Edit(const Client& client, v1::BatchEditRequest request,
                                 const CallOptions& call) {
  auto response = client.BatchEdit(request, call);
  if (response.ok()) return OutcomeOf(*std::move(response));
  EditOutcome outcome;
  outcome.conflicts = WholeConflicts(client, std::move(request), response.status());
  if (outcome.conflicts.empty()) return response.status();
  return outcome;
}

}  // namespace jointplan::client
