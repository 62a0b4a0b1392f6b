#include "exchange/sheet_labels.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "exchange/enum_names.h"
#include "exchange/keys.h"
#include "exchange/sheet_words.h"
#include "exchange/value_text.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/spelling.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

using Texts = google::protobuf::Map<std::string, std::string>;

constexpr size_t kObjectiveLabelMax = 90;

std::string TextIn(const Texts& texts, absl::string_view language,
                   absl::string_view plan_language) {
  for (const absl::string_view wanted : {language, plan_language, absl::string_view("en")}) {
    const auto found = texts.find(std::string(wanted));
    if (found != texts.end() && !found->second.empty()) return found->second;
  }
  std::string first;
  for (const auto& [tag, text] : texts) {
    if (!text.empty() && (first.empty() || text < first)) first = text;
  }
  return first;
}

const google::protobuf::EnumDescriptor* StatusType(LabelKind kind) {
  switch (kind) {
    case LabelKind::kActivityStatus:
      return v1::ImplementationStatus_descriptor();
    case LabelKind::kStepStatus:
      return v1::NextStepStatus_descriptor();
    default:
      return v1::FundingStatus_descriptor();
  }
}

// The size of what stands between values at the beginning of `text`; 0: nothing of that kind.
size_t SeparatorAt(absl::string_view text) {
  constexpr absl::string_view kArabicSemicolon = "\u061B";
  if (absl::StartsWith(text, kArabicSemicolon)) return kArabicSemicolon.size();
  return !text.empty() && (text[0] == ';' || text[0] == '\n' || text[0] == '\r') ? 1 : 0;
}

// Takes a value in quotation marks off, with what separates it from the next one. False if the text
// does not begin with one.
bool TakeQuoted(absl::string_view* text, std::vector<std::string>* values) {
  if (text->empty() || (*text)[0] != '"') return false;
  std::string value;
  for (size_t i = 1; i < text->size(); ++i) {
    if ((*text)[i] != '"') {
      value.push_back((*text)[i]);
    } else if (text->substr(i + 1, 1) == "\"") {
      value.push_back('"');
      ++i;
    } else {
      const absl::string_view rest = TrimBlanks(text->substr(i + 1));
      const size_t separator = SeparatorAt(text->substr(i + 1));
      if (!rest.empty() && separator == 0 && SeparatorAt(rest) == 0) return false;
      values->push_back(std::move(value));
      *text = rest;
      text->remove_prefix(SeparatorAt(rest));
      return true;
    }
  }
  return false;
}

std::string KindWord(LabelKind kind) {
  switch (kind) {
    case LabelKind::kTheme:
      return "theme of the plan";
    case LabelKind::kPartner:
      return "partner";
    case LabelKind::kObjective:
      return "objective";
    default:
      return "status";
  }
}

}  // namespace

std::string LabelKindName(LabelKind kind) {
  switch (kind) {
    case LabelKind::kTheme:
      return "theme";
    case LabelKind::kPartner:
      return "partner";
    case LabelKind::kObjective:
      return "objective";
    case LabelKind::kActivityStatus:
      return "implementation_status";
    case LabelKind::kStepStatus:
      return "step_status";
    case LabelKind::kFundingStatus:
      return "funding_status";
  }
  return "";
}

SheetLabels SheetLabels::Make(const SheetCatalogue& catalogue, absl::string_view language,
                              bool plain) {
  SheetLabels labels;
  labels.AddThemes(catalogue.plan, language, plain);
  labels.AddPartners(catalogue.partners, plain);
  labels.AddObjectives(catalogue.objectives, language, plain);
  for (const LabelKind kind :
       {LabelKind::kActivityStatus, LabelKind::kStepStatus, LabelKind::kFundingStatus}) {
    labels.AddStatuses(kind, language, plain);
  }
  return labels;
}

