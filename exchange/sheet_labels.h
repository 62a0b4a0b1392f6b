#ifndef JOINTPLAN_EXCHANGE_SHEET_LABELS_H_
#define JOINTPLAN_EXCHANGE_SHEET_LABELS_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// What the activities of a plan may name.
struct SheetCatalogue {
  v1::Plan plan;
  std::vector<v1::Partner> partners;
  std::vector<v1::Objective> objectives;
};

// The lists that cells choose from.
enum class LabelKind { kTheme, kPartner, kObjective, kActivityStatus, kStepStatus, kFundingStatus };
inline constexpr LabelKind kLabelKinds[] = {LabelKind::kTheme,      LabelKind::kPartner,
                                            LabelKind::kObjective,  LabelKind::kActivityStatus,
                                            LabelKind::kStepStatus, LabelKind::kFundingStatus};

// `theme`, as the technical row of a list calls it.
std::string LabelKindName(LabelKind kind);

// How one thing is called in cells.
struct SheetLabel {
  std::string label;  // For people: `GIZ`, `Local governments`.
  std::string name;   // For programs: `partners/giz`, `local-governments`.
};

// Between several labels in a cell.
inline constexpr char kLabelsJoin[] = "; ";

// What is called how. A label stands for one thing only, and never holds what stands between
// labels.
class SheetLabels {
 public:
  // Labels in a language; `plain`: the ids, which do not change with it.
  static SheetLabels Make(const SheetCatalogue& catalogue, absl::string_view language, bool plain);

  // Takes over how a workbook calls things: what a cell says is read as it was meant when it was
  // written, even if a partner has another name by now.
  void Prefer(LabelKind kind, const std::vector<SheetLabel>& labels);

  const std::vector<SheetLabel>& List(LabelKind kind) const;

  // Returns what to write for a name; its short form where nothing is known of it.
  std::string LabelOf(LabelKind kind, absl::string_view name) const;

  // Whether there is something of that name.
  bool Knows(LabelKind kind, absl::string_view name) const;

  // Returns the name that a person means: by a label, an id, a whole name or a title in any
  // language; case, accents and blanks do not matter where that leaves no doubt. NOT_FOUND, or
  // INVALID_ARGUMENT if it could be several; both say what to write.
  absl::StatusOr<std::string> Find(LabelKind kind, absl::string_view text) const;

 private:
  struct Book {
    std::vector<SheetLabel> list;
    std::map<std::string, std::string> label_of;          // By name.
    std::map<std::string, std::string> name_of;           // By label.
    std::map<std::string, std::string> by_id;             // By id and whole name.
    std::map<std::string, std::set<std::string>> folded;  // By everything it may be called.
  };

  void AddThemes(const v1::Plan& plan, absl::string_view language, bool plain);
  void AddPartners(const std::vector<v1::Partner>& partners, bool plain);
  void AddObjectives(const std::vector<v1::Objective>& objectives, absl::string_view language,
                     bool plain);
  void AddStatuses(LabelKind kind, absl::string_view language, bool plain);
  void Add(LabelKind kind, std::vector<SheetLabel> labels);
  void Know(LabelKind kind, const std::string& name, absl::string_view called);

  std::map<LabelKind, Book> books_;
};

// Takes a cell with several values apart: at `;`, the Arabic `؛`, and line breaks. A value in
// quotation marks is taken as it is.
std::vector<std::string> SplitLabels(absl::string_view cell);

// Writes such a cell; values that would be cut or changed are put in quotation marks.
std::string JoinLabels(const std::vector<std::string>& labels);

// Whether a value needs none.
bool CanBeJoined(absl::string_view value);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_LABELS_H_
