#ifndef JOINTPLAN_EXCHANGE_YAML_TREE_H_
#define JOINTPLAN_EXCHANGE_YAML_TREE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::exchange {

struct YamlField;

// What a YAML document says, before anybody says what it means: `no`, `1e3` and `2019-02-27` are
// texts here. Whoever reads a node decides by what is expected at its place.
struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMap };

  Kind kind = Kind::kNull;
  int line = 1;  // Where the node begins, counted from 1.
  int column = 1;
  std::string text;             // Of a scalar.
  std::vector<YamlNode> items;  // Of a sequence.
  // Of a map, in the order of the document. Keys are texts, each once.
  std::vector<YamlField> fields;

  // Returns the value under `key` of a map, or null.
  const YamlNode* Find(absl::string_view key) const;
};

// One key of a map and its value.
struct YamlField {
  std::string name;
  YamlNode node;
};

// Reads the one document of a YAML text; an empty text is a null node. INVALID_ARGUMENT, with line
// and column, for what is no YAML, a key that occurs twice, keys that are not texts, aliases,
// tags, and a second document.
absl::StatusOr<YamlNode> ParseYaml(absl::string_view text);

// INVALID_ARGUMENT for the field at `path`: `line 3, column 5: ` and the description.
absl::Status YamlError(const YamlNode& at, absl::string_view path, absl::string_view description);

// Returns a text as a YAML scalar on one line, quoted if it would read as something else.
std::string YamlScalar(absl::string_view text);

// Returns a text as the value of a YAML key whose own line is indented by `indent`: on the same
// line, or as a block of lines if it has several.
std::string YamlText(absl::string_view text, int indent);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_YAML_TREE_H_
