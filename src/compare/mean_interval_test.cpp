#include "compare/mean_interval.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "core/error.h"

namespace infomax {
namespace {

// 1, 2, 3: mean 2, s = 1; tables give t = 4.302653 at 0.975 and two degrees of freedom, so 4.302653
// / sqrt 3.
TEST(MeanInterval, AgreesWithAHandWorkedSample) {
  const MeanInterval interval = mean_interval(std::array{1.0, 2.0, 3.0}, 0.95);
  EXPECT_DOUBLE_EQ(interval.mean, 2);
  EXPECT_NEAR(interval.low, 2 - 2.484138, 1e-6);  // the table's last digit
  EXPECT_NEAR(interval.high, 2 + 2.484138, 1e-6);
}

TEST(MeanInterval, OfOneValueIsUnknownAndOfNoneRefused) {
  const MeanInterval interval = mean_interval(std::array{5.0}, 0.95);
  EXPECT_EQ(interval.mean, 5);
  EXPECT_TRUE(std::isinf(interval.low) && std::isinf(interval.high));
  EXPECT_THROW(mean_interval({}, 0.95), ShapeError);
  EXPECT_THROW(mean_interval(std::array{1.0, 2.0}, 1), ShapeError);
}

}  // namespace
}  // namespace infomax
