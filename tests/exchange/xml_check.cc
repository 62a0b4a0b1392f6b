#include "tests/exchange/xml_check.h"

#include <libxml/xmlerror.h>

#include "absl/strings/str_cat.h"

namespace jointplan::exchange {
namespace {

std::string Taken(xmlChar* text) {
  if (text == nullptr) return "";
  std::string taken(reinterpret_cast<const char*>(text));
  xmlFree(text);
  return taken;
}

template <class Take>
void Walk(const xmlNode* node, const Take& take) {
  for (; node != nullptr; node = node->next) {
    if (node->type == XML_ELEMENT_NODE) take(node);
    Walk(node->children, take);
  }
}

std::string NameOf(const xmlNode* node) { return reinterpret_cast<const char*>(node->name); }

}  // namespace

XmlTree::XmlTree(const std::string& text) {
  xmlResetLastError();
  document_ =
      xmlReadMemory(text.data(), static_cast<int>(text.size()), "test", "UTF-8",
                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
  if (const xmlError* error = xmlGetLastError(); error != nullptr) {
    error_ = absl::StrCat("line ", error->line, ": ", error->message);
  }
}

XmlTree::~XmlTree() { xmlFreeDoc(document_); }

std::vector<const xmlNode*> XmlTree::Elements(absl::string_view name) const {
  std::vector<const xmlNode*> elements;
  if (document_ == nullptr) return elements;
  Walk(document_->children, [&](const xmlNode* node) {
    if (NameOf(node) == name) elements.push_back(node);
  });
  return elements;
}

std::string XmlTree::Text(const xmlNode* element) { return Taken(xmlNodeGetContent(element)); }

std::string XmlTree::Attribute(const xmlNode* element, const char* name) {
  return Taken(xmlGetNoNsProp(element, reinterpret_cast<const xmlChar*>(name)));
}

std::vector<std::string> XmlTree::Names() const {
  std::vector<std::string> names;
  if (document_ == nullptr) return names;
  Walk(document_->children, [&](const xmlNode* node) { names.push_back(NameOf(node)); });
  return names;
}

}  // namespace jointplan::exchange
