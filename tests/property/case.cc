#include "tests/property/case.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/unknown_field_set.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"
#include "tests/property/worlds.pb.h"

namespace jointplan::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// An edit as a stream of small choices.
class Choices {
 public:
  explicit Choices(uint32_t edit) : rest_(edit) {}
  uint32_t Take(uint32_t below) {
    const uint32_t choice = rest_ % below;
    rest_ /= below;
    return choice;
  }

 private:
  uint32_t rest_;
};

// One edit of a record, from a small pool of fields and values, so that edits meet.
class Editor {
 public:
  Editor(uint32_t edit, Lane lane) : choices_(edit), lane_(lane) {}

  // Gives every field of the lane something to edit: lists with their three elements, texts of a
  // few words.
  void Fill(Message* record) {
    for (const FieldShape& shape : ShapesOf(*record)) {
      if (shape.kind == FieldKind::kText) FillText(shape.field, record);
      if (shape.kind == FieldKind::kFields) FillSubmessage(shape.field, record);
      if (shape.kind == FieldKind::kSet) {
        SetMembers({PoolValue(shape.field, 1), PoolValue(shape.field, 2)}, shape.field, record);
      }
      if (shape.has_elements()) FillElements(shape, record);
    }
  }

  void EditFields(const Message* base, Message* record) {
    const std::vector<FieldShape> shapes = ShapesOf(*record);
    const bool revert = choices_.Take(5) == 0;
    if (choices_.Take(12) == 0) return EditUnknown(base, revert, record);
    const FieldShape& shape = shapes[choices_.Take(static_cast<uint32_t>(shapes.size()))];
    if (revert && base != nullptr) return CopyField(*base, shape.field, record);
    EditField(shape, record);
  }

 private:
  // With lanes, a lane has its own fields, and in fields with elements its own keys.
  std::vector<FieldShape> ShapesOf(const Message& record) const {
    std::vector<FieldShape> shapes;
    for (const FieldShape& shape : ShapeOf(record.GetDescriptor())) {
      if (!shape.editable()) continue;
      const bool mine = static_cast<uint32_t>(shape.field->number()) % lane_.count == lane_.index;
      if (depth_ > 0 || shape.has_elements() || mine) shapes.push_back(shape);
    }
    if (depth_ > 0 || lane_.count > 1) return shapes;
    // Every other case is about texts and lists alone: they have the most to get wrong.
    if (lane_.focus % 2 == 1) std::erase_if(shapes, IsSimple);
    std::rotate(shapes.begin(),
                shapes.begin() + static_cast<std::ptrdiff_t>(lane_.focus % shapes.size()),
                shapes.end());
    shapes.resize(std::min<size_t>(shapes.size(), 2));
    return shapes;
  }

  static bool IsSimple(const FieldShape& shape) {
    return !shape.has_elements() && shape.kind != FieldKind::kText;
  }

  void EditUnknown(const Message* base, bool revert, Message* record) {
    if (lane_.index != 0) return;
    if (revert && base != nullptr) return CopyUnknown(*base, record);
    auto* fields = record->GetReflection()->MutableUnknownFields(record);
    fields->Clear();
    const uint32_t value = choices_.Take(3);
    if (value != 0) fields->AddVarint(9999, value);
  }

  void EditField(const FieldShape& shape, Message* record) {
    switch (shape.kind) {
      case FieldKind::kAtomic:
        return EditAtomic(shape.field, record);
      case FieldKind::kText:
        return EditText(shape.field, record);
      case FieldKind::kFields:
        return EditSubmessage(shape.field, record);
      case FieldKind::kSet:
        return EditSet(shape.field, record);
      case FieldKind::kKeyed:
      case FieldKind::kMap:
        return EditElements(shape, record);
    }
  }

