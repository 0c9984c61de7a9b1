#include "estimators/scores/smile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "estimators/scores/dv.h"
#include "estimators/scores/jensen_shannon.h"
#include "estimators/scores/test_oracle.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::unique_ptr<ScoreLoss<double>> smile(double clip) {
  return make_smile<double>({{"clip", clip}});
}

// Of the negatives 0 and 1 the second is clipped: 2.5 - log((1 + e^0.5) / 2).
TEST(Smile, AgreesWithAHandWorkedBatch) {
  EXPECT_NEAR(smile(0.5)->estimate(Scores{{2, 0}, {1, 3}}), 2.2190701964, 1e-10);
}

// s_ii = a, all else b:  a - clip(b). 380 terms, each rounding the sum at 1e-16 of itself.
TEST(Smile, HasItsClosedFormWithOneScoreForPositivesAndOneForNegatives) {
  for (const double b : {-1e5, -2.0, -1.0, 0.0, 1.5, 2.0, 1e5}) {
    Scores scores(20, 20);
    for (double& s : scores.flat()) s = b;
    for (std::size_t i = 0; i < 20; ++i) scores(i, i) = 1.25;
    EXPECT_NEAR(smile(2)->estimate(scores), 1.25 - std::clamp(b, -2.0, 2.0), 1e-13) << b;
  }
}

// Sums of 4,032 terms up to e^5, each rounded at 1e-16 of itself.
TEST(Smile, AgreesWithThePlainLoops) {
  constexpr std::size_t n = 64;
  const Scores scores = normal_matrix<double>(n, n, 2, 4);
  for (const double clip : {1.0, 5.0, 100.0}) {
    double drawn = 0, ratios = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (i == j)
          drawn += scores(i, j) / n;
        else
          ratios +=
              std::clamp(std::exp(scores(i, j)), std::exp(-clip), std::exp(clip)) / (n * (n - 1));
    EXPECT_NEAR(smile(clip)->estimate(scores), drawn - std::log(ratios), 1e-12) << clip;
  }
}

// A clip beyond all scores touches nothing, however large they are: sums of 870 terms.
TEST(Smile, WithoutAClipIsDonskerAndVaradhan) {
  for (const double spread : {2.0, 1e3}) {
    const Scores scores = normal_matrix<double>(30, 30, 1, spread);
    EXPECT_NEAR(smile(1e6)->estimate(scores), dv<double>(scores), 1e-13 * spread);
  }
}

// Ratios of 1 and nothing else leave the mean of the positives.
TEST(Smile, ClippedToOneIsTheMeanOfThePositives) {
  EXPECT_EQ(smile(0)->estimate(Scores{{2, -7}, {50, 3}}), 2.5);
}

// It is trained by another function than it reports, whatever the clip.
TEST(Smile, IsTrainedByTheJensenShannonObjective) {
  const Scores scores = normal_matrix<double>(9, 9, 3, 2);
  Scores gradient(9, 9), plain(9, 9);
  jensen_shannon_backward<double>(scores, plain);
  for (const double clip : {0.0, 5.0}) {
    EXPECT_EQ(smile(clip)->gradient(scores, gradient), jensen_shannon<double>(scores));
    EXPECT_TRUE(std::ranges::equal(gradient.flat(), plain.flat()));
  }
}

// E_q[clip(e^f*, 1/t, t)] of one Gaussian pair that carries 2 nats: the trapezoid rule on a grid of
// spacing 0.02 up to eight standard deviations. The clip's kinks cost it the spacing's square.
double mean_of_clipped_ratios(double clip) {
  const double q = std::exp(-4.0), r = std::sqrt(1 - q), step = 0.02;
  double sum = 0;
  for (double x = -8; x < 8; x += step)
    for (double y = -8; y < 8; y += step) {
      const double f = 2 + (r * x * y - r * r / 2 * (x * x + y * y)) / q;
      sum += std::exp(std::clamp(f, -clip, clip) - (x * x + y * y) / 2);
    }
  return sum * step * step / (2 * 3.141592653589793);
}

// At f*, SMILE reports I - log E_q[clip(r)], and by Jensen var / (2 n E^2) more at most, n = 256
// independent negatives at least, with clipped ratios between 1/e and e, whose variance is
// (e - 1/e)^2 / 4 = 1.4 at most. Four standard errors besides.
TEST(Smile, IsOffByWhatTheClipTakesAtTheTrueRatio) {
  const double ratios = mean_of_clipped_ratios(1);
  EXPECT_LT(std::log(ratios), -0.3);  // the clip does take something
  const auto itself = [](double ratio) { return ratio; };
  const MeanAndError m = gaussian_moments(*smile(1), 256, 1, 2, 600, itself);
  const double jensen = 1.4 / (2 * 256 * ratios * ratios);
  EXPECT_NEAR(m.mean, 2 - std::log(ratios), 4 * m.error + jensen);
  EXPECT_LT(4 * m.error + jensen, 0.02);
}

TEST(Smile, TakesInfinitiesForWhatTheyMean) {
  const auto loss = smile(2);
  EXPECT_EQ(loss->estimate(Scores{{-kInfinity, 0}, {0, 1}}), -kInfinity);
  EXPECT_NEAR(loss->estimate(Scores{{1, kInfinity}, {kInfinity, 1}}), -1, 1e-15);
  EXPECT_NEAR(loss->estimate(Scores{{1, -kInfinity}, {-kInfinity, 1}}), 3, 1e-15);
  EXPECT_TRUE(std::isnan(loss->estimate(Scores{{1, std::nan("")}, {0, 1}})));
  EXPECT_TRUE(std::isnan(loss->estimate(Scores{{std::nan(""), 0}, {0, 1}})));
}

// However many scores of 0 there are.
TEST(Smile, IsExactlyZeroAtTheBestCriticOfIndependentPairs) {
  for (std::size_t n = 2; n <= 130; ++n) EXPECT_EQ(smile(5)->estimate(Scores(n, n)), 0) << n;
}

}  // namespace
}  // namespace infomax
