// The laws of merging on random records, one test a law. Of the 25, these are tested elsewhere,
// because they are promises of the server that holds the records: L19 (all or nothing), L20
// (exactly once) and L24 (right base only) with the commit loop in tests/server. The rules of the
// plan (L18) are in rule_laws_test.cc, and L22 (text is text) is in text_laws_test.cc.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/field_path.h"
#include "plan/list_order.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"
#include "tests/property/case.h"
#include "tests/property/laws.h"

namespace jointplan::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void CheckTripleLaw(const std::string& name, std::string (*law)(const Triple&)) {
  CheckLaw(name, [law](const Case& test_case) { return law(MakeTriple(test_case)); });
}

MessagePtr WithEdits(const Message& base, const std::vector<uint32_t>& edits, Lane lane) {
  MessagePtr record = Clone(&base);
  for (const uint32_t edit : edits) ApplyEdit(edit, nullptr, lane, record.get());
  return record;
}

// Whether an edit puts what a list of the record had, and still has, into another order.
bool Reorders(const Message& base, const Message& edited) {
  for (const FieldShape& shape : ShapeOf(base.GetDescriptor())) {
    if (shape.kind != FieldKind::kKeyed) continue;
    const KeyOrder before = KeysInOrder(base, shape);
    const KeyOrder after = KeysInOrder(edited, shape);
    if (shape.ordered && Restrict(before, after) != Restrict(after, before)) return true;
    const Elements now = ElementsOf(edited, shape);
    for (const Element& element : ElementsOf(base, shape)) {
      const Element* same = FindElement(now, element.key);
      if (same != nullptr && Reorders(*element.message, *same->message)) return true;
    }
  }
  return false;
}

// Whether edits of different leaves are edits of different things: the order of a list is one more
// thing, which removing an element and making it again changes.
bool AreDisjoint(const Message& base, const std::vector<const Message*>& edited) {
  return std::count_if(edited.begin(), edited.end(),
                       [&](const Message* record) { return Reorders(base, *record); }) < 2;
}

TEST(MergeLaws, L01NothingToMerge) { CheckTripleLaw("L1", NothingToMerge); }
TEST(MergeLaws, L02SameChange) { CheckTripleLaw("L2", SameChange); }
TEST(MergeLaws, L03Symmetry) { CheckTripleLaw("L3", Symmetry); }
TEST(MergeLaws, L04NoInvention) { CheckTripleLaw("L4", NoInvention); }
TEST(MergeLaws, L05NoSilentLoss) { CheckTripleLaw("L5", NoSilentLoss); }
TEST(MergeLaws, L06NoPhantomConflict) { CheckTripleLaw("L6", NoPhantomConflict); }

// Edits of different leaves: no conflict, and the same as applying both, in either order.
TEST(MergeLaws, L07DisjointEditsCommute) {
  CheckLaw("L7", [](const Case& test_case) -> std::string {
    const MessagePtr base = MakeBase(test_case);
    const Lane even{0, 2};
    const Lane odd{1, 2};
    const MessagePtr theirs = WithEdits(*base, test_case.theirs, even);
    const MessagePtr mine = WithEdits(*base, test_case.mine, odd);
    if (!AreDisjoint(*base, {theirs.get(), mine.get()})) return "";
    const MergeResult result = Merge(base.get(), theirs.get(), mine.get());
    if (!result.conflicts.empty()) return Describe(result.conflicts);
    const MessagePtr one = WithEdits(*theirs, test_case.mine, odd);
    const MessagePtr two = WithEdits(*mine, test_case.theirs, even);
    // Where in a list two new elements go depends on who comes first; only a merge knows of both.
    return LeafDifference(result.merged.get(), one.get(), false) +
           LeafDifference(result.merged.get(), two.get(), false);
  });
}

