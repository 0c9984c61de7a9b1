#include "core/shared.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace infomax {
namespace {

using Facts = std::map<std::string, std::string>;

TEST(Shared, CopiesAreOneValueUntilOneIsChanged) {
  Shared<Facts> a = {{"x", "1"}};
  Shared<Facts> b = a;
  EXPECT_TRUE(a.is(b));
  b["x"] = "2";
  EXPECT_FALSE(a.is(b));
  EXPECT_EQ(a.at("x"), "1");
  EXPECT_EQ(b.at("x"), "2");
  const void* own = b.address();
  b.edit().erase("x");
  EXPECT_EQ(b.address(), own) << "nobody shares it any more";
}

TEST(Shared, EqualityIsOfValues) {
  const Shared<Facts> a = {{"x", "1"}}, b = {{"x", "1"}}, c = {{"x", "2"}};
  EXPECT_TRUE(a == b);
  EXPECT_FALSE(a.is(b));
  EXPECT_FALSE(a == c);
  EXPECT_TRUE(a == (Facts{{"x", "1"}}));
  EXPECT_TRUE(Shared<Facts>() == Shared<Facts>(Facts()));
}

// A list of two texts in braces is one pair, not a range between two pointers.
TEST(Shared, BracesAreItems) {
  Shared<std::vector<std::pair<std::string, std::string>>> list;
  list = {{"a", "b"}};
  EXPECT_EQ(list.size(), 1u);
  list = {{"a", "b"}, {"c", ""}};
  EXPECT_EQ(list.size(), 2u);
  list.clear();
  EXPECT_TRUE(list.empty());
}

}  // namespace
}  // namespace infomax
