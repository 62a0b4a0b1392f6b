#include "plan/wire_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "jointplan/v1/plan_service.pb.h"
#include "plan/errors.h"
#include "tests/support/status_matchers.h"

namespace jointplan::plan {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kBroken[] = "caf\xe9";

// The bytes of a message with texts that its setters take and its parser refuses.
template <class Request>
absl::Status Refusal(const Request& request) {
  const std::string bytes = request.SerializeAsString();
  EXPECT_FALSE(Request().ParseFromString(bytes));
  return ParseError(bytes, Request::descriptor());
}

TEST(WireTextTest, ATextThatIsNotUtf8IsNamedWithItsOffset) {
  v1::UpdateActivityRequest request;
  request.mutable_activity()->set_name("plans/hub/activities/a1");
  request.set_message(kBroken);
  EXPECT_THAT(Refusal(request), StatusIs(absl::StatusCode::kInvalidArgument,
                                         AllOf(HasSubstr("message"), HasSubstr("offset 3"))));
}

TEST(WireTextTest, ElementsAreCountedAndEntriesOfMapsNameTheirField) {
  v1::BatchEditRequest request;
  request.add_edits()->mutable_create_activity()->set_name("fine");
  v1::Activity* activity = request.add_edits()->mutable_update_activity();
  activity->add_tags("fine");
  activity->add_tags(kBroken);
  EXPECT_THAT(Refusal(request), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("edits[1].update_activity.tags[1]")));
  activity->clear_tags();
  (*activity->mutable_title())["fr"] = kBroken;
  EXPECT_THAT(Refusal(request), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("edits[1].update_activity.title:")));
}

TEST(WireTextTest, BytesThatAreNoMessageAreSaidToBeNone) {
  const std::string cut = [] {
    v1::GetPlanRequest request;
    request.set_name("plans/hub");
    std::string bytes = request.SerializeAsString();
    bytes.resize(bytes.size() - 2);
    return bytes;
  }();
  for (const std::string& bytes : {cut, std::string("\xff\xff\xff"), std::string("\x0a\xff")}) {
    EXPECT_THAT(ParseError(bytes, v1::GetPlanRequest::descriptor()),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("GetPlanRequest")));
  }
}

}  // namespace
}  // namespace jointplan::plan
