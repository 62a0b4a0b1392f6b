#include "exchange/xml.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace jointplan::exchange {

std::string XmlNode::Get(absl::string_view local, absl::string_view space) const {
  for (const XmlAttribute& attribute : attributes) {
    if (attribute.name.Is(space, local)) {
      return std::string(absl::StripAsciiWhitespace(attribute.value));
    }
  }
  return "";
}

bool XmlNode::Has(absl::string_view local, absl::string_view space) const {
  return std::any_of(attributes.begin(), attributes.end(), [&](const XmlAttribute& attribute) {
    return attribute.name.Is(space, local);
  });
}

void XmlNode::Set(absl::string_view local, absl::string_view value) {
  for (XmlAttribute& attribute : attributes) {
    if (!attribute.name.Is("", local)) continue;
    attribute.value = std::string(value);
    return;
  }
  attributes.push_back({{"", "", std::string(local)}, std::string(value)});
}

std::vector<const XmlNode*> XmlNode::All(absl::string_view local) const {
  std::vector<const XmlNode*> all;
  for (const XmlNode& child : children) {
    if (child.Is(local)) all.push_back(&child);
  }
  return all;
}

const XmlNode* XmlNode::First(absl::string_view local) const {
  const auto found = std::find_if(children.begin(), children.end(),
                                  [local](const XmlNode& child) { return child.Is(local); });
  return found == children.end() ? nullptr : &*found;
}

std::string XmlNode::Text() const {
  std::string all = text;
  for (const XmlNode& child : children) absl::StrAppend(&all, child.Text());
  return all;
}

XmlNode* XmlNode::Add(absl::string_view local) {
  children.push_back(MakeXml(local));
  return &children.back();
}

void XmlNode::AddText(absl::string_view added) {
  XmlNode piece;
  piece.text = std::string(added);
  children.push_back(std::move(piece));
}

XmlNode MakeXml(absl::string_view local) {
  XmlNode node;
  node.name.local = std::string(local);
  return node;
}

}  // namespace jointplan::exchange
