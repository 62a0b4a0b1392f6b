#include "plan/canonical.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Message;

void CanonicalizeSet(const FieldShape& shape, Message* message) {
  const Message* source = message;
  const int count = message->GetReflection()->FieldSize(*message, shape.field);
  bool sorted = true;
  for (int i = 1; i < count && sorted; ++i) {
    sorted = ReadScalar(*source, shape.field, i - 1) < ReadScalar(*source, shape.field, i);
  }
  if (sorted) return;
  std::unique_ptr<Message> copy(message->New());
  CopyField(*message, shape.field, copy.get());
  SetMembers(MembersOf(*copy, shape.field), shape.field, message);
}

// Sorts by key. Elements that share one, which validation refuses, all stay.
void SortByKey(const FieldShape& shape, Message* message) {
  const std::vector<std::string> keys = KeysInOrder(*message, shape);
  std::vector<int> order(keys.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&keys](int a, int b) {
    return keys[static_cast<size_t>(a)] < keys[static_cast<size_t>(b)];
  });
  Arrange(order, shape.field, message);
}

void CanonicalizeList(const FieldShape& shape, Message* message) {
  const auto* reflection = message->GetReflection();
  for (int i = 0; i < reflection->FieldSize(*message, shape.field); ++i) {
    Canonicalize(reflection->MutableRepeatedMessage(message, shape.field, i));
  }
  if (!shape.ordered) SortByKey(shape, message);
}

void CanonicalizeField(const FieldShape& shape, Message* record) {
  if (!HasAny(*record, shape.field)) return;
  const auto* reflection = record->GetReflection();
  if (shape.output_only) {
    reflection->ClearField(record, shape.field);
  } else if (shape.kind == FieldKind::kSet) {
    CanonicalizeSet(shape, record);
  } else if (shape.kind == FieldKind::kKeyed) {
    CanonicalizeList(shape, record);
  } else if (shape.kind == FieldKind::kFields) {
    Canonicalize(reflection->MutableMessage(record, shape.field));
  }
}

}  // namespace

void Canonicalize(Message* record) {
  for (const FieldShape& shape : ShapeOf(record->GetDescriptor())) {
    CanonicalizeField(shape, record);
  }
}

void Canonicalize(Message* record, const Fields& only) {
  for (const FieldShape* shape : only) CanonicalizeField(*shape, record);
}

void ClearBookkeeping(Message* record) {
  for (const FieldShape& shape : ShapeOf(record->GetDescriptor())) {
    if (shape.bookkeeping) record->GetReflection()->ClearField(record, shape.field);
  }
}

std::string Serialize(const Message& record) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  record.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace jointplan::plan
