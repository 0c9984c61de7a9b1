#include "tasks/normal_mixture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

double normal(double t, double mean, double variance) {
  return std::exp(-0.5 * (t - mean) * (t - mean) / variance) /
         std::sqrt(2 * std::numbers::pi * variance);
}

// Against the densities written out, of columns that are independent within a part.
TEST(NormalMixture, HasTheDensityRatioOfItsParts) {
  const std::vector<NormalPart> parts{{0.3, {0, 1}, {1, 0, 0, 0.5}},
                                      {0.7, {2, -1}, {0.25, 0, 0, 2}}};
  const auto task = make_normal_mixture("test", 1, parts, {0.5, Truth::By::quadrature, 1e-3});
  EXPECT_EQ(task->mi(), 0.5);
  const Owned<double> x{{0.4}, {1.7}}, y{{-0.2}, {0.9}, {30}};
  Owned<double> f(2, 3);
  task->log_density_ratio(x, y, f);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) {
      const double a = x(i, 0), b = y(j, 0);
      const double joint =
          0.3 * normal(a, 0, 1) * normal(b, 1, 0.5) + 0.7 * normal(a, 2, 0.25) * normal(b, -1, 2);
      const double of_x = 0.3 * normal(a, 0, 1) + 0.7 * normal(a, 2, 0.25);
      const double of_y = 0.3 * normal(b, 1, 0.5) + 0.7 * normal(b, -1, 2);
      EXPECT_NEAR(f(i, j), std::log(joint / of_x / of_y), 1e-13);
    }
  // Far out only the wider part counts, and no density underflows.
  const double share =
      0.7 * normal(0.4, 2, 0.25) / (0.3 * normal(0.4, 0, 1) + 0.7 * normal(0.4, 2, 0.25));
  EXPECT_NEAR(f(0, 2), std::log(share / 0.7), 1e-12);
}

TEST(NormalMixture, DrawsItsPartsByTheirWeights) {
  constexpr std::size_t n = 40000;
  const std::vector<NormalPart> parts{{0.3, {-10, 0}, {1, 0, 0, 1}}, {0.7, {10, 0}, {1, 0, 0, 1}}};
  const auto task = make_normal_mixture("test", 1, parts, {});
  Owned<double> x(n, 1), y(n, 1);
  Stream stream = testkit::test_stream(2);
  task->sample(stream, x, y);
  double below = 0;
  for (const double value : x.flat()) below += value < 0 ? 1.0 / n : 0;
  EXPECT_NEAR(below, 0.3, 4 * std::sqrt(0.21 / n));
}

TEST(NormalMixture, RefusesWeightsThatAreNotOneTogether) {
  const std::vector<double> unit{1, 0, 0, 1};
  EXPECT_THROW(make_normal_mixture("test", 1, {{0.5, {0, 0}, unit}}, {}), InputError);
  EXPECT_THROW(make_normal_mixture("test", 1, {{1.5, {0, 0}, unit}, {-0.5, {0, 0}, unit}}, {}),
               InputError);
  EXPECT_THROW(make_normal_mixture("test", 1, {{1, {0, 0}, {1, 1, 1, 1}}}, {}), InputError);
}

}  // namespace
}  // namespace infomax
