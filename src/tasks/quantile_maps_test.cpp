#include "tasks/quantile_maps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tasks/finite_sample.h"
#include "tasks/transformed.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

// One column that is given, and y the same.
class Given final : public Task {
 public:
  explicit Given(std::vector<double> values) : values_(std::move(values)) {}

  std::size_t x_width() const override { return 1; }
  std::size_t y_width() const override { return 1; }
  Truth truth() const override { return {0.25}; }
  void sample(Stream&, MatrixView<double> x, MatrixView<double> y) const override {
    for (std::size_t i = 0; i < x.rows(); ++i) x(i, 0) = y(i, 0) = values_[i];
  }

 private:
  std::vector<double> values_;
};

std::vector<double> mapped(std::unique_ptr<Task> (*make)(std::unique_ptr<Task>),
                           const std::vector<double>& values) {
  const auto task = make(std::make_unique<Given>(values));
  Owned<double> x(values.size(), 1), y(values.size(), 1);
  Stream stream = testkit::test_stream(1);
  task->sample(stream, x, y);
  EXPECT_TRUE(std::ranges::equal(x.flat(), y.flat()));
  return {x.flat().begin(), x.flat().end()};
}

// Of 100 values that lie evenly the knots are the values. A tie of two in five covers the knots
// from 1/4 to 1/2 of the way.
TEST(QuantileMaps, AreTheEmpiricalDistributionFunction) {
  std::vector<double> even;
  for (int k = 99; k >= 0; --k) even.push_back(3 + 0.5 * k);
  const std::vector<double> shares = mapped(make_uniformise, even);
  for (int k = 0; k < 100; ++k) EXPECT_NEAR(shares[k], (99 - k) / 99.0, 1e-14) << k;
  const std::vector<double> tied = mapped(make_uniformise, {0, 1, 1, 2, 3});
  EXPECT_NEAR(tied[1], 0.375, 0.5 / 99);
  EXPECT_EQ(tied[1], tied[2]);
  EXPECT_EQ(tied[0], 0);
  EXPECT_EQ(tied[4], 1);
  for (const double value : mapped(make_uniformise, {4, 4, 4})) EXPECT_EQ(value, 0.5);
}

// Phi^-1(1 - 1e-7) = 5.19933758219.
TEST(QuantileMaps, EndsAreKeptFinite) {
  const std::vector<double> three = mapped(make_gaussianise, {10, -2, 3});
  EXPECT_NEAR(three[0], 5.19933758219, 1e-8);
  EXPECT_NEAR(three[1], -5.19933758219, 1e-8);
  EXPECT_NEAR(three[2], 0, 0.5 / 99 * 2.51);  // half a knot, at the density of 0
}

// A tail of 20,000 t_1 rows becomes uniform: its mean and variance are those of U(0, 1), to the
// knots' own resolution.
TEST(QuantileMaps, TameATailAndKeepTheInformation) {
  const auto task = make_task("uniformise@student-1x1-df1", {});
  EXPECT_EQ(task->mi(), make_task("student-1x1-df1", {})->mi());
  EXPECT_EQ(task->dependent_rows(), kAllRows);
  constexpr std::size_t n = 20000;
  const FiniteSample sample(*task, "uniformise@student-1x1-df1", SeedBlock::reference, 0, n);
  double mean = 0, square = 0;
  for (std::size_t i = 0; i < n; ++i) {
    mean += sample.x()(i, 0) / n;
    square += sample.x()(i, 0) * sample.x()(i, 0) / n;
  }
  // Between knots far apart the line is not the distribution function.
  EXPECT_NEAR(mean, 0.5, 2.0 / 99);
  EXPECT_NEAR(square, 1.0 / 3, 2.0 / 99);
}

// All rows of a sample are drawn at once: its order is that of the task's rows.
TEST(QuantileMaps, KeepTheOrderOfAColumn) {
  const Settings pair{{"dimension", std::int64_t{1}}, {"correlation", 0.9}};
  const auto task = make_task("gaussianise@gaussian", pair), before = make_task("gaussian", pair);
  Owned<double> x(300, 1), y(300, 1), u(300, 1), v(300, 1);
  Stream stream = testkit::test_stream(5), same = testkit::test_stream(5);
  task->sample(stream, x, y);
  before->sample(same, u, v);
  for (std::size_t i = 1; i < 300; ++i) EXPECT_EQ(x(i, 0) < x(0, 0), u(i, 0) < u(0, 0));
}

}  // namespace
}  // namespace infomax