  // Value 0 is the type's default, which is not the same as absent.
  Scalar PoolValue(const FieldDescriptor* field, uint32_t value) {
    Scalar scalar;
    static const char* const kTexts[] = {"", "one", "two", "three"};
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      scalar.text = kTexts[value];
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      scalar.number = value % 2;
    } else {
      scalar.number = value;
    }
    return scalar;
  }

  void EditAtomic(const FieldDescriptor* field, Message* record) {
    const auto* reflection = record->GetReflection();
    const uint32_t choice = choices_.Take(5);
    reflection->ClearField(record, field);
    if (choice == 0) return;
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      const Scalar value = PoolValue(field, choice - 1);
      return field->is_repeated() ? AddScalar(value, field, record)
                                  : WriteScalar(value, field, record);
    }
    Message* message = field->is_repeated() ? reflection->AddMessage(record, field)
                                            : reflection->MutableMessage(record, field);
    const FieldDescriptor* first = message->GetDescriptor()->field(0);
    WriteScalar(PoolValue(first, choice - 1), first, message);
  }

  void FillSubmessage(const FieldDescriptor* field, Message* record) {
    ++depth_;
    Fill(record->GetReflection()->MutableMessage(record, field));
    --depth_;
  }

  void FillElements(const FieldShape& shape, Message* record) {
    for (const int number : {1, 2, 3}) {
      const bool text = shape.key->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
      Message* element = Added(absl::StrCat(text ? "k" : "", number), shape, record);
      if (shape.text_values) FillText(shape.value, element);
    }
  }

  static void FillText(const FieldDescriptor* field, Message* record) {
    record->GetReflection()->SetString(record, field, "to the port, the camp and the school");
  }

  void EditText(const FieldDescriptor* field, Message* record) {
    const auto* reflection = record->GetReflection();
    const uint32_t action = choices_.Take(6);
    if (action == 0) return reflection->ClearField(record, field);
    reflection->SetString(record, field, Rewrite(reflection->GetString(*record, field), action));
  }

  std::string Rewrite(const std::string& text, uint32_t action) {
    static const char* const kWords[] = {"port", "school", "water", "camp"};
    std::vector<std::string> words;
    if (!text.empty()) words = absl::StrSplit(text, ' ');
    const uint32_t word = choices_.Take(4);
    const size_t place =
        choices_.Take(std::min<uint32_t>(static_cast<uint32_t>(words.size()), 8) + 1);
    const auto at = words.begin() + static_cast<std::ptrdiff_t>(place);
    if (action <= 3 || place == words.size()) {
      words.insert(at, kWords[word]);
    } else if (action == 4) {
      *at = kWords[word];
    } else {
      words.erase(at);
    }
    return absl::StrJoin(words, " ");
  }

  void EditSubmessage(const FieldDescriptor* field, Message* record) {
    const auto* reflection = record->GetReflection();
    if (choices_.Take(5) == 0) return reflection->ClearField(record, field);
    ++depth_;
    EditFields(nullptr, reflection->MutableMessage(record, field));
    --depth_;
  }

  void EditSet(const FieldDescriptor* field, Message* record) {
    const uint32_t choice = choices_.Take(4);
    const MessagePtr copy = Clone(record);
    std::vector<Scalar> members = MembersOf(*copy, field);
    // The order in which a set comes means nothing, and no law may depend on it.
    if (choice == 0) {
      std::reverse(members.begin(), members.end());
    } else if (const Scalar member = PoolValue(field, choice); std::erase(members, member) == 0) {
      members.push_back(member);
    }
    SetMembers(members, field, record);
  }

  std::string PoolKey(const FieldShape& shape) {
    static const char* const kKeys[] = {"k1", "k2", "k3", "k4", "k5", "k6"};
    // Two or three keys to a lane.
    const uint32_t pool = lane_.count > 1 ? 2 : 3;
    const uint32_t number = choices_.Take(pool) + pool * lane_.index;
    const bool text = shape.key->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    return text ? kKeys[number] : absl::StrCat(number + 1);
  }

  void EditElements(const FieldShape& shape, Message* record) {
    const std::string key = PoolKey(shape);
    const uint32_t action = choices_.Take(5);
    const Elements elements = ElementsOf(*record, shape);
    const Element* element = FindElement(elements, key);
    if (action == 0) return element == nullptr ? void() : RemoveAt(element->index, shape, record);
    if (action == 1 && element != nullptr && lane_.count == 1) {
      return MoveToFront(element->index, shape, record);
    }
    Message* target = element == nullptr ? Added(key, shape, record)
                                         : record->GetReflection()->MutableRepeatedMessage(
                                               record, shape.field, element->index);
    ++depth_;
    EditElement(shape, target);
    --depth_;
  }

  static Message* Added(const std::string& key, const FieldShape& shape, Message* record) {
    Message* element = record->GetReflection()->AddMessage(record, shape.field);
    SetKey(key, shape.key, element);
    return element;
  }

  void EditElement(const FieldShape& shape, Message* element) {
    if (shape.kind == FieldKind::kKeyed) return EditFields(nullptr, element);
    if (shape.text_values) return EditText(shape.value, element);
    WriteScalar(PoolValue(shape.value, choices_.Take(4)), shape.value, element);
  }

  static void RemoveAt(int index, const FieldShape& shape, Message* record) {
    std::vector<int> rest;
    for (int i = 0; i < record->GetReflection()->FieldSize(*record, shape.field); ++i) {
      if (i != index) rest.push_back(i);
    }
    Arrange(rest, shape.field, record);
  }

  static void MoveToFront(int index, const FieldShape& shape, Message* record) {
    std::vector<int> order = {index};
    for (int i = 0; i < record->GetReflection()->FieldSize(*record, shape.field); ++i) {
      if (i != index) order.push_back(i);
    }
    Arrange(order, shape.field, record);
  }

  Choices choices_;
  const Lane lane_;
  int depth_ = 0;
};

