#ifndef JOINTPLAN_CLI_PROPOSAL_VIEW_H_
#define JOINTPLAN_CLI_PROPOSAL_VIEW_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/flags.h"
#include "cli/resolutions.h"
#include "jointplan/v1/proposal_service.pb.h"

namespace jointplan::cli {

// What to merge, and how its conflicts are settled.
struct MergeFlags {
  std::vector<std::string> only;  // `ACTIVITY[:FIELD]`.
  ResolveFlags resolve;

  void Declare(Flags* flags);
};

// A preview, and the request that gave it: what is merged is what was shown.
struct MergePlan {
  v1::PreviewMergeRequest request;
  v1::MergePreview preview;
};

// Reads `ACTIVITY[:FIELD]`, or `plan[:FIELD]` for the plan's own record, into parts; those of one
// record are one part.
absl::StatusOr<std::vector<v1::ProposalPart>> ReadParts(const std::string& plan,
                                                        const std::vector<std::string>& texts);

// Asks for the preview that the flags describe. Each --resolve must name one of the conflicts.
absl::StatusOr<MergePlan> PreviewWith(Context* context, const std::string& proposal,
                                      const MergeFlags& flags);

// Shows what a proposal changes, what moved underneath it, the conflicts, what merging would do,
// and the digest.
absl::Status ShowPreview(Context* context, const v1::MergePreview& preview);

// Shows a proposal and its life so far.
absl::Status ShowProposal(Context* context, const v1::Proposal& proposal);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_PROPOSAL_VIEW_H_
