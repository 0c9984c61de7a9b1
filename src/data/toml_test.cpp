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

// Found by fuzzing: toml++ 3.3 asserts that a header's key begins like a key, and the program aborted.
TEST(Toml, ABrokenAssertionIsAnErrorWithItsLine) {
  for (const std::string text : {"[.x]\n", "[(]", "[[=]]\n", "[ .tiny]\ntitle = 1\n"}) {
    const std::string message =
        message_of<InputError>([&] { parse_toml("a = 1\n# 2\n" + text, "f.toml"); });
    EXPECT_TRUE(message.starts_with("f.toml:3: ")) << text << " gave " << message;
  }
}

TEST(Toml, NestingIsBounded) {
  EXPECT_TRUE(message_of<InputError>([] {
                parse_toml("a = " + std::string(100'000, '['), "f.toml");
              }).starts_with("f.toml:1: "));
}

}  // namespace
}  // namespace infomax
