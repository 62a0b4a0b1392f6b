#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "exchange/document.h"

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
th, td { text-align: start; vertical-align: top; padding: .3rem .5rem; border: 1px solid #c3ccd6;
         overflow-wrap: anywhere; }
thead th { background: #eaf0f4; }
table.facts th, table.facts td { border: 0; border-bottom: 1px solid #e3e8ee; }
table.facts td { text-align: left; }
table.facts th { width: 10rem; font-weight: 600; padding-inline-start: 0; }
@page { size: A4; margin: 18mm; }
@media print {
  body { font-size: 10pt; max-width: none; margin: 0; padding: 0; }
  thead { display: table-header-group; }
  tr, h2, h3 { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
)";

std::string Escape(absl::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

// Writes pieces of HTML in the language of a document.
class HtmlWriter {
 public:
  explicit HtmlWriter(const Document& document) : document_(document) {}

  std::string Write() {
    std::string text = absl::StrCat(
        "<!DOCTYPE html>\n<html lang=\"", Escape(document_.language),
        "\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"",
        kPolicy, "\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
        Escape(document_.title), "</title>\n<style>", kStyle, "</style>\n</head>\n<body>\n");
    for (const Block& block : document_.blocks) absl::StrAppend(&text, BlockText(block));
    absl::StrAppend(&text, "</body>\n</html>\n");
    return text;
  }

 private:
  // The attributes that say in which language and direction a text is, with a blank before each.
  std::string Attributes(const Span& span) const {
    std::string text;
    if (!span.language.empty() && span.language != document_.language) {
      absl::StrAppend(&text, " lang=\"", Escape(span.language), "\"");
    }
    if (IsRightToLeft(span.text)) absl::StrAppend(&text, " dir=\"rtl\"");
    return text;
  }

  // An element that holds one line. A line of one text has the text's direction as a whole; among
  // others, each text keeps its own to itself.
  std::string Element(absl::string_view tag, const Line& line,
                      absl::string_view attributes = "") const {
    const bool alone = line.size() == 1;
    std::string text = absl::StrCat("<", tag, attributes, alone ? Attributes(line[0]) : "", ">");
    for (const Span& span : line) {
      const std::string own = alone ? "" : Attributes(span);
      const absl::string_view wrap = span.strong ? "strong" : own.empty() ? "" : "bdi";
      if (wrap.empty()) {
        absl::StrAppend(&text, Escape(span.text));
      } else {
        absl::StrAppend(&text, "<", wrap, own, ">", Escape(span.text), "</", wrap, ">");
      }
    }
    absl::StrAppend(&text, "</", tag, ">");
    return text;
  }

  std::string Elements(absl::string_view tag, const std::vector<Line>& lines,
                       absl::string_view attributes = "") const {
    std::string text;
    for (const Line& line : lines) absl::StrAppend(&text, Element(tag, line, attributes), "\n");
    return text;
  }

  std::string TableText(const Block& block) const {
    std::string text = "<table>\n<thead><tr>";
    for (const std::string& heading : block.headings) {
      absl::StrAppend(&text, Element("th", {Span(heading)}, " scope=\"col\""));
    }
    absl::StrAppend(&text, "</tr></thead>\n<tbody>\n");
    for (const std::vector<Line>& row : block.rows) {
      absl::StrAppend(&text, "<tr>");
      for (const Line& cell : row) absl::StrAppend(&text, Element("td", cell));
      absl::StrAppend(&text, "</tr>\n");
    }
    return absl::StrCat(text, "</tbody>\n</table>\n");
  }

  std::string FactsText(const Block& block) const {
    std::string text = "<table class=\"facts\">\n";
    for (const std::vector<Line>& row : block.rows) {
      absl::StrAppend(&text, "<tr>", Element("th", row[0], " scope=\"row\""), Element("td", row[1]),
                      "</tr>\n");
    }
    return absl::StrCat(text, "</table>\n");
  }

  std::string BlockText(const Block& block) const {
    switch (block.kind) {
      case Block::Kind::kTitle:
        return Elements("h1", block.lines);
      case Block::Kind::kHeading:
        return Elements("h2", block.lines);
      case Block::Kind::kSubheading:
        return Elements("h3", block.lines);
      case Block::Kind::kQuote:
        return absl::StrCat("<blockquote>\n", Elements("p", block.lines), "</blockquote>\n");
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
};

}  // namespace

std::string ToHtml(const Document& document) { return HtmlWriter(document).Write(); }

bool IsRightToLeft(absl::string_view text) {
  const icu::UnicodeString letters =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  for (int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
    const UCharDirection direction = u_charDirection(letters.char32At(i));
    if (direction == U_LEFT_TO_RIGHT) return false;
    if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) return true;
  }
  return false;
}

}  // namespace jointplan::exchange
