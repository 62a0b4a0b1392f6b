#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "exchange/document.h"
#include "exchange/markup.h"

namespace jointplan::exchange {
namespace {

// Characters that can begin or end something wherever they stand.
constexpr absl::string_view kMarks = "\\`*[]<>#|~&$";
// Characters that begin a list, a rule or a heading where a line begins.
constexpr absl::string_view kFirstMarks = "+-=:";

bool Holds(absl::string_view characters, char c) { return absl::StrContains(characters, c); }

bool IsWordLetter(absl::string_view text, size_t at) {
  return at < text.size() && absl::ascii_isalnum(static_cast<unsigned char>(text[at]));
}

// Whether a character could be more than itself wherever it stands. Underscores inside a word are
// not.
bool IsMark(absl::string_view text, size_t at) {
  if (text[at] != '_') return Holds(kMarks, text[at]);
  return at == 0 || !IsWordLetter(text, at - 1) || !IsWordLetter(text, at + 1);
}

// Writes a text so that all of it is text. Line breaks become blanks. `begins`: it stands where a
// line begins.
std::string Escape(absl::string_view text, bool begins = false) {
  std::string result;
  bool only_digits = begins;  // So far, as before the `.` or `)` of a numbered list.
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool ends_number = only_digits && !begins && (c == '.' || c == ')');
    if (IsMark(text, i) || (begins && Holds(kFirstMarks, c)) || ends_number) result += '\\';
    result += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
    begins = begins && c == ' ';
    only_digits = begins || (only_digits && absl::ascii_isdigit(static_cast<unsigned char>(c)));
  }
  return result;
}

bool IsBlank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }
bool IsPunctuation(char c) { return absl::ascii_ispunct(static_cast<unsigned char>(c)); }

// How a text is set apart: with marks of Markdown or, where these would be taken for themselves,
// with elements of HTML.
struct Emphasis {
  absl::string_view mark;
  absl::string_view element;
};

Emphasis EmphasisOf(const Span& span) {
  if (span.mark == Span::Mark::kInserted) return {"**", "ins"};
  if (span.mark == Span::Mark::kDeleted) return {"~~", "del"};
  if (span.strong) return {"**", "strong"};
  return {"", ""};
}

// Whether a mark between two characters begins or ends something: a letter outside and a
// punctuation mark inside make it stand for itself.
bool Binds(char outside, char inside) {
  return !IsPunctuation(inside) || IsBlank(outside) || IsPunctuation(outside);
}

// Sets a text apart; blanks at its ends stay outside, as they must.
std::string Emphasized(absl::string_view text, const Emphasis& emphasis, char before, char after) {
  size_t begin = 0;
  size_t end = text.size();
  while (begin < end && IsBlank(text[begin])) ++begin;
  while (end > begin && IsBlank(text[end - 1])) --end;
  if (begin == end) return std::string(text);
  const absl::string_view inside = text.substr(begin, end - begin);
  const bool binds = Binds(begin > 0 ? ' ' : before, inside.front()) &&
                     Binds(end < text.size() ? ' ' : after, inside.back());
  const std::string open =
      binds ? std::string(emphasis.mark) : absl::StrCat("<", emphasis.element, ">");
  const std::string close =
      binds ? std::string(emphasis.mark) : absl::StrCat("</", emphasis.element, ">");
  return absl::StrCat(text.substr(0, begin), open, inside, close, text.substr(end));
}

// `begins`: what a line begins with could be taken for a list or a heading here.
std::string LineText(const Line& line, bool begins = false) {
  std::string text;
  for (size_t i = 0; i < line.size(); ++i) {
    const Emphasis emphasis = EmphasisOf(line[i]);
    const std::string escaped =
        Escape(CloseDirections(line[i].text), begins && i == 0 && emphasis.mark.empty());
    if (emphasis.mark.empty()) {
      text += escaped;
      continue;
    }
    const bool has_next = i + 1 < line.size() && !line[i + 1].text.empty();
    text += Emphasized(escaped, emphasis, text.empty() ? ' ' : text.back(),
                       has_next ? line[i + 1].text.front() : ' ');
  }
  return text;
}

std::string RowText(const std::vector<std::string>& cells) {
  return absl::StrCat("| ", absl::StrJoin(cells, " | "), " |\n");
}

// Drawings are left out, with their column.
std::string TableText(const Block& block) {
  std::vector<std::string> escaped;
  for (size_t i = 0; i < block.headings.size(); ++i) {
    if (block.drawings != i) escaped.push_back(Escape(block.headings[i]));
  }
  std::string text = RowText(escaped);
  absl::StrAppend(&text, RowText(std::vector<std::string>(escaped.size(), "---")));
  for (const std::vector<Line>& row : block.rows) {
    std::vector<std::string> cells;
    cells.reserve(row.size());
    for (size_t i = 0; i < row.size(); ++i) {
      if (block.drawings != i) cells.push_back(LineText(row[i]));
    }
    absl::StrAppend(&text, RowText(cells));
  }
  return text;
}

std::string Lines(absl::string_view before_each, const std::vector<Line>& lines,
                  bool begins = false) {
  std::string text;
  for (const Line& line : lines) absl::StrAppend(&text, before_each, LineText(line, begins), "\n");
  return text;
}

// Keeps the lines that somebody wrote apart.
std::string QuoteText(const std::vector<Line>& lines) {
  std::vector<std::string> texts;
  texts.reserve(lines.size());
  for (const Line& line : lines) texts.push_back(LineText(line, /*begins=*/true));
  std::string text;
  for (size_t i = 0; i < texts.size(); ++i) {
    const bool goes_on = i + 1 < texts.size() && !texts[i].empty() && !texts[i + 1].empty();
    absl::StrAppend(&text, texts[i].empty() ? ">" : "> ", texts[i], goes_on ? "\\" : "", "\n");
  }
  return text;
}

std::string FactsText(const Block& block) {
  std::string text;
  for (const std::vector<Line>& row : block.rows) {
    absl::StrAppend(&text, "- **", LineText(row[0]), ":**");
    if (row.size() == 2) {
      absl::StrAppend(&text, " ", LineText(row[1]), "\n");
      continue;
    }
    absl::StrAppend(&text, "\n");
    for (size_t i = 1; i < row.size(); ++i) {
      absl::StrAppend(&text, "  - ", LineText(row[i], /*begins=*/true), "\n");
    }
  }
  return text;
}

std::string BlockText(const Block& block) {
  switch (block.kind) {
    case Block::Kind::kTitle:
      return Lines("# ", block.lines);
    case Block::Kind::kHeading:
      return Lines("## ", block.lines);
    case Block::Kind::kSubheading:
      return Lines("### ", block.lines);
    case Block::Kind::kQuote:
      return QuoteText(block.lines);
    case Block::Kind::kBullets:
      return Lines("- ", block.lines, /*begins=*/true);
    case Block::Kind::kTable:
      return TableText(block);
    case Block::Kind::kFacts:
      return FactsText(block);
    case Block::Kind::kParagraph:
    case Block::Kind::kNote:
      break;
  }
  return Lines("", block.lines, /*begins=*/true);
}

}  // namespace

std::string ToMarkdown(const Document& document) {
  std::vector<std::string> texts;
  texts.reserve(document.blocks.size());
  for (const Block& block : document.blocks) {
    if (!block.of_drawings) texts.push_back(BlockText(block));
  }
  return absl::StrJoin(texts, "\n");
}

}  // namespace jointplan::exchange
