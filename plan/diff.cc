#include "plan/diff.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "plan/json_value.h"
#include "plan/list_order.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"

namespace jointplan::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Value;

// Compares two states of a record, both there, field by field. `Sink` takes what differs: its
// Add(path, before, after) gets functions that make the two values.
template <class Sink>
class Differ {
 public:
  explicit Differ(Sink* sink) : sink_(*sink) {}

  void Fields(const Message& before, const Message& after) {
    for (const FieldShape& shape : ShapeOf(before.GetDescriptor())) {
      OneField(before, after, shape);
    }
    if (UnknownBytes(before) == UnknownBytes(after)) return;
    path_.push_back({kUnknownFields, std::nullopt});
    Add([&] { return UnknownToValue(before); }, [&] { return UnknownToValue(after); });
    path_.pop_back();
  }

  void OneField(const Message& before, const Message& after, const FieldShape& shape) {
    if (!shape.editable() || SameField(before, after, shape)) return;
    path_.push_back({shape.field->name(), std::nullopt});
    Field(before, after, shape);
    path_.pop_back();
  }

 private:
  void Field(const Message& before, const Message& after, const FieldShape& shape) {
    if (shape.has_elements()) return ElementsOfField(before, after, shape);
    if (shape.kind == FieldKind::kFields && after.GetReflection()->HasField(after, shape.field)) {
      return Submessage(before, after, shape.field);
    }
    AddField(before, after, shape.field);
  }

  // A message that was not there before is shown by what it holds, so that both sides of a merge
  // can have made it.
  void Submessage(const Message& before, const Message& after, const FieldDescriptor* field) {
    const auto* reflection = before.GetReflection();
    const size_t count = count_;
    Fields(reflection->GetMessage(before, field), reflection->GetMessage(after, field));
    if (count_ == count) AddField(before, after, field);
  }

  void ElementsOfField(const Message& before, const Message& after, const FieldShape& shape) {
    if (shape.ordered) Order(KeysInOrder(before, shape), KeysInOrder(after, shape));
    const Elements left = ElementsOf(before, shape);
    const Elements right = ElementsOf(after, shape);
    std::set<std::string> keys;
    for (const Element& element : left) keys.insert(element.key);
    for (const Element& element : right) keys.insert(element.key);
    for (const std::string& key : keys) {
      path_.back().key = key;
      OneElement(FindElement(left, key), FindElement(right, key), shape);
    }
    path_.back().key.reset();
  }

  void OneElement(const Element* before, const Element* after, const FieldShape& shape) {
    if (before != nullptr && after != nullptr && shape.kind == FieldKind::kKeyed) {
      return Fields(*before->message, *after->message);
    }
    const auto value = [&shape](const Element* element) -> std::optional<Value> {
      if (element == nullptr) return std::nullopt;
      return shape.kind == FieldKind::kMap ? EntryToValue(*element->message, shape.value)
                                           : MessageToValue(*element->message);
    };
    if (before != nullptr && after != nullptr && ExactMessage(*before->message, *after->message)) {
      return;
    }
    Add([&] { return value(before); }, [&] { return value(after); });
  }

  // The order changed if what both have comes in another order; a new element is no change of it.
  void Order(const KeyOrder& before, const KeyOrder& after) {
    if (Restrict(before, after) == Restrict(after, before)) return;
    Add([&] { return KeysToValue(before); }, [&] { return KeysToValue(after); });
  }

  void AddField(const Message& before, const Message& after, const FieldDescriptor* field) {
    Add([&] { return FieldToValue(before, field); }, [&] { return FieldToValue(after, field); });
  }

  template <class Before, class After>
  void Add(Before before, After after) {
    ++count_;
    sink_.Add(path_, before, after);
  }

  Sink& sink_;
  std::vector<PathStep> path_;
  size_t count_ = 0;  // What differed so far.
};

// Takes paths and values.
struct Changes {
  template <class Before, class After>
  void Add(const std::vector<PathStep>& path, Before before, After after) {
    v1::FieldChange& change = all.emplace_back();
    change.set_path(FieldPath(path).ToString());
    if (std::optional<Value> value = before()) *change.mutable_before() = *std::move(value);
    if (std::optional<Value> value = after()) *change.mutable_after() = *std::move(value);
  }

  std::vector<v1::FieldChange> all;
};

// Takes paths alone.
struct Paths {
  template <class Before, class After>
  void Add(const std::vector<PathStep>& path, Before /*before*/, After /*after*/) {
    all.push_back(FieldPath(path).ToString());
  }

  std::vector<std::string> all;
};

// Counts.
struct Count {
  template <class Before, class After>
  void Add(const std::vector<PathStep>& /*path*/, Before /*before*/, After /*after*/) {
    ++all;
  }

  size_t all = 0;
};

template <class Sink>
Sink Compare(const Message& before, const Message& after) {
  Sink sink;
  Differ<Sink>(&sink).Fields(before, after);
  return sink;
}

// Collects the paths of what a record holds.
class LeafCollector {
 public:
  void Fields(const Message& message) {
    for (const FieldShape& shape : ShapeOf(message.GetDescriptor())) {
      if (!shape.editable() || !HasAny(message, shape.field)) continue;
      path_.push_back({shape.field->name(), std::nullopt});
      Field(message, shape);
      path_.pop_back();
    }
    if (!UnknownBytes(message).empty()) {
      leaves_.push_back(FieldPath(path_).Child({kUnknownFields, std::nullopt}));
    }
  }

  std::vector<FieldPath> Take() { return std::move(leaves_); }

 private:
  void Field(const Message& message, const FieldShape& shape) {
    if (shape.kind == FieldKind::kFields) {
      return Inside(message.GetReflection()->GetMessage(message, shape.field));
    }
    if (!shape.has_elements()) {
      leaves_.emplace_back(path_);
      return;
    }
    for (const Element& element : ElementsOf(message, shape)) {
      path_.back().key = element.key;
      if (shape.kind == FieldKind::kMap) {
        leaves_.emplace_back(path_);
      } else {
        Inside(*element.message);
      }
    }
    path_.back().key.reset();
  }

  // What holds nothing but its name is a leaf itself.
  void Inside(const Message& message) {
    const size_t count = leaves_.size();
    Fields(message);
    if (leaves_.size() == count) leaves_.emplace_back(path_);
  }

  std::vector<PathStep> path_;
  std::vector<FieldPath> leaves_;
};

}  // namespace

std::vector<v1::FieldChange> Diff(const Message* before, const Message* after) {
  if (before == nullptr && after == nullptr) return {};
  return Compare<Changes>(before != nullptr ? *before : EmptyOf(*after),
                          after != nullptr ? *after : EmptyOf(*before))
      .all;
}

std::vector<std::string> ChangedPaths(const Message& before, const Message& after,
                                      const Fields* only) {
  if (only == nullptr) return Compare<Paths>(before, after).all;
  Paths paths;
  Differ<Paths> differ(&paths);
  for (const FieldShape* shape : *only) differ.OneField(before, after, *shape);
  return std::move(paths.all);
}

bool Differs(const Message* before, const Message* after) {
  if (before == nullptr || after == nullptr) return before != after;
  return Compare<Count>(*before, *after).all > 0;
}

std::vector<FieldPath> Leaves(const Message& record) {
  LeafCollector collector;
  collector.Fields(record);
  return collector.Take();
}

}  // namespace jointplan::plan
