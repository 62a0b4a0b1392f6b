#include "exchange/mapping.h"

#include <functional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "exchange/keys.h"
#include "exchange/yaml_tree.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/options.pb.h"
#include "plan/field_path.h"
#include "plan/formats.h"
#include "plan/record_shape.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Kind = YamlNode::Kind;

// A place in the mapping, for messages.
struct Place {
  const YamlNode& node;
  std::string path;

  Place At(const YamlNode& inner, absl::string_view name) const {
    return {inner, path.empty() ? std::string(name) : absl::StrCat(path, ".", name)};
  }
  absl::Status Wrong(absl::string_view description) const {
    return YamlError(node, path.empty() ? "mapping" : path, description);
  }
};

// Reads the value of one key of a map.
using Reader = std::function<absl::Status(const Place&)>;
using Readers = std::vector<std::pair<std::string, Reader>>;

// Reads a map whose keys are those of `readers`; `other` reads the rest, if it is given.
absl::Status ReadKeys(
    const Place& place, const Readers& readers,
    const std::function<absl::Status(const std::string&, const Place&)>& other = nullptr) {
  if (place.node.kind != Kind::kMap) return place.Wrong("expected keys with values, `key: value`");
  std::vector<std::string> names;
  for (const auto& [name, reader] : readers) names.push_back(name);
  for (const auto& [name, node] : place.node.fields) {
    const Place inner = place.At(node, name);
    const Reader* found = nullptr;
    for (const auto& [known, reader] : readers) {
      if (known == name) found = &reader;
    }
    if (found != nullptr) {
      JP_RETURN_IF_ERROR((*found)(inner));
    } else if (other != nullptr) {
      JP_RETURN_IF_ERROR(other(name, inner));
    } else {
      return inner.Wrong(
          absl::StrCat("there is no such key here; the keys are ", absl::StrJoin(names, ", ")));
    }
  }
  return absl::OkStatus();
}

absl::Status ReadText(const Place& place, std::string* text) {
  if (place.node.kind == Kind::kNull) return absl::OkStatus();
  if (place.node.kind != Kind::kScalar) return place.Wrong("expected one text");
  *text = place.node.text;
  return absl::OkStatus();
}

absl::Status ReadInt(const Place& place, int least, int most, int* number) {
  std::string text;
  JP_RETURN_IF_ERROR(ReadText(place, &text));
  if (absl::SimpleAtoi(text, number) && *number >= least && *number <= most) {
    return absl::OkStatus();
  }
  return place.Wrong(absl::StrCat("expected a whole number from ", least, " to ", most));
}

// Reads one of several words; `*chosen` is its place in `words`.
absl::Status ReadWord(const Place& place, const std::vector<std::string>& words, size_t* chosen) {
  std::string text;
  JP_RETURN_IF_ERROR(ReadText(place, &text));
  for (size_t i = 0; i < words.size(); ++i) {
    if (text != words[i]) continue;
    *chosen = i;
    return absl::OkStatus();
  }
  return place.Wrong(absl::StrCat("expected one of ", absl::StrJoin(words, ", ")));
}

absl::Status ReadFlag(const Place& place, const std::vector<std::string>& words, bool* flag) {
  size_t chosen = 0;
  JP_RETURN_IF_ERROR(ReadWord(place, words, &chosen));
  *flag = chosen == 1;
  return absl::OkStatus();
}

// One character; or none, for `none`.
absl::Status ReadCharacter(const Place& place, char* character) {
  std::string text;
  JP_RETURN_IF_ERROR(ReadText(place, &text));
  if (text == "none") {
    *character = 0;
    return absl::OkStatus();
  }
  if (text == "tab") text = "\t";
  if (text.size() != 1) return place.Wrong("expected one character");
  *character = text[0];
  return absl::OkStatus();
}

// Reads a text or a list of texts.
absl::Status ReadTexts(const Place& place, std::vector<std::string>* texts) {
  texts->clear();
  if (place.node.kind == Kind::kScalar) {
    texts->push_back(place.node.text);
    return absl::OkStatus();
  }
  if (place.node.kind != Kind::kSequence) return place.Wrong("expected a text or a list of texts");
  for (const YamlNode& item : place.node.items) {
    JP_RETURN_IF_ERROR(ReadText({item, place.path}, &texts->emplace_back()));
  }
  return absl::OkStatus();
}

absl::Status ReadTemplate(const Place& place, absl::string_view text, Template* parts) {
  while (!text.empty()) {
    const size_t open = text.find('{');
    if (open > 0) parts->push_back({false, std::string(text.substr(0, open))});
    if (open == absl::string_view::npos) break;
    const size_t close = text.find('}', open);
    if (close == absl::string_view::npos || close == open + 1) {
      return place.Wrong("a column is written {name}; one is not closed, or has no name");
    }
    parts->push_back({true, std::string(text.substr(open + 1, close - open - 1))});
    text.remove_prefix(close + 1);
  }
  return absl::OkStatus();
}

