#include "exchange/sheet_entry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "exchange/sheet_reading.h"
#include "plan/names.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"

namespace jointplan::exchange {
namespace {

constexpr size_t kMadeIdMax = 50;

const google::protobuf::FieldDescriptor* ListOf(const SheetSpec& spec) {
  return v1::Activity::descriptor()->FindFieldByName(spec.list);
}

// Returns the place of an element in its list, or -1.
int FindElement(const v1::Activity& activity, const SheetSpec& spec, const std::string& key) {
  const auto* list = ListOf(spec);
  const auto* reflection = v1::Activity::GetReflection();
  const auto* key_field = list->message_type()->FindFieldByName(spec.key_field);
  for (int i = 0; i < reflection->FieldSize(activity, list); ++i) {
    const auto& element = reflection->GetRepeatedMessage(activity, list, i);
    if (plan::KeyOf(element, key_field) == key) return i;
  }
  return -1;
}

}  // namespace

plan::FieldPath ElementPath(const SheetSpec& spec, const std::string& key) {
  return plan::FieldPath({{spec.list, key}});
}

bool HasElement(const v1::Activity& activity, const SheetSpec& spec, const std::string& key) {
  return FindElement(activity, spec, key) >= 0;
}

void EnsureElement(const SheetSpec& spec, const std::string& key, v1::Activity* activity) {
  if (HasElement(*activity, spec, key)) return;
  const auto* list = ListOf(spec);
  const auto* key_field = list->message_type()->FindFieldByName(spec.key_field);
  plan::SetKey(key, key_field, v1::Activity::GetReflection()->AddMessage(activity, list));
}

void RemoveElement(const SheetSpec& spec, const std::string& key, v1::Activity* activity) {
  const int at = FindElement(*activity, spec, key);
  if (at < 0) return;
  std::vector<int> kept;
  for (int i = 0; i < v1::Activity::GetReflection()->FieldSize(*activity, ListOf(spec)); ++i) {
    if (i != at) kept.push_back(i);
  }
  plan::Arrange(kept, ListOf(spec), activity);
}

void ReorderSteps(const std::vector<StepPosition>& positions, v1::Activity* activity) {
  std::map<std::string, std::pair<double, int>> places;
  for (const StepPosition& step : positions) places[step.key] = {step.position, step.moved};
  std::vector<std::pair<std::pair<double, int>, int>> order;
  for (int i = 0; i < activity->next_steps_size(); ++i) {
    const auto found = places.find(activity->next_steps(i).id());
    order.emplace_back(found == places.end() ? std::make_pair(kLastPosition, 0) : found->second, i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<int> arranged;
  arranged.reserve(order.size());
  for (const auto& [place, index] : order) arranged.push_back(index);
  plan::Arrange(arranged, v1::Activity::descriptor()->FindFieldByName("next_steps"), activity);
}

std::string FreeId(absl::string_view text, const std::function<bool(const std::string&)>& taken) {
  std::string made = plan::MakeId(text).substr(0, kMadeIdMax);
  while (absl::EndsWith(made, "-")) made.pop_back();
  std::string id = made;
  for (int i = 2; taken(id); ++i) id = absl::StrCat(made, "-", i);
  return id;
}

bool SameCell(const SheetCell& shown, const SheetCell& cell) {
  if (cell.kind == CellKind::kError || cell.has_time) return false;
  return UnifyLineEnds(shown.text()) == UnifyLineEnds(cell.text());
}

}  // namespace jointplan::exchange
