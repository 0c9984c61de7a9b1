#include "compare/binomial.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"

namespace infomax {
namespace {

// All of n at rate 1/2: 2^-n. Two or three of three: (3 + 1) / 8.
TEST(Binomial, HasTheTailsWorkedByHand) {
  EXPECT_NEAR(binomial_tail(5, 5, 0.5), 1.0 / 32, 1e-15);
  EXPECT_NEAR(binomial_tail(2, 3, 0.5), 0.5, 1e-15);
  EXPECT_EQ(binomial_tail(0, 4, 0.3), 1);
  EXPECT_EQ(binomial_tail(3, 4, 0), 0);
  EXPECT_NEAR(binomial_tail(1, 4, 0.3), 1 - std::pow(0.7, 4), 1e-15);
}

// Summed term by term: sum over j >= k of C(n, j) p^j (1 - p)^(n - j).
TEST(Binomial, TailsAreTheSumsOfTheirTerms) {
  for (const double p : {0.05, 0.5, 0.8})
    for (std::size_t k = 0; k <= 12; ++k) {
      double sum = 0;
      for (double j = static_cast<double>(k); j <= 12; ++j)
        sum += std::exp(std::lgamma(13.0) - std::lgamma(j + 1) - std::lgamma(13 - j)) *
               std::pow(p, j) * std::pow(1 - p, 12 - j);
      EXPECT_NEAR(binomial_tail(k, 12, p), sum, 1e-12) << k << " of 12 at " << p;
    }
}

// p^5 = 0.05 at p = 0.5493: five failures of five say that more than half of all runs fail, four of
// five don't.
TEST(Binomial, LowestRateIsWhereTheTailIsTheLevel) {
  EXPECT_NEAR(lowest_rate(5, 5, 0.05), std::pow(0.05, 0.2), 1e-12);
  EXPECT_LT(lowest_rate(4, 5, 0.05), 0.5);
  EXPECT_EQ(lowest_rate(0, 5, 0.05), 0);
  EXPECT_NEAR(binomial_tail(7, 20, lowest_rate(7, 20, 0.025)), 0.025, 1e-12);
}

TEST(Binomial, RefusesMoreThanAllAndRatesThatAreNone) {
  EXPECT_THROW(binomial_tail(6, 5, 0.5), ShapeError);
  EXPECT_THROW(binomial_tail(1, 5, -0.1), ShapeError);
  EXPECT_THROW(binomial_tail(1, 5, std::nan("")), ShapeError);
  EXPECT_THROW(lowest_rate(6, 5, 0.05), ShapeError);
  EXPECT_THROW(lowest_rate(1, 5, 1), ShapeError);
}

}  // namespace
}  // namespace infomax