void SheetLabels::AddThemes(const v1::Plan& plan, absl::string_view language, bool plain) {
  std::vector<SheetLabel> list;
  for (const v1::Theme& theme : plan.themes()) {
    const std::string title = TextIn(theme.title(), language, plan.default_language());
    list.push_back({plain ? theme.id() : title, theme.id()});
  }
  Add(LabelKind::kTheme, std::move(list));
  for (const v1::Theme& theme : plan.themes()) {
    for (const auto& [tag, title] : theme.title()) Know(LabelKind::kTheme, theme.id(), title);
  }
}

void SheetLabels::AddPartners(const std::vector<v1::Partner>& partners, bool plain) {
  std::vector<SheetLabel> list;
  for (const v1::Partner& partner : partners) {
    const std::string id = ShortName(partner.name());
    list.push_back(
        {plain || partner.short_name().empty() ? id : partner.short_name(), partner.name()});
  }
  Add(LabelKind::kPartner, std::move(list));
  for (const v1::Partner& partner : partners) {
    Know(LabelKind::kPartner, partner.name(), partner.short_name());
    for (const auto& [tag, title] : partner.title()) {
      Know(LabelKind::kPartner, partner.name(), title);
    }
  }
}

void SheetLabels::AddObjectives(const std::vector<v1::Objective>& objectives,
                                absl::string_view language, bool plain) {
  std::vector<SheetLabel> list;
  for (const v1::Objective& objective : objectives) {
    const std::string id = ShortName(objective.name());
    const std::string title = TextIn(objective.title(), language, "en");
    const std::string said = language == "en" && objective.has_label() ? objective.label() : title;
    list.push_back({plain ? id : plan::Excerpt(absl::StrCat(id, " ", said), kObjectiveLabelMax),
                    objective.name()});
  }
  Add(LabelKind::kObjective, std::move(list));
  for (const v1::Objective& objective : objectives) {
    Know(LabelKind::kObjective, objective.name(), objective.label());
    for (const auto& [tag, title] : objective.title()) {
      Know(LabelKind::kObjective, objective.name(), title);
    }
  }
}

void SheetLabels::AddStatuses(LabelKind kind, absl::string_view language, bool plain) {
  const google::protobuf::EnumDescriptor* type = StatusType(kind);
  std::vector<SheetLabel> list;
  for (int i = 1; i < type->value_count(); ++i) {
    const std::string& name = type->value(i)->name();
    const std::string id = ShortEnumName(type, type->value(i)->number());
    list.push_back({plain ? id : StatusWord(name, language), name});
  }
  Add(kind, std::move(list));
  for (int i = 1; i < type->value_count(); ++i) {
    const std::string& name = type->value(i)->name();
    Know(kind, name, ShortEnumName(type, type->value(i)->number()));
    for (const char* tongue : {"en", "fr", "ar"}) Know(kind, name, StatusWord(name, tongue));
  }
}

// A label that several would share, that would be cut, or that begins or ends with a blank is
// replaced by the id, which nobody shares.
void SheetLabels::Add(LabelKind kind, std::vector<SheetLabel> labels) {
  Book& book = books_[kind];
  std::map<std::string, int> count;
  for (const SheetLabel& label : labels) ++count[FoldKey(label.label)];
  for (const SheetLabel& label : labels) ++count[FoldKey(ShortName(label.name))];
  for (SheetLabel& label : labels) {
    const std::string id = ShortName(label.name);
    const bool same_as_id = FoldKey(label.label) == FoldKey(id);
    const bool shared = count[FoldKey(label.label)] > (same_as_id ? 2 : 1);
    if (label.label.empty() || shared || !CanBeJoined(label.label)) label.label = id;
    book.label_of[label.name] = label.label;
    book.name_of[label.label] = label.name;
    book.by_id[id] = label.name;
    book.by_id[label.name] = label.name;
    Know(kind, label.name, label.label);
    Know(kind, label.name, id);
    book.list.push_back(std::move(label));
  }
}

