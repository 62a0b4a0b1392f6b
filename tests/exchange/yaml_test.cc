#include "exchange/yaml.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "exchange/json.h"
#include "exchange/yaml_tree.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/record_shape.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

v1::Activity FromText(const std::string& yaml) {
  v1::Activity activity;
  EXPECT_THAT(FromYaml(yaml, &activity), IsOk());
  return activity;
}

TEST(YamlTest, ARecordIsWrittenInTheOrderOfTheApi) {
  v1::Activity activity;
  activity.set_etag("opaque");
  (*activity.mutable_title())["fr"] = "Eau";
  (*activity.mutable_title())["ar"] = "ماء";
  (*activity.mutable_description())["en"] = "First line.\n\nSecond: a line.";
  activity.add_themes("services");
  auto* participant = activity.add_participants();
  participant->set_partner("partners/medcities");
  participant->add_roles(v1::PARTNER_ROLE_LEAD);
  activity.set_start_date("2019-02-27");
  activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_ONGOING);
  EXPECT_EQ(ToYaml(activity, "Change what you want.\n\nSave and close."),
            "# Change what you want.\n"
            "#\n"
            "# Save and close.\n"
            "title:\n"
            "  ar: ماء\n"
            "  fr: Eau\n"
            "description:\n"
            "  en: |-\n"
            "    First line.\n"
            "\n"
            "    Second: a line.\n"
            "themes:\n"
            "  - services\n"
            "participants:\n"
            "  - partner: partners/medcities\n"
            "    roles:\n"
            "      - lead\n"
            "start_date: 2019-02-27\n"
            "implementation_status: ongoing\n");
}

TEST(YamlTest, WhatIsForProgramsOnlyIsNotForPeopleToEdit) {
  v1::Activity activity;
  activity.set_start_date("2019-02-27");
  activity.add_imported()->set_part("iati/title");
  EXPECT_EQ(ToYaml(activity), "start_date: 2019-02-27\n");
}

TEST(YamlTest, ScalarsAreReadByTheTypeOfTheirField) {
  const v1::Activity activity = FromText(
      "title: {en: no, no: 1e3}\n"
      "themes: [yes, 007]\n"
      "start_date: 2019-02-27\n"
      "implementation_status: IMPLEMENTATION_STATUS_COMPLETED\n"
      "targets:\n"
      "- id: t1\n"
      "  value: 0.10\n");
  EXPECT_EQ(activity.title().at("en"), "no");
  EXPECT_EQ(activity.title().at("no"), "1e3");
  EXPECT_EQ(activity.themes(0), "yes");
  EXPECT_EQ(activity.themes(1), "007");
  EXPECT_EQ(activity.start_date(), "2019-02-27");
  EXPECT_EQ(activity.implementation_status(), v1::IMPLEMENTATION_STATUS_COMPLETED);
  EXPECT_EQ(activity.targets(0).value(), "0.10");
}

TEST(YamlTest, AFieldWithoutAValueIsAbsentAndAnEmptyTextIsNot) {
  const v1::Activity activity = FromText("start_date:\nend_date: \"\"\nthemes: ~\ntitle:\n");
  EXPECT_FALSE(activity.has_start_date());
  EXPECT_TRUE(activity.has_end_date());
  EXPECT_EQ(activity.themes_size(), 0);
  EXPECT_THAT(FromText("# only comments\n").ByteSizeLong(), 0u);
  EXPECT_THAT(FromText("").ByteSizeLong(), 0u);
}

TEST(YamlTest, NumbersAndTruthValuesHaveTheirTypes) {
  v1::Objective objective;
  EXPECT_THAT(FromYaml("number: 15", &objective), IsOk());
  EXPECT_EQ(objective.number(), 15);
  EXPECT_THAT(FromYaml("number: many", &objective),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a whole number")));
  v1::PlanPolicy policy;
  EXPECT_THAT(FromYaml("four_eyes: true", &policy), IsOk());
  EXPECT_TRUE(policy.four_eyes());
  EXPECT_THAT(FromYaml("four_eyes: perhaps", &policy),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("true or false")));
}

