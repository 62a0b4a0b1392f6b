#include "exchange/iati_own.h"

#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "base/status_macros.h"
#include "exchange/edits.h"
#include "exchange/iati_codes.h"
#include "exchange/iati_fields.h"
#include "exchange/json.h"
#include "google/protobuf/field_mask.pb.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/validate.h"

namespace jointplan::exchange {
namespace {

constexpr char kRecord[] = "record";
constexpr char kPath[] = "path";
constexpr char kValues[] = "values";

XmlNode* AddOwn(const char* local, XmlNode* parent) {
  XmlNode node;
  node.name = {kOwnSpace, "jp", local};
  parent->children.push_back(std::move(node));
  return &parent->children.back();
}

const XmlNode* FindOwn(const XmlNode& parent, const char* local) {
  for (const XmlNode& child : parent.children) {
    if (child.name.Is(kOwnSpace, local)) return &child;
  }
  return nullptr;
}

// Next steps have an order, which paths of single steps would lose: they go along whole.
std::vector<v1::FieldChange> WithWholeSteps(const std::vector<v1::FieldChange>& changes) {
  constexpr char kSteps[] = "next_steps";
  std::vector<v1::FieldChange> whole;
  bool steps = false;
  for (const v1::FieldChange& change : changes) {
    const bool of_steps = absl::StartsWith(change.path(), kSteps);
    if (!of_steps) whole.push_back(change);
    steps = steps || of_steps;
  }
  if (steps) whole.emplace_back().set_path(kSteps);
  return whole;
}

}  // namespace

v1::Activity WithoutWhatStays(const v1::Activity& record) {
  v1::Activity carried = record;
  plan::Canonicalize(&carried);
  plan::ClearBookkeeping(&carried);
  carried.clear_imported();
  carried.clear_needs();
  carried.clear_upstreams();
  carried.clear_sharing();
  for (v1::Participant& participant : *carried.mutable_participants()) participant.clear_consent();
  return carried;
}

absl::Status AddOwnRecord(const v1::Activity& record, const v1::Plan& plan, XmlNode* activity) {
  const v1::Activity carried = WithoutWhatStays(record);
  const v1::Activity read = ReadIatiFields(*activity, plan, nullptr);
  const std::vector<v1::FieldChange> changes = WithWholeSteps(plan::Diff(&read, &carried));
  if (changes.empty()) return absl::OkStatus();
  v1::Activity values;
  google::protobuf::FieldMask mask;
  AddChanges(carried, changes, &values, &mask);
  JP_ASSIGN_OR_RETURN(const std::string json, ToJson(values, JsonLayout::kOneLine));
  XmlNode* own = AddOwn(kRecord, activity);
  for (const std::string& path : mask.paths()) AddOwn(kPath, own)->AddText(path);
  AddOwn(kValues, own)->AddText(json);
  return absl::OkStatus();
}

absl::Status ApplyOwnRecord(const XmlNode& activity, v1::Activity* record) {
  const XmlNode* own = FindOwn(activity, kRecord);
  if (own == nullptr) return absl::OkStatus();
  v1::Activity values;
  if (const XmlNode* json = FindOwn(*own, kValues)) {
    JP_RETURN_IF_ERROR(FromJson(json->Text(), &values));
  }
  google::protobuf::FieldMask mask;
  for (const XmlNode& child : own->children) {
    if (child.name.Is(kOwnSpace, kPath)) mask.add_paths(child.Text());
  }
  if (mask.paths().empty()) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const auto applied, plan::ApplyMask(*record, WithoutWhatStays(values), mask));
  v1::Activity result;
  result.CopyFrom(*applied);
  result = WithoutWhatStays(result);
  JP_RETURN_IF_ERROR(plan::ValidateShape(result, "record", plan::Completeness::kPartial));
  *record = std::move(result);
  return absl::OkStatus();
}

}  // namespace jointplan::exchange
