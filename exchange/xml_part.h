#ifndef JOINTPLAN_EXCHANGE_XML_PART_H_
#define JOINTPLAN_EXCHANGE_XML_PART_H_

#include <pugixml.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// Reads XML that anybody may have written. Safe by what it leaves out: no document type, so no
// entities of its own and nothing from outside; no more elements and attributes than fit bounded
// memory. INVALID_ARGUMENT says what is wrong with the part `name`.
absl::StatusOr<pugi::xml_document> ParseXml(absl::string_view xml, absl::string_view name);

// The name of an element without the prefix of its namespace: writers choose prefixes freely.
absl::string_view LocalName(const pugi::xml_node& node);

// The first child of that local name, or none.
pugi::xml_node ChildOf(const pugi::xml_node& parent, absl::string_view local_name);

// The next sibling of the same local name, or none.
pugi::xml_node NextOf(const pugi::xml_node& node);

// An attribute by its local name; empty if there is none.
absl::string_view AttributeOf(const pugi::xml_node& node, absl::string_view local_name);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_XML_PART_H_
