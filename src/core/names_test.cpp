#include "core/names.h"

#include <gtest/gtest.h>

#include <array>

#include "testkit/message_of.h"

namespace infomax {
namespace {

struct Row {
  std::string_view name;
  int number;
};
constexpr std::array kTwo{Row{"one", 1}, Row{"two", 2}};

TEST(Names, FindTheirRow) {
  EXPECT_EQ(&row_named<Row>("number", kTwo, "two"), &kTwo[1]);
}

// Every registry looks its rows up so: no other test lists what a registry holds.
TEST(Names, AnUnknownOneIsRefusedWithTheKnownOnes) {
  const auto refusal = [](std::span<const Row> rows, std::string_view name) {
    return testkit::message_of<InputError>([&] { row_named("number", rows, name); });
  };
  EXPECT_EQ(refusal(kTwo, "tow"), "number \"tow\" is not known; known are one, two");
  EXPECT_EQ(refusal(kTwo, ""), "number \"\" is not known; known are one, two");
  EXPECT_EQ(refusal(std::span(kTwo).first(1), "two"), "number \"two\" is not known; known are one");
}

}  // namespace
}  // namespace infomax
