#include "tests/property/laws.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/field_path.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"
#include "plan/text_tokens.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Message;
using Conflicts = std::vector<v1::Conflict>;

MergeResult MergeOf(const MessagePtr& base, const MessagePtr& theirs, const MessagePtr& mine) {
  return Merge(base.get(), theirs.get(), mine.get());
}

// Whether a conflict speaks about a leaf. One about the order of a list says nothing of its
// elements, and one about an element nothing of the order.
bool Speaks(const v1::Conflict& conflict, const ModelLeaf& leaf) {
  if (conflict.kind() == v1::CONFLICT_KIND_ORDER) {
    return leaf.kind == LeafKind::kOrder && leaf.path == conflict.path();
  }
  if (leaf.kind == LeafKind::kOrder && leaf.path == conflict.path()) return false;
  return PathCovers(conflict.path(), leaf.path);
}

bool AnySpeaks(const Conflicts& conflicts, const ModelLeaf& leaf) {
  return std::any_of(conflicts.begin(), conflicts.end(),
                     [&leaf](const v1::Conflict& conflict) { return Speaks(conflict, leaf); });
}

const ModelLeaf* Find(const LeafMap& leaves, const std::string& name) {
  const auto found = leaves.find(name);
  return found == leaves.end() ? nullptr : &found->second;
}

std::set<std::string> NamesIn(std::initializer_list<const LeafMap*> maps) {
  std::set<std::string> names;
  for (const LeafMap* map : maps) {
    for (const auto& [name, leaf] : *map) names.insert(name);
  }
  return names;
}

std::vector<std::string> Only(const std::vector<std::string>& list,
                              const std::vector<std::string>& wanted) {
  std::vector<std::string> kept;
  for (const std::string& key : list) {
    if (std::find(wanted.begin(), wanted.end(), key) != wanted.end()) kept.push_back(key);
  }
  return kept;
}

std::vector<std::string> OrderIn(const LeafMap& leaves, const std::string& name) {
  const ModelLeaf* leaf = Find(leaves, name);
  return leaf == nullptr ? std::vector<std::string>() : OrderKeys(leaf->value);
}

bool SameLeaf(const ModelLeaf* a, const ModelLeaf* b) {
  return a == nullptr || b == nullptr ? a == b : *a == *b;
}

// One of the two must be there.
const ModelLeaf& Either(const ModelLeaf* a, const ModelLeaf* b) {
  if (a != nullptr) return *a;
  if (b == nullptr) std::abort();
  return *b;
}

// The three states and the result as leaves, with the conflicts.
struct Flat {
  explicit Flat(const Triple& triple) : result(MergeTriple(triple)) {
    base = Flatten(triple.base.get());
    theirs = Flatten(triple.theirs.get());
    mine = Flatten(triple.mine.get());
    merged = Flatten(result.merged.get());
  }
  MergeResult result;
  LeafMap base, theirs, mine, merged;
};

// Whether the order of a list, as one side changed it, holds in the result: what the base, the side
// and the result have comes in the side's order. Moving what is gone now is no edit that could be
// lost, and the place of an element in conflict is part of that conflict.
bool OrderHolds(const Flat& flat, const LeafMap& side, const std::string& name,
                const std::string& path) {
  std::vector<std::string> kept = OrderIn(flat.merged, name);
  std::erase_if(kept, [&](const std::string& key) {
    const std::string element = absl::StrCat(path, "[", key, "]");
    return std::any_of(
        flat.result.conflicts.begin(), flat.result.conflicts.end(),
        [&element](const v1::Conflict& conflict) { return conflict.path() == element; });
  });
  const auto before = Only(Only(OrderIn(flat.base, name), OrderIn(side, name)), kept);
  const auto wanted = Only(OrderIn(side, name), before);
  return before == wanted || Only(kept, wanted) == wanted;
}

