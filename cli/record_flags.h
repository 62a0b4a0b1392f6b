#ifndef JOINTPLAN_CLI_RECORD_FLAGS_H_
#define JOINTPLAN_CLI_RECORD_FLAGS_H_

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "cli/context.h"
#include "cli/edit_draft.h"
#include "cli/flags.h"
#include "jointplan/v1/activity.pb.h"

namespace jointplan::cli {

// Texts in several languages as they are typed: `TEXT`, or `fr=TEXT`.
struct TextFlag {
  std::string field;
  std::vector<std::string> texts;

  // Writes them to `draft`. `language` is that of texts without one.
  absl::Status Apply(const std::string& language, EditDraft* draft) const;
  // Whether one of them needs to be told its language.
  bool NeedsLanguage() const;
};

// Any fields, as `--set PATH=VALUE` and `--unset PATH`.
struct FieldFlags {
  std::vector<std::string> set;
  std::vector<std::string> unset;

  // `example`: an assignment that the help shows.
  void Declare(Flags* flags, const std::string& example);
  bool empty() const { return set.empty() && unset.empty(); }
  absl::Status Apply(const google::protobuf::Descriptor* type, EditDraft* draft) const;
};

// A change of a set: it becomes exactly what was given, or what it is now, with additions and
// without removals.
struct SetChange {
  const char* field;
  std::vector<std::string> exactly, add, remove;
  std::function<std::string(absl::string_view)> expand;  // From a short name to a whole one.
};
absl::Status ChangeSet(const SetChange& change, std::set<std::string> now, EditDraft* draft);

// The flags that say what is in an activity.
class ActivityFlags {
 public:
  // `editing`: sets are changed, not only made.
  void Declare(Flags* flags, bool editing);

  // Whether none of them was given.
  bool empty() const;

  // Writes what was given to `draft`. `now` is the activity as it stands, empty for a new one:
  // whole elements are set where it has none.
  absl::Status Apply(Context* context, const std::string& plan, const v1::Activity& now,
                     EditDraft* draft) const;

  const std::vector<std::string>& titles() const { return title_.texts; }

 private:
  absl::Status ApplyScalars(EditDraft* draft) const;
  absl::Status ApplySets(const std::string& plan, const v1::Activity& now, EditDraft* draft) const;
  absl::Status ApplyPartners(EditDraft* draft) const;
  absl::Status ApplyPlaces(const v1::Activity& now, EditDraft* draft) const;
  absl::Status ApplyTargets(EditDraft* draft) const;
  absl::Status ApplySteps(const std::string& language, const v1::Activity& now,
                          EditDraft* draft) const;

  TextFlag title_{"title", {}};
  TextFlag description_{"description", {}};
  std::optional<std::string> start_;
  std::optional<std::string> end_;
  std::optional<std::string> status_;
  std::vector<std::string> themes_, add_themes_, remove_themes_;
  std::vector<std::string> objectives_, add_objectives_, remove_objectives_;
  std::vector<std::string> tags_, add_tags_, remove_tags_;
  std::vector<std::string> needs_, add_needs_, remove_needs_;
  std::vector<std::string> partners_, leads_, supporting_, implementing_, funding_;
  std::vector<std::string> remove_partners_;
  std::vector<std::string> locations_;
  std::vector<std::string> targets_;
  std::vector<std::string> steps_;
  FieldFlags fields_;
};

// Returns an identifier made from a text, at most `length_max` long, that is not in `taken`.
std::string FreshId(absl::string_view text, const std::vector<std::string>& taken,
                    size_t length_max = 40);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_RECORD_FLAGS_H_
