// Every merge of the small worlds: all triples of states of a record with one field, each under
// all laws that can be asked of three states.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/property/laws.h"
#include "tests/property/worlds.pb.h"

namespace jointplan::plan {
namespace {

using States = std::vector<MessagePtr>;

std::string Show(const Triple& triple) {
  return absl::StrCat("base {", triple.base->ShortDebugString(), "} theirs {",
                      triple.theirs->ShortDebugString(), "} mine {",
                      triple.mine->ShortDebugString(), "}");
}

using Extra = std::function<std::string(const Triple&)>;

// Tries all triples; `extra` is a law of this world alone. Returns how many merged cleanly.
size_t TryAll(const std::string& world, const States& states, size_t triples,
              const Extra& extra = nullptr) {
  size_t tried = 0;
  size_t clean = 0;
  for (const MessagePtr& base : states) {
    for (const MessagePtr& theirs : states) {
      for (const MessagePtr& mine : states) {
        const Triple triple{Clone(base), Clone(theirs), Clone(mine)};
        for (const NamedLaw& law : TripleLaws()) {
          EXPECT_EQ(law.law(triple), "") << law.name << ": " << Show(triple);
        }
        if (extra) {
          EXPECT_EQ(extra(triple), "") << Show(triple);
        }
        if (MergeTriple(triple).conflicts.empty()) ++clean;
        ++tried;
      }
    }
  }
  EXPECT_EQ(tried, triples);
  std::cout << world << ": all " << tried << " merges, " << clean << " clean, "
            << TripleLaws().size() << " laws each\n";
  return clean;
}

MessagePtr Atomic(int value) {
  auto record = std::make_unique<test::AtomicWorld>();
  if (value > 0) record->set_value(value);
  return record;
}

TEST(SmallWorlds, AtomicValues) {
  States states;
  for (int value = 0; value <= 3; ++value) states.push_back(Atomic(value));
  // The rule itself, from the table of the design.
  const Extra rule = [](const Triple& triple) -> std::string {
    const MergeResult result = MergeTriple(triple);
    const std::string base = Bytes(triple.base);
    const std::string theirs = Bytes(triple.theirs);
    const std::string mine = Bytes(triple.mine);
    const bool collide = theirs != mine && theirs != base && mine != base;
    if (collide != (result.conflicts.size() == 1)) return "conflict missed or made up";
    return Bytes(result.merged) == (theirs == base ? mine : theirs) ? "" : "wrong value";
  };
  TryAll("atomic", states, 64, rule);
}

TEST(SmallWorlds, Sets) {
  States states;
  for (int members = 0; members < 8; ++members) {
    auto record = std::make_unique<test::SetWorld>();
    for (int i = 0; i < 3; ++i) {
      if ((members >> i) % 2 == 1) record->add_members(std::string(1, static_cast<char>('a' + i)));
    }
    states.push_back(std::move(record));
  }
  // A set never conflicts, and each member goes by itself.
  const Extra rule = [](const Triple& triple) -> std::string {
    const MergeResult result = MergeTriple(triple);
    if (!result.conflicts.empty()) return "sets do not conflict";
    const auto has = [](const MessagePtr& record, const std::string& member) {
      const auto& members = static_cast<const test::SetWorld&>(*record).members();
      return std::find(members.begin(), members.end(), member) != members.end();
    };
    for (const std::string member : {"a", "b", "c"}) {
      const bool base = has(triple.base, member);
      const bool theirs = has(triple.theirs, member);
      const bool wanted = theirs == base ? has(triple.mine, member) : theirs;
      if (has(result.merged, member) != wanted) return "wrong for " + member;
    }
    return "";
  };
  EXPECT_EQ(TryAll("set", states, 512, rule), 512U);
}

MessagePtr Keyed(int first, int second) {
  auto record = std::make_unique<test::KeyedWorld>();
  const auto add = [&record](const char* id, int value) {
    if (value == 0) return;
    test::Leaf* leaf = record->add_elements();
    leaf->set_id(id);
    leaf->set_number(value);
  };
  add("k1", first);
  add("k2", second);
  return record;
}

TEST(SmallWorlds, KeyedLists) {
  States states;
  for (int first = 0; first <= 3; ++first) {
    for (int second = 0; second <= 3; ++second) states.push_back(Keyed(first, second));
  }
  TryAll("keyed list", states, 4096);
}

// Adds the lists of up to three distinct elements that go on from `keys`.
void AddOrders(const std::vector<std::string>& keys, States* states) {
  auto record = std::make_unique<test::OrderWorld>();
  for (const std::string& key : keys) record->add_elements()->set_id(key);
  states->push_back(std::move(record));
  for (const std::string next : {"a", "b", "c"}) {
    if (std::find(keys.begin(), keys.end(), next) != keys.end()) continue;
    std::vector<std::string> longer = keys;
    longer.push_back(next);
    AddOrders(longer, states);
  }
}

TEST(SmallWorlds, OrderedLists) {
  States states;
  AddOrders({}, &states);
  TryAll("ordered list", states, 4096);
}

// As above, and the element `c` can be edited, so that placing it meets removing it. Larger than
// the other worlds: what happens to neighbours of an element in conflict shows only here.
TEST(SmallWorlds, OrderedListsWithAnEditedElement) {
  States orders;
  AddOrders({}, &orders);
  States states;
  for (const MessagePtr& order : orders) {
    auto edited = std::make_unique<test::OrderWorld>(static_cast<const test::OrderWorld&>(*order));
    bool has_edited = false;
    for (test::Leaf& leaf : *edited->mutable_elements()) {
      if (leaf.id() == "c") leaf.set_number(1);
      has_edited = has_edited || leaf.id() == "c";
    }
    states.push_back(Clone(order));
    if (has_edited) states.push_back(std::move(edited));
  }
  TryAll("ordered list with an edited element", states, 19683);
}

void AddTexts(const std::string& text, States* states) {
  auto record = std::make_unique<test::TextWorld>();
  record->set_text(text);
  states->push_back(std::move(record));
  if (text.size() == 3) return;
  // Marks, because each is a token of its own.
  AddTexts(text + "!", states);
  AddTexts(text + "?", states);
}

TEST(SmallWorlds, Texts) {
  States states;
  AddTexts("", &states);
  TryAll("text", states, 3375);
}

MessagePtr Dates(int first, int last) {
  auto record = std::make_unique<test::RuleWorld>();
  record->set_first(first);
  record->set_last(last);
  return record;
}

// Two fields and a rule between them: a merge of two valid records that breaks the rule has edits
// of the one field by the one side and of the other field by the other side, and only then.
TEST(SmallWorlds, TwoFieldsWithARuleBetweenThem) {
  States states;
  for (int first = 1; first <= 3; ++first) {
    for (int last = 1; last <= 3; ++last) states.push_back(Dates(first, last));
  }
  size_t broken = 0;
  const Extra rule = [&broken](const Triple& triple) -> std::string {
    const auto of = [](const MessagePtr& record) -> const test::RuleWorld& {
      return static_cast<const test::RuleWorld&>(*record);
    };
    const auto valid = [](const test::RuleWorld& record) {
      return record.first() <= record.last();
    };
    const MergeResult result = MergeTriple(triple);
    const test::RuleWorld& base = of(triple.base);
    const test::RuleWorld& theirs = of(triple.theirs);
    const test::RuleWorld& mine = of(triple.mine);
    if (!valid(base) || !valid(theirs) || !valid(mine) || !result.conflicts.empty()) return "";
    if (valid(of(result.merged))) return "";
    ++broken;
    const bool crossed = (theirs.first() != base.first() && mine.last() != base.last()) ||
                         (theirs.last() != base.last() && mine.first() != base.first());
    return crossed ? "" : "a rule broken by one side alone";
  };
  TryAll("two fields", states, 729, rule);
  EXPECT_GT(broken, 0U);
  std::cout << "  " << broken << " clean merges of valid records break the rule: what the rules of "
            << "the plan are checked for after every merge\n";
}

}  // namespace
}  // namespace jointplan::plan
