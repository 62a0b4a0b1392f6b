#include "plan/merge.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "plan/field_path.h"
#include "plan/json_value.h"
#include "plan/list_order.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"
#include "plan/text_merge.h"

namespace jointplan::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Value;

// The three states of a record, of an element of one, or of a message inside one. Null: absent.
struct Sides {
  const Message* base = nullptr;
  const Message* theirs = nullptr;
  const Message* mine = nullptr;
};

// The three values of what collides.
struct Values {
  std::optional<Value> base;
  std::optional<Value> theirs;
  std::optional<Value> mine;
};

// Whether a message has a history that both sides share.
enum class Origin {
  kShared,     // Yes: what is merged are changes.
  kAddedBoth,  // No, both sides made it: whatever differs is a conflict, never a union by luck.
};

// What becomes of a record or element, before its fields are looked at.
enum class Fate {
  kTheirs,         // As theirs has it, which may be not at all.
  kMine,           // As mine has it: mine added it.
  kGone,           // Mine removed it.
  kFields,         // Its fields are merged.
  kRemovedEdited,  // A conflict.
  kAddedBoth,      // A conflict: only one of two new states has it.
};

Fate FateOf(const Sides& sides, Origin origin) {
  const auto& [base, theirs, mine] = sides;
  if (theirs == nullptr && mine == nullptr) return Fate::kTheirs;
  if (theirs != nullptr && mine != nullptr) return Fate::kFields;
  if (origin == Origin::kAddedBoth) return Fate::kAddedBoth;
  if (base == nullptr) return theirs == nullptr ? Fate::kMine : Fate::kTheirs;
  if (theirs == nullptr) return SameMessage(*base, *mine) ? Fate::kTheirs : Fate::kRemovedEdited;
  return SameMessage(*base, *theirs) ? Fate::kGone : Fate::kRemovedEdited;
}

v1::ConflictKind KindOf(Fate fate) {
  return fate == Fate::kAddedBoth ? v1::CONFLICT_KIND_ADDED_BOTH : v1::CONFLICT_KIND_REMOVED_EDITED;
}

// Names the conflict of two different new values of a single field.
v1::ConflictKind ValueConflictKind(bool base, bool theirs, bool mine, Origin origin) {
  if (origin == Origin::kAddedBoth) return v1::CONFLICT_KIND_ADDED_BOTH;
  return base && theirs != mine ? v1::CONFLICT_KIND_REMOVED_EDITED : v1::CONFLICT_KIND_VALUE;
}

std::vector<Scalar> MergeMembers(const std::vector<Scalar>& base, const std::vector<Scalar>& theirs,
                                 const std::vector<Scalar>& mine) {
  const auto has = [](const std::vector<Scalar>& set, const Scalar& member) {
    return std::binary_search(set.begin(), set.end(), member);
  };
  std::vector<Scalar> merged = Union(theirs, mine);
  // Out goes what one side lacks and the base had: that side removed it.
  std::erase_if(merged, [&](const Scalar& member) {
    return has(base, member) && !(has(theirs, member) && has(mine, member));
  });
  return merged;
}

