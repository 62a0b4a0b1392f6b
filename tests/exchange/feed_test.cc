#include "exchange/feed.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "exchange/uuid.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "plan/diff.h"
#include "tests/exchange/report_sample.h"
#include "tests/exchange/xml_check.h"

namespace jointplan::exchange {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

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

FeedEntry Entry(int64_t revision, const std::string& message) {
  FeedEntry entry;
  v1::Changeset& changeset = entry.changeset;
  changeset.set_parent("plans/hub");
  changeset.set_revision(revision);
  changeset.set_message(message);
  changeset.mutable_create_time()->set_seconds(1556618400 + revision * 3600);
  changeset.mutable_author()->set_label("Programme desk");
  changeset.mutable_author()->set_role(v1::ROLE_STAFF);
  changeset.set_digest(std::string(32, static_cast<char>('a' + revision)));
  return entry;
}

void Put(const std::string& name, v1::ChangeKind kind, const google::protobuf::Message* before,
         const google::protobuf::Message* after, FeedEntry* entry) {
  v1::RecordChange* change = entry->changeset.add_changes();
  change->set_name(name);
  change->set_kind(kind);
  v1::RecordDiff& diff = entry->records.emplace_back();
  diff.set_name(name);
  diff.set_kind(kind);
  for (v1::FieldChange& field : plan::Diff(before, after)) *diff.add_fields() = std::move(field);
}

// What led from the sample to its later state, in three changesets, the oldest first.
FeedState State() {
  const PlanState before = SampleState();
  FeedState state;
  state.plan = SampleLater();
  state.plan_digest = std::string(32, 'x');
  FeedEntry training = Entry(13, "More time | for <training>");
  Put("plans/hub/activities/training", v1::CHANGE_KIND_UPDATED, &before.activities[2],
      &state.plan.activities[1], &training);
  training.changeset.set_proposal("plans/hub/proposals/p1");
  training.changeset.mutable_proposal_author()->set_label("GIZ focal point");
  training.changeset.mutable_proposal_author()->set_partner("partners/giz");
  FeedEntry ideas = Entry(14, "");
  Put("plans/hub/activities/ideas", v1::CHANGE_KIND_DELETED, &before.activities[1], nullptr,
      &ideas);
  FeedEntry rest = Entry(15, "The plan goes on");
  Put("plans/hub", v1::CHANGE_KIND_UPDATED, &before.plan, &state.plan.plan, &rest);
  Put("plans/hub/activities/ports", v1::CHANGE_KIND_CREATED, nullptr, &state.plan.activities[2],
      &rest);
  state.entries = {training, ideas, rest};
  return state;
}

std::vector<std::string> TextsOf(const XmlTree& tree, absl::string_view name) {
  std::vector<std::string> texts;
  for (const xmlNode* element : tree.Elements(name)) texts.push_back(XmlTree::Text(element));
  return texts;
}

TEST(FeedTest, InThreeLanguages) {
  ExpectFile("feed.xml", WriteFeed(State(), "en"));
  ExpectFile("feed.fr.xml", WriteFeed(State(), "fr"));
  ExpectFile("feed.ar.xml", WriteFeed(State(), "ar"));
}

TEST(FeedTest, EntriesAreNewestFirstAndSayWhoWhenAndWhy) {
  const XmlTree tree(WriteFeed(State(), "en"));
  EXPECT_EQ(tree.error(), "");
  EXPECT_THAT(TextsOf(tree, "title"), ElementsAre("Changes: Joint work plan on forced displacement",
                                                  "Revision 15: The plan goes on", "Revision 14",
                                                  "Revision 13: More time | for <training>"));
  EXPECT_THAT(TextsOf(tree, "updated"),
              ElementsAre("2019-05-01T01:00:00Z", "2019-05-01T01:00:00Z", "2019-05-01T00:00:00Z",
                          "2019-04-30T23:00:00Z"));
  EXPECT_THAT(TextsOf(tree, "author"),
              ElementsAre("Programme desk", "Programme desk", "Programme desk"));
  EXPECT_THAT(TextsOf(tree, "contributor"), ElementsAre("GIZ focal point (GIZ)"));
}

// RFC 4287, section 4.1: what a feed and an entry must have, and once.
TEST(FeedTest, FeedAndEntriesHaveWhatTheyMust) {
  const XmlTree tree(WriteFeed(State(), "en"));
  for (const char* holder : {"feed", "entry"}) {
    for (const xmlNode* element : tree.Elements(holder)) {
      EXPECT_STREQ(reinterpret_cast<const char*>(element->ns->href), "http://www.w3.org/2005/Atom");
      std::multiset<std::string> children;
      for (const xmlNode* child = element->children; child != nullptr; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
          children.insert(reinterpret_cast<const char*>(child->name));
        }
      }
      for (const char* one : {"id", "title", "updated"}) EXPECT_EQ(children.count(one), 1u) << one;
    }
  }
  EXPECT_EQ(tree.Elements("content").size(), 3u);
  for (const xmlNode* content : tree.Elements("content")) {
    EXPECT_EQ(XmlTree::Attribute(content, "type"), "xhtml");
    const xmlNode* div = content->children;
    EXPECT_STREQ(reinterpret_cast<const char*>(div->name), "div");
    EXPECT_STREQ(reinterpret_cast<const char*>(div->ns->href), "http://www.w3.org/1999/xhtml");
    EXPECT_EQ(div->next, nullptr);
  }
}

