// Meetings: what they say, who may do what with them when, and who sees what of them.
#include <algorithm>
#include <set>

#include "plan/errors.h"
#include "tests/server/meeting_desk.h"

namespace jointplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MeetingTest : public MeetingDesk {
 protected:
  std::string Why(const v1::Meeting& meeting) const {
    const auto made = Create(staff(), meeting);
    EXPECT_EQ(plan::ReasonOf(made.status()), plan::Reason::kFieldInvalid) << made.status();
    return std::string(made.status().message());
  }

  int64_t PlanRevision() const {
    v1::GetPlanRequest request;
    request.set_name(kPlan);
    return staff().Ask(*staff().plans, &Plans::GetPlan, request)->revision();
  }
};

TEST_F(MeetingTest, AMeetingIsWhatTheConvenerSaysOfIt) {
  v1::Meeting wanted = Hub();
  wanted.add_tags("hub");
  wanted.set_time_zone("Europe/Paris");
  wanted.set_virtual_link("https://example.org/room");
  AddItem("training", kTraining, &wanted)->set_minutes(30);
  wanted.set_state(v1::MEETING_STATE_CLOSED);  // Not for the caller to say.
  wanted.add_decisions()->set_text("Everything");
  const auto made = Create(staff(), wanted);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->state(), v1::MEETING_STATE_SCHEDULED);
  EXPECT_THAT(made->decisions(), IsEmpty());
  EXPECT_EQ(made->convener(), "Programme desk");
  const auto seen = Get(giz(), made->name());
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->location(), "Marseille");
  EXPECT_THAT(seen->agenda(), SizeIs(1));
  EXPECT_FALSE(Get(*service_->reader, made->name()).ok());
}

TEST_F(MeetingTest, AMeetingThatCannotBeIsRefusedByField) {
  v1::Meeting meeting = Hub();
  meeting.mutable_end_time()->set_seconds(meeting.start_time().seconds() - 1);
  EXPECT_THAT(Why(meeting), HasSubstr("meeting.end_time: the meeting ends before it starts"));
  meeting = Hub();
  meeting.clear_start_time();
  EXPECT_THAT(Why(meeting), HasSubstr("meeting.start_time: is required"));
  meeting = Hub();
  meeting.mutable_start_time()->set_seconds(int64_t{1} << 60);
  EXPECT_THAT(Why(meeting), HasSubstr("meeting.start_time: is not a time"));
  meeting = Hub();
  meeting.clear_title();
  EXPECT_THAT(Why(meeting), HasSubstr("meeting.title"));
  for (const char* zone : {"Mars/Crater", "/etc/passwd", "../../etc/passwd", "Europe//Paris"}) {
    meeting = Hub();
    meeting.set_time_zone(zone);
    EXPECT_THAT(Why(meeting), HasSubstr("meeting.time_zone: there is no time zone")) << zone;
  }
  meeting = Hub();
  meeting.set_virtual_link("javascript:alert(1)");
  EXPECT_THAT(Why(meeting), HasSubstr("meeting.virtual_link"));
  meeting = Hub();
  meeting.set_convener("partners/nobody");
  EXPECT_THAT(Why(meeting), HasSubstr("there is no partner partners/nobody"));
  meeting = Hub();
  meeting.add_attendance()->set_partner("partners/nobody");
  EXPECT_THAT(Why(meeting), HasSubstr("meeting.attendance[partners/nobody]: there is no partner"));
  meeting = Hub();
  meeting.add_attendance()->set_partner("partners/giz");
  meeting.mutable_attendance(0)->set_people(0);
  EXPECT_THAT(Why(meeting), HasSubstr("meeting.attendance[partners/giz].people"));
}

