#ifndef JOINTPLAN_TESTS_EXCHANGE_XML_CHECK_H_
#define JOINTPLAN_TESTS_EXCHANGE_XML_CHECK_H_

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// A document as libxml2 reads it, strictly: what is not well-formed, or not allowed in XML, is
// refused.
class XmlTree {
 public:
  explicit XmlTree(const std::string& text);
  ~XmlTree();
  XmlTree(const XmlTree&) = delete;
  XmlTree& operator=(const XmlTree&) = delete;

  // What is wrong with the document; empty: nothing.
  const std::string& error() const { return error_; }

  // The elements of a name, in order; their text, with that of the elements inside; and one of
  // their attributes, which is empty if they lack it.
  std::vector<const xmlNode*> Elements(absl::string_view name) const;
  static std::string Text(const xmlNode* element);
  static std::string Attribute(const xmlNode* element, const char* name);

  // The names of all elements, in order.
  std::vector<std::string> Names() const;

 private:
  xmlDocPtr document_ = nullptr;
  std::string error_;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_TESTS_EXCHANGE_XML_CHECK_H_
