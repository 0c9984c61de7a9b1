#include "transforms/increasing.h"

#include <gtest/gtest.h>

namespace infomax {
namespace {

double cube(double x, double& slope) {
  slope = 3 * x * x;
  return x * x * x;
}

// Two roundings of the root, where f isn't flat.
TEST(WhereIncreasing, FindsARootToItsLastDigits) {
  EXPECT_NEAR(where_increasing(cube, 27, -1, 40), 3, 1e-15);
  EXPECT_NEAR(where_increasing(cube, -2, -10, 10), -1.2599210498948732, 5e-16);
}

// Newton's steps on arctan leave for good from 1.4 on; the bracket doesn't let them.
TEST(WhereIncreasing, DoesNotStrayWhereNewtonWould) {
  const auto arctan = [](double x, double& slope) {
    slope = 1 / (1 + x * x);
    return std::atan(x);
  };
  EXPECT_NEAR(where_increasing(arctan, 0.1, -100, 1000), std::tan(0.1), 1e-15);
}

// x^3 at 0 has no slope to step by: the bracket is halved to its end.
TEST(WhereIncreasing, TakesAFlatPlace) {
  EXPECT_NEAR(where_increasing(cube, 0, -1, 3), 0, 1e-15);
}

TEST(WhereIncreasing, EndsAtTheNearerEndWhereThereIsNone) {
  EXPECT_NEAR(where_increasing(cube, 1000, -1, 3), 3, 1e-12);
  EXPECT_NEAR(where_increasing(cube, -1000, -1, 3), -1, 1e-12);
}

}  // namespace
}  // namespace infomax
