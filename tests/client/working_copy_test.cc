#include "jointplan/working_copy.h"

#include <set>

#include "gmock/gmock.h"
#include "plan/errors.h"
#include "tests/client/copy_world.h"

namespace jointplan::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class WorkingCopyTest : public CopyWorld {
 protected:
  // `kind path` of everything that was changed.
  static std::vector<std::string> Changes(const absl::StatusOr<WorkingCopy>& copy) {
    const auto status = copy->Status();
    EXPECT_THAT(status.status(), IsOk());
    std::vector<std::string> changes;
    if (!status.ok()) return changes;
    for (const ChangedFile& file : status->changes) {
      changes.push_back(
          absl::StrCat(v1::ChangeKind_Name(file.diff.kind()).substr(12), " ", file.path));
    }
    return changes;
  }

  static std::set<std::string> Fields(const absl::StatusOr<WorkingCopy>& copy) {
    std::set<std::string> fields;
    const auto status = copy->Status();
    if (!status.ok()) return fields;
    for (const ChangedFile& file : status->changes) {
      for (const v1::FieldChange& change : file.diff.fields()) fields.insert(change.path());
    }
    return fields;
  }

  // A change of a1 that others make, and one that collides with it.
  void TheyMoveTheEnd(const std::string& date) {
    Update(
        "a1", [&](v1::Activity* a) { a->set_end_date(date); }, "Moved");
  }
};

TEST_F(WorkingCopyTest, ACloneHasAFileForEachRecordAndNothingIsChanged) {
  const auto copy = Clone(*giz_);
  ASSERT_THAT(copy.status(), IsOk());
  EXPECT_EQ(copy->plan(), "plans/hub");
  EXPECT_EQ(copy->revision(), PlanRevision());
  EXPECT_EQ(FileAt("activities/a1.yaml"), "title:\n  en: Activity a1\nthemes:\n  - local\n");
  EXPECT_THAT(FileAt("plan.yaml"), HasSubstr("Joint work plan"));
  EXPECT_THAT(FileAt("needs/n1.yaml"), HasSubstr("municipality: Sour"));
  EXPECT_THAT(Changes(copy), IsEmpty());
}

TEST_F(WorkingCopyTest, NoTokenIsKept) {
  ASSERT_THAT(Clone(*giz_).status(), IsOk());
  for (const std::string& secret : secrets_) {
    EXPECT_THAT(FileAt(".jointplan/state"), Not(HasSubstr(secret)));
  }
}

TEST_F(WorkingCopyTest, AFolderThatHoldsSomethingIsNoPlaceForAClone) {
  std::filesystem::create_directory(dir_ / "copy");
  Put("letter.txt", "Dear");
  EXPECT_THAT(Clone(*giz_), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("empty")));
  EXPECT_EQ(FileAt("letter.txt"), "Dear");
}

TEST_F(WorkingCopyTest, ChangesAreFoundWithoutAServer) {
  { ASSERT_THAT(Clone(*giz_).status(), IsOk()); }
  service_.Stop();
  Append("activities/a1.yaml", "start_date: 2019-04-01\n");
  Put("activities/a3.yaml", "title: {en: New}\nthemes: [local]\n");
  Remove("needs/n1.yaml");
  const auto copy = Open();
  EXPECT_THAT(Changes(copy), ElementsAre("UPDATED activities/a1.yaml", "CREATED activities/a3.yaml",
                                         "DELETED needs/n1.yaml"));
  EXPECT_TRUE(Fields(copy).contains("start_date"));
  EXPECT_THAT(copy->Ask(*giz_).status(), Not(IsOk()));
}

TEST_F(WorkingCopyTest, AWorkingCopyIsFoundFromBelow) {
  ASSERT_THAT(Clone(*giz_).status(), IsOk());
  EXPECT_THAT(WorkingCopy::Find(dir_ / "copy/activities"), IsOkAndHolds(dir_ / "copy"));
  EXPECT_THAT(WorkingCopy::Find(dir_ / "copy/"), IsOkAndHolds(dir_ / "copy"));
  EXPECT_THAT(WorkingCopy::Find(dir_.path()), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(WorkingCopyTest, OneAtATimeWorksInIt) {
  const auto copy = Clone(*giz_);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("at work")));
}

