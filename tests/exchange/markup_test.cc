#include "exchange/markup.h"

#include "exchange/document.h"
#include "gtest/gtest.h"

namespace jointplan::exchange {
namespace {

TEST(MarkupTest, WhatXmlDoesNotAllowIsReplaced) {
  EXPECT_EQ(XmlText("a<b & \"c\" 'd' ]]>"), "a&lt;b &amp; &quot;c&quot; &#39;d&#39; ]]&gt;");
  EXPECT_EQ(XmlText("a\x01"
                    "b\x7f\n\t"),
            "a\uFFFD"
            "b\uFFFD\n\t");
  EXPECT_EQ(XmlText("\xff\xc3("), "\uFFFD\uFFFD(");
  EXPECT_EQ(XmlText("\uFFFE\U0001F600"), "\uFFFD\U0001F600");
  EXPECT_EQ(XmlText(absl::string_view("\0x", 2)), "\uFFFDx");
}

TEST(MarkupTest, DirectionsThatATextOpensEndWithIt) {
  EXPECT_EQ(CloseDirections("plain"), "plain");
  EXPECT_EQ(CloseDirections("\u202Eover"), "\u202Eover\u202C");
  EXPECT_EQ(CloseDirections("\u2067a\u202Bb"), "\u2067a\u202Bb\u202C\u2069");
  EXPECT_EQ(CloseDirections("a\u202C\u2069b"), "ab");
  EXPECT_EQ(CloseDirections("\u2067a\u202Bb\u2069c"), "\u2067a\u202Bb\u2069c");
  EXPECT_EQ(CloseDirections("\u202Ba\u202Cb"), "\u202Ba\u202Cb");
}

TEST(MarkupTest, TheFirstLetterDecidesTheDirection) {
  EXPECT_EQ(DirectionOf("تدريب (GIZ)"), TextDirection::kRightToLeft);
  EXPECT_EQ(DirectionOf("12. תוכנית"), TextDirection::kRightToLeft);
  EXPECT_EQ(DirectionOf("GIZ تدريب"), TextDirection::kLeftToRight);
  EXPECT_EQ(DirectionOf("2019-06-12"), TextDirection::kNone);
  EXPECT_EQ(DirectionOf(""), TextDirection::kNone);
}

TEST(MarkupTest, LanguagesKnowTheirDirection) {
  EXPECT_TRUE(RunsRightToLeft("ar"));
  EXPECT_TRUE(RunsRightToLeft("ar-LB"));
  EXPECT_TRUE(RunsRightToLeft("he"));
  EXPECT_FALSE(RunsRightToLeft("fr"));
  EXPECT_FALSE(RunsRightToLeft(""));
}

Span Marked(const std::string& text, Span::Mark mark) {
  Span span(text);
  span.mark = mark;
  return span;
}

std::string Markdown(Line line) {
  Document document;
  document.Add(Block::Kind::kParagraph, std::move(line));
  return ToMarkdown(document);
}

TEST(MarkdownMarksTest, BlanksStayOutside) {
  EXPECT_EQ(Markdown({"a ", Marked("new ", Span::Mark::kInserted), "b"}), "a **new** b\n");
  EXPECT_EQ(Markdown({"a", Marked("  ", Span::Mark::kDeleted), "b"}), "a  b\n");
}

// `**.**b` is no bold text in CommonMark.
TEST(MarkdownMarksTest, WhereMarksWouldStandForThemselvesElementsDo) {
  EXPECT_EQ(Markdown({"a", Marked(".", Span::Mark::kInserted), "b"}), "a<ins>.</ins>b\n");
  EXPECT_EQ(Markdown({"a", Marked("(x", Span::Mark::kDeleted), " b"}), "a<del>(x</del> b\n");
  EXPECT_EQ(Markdown({"a ", Marked("(x)", Span::Mark::kDeleted), " b"}), "a ~~(x)~~ b\n");
}

}  // namespace
}  // namespace jointplan::exchange
