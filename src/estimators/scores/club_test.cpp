#include "estimators/scores/club.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "estimators/estimator.h"
#include "estimators/networks/club.h"
#include "estimators/scores/test_oracle.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;
using testkit::Scores;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// (2 + 3)/2 - (0 + 1)/2.
TEST(ClubOfScores, AgreesWithAHandWorkedBatch) {
  EXPECT_EQ(club<double>(Scores{{2, 0}, {1, 3}}), 2);
}

// Nothing that depends on y alone counts: sums of 90 terms up to 10.
TEST(ClubOfScores, DoesNotSeeAFunctionOfY) {
  const Scores scores = normal_matrix<double>(10, 10, 1, 2);
  Scores moved = scores;
  for (std::size_t i = 0; i < 10; ++i)
    for (std::size_t j = 0; j < 10; ++j) moved(i, j) += static_cast<double>(j);
  EXPECT_NEAR(club<double>(moved), club<double>(scores), 1e-14);
}

// y = r x + noise given x is N(r x, 1 - r^2): CLUB of that conditional, by its plain loops, is that
// of the density ratio on the very same batch. Sums of 240 terms up to 30.
TEST(ClubOfScores, OfTheDensityRatioIsThatOfTheConditional) {
  constexpr std::size_t n = 16;
  const double r2 = 0.75, r = std::sqrt(r2);
  const auto x = normal_matrix<double>(n, 1, 2);
  Owned<double> y = normal_matrix<double>(n, 1, 3), mu(n, 1), s(n, 1);
  Scores scores(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    y(i, 0) = r * x(i, 0) + std::sqrt(1 - r2) * y(i, 0);
    mu(i, 0) = r * x(i, 0);
    s(i, 0) = std::log(1 - r2);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      scores(i, j) =
          -std::log(1 - r2) / 2 +
          (r * x(i, 0) * y(j, 0) - r2 / 2 * (x(i, 0) * x(i, 0) + y(j, 0) * y(j, 0))) / (1 - r2);
  EXPECT_NEAR(club<double>(scores), club_reference(mu, s, y), 1e-13);
}

// d r^2 / (1 - r^2) at the true ratio of d Gaussian pairs: 20 pairs of 2 nats have r^2 = 1 -
// e^-0.2, so 4.4281, twice the information and more. Four standard errors of 400 batches.
TEST(ClubOfScores, HasItsClosedFormAtTheTrueRatioOfGaussians) {
  const auto loss = bound_named("club").of_scores.make_double({});
  const MeanAndError m =
      gaussian_moments(*loss, 64, 20, 2, 400, [](double ratio) { return ratio; });
  EXPECT_NEAR(m.mean, 20 * (std::exp(0.2) - 1), 4 * m.error);
  EXPECT_LT(m.error, 0.05);
}

// Exactly, over all batches of 3 pairs of a table: above the information.
TEST(ClubOfScores, IsAboveTheInformationOfATable) {
  const auto loss = bound_named("club").of_scores.make_double({});
  const TableExpectation at = expectation_over_table(*loss, 3, [](double ratio) { return ratio; });
  EXPECT_GT(at.estimate, table_information());
  EXPECT_LT(largest(at.slope), 1e-15);  // trained, it arrives here
}

TEST(ClubOfScores, TakesInfinitiesForWhatTheyMean) {
  EXPECT_EQ(club<double>(Scores{{1, -kInfinity}, {0, 1}}), kInfinity);
  EXPECT_EQ(club<double>(Scores{{-kInfinity, 0}, {0, 1}}), -kInfinity);
  EXPECT_TRUE(std::isnan(club<double>(Scores{{1, kInfinity}, {-kInfinity, 1}})));
  EXPECT_TRUE(std::isnan(club<double>(Scores{{1, std::nan("")}, {0, 1}})));
}

}  // namespace
}  // namespace infomax