TEST(YamlTest, WhatIsWrongIsNamedWithLineColumnAndField) {
  struct Case {
    std::string yaml;
    std::string line;
    std::string what;
  };
  for (const Case& c :
       {Case{"title: {en: a}\ntitel: x\n", "line 2, column 8", "titel"},
        Case{"participants:\n  - partner: p\n    role: lead\n", "line 3", "participants[0].role"},
        Case{"title: Water\n", "line 1, column 8", "title"},
        Case{"themes: services\n", "line 1", "a list"},
        Case{"start_date: [2019]\n", "line 1", "one value"},
        Case{"start_date: {a: b}\n", "line 1", "one value"},
        Case{"participants: [{roles: [boss]}]\n", "line 1", "lead, supporting"},
        Case{"etag: x\n", "line 1", "set by the server"},
        Case{"create_time: x\n", "line 1", "set by the server"},
        Case{"- a\n", "line 1", "expected fields"},
        Case{"just words\n", "line 1", "expected fields"},
        Case{"start_date: 2019\nstart_date: 2020\n", "line 2", "occurs twice"},
        Case{"title: {en: a, en: b}\n", "line 1", "occurs twice"},
        Case{"title: &x {en: a}\ndescription: *x\n", "line 2", "aliases"},
        Case{"start_date: !!binary aGk=\n", "line 1", "tags"},
        Case{"? [a]\n: b\n", "line 1", "a key must be a text"},
        Case{"title: {en: \"open\n", "line", ""},
        Case{"a: b: c\n", "line 1", ""},
        Case{"start_date: x\n---\nend_date: x\n", "", "second document"},
        Case{"title: {en: \xFF}\n", "", "not UTF-8"},
        Case{std::string(5000, '[') + "\n", "", ""}}) {
    v1::Activity activity;
    EXPECT_THAT(FromYaml(c.yaml, &activity), StatusIs(absl::StatusCode::kInvalidArgument,
                                                      AllOf(HasSubstr(c.line), HasSubstr(c.what))))
        << c.yaml.substr(0, 100);
  }
}

TEST(YamlTest, MarksThatHideInATextAreShown) {
  v1::Activity activity;
  (*activity.mutable_description())["en"] = "a\n\u202Eb";
  const std::string yaml = ToYaml(activity);
  EXPECT_THAT(yaml, AllOf(HasSubstr("\\u202E"), Not(HasSubstr("\u202E"))));
}

// Pieces of text that YAML, spreadsheets and editors stumble over.
const std::vector<std::string>& Pieces() {
  static const auto* pieces =
      new std::vector<std::string>{"",          "yes",        "no",          "null",
                                   "Null",      "~",          "true",        "1e3",
                                   "0x1F",      "2019-01-01", " lead",       "trail ",
                                   "a: b",      "a:",         ":b",          "# c",
                                   "a #c",      "- x",        "-",           "?",
                                   "? x",       "\"q\"",      "'q'",         "it's",
                                   "\\",        "\\n",        "العربية",     "مرحبا بالعالم",
                                   "é",         "😀",          "two\nlines",  "three\n\nlines\n",
                                   "  in\nout", "\n",         "\n\n",        "end\n",
                                   "end\n\n",   "tab\tx",     "\ttab",       "cr\r\nlf",
                                   "\r",        "\u202Eabc",  "\uFEFF",      "\u0085",
                                   "\u2028",    "\u00A0",     "{a}",         "[b]",
                                   "*a",        "&a",         "!t",          "%d",
                                   "@x",        "`y`",        "|",           ">",
                                   "|-\n x",    "---",        "a\n---\nb",   "...",
                                   "a\n...\nb", "a, b",       "key: |\n  x", "x ",
                                   "x \ny",     "\x01",       "\x7F",        "=1+1"};
  return *pieces;
}

std::string RandomText(std::mt19937* random) {
  std::string text;
  for (auto count = 1 + (*random)() % 3; count > 0; --count) {
    text += Pieces()[(*random)() % Pieces().size()];
  }
  return text;
}

void FillRandomly(std::mt19937* random, Message* message);