TEST(FeedTest, IdsStayAndNoTwoAreTheSame) {
  const XmlTree one(WriteFeed(State(), "en"));
  FeedState fewer = State();
  fewer.entries.erase(fewer.entries.begin());
  const XmlTree other(WriteFeed(fewer, "ar"));
  const auto ids = TextsOf(one, "id");
  const auto later = TextsOf(other, "id");
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 4u);
  EXPECT_THAT(later, ElementsAre(ids[0], ids[1], ids[2]));
  EXPECT_THAT(ids[1], testing::StartsWith("urn:uuid:"));
}

TEST(FeedTest, ValuesBeforeAndAfterAreThere) {
  const std::string feed = WriteFeed(State(), "en");
  EXPECT_THAT(feed, HasSubstr("<del>2019-12-31</del> <ins>2020-06-30</ins>"));
  EXPECT_THAT(feed, HasSubstr("Courses in <del>two</del><ins>three</ins> towns"));
  // What left the plan is named as it was.
  EXPECT_THAT(feed, HasSubstr("<h3>Gone: <bdi>Ideas | for &lt;later&gt;</bdi></h3>"));
  EXPECT_THAT(feed, HasSubstr("<h3>New: <bdi>Work in port cities</bdi></h3>"));
}

TEST(FeedTest, WhatIsGoneKeepsItsTitleInEarlierEntriesToo) {
  const PlanState before = SampleState();
  v1::Activity changed = before.activities[1];
  changed.set_end_date("2019-12-31");
  FeedState state = State();
  FeedEntry earlier = Entry(12, "");
  Put(changed.name(), v1::CHANGE_KIND_UPDATED, &before.activities[1], &changed, &earlier);
  state.entries.push_back(earlier);
  EXPECT_THAT(WriteFeed(state, "en"), HasSubstr("Changed: <bdi>Ideas | for &lt;later&gt;</bdi>"));
}

TEST(FeedTest, OfAVeryLargeChangesetTheFirstNamesAreShown) {
  FeedState state = State();
  state.entries = {Entry(20, "Imported")};
  for (int i = 0; i < 5000; ++i) {
    v1::RecordChange* change = state.entries[0].changeset.add_changes();
    change->set_name("plans/hub/activities/training");
    change->set_kind(v1::CHANGE_KIND_CREATED);
  }
  const XmlTree tree(WriteFeed(state, "en"));
  EXPECT_EQ(tree.Elements("li").size(), 100u);
  EXPECT_THAT(WriteFeed(state, "en"), HasSubstr("Records that changed: 5000"));
}

TEST(FeedTest, AFeedWithoutEntriesIsAsOldAsItsPlan) {
  FeedState state = State();
  state.entries.clear();
  const XmlTree tree(WriteFeed(state, "en"));
  EXPECT_EQ(tree.error(), "");
  EXPECT_THAT(TextsOf(tree, "updated"), ElementsAre("2019-05-31T10:00:00Z"));
}

TEST(FeedTest, NoTextIsEverMarkup) {
  const PlanState hostile = HostileState();
  const PlanState before = SampleState();
  FeedState state = State();
  state.plan = hostile;
  FeedEntry entry = Entry(16, "</title><script>]]>\x01\xff & \u202Eback");
  entry.changeset.mutable_author()->set_label("<b>\x02\"desk\"");
  Put("plans/hub", v1::CHANGE_KIND_UPDATED, &before.plan, &hostile.plan, &entry);
  for (size_t i = 0; i < hostile.activities.size(); ++i) {
    Put(hostile.activities[i].name(), v1::CHANGE_KIND_UPDATED, &before.activities[i],
        &hostile.activities[i], &entry);
  }
  state.entries.push_back(entry);
  const std::string feed = WriteFeed(state, "en");
  const XmlTree tree(feed);
  EXPECT_EQ(tree.error(), "");
  EXPECT_TRUE(tree.Elements("script").empty());
  EXPECT_THAT(feed, Not(HasSubstr("<![CDATA[")));
}

TEST(UuidTest, IsMadeOfADigestAndMarkedAsSuch) {
  EXPECT_EQ(UuidOf(std::string(32, '\0')), "00000000-0000-8000-8000-000000000000");
  EXPECT_EQ(UuidOf(std::string(32, '\xff')), "ffffffff-ffff-8fff-bfff-ffffffffffff");
  EXPECT_EQ(UuidOf(""), "00000000-0000-8000-8000-000000000000");
}

}  // namespace
}  // namespace jointplan::exchange
