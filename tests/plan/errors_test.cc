#include "plan/errors.h"

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "jointplan/v1/error.pb.h"
#include "plan/text.h"
#include "plan/validate.h"
#include "tests/support/status_matchers.h"

namespace jointplan::plan {
namespace {

using testing::HasSubstr;

template <class Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload(DetailUrl(Detail::descriptor()->full_name()));
  EXPECT_TRUE(payload.has_value() && detail.ParseFromString(std::string(*payload)));
  return detail;
}

// What gRPC takes for an error: the details in base64, and the message with most bytes as %XX.
size_t WireSize(const absl::Status& status) {
  size_t size = 3 * status.message().size();
  status.ForEachPayload([&size](absl::string_view url, const absl::Cord& bytes) {
    size += (url.size() + bytes.size() + 8) * 4 / 3;
  });
  return size + status.message().size() * 4 / 3;
}

v1::Conflict TitleConflict(const std::string& mine) {
  v1::Conflict conflict;
  conflict.set_record("plans/hub/activities/a1");
  conflict.set_path("title[en]");
  conflict.set_kind(v1::CONFLICT_KIND_VALUE);
  conflict.mutable_base()->set_string_value("Water");
  conflict.mutable_theirs()->set_string_value("Water for all");
  conflict.mutable_mine()->set_string_value(mine);
  return conflict;
}

// The rows of a Markdown table whose first cell is in `code` form, by that cell.
std::map<std::string, std::vector<std::string>> RowsOf(const std::string& file) {
  std::map<std::string, std::vector<std::string>> rows;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells = absl::StrSplit(line, '|');
    if (cells.size() < 4) continue;
    for (std::string& cell : cells) cell = std::string(absl::StripAsciiWhitespace(cell));
    absl::string_view key = cells[1];
    if (!absl::ConsumePrefix(&key, "`") || !absl::ConsumeSuffix(&key, "`")) continue;
    rows[std::string(key)] = {cells.begin() + 2, cells.end() - 1};
  }
  return rows;
}

TEST(ErrorsTest, EveryReasonKeepsItsNameAndCode) {
  std::set<std::string> names;
  for (const Reason reason : AllReasons()) {
    const absl::Status status = MakeError(reason, "x");
    EXPECT_EQ(ReasonOf(status), reason);
    EXPECT_EQ(status.code(), CodeOf(reason));
    EXPECT_TRUE(names.insert(ReasonName(reason)).second);
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(Reason::kInternal) + 1);
}

TEST(ErrorsTest, TheDocumentListsEveryReasonWithItsCode) {
  const auto rows = RowsOf(JOINTPLAN_SOURCE_DIR "/docs/errors.md");
  std::set<std::string> documented;
  for (const auto& [name, cells] : rows) {
    if (cells.size() == 4) documented.insert(name);
  }
  std::set<std::string> known;
  for (const Reason reason : AllReasons()) {
    known.insert(ReasonName(reason));
    const auto row = rows.find(ReasonName(reason));
    ASSERT_NE(row, rows.end()) << ReasonName(reason) << " is missing in docs/errors.md";
    ASSERT_EQ(row->second.size(), 4u) << ReasonName(reason);
    EXPECT_EQ(row->second[0], absl::StatusCodeToString(CodeOf(reason))) << ReasonName(reason);
    for (const std::string& cell : row->second) EXPECT_NE(cell, "") << ReasonName(reason);
  }
  EXPECT_EQ(documented, known);
}

TEST(ErrorsTest, TheDocumentListsEveryRule) {
  const auto rows = RowsOf(JOINTPLAN_SOURCE_DIR "/docs/errors.md");
  std::set<std::string> documented;
  for (const auto& [name, cells] : rows) {
    if (cells.size() == 1) documented.insert(name);
  }
  const std::vector<std::string> rules = RuleNames();
  EXPECT_EQ(documented, std::set<std::string>(rules.begin(), rules.end()));
}

TEST(ErrorsTest, AnErrorCarriesItsReasonAndMetadata) {
  const absl::Status status =
      MakeError(Reason::kLimit, "Too many plans.", {{"limit", "plans"}, {"most", "100"}});
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "LIMIT");
  EXPECT_EQ(info.domain(), "jointplan");
  EXPECT_EQ(info.metadata().at("limit"), "plans");
}

TEST(ErrorsTest, AStatusOfAnotherOriginIsInternal) {
  EXPECT_EQ(ReasonOf(absl::NotFoundError("x")), Reason::kInternal);
  absl::Status status = absl::NotFoundError("x");
  status.SetPayload(DetailUrl("google.rpc.ErrorInfo"), absl::Cord("\xFF\xFF"));
  EXPECT_EQ(ReasonOf(status), Reason::kInternal);
}