std::string LossOf(const Flat& flat, const LeafMap& side, const LeafMap& other) {
  for (const std::string& name : NamesIn({&flat.base, &side})) {
    const ModelLeaf* before = Find(flat.base, name);
    const ModelLeaf* after = Find(side, name);
    if (SameLeaf(before, after)) continue;
    const ModelLeaf& leaf = Either(after, before);
    if (AnySpeaks(flat.result.conflicts, leaf)) continue;
    const bool holds = leaf.kind == LeafKind::kOrder ? OrderHolds(flat, side, name, leaf.path)
                                                     : SameLeaf(after, Find(flat.merged, name));
    // text_laws_test.cc looks into texts that both changed.
    const bool text_of_both = leaf.kind == LeafKind::kText && before != nullptr &&
                              after != nullptr && !SameLeaf(before, Find(other, name));
    if (holds || text_of_both) continue;
    return absl::StrCat("the edit of ", name, " is neither in the result nor in a conflict");
  }
  return "";
}

// The leaves under a conflict.
LeafMap Under(const LeafMap& leaves, const v1::Conflict& conflict) {
  LeafMap under;
  for (const auto& [name, leaf] : leaves) {
    if (Speaks(conflict, leaf)) under[name] = leaf;
  }
  return under;
}

// Whether `path` lies within something that both sides made: there, what one side left out is its
// edit too.
bool InsideAddedByBoth(const Triple& triple, const std::string& path) {
  if (triple.base == nullptr) return true;
  const FieldPath whole = *FieldPath::Parse(path);
  std::vector<PathStep> steps;
  for (const PathStep& step : whole.steps()) {
    steps.push_back(step);
    const FieldPath part(steps);
    if (step.key && !GetValue(*triple.base, part) && GetValue(*triple.theirs, part) &&
        GetValue(*triple.mine, part)) {
      return true;
    }
  }
  return false;
}

std::string PhantomIn(const Triple& triple, const Flat& flat, const v1::Conflict& conflict) {
  const LeafMap base = Under(flat.base, conflict);
  const LeafMap theirs = Under(flat.theirs, conflict);
  const LeafMap mine = Under(flat.mine, conflict);
  const std::string where = absl::StrCat("the conflict at \"", conflict.path(), "\" ");
  if (theirs == mine) return where + "has two equal sides";
  for (const v1::TextRegion& region : conflict.regions()) {
    if (region.theirs() == region.mine() || region.theirs() == region.base() ||
        region.mine() == region.base()) {
      return where + "has a region that does not collide";
    }
  }
  if (conflict.kind() == v1::CONFLICT_KIND_ADDED_BOTH) {
    if (!base.empty()) return where + "says that there was nothing before";
    return InsideAddedByBoth(triple, conflict.path()) ? "" : where + "is not of what both added";
  }
  if (theirs == base) return where + "has no edit of theirs";
  return mine == base ? where + "has no edit of mine" : "";
}

bool SameJson(const google::protobuf::Value& a, const google::protobuf::Value& b) {
  return Serialize(a) == Serialize(b);
}

// Whether a conflict shows what a side has at its path.
bool Shows(const Message* record, const v1::Conflict& conflict, bool has,
           const google::protobuf::Value& value) {
  if (conflict.kind() == v1::CONFLICT_KIND_ORDER) return true;  // OrderOfLists looks at these.
  std::optional<google::protobuf::Value> want;
  if (record != nullptr) want = GetValue(*record, *FieldPath::Parse(conflict.path()));
  return want.has_value() == has && (!has || SameJson(*want, value));
}

std::string WrongValues(const Triple& triple, const v1::Conflict& conflict) {
  const bool right =
      Shows(triple.base.get(), conflict, conflict.has_base(), conflict.base()) &&
      Shows(triple.theirs.get(), conflict, conflict.has_theirs(), conflict.theirs()) &&
      Shows(triple.mine.get(), conflict, conflict.has_mine(), conflict.mine());
  return right ? "" : absl::StrCat("the conflict at \"", conflict.path(), "\" shows other values");
}

