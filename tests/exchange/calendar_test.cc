#include "exchange/calendar.h"

#include <libical/ical.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "exchange/ical.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/exchange/report_sample.h"

namespace jointplan::exchange {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr char kTraining[] = "plans/hub/activities/training";

void ExpectFile(const std::string& name, const std::string& actual) {
  const std::filesystem::path path =
      std::string(JOINTPLAN_SOURCE_DIR) + "/tests/exchange/report/" + name;
  if (std::getenv("UPDATE_SNAPSHOTS") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
  EXPECT_EQ(actual, expected) << "in " << path;
}

// An event as libical reads it.
struct Event {
  std::string uid, summary, description, location, url, status, start, end;
  int sequence = -1;
  bool whole_day = false;
  bool transparent = false;
};

std::string Text(const char* text) { return text == nullptr ? "" : text; }

std::string TimeOf(icaltimetype time) {
  return icaltime_is_null_time(time) ? "" : icaltime_as_ical_string(time);
}

Event Read(icalcomponent* component) {
  Event event;
  event.uid = Text(icalcomponent_get_uid(component));
  event.summary = Text(icalcomponent_get_summary(component));
  event.description = Text(icalcomponent_get_description(component));
  event.location = Text(icalcomponent_get_location(component));
  event.sequence = icalcomponent_get_sequence(component);
  event.status = icalcomponent_get_status(component) == ICAL_STATUS_CANCELLED   ? "CANCELLED"
                 : icalcomponent_get_status(component) == ICAL_STATUS_CONFIRMED ? "CONFIRMED"
                                                                                : "another";
  const icaltimetype start = icalcomponent_get_dtstart(component);
  event.whole_day = start.is_date != 0;
  event.start = TimeOf(start);
  icalproperty* end = icalcomponent_get_first_property(component, ICAL_DTEND_PROPERTY);
  if (end != nullptr) event.end = TimeOf(icalproperty_get_dtend(end));
  icalproperty* url = icalcomponent_get_first_property(component, ICAL_URL_PROPERTY);
  if (url != nullptr) event.url = Text(icalproperty_get_url(url));
  icalproperty* transparency = icalcomponent_get_first_property(component, ICAL_TRANSP_PROPERTY);
  event.transparent =
      transparency != nullptr && icalproperty_get_transp(transparency) == ICAL_TRANSP_TRANSPARENT;
  return event;
}

// Reads a calendar; fails the test for what libical does not take.
std::vector<Event> Parse(const std::string& text) {
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(
      icalparser_parse_string(text.c_str()), icalcomponent_free);
  EXPECT_NE(calendar, nullptr);
  std::vector<Event> events;
  if (calendar == nullptr) return events;
  EXPECT_EQ(icalcomponent_isa(calendar.get()), ICAL_VCALENDAR_COMPONENT);
  icalrestriction_check(calendar.get());  // Notes what lacks or has too much, as errors inside.
  EXPECT_EQ(icalcomponent_count_errors(calendar.get()), 0) << text;
  for (icalcomponent* event =
           icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
       event != nullptr;
       event = icalcomponent_get_next_component(calendar.get(), ICAL_VEVENT_COMPONENT)) {
    events.push_back(Read(event));
  }
  return events;
}

v1::Changeset Changeset(int64_t revision, v1::ChangeKind kind, const std::string& name,
                        int64_t previous, std::vector<std::string> paths = {}) {
  v1::Changeset changeset;
  changeset.set_parent("plans/hub");
  changeset.set_revision(revision);
  changeset.mutable_create_time()->set_seconds(1546300800 + revision * 86400);
  changeset.set_digest(std::string(32, static_cast<char>(revision)));
  v1::RecordChange* change = changeset.add_changes();
  change->set_name(name);
  change->set_kind(kind);
  change->set_previous_revision(previous);
  for (std::string& path : paths) change->add_paths(std::move(path));
  return changeset;
}

// The sample, and how it came about.
CalendarState State() {
  CalendarState state;
  state.plan = SampleState();
  state.changesets = {
      Changeset(1, v1::CHANGE_KIND_CREATED, "plans/hub", 0),
      Changeset(2, v1::CHANGE_KIND_CREATED, kTraining, 0),
      Changeset(3, v1::CHANGE_KIND_CREATED, "plans/hub/activities/housing", 0),
      Changeset(4, v1::CHANGE_KIND_CREATED, "plans/hub/activities/ideas", 0),
      Changeset(5, v1::CHANGE_KIND_UPDATED, kTraining, 2, {"next_steps[s2].status"}),
  };
  v1::Meeting meeting;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"text(name: "plans/hub/meetings/m1" title { key: "en" value: "Hub meeting" }
             title { key: "fr" value: "Réunion du Hub" } tags: "hub" tags: "a, b"
             start_time { seconds: 1560330000 } end_time { seconds: 1560355200 }
             time_zone: "Europe/Paris" location: "Marseille, salle 2" virtual_link: "https://example.org/room?a=1;b=2"
             notes: "With interpretation.\nLunch at noon." agenda { id: "a" text: "Welcome" }
             agenda { id: "b" subject: "plans/hub/activities/training" text: "how many" }
             agenda { id: "c" subject: "plans/hub/agreements/2" }
             state: MEETING_STATE_SCHEDULED revision: 3 update_time { seconds: 1550000000 })text",
      &meeting));
  state.meetings.push_back(meeting);
  return state;
}

