#ifndef JOINTPLAN_PLAN_UPSTREAM_H_
#define JOINTPLAN_PLAN_UPSTREAM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/rendering.pb.h"
#include "plan/record_shape.h"

namespace jointplan::plan {

// What a joint activity takes over from a partner's own one: everything that people write about it,
// but for what belongs to a plan (themes, needs), to its owner (sharing), to others (the consents
// of the participants), or to the record (name, upstreams, what the server sets).

// Whether a field of an activity is taken over.
bool IsCarried(const FieldShape& shape);

// Makes an activity of a joint plan of a partner's own one in its state `version`.
v1::Activity Adopted(const v1::Activity& own, const std::string& name,
                     const std::vector<std::string>& themes, int64_t version);

// Whether two states of a partner's own activity differ in anything that is taken over.
bool CarriedDiffers(const v1::Activity& before, const v1::Activity& after);

// One state of a partner's own activity.
struct OwnState {
  const v1::Activity* activity = nullptr;
  int64_t version = 0;
};

// A change of a partner's own activity as a change of a joint one.
struct UpstreamChange {
  v1::Activity base;  // As the joint activity would be if it had just been made of the old state.
  v1::Activity mine;  // The same of the new state.
};

// Returns how the change of the own activity `upstream` from one state to another is a change of
// `joint`, which names it: to be merged with `joint`, or with what has become of it. In all that is
// not taken over, both are as `joint`, but for the version of the upstream. A partner that the new
// state adds and the joint activity has already is in `base` too, with nothing but the consent it
// gave there. Translations have no renderings but those of `joint`.
UpstreamChange ChangeOf(const v1::Activity& joint, const std::string& upstream,
                        const OwnState& before, const OwnState& after);

// Whether the two differ in more than the version of an upstream.
bool BringsMore(const google::protobuf::Message& base, const google::protobuf::Message& mine,
                const std::string& upstream);

// Returns what the translations render that are other in `mine` than in `base` and come from the
// own activity, as that notes it; without a digest where it does not know. Texts in
// `source_language`, which the joint plan translates from, render nothing.
std::vector<v1::Rendering> RenderingsCarried(const v1::Activity& base, const v1::Activity& mine,
                                             const v1::Activity& own,
                                             absl::string_view source_language);

// Returns the version of an upstream that an activity names; 0: it names none.
int64_t UpstreamVersion(const v1::Activity& activity, absl::string_view upstream);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_UPSTREAM_H_
