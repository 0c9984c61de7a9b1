#include "tasks/distributions/outliers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

Settings of(double contamination, double variance) {
  return {{"contamination", contamination}, {"outlier_variance", variance}};
}

// Of y^2: (1 - a) + a v; of x_1 y_1: (1 - a) 4 / 5.01; to four standard errors.
TEST(Outliers, ComeInTheirShare) {
  constexpr std::size_t n = 40000;
  const auto task = make_outliers(of(0.2, 4));
  Owned<double> x(n, 2), y(n, 2);
  Stream stream = testkit::test_stream(7);
  task->sample(stream, x, y);
  double square = 0, fourth = 0, product = 0, product_square = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double s = y(i, 0) * y(i, 0), p = x(i, 0) * y(i, 0);
    square += s / n;
    fourth += s * s / n;
    product += p / n;
    product_square += p * p / n;
  }
  EXPECT_NEAR(square, 1.6, 4 * std::sqrt((fourth - square * square) / n));
  EXPECT_NEAR(product, 0.8 * 4 / 5.01, 4 * std::sqrt((product_square - product * product) / n));
}

TEST(Outliers, RefuseWhatIsNoMixture) {
  EXPECT_THROW(make_outliers(of(0, 1)), InputError);
  EXPECT_THROW(make_outliers(of(1, 1)), InputError);
}

}  // namespace
}  // namespace infomax
