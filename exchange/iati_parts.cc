#include "exchange/iati_parts.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "exchange/iati_codes.h"

namespace jointplan::exchange {
namespace {

constexpr char kPrefix[] = "iati/";
constexpr char kAttributes[] = "attributes";
constexpr char kExtensions[] = "extensions";
constexpr char kActivity[] = "iati-activity";

bool IsElement(absl::string_view name) {
  const auto& elements = IatiElements();
  return std::find(elements.begin(), elements.end(), name) != elements.end();
}

// Returns the part that an element belongs to; empty: to none.
std::string PartOf(const XmlNode& node) {
  if (!node.name.space.empty()) return kExtensions;
  return IsElement(node.name.local) ? node.name.local : "";
}

// The activity's own attributes, without those that say when the file was made.
XmlNode AttributesOf(const XmlNode& activity) {
  XmlNode node = MakeXml(kActivity);
  for (const XmlAttribute& attribute : activity.attributes) {
    if (attribute.name.Is("", "last-updated-datetime")) continue;
    if (attribute.name.space != kOwnSpace) node.attributes.push_back(attribute);
  }
  return node;
}

// Reads the elements of one part.
std::vector<XmlNode> ReadPart(const v1::ImportedPart& part) {
  std::vector<XmlNode> nodes;
  const std::string document = absl::StrCat("<part>", part.content(), "</part>");
  const auto fault = ReadXml(
      document, XmlLimits{}, [](const XmlNode&) { return true; },
      [&nodes](XmlNode node) { nodes.push_back(std::move(node)); });
  if (fault.has_value()) nodes.clear();
  for (XmlNode& node : nodes) node.line = 0;
  return nodes;
}

void LoadPart(const v1::ImportedPart& part, XmlNode* activity,
              std::map<std::string, std::vector<XmlNode>>* by_part) {
  const absl::string_view name = absl::StripPrefix(part.part(), kPrefix);
  for (XmlNode& node : ReadPart(part)) {
    if (name == kAttributes && node.Is(kActivity)) {
      activity->attributes = AttributesOf(node).attributes;
    } else if (PartOf(node) == name && !IsOwn(node)) {
      (*by_part)[std::string(name)].push_back(std::move(node));
    }
  }
}

}  // namespace

void StoreIati(const XmlNode& activity, v1::Activity* record) {
  std::map<std::string, std::string> contents;
  const XmlNode attributes = AttributesOf(activity);
  if (!attributes.attributes.empty()) {
    contents[kAttributes] = WriteXml(attributes, XmlLayout::kOneLine);
  }
  for (const XmlNode& child : activity.children) {
    const std::string part = PartOf(child);
    if (child.is_text() || part.empty() || part == "contact-info" || IsOwn(child)) continue;
    std::string& content = contents[part];
    absl::StrAppend(&content, content.empty() ? "" : "\n", WriteXml(child, XmlLayout::kOneLine));
  }
  auto* imported = record->mutable_imported();
  imported->erase(std::remove_if(imported->begin(), imported->end(),
                                 [](const v1::ImportedPart& part) {
                                   return absl::StartsWith(part.part(), kPrefix);
                                 }),
                  imported->end());
  for (auto& [name, content] : contents) {
    v1::ImportedPart* part = imported->Add();
    part->set_part(absl::StrCat(kPrefix, name));
    part->set_content(std::move(content));
  }
}

XmlNode LoadIati(const v1::Activity& record) {
  XmlNode activity = MakeXml(kActivity);
  std::map<std::string, std::vector<XmlNode>> by_part;
  for (const v1::ImportedPart& part : record.imported()) {
    if (absl::StartsWith(part.part(), kPrefix)) LoadPart(part, &activity, &by_part);
  }
  const auto take = [&](const std::string& name) {
    for (XmlNode& node : by_part[name]) activity.children.push_back(std::move(node));
  };
  for (const std::string& name : IatiElements()) take(name);
  take(kExtensions);
  return activity;
}

bool KeepsIati(const v1::Activity& record) {
  return std::any_of(
      record.imported().begin(), record.imported().end(),
      [](const v1::ImportedPart& part) { return absl::StartsWith(part.part(), kPrefix); });
}

void ClearOwnAttributes(XmlNode* node) {
  node->attributes.erase(
      std::remove_if(node->attributes.begin(), node->attributes.end(),
                     [](const XmlAttribute& a) { return a.name.space == kOwnSpace; }),
      node->attributes.end());
  for (XmlNode& child : node->children) ClearOwnAttributes(&child);
}

}  // namespace jointplan::exchange
