// Reads any bytes as YAML that people write: a record in an editor or a working copy, and a
// mapping.
#include <cstdlib>
#include <string>

#include "exchange/mapping.h"
#include "exchange/yaml.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/canonical.h"
#include "plan/validate.h"
#include "tests/fuzz/targets.h"

namespace jointplan {

// A record that is valid is written, and read again is the same.
void FuzzYaml(absl::string_view bytes) {
  exchange::ParseMapping(bytes).IgnoreError();
  v1::Activity activity;
  if (!exchange::FromYaml(bytes, &activity).ok()) return;
  plan::Canonicalize(&activity);
  if (!plan::ValidateShape(activity, "", plan::Completeness::kPartial).ok()) return;
  v1::Activity again;
  if (!exchange::FromYaml(exchange::ToYaml(activity), &again).ok()) std::abort();
  plan::Canonicalize(&again);
  if (plan::Serialize(again) != plan::Serialize(activity)) std::abort();
}

}  // namespace jointplan
