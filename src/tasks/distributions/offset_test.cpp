#include "tasks/distributions/offset.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;
using testkit::test_stream;

// -(1/2) ln(1 - 0.04), as the paper's figure says: 0.020411.
TEST(Offset, CarriesTheInformationOfTheFigure) {
  EXPECT_NEAR(make_offset_independent({})->mi(), 0.020410997, 1e-9);
  EXPECT_EQ(make_offset_dependent({})->mi(), make_offset_independent({})->mi());
}

// By hand at x = 1, y = 2: log of the density ratio of N(0, [[2, .4], [.4, 2]]) to its marginals is
// I + (0.2 * 2 - 0.02 * 5) / (0.96 * 2) = 0.020411 + 0.15625.
TEST(Offset, HasTheDensityRatioOfItsPairs) {
  Owned<double> x(1, 1), y(1, 1), f(1, 1);
  x(0, 0) = 1;
  y(0, 0) = 2;
  make_offset_dependent({})->log_density_ratio(x, y, f);
  EXPECT_NEAR(f(0, 0), 0.020410997 + 0.15625, 1e-9);
}

struct Moments {
  double xx = 0, xy = 0, yy = 0;  // over all pairs
  double between = 0;             // mean x_i x_k, i != k, within a call
};

Moments moments(const Task& task, std::size_t calls, std::size_t n) {
  Owned<double> x(n, 1), y(n, 1);
  Stream stream = test_stream(1);
  Moments m;
  const double count = static_cast<double>(calls * n);
  for (std::size_t c = 0; c < calls; ++c) {
    task.sample(stream, x, y);
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
      m.xx += x(i, 0) * x(i, 0) / count;
      m.xy += x(i, 0) * y(i, 0) / count;
      m.yy += y(i, 0) * y(i, 0) / count;
      sum += x(i, 0);
      squares += x(i, 0) * x(i, 0);
    }
    m.between += (sum * sum - squares) / static_cast<double>(n * (n - 1) * calls);
  }
  return m;
}

// Variances 2 and covariance 0.4 either way; two x of one call covary by Var Z_x = 1 where the
// offset is shared, else not. 20,000 calls of 4: the products of normals have a standard deviation
// of at most 2 sqrt(2), the dependent ones count as 20,000: standard error 0.02, four of them.
TEST(Offset, SharesItsOffsetWithinASampleOrNot) {
  for (const bool dependent : {false, true}) {
    const auto task = dependent ? make_offset_dependent({}) : make_offset_independent({});
    const Moments m = moments(*task, 20000, 4);
    EXPECT_NEAR(m.xx, 2, 0.08) << dependent;
    EXPECT_NEAR(m.yy, 2, 0.08) << dependent;
    EXPECT_NEAR(m.xy, 0.4, 0.08) << dependent;
    EXPECT_NEAR(m.between, dependent ? 1 : 0, 0.08);
  }
}

}  // namespace
}  // namespace infomax
