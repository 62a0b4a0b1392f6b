#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "exchange/document.h"
#include "exchange/markup.h"

namespace jointplan::exchange {
namespace {

// Nothing is loaded from anywhere, and nothing runs.
constexpr char kPolicy[] = "default-src 'none'; style-src 'unsafe-inline'";

constexpr char kStyle[] = R"(
body { font: 11pt/1.45 "Noto Sans", "Noto Sans Arabic", "DejaVu Sans", sans-serif; color: #1c2430;
       max-width: 52rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 2px solid #2c5f7c; }
h3 { font-size: 1.02rem; margin: 1.4rem 0 .4rem; }
p, ul, blockquote { margin: .4rem 0; }
ul { padding-inline-start: 1.3rem; }
blockquote { padding-inline-start: .9rem; border-inline-start: 3px solid #c3ccd6; }
.note { color: #55606e; font-size: .9rem; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .92rem; }
ins { background: #e2f0e4; text-decoration: underline; font-weight: 600; }
del { background: #fbe9e7; text-decoration: line-through; }
svg { display: block; }
svg text { font-size: 10px; fill: #1c2430; }
th, td { text-align: start; vertical-align: top; padding: .3rem .5rem; border: 1px solid #c3ccd6;
         overflow-wrap: anywhere; }
thead th { background: #eaf0f4; overflow-wrap: break-word; }
tbody th { font-weight: 400; }
td { white-space: pre-line; }
td ul { list-style: none; margin: 0; padding: 0; }
table.facts th, table.facts td { border: 0; border-bottom: 1px solid #e3e8ee; }
table.facts td { text-align: left; }
html[dir=rtl] :is(h1, h2, h3, th, td) { text-align: right; }
.day { white-space: nowrap; }
table.facts th { width: 10rem; font-weight: 600; padding-inline-start: 0; }
@page { size: A4; margin: 18mm; @bottom-center { content: counter(page) " / " counter(pages);
        font: 8pt "Noto Sans", "DejaVu Sans", sans-serif; color: #55606e; } }
@media print {
  html { font-size: 10pt; }
  body { font-size: 10pt; max-width: none; margin: 0; padding: 0; }
  thead { display: table-header-group; }
  tr, h2, h3 { break-inside: avoid; }
  h2, h3, .note { break-after: avoid; }
  h2.page { break-before: page; }
  p, li { orphans: 3; widows: 3; }
  th, ins, del, svg { print-color-adjust: exact; }
}
)";

// Writes pieces of HTML in the language of a document.
class HtmlWriter {
 public:
  explicit HtmlWriter(const Document& document)
      : document_(document),
        direction_(RunsRightToLeft(document.language) ? TextDirection::kRightToLeft
                                                      : TextDirection::kLeftToRight) {}

  std::string Write() {
    std::string text = absl::StrCat(
        "<!DOCTYPE html>\n<html lang=\"", XmlText(document_.language), "\"",
        direction_ == TextDirection::kRightToLeft ? " dir=\"rtl\"" : "",
        ">\n<head>\n<meta charset=\"utf-8\"/>\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"",
        kPolicy, "\"/>\n<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>",
        XmlText(document_.title), "</title>\n<style>", kStyle,
        "</style>\n</head>\n<body>\n<main>\n");
    absl::StrAppend(&text, Blocks());
    absl::StrAppend(&text, "</main>\n</body>\n</html>\n");
    return text;
  }

  std::string WriteElement() {
    const std::string language = XmlText(document_.language);
    return absl::StrCat("<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"", language,
                        "\" xml:lang=\"", language, "\" dir=\"",
                        direction_ == TextDirection::kRightToLeft ? "rtl" : "ltr", "\">\n",
                        Blocks(), "</div>");
  }

 private:
  std::string Blocks() const {
    std::string text;
    for (const Block& block : document_.blocks) absl::StrAppend(&text, BlockText(block));
    return text;
  }

  // Says a direction that is not the page's, with a blank before it.
  std::string DirectionAttribute(TextDirection direction) const {
    if (direction == TextDirection::kNone || direction == direction_) return "";
    return direction == TextDirection::kRightToLeft ? " dir=\"rtl\"" : " dir=\"ltr\"";
  }

  // The direction of lines that all have the same.
  static TextDirection WholeDirection(const std::vector<Line>& lines) {
    TextDirection whole = TextDirection::kNone;
    for (const Line& line : lines) {
      const TextDirection direction =
          line.size() == 1 ? DirectionOf(line[0].text) : TextDirection::kNone;
      if (direction == TextDirection::kNone) continue;
      if (whole != TextDirection::kNone && whole != direction) return TextDirection::kNone;
      whole = direction;
    }
    return whole;
  }

  // The attributes that say in which language and direction a text is, with a blank before each.
  std::string Attributes(const Span& span) const {
    std::string text;
    if (!span.language.empty() && span.language != document_.language) {
      absl::StrAppend(&text, " lang=\"", XmlText(span.language), "\"");
    }
    absl::StrAppend(&text, DirectionAttribute(DirectionOf(span.text)));
    return text;
  }

  static bool IsMarked(const Span& span) { return span.mark != Span::Mark::kNone; }

  // The element that a span needs around it; empty: none.
  static absl::string_view WrapOf(const Span& span, bool isolated) {
    if (span.mark == Span::Mark::kInserted) return "ins";
    if (span.mark == Span::Mark::kDeleted) return "del";
    if (span.strong) return "strong";
    return isolated ? "bdi" : "";
  }

  // `alone`: the element around it has its attributes.
  std::string SpanText(const Span& span, bool alone) const {
    if (!span.drawing.empty()) return span.drawing;
    const std::string own = alone ? "" : Attributes(span);
    const absl::string_view wrap = WrapOf(span, !alone && (span.own || !own.empty()));
    if (wrap.empty()) return XmlText(span.text);
    return absl::StrCat("<", wrap, own, ">", XmlText(span.text), "</", wrap, ">");
  }

  // The attributes of a line that is one text: that is a text alone, or one with what came and went
  // in it.
  std::optional<std::string> WholeAttributes(const Line& line) const {
    if (line.size() == 1) return Attributes(line[0]);
    if (std::none_of(line.begin(), line.end(), IsMarked)) return std::nullopt;
    Span whole("");
    for (const Span& span : line) {
      whole.text += span.text;
      if (whole.language.empty()) whole.language = span.language;
    }
    return Attributes(whole);
  }

  // An element that holds one line. A line that is one text has the text's direction as a whole;
  // among others, each text keeps its own to itself.
  std::string Element(absl::string_view tag, const Line& line,
                      absl::string_view attributes = "") const {
    const std::optional<std::string> whole = WholeAttributes(line);
    std::string text = absl::StrCat("<", tag, attributes, whole.value_or(""), ">");
    for (const Span& span : line) absl::StrAppend(&text, SpanText(span, whole.has_value()));
    absl::StrAppend(&text, "</", tag, ">");
    return text;
  }

  std::string Elements(absl::string_view tag, const std::vector<Line>& lines,
                       absl::string_view attributes = "") const {
    std::string text;
    for (const Line& line : lines) absl::StrAppend(&text, Element(tag, line, attributes), "\n");
    return text;
  }

  std::string HeadingsText(const Block& block) const {
    std::string text = "<thead><tr>";
    for (size_t i = 0; i < block.headings.size(); ++i) {
      Line heading = {Span(block.headings[i])};
      if (block.drawings == i) heading[0].drawing = block.heading_drawing;
      absl::StrAppend(&text, Element("th", heading, " scope=\"col\""));
    }
    return absl::StrCat(text, "</tr></thead>\n");
  }

  std::string TableText(const Block& block) const {
    std::string text = absl::StrCat("<table>\n", HeadingsText(block), "<tbody>\n");
    for (const std::vector<Line>& row : block.rows) {
      absl::StrAppend(&text, "<tr>");
      for (size_t i = 0; i < row.size(); ++i) {
        const bool heads = block.row_headings && i == 0;
        const char* const attributes = heads           ? " scope=\"row\""
                                       : IsDay(row[i]) ? " class=\"day\""
                                                       : "";
        absl::StrAppend(&text, Element(heads ? "th" : "td", row[i], attributes));
      }
      absl::StrAppend(&text, "</tr>\n");
    }
    return absl::StrCat(text, "</tbody>\n</table>\n");
  }

  // A day stays in one piece.
  static bool IsDay(const Line& line) {
    return line.size() == 1 && line[0].text.size() == 10 &&
           std::all_of(line[0].text.begin(), line[0].text.end(),
                       [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
  }

  // A value, or several as a list.
  std::string ValuesText(const std::vector<Line>& row) const {
    if (row.size() == 2) return Element("td", row[1]);
    std::string text = "<td><ul>";
    for (size_t i = 1; i < row.size(); ++i) absl::StrAppend(&text, Element("li", row[i]));
    return absl::StrCat(text, "</ul></td>");
  }

  std::string FactsText(const Block& block) const {
    std::string text = "<table class=\"facts\">\n";
    for (const std::vector<Line>& row : block.rows) {
      absl::StrAppend(&text, "<tr>", Element("th", row[0], " scope=\"row\""), ValuesText(row),
                      "</tr>\n");
    }
    return absl::StrCat(text, "</table>\n");
  }

  std::string BlockText(const Block& block) const {
    switch (block.kind) {
      case Block::Kind::kTitle:
        return Elements("h1", block.lines);
      case Block::Kind::kHeading:
        return Elements("h2", block.lines, block.new_page ? " class=\"page\"" : "");
      case Block::Kind::kSubheading:
        return Elements("h3", block.lines);
      case Block::Kind::kQuote:
        return absl::StrCat("<blockquote", DirectionAttribute(WholeDirection(block.lines)), ">\n",
                            Elements("p", block.lines), "</blockquote>\n");
      case Block::Kind::kBullets:
        return absl::StrCat("<ul>\n", Elements("li", block.lines), "</ul>\n");
      case Block::Kind::kTable:
        return TableText(block);
      case Block::Kind::kFacts:
        return FactsText(block);
      case Block::Kind::kNote:
        return Elements("p", block.lines, " class=\"note\"");
      case Block::Kind::kParagraph:
        break;
    }
    return Elements("p", block.lines);
  }

  const Document& document_;
  const TextDirection direction_;
};

}  // namespace

std::string ToHtml(const Document& document) { return HtmlWriter(document).Write(); }

std::string ToXhtmlElement(const Document& document) { return HtmlWriter(document).WriteElement(); }

}  // namespace jointplan::exchange
