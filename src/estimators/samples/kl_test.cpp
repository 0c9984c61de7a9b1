#include "estimators/samples/kl.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;

// 0, 1, 3, 7, k = 1: e = 1, 1, 2, 4. H = psi(4) - psi(1) + ln 2 + (ln 2 + ln 4) / 4, and psi(4) -
// psi(1) = 11/6.
TEST(Kl, AgreesWithAHandWorkedSample) {
  const Owned<double> a{{0}, {1}, {3}, {7}};
  const double value = 11.0 / 6 + std::log(2.0) + std::log(8.0) / 4;
  for (const Norm norm : {Norm::euclidean, Norm::maximum})
    EXPECT_NEAR(kl_entropy("kl", "a", a, {1, norm}), value, 1e-15);
}

TEST(Kl, KnowsTheVolumesOfBalls) {
  EXPECT_NEAR(log_unit_ball(2, Norm::euclidean), std::log(std::numbers::pi), 1e-15);
  EXPECT_NEAR(log_unit_ball(3, Norm::euclidean), std::log(4 * std::numbers::pi / 3), 1e-15);
  EXPECT_NEAR(log_unit_ball(3, Norm::maximum), std::log(8.0), 1e-15);
}

// Of d independent standard normals: (d/2) ln(2 pi e). The logarithm of an exponential of k = 3
// spreads by sqrt(psi'(3)) = 0.63, that of the density by sqrt(d / 2): 4,000 rows leave 0.019 in
// three columns, of which four; the bias is below 0.03 there.
TEST(Kl, FindsTheEntropyOfNormals) {
  for (const std::size_t d : {1, 2, 3})
    for (const Norm norm : {Norm::euclidean, Norm::maximum}) {
      const Owned<double> a = normal_matrix<double>(4000, d, 1);
      const double truth =
          0.5 * static_cast<double>(d) * std::log(2 * std::numbers::pi * std::numbers::e);
      EXPECT_NEAR(kl_entropy("kl", "a", a, {3, norm}), truth, 0.08 + 0.03) << d;
    }
}

TEST(Kl, RefusesWhatCoincides) {
  const Owned<double> x{{0}, {1}, {1}, {2}}, y{{0}, {1}, {2}, {3}};
  EXPECT_EQ(message_of<NumericError>([&] { kl(x, y, {1}); }),
            "kl: row 1 of x has 1 others at the same place, want fewer");
  EXPECT_NO_THROW(kl(x, y, {2}));
  EXPECT_THROW(kl(x, y, {4}), ShapeError);
}

}  // namespace
}  // namespace infomax