void SheetLabels::Know(LabelKind kind, const std::string& name, absl::string_view called) {
  if (!called.empty()) books_[kind].folded[plan::FoldName(called)].insert(name);
}

void SheetLabels::Prefer(LabelKind kind, const std::vector<SheetLabel>& labels) {
  Book& book = books_[kind];
  for (const SheetLabel& label : labels) {
    if (label.label.empty() || label.name.empty()) continue;
    book.label_of[label.name] = label.label;
    book.name_of[label.label] = label.name;
  }
}

const std::vector<SheetLabel>& SheetLabels::List(LabelKind kind) const {
  static const auto* const kNone = new std::vector<SheetLabel>();
  const auto book = books_.find(kind);
  return book == books_.end() ? *kNone : book->second.list;
}

std::string SheetLabels::LabelOf(LabelKind kind, absl::string_view name) const {
  const auto book = books_.find(kind);
  if (book != books_.end()) {
    const auto found = book->second.label_of.find(std::string(name));
    if (found != book->second.label_of.end()) return found->second;
  }
  return ShortName(name);
}

bool SheetLabels::Knows(LabelKind kind, absl::string_view name) const {
  const auto book = books_.find(kind);
  return book != books_.end() && book->second.label_of.contains(std::string(name));
}

absl::StatusOr<std::string> SheetLabels::Find(LabelKind kind, absl::string_view text) const {
  const std::string wanted = CollapseBlanks(text);
  const auto found = books_.find(kind);
  if (found != books_.end()) {
    const Book& book = found->second;
    for (const auto* exact : {&book.name_of, &book.by_id}) {
      const auto named = exact->find(wanted);
      if (named != exact->end()) return named->second;
    }
    const auto folded = book.folded.find(plan::FoldName(wanted));
    if (folded != book.folded.end() && folded->second.size() == 1) return *folded->second.begin();
    if (folded != book.folded.end()) {
      std::vector<std::string> ids;
      for (const std::string& name : folded->second) ids.push_back(ShortName(name));
      return absl::InvalidArgumentError(absl::StrCat("\"", plan::Excerpt(wanted, 60),
                                                     "\" could be ", absl::StrJoin(ids, " or "),
                                                     ": write that instead"));
    }
  }
  return absl::NotFoundError(absl::StrCat("there is no ", KindWord(kind), " \"",
                                          plan::Excerpt(wanted, 60),
                                          "\": choose one from the list of the cell"));
}

std::vector<std::string> SplitLabels(absl::string_view cell) {
  std::vector<std::string> labels;
  while (!cell.empty()) {
    cell = TrimBlanks(cell);
    if (TakeQuoted(&cell, &labels)) continue;
    size_t size = 0;
    while (size < cell.size() && SeparatorAt(cell.substr(size)) == 0) ++size;
    std::string label = CollapseBlanks(cell.substr(0, size));
    if (!label.empty()) labels.push_back(std::move(label));
    cell.remove_prefix(size);
    cell.remove_prefix(SeparatorAt(cell));
  }
  return labels;
}

std::string JoinLabels(const std::vector<std::string>& labels) {
  std::string cell;
  for (const std::string& label : labels) {
    absl::StrAppend(&cell, cell.empty() ? "" : kLabelsJoin);
    if (CanBeJoined(label)) {
      absl::StrAppend(&cell, label);
    } else {
      absl::StrAppend(&cell, "\"", absl::StrReplaceAll(label, {{"\"", "\"\""}}), "\"");
    }
  }
  return cell;
}

bool CanBeJoined(absl::string_view value) {
  if (value.empty() || value[0] == '"' || CollapseBlanks(value) != value) return false;
  for (size_t i = 0; i < value.size(); ++i) {
    if (SeparatorAt(value.substr(i)) > 0) return false;
  }
  return true;
}

}  // namespace jointplan::exchange
