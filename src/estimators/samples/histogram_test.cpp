#include "estimators/samples/histogram.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;
using testkit::test_stream;

Settings settings(int bins, const char* rule) {
  return {{"bins", std::int64_t{bins}},
          {"bin_rule", std::string(rule)},
          {"correction", std::string("none")}};
}

// Two bins each. Equal widths: x is cut at 5, so that 100 would be alone; here 0, 1, 2 | 10, and y
// the same: p = 3/4, 1/4 and equal. Equal counts: 0, 1 | 2, 10 of both.
TEST(Histogram, AgreesWithAHandWorkedSample) {
  const Owned<double> x{{0}, {1}, {2}, {10}}, y{{5}, {6}, {7}, {15}};
  EXPECT_NEAR(histogram_estimate(x, y, settings(2, "equal-width"), test_stream(1)),
              -0.75 * std::log(0.75) - 0.25 * std::log(0.25), 1e-15);
  EXPECT_NEAR(histogram_estimate(x, y, settings(2, "equal-count"), test_stream(1)), std::log(2.0),
              1e-15);
}

TEST(Histogram, PutsEqualValuesAndConstantColumnsIntoOneBin) {
  const Owned<double> x{{1}, {1}, {1}, {1}}, y{{0}, {1}, {2}, {10}}, ties{{0}, {0}, {0}, {9}};
  for (const char* rule : {"equal-width", "equal-count"}) {
    EXPECT_NEAR(histogram_estimate(x, y, settings(4, rule), test_stream(1)), 0, 1e-15);
    EXPECT_NEAR(histogram_estimate(ties, ties, settings(4, rule), test_stream(1)),
                -0.75 * std::log(0.75) - 0.25 * std::log(0.25), 1e-15);
  }
}

// Ranks don't see a monotonic map, so equal counts don't.
TEST(Histogram, OfEqualCountsDoesNotSeeAMonotonicMap) {
  const Owned<double> x = normal_matrix<double>(500, 2, 1), y = normal_matrix<double>(500, 1, 2);
  Owned<double> mapped = x;
  for (double& v : mapped.flat()) v = std::exp(3 * v);
  EXPECT_EQ(histogram_estimate(mapped, y, settings(5, "equal-count"), test_stream(1)),
            histogram_estimate(x, y, settings(5, "equal-count"), test_stream(1)));
}

TEST(Histogram, RefusesShapes) {
  const Owned<double> x{{0}, {1}, {2}}, y{{0}, {1}};
  EXPECT_THROW(histogram_estimate(x, y, settings(5, "equal-count"), test_stream(1)), ShapeError);
}

}  // namespace
}  // namespace infomax
