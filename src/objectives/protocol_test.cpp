#include "objectives/protocol.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/error.h"

namespace infomax {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The objective is best at 2, the estimate at 3.
const std::vector<Evaluated> kValues{{0, -1}, {0.5, 0.2}, {0.7, 0.9}, {1.1, 0.8}, {0.9, 0.7}};

TEST(Protocol, ReportsTheLastAMeanTheValidatedOrTheBest) {
  EXPECT_EQ(reported("last", 1, kValues).estimate, 0.9);
  EXPECT_EQ(reported("last", 1, kValues).evaluation, 4u);
  EXPECT_EQ(reported("mean", 2, kValues).estimate, (1.1 + 0.9) / 2);
  EXPECT_EQ(reported("mean", 2, kValues).evaluation, 4u);
  EXPECT_EQ(reported("validation", 1, kValues).estimate, 0.7);
  EXPECT_EQ(reported("validation", 1, kValues).evaluation, 2u);
  EXPECT_EQ(reported("best", 1, kValues).estimate, 1.1);
  EXPECT_EQ(reported("best", 1, kValues).evaluation, 3u);
}

TEST(Protocol, TakesAMeanOfWhatThereIs) {
  EXPECT_EQ(reported("mean", 9, std::span(kValues).first(2)).estimate, 0.25);
}

TEST(Protocol, ReportsTheFirstOfEquals) {
  const std::vector<Evaluated> equal{{1, 5}, {2, 5}, {2, 4}};
  EXPECT_EQ(reported("validation", 1, equal).evaluation, 0u);
  EXPECT_EQ(reported("best", 1, equal).evaluation, 1u);
}

TEST(Protocol, PassesOverWhatIsNoNumber) {
  const std::vector<Evaluated> values{{kNaN, kNaN}, {1, 0}, {kNaN, kNaN}};
  EXPECT_EQ(reported("validation", 1, values).evaluation, 1u);
  EXPECT_EQ(reported("best", 1, values).evaluation, 1u);
  EXPECT_TRUE(std::isnan(reported("last", 1, values).estimate));
}

TEST(Protocol, RefusesWhatHasNoAnswer) {
  EXPECT_THROW(reported("last", 1, {}), ShapeError);
  EXPECT_THROW(reported("mean", 0, kValues), ShapeError);
  EXPECT_THROW(reported("validation", 1, std::vector<Evaluated>{{1, kNaN}}), ShapeError);
}

TEST(Protocol, EndsWhereNothingGotBetterForAsLongAsThePatience) {
  const auto ends = [](std::size_t patience, std::size_t evaluations) {
    return ends_early(patience, std::span(kValues).first(evaluations));
  };
  EXPECT_FALSE(ends(1, 3));  // better than ever
  EXPECT_TRUE(ends(1, 4));
  EXPECT_FALSE(ends(2, 4));
  EXPECT_TRUE(ends(2, 5));
  EXPECT_FALSE(ends(0, 5));
  EXPECT_FALSE(ends_early(1, std::vector<Evaluated>{{1, kNaN}, {1, kNaN}}));
}

}  // namespace
}  // namespace infomax
