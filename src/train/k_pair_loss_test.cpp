#include "train/k_pair_loss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "critics/critic.h"
#include "estimators/scores/nce.h"
#include "testkit/allocations.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

double loss(const Owned<double>& x, const Owned<double>& y) {
  Owned<double> scores(x.view().rows(), x.view().rows());
  return k_pair_loss<double>(x, y, scores);
}

// x.y = [[2, 0], [1, 3]]: (log(1 + e^-2) + log(1 + e^-2)) / 2 = 0.1269280110.
TEST(KPairLoss, AgreesWithAHandWorkedBatch) {
  const Owned<double> x{{1, 0}, {0, 1}}, y{{2, 1}, {0, 3}};
  EXPECT_NEAR(loss(x, y), 0.1269280110, 1e-10);
}

// Row 0: p = 1/(1 + e^2) = 0.1192029220 of y_1 - y_0 = (-2, 2); row 1 the same of y_0 - y_1. Over n
// = 2.
TEST(KPairLoss, GradientAgreesWithAHandWorkedBatch) {
  const Owned<double> x{{1, 0}, {0, 1}}, y{{2, 1}, {0, 3}};
  Owned<double> scores(2, 2), dx(2, 2), dy(2, 2);
  k_pair_loss<double>(x, y, scores);
  k_pair_loss_backward<double>(x, y, scores, dx, dy);
  const double p = 0.1192029220;
  const double want_x[] = {-p, p, p, -p};
  // dy_0 = (p x_1 - p x_0) / 2, dy_1 = (p x_0 - p x_1) / 2
  const double want_y[] = {-p / 2, p / 2, p / 2, -p / 2};
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_NEAR(dx.flat()[k], want_x[k], 1e-10);
    EXPECT_NEAR(dy.flat()[k], want_y[k], 1e-10);
  }
}

// All embeddings alike: every exponential is 1, so log n; n terms of that size are added, each
// rounded.
TEST(KPairLoss, IsLogNWhereNothingIsToldApart) {
  for (const std::size_t n : {2U, 3U, 64U}) {
    Owned<double> x(n, 3), y(n, 3);
    for (double& v : x.flat()) v = 0.7;
    for (double& v : y.flat()) v = -1.3;
    const double log_n = std::log(static_cast<double>(n));
    EXPECT_NEAR(loss(x, y), log_n, static_cast<double>(n) * 0x1p-53 * log_n + 1e-15);
  }
}

// Hand-made sizes: x_i.y_i = a, all else 0, so log(1 + (n - 1) e^-a); at a = 50 that is 1e-21 and
// has its digits.
TEST(KPairLoss, KeepsTheDigitsOfASmallLoss) {
  for (const double a : {-30.0, 0.5, 6.0, 50.0}) {
    Owned<double> x(4, 4), y(4, 4);
    for (std::size_t i = 0; i < 4; ++i) {
      x(i, i) = 1;
      y(i, i) = a;
    }
    EXPECT_NEAR(loss(x, y) / std::log1p(3 * std::exp(-a)), 1, 2e-15) << a;
  }
}

// 1e5 apart: exp holds neither.
TEST(KPairLoss, TakesHugeProducts) {
  const Owned<double> x{{1e5}, {2e5}}, y{{1}, {-1}};
  // Row 0: log(1 + e^-2e5) = 0; row 1: log(1 + e^4e5) = 4e5.
  EXPECT_NEAR(loss(x, y), 2e5, 1e-9);
}

TEST(KPairLoss, GradientAgreesWithFiniteDifferences) {
  Owned<double> x = normal_matrix<double>(7, 5, 1), y = normal_matrix<double>(7, 5, 2);
  Owned<double> scores(7, 7), dx(7, 5), dy(7, 5);
  k_pair_loss<double>(x, y, scores);
  k_pair_loss_backward<double>(x, y, scores, dx, dy);
  const auto value = [&] { return loss(x, y); };
  EXPECT_TRUE(testkit::gradient_agrees("dx", value, x.flat(), dx.flat()));
  EXPECT_TRUE(testkit::gradient_agrees("dy", value, y.flat(), dy.flat()));
}