TEST_F(MeetingTest, AnAgendaNamesWhatIsThere) {
  const auto item = [&](const std::string& subject) {
    v1::Meeting meeting = Hub();
    AddItem("one", subject, &meeting);
    return Create(staff(), meeting).status();
  };
  EXPECT_THAT(item(kPlan), IsOk());
  EXPECT_THAT(item(kTraining), IsOk());
  EXPECT_EQ(item("plans/hub/activities/nothing").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(item("plans/hub/agreements/7").code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(item("partners/giz").message()), HasSubstr("is not plans/hub"));
  // A draft of a partner is to the convener what never was.
  const std::string hidden = NewDraft(giz(), "Not yet");
  const std::string never = "plans/hub/proposals/neverwasthere";
  std::string text(item(hidden).message());
  EXPECT_EQ(item(hidden).code(), absl::StatusCode::kNotFound);
  text.replace(text.find(hidden), hidden.size(), never);
  EXPECT_EQ(text, item(never).message());
  v1::Meeting meeting = Hub();
  meeting.add_agenda()->set_id("empty");
  EXPECT_THAT(Why(meeting), HasSubstr("meeting.agenda[empty]: says nothing"));
  meeting.mutable_agenda(0)->set_text("Welcome");
  meeting.mutable_agenda(0)->set_minutes(2000);
  EXPECT_THAT(Why(meeting), HasSubstr("meeting.agenda[empty].minutes"));
  meeting.mutable_agenda(0)->set_minutes(10);
  *meeting.add_agenda() = meeting.agenda(0);
  EXPECT_THAT(Why(meeting), HasSubstr("meeting.agenda"));
}

TEST_F(MeetingTest, AMeetingIsOpenedOnceAndClosedOnce) {
  const std::string name = Create(staff(), Hub())->name();
  const auto state = [](const absl::StatusOr<v1::Meeting>& meeting) {
    EXPECT_EQ(plan::ReasonOf(meeting.status()), plan::Reason::kState) << meeting.status();
    return std::string(meeting.status().message());
  };
  EXPECT_THAT(state(Close(staff(), name)), HasSubstr("OPEN"));
  EXPECT_EQ(plan::ReasonOf(Minutes(staff(), name).status()), plan::Reason::kState);
  EXPECT_THAT(state(Decide(staff(), name, Decision("Too early"))), HasSubstr("OPEN"));
  const int64_t before = PlanRevision();
  const auto opened = Open(staff(), name);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->open_revision(), before);
  EXPECT_THAT(state(Open(staff(), name)), HasSubstr("SCHEDULED"));
  EXPECT_THAT(state(Cancel(staff(), name)), HasSubstr("SCHEDULED"));
  SetEnd(staff(), "", kTraining, "2020-12-31");
  const auto closed = Close(staff(), name);
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed->close_revision(), before + 1);
  EXPECT_THAT(state(Close(staff(), name)), HasSubstr("OPEN"));
  EXPECT_THAT(state(Open(staff(), name)), HasSubstr("SCHEDULED"));
  EXPECT_THAT(state(Update(staff(), *closed, {"location"})), HasSubstr("SCHEDULED or OPEN"));
  EXPECT_THAT(state(Answer(giz(), name, v1::ATTENDANCE_MODE_REMOTE)), HasSubstr("OPEN"));
  EXPECT_EQ(plan::ReasonOf(Forecast(staff(), name).status()), plan::Reason::kState);
  const std::string other = Create(staff(), Hub())->name();
  ASSERT_THAT(Cancel(staff(), other), IsOk());
  EXPECT_EQ(Get(giz(), other)->cancel_reason(), "Postponed");
  EXPECT_THAT(state(Open(staff(), other)), HasSubstr("CANCELLED"));
  EXPECT_EQ(PlanRevision(), before + 1) << "meetings change nothing in the plan";
}

