#include "estimators/networks/club.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "kernels/mlp.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

const Settings kSettings{{"conditional_layers", std::vector<std::int64_t>{5}}};
const Streams kStreams("club-test", "", SeedBlock::reference, 1);

// Two pairs, one value, mu = (0, 1), s = 0: positives -(0 + 0) / 2, negatives -(1 + 1) / 2 / 2, so
// 0 + 1/2.
TEST(Club, AgreesWithAHandWorkedBatch) {
  const Owned<double> mu{{0}, {1}}, s{{0}, {0}}, y{{0}, {1}};
  EXPECT_NEAR(club_reference(mu, s, y), 0.5, 1e-15);
}

// A network whose last layer has no weights says the same of every x: no y is told by its own, 0
// for any y. With biases (mean, log variance) = (3, 1), far from y, so that what cancels is large:
// 1e2 of 1e-16.
TEST(Club, FindsNothingWhereNothingIsSaidOfX) {
  Workspace workspace;
  const auto club = make_club<double>({kSettings, 2, 1, 6}, workspace);
  const Mlp<double> layout({2, 5, 2}, 1, workspace);
  const auto theta = workspace.vector<double>(club->parameter_count());
  layout.biases(theta, 1)[0] = 3;
  layout.biases(theta, 1)[1] = 1;
  const auto x = normal_matrix<double>(6, 2, 1), y = normal_matrix<double>(6, 1, 2);
  EXPECT_NEAR(club->estimate(theta, x, y), 0, 1e-14);
}

// Through the network at parameters of its own, against the plain loops at what the network says.
TEST(Club, AgreesWithThePlainLoops) {
  Workspace workspace;
  constexpr std::size_t n = 9, dx = 3, dy = 2;
  const auto club = make_club<double>({kSettings, dx, dy, n}, workspace);
  const auto theta = workspace.vector<double>(club->parameter_count());
  club->initialise(theta, kStreams);
  const auto x = normal_matrix<double>(n, dx, 3);
  Owned<double> y = normal_matrix<double>(n, dy, 4), out(n, 2 * dy), mu(n, dy), s(n, dy);
  for (double& value : y.flat()) value += 10;
  Mlp<double> network({dx, 5, 2 * dy}, n, workspace);
  network.forward(theta, x, out);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < dy; ++k) {
      mu(i, k) = out(i, k);
      s(i, k) = out(i, dy + k);
    }
  const double plain = club_reference(mu, s, y);
  EXPECT_GT(std::abs(plain), 0.01);
  EXPECT_NEAR(club->estimate(theta, x, y), plain, 1e-11 * std::abs(plain));
}

// Of the likelihood, which gradient returns and raises.
TEST(Club, TrainsByTheGradientThatDifferencesShow) {
  Workspace workspace;
  const auto club = make_club<double>({kSettings, 3, 2, 7}, workspace);
  const auto theta = workspace.vector<double>(club->parameter_count());
  const auto dtheta = workspace.vector<double>(theta.size());
  const auto scratch = workspace.vector<double>(theta.size());
  club->initialise(theta, kStreams);
  const auto x = normal_matrix<double>(7, 3, 5), y = normal_matrix<double>(7, 2, 6);
  club->gradient(theta, x, y, dtheta);
  EXPECT_TRUE(testkit::gradient_agrees(
      "vclub", [&] { return -club->gradient(theta, x, y, scratch); }, theta, dtheta));
}

TEST(Club, RefusesWhatHasNoNegatives) {
  Workspace workspace;
  EXPECT_THROW(make_club<float>({kSettings, 2, 2, 1}, workspace), ShapeError);
  EXPECT_THROW(make_club<float>({kSettings, 0, 2, 8}, workspace), ShapeError);
}

}  // namespace
}  // namespace infomax