v1::Conflict Swapped(v1::Conflict conflict) {
  google::protobuf::Value* const none = nullptr;
  auto* theirs = conflict.has_theirs() ? conflict.release_theirs() : none;
  auto* mine = conflict.has_mine() ? conflict.release_mine() : none;
  conflict.set_allocated_theirs(mine);
  conflict.set_allocated_mine(theirs);
  for (v1::TextRegion& region : *conflict.mutable_regions()) {
    region.mutable_theirs()->swap(*region.mutable_mine());
  }
  return conflict;
}

// Adjoining tokens of a text, with both ends.
std::set<std::pair<std::string, std::string>> Neighbours(const std::string& text) {
  std::set<std::pair<std::string, std::string>> neighbours;
  std::string last = "\x01";
  for (const absl::string_view token : TextTokens(text)) {
    neighbours.insert({last, std::string(token)});
    last = std::string(token);
  }
  neighbours.insert({last, "\x02"});
  return neighbours;
}

// Words that stand side by side in a merged text stand side by side in one of the two.
bool TextInvents(const std::string& merged, const std::string& theirs, const std::string& mine) {
  auto known = Neighbours(theirs);
  known.merge(Neighbours(mine));
  const auto found = Neighbours(merged);
  return !std::includes(known.begin(), known.end(), found.begin(), found.end());
}

std::string InventionAt(const std::string& name, const ModelLeaf& leaf, const Flat& flat) {
  const ModelLeaf* theirs = Find(flat.theirs, name);
  const ModelLeaf* mine = Find(flat.mine, name);
  if (SameLeaf(&leaf, theirs) || SameLeaf(&leaf, mine)) return "";
  if (leaf.kind == LeafKind::kOrder) {
    for (const std::string& key : OrderKeys(leaf.value)) {
      if (Only(OrderIn(flat.theirs, name), {key}).empty() &&
          Only(OrderIn(flat.mine, name), {key}).empty()) {
        return absl::StrCat(key, " in ", name, " is of neither side");
      }
    }
    return "";
  }
  const bool text = leaf.kind == LeafKind::kText && theirs != nullptr && mine != nullptr;
  if (text && !TextInvents(leaf.value, theirs->value, mine->value)) return "";
  return absl::StrCat(name, " is of neither side");
}

// A record with one field alone.
MessagePtr OnlyField(const MessagePtr& record, const FieldShape& shape) {
  if (record == nullptr) return nullptr;
  MessagePtr only(record->New());
  CopyField(*record, shape.field, only.get());
  return only;
}

// A record with one element of one field alone.
MessagePtr OnlyElement(const MessagePtr& record, const FieldShape& shape, const std::string& key) {
  MessagePtr only(record->New());
  const Elements elements = ElementsOf(*record, shape);
  if (const Element* element = FindElement(elements, key)) {
    only->GetReflection()->AddMessage(only.get(), shape.field)->CopyFrom(*element->message);
  }
  return only;
}

// What merging gives for a part of the records: its leaves and its conflicts, the order left out.
std::string PartOf(const MergeResult& result, const std::string& path) {
  std::string text;
  for (const auto& [name, leaf] : Flatten(result.merged.get())) {
    if (leaf.kind != LeafKind::kOrder && PathCovers(path, leaf.path) && !leaf.path.empty()) {
      absl::StrAppend(&text, name, "=", leaf.value, "\n");
    }
  }
  for (const v1::Conflict& conflict : result.conflicts) {
    if (conflict.kind() != v1::CONFLICT_KIND_ORDER && PathCovers(path, conflict.path())) {
      absl::StrAppend(&text, Serialize(conflict), "\n");
    }
  }
  return text;
}

std::string ElementLocality(const Triple& triple, const FieldShape& shape,
                            const MergeResult& whole) {
  std::set<std::string> keys;
  for (const MessagePtr* record : {&triple.base, &triple.theirs, &triple.mine}) {
    for (const Element& element : ElementsOf(**record, shape)) keys.insert(element.key);
  }
  for (const std::string& key : keys) {
    const MergeResult part =
        MergeOf(OnlyElement(triple.base, shape, key), OnlyElement(triple.theirs, shape, key),
                OnlyElement(triple.mine, shape, key));
    const std::string path = FieldPath({{shape.field->name(), key}}).ToString();
    if (PartOf(whole, path) != PartOf(part, path)) {
      return absl::StrCat(path, " depends on other elements");
    }
  }
  return "";
}

