#include "exchange/csv.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Rows = std::vector<std::vector<std::string>>;

Rows CellsOf(const std::vector<CsvRow>& rows) {
  Rows cells;
  for (const CsvRow& row : rows) cells.push_back(row.cells);
  return cells;
}

TEST(CsvTest, CellsAreReadAsTheyAre) {
  const auto rows = ReadCsv("a, b ,\"c, \"\"d\"\"\"\r\n,,\n");
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ(CellsOf(*rows), (Rows{{"a", " b ", "c, \"d\""}, {"", "", ""}}));
}

TEST(CsvTest, EachRowKnowsTheLineOnWhichItBegins) {
  const auto rows = ReadCsv("h\n\"two\nlines\"\n\n\n x\r\n\"a\r\nb\"\rlast");
  ASSERT_THAT(rows, IsOk());
  std::vector<int> lines;
  for (const CsvRow& row : *rows) lines.push_back(row.line);
  EXPECT_THAT(lines, ElementsAre(1, 2, 6, 7, 9));
}

TEST(CsvTest, AByteOrderMarkIsPassedOver) {
  const auto rows = ReadCsv("\xEF\xBB\xBFname,x\n");
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ((*rows)[0].cells[0], "name");
}

TEST(CsvTest, NothingHasNoRows) {
  EXPECT_THAT(ReadCsv(""), IsOkAndHolds(testing::IsEmpty()));
  EXPECT_THAT(ReadCsv("\n\r\n"), IsOkAndHolds(testing::IsEmpty()));
}

TEST(CsvTest, AnOpenQuoteIsRefusedWithTheLineWhereItsRowBegins) {
  EXPECT_THAT(ReadCsv("a,b\n1,\"2\n3,4\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       testing::AllOf(HasSubstr("line 2"), HasSubstr("never closed"))));
}

TEST(CsvTest, AQuoteInsideAnUnquotedCellIsRefused) {
  EXPECT_THAT(ReadCsv("a\nx\"y\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")));
  EXPECT_THAT(ReadCsv("a\n\"x\"y\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")));
}

TEST(CsvTest, OtherDelimitersAreRead) {
  const auto rows = ReadCsv("a;b,c\n", ';');
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ((*rows)[0].cells, (std::vector<std::string>{"a", "b,c"}));
}

TEST(CsvTest, ACellOfAMegabyteIsRead) {
  const auto rows = ReadCsv("a\n\"" + std::string(1 << 20, 'x') + "\"\n");
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ((*rows)[1].cells[0].size(), size_t{1} << 20);
}

TEST(CsvTest, WhatIsWrittenReadsTheSame) {
  const std::vector<std::string> pool = {"",       "a",   " a ", "a,b", "\"",   "a\"b", "\n",
                                         "x\r\ny", "صور", "1.5", "-2",  "a\tb", "'x",   ";"};
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Rows rows(1 + random() % 4);
    for (auto& row : rows) {
      for (size_t i = 0; i < 1 + random() % 4; ++i) row.push_back(pool[random() % pool.size()]);
    }
    const auto read = ReadCsv(WriteCsv(rows));
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(CellsOf(*read), rows);
  }
}

TEST(CsvTest, FormulasAreDefusedAndNumbersStayNumbers) {
  EXPECT_EQ(WriteCsv({{"=1+1", "+x", "-x", "@SUM(A1)", "\tx", "-12.5", "a=b"}}),
            "'=1+1,'+x,'-x,'@SUM(A1),'\tx,-12.5,a=b\n");
  EXPECT_EQ(WriteCsv({{"\r=1", "=A1,\"x\""}}), "\"'\r=1\",\"'=A1,\"\"x\"\"\"\n");
}

}  // namespace
}  // namespace jointplan::exchange
