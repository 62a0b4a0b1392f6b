#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "exchange/xml.h"

namespace jointplan::exchange {
namespace {

constexpr int kIndent = 2;

void CollectName(const XmlName& name, std::set<std::pair<std::string, std::string>>* spaces) {
  if (name.space.empty() || name.space == kXmlSpace) return;
  spaces->emplace(name.space, name.prefix);
}

void CollectSpaces(const XmlNode& node, std::set<std::pair<std::string, std::string>>* spaces) {
  CollectName(node.name, spaces);
  for (const XmlAttribute& attribute : node.attributes) CollectName(attribute.name, spaces);
  for (const XmlNode& child : node.children) CollectSpaces(child, spaces);
}

// Gives each namespace within an element one prefix: the file's own where that is free.
std::map<std::string, std::string> PrefixesOf(const XmlNode& node) {
  std::set<std::pair<std::string, std::string>> spaces;
  CollectSpaces(node, &spaces);
  std::map<std::string, std::string> prefixes;
  std::set<std::string> taken;
  for (const auto& [space, wish] : spaces) {
    if (prefixes.contains(space)) continue;
    const bool fit = !wish.empty() && !absl::StartsWithIgnoreCase(wish, "xml");
    const std::string stem = fit ? wish : "ns";
    std::string prefix = stem;
    for (int i = 2; !taken.insert(prefix).second; ++i) prefix = absl::StrCat(stem, i);
    prefixes[space] = prefix;
  }
  return prefixes;
}

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

class Writing {
 public:
  Writing(const XmlNode& top, XmlLayout layout)
      : top_(top), layout_(layout), prefixes_(PrefixesOf(top)) {}

  std::string Write(int indent) {
    Append(top_, indent);
    return std::move(out_);
  }

 private:
  std::string Shown(const XmlName& name) const {
    if (name.space.empty()) return name.local;
    if (name.space == kXmlSpace) return absl::StrCat("xml:", name.local);
    return absl::StrCat(prefixes_.at(name.space), ":", name.local);
  }

  void AppendAttributes(const XmlNode& node) {
    std::map<std::string, const std::string*> sorted;
    for (const XmlAttribute& attribute : node.attributes) {
      sorted[Shown(attribute.name)] = &attribute.value;
    }
    std::map<std::string, const std::string*> declared;
    if (&node == &top_) {
      for (const auto& [space, prefix] : prefixes_) {
        declared[absl::StrCat("xmlns:", prefix)] = &space;
      }
    }
    for (const auto& list : {declared, sorted}) {
      for (const auto& [name, value] : list) {
        absl::StrAppend(&out_, " ", name, "=\"");
        AppendEscaped(*value, /*in_attribute=*/true, &out_);
        out_ += '"';
      }
    }
  }

  void Append(const XmlNode& node, int indent) {
    const bool own_lines = layout_ == XmlLayout::kIndented && indent >= 0;
    if (own_lines) out_.append(static_cast<size_t>(indent), ' ');
    absl::StrAppend(&out_, "<", Shown(node.name));
    AppendAttributes(node);
    if (node.children.empty()) {
      out_ += "/>";
    } else {
      AppendChildren(node, indent);
      absl::StrAppend(&out_, "</", Shown(node.name), ">");
    }
    if (own_lines) out_ += '\n';
  }

  void AppendChildren(const XmlNode& node, int indent) {
    out_ += '>';
    const bool has_text = std::any_of(node.children.begin(), node.children.end(),
                                      [](const XmlNode& child) { return child.is_text(); });
    const bool own_lines = layout_ == XmlLayout::kIndented && indent >= 0 && !has_text;
    if (own_lines) out_ += '\n';
    for (const XmlNode& child : node.children) {
      if (child.is_text()) {
        AppendEscaped(child.text, /*in_attribute=*/false, &out_);
      } else {
        Append(child, own_lines ? indent + kIndent : -1);
      }
    }
    if (own_lines) out_.append(static_cast<size_t>(indent), ' ');
  }

  const XmlNode& top_;
  const XmlLayout layout_;
  const std::map<std::string, std::string> prefixes_;
  std::string out_;
};

}  // namespace

std::string WriteXml(const XmlNode& node, XmlLayout layout, int indent) {
  return Writing(node, layout).Write(layout == XmlLayout::kIndented ? indent : -1);
}

}  // namespace jointplan::exchange