TEST(MergeLaws, L08Locality) { CheckTripleLaw("L8", Locality); }
TEST(MergeLaws, L09ResolutionCloses) { CheckTripleLaw("L9", ResolutionCloses); }
TEST(MergeLaws, L10MergingAgainIsHarmless) { CheckTripleLaw("L10", MergingAgain); }

// Three edits of different leaves: whatever comes first, the result is the same.
TEST(MergeLaws, L11OrderOfMergingDisjointEdits) {
  CheckLaw("L11", [](const Case& test_case) -> std::string {
    const MessagePtr base = MakeBase(test_case);
    std::vector<MessagePtr> edits;
    edits.push_back(WithEdits(*base, test_case.theirs, {0, 3}));
    edits.push_back(WithEdits(*base, test_case.mine, {1, 3}));
    std::vector<uint32_t> rest = test_case.theirs;
    rest.insert(rest.end(), test_case.mine.begin(), test_case.mine.end());
    edits.push_back(WithEdits(*base, rest, {2, 3}));
    if (!AreDisjoint(*base, {edits[0].get(), edits[1].get(), edits[2].get()})) return "";
    MessagePtr first;
    for (const auto& order :
         {std::array{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
      MessagePtr state = Clone(base);
      for (const int edit : order) {
        MergeResult step = Merge(base.get(), state.get(), edits[static_cast<size_t>(edit)].get());
        if (!step.conflicts.empty()) return Describe(step.conflicts);
        state = std::move(step.merged);
      }
      if (first == nullptr) first = Clone(state);
      // Not claimed for the places of elements that several edits put at the same place in a list.
      const std::string difference = LeafDifference(first.get(), state.get(), false);
      if (!difference.empty()) return "another result: " + difference;
    }
    return "";
  });
}

// A side that changed something and changed it back has not changed it.
TEST(MergeLaws, L12ThereAndBackIsNoEdit) {
  CheckLaw("L12", [](const Case& test_case) -> std::string {
    const Triple triple = MakeTriple(test_case);
    if (!triple.base || !triple.theirs || !triple.mine) return "";
    MessagePtr theirs = Clone(triple.theirs);
    for (const v1::FieldChange& change : Diff(triple.theirs.get(), triple.base.get())) {
      if (!CopyValue(*triple.base, *FieldPath::Parse(change.path()), theirs.get()).ok()) {
        return "cannot go back at " + change.path();
      }
    }
    // Where an element stood among those that went and came is not known any more.
    const std::string left = LeafDifference(triple.base.get(), theirs.get(), false);
    if (!left.empty()) return "not back: " + left;
    const MergeResult result = Merge(triple.base.get(), theirs.get(), triple.mine.get());
    for (const v1::Conflict& conflict : result.conflicts) {
      if (conflict.kind() != v1::CONFLICT_KIND_ORDER) return conflict.ShortDebugString();
    }
    return LeafDifference(result.merged.get(), triple.mine.get(), false);
  });
}

// Returns the elements, values and messages that a record's top level has, as paths.
std::vector<FieldPath> Parts(const Message& record) {
  std::vector<FieldPath> parts;
  for (const FieldShape& shape : ShapeOf(record.GetDescriptor())) {
    if (!shape.editable() || !HasAny(record, shape.field)) continue;
    if (shape.has_elements()) {
      for (const Element& element : ElementsOf(record, shape)) {
        parts.push_back(FieldPath({{shape.field->name(), element.key}}));
      }
    } else if (shape.kind != FieldKind::kSet) {
      parts.push_back(FieldPath({{shape.field->name(), std::nullopt}}));
    }
  }
  return parts;
}

std::string RemovedAndEdited(const Message& base, const Message& edited, const FieldPath& part) {
  MessagePtr removed = Clone(&base);
  if (!SetValue(removed.get(), part, nullptr).ok()) return "cannot remove " + part.ToString();
  // Only this part is edited.
  MessagePtr mine = Clone(&base);
  if (!CopyValue(edited, part, mine.get()).ok()) return "cannot edit " + part.ToString();
  const bool gone = !GetValue(*mine, part).has_value();
  const bool unchanged = Diff(&base, mine.get()).empty();
  for (const bool swap : {false, true}) {
    const MergeResult result =
        swap ? Merge(&base, mine.get(), removed.get()) : Merge(&base, removed.get(), mine.get());
    if (gone || unchanged) {
      if (!result.conflicts.empty()) return "conflict at " + part.ToString();
      if (GetValue(*result.merged, part)) return "still there: " + part.ToString();
    } else if (result.conflicts.size() != 1 || result.conflicts[0].path() != part.ToString() ||
               result.conflicts[0].kind() != v1::CONFLICT_KIND_REMOVED_EDITED) {
      return absl::StrCat("no conflict at ", part.ToString(), "; ", Describe(result.conflicts));
    }
  }
  return "";
}

TEST(MergeLaws, L13DeleteAgainstModifyOfTheRecord) {
  CheckTripleLaw("L13 record", DeleteAgainstModify);
}

// At every level below the record: elements, map values, messages and single values.
TEST(MergeLaws, L13DeleteAgainstModifyInside) {
  CheckLaw("L13 inside", [](const Case& test_case) -> std::string {
    const Triple triple = MakeTriple(test_case);
    if (triple.base == nullptr || triple.mine == nullptr) return "";
    const MessagePtr turned = Clone(triple.base);
    TurnRound(turned.get());
    for (const FieldPath& part : Parts(*triple.base)) {
      std::string fault = RemovedAndEdited(*triple.base, *triple.mine, part);
      // Another order where none is meant is no edit, and the removal holds.
      if (fault.empty()) fault = RemovedAndEdited(*triple.base, *turned, part);
      if (!fault.empty()) return fault;
    }
    return "";
  });
}

// Absent, default and a value are three states of every field that can tell them apart.
std::string ThreeStates(const Message& record, const FieldShape& shape) {
  const FieldPath path({{shape.field->name(), std::nullopt}});
  std::array<MessagePtr, 3> states = {Clone(&record), Clone(&record), Clone(&record)};
  for (MessagePtr& state : states) state->GetReflection()->ClearField(state.get(), shape.field);
  Scalar value;
  WriteScalar(value, shape.field, states[1].get());
  value.number = 1;
  value.text = "one";
  WriteScalar(value, shape.field, states[2].get());
  for (const MessagePtr& base : states) {
    for (const MessagePtr& theirs : states) {
      if ((base == theirs) == (Diff(base.get(), theirs.get()).size() == 1)) {
        return "the difference is wrong at " + path.ToString();
      }
      for (const MessagePtr& mine : states) {
        const MergeResult result = Merge(base.get(), theirs.get(), mine.get());
        const bool collide = base != theirs && base != mine && theirs != mine;
        if (collide != (result.conflicts.size() == 1)) return "conflict at " + path.ToString();
        const MessagePtr& wanted = theirs == base ? mine : theirs;
        if (Bytes(result.merged) != Bytes(wanted)) return "wrong value at " + path.ToString();
      }
    }
  }
  return "";
}

TEST(MergeLaws, L14AbsentAndDefaultAreTwoThings) {
  CheckLaw("L14", [](const Case& test_case) -> std::string {
    const MessagePtr base = MakeBase(test_case);
    for (const FieldShape& shape : ShapeOf(base->GetDescriptor())) {
      const bool scalar = !shape.field->is_repeated() && shape.editable() &&
                          shape.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE;
      if (!scalar || !shape.field->has_presence()) continue;
      std::string fault = ThreeStates(*base, shape);
      if (!fault.empty()) return fault;
    }
    return "";
  });
}

TEST(MergeLaws, L15AddAgainstAdd) { CheckTripleLaw("L15", AddAgainstAdd); }
TEST(MergeLaws, L16KeysStayUnique) { CheckTripleLaw("L16", UniqueKeys); }
TEST(MergeLaws, L17OrderOfLists) { CheckTripleLaw("L17", OrderOfLists); }

// Fields that a newer writer knows and this build does not.
TEST(MergeLaws, L21UnknownFieldsAreOneValue) {
  CheckLaw("L21", [](const Case& test_case) -> std::string {
    Triple triple = MakeTriple(test_case);
    if (!triple.base || !triple.theirs || !triple.mine) return "";
    const auto put = [](const MessagePtr& record, uint64_t value) {
      auto* fields = record->GetReflection()->MutableUnknownFields(record.get());
      fields->Clear();
      if (value != 0) fields->AddVarint(7777, value);
    };
    const uint64_t base = test_case.fate % 3;
    const uint64_t theirs = test_case.fate / 3 % 3;
    const uint64_t mine = test_case.fate / 9 % 3;
    put(triple.base, base);
    put(triple.theirs, theirs);
    put(triple.mine, mine);
    const MergeResult result = MergeTriple(triple);
    const auto conflicts = std::count_if(result.conflicts.begin(), result.conflicts.end(),
                                         [](const auto& c) { return c.path() == "(unknown)"; });
    const bool collide = base != theirs && base != mine && theirs != mine;
    if (conflicts != (collide ? 1 : 0)) return "conflict missed or made up";
    const MessagePtr& wanted = theirs == base ? triple.mine : triple.theirs;
    return UnknownBytes(*result.merged) == UnknownBytes(*wanted) ? "" : "unknown fields lost";
  });
}

// Whoever knows in which fields base and mine can differ says so, and needs to have no others of
// mine. Nothing that comes out of it may be another.
TEST(MergeLaws, KnowingWhatWasTouchedChangesNothing) {
  CheckLaw("touched", [](const Case& test_case) -> std::string {
    const Triple triple = MakeTriple(test_case);
    if (!triple.base || !triple.theirs || !triple.mine) return "";
    if (UnknownBytes(*triple.base) != UnknownBytes(*triple.mine)) return "";
    Fields touched;
    for (const FieldShape& shape : ShapeOf(triple.base->GetDescriptor())) {
      // Now and then a field too many.
      const bool more = (test_case.fate + touched.size()) % 5 == 0;
      if (more || !ExactField(*triple.base, *triple.mine, shape.field)) touched.push_back(&shape);
    }
    const MessagePtr partial(triple.mine->New());
    for (const FieldShape* shape : touched) {
      CopyField(*triple.mine, shape->field, partial.get());
    }
    MergeResult all = MergeTriple(triple);
    MergeResult some = Merge(triple.base.get(), triple.theirs.get(), partial.get(), &touched);
    if (Bytes(all.merged) != Bytes(some.merged)) return "merged differs";
    if (Describe(all.conflicts) != Describe(some.conflicts)) return "conflicts differ";
    Canonicalize(triple.theirs.get());
    some = Merge(triple.base.get(), triple.theirs.get(), partial.get(), &touched);
    Canonicalize(some.merged.get(), touched);
    const std::string known = Serialize(*some.merged);
    const auto paths = ChangedPaths(*triple.theirs, *some.merged, &touched);
    Canonicalize(some.merged.get());
    if (Serialize(*some.merged) != known) return "canonical form differs";
    std::vector<std::string> all_paths;
    for (const v1::FieldChange& change : Diff(triple.theirs.get(), some.merged.get())) {
      all_paths.push_back(change.path());
    }
    if (paths != all_paths) return "changed paths differ";
    if (paths.empty() == Differs(triple.theirs.get(), some.merged.get())) return "Differs differs";
    FillOthers(*triple.base, touched, partial.get());
    return Bytes(partial) == Bytes(triple.mine) ? "" : "mine is not whole";
  });
}

TEST(MergeLaws, L23Deterministic) { CheckTripleLaw("L23", Deterministic); }

// The bytes of a fixed run of merges never change: not with the compiler, not with the machine,
// not with the hash seed of the process. A change of the rules changes this number, knowingly.
TEST(MergeLaws, L23FixedRunGivesKnownBytes) {
  std::string all;
  const auto run = [&all] {
    uint32_t state = 1;
    const auto next = [&state] { return state = state * 1664525U + 1013904223U; };
    for (uint32_t i = 0; i < 500; ++i) {
      Case test_case;
      test_case.type = i % 270;
      test_case.fate = i % 100;
      for (int n = 0; n < 10; ++n) test_case.base.push_back(next());
      for (int n = 0; n < 3; ++n) test_case.theirs.push_back(next());
      for (int n = 0; n < 3; ++n) test_case.mine.push_back(next());
      const MergeResult result = MergeTriple(MakeTriple(test_case));
      absl::StrAppend(&all, Bytes(result.merged));
      for (const v1::Conflict& conflict : result.conflicts) {
        absl::StrAppend(&all, Serialize(conflict));
      }
    }
  };
  std::thread(run).join();
  const std::string other_thread = all;
  all.clear();
  run();
  EXPECT_EQ(all, other_thread);
  EXPECT_EQ(absl::BytesToHexString(Sha256(all)),
            "abd61b66fe90c6db7433d750350080e829534e55ea7d82290fb8e79e237bdeaa");
}

// Edits made offline, one after the other, and brought up to a plan that went on: at once or one
// by one, the result is the same.
TEST(MergeLaws, L25RebasingAtOnceOrOneByOne) {
  CheckLaw("L25", [](const Case& test_case) -> std::string {
    const MessagePtr base = MakeBase(test_case);
    const MessagePtr theirs = WithEdits(*base, test_case.theirs, {0, 2});
    MessagePtr offline = Clone(base);
    MessagePtr rebased = Clone(theirs);
    for (const uint32_t edit : test_case.mine) {
      const MessagePtr before = Clone(offline);
      ApplyEdit(edit, nullptr, {1, 2}, offline.get());
      MergeResult step = Merge(before.get(), rebased.get(), offline.get());
      if (!step.conflicts.empty()) return Describe(step.conflicts);
      rebased = std::move(step.merged);
    }
    const MergeResult at_once = Merge(base.get(), theirs.get(), offline.get());
    if (!at_once.conflicts.empty()) return Describe(at_once.conflicts);
    return LeafDifference(at_once.merged.get(), rebased.get(), false);
  });
}

// How often the cases collide, and how: a generator whose records never meet would prove nothing.
TEST(MergeLaws, GeneratedCasesCollideInEveryWay) {
  std::map<std::string, int> kinds;
  int with_conflict = 0;
  CheckLaw("distribution", [&](const Case& test_case) -> std::string {
    const MergeResult result = MergeTriple(MakeTriple(test_case));
    if (!result.conflicts.empty()) ++with_conflict;
    for (const v1::Conflict& conflict : result.conflicts) {
      ++kinds[v1::ConflictKind_Name(conflict.kind())];
    }
    return "";
  });
  std::cout << with_conflict << " cases with a conflict\n";
  for (const auto& [kind, count] : kinds) std::cout << "  " << kind << ": " << count << "\n";
  EXPECT_GT(with_conflict, CaseCount() / 20);
  for (const v1::ConflictKind kind :
       {v1::CONFLICT_KIND_VALUE, v1::CONFLICT_KIND_REMOVED_EDITED, v1::CONFLICT_KIND_ADDED_BOTH,
        v1::CONFLICT_KIND_ORDER, v1::CONFLICT_KIND_TEXT}) {
    EXPECT_GT(kinds[v1::ConflictKind_Name(kind)], 0) << v1::ConflictKind_Name(kind);
  }
}

}  // namespace
}  // namespace jointplan::plan
