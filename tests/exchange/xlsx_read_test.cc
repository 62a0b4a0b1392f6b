#include "exchange/xlsx_read.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "exchange/xlsx_styles.h"
#include "exchange/xml_part.h"
#include "exchange/zip_archive.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/zip_writer.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

using testing::HasSubstr;

constexpr char kStyles[] =
    "<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"dd\\/mm\\/yyyy\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"0 &quot;days&quot;\"/></numFmts>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>"
    "<xf numFmtId=\"165\"/></cellXfs>";

// Reads one row of cells; whatever is wrong fails the test.
SheetRow ReadRow(const std::string& cells, XlsxText text = {}) {
  text.rows = absl::StrCat("<row r=\"1\">", cells, "</row>");
  if (text.styles.empty()) text.styles = kStyles;
  const auto workbook = ReadXlsx(XlsxOf(text));
  EXPECT_TRUE(workbook.ok()) << workbook.status();
  if (!workbook.ok() || workbook->sheets.empty() || workbook->sheets[0].rows.empty()) return {};
  return workbook->sheets[0].rows[0];
}

TEST(XlsxReadTest, TextsAreSharedInlineRichOrWorkedOut) {
  XlsxText text;
  text.strings =
      "<si><t xml:space=\"preserve\"> Sour </t></si>"
      "<si><r><rPr><b/></rPr><t>Two </t></r><r><t>runs</t></r><rPh sb=\"0\" "
      "eb=\"1\"><t>no</t></rPh></si>"
      "<si><t>a_x000D_&#10;b _x005F_x0041_</t></si><si><t xml:space=\"preserve\">  </t></si>";
  const SheetRow row = ReadRow(
      "<c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
      "<c r=\"C1\" t=\"inlineStr\"><is><t>here</t></is></c>"
      "<c r=\"D1\" t=\"str\"><f>A1</f><v>made</v></c><c r=\"F1\" t=\"s\"><v>2</v></c>"
      "<c r=\"G1\" t=\"s\"><v>3</v></c>",
      text);
  EXPECT_EQ(row.At(0).text(), " Sour ");
  EXPECT_EQ(row.At(1).text(), "Two runs");
  EXPECT_EQ(row.At(2).text(), "here");
  EXPECT_EQ(row.At(3).text(), "made");
  EXPECT_TRUE(row.At(3).is_formula);
  EXPECT_EQ(row.At(4).kind, CellKind::kEmpty);
  EXPECT_EQ(row.At(5).text(), "a\r\nb _x0041_");
  EXPECT_EQ(row.At(6).text(), "  ");
}

TEST(XlsxReadTest, NumbersHaveTheDigitsThatPeopleSee) {
  const SheetRow row = ReadRow(
      "<c><v>0.30000000000000004</v></c><c><v>1.1000000000000001</v></c><c><v>120</v></c>"
      "<c><v>1E+20</v></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#REF!</v></c><c "
      "s=\"3\"><v>5</v></c>");
  EXPECT_EQ(row.At(0).text(), "0.3");
  EXPECT_EQ(row.At(1).text(), "1.1");
  EXPECT_EQ(row.At(2).text(), "120");
  EXPECT_EQ(row.At(3).text(), "1e+20");
  EXPECT_EQ(row.At(4).kind, CellKind::kBoolean);
  EXPECT_EQ(row.At(5).kind, CellKind::kError);
  EXPECT_EQ(row.At(6).kind, CellKind::kNumber);
}

TEST(XlsxReadTest, StylesMakeDates) {
  const SheetRow row = ReadRow(
      "<c s=\"1\"><v>43523</v></c><c s=\"2\"><v>43523.5</v></c><c><v>43523</v></c>"
      "<c t=\"d\"><v>2019-02-27T00:00:00</v></c><c s=\"1\"><v>1</v></c><c s=\"1\"><v>-3</v></c>");
  EXPECT_EQ(row.At(0).text(), "2019-02-27");
  EXPECT_EQ(row.At(0).kind, CellKind::kDate);
  EXPECT_FALSE(row.At(0).has_time);
  EXPECT_EQ(row.At(1).text(), "2019-02-27");
  EXPECT_TRUE(row.At(1).has_time);
  EXPECT_EQ(row.At(2).kind, CellKind::kNumber);
  EXPECT_EQ(row.At(3).text(), "2019-02-27");
  EXPECT_FALSE(row.At(3).has_time);
  EXPECT_EQ(row.At(4).text(), "1900-01-01");
  EXPECT_EQ(row.At(5).kind, CellKind::kError);
}

TEST(XlsxReadTest, DaysMayBeCountedFrom1904) {
  XlsxText text;
  text.workbook = "<workbookPr date1904=\"1\"/>";
  const SheetRow row = ReadRow("<c s=\"1\"><v>42061</v></c>", text);
  EXPECT_EQ(row.At(0).text(), "2019-02-27");
}

