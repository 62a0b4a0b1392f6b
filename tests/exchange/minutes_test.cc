#include "exchange/minutes.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace jointplan::exchange {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kMinutes[] = R"(
  meeting {
    name: "plans/hub/meetings/wgabcdefghij"
    title { key: "en" value: "Hub meeting 2019" } title { key: "ar" value: "اجتماع المركز 2019" }
    tags: "Refugees" tags: "2019"
    start_time { seconds: 1560330000 } end_time { seconds: 1560355200 } time_zone: "UTC"
    location: "Marseille" virtual_link: "https://example.org/room?secret=1"
    convener: "partners/cmi" notes: "With interpretation.\nLunch at noon."
    agenda { id: "welcome" text: "Welcome" minutes: 10 }
    agenda { id: "places" subject: "plans/hub/proposals/places" text: "how many places" }
    agenda { id: "towns" subject: "plans/hub/proposals/towns" }
    agenda { id: "agreement" subject: "plans/hub/agreements/1" }
    agenda { id: "training" subject: "plans/hub/activities/training" }
    attendance { partner: "partners/giz" mode: ATTENDANCE_MODE_IN_ROOM people: 3
                 represented_by: "the training desk" }
    attendance { partner: "partners/iom" mode: ATTENDANCE_MODE_IN_WRITING }
    answers { partner: "partners/giz" mode: ATTENDANCE_MODE_REMOTE }
    answers { partner: "partners/medcities" mode: ATTENDANCE_MODE_REMOTE }
    state: MEETING_STATE_CLOSED
    open_time { seconds: 1560330300 } open_revision: 12
    close_time { seconds: 1560351900 } close_revision: 15
    decisions { id: "d1" agenda_item: "places" subject: "plans/hub/proposals/places"
      text: "150 places, as the towns can host" outcome: MEETING_EVENT_KIND_MERGED
      plan_revision: 13 responsible: "partners/giz" due_date: "2019-07-15" }
    decisions { id: "d2" text: "The next meeting is in Tunis" plan_revision: 15 }
  }
  plan_title { key: "en" value: "Joint work plan" } plan_title { key: "ar" value: "خطة العمل" }
  default_language: "en" last_revision: 15
  items { item { id: "welcome" text: "Welcome" minutes: 10 } }
  items {
    item { id: "places" subject: "plans/hub/proposals/places" text: "how many places" }
    events {
      kind: MEETING_EVENT_KIND_MERGED reason: "Agreed in the room" plan_revision: 13
      author { label: "Programme desk" role: ROLE_STAFF } time { seconds: 1560333600 }
      record_count: 3
      changes {
        name: "plans/hub/activities/training" kind: CHANGE_KIND_UPDATED
        fields { path: "end_date" before { string_value: "2019-12-31" } after { string_value: "2020-06-30" } }
        fields { path: "targets[trained].value" before { string_value: "80" } after { string_value: "150" } }
        fields { path: "participants[partners/giz].roles"
          before { list_value { values { string_value: "PARTNER_ROLE_LEAD" } } }
          after { list_value { values { string_value: "PARTNER_ROLE_LEAD" } values { string_value: "PARTNER_ROLE_FUNDING" } } } }
        fields { path: "title[ar]" after { string_value: "تدريب" } }
      }
      changes { name: "plans/hub/activities/housing" kind: CHANGE_KIND_DELETED }
    }
    comment_count: 2
    decisions { id: "d1" agenda_item: "places" subject: "plans/hub/proposals/places"
      text: "150 places, as the towns can host" outcome: MEETING_EVENT_KIND_MERGED
      plan_revision: 13 responsible: "partners/giz" due_date: "2019-07-15" }
  }
  items {
    item { id: "towns" subject: "plans/hub/proposals/towns" }
    events { kind: MEETING_EVENT_KIND_DECLINED reason: "Two of the towns are full"
      author { label: "Programme desk" role: ROLE_STAFF } time { seconds: 1560337200 } }
  }
  items {
    item { id: "agreement" subject: "plans/hub/agreements/1" }
    events { kind: MEETING_EVENT_KIND_ANSWERED partner: "partners/medcities" scope: "themes/local"
      answer: ANSWER_ENDORSE_WITH_RESERVATION reason: "Funding is open" plan_revision: 14
      author { label: "MedCities desk" role: ROLE_PARTNER partner: "partners/medcities" }
      time { seconds: 1560340800 } }
    events { kind: MEETING_EVENT_KIND_SEALED plan_revision: 14 digest: "\001\253\377"
      author { label: "Programme desk" role: ROLE_STAFF } time { seconds: 1560344400 } }
  }
  items {
    item { id: "training" subject: "plans/hub/activities/training" }
    change { name: "plans/hub/activities/training" kind: CHANGE_KIND_UPDATED
      fields { path: "end_date" before { string_value: "2019-12-31" } after { string_value: "2020-06-30" } } }
  }
  other_decisions { id: "d2" text: "The next meeting is in Tunis" plan_revision: 15 }
  other_changes {
    revision: 15 time { seconds: 1560348000 } author { label: "Programme desk" role: ROLE_STAFF }
    message: "A new idea" record_count: 1
    changes { name: "plans/hub/activities/ports" kind: CHANGE_KIND_CREATED
      fields { path: "title[en]" after { string_value: "Work in port cities" } } }
  }
  other_change_count: 2
  next_steps { activity: "plans/hub/activities/training" is_new: true
    step { id: "s1" text { key: "en" value: "Choose the trainers" } text { key: "ar" value: "اختيار المدربين" }
           responsible: "partners/giz" due_date: "2019-06-30" } }
  next_step_count: 1
  titles { name: "partners/giz" title { key: "en" value: "GIZ" } }
  titles { name: "partners/cmi" title { key: "en" value: "Center for Mediterranean Integration" } }
  titles { name: "partners/medcities" title { key: "en" value: "MedCities" } }
  titles { name: "plans/hub/proposals/places" title { key: "en" value: "More places" } }
  titles { name: "plans/hub/proposals/towns" title { key: "en" value: "Other towns" } }
  titles { name: "plans/hub/activities/training" title { key: "en" value: "Training" } title { key: "ar" value: "تدريب" } }
  titles { name: "plans/hub/activities/ports" title { key: "en" value: "Work in port cities" } })";

