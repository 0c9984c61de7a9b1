#include "results/text.h"

#include <gtest/gtest.h>

#include <string>

namespace infomax {
namespace {

TEST(IsUtf8, AcceptsOneToFourBytes) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("nats"));
  EXPECT_TRUE(
      is_utf8("\xCF\x81 = \xE2\x88\x92"
              "0.5 \xF0\x9D\x92\xA9"));
  EXPECT_TRUE(is_utf8("\xF4\x8F\xBF\xBF"));  // the last code point
}

TEST(IsUtf8, RefusesWhatTheTableLeavesOut) {
  for (const char* text : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80",
                           "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",
                           "a\xC3", "\xE2\x88", "\xC3(", "\xE2\x28\xA1"}) {
    EXPECT_FALSE(is_utf8(text)) << testing::PrintToString(std::string(text));
  }
}

TEST(IsIdentifier, LettersDigitsUnderscores) {
  EXPECT_TRUE(is_identifier("bound_test_prefix"));
  EXPECT_TRUE(is_identifier("x2"));
  for (const char* text : {"", "2x", "_x", "a b", "a/b", "a.b", "a-b", "\xCF\x81"})
    EXPECT_FALSE(is_identifier(text)) << text;
}

TEST(Printable, LeavesNothingThatATerminalObeys) {
  EXPECT_EQ(printable("a\x1B[31m\tb\r\x7F", 100), "a?[31m?b??");
  EXPECT_EQ(printable("\xCF\x81\xCF\x81", 3), "\xCF\x81...");
  EXPECT_EQ(printable("abc", 3), "abc");
}

}  // namespace
}  // namespace infomax