std::vector<Event> EventsOf(const CalendarState& state, const CalendarOptions& options = {}) {
  return Parse(WriteCalendar(state, options));
}

const Event* Find(const std::vector<Event>& events, const std::string& summary) {
  for (const Event& event : events) {
    if (absl::StrContains(event.summary, summary)) return &event;
  }
  return nullptr;
}

// Gives a state what PastWanted asks for.
void Remember(const PlanState& before, const CalendarOptions& options, CalendarState* state) {
  for (const ActivityAt& wanted : PastWanted(*state, options)) {
    for (const v1::Activity& activity : before.activities) {
      if (activity.name() == wanted.first) state->past[wanted] = activity;
    }
  }
}

TEST(CalendarTest, AWholePlan) { ExpectFile("plan.ics", WriteCalendar(State(), {})); }

TEST(CalendarTest, APartnersOwnInArabic) {
  ExpectFile("giz.ar.ics", WriteCalendar(State(), {.language = "ar", .partner = "partners/giz"}));
}

TEST(CalendarTest, StepsAreWholeDaysThatKeepNobodyBusy) {
  const auto events = EventsOf(State());
  const Event* step = Find(events, "Choose the trainers – GIZ");
  ASSERT_NE(step, nullptr);
  EXPECT_TRUE(step->whole_day);
  EXPECT_TRUE(step->transparent);
  EXPECT_EQ(step->start, "20190430");
  EXPECT_EQ(step->status, "CONFIRMED");
  EXPECT_THAT(step->description, HasSubstr("Activity: Training for 120 people (phase 1)\n"));
  EXPECT_THAT(step->description, HasSubstr("Ask the towns first"));
}

TEST(CalendarTest, WhatIsDoneSaysSoAndWhatWasDroppedIsCancelled) {
  const auto events = EventsOf(State());
  const Event* done = Find(events, "Find rooms");
  ASSERT_NE(done, nullptr);
  EXPECT_EQ(done->summary, "Done: Find rooms – MedCities");
  EXPECT_EQ(done->status, "CONFIRMED");
  const Event* dropped = Find(events, "Talk to donors");
  ASSERT_NE(dropped, nullptr);
  EXPECT_EQ(dropped->status, "CANCELLED");
}

TEST(CalendarTest, StepsOfACancelledActivityAreCancelledUnlessTheyAreDone) {
  CalendarState state = State();
  state.plan.activities[2].set_implementation_status(v1::IMPLEMENTATION_STATUS_CANCELLED);
  const auto events = EventsOf(state);
  EXPECT_EQ(Find(events, "Choose the trainers")->status, "CANCELLED");
  EXPECT_EQ(Find(events, "Find rooms")->status, "CONFIRMED");
}

TEST(CalendarTest, AMeetingHasItsTimesPlaceAndAddress) {
  const auto events = EventsOf(State());
  const Event* meeting = Find(events, "Hub meeting");
  ASSERT_NE(meeting, nullptr);
  EXPECT_FALSE(meeting->whole_day);
  EXPECT_EQ(meeting->start, "20190612T090000Z");
  EXPECT_EQ(meeting->end, "20190612T160000Z");
  EXPECT_EQ(meeting->location, "Marseille, salle 2");
  EXPECT_EQ(meeting->url, "https://example.org/room?a=1;b=2");
  EXPECT_EQ(meeting->sequence, 3);
  EXPECT_THAT(meeting->description,
              HasSubstr("- Training for 120 people (phase 1) – how many\n- Agreement 2"));
}

TEST(CalendarTest, AMeetingWithoutAPlaceIsWhereOneConnects) {
  CalendarState state = State();
  state.meetings[0].clear_location();
  state.meetings[0].clear_end_time();
  const auto events = EventsOf(state);
  EXPECT_EQ(Find(events, "Hub meeting")->location, "https://example.org/room?a=1;b=2");
  EXPECT_EQ(Find(events, "Hub meeting")->end, "");
}

