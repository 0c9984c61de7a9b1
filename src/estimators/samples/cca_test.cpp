#include "estimators/samples/cca.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

double cca(const Owned<double>& x, const Owned<double>& y, const char* correction = "none") {
  return infomax::cca(x, y, {{"bias_correction", std::string(correction)}},
                      testkit::test_stream(1));
}

// Of one column each the canonical correlation is Pearson's: here (1, 2, 3, 4) and (1, 3, 2, 4)
// with r = 4/5, so -1/2 ln(1 - 16/25) = ln(5/3).
TEST(Cca, IsPearsonsCorrelationOfTwoColumns) {
  EXPECT_NEAR(cca({{1}, {2}, {3}, {4}}, {{1}, {3}, {2}, {4}}), std::log(5.0 / 3), 1e-14);
}

// Canonical correlations belong to the spans: other columns of the same span, of any scale and
// place, change nothing.
TEST(Cca, DoesNotSeeALinearMapOfEitherSide) {
  constexpr std::size_t n = 60;
  const auto x = normal_matrix<double>(n, 2, 1);
  auto y = normal_matrix<double>(n, 3, 2);
  for (std::size_t i = 0; i < n; ++i) y(i, 1) += x(i, 0) - x(i, 1);
  Owned<double> mapped(n, 2);
  for (std::size_t i = 0; i < n; ++i) {
    mapped(i, 0) = 1e3 * (x(i, 0) + 2 * x(i, 1)) - 7;
    mapped(i, 1) = x(i, 0) - x(i, 1) + 4;
  }
  EXPECT_NEAR(cca(mapped, y), cca(x, y), 1e-12);
}

// The mean over 2,000 samples of 20 rows of x [2] and y [3], a correlation of 0.6 in one pair:
// I = 0.2231. Its spread is about 0.2, so four standard errors are 0.018; the uncorrected mean is
// off by the bias, 0.22.
TEST(Cca, CorrectedHasTheTruthAsItsMean) {
  constexpr std::size_t n = 20, samples = 2000;
  double corrected = 0, plain = 0, squares = 0;
  for (std::uint32_t seed = 1; seed <= samples; ++seed) {
    const auto x = normal_matrix<double>(n, 2, seed);
    auto y = normal_matrix<double>(n, 3, seed + 100000);
    for (std::size_t i = 0; i < n; ++i) y(i, 0) = 0.6 * x(i, 0) + 0.8 * y(i, 0);
    const double value = cca(x, y, "gaussian");
    corrected += value / samples;
    squares += value * value / samples;
    plain += cca(x, y) / samples;
  }
  const double truth = -std::log(0.8);
  const double error = std::sqrt((squares - corrected * corrected) / samples);
  EXPECT_LT(error, 0.01);
  EXPECT_NEAR(corrected, truth, 4 * error);
  EXPECT_GT(plain, truth + 0.1);
}

TEST(Cca, NamesColumnsThatItCannotUse) {
  const auto message = [](const Owned<double>& x, const Owned<double>& y) {
    return testkit::message_of<NumericError>([&] { cca(x, y); });
  };
  auto x = normal_matrix<double>(30, 2, 3);
  const auto y = normal_matrix<double>(30, 2, 4);
  for (std::size_t i = 0; i < 30; ++i) x(i, 1) = 5;
  EXPECT_EQ(message(x, y),
            "cca: column 1 of x is constant, want columns that don't depend on each other");
  for (std::size_t i = 0; i < 30; ++i) x(i, 1) = 2 * x(i, 0) - 1;
  EXPECT_EQ(message(y, x),
            "cca: column 1 of y depends on those before it, want columns that don't depend on each "
            "other");
  EXPECT_EQ(message(y, y), "cca: x and y determine each other, so a canonical correlation is 1");
  EXPECT_THROW(cca(normal_matrix<double>(4, 2, 5), normal_matrix<double>(4, 2, 6)), ShapeError);
}

}  // namespace
}  // namespace infomax
