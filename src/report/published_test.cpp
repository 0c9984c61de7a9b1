#include "report/published.h"

#include <gtest/gtest.h>

#include <vector>

#include "compare/equivalence.h"

namespace infomax {
namespace {

PublishedValue range(std::optional<double> lower, std::optional<double> upper, double error) {
  return {"1a", "", {"accuracy"}, PublishedValue::At::end, lower, upper, error, std::nullopt};
}

TEST(Published, IsWrittenWithTheDigitsThatWereRead) {
  EXPECT_EQ(published_words(range(0.89, 0.89, 0.01)), "0.89 \xC2\xB1 0.01");
  EXPECT_EQ(published_words(range(0.9, 0.92, 0.01)), "0.9 to 0.92 \xC2\xB1 0.01");
  EXPECT_EQ(published_words(range(4, std::nullopt, 0.3)), "above 4 \xC2\xB1 0.3");
  EXPECT_EQ(published_words(range(std::nullopt, 0.0204, 0)), "below 0.0204");
}

// The band of 0.89 +- 0.01 runs from 0.88 to 0.90.
TEST(Published, OursIsInsideOutsideOrAtTheEdge) {
  const PublishedValue value = range(0.89, 0.89, 0.01);
  EXPECT_EQ(standing_of(value, {0.885, 0.882, 0.888}), Standing::inside);
  EXPECT_EQ(standing_of(value, {0.885, 0.879, 0.891}), Standing::at_the_edge);
  EXPECT_EQ(standing_of(value, {0.875, 0.869, 0.881}), Standing::at_the_edge);
  EXPECT_EQ(standing_of(value, {0.875, 0.871, 0.879}), Standing::outside);
  EXPECT_EQ(standing_of(value, {0.92, 0.91, 0.93}), Standing::outside);
  // 0.04 wide: so few or so scattered seeds don't tell.
  EXPECT_EQ(standing_of(value, {0.885, 0.865, 0.905}), Standing::undecided);
  const PublishedValue above = range(4, std::nullopt, 0.3);
  EXPECT_EQ(standing_of(above, {900, 800, 1000}), Standing::inside);
  EXPECT_EQ(standing_of(above, {3, 2.9, 3.1}), Standing::outside);
}

// It was called inside or outside once, by its mean alone.
TEST(Published, OneSeedIsUndecided) {
  const PublishedValue value = range(0.89, 0.89, 0.01);
  for (const double ours : {0.885, 0.905})
    EXPECT_EQ(standing_of(value, mean_interval(std::vector{ours}, kPaperConfidence)),
              Standing::undecided);
  EXPECT_EQ(to_string(Standing::undecided), "undecided");
  EXPECT_EQ(standing_of(range(4, std::nullopt, 0.3), mean_interval(std::vector{9.0}, 0.9)),
            Standing::undecided);
}

// The gate's one-sample rule: inside where the two one-sided tests at 0.05 with the reading error
// as margin say "equal". 0.884, 0.886 and 0.888 have mean 0.886 and standard error 0.00115; t of
// 0.95 with 2 degrees is 2.92: from 0.8826 on.
TEST(Published, IsInsideWhereTheTwoOneSidedTestsSaySo) {
  const std::vector<double> ours = {0.884, 0.886, 0.888};
  const MeanInterval interval = mean_interval(ours, kPaperConfidence);
  const Equivalence tests = equivalence(ours, std::vector{0.89}, true, 0.01, 0);
  EXPECT_NEAR(interval.low - 0.89, tests.low, 1e-12);
  EXPECT_NEAR(interval.high - 0.89, tests.high, 1e-12);
  EXPECT_EQ(standing_of(range(0.89, 0.89, 0.01), interval), Standing::inside);
  EXPECT_LT(tests.p_equal, 0.05);
  // 0.0074 away, and no more than that may be: from 0.8826 to 0.8974 at a margin of 0.0074, not at
  // 0.0073.
  EXPECT_EQ(standing_of(range(0.89, 0.89, 0.0074), interval), Standing::inside);
  EXPECT_EQ(standing_of(range(0.89, 0.89, 0.0073), interval), Standing::at_the_edge);
  EXPECT_GT(equivalence(ours, std::vector{0.89}, true, 0.0073, 0).p_equal, 0.05);
}

TEST(Published, NamesAFigureOrAnotherPlace) {
  PublishedValue value = range(0.89, 0.89, 0.01);
  EXPECT_EQ(published_place(value), "figure 1a");
  value.figure = "the text";
  EXPECT_EQ(published_place(value), "the text");
}

}  // namespace
}  // namespace infomax
