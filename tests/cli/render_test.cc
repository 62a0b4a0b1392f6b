// Whole outputs of commands, with fixed answers in place of a server.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "jointplan/v1/error.pb.h"
#include "plan/errors.h"
#include "tests/cli/session.h"
#include "tests/cli/snapshot.h"
#include "tests/client/fake_transport.h"

namespace jointplan::cli {
namespace {

using client::FakeTransport;

template <class Message>
Message Parse(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

constexpr char kActivity[] = R"(
  name: "plans/hub/activities/led-training"
  title { key: "en" value: "Training in local economic development planning" }
  title { key: "fr" value: "Formation à la planification du développement économique local" }
  title { key: "ar" value: "تدريب على تخطيط التنمية الاقتصادية المحلية" }
  description { key: "en" value: "Municipal staff learn to plan.\nEach municipality leaves with a draft plan." }
  themes: "inclusion"
  participants { partner: "partners/giz" roles: PARTNER_ROLE_LEAD roles: PARTNER_ROLE_FUNDING
                 consent: CONSENT_CONFIRMED amount: "25000" currency: "EUR"
                 contribution { key: "en" value: "Two trainers" } due_date: "2020-03-31" }
  participants { partner: "partners/irbid" roles: PARTNER_ROLE_SUPPORTING }
  objectives: "frameworks/gcm/objectives/18"
  objectives: "frameworks/gcr/objectives/2"
  locations { id: "irbid" place: "Irbid" country: "JO" }
  locations { id: "x" }
  start_date: "2019-04-01" end_date: "2020-09-30"
  next_steps { id: "letters" text { key: "en" value: "Send the letters" } responsible: "partners/giz"
               due_date: "2019-06-30" status: NEXT_STEP_STATUS_DONE note: "Sent twice." }
  targets { id: "trained" indicator: "staff trained" unit: "persons" value: "80" location: "irbid"
            due_date: "2020-09-30" }
  funding { id: "f1" partner: "partners/giz" amount: "25000" currency: "EUR"
            status: FUNDING_STATUS_PLEDGED }
  evidence { uri: "https://example.org/survey" title: "Survey 2018" }
  links { uri: "https://example.org" }
  tags: "training"
  implementation_status: IMPLEMENTATION_STATUS_ONGOING
  revision: 12 etag: "e"
  update_time { seconds: 1556000000 })";

constexpr char kHousing[] = R"(
  name: "plans/hub/activities/housing"
  title { key: "fr" value: "Le logement abordable" }
  themes: "local" themes: "inclusion"
  revision: 12)";

constexpr char kConflicts[] = R"(
  conflicts {
    record: "plans/hub/activities/led-training" path: "end_date" kind: CONFLICT_KIND_VALUE
    base { string_value: "2020-09-30" } theirs { string_value: "2020-12-31" }
    mine { string_value: "2021-03-31" }
    theirs_author { label: "GIZ focal point" role: ROLE_PARTNER partner: "partners/giz" }
    theirs_time { seconds: 1556000000 } theirs_revision: 11 theirs_message: "A longer training"
  }
  conflicts {
    record: "plans/hub/activities/led-training" path: "description[en]" kind: CONFLICT_KIND_TEXT
    base { string_value: "Staff learn to plan together." }
    theirs { string_value: "Staff learn to plan jointly." }
    mine { string_value: "Staff learn to plan alone." }
    regions { base: "together" theirs: "jointly" mine: "alone" }
  }
  conflicts {
    record: "plans/hub/activities/led-training" path: "next_steps" kind: CONFLICT_KIND_ORDER
    theirs { list_value { values { string_value: "b" } values { string_value: "a" } } }
    mine { list_value { values { string_value: "c" } } }
  }
  conflicts {
    record: "plans/hub/activities/housing" kind: CONFLICT_KIND_REMOVED_EDITED
    base { string_value: "x" } theirs { string_value: "y" }
  }
  conflicts {
    record: "plans/hub/activities/housing" path: "start_date" kind: CONFLICT_KIND_RULE
    rule: "dates-in-order" rule_paths: "start_date" rule_paths: "end_date"
    theirs { string_value: "2020-01-01" } mine { string_value: "2021-01-01" }
  })";

