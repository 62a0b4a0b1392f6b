#ifndef JOINTPLAN_PLAN_RECORD_SHAPE_H_
#define JOINTPLAN_PLAN_RECORD_SHAPE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace jointplan::plan {

// The name under which conflicts, differences and paths show the fields of a message that this
// build does not know: all of them together, as one value.
inline constexpr char kUnknownFields[] = "(unknown)";

// How a field is compared, merged and addressed. Everything that is not said otherwise, repeated
// fields too, is one value.
enum class FieldKind {
  kAtomic,  // One value, edited as a whole.
  kText,    // A string that is merged word by word.
  kFields,  // A message whose fields are merged one by one.
  kSet,     // Repeated scalars without order.
  kKeyed,   // Repeated messages with a key.
  kMap,     // A map.
};

// What the field options (jointplan/v1/options.proto) say of one field.
struct FieldShape {
  const google::protobuf::FieldDescriptor* field = nullptr;
  FieldKind kind = FieldKind::kAtomic;
  bool output_only = false;
  bool bookkeeping = false;
  bool identifier = false;
  // Of use to programs only: not for people to read or search.
  bool opaque = false;
  // For kKeyed: the order of the elements means something.
  bool ordered = false;
  // For kMap: the values are merged word by word.
  bool text_values = false;
  // For kKeyed and kMap: the element's field that holds its key.
  const google::protobuf::FieldDescriptor* key = nullptr;
  // For kMap: the entry's field that holds its value.
  const google::protobuf::FieldDescriptor* value = nullptr;

  // Whether the server sets it: what requests say of it is not looked at.
  bool by_server() const { return output_only || bookkeeping; }
  // Whether edits of the field count: it is neither set by the server nor a name.
  bool editable() const { return !by_server() && !identifier; }
  // Whether the field holds elements that are found by their key.
  bool has_elements() const { return kind == FieldKind::kKeyed || kind == FieldKind::kMap; }
};

// Returns the fields of a type in the order of their declaration. Made once, so descriptors must
// live as long as the process; those of generated code do.
const std::vector<FieldShape>& ShapeOf(const google::protobuf::Descriptor* type);

// Some of the fields of one type, in the order of their declaration: those that an edit names, say.
using Fields = std::vector<const FieldShape*>;

// Returns the field of that name, or null.
const FieldShape* FindShape(const google::protobuf::Descriptor* type, absl::string_view name);

// Whether a path of a record (`imported[iati/title].content`) lies in a field that is opaque:
// people are told that it changed, and not how.
bool IsOpaque(const google::protobuf::Descriptor* type, absl::string_view path);

// One element of a keyed list or a map.
struct Element {
  std::string key;
  int index = 0;  // Its place in the repeated field.
  const google::protobuf::Message* message = nullptr;
};
// Elements, by key.
using Elements = std::vector<Element>;

// Returns the elements of a keyed list or a map. Of several under one key, the first alone.
Elements ElementsOf(const google::protobuf::Message& parent, const FieldShape& shape);

// Returns the element under `key`, or null.
const Element* FindElement(const Elements& elements, absl::string_view key);

// Returns the keys of a keyed list in the order of the list.
std::vector<std::string> KeysInOrder(const google::protobuf::Message& parent,
                                     const FieldShape& shape);

// Returns the key of an element as paths write it.
std::string KeyOf(const google::protobuf::Message& element,
                  const google::protobuf::FieldDescriptor* key);

// Sets the key of an element; false if the field cannot hold such a key.
bool SetKey(absl::string_view text, const google::protobuf::FieldDescriptor* key,
            google::protobuf::Message* element);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_RECORD_SHAPE_H_