TEST_F(MeetingTest, OnlyTheConvenerHoldsMeetingsAndOnlyPartnersAnswer) {
  const std::string name = Create(staff(), Hub())->name();
  const auto denied = absl::StatusCode::kPermissionDenied;
  EXPECT_EQ(Create(giz(), Hub()).status().code(), denied);
  EXPECT_EQ(Update(giz(), *Get(giz(), name), {"location"}).status().code(), denied);
  EXPECT_EQ(Open(giz(), name).status().code(), denied);
  EXPECT_EQ(Cancel(giz(), name).status().code(), denied);
  EXPECT_EQ(Answer(staff(), name, v1::ATTENDANCE_MODE_REMOTE).status().code(), denied);
  ASSERT_THAT(Open(staff(), name), IsOk());
  EXPECT_EQ(Close(giz(), name).status().code(), denied);
  EXPECT_EQ(Decide(giz(), name, Decision("Mine")).status().code(), denied);
  EXPECT_THAT(Minutes(giz(), name), IsOk());
}

TEST_F(MeetingTest, APartnersLastAnnouncementCounts) {
  const std::string name = Create(staff(), Hub())->name();
  EXPECT_EQ(plan::ReasonOf(Answer(giz(), name, v1::ATTENDANCE_MODE_UNSPECIFIED).status()),
            plan::Reason::kFieldInvalid);
  ASSERT_THAT(Answer(giz(), name, v1::ATTENDANCE_MODE_IN_ROOM), IsOk());
  ASSERT_THAT(Answer(afd(), name, v1::ATTENDANCE_MODE_ABSENT), IsOk());
  const auto answered = Answer(giz(), name, v1::ATTENDANCE_MODE_REMOTE);
  ASSERT_THAT(answered->answers(), SizeIs(2));
  EXPECT_EQ(answered->answers(0).partner(), "partners/afd");
  EXPECT_EQ(answered->answers(1).mode(), v1::ATTENDANCE_MODE_REMOTE);
}

TEST_F(MeetingTest, ChangesMeetAsEditsOfAPlanDo) {
  const auto made = Create(staff(), Hub());
  v1::Meeting first = *made;
  first.set_location("Tunis");
  AddItem("training", kTraining, &first);
  ASSERT_THAT(Update(staff(), first, {"location", "agenda"}), IsOk());
  ASSERT_THAT(Answer(giz(), made->name(), v1::ATTENDANCE_MODE_REMOTE), IsOk());
  // From the state before: another item and the attendance are merged, the place collides.
  v1::Meeting second = *made;
  AddItem("housing", kHousing, &second);
  second.add_attendance()->set_partner("partners/afd");
  const auto merged = Update(staff(), second, {"agenda", "attendance"});
  ASSERT_THAT(merged, IsOk());
  EXPECT_THAT(merged->agenda(), SizeIs(2));
  EXPECT_THAT(merged->attendance(), SizeIs(1));
  EXPECT_THAT(merged->answers(), SizeIs(1));
  EXPECT_EQ(merged->location(), "Tunis");
  second.set_location("Beirut");
  EXPECT_EQ(plan::ReasonOf(Update(staff(), second, {"location"}).status()),
            plan::Reason::kConflict);
  EXPECT_EQ(Get(staff(), made->name())->location(), "Tunis");
  // The same again changes nothing, not even a revision.
  const auto again = Update(staff(), *merged, {"agenda"});
  EXPECT_EQ(again->revision(), merged->revision());
}

TEST_F(MeetingTest, WhatTheServerSetsIsNotEdited) {
  v1::Meeting meeting = *Create(staff(), Hub());
  meeting.set_state(v1::MEETING_STATE_CLOSED);
  const auto refused = Update(staff(), meeting, {"state"});
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("state is set by the server"));
  meeting.set_location("Tunis");
  const auto changed = Update(staff(), meeting, {});  // All that is there, as it was read.
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->state(), v1::MEETING_STATE_SCHEDULED);
  EXPECT_EQ(changed->location(), "Tunis");
  meeting.clear_etag();
  EXPECT_THAT(std::string(Update(staff(), meeting, {"location"}).status().message()),
              HasSubstr("meeting.etag: is required"));
}