constexpr char kPreview[] = R"(
  proposal: "plans/hub/proposals/p" plan_revision: 11 digest: "0123456789abcdef0123456789abcdef"
  proposed {
    name: "plans/hub/activities/led-training" kind: CHANGE_KIND_UPDATED
    fields { path: "end_date" before { string_value: "2020-09-30" } after { string_value: "2021-03-31" } }
    fields { path: "themes" before { list_value { values { string_value: "local" } } }
             after { list_value { values { string_value: "inclusion" } values { string_value: "local" } } } }
    fields { path: "targets[t2]" after { struct_value { fields { key: "value" value { string_value: "5" } }
             fields { key: "id" value { string_value: "t2" } } } } }
    fields { path: "tags" before { list_value { values { string_value: "old" } } } }
  }
  proposed {
    name: "plans/hub/activities/new" kind: CHANGE_KIND_CREATED
    fields { path: "title[en]" after { string_value: "Work in port cities" } }
    fields { path: "participants[partners/giz]" after { struct_value {
      fields { key: "partner" value { string_value: "partners/giz" } }
      fields { key: "roles" value { list_value { values { string_value: "PARTNER_ROLE_LEAD" } } } } } } }
  }
  proposed { name: "plans/hub/activities/housing" kind: CHANGE_KIND_DELETED }
  moved { record: "plans/hub/activities/led-training" path: "end_date" revision: 11
          author { label: "GIZ focal point" partner: "partners/giz" } }
  changes { name: "plans/hub/activities/housing" kind: CHANGE_KIND_DELETED })";

constexpr char kAgreement[] = R"(
  name: "plans/hub/agreements/2" title { key: "en" value: "First update" }
  state: AGREEMENT_STATE_OPEN plan_revision: 14 record_count: 9
  digest: "0123456789abcdef0123456789abcdef" previous: "plans/hub/agreements/1"
  endorsements { partner: "partners/giz" scope: "plan" answer: ANSWER_ENDORSE plan_revision: 12
    time { seconds: 1556000000 } outdated: true
    changed { name: "plans/hub/activities/led-training" kind: CHANGE_KIND_UPDATED
      fields { path: "end_date" before { string_value: "2020-09-30" } after { string_value: "2020-12-31" } } } }
  endorsements { partner: "partners/medcities" scope: "themes/inclusion"
    answer: ANSWER_ENDORSE_WITH_RESERVATION statement: "Funding beyond 2020 is still open."
    plan_revision: 14 time { seconds: 1556000000 } }
  endorsements { partner: "partners/afd" scope: "partners/afd" answer: ANSWER_OBJECT
    statement: "No" plan_revision: 14 time { seconds: 1556000000 } }
  create_time { seconds: 1555000000 })";

constexpr char kHistory[] = R"(
  changesets { parent: "plans/hub" revision: 12 create_time { seconds: 1556000000 }
    author { label: "Programme desk" role: ROLE_STAFF }
    proposal_author { label: "GIZ focal point" partner: "partners/giz" }
    message: "A longer training" proposal: "plans/hub/proposals/p"
    changes { name: "plans/hub/activities/led-training" kind: CHANGE_KIND_UPDATED paths: "end_date" } }
  changesets { parent: "plans/hub" revision: 11 create_time { seconds: 1555000000 }
    author { label: "Programme desk" role: ROLE_STAFF }
    changes { name: "plans/hub" kind: CHANGE_KIND_UPDATED paths: "themes[a]" paths: "themes[b]"
      paths: "themes[c]" paths: "themes[d]" paths: "themes[e]" paths: "themes[f]" paths: "themes[g]" }
    changes { name: "plans/hub/activities/housing" kind: CHANGE_KIND_DELETED } })";

// A client whose server always gives the answers above.
class RenderTest : public testing::Test {
 protected:
  RenderTest()
      : session_([this](const client::ConnectionOptions& options) {
          connected_to_ = options;
          return MakeClient();
        }) {
    session_.env = {{"JOINTPLAN_PLAN", "hub"}, {"XDG_CONFIG_HOME", "/nonexistent"}};
  }