TEST(ErrorsTest, FieldErrorsNameEveryField) {
  const absl::Status status = FieldErrors({{"plan.title", "is required"}, {"plan.x", "is wrong"}});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr("plan.title: is required. And 1 more")));
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_EQ(request.field_violations_size(), 2);
  EXPECT_EQ(request.field_violations(1).field(), "plan.x");
  EXPECT_EQ(request.field_violations(1).description(), "is wrong");
}

TEST(ErrorsTest, ManyFieldErrorsFitIntoAnAnswer) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < 50; ++i) {
    violations.push_back({absl::StrCat("ب", std::string(400, 'x'), i), std::string(2000, 'y')});
  }
  const absl::Status status = FieldErrors(violations);
  EXPECT_LT(WireSize(status), 8000u);
  EXPECT_GE(DetailOf<google::rpc::BadRequest>(status).field_violations_size(), 1);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).metadata().at("violations"), "50");
}

TEST(ErrorsTest, TextsThatAreNotUtf8CannotBreakAnError) {
  const absl::Status status = NotFoundError("plans/\xFF\xE2\x80\xAE");
  EXPECT_FALSE(FirstInvalidUtf8(status.message()).has_value());
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).metadata().at("name"), "plans/\uFFFD\uFFFD");
}

TEST(ErrorsTest, ATextEndsInOneFullStopHoweverItWasGiven) {
  EXPECT_EQ(FieldError("title", "is required").message(), "title: is required.");
  EXPECT_EQ(FieldError("title", "is required.").message(), "title: is required.");
}

TEST(ErrorsTest, TheSameErrorHasTheSameBytes) {
  const std::string url = DetailUrl("google.rpc.ErrorInfo");
  const auto bytes = [&] {
    return std::string(
        *MakeError(Reason::kState, "text", {{"b", "2"}, {"a", "1"}, {"c", "3"}}).GetPayload(url));
  };
  const std::string first = bytes();
  for (int i = 0; i < 100; ++i) ASSERT_EQ(bytes(), first);
}

TEST(ErrorsTest, AStateErrorSaysWhatIsAndWhatWouldHaveToBe) {
  const absl::Status status = StateError("plans/hub/proposals/p", "MERGED", "submitted", "DRAFT");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("is MERGED and cannot be submitted; that needs DRAFT")));
  const auto failure = DetailOf<google::rpc::PreconditionFailure>(status);
  ASSERT_EQ(failure.violations_size(), 1);
  EXPECT_EQ(failure.violations(0).subject(), "plans/hub/proposals/p");
  EXPECT_EQ(failure.violations(0).type(), "STATE");
}

TEST(ErrorsTest, AConflictSaysWhereAndWithWhichValues) {
  const absl::Status status = ConflictError({TitleConflict("Water for most")});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAborted,
                               testing::AllOf(HasSubstr("1 conflict"), HasSubstr("title[en]"),
                                              HasSubstr("\"Water for all\""),
                                              HasSubstr("\"Water for most\""))));
  const auto detail = DetailOf<v1::ConflictDetail>(status);
  EXPECT_EQ(detail.total(), 1);
  ASSERT_EQ(detail.conflicts_size(), 1);
  EXPECT_EQ(detail.conflicts(0).mine().string_value(), "Water for most");
}

TEST(ErrorsTest, AsManyConflictsAsFitAreSentAndAllAreCounted) {
  const std::vector<v1::Conflict> conflicts(500, TitleConflict(std::string(100, 'w')));
  const absl::Status status = ConflictError(conflicts);
  const auto detail = DetailOf<v1::ConflictDetail>(status);
  EXPECT_EQ(detail.total(), 500);
  EXPECT_GT(detail.conflicts_size(), 5);
  EXPECT_LE(detail.ByteSizeLong(), 3072u);
  EXPECT_LT(WireSize(status), 8000u);
}

TEST(ErrorsTest, AVeryLargeConflictIsSentWithoutItsValues) {
  v1::Conflict conflict = TitleConflict(std::string(1 << 20, 'w'));
  conflict.add_regions()->set_mine(std::string(1 << 20, 'w'));
  conflict.set_theirs_message(std::string(1 << 20, 'w'));
  conflict.add_rule_paths(std::string(1 << 20, 'w'));
  const absl::Status status = ConflictError({conflict});
  const auto detail = DetailOf<v1::ConflictDetail>(status);
  ASSERT_EQ(detail.conflicts_size(), 1);
  EXPECT_EQ(detail.conflicts(0).path(), "title[en]");
  EXPECT_EQ(detail.conflicts(0).kind(), v1::CONFLICT_KIND_VALUE);
  EXPECT_LT(WireSize(status), 8000u);
}

}  // namespace
}  // namespace jointplan::plan
