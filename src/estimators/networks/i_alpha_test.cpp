#include "estimators/networks/i_alpha.h"

#include <gtest/gtest.h>

#include <cmath>

#include "estimators/networks/test_second.h"
#include "estimators/networks/tuba.h"
#include "estimators/scores/nce.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

BoundOfSaid at(double alpha) {
  return [alpha](const Scores& scores, std::span<const double> log_a) {
    return i_alpha<double>(scores, log_a, alpha);
  };
}

// Two pairs, alpha = 1/2, a = 1. Each positive is left alone in m: e^2 and e^3; q = e^1 and e^0.
//   1 + [ 2 - log(e^2/2 + 1/2) - e/(e/2 + 1/2) + 3 - log(e^3/2 + 1/2) - 1 ] / 2
TEST(IAlpha, AgreesWithAHandWorkedBatch) {
  const double e = std::exp(1.0);
  const double first = 2 - std::log(e * e / 2 + 0.5) - e / (e / 2 + 0.5);
  const double second = 3 - std::log(e * e * e / 2 + 0.5) - 1;
  EXPECT_NEAR(at(0.5)(Scores{{2, 0}, {1, 3}}, std::vector<double>{0, 0}), 1 + (first + second) / 2,
              1e-14);
}

// Sums of 64 terms, means of 64 logarithms.
TEST(IAlpha, AgreesWithItsEquation) {
  const Scores scores = normal_matrix<double>(64, 64, 1, 3),
               log_a = normal_matrix<double>(1, 64, 2);
  for (const double alpha : {0.0, 0.01, 0.5, 0.99, 1.0})
    EXPECT_NEAR(at(alpha)(scores, log_a.flat()), i_alpha_reference(scores, log_a.flat(), alpha),
                1e-12 * (1 + std::exp(9.0) * (alpha == 0)))
        << alpha;
}

// Whatever the baseline, of scores of any size: the mean over pairs left out of nce of the rest.
TEST(IAlpha, OfOneIsInfoNceOverXWithoutOnePair) {
  constexpr std::size_t n = 12;
  for (const double spread : {2.0, 1e3}) {
    const Scores scores = normal_matrix<double>(n, n, 3, spread);
    const Scores log_a = normal_matrix<double>(1, n, 4, spread);
    double mean = 0;
    for (std::size_t left = 0; left < n; ++left) {
      Scores rest(n - 1, n - 1);
      for (std::size_t i = 0; i + 1 < n; ++i)
        for (std::size_t j = 0; j + 1 < n; ++j)
          rest(i, j) = scores(j + (j >= left), i + (i >= left));  // transposed
      mean += nce<double>(rest) / n;
    }
    EXPECT_NEAR(at(1)(scores, log_a.flat()), mean, 1e-14 * spread);
  }
}

// Sums of 870 terms up to e^6 of either, added in another order.
TEST(IAlpha, OfZeroIsTuba) {
  const Scores scores = normal_matrix<double>(30, 30, 5, 1),
               log_a = normal_matrix<double>(1, 30, 6);
  EXPECT_NEAR(at(0)(scores, log_a.flat()), tuba<double>(scores, log_a.flat()), 1e-12);
}

TEST(IAlpha, HasTheDerivativesThatDifferencesShow) {
  for (const double alpha : {0.0, 0.01, 0.5, 1.0})
    expect_derivatives("i-alpha", at(alpha),
                       [alpha](const Scores& scores, std::span<const double> said, Scores& dscores,
                               std::span<double> dsaid) {
                         i_alpha_backward<double>(scores, said, alpha, dscores, dsaid);
                       });
}

// Of certainty: e^s_jj / (alpha m_ij) is (n - 1) / alpha at most, and the last term at least 0. A
// mean of 380 logarithms of up to 1e4 rounds at 1e-12 of them.
TEST(IAlpha, OfABatchIsAtMostOnePlusLogOfKByAlpha) {
  for (const double alpha : {0.01, 0.5, 1.0})
    for (const double drawn : {1.0, 40.0, 1e4}) {
      Scores scores = normal_matrix<double>(20, 20, 7, 3);
      for (std::size_t i = 0; i < 20; ++i) scores(i, i) += drawn;
      EXPECT_LE(at(alpha)(scores, std::vector<double>(20, 0)),
                1 + std::log(19 / alpha) + 1e-12 * drawn);
    }
}

// Over all batches of 4 pairs of a table, exactly, at the true ratio and a = 1: alpha = 0 finds the
// information, alpha = 1 what InfoNCE of 3 pairs can, and none goes above: with all rows in m,
// alpha = 0.1 did, by 0.003.
TEST(IAlpha, IsBelowTheInformationOfATable) {
  const auto of = [](double alpha, double by_x, double log_a) {
    return expectation_over_table(
        4, at(alpha),
        [&](std::size_t x, std::size_t y) {
          return table_log_ratio(x, y) + by_x * static_cast<double>(x);
        },
        [&](std::size_t, std::size_t) { return log_a; });
  };
  EXPECT_NEAR(of(0, 0, 0), table_information(), 1e-14);
  EXPECT_LT(of(1, 0, 0), 0.9 * table_information());
  for (const double alpha : {0.01, 0.1, 0.5, 0.9, 0.99, 1.0})
    for (const double by_x : {0.0, 0.5})
      for (const double log_a : {-0.5, 0.0, 0.5})
        EXPECT_LT(of(alpha, by_x, log_a), table_information()) << alpha;
}

}  // namespace
}  // namespace infomax