TEST_F(WorkingCopyTest, WhatWindowsEditorsSaveIsTheSame) {
  auto copy = Clone(*giz_);
  const std::string text = FileAt("activities/a1.yaml");
  Put("activities/a1.yaml", "\xEF\xBB\xBF" + absl::StrReplaceAll(text, {{"\n", "\r\n"}}));
  EXPECT_THAT(Changes(copy), IsEmpty());
  Replace("activities/a1.yaml", "Activity a1", "Water");
  TheyMoveTheEnd("2020-12-31");
  ASSERT_THAT(copy->Pull(*giz_).status(), IsOk());
  EXPECT_EQ(FileAt("activities/a1.yaml"),
            "title:\r\n  en: Water\r\nthemes:\r\n  - local\r\nend_date: 2020-12-31\r\n");
}

TEST_F(WorkingCopyTest, WhatCannotBeReadIsNamedWithItsPlaceAndChangesNothing) {
  auto copy = Clone(*giz_);
  Put("activities/a1.yaml", "title: {en: a}\ntitel: x\n");
  Put("activities/Big One.yaml", "title: {en: a}\n");
  Put("activities/a2.yaml", "");
  Put("activities/.a1.yaml.swp", "an editor's own");
  const auto before = AllFiles();
  TheyMoveTheEnd("2020-12-31");
  for (const absl::Status& status :
       {copy->Status().status(), copy->Pull(*giz_).status(), copy->Push(*giz_, {}).status()}) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                                 testing::AllOf(HasSubstr("activities/a1.yaml: titel"),
                                                HasSubstr("line 2, column 8"),
                                                HasSubstr("Big One.yaml"), HasSubstr("rename it"),
                                                HasSubstr("activities/a2.yaml: is empty"))));
  }
  EXPECT_EQ(AllFiles(), before);
  EXPECT_THAT(Proposals(), IsEmpty());
}

TEST_F(WorkingCopyTest, ACopiedFileDoesNotKeepTheOtherName) {
  const auto copy = Clone(*giz_);
  Put("activities/a3.yaml", "name: plans/hub/activities/a1\ntitle: {en: New}\n");
  EXPECT_THAT(copy->Status().status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("take the line out")));
}

TEST_F(WorkingCopyTest, APullBringsWhatOthersDidAndKeepsWhatWasDoneHere) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "start_date: 2019-04-01\n");
  TheyMoveTheEnd("2020-12-31");
  service_.AddActivity("a3");
  Delete("a2");
  const auto pulled = copy->Pull(*giz_);
  ASSERT_THAT(pulled.status(), IsOk());
  EXPECT_THAT(pulled->conflicts, IsEmpty());
  EXPECT_THAT(pulled->written, ElementsAre("activities/a1.yaml", "activities/a3.yaml"));
  EXPECT_THAT(pulled->removed, ElementsAre("activities/a2.yaml"));
  EXPECT_THAT(FileAt("activities/a1.yaml"),
              HasSubstr("start_date: 2019-04-01\nend_date: 2020-12-31"));
  EXPECT_TRUE(Exists("activities/a3.yaml"));
  EXPECT_FALSE(Exists("activities/a2.yaml"));
  EXPECT_THAT(Fields(copy), ElementsAre("start_date"));
  const auto files = AllFiles();
  const auto again = copy->Pull(*giz_);
  ASSERT_THAT(again.status(), IsOk());
  EXPECT_EQ(again->from_revision, again->to_revision);
  EXPECT_EQ(AllFiles(), files);
}

TEST_F(WorkingCopyTest, AConflictIsNotedInTheFileAndStopsPullAndPush) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "end_date: 2021-03-31\n");
  TheyMoveTheEnd("2020-12-31");
  const auto pulled = copy->Pull(*giz_);
  ASSERT_THAT(pulled.status(), IsOk());
  ASSERT_EQ(pulled->conflicts.size(), 1);
  EXPECT_EQ(pulled->conflicts[0].path(), "end_date");
  const std::string text = FileAt("activities/a1.yaml");
  EXPECT_THAT(text, HasSubstr("#! CONFLICT end_date\n#! Others changed it too: Desk, "));
  EXPECT_THAT(text, HasSubstr(": Moved\n#!   before: (nothing)\n#!   plan: 2020-12-31\n"
                              "#!   here: 2021-03-31\n"));
  EXPECT_THAT(text, HasSubstr("end_date: 2021-03-31\n"));
  EXPECT_TRUE(copy->Status()->has_conflicts());
  const auto files = AllFiles();
  EXPECT_EQ(plan::ReasonOf(copy->Push(*giz_, {}).status()), plan::Reason::kConflict);
  EXPECT_EQ(plan::ReasonOf(copy->Pull(*giz_).status()), plan::Reason::kConflict);
  EXPECT_EQ(AllFiles(), files);
}

