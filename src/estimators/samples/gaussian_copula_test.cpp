#include "estimators/samples/gaussian_copula.h"

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
using testkit::test_stream;

const Settings kPlain{{"bias_correction", std::string("none")}};
const Settings kCorrected{{"bias_correction", std::string("gaussian")}};

// Three rows: scores -z, 0, z with z = Phi^-1(3/4), in the orders 1, 2, 3 and 1, 3, 2: r = z^2 / (2
// z^2) = 1/2, I = -(1/2) ln(3/4).
TEST(GaussianCopula, AgreesWithAHandWorkedSample) {
  const Owned<double> x{{-7}, {1}, {2}}, y{{0.1}, {0.3}, {0.2}};
  EXPECT_NEAR(gaussian_copula_estimate(x, y, kPlain, test_stream(1)), -0.5 * std::log(0.75), 1e-14);
}

TEST(GaussianCopula, SeesRanksAlone) {
  const Owned<double> x = normal_matrix<double>(400, 2, 1), y = normal_matrix<double>(400, 1, 2);
  Owned<double> mapped = x;
  for (double& v : mapped.flat()) v = std::exp(5 * v);
  EXPECT_EQ(gaussian_copula_estimate(mapped, y, kPlain, test_stream(1)),
            gaussian_copula_estimate(x, y, kPlain, test_stream(1)));
}

// 3 + 2 independent columns, 100 rows, 400 samples: dx dy / (2n) = 0.03 too much, which the
// correction takes off. One sample spreads by sqrt(dx dy / 2) / n = 0.017; we allow four standard
// errors of the mean, and 0.002 for scores that are no normals.
TEST(GaussianCopula, HasNoBiasWhereItIsCorrected) {
  constexpr std::uint32_t kSamples = 400;
  double plain = 0, corrected = 0;
  for (std::uint32_t s = 0; s < kSamples; ++s) {
    const Owned<double> x = normal_matrix<double>(100, 3, 2 * s),
                        y = normal_matrix<double>(100, 2, 2 * s + 1);
    plain += gaussian_copula_estimate(x, y, kPlain, test_stream(1)) / kSamples;
    corrected += gaussian_copula_estimate(x, y, kCorrected, test_stream(1)) / kSamples;
  }
  EXPECT_NEAR(corrected, 0, 4 * 0.017 / 20 + 0.002);
  EXPECT_GT(plain, 0.03 - 4 * 0.017 / 20);
}

TEST(GaussianCopula, RefusesRepeatedValuesAndDependentColumns) {
  const Owned<double> x{{1}, {2}, {1}, {3}}, y{{0}, {1}, {3}, {2}};
  EXPECT_EQ(
      message_of<NumericError>([&] { gaussian_copula_estimate(y, x, kPlain, test_stream(1)); }),
      "gaussian-copula: y has 1 in rows 0 and 2 of column 0, want no value twice");
  EXPECT_EQ(
      message_of<NumericError>([&] { gaussian_copula_estimate(y, y, kPlain, test_stream(1)); }),
      "gaussian-copula: x and y determine each other, so a canonical correlation is 1");
}

}  // namespace
}  // namespace infomax