TEST(CalendarTest, ACancelledMeetingStaysUnderItsNameAsCancelled) {
  CalendarState state = State();
  const std::string uid = Find(EventsOf(state), "Hub meeting")->uid;
  state.meetings[0].set_state(v1::MEETING_STATE_CANCELLED);
  state.meetings[0].set_cancel_reason("No room");
  state.meetings[0].set_revision(4);
  const auto events = EventsOf(state);
  const Event* meeting = Find(events, "Cancelled: Hub meeting");
  ASSERT_NE(meeting, nullptr);
  EXPECT_EQ(meeting->uid, uid);
  EXPECT_EQ(meeting->status, "CANCELLED");
  EXPECT_EQ(meeting->sequence, 4);
}

TEST(CalendarTest, AStepThatIsMovedKeepsItsNameAndCountsOn) {
  CalendarState state = State();
  const Event before = *Find(EventsOf(state), "Choose the trainers");
  state.plan.activities[2].mutable_next_steps(0)->set_due_date("2019-05-15");
  state.changesets.push_back(
      Changeset(6, v1::CHANGE_KIND_UPDATED, kTraining, 5, {"next_steps[s1].due_date"}));
  const Event after = *Find(EventsOf(state), "Choose the trainers");
  EXPECT_EQ(after.uid, before.uid);
  EXPECT_EQ(before.sequence, 2);
  EXPECT_EQ(after.sequence, 6);
  EXPECT_EQ(after.start, "20190515");
}

TEST(CalendarTest, ANewTitleOfTheActivityCountsForItsSteps) {
  CalendarState state = State();
  state.changesets.push_back(Changeset(6, v1::CHANGE_KIND_UPDATED, kTraining, 5, {"title[en]"}));
  state.changesets.push_back(Changeset(7, v1::CHANGE_KIND_UPDATED, kTraining, 6, {"tags"}));
  const auto events = EventsOf(state);
  EXPECT_EQ(Find(events, "Choose the trainers")->sequence, 6);
  EXPECT_EQ(Find(events, "Choisir les villes")->sequence, 3);
}

TEST(CalendarTest, AStepThatWasTakenOutIsCancelled) {
  CalendarState state = State();
  const PlanState before = state.plan;
  const std::string uid = Find(EventsOf(state), "Choose the trainers")->uid;
  state.plan.activities[2].mutable_next_steps()->DeleteSubrange(0, 1);
  state.changesets.push_back(
      Changeset(6, v1::CHANGE_KIND_UPDATED, kTraining, 5, {"next_steps[s1]"}));
  EXPECT_THAT(PastWanted(state, {}), ElementsAre(Pair(kTraining, 5)));
  Remember(before, {}, &state);
  const auto events = EventsOf(state);
  const Event* gone = Find(events, "Choose the trainers");
  ASSERT_NE(gone, nullptr);
  EXPECT_EQ(gone->uid, uid);
  EXPECT_EQ(gone->status, "CANCELLED");
  EXPECT_EQ(gone->sequence, 6);
  EXPECT_EQ(gone->start, "20190430");
}

TEST(CalendarTest, StepsOfAnActivityThatLeftThePlanAreCancelled) {
  CalendarState state = State();
  const PlanState before = state.plan;
  state.plan.activities.erase(state.plan.activities.begin() + 2);
  state.changesets.push_back(Changeset(6, v1::CHANGE_KIND_DELETED, kTraining, 5));
  Remember(before, {}, &state);
  const auto events = EventsOf(state);
  EXPECT_EQ(Find(events, "Choose the trainers")->status, "CANCELLED");
  EXPECT_EQ(Find(events, "Find rooms")->status, "CANCELLED");
  EXPECT_EQ(events.size(), 5u);
}

TEST(CalendarTest, AStepThatCameBackIsNotCancelled) {
  CalendarState state = State();
  state.changesets.push_back(
      Changeset(6, v1::CHANGE_KIND_UPDATED, kTraining, 5, {"next_steps[s1]"}));
  state.changesets.push_back(
      Changeset(7, v1::CHANGE_KIND_UPDATED, kTraining, 6, {"next_steps[s1]"}));
  EXPECT_THAT(PastWanted(state, {}), IsEmpty());
  EXPECT_EQ(Find(EventsOf(state), "Choose the trainers")->status, "CONFIRMED");
  EXPECT_EQ(Find(EventsOf(state), "Choose the trainers")->sequence, 7);
}

