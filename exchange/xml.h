#ifndef JOINTPLAN_EXCHANGE_XML_H_
#define JOINTPLAN_EXCHANGE_XML_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/fault.h"

namespace jointplan::exchange {

// The namespace of `xml:lang`, whose prefix needs no declaration.
inline constexpr char kXmlSpace[] = "http://www.w3.org/XML/1998/namespace";

// What an element or attribute is called.
struct XmlName {
  std::string space;   // The address of its namespace; empty: none.
  std::string prefix;  // What the file writes for it; counts for nothing.
  std::string local;

  bool Is(absl::string_view in_space, absl::string_view name) const {
    return space == in_space && local == name;
  }
};

struct XmlAttribute {
  XmlName name;
  std::string value;
};

// An element with all that is in it, or a piece of text between elements. Comments and processing
// instructions are not kept, nor are the blanks and line breaks that only lay a file out.
struct XmlNode {
  XmlName name;      // `local` is empty: a piece of text.
  std::string text;  // Of a piece of text.
  std::vector<XmlAttribute> attributes;
  std::vector<XmlNode> children;
  int line = 0;  // Where it begins in its file, counted from 1; 0: it comes from none.

  bool is_text() const { return name.local.empty(); }
  // Whether it is an element `local` of no namespace.
  bool Is(absl::string_view local) const { return name.Is("", local); }
  // Returns the value of an attribute without the blanks around it; empty if there is none.
  std::string Get(absl::string_view local, absl::string_view space = "") const;
  bool Has(absl::string_view local, absl::string_view space = "") const;
  void Set(absl::string_view local, absl::string_view value);
  // Returns the elements `local` of no namespace right below.
  std::vector<const XmlNode*> All(absl::string_view local) const;
  // Returns the first of them, or null.
  const XmlNode* First(absl::string_view local) const;
  // Returns the text of the element and of all below it.
  std::string Text() const;
  // Adds an element of no namespace, and returns it.
  XmlNode* Add(absl::string_view local);
  void AddText(absl::string_view added);
};

// Returns an element of no namespace.
XmlNode MakeXml(absl::string_view local);

// What a file may ask of the reader.
struct XmlLimits {
  size_t bytes_max = size_t{256} << 20;     // Of the file.
  size_t item_bytes_max = size_t{4} << 20;  // Of names, values and texts of one item.
  int depth_max = 40;                       // Elements inside each other.
};

// Reads a document item by item: `on_root` gets the outermost element, with its attributes and
// nothing in it, and says whether to go on; `on_item` gets each element right below it. No more
// than one item is in memory. A document with a DOCTYPE is refused at once, so there are no
// entities but XML's own five, and nothing is fetched from anywhere. Returns what is wrong, with
// its line; what came before it has been handed over.
std::optional<Fault> ReadXml(absl::string_view bytes, const XmlLimits& limits,
                             const std::function<bool(const XmlNode& root)>& on_root,
                             const std::function<void(XmlNode item)>& on_item);

// How an element is laid out.
enum class XmlLayout {
  kOneLine,   // Nothing between elements.
  kIndented,  // Elements that hold no text on lines of their own; ends with a line break.
};

// Returns an element as text: attributes sorted, namespaces declared where they are needed. The
// same element always gives the same text, and reading that gives the same element.
std::string WriteXml(const XmlNode& node, XmlLayout layout, int indent = 0);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_XML_H_
