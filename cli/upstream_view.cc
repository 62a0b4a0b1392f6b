#include "cli/upstream_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/names.h"
#include "cli/text.h"
#include "plan/record_ops.h"
#include "plan/upstream.h"

namespace jointplan::cli {
namespace {

Style StyleOf(v1::UpstreamState state) {
  return state == v1::UPSTREAM_STATE_CHANGED ? Style::kChanged : Style::kPlain;
}

std::string NumberText(int64_t number) { return number == 0 ? "" : absl::StrCat(number); }

std::vector<std::string> ConsentsIn(const v1::Activity& activity) {
  std::vector<std::string> partners;
  for (const v1::Participant& part : activity.participants()) {
    if (part.consent() == v1::CONSENT_UNSPECIFIED) continue;
    partners.push_back(ShortNameOf(part.partner()));
  }
  return partners;
}

std::string LineOf(absl::string_view what, const std::vector<std::string>& parts) {
  return absl::StrCat(what, parts.empty() ? "nothing" : absl::StrJoin(parts, ", "), ".");
}

}  // namespace

Table UpstreamsTable(const google::protobuf::RepeatedPtrField<v1::UpstreamStatus>& upstreams) {
  Table table({"activity", "came from", "owner", "state", "from", "newest", "proposal"});
  for (const v1::UpstreamStatus& status : upstreams) {
    table.Add({ShortNameOf(status.activity()), status.upstream().activity(),
               ShortNameOf(status.owner()), Cell(EnumText(status.state()), StyleOf(status.state())),
               NumberText(status.upstream().version()), NumberText(status.newest_version()),
               ShortNameOf(status.proposal())});
  }
  return table;
}

std::string CarriedText(const v1::Activity& own) {
  std::vector<std::string> carried;
  std::vector<std::string> left;
  for (const plan::FieldShape& shape : plan::ShapeOf(v1::Activity::descriptor())) {
    if (!shape.editable() || !plan::HasAny(own, shape.field)) continue;
    auto& list = plan::IsCarried(shape) ? carried : left;
    list.push_back(absl::StrReplaceAll(shape.field->name(), {{"_", " "}}));
  }
  const std::vector<std::string> consents = ConsentsIn(own);
  if (!consents.empty()) {
    left.push_back(absl::StrCat("the consents of ", absl::StrJoin(consents, " and ")));
  }
  return absl::StrCat(LineOf("Taken over: ", carried), "\n", LineOf("Left behind: ", left), "\n");
}

std::string UpstreamsText(const v1::Activity& activity) {
  std::vector<std::string> lines;
  for (const v1::Upstream& upstream : activity.upstreams()) {
    lines.push_back(absl::StrCat(upstream.activity(), " in state ", upstream.version()));
  }
  return absl::StrJoin(lines, "\n");
}

}  // namespace jointplan::cli