// Settles every conflict: each in a way of its own, so that all ways are tried.
std::vector<v1::Resolution> SettleAll(const Triple& triple, const Conflicts& conflicts) {
  std::vector<v1::Resolution> resolutions;
  const size_t shift = Bytes(triple.theirs).size() + Bytes(triple.mine).size();
  for (size_t i = 0; i < conflicts.size(); ++i) {
    const v1::Conflict& conflict = conflicts[i];
    v1::Resolution& resolution = resolutions.emplace_back();
    resolution.set_path(conflict.path());
    const size_t way = (i + conflict.path().size() + shift) % 3;
    if (way == 0) resolution.set_choice(v1::CHOICE_THEIRS);
    if (way == 1) resolution.set_choice(v1::CHOICE_MINE);
    if (way != 2) continue;
    resolution.set_choice(v1::CHOICE_VALUE);
    google::protobuf::Value null;
    null.set_null_value(google::protobuf::NULL_VALUE);
    const bool order = conflict.kind() == v1::CONFLICT_KIND_ORDER;
    if (conflict.has_mine() && !order) {
      *resolution.mutable_value() = conflict.mine();
    } else if (order) {
      resolution.set_choice(v1::CHOICE_MINE);
    } else {
      *resolution.mutable_value() = null;
    }
  }
  return resolutions;
}

// Whether the settled value is in the result.
std::string Unsettled(const v1::Conflict& conflict, const v1::Resolution& resolution,
                      const MergeResult& result) {
  if (conflict.kind() == v1::CONFLICT_KIND_ORDER) return "";
  const bool theirs = resolution.choice() == v1::CHOICE_THEIRS;
  const bool wanted = theirs ? conflict.has_theirs() : conflict.has_mine();
  std::optional<google::protobuf::Value> got;
  if (result.merged != nullptr) got = GetValue(*result.merged, *FieldPath::Parse(conflict.path()));
  const bool right = got.has_value() == wanted &&
                     (!wanted || SameJson(*got, theirs ? conflict.theirs() : conflict.mine()));
  return right ? "" : absl::StrCat("the resolution of \"", conflict.path(), "\" does not hold");
}

std::string DoubleKeys(const Message& message) {
  for (const FieldShape& shape : ShapeOf(message.GetDescriptor())) {
    const auto* reflection = message.GetReflection();
    if (shape.kind != FieldKind::kKeyed && shape.kind != FieldKind::kSet) continue;
    const auto size = static_cast<size_t>(reflection->FieldSize(message, shape.field));
    const size_t distinct = shape.kind == FieldKind::kSet ? MembersOf(message, shape.field).size()
                                                          : ElementsOf(message, shape).size();
    if (distinct != size) return absl::StrCat(shape.field->name(), " has an element twice");
    if (shape.kind != FieldKind::kKeyed) continue;
    for (const Element& element : ElementsOf(message, shape)) {
      std::string inside = DoubleKeys(*element.message);
      if (!inside.empty()) return inside;
    }
  }
  return "";
}

std::string OrderFault(const std::string& name, const Flat& flat) {
  const auto base = OrderIn(flat.base, name);
  const auto theirs = OrderIn(flat.theirs, name);
  const auto mine = OrderIn(flat.mine, name);
  const std::string path = name.substr(0, name.size() - std::string("#order").size());
  const auto conflicts = std::count_if(
      flat.result.conflicts.begin(), flat.result.conflicts.end(), [&path](const auto& conflict) {
        return conflict.kind() == v1::CONFLICT_KIND_ORDER && conflict.path() == path;
      });
  if (conflicts > 1) return absl::StrCat("two order conflicts at ", path);
  const auto kept = OrderIn(flat.merged, name);
  const auto their_common = Only(Only(theirs, mine), kept);
  const auto my_common = Only(Only(mine, theirs), kept);
  const auto base_common = Only(base, their_common);
  const bool collide =
      their_common != my_common && their_common != base_common && my_common != base_common;
  if (collide != (conflicts == 1))
    return absl::StrCat("order conflict missed or made up at ", path);
  if (Only(kept, my_common) != (base_common == their_common ? my_common : their_common)) {
    return absl::StrCat("what both sides have is out of order at ", path);
  }
  return "";
}