absl::Status ReadTemplates(const Place& place, std::vector<Template>* templates) {
  std::vector<std::string> texts;
  JP_RETURN_IF_ERROR(ReadTexts(place, &texts));
  for (const std::string& text : texts) {
    JP_RETURN_IF_ERROR(ReadTemplate(place, text, &templates->emplace_back()));
  }
  return absl::OkStatus();
}

absl::Status ReadReplacements(const Place& place, std::map<std::string, std::string>* values) {
  return ReadKeys(place, {}, [values](const std::string& from, const Place& to) {
    return ReadText(to, &(*values)[FoldKey(from)]);
  });
}

absl::Status ReadDates(const Place& place, DateFormat* date) {
  JP_RETURN_IF_ERROR(ReadTexts(place, &date->patterns));
  for (const std::string& pattern : date->patterns) {
    if (const auto problem = PatternProblem(pattern)) return place.Wrong(*problem);
  }
  return absl::OkStatus();
}

absl::Status ReadNumbers(const Place& place, NumberFormat* number) {
  return ReadKeys(
      place, {{"decimal", [=](const Place& at) { return ReadCharacter(at, &number->decimal); }},
              {"group", [=](const Place& at) { return ReadCharacter(at, &number->group); }},
              {"percent",
               [=](const Place& at) {
                 return ReadFlag(at, {"no", "yes"}, &number->percent);
               }},
              {"decimals",
               [=](const Place& at) { return ReadInt(at, 0, 20, &number->decimals.emplace()); }}});
}

// Reads how a value is made: a template alone, or a map that says more.
absl::Status ReadValue(const Place& place, ValueRule* rule) {
  if (place.node.kind != Kind::kMap) return ReadTemplates(place, &rule->from);
  JP_RETURN_IF_ERROR(ReadKeys(
      place, {{"from", [=](const Place& at) { return ReadTemplates(at, &rule->from); }},
              {"values", [=](const Place& at) { return ReadReplacements(at, &rule->values); }},
              {"default", [=](const Place& at) { return ReadText(at, &rule->fallback); }},
              {"split", [=](const Place& at) { return ReadTexts(at, &rule->split); }},
              {"dates", [=](const Place& at) { return ReadDates(at, &rule->date); }},
              {"day",
               [=](const Place& at) {
                 return ReadFlag(at, {"first", "last"}, &rule->date.last_day);
               }},
              {"months", [=](const Place& at) { return ReadText(at, &rule->date.language); }},
              {"numbers", [=](const Place& at) { return ReadNumbers(at, &rule->number); }}}));
  if (rule->from.empty() && rule->fallback.empty()) {
    return place.Wrong("says neither `from` which columns nor a `default`");
  }
  return absl::OkStatus();
}

absl::Status ReadKey(const Place& place, std::vector<ValueRule>* key) {
  if (place.node.kind != Kind::kSequence) return ReadValue(place, &key->emplace_back());
  for (const YamlNode& item : place.node.items) {
    JP_RETURN_IF_ERROR(ReadValue({item, place.path}, &key->emplace_back()));
  }
  return absl::OkStatus();
}

bool CanBeFed(const plan::FieldShape* shape) {
  if (shape == nullptr || !shape->editable()) return false;
  const FieldDescriptor* value = shape->value != nullptr ? shape->value : shape->field;
  return value->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE;
}

std::string FieldsToFeed(const Descriptor* type) {
  std::vector<std::string> names;
  for (const plan::FieldShape& shape : plan::ShapeOf(type)) {
    if (CanBeFed(&shape)) names.push_back(shape.field->name());
  }
  return absl::StrJoin(names, ", ");
}

// Reads `title: ...` or, for another language than the table's, `title[ar]: ...`.
absl::Status ReadField(const Descriptor* type, const std::string& name, const Place& place,
                       SectionRule* section) {
  const absl::StatusOr<plan::FieldPath> path = plan::FieldPath::Parse(name);
  const plan::FieldShape* shape = path.ok() && path->steps().size() == 1
                                      ? plan::FindShape(type, path->steps()[0].field)
                                      : nullptr;
  if (!CanBeFed(shape)) {
    return place.Wrong(absl::StrCat("a table cannot feed this; it can feed ", FieldsToFeed(type)));
  }
  FieldRule rule;
  rule.field = shape->field;
  rule.language = path->steps()[0].key.value_or("");
  if (!rule.language.empty() && !shape->field->is_map()) {
    return place.Wrong("this field is not by language; leave the brackets out");
  }
  JP_RETURN_IF_ERROR(ReadValue(place, &rule.value));
  section->fields.push_back(std::move(rule));
  return absl::OkStatus();
}

