#include "cli/proposal_view.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/changes.h"
#include "cli/field_values.h"
#include "cli/names.h"
#include "cli/text.h"
#include "google/protobuf/util/message_differencer.h"

namespace jointplan::cli {
namespace {

std::string MovedText(const v1::MergePreview& preview, const Paint& paint, int width) {
  Table table({"record", "field", "revision", "who"});
  for (const v1::MovedField& moved : preview.moved()) {
    table.Add({KindAndNameOf(moved.record()), moved.path().empty() ? "(removed)" : moved.path(),
               absl::StrCat(moved.revision()), AuthorText(moved.author())});
  }
  return table.ToText(paint, width);
}

bool SameDiffs(const Diffs& a, const Diffs& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return google::protobuf::util::MessageDifferencer::Equals(x, y);
  });
}

std::string PreviewText(const v1::MergePreview& preview, const Paint& paint, int width) {
  const auto heading = [&paint](absl::string_view text) {
    return absl::StrCat(paint(Style::kHeading, text), "\n");
  };
  std::string text = heading("What it changes:");
  text += preview.proposed().empty() ? "nothing\n" : DiffText(preview.proposed(), paint, width);
  if (!preview.moved().empty()) {
    absl::StrAppend(&text, "\n", heading("What moved underneath it:"),
                    MovedText(preview, paint, width));
  }
  if (!preview.conflicts().empty()) {
    absl::StrAppend(
        &text, "\n",
        ConflictsText({preview.conflicts().begin(), preview.conflicts().end()}, paint, width));
  }
  if (!SameDiffs(preview.changes(), preview.proposed())) {
    absl::StrAppend(
        &text, "\n",
        heading(absl::StrCat("What merging changes in the plan (revision ", preview.plan_revision(),
                             "):")),
        preview.changes().empty() ? "nothing\n" : DiffText(preview.changes(), paint, width));
  }
  if (preview.conflicts().empty()) {
    absl::StrAppend(&text, "\nNo conflicts with revision ", preview.plan_revision(), ".\n");
  }
  absl::StrAppend(&text, "Digest of the result: ", HexText(preview.digest()), "\n");
  return text;
}

std::string ReviewsText(const v1::Proposal& proposal) {
  std::vector<std::string> lines;
  for (const v1::ReviewNote& note : proposal.reviews()) {
    std::string line = absl::StrCat(TimeText(note.time()), " ", EnumText(note.state()), " by ",
                                    AuthorText(note.author()));
    if (note.plan_revision() > 0) {
      absl::StrAppend(&line, " at revision ", note.plan_revision());
    }
    if (!note.reason().empty()) absl::StrAppend(&line, ": ", note.reason());
    lines.push_back(std::move(line));
  }
  return absl::StrJoin(lines, "\n");
}

}  // namespace

void MergeFlags::Declare(Flags* flags) {
  flags->Texts("--only", &only, "ACTIVITY[:FIELD]",
               "Only this part, or needs/ID; the rest goes back as a draft; may be repeated");
  flags->Heading("If the plan changed the same");
  resolve.Declare(flags);
}

absl::StatusOr<std::vector<v1::ProposalPart>> ReadParts(const std::string& plan,
                                                        const std::vector<std::string>& texts) {
  std::vector<v1::ProposalPart> parts;
  for (const std::string& text : texts) {
    const size_t colon = FindOutside(text, ':');
    const std::string id = text.substr(0, colon);
    const bool of_plan = id == "plan" || id == plan;
    const bool of_needs = absl::StartsWith(id, "needs/");
    const std::string record =
        of_plan ? plan : ChildNameOf(plan, of_needs ? "needs" : "activities", id);
    auto part = std::find_if(parts.begin(), parts.end(),
                             [&record](const auto& known) { return known.record() == record; });
    if (part == parts.end()) {
      parts.emplace_back().set_record(record);
      part = std::prev(parts.end());
    }
    if (colon == std::string::npos) continue;
    JP_ASSIGN_OR_RETURN(const plan::FieldPath path,
                        ReadPath(TypeOfRecord(record), text.substr(colon + 1)));
    part->add_paths(path.ToString());
  }
  return parts;
}

absl::StatusOr<MergePlan> PreviewWith(Context* context, const std::string& proposal,
                                      const MergeFlags& flags) {
  MergePlan merge;
  merge.request.set_name(proposal);
  JP_ASSIGN_OR_RETURN(const auto parts, ReadParts(PlanPartOf(proposal), flags.only));
  for (const v1::ProposalPart& part : parts) *merge.request.add_only() = part;
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(merge.preview, client->PreviewMerge(merge.request));
  if (flags.resolve.empty()) return merge;
  // What is to be settled is looked up among the conflicts there are, so that a slip of the pen is
  // told from a settlement.
  JP_ASSIGN_OR_RETURN(const auto resolutions,
                      ResolutionsFor(flags.resolve, {merge.preview.conflicts().begin(),
                                                     merge.preview.conflicts().end()}));
  for (const v1::Resolution& resolution : resolutions) {
    *merge.request.add_resolutions() = resolution;
  }
  JP_ASSIGN_OR_RETURN(merge.preview, client->PreviewMerge(merge.request));
  return merge;
}

absl::Status ShowPreview(Context* context, const v1::MergePreview& preview) {
  if (context->format() != Format::kTable) {
    return context->Show(preview, DiffTable(preview.changes()), "");
  }
  context->Print(PreviewText(preview, context->paint(), context->width()));
  return absl::OkStatus();
}

absl::Status ShowProposal(Context* context, const v1::Proposal& proposal) {
  Sheet sheet;
  sheet.Add("proposal", proposal.name(), Style::kHeading);
  sheet.Add("title", AllTexts(proposal.title()));
  sheet.Add("partner", ShortNameOf(proposal.partner()));
  sheet.Add("author", AuthorText(proposal.author()));
  sheet.Add("state", EnumText(proposal.state()));
  sheet.Add("based on", absl::StrCat("revision ", proposal.base_revision()));
  sheet.Add("changes", absl::StrCat(Count(proposal.field_count(), "field"), " in ",
                                    Count(proposal.record_count(), "record")));
  sheet.Add("moved", absl::StrCat(Count(proposal.moved_field_count(), "field"),
                                  " changed in the plan since"));
  sheet.Add("rest", ShortNameOf(proposal.remainder()));
  sheet.Add("so far", ReviewsText(proposal));
  sheet.Add("begun", TimeText(proposal.create_time()));
  sheet.Add("changed", TimeText(proposal.update_time()));
  return context->Show(proposal, sheet);
}

}  // namespace jointplan::cli