TEST_F(WorkingCopyTest, AConflictIsSettledByTakingItsNoteOut) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "end_date: 2021-03-31\n");
  TheyMoveTheEnd("2020-12-31");
  ASSERT_THAT(copy->Pull(*giz_).status(), IsOk());
  Put("activities/a1.yaml",
      "title:\n  en: Activity a1\nthemes:\n  - local\nend_date: 2021-02-28\n");
  EXPECT_FALSE(copy->Status()->has_conflicts());
  ASSERT_THAT(copy->Push(*staff_, {.direct = true}).status(), IsOk());
  EXPECT_EQ(Now("a1").end_date(), "2021-02-28");
}

TEST_F(WorkingCopyTest, RestoringAFieldTakesWhatThePlanHasAndSettlesItsConflictAlone) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "start_date: 2019-02-01\nend_date: 2021-03-31\n");
  Update("a1", [](v1::Activity* a) {
    a->set_start_date("2019-01-01");
    a->set_end_date("2020-12-31");
  });
  ASSERT_EQ(copy->Pull(*giz_)->conflicts.size(), 2);
  ASSERT_THAT(copy->Restore("activities/a1.yaml", "end_date"), IsOk());
  const std::string text = FileAt("activities/a1.yaml");
  EXPECT_THAT(text, HasSubstr("#! CONFLICT start_date\n"));
  EXPECT_THAT(text, HasSubstr("#!   here: 2019-02-01\n"));
  EXPECT_THAT(text, Not(HasSubstr("CONFLICT end_date")));
  EXPECT_THAT(text, HasSubstr("end_date: 2020-12-31\n"));
  ASSERT_THAT(copy->Restore("activities/a1.yaml"), IsOk());
  EXPECT_THAT(Changes(copy), IsEmpty());
  EXPECT_THAT(copy->Restore("activities/a1.yaml", "no_such"), Not(IsOk()));
  EXPECT_THAT(copy->Restore("activities/a9.yaml"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(WorkingCopyTest, WordsThatCollideAreShownPlaceByPlaceAndTheRestIsMerged) {
  const std::string text = "We dig two wells. The school is old. It needs a roof.";
  Update("a1", [&](v1::Activity* a) { (*a->mutable_description())["en"] = text; });
  auto copy = Clone(*giz_);
  Replace("activities/a1.yaml", "two wells", "four wells");
  Update("a1", [&](v1::Activity* a) {
    (*a->mutable_description())["en"] =
        "We dig three wells. The school is old. It needs a new roof.";
  });
  ASSERT_THAT(copy->Pull(*giz_).status(), IsOk());
  const std::string file = FileAt("activities/a1.yaml");
  EXPECT_THAT(file, HasSubstr("#! Place 1 of 1:\n#!   before: two\n#!   plan: three\n"
                              "#!   here: four\n"));
  EXPECT_THAT(file, HasSubstr("en: We dig four wells. The school is old. It needs a new roof."));
}

TEST_F(WorkingCopyTest, WhatWasRemovedOnOneSideAndChangedOnTheOtherIsAConflictOfTheWholeFile) {
  auto copy = Clone(*giz_);
  Remove("activities/a1.yaml");
  Append("activities/a2.yaml", "end_date: 2021-03-31\n");
  TheyMoveTheEnd("2020-12-31");
  Delete("a2");
  ASSERT_EQ(copy->Pull(*giz_)->conflicts.size(), 2);
  EXPECT_THAT(FileAt("activities/a1.yaml"), HasSubstr("#! CONFLICT (the whole file)\n"));
  EXPECT_THAT(FileAt("activities/a1.yaml"), HasSubstr("end_date: 2020-12-31\n"));
  EXPECT_THAT(FileAt("activities/a2.yaml"), HasSubstr("others took it out of the plan: Desk"));
  EXPECT_THAT(FileAt("activities/a2.yaml"), HasSubstr("end_date: 2021-03-31\n"));
  Remove("activities/a1.yaml");
  Remove("activities/a2.yaml");
  EXPECT_THAT(Changes(copy), ElementsAre("DELETED activities/a1.yaml"));
}

TEST_F(WorkingCopyTest, APushBecomesADraftThatLaterPushesGoInto) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "end_date: 2021-03-31\n");
  const auto pushed = copy->Push(*giz_, {.message = "Longer"});
  ASSERT_THAT(pushed.status(), IsOk());
  EXPECT_EQ(pushed->proposal.state(), v1::PROPOSAL_STATE_DRAFT);
  EXPECT_EQ(pushed->proposal.title().at("en"), "Longer");
  EXPECT_EQ(copy->Status()->changes[0].proposal, pushed->proposal.name());
  EXPECT_TRUE(copy->Push(*giz_, {})->nothing);

  Put("activities/a3.yaml", "title: {en: New}\nthemes: [local]\n");
  Append("activities/a1.yaml", "tags: [water]\n");
  Append("plan.yaml", "end_date: 2022-12-31\n");
  const auto second = copy->Push(*giz_, {});
  ASSERT_THAT(second.status(), IsOk());
  EXPECT_EQ(second->proposal.name(), pushed->proposal.name());
  EXPECT_EQ(second->proposal.record_count(), 3);
  EXPECT_EQ(second->proposal.field_count(), 4);
  // And once more, into records that are in the draft already.
  Replace("activities/a3.yaml", "New", "Newer");
  Replace("plan.yaml", "2022-12-31", "2023-12-31");
  Remove("activities/a2.yaml");
  ASSERT_THAT(copy->Push(*giz_, {.submit = true, .remove = true}).status(), IsOk());
  ASSERT_NO_FATAL_FAILURE(Merge(pushed->proposal.name()));
  EXPECT_EQ(Now("a3").title().at("en"), "Newer");
  EXPECT_EQ(Now("a1").tags_size(), 1);
}