// Float products of 16 terms of size 1: 16 roundings of 6e-8 each on either score of a difference.
TEST(KPairLoss, AgreesWithThePlainLoop) {
  for (const std::size_t n : {2U, 3U, 17U, 128U}) {
    const auto x = normal_matrix<double>(n, 16, 3, 1, /*padding=*/3),
               y = normal_matrix<double>(n, 16, 4, 1, /*padding=*/1);
    EXPECT_NEAR(loss(x, y), k_pair_loss_reference<double>(x, y), 1e-13);
    const Owned<float> xf{ConstMatrixView<double>(x)}, yf{ConstMatrixView<double>(y)};
    Owned<float> scores(n, n, 2);
    EXPECT_NEAR(k_pair_loss<float>(xf, yf, scores), k_pair_loss_reference<float>(xf, yf), 3e-5);
  }
}

// The identity: log n - L is I_NCE with the inner product as critic, and the gradients are each
// other's negative. Two computations by different code of scores up to 60 and their exponentials,
// all in double: 1e-13.
TEST(KPairLoss, IsLogNLessTheBoundNceOfAnInnerProduct) {
  for (const double size : {0.1, 1.0, 2.0}) {
    constexpr std::size_t n = 64, d = 16;
    const auto x = normal_matrix<double>(n, d, 5, size), y = normal_matrix<double>(n, d, 6, size);
    Workspace workspace;
    const auto critic =
        critic_named("inner").make_double({.x_width = d, .y_width = d}, n, workspace);
    Owned<double> scores(n, n), dscores(n, n), bound_dx(n, d), bound_dy(n, d);
    critic->forward({}, x, y, scores);
    const double bound = nce<double>(scores);
    nce_backward<double>(scores, dscores);
    critic->backward({}, x, y, dscores, {}, bound_dx, bound_dy);

    Owned<double> own(n, n), dx(n, d), dy(n, d);
    EXPECT_NEAR(std::log(static_cast<double>(n)) - k_pair_loss<double>(x, y, own), bound, 1e-13);
    k_pair_loss_backward<double>(x, y, own, dx, dy);
    for (std::size_t k = 0; k < n * d; ++k) {
      EXPECT_NEAR(dx.flat()[k], -bound_dx.flat()[k], 1e-14);
      EXPECT_NEAR(dy.flat()[k], -bound_dy.flat()[k], 1e-14);
    }
  }
}

TEST(KPairLoss, AllocatesNothing) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  const auto x = normal_matrix<float>(128, 16, 7), y = normal_matrix<float>(128, 16, 8);
  Owned<float> scores(128, 128), dx(128, 16), dy(128, 16);
  k_pair_loss<float>(x, y, scores);
  const testkit::AllocationCounter counter;
  k_pair_loss<float>(x, y, scores);
  k_pair_loss_backward<float>(x, y, scores, dx, dy);
  EXPECT_EQ(counter.own(), 0);
}

TEST(KPairLoss, RefusesEmbeddingsThatDoNotFit) {
  Owned<double> x(4, 3), wide(4, 2), few(3, 3), one(1, 3), scores(4, 4), flat(4, 3), single(1, 1);
  EXPECT_THROW(k_pair_loss<double>(x, wide, scores), ShapeError);
  EXPECT_THROW(k_pair_loss<double>(x, few, scores), ShapeError);
  EXPECT_THROW(k_pair_loss<double>(x, x, flat), ShapeError);
  EXPECT_THROW(k_pair_loss<double>(one, one, single), ShapeError);
  Owned<double> dx(4, 3);
  EXPECT_THROW(k_pair_loss_backward<double>(x, x, scores, wide, dx), ShapeError);
  EXPECT_THROW(k_pair_loss_backward<double>(x, x, scores, dx, few), ShapeError);
}

}  // namespace
}  // namespace infomax
