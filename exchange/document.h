#ifndef JOINTPLAN_EXCHANGE_DOCUMENT_H_
#define JOINTPLAN_EXCHANGE_DOCUMENT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// A stretch of text. Whatever it holds is shown as it is: no text is ever markup.
struct Span {
  std::string text;
  std::string language;  // BCP 47; empty: not known.
  bool strong = false;

  Span(std::string span_text, std::string span_language = "", bool is_strong = false)  // NOLINT
      : text(std::move(span_text)), language(std::move(span_language)), strong(is_strong) {}
  Span(const char* span_text) : text(span_text) {}  // NOLINT: spans are texts.
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
    kFacts,       // `rows` of a label and a value.
    kNote,        // As a paragraph, for what is said in passing.
  };
  Kind kind = Kind::kParagraph;
  std::vector<Line> lines = {};
  std::vector<std::string> headings = {};
  std::vector<std::vector<Line>> rows = {};
};

// A document to be read and printed.
struct Document {
  std::string language = "en";  // Of everything that does not say otherwise.
  std::string title;            // For the window and the list of files.
  std::vector<Block> blocks;
};

// Writes a document as Markdown (CommonMark with tables).
std::string ToMarkdown(const Document& document);

// Writes a document as one page of HTML that needs nothing else: no scripts, no links, nothing that
// is fetched. Texts in Arabic, Hebrew and the like run from right to left, also between others.
std::string ToHtml(const Document& document);

// Whether a text runs from right to left: whether its first letter does.
bool IsRightToLeft(absl::string_view text);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_DOCUMENT_H_
