// What every call passes before it does anything, and what it says to those it turns away.
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "google/protobuf/descriptor.h"
#include "jointplan/v1/options.pb.h"
#include "plan/access.h"
#include "plan/errors.h"
#include "server/admission.h"
#include "tests/support/methods.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::HasSubstr;
using Plans = v1::PlanService::Stub;

grpc::Status CallEmpty(const std::shared_ptr<grpc::Channel>& channel, const Caller& caller,
                       const google::protobuf::MethodDescriptor& method) {
  return CallWith("", channel, caller, method).status;
}

TEST(DoorTest, EveryMethodSaysWhatItDoes) {
  for (const auto* method : AllMethods()) {
    EXPECT_NE(server::ActionOf(*method), v1::ACTION_UNSPECIFIED) << method->full_name();
  }
}

TEST(DoorTest, EveryMethodAsksForATokenAndForARole) {
  TestService service;
  struct Who {
    const Caller* caller;
    v1::Role role;
  };
  const Who callers[] = {{service.admin.get(), v1::ROLE_ADMIN},
                         {service.staff.get(), v1::ROLE_STAFF},
                         {service.giz.get(), v1::ROLE_PARTNER},
                         {service.reader.get(), v1::ROLE_READER}};
  for (const auto* method : AllMethods()) {
    EXPECT_EQ(CallEmpty(service.channel(), *service.nobody, *method).error_code(),
              grpc::StatusCode::UNAUTHENTICATED)
        << method->full_name();
    for (const Who& who : callers) {
      const bool allowed = plan::Decide(who.role, server::ActionOf(*method),
                                        plan::Relation::kUnknown) == plan::Verdict::kAllow;
      const grpc::Status status = CallEmpty(service.channel(), *who.caller, *method);
      EXPECT_EQ(status.error_code() == grpc::StatusCode::PERMISSION_DENIED, !allowed)
          << plan::RoleName(who.role) << " " << method->full_name() << ": "
          << status.error_message();
    }
  }
}

// Asks for something that does not exist, in some languages, and returns what is told.
google::rpc::LocalizedMessage ToldIn(const TestService& service, const std::string& languages,
                                     std::string* english) {
  grpc::ClientContext context;
  service.staff->Prepare(&context);
  if (!languages.empty()) context.AddMetadata("accept-language", languages);
  v1::GetPlanRequest request;
  request.set_name("plans/none");
  v1::Plan response;
  const auto status = Caller::FromGrpc(service.staff->plans->GetPlan(&context, request, &response));
  *english = std::string(status.message());
  google::rpc::LocalizedMessage told;
  const auto payload = status.GetPayload(plan::DetailUrl("google.rpc.LocalizedMessage"));
  if (payload.has_value()) {
    EXPECT_TRUE(told.ParseFromString(std::string(*payload)));
  }
  return told;
}

TEST(DoorTest, AnErrorIsToldInTheCallersLanguageToo) {
  const TestService service;
  std::string english;
  EXPECT_EQ(ToldIn(service, "", &english).locale(), "");
  const std::string plain = english;
  const auto french = ToldIn(service, "de, fr;q=0.8, en;q=0.5", &english);
  EXPECT_EQ(french.locale(), "fr");
  EXPECT_THAT(french.message(), HasSubstr("plans/none n'existe pas"));
  EXPECT_EQ(english, plain);
  const auto arabic = ToldIn(service, "ar", &english);
  EXPECT_EQ(arabic.locale(), "ar");
  EXPECT_THAT(arabic.message(), HasSubstr("\u2068plans/none\u2069"));
  for (const char* other : {"en", "de", "zz;q=9, ;;"}) {
    EXPECT_EQ(ToldIn(service, other, &english).locale(), "") << other;
    EXPECT_EQ(english, plain);
  }
}

TEST(DoorTest, WhatIsMeantForOurselvesIsNotSent) {
  const TestService service;
  v1::GetPlanRequest request;
  request.set_name("plans/none");
  const auto refused = service.staff->Ask(*service.staff->plans, &Plans::GetPlan, request);
  refused.status().ForEachPayload([](absl::string_view url, const absl::Cord&) {
    EXPECT_TRUE(url == Caller::kWire || absl::StartsWith(url, "type.googleapis.com/")) << url;
  });
}

TEST(DoorTest, ATokenThatIsMistypedUnknownOrRevokedIsToldApart) {
  TestService service;
  v1::WhoAmIRequest request;
  const auto why = [&](const Caller& caller) {
    const auto answer = caller.Ask(*caller.access, &v1::AccessService::Stub::WhoAmI, request);
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnauthenticated);
    return std::string(answer.status().message());
  };
  EXPECT_THAT(why(Caller(service.channel(), "jp_staff_mistyped")), HasSubstr("not whole"));
  EXPECT_THAT(
      why(Caller(service.channel(), server::NewTokenSecret(IdSource::Random(), v1::ROLE_STAFF))),
      HasSubstr("not known"));
  std::string name;
  const auto revoked = service.NewCaller(v1::ROLE_READER, "Gone", "", &name);
  v1::RevokeTokenRequest revoke;
  revoke.set_name(name);
  ASSERT_THAT(
      service.admin->Ask(*service.admin->access, &v1::AccessService::Stub::RevokeToken, revoke)
          .status(),
      IsOk());
  EXPECT_THAT(why(*revoked), HasSubstr("revoked"));
}