  template <class Request, class Response>
  void Answer(const std::string& method, const char* text) {
    answers_.push_back([=](FakeTransport* transport) {
      transport->On<Request, Response>(method,
                                       [=](const Request&) { return Parse<Response>(text); });
    });
  }

  client::Client MakeClient() {
    auto transport = std::make_unique<FakeTransport>();
    for (const auto& answer : answers_) answer(transport.get());
    return client::Client(std::make_shared<const client::Connection>(
        std::move(transport), client::ClientOptions(), &surroundings_));
  }

  void Expect(const std::string& name, const std::vector<std::string>& arguments,
              ExitCode code = kDone) {
    const Ran ran = session_.Run(arguments);
    EXPECT_EQ(ran.code, code) << ran.err;
    ExpectSnapshot("render/" + name + ".txt",
                   ran.err.empty() ? ran.out : absl::StrCat(ran.out, "---\n", ran.err));
  }

  client::FakeSurroundings surroundings_;
  std::vector<std::function<void(FakeTransport*)>> answers_;
  client::ConnectionOptions connected_to_;
  Session session_;
};

TEST_F(RenderTest, AnActivity) {
  Answer<v1::GetActivityRequest, v1::Activity>("GetActivity", kActivity);
  Expect("activity", {"activity", "show", "led-training"});
  Expect("activity-french", {"activity", "show", "led-training", "--language", "fr"});
  Expect("activity-csv", {"activity", "show", "led-training", "--format", "csv"});
  session_.width = 60;
  session_.out_is_terminal = true;
  Expect("activity-narrow-terminal", {"activity", "show", "led-training"});
  Expect("activity-no-color", {"activity", "show", "led-training", "--no-color"});
}

TEST_F(RenderTest, Activities) {
  const std::string list =
      absl::StrCat("activities {", kActivity, "} activities {", kHousing, "} revision: 12");
  Answer<v1::ListActivitiesRequest, v1::ListActivitiesResponse>("ListActivities", list.c_str());
  Expect("activities", {"activity", "list"});
  Expect("activities-of-a-theme", {"activity", "list", "--theme", "local", "--language", "fr"});
  Expect("activities-of-a-partner", {"activity", "list", "--partner", "irbid", "--format", "csv"});
  session_.width = 80;
  Expect("activities-80-columns", {"activity", "list"});
}

TEST_F(RenderTest, AnEmptyListSaysSoToThePersonAndNotInTheResults) {
  Answer<v1::ListPlansRequest, v1::ListPlansResponse>("ListPlans", "");
  const Ran ran = session_.Run({"plan", "list"});
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "There are no plans that you may see.\n");
  EXPECT_EQ(session_.Run({"plan", "list", "--format", "csv"}).out,
            "plan,title,kind,owner,shared with,period,themes,revision\n");
}

TEST_F(RenderTest, JsonHasTheFieldNamesOfTheApi) {
  Answer<v1::ListPlansRequest, v1::ListPlansResponse>("ListPlans", R"(
    plans { name: "plans/hub" title { key: "ar" value: "السلطات" } default_language: "ar"
            start_date: "2019-01-01" revision: 7 update_time { seconds: 1556000000 } })");
  Expect("plans-json", {"plan", "list", "--format", "json"});
}

TEST_F(RenderTest, HistoryAndDifferences) {
  Answer<v1::ListChangesetsRequest, v1::ListChangesetsResponse>("ListChangesets", kHistory);
  Expect("history", {"plan", "history"});
  Answer<v1::BlameRequest, v1::BlameResponse>("Blame", R"(
    revision: 12
    fields { path: "title[en]" revision: 3 time { seconds: 1555000000 }
             author { label: "Programme desk" } message: "First draft" }
    fields { path: "end_date" revision: 12 time { seconds: 1556000000 }
             author { label: "GIZ focal point" partner: "partners/giz" }
             merged_by { label: "Programme desk" } message: "A longer training" })");
  Expect("blame", {"activity", "blame", "led-training"});
}

TEST_F(RenderTest, APreview) {
  Answer<v1::PreviewMergeRequest, v1::MergePreview>("PreviewMerge", kPreview);
  Expect("preview", {"proposal", "preview", "p"});
  Expect("preview-csv", {"proposal", "preview", "p", "--format", "csv"});
}

