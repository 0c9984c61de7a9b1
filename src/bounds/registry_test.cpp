// What holds for every listed bound.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "bounds/bound.h"
#include "core/error.h"
#include "testkit/allocations.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;
using testkit::Scores;

class EveryBound : public testing::TestWithParam<BoundRow> {};

INSTANTIATE_TEST_SUITE_P(Bounds, EveryBound, testing::ValuesIn(bounds().begin(), bounds().end()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_P(EveryBound, IsFoundByItsName) {
  EXPECT_EQ(bound_named(GetParam().name).value, GetParam().value);
  EXPECT_FALSE(GetParam().summary.empty());
}

TEST_P(EveryBound, HasTheGradientThatDifferencesShow) {
  for (const std::size_t n : {2U, 3U, 8U}) {
    for (const double spread : {0.1, 2.0}) {
      Scores scores = normal_matrix<double>(n, n, static_cast<std::uint32_t>(n), spread);
      Scores gradient(n, n);
      GetParam().backward_double(scores, gradient);
      EXPECT_TRUE(testkit::gradient_agrees(
          GetParam().name, [&] { return GetParam().value_double(scores); }, scores.flat(),
          gradient.flat()));
    }
  }
}

// Pairs carry no order: rows and columns permuted together change neither value nor, put back,
// gradient. Sums in another order: a few eps of values near 10.
TEST_P(EveryBound, DoesNotSeeTheOrderOfThePairs) {
  constexpr std::size_t n = 24;
  const Scores scores = normal_matrix<double>(n, n, 11, 2);
  std::vector<std::uint32_t> order(n);
  testkit::test_stream(12).permutation(order);
  Scores mixed(n, n), gradient(n, n), mixed_gradient(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) mixed(i, j) = scores(order[i], order[j]);
  }
  EXPECT_NEAR(GetParam().value_double(mixed), GetParam().value_double(scores), 1e-13);
  GetParam().backward_double(scores, gradient);
  GetParam().backward_double(mixed, mixed_gradient);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      EXPECT_NEAR(mixed_gradient(i, j), gradient(order[i], order[j]), 1e-15);
    }
  }
}

// Permuting the columns alone pairs x with strangers, and that must show: here the drawn pairs
// score higher.
TEST_P(EveryBound, SeesWhichPairsWereDrawnTogether) {
  Scores scores{{3, 0, 0}, {0, 3, 0}, {0, 0, 3}}, shifted{{0, 3, 0}, {0, 0, 3}, {3, 0, 0}};
  EXPECT_GT(GetParam().value_double(scores), GetParam().value_double(shifted) + 1);
}

// Float scores are widened before anything is added: the same value up to nothing, gradients
// rounded once.
TEST_P(EveryBound, GivesTheSameInFloatAndDouble) {
  constexpr std::size_t n = 50;
  const auto scores = normal_matrix<float>(n, n, 13, 2);
  const Scores wide{scores.view()};
  Owned<float> gradient(n, n);
  Scores wide_gradient(n, n);
  EXPECT_NEAR(GetParam().value(scores), GetParam().value_double(wide), 1e-14);
  GetParam().backward(scores, gradient);
  GetParam().backward_double(wide, wide_gradient);
  for (std::size_t k = 0; k < n * n; ++k) {
    EXPECT_NEAR(gradient.flat()[k], wide_gradient.flat()[k],
                6e-8 * std::abs(wide_gradient.flat()[k]));
  }
}

TEST_P(EveryBound, ReadsAndWritesPaddedMatrices) {
  const Scores scores = normal_matrix<double>(9, 9, 14);
  const Scores padded = normal_matrix<double>(9, 9, 14, 1, /*padding=*/7);
  Scores gradient(9, 9), padded_gradient(9, 9, 5);
  EXPECT_EQ(GetParam().value_double(padded), GetParam().value_double(scores));
  GetParam().backward_double(scores, gradient);
  GetParam().backward_double(padded, padded_gradient);
  for (std::size_t i = 0; i < 9; ++i) {
    for (std::size_t j = 0; j < 9; ++j) EXPECT_EQ(padded_gradient(i, j), gradient(i, j));
  }
}

// At f = f* + optimal_shift with f* = 0 a bound finds the information 0, and nothing is to gain by
// shifting all scores: the sum of the gradient vanishes. 128^2 terms, each rounded at 1e-16/128^2
// or less.
TEST_P(EveryBound, IsStationaryAtItsOptimalShift) {
  Scores scores(128, 128), gradient(128, 128);
  for (double& s : scores.flat()) s = GetParam().optimal_shift;
  EXPECT_EQ(GetParam().value_double(scores), 0);
  GetParam().backward_double(scores, gradient);
  const auto all = gradient.flat();
  EXPECT_NEAR(std::accumulate(all.begin(), all.end(), 0.0), 0, 1e-14);
}

// The theorem, on scores from noise to certainty, random and extreme. The mean of n logarithms
// rounds at n 2^-53 of log n.
TEST_P(EveryBound, StaysBelowLogBatchIfItSaysSo) {
  bool exceeded = false;
  for (const std::size_t n : {2U, 3U, 17U, 64U, 128U}) {
    const double count = static_cast<double>(n);
    const double ceiling = std::log(count) * (1 + count * 0x1p-53);
    for (const double drawn : {0.0, 1.0, 10.0, 40.0, 1e3, 1e30}) {
      for (const double spread : {0.0, 1.0, 30.0, 1e4}) {
        Owned<float> scores = normal_matrix<float>(n, n, 15, spread);
        for (std::size_t i = 0; i < n; ++i) scores(i, i) += static_cast<float>(drawn);
        exceeded = exceeded || GetParam().value(scores) > ceiling;
      }
    }
  }
  EXPECT_EQ(exceeded, !GetParam().at_most_log_batch);
}

TEST_P(EveryBound, AllocatesNothing) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  const auto scores = normal_matrix<float>(128, 128, 16);
  Owned<float> gradient(128, 128);
  const testkit::AllocationCounter counter;
  GetParam().value(scores);
  GetParam().backward(scores, gradient);
  EXPECT_EQ(counter.own(), 0);
}

TEST_P(EveryBound, RefusesScoresThatAreNotPairs) {
  const std::string name(GetParam().name);
  EXPECT_EQ(message_of<ShapeError>([&] { GetParam().value(Owned<float>(128, 127)); }),
            name + ": scores is [128, 127], want [n, n] with n >= 2");
  EXPECT_EQ(message_of<ShapeError>([&] { GetParam().value_double(Scores(1, 1)); }),
            name + ": scores is [1, 1], want [n, n] with n >= 2");
  EXPECT_EQ(message_of<ShapeError>([&] { GetParam().value_double(Scores(0, 0)); }),
            name + ": scores is [0, 0], want [n, n] with n >= 2");
  Scores one(1, 1), three(3, 3);
  Owned<float> wide(3, 4);
  EXPECT_EQ(message_of<ShapeError>([&] { GetParam().backward_double(one, one); }),
            name + "_backward: scores is [1, 1], want [n, n] with n >= 2");
  EXPECT_EQ(message_of<ShapeError>([&] { GetParam().backward(wide, wide); }),
            name + "_backward: scores is [3, 4], want [n, n] with n >= 2");
  EXPECT_EQ(message_of<ShapeError>([&] { GetParam().backward_double(Scores(2, 2), three); }),
            name + "_backward: dscores is [3, 3], want [2, 2]");
}

TEST(Bounds, AnUnknownNameIsRefused) {
  EXPECT_THROW(bound_named("nwk"), InputError);
}

}  // namespace
}  // namespace infomax
