#include "server/sealed_messages.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jointplan::server {
namespace {

using testing::ElementsAre;
using testing::IsNull;
using testing::NotNull;

SealedMessages::Run RunOf(const std::vector<std::string>& messages) {
  SealedMessages::Run run;
  run.reserve(messages.size());
  for (const std::string& message : messages) {
    run.push_back(std::make_shared<const std::string>(message));
  }
  return run;
}

std::vector<std::string> TextsOf(const std::shared_ptr<const SealedMessages::Run>& run) {
  std::vector<std::string> texts;
  texts.reserve(run->size());
  for (const SealedMessages::Bytes& bytes : *run) texts.push_back(*bytes);
  return texts;
}

TEST(SealedMessagesTest, WhatWasKeptIsThereInItsOrder) {
  SealedMessages messages(100);
  EXPECT_THAT(messages.Get("a"), IsNull());
  EXPECT_THAT(TextsOf(messages.Keep("a", RunOf({"one", "two"}))), ElementsAre("one", "two"));
  ASSERT_THAT(messages.Get("a"), NotNull());
  EXPECT_THAT(TextsOf(messages.Get("a")), ElementsAre("one", "two"));
  EXPECT_EQ(messages.bytes(), 6);
}

TEST(SealedMessagesTest, WhatWasUsedLeastRecentlyMakesRoom) {
  SealedMessages messages(10);
  messages.Keep("a", RunOf({"aaaa"}));
  messages.Keep("b", RunOf({"bbbb"}));
  messages.Get("a");
  messages.Keep("c", RunOf({"cc", "c"}));
  EXPECT_THAT(messages.Get("a"), NotNull());
  EXPECT_THAT(messages.Get("b"), IsNull());
  EXPECT_THAT(messages.Get("c"), NotNull());
  EXPECT_EQ(messages.bytes(), 7);
}

TEST(SealedMessagesTest, WhatIsLargerThanTheBudgetIsReturnedAndNotKept) {
  SealedMessages messages(3);
  messages.Keep("small", RunOf({"abc"}));
  EXPECT_THAT(TextsOf(messages.Keep("large", RunOf({"abcd"}))), ElementsAre("abcd"));
  EXPECT_THAT(messages.Get("large"), IsNull());
  EXPECT_THAT(messages.Get("small"), NotNull());
}

TEST(SealedMessagesTest, TwoWhoMadeTheSameShareTheFirst) {
  SealedMessages messages(100);
  const auto first = messages.Keep("a", RunOf({"one"}));
  EXPECT_EQ(messages.Keep("a", RunOf({"one"})), first);
  EXPECT_EQ(messages.bytes(), 3);
}

TEST(SealedMessagesTest, WhatIsBeingSentOutlivesItsPlace) {
  SealedMessages messages(4);
  const auto sent = messages.Keep("a", RunOf({"aaaa"}));
  messages.Keep("b", RunOf({"bbbb"}));
  EXPECT_THAT(messages.Get("a"), IsNull());
  EXPECT_THAT(TextsOf(sent), ElementsAre("aaaa"));
}

}  // namespace
}  // namespace jointplan::server
