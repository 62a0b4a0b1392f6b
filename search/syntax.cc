#include "search/syntax.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/text.h"

namespace jointplan::search {
namespace {

enum class Token {
  kEnd,
  kWord,    // A word, in quotes or not.
  kAnd,     // AND
  kOr,      // OR
  kNot,     // NOT, or a minus at the beginning of a term.
  kOpen,    // (
  kClose,   // )
  kComma,   // ,
  kPoint,   // .
  kCompare  // A comparator.
};

struct Lexeme {
  Token token = Token::kEnd;
  Word word;  // For kWord; for the others, the text and the place.
  Comparator comparator = Comparator::kNone;
  bool after_blank = false;  // White space stands before it, or it is the first.
};

bool IsBlank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

// Whether a character ends a word.
bool IsSpecial(char c) { return IsBlank(c) || absl::StrContains("()<>=!:,.\"'", c); }

// Takes a filter apart into lexemes.
class Lexer {
 public:
  explicit Lexer(absl::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<Lexeme>> Read() {
    std::vector<Lexeme> lexemes;
    while (true) {
      const size_t before = at_;
      while (at_ < text_.size() && IsBlank(text_[at_])) Advance(1);
      JP_ASSIGN_OR_RETURN(Lexeme lexeme, Next(lexemes));
      lexeme.after_blank = at_begin_ || begin_ > before;
      at_begin_ = false;
      lexemes.push_back(std::move(lexeme));
      if (lexemes.back().token == Token::kEnd) return lexemes;
    }
  }

 private:
  absl::StatusOr<Lexeme> Next(const std::vector<Lexeme>& before) {
    begin_ = at_;
    Lexeme lexeme;
    lexeme.word.column = column_;
    if (at_ == text_.size()) return lexeme;
    const char c = text_[at_];
    if (c == '"' || c == '\'') return Quoted(c, std::move(lexeme));
    if (c == '-' && BeginsTerm(before)) return Take(Token::kNot, 1, std::move(lexeme));
    if (!IsSpecial(c)) return Plain(std::move(lexeme));
    return Sign(std::move(lexeme));
  }

  // Whether a minus here means NOT: not as the first character of an argument.
  bool BeginsTerm(const std::vector<Lexeme>& before) const {
    if (before.empty()) return true;
    const Token last = before.back().token;
    if (last == Token::kCompare || last == Token::kComma || last == Token::kPoint) return false;
    // `near(-3.5, 4)`: what opens right behind a word are the arguments of a function.
    if (last == Token::kOpen) return !opened_function_;
    return true;
  }

  absl::StatusOr<Lexeme> Sign(Lexeme lexeme) {
    const char c = text_[at_];
    const bool equals = at_ + 1 < text_.size() && text_[at_ + 1] == '=';
    switch (c) {
      case '(':
        opened_function_ = after_word_ && begin_ == word_end_;
        return Take(Token::kOpen, 1, std::move(lexeme));
      case ')':
        return Take(Token::kClose, 1, std::move(lexeme));
      case ',':
        return Take(Token::kComma, 1, std::move(lexeme));
      case '.':
        return Take(Token::kPoint, 1, std::move(lexeme));
      case '=':
        return Compare(Comparator::kEqual, 1, std::move(lexeme));
      case ':':
        return Compare(Comparator::kHas, 1, std::move(lexeme));
      case '<':
        return equals ? Compare(Comparator::kLessEqual, 2, std::move(lexeme))
                      : Compare(Comparator::kLess, 1, std::move(lexeme));
      case '>':
        return equals ? Compare(Comparator::kGreaterEqual, 2, std::move(lexeme))
                      : Compare(Comparator::kGreater, 1, std::move(lexeme));
      default:  // '!'
        if (equals) return Compare(Comparator::kUnequal, 2, std::move(lexeme));
        return FilterError(column_, "a `!` stands only in `!=`; for \"not\" write NOT or -");
    }
  }

  Lexeme Take(Token token, size_t bytes, Lexeme lexeme) {
    lexeme.token = token;
    lexeme.word.text = std::string(text_.substr(at_, bytes));
    Advance(bytes);
    after_word_ = false;
    return lexeme;
  }

  Lexeme Compare(Comparator comparator, size_t bytes, Lexeme lexeme) {
    lexeme.comparator = comparator;
    return Take(Token::kCompare, bytes, std::move(lexeme));
  }

  Lexeme Plain(Lexeme lexeme) {
    size_t end = at_;
    while (end < text_.size() && !IsSpecial(text_[end])) ++end;
    const absl::string_view word = text_.substr(at_, end - at_);
    Token token = Token::kWord;
    if (word == "AND") token = Token::kAnd;
    if (word == "OR") token = Token::kOr;
    if (word == "NOT") token = Token::kNot;
    lexeme = Take(token, word.size(), std::move(lexeme));
    after_word_ = token == Token::kWord;
    word_end_ = at_;
    return lexeme;
  }

  absl::StatusOr<Lexeme> Quoted(char quote, Lexeme lexeme) {
    const int column = column_;
    Advance(1);
    std::string text;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) Advance(1);
      text.push_back(text_[at_]);
      Advance(1);
    }
    if (at_ == text_.size()) {
      return FilterError(column, absl::StrCat("the quote that opens here is not closed; put a ",
                                              absl::string_view(&quote, 1), " behind the text"));
    }
    Advance(1);
    lexeme.token = Token::kWord;
    lexeme.word.text = std::move(text);
    lexeme.word.quoted = true;
    after_word_ = false;
    return lexeme;
  }

