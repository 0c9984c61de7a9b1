#include "data/toml.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "data/test_files.h"

namespace infomax {
namespace {

using testkit::message_of;

TEST(Toml, ParsesAndNamesTheLineOfAFault) {
  EXPECT_EQ(parse_toml("a = 1\n", "f.toml").size(), 1u);
  EXPECT_TRUE(message_of<InputError>([] {
                parse_toml("a = 1\nb = \n", "f.toml");
              }).starts_with("f.toml:2: "));
}

// Results keep texts up to their first zero byte.
TEST(Toml, ATextOrAKeyWithAZeroByteIsRefused) {
  for (const std::string text : {R"(b = "x\u0000y")", R"(b = [1, ["\u0000"]])", R"("k\u0000" = 1)",
                                 R"(b = { c = "\u0000" })"})
    EXPECT_EQ(message_of<InputError>([&] { parse_toml("a = 1\n" + text, "f.toml"); }),
              "f.toml:2: a text with a zero byte, which no result can hold")
        << text;
}

// Found by fuzzing: toml++ 3.3 asserts that a header's key begins like a key, and the program
// aborted.
TEST(Toml, ABrokenAssertionIsAnErrorWithItsLine) {
  for (const std::string text : {"[.x]\n", "[(]", "[[=]]\n", "[ .tiny]\ntitle = 1\n"}) {
    const std::string message =
        message_of<InputError>([&] { parse_toml("a = 1\n# 2\n" + text, "f.toml"); });
    EXPECT_TRUE(message.starts_with("f.toml:3: ")) << text << " gave " << message;
  }
}

// Found by fuzzing: undefined behaviour in toml++ 3.3, which the sanitizers see. U+03EF is no
// space, neither after a number, where nothing may be but one, nor after a line's end in a text,
// where spaces are left out.
TEST(Toml, LettersAreNoSpaces) {
  EXPECT_TRUE(message_of<InputError>([] {
                parse_toml("a = 1\nb = 4\u03EF\n", "f.toml");
              }).starts_with("f.toml:2: "));
  const toml::table table = parse_toml("a = \"\"\"x\\\n  \u03EF\"\"\"\n", "f.toml");
  EXPECT_EQ(table["a"].value<std::string>(), "x\u03EF");
}

TEST(Toml, NestingIsBounded) {
  EXPECT_TRUE(message_of<InputError>([] {
                parse_toml("a = " + std::string(100'000, '['), "f.toml");
              }).starts_with("f.toml:1: "));
}

}  // namespace
}  // namespace infomax