absl::Status ReadSection(const Place& place, const Descriptor* type, SectionRule* section) {
  JP_RETURN_IF_ERROR(
      ReadKeys(place, {{"key", [=](const Place& at) { return ReadKey(at, &section->key); }}},
               [=](const std::string& name, const Place& at) {
                 return ReadField(type, name, at, section);
               }));
  if (!section->key.empty()) return absl::OkStatus();
  return place.Wrong("needs a `key`: the columns that tell one from another");
}

absl::Status ReadPartner(const Place& place, PartnerRule* partner) {
  partner->role.fallback = "implementing";
  JP_RETURN_IF_ERROR(ReadKeys(
      place, {{"name", [=](const Place& at) { return ReadValue(at, &partner->name); }},
              {"title", [=](const Place& at) { return ReadValue(at, &partner->title.emplace()); }},
              {"role", [=](const Place& at) { return ReadValue(at, &partner->role); }}}));
  if (!partner->name.from.empty()) return absl::OkStatus();
  return place.Wrong("needs a `name`: the column that names the partner");
}

Reader SectionReader(const Descriptor* type, std::optional<SectionRule>* section) {
  return [=](const Place& at) { return ReadSection(at, type, &section->emplace()); };
}

Readers TopReaders(Mapping* mapping) {
  return {
      {"encoding", [=](const Place& at) { return ReadText(at, &mapping->encoding); }},
      {"delimiter", [=](const Place& at) { return ReadCharacter(at, &mapping->delimiter); }},
      {"header_row", [=](const Place& at) { return ReadInt(at, 1, 1000, &mapping->header_row); }},
      {"skip_rows_of", [=](const Place& at) { return ReadText(at, &mapping->skip_rows_of); }},
      {"language", [=](const Place& at) { return ReadText(at, &mapping->language); }},
      {"tag", [=](const Place& at) { return ReadText(at, &mapping->tag); }},
      {"repeated_key",
       [=](const Place& at) {
         return ReadFlag(at, {"report", "error"}, &mapping->repeated_key_is_error);
       }},
      {"missing",
       [=](const Place& at) {
         return ReadFlag(at, {"report", "remove"}, &mapping->remove_missing);
       }},
      {"activity",
       [=](const Place& at) {
         return ReadSection(at, v1::Activity::descriptor(), &mapping->activity);
       }},
      {"partner", [=](const Place& at) { return ReadPartner(at, &mapping->partner.emplace()); }},
      {"location", SectionReader(v1::Location::descriptor(), &mapping->location)},
      {"target", SectionReader(v1::Target::descriptor(), &mapping->target)},
      {"funding", SectionReader(v1::Funding::descriptor(), &mapping->funding)},
  };
}

bool Feeds(const SectionRule& section, absl::string_view field) {
  for (const FieldRule& rule : section.fields) {
    if (rule.field->name() == std::string(field)) return true;
  }
  return false;
}

// What only the whole mapping can show.
absl::Status CheckWhole(const Place& place, const Mapping& mapping) {
  if (mapping.activity.key.empty()) return place.Wrong("needs a section `activity`");
  for (const char* field : {"title", "themes"}) {
    if (Feeds(mapping.activity, field)) continue;
    return place.Wrong(absl::StrCat("activity: every activity needs ", field,
                                    "; say which column feeds it, or give a default"));
  }
  if (mapping.remove_missing && mapping.tag.empty()) {
    return place.Wrong(
        "`missing: remove` needs a `tag`, so that only activities of this table are removed");
  }
  if (!plan::IsLanguageTag(mapping.language)) {
    return place.Wrong("`language` must be a language tag, such as en, fr or ar");
  }
  if (mapping.delimiter == 0 || mapping.delimiter == '"' || mapping.delimiter == '\n') {
    return place.Wrong("`delimiter` must be a character that can stand between cells");
  }
  return absl::OkStatus();
}

// Texts are in the table's language where the mapping names none.
void FillLanguages(Mapping* mapping) {
  const auto fill = [mapping](SectionRule* section) {
    for (FieldRule& rule : section->fields) {
      if (rule.field->is_map() && rule.language.empty()) rule.language = mapping->language;
    }
  };
  fill(&mapping->activity);
  for (auto* section : {&mapping->location, &mapping->target, &mapping->funding}) {
    if (section->has_value()) fill(&**section);
  }
}

}  // namespace

absl::StatusOr<Mapping> ParseMapping(absl::string_view yaml) {
  JP_ASSIGN_OR_RETURN(const YamlNode root, ParseYaml(yaml));
  const Place place{root, ""};
  Mapping mapping;
  JP_RETURN_IF_ERROR(ReadKeys(place, TopReaders(&mapping)));
  JP_RETURN_IF_ERROR(CheckWhole(place, mapping));
  FillLanguages(&mapping);
  return mapping;
}

}  // namespace jointplan::exchange