TEST_F(WorkingCopyTest, AMergedProposalDoesNotCollideWithTheFilesItCameFrom) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "end_date: 2021-03-31\n");
  const auto pushed = copy->Push(*giz_, {.submit = true});
  ASSERT_THAT(pushed.status(), IsOk());
  EXPECT_EQ(pushed->proposal.state(), v1::PROPOSAL_STATE_SUBMITTED);
  // Work goes on here, on the very field; and the desk settles a collision its own way.
  Append("activities/a2.yaml", "end_date: 2021-06-30\n");
  TheyMoveTheEnd("2020-12-31");
  v1::Resolution value;
  value.set_path("end_date");
  value.set_choice(v1::CHOICE_VALUE);
  value.mutable_value()->set_string_value("2021-01-31");
  ASSERT_NO_FATAL_FAILURE(Merge(pushed->proposal.name(), {}, {value}));
  const auto standing = copy->Ask(*giz_);
  ASSERT_THAT(standing.status(), IsOk());
  EXPECT_EQ(standing->proposals[0].state, v1::PROPOSAL_STATE_MERGED);
  EXPECT_EQ(plan::ReasonOf(copy->Push(*giz_, {}).status()), plan::Reason::kState);
  const auto pulled = copy->Pull(*giz_);
  ASSERT_THAT(pulled.status(), IsOk());
  EXPECT_THAT(pulled->conflicts, IsEmpty());
  EXPECT_EQ(pulled->settled.size(), 1);
  EXPECT_THAT(FileAt("activities/a1.yaml"), HasSubstr("end_date: 2021-01-31"));
  EXPECT_THAT(Changes(copy), ElementsAre("UPDATED activities/a2.yaml"));
  EXPECT_THAT(copy->Status()->proposals, IsEmpty());
}

TEST_F(WorkingCopyTest, WhatIsChangedAgainAfterItWasProposedHoldsWhenThatIsMerged) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "end_date: 2021-03-31\n");
  const auto pushed = copy->Push(*giz_, {.submit = true});
  ASSERT_THAT(pushed.status(), IsOk());
  Replace("activities/a1.yaml", "2021-03-31", "2021-04-30");
  EXPECT_THAT(copy->Push(*giz_, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("proposal withdraw")));
  ASSERT_NO_FATAL_FAILURE(Merge(pushed->proposal.name()));
  ASSERT_THAT(copy->Pull(*giz_)->conflicts, IsEmpty());
  EXPECT_THAT(Fields(copy), ElementsAre("end_date"));
  EXPECT_THAT(FileAt("activities/a1.yaml"), HasSubstr("end_date: 2021-04-30"));
}

