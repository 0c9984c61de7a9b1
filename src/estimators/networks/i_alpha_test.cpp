#include "estimators/networks/i_alpha.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

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

Scores transposed(ConstMatrixView<double> scores) {
  Scores out(scores.cols(), scores.rows());
  for (std::size_t i = 0; i < scores.rows(); ++i)
    for (std::size_t j = 0; j < scores.cols(); ++j) out(j, i) = scores(i, j);
  return out;
}

// Two pairs, alpha = 1/2, a = 1: m = (e^2 + e)/2 and (1 + e^3)/2, q = e and 1.
//   1 + [ 2 - log(m_1/2 + 1/2) - e/(e/2 + 1/2) + 3 - log(m_2/2 + 1/2) - 1 ] / 2
TEST(IAlpha, AgreesWithAHandWorkedBatch) {
  const double e = std::exp(1.0);
  const double first = 2 - std::log((e * e + e) / 4 + 0.5) - e / (e / 2 + 0.5);
  const double second = 3 - std::log((1 + e * e * e) / 4 + 0.5) - 1;
  EXPECT_NEAR(at(0.5)(Scores{{2, 0}, {1, 3}}, std::vector<double>{0, 0}), 1 + (first + second) / 2,
              1e-14);
}

// Sums of 64 terms, means of 64 logarithms; at alpha = 0 of terms up to e^9.
TEST(IAlpha, AgreesWithItsEquation) {
  const Scores scores = normal_matrix<double>(64, 64, 1, 3),
               log_a = normal_matrix<double>(1, 64, 2);
  for (const double alpha : {0.0, 0.01, 0.5, 0.99, 1.0})
    EXPECT_NEAR(at(alpha)(scores, log_a.flat()), i_alpha_reference(scores, log_a.flat(), alpha),
                1e-12 * (1 + std::exp(9.0) * (alpha == 0)))
        << alpha;
}

// Whatever the baseline, of scores of any size.
TEST(IAlpha, OfOneIsInfoNceOverX) {
  for (const double spread : {0.1, 2.0, 1e3}) {
    const Scores scores = normal_matrix<double>(12, 12, 3, spread);
    const Scores log_a = normal_matrix<double>(1, 12, 4, spread);
    EXPECT_NEAR(at(1)(scores, log_a.flat()), nce<double>(transposed(scores)),
                1e-14 * std::max(1.0, spread));
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

// Of certainty: e^s_jj / (alpha m_j) is n / alpha at most, and the last term at least 0, or 1 at
// alpha = 1. A mean of 20 logarithms of up to 1e4 rounds at 1e-12 of them.
TEST(IAlpha, OfABatchIsAtMostOnePlusLogOfNByAlpha) {
  for (const double alpha : {0.01, 0.5, 1.0})
    for (const double drawn : {1.0, 40.0, 1e4}) {
      Scores scores = normal_matrix<double>(20, 20, 7, 3);
      for (std::size_t i = 0; i < 20; ++i) scores(i, i) += drawn;
      EXPECT_LE(at(alpha)(scores, std::vector<double>(20, 0)),
                (alpha < 1 ? 1 : 0) + std::log(20 / alpha) + 1e-12 * drawn);
    }
}

// E g(q) of the last term, q the mean of n draws of X that don't depend on Y, exactly, with scores
// f* + by_x x.
double last_term_of_table(std::size_t n, double alpha, double by_x, double log_a) {
  double out = 0;
  for (std::size_t y = 0; y < 3; ++y)
    for (std::size_t draws = 0; draws < (std::size_t{1} << n); ++draws) {
      double probability = kTable[0][y] + kTable[1][y], q = 0;
      for (std::size_t k = 0; k < n; ++k) {
        const std::size_t x = (draws >> k) & 1;
        probability *= kTable[x][0] + kTable[x][1] + kTable[x][2];
        q += std::exp(table_log_ratio(x, y) + by_x * static_cast<double>(x)) /
             static_cast<double>(n);
      }
      out += probability * q / (alpha * q + (1 - alpha) * std::exp(log_a));
    }
  return out;
}

// Over all batches of 4 pairs of a table, exactly: alpha = 0 finds the information at the true
// ratio and a = 1, alpha = 1 what InfoNCE can. With 4 draws in the last term the proof holds; with
// the batch's 3 the value is above that by 1/(4 alpha) at most, and not at all at the ends.
TEST(IAlpha, IsBelowTheInformationOfATableButForOneRow) {
  const auto of = [](double alpha, double by_x, double log_a) {
    return expectation_over_table(
        4, at(alpha),
        [&](std::size_t x, std::size_t y) {
          return table_log_ratio(x, y) + by_x * static_cast<double>(x);
        },
        [&](std::size_t, std::size_t) { return log_a; });
  };
  const double information = table_information();
  EXPECT_NEAR(of(0, 0, 0), information, 1e-14);
  for (const double alpha : {0.0, 0.01, 0.1, 0.5, 0.9, 1.0})
    for (const double by_x : {0.0, 0.5})
      for (const double log_a : {-0.5, 0.0, 0.5}) {
        const double more =
            last_term_of_table(4, alpha, by_x, log_a) - last_term_of_table(3, alpha, by_x, log_a);
        EXPECT_LE(of(alpha, by_x, log_a) - more, information + 1e-14) << alpha;
        EXPECT_GE(more, -1e-14) << alpha;
        EXPECT_LE(more, alpha == 0 || alpha == 1 ? 1e-14 : 1 / (4 * alpha)) << alpha;
      }
}

TEST(IAlpha, PassesOnWhatIsNoNumber) {
  for (const double alpha : {0.0, 0.5, 1.0}) {
    Scores scores = normal_matrix<double>(5, 5, 8);
    scores(3, 3) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(std::isnan(at(alpha)(scores, std::vector<double>(5, 0)))) << alpha;
  }
}

}  // namespace
}  // namespace infomax