  void Advance(size_t bytes) {
    for (const char c : text_.substr(at_, bytes)) {
      // The bytes that go on with a character of UTF-8 are no characters.
      if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++column_;
    }
    at_ += bytes;
  }

  const absl::string_view text_;
  size_t at_ = 0;
  size_t begin_ = 0;     // Of the lexeme that is being read.
  size_t word_end_ = 0;  // Where the last plain word ended.
  int column_ = 1;
  bool at_begin_ = true;
  bool after_word_ = false;
  bool opened_function_ = false;
};

// What stands at a place, for a message.
std::string Shown(const Lexeme& lexeme) {
  if (lexeme.token == Token::kEnd) return "the filter ends";
  return absl::StrCat("there is `", plan::Excerpt(lexeme.word.text, 40), "`");
}

// Reads lexemes by the grammar. Each function stands for the rule of its name; what nests is
// counted, so that no filter can exhaust the stack.
class Parser {
 public:
  explicit Parser(std::vector<Lexeme> lexemes) : lexemes_(std::move(lexemes)) {}

  absl::StatusOr<Syntax> Read() {
    if (Peek().token == Token::kEnd) {
      Syntax everything;
      everything.kind = Syntax::Kind::kAnd;
      return everything;
    }
    JP_ASSIGN_OR_RETURN(Syntax filter, Expression());
    if (Peek().token != Token::kEnd) {
      return Expected(Peek().token == Token::kClose
                          ? "another condition or the end: this `)` closes nothing"
                          : "AND, OR, another condition or the end");
    }
    return filter;
  }

 private:
  const Lexeme& Peek(size_t ahead = 0) const {
    return lexemes_[std::min(next_ + ahead, lexemes_.size() - 1)];
  }
  Lexeme Take() { return lexemes_[next_ + 1 < lexemes_.size() ? next_++ : next_]; }
  bool TakeIf(Token token) {
    if (Peek().token != token) return false;
    Take();
    return true;
  }

  absl::Status Expected(absl::string_view what) const {
    return FilterError(Peek().word.column,
                       absl::StrCat("expected ", what, ", but ", Shown(Peek())));
  }

  // Puts pieces together; a single one stays what it is.
  static Syntax Join(Syntax::Kind kind, std::vector<Syntax> pieces) {
    if (pieces.size() == 1) return std::move(pieces[0]);
    Syntax joined;
    joined.kind = kind;
    joined.column = pieces[0].column;
    joined.children = std::move(pieces);
    return joined;
  }

  absl::StatusOr<Syntax> Expression() {
    std::vector<Syntax> sequences;
    do {
      JP_ASSIGN_OR_RETURN(Syntax sequence, Sequence());
      sequences.push_back(std::move(sequence));
    } while (TakeIf(Token::kAnd));
    return Join(Syntax::Kind::kAnd, std::move(sequences));
  }

  absl::StatusOr<Syntax> Sequence() {
    std::vector<Syntax> factors;
    do {
      JP_ASSIGN_OR_RETURN(Syntax factor, Factor());
      factors.push_back(std::move(factor));
    } while (BeginsTerm());
    return Join(Syntax::Kind::kAnd, std::move(factors));
  }

  bool BeginsTerm() const {
    const Token token = Peek().token;
    return token == Token::kWord || token == Token::kNot || token == Token::kOpen;
  }

  absl::StatusOr<Syntax> Factor() {
    std::vector<Syntax> terms;
    do {
      JP_ASSIGN_OR_RETURN(Syntax term, Term());
      terms.push_back(std::move(term));
    } while (TakeIf(Token::kOr));
    return Join(Syntax::Kind::kOr, std::move(terms));
  }

  absl::StatusOr<Syntax> Term() {
    const int column = Peek().word.column;
    if (!TakeIf(Token::kNot)) return Simple();
    Syntax negated;
    negated.kind = Syntax::Kind::kNot;
    negated.column = column;
    JP_ASSIGN_OR_RETURN(Syntax simple, Simple());
    negated.children.push_back(std::move(simple));
    return negated;
  }

  absl::StatusOr<Syntax> Simple() {
    if (Peek().token == Token::kOpen) return Composite();
    if (Peek().token != Token::kWord) return Expected("a field, a word or `(`");
    return Restriction();
  }