TEST_F(MeetingTest, ADecisionIsTiedToWhatWasDecidedAndItsRevision) {
  const std::string proposal = ProposeEnd(giz(), kTraining, "2020-12-31");
  v1::Meeting wanted = Hub();
  AddItem("places", proposal, &wanted);
  const std::string name = Create(staff(), wanted)->name();
  ASSERT_THAT(Open(staff(), name), IsOk());
  v1::MeetingDecision decision = Decision("To be merged", "places");
  decision.set_responsible("partners/giz");
  decision.set_due_date("2019-07-15");
  const auto before = Decide(staff(), name, decision);
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before->decisions(0).subject(), proposal);
  EXPECT_EQ(before->decisions(0).outcome(), v1::MEETING_EVENT_KIND_SUBMITTED);
  EXPECT_GT(before->decisions(0).subject_revision(), 0);
  MergeKeeping(proposal);
  const int64_t merged = PlanRevision();
  SetEnd(staff(), "", kHousing, "2020-12-31");
  const auto after = Decide(staff(), name, Decision("Merged", "places"));
  ASSERT_THAT(after->decisions(), SizeIs(2));
  EXPECT_EQ(after->decisions(1).outcome(), v1::MEETING_EVENT_KIND_MERGED);
  EXPECT_EQ(after->decisions(1).plan_revision(), merged);
  // Its words are put right while the meeting is open.
  decision = after->decisions(0);
  decision.set_text("Merged, as proposed");
  const auto replaced = Decide(staff(), name, decision);
  ASSERT_THAT(replaced->decisions(), SizeIs(2));
  EXPECT_EQ(replaced->decisions(0).text(), "Merged, as proposed");
}

TEST_F(MeetingTest, ADecisionAboutTheSubjectOfAnItemBelongsToThatItem) {
  const std::string proposal = ProposeEnd(giz(), kTraining, "2020-12-31");
  v1::Meeting wanted = Hub();
  AddItem("places", proposal, &wanted);
  const std::string name = Create(staff(), wanted)->name();
  ASSERT_THAT(Open(staff(), name), IsOk());
  v1::MeetingDecision decision = Decision("To be merged");
  decision.set_subject(proposal);
  EXPECT_EQ(Decide(staff(), name, decision)->decisions(0).agenda_item(), "places");
  decision.set_subject(kHousing);
  EXPECT_EQ(Decide(staff(), name, decision)->decisions(1).agenda_item(), "");
}

TEST_F(MeetingTest, ADecisionNamesWhatIsThere) {
  const std::string name = Create(staff(), Hub())->name();
  ASSERT_THAT(Open(staff(), name), IsOk());
  const auto why = [&](const v1::MeetingDecision& decision) {
    return std::string(Decide(staff(), name, decision).status().message());
  };
  EXPECT_THAT(why(Decision("")), HasSubstr("decision.text: is required"));
  EXPECT_THAT(why(Decision("Yes", "nothing")), HasSubstr("decision.agenda_item: the agenda of"));
  v1::MeetingDecision decision = Decision("Yes");
  decision.set_responsible("partners/nobody");
  EXPECT_THAT(why(decision), HasSubstr("decision.responsible: there is no partner"));
  decision = Decision("Yes");
  decision.set_id("unknown");
  EXPECT_THAT(why(decision), HasSubstr("decision.id"));
  decision = Decision("Yes");
  decision.set_due_date("soon");
  EXPECT_THAT(why(decision), HasSubstr("decision.due_date"));
  EXPECT_THAT(Get(staff(), name)->decisions(), IsEmpty());
}