// The keys that any of three states of a list has, sorted.
std::vector<std::string> AllKeys(const Elements& base, const Elements& theirs,
                                 const Elements& mine) {
  std::vector<std::string> keys;
  for (const Elements* elements : {&base, &theirs, &mine}) {
    for (const Element& element : *elements) keys.push_back(element.key);
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

const Message* MessageOf(const Element* element) {
  return element == nullptr ? nullptr : element->message;
}

// Merges one record. Every function here gets `out` as a copy of theirs and changes what the merge
// changes; so what is not touched, and what is in conflict, is as theirs has it.
class Merger {
 public:
  explicit Merger(const Fields* only) : only_(only) {}

  // Decides on the record as a whole; returns what becomes of it.
  Fate MergeRecord(const Sides& sides, Message* out) {
    const Fate fate = FateOf(sides, Origin::kShared);
    if (fate == Fate::kFields && only_ != nullptr && sides.base != nullptr) {
      for (const FieldShape* shape : *only_) MergeField(sides, *shape, Origin::kShared, out);
    } else if (fate == Fate::kFields) {
      MergeFields(sides, OriginOf(sides), out);
    }
    if (fate == Fate::kRemovedEdited) ReportMessages(KindOf(fate), sides);
    return fate;
  }

  std::vector<v1::Conflict> TakeConflicts() { return std::move(conflicts_); }

 private:
  static Origin OriginOf(const Sides& sides) {
    return sides.base == nullptr ? Origin::kAddedBoth : Origin::kShared;
  }

  void MergeFields(Sides sides, Origin origin, Message* out);
  void MergeField(const Sides& sides, const FieldShape& shape, Origin origin, Message* out);
  // Merges a field that both sides changed, each in its own way.
  void MergeChanged(const Sides& sides, const FieldShape& shape, Origin origin, Message* out);
  void MergeUnknown(const Sides& sides, Origin origin, Message* out);
  void MergeAtomic(const Sides& sides, const FieldDescriptor* field, Origin origin);
  void MergeTextField(const Sides& sides, const FieldDescriptor* field, Origin origin,
                      Message* out);
  void MergeWords(const Sides& sides, const FieldDescriptor* field, Message* out);
  void MergeSet(const Sides& sides, const FieldDescriptor* field, Origin origin, Message* out);
  void MergeSubmessage(const Sides& sides, const FieldDescriptor* field, Origin origin,
                       Message* out);
  void MergeElements(const Sides& sides, const FieldShape& shape, Origin origin, Message* out);
  // Merges one element of `out`, whose copy of theirs is given; null: theirs has none. Returns
  // whether the merged list has the element.
  bool MergeElement(const Sides& element, const FieldShape& shape, Origin origin,
                    const Element* copy, Message* out);
  // Merges an element that both sides have.
  void MergeContent(const Sides& element, const FieldShape& shape, Message* out);
  // Returns the order of a list's elements. Those in conflict that theirs lacks are placed too, so
  // that the order of the others does not depend on which side is theirs. A conflict of the order
  // is put before those of the elements, which begin at `first_conflict`.
  KeyOrder OrderOf(const Sides& sides, const FieldShape& shape, const KeyOrder& placed,
                   size_t first_conflict);

  // Adds a conflict at the present path.
  v1::Conflict* Report(v1::ConflictKind kind, Values values);
  void ReportMessages(v1::ConflictKind kind, const Sides& sides);
  void ReportEntries(v1::ConflictKind kind, const Sides& entries, const FieldShape& shape);

  const Fields* const only_;  // Of the record itself.
  std::vector<PathStep> path_;
  std::vector<v1::Conflict> conflicts_;
};

v1::Conflict* Merger::Report(v1::ConflictKind kind, Values values) {
  v1::Conflict& conflict = conflicts_.emplace_back();
  conflict.set_path(FieldPath(path_).ToString());
  conflict.set_kind(kind);
  if (values.base) *conflict.mutable_base() = *std::move(values.base);
  if (values.theirs) *conflict.mutable_theirs() = *std::move(values.theirs);
  if (values.mine) *conflict.mutable_mine() = *std::move(values.mine);
  return &conflict;
}

void Merger::ReportMessages(v1::ConflictKind kind, const Sides& sides) {
  const auto value = [](const Message* message) {
    return message == nullptr ? std::nullopt : std::make_optional(MessageToValue(*message));
  };
  Report(kind, {value(sides.base), value(sides.theirs), value(sides.mine)});
}

void Merger::ReportEntries(v1::ConflictKind kind, const Sides& entries, const FieldShape& shape) {
  const auto value = [&shape](const Message* entry) {
    return entry == nullptr ? std::nullopt : std::make_optional(EntryToValue(*entry, shape.value));
  };
  Report(kind, {value(entries.base), value(entries.theirs), value(entries.mine)});
}

void Merger::MergeFields(Sides sides, Origin origin, Message* out) {
  if (sides.base == nullptr) sides.base = &EmptyOf(*sides.theirs);
  for (const FieldShape& shape : ShapeOf(out->GetDescriptor())) {
    MergeField(sides, shape, origin, out);
  }
  MergeUnknown(sides, origin, out);
}

void Merger::MergeField(const Sides& sides, const FieldShape& shape, Origin origin, Message* out) {
  const FieldDescriptor* field = shape.field;
  if (!shape.editable() || ExactField(*sides.theirs, *sides.mine, field)) return;
  if (origin == Origin::kShared) {
    if (ExactField(*sides.base, *sides.mine, field)) return;
    if (ExactField(*sides.base, *sides.theirs, field)) return CopyField(*sides.mine, field, out);
  }
  path_.push_back({field->name(), std::nullopt});
  MergeChanged(sides, shape, origin, out);
  path_.pop_back();
}

void Merger::MergeChanged(const Sides& sides, const FieldShape& shape, Origin origin,
                          Message* out) {
  const FieldDescriptor* field = shape.field;
  switch (shape.kind) {
    case FieldKind::kAtomic:
      return MergeAtomic(sides, field, origin);
    case FieldKind::kText:
      return MergeTextField(sides, field, origin, out);
    case FieldKind::kFields:
      return MergeSubmessage(sides, field, origin, out);
    case FieldKind::kSet:
      return MergeSet(sides, field, origin, out);
    case FieldKind::kKeyed:
    case FieldKind::kMap:
      return MergeElements(sides, shape, origin, out);
  }
}

void Merger::MergeUnknown(const Sides& sides, Origin origin, Message* out) {
  const std::string theirs = UnknownBytes(*sides.theirs);
  const std::string mine = UnknownBytes(*sides.mine);
  if (theirs == mine) return;
  const std::string base = UnknownBytes(*sides.base);
  if (origin == Origin::kShared && base == mine) return;
  if (origin == Origin::kShared && base == theirs) return CopyUnknown(*sides.mine, out);
  path_.push_back({kUnknownFields, std::nullopt});
  Report(ValueConflictKind(!base.empty(), !theirs.empty(), !mine.empty(), origin),
         {UnknownToValue(*sides.base), UnknownToValue(*sides.theirs), UnknownToValue(*sides.mine)});
  path_.pop_back();
}

void Merger::MergeAtomic(const Sides& sides, const FieldDescriptor* field, Origin origin) {
  Values values{FieldToValue(*sides.base, field), FieldToValue(*sides.theirs, field),
                FieldToValue(*sides.mine, field)};
  const auto kind = ValueConflictKind(values.base.has_value(), values.theirs.has_value(),
                                      values.mine.has_value(), origin);
  Report(kind, std::move(values));
}

void Merger::MergeTextField(const Sides& sides, const FieldDescriptor* field, Origin origin,
                            Message* out) {
  const bool in_all =
      HasAny(*sides.base, field) && HasAny(*sides.theirs, field) && HasAny(*sides.mine, field);
  if (origin == Origin::kAddedBoth || !in_all) return MergeAtomic(sides, field, origin);
  MergeWords(sides, field, out);
}

void Merger::MergeWords(const Sides& sides, const FieldDescriptor* field, Message* out) {
  const auto text = [field](const Message* side) { return ReadScalar(*side, field).text; };
  TextMerge merge = MergeText(text(sides.base), text(sides.theirs), text(sides.mine));
  if (merge.regions.empty()) {
    out->GetReflection()->SetString(out, field, std::move(merge.merged));
    return;
  }
  v1::Conflict* conflict = Report(v1::CONFLICT_KIND_TEXT,
                                  {TextToValue(text(sides.base)), TextToValue(text(sides.theirs)),
                                   TextToValue(text(sides.mine))});
  conflict->mutable_regions()->Assign(merge.regions.begin(), merge.regions.end());
}

void Merger::MergeSet(const Sides& sides, const FieldDescriptor* field, Origin origin,
                      Message* out) {
  const std::vector<Scalar> theirs = MembersOf(*sides.theirs, field);
  const std::vector<Scalar> mine = MembersOf(*sides.mine, field);
  if (origin == Origin::kAddedBoth && theirs != mine) return MergeAtomic(sides, field, origin);
  SetMembers(MergeMembers(MembersOf(*sides.base, field), theirs, mine), field, out);
}

void Merger::MergeSubmessage(const Sides& sides, const FieldDescriptor* field, Origin origin,
                             Message* out) {
  const auto* reflection = out->GetReflection();
  const auto inside = [&](const Message* side) {
    return reflection->HasField(*side, field) ? &reflection->GetMessage(*side, field) : nullptr;
  };
  const Sides parts{inside(sides.base), inside(sides.theirs), inside(sides.mine)};
  switch (const Fate fate = FateOf(parts, origin)) {
    case Fate::kTheirs:
      return;
    case Fate::kMine:
      return CopyField(*sides.mine, field, out);
    case Fate::kGone:
      return reflection->ClearField(out, field);
    case Fate::kFields:
      return MergeFields(parts, origin, reflection->MutableMessage(out, field));
    case Fate::kRemovedEdited:
    case Fate::kAddedBoth:
      return ReportMessages(KindOf(fate), parts);
  }
}

void Merger::MergeElements(const Sides& sides, const FieldShape& shape, Origin origin,
                           Message* out) {
  const Elements base = ElementsOf(*sides.base, shape);
  const Elements theirs = ElementsOf(*sides.theirs, shape);
  const Elements mine = ElementsOf(*sides.mine, shape);
  // Of the copy of theirs itself: a map need not list its entries as the original does.
  const Elements copies = ElementsOf(*out, shape);
  const size_t first_conflict = conflicts_.size();
  KeyOrder kept;
  KeyOrder placed;
  for (const std::string& key : AllKeys(base, theirs, mine)) {
    path_.back().key = key;
    const Sides element{MessageOf(FindElement(base, key)), MessageOf(FindElement(theirs, key)),
                        MessageOf(FindElement(mine, key))};
    const size_t conflicts = conflicts_.size();
    const bool keep = MergeElement(element, shape, origin, FindElement(copies, key), out);
    if (keep) kept.push_back(key);
    if (keep || conflicts_.size() > conflicts) placed.push_back(key);
  }
  path_.back().key.reset();
  if (shape.ordered) kept = Restrict(OrderOf(sides, shape, placed, first_conflict), kept);
  ArrangeByKey(kept, shape, out);
}

bool Merger::MergeElement(const Sides& element, const FieldShape& shape, Origin origin,
                          const Element* copy, Message* out) {
  const auto* reflection = out->GetReflection();
  switch (const Fate fate = FateOf(element, origin)) {
    case Fate::kTheirs:
      break;
    case Fate::kMine:
      reflection->AddMessage(out, shape.field)->CopyFrom(*element.mine);
      return true;
    case Fate::kGone:
      return false;
    case Fate::kFields:
      MergeContent(element, shape,
                   reflection->MutableRepeatedMessage(out, shape.field, copy->index));
      break;
    case Fate::kRemovedEdited:
    case Fate::kAddedBoth:
      shape.kind == FieldKind::kMap ? ReportEntries(KindOf(fate), element, shape)
                                    : ReportMessages(KindOf(fate), element);
  }
  return element.theirs != nullptr;
}

void Merger::MergeContent(const Sides& element, const FieldShape& shape, Message* out) {
  const Origin origin = OriginOf(element);
  if (shape.kind == FieldKind::kKeyed) return MergeFields(element, origin, out);
  const FieldDescriptor* value = shape.value;
  if (ExactField(*element.theirs, *element.mine, value)) return;
  if (origin == Origin::kAddedBoth) {
    return ReportEntries(v1::CONFLICT_KIND_ADDED_BOTH, element, shape);
  }
  if (ExactField(*element.base, *element.mine, value)) return;
  if (ExactField(*element.base, *element.theirs, value)) {
    return CopyField(*element.mine, value, out);
  }
  if (shape.text_values) return MergeWords(element, value, out);
  ReportEntries(v1::CONFLICT_KIND_VALUE, element, shape);
}

KeyOrder Merger::OrderOf(const Sides& sides, const FieldShape& shape, const KeyOrder& placed,
                         size_t first_conflict) {
  const KeyOrder base = KeysInOrder(*sides.base, shape);
  const KeyOrder theirs = KeysInOrder(*sides.theirs, shape);
  const KeyOrder mine = KeysInOrder(*sides.mine, shape);
  OrderMerge merge = MergeOrder(base, theirs, mine, placed);
  if (merge.conflict) {
    Values values{std::nullopt, KeysToValue(theirs), KeysToValue(mine)};
    if (!base.empty()) values.base = KeysToValue(base);
    Report(v1::CONFLICT_KIND_ORDER, std::move(values));
    std::rotate(conflicts_.begin() + static_cast<std::ptrdiff_t>(first_conflict),
                conflicts_.end() - 1, conflicts_.end());
  }
  return std::move(merge.order);
}

}  // namespace

MergeResult Merge(const Message* base, const Message* theirs, const Message* mine,
                  const Fields* only) {
  Merger merger(only);
  MergeResult result;
  result.merged = CopyOf(theirs);
  const Fate fate = merger.MergeRecord({base, theirs, mine}, result.merged.get());
  if (fate == Fate::kMine) result.merged = CopyOf(mine);
  if (fate == Fate::kGone) result.merged.reset();
  result.conflicts = merger.TakeConflicts();
  return result;
}

}  // namespace jointplan::plan