TEST_F(WorkingCopyTest, WhatIsLeftOverOfAProposalRemainsAChange) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "end_date: 2021-03-31\n");
  Append("activities/a2.yaml", "end_date: 2021-03-31\n");
  const auto pushed = copy->Push(*giz_, {.submit = true});
  ASSERT_THAT(pushed.status(), IsOk());
  v1::ProposalPart part;
  part.set_record("plans/hub/activities/a1");
  ASSERT_NO_FATAL_FAILURE(Merge(pushed->proposal.name(), {part}));
  ASSERT_THAT(copy->Pull(*giz_)->conflicts, IsEmpty());
  EXPECT_THAT(Changes(copy), ElementsAre("UPDATED activities/a2.yaml"));
  const auto status = copy->Status();
  ASSERT_EQ(status->proposals.size(), 1);
  EXPECT_EQ(status->changes[0].proposal, status->proposals[0].name);
  EXPECT_NE(status->proposals[0].name, pushed->proposal.name());
  // The next push goes into the draft that holds it.
  Replace("activities/a2.yaml", "2021-03-31", "2021-04-30");
  const auto again = copy->Push(*giz_, {});
  ASSERT_THAT(again.status(), IsOk());
  EXPECT_EQ(again->proposal.name(), status->proposals[0].name);
  EXPECT_EQ(again->proposal.field_count(), 1);
}

TEST_F(WorkingCopyTest, WhatWasDeclinedIsAChangeLikeAnyOther) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "end_date: 2021-03-31\n");
  const auto pushed = copy->Push(*giz_, {.submit = true});
  v1::DeclineProposalRequest decline;
  decline.set_name(pushed->proposal.name());
  decline.set_reason("Not now");
  ASSERT_THAT(staff_->DeclineProposal(decline).status(), IsOk());
  const auto again = copy->Push(*giz_, {});
  ASSERT_THAT(again.status(), IsOk());
  EXPECT_NE(again->proposal.name(), pushed->proposal.name());
}

TEST_F(WorkingCopyTest, ADirectPushIsMergedFromTheBaseAndMovesIt) {
  auto copy = Clone(*staff_);
  Append("activities/a1.yaml", "start_date: 2019-04-01\n");
  TheyMoveTheEnd("2020-12-31");
  const auto pushed = copy->Push(*staff_, {.message = "From the field", .direct = true});
  ASSERT_THAT(pushed.status(), IsOk());
  ASSERT_THAT(pushed->pulled.status(), IsOk());
  EXPECT_EQ(pushed->changeset.message(), "From the field");
  EXPECT_EQ(Now("a1").start_date(), "2019-04-01");
  EXPECT_EQ(Now("a1").end_date(), "2020-12-31");
  EXPECT_EQ(copy->revision(), PlanRevision());
  EXPECT_THAT(Changes(copy), IsEmpty());
}

TEST_F(WorkingCopyTest, WhatCollidesIsNotPushed) {
  auto copy = Clone(*staff_);
  Append("activities/a1.yaml", "end_date: 2021-03-31\n");
  TheyMoveTheEnd("2020-12-31");
  const int64_t before = PlanRevision();
  for (const bool direct : {true, false}) {
    const auto pushed = copy->Push(*staff_, {.direct = direct});
    EXPECT_EQ(plan::ReasonOf(pushed.status()), plan::Reason::kConflict);
    EXPECT_THAT(pushed.status().message(), HasSubstr("activities/a1.yaml"));
  }
  EXPECT_EQ(PlanRevision(), before);
  EXPECT_THAT(Proposals(), IsEmpty());
  EXPECT_FALSE(copy->Status()->push_unanswered);
}

TEST_F(WorkingCopyTest, APartnerMayNotPushDirectlyAndLosesNothing) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "end_date: 2021-03-31\n");
  EXPECT_THAT(copy->Push(*giz_, {.direct = true}), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(copy->Push(*giz_, {}).status(), IsOk());
}

TEST_F(WorkingCopyTest, AnErrorOfTheServerNamesTheFileAndLeavesNoDraft) {
  auto copy = Clone(*giz_);
  Append("activities/a1.yaml", "end_date: 2021-03-31\n");
  Append("activities/a2.yaml", "end_date: tomorrow\n");
  EXPECT_THAT(copy->Push(*giz_, {}), StatusIs(absl::StatusCode::kInvalidArgument,
                                              HasSubstr("activities/a2.yaml: end_date")));
  for (const v1::Proposal& proposal : Proposals()) {
    EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_WITHDRAWN);
  }
  Replace("activities/a2.yaml", "tomorrow", "2020-01-01");
  EXPECT_EQ(copy->Push(*giz_, {})->proposal.record_count(), 2);
}