TEST_F(RenderTest, Conflicts) {
  const auto detail = Parse<v1::ConflictDetail>(kConflicts);
  const std::vector<v1::Conflict> conflicts(detail.conflicts().begin(), detail.conflicts().end());
  answers_.emplace_back([=](FakeTransport* transport) {
    transport->On<v1::PreviewMergeRequest, v1::MergePreview>("PreviewMerge", [=](const auto&) {
      v1::MergePreview preview;
      for (const auto& conflict : conflicts) *preview.add_conflicts() = conflict;
      return preview;
    });
  });
  Expect("conflicts", {"proposal", "merge", "p"}, kConflict);
  session_.width = 70;
  Expect("conflicts-narrow", {"proposal", "merge", "p"}, kConflict);
}

TEST_F(RenderTest, AnAgreement) {
  Answer<v1::GetAgreementRequest, v1::Agreement>("GetAgreement", kAgreement);
  Expect("agreement", {"agreement", "show", "2"});
  Expect("agreement-csv", {"agreement", "show", "2", "--format", "csv"});
}

TEST_F(RenderTest, ArgumentsGoBeforeEnvironmentAndEnvironmentBeforeProfile) {
  Answer<v1::WhoAmIRequest, v1::WhoAmIResponse>("WhoAmI", "token { label: \"L\" }");
  const std::string folder = testing::TempDir() + "/jointplan-precedence";
  session_.env = {{"XDG_CONFIG_HOME", folder}};
  ASSERT_EQ(session_
                .Run({"profile", "set", "office", "--server", "from-profile:1", "--token",
                      "profile-token", "--plan", "p"})
                .code,
            kDone);
  session_.Run({"whoami"});
  EXPECT_EQ(connected_to_.target, "from-profile:1");
  EXPECT_EQ(connected_to_.token, "profile-token");
  session_.env["JOINTPLAN_SERVER"] = "from-environment:1";
  session_.env["JOINTPLAN_TOKEN"] = "environment-token";
  session_.Run({"whoami"});
  EXPECT_EQ(connected_to_.target, "from-environment:1");
  EXPECT_EQ(connected_to_.token, "environment-token");
  session_.Run({"whoami", "--server", "from-arguments:1", "--token", "argument-token"});
  EXPECT_EQ(connected_to_.target, "from-arguments:1");
  EXPECT_EQ(connected_to_.token, "argument-token");
}

// What is sent, for edits whose request says more than the answer.
TEST_F(RenderTest, AnEditCarriesExactlyWhatWasGiven) {
  v1::BatchEditRequest sent;
  Answer<v1::GetActivityRequest, v1::Activity>("GetActivity", kActivity);
  answers_.emplace_back([&sent](FakeTransport* transport) {
    transport->On<v1::BatchEditRequest, v1::BatchEditResponse>(
        "BatchEdit", [&sent](const v1::BatchEditRequest& request) {
          sent = request;
          return v1::BatchEditResponse();
        });
  });
  ASSERT_EQ(
      session_
          .Run({"activity", "edit", "led-training", "--title", "fr=Cours", "--end", "2021-01-31",
                "--add-theme", "local", "--remove-partner", "irbid", "--partner", "giz:lead",
                "--location", "Sour, LB", "--unset", "targets[trained]", "-m", "Why"})
          .code,
      kDone);
  ASSERT_EQ(sent.edits_size(), 1);
  const auto& paths = sent.edits(0).update_mask().paths();
  std::vector<std::string> mask(paths.begin(), paths.end());
  std::sort(mask.begin(), mask.end());
  EXPECT_EQ(mask, (std::vector<std::string>{
                      "end_date", "locations[sour].country", "locations[sour].place",
                      "participants[partners/giz].roles", "participants[partners/irbid]",
                      "targets[trained]", "themes", "title[fr]"}));
  const v1::Activity& values = sent.edits(0).update_activity();
  EXPECT_EQ(values.etag(), "e");
  EXPECT_EQ(values.themes_size(), 2);
  EXPECT_EQ(values.targets_size(), 0);
  EXPECT_EQ(sent.message(), "Why");
  EXPECT_FALSE(sent.request_id().empty());
}

}  // namespace
}  // namespace jointplan::cli