// Whatever the program is that sends it.
TEST(DoorTest, BytesThatCannotBeReadAreRefusedWithWhereAndWhy) {
  TestService service;
  v1::CreateActivityRequest request;
  request.set_parent("plans/hub");
  (*request.mutable_activity()->mutable_title())["fr"] = "caf\xe9";
  for (const auto* method : AllMethods()) {
    const grpc::Status status =
        CallWith("\x0a\xff", service.channel(), *service.staff, *method).status;
    if (status.error_code() == grpc::StatusCode::PERMISSION_DENIED) continue;
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << method->full_name();
    EXPECT_THAT(status.error_message(), HasSubstr("are not a message of type"));
    if (method->name() != "CreateActivity") continue;
    const grpc::Status text =
        CallWith(request.SerializeAsString(), service.channel(), *service.staff, *method).status;
    EXPECT_EQ(text.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(text.error_message(), HasSubstr("activity.title: is not UTF-8"));
  }
}

TEST(DoorTest, TheLastOperatorCannotLockEverybodyOut) {
  TestService service;
  v1::ListTokensRequest list;
  const auto tokens =
      service.admin->Ask(*service.admin->access, &v1::AccessService::Stub::ListTokens, list);
  ASSERT_THAT(tokens.status(), IsOk());
  for (const v1::Token& token : tokens->tokens()) {
    if (token.role() != v1::ROLE_ADMIN) continue;
    v1::RevokeTokenRequest revoke;
    revoke.set_name(token.name());
    EXPECT_EQ(plan::ReasonOf(
                  service.admin
                      ->Ask(*service.admin->access, &v1::AccessService::Stub::RevokeToken, revoke)
                      .status()),
              plan::Reason::kLastAdmin);
  }
}

// One bad edit of an activity, what it is refused with, and the field that the refusal names.
struct BadEdit {
  std::string what;
  std::function<void(v1::Activity*)> spoil;
  std::string field;
};

TEST(DoorTest, BadInputIsRefusedByFieldAndChangesNothing) {
  TestService service;
  const v1::Activity activity = service.AddActivity("a1");
  const std::vector<BadEdit> edits = {
      {"dates that cross",
       [](auto* a) {
         a->set_start_date("2020-01-02");
         a->set_end_date("2020-01-01");
       },
       "start_date"},
      {"no theme", [](auto* a) { a->clear_themes(); }, "themes"},
      {"an objective that is not in the catalogue",
       [](auto* a) { a->add_objectives("frameworks/gcm/objectives/99"); }, "objectives"},
      {"a theme that the plan does not have", [](auto* a) { a->add_themes("nowhere"); }, "themes"},
      {"a date that is none", [](auto* a) { a->set_end_date("2019-02-30"); }, "end_date"},
      {"an override of direction in a title",
       [](auto* a) { (*a->mutable_title())["en"] = "abc\u202Edef"; }, "title[en]"},
      {"ten megabytes of description",
       [](auto* a) { (*a->mutable_description())["en"] = std::string(10 << 20, 'x'); },
       "description[en]"},
      {"the same place twice",
       [](auto* a) {
         a->add_locations()->set_id("sour");
         a->add_locations()->set_id("sour");
       },
       "locations"},
  };
  for (const BadEdit& bad : edits) {
    v1::UpdateActivityRequest request;
    *request.mutable_activity() = activity;
    bad.spoil(request.mutable_activity());
    for (const char* path :
         {"title", "description", "themes", "objectives", "locations", "start_date", "end_date"}) {
      request.mutable_update_mask()->add_paths(path);
    }
    const auto refused = service.staff->Ask(*service.staff->plans, &Plans::UpdateActivity, request);
    EXPECT_EQ(plan::ReasonOf(refused.status()), plan::Reason::kFieldInvalid) << bad.what;
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr(bad.field)) << bad.what;
  }
  v1::GetActivityRequest get;
  get.set_name(activity.name());
  const auto now = service.staff->Ask(*service.staff->plans, &Plans::GetActivity, get);
  ASSERT_THAT(now.status(), IsOk());
  EXPECT_EQ(now->SerializeAsString(), activity.SerializeAsString());
}

TEST(DoorTest, EtagsOfOtherHistoriesAndOfTheFutureAreToldApart) {
  TestService service;
  TestService other;
  v1::Activity activity = service.AddActivity("a1");
  const auto reason = [&](const std::string& etag) {
    v1::UpdateActivityRequest request;
    *request.mutable_activity() = activity;
    request.mutable_activity()->set_etag(etag);
    request.mutable_activity()->set_end_date("2020-12-31");
    return plan::ReasonOf(
        service.staff->Ask(*service.staff->plans, &Plans::UpdateActivity, request).status());
  };
  EXPECT_EQ(reason("\"nonsense\""), plan::Reason::kEtagInvalid);
  EXPECT_EQ(reason(""), plan::Reason::kFieldInvalid);
  EXPECT_EQ(reason(other.AddActivity("a1").etag()), plan::Reason::kOtherHistory);
}

TEST(DoorTest, APageTokenIsOfOneCallerAndOneList) {
  TestService service;
  service.AddActivity("a1");
  service.AddActivity("a2");
  v1::ListActivitiesRequest request;
  request.set_parent("plans/hub");
  request.set_page_size(1);
  const auto first = service.staff->Ask(*service.staff->plans, &Plans::ListActivities, request);
  ASSERT_THAT(first.status(), IsOk());
  ASSERT_FALSE(first->next_page_token().empty());
  request.set_page_token(first->next_page_token());
  EXPECT_EQ(service.staff->Ask(*service.staff->plans, &Plans::ListActivities, request)
                ->activities(0)
                .name(),
            "plans/hub/activities/a2");
  EXPECT_EQ(plan::ReasonOf(
                service.giz->Ask(*service.giz->plans, &Plans::ListActivities, request).status()),
            plan::Reason::kPageTokenInvalid);
}

}  // namespace
}  // namespace jointplan
