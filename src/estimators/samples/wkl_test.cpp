#include "estimators/samples/wkl.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"
#include "estimators/samples/kl.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;

// k = 2 in 4 columns: floor(i / 2) is 1 and 2, and there are two conditions, so one solution.
// Gamma(j + 1/2) / Gamma(j) = sqrt(pi) / 2 at j = 1 and 3 sqrt(pi) / 4 at j = 2, so that w_1 = -3/2
// w_2: w = (3, -2).
TEST(Wkl, HasTheWeightsOfAHandWorkedCase) {
  const std::vector<double> w = wkl_weights(2, 4);
  EXPECT_NEAR(w[0], 3, 1e-13);
  EXPECT_NEAR(w[1], -2, 1e-13);
  EXPECT_EQ(wkl_weights(3, 3), (std::vector<double>{0, 0, 1}));
}

// Conditions are met to what rounding leaves of terms of the weights' size.
TEST(Wkl, HasWeightsThatMeetTheirConditions) {
  for (const std::size_t d : {4, 5, 8, 10, 13})
    for (const std::size_t k : {5, 17, 50}) {
      const std::vector<double> w = wkl_weights(k, d);
      for (std::size_t m = 0; m <= d / 4; ++m) {
        double sum = 0, size = 0;
        for (std::size_t j = 1; j <= k; ++j) {
          const double at = static_cast<double>(j);
          const double power = 2 * static_cast<double>(m) / static_cast<double>(d);
          const double term = w[j - 1] * std::exp(std::lgamma(at + power) - std::lgamma(at));
          sum += term;
          size += std::abs(term);
        }
        EXPECT_NEAR(sum, m == 0 ? 1 : 0, 1e-10 * size) << d << ", " << k << ", " << m;
      }
      for (std::size_t j = 1; j <= k; ++j) {
        bool listed = false;
        for (std::size_t i = 1; i <= d; ++i) listed = listed || i * k / d == j;
        EXPECT_TRUE(listed || w[j - 1] == 0) << j;
      }
    }
}

// Where the k-th neighbour alone has a weight: that of kl, with ln(n - 1) for psi(n).
TEST(Wkl, IsKlInFewColumns) {
  const Owned<double> a = normal_matrix<double>(300, 3, 1);
  const double apart = std::log(299.0) - Digamma(300)(300);
  EXPECT_NEAR(wkl_entropy("wkl", "a", a, {4, Norm::maximum}),
              kl_entropy("kl", "a", a, {4, Norm::maximum}) + apart, 1e-13);
}

// 10 independent standard normals, 5 ln(2 pi e). On 2,000 rows kl at k = 50 is 0.43 too high, by
// another program; a standard error is sqrt(10 / 2 / 2000) = 0.05, of which we allow four.
TEST(Wkl, HasLessBiasThanKlInTenColumns) {
  const Owned<double> a = normal_matrix<double>(2000, 10, 2);
  const double truth = 5 * std::log(2 * std::numbers::pi * std::numbers::e);
  const NeighbourSettings settings{50, Norm::euclidean};
  EXPECT_NEAR(wkl_entropy("wkl", "a", a, settings), truth, 0.2);
  EXPECT_NEAR(kl_entropy("kl", "a", a, settings), truth + 0.43, 0.2);
}

TEST(Wkl, RefusesTooFewNeighboursAndWhatCoincides) {
  EXPECT_EQ(message_of<ShapeError>([] { wkl_weights(3, 12); }),
            "wkl: 3 neighbours in 12 columns make 3 weights, want 4 or more");
  const Owned<double> x{{0}, {1}, {1}, {2}}, y{{0}, {1}, {2}, {3}};
  EXPECT_EQ(message_of<NumericError>([&] { wkl(x, y, {1}); }),
            "wkl: row 1 of x has 1 others at the same place, want fewer");
}

}  // namespace
}  // namespace infomax
