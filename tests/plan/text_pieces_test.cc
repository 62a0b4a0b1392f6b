#include "plan/text_pieces.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace jointplan::plan {
namespace {

std::string Shown(absl::string_view before, absl::string_view after) {
  std::string text;
  for (const TextPiece& piece : TextPieces(before, after)) {
    const char* mark = piece.kind == TextPiece::Kind::kKept      ? ""
                       : piece.kind == TextPiece::Kind::kRemoved ? "-"
                                                                 : "+";
    absl::StrAppend(&text, "[", mark, piece.text, "]");
  }
  return text;
}

TEST(TextPiecesTest, ReplacedWordsStandBesideWhatReplacedThem) {
  EXPECT_EQ(Shown("in two towns", "in three towns"), "[in ][-two][+three][ towns]");
}

TEST(TextPiecesTest, AWordThatCameIsAloneInItsPiece) {
  EXPECT_EQ(Shown("with a certificate", "with a recognized certificate"),
            "[with a ][+recognized ][certificate]");
  EXPECT_EQ(Shown("a very very long one", "a very long one"), "[a very ][-very ][long one]");
}

TEST(TextPiecesTest, NothingBeforeOrAfterIsAllNewOrAllGone) {
  EXPECT_EQ(Shown("", "a b"), "[+a b]");
  EXPECT_EQ(Shown("a b", ""), "[-a b]");
  EXPECT_EQ(Shown("", ""), "");
  EXPECT_EQ(Shown("a b", "a b"), "[a b]");
}

TEST(TextPiecesTest, EachTextIsInThePiecesByteForByte) {
  const std::string before = "Des cours dans deux villes, avec un certificat.\r\n\r\nFin.";
  const std::string after = "Cours dans trois villes,\r\navec certificat reconnu. Fin!";
  std::string was;
  std::string is;
  for (const TextPiece& piece : TextPieces(before, after)) {
    if (piece.kind != TextPiece::Kind::kAdded) absl::StrAppend(&was, piece.text);
    if (piece.kind != TextPiece::Kind::kRemoved) absl::StrAppend(&is, piece.text);
  }
  EXPECT_EQ(was, before);
  EXPECT_EQ(is, after);
}

}  // namespace
}  // namespace jointplan::plan
