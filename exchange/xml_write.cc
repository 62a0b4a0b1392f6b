#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "exchange/xml.h"

namespace jointplan::exchange {
namespace {

constexpr int kIndent = 2;

// Which prefix stands for which namespace where an element is written.
using Scope = std::map<std::string, std::string>;

// Appends text with all that is not plain as XML has it: signs that mean something, and control
// characters, which not everybody takes.
void AppendEscaped(absl::string_view text, bool in_attribute, std::string* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (c == '&') {
      out->append("&amp;");
    } else if (c == '<') {
      out->append("&lt;");
    } else if (c == '>') {
      out->append("&gt;");
    } else if (c == '\r' || c == 0x7F || (in_attribute && (c == '"' || c == '\t' || c == '\n'))) {
      absl::StrAppend(out, "&#", static_cast<int>(c), ";");
    } else if (c == 0xC2 && next >= 0x80 && next < 0xA0) {
      absl::StrAppend(out, "&#", static_cast<int>(next), ";");
      ++i;
    } else {
      out->push_back(text[i]);
    }
  }
}

// The names within one element's tag. A name is written with the prefix that its file had, so that
// what is written and read again is the same, wherever else that prefix means something else.
class Tag {
 public:
  explicit Tag(Scope outer) : scope_(std::move(outer)) {}

  std::string Shown(const XmlName& name) {
    if (name.space.empty()) return name.local;
    if (name.space == kXmlSpace) return absl::StrCat("xml:", name.local);
    return absl::StrCat(PrefixFor(name), ":", name.local);
  }

  const Scope& scope() const { return scope_; }
  // What has to be declared here.
  const Scope& declared() const { return declared_; }

 private:
  std::string PrefixFor(const XmlName& name) {
    const bool fit = !name.prefix.empty() && !absl::StartsWithIgnoreCase(name.prefix, "xml");
    const std::string stem = fit ? name.prefix : "ns";
    std::string prefix = stem;
    // Another prefix only where the same tag needs this one for something else.
    for (int i = 2; used_.contains(prefix) && used_[prefix] != name.space; ++i) {
      prefix = absl::StrCat(stem, i);
    }
    used_[prefix] = name.space;
    const auto known = scope_.find(prefix);
    if (known == scope_.end() || known->second != name.space) {
      scope_[prefix] = name.space;
      declared_[prefix] = name.space;
    }
    return prefix;
  }

  Scope scope_;
  Scope used_;
  Scope declared_;
};

class Writing {
 public:
  explicit Writing(XmlLayout layout) : layout_(layout) {}

  std::string Write(const XmlNode& node, int indent) {
    Append(node, Scope(), indent);
    return std::move(out_);
  }

 private:
  void AppendAttribute(const std::string& name, const std::string& value) {
    absl::StrAppend(&out_, " ", name, "=\"");
    AppendEscaped(value, /*in_attribute=*/true, &out_);
    out_ += '"';
  }

  void Append(const XmlNode& node, const Scope& outer, int indent) {
    const bool own_lines = layout_ == XmlLayout::kIndented && indent >= 0;
    if (own_lines) out_.append(static_cast<size_t>(indent), ' ');
    Tag tag(outer);
    const std::string name = tag.Shown(node.name);
    std::map<std::string, std::string> attributes;
    for (const XmlAttribute& attribute : node.attributes) {
      attributes[tag.Shown(attribute.name)] = attribute.value;
    }
    absl::StrAppend(&out_, "<", name);
    for (const auto& [prefix, space] : tag.declared()) {
      AppendAttribute(absl::StrCat("xmlns:", prefix), space);
    }
    for (const auto& [attribute, value] : attributes) AppendAttribute(attribute, value);
    if (node.children.empty()) {
      out_ += "/>";
    } else {
      AppendChildren(node, tag.scope(), indent);
      absl::StrAppend(&out_, "</", name, ">");
    }
    if (own_lines) out_ += '\n';
  }

  void AppendChildren(const XmlNode& node, const Scope& scope, int indent) {
    out_ += '>';
    const bool has_text = std::any_of(node.children.begin(), node.children.end(),
                                      [](const XmlNode& child) { return child.is_text(); });
    const bool own_lines = layout_ == XmlLayout::kIndented && indent >= 0 && !has_text;
    if (own_lines) out_ += '\n';
    for (const XmlNode& child : node.children) {
      if (child.is_text()) {
        AppendEscaped(child.text, /*in_attribute=*/false, &out_);
      } else {
        Append(child, scope, own_lines ? indent + kIndent : -1);
      }
    }
    if (own_lines) out_.append(static_cast<size_t>(indent), ' ');
  }

  const XmlLayout layout_;
  std::string out_;
};

}  // namespace

std::string WriteXml(const XmlNode& node, XmlLayout layout, int indent) {
  return Writing(layout).Write(node, layout == XmlLayout::kIndented ? indent : -1);
}

}  // namespace jointplan::exchange
