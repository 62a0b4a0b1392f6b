#include "server/renderings.h"

#include "base/status_macros.h"
#include "plan/translations.h"

namespace jointplan::server {
namespace {

// Finds out what was rendered, unless that is known. No revision of the plan has what a draft says.
void FindWritten(const v1::Plan& plan, int64_t base_revision, WantedRecord* wanted) {
  if (wanted->written.has_value()) return;
  wanted->written = plan::RenderingsWritten(wanted->base.get(), *wanted->mine,
                                            plan::SourceLanguageOf(plan), base_revision);
}

}  // namespace

absl::Status NoteRenderings(const RenderingPlace& place, const v1::Plan& plan,
                            MergedRecord* record) {
  google::protobuf::Message* merged = record->result.merged.get();
  WantedRecord& wanted = record->wanted;
  if (wanted.mine == nullptr || merged == nullptr) return absl::OkStatus();
  FindWritten(plan, place.is_plan ? wanted.base_revision : 0, &wanted);
  plan::MergeRenderings(record->theirs.get(), *wanted.mine, *wanted.written, merged);
  if (!place.is_plan || wanted.written->empty()) return absl::OkStatus();
  // What renders a text that comes with it has the revision that is about to be made.
  JP_ASSIGN_OR_RETURN(const storage::Head head, place.view.GetHead(place.line));
  plan::NumberRenderings(head.revision + 1, merged);
  return absl::OkStatus();
}

void NoteRenderings(const v1::Plan& plan, WantedRecord* wanted) {
  if (wanted->mine == nullptr) return;
  FindWritten(plan, 0, wanted);
  plan::MergeRenderings(wanted->base.get(), *wanted->mine, *wanted->written, wanted->mine.get());
}

}  // namespace jointplan::server
