#include "tasks/picture.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tasks/transformed.h"

namespace infomax {
namespace {

// Of nearly equal x and y: the diagonal is dark and runs up to the right, the other corners are
// empty.
TEST(Picture, ShowsWhereRowsLie) {
  const auto task = make_task("gaussian", {{"dimension", std::int64_t{1}}, {"correlation", 0.999}});
  const std::string drawn = picture(*task, 21, 11);
  ASSERT_EQ(drawn.size(), 22u * 11);
  const auto at = [&](std::size_t line, std::size_t column) { return drawn[line * 22 + column]; };
  EXPECT_EQ(at(0, 0), ' ');
  EXPECT_EQ(at(10, 20), ' ');
  EXPECT_NE(at(0, 20), ' ');
  EXPECT_NE(at(10, 0), ' ');
  EXPECT_EQ(at(5, 10), '@');
  EXPECT_EQ(picture(*task, 21, 11), drawn);
}

// One discrete side, one constant, and rows that depend on each other: nothing to divide by.
TEST(Picture, OfAnyTaskIsOfItsSize) {
  for (const char* name :
       {"mixed-2x1", "batch-noise", "quantised-1-0.5", "independent@2pair-5x5"}) {
    const std::string drawn = picture(*make_task(name, {}), 30, 10);
    EXPECT_EQ(drawn.size(), 31u * 10) << name;
    EXPECT_NE(drawn.find('@'), std::string::npos) << name;
    EXPECT_EQ(std::ranges::count(drawn, '\n'), 10) << name;
  }
}

}  // namespace
}  // namespace infomax
