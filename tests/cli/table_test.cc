#include "cli/table.h"

#include "cli/display_width.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jointplan::cli {
namespace {

using testing::ElementsAre;

const Paint kPlain(false);

TEST(DisplayWidthTest, CountsWhatATerminalShows) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("Sour"), 4);
  EXPECT_EQ(DisplayWidth("Réfugiés"), 8);
  EXPECT_EQ(DisplayWidth("Re\xcc\x81"), 2);                 // A letter with a combining accent.
  EXPECT_EQ(DisplayWidth("东京"), 4);                       // Wide characters.
  EXPECT_EQ(DisplayWidth("السلطات"), 7);                    // Arabic.
  EXPECT_EQ(DisplayWidth("سُلْطَة"), 4);                       // Arabic with vowel marks.
  EXPECT_EQ(DisplayWidth("\xe2\x81\xa8x\xe2\x81\xa9"), 1);  // Isolates show nothing.
  EXPECT_EQ(DisplayWidth("👨‍👩‍👧"), 2);         // A family is one picture.
  EXPECT_EQ(DisplayWidth("🇱🇧"), 2);                         // So is a flag.
}

TEST(WrapTest, BreaksBetweenWordsAndOtherwiseBetweenCharacters) {
  EXPECT_THAT(Wrap("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("abcdefghij", 4), ElementsAre("abcd", "efgh", "ij"));
  EXPECT_THAT(Wrap("a b\nc", 10), ElementsAre("a b", "c"));
  EXPECT_THAT(Wrap("", 10), ElementsAre(""));
  EXPECT_THAT(Wrap("exactly8", 8), ElementsAre("exactly8"));
  EXPECT_THAT(Wrap("exactly8 x", 8), ElementsAre("exactly8", "x"));
  EXPECT_THAT(Wrap("東京都", 4), ElementsAre("東京", "都"));
}

TEST(WrapTest, NothingIsLostAndNothingIsTooWide) {
  const std::string text = "Rencontre annuelle du réseau des municipalités hôtes";
  for (int width = 1; width < 60; ++width) {
    std::string letters;
    for (const std::string& line : Wrap(text, width)) {
      EXPECT_LE(DisplayWidth(line), width);
      letters += line;
    }
    std::string expected = text;
    for (std::string* both : {&letters, &expected}) {
      both->erase(std::remove(both->begin(), both->end(), ' '), both->end());
    }
    EXPECT_EQ(letters, expected) << width;
  }
}

TEST(HarmlessTest, ControlCharactersDoNotReachTheTerminal) {
  EXPECT_EQ(Harmless("a\x1b[31mb"), "a\xef\xbf\xbd[31mb");
  EXPECT_EQ(Harmless("a\tb\nc"), "a b\nc");
}

Table Places() {
  Table table({"id", "place"});
  table.Add({"irbid", "Irbid"});
  table.Add({"x", "A place with a long name"});
  return table;
}

TEST(TableTest, ColumnsAreAlignedWithoutBlanksAtTheEnd) {
  EXPECT_EQ(Places().ToText(kPlain, 0),
            "ID     PLACE\n"
            "irbid  Irbid\n"
            "x      A place with a long name\n");
}

TEST(TableTest, ANarrowTerminalBreaksCellsAndLosesNothing) {
  EXPECT_EQ(Places().ToText(kPlain, 18),
            "ID     PLACE\n"
            "irbid  Irbid\n"
            "x      A place\n"
            "       with a long\n"
            "       name\n");
}

TEST(TableTest, ColoursDoNotMoveColumns) {
  Table table({"a", "b"});
  table.Add({Cell("x", Style::kBad), "y"});
  EXPECT_EQ(table.ToText(Paint(true), 0),
            "\033[1mA\033[0m  \033[1mB\033[0m\n\033[31mx\033[0m  y\n");
}

TEST(TableTest, CsvHasHeadingsAndIsSafeForSpreadsheets) {
  Table table({"title", "note"});
  table.Add({"a, b", "=1+1"});
  EXPECT_EQ(table.ToCsv(), "title,note\n\"a, b\",'=1+1\n");
}

TEST(SheetTest, LinesWithoutAValueAreLeftOut) {
  Sheet sheet;
  sheet.Add("title", "Two\nlines");
  sheet.Add("empty", "");
  sheet.Add("x", "y");
  EXPECT_EQ(sheet.ToText(kPlain, 0), "title  Two\n       lines\nx      y\n");
}

}  // namespace
}  // namespace jointplan::cli
