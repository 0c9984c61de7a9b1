#include "core/settings.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace infomax {
namespace {

TEST(Settings, AValueHasOneText) {
  EXPECT_EQ(to_text(Value(std::int64_t{128})), "128");
  EXPECT_EQ(to_text(Value(2.0)), "2");
  EXPECT_EQ(to_text(Value(0.0)), "0");
  EXPECT_EQ(to_text(Value(-0.0)), "0");
  EXPECT_EQ(to_text(Value(1e-4)), "0.0001");
  EXPECT_EQ(to_text(Value(0.67170556)), "0.67170556");
  EXPECT_EQ(to_text(Value(std::vector<std::int64_t>{300, 300, 100})), "[300, 300, 100]");
  EXPECT_EQ(to_text(Value(std::vector<std::string>{"saga"})), "[saga]");
}

TEST(Settings, ALaterValueReplacesAnEarlierOne) {
  Settings settings;
  settings.set("lr", 0.1);
  settings.set("batch", std::int64_t{4});
  settings.set("lr", std::int64_t{1});
  EXPECT_EQ(settings.number("lr"), 1);
  EXPECT_EQ(settings.items().size(), 2u);
  EXPECT_THROW(settings.count("steps"), InputError);
}

TEST(Settings, SaysAWordWhereItIsThere) {
  Settings settings{{"critic", std::string("oracle")}, {"batch", std::int64_t{2}}};
  EXPECT_TRUE(settings.says("critic", "oracle"));
  EXPECT_FALSE(settings.says("critic", "inner"));
  EXPECT_FALSE(settings.says("bound", "nce"));
  EXPECT_FALSE(settings.says("batch", "2"));
}

}  // namespace
}  // namespace infomax