void SetRandomly(std::mt19937* random, const FieldDescriptor* field, Message* message) {
  const auto* reflection = message->GetReflection();
  const bool repeated = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = RandomText(random);
      return repeated ? reflection->AddString(message, field, text)
                      : reflection->SetString(message, field, text);
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = static_cast<int>((*random)() % 12);  // Some without a name.
      return repeated ? reflection->AddEnumValue(message, field, number)
                      : reflection->SetEnumValue(message, field, number);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(message, field, (*random)() % 2 == 0);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(message, field, static_cast<int>((*random)() % 2000) - 1000);
    case FieldDescriptor::CPPTYPE_INT64:  // More than a number of JSON holds.
      return reflection->SetInt64(message, field,
                                  (int64_t{1} << 60) + static_cast<int64_t>((*random)() % 2000));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return FillRandomly(random, repeated ? reflection->AddMessage(message, field)
                                           : reflection->MutableMessage(message, field));
    default:
      FAIL() << field->full_name() << " is of a type that this test does not know";
  }
}

void FillRandomly(std::mt19937* random, Message* message) {
  for (const plan::FieldShape& shape : plan::ShapeOf(message->GetDescriptor())) {
    if (shape.by_server() || shape.opaque) continue;
    auto count = (*random)() % 3;
    if (!shape.field->is_repeated()) count = std::min<decltype(count)>(count, 1);
    if (shape.field->is_map()) {
      for (; count > 0; --count) {
        Message* entry = message->GetReflection()->AddMessage(message, shape.field);
        // Keys of a map are each there once.
        plan::SetKey(RandomText(random) + std::to_string(count), shape.key, entry);
        entry->GetReflection()->SetString(entry, shape.value, RandomText(random));
      }
    }
    for (; count > 0; --count) SetRandomly(random, shape.field, message);
  }
}

template <class Record>
void ExpectRoundTrip(unsigned seed) {
  SCOPED_TRACE(testing::Message() << Record::descriptor()->name() << ", seed " << seed);
  std::mt19937 random(seed);
  Record record;
  FillRandomly(&random, &record);
  const std::string yaml = ToYaml(record, "A head.");
  Record read;
  ASSERT_THAT(FromYaml(yaml, &read), IsOk()) << yaml;
  EXPECT_TRUE(MessageDifferencer::Equals(record, read)) << yaml << read.DebugString();
  const auto json = ToJson(record);
  ASSERT_THAT(json, IsOk());
  Record from_json;
  ASSERT_THAT(FromJson(*json, &from_json), IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(record, from_json)) << *json;
}

TEST(YamlTest, RandomRecordsSurviveYamlAndJson) {
  for (unsigned seed = 1; seed <= 2000 && !testing::Test::HasFailure(); ++seed) {
    ExpectRoundTrip<v1::Activity>(seed);
    ExpectRoundTrip<v1::Plan>(seed);
    ExpectRoundTrip<v1::Partner>(seed);
    ExpectRoundTrip<v1::Objective>(seed);
  }
}

TEST(YamlTest, EveryPieceSurvivesAlone) {
  for (const std::string& piece : Pieces()) {
    v1::Location location;
    location.set_place(piece);
    v1::Location read;
    ASSERT_THAT(FromYaml(ToYaml(location), &read), IsOk()) << ToYaml(location);
    EXPECT_EQ(read.place(), piece) << ToYaml(location);
  }
}

TEST(JsonTest, NamesAreThoseOfTheApi) {
  v1::Activity activity;
  activity.set_start_date("2019-02-27");
  EXPECT_THAT(ToJson(activity, JsonLayout::kOneLine),
              IsOkAndHolds("{\"start_date\":\"2019-02-27\"}"));
}

TEST(JsonTest, WhatIsWrongIsRefused) {
  v1::Activity activity;
  for (const std::string json :
       {"", "{", "[]", "{\"titel\": 1}", "{\"title\": \"x\"}", "{\"a\"}"}) {
    EXPECT_THAT(FromJson(json, &activity), StatusIs(absl::StatusCode::kInvalidArgument)) << json;
  }
}

}  // namespace
}  // namespace jointplan::exchange
