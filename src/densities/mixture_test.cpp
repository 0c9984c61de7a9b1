#include "densities/mixture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;

// One component, two columns: means (1, 2), L = [[2, 0], [3, 1]]. At y = (2, 4) the offsets are
// (1, 2), L (y - a) = (2, 5):  log 2 + log 1 - (4 + 25)/2 - log 2 pi.
TEST(Mixture, AgreesWithAHandWorkedDensity) {
  Workspace workspace;
  Mixture mixture({1, 2, true}, workspace);
  const std::vector<double> parameters{0.7, 1, 2, std::log(2.0), 0, 3}, y{2, 4};
  ASSERT_EQ(mixture.shape().width(), parameters.size());
  EXPECT_NEAR(mixture.log_density<double>(parameters, y),
              std::log(2.0) - 14.5 - std::log(2 * std::numbers::pi), 1e-14);
}

// Sums of three components of four columns: some hundred roundings of 1e-16 of values up to 100.
TEST(Mixture, AgreesWithItsEquation) {
  for (const bool correlated : {false, true}) {
    Workspace workspace;
    Mixture mixture({3, 4, correlated}, workspace);
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
      const auto parameters = normal_matrix<double>(1, mixture.shape().width(), seed);
      const auto y = normal_matrix<double>(1, 4, seed + 100);
      EXPECT_NEAR(mixture.log_density<double>(parameters.flat(), y.flat()),
                  mixture_reference(mixture.shape(), parameters.flat(), y.flat()), 1e-12);
    }
  }
}

TEST(Mixture, HasTheDerivativesThatDifferencesShow) {
  for (const bool correlated : {false, true}) {
    Workspace workspace;
    Mixture mixture({3, 4, correlated}, workspace);
    auto parameters = normal_matrix<double>(1, mixture.shape().width(), 1, 0.5);
    const auto y = normal_matrix<double>(1, 4, 2);
    std::vector<double> d(mixture.shape().width());
    mixture.log_density<double>(parameters.flat(), y.flat());
    mixture.backward<double>(parameters.flat(), y.flat(), 1, d);
    EXPECT_TRUE(testkit::gradient_agrees(
        "mixture", [&] { return mixture.log_density<double>(parameters.flat(), y.flat()); },
        parameters.flat(), d));
  }
}

// A density: it sums to 1 over a grid of spacing 0.05 from -15 to 15. The trapezoid rule of smooth
// functions that vanish at the ends is right to rounding.
TEST(Mixture, IntegratesToOne) {
  Workspace workspace;
  Mixture mixture({2, 2, true}, workspace);
  const std::vector<double> parameters{0.3, -0.4, 0, 1, -2, 0.5, 0.2, -0.1, 0.1, 0.3, 0.6, -0.8};
  ASSERT_EQ(mixture.shape().width(), parameters.size());
  double sum = 0;
  for (int i = -300; i <= 300; ++i)
    for (int j = -300; j <= 300; ++j) {
      const std::vector<double> y{0.05 * i, 0.05 * j};
      sum += std::exp(mixture.log_density<double>(parameters, y)) * 0.0025;
    }
  EXPECT_NEAR(sum, 1, 1e-10);
}

// e^-5000 is no number in double, its logarithm is.
TEST(Mixture, TakesValuesFarFromAllComponents) {
  Workspace workspace;
  Mixture mixture({2, 1, false}, workspace);
  const std::vector<double> parameters{0, 0, 0, 1, 0, 0}, y{101};
  EXPECT_NEAR(mixture.log_density<double>(parameters, y),
              -5000 - std::log(2.0) - std::log(2 * std::numbers::pi) / 2, 1e-9);
}

}  // namespace
}  // namespace infomax
