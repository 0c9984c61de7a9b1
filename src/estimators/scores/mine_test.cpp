#include "estimators/scores/mine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "estimators/scores/dv.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

Scores two(double negatives) {
  return {{2, negatives}, {negatives, 2}};
}

// q is e^0 = 1, then e^1: with a = 1/4, m = 1, then 3/4 + e/4 = 1.4295704571. Gradients of the
// negatives: -1/2, then -e / (2 m) = -0.9507336756.
TEST(Mine, AveragesOverStepsByHand) {
  const auto loss = make_mine<double>({{"moving_average", 0.25}});
  Scores gradient(2, 2);
  EXPECT_NEAR(loss->gradient(two(0), gradient), 2, 1e-15);
  EXPECT_NEAR(gradient(0, 1), -0.5, 1e-15);
  const double m = 0.75 + 0.25 * std::exp(1.0);
  EXPECT_NEAR(loss->gradient(two(1), gradient), 2 - std::exp(1.0) / m + 1 - std::log(m), 1e-14);
  EXPECT_NEAR(gradient(0, 1), -std::exp(1.0) / (2 * m), 1e-14);
  EXPECT_EQ(gradient(0, 0), 0.5);
}

// It is trained by another gradient, and reported as DV.
TEST(Mine, ReportsDonskerAndVaradhan) {
  const auto loss = make_mine<double>({{"moving_average", 0.01}});
  Scores gradient(8, 8);
  loss->gradient(normal_matrix<double>(8, 8, 1, 3), gradient);
  const Scores scores = normal_matrix<double>(8, 8, 2, 3);
  EXPECT_EQ(loss->estimate(scores), dv<double>(scores));
  EXPECT_LE(loss->objective(scores), dv<double>(scores));
}

// With all the weight on the present batch there is no average: DV's own gradient.
TEST(Mine, WithoutAMemoryIsDonskerAndVaradhan) {
  const auto loss = make_mine<double>({{"moving_average", 1.0}});
  Scores gradient(8, 8), plain(8, 8);
  for (std::uint32_t step = 1; step <= 3; ++step) {
    const Scores scores = normal_matrix<double>(8, 8, step, 2);
    EXPECT_NEAR(loss->gradient(scores, gradient), dv<double>(scores), 1e-14);
    dv_backward<double>(scores, plain);
    for (std::size_t k = 0; k < 64; ++k) EXPECT_NEAR(gradient.flat()[k], plain.flat()[k], 1e-15);
  }
}

// Sums of e^1000 have no number in double; their logarithms have.
TEST(Mine, TakesScoresOfAnySize) {
  const auto loss = make_mine<double>({{"moving_average", 0.5}});
  Scores gradient(2, 2);
  loss->gradient(two(1000), gradient);
  EXPECT_NEAR(gradient(0, 1), -0.5, 1e-12);
  loss->gradient(two(1001), gradient);
  EXPECT_NEAR(gradient(0, 1), -std::exp(1.0) / (1 + std::exp(1.0)), 1e-12);
}

// What a checkpoint keeps is all that later steps depend on.
TEST(Mine, GoesOnFromItsState) {
  const auto made = [] { return make_mine<double>({{"moving_average", 0.1}}); };
  const auto loss = made(), restored = made();
  Scores gradient(4, 4), again(4, 4);
  for (std::uint32_t step = 1; step <= 3; ++step)
    loss->gradient(normal_matrix<double>(4, 4, step), gradient);
  State from, to;
  loss->describe(from);
  restored->describe(to);
  ASSERT_EQ(from.pieces().size(), to.pieces().size());
  for (std::size_t k = 0; k < from.pieces().size(); ++k)
    std::memcpy(to.pieces()[k].bytes.data(), from.pieces()[k].bytes.data(),
                from.pieces()[k].bytes.size());
  const Scores next = normal_matrix<double>(4, 4, 9);
  EXPECT_EQ(loss->gradient(next, gradient), restored->gradient(next, again));
  for (std::size_t k = 0; k < 16; ++k) EXPECT_EQ(gradient.flat()[k], again.flat()[k]);
}

}  // namespace
}  // namespace infomax