TEST(XlsxReadTest, PlacesMayBeLeftOutAndRowsMayBeMissing) {
  XlsxText text;
  text.rows =
      "<row r=\"3\"><c><v>1</v></c><c "
      "r=\"D3\"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c>"
      "</row><row r=\"9\" spans=\"1:4\"/><row r=\"12\"><c r=\"B12\"/><c "
      "r=\"C12\"><v>5</v></c></row>";
  text.after = "<mergeCells><mergeCell ref=\"A3:B4\"/></mergeCells>";
  const auto workbook = ReadXlsx(XlsxOf(text));
  ASSERT_THAT(workbook, IsOk());
  const auto& rows = workbook->sheets[0].rows;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].number, 3);
  EXPECT_EQ(rows[0].At(3).text(), "2");
  EXPECT_EQ(rows[0].At(4).text(), "3");
  EXPECT_EQ(rows[1].number, 4);
  EXPECT_EQ(rows[2].At(1).kind, CellKind::kEmpty);
  ASSERT_EQ(workbook->sheets[0].merged.size(), 1U);
  EXPECT_EQ(workbook->sheets[0].merged[0].last_row, 4);
}

TEST(XlsxReadTest, NamespacesMayHaveAPrefix) {
  ZipParts parts =
      XlsxParts({"<x:row><x:c t=\"inlineStr\"><x:is><x:t>a</x:t></x:is></x:c></x:row>"});
  for (auto& [name, content] : parts) {
    if (name != "xl/worksheets/sheet1.xml") continue;
    content = absl::StrReplaceAll(content, {{"<worksheet xmlns", "<x:worksheet xmlns:x"},
                                            {"</worksheet", "</x:worksheet"},
                                            {"<sheetData", "<x:sheetData"},
                                            {"</sheetData", "</x:sheetData"}});
  }
  const auto workbook = ReadXlsx(ZipOf(parts));
  ASSERT_THAT(workbook, IsOk());
  EXPECT_EQ(workbook->sheets[0].rows[0].At(0).text(), "a");
}

TEST(XlsxReadTest, WhatIsNoWorkbookIsRefused) {
  for (const std::string& bytes :
       {std::string(), std::string("PK"), std::string("title,theme\n"),
        ZipOf({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}})}) {
    const auto workbook = ReadXlsx(bytes);
    EXPECT_FALSE(workbook.ok());
    EXPECT_THAT(std::string(workbook.status().message()), HasSubstr(".xlsx"));
  }
}

TEST(XlsxReadTest, PlacesThatCannotBeAreRefused) {
  for (const char* row :
       {"<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>", "<row r=\"0\"/>", "<row r=\"2000000\"/>",
        "<row r=\"2\"/><row r=\"1\"/>", "<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>",
        "<row r=\"1\"><c r=\"ZZZZ1\"/></row>"}) {
    const auto workbook = ReadXlsx(XlsxOf({row}));
    EXPECT_FALSE(workbook.ok()) << row;
    EXPECT_THAT(std::string(workbook.status().message()), HasSubstr("Sheet"));
  }
}

// ---- Files that mean harm ----

TEST(HostileXlsxTest, ABombIsNotUnpacked) {
  XlsxText text;
  text.rows = std::string(size_t{80} << 20, ' ');
  const std::string bytes = XlsxOf(text);
  EXPECT_LT(bytes.size(), size_t{200} << 10);
  const auto workbook = ReadXlsx(bytes);
  EXPECT_EQ(workbook.status().code(), absl::StatusCode::kResourceExhausted) << workbook.status();
}

