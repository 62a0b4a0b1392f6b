#include "plan/catalogue.h"

#include <map>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "plan/names.h"
#include "plan/validate.h"
#include "tests/support/status_matchers.h"

namespace jointplan::plan {
namespace {

const v1::Record* Find(const std::vector<v1::Record>& records, const std::string& name) {
  for (const v1::Record& record : records) {
    if (record.name() == name) return &record;
  }
  return nullptr;
}

TEST(CatalogueTest, EveryRecordIsValidAndHasItsOwnName) {
  std::set<std::string> names;
  for (const v1::Record& record : BuiltInCatalogue()) {
    EXPECT_THAT(ValidateShape(record, record.name()), IsOk());
    EXPECT_THAT(ParseName(record.name(), "name"), IsOk());
    EXPECT_TRUE(names.insert(record.name()).second) << record.name();
    EXPECT_EQ(record.name(),
              record.has_framework() ? record.framework().name() : record.objective().name());
  }
}

TEST(CatalogueTest, FrameworksComeBeforeTheirObjectivesAndHaveAllOfThem) {
  std::map<std::string, int> objectives;
  for (const v1::Record& record : BuiltInCatalogue()) {
    if (record.has_framework()) {
      objectives[record.name()] = 0;
    } else {
      const std::string framework = ParseName(record.name(), "name")->parent;
      ASSERT_TRUE(objectives.count(framework)) << record.name();
      const int number = ++objectives[framework];
      EXPECT_EQ(record.objective().number(), framework == "frameworks/mmd" ? 0 : number);
    }
  }
  EXPECT_EQ(objectives, (std::map<std::string, int>{{"frameworks/gcr", 4},
                                                    {"frameworks/gcm", 23},
                                                    {"frameworks/mmd", 6},
                                                    {"frameworks/sdg", 17}}));
}

TEST(CatalogueTest, TitlesAreThoseOfTheDocuments) {
  const std::vector<v1::Record> records = BuiltInCatalogue();
  const auto title = [&records](const std::string& name) {
    const v1::Record* record = Find(records, name);
    return record == nullptr ? "" : record->objective().title().at("en");
  };
  EXPECT_EQ(title("frameworks/gcm/objectives/20"),
            "Promote faster, safer and cheaper transfer of remittances and foster financial "
            "inclusion of migrants");
  EXPECT_EQ(title("frameworks/gcr/objectives/2"), "Enhance refugee self-reliance");
  EXPECT_EQ(title("frameworks/sdg/objectives/10"), "Reduce inequality within and among countries");
  EXPECT_EQ(Find(records, "frameworks/gcm/objectives/15")->objective().label(),
            "Access to basic services");
}

TEST(CatalogueTest, TheDeclarationIsFoundUnderEitherSpellingAndNumbersNothing) {
  const std::vector<v1::Record> records = BuiltInCatalogue();
  const v1::Framework& framework = Find(records, "frameworks/mmd")->framework();
  EXPECT_EQ(framework.title().at("en"), "Marrakech Mayors Declaration");
  EXPECT_THAT(framework.aliases(), testing::Contains("Marrakesh Mayoral Declaration"));
  for (const std::string id : {"recognition", "inclusive-societies", "both-compacts"}) {
    const v1::Record* record = Find(records, "frameworks/mmd/objectives/" + id);
    ASSERT_NE(record, nullptr) << id;
    EXPECT_FALSE(record->objective().has_number());
  }
}

}  // namespace
}  // namespace jointplan::plan