MessagePtr NewRecord(uint32_t type) {
  if (type % 3 == 0) {
    auto record = std::make_unique<test::Everything>();
    record->set_name("records/one");
    return record;
  }
  if (type % 3 == 1) {
    auto record = std::make_unique<v1::Activity>();
    record->set_name("plans/hub/activities/one");
    return record;
  }
  auto record = std::make_unique<v1::Plan>();
  record->set_name("plans/hub");
  return record;
}

// The type's number says three things: which record, which fields, and whether they are filled.
Lane FocusOf(const Case& test_case) { return {0, 1, test_case.type / 3 % 30}; }
bool IsFilled(const Case& test_case) { return test_case.type >= 90; }

MessagePtr Edited(const Message& base, const std::vector<uint32_t>& edits, Lane lane) {
  MessagePtr record = Clone(&base);
  for (const uint32_t edit : edits) ApplyEdit(edit, &base, lane, record.get());
  return record;
}

std::string List(const std::vector<uint32_t>& numbers) { return absl::StrJoin(numbers, ","); }

bool ParseList(const std::string& text, std::vector<uint32_t>* numbers) {
  for (const absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    if (!absl::SimpleAtoi(part, &numbers->emplace_back())) return false;
  }
  return true;
}

// The edits of a case: many for the base, 0 to 4 for a side.
rc::Gen<std::vector<uint32_t>> Edits(int at_most) {
  // Sizes are fixed here, so that early cases are as rich as late ones.
  const auto edit = rc::gen::resize(rc::kNominalSize, rc::gen::inRange<uint32_t>(0, 4294967295U));
  return rc::gen::resize(at_most, rc::gen::container<std::vector<uint32_t>>(edit));
}

std::vector<Case> Regressions() {
  std::vector<Case> cases;
  for (const auto& file : std::filesystem::directory_iterator(JOINTPLAN_REGRESSIONS_DIR)) {
    if (file.path().extension() != ".case") continue;
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);) {
      if (line.empty() || line[0] == '#') continue;
      const std::optional<Case> kept = ParseCase(line);
      EXPECT_TRUE(kept.has_value()) << file.path() << ": " << line;
      if (kept) cases.push_back(*kept);
    }
  }
  return cases;
}

}  // namespace

}  // namespace jointplan::plan

namespace rc {
template <>
struct Arbitrary<jointplan::plan::Case> {
  static Gen<jointplan::plan::Case> arbitrary() {
    using jointplan::plan::Case;
    using jointplan::plan::Edits;
    return gen::build<Case>(
        gen::set(&Case::type, gen::resize(kNominalSize, gen::inRange<uint32_t>(0, 270))),
        gen::set(&Case::fate, gen::resize(kNominalSize, gen::inRange<uint32_t>(0, 100))),
        gen::set(&Case::base, Edits(16)), gen::set(&Case::theirs, Edits(4)),
        gen::set(&Case::mine, Edits(4)));
  }
};
}  // namespace rc