bool Contained(const LeafMap& base, const LeafMap& side) { return base == side; }

}  // namespace

MergeResult MergeTriple(const Triple& triple) {
  return MergeOf(triple.base, triple.theirs, triple.mine);
}

std::string Bytes(const MessagePtr& record) {
  return record == nullptr ? "absent" : Serialize(*record);
}

std::string LeafDifference(const Message* a, const Message* b, bool with_order) {
  const LeafMap left = Flatten(a);
  const LeafMap right = Flatten(b);
  std::vector<std::string> names;
  for (const std::string& name : NamesIn({&left, &right})) {
    const ModelLeaf* x = Find(left, name);
    const ModelLeaf* y = Find(right, name);
    if (SameLeaf(x, y)) continue;
    if (!with_order && Either(x, y).kind == LeafKind::kOrder) continue;
    names.push_back(name);
  }
  return absl::StrJoin(names, ", ");
}

std::string Describe(const Conflicts& conflicts) {
  std::string text;
  for (const v1::Conflict& conflict : conflicts) {
    absl::StrAppend(&text, conflict.ShortDebugString(), "\n");
  }
  return text;
}

std::string NothingToMerge(const Triple& triple) {
  const MergeResult mine = MergeOf(triple.base, triple.base, triple.mine);
  const MergeResult theirs = MergeOf(triple.base, triple.theirs, triple.base);
  if (!mine.conflicts.empty() || !theirs.conflicts.empty())
    return "conflict with an unchanged side";
  if (Bytes(mine.merged) != Bytes(triple.mine)) return "M(b,b,m) is not m";
  return Bytes(theirs.merged) == Bytes(triple.theirs) ? "" : "M(b,t,b) is not t";
}

std::string SameChange(const Triple& triple) {
  const MergeResult same = MergeOf(triple.base, triple.theirs, triple.theirs);
  if (!same.conflicts.empty()) return "conflict between equal sides";
  return Bytes(same.merged) == Bytes(triple.theirs) ? "" : "M(b,x,x) is not x";
}

std::string Symmetry(const Triple& triple) {
  const MergeResult one = MergeTriple(triple);
  const MergeResult two = MergeOf(triple.base, triple.mine, triple.theirs);
  if (one.conflicts.size() != two.conflicts.size()) return "other conflicts when swapped";
  for (size_t i = 0; i < one.conflicts.size(); ++i) {
    if (Serialize(one.conflicts[i]) != Serialize(Swapped(two.conflicts[i]))) {
      return absl::StrCat("the conflict at ", one.conflicts[i].path(), " is another when swapped");
    }
  }
  if (one.conflicts.empty() && Bytes(one.merged) != Bytes(two.merged)) {
    return "another result when swapped";
  }
  const LeafMap left = Flatten(one.merged.get());
  const LeafMap right = Flatten(two.merged.get());
  for (const std::string& name : NamesIn({&left, &right})) {
    const ModelLeaf* x = Find(left, name);
    const ModelLeaf* y = Find(right, name);
    if (SameLeaf(x, y) || AnySpeaks(one.conflicts, Either(x, y))) continue;
    const auto a = OrderIn(left, name);
    const auto b = OrderIn(right, name);
    const bool order = Either(x, y).kind == LeafKind::kOrder;
    if (order && Only(a, b) == Only(b, a)) continue;  // An element in conflict is in one alone.
    return absl::StrCat(name, " is another when swapped");
  }
  return "";
}

std::string NoInvention(const Triple& triple) {
  const Flat flat(triple);
  for (const auto& [name, leaf] : flat.merged) {
    std::string invention = InventionAt(name, leaf, flat);
    if (!invention.empty()) return invention;
  }
  return "";
}

