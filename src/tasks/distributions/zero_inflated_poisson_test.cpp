#include "tasks/distributions/zero_inflated_poisson.h"

#include <gtest/gtest.h>

#include <cmath>

#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

// Published for p = 0 alone is right; (1 - p) 0.30124477 is not the information for any other.
TEST(ZeroInflatedPoisson, HasTheInformationOfItsSums) {
  const std::pair<double, double> known[] = {
      {0, 0.30124477}, {0.15, 0.22977596}, {0.3, 0.17567698}, {0.5, 0.11638394}, {0.7, 0.06582698}};
  for (const auto& [p, information] : known)
    EXPECT_NEAR(zero_inflated_poisson_information(p), information, 5e-9) << p;
}

// At x = 1, p = 1/2: P(0) = 1/2 + e^-1/2 over 3/4, P(2) = e^-1/4 over 1/16.
TEST(ZeroInflatedPoisson, HasTheDensityRatioWorkedByHand) {
  const auto task = make_zero_inflated_poisson({{"zeroed", 0.5}});
  const Owned<double> x{{1.0}}, y{{0.0}, {2.0}};
  Owned<double> f(1, 2);
  task->log_density_ratio(x, y, f);
  EXPECT_NEAR(f(0, 0), std::log((0.5 + 0.5 * std::exp(-1.0)) / 0.75), 1e-14);
  EXPECT_NEAR(f(0, 1), std::log(4 * std::exp(-1.0)), 1e-14);
}

// Counts of a geometric distribution, a share p of them set to zero: mean 1 - p, and (1 + p) / 2
// zeros.
TEST(ZeroInflatedPoisson, DrawsItsCounts) {
  constexpr std::size_t n = 40000;
  const auto task = make_zero_inflated_poisson({{"zeroed", 0.3}});
  Owned<double> x(n, 1), y(n, 1);
  Stream stream = testkit::test_stream(9);
  task->sample(stream, x, y);
  double mean = 0, zeros = 0;
  for (const double count : y.flat()) {
    mean += count / n;
    zeros += count == 0 ? 1.0 / n : 0;
  }
  // E Y^2 = 3 (1 - p) of a geometric count.
  EXPECT_NEAR(mean, 0.7, 4 * std::sqrt((2.1 - 0.49) / n));
  EXPECT_NEAR(zeros, 0.65, 4 * std::sqrt(0.65 * 0.35 / n));
}

}  // namespace
}  // namespace infomax
