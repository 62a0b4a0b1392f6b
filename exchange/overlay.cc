#include "exchange/overlay.h"

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange/enum_names.h"
#include "google/protobuf/descriptor.h"
#include "plan/field_path.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string TextOf(const Message& message, const FieldDescriptor* field) {
  if (field->is_repeated()) return "a list";
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return message.GetReflection()->GetString(message, field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return ShortEnumName(field->enum_type(),
                           message.GetReflection()->GetEnumValue(message, field));
    default:
      return "another value";
  }
}

class Layer {
 public:
  Layer(Prefer prefer, const std::function<void(const Difference&)>& on_difference)
      : prefer_(prefer), on_difference_(on_difference) {}

  void LayRecord(const Message& from, const std::string& path, Message* to) const {
    for (const plan::FieldShape& shape : plan::ShapeOf(from.GetDescriptor())) {
      if (!shape.editable() || !plan::HasAny(from, shape.field)) continue;
      const std::string& name = shape.field->name();
      LayField(from, shape, path.empty() ? name : absl::StrCat(path, ".", name), to);
    }
  }

 private:
  void LayField(const Message& from, const plan::FieldShape& shape, const std::string& path,
                Message* to) const {
    switch (shape.kind) {
      case plan::FieldKind::kSet:
        return Unite(from, shape.field, to);
      case plan::FieldKind::kKeyed:
      case plan::FieldKind::kMap:
        return LayElements(from, shape, path, to);
      case plan::FieldKind::kFields:
        return LayRecord(from.GetReflection()->GetMessage(from, shape.field), path,
                         to->GetReflection()->MutableMessage(to, shape.field));
      default:
        return LayValue(from, shape.field, path, to);
    }
  }

  static void Unite(const Message& from, const FieldDescriptor* field, Message* to) {
    // Members point into the message they are read from, which must not change under them.
    const std::unique_ptr<Message> before(to->New());
    plan::CopyField(*to, field, before.get());
    plan::SetMembers(plan::Union(plan::MembersOf(*before, field), plan::MembersOf(from, field)),
                     field, to);
  }

  void LayElements(const Message& from, const plan::FieldShape& shape, const std::string& path,
                   Message* to) const {
    for (const plan::Element& element : plan::ElementsOf(from, shape)) {
      const plan::Elements there = plan::ElementsOf(*to, shape);
      const plan::Element* same = plan::FindElement(there, element.key);
      if (same == nullptr) {
        to->GetReflection()->AddMessage(to, shape.field)->CopyFrom(*element.message);
        continue;
      }
      Message* target = to->GetReflection()->MutableRepeatedMessage(to, shape.field, same->index);
      const std::string inner = plan::FieldPath({{path, element.key}}).ToString();
      if (shape.value != nullptr) {
        LayValue(*element.message, shape.value, inner, target);
      } else {
        LayRecord(*element.message, inner, target);
      }
    }
  }

  void LayValue(const Message& from, const FieldDescriptor* field, const std::string& path,
                Message* to) const {
    if (!plan::HasAny(*to, field)) return plan::CopyField(from, field, to);
    if (plan::ExactField(from, *to, field)) return;
    if (on_difference_) on_difference_({path, TextOf(*to, field), TextOf(from, field)});
    if (prefer_ == Prefer::kFrom) plan::CopyField(from, field, to);
  }

  const Prefer prefer_;
  const std::function<void(const Difference&)>& on_difference_;
};

}  // namespace

void Overlay(const Message& from, Prefer prefer, Message* to,
             const std::function<void(const Difference&)>& on_difference) {
  Layer(prefer, on_difference).LayRecord(from, "", to);
}

}  // namespace jointplan::exchange