v1::Minutes Minutes() {
  v1::Minutes minutes;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kMinutes, &minutes));
  return minutes;
}

// Compares a document with the file of that name in tests/exchange/minutes. With UPDATE_SNAPSHOTS=1
// in the environment, writes the file instead: read the difference before you commit it.
void ExpectFile(const std::string& name, const std::string& actual) {
  const std::string path = std::string(JOINTPLAN_SOURCE_DIR) + "/tests/exchange/minutes/" + name;
  if (std::getenv("UPDATE_SNAPSHOTS") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
  EXPECT_EQ(actual, expected) << "in " << path;
}

TEST(MinutesTest, AMeetingAsMarkdown) {
  ExpectFile("closed.md", ToMarkdown(MinutesDocument(Minutes(), "")));
}

TEST(MinutesTest, AMeetingAsHtml) {
  ExpectFile("closed.html", ToHtml(MinutesDocument(Minutes(), "")));
}

TEST(MinutesTest, InArabicTextsRunFromRightToLeft) {
  const std::string html = ToHtml(MinutesDocument(Minutes(), "ar"));
  ExpectFile("arabic.html", html);
  EXPECT_THAT(html, HasSubstr("<td lang=\"ar\" dir=\"rtl\">اختيار المدربين</td>"));
  EXPECT_THAT(html, Not(HasSubstr("dir=\"rtl\">GIZ")));
}

TEST(MinutesTest, OfAMeetingThatIsOpenTheySaySoFar) {
  v1::Minutes minutes = Minutes();
  EXPECT_THAT(ToMarkdown(MinutesDocument(minutes, "")), Not(HasSubstr("So far")));
  minutes.set_so_far(true);
  const std::string text = ToMarkdown(MinutesDocument(minutes, ""));
  EXPECT_THAT(text, HasSubstr("So far: the meeting is still open"));
  EXPECT_THAT(text, HasSubstr("Nothing yet."));
}

TEST(MinutesTest, TimesAreThoseOfTheMeetingsTimeZone) {
  v1::Minutes minutes = Minutes();
  minutes.mutable_meeting()->set_time_zone("Europe/Paris");
  const std::string text = ToMarkdown(MinutesDocument(minutes, ""));
  EXPECT_THAT(text, HasSubstr("2019-06-12, 11:00 to 18:00 (Europe/Paris)"));
  EXPECT_THAT(text, HasSubstr("as revision 13, 12:00, by"));
}

TEST(MinutesTest, WhereToConnectStaysOutOfThem) {
  const Document document = MinutesDocument(Minutes(), "");
  EXPECT_THAT(ToMarkdown(document), Not(HasSubstr("example.org")));
  EXPECT_THAT(ToMarkdown(document), HasSubstr("Marseille, with virtual connections"));
  EXPECT_THAT(ToHtml(document), Not(HasSubstr("example.org")));
}

// ---- Texts that would like to be more
// ---------------------------------------------------------------

constexpr char kNasty[] =
    "<script>alert(1)</script> | a | b ](javascript:alert(1)) ![x](y) `z` **bold** &amp; \\| \"'";

v1::Minutes NastyMinutes() {
  v1::Minutes minutes = Minutes();
  v1::Meeting* meeting = minutes.mutable_meeting();
  (*meeting->mutable_title())["en"] = kNasty;
  meeting->set_location(kNasty);
  meeting->set_convener(kNasty);
  meeting->add_tags(kNasty);
  meeting->set_notes(std::string("# heading\n- point\n1. number\n> quote\n---\n```\n") + kNasty);
  meeting->mutable_attendance(0)->set_represented_by(kNasty);
  meeting->mutable_decisions(0)->set_text(kNasty);
  (*minutes.mutable_plan_title())["en"] = kNasty;
  minutes.mutable_items(0)->mutable_item()->set_text(kNasty);
  minutes.mutable_items(1)->mutable_events(0)->set_reason(kNasty);
  minutes.mutable_items(1)->mutable_events(0)->mutable_author()->set_label(kNasty);
  v1::FieldChange* change =
      minutes.mutable_items(1)->mutable_events(0)->mutable_changes(0)->mutable_fields(0);
  change->mutable_before()->set_string_value(kNasty);
  change->mutable_after()->set_string_value(std::string("two\nlines ") + kNasty);
  change->set_path("targets[\"<b>|\"].value");
  minutes.mutable_other_decisions(0)->set_text(kNasty);
  minutes.mutable_other_changes(0)->set_message(kNasty);
  (*minutes.mutable_next_steps(0)->mutable_step()->mutable_text())["en"] = kNasty;
  for (v1::NamedTitle& named : *minutes.mutable_titles()) {
    (*named.mutable_title())["en"] = kNasty;
  }
  return minutes;
}

// The places of a character in a text that no backslash makes harmless.
size_t CountLive(absl::string_view text, char c) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == c) {
      ++count;
    }
  }
  return count;
}

