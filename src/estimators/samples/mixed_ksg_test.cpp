#include "estimators/samples/mixed_ksg.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"
#include "estimators/samples/ksg.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;

// x = 0, 1, 3, 6, y = 0, 2, 1, 5, k = 1, the sample of ksg_test.cpp, where no rows coincide and the
// other estimator has -1/24: psi(n) = 11/6 - gamma becomes ln 4.
TEST(MixedKsg, AgreesWithAHandWorkedSample) {
  const Owned<double> x{{0}, {1}, {3}, {6}}, y{{0}, {2}, {1}, {5}};
  const double value = -1.0 / 24 + std::log(4.0) - 11.0 / 6 + std::numbers::egamma;
  EXPECT_NEAR(mixed_ksg(x, y, {1, Norm::maximum}), value, 1e-15);
  EXPECT_NEAR(mixed_ksg_reference(x, y, {1, Norm::maximum}), value, 1e-15);
}

// (0, 0) three times, (1, 1) twice, k = 1: k_i, n_x, n_y = 3, 3, 3 or 2, 2, 2.
//   I = ln 5 - (3 psi(3) + 2 psi(2)) / 5,   psi(3) = 3/2 - gamma, psi(2) = 1 - gamma
TEST(MixedKsg, CountsWhatCoincides) {
  const Owned<double> x{{0}, {0}, {0}, {1}, {1}};
  EXPECT_NEAR(mixed_ksg(x, x, {1, Norm::maximum}), std::log(5.0) - 1.3 + std::numbers::egamma,
              1e-15);
}

TEST(MixedKsg, ExceedsKsg1ByWhatTheLogarithmDoesWhereNothingCoincides) {
  constexpr std::size_t n = 500;
  const Owned<double> x = normal_matrix<double>(n, 2, 1), y = normal_matrix<double>(n, 1, 2);
  const double apart = std::log(static_cast<double>(n)) - Digamma(n)(n);
  EXPECT_NEAR(mixed_ksg(x, y, {}) - ksg(x, y, {}), apart, 1e-13);
}

TEST(MixedKsg, AgreesWithThePlainLoopToTheBit) {
  std::uint32_t seed = 0;
  for (const std::size_t n : {4, 65, 400})
    for (const double rounding : {0.0, 0.2, 1.0, 4.0})
      for (const Norm norm : {Norm::euclidean, Norm::maximum}) {
        Owned<double> x = normal_matrix<double>(n, 2, ++seed);
        const Owned<double> y = normal_matrix<double>(n, 1, ++seed);
        if (rounding > 0)
          for (double& v : x.flat()) v = rounding * std::round(v / rounding);
        EXPECT_EQ(mixed_ksg(x, y, {3, norm}), mixed_ksg_reference(x, y, {3, norm})) << n;
        EXPECT_EQ(mixed_ksg(x, x, {3, norm}), mixed_ksg_reference(x, x, {3, norm})) << n;
      }
}

TEST(MixedKsg, RefusesShapes) {
  const Owned<double> x{{0}, {1}, {2}}, y{{0}, {1}};
  EXPECT_EQ(message_of<ShapeError>([&] { mixed_ksg(x, y, {1}); }),
            "mixed-ksg: x is [3, 1], y is [2, 1], 1 neighbours; want x [n, dx], y [n, dy], dx, dy "
            ">= 1 and n > neighbours >= 1");
}

}  // namespace
}  // namespace infomax