TEST(CalendarTest, AStepGivenToAnotherPartnerIsCancelledForTheFirstOnly) {
  CalendarState state = State();
  const PlanState before = state.plan;
  state.plan.activities[2].mutable_next_steps(0)->set_responsible("partners/iom");
  state.changesets.push_back(
      Changeset(6, v1::CHANGE_KIND_UPDATED, kTraining, 5, {"next_steps[s1].responsible"}));
  const CalendarOptions giz = {.language = "", .partner = "partners/giz"};
  Remember(before, giz, &state);
  const auto of_giz = EventsOf(state, giz);
  EXPECT_EQ(Find(of_giz, "Choose the trainers")->status, "CANCELLED");
  const auto of_iom = EventsOf(state, {.language = "", .partner = "partners/iom"});
  EXPECT_EQ(Find(of_iom, "Choose the trainers")->status, "CONFIRMED");
  // Both may be taken into one calendar.
  EXPECT_NE(Find(of_giz, "Choose the trainers")->uid, Find(of_iom, "Choose the trainers")->uid);
  EXPECT_EQ(Find(EventsOf(state), "Choose the trainers")->status, "CONFIRMED");
}

TEST(CalendarTest, AStepThatLostItsDayIsCancelledAndCountedAsLeftOut) {
  CalendarState state = State();
  EXPECT_EQ(StepsWithoutDay(state, {}), 1);
  const PlanState before = state.plan;
  state.plan.activities[2].mutable_next_steps(0)->clear_due_date();
  state.changesets.push_back(
      Changeset(6, v1::CHANGE_KIND_UPDATED, kTraining, 5, {"next_steps[s1].due_date"}));
  Remember(before, {}, &state);
  EXPECT_EQ(Find(EventsOf(state), "Choose the trainers")->status, "CANCELLED");
  EXPECT_EQ(StepsWithoutDay(state, {}), 2);
  EXPECT_EQ(StepsWithoutDay(state, {.language = "", .partner = "partners/giz"}), 1);
}

TEST(CalendarTest, AnotherPlanHasOtherNames) {
  CalendarState state = State();
  const std::string uid = EventsOf(state)[0].uid;
  state.changesets[0].set_digest("another");
  EXPECT_NE(EventsOf(state)[0].uid, uid);
}

TEST(CalendarTest, NoTextEndsItsLine) {
  CalendarState state = State();
  state.plan = HostileState();
  for (v1::Activity& activity : state.plan.activities) {
    for (v1::NextStep& step : *activity.mutable_next_steps()) step.set_due_date("2019-05-01");
  }
  (*state.meetings[0].mutable_title())["en"] = "A\r\nEND:VEVENT\nBEGIN:VALARM\\n;,:\"";
  state.meetings[0].set_virtual_link("https://example.org/\r\nATTACH:file");
  const std::string text = WriteCalendar(state, {});
  const auto events = Parse(text);
  EXPECT_EQ(events.size(), 6u);
  EXPECT_THAT(text, Not(HasSubstr("\nEND:VEVENT\nBEGIN:VALARM")));
  EXPECT_THAT(text, Not(HasSubstr("\nATTACH")));
  ASSERT_NE(Find(events, "A\nEND:VEVENT\nBEGIN:VALARM\\n;,:\""), nullptr);
}

TEST(IcalTest, LinesAreFoldedBetweenCharacters) {
  IcalWriter out;
  std::string text;
  for (int i = 0; i < 120; ++i) absl::StrAppend(&text, i % 3 == 0 ? "ع" : i % 3 == 1 ? "a" : "😀");
  out.Text("SUMMARY", text);
  std::string unfolded;
  const std::vector<std::string> lines = absl::StrSplit(out.text(), "\r\n");
  ASSERT_GT(lines.size(), 3u);
  EXPECT_EQ(lines.back(), "");
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    EXPECT_LE(lines[i].size(), 75u);
    if (i > 0) {
      EXPECT_EQ(lines[i][0], ' ');
    }
    const std::string piece = lines[i].substr(i > 0 ? 1 : 0);
    EXPECT_NE(static_cast<unsigned char>(piece[0]) & 0xC0, 0x80) << "within a character";
    unfolded += piece;
  }
  EXPECT_EQ(unfolded, "SUMMARY:" + text);
}

TEST(IcalTest, TextsAreEscaped) {
  IcalWriter out;
  out.Text("SUMMARY", "a,b;c\\d\ne\r\nf");
  EXPECT_EQ(out.text(), "SUMMARY:a\\,b\\;c\\\\d\\ne\\nf\r\n");
  IcalWriter nothing;
  nothing.Text("SUMMARY", "");
  EXPECT_EQ(nothing.text(), "");
}

}  // namespace
}  // namespace jointplan::exchange
