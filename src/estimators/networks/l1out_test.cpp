#include "estimators/networks/l1out.h"

#include <gtest/gtest.h>

#include <cmath>

#include "estimators/networks/club.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

const Settings kSettings{{"conditional_layers", std::vector<std::int64_t>{5}}};
const Streams kStreams("l1out-test", "", SeedBlock::reference, 1);

double l1out(Owned<double> log_densities) {
  std::vector<double> sums(log_densities.view().rows());
  return l1out_of(log_densities, sums);
}

// Row 0: 2 - log((e^0 + e^1)/2) = 2 - 0.6201145; row 1: 3 - log((e^1 + e^1)/2) = 2; row 2:
// 0 - log((e^-1 + e^0)/2) = 0.3798855. The mean of 1.3798855, 2 and 0.3798855.
TEST(L1Out, AgreesWithAHandWorkedBatch) {
  EXPECT_NEAR(l1out({{2, 0, 1}, {1, 3, 1}, {-1, 0, 0}}), 1.2532570, 1e-7);
}

// Densities of e^-1000 have no number in double, their ratios have.
TEST(L1Out, TakesDensitiesHoweverSmall) {
  EXPECT_NEAR(l1out({{-998, -1000, -999}, {-999, -997, -999}, {-1001, -1000, -1000}}), 1.2532570,
              1e-7);
}

// Of one other there is no mean: at n = 2 both are differences of the same four log densities, up
// to 30 in size.
TEST(L1Out, OfTwoPairsIsClub) {
  Workspace workspace;
  const NetworkSpec spec{kSettings, 3, 2, 2};
  const auto l1out = make_l1out<double>(spec, workspace), club = make_club<double>(spec, workspace);
  const auto theta = workspace.vector<double>(l1out->parameter_count());
  l1out->initialise(theta, kStreams);
  const auto x = normal_matrix<double>(2, 3, 1), y = normal_matrix<double>(2, 2, 2);
  EXPECT_NEAR(l1out->estimate(theta, x, y), club->estimate(theta, x, y), 1e-13);
  EXPECT_GT(std::abs(club->estimate(theta, x, y)), 1e-3);
}

// At the true conditional of one Gaussian pair with r^2 = 0.75 (0.6931 nats), 8 rows: above the
// information, and below CLUB's r^2 / (1 - r^2) = 3, by four standard errors over 4,000 batches.
TEST(L1Out, LiesBetweenTheInformationAndClubAtTheTrueConditional) {
  constexpr std::size_t n = 8, batches = 4000;
  const double r = std::sqrt(0.75);
  double mean = 0, squares = 0;
  for (std::size_t b = 0; b < batches; ++b) {
    const auto x = normal_matrix<double>(n, 1, static_cast<std::uint32_t>(b));
    const auto noise = normal_matrix<double>(n, 1, static_cast<std::uint32_t>(b + 50000));
    Owned<double> log_densities(n, n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        const double off = r * x(i, 0) + 0.5 * noise(i, 0) - r * x(j, 0);
        log_densities(i, j) = -off * off / (2 * 0.25);
      }
    const double value = l1out(log_densities), from = value - mean;
    mean += from / static_cast<double>(b + 1);
    squares += from * (value - mean);
  }
  const double error = std::sqrt(squares / (batches * (batches - 1.0)));
  EXPECT_GT(mean, std::log(2.0) + 4 * error);
  EXPECT_LT(mean, 3 - 4 * error);
}

}  // namespace
}  // namespace infomax
