#include "tasks/distributions/ambient.h"

#include <gtest/gtest.h>

#include <cmath>

#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

TEST(Ambient, RepeatsItsPairInHalfOfItsColumns) {
  const auto task = make_ambient({{"dimension", std::int64_t{6}}, {"information", std::log(2.0)}});
  EXPECT_EQ(task->mi(), std::log(2.0));
  EXPECT_EQ(task->density_ratio(), nullptr);
  constexpr std::size_t n = 20000;
  Owned<double> x(n, 6), y(n, 6);
  Stream stream = testkit::test_stream(5);
  task->sample(stream, x, y);
  double product = 0, noise = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 3; k < 6; ++k) {
      EXPECT_EQ(x(i, k), x(i, 2));
      EXPECT_EQ(y(i, k), y(i, 2));
    }
    product += x(i, 2) * y(i, 2) / n;
    noise += x(i, 0) * y(i, 0) / n;
  }
  // One bit is a correlation of sqrt(3)/2.
  EXPECT_NEAR(product, std::sqrt(0.75), 4 * std::sqrt(1.75 / n));
  EXPECT_NEAR(noise, 0, 4 / std::sqrt(n));
}

}  // namespace
}  // namespace infomax
