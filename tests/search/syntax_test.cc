#include "search/syntax.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "plan/errors.h"

namespace jointplan::search {
namespace {

using testing::HasSubstr;

// Writes what was understood with all its parentheses: `and(a, or(b, c))`.
std::string Written(const Syntax& syntax) {
  const auto list = [](const auto& pieces) {
    return absl::StrJoin(pieces, ", ", [](std::string* out, const Syntax& piece) {
      absl::StrAppend(out, Written(piece));
    });
  };
  switch (syntax.kind) {
    case Syntax::Kind::kAnd:
      return absl::StrCat("and(", list(syntax.children), ")");
    case Syntax::Kind::kOr:
      return absl::StrCat("or(", list(syntax.children), ")");
    case Syntax::Kind::kNot:
      return absl::StrCat("not(", list(syntax.children), ")");
    case Syntax::Kind::kRestriction:
      break;
  }
  std::string written = syntax.name();
  if (syntax.function) {
    absl::StrAppend(&written, "(",
                    absl::StrJoin(syntax.arguments, ", ",
                                  [](std::string* out, const Syntax::Argument& argument) {
                                    absl::StrAppend(out, argument.text());
                                  }),
                    ")");
  }
  if (syntax.comparator == Comparator::kNone) return written;
  absl::StrAppend(&written, ToString(syntax.comparator));
  if (syntax.argument.expression.empty()) return written + syntax.argument.text();
  return absl::StrCat(written, "[", Written(syntax.argument.expression[0]), "]");
}

std::string Read(absl::string_view filter) {
  const absl::StatusOr<Syntax> syntax = ParseSyntax(filter);
  return syntax.ok() ? Written(*syntax) : std::string(syntax.status().message());
}

TEST(SyntaxTest, OrBindsTighterThanAnd) {
  EXPECT_EQ(Read("a AND b OR c"), "and(a, or(b, c))");
  EXPECT_EQ(Read("a OR b AND c"), "and(or(a, b), c)");
  EXPECT_EQ(Read("a=1 OR b=2 AND c=3 OR d=4"), "and(or(a=1, b=2), or(c=3, d=4))");
}

TEST(SyntaxTest, OneAfterTheOtherBindsTighterThanAndButLooserThanOr) {
  EXPECT_EQ(Read("New York Giants OR Yankees"), "and(New, York, or(Giants, Yankees))");
  EXPECT_EQ(Read("a b AND c AND d"), "and(and(a, b), c, d)");
}

TEST(SyntaxTest, NotAndMinusAreForTheNextConditionAlone) {
  EXPECT_EQ(Read("NOT a OR b"), "or(not(a), b)");
  EXPECT_EQ(Read("-a b"), "and(not(a), b)");
  EXPECT_EQ(Read("NOT (a OR b)"), "not(or(a, b))");
  EXPECT_EQ(Read("a -file:\".java\""), "and(a, not(file:.java))");
}

TEST(SyntaxTest, AMinusWithinAWordOrAnArgumentIsNoNot) {
  EXPECT_EQ(Read("un-habitat"), "un-habitat");
  EXPECT_EQ(Read("value = -30"), "value=-30");
  EXPECT_EQ(Read("near(-3.5, -70, 5)"), "near(-3.5, -70, 5)");
  EXPECT_EQ(Read("date >= 2019-03-31"), "date>=2019-03-31");
}

TEST(SyntaxTest, EveryComparatorIsRead) {
  EXPECT_EQ(Read("a<1 b<=1 c>1 d>=1 e=1 f!=1 g:1"), "and(a<1, b<=1, c>1, d>=1, e=1, f!=1, g:1)");
}

TEST(SyntaxTest, AnArgumentMayBeAnExpression) {
  EXPECT_EQ(Read("theme:(t1 OR t2)"), "theme:[or(t1, t2)]");
  EXPECT_EQ(Read("steps:(status=open AND due<2019-01-01)"),
            "steps:[and(status=open, due<2019-01-01)]");
}

TEST(SyntaxTest, QuotesMakeOneWordOfAnything) {
  EXPECT_EQ(Read("title:\"a AND (b\""), "title:a AND (b");
  EXPECT_EQ(Read("'it\\'s'"), "it's");
  EXPECT_EQ(Read("\"AND\""), "AND");
}

TEST(SyntaxTest, ABlankFilterIsTheAndOfNothing) {
  EXPECT_EQ(Read(""), "and()");
  EXPECT_EQ(Read(" \t\n "), "and()");
}

TEST(SyntaxTest, AnErrorNamesTheColumnInCharactersAndWhatWasExpected) {
  EXPECT_THAT(Read("a AND"),
              HasSubstr("filter: column 6: expected a field, a word or `(`, but the filter ends"));
  EXPECT_THAT(Read("(a OR b"), HasSubstr("column 8: expected `)` for the `(` at column 1"));
  EXPECT_THAT(Read("a)"), HasSubstr("column 2: expected another condition or the end"));
  EXPECT_THAT(Read("été = "), HasSubstr("column 7: expected a value"));
  EXPECT_THAT(Read("ماء !"), HasSubstr("column 5: a `!` stands only in `!=`"));
  EXPECT_THAT(Read("a OR OR b"),
              HasSubstr("column 6: expected a field, a word or `(`, but there is `OR`"));
  EXPECT_THAT(Read("title.=1"),
              HasSubstr("column 7: expected the rest of a name behind the point"));
  EXPECT_THAT(Read("a \"b"), HasSubstr("column 3: the quote that opens here is not closed"));
  EXPECT_THAT(Read("f(a b)"), HasSubstr("column 5: expected `,` or `)`"));
}

TEST(SyntaxTest, WhatIsTooLongTooDeepOrTooMuchIsRefused) {
  EXPECT_THAT(Read(std::string(1 << 20, 'a')), HasSubstr("the filter has 1048576 bytes"));
  const std::string deep = std::string(4000, '(') + "a" + std::string(4000, ')');
  EXPECT_THAT(Read(deep), HasSubstr("column 51: parentheses go more than 50 deep"));
  std::string nested;
  for (int i = 0; i < 1500; ++i) nested += "a:(b";
  EXPECT_THAT(Read(nested), HasSubstr("50 deep"));
  std::string calls;
  for (int i = 0; i < 3000; ++i) calls += "f(";
  EXPECT_THAT(Read(calls), HasSubstr("column 102: too much is nested"));
  std::string many;
  for (int i = 0; i < 201; ++i) many += "a ";
  EXPECT_THAT(Read(many), HasSubstr("column 401: this is one condition more than the 200"));
}

TEST(SyntaxTest, WhatIsNotUtf8IsRefused) {
  EXPECT_THAT(Read("a \xff"), HasSubstr("byte 3 is not UTF-8"));
}

TEST(SyntaxTest, AnErrorIsOneOfTheFieldFilter) {
  const absl::Status status = ParseSyntax("(").status();
  EXPECT_EQ(plan::ReasonOf(status), plan::Reason::kFieldInvalid);
  ASSERT_EQ(plan::ViolationsOf(status).size(), 1U);
  EXPECT_EQ(plan::ViolationsOf(status)[0].field, "filter");
}

}  // namespace
}  // namespace jointplan::search
