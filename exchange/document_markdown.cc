#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "exchange/document.h"

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

std::string SpanText(const Span& span, bool begins) {
  const std::string text = Escape(span.text, begins && !span.strong);
  // Bold text may neither begin nor end with a blank.
  const bool can = !text.empty() && text.front() != ' ' && text.back() != ' ';
  return span.strong && can ? absl::StrCat("**", text, "**") : text;
}

// `begins`: what a line begins with could be taken for a list or a heading here.
std::string LineText(const Line& line, bool begins = false) {
  std::string text;
  for (size_t i = 0; i < line.size(); ++i) text += SpanText(line[i], begins && i == 0);
  return text;
}

std::string RowText(const std::vector<std::string>& cells) {
  return absl::StrCat("| ", absl::StrJoin(cells, " | "), " |\n");
}

std::string TableText(const std::vector<std::string>& headings,
                      const std::vector<std::vector<Line>>& rows) {
  std::vector<std::string> escaped;
  escaped.reserve(headings.size());
  for (const std::string& heading : headings) escaped.push_back(Escape(heading));
  std::string text = RowText(escaped);
  absl::StrAppend(&text, RowText(std::vector<std::string>(headings.size(), "---")));
  for (const std::vector<Line>& row : rows) {
    std::vector<std::string> cells;
    cells.reserve(row.size());
    for (const Line& cell : row) cells.push_back(LineText(cell));
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
    absl::StrAppend(&text, "- **", LineText(row[0]), ":** ", LineText(row[1]), "\n");
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
      return TableText(block.headings, block.rows);
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
  for (const Block& block : document.blocks) texts.push_back(BlockText(block));
  return absl::StrJoin(texts, "\n");
}

}  // namespace jointplan::exchange
