#include "compare/equivalence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/random.h"

namespace infomax {
namespace {

using Values = std::vector<double>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// {1, 2, 3} and {2, 3, 4}: -1 +- t_{0.95, 4} sqrt(2/3) = -1 +- 2.131847 x 0.816497. Against 3 the
// nearer side is t = 2 / 0.816497 = sqrt 6, whose tail with 4 degrees is
// (1/2) - (3/4)(s - s^3/3), s^2 = 6/10.
TEST(Equivalence, AgreesWithAHandWorkedPair) {
  const Equivalence e = equivalence(Values{1, 2, 3}, Values{2, 3, 4}, false, 3, 0);
  EXPECT_DOUBLE_EQ(e.difference, -1);
  EXPECT_NEAR(e.low, -1 - 1.740648, 1e-5);
  EXPECT_NEAR(e.high, -1 + 1.740648, 1e-5);
  const double s = std::sqrt(0.6), tail = 0.5 - 0.75 * (s - s * s * s / 3);
  EXPECT_NEAR(e.p_equal, tail, 1e-12);
  EXPECT_EQ(e.p_unequal, 1);
  // 0.2 is exceeded downwards: t = (1 - 0.2) / 0.816497, twice its tail.
  const double t = 0.8 / std::sqrt(2.0 / 3), u = t / std::sqrt(4 + t * t);
  EXPECT_NEAR(equivalence(Values{1, 2, 3}, Values{2, 3, 4}, false, 0.2, 0).p_unequal,
              2 * (0.5 - 0.75 * (u - u * u * u / 3)), 1e-12);
  // One sample against 2.5: -0.5 +- t_{0.95, 2} / sqrt 3, 2.919986 / 1.732051.
  const Equivalence one = equivalence(Values{1, 2, 3}, Values{2.5}, true, 1, 0);
  EXPECT_DOUBLE_EQ(one.difference, -0.5);
  EXPECT_NEAR(one.high, -0.5 + 1.685854, 1e-5);
}

// No spread is no proof: a saturated metric is judged by its resolution or not at all.
TEST(Equivalence, WithoutSpreadWantsAResolution) {
  EXPECT_EQ(equivalence(Values{1, 1}, Values{1, 1}, false, 0.1, 0).p_equal, 1);
  const Equivalence e = equivalence(Values{1, 1}, Values{1, 1}, false, 0.1, 1e-4);
  EXPECT_LT(e.p_equal, 1e-4);
  EXPECT_NEAR(e.high, 2.919986 * 1e-4 / std::sqrt(12.0), 1e-9);
  const Equivalence alone = equivalence(Values{3}, Values{1, 1}, false, 0.1, 1);
  EXPECT_EQ(alone.difference, 2);
  EXPECT_EQ(alone.high, kInfinity);
  EXPECT_EQ(alone.p_equal, 1);
  EXPECT_TRUE(std::isnan(equivalence(Values{}, Values{1}, false, 0.1, 1).difference));
}

// Computed independently of this code: chance to conclude "agrees" when nothing changed, by margin
// over spread and seeds. 4,000 repetitions, four standard errors of 0.5 are 0.032; the table has
// two decimals.
TEST(Equivalence, HasThePowerThatItIsSaidToHave) {
  Stream stream = Streams("claims", "power", SeedBlock::reference, 1)(Purpose::other);
  struct Row {
    double matters;
    int m, n;
    double power;
  };
  for (const Row& row : {Row{0.5, 20, 20, 0.03}, Row{0.75, 10, 20, 0.21}, Row{1, 10, 20, 0.62},
                         Row{1, 20, 20, 0.86}, Row{1.5, 5, 20, 0.80}, Row{2, 5, 20, 0.97}}) {
    int equal = 0;
    constexpr int repetitions = 4000;
    for (int r = 0; r < repetitions; ++r) {
      Values y(static_cast<std::size_t>(row.m)), x(static_cast<std::size_t>(row.n));
      stream.fill_normal(y);
      stream.fill_normal(x);
      equal += equivalence(y, x, false, row.matters, 0).p_equal <= 0.05;
    }
    EXPECT_NEAR(static_cast<double>(equal) / repetitions, row.power, 0.037)
        << row.matters << ' ' << row.m << ' ' << row.n;
  }
}

}  // namespace
}  // namespace infomax
