#include <expat.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "exchange/xml.h"

namespace jointplan::exchange {
namespace {

// Between the parts of a name, as expat gives it: address, name, prefix. No address that is read
// holds a line break; expat refuses one.
constexpr char kBetweenParts = '\n';
constexpr size_t kChunk = size_t{64} << 10;

XmlName NameOf(const char* text) {
  const std::vector<std::string> parts = absl::StrSplit(text, kBetweenParts);
  XmlName name;
  name.local = parts.size() == 1 ? parts[0] : parts[1];
  if (parts.size() > 1) name.space = parts[0];
  if (parts.size() > 2) name.prefix = parts[2];
  return name;
}

bool IsLayout(const XmlNode& node) {
  return node.is_text() && absl::StripAsciiWhitespace(node.text).empty();
}

// Takes out the blanks and line breaks that only lay the file out.
void Tidy(XmlNode* node) {
  const bool all = std::all_of(node->children.begin(), node->children.end(),
                               [](const XmlNode& c) { return !c.is_text() || IsLayout(c); });
  if (!all) return;
  node->children.erase(std::remove_if(node->children.begin(), node->children.end(), IsLayout),
                       node->children.end());
}

class Reading {
 public:
  Reading(const XmlLimits& limits, const std::function<bool(const XmlNode&)>& on_root,
          const std::function<void(XmlNode)>& on_item)
      : limits_(limits),
        on_root_(on_root),
        on_item_(on_item),
        parser_(XML_ParserCreateNS(nullptr, kBetweenParts), &XML_ParserFree) {
    XML_SetReturnNSTriplet(parser_.get(), 1);
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &Start, &End);
    XML_SetCharacterDataHandler(parser_.get(), &Text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &Doctype);
  }

  std::optional<Fault> Read(absl::string_view bytes) {
    if (bytes.size() > limits_.bytes_max) {
      return Fault{0, "", Severity::kError,
                   absl::StrCat("the file has ", bytes.size(), " bytes, and at most ",
                                limits_.bytes_max, " are read; split it")};
    }
    do {
      const absl::string_view chunk = bytes.substr(0, kChunk);
      bytes.remove_prefix(chunk.size());
      const XML_Status status = XML_Parse(parser_.get(), chunk.data(),
                                          static_cast<int>(chunk.size()), bytes.empty() ? 1 : 0);
      if (status != XML_STATUS_OK) return stopped_ ? fault_ : NotWellFormed();
    } while (!bytes.empty());
    return std::nullopt;
  }

 private:
  static void Start(void* self, const XML_Char* name, const XML_Char** attributes) {
    static_cast<Reading*>(self)->StartElement(name, attributes);
  }
  static void End(void* self, const XML_Char* /*name*/) {
    static_cast<Reading*>(self)->EndElement();
  }
  static void Text(void* self, const XML_Char* text, int size) {
    static_cast<Reading*>(self)->AddText({text, static_cast<size_t>(size)});
  }
  static void Doctype(void* self, const XML_Char* /*name*/, const XML_Char* /*system*/,
                      const XML_Char* /*public_id*/, int /*internal*/) {
    static_cast<Reading*>(self)->Refuse(
        "the file has a DOCTYPE, which could define entities and is never read; take it out");
  }

  int Line() const { return static_cast<int>(XML_GetCurrentLineNumber(parser_.get())); }

  void Stop() {
    stopped_ = true;
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  void Refuse(std::string message) {
    if (stopped_) return;
    fault_ = Fault{Line(), "", Severity::kError, std::move(message)};
    Stop();
  }

  Fault NotWellFormed() const {
    const XML_Error error = XML_GetErrorCode(parser_.get());
    std::string advice = "; correct it, or ask who wrote the file";
    if (error == XML_ERROR_UNKNOWN_ENCODING || error == XML_ERROR_INCORRECT_ENCODING) {
      advice = "; save the file in UTF-8";
    }
    return Fault{Line(), "", Severity::kError,
                 absl::StrCat("this is no well-formed XML: ", XML_ErrorString(error), " (column ",
                              XML_GetCurrentColumnNumber(parser_.get()) + 1, ")", advice)};
  }

  // Counts what an item holds.
  bool Charge(size_t bytes) {
    item_bytes_ += bytes;
    if (item_bytes_ <= limits_.item_bytes_max) return true;
    Refuse(absl::StrCat("this item holds more than ", limits_.item_bytes_max,
                        " bytes; split it, or take out what is not needed"));
    return false;
  }

  void StartElement(const XML_Char* name, const XML_Char** attributes) {
    if (stopped_) return;
    if (static_cast<int>(open_.size()) + (in_root_ ? 1 : 0) >= limits_.depth_max) {
      return Refuse(absl::StrCat("elements lie more than ", limits_.depth_max,
                                 " deep inside each other; nothing that is read here does"));
    }
    XmlNode node;
    node.name = NameOf(name);
    node.line = Line();
    if (open_.empty()) item_bytes_ = 0;
    if (!Charge(sizeof(XmlNode) + node.name.local.size())) return;
    for (; *attributes != nullptr; attributes += 2) {
      node.attributes.push_back({NameOf(attributes[0]), attributes[1]});
      const XmlAttribute& made = node.attributes.back();
      if (!Charge(sizeof(XmlAttribute) + made.name.local.size() + made.value.size())) return;
    }
    if (in_root_) {
      open_.push_back(std::move(node));
    } else {
      in_root_ = true;
      if (!on_root_(node)) Stop();
    }
  }

  void EndElement() {
    if (stopped_ || open_.empty()) return;
    XmlNode node = std::move(open_.back());
    open_.pop_back();
    Tidy(&node);
    if (open_.empty()) {
      on_item_(std::move(node));
    } else {
      open_.back().children.push_back(std::move(node));
    }
  }

  void AddText(absl::string_view text) {
    if (stopped_ || open_.empty() || !Charge(text.size())) return;
    std::vector<XmlNode>& children = open_.back().children;
    if (children.empty() || !children.back().is_text()) {
      if (!Charge(sizeof(XmlNode))) return;
      open_.back().AddText("");
    }
    children.back().text.append(text.data(), text.size());
  }

  const XmlLimits& limits_;
  const std::function<bool(const XmlNode&)>& on_root_;
  const std::function<void(XmlNode)>& on_item_;
  const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser_;
  std::vector<XmlNode> open_;  // Below the root, the innermost last.
  bool in_root_ = false;
  bool stopped_ = false;
  size_t item_bytes_ = 0;
  std::optional<Fault> fault_;
};

}  // namespace

std::optional<Fault> ReadXml(absl::string_view bytes, const XmlLimits& limits,
                             const std::function<bool(const XmlNode& root)>& on_root,
                             const std::function<void(XmlNode item)>& on_item) {
  return Reading(limits, on_root, on_item).Read(bytes);
}

}  // namespace jointplan::exchange
