#include "exchange/xml.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jointplan::exchange {
namespace {

using testing::HasSubstr;

struct Read {
  XmlNode root;
  std::vector<XmlNode> items;
  std::optional<Fault> fault;
};

Read ReadAll(absl::string_view bytes, const XmlLimits& limits = {}) {
  Read read;
  read.fault = ReadXml(
      bytes, limits,
      [&read](const XmlNode& root) {
        read.root = root;
        return true;
      },
      [&read](XmlNode item) { read.items.push_back(std::move(item)); });
  return read;
}

std::string Rewritten(absl::string_view xml) {
  const Read read = ReadAll(absl::StrCat("<r>", xml, "</r>"));
  EXPECT_FALSE(read.fault.has_value()) << read.fault->message;
  return read.items.empty() ? "" : WriteXml(read.items[0], XmlLayout::kOneLine);
}

TEST(XmlTest, ADocumentComesItemByItemWithItsLines) {
  const Read read = ReadAll("<r v=\"1\">\n <a x=\"2\"><b>t</b></a>\n <a/>\n</r>");
  EXPECT_FALSE(read.fault.has_value());
  EXPECT_EQ(read.root.Get("v"), "1");
  ASSERT_EQ(read.items.size(), 2u);
  EXPECT_EQ(read.items[0].line, 2);
  EXPECT_EQ(read.items[0].Get("x"), "2");
  EXPECT_EQ(read.items[0].First("b")->Text(), "t");
  EXPECT_EQ(read.items[1].line, 3);
}

TEST(XmlTest, WhatIsWrittenIsWhatWasRead) {
  for (const char* xml :
       {"<a/>", "<a b=\"1\" c=\"&lt;&amp;&#34;&#10;\">x &amp; y &gt; z</a>",
        "<a>text <b>bold</b> tail</a>", "<a xml:lang=\"fr\">été</a>",
        "<a xmlns:d=\"urn:d\" d:x=\"1\"><d:b/></a>", "<a>line&#13;\nline&#133;</a>"}) {
    EXPECT_EQ(Rewritten(xml), xml);
  }
}

TEST(XmlTest, LayoutIsNotKeptAndTextIs) {
  EXPECT_EQ(Rewritten("<a>\n  <b> x </b>\n  <c>\n  </c>\n</a>"), "<a><b> x </b><c/></a>");
}

TEST(XmlTest, TheOrderOfAttributesAndThePlaceOfDeclarationsDoNotMatter) {
  EXPECT_EQ(Rewritten("<a z=\"1\" b=\"2\" xmlns:d=\"urn:d\"><c d:x=\"3\"/></a>"),
            Rewritten("<a b=\"2\" z=\"1\"><c xmlns:d=\"urn:d\" d:x=\"3\"/></a>"));
}

TEST(XmlTest, APrefixMayMeanSeveralNamespaces) {
  const std::string xml =
      Rewritten("<a><d:b xmlns:d=\"urn:1\"/><d:b xmlns:d=\"urn:2\"/><b xmlns=\"urn:3\"/></a>");
  EXPECT_EQ(xml,
            "<a><d:b xmlns:d=\"urn:1\"/><d:b xmlns:d=\"urn:2\"/><ns:b xmlns:ns=\"urn:3\"/></a>");
  EXPECT_EQ(Rewritten(xml), xml);
}

TEST(XmlTest, WithinATagItMeansOne) {
  XmlNode node = MakeXml("a");
  node.attributes = {{{"urn:1", "d", "x"}, "1"}, {{"urn:2", "d", "x"}, "2"}};
  const std::string xml = WriteXml(node, XmlLayout::kOneLine);
  EXPECT_EQ(xml, "<a xmlns:d=\"urn:1\" xmlns:d2=\"urn:2\" d2:x=\"2\" d:x=\"1\"/>");
  EXPECT_EQ(Rewritten(xml), xml);
}

TEST(XmlTest, CommentsAndInstructionsAreLeftOut) {
  EXPECT_EQ(Rewritten("<a><!-- no --><?no no?>x<![CDATA[<y>]]></a>"), "<a>x&lt;y&gt;</a>");
}

TEST(XmlTest, IndentedTextReadsAsTheSame) {
  const Read read = ReadAll("<r><a><b>x</b><c><d/>t</c></a></r>");
  const std::string text = WriteXml(read.items[0], XmlLayout::kIndented, 2);
  EXPECT_EQ(text, "  <a>\n    <b>x</b>\n    <c><d/>t</c>\n  </a>\n");
  EXPECT_EQ(Rewritten(text), "<a><b>x</b><c><d/>t</c></a>");
}

TEST(XmlTest, ADoctypeIsRefusedBeforeAnythingIsExpanded) {
  std::string bomb = "<!DOCTYPE r [<!ENTITY a0 \"aaaaaaaaaa\">";
  for (int i = 1; i < 30; ++i) {
    absl::StrAppend(&bomb, "<!ENTITY a", i, " \"&a", i - 1, ";&a", i - 1, ";\">");
  }
  const Read read = ReadAll(bomb + "]>\n<r><a>&a29;</a></r>");
  ASSERT_TRUE(read.fault.has_value());
  EXPECT_EQ(read.fault->line, 1);
  EXPECT_THAT(read.fault->message, HasSubstr("DOCTYPE"));
  EXPECT_TRUE(read.items.empty());
}

TEST(XmlTest, NothingIsFetchedFromAnywhere) {
  for (const char* doctype : {"<!DOCTYPE r SYSTEM \"file:///etc/hostname\">",
                              "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>",
                              "<!DOCTYPE r [<!ENTITY % x SYSTEM \"http://localhost/\"> %x;]>"}) {
    const Read read = ReadAll(absl::StrCat(doctype, "<r><a>&x;</a></r>"));
    ASSERT_TRUE(read.fault.has_value());
    EXPECT_THAT(read.fault->message, HasSubstr("DOCTYPE"));
    EXPECT_TRUE(read.items.empty());
  }
}

TEST(XmlTest, AnEntityThatNothingDefinesIsRefused) {
  EXPECT_TRUE(ReadAll("<r><a>&x;</a></r>").fault.has_value());
}

TEST(XmlTest, DepthIsBounded) {
  const auto nested = [](int depth) {
    std::string xml;
    for (int i = 0; i < depth; ++i) xml += "<a>";
    for (int i = 0; i < depth; ++i) xml += "</a>";
    return xml;
  };
  XmlLimits limits;
  limits.depth_max = 10;
  EXPECT_FALSE(ReadAll(nested(10), limits).fault.has_value());
  const Read read = ReadAll(nested(11), limits);
  ASSERT_TRUE(read.fault.has_value());
  EXPECT_THAT(read.fault->message, HasSubstr("deep"));
  EXPECT_TRUE(ReadAll(nested(200'000)).fault.has_value());
}

TEST(XmlTest, WhatOneItemHoldsIsBoundedAndSoIsTheFile) {
  XmlLimits limits;
  limits.item_bytes_max = 10'000;
  const std::string text(20'000, 'x');
  EXPECT_THAT(ReadAll("<r><a>" + text + "</a></r>", limits).fault->message, HasSubstr("10000"));
  EXPECT_THAT(ReadAll("<r><a b=\"" + text + "\"/></r>", limits).fault->message, HasSubstr("10000"));
  std::string many = "<r><a>";
  for (int i = 0; i < 5000; ++i) many += "<b/>";
  EXPECT_TRUE(ReadAll(many + "</a></r>", limits).fault.has_value());
  std::string items = "<r>";
  for (int i = 0; i < 5000; ++i) items += "<b/>";
  EXPECT_FALSE(ReadAll(items + "</r>", limits).fault.has_value());
  limits.bytes_max = 10;
  EXPECT_THAT(ReadAll("<r><a/></r>", limits).fault->message, HasSubstr("at most 10"));
}

TEST(XmlTest, WhatIsNotWellFormedSaysWhereAndWhatToDo) {
  for (const char* xml : {"", "<r>", "<r><a></r>", "<r><a b=1/></r>", "<r>\xFF</r>",
                          "<r a=\"1\" a=\"2\"/>", "<r><d:a/></r>", "<r/><r/>", "<r>&#0;</r>"}) {
    const Read read = ReadAll(xml);
    ASSERT_TRUE(read.fault.has_value()) << xml;
    EXPECT_GT(read.fault->line, 0);
    EXPECT_THAT(read.fault->message, HasSubstr("no well-formed XML"));
  }
  const Read read = ReadAll("<?xml version=\"1.0\" encoding=\"KOI8-R\"?><r/>");
  EXPECT_THAT(read.fault->message, HasSubstr("save the file in UTF-8"));
}

TEST(XmlTest, OtherEncodingsThatDeclareThemselvesAreRead) {
  const Read read = ReadAll("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><r><a>\xE9</a></r>");
  ASSERT_EQ(read.items.size(), 1u);
  EXPECT_EQ(read.items[0].Text(), "é");
}

TEST(XmlTest, WhoDoesNotWantTheDocumentGetsNoMoreOfIt) {
  int items = 0;
  const auto fault = ReadXml(
      "<r><a/></r>", XmlLimits{}, [](const XmlNode&) { return false; },
      [&items](const XmlNode&) { ++items; });
  EXPECT_FALSE(fault.has_value());
  EXPECT_EQ(items, 0);
}

}  // namespace
}  // namespace jointplan::exchange