TEST(MinutesTest, NoTextIsMarkupInHtml) {
  const std::string html = ToHtml(MinutesDocument(NastyMinutes(), ""));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("&amp;amp;"));
  // Nothing but our own elements opens, and all that opens closes.
  const std::string plain = ToHtml(MinutesDocument(Minutes(), ""));
  const auto count = [](const std::string& text, const std::string& piece) {
    size_t found = 0;
    for (size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) {
      ++found;
    }
    return found;
  };
  for (const char* tag : {"td", "p", "li", "h3", "table"}) {
    EXPECT_EQ(count(html, std::string("</") + tag + ">"),
              count(html, std::string("<") + tag + ">") + count(html, std::string("<") + tag + " "))
        << tag;
  }
  EXPECT_EQ(count(html, "<td"), count(plain, "<td"));
}

TEST(MinutesTest, NoTextIsMarkupInMarkdown) {
  const std::string nasty = ToMarkdown(MinutesDocument(NastyMinutes(), ""));
  const std::string plain = ToMarkdown(MinutesDocument(Minutes(), ""));
  for (const char c : {'<', '[', ']', '`', '&'}) EXPECT_EQ(CountLive(nasty, c), 0U) << c;
  // Every row of a table has as many cells as before, and every line begins as before.
  EXPECT_EQ(CountLive(nasty, '|'), CountLive(plain, '|'));
  for (const absl::string_view line : absl::StrSplit(nasty, '\n')) {
    if (!absl::StartsWith(line, "> ")) continue;
    const absl::string_view quoted = line.substr(2);
    for (const char* mark : {"#", "-", "1.", ">", "`"}) {
      EXPECT_FALSE(absl::StartsWith(quoted, mark)) << line;
    }
  }
}

TEST(MinutesTest, WhatIsNoMarkupIsLeftAlone) {
  const auto text = [](const std::string& said) {
    Document document;
    document.blocks.push_back({.kind = Block::Kind::kParagraph, .lines = {{Span(said)}}});
    return ToMarkdown(document);
  };
  EXPECT_EQ(text("due_date: 2019-06-30 (a, b)"), "due_date: 2019-06-30 (a, b)\n");
  EXPECT_EQ(text("_em_ and *em*"), "\\_em\\_ and \\*em\\*\n");
  EXPECT_EQ(text("12. June"), "12\\. June\n");
  EXPECT_EQ(text("- 5 degrees"), "\\- 5 degrees\n");
}

}  // namespace
}  // namespace jointplan::exchange
