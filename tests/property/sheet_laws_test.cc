// What a workbook promises: what nobody touched is no edit, what somebody touched is exactly that
// edit, and what others did meanwhile stays.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange/sheet_csv.h"
#include "exchange/sheet_words.h"
#include "plan/diff.h"
#include "plan/field_path.h"
#include "plan/merge.h"
#include "tests/exchange/sheet_session.h"

namespace jointplan::exchange {
namespace {

using Random = std::mt19937;

uint32_t Below(uint32_t limit, Random* random) {
  return static_cast<uint32_t>((*random)() % limit);
}

template <size_t kSize>
std::string OneOf(const char* const (&texts)[kSize], Random* random) {
  return texts[Below(kSize, random)];
}

constexpr const char* kLines[] = {"Water",
                                  "=1+1",
                                  "=cmd|' /C calc'!A0",
                                  "+33 1 23",
                                  "-5",
                                  "@all",
                                  "'=quoted",
                                  "''",
                                  "'",
                                  "\"quoted; text\"",
                                  "a; b",
                                  " lead",
                                  "trail ",
                                  "two  blanks",
                                  "_x0041_",
                                  "_x000D_",
                                  "_x005F_",
                                  "مرحبا؛ عالم",
                                  "👩‍👩‍👧 é e\u0301",
                                  "2019-02-27",
                                  "03/04/2019",
                                  "007",
                                  "1,5",
                                  "TRUE",
                                  "#REF!",
                                  "<b>&amp;</b>",
                                  "]]>",
                                  "1e5",
                                  "\u00A0",
                                  "\u200F",
                                  "plans/hub",
                                  "[x]",
                                  "Sour [sour]"};
constexpr const char* kTexts[] = {"One line",    "two\nlines", "dos\r\nlines\r\n",     "\n\n",
                                  "tab\there",   "old\rmac",   "  indented\n  text  ", "=1\n=2",
                                  "\uFFFE\uFFFF"};
constexpr const char* kNumbers[] = {"0",
                                    "-0",
                                    "1.50",
                                    "007",
                                    "12345678901234567890.123",
                                    "0.1",
                                    "-12.5",
                                    "1000000000000000000000000000000000000",
                                    "33.27",
                                    "0.000001",
                                    "999999999999999",
                                    "1234567890123456"};
constexpr const char* kDates[] = {"0001-01-01", "1900-01-01", "1900-02-28", "1900-03-01",
                                  "2019-02-27", "2020-02-29", "9999-12-31"};
constexpr const char* kPartners[] = {"partners/giz", "partners/cmi", "partners/un-habitat",
                                     "partners/who-left"};

std::string Line(Random* random) { return OneOf(kLines, random); }

// A text of any length around what a cell can hold, seldom.
std::string Text(Random* random) {
  const uint32_t kind = Below(40, random);
  if (kind > 1) return kind % 2 == 0 ? OneOf(kTexts, random) : Line(random);
  std::string text;
  const std::string piece = kind == 0 ? "x" : "é🏠\r\n";
  const size_t units = 32'767 / (kind == 0 ? 1 : 17) + Below(5, random);
  for (size_t i = 0; i < units; ++i) text += piece;
  return text;
}

using Texts = google::protobuf::Map<std::string, std::string>;

void FillTexts(Random* random, bool lines, Texts* texts) {
  for (const char* language : {"en", "fr", "ar", "pt-BR"}) {
    if (Below(2, random) == 0) (*texts)[language] = lines ? Line(random) : Text(random);
  }
}

SheetCatalogue RandomCatalogue(Random* random) {
  SheetCatalogue catalogue;
  catalogue.plan.set_name("plans/hub");
  catalogue.plan.set_revision(1 + Below(1000, random));
  catalogue.plan.set_etag("\"e\"");
  (*catalogue.plan.mutable_title())["en"] = Line(random);
  catalogue.plan.add_languages("fr");
  for (const char* id : {"inclusion", "local", "water"}) {
    v1::Theme* theme = catalogue.plan.add_themes();
    theme->set_id(id);
    (*theme->mutable_title())["en"] = Line(random);
    if (Below(2, random) == 0) (*theme->mutable_title())["ar"] = Line(random);
  }
  for (const char* name : {"partners/giz", "partners/cmi", "partners/un-habitat"}) {
    v1::Partner& partner = catalogue.partners.emplace_back();
    partner.set_name(name);
    if (Below(3, random) > 0) partner.set_short_name(Line(random));
    (*partner.mutable_title())["en"] = Line(random);
  }
  for (const char* name : {"frameworks/gcm/objectives/15", "frameworks/gcr/objectives/2"}) {
    v1::Objective& objective = catalogue.objectives.emplace_back();
    objective.set_name(name);
    (*objective.mutable_title())["en"] = Line(random);
  }
  return catalogue;
}

void AddLists(Random* random, v1::Activity* activity) {
  std::set<std::string> tags;
  for (uint32_t i = Below(4, random); i > 0; --i) tags.insert(Line(random));
  for (const std::string& tag : tags) activity->add_tags(tag);
  for (const char* partner : kPartners) {
    if (Below(2, random) == 0) continue;
    v1::Participant* part = activity->add_participants();
    part->set_partner(partner);
    for (int role = 1; role <= 4; ++role) {
      if (Below(2, random) == 0) part->add_roles(static_cast<v1::PartnerRole>(role));
    }
    if (part->roles().empty()) part->add_roles(v1::PARTNER_ROLE_FUNDING);
    if (Below(2, random) == 0) part->set_amount(OneOf(kNumbers, random));
    if (Below(2, random) == 0) FillTexts(random, false, part->mutable_contribution());
  }
  for (uint32_t i = Below(4, random); i > 0; --i) {
    v1::Location* location = activity->add_locations();
    location->set_id(absl::StrCat("l", i));
    if (Below(3, random) > 0) location->set_place(Line(random));
    if (Below(3, random) == 0) location->set_municipality(Line(random));
    if (Below(2, random) == 0) location->set_latitude(OneOf(kNumbers, random));
  }
  for (uint32_t i = Below(4, random); i > 0; --i) {
    v1::NextStep* step = activity->add_next_steps();
    step->set_id(absl::StrCat("s", i));
    FillTexts(random, false, step->mutable_text());
    if (Below(2, random) == 0) step->set_responsible(OneOf(kPartners, random));
    if (Below(2, random) == 0) step->set_due_date(OneOf(kDates, random));
    if (Below(2, random) == 0) step->set_note(Text(random));
    if (Below(2, random) == 0) {
      step->set_status(static_cast<v1::NextStepStatus>(Below(6, random)));
    }
  }
  for (uint32_t i = Below(3, random); i > 0; --i) {
    v1::Target* target = activity->add_targets();
    target->set_id(absl::StrCat("t", i));
    if (Below(2, random) == 0) target->set_indicator(Line(random));
    if (Below(2, random) == 0) target->set_value(OneOf(kNumbers, random));
    if (Below(2, random) == 0) target->set_location("l1");
    v1::Funding* funding = activity->add_funding();
    funding->set_id(absl::StrCat("f", i));
    if (Below(2, random) == 0) funding->set_amount(OneOf(kNumbers, random));
    if (Below(2, random) == 0) {
      funding->set_status(static_cast<v1::FundingStatus>(Below(5, random)));
    }
    v1::Link* link = i % 2 == 0 ? activity->add_links() : activity->add_evidence();
    link->set_uri(absl::StrCat("https://example.org/?a=", i, "&b"));
    if (Below(2, random) == 0) link->set_title(Line(random));
  }
}

v1::Activity RandomActivity(uint32_t index, Random* random) {
  v1::Activity activity;
  activity.set_name(absl::StrCat("plans/hub/activities/a", index));
  activity.set_etag("\"e\"");
  FillTexts(random, true, activity.mutable_title());
  FillTexts(random, false, activity.mutable_description());
  for (const char* theme : {"inclusion", "local", "gone"}) {
    if (Below(2, random) == 0) activity.add_themes(theme);
  }
  if (Below(2, random) == 0) activity.add_objectives("frameworks/gcr/objectives/2");
  if (Below(3, random) == 0) activity.add_needs("plans/hub/needs/q1");
  if (Below(2, random) == 0) activity.set_start_date(OneOf(kDates, random));
  if (Below(4, random) == 0) activity.set_end_date(OneOf(kDates, random));
  if (Below(2, random) == 0) {
    activity.set_implementation_status(static_cast<v1::ImplementationStatus>(Below(7, random)));
  }
  AddLists(random, &activity);
  return activity;
}

std::vector<v1::Activity> RandomActivities(Random* random) {
  std::vector<v1::Activity> activities;
  for (uint32_t i = Below(5, random) + 1; i > 0; --i) {
    activities.push_back(RandomActivity(i, random));
  }
  return activities;
}

std::string OneLanguage(Random* random) {
  constexpr const char* kLanguages[] = {"en", "fr", "ar"};
  return OneOf(kLanguages, random);
}

void ExpectNothing(const SheetChanges& changes) {
  RC_ASSERT(absl::StrJoin(ErrorsOf(changes), "\n") == std::string());
  RC_ASSERT(changes.cells.empty());
  RC_ASSERT(changes.removed.empty());
  RC_ASSERT(changes.activities.empty());
}

RC_GTEST_PROP(SheetLaws, WhatNobodyTouchedIsNoEdit, (uint32_t seed)) {
  Random random(seed);
  SheetCatalogue catalogue = RandomCatalogue(&random);
  std::vector<v1::Activity> activities = RandomActivities(&random);
  const SheetSession session(std::move(catalogue), std::move(activities), OneLanguage(&random));
  ExpectNothing(session.Compare());
}

RC_GTEST_PROP(SheetLaws, WhatNobodyTouchedInACsvFileIsNoEdit, (uint32_t seed)) {
  Random random(seed);
  const SheetCatalogue catalogue = RandomCatalogue(&random);
  const std::vector<v1::Activity> activities = RandomActivities(&random);
  for (const SheetSpec& spec : SheetsFor({"en"})) {
    const auto text = SheetToCsv(catalogue, activities, spec.key, "fr");
    RC_ASSERT(text.ok());
    const auto workbook = ReadSheetCsv(*text, "utf-8");
    RC_ASSERT(workbook.ok());
    auto origin = ReadOrigin(*workbook);
    RC_ASSERT(origin.ok());
    const SheetFile file = FindSheets(*workbook, *std::move(origin));
    const SheetStyle style{SheetLabels::Make(catalogue, "fr", true), "fr"};
    ExpectNothing(CompareSheets(file, style, activities, {}));
  }
}

// ---- Edits ----

// A plan in which every edit below is a good one.
v1::Activity GoodActivity(uint32_t index) {
  v1::Activity activity;
  activity.set_name(absl::StrCat("plans/hub/activities/a", index));
  activity.set_etag("\"e\"");
  (*activity.mutable_title())["en"] = absl::StrCat("Activity ", index);
  (*activity.mutable_description())["en"] = "Dig two wells this year, and train the staff.";
  activity.add_themes("inclusion");
  activity.set_start_date("2019-01-01");
  activity.set_end_date("2021-12-31");
  v1::Participant* part = activity.add_participants();
  part->set_partner("partners/giz");
  part->add_roles(v1::PARTNER_ROLE_LEAD);
  part->set_amount("1");
  part->set_currency("EUR");
  for (const char* id : {"s1", "s2"}) {
    v1::NextStep* step = activity.add_next_steps();
    step->set_id(absl::StrCat(id, "-", index));
    (*step->mutable_text())["en"] = "Do it";
  }
  v1::Target* target = activity.add_targets();
  target->set_id(absl::StrCat("t-", index));
  target->set_value("80");
  return activity;
}

// One thing that somebody may change: the cell, and the field.
struct Change {
  std::string sheet;
  std::string column;
  std::string row;  // The id in the row's column `id`.
  std::string path;
  SheetCell cell;
  google::protobuf::Value value;
};

google::protobuf::Value StringValue(const std::string& text) {
  google::protobuf::Value value;
  value.set_string_value(text);
  return value;
}

Change MakeChange(uint32_t kind, uint32_t index, Random* random) {
  const std::string activity = absl::StrCat("a", index);
  const std::string step = absl::StrCat("s", 1 + Below(2, random), "-", index);
  const std::string target = absl::StrCat("t-", index);
  const std::string word = absl::StrCat("Word ", Below(1000, random));
  const std::string date = absl::StrCat("2020-0", 1 + Below(9, random), "-1", Below(10, random));
  const std::string number = absl::StrCat(100 + Below(1000, random), ".5");
  google::protobuf::Value list;
  switch (kind) {
    case 0:
      return {"activities", "title[en]", activity, "title[en]", TextCell(word), StringValue(word)};
    case 1:
      return {"activities", "title[fr]", activity, "title[fr]", TextCell(word), StringValue(word)};
    case 2:
      return {"activities", "end_date", activity, "end_date", DateCell(date), StringValue(date)};
    case 3:
      return {"activities",      "description[en]",    activity,
              "description[en]", TextCell(word + "."), StringValue(word + ".")};
    case 4:
      list.mutable_list_value()->add_values()->set_string_value("inclusion");
      list.mutable_list_value()->add_values()->set_string_value("local");
      return {"activities", "themes", activity, "themes", TextCell("local; inclusion"), list};
    case 5:
      return {"activities",
              "implementation_status",
              activity,
              "implementation_status",
              TextCell("En cours"),
              StringValue("IMPLEMENTATION_STATUS_ONGOING")};
    case 6:
      return {"steps",        "due_date",
              step,           absl::StrCat("next_steps[", step, "].due_date"),
              TextCell(date), StringValue(date)};
    case 7:
      return {"steps",        "text[fr]",
              step,           absl::StrCat("next_steps[", step, "].text[fr]"),
              TextCell(word), StringValue(word)};
    case 8:
      return {"steps",
              "responsible",
              step,
              absl::StrCat("next_steps[", step, "].responsible"),
              TextCell("cmi"),
              StringValue("partners/cmi")};
    default:
      return {"targets",
              "value",
              target,
              absl::StrCat("targets[", target, "].value"),
              NumberCell(number),
              StringValue(number)};
  }
}
constexpr uint32_t kChangeKinds = 10;

using ByPath = std::map<std::string, Change>;

// Changes of different fields of some activities, by activity.
std::map<uint32_t, ByPath> MakeChanges(uint32_t activities, Random* random) {
  std::map<uint32_t, ByPath> changes;
  for (uint32_t i = Below(8, random); i > 0; --i) {
    const uint32_t index = 1 + Below(activities, random);
    Change change = MakeChange(Below(kChangeKinds, random), index, random);
    const std::string path = change.path;
    changes[index][path] = std::move(change);
  }
  return changes;
}

v1::Activity After(v1::Activity activity, const ByPath& changes) {
  for (const auto& [path, change] : changes) {
    const absl::Status set =
        plan::SetValue(&activity, *plan::FieldPath::Parse(path), &change.value);
    EXPECT_TRUE(set.ok()) << set;
  }
  return activity;
}

SheetSession GoodSession(uint32_t activities, Random* random) {
  SheetCatalogue catalogue = RandomCatalogue(random);
  std::vector<v1::Activity> good;
  for (uint32_t i = 1; i <= activities; ++i) good.push_back(GoodActivity(i));
  return SheetSession(std::move(catalogue), std::move(good), OneLanguage(random));
}

void WriteAll(const std::map<uint32_t, ByPath>& changes, SheetSession* session) {
  for (const auto& [index, by_path] : changes) {
    for (const auto& [path, change] : by_path) {
      session->Write(change.sheet, change.column, change.row, change.cell);
    }
  }
}

RC_GTEST_PROP(SheetLaws, WhatSomebodyTouchedIsExactlyThatEdit, (uint32_t seed)) {
  Random random(seed);
  const uint32_t count = 1 + Below(4, &random);
  SheetSession session = GoodSession(count, &random);
  const std::map<uint32_t, ByPath> changes = MakeChanges(count, &random);
  WriteAll(changes, &session);
  const SheetChanges found = session.Compare();
  RC_ASSERT(absl::StrJoin(ErrorsOf(found), "\n") == std::string());
  std::map<std::string, const WantedActivity*> by_name;
  for (const WantedActivity& wanted : found.activities) by_name[wanted.wanted.name()] = &wanted;
  for (const v1::Activity& base : session.base()) {
    uint32_t index = 0;
    RC_ASSERT(absl::SimpleAtoi(base.name().substr(22), &index));
    const auto changed = changes.find(index);
    const v1::Activity expected = changed == changes.end() ? base : After(base, changed->second);
    const auto wanted = by_name.find(base.name());
    if (wanted == by_name.end()) {
      RC_ASSERT(plan::Diff(&base, &expected).empty());
    } else {
      RC_ASSERT(plan::Diff(&expected, &wanted->second->wanted).empty());
    }
  }
}

// Applies an update as the service does: to the state that its etag names, merged into the state
// now.
plan::MergeResult Applied(const v1::Edit& edit, const v1::Activity& base, const v1::Activity& now) {
  const v1::Activity& from = edit.update_activity().etag() == now.etag() ? now : base;
  const auto mine = plan::ApplyMask(from, edit.update_activity(), edit.update_mask());
  EXPECT_TRUE(mine.ok()) << mine.status();
  return plan::Merge(&from, &now, mine->get());
}

RC_GTEST_PROP(SheetLaws, WhatOthersDidMeanwhileStays, (uint32_t seed)) {
  Random random(seed);
  const uint32_t count = 1 + Below(3, &random);
  SheetSession session = GoodSession(count, &random);
  const std::map<uint32_t, ByPath> mine = MakeChanges(count, &random);
  const std::map<uint32_t, ByPath> theirs = MakeChanges(count, &random);
  WriteAll(mine, &session);
  const SheetChanges found = session.Compare();
  std::map<std::string, v1::Activity> now;
  for (const v1::Activity& base : session.base()) now[base.name()] = base;
  for (const auto& [index, changes] : theirs) {
    v1::Activity& activity = now[absl::StrCat("plans/hub/activities/a", index)];
    activity = After(activity, changes);
    activity.set_etag("\"later\"");
  }
  std::vector<v1::Activity> all;
  for (const auto& [name, activity] : now) all.push_back(activity);
  for (const EditsInto into : {EditsInto::kPlan, EditsInto::kDraft}) {
    const SheetEdits edits = EditsFor(found, all, into);
    std::map<std::string, std::set<std::string>> collisions;
    for (const Collision& collision : edits.collisions) {
      collisions[collision.activity].insert(collision.path);
    }
    std::map<std::string, v1::Activity> result = now;
    for (const v1::Edit& edit : edits.edits) {
      const std::string& name = edit.update_activity().name();
      const v1::Activity* base = nullptr;
      for (const v1::Activity& activity : session.base()) {
        if (activity.name() == name) base = &activity;
      }
      RC_ASSERT(base != nullptr);
      const plan::MergeResult merged = Applied(edit, *base, now[name]);
      std::set<std::string> conflicts;
      for (const v1::Conflict& conflict : merged.conflicts) conflicts.insert(conflict.path());
      // What the service will find to collide is what was shown.
      RC_ASSERT(conflicts == collisions[name]);
      result[name] = dynamic_cast<const v1::Activity&>(*merged.merged);
    }
    for (const auto& [index, changes] : theirs) {
      const std::string name = absl::StrCat("plans/hub/activities/a", index);
      const auto own = mine.find(index);
      for (const auto& [path, change] : changes) {
        // Both may have put words into one description.
        if (own != mine.end() && own->second.contains(path)) continue;
        const auto parsed = *plan::FieldPath::Parse(path);
        RC_ASSERT(plan::GetValue(result[name], parsed)->SerializeAsString() ==
                  plan::GetValue(now[name], parsed)->SerializeAsString());
      }
    }
    for (const auto& [index, changes] : mine) {
      const std::string name = absl::StrCat("plans/hub/activities/a", index);
      const auto other = theirs.find(index);
      const v1::Activity wanted = After(GoodActivity(index), changes);
      for (const auto& [path, change] : changes) {
        if (other != theirs.end() && other->second.contains(path)) continue;
        const auto parsed = *plan::FieldPath::Parse(path);
        RC_ASSERT(plan::GetValue(result[name], parsed)->SerializeAsString() ==
                  plan::GetValue(wanted, parsed)->SerializeAsString());
      }
    }
  }
}

}  // namespace
}  // namespace jointplan::exchange
