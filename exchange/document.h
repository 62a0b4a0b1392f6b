#ifndef JOINTPLAN_EXCHANGE_DOCUMENT_H_
#define JOINTPLAN_EXCHANGE_DOCUMENT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace jointplan::exchange {

// A stretch of text. Whatever it holds is shown as it is: no text is ever markup.
struct Span {
  // What a comparison says of a text.
  enum class Mark { kNone, kInserted, kDeleted };

  std::string text;
  std::string language;  // BCP 47; empty: not known.
  bool strong = false;
  bool own = false;  // Somebody's own words: their direction touches nothing around them.
  Mark mark = Mark::kNone;
  std::string drawing = {};  // In place of a text: SVG, ours. Markdown has none.

  Span(std::string span_text, std::string span_language = "", bool is_strong = false)  // NOLINT
      : text(std::move(span_text)), language(std::move(span_language)), strong(is_strong) {}
  Span(const char* span_text) : text(span_text) {}  // NOLINT: spans are texts.

  // Somebody's own words, in a language that is not known.
  static Span Own(std::string own_text) {
    Span span(std::move(own_text));
    span.own = true;
    return span;
  }
};
using Line = std::vector<Span>;

// A piece of a document.
struct Block {
  enum class Kind {
    kTitle,       // `lines` has one.
    kHeading,     // likewise
    kSubheading,  // likewise
    kParagraph,   // likewise
    kQuote,       // What somebody wrote; each of `lines` is a line of it.
    kBullets,     // `lines` are the points.
    kTable,       // `headings` and `rows`, whose cells are lines.
    kFacts,       // `rows` of a label and its values, each on a line of its own.
    kNote,        // As a paragraph, for what is said in passing.
  };
  Kind kind = Kind::kParagraph;
  std::vector<Line> lines = {};
  std::vector<std::string> headings = {};
  std::vector<std::vector<Line>> rows = {};
  bool row_headings = false;  // The first cell of a row says what the row is about.
  std::optional<size_t> drawings = std::nullopt;  // The column of a table that holds only drawings.
  std::string heading_drawing = {};  // What stands at the head of that column: its axis.
  bool of_drawings = false;          // Speaks of drawings: left out where there are none.
  bool new_page = false;             // On paper, a heading begins a page.
};

// A document to be read and printed.
struct Document {
  std::string language = "en";  // Of everything that does not say otherwise.
  std::string title;            // For the window and the list of files.
  std::vector<Block> blocks;

  // Puts a block of one line at the end.
  void Add(Block::Kind kind, Line line) {
    blocks.emplace_back().kind = kind;
    blocks.back().lines.push_back(std::move(line));
  }
};

// Writes a document as Markdown (CommonMark with tables).
std::string ToMarkdown(const Document& document);

// Writes a document as one page of HTML that needs nothing else: no scripts, no links, nothing that
// is fetched. It is well-formed XML as well. Texts in Arabic, Hebrew and the like run from right to
// left, also between others, and so does the page if its language does.
std::string ToHtml(const Document& document);

// Writes the blocks of a document as an element of XHTML, for where there is a page around it.
std::string ToXhtmlElement(const Document& document);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_DOCUMENT_H_
