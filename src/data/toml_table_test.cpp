#include "data/toml_table.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;

// The lines of the keys are their numbers.
constexpr const char* kText = R"(z1 = "text"
a2 = ["x", "y"]
n3 = 4
empty4 = ""
[t5]
x6 = 0.5
[[b]]
y8 = 1
[[b]]
y10 = 2
)";

class TomlTableOf : public ::testing::Test {
 protected:
  std::string refusal(auto action) const {
    return message_of<InputError>([&] { action(table); });
  }
  const toml::table parsed = parse_toml(kText, "f.toml");
  const TomlTable table{"f.toml", "the file", parsed};
};

TEST_F(TomlTableOf, GivesWhatIsThereInTheOrderOfTheFile) {
  ASSERT_EQ(table.entries().size(), 6u);
  EXPECT_EQ(table.entries()[0].key, "z1");
  EXPECT_EQ(table.entries()[1].key, "a2");
  EXPECT_EQ(table.text("z1"), "text");
  EXPECT_EQ(table.text_or("absent", "fallback"), "fallback");
  EXPECT_EQ(table.strings("z1"), std::vector<std::string>{"text"});
  EXPECT_EQ(table.strings("a2"), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(table.integer("n3", 1, 4), 4);
  EXPECT_EQ(table.number("n3"), 4.0);
  EXPECT_EQ(table.number("absent"), std::nullopt);
  EXPECT_EQ(table.table("t5").number("x6"), 0.5);
  ASSERT_EQ(table.blocks("b").size(), 2u);
  EXPECT_EQ(table.blocks("b")[1].integer("y10", 0, 9), 2);
  EXPECT_TRUE(table.blocks("absent").empty());
}

TEST_F(TomlTableOf, RefusesTheRestNamingItsLine) {
  EXPECT_EQ(refusal([](auto& t) {
              t.allow({"z1", "a2"});
            }),
            "f.toml:3: key \"n3\" is not known in the file; known are z1, a2");
  EXPECT_EQ(refusal([](auto& t) { t.text("absent"); }),
            "f.toml:1: key \"absent\" is missing in the file");
  EXPECT_EQ(refusal([](auto& t) { t.text("n3"); }), "f.toml:3: n3 is 4, want a non-empty string");
  EXPECT_EQ(refusal([](auto& t) { t.text_or("empty4", "x"); }),
            "f.toml:4: empty4 is '', want a non-empty string");
  EXPECT_EQ(refusal([](auto& t) { t.strings("n3"); }),
            "f.toml:3: n3 is 4, want a string or a list of strings");
  EXPECT_EQ(refusal([](auto& t) { t.number("a2"); }), "f.toml:2: a2 is a list, want a number");
  EXPECT_EQ(refusal([](auto& t) { t.integer("n3", 5, 9); }),
            "f.toml:3: n3 is 4, want an integer from 5 to 9");
  EXPECT_EQ(refusal([](auto& t) { t.table("n3"); }), "f.toml:3: n3 is 4, want a table");
  EXPECT_EQ(refusal([](auto& t) { t.blocks("t5"); }),
            "f.toml:5: t5 is a table, want [[t5]] blocks");
}

// A claim with by_at_least = nan was taken, and failed a page later without a word on where.
TEST(TomlTable, RefusesEmptyListsAndWhatIsNotFinite) {
  const toml::table parsed = parse_toml("list = []\nnan = nan\ninf = -inf\n", "f.toml");
  const TomlTable table{"f.toml", "the file", parsed};
  EXPECT_EQ(message_of<InputError>([&] { table.strings("list"); }),
            "f.toml:1: list is an empty list, want a string or a list of strings");
  EXPECT_EQ(message_of<InputError>([&] { table.number("nan"); }),
            "f.toml:2: nan is nan, want a finite number");
  EXPECT_EQ(message_of<InputError>([&] { table.number("inf"); }),
            "f.toml:3: inf is -inf, want a finite number");
}

}  // namespace
}  // namespace infomax
