#ifndef JOINTPLAN_SERVER_PROPOSAL_MERGE_H_
#define JOINTPLAN_SERVER_PROPOSAL_MERGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "jointplan/v1/proposal_service.pb.h"
#include "server/call.h"
#include "server/merging.h"
#include "server/workspace.h"

namespace jointplan::server {

using ProposalParts = google::protobuf::RepeatedPtrField<v1::ProposalPart>;

// Merges a proposal, or the parts of it in `only`, into its plan as it is now. Writes nothing.
// INVALID_ARGUMENT for a part that the proposal does not change.
absl::StatusOr<MergedRecords> MergeDraft(
    const Call& call, const v1::Proposal& proposal, const DraftRecords& draft,
    const ProposalParts& only,
    const google::protobuf::RepeatedPtrField<v1::Resolution>& resolutions);

// Returns what a draft wants, each record with the state that it started from.
absl::StatusOr<std::vector<WantedRecord>> WantedByDraft(const Call& call,
                                                        const v1::Proposal& proposal,
                                                        const DraftRecords& draft);

// Returns the digest of what a merge would write: the preview's, and what approving it names.
std::string MergeDigest(const v1::Proposal& proposal, const MergedRecords& merged,
                        const google::protobuf::RepeatedPtrField<v1::Resolution>& resolutions);

// Returns what is left of a draft when `only` has been merged and the plan is as it is now: each
// record on the new plan where it merges cleanly, else on the base that it had. Empty: nothing.
absl::StatusOr<std::vector<WantedRecord>> RestOfDraft(const Call& call,
                                                      const v1::Proposal& proposal,
                                                      const DraftRecords& draft,
                                                      const ProposalParts& only);

// Returns the fields of a draft that changed in the plan since their base.
absl::StatusOr<std::vector<v1::MovedField>> MovedFields(const Call& call,
                                                        const v1::Proposal& proposal,
                                                        const DraftRecords& draft);

// Returns what a draft changes, record by record, each against its own base.
absl::StatusOr<std::vector<v1::RecordDiff>> ProposedChanges(const Call& call,
                                                            const v1::Proposal& proposal,
                                                            const DraftRecords& draft);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_PROPOSAL_MERGE_H_