std::string NoSilentLoss(const Triple& triple) {
  const Flat flat(triple);
  std::string loss = LossOf(flat, flat.theirs, flat.mine);
  return loss.empty() ? LossOf(flat, flat.mine, flat.theirs) : loss;
}

std::string NoPhantomConflict(const Triple& triple) {
  const Flat flat(triple);
  std::set<std::string> paths;
  for (const v1::Conflict& conflict : flat.result.conflicts) {
    if (!paths.insert(conflict.path()).second) return "two conflicts at " + conflict.path();
    std::string fault = PhantomIn(triple, flat, conflict);
    if (fault.empty()) fault = WrongValues(triple, conflict);
    if (!fault.empty()) return fault;
    if (Under(flat.merged, conflict) != Under(flat.theirs, conflict)) {
      if (conflict.kind() != v1::CONFLICT_KIND_ORDER) {
        return absl::StrCat("not theirs where the conflict is: ", conflict.path());
      }
    }
  }
  return "";
}

std::string Locality(const Triple& triple) {
  if (triple.base == nullptr || triple.theirs == nullptr || triple.mine == nullptr) return "";
  const MergeResult whole = MergeTriple(triple);
  for (const FieldShape& shape : ShapeOf(triple.base->GetDescriptor())) {
    if (!shape.editable()) continue;
    const MergeResult part = MergeOf(OnlyField(triple.base, shape), OnlyField(triple.theirs, shape),
                                     OnlyField(triple.mine, shape));
    const std::string path = shape.field->name();
    if (PartOf(whole, path) != PartOf(part, path)) return path + " depends on other fields";
    if (!shape.has_elements()) continue;
    std::string fault = ElementLocality(triple, shape, whole);
    if (!fault.empty()) return fault;
  }
  return "";
}

std::string ResolutionCloses(const Triple& triple) {
  MergeResult result = MergeTriple(triple);
  const Conflicts conflicts = result.conflicts;
  const std::vector<v1::Resolution> resolutions = SettleAll(triple, conflicts);
  const absl::Status settled = Resolve(resolutions, triple.mine.get(), &result);
  if (!settled.ok()) return absl::StrCat("not settled: ", settled.message());
  if (!result.conflicts.empty()) return "settled, and still in conflict";
  for (size_t i = 0; i < conflicts.size(); ++i) {
    std::string fault = Unsettled(conflicts[i], resolutions[i], result);
    if (!fault.empty()) return fault;
  }
  const MergeResult again = MergeOf(triple.theirs, triple.theirs, result.merged);
  if (!again.conflicts.empty()) return "a settled conflict comes back";
  return Bytes(again.merged) == Bytes(result.merged) ? "" : "M(t,t,settled) is not settled";
}

std::string MergingAgain(const Triple& triple) {
  const MergeResult once = MergeTriple(triple);
  if (!once.conflicts.empty()) return "";
  const MergeResult twice = MergeOf(triple.base, once.merged, triple.mine);
  const std::string difference = LeafDifference(once.merged.get(), twice.merged.get());
  if (!difference.empty()) return "merging again changes " + difference;
  return twice.merged == nullptr ? "" : DoubleKeys(*twice.merged);
}

std::string DeleteAgainstModify(const Triple& triple) {
  if (triple.base == nullptr || (triple.theirs != nullptr && triple.mine != nullptr)) return "";
  const MergeResult result = MergeTriple(triple);
  const MessagePtr& left = triple.theirs == nullptr ? triple.mine : triple.theirs;
  const bool edited =
      left != nullptr && !Contained(Flatten(triple.base.get()), Flatten(left.get()));
  // Order alone is an edit only where it means something; Flatten shows nothing else.
  if (!edited) {
    if (!result.conflicts.empty()) return "conflict though one side only removed";
    return result.merged == nullptr ? "" : "removed, and still there";
  }
  if (result.conflicts.size() != 1 || !result.conflicts[0].path().empty() ||
      result.conflicts[0].kind() != v1::CONFLICT_KIND_REMOVED_EDITED) {
    return "removed here and edited there, and not one conflict of that kind";
  }
  return (result.merged == nullptr) == (triple.theirs == nullptr) ? "" : "not as theirs has it";
}

