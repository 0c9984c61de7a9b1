#include "report/sources.h"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <limits>

#include "report/test_records.h"

namespace infomax {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// One trial per row of values over steps 0, 1, 2, ...
PointRecord little(const std::vector<std::vector<double>>& rows) {
  PointRecord p = synthetic::point("batch=8", {{"batch", "8"}});
  for (std::size_t seed = 0; seed < rows.size(); ++seed) {
    TrialRecord t = synthetic::trial("little", p, static_cast<std::uint32_t>(seed));
    t.metrics.push_back(
        {"y", "nats", "", {synthetic::steps(static_cast<int>(rows[seed].size()), 1)}, rows[seed]});
    p.trials.push_back(t);
  }
  return p;
}

TEST(Source, HasTheSummaryWhereNoTrialHasTheMetric) {
  PointRecord p = little({{1, 2}});
  p.summaries.push_back(synthetic::scalar("bias", "nats", 3));
  EXPECT_FALSE(source_of(p, "y").summary);
  EXPECT_TRUE(source_of(p, "bias").summary);
  p.trials[0].status = TrialStatus::failed;
  EXPECT_TRUE(source_of(p, "y").trials.empty());
}

// One seed's NaN is lost and leaves the other's value; where both have none, there is a gap. What
// lies before the first number and after the last is none.
TEST(Source, GapsAreWhereNoSeedHasANumber) {
  const PointRecord p =
      little({{kNaN, 1, 2, kNaN, kNaN, 5, kNaN}, {kNaN, 3, kNaN, kNaN, kNaN, 7, 8}});
  const Source source = source_of(p, "y");
  int lost = 0;
  const Values values = values_along(source, "step", lost);
  EXPECT_EQ(values, (Values{{1, {1, 3}}, {2, {2}}, {5, {5, 7}}, {6, {8}}}));
  EXPECT_EQ(lost, 8);
  std::vector<CurvePoint> points = to_points(values, source.summary);
  mark_gaps(points, coordinates_along(source, "step"));
  EXPECT_EQ(points, (std::vector<CurvePoint>{{1, 2, 1, 3, 2},
                                             {2, 2, 2, 2, 1},
                                             {5, 6, 5, 7, 2, {}, /*after_gap=*/true},
                                             {6, 8, 8, 8, 1}}));
}

TEST(LineSource, IsAMetricOrTheLogarithmOfASetting) {
  const PointRecord p = little({{1, 2}});
  std::deque<Metric> store;
  EXPECT_EQ(line_source(p, "y", store).trials.size(), 1u);
  EXPECT_TRUE(store.empty());
  const Source logarithm = line_source(p, "log batch", store);
  ASSERT_EQ(logarithm.trials.size(), 1u);
  EXPECT_DOUBLE_EQ(logarithm.trials[0]->values.at(0), std::log(8.0));
  EXPECT_TRUE(line_source(p, "log steps", store).trials.empty());
  EXPECT_TRUE(line_source(p, "z", store).trials.empty());
}

}  // namespace
}  // namespace infomax