TEST_F(MeetingTest, WhatOneMayNotReadIsOnNobodysAgenda) {
  const std::string draft = NewDraft(staff(), "A plan of the desk");
  SetEnd(staff(), draft, kTraining, "2021-12-31");
  v1::Meeting wanted = Hub();
  AddItem("desk", draft, &wanted);
  AddItem("training", kTraining, &wanted);
  const std::string name = Create(staff(), wanted)->name();
  ASSERT_THAT(Open(staff(), name), IsOk());
  ASSERT_THAT(Decide(staff(), name, Decision("Hand it in", "desk")), IsOk());
  ASSERT_THAT(Decide(staff(), name, Decision("Go on")), IsOk());
  const auto ids = [&](const Caller& caller) {
    std::vector<std::string> all;
    const v1::Meeting meeting = *Get(caller, name);
    const v1::Minutes minutes = *Minutes(caller, name);
    for (const auto& item : meeting.agenda()) all.push_back(item.id());
    for (const auto& decision : meeting.decisions()) all.push_back(decision.text());
    for (const auto& item : minutes.items()) all.push_back(item.item().id());
    return all;
  };
  EXPECT_THAT(ids(staff()),
              ElementsAre("desk", "training", "Hand it in", "Go on", "desk", "training"));
  EXPECT_THAT(ids(giz()), ElementsAre("training", "Go on", "training"));
  for (const std::string& text :
       {Get(giz(), name)->ShortDebugString(), Minutes(giz(), name)->ShortDebugString(),
        Forecast(giz(), name)->ShortDebugString()}) {
    EXPECT_THAT(text, ::testing::Not(HasSubstr(draft)));
  }
  v1::ListMeetingsRequest list;
  list.set_parent(kPlan);
  EXPECT_THAT(giz().Ask(*giz().meetings, &Meetings::ListMeetings, list)->meetings(0).agenda(),
              SizeIs(1));
  // Handed in, it is for all.
  Submit(staff(), draft);
  EXPECT_THAT(Get(giz(), name)->agenda(), SizeIs(2));
}

TEST_F(MeetingTest, WhoDoesNotSeeThePlanSeesNoMeeting) {
  const std::string name = Create(staff(), Hub())->name();
  v1::UpdatePlanRequest request;
  v1::GetPlanRequest get;
  get.set_name(kPlan);
  *request.mutable_plan() = *staff().Ask(*staff().plans, &Plans::GetPlan, get);
  request.mutable_plan()->mutable_policy()->set_readers(v1::PLAN_READERS_LISTED_PARTNERS);
  request.mutable_plan()->add_partners("partners/afd");
  request.mutable_update_mask()->add_paths("policy.readers");
  request.mutable_update_mask()->add_paths("partners");
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdatePlan, request), IsOk());
  EXPECT_THAT(Get(afd(), name), IsOk());
  const auto hidden = Get(giz(), name).status();
  std::string text(hidden.message());
  const std::string never = "plans/hub/meetings/neverwasthere";
  text.replace(text.find(name), name.size(), never);
  EXPECT_EQ(text, Get(giz(), never).status().message());
  EXPECT_EQ(Answer(giz(), name, v1::ATTENDANCE_MODE_REMOTE).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(MeetingTest, PagesOfMeetingsAreTheWholeList) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.push_back(Create(staff(), Hub())->name());
  std::sort(made.begin(), made.end());
  v1::ListMeetingsRequest request;
  request.set_parent(kPlan);
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = giz().Ask(*giz().meetings, &Meetings::ListMeetings, request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Meeting& meeting : page->meetings()) names.push_back(meeting.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names, made);
}

TEST_F(MeetingTest, ARequestThatIsRepeatedIsDoneOnce) {
  v1::CreateMeetingRequest request;
  request.set_parent(kPlan);
  *request.mutable_meeting() = Hub();
  request.set_request_id("c2f0b6f4-3a53-4a4a-9a53-6f5b6f0f4a11");
  const auto one = staff().Ask(*staff().meetings, &Meetings::CreateMeeting, request);
  const auto two = staff().Ask(*staff().meetings, &Meetings::CreateMeeting, request);
  ASSERT_THAT(one, IsOk());
  EXPECT_EQ(one->name(), two->name());
}

}  // namespace
}  // namespace jointplan