std::string AddAgainstAdd(const Triple& triple) {
  if (triple.theirs == nullptr || triple.mine == nullptr) return "";
  const Flat flat(triple);
  for (const std::string& name : NamesIn({&flat.theirs, &flat.mine})) {
    const ModelLeaf* theirs = Find(flat.theirs, name);
    const ModelLeaf* mine = Find(flat.mine, name);
    const ModelLeaf& leaf = Either(theirs, mine);
    // The order is compared among the elements that both have.
    if (leaf.kind == LeafKind::kOrder || !InsideAddedByBoth(triple, leaf.path)) continue;
    const bool same = SameLeaf(theirs, mine);
    const bool reported = AnySpeaks(flat.result.conflicts, leaf);
    if (!same && !reported) return absl::StrCat("added by both, and united at ", name);
    // A set is reported as a whole.
    if (same && reported && leaf.kind != LeafKind::kMember) return "made up: " + name;
  }
  for (const v1::Conflict& conflict : flat.result.conflicts) {
    if (!InsideAddedByBoth(triple, conflict.path())) continue;
    if (conflict.has_base()) return "a base where both added";
    if (conflict.kind() != v1::CONFLICT_KIND_ADDED_BOTH &&
        conflict.kind() != v1::CONFLICT_KIND_ORDER) {
      return "a conflict of another kind where both added";
    }
  }
  return "";
}

std::string UniqueKeys(const Triple& triple) {
  const MergeResult result = MergeTriple(triple);
  return result.merged == nullptr ? "" : DoubleKeys(*result.merged);
}

std::string OrderOfLists(const Triple& triple) {
  if (triple.theirs == nullptr || triple.mine == nullptr) return "";
  const Flat flat(triple);
  for (const std::string& name : NamesIn({&flat.base, &flat.theirs, &flat.mine})) {
    const ModelLeaf* theirs = Find(flat.theirs, name);
    const ModelLeaf* mine = Find(flat.mine, name);
    // Lists of elements that one side lacks have one side's order.
    if (theirs == nullptr || mine == nullptr || theirs->kind != LeafKind::kOrder) continue;
    std::string fault = OrderFault(name, flat);
    if (!fault.empty()) return fault;
  }
  return "";
}

std::string Deterministic(const Triple& triple) {
  const MergeResult one = MergeTriple(triple);
  // Copies through bytes: maps come back in another order in memory.
  const auto reread = [](const MessagePtr& record) {
    MessagePtr copy;
    if (record == nullptr) return copy;
    copy.reset(record->New());
    copy->ParseFromString(record->SerializeAsString());
    return copy;
  };
  const MergeResult two = MergeOf(reread(triple.base), reread(triple.theirs), reread(triple.mine));
  if (Bytes(one.merged) != Bytes(two.merged)) return "other bytes from equal records";
  if (one.conflicts.size() != two.conflicts.size()) return "other conflicts from equal records";
  for (size_t i = 0; i < one.conflicts.size(); ++i) {
    if (Serialize(one.conflicts[i]) != Serialize(two.conflicts[i])) {
      return "another conflict from equal records";
    }
  }
  return "";
}

const std::vector<NamedLaw>& TripleLaws() {
  static const std::vector<NamedLaw> kLaws = {
      {"L1 nothing to merge", NothingToMerge},
      {"L2 same change", SameChange},
      {"L3 symmetry", Symmetry},
      {"L4 no invention", NoInvention},
      {"L5 no silent loss", NoSilentLoss},
      {"L6 no phantom conflict", NoPhantomConflict},
      {"L8 locality", Locality},
      {"L9 resolution closes", ResolutionCloses},
      {"L10 merging again is harmless", MergingAgain},
      {"L13 delete against modify", DeleteAgainstModify},
      {"L15 add against add", AddAgainstAdd},
      {"L16 keys", UniqueKeys},
      {"L17 order of lists", OrderOfLists},
      {"L23 deterministic", Deterministic},
  };
  return kLaws;
}

}  // namespace jointplan::plan
