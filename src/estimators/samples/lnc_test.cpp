#include "estimators/samples/lnc.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "estimators/samples/ksg2.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;
using testkit::test_stream;

// 0.336 by 40,000 draws of another program, with a standard error of 0.005; ours, of 20,000, has
// 0.007. We allow four of both together.
TEST(Lnc, HasTheThresholdThatAnotherProgramFinds) {
  EXPECT_NEAR(lnc_threshold(5, 1, 1, test_stream(1)), 0.336, 4 * 0.0086);
}

// x uniform on [0, 1], y = x + s u, u uniform on [0, 1]: I = H(Y) - H(Y | X) = s / 2 - ln s, 16.118
// for s = 1e-7. 500 rows: ksg2 finds 5 to 6 of them, whatever s is. Another program's estimate of
// such rows is 0.11 off; we allow five times that.
TEST(Lnc, FindsInformationThatKsg2CannotSee) {
  constexpr std::size_t n = 500;
  constexpr double s = 1e-7;
  Owned<double> x(n, 1), y(n, 1);
  Stream stream = test_stream(2);
  for (std::size_t i = 0; i < n; ++i) {
    x(i, 0) = stream.uniform();
    y(i, 0) = x(i, 0) + s * stream.uniform();
  }
  EXPECT_LT(ksg2(x, y, {5, Norm::maximum}), 7);
  EXPECT_NEAR(lnc(x, y, 5, test_stream(3)), s / 2 - std::log(s), 0.5);
}

// Five points in a thousand are corrected where neighbours are uniform in their box, each by ln 3
// or more: 0.006 together; we allow four times that, for the density isn't uniform.
TEST(Lnc, LeavesKsg2AloneWhereNeighboursAreAllOverTheirBox) {
  const Owned<double> x = normal_matrix<double>(1000, 1, 4), y = normal_matrix<double>(1000, 1, 5);
  const double found = lnc(x, y, 5, test_stream(6)), without = ksg2(x, y, {5, Norm::maximum});
  EXPECT_GE(found, without);
  EXPECT_NEAR(found, without, 4 * 0.006);
}

TEST(Lnc, IsKsg2WhereAllRowsAreInAFewPlaces) {
  Owned<double> x(3000, 1);
  for (std::size_t i = 0; i < 3000; ++i) x(i, 0) = static_cast<double>(i % 3);
  EXPECT_EQ(lnc(x, x, 5, test_stream(1)), ksg2(x, x, {5, Norm::maximum}));
}

TEST(Lnc, DoesNotSeeTheOrderOfTheRows) {
  constexpr std::size_t n = 200;
  const Owned<double> x = normal_matrix<double>(n, 1, 7);
  Owned<double> y = normal_matrix<double>(n, 1, 8, 0.001), mixed_x(n, 1), mixed_y(n, 1);
  for (std::size_t i = 0; i < n; ++i) y(i, 0) += x(i, 0);
  std::vector<std::uint32_t> order(n);
  test_stream(9).permutation(order);
  for (std::size_t i = 0; i < n; ++i) {
    mixed_x(i, 0) = x(order[i], 0);
    mixed_y(i, 0) = y(order[i], 0);
  }
  EXPECT_EQ(lnc(mixed_x, mixed_y, 5, test_stream(3)), lnc(x, y, 5, test_stream(3)));
}

TEST(Lnc, RefusesTooFewNeighboursAndPlanes) {
  const Owned<double> x = normal_matrix<double>(20, 2, 1), y = normal_matrix<double>(20, 2, 2);
  EXPECT_EQ(message_of<ShapeError>([&] { lnc(x, y, 3, test_stream(1)); }),
            "lnc: 3 neighbours of points of 4 columns, want as many or more");
  Owned<double> line(20, 1);
  for (std::size_t i = 0; i < 20; ++i) line(i, 0) = static_cast<double>(i);
  EXPECT_EQ(message_of<NumericError>([&] { lnc(line, line, 3, test_stream(1)); }),
            "lnc: the neighbours of row 0 lie in a plane");
}

}  // namespace
}  // namespace infomax
