#include "tasks/marginals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tasks/transformed.h"

namespace infomax {
namespace {

constexpr double kRows = kMarginalRows;

std::vector<Marginal> of(const char* task, std::size_t most) {
  return marginals(*make_task(task, {}), most);
}

// Uniform on (0, 1): mean 1/2, deviation 12^(-1/2), quantiles their shares, each to five standard
// errors: 12^(-1/2) / sqrt(n) of the mean, sqrt(q (1 - q) / n) of a quantile; that of the deviation
// is sqrt((1/80 - 1/144) 12 / 4 / n) = 0.13 / sqrt(n).
TEST(Marginals, OfAUniformColumnAreItsLaw) {
  const Marginal x = of("additive-0.1", 4).front();
  EXPECT_EQ(x.column, "x_1");
  EXPECT_NEAR(x.mean, 0.5, 5 * 0.289 / std::sqrt(kRows));
  EXPECT_NEAR(x.deviation, std::sqrt(1.0 / 12), 5 * 0.13 / std::sqrt(kRows));
  for (std::size_t k = 0; k < kMarginalQuantiles.size(); ++k) {
    const double q = kMarginalQuantiles[k];
    EXPECT_NEAR(x.quantiles[k], q, 5 * std::sqrt(q * (1 - q) / kRows)) << q;
  }
  EXPECT_EQ(x.repeated, 0);
}

// Labels 0 to 9: each value is there a thousand times.
TEST(Marginals, SayHowManyValuesAreRepeated) {
  for (const Marginal& column : of("channel-10-1", 4)) {
    EXPECT_EQ(column.repeated, 1) << column.column;
    EXPECT_NEAR(column.mean, 4.5, 5 * std::sqrt(8.25 / kRows)) << column.column;
    EXPECT_EQ(column.quantiles.front(), std::floor(column.quantiles.front()));
  }
  // Half of the rows lie in the discrete part.
  const std::vector<Marginal> zip = of("zip-0.5", 1);
  EXPECT_EQ(zip[0].repeated, 0);
  EXPECT_GT(zip[1].repeated, 0.9);
}

TEST(Marginals, AreOfTheFirstColumnsOfEitherSide) {
  const std::vector<Marginal> some = of("concentric-5x1-5", 2);
  ASSERT_EQ(some.size(), 3u);
  EXPECT_EQ(some[0].column, "x_1");
  EXPECT_EQ(some[1].column, "x_2");
  EXPECT_EQ(some[2].column, "y_1");
  EXPECT_NEAR(some[2].mean, 3, 5 * std::sqrt(2 / kRows));
}

TEST(Marginals, RepeatThemselves) {
  const std::vector<Marginal> one = of("waves-2x1", 4), again = of("waves-2x1", 4);
  ASSERT_EQ(one.size(), 3u);
  for (std::size_t k = 0; k < one.size(); ++k) {
    EXPECT_EQ(one[k].mean, again[k].mean);
    EXPECT_EQ(one[k].quantiles, again[k].quantiles);
  }
}

}  // namespace
}  // namespace infomax
