#include "exchange/xml_part.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

// What becomes a node in memory begins with the one, and an attribute has the other. A node takes
// about 64 bytes, so this is half a gigabyte at the very most.
constexpr ptrdiff_t kMarksMax = 8'000'000;

constexpr unsigned kOptions =
    pugi::parse_default | pugi::parse_doctype | pugi::parse_ws_pcdata_single;

absl::string_view Local(absl::string_view name) {
  const size_t colon = name.find(':');
  return colon == absl::string_view::npos ? name : name.substr(colon + 1);
}

absl::Status Wrong(absl::string_view part, absl::string_view problem) {
  return absl::InvalidArgumentError(
      absl::StrCat("The part ", plan::Excerpt(part, 100), " of the file ", problem,
                   ". Open the file in a spreadsheet program and save it anew as .xlsx."));
}

bool HasDocumentType(const pugi::xml_document& document) {
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_doctype) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<pugi::xml_document> ParseXml(absl::string_view xml, absl::string_view name) {
  const auto marks =
      std::count_if(xml.begin(), xml.end(), [](char c) { return c == '<' || c == '='; });
  if (marks > kMarksMax) return Wrong(name, "has more cells than a work plan needs");
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer(xml.data(), xml.size(), kOptions);
  if (!result) {
    return Wrong(name,
                 absl::StrCat("is damaged at byte ", result.offset, ": ", result.description()));
  }
  if (HasDocumentType(document)) {
    return Wrong(name, "declares a document type, which a spreadsheet never has; it was not read");
  }
  return document;
}

absl::string_view LocalName(const pugi::xml_node& node) { return Local(node.name()); }

pugi::xml_node ChildOf(const pugi::xml_node& parent, absl::string_view local_name) {
  for (const pugi::xml_node& child : parent.children()) {
    if (LocalName(child) == local_name) return child;
  }
  return {};
}

pugi::xml_node NextOf(const pugi::xml_node& node) {
  const absl::string_view wanted = LocalName(node);
  for (pugi::xml_node next = node.next_sibling(); next; next = next.next_sibling()) {
    if (LocalName(next) == wanted) return next;
  }
  return {};
}

absl::string_view AttributeOf(const pugi::xml_node& node, absl::string_view local_name) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (Local(attribute.name()) == local_name) return attribute.value();
  }
  return {};
}

}  // namespace jointplan::exchange