  absl::StatusOr<Syntax> Composite() {
    const Lexeme open = Take();
    if (depth_ == kFilterDepthMax) {
      return FilterError(open.word.column,
                         absl::StrCat("parentheses go more than ", kFilterDepthMax,
                                      " deep here; write the filter with fewer"));
    }
    ++depth_;
    JP_ASSIGN_OR_RETURN(Syntax inner, Expression());
    --depth_;
    if (!TakeIf(Token::kClose)) {
      return Expected(absl::StrCat("`)` for the `(` at column ", open.word.column));
    }
    inner.column = open.word.column;
    return inner;
  }

  absl::StatusOr<Syntax> Restriction() {
    if (++conditions_ > kFilterConditionsMax) {
      return FilterError(Peek().word.column,
                         absl::StrCat("this is one condition more than the ", kFilterConditionsMax,
                                      " that a filter may have"));
    }
    JP_ASSIGN_OR_RETURN(Syntax restriction, Comparable());
    if (Peek().token != Token::kCompare) return restriction;
    restriction.comparator = Take().comparator;
    JP_ASSIGN_OR_RETURN(restriction.argument, OneArgument());
    return restriction;
  }

  absl::StatusOr<Syntax> Comparable() {
    Syntax comparable;
    comparable.column = Peek().word.column;
    JP_ASSIGN_OR_RETURN(comparable.left, Member());
    if (Peek().token != Token::kOpen || Peek().after_blank || comparable.left.back().quoted) {
      return comparable;
    }
    comparable.function = true;
    JP_ASSIGN_OR_RETURN(comparable.arguments, Arguments());
    return comparable;
  }

  absl::StatusOr<std::vector<Word>> Member() {
    std::vector<Word> words = {Take().word};
    while (TakeIf(Token::kPoint)) {
      if (Peek().token != Token::kWord) return Expected("the rest of a name behind the point");
      words.push_back(Take().word);
    }
    return words;
  }

  absl::StatusOr<std::vector<Syntax::Argument>> Arguments() {
    const Lexeme open = Take();
    if (depth_ == kFilterDepthMax) {
      return FilterError(open.word.column, "too much is nested here; write the filter with less");
    }
    ++depth_;
    std::vector<Syntax::Argument> arguments;
    if (Peek().token != Token::kClose) {
      do {
        JP_ASSIGN_OR_RETURN(Syntax::Argument argument, OneArgument());
        arguments.push_back(std::move(argument));
      } while (TakeIf(Token::kComma));
    }
    --depth_;
    if (!TakeIf(Token::kClose)) return Expected("`,` or `)` behind what the function gets");
    return arguments;
  }

  absl::StatusOr<Syntax::Argument> OneArgument() {
    Syntax::Argument argument;
    argument.column = Peek().word.column;
    if (Peek().token == Token::kOpen) {
      JP_ASSIGN_OR_RETURN(Syntax inner, Composite());
      argument.expression.push_back(std::move(inner));
      return argument;
    }
    if (Peek().token != Token::kWord) return Expected("a value");
    JP_ASSIGN_OR_RETURN(Syntax comparable, Comparable());
    if (comparable.function) {
      argument.expression.push_back(std::move(comparable));
    } else {
      argument.words = std::move(comparable.left);
    }
    return argument;
  }

  const std::vector<Lexeme> lexemes_;
  size_t next_ = 0;
  int depth_ = 0;
  int conditions_ = 0;
};

std::string JoinWords(const std::vector<Word>& words) {
  return absl::StrJoin(words, ".",
                       [](std::string* out, const Word& word) { absl::StrAppend(out, word.text); });
}

}  // namespace

absl::string_view ToString(Comparator comparator) {
  switch (comparator) {
    case Comparator::kLess:
      return "<";
    case Comparator::kLessEqual:
      return "<=";
    case Comparator::kGreater:
      return ">";
    case Comparator::kGreaterEqual:
      return ">=";
    case Comparator::kEqual:
      return "=";
    case Comparator::kUnequal:
      return "!=";
    case Comparator::kHas:
      return ":";
    case Comparator::kNone:
      break;
  }
  return "";
}

std::string Syntax::Argument::text() const { return JoinWords(words); }
std::string Syntax::name() const { return JoinWords(left); }

absl::Status FilterError(int column, absl::string_view problem) {
  return plan::FieldError("filter", absl::StrCat("column ", column, ": ", problem));
}

absl::StatusOr<Syntax> ParseSyntax(absl::string_view filter) {
  if (filter.size() > kFilterBytesMax) {
    return FilterError(1, absl::StrCat("the filter has ", filter.size(), " bytes; at most ",
                                       kFilterBytesMax, " are read"));
  }
  if (const auto invalid = plan::FirstInvalidUtf8(filter); invalid.has_value()) {
    return plan::FieldError("filter", absl::StrCat("byte ", *invalid + 1, " is not UTF-8"));
  }
  JP_ASSIGN_OR_RETURN(std::vector<Lexeme> lexemes, Lexer(filter).Read());
  return Parser(std::move(lexemes)).Read();
}

}  // namespace jointplan::search
