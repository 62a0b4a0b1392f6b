#include "plan/upstream.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/field_path.h"
#include "plan/record_ops.h"
#include "plan/translations.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Message;

// Fields that people write and that stay behind.
constexpr std::array<absl::string_view, 4> kLeft = {"themes", "needs", "upstreams", "sharing"};

const v1::Participant* PartIn(const v1::Activity& activity, const std::string& partner) {
  for (const v1::Participant& part : activity.participants()) {
    if (part.partner() == partner) return &part;
  }
  return nullptr;
}

// Makes all that is taken over in `joint` what it is in `own`. Consents are taken from nowhere.
void Carry(const v1::Activity& own, v1::Activity* joint) {
  for (const FieldShape& shape : ShapeOf(v1::Activity::descriptor())) {
    if (IsCarried(shape)) CopyField(own, shape.field, joint);
  }
  for (v1::Participant& part : *joint->mutable_participants()) part.clear_consent();
}

void SetVersion(const std::string& upstream, int64_t version, v1::Activity* joint) {
  for (v1::Upstream& named : *joint->mutable_upstreams()) {
    if (named.activity() == upstream) named.set_version(version);
  }
}

// Gives the participants the consents that they gave in the joint activity.
void CopyConsents(const v1::Activity& joint, v1::Activity* activity) {
  for (v1::Participant& part : *activity->mutable_participants()) {
    const v1::Participant* there = PartIn(joint, part.partner());
    if (there != nullptr && there->has_consent()) part.set_consent(there->consent());
  }
}

// Puts the partners into the base that only the new state and the joint activity have: both would
// add them, and their consents, which only one side knows, would collide.
void AddKnownParts(const v1::Activity& joint, const v1::Activity& mine, v1::Activity* base) {
  for (const v1::Participant& part : mine.participants()) {
    if (PartIn(*base, part.partner()) != nullptr) continue;
    if (PartIn(joint, part.partner()) == nullptr) continue;
    base->add_participants()->set_partner(part.partner());
  }
}

bool SameText(const TextIndex& a, const TextIndex& b, const std::string& path) {
  const auto in_a = a.find(path);
  const auto in_b = b.find(path);
  return in_a != a.end() && in_b != b.end() && *in_a->second.text == *in_b->second.text;
}

}  // namespace

bool IsCarried(const FieldShape& shape) {
  return shape.editable() &&
         std::find(kLeft.begin(), kLeft.end(), shape.field->name()) == kLeft.end();
}

v1::Activity Adopted(const v1::Activity& own, const std::string& name,
                     const std::vector<std::string>& themes, int64_t version) {
  v1::Activity joint;
  joint.set_name(name);
  Carry(own, &joint);
  joint.mutable_themes()->Assign(themes.begin(), themes.end());
  v1::Upstream* upstream = joint.add_upstreams();
  upstream->set_activity(own.name());
  upstream->set_version(version);
  Canonicalize(&joint);
  return joint;
}

bool CarriedDiffers(const v1::Activity& before, const v1::Activity& after) {
  v1::Activity one;
  v1::Activity other;
  Carry(before, &one);
  Carry(after, &other);
  return Differs(&one, &other);
}

UpstreamChange ChangeOf(const v1::Activity& joint, const std::string& upstream,
                        const OwnState& before, const OwnState& after) {
  UpstreamChange change{joint, joint};
  Carry(*before.activity, &change.base);
  Carry(*after.activity, &change.mine);
  AddKnownParts(joint, change.mine, &change.base);
  SetVersion(upstream, before.version, &change.base);
  SetVersion(upstream, after.version, &change.mine);
  for (v1::Activity* side : {&change.base, &change.mine}) {
    CopyConsents(joint, side);
    Canonicalize(side);
  }
  return change;
}

bool BringsMore(const Message& base, const Message& mine, const std::string& upstream) {
  const std::string version =
      absl::StrCat(FieldPath({{"upstreams", upstream}}).ToString(), ".version");
  const std::vector<std::string> paths = ChangedPaths(base, mine);
  return std::any_of(paths.begin(), paths.end(),
                     [&](const std::string& path) { return path != version; });
}

std::vector<v1::Rendering> RenderingsCarried(const v1::Activity& base, const v1::Activity& mine,
                                             const v1::Activity& own,
                                             absl::string_view source_language) {
  const TextIndex texts = IndexTexts(mine);
  const TextIndex own_texts = IndexTexts(own);
  std::vector<v1::Rendering> carried;
  for (v1::Rendering& rendering : RenderingsDrafted(&base, mine, own, 0)) {
    const auto at = texts.find(rendering.text());
    if (at == texts.end() || at->second.language == std::string(source_language)) continue;
    if (!SameText(texts, own_texts, rendering.text())) {
      const std::string path = rendering.text();
      rendering.Clear();
      rendering.set_text(path);
    }
    carried.push_back(std::move(rendering));
  }
  return carried;
}

int64_t UpstreamVersion(const v1::Activity& activity, absl::string_view upstream) {
  for (const v1::Upstream& named : activity.upstreams()) {
    if (named.activity() == std::string(upstream)) return named.version();
  }
  return 0;
}

}  // namespace jointplan::plan
