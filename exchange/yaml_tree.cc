#include "exchange/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "plan/errors.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

// Builds the tree from yaml-cpp's events. Its own nodes would turn aliases into shared nodes, and a
// short text into an endless tree.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(YamlNode* root) { open_.push_back({root, false, {}}); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { Add(mark, YamlNode::Kind::kNull); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw YAML::ParserException(mark, "aliases are not read here; write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    CheckTag(mark, tag);
    if (open_.back().expects_key) return BeginField(mark, value);
    Add(mark, YamlNode::Kind::kScalar)->text = value;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    CheckTag(mark, tag);
    open_.push_back({Add(mark, YamlNode::Kind::kSequence), false, {}});
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    CheckTag(mark, tag);
    open_.push_back({Add(mark, YamlNode::Kind::kMap), true, {}});
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  struct Open {
    YamlNode* node;
    bool expects_key;  // In a map: the next scalar is a key.
    std::string key;
  };

  static void CheckTag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw YAML::ParserException(mark, "tags such as " + tag + " are not read here; leave it out");
  }

  void BeginField(const YAML::Mark& mark, const std::string& key) {
    Open& map = open_.back();
    if (map.node->Find(key) != nullptr) {
      throw YAML::ParserException(mark, "\"" + key + "\" occurs twice here; write it once");
    }
    map.key = key;
    map.expects_key = false;
  }

  // Makes the next node of what is open.
  YamlNode* Add(const YAML::Mark& mark, YamlNode::Kind kind) {
    Open& parent = open_.back();
    if (parent.expects_key) throw YAML::ParserException(mark, "a key must be a text");
    YamlNode* node = parent.node;
    if (parent.node->kind == YamlNode::Kind::kSequence) {
      node = &parent.node->items.emplace_back();
    } else if (parent.node->kind == YamlNode::Kind::kMap) {
      parent.node->fields.push_back({parent.key, YamlNode()});
      node = &parent.node->fields.back().node;
      parent.expects_key = true;
    }
    node->kind = kind;
    node->line = mark.line + 1;
    node->column = mark.column + 1;
    return node;
  }

  std::vector<Open> open_;
};

absl::Status NotYaml(const YAML::Exception& exception) {
  YamlNode at;
  at.line = exception.mark.line + 1;
  at.column = exception.mark.column + 1;
  return YamlError(at, "yaml", exception.msg);
}

bool IsPlainCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || (c & 0x80) != 0 ||
         absl::StrContains(" /_-.+()%", absl::string_view(&c, 1));
}

// Words that YAML, or another reader of it, takes for something that is no text.
bool IsSpecialWord(absl::string_view text) {
  for (const char* word : {"null", "~", "true", "false", "yes", "no", "on", "off", "y", "n"}) {
    if (absl::EqualsIgnoreCase(text, word)) return true;
  }
  return false;
}

bool CanBePlain(absl::string_view text) {
  if (text.empty() || IsSpecialWord(text) || text.front() == ' ' || text.back() == ' ') {
    return false;
  }
  const auto first = static_cast<unsigned char>(text.front());
  return (absl::ascii_isalnum(first) || (first & 0x80) != 0 || first == '/') &&
         std::all_of(text.begin(), text.end(), IsPlainCharacter) &&
         !plan::ForbiddenCharacter(text, plan::Charset::kLine).has_value() &&
         !absl::StrContains(text, "\uFEFF");
}

// Whether the lines of a text survive as an indented block.
bool CanBeBlock(absl::string_view text) {
  if (!absl::StrContains(text, '\n') || text.find_first_of("\r\t") != absl::string_view::npos ||
      plan::ForbiddenCharacter(text, plan::Charset::kText).has_value() ||
      absl::StrContains(text, "\uFEFF") || absl::EndsWith(text, "\n\n")) {
    return false;
  }
  if (text.front() == ' ' || text.front() == '\n') return false;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    // Whoever edits the file would lose blanks at the end of a line without seeing them, and marks
    // of direction would make the line read as another.
    if (absl::EndsWith(line, " ") || plan::ForbiddenCharacter(line, plan::Charset::kLine)) {
      return false;
    }
  }
  return true;
}

std::string Escape(absl::string_view character) {
  if (character == "\"") return "\\\"";
  if (character == "\\") return "\\\\";
  if (character == "\n") return "\\n";
  if (character == "\t") return "\\t";
  if (character == "\r") return "\\r";
  if (const auto code = plan::ForbiddenCharacter(character, plan::Charset::kLine)) {
    return absl::StrCat("\\u", code->substr(2));
  }
  return character == "\uFEFF" ? "\\uFEFF" : std::string(character);
}

std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    size_t size = 1;
    while (size < text.size() && (text[size] & 0xC0) == 0x80) ++size;
    absl::StrAppend(&quoted, Escape(text.substr(0, size)));
    text.remove_prefix(size);
  }
  return quoted + "\"";
}

}  // namespace

const YamlNode* YamlNode::Find(absl::string_view key) const {
  for (const auto& [name, node] : fields) {
    if (name == std::string(key)) return &node;
  }
  return nullptr;
}

absl::StatusOr<YamlNode> ParseYaml(absl::string_view text) {
  if (const auto offset = plan::FirstInvalidUtf8(text)) {
    return plan::FieldError(
        "yaml", absl::StrCat("is not UTF-8: the byte at offset ", *offset, " cannot be read"));
  }
  YamlNode root;
  // yaml-cpp reports faults by exceptions, which end here.
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    TreeBuilder builder(&root);
    parser.HandleNextDocument(builder);
    YamlNode rest;
    TreeBuilder rest_builder(&rest);
    if (parser.HandleNextDocument(rest_builder)) {
      return YamlError(rest, "yaml", "there is a second document; only one is read");
    }
  } catch (const YAML::Exception& exception) {
    return NotYaml(exception);
  }
  return root;
}

absl::Status YamlError(const YamlNode& at, absl::string_view path, absl::string_view description) {
  return plan::FieldError(
      path, absl::StrCat("line ", at.line, ", column ", at.column, ": ", description));
}

std::string YamlScalar(absl::string_view text) {
  return CanBePlain(text) ? std::string(text) : Quoted(text);
}

std::string YamlText(absl::string_view text, int indent) {
  if (!CanBeBlock(text)) return YamlScalar(text);
  const bool ends_line = absl::ConsumeSuffix(&text, "\n");
  std::string block = ends_line ? "|" : "|-";
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::string margin(line.empty() ? 0 : static_cast<size_t>(indent) + 2, ' ');
    absl::StrAppend(&block, "\n", margin, line);
  }
  return block;
}

}  // namespace jointplan::exchange
