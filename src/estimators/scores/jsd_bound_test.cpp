#include "estimators/scores/jsd_bound.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "estimators/scores/jensen_shannon.h"
#include "estimators/scores/test_oracle.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Scores;

// JSD( B(1) || B(a) ) term by term: the mixture has 1 with probability (1 + a)/2.
double jsd_of_bernoullis(double a) {
  const double m = (1 + a) / 2;
  const double first = -std::log(m);
  const double second = a * std::log(a / m) + (1 - a) * std::log((1 - a) / (1 - m));
  return (first + second) / 2;
}

// Xi by halving an interval 200 times, from the divergence as it is defined.
double xi(double divergence) {
  double low = 0, high = 60;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (jsd_of_bernoullis(std::exp(-middle)) < divergence ? low : high) = middle;
  }
  return low;
}

// The divergence as the test computes it rounds at 1e-16, and Xi's slope 2 / (a (log(1 + a) + y))
// is 1e3 at most for these.
TEST(JsdBound, InvertsTheDivergenceOfBernoullis) {
  for (const double divergence : {0.01, 0.1, 0.3, 0.5, 0.6, 0.69})
    EXPECT_NEAR(jsd_bound_at(std::numbers::ln2 - divergence), xi(divergence), 1e-12) << divergence;
}

// From y to the cross-entropy and back, to 30 nats; 1e-15 of 1 + y would be rounding alone, and a
// double L near log 2 keeps 1e-16 / 0.35 of y.
TEST(JsdBound, UndoesItsEquation) {
  for (const double y : {0.001, 0.5, 1.0, 3.0, 5.0, 10.0, 30.0}) {
    const double a = std::exp(-y);
    const double cross_entropy = ((1 + a) * std::log1p(a) + a * y) / 2;
    EXPECT_NEAR(jsd_bound_at(cross_entropy), y, 4e-15 * (1 + y));
  }
}

// All scores 0 but for positives of b: L = (sp(-b) + log 2) / 2. With b = 2, L = 0.4100375958, and
// y = 0.7478: by hand, a = 0.4734, (1.4734 x 0.3876 + 0.4734 x 0.7478) / 2 = 0.4625.
TEST(JsdBound, AgreesWithTheReferenceOnAHandWorkedBatch) {
  const Scores scores{{2, 0}, {0, 2}};
  const double divergence =
      std::numbers::ln2 - (std::log1p(std::exp(-2.0)) + std::numbers::ln2) / 2;
  EXPECT_NEAR(jsd_bound<double>(scores), xi(divergence), 1e-13);
  // Worse than chance: along the tangent.
  const Scores worse{{-2, 0}, {0, -2}};
  const double below = std::numbers::ln2 - (std::log1p(std::exp(2.0)) + std::numbers::ln2) / 2;
  EXPECT_NEAR(jsd_bound<double>(worse), 2 * below / std::numbers::ln2, 1e-14);
}

// Near 0 either side has the slope 2 / log 2: 1e-6 to its square.
TEST(JsdBound, IsSmoothWhereTheTangentTakesOver) {
  EXPECT_NEAR(jsd_bound_at(std::numbers::ln2 - 1e-6), 2e-6 / std::numbers::ln2, 1e-11);
  EXPECT_EQ(jsd_bound<double>(Scores(7, 7)), 0);
}

// 20 + 20 columns at the true ratio: 1.244, 3.348 and 5.447 at 2, 6 and 10 nats (computed apart
// from this code, printed to half a unit of the last digit). The cross-entropy is averaged over
// batches of 512, so that no convexity enters; its standard error goes through Xi's slope
// 2 / (a (log(1 + a) + y)).
TEST(JsdBound, HasTheKnownValuesAtTheTrueRatio) {
  struct Known {
    double information, value;
  };
#ifdef INFOMAX_SANITIZE
  constexpr std::array kKnown{Known{2, 1.244}};
#else
  constexpr std::array kKnown{Known{2, 1.244}, Known{6, 3.348}, Known{10, 5.447}};
#endif
  for (const Known known : kKnown) {
    constexpr std::size_t kBatches = 80;
    double mean = 0, squares = 0;
    for (std::size_t b = 0; b < kBatches; ++b) {
      const double at = pair_cross_entropy<double>(
          gaussian_scores(512, 20, known.information, static_cast<std::uint32_t>(b),
                          [](double ratio) { return ratio; }));
      const double off = at - mean;
      mean += off / static_cast<double>(b + 1);
      squares += off * (at - mean);
    }
    const double a = std::exp(-known.value);
    const double slope = 2 / (a * (std::log1p(a) + known.value));
    const double error = slope * std::sqrt(squares / (kBatches * (kBatches - 1)));
    EXPECT_NEAR(jsd_bound_at(mean), known.value, 4 * error + 0.0005) << known.information;
    EXPECT_LT(error, 0.03) << known.information;
  }
}

// Over a table with exact means: below the information at any critic, and not far below at the true
// ratio.
TEST(JsdBound, IsBelowTheInformationOfATableAtAnyCritic) {
  double px[2] = {}, py[3] = {};
  for (std::size_t x = 0; x < 2; ++x)
    for (std::size_t y = 0; y < 3; ++y) {
      px[x] += kTable[x][y];
      py[y] += kTable[x][y];
    }
  Stream stream = testkit::test_stream(3);
  double best = -1;
  for (int trial = 0; trial < 1000; ++trial) {
    double cross_entropy = 0;
    for (std::size_t x = 0; x < 2; ++x)
      for (std::size_t y = 0; y < 3; ++y) {
        const double f = table_log_ratio(x, y) + (trial == 0 ? 0 : 0.5 * stream.normal());
        cross_entropy +=
            (kTable[x][y] * std::log1p(std::exp(-f)) + px[x] * py[y] * std::log1p(std::exp(f))) / 2;
      }
    if (cross_entropy >= std::numbers::ln2) continue;
    const double bound = jsd_bound_at(cross_entropy);
    EXPECT_LT(bound, table_information());
    if (trial == 0) best = bound;
    EXPECT_LE(bound, best);
  }
  EXPECT_GT(best, 0.5 * table_information());
}

TEST(JsdBound, TakesCertaintyAndNonsense) {
  EXPECT_EQ(jsd_bound_at(0), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(jsd_bound<double>(Scores{{1, std::nan("")}, {0, 1}})));
  EXPECT_EQ(jsd_bound<double>(Scores{{-std::numeric_limits<double>::infinity(), 0}, {0, 1}}),
            -std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace infomax
