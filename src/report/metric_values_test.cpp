#include "report/metric_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace infomax {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Over steps 0, 1, ..., one value each.
Metric over_steps(std::vector<double> values) {
  Axis axis{"step", "", {}};
  for (std::size_t i = 0; i < values.size(); ++i)
    axis.coordinates.push_back(static_cast<double>(i));
  return {"y", "", "", {axis}, std::move(values)};
}

// [step, point] = 1 3 / 5 NaN: along step the means 2 and 5, along point 3 and 3.
TEST(MetricValues, AreMeansOverFurtherAxes) {
  const Metric metric{"y", "", "", {{"step", "", {0, 1}}, {"point", "", {0, 1}}}, {1, 3, 5, kNaN}};
  EXPECT_EQ(means_along(metric, 0), (std::vector<double>{2, 5}));
  EXPECT_EQ(means_along(metric, 1), (std::vector<double>{3, 3}));
  EXPECT_EQ(spread_along(metric, 0), (std::vector<std::vector<double>>{{1, 3}, {5}}));
  EXPECT_EQ(axis_index(metric, "point"), 1u);
  EXPECT_EQ(axis_index(metric, "epoch"), std::nullopt);
  EXPECT_EQ(last_value(metric), 5);
  EXPECT_EQ(last_value({"y", "", "", {}, {7}}), 7);
  EXPECT_TRUE(std::isnan(last_value({"y", "", "", {}, {}})));
}

// The last finite value was shown as the final one: of a run that ended in NaN, how well it did
// before.
TEST(LastValue, IsNoEarlierOneWhereTheLastIsNoNumber) {
  for (const double end : {kNaN, kInfinity, -kInfinity})
    EXPECT_TRUE(std::isnan(last_value(over_steps({1, 2, end}))));
}

// Of four seeds one has a number at the last step, 2: the others end in NaN, in minus infinity and
// before.
TEST(LastValue, OfTrialsIsAtTheLastPlaceOfAnyOfThem) {
  const std::vector<Metric> metrics = {over_steps({1, 2, 3}), over_steps({1, 2, kNaN}),
                                       over_steps({1, 2, -kInfinity}), over_steps({1, 2})};
  std::vector<const Metric*> trials;
  for (const Metric& metric : metrics) trials.push_back(&metric);
  const std::vector<double> values = last_values(trials);
  ASSERT_EQ(values.size(), 4u);
  EXPECT_EQ(values[0], 3);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_TRUE(std::isnan(values[i])) << i;
}

}  // namespace
}  // namespace infomax