TEST(HostileXlsxTest, TheUnpackedSizeIsCountedOverAllParts) {
  std::string noise;  // Hard to pack, so that no single part looks like a bomb.
  uint32_t state = 1;
  while (noise.size() < 3000) {
    state = state * 1664525 + 1013904223;
    noise.push_back(static_cast<char>('a' + (state >> 24) % 26));
  }
  const std::string bytes = ZipOf({{"a", noise}, {"b", noise}, {"c", noise}});
  ZipLimits limits;
  limits.total_bytes = 7000;
  auto archive = ZipArchive::Open(bytes, limits);
  ASSERT_THAT(archive, IsOk());
  EXPECT_THAT(archive->Read("a"), IsOk());
  EXPECT_THAT(archive->Read("b"), IsOk());
  EXPECT_EQ(archive->Read("c").status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(HostileXlsxTest, TooManyPartsAreRefused) {
  ZipLimits limits;
  limits.entries = 2;
  EXPECT_EQ(ZipArchive::Open(ZipOf({{"a", "1"}, {"b", "2"}, {"c", "3"}}), limits).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(HostileXlsxTest, EntitiesAreNeitherExpandedNorFetched) {
  for (const char* declared : {"<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">",
                               "<!ENTITY b SYSTEM \"file:///etc/passwd\">",
                               "<!ENTITY % b SYSTEM \"http://example.org/x\">"}) {
    ZipParts parts = XlsxParts({"<row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row>"});
    for (auto& [name, content] : parts) {
      if (name != "xl/worksheets/sheet1.xml") continue;
      content = absl::StrReplaceAll(
          content,
          {{"<worksheet", absl::StrCat("<!DOCTYPE worksheet [", declared, "]><worksheet")}});
    }
    const auto workbook = ReadXlsx(ZipOf(parts));
    EXPECT_EQ(workbook.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(workbook.status().message()), HasSubstr("document type"));
  }
}

TEST(HostileXlsxTest, ADocumentTypeIsFoundInUtf16Too) {
  const std::string xml = "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
  std::string wide = "\xFF\xFE";
  for (const char c : xml) {
    wide.push_back(c);
    wide.push_back('\0');
  }
  EXPECT_EQ(ParseXml(wide, "part").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(HostileXlsxTest, MoreMarksThanMemoryShouldHoldAreRefused) {
  std::string xml = "<a>";
  for (int i = 0; i < 4'100'000; ++i) xml += "<b/>";
  for (int i = 0; i < 4'100'000; ++i) xml += "<b/>";
  EXPECT_EQ(ParseXml(xml, "part").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(HostileXlsxTest, OneTextInManyCellsIsKeptOnce) {
  XlsxText text;
  text.strings = absl::StrCat("<si><t>", std::string(30'000, 'x'), "</t></si>");
  for (int i = 0; i < 20'000; ++i) text.rows += "<row><c t=\"s\"><v>0</v></c></row>";
  const auto workbook = ReadXlsx(XlsxOf(text));
  ASSERT_THAT(workbook, IsOk());
  const auto& rows = workbook->sheets[0].rows;
  ASSERT_EQ(rows.size(), 20'000U);
  EXPECT_EQ(rows.front().At(0).content.get(), rows.back().At(0).content.get());
}

TEST(HostileXlsxTest, RelationsThatLeadOutsideAreNotFollowed) {
  ZipParts parts = XlsxParts({"<row><c><v>1</v></c></row>"});
  for (auto& [name, content] : parts) {
    content = absl::StrReplaceAll(
        content, {{"Target=\"worksheets/sheet1.xml\"",
                   "Target=\"http://example.org/sheet1.xml\" TargetMode=\"External\""}});
  }
  const auto workbook = ReadXlsx(ZipOf(parts));
  ASSERT_THAT(workbook, IsOk());
  EXPECT_TRUE(workbook->sheets.empty());
}

TEST(XlsxStylesTest, FormatsOfDatesAreKnown) {
  for (const char* format : {"yyyy-mm-dd", "dd/mm/yy", "[$-40C]d mmmm yyyy;@", "m/d/yyyy h:mm"}) {
    EXPECT_TRUE(ShowsDate(format)) << format;
  }
  for (const char* format : {"General", "0.00", "0 \"days\"", "h:mm:ss", "[Red]0", "0\\d", "@",
                             "#,##0;[Red]-#,##0 \"dy\""}) {
    EXPECT_FALSE(ShowsDate(format)) << format;
  }
}

TEST(XlsxStylesTest, DatesGoThereAndBack) {
  for (const char* date : {"1900-03-01", "1999-12-31", "2000-02-29", "2019-02-27", "9999-12-31"}) {
    const auto serial = SerialOfDate(date);
    ASSERT_TRUE(serial.has_value()) << date;
    EXPECT_EQ(DateOfSerial(*serial, false)->date, date);
  }
  EXPECT_FALSE(SerialOfDate("1899-12-31").has_value());
  EXPECT_FALSE(DateOfSerial(60, false).has_value());
  EXPECT_FALSE(DateOfSerial(4'000'000, false).has_value());
}

// ---- Files as programs write them ----

TEST(XlsxRealTest, TablesOfTheRefugeeAgencyAreRead) {
  const char* given = std::getenv("JOINTPLAN_REAL_DATA");
  const std::filesystem::path data =
      given != nullptr ? given : std::string(JOINTPLAN_SOURCE_DIR) + "/../shared/data";
  if (!std::filesystem::is_directory(data / "iati_tables_xlsx")) {
    GTEST_SKIP() << "There are no real tables in " << data;
  }
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data / "iati_tables_xlsx")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    int64_t heard = 0;
    const auto workbook = ReadXlsx(bytes, [&](int64_t done, int64_t) { heard = done; });
    ASSERT_THAT(workbook, IsOk()) << entry.path();
    ASSERT_EQ(workbook->sheets.size(), 1U);
    const auto& rows = workbook->sheets[0].rows;
    ASSERT_GT(rows.size(), 1U);
    EXPECT_LE(heard, static_cast<int64_t>(rows.size()));
    for (const SheetRow& row : rows) {
      EXPECT_LE(row.cells.size(), rows[0].cells.size());
      for (const auto& [column, cell] : row.cells) EXPECT_NE(cell.kind, CellKind::kError);
    }
    ++files;
  }
  EXPECT_GT(files, 0);
}

}  // namespace
}  // namespace jointplan::exchange
