#include "tests/property/leaf_model.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/unknown_field_set.h"
#include "jointplan/v1/options.pb.h"

namespace jointplan::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string Printed(const Message& message, const FieldDescriptor* field, int index) {
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, field, index, &text);
  return text;
}

class Flattener {
 public:
  void Record(const Message& message, const std::string& path) {
    const auto* reflection = message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = message.GetDescriptor()->field(i);
      const v1::FieldRules& rules = field->options().GetExtension(v1::rules);
      if (rules.output_only() || rules.bookkeeping() || rules.identifier()) continue;
      const std::string where =
          path.empty() ? field->name() : absl::StrCat(path, ".", field->name());
      if (field->is_repeated()) {
        Repeated(message, field, rules, where);
      } else if (reflection->HasField(message, field)) {
        Single(message, field, rules, where);
      }
    }
    std::string unknown;
    reflection->GetUnknownFields(message).SerializeToString(&unknown);
    const std::string where = path.empty() ? "(unknown)" : absl::StrCat(path, ".(unknown)");
    if (!unknown.empty()) Put(where, LeafKind::kValue, where, absl::CHexEscape(unknown));
  }

  void Put(const std::string& name, LeafKind kind, const std::string& path,
           const std::string& value) {
    leaves_[name] = {kind, path, value};
  }

  LeafMap Take() { return std::move(leaves_); }

 private:
  void Single(const Message& message, const FieldDescriptor* field, const v1::FieldRules& rules,
              const std::string& where) {
    if (rules.merge() == v1::MERGE_RULE_FIELDS) {
      Put(where, LeafKind::kPresence, where, "");
      return Record(message.GetReflection()->GetMessage(message, field), where);
    }
    const bool text = rules.merge() == v1::MERGE_RULE_TEXT;
    Put(where, text ? LeafKind::kText : LeafKind::kValue, where,
        text ? message.GetReflection()->GetString(message, field) : Printed(message, field, -1));
  }

  void Repeated(const Message& message, const FieldDescriptor* field, const v1::FieldRules& rules,
                const std::string& where) {
    const auto* reflection = message.GetReflection();
    const int count = reflection->FieldSize(message, field);
    if (count == 0) return;
    if (field->is_map()) return Map(message, field, rules, where);
    if (!rules.key().empty()) return Keyed(message, field, rules, where);
    const bool whole = rules.merge() == v1::MERGE_RULE_ATOMIC ||
                       field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    std::string all;
    for (int i = 0; i < count; ++i) {
      const std::string value = Printed(message, field, i);
      absl::StrAppend(&all, value, ";");
      if (!whole) Put(absl::StrCat(where, "{", value, "}"), LeafKind::kMember, where, "");
    }
    if (whole) Put(where, LeafKind::kValue, where, all);
  }

  void Map(const Message& message, const FieldDescriptor* field, const v1::FieldRules& rules,
           const std::string& where) {
    const auto* reflection = message.GetReflection();
    const bool text = rules.value_merge() == v1::MERGE_RULE_TEXT;
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      const Message& entry = reflection->GetRepeatedMessage(message, field, i);
      const FieldDescriptor* value = field->message_type()->map_value();
      const std::string at =
          absl::StrCat(where, "[", Key(entry, field->message_type()->map_key()), "]");
      Put(at, text ? LeafKind::kText : LeafKind::kValue, at,
          text ? entry.GetReflection()->GetString(entry, value) : Printed(entry, value, -1));
    }
  }

  void Keyed(const Message& message, const FieldDescriptor* field, const v1::FieldRules& rules,
             const std::string& where) {
    const auto* reflection = message.GetReflection();
    const FieldDescriptor* key = field->message_type()->FindFieldByName(rules.key());
    std::string order;
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      const Message& element = reflection->GetRepeatedMessage(message, field, i);
      const std::string name = Key(element, key);
      const std::string at = absl::StrCat(where, "[", name, "]");
      absl::StrAppend(&order, order.empty() ? "" : "\n", name);
      Put(at, LeafKind::kPresence, at, "");
      Record(element, at);
    }
    if (rules.ordered()) Put(absl::StrCat(where, "#order"), LeafKind::kOrder, where, order);
  }

  static std::string Key(const Message& element, const FieldDescriptor* key) {
    return key->cpp_type() == FieldDescriptor::CPPTYPE_STRING
               ? element.GetReflection()->GetString(element, key)
               : Printed(element, key, -1);
  }

  LeafMap leaves_;
};

}  // namespace

LeafMap Flatten(const Message* record) {
  if (record == nullptr) return {};
  Flattener flattener;
  flattener.Put("", LeafKind::kPresence, "", "");
  flattener.Record(*record, "");
  return flattener.Take();
}

bool PathCovers(const std::string& conflict, const std::string& path) {
  if (conflict.empty() || conflict == path) return true;
  return absl::StartsWith(path, conflict) &&
         (path[conflict.size()] == '.' || path[conflict.size()] == '[');
}

std::vector<std::string> OrderKeys(const std::string& value) {
  if (value.empty()) return {};
  return absl::StrSplit(value, '\n');
}

}  // namespace jointplan::plan
