#include "objectives/contrastive.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.h"

namespace infomax {
namespace {

// Weights 1 and e^(-1/2) (and e^-2, ...) around each step, over their sum: by hand at step 0 of two
// values.
TEST(Smoothed, AgreesWithTwoValuesWorkedByHand) {
  const std::vector<double> values{1, 3};
  const double w = std::exp(-0.5);
  const std::vector<double> out = smoothed(values, 1, 1);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_NEAR(out[0], (1 + 3 * w) / (1 + w), 1e-15);
  EXPECT_NEAR(out[1], (3 + w) / (1 + w), 1e-15);
}

// A constant stays, at the ends as well; a straight line stays where the window is whole.
TEST(Smoothed, KeepsConstantsAndStraightLines) {
  std::vector<double> constant(1000, 0.25), line(1000);
  std::iota(line.begin(), line.end(), 0.0);
  for (const double v : smoothed(constant, 30, 10)) EXPECT_NEAR(v, 0.25, 1e-14);
  const std::vector<double> out = smoothed(line, 30, 10);
  ASSERT_EQ(out.size(), 100u);
  for (std::size_t k = 12; k < 88; ++k) EXPECT_NEAR(out[k], 10.0 * static_cast<double>(k), 1e-9);
}

// White noise of variance 1 has variance 1 / (2 s sqrt(pi)) after a Gaussian of standard deviation
// s: 0.0282 at 10. 400 values 80 steps apart are independent; the variance of their variance is
// 2/400, four of them.
TEST(Smoothed, DampsWhiteNoiseAsAGaussianDoes) {
  Stream stream = Streams("smoothed", "", SeedBlock::reference, 0)(Purpose::other);
  std::vector<double> noise(32000);
  stream.fill_normal(std::span<double>(noise));
  const std::vector<double> out = smoothed(noise, 10, 80);
  double squares = 0;
  for (const double v : out) squares += v * v / static_cast<double>(out.size());
  const double want = 1 / (20 * std::sqrt(std::acos(-1.0)));
  EXPECT_NEAR(squares / want, 1, 4 * std::sqrt(2.0 / 400));
}

// Trained, its critic would make it no bound; at the true ratio it is one.
TEST(Contrastive, RefusesToTrainAnUpperBoundOfScores) {
  Settings settings{{"task", std::string("gaussian")},
                    {"encoder", std::string("identity")},
                    {"critic", std::string("inner")},
                    {"bound", std::string("club")}};
  EXPECT_THROW(check_contrastive(settings), InputError);
  settings.set("critic", std::string("oracle"));
  EXPECT_NO_THROW(check_contrastive(settings));
  settings.set("critic", std::string("inner"));
  settings.set("bound", std::string("js"));
  EXPECT_NO_THROW(check_contrastive(settings));
}

TEST(Smoothed, RefusesNoStepsAndNoWidth) {
  const std::vector<double> values{1};
  EXPECT_THROW(smoothed(values, 1, 0), ShapeError);
  EXPECT_THROW(smoothed(values, 0, 1), ShapeError);
}

}  // namespace
}  // namespace infomax
