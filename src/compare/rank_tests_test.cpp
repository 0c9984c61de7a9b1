#include "compare/rank_tests.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "core/random.h"

namespace infomax {
namespace {

using Values = std::vector<double>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

double sum(const std::vector<double>& distribution) {
  return std::accumulate(distribution.begin(), distribution.end(), 0.0);
}

// 7 alone is 6th; the two 5s share ranks 4 and 5.
TEST(RankTests, TiedValuesShareTheMeanOfTheirRanks) {
  EXPECT_EQ(doubled_ranks(Values{5, 1, 7, 5, 3, 2}),
            (std::vector<std::uint32_t>{9, 2, 12, 9, 6, 4}));
  EXPECT_EQ(doubled_ranks(Values{kInfinity, 0, -kInfinity, -0.0}),
            (std::vector<std::uint32_t>{8, 5, 2, 5}));
  EXPECT_THROW(doubled_ranks(Values{1, std::nan("")}), ShapeError);
}

// Two vectors worked out by enumeration: 55 of the 210 subsets give two-sided p = 0.314285714, and
// the larger five of 14 stand alone among 2002.
TEST(RankTests, AgreeWithVectorsCountedByHand) {
  const Values y{3, 3, 5, 7}, x{1, 2, 3, 3, 4, 5};
  std::size_t doubled = 0;
  Values all = y;
  all.insert(all.end(), x.begin(), x.end());
  const auto ranks = doubled_ranks(all);
  for (std::size_t i = 0; i < y.size(); ++i) doubled += ranks[i];
  EXPECT_EQ(doubled, 55u);
  EXPECT_NEAR(2 * rank_sum_above(y, x), 0.314285714285714, 1e-14);
  EXPECT_NEAR(rank_sum_above(Values{10, 11, 12, 13, 14}, Values{1, 2, 3, 4, 5, 6, 7, 8, 9}),
              1.0 / 2002, 1e-17);
}

// {1, 4} against {2, 3}: W = 5, and of the sums 3 4 5 5 6 7 four are at least 5. {2, 2} against {1,
// 2}: the three 2s have rank 3, so W is 6 for three of the six choices and 4 for the others.
TEST(RankTests, AgreeWithTwoAgainstTwo) {
  EXPECT_DOUBLE_EQ(rank_sum_above(Values{1, 4}, Values{2, 3}), 4.0 / 6);
  EXPECT_DOUBLE_EQ(rank_sum_above(Values{2, 2}, Values{1, 2}), 3.0 / 6);
  EXPECT_DOUBLE_EQ(rank_sum_above(Values{1, 2}, Values{2, 2}), 1);
  EXPECT_DOUBLE_EQ(rank_sum_above(Values{4, 3}, Values{2, 1}), 1.0 / 6);
  EXPECT_EQ(rank_sum_above(Values{}, Values{1}), 1);
}

// 1, -2, 3: W+ = 4 of the sums 0 1 2 3 3 4 5 6, three of which reach 4. With the first two tied at
// rank 1.5: sums 0, 1.5 twice, 3 twice, 4.5 twice, 6.
TEST(RankTests, AgreeWithThreeDifferences) {
  EXPECT_DOUBLE_EQ(signed_rank_above(Values{1, -2, 3}), 3.0 / 8);
  EXPECT_DOUBLE_EQ(signed_rank_above(Values{2, -2, 3}), 3.0 / 8);
  EXPECT_DOUBLE_EQ(signed_rank_above(Values{2, 2, 3}), 1.0 / 8);
  EXPECT_DOUBLE_EQ(signed_rank_above(Values{-2, -2, -3}), 1);
  EXPECT_DOUBLE_EQ(signed_rank_above(Values{0, 5, 0, 6}), 1.0 / 4);
  EXPECT_EQ(signed_rank_above(Values{0, 0}), 1);
  EXPECT_EQ(signed_rank_above(Values{}), 1);
}

// By hand: .5, .17, .05, .014, .004 and 2^-n.
TEST(RankTests, TheSmallestPsAreThoseOfTheSpecification) {
  const Values printed{0.5, 0.17, 0.05, 0.014, 0.004};
  const Values resolution{0.001, 0.005, 0.005, 0.0005, 0.0005};
  for (std::size_t n = 1; n <= 5; ++n) {
    EXPECT_NEAR(smallest_rank_sum_p(n, n), printed[n - 1], resolution[n - 1]) << n;
    Values y, x;
    for (std::size_t i = 0; i < n; ++i) {
      y.push_back(100 + static_cast<double>(i));
      x.push_back(static_cast<double>(i));
    }
    EXPECT_DOUBLE_EQ(rank_sum_above(y, x), smallest_rank_sum_p(n, n));
    EXPECT_DOUBLE_EQ(signed_rank_above(y), smallest_signed_rank_p(n));
    EXPECT_EQ(smallest_signed_rank_p(n), 1.0 / (1 << n));
  }
  EXPECT_DOUBLE_EQ(smallest_rank_sum_p(3, 3), 0.05);
  EXPECT_EQ(smallest_rank_sum_p(0, 3), 1);
  EXPECT_EQ(smallest_signed_rank_p(0), 1);
}

// Subsets by a plain loop over all of them, tied and untied.
TEST(RankTests, TheDistributionsAreThoseOfAllChoices) {
  for (const Values& values : {Values{1, 2, 3, 4, 5, 6, 7, 8}, Values{1, 1, 2, 2, 2, 3, 9, 9}}) {
    const auto ranks = doubled_ranks(values);
    const std::size_t top = std::accumulate(ranks.begin(), ranks.end(), std::size_t{0});
    for (std::size_t chosen = 0; chosen <= 8; ++chosen) {
      Values counted(top + 1, 0.0), by_coin(top + 1, 0.0);
      double ways = 0;
      for (unsigned subset = 0; subset < 256; ++subset) {
        std::size_t s = 0, size = 0;
        for (std::size_t i = 0; i < 8; ++i)
          if (subset >> i & 1) {
            s += ranks[i];
            ++size;
          }
        by_coin[s] += 1.0 / 256;
        if (size != chosen) continue;
        counted[s] += 1;
        ++ways;
      }
      const auto distribution = rank_sum_distribution(ranks, chosen);
      ASSERT_EQ(distribution.size(), counted.size());
      for (std::size_t s = 0; s < distribution.size(); ++s)
        EXPECT_DOUBLE_EQ(distribution[s], counted[s] / ways);
      EXPECT_EQ(signed_rank_distribution(ranks), by_coin);
    }
  }
}

// Sums of up to 4,000 terms, each rounded once.
TEST(RankTests, TheDistributionsSumToOne) {
  Values values(60);
  std::iota(values.begin(), values.end(), 1.0);
  values[7] = values[8] = values[9];
  const auto ranks = doubled_ranks(values);
  for (const std::size_t chosen : {1u, 20u, 30u, 60u})
    EXPECT_NEAR(sum(rank_sum_distribution(ranks, chosen)), 1, 1e-12) << chosen;
  EXPECT_NEAR(sum(signed_rank_distribution(ranks)), 1, 1e-12);
}

// U counts pairs with y below x. Critical values for 20 against 40, computed independently of this
// code, and their true levels.
TEST(RankTests, CriticalValuesOfTwentyAgainstFortyAreExact) {
  Values values(60);
  std::iota(values.begin(), values.end(), 1.0);
  const auto distribution = rank_sum_distribution(doubled_ranks(values), 20);
  const auto two_sided = [&](std::size_t u) {
    double p = 0;
    for (std::size_t s = 0; s <= 2 * (u + 210); ++s) p += distribution[s];
    return 2 * p;
  };
  EXPECT_NEAR(two_sided(237), 0.00998, 5e-6);
  EXPECT_GT(two_sided(238), 0.01);
  EXPECT_NEAR(two_sided(194), 0.000961, 5e-7);
  EXPECT_GT(two_sided(195), 0.001);
  EXPECT_NEAR(two_sided(117), 2.44e-6, 5e-9);
  EXPECT_NEAR(two_sided(120), 3.26e-6, 5e-9);
}

// Under no difference the p of either test is at most a with probability at most a, for smooth
// distributions, coarse ones and skewed ones (the signed test takes differences of two alike, which
// are symmetric). 20,000 repetitions: four standard errors of a rate of 0.05 are 0.0062.
TEST(RankTests, FalseAlarmsAreNoMoreThanTheLevel) {
  Stream stream = Streams("rank-tests", "level", SeedBlock::reference, 1)(Purpose::other);
  constexpr int repetitions = 20'000;
  for (const char* distribution : {"normal", "coarse", "lognormal"}) {
    const auto draw = [&]() -> double {
      const double z = stream.normal();
      return distribution[0] == 'n' ? z : distribution[0] == 'c' ? std::round(z) : std::exp(z);
    };
    for (const auto& [m, n] : {std::pair{3, 3}, std::pair{5, 5}, std::pair{4, 9}}) {
      int rank_sum = 0, signed_rank = 0;
      for (int r = 0; r < repetitions; ++r) {
        Values y, x, d;
        for (int i = 0; i < m; ++i) y.push_back(draw());
        for (int i = 0; i < n; ++i) x.push_back(draw());
        for (int i = 0; i < n; ++i) {
          const double first = draw();
          d.push_back(first - draw());
        }
        rank_sum += rank_sum_above(y, x) <= 0.05;
        signed_rank += signed_rank_above(d) <= 0.05;
      }
      EXPECT_LE(rank_sum, (0.05 + 0.0062) * repetitions) << distribution << ' ' << m << ' ' << n;
      EXPECT_LE(signed_rank, (0.05 + 0.0062) * repetitions) << distribution << ' ' << n;
      // Where nothing ties the level is met as nearly as few seeds allow, not only kept.
      if (distribution[0] != 'c' && m == 3) {
        EXPECT_GE(rank_sum, (0.05 - 0.0062) * repetitions) << distribution;
      }
    }
  }
}

// Differences -1 -2 0 -1 ... of {1, 3} and {2, 3}: -2 -1 0 1, so the median is -0.5; two against
// two is too few for an interval at 0.05, and 1/6 is the level of the widest.
TEST(RankTests, ShiftsAreMediansWithTheIntervalOfTheTest) {
  const Shift few = shift_between(Values{1, 3}, Values{2, 3}, 0.05);
  EXPECT_EQ(few.estimate, -0.5);
  EXPECT_EQ(few.low, -kInfinity);
  EXPECT_EQ(few.high, kInfinity);
  const Shift wide = shift_between(Values{1, 3}, Values{2, 3}, 1.0 / 6);
  EXPECT_EQ(wide.low, -2);
  EXPECT_EQ(wide.high, 1);
  // Means of two of {1, 2, 6}: 1 1.5 2 3.5 4 6.
  const Shift paired = shift_of(Values{1, 2, 6}, 1.0 / 8);
  EXPECT_EQ(paired.estimate, 2.75);
  EXPECT_EQ(paired.low, 1);
  EXPECT_EQ(paired.high, 6);
  EXPECT_EQ(shift_of(Values{1, 2, 6}, 0.05).low, -kInfinity);
  EXPECT_TRUE(std::isnan(shift_of(Values{}, 0.05).estimate));
  EXPECT_TRUE(std::isnan(shift_between(Values{}, Values{1}, 0.05).estimate));
}

// 90% intervals of five against five and of five differences miss the truth in at most 10% of 4,000
// repetitions; four standard errors are 0.019.
TEST(RankTests, IntervalsCoverTheShift) {
  Stream stream = Streams("rank-tests", "cover", SeedBlock::reference, 1)(Purpose::other);
  int missed = 0, missed_paired = 0;
  constexpr int repetitions = 4000;
  for (int r = 0; r < repetitions; ++r) {
    Values y, x;
    for (int i = 0; i < 5; ++i) {
      y.push_back(stream.normal() + 0.7);
      x.push_back(stream.normal());
    }
    const Shift shift = shift_between(y, x, 0.05), paired = shift_of(y, 0.05);
    missed += shift.low > 0.7 || shift.high < 0.7;
    missed_paired += paired.low > 0.7 || paired.high < 0.7;
  }
  EXPECT_LE(missed, (0.1 + 0.019) * repetitions);
  EXPECT_LE(missed_paired, (0.1 + 0.019) * repetitions);
  EXPECT_GT(missed, 0);
  EXPECT_GT(missed_paired, 0);
}

// Holm's: 4 x 0.01, 3 x 0.013, 2 x 0.03, 1 x 0.5, none below its predecessor.
TEST(RankTests, HolmStepsDown) {
  const auto adjusted = holm(Values{0.5, 0.01, 0.03, 0.013});
  const Values wanted{0.5, 0.04, 0.06, 0.04};
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_DOUBLE_EQ(adjusted[i], wanted[i]);
  EXPECT_EQ(holm(Values{0.7, 0.9}), (Values{1, 1}));
  EXPECT_TRUE(holm(Values{}).empty());
}

// Ten true hypotheses with uniform p: any false rejection in 5% of 20,000 families, one pair of
// whom share all their p or none; four standard errors are 0.0062.
TEST(RankTests, HolmKeepsTheLevelOfAFamily) {
  Stream stream = Streams("rank-tests", "holm", SeedBlock::reference, 1)(Purpose::other);
  constexpr int repetitions = 20'000;
  for (const bool shared : {false, true}) {
    int families = 0;
    for (int r = 0; r < repetitions; ++r) {
      Values p(10);
      for (double& value : p) value = shared && &value != p.data() ? p[0] : stream.uniform();
      bool any = false;
      for (const double value : holm(p)) any = any || value <= 0.05;
      families += any;
    }
    EXPECT_LE(families, (0.05 + 0.0062) * repetitions) << shared;
  }
}

TEST(RankTests, RefuseMoreThanTheyCanCount) {
  const std::vector<std::uint32_t> many(301, 2);
  EXPECT_THROW(rank_sum_distribution(many, 3), ShapeError);
  EXPECT_THROW(signed_rank_distribution(many), ShapeError);
  EXPECT_THROW(rank_sum_distribution(std::vector<std::uint32_t>{2, 4}, 3), ShapeError);
  EXPECT_THROW(signed_rank_above(Values{1, std::nan("")}), ShapeError);
}

}  // namespace
}  // namespace infomax