namespace jointplan::plan {

void ApplyEdit(uint32_t edit, const Message* base, Lane lane, Message* record) {
  Editor(edit, lane).EditFields(base, record);
}

MessagePtr Clone(const Message* message) {
  if (message == nullptr) return nullptr;
  MessagePtr copy(message->New());
  copy->CopyFrom(*message);
  return copy;
}

MessagePtr Clone(const MessagePtr& message) { return Clone(message.get()); }

void TurnRound(Message* record) {
  const auto* reflection = record->GetReflection();
  for (const FieldShape& shape : ShapeOf(record->GetDescriptor())) {
    const bool list = shape.kind == FieldKind::kKeyed;
    if (shape.kind == FieldKind::kFields && reflection->HasField(*record, shape.field)) {
      TurnRound(reflection->MutableMessage(record, shape.field));
    }
    const int count =
        list || shape.kind == FieldKind::kSet ? reflection->FieldSize(*record, shape.field) : 0;
    for (int i = 0; list && i < count; ++i) {
      TurnRound(reflection->MutableRepeatedMessage(record, shape.field, i));
    }
    for (int i = 0; !shape.ordered && i < count / 2; ++i) {
      reflection->SwapElements(record, shape.field, i, count - 1 - i);
    }
  }
}

MessagePtr MakeBase(const Case& test_case) {
  MessagePtr base = NewRecord(test_case.type);
  if (IsFilled(test_case)) Editor(0, FocusOf(test_case)).Fill(base.get());
  for (const uint32_t edit : test_case.base) {
    ApplyEdit(edit, nullptr, FocusOf(test_case), base.get());
  }
  return base;
}

Triple MakeTriple(const Case& test_case) {
  Triple triple;
  triple.base = MakeBase(test_case);
  triple.theirs = Edited(*triple.base, test_case.theirs, FocusOf(test_case));
  std::vector<uint32_t> mine = test_case.mine;
  const uint32_t fate = test_case.fate;
  if (fate >= 95 && !test_case.theirs.empty()) mine.push_back(test_case.theirs.front());
  triple.mine = Edited(*triple.base, mine, FocusOf(test_case));
  if (fate >= 75 && fate < 80) triple.theirs.reset();
  if (fate >= 80 && fate < 85) triple.mine.reset();
  if (fate >= 85 && fate < 93) triple.base.reset();
  if (fate == 93) triple.theirs.reset();
  if (fate == 93 || fate == 94) triple.mine.reset();
  if (fate == 94) triple.base.reset();
  return triple;
}

std::string CaseLine(const Case& test_case) {
  return absl::StrCat("type=", test_case.type, " fate=", test_case.fate,
                      " base=", List(test_case.base), " theirs=", List(test_case.theirs),
                      " mine=", List(test_case.mine));
}

std::optional<Case> ParseCase(const std::string& line) {
  Case parsed;
  std::vector<std::string> values;
  for (const absl::string_view part : absl::StrSplit(line, ' ')) {
    const std::vector<std::string> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
    if (pair.size() != 2) return std::nullopt;
    values.push_back(pair[1]);
  }
  if (values.size() != 5 || !absl::SimpleAtoi(values[0], &parsed.type) ||
      !absl::SimpleAtoi(values[1], &parsed.fate) || !ParseList(values[2], &parsed.base) ||
      !ParseList(values[3], &parsed.theirs) || !ParseList(values[4], &parsed.mine)) {
    return std::nullopt;
  }
  return parsed;
}

std::ostream& operator<<(std::ostream& out, const Case& test_case) {
  return out << CaseLine(test_case);
}

int CaseCount() {
  const char* wanted = std::getenv("JOINTPLAN_PROPERTY_CASES");
  int count = 0;
  return wanted != nullptr && absl::SimpleAtoi(wanted, &count) && count > 0 ? count : 10'000;
}

void CheckLaw(const std::string& name, const Law& law) {
  const std::vector<Case> kept = Regressions();
  for (const Case& regression : kept) {
    EXPECT_EQ(law(regression), "") << name << " fails on the regression " << regression;
  }
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = CaseCount();
  params.maxDiscardRatio = 0;
  const auto result = rc::detail::checkTestable(
      [&law](const Case& test_case) {
        const std::string wrong = law(test_case);
        if (!wrong.empty()) RC_FAIL(wrong);
      },
      rc::detail::TestMetadata{name, name}, params);
  std::cout << name << ": " << params.maxSuccess << " cases, seed " << params.seed << ", and "
            << kept.size() << " kept ones\n";
  if (result.is<rc::detail::SuccessResult>()) return;
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  ADD_FAILURE() << name << ", seed " << params.seed << "\n" << text.str();
}

}  // namespace jointplan::plan
