#include "estimators/networks/flo.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "estimators/networks/test_second.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

double flo_of(const Scores& scores, std::span<const double> u) {
  return flo<double>(scores, u);
}

// 1 - (0 + e^(0 - 2) + 1 + e^-1 e^(1 - 3))/2 = 1 - (0.1353353 + 1.0497871)/2.
TEST(Flo, AgreesWithAHandWorkedBatch) {
  EXPECT_NEAR(flo_of(Scores{{2, 0}, {1, 3}}, std::vector<double>{0, 1}), 0.4074388, 1e-7);
}

// Sums of 64 x 63 terms up to e^12, each rounded at 1e-16 of itself.
TEST(Flo, AgreesWithThePlainLoops) {
  constexpr std::size_t n = 64;
  const Scores scores = normal_matrix<double>(n, n, 1, 2), u = normal_matrix<double>(1, n, 2);
  double plain = 1, size = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double mean = 0;
    for (std::size_t j = 0; j < n; ++j)
      if (i != j) mean += std::exp(scores(i, j) - scores(i, i)) / (n - 1);
    plain -= (u.flat()[i] + std::exp(-u.flat()[i]) * mean) / n;
    size += std::exp(-u.flat()[i]) * mean / n;
  }
  EXPECT_NEAR(flo_of(scores, u.flat()), plain, 1e-14 * (1 + size));
}

TEST(Flo, HasTheDerivativesThatDifferencesShow) {
  expect_derivatives(
      "flo", flo_of,
      [](const Scores& scores, std::span<const double> said, Scores& dscores,
         std::span<double> dsaid) { flo_backward<double>(scores, said, dscores, dsaid); });
}

// At u = log mean_{j != i} e^(s_ij - s_ii) it is minus u's mean, whatever the scores' size, and no
// other u gives more.
TEST(Flo, IsLargestAtTheLogarithmOfTheMean) {
  for (const double spread : {1.0, 1e3}) {
    constexpr std::size_t n = 12;
    const Scores scores = normal_matrix<double>(n, n, 3, spread);
    std::vector<double> u(n);
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i) {
      double top = -std::numeric_limits<double>::infinity(), sum = 0;
      for (std::size_t j = 0; j < n; ++j)
        if (i != j) top = std::max(top, scores(i, j));
      for (std::size_t j = 0; j < n; ++j)
        if (i != j) sum += std::exp(scores(i, j) - top);
      u[i] = top + std::log(sum / (n - 1)) - scores(i, i);
      mean += u[i] / n;
    }
    const double best = flo_of(scores, u);
    EXPECT_NEAR(best, -mean, 1e-15 * n * spread);
    for (const double off : {-1.0, -0.1, 0.1, 1.0}) {
      std::vector<double> other = u;
      for (double& value : other) value += off;
      EXPECT_NEAR(best - flo_of(scores, other), off + std::exp(-off) - 1, 1e-14 * n * spread);
    }
  }
}

// Over all batches of 3 pairs of a table, exactly: the information where f is the log ratio plus
// any function of x and u is right, less at another u or critic.
TEST(Flo, IsTheInformationOfATableAtItsOptimum) {
  const auto of = [](double by_y, double off) {
    return expectation_over_table(
        3, flo_of,
        [&](std::size_t x, std::size_t y) {
          return table_log_ratio(x, y) + 0.7 * static_cast<double>(x) +
                 by_y * static_cast<double>(y);
        },
        // The exact mean over y' of r(x, y') is 1: u = -log r(x, y).
        [&](std::size_t x, std::size_t y) { return off - table_log_ratio(x, y); });
  };
  EXPECT_NEAR(of(0, 0), table_information(), 1e-14);
  EXPECT_NEAR(of(0, 0.2), table_information() - (0.2 + std::exp(-0.2) - 1), 1e-14);
  EXPECT_LT(of(0.3, 0), table_information() - 0.01);
}

}  // namespace
}  // namespace infomax
