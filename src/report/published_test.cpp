#include "report/published.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

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
  const PublishedValue above = range(4, std::nullopt, 0.3);
  EXPECT_EQ(standing_of(above, {900, 800, 1000}), Standing::inside);
  EXPECT_EQ(standing_of(above, {3, 2.9, 3.1}), Standing::outside);
}

TEST(Published, OneSeedStandsByItself) {
  const double infinity = std::numeric_limits<double>::infinity();
  const PublishedValue value = range(0.89, 0.89, 0.01);
  EXPECT_EQ(standing_of(value, {0.885, -infinity, infinity}), Standing::inside);
  EXPECT_EQ(standing_of(value, {0.905, -infinity, infinity}), Standing::outside);
}

}  // namespace
}  // namespace infomax
