#include "exchange/export.h"

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "exchange/csv.h"
#include "exchange/json.h"
#include "google/protobuf/struct.pb.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

v1::Activity Sample() {
  v1::Activity activity;
  activity.set_name("plans/hub/activities/a1");
  (*activity.mutable_title())["en"] = "=Water, for all";
  (*activity.mutable_title())["ar"] = "ماء";
  activity.add_themes("services");
  activity.add_themes("jobs");
  auto* participant = activity.add_participants();
  participant->set_partner("partners/medcities");
  participant->add_roles(v1::PARTNER_ROLE_LEAD);
  participant->add_roles(v1::PARTNER_ROLE_FUNDING);
  auto* location = activity.add_locations();
  location->set_id("sour");
  location->set_place("Sour");
  location->set_country("LB");
  auto* target = activity.add_targets();
  target->set_indicator("Wells");
  target->set_value("-5");
  target->set_location("sour");
  target->set_due_date("2020-01-31");
  auto* funding = activity.add_funding();
  funding->set_amount("100");
  funding->set_currency("EUR");
  funding->set_status(v1::FUNDING_STATUS_PLEDGED);
  auto* step = activity.add_next_steps();
  (*step->mutable_text())["en"] = "Call";
  step->set_responsible("partners/medcities");
  activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_ONGOING);
  activity.add_needs("plans/hub/needs/n1");
  activity.add_needs("plans/hub/needs/n2");
  return activity;
}

TEST(ExportTest, AnActivityIsOneRowWithJoinedCells) {
  const auto rows = ReadCsv(ActivitiesToCsv({Sample(), v1::Activity()}, "en"));
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[1].cells,
            (std::vector<std::string>{"plans/hub/activities/a1", "'=Water, for all", "",
                                      "services; jobs", "medcities (lead, funding)", "", "Sour LB",
                                      "", "", "Call, medcities", "Wells: -5 by 2020-01-31 at sour",
                                      "100 EUR pledged", "", "", "", "ongoing",
                                      "plans/hub/needs/n1; plans/hub/needs/n2"}));
  EXPECT_EQ((*rows)[2].cells.size(), ActivityColumns().size());
}

TEST(ExportTest, TextsAreInTheLanguageAskedForOrTheFirstThereIs) {
  const auto title = [](const std::string& language) {
    return (*ReadCsv(ActivitiesToCsv({Sample()}, language)))[1].cells[1];
  };
  EXPECT_EQ(title("ar"), "ماء");
  EXPECT_EQ(title("fr"), "ماء");
}

TEST(ExportTest, TheDocumentListsTheColumns) {
  std::ifstream in(JOINTPLAN_SOURCE_DIR "/docs/export.md");
  std::vector<std::pair<std::string, std::string>> documented;
  for (std::string line; std::getline(in, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, '|');
    if (cells.size() != 4 || !absl::StrContains(cells[1], '`')) continue;
    std::string name(absl::StripAsciiWhitespace(cells[1]));
    documented.emplace_back(name.substr(1, name.size() - 2),
                            std::string(absl::StripAsciiWhitespace(cells[2])));
  }
  std::vector<std::pair<std::string, std::string>> columns;
  for (const ExportColumn& column : ActivityColumns())
    columns.emplace_back(column.name, column.meaning);
  EXPECT_EQ(documented, columns);
}

TEST(ExportTest, APlanIsOneJsonObjectWithItsRecords) {
  v1::Plan plan;
  plan.set_name("plans/hub");
  v1::Record record;
  record.set_name("plans/hub/activities/a1");
  *record.mutable_activity() = Sample();
  const auto json = PlanToJson(plan, {record, record});
  ASSERT_THAT(json, IsOk());
  google::protobuf::Struct object;
  ASSERT_THAT(FromJson(*json, &object), IsOk());
  EXPECT_EQ(object.fields().at("plan").struct_value().fields().at("name").string_value(),
            "plans/hub");
  EXPECT_EQ(object.fields().at("records").list_value().values_size(), 2);
  ASSERT_THAT(PlanToJson(plan, {}), IsOk());
  EXPECT_THAT(FromJson(*PlanToJson(plan, {}), &object), IsOk());
}

}  // namespace
}  // namespace jointplan::exchange
