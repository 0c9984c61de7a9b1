#include "core/quantile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace infomax {
namespace {

// By hand: place 0.2 * 4 = 0.8 of 1, 2, 4, 8, 16 lies between 1 and 2, place 0.9 * 4 = 3.6 between
// 8 and 16.
TEST(Quantile, IsLinearBetweenOrderStatistics) {
  const std::vector<double> values = {8, 1, 16, 4, 2};
  EXPECT_DOUBLE_EQ(quantile(values, 0.2), 1.8);
  EXPECT_DOUBLE_EQ(quantile(values, 0.9), 12.8);
  EXPECT_EQ(quantile(values, 0), 1);
  EXPECT_EQ(quantile(values, 0.5), 4);
  EXPECT_EQ(quantile(values, 1), 16);
  EXPECT_EQ(quantile({3}, 0.7), 3);
}

TEST(Quantile, TakesInfinitiesForValuesAndNansForNone) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(quantile({-infinity, -infinity, 1}, 0.25), -infinity);
  EXPECT_TRUE(std::isnan(quantile({1, std::nan("")}, 0)));
  EXPECT_TRUE(std::isnan(quantile({}, 0.5)));
}

}  // namespace
}  // namespace infomax