TEST_F(WorkingCopyTest, NothingIsTakenOutSilently) {
  auto copy = Clone(*staff_);
  Remove("activities/a2.yaml");
  EXPECT_THAT(copy->Push(*staff_, {.direct = true}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("activities/a2.yaml")));
  EXPECT_THAT(copy->Push(*staff_, {.direct = true, .remove = true}).status(), IsOk());
  v1::GetActivityRequest request;
  request.set_name("plans/hub/activities/a2");
  EXPECT_THAT(staff_->GetActivity(request), StatusIs(absl::StatusCode::kNotFound));
  Remove("plan.yaml");
  EXPECT_THAT(copy->Push(*staff_, {.direct = true, .remove = true}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("plan.yaml")));
}

TEST_F(WorkingCopyTest, APushWhoseAnswerWasLostDoesNothingTwice) {
  for (const std::string method : {"CreateProposal", "BatchEdit", "SubmitProposal"}) {
    const auto giz = NewClient(v1::ROLE_PARTNER, "partners/giz");
    const size_t proposals = Proposals().size();
    const std::string folder = "copy-" + method;
    auto copy = Clone(*giz, folder);
    Append("activities/a1.yaml", "tags: [" + method + "]\n", folder);
    transport_->lose = method;
    const auto lost = copy->Push(*giz, {.submit = true});
    EXPECT_THAT(lost.status(), StatusIs(absl::StatusCode::kUnavailable)) << method;
    EXPECT_TRUE(copy->Status()->push_unanswered);
    EXPECT_EQ(plan::ReasonOf(copy->Pull(*giz).status()), plan::Reason::kState);
    const auto again = copy->Push(*giz, {.submit = true});
    ASSERT_THAT(again.status(), IsOk()) << method;
    EXPECT_TRUE(again->resumed);
    EXPECT_EQ(again->proposal.state(), v1::PROPOSAL_STATE_SUBMITTED) << method;
    EXPECT_EQ(again->proposal.field_count(), 1);
    EXPECT_EQ(Proposals().size(), proposals + 1) << method;
    EXPECT_FALSE(copy->Status()->push_unanswered);
    EXPECT_TRUE(copy->Push(*giz, {})->nothing);
  }
}

TEST_F(WorkingCopyTest, ADirectPushWhoseAnswerWasLostIsOneChangeset) {
  const auto desk = NewClient(v1::ROLE_STAFF, "");
  auto copy = Clone(*desk);
  Append("activities/a1.yaml", "tags: [water]\n");
  Put("activities/a3.yaml", "title: {en: New}\nthemes: [local]\n");
  const int64_t before = PlanRevision();
  transport_->lose = "BatchEdit";
  EXPECT_THAT(copy->Push(*desk, {.direct = true}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(copy->Push(*desk, {.direct = true}).status(), IsOk());
  EXPECT_EQ(PlanRevision(), before + 1);
  EXPECT_THAT(Changes(copy), IsEmpty());
}

TEST_F(WorkingCopyTest, AnotherStoreIsNeverMerged) {
  auto copy = Clone(*staff_);
  Append("activities/a1.yaml", "tags: [water]\n");
  const auto files = AllFiles();
  TestService other;
  v1::CreateTokenRequest request;
  request.mutable_token()->set_label("Desk");
  request.mutable_token()->set_role(v1::ROLE_STAFF);
  const auto made =
      other.admin->Ask(*other.admin->access, &v1::AccessService::Stub::CreateToken, request);
  for (const char* id : {"b1", "b2", "b3", "b4"}) other.AddActivity(id);
  const Client client = Connect(ConnectionTo(other, made->secret()));
  EXPECT_EQ(plan::ReasonOf(copy->Pull(client).status()), plan::Reason::kOtherHistory);
  EXPECT_EQ(plan::ReasonOf(copy->Push(client, {.direct = true}).status()),
            plan::Reason::kOtherHistory);
  EXPECT_EQ(plan::ReasonOf(copy->Ask(client).status()), plan::Reason::kOtherHistory);
  EXPECT_EQ(AllFiles(), files);
}

TEST_F(WorkingCopyTest, AStateThatWasChangedByHandIsRefused) {
  { ASSERT_THAT(Clone(*giz_).status(), IsOk()); }
  std::string state = FileAt(".jointplan/state");
  state[state.size() / 2] = static_cast<char>(state[state.size() / 2] ^ 1);
  Put(".jointplan/state", state);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("Clone the plan")));
  Put(".jointplan/state", "jointplan working copy, format 7\nwhatever");
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("format 7")));
}

}  // namespace
}  // namespace jointplan::client
