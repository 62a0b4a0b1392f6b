// What a meeting is told before it, and what is told of it afterwards.
#include <set>

#include "plan/errors.h"
#include "tests/server/meeting_desk.h"

namespace jointplan {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class MeetingReportsTest : public MeetingDesk {
 protected:
  // Merges in the order of a forecast, always keeping what the plan has.
  int MergeAll(const v1::Forecast& forecast) const {
    int decisions = 0;
    for (const v1::ForecastStep& step : forecast.order()) {
      const int needed = MergeKeeping(step.proposal());
      EXPECT_EQ(needed, step.decisions()) << step.proposal();
      decisions += needed;
    }
    return decisions;
  }

  std::string NewMeeting(const std::vector<std::string>& subjects) const {
    v1::Meeting wanted = Hub();
    for (const std::string& subject : subjects) {
      AddItem("item" + std::to_string(wanted.agenda_size() + 1), subject, &wanted);
    }
    const auto made = Create(staff(), wanted);
    EXPECT_THAT(made, IsOk());
    return made.ok() ? made->name() : "";
  }
};

TEST_F(MeetingReportsTest, AForecastNamesWhatCollidesFieldByFieldAndWithWhom) {
  const std::string first = ProposeEnd(giz(), kTraining, "2020-06-30");
  const std::string second = ProposeEnd(afd(), kTraining, "2020-12-31");
  ProposeEnd(afd(), kHousing, "2020-12-31");
  SetEnd(staff(), "", kHousing, "2020-01-31");
  const std::string name = NewMeeting({first});
  const auto forecast = Forecast(giz(), name);
  ASSERT_THAT(forecast, IsOk());
  ASSERT_THAT(forecast->pairs(), SizeIs(1));
  const v1::Collision& pair = forecast->pairs(0);
  EXPECT_EQ((std::set<std::string>{pair.proposal(), pair.other()}),
            (std::set<std::string>{first, second}));
  ASSERT_THAT(pair.conflicts(), SizeIs(1));
  EXPECT_EQ(pair.conflicts(0).record(), kTraining);
  EXPECT_EQ(pair.conflicts(0).path(), "end_date");
  ASSERT_THAT(forecast->with_plan(), SizeIs(1));
  EXPECT_EQ(forecast->with_plan(0).conflicts(0).theirs().string_value(), "2020-01-31");
  EXPECT_EQ(forecast->with_plan(0).conflicts(0).theirs_author().label(), "Programme desk");
  EXPECT_EQ(forecast->decisions(), 2);
  for (const v1::ForecastStep& step : forecast->order()) {
    EXPECT_EQ(step.on_agenda(), step.proposal() == first);
  }
  EXPECT_THAT(Forecast(staff(), name, /*agenda_only=*/true)->order(), SizeIs(1));
}

TEST_F(MeetingReportsTest, AForecastIsWhatMergingNeedsThen) {
  v1::Activity wanted;
  wanted.set_name(kTraining);
  wanted.set_start_date("2019-01-01");
  wanted.set_end_date("2019-12-31");
  Edit(staff(), "", wanted, {"start_date", "end_date"});
  ProposeEnd(giz(), kTraining, "2020-06-30");
  ProposeEnd(afd(), kTraining, "2020-12-31");
  ProposeEnd(giz(), kTraining, "2020-12-31");
  ProposeEnd(afd(), kTraining, "2019-03-31");
  // Later than the last of these ends: together with it, the days are out of order.
  const std::string late = NewDraft(giz(), "Start in April");
  wanted.set_start_date("2019-04-01");
  Edit(giz(), late, wanted, {"start_date"});
  Submit(giz(), late);
  // One that takes the activity out altogether.
  const std::string out = NewDraft(afd(), "Without the training");
  v1::GetActivityRequest get;
  get.set_name(kTraining);
  get.set_proposal(out);
  v1::BatchEditRequest remove;
  remove.set_parent(out);
  *remove.add_edits()->mutable_delete_activity() =
      *afd().Ask(*afd().plans, &Plans::GetActivity, get);
  ASSERT_THAT(afd().Ask(*afd().plans, &Plans::BatchEdit, remove), IsOk());
  Submit(afd(), out);
  const std::string name = NewMeeting({});
  const auto forecast = Forecast(staff(), name);
  ASSERT_THAT(forecast, IsOk());
  EXPECT_THAT(forecast->order(), SizeIs(6));
  EXPECT_EQ(forecast->method(), v1::ORDER_METHOD_EXACT);
  EXPECT_EQ(MergeAll(*forecast), forecast->decisions());
}

TEST_F(MeetingReportsTest, AForecastWritesNothing) {
  ProposeEnd(giz(), kTraining, "2020-06-30");
  const std::string name = NewMeeting({});
  const auto before = Get(staff(), name);
  const auto one = Forecast(staff(), name);
  const auto two = Forecast(staff(), name);
  EXPECT_EQ(one->SerializeAsString(), two->SerializeAsString());
  EXPECT_EQ(Get(staff(), name)->revision(), before->revision());
}

TEST_F(MeetingReportsTest, DraftsAndWhatIsDoneAreNotForecast) {
  const std::string draft = NewDraft(giz(), "Not yet");
  SetEnd(giz(), draft, kTraining, "2020-06-30");
  const std::string declined = ProposeEnd(giz(), kTraining, "2020-06-30");
  Decline(declined, "No");
  EXPECT_THAT(Forecast(giz(), NewMeeting({}))->order(), IsEmpty());
}

TEST_F(MeetingReportsTest, MinutesTellWhatHappenedBetweenOpeningAndClosing) {
  const std::string merged = ProposeEnd(giz(), kTraining, "2020-06-30");
  const std::string declined = ProposeEnd(afd(), kTraining, "2020-12-31");
  const std::string untouched = ProposeEnd(afd(), kHousing, "2020-12-31");
  const std::string name = NewMeeting({merged, declined, untouched, kTraining});
  SetEnd(staff(), "", kHousing, "2021-01-31");  // Before: not of the meeting.
  clock_.Advance(absl::Hours(1));
  ASSERT_THAT(Open(staff(), name), IsOk());
  clock_.Advance(absl::Minutes(10));
  MergeKeeping(merged);
  Decline(declined, "The other is enough");
  v1::CreateThreadRequest comment;
  comment.set_parent(kPlan);
  comment.mutable_thread()->set_subject(untouched);
  (*comment.mutable_comment()->mutable_text())["en"] = "Let us wait";
  ASSERT_THAT(giz().Ask(*giz().feedback, &v1::FeedbackService::Stub::CreateThread, comment),
              IsOk());
  v1::Activity wanted;
  wanted.set_name(kHousing);
  v1::NextStep* step = wanted.add_next_steps();
  step->set_id("towns");
  (*step->mutable_text())["en"] = "Choose the towns";
  step->set_responsible("partners/giz");
  step->set_due_date("2019-07-15");
  Edit(staff(), "", wanted, {"next_steps[towns]"});
  ASSERT_THAT(Decide(staff(), name, Decision("Settled", "item1")), IsOk());
  EXPECT_TRUE(Minutes(giz(), name)->so_far());
  clock_.Advance(absl::Minutes(10));
  ASSERT_THAT(Close(staff(), name), IsOk());
  clock_.Advance(absl::Minutes(10));
  SetEnd(staff(), "", kTraining, "2022-12-31");  // Afterwards: not of the meeting.
  Decline(untouched, "Later");

  const auto minutes = Minutes(afd(), name);
  ASSERT_THAT(minutes, IsOk());
  EXPECT_FALSE(minutes->so_far());
  ASSERT_THAT(minutes->items(), SizeIs(4));
  const v1::MinutesItem& first = minutes->items(0);
  ASSERT_THAT(first.events(), SizeIs(1));
  EXPECT_EQ(first.events(0).kind(), v1::MEETING_EVENT_KIND_MERGED);
  ASSERT_THAT(first.events(0).changes(), SizeIs(1));
  const v1::FieldChange& change = first.events(0).changes(0).fields(0);
  EXPECT_EQ(change.path(), "end_date");
  EXPECT_FALSE(change.has_before());
  EXPECT_EQ(change.after().string_value(), "2020-06-30");
  EXPECT_EQ(first.decisions(0).text(), "Settled");
  EXPECT_EQ(minutes->items(1).events(0).kind(), v1::MEETING_EVENT_KIND_DECLINED);
  EXPECT_EQ(minutes->items(1).events(0).reason(), "The other is enough");
  EXPECT_THAT(minutes->items(2).events(), IsEmpty());
  EXPECT_EQ(minutes->items(2).comment_count(), 1);
  EXPECT_EQ(minutes->items(3).change().fields(0).after().string_value(), "2020-06-30");
  ASSERT_THAT(minutes->other_changes(), SizeIs(1));
  EXPECT_EQ(minutes->other_changes(0).changes(0).name(), kHousing);
  ASSERT_THAT(minutes->next_steps(), SizeIs(1));
  EXPECT_TRUE(minutes->next_steps(0).is_new());
  EXPECT_EQ(minutes->next_steps(0).step().responsible(), "partners/giz");
  std::set<std::string> titled;
  for (const v1::NamedTitle& title : minutes->titles()) titled.insert(title.name());
  EXPECT_TRUE(titled.contains(merged));
  EXPECT_TRUE(titled.contains("partners/giz"));
  EXPECT_TRUE(titled.contains(kHousing));
}

TEST_F(MeetingReportsTest, MinutesTellWhoAnsweredAndWhatWasSealed) {
  v1::OpenAgreementRequest open;
  open.set_parent(kPlan);
  ASSERT_THAT(staff().Ask(*staff().agreements, &Agreements::OpenAgreement, open), IsOk());
  const std::string agreement = "plans/hub/agreements/1";
  const std::string name = NewMeeting({agreement});
  clock_.Advance(absl::Hours(1));
  ASSERT_THAT(Open(staff(), name), IsOk());
  v1::GetScopeRequest scope;
  scope.set_agreement(agreement);
  scope.set_scope("plan");
  v1::EndorseRequest endorse;
  endorse.set_agreement(agreement);
  endorse.set_scope("plan");
  endorse.set_answer(v1::ANSWER_ENDORSE);
  endorse.set_scope_digest(giz().Ask(*giz().agreements, &Agreements::GetScope, scope)->digest());
  ASSERT_THAT(giz().Ask(*giz().agreements, &Agreements::Endorse, endorse), IsOk());
  v1::GetAgreementRequest get;
  get.set_name(agreement);
  v1::SealAgreementRequest seal;
  seal.set_name(agreement);
  seal.set_digest(staff().Ask(*staff().agreements, &Agreements::GetAgreement, get)->digest());
  const auto sealed = staff().Ask(*staff().agreements, &Agreements::SealAgreement, seal);
  ASSERT_THAT(sealed, IsOk());
  const auto minutes = Minutes(giz(), name);
  ASSERT_THAT(minutes, IsOk());
  ASSERT_THAT(minutes->items(0).events(), SizeIs(2));
  EXPECT_EQ(minutes->items(0).events(0).kind(), v1::MEETING_EVENT_KIND_ANSWERED);
  EXPECT_EQ(minutes->items(0).events(0).partner(), "partners/giz");
  EXPECT_EQ(minutes->items(0).events(1).kind(), v1::MEETING_EVENT_KIND_SEALED);
  EXPECT_EQ(minutes->items(0).events(1).digest(), sealed->digest());
}

TEST_F(MeetingReportsTest, MinutesOfADraftsTalkStayWithItsReaders) {
  // Said about a draft of the desk before it is handed in: no partner can count it.
  const std::string draft = NewDraft(staff(), "A plan of the desk");
  SetEnd(staff(), draft, kTraining, "2021-12-31");
  const std::string name = NewMeeting({draft});
  ASSERT_THAT(Open(staff(), name), IsOk());
  v1::CreateThreadRequest comment;
  comment.set_parent(kPlan);
  comment.mutable_thread()->set_subject(draft);
  (*comment.mutable_comment()->mutable_text())["en"] = "Between us";
  ASSERT_THAT(staff().Ask(*staff().feedback, &v1::FeedbackService::Stub::CreateThread, comment),
              IsOk());
  Submit(staff(), draft);
  EXPECT_EQ(Minutes(staff(), name)->items(0).comment_count(), 1);
  EXPECT_EQ(Minutes(giz(), name)->items(0).comment_count(), 0);
}

}  // namespace
}  // namespace jointplan
