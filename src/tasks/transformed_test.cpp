#include "tasks/transformed.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "core/error.h"
#include "testkit/matrices.h"
#include "transforms/asinh.h"
#include "transforms/cubic.h"
#include "transforms/half_cube.h"
#include "transforms/normal_cdf.h"
#include "transforms/rotate.h"
#include "transforms/spiral.h"
#include "transforms/wiggly.h"

namespace infomax {
namespace {

using testkit::Owned;

Owned<double> mapped(void (*map)(Side, MatrixView<double>), Side side, Owned<double> u) {
  map(side, u);
  return u;
}

void expect_row(const Owned<double>& found, const std::vector<double>& wanted, double tolerance) {
  for (std::size_t k = 0; k < wanted.size(); ++k)
    EXPECT_NEAR(found(0, k), wanted[k], tolerance) << k;
}

TEST(HalfCube, WorkedByHand) {
  expect_row(mapped(half_cube, Side::x, {{4, -4, 0, 0.25}}), {8, -8, 0, 0.125}, 1e-15);
}

TEST(Cubic, MapsYAlone) {
  expect_row(mapped(cubic, Side::y, {{2, -3}}), {8, -27}, 0);
  expect_row(mapped(cubic, Side::x, {{2, -3}}), {2, -3}, 0);
}

// asinh(3/4) = log(3/4 + 5/4) = log 2.
TEST(Asinh, WorkedByHand) {
  expect_row(mapped(asinh_columns, Side::y, {{0.75, -0.75, 1e-9}}),
             {std::numbers::ln2, -std::numbers::ln2, 1e-9}, 2e-16);
}

// Against the formulas as they stand, with the C library's sines: errors below 1e-15 of angles up
// to 16 and their like.
TEST(Wiggly, IsItsFormula) {
  for (double u = -4; u <= 4; u += 0.37) {
    expect_row(
        mapped(wiggly, Side::x, {{u}}),
        {u + 0.4 * std::sin(u) + 0.2 * std::sin(1.7 * u + 1) + 0.03 * std::sin(3.3 * u - 2.5)},
        1e-14);
    expect_row(mapped(wiggly, Side::y, {{u}}),
               {u - 0.4 * std::sin(0.4 * u) + 0.17 * std::sin(1.3 * u + 3.5) +
                0.02 * std::sin(4.3 * u - 2.5)},
               1e-14);
  }
}

// (1, 1, 1): the radius squared is 3 over 3 columns, so an angle of 1.
TEST(Spiral, WorkedByHand) {
  const double c = std::cos(1.0), s = std::sin(1.0);
  expect_row(mapped(spiral, Side::x, {{1, 1, 1}}), {c - s, s + c, 1}, 1e-15);
  expect_row(mapped(spiral, Side::y, {{1, 1, 1}}), {1, c - s, s + c}, 1e-15);
}

// The exponential's series, summed to its end, and rows as vectors.
TEST(Rotate, IsTheExponentialOfItsGenerator) {
  using Three = std::array<std::array<double, 3>, 3>;
  // 2 A12 - A23 - A13 and A12 + 2 A23, written out.
  const Three generators[] = {{{{0, -2, 1}, {2, 0, 1}, {-1, -1, 0}}},
                              {{{0, -1, 0}, {1, 0, -2}, {0, 2, 0}}}};
  for (const Side side : {Side::x, Side::y}) {
    const Three& a = generators[side == Side::x ? 0 : 1];
    std::array<double, 3> term{0.3, -1.2, 2}, want = term;
    for (int k = 1; k < 60; ++k) {
      std::array<double, 3> next{};
      for (std::size_t j = 0; j < 3; ++j)
        for (std::size_t i = 0; i < 3; ++i) next[j] += term[i] * a[i][j] / k;
      term = next;
      for (std::size_t j = 0; j < 3; ++j) want[j] += term[j];
    }
    // Terms of the series reach 15 before they fall, so 15 roundings of 1e-16 each.
    expect_row(mapped(rotate, side, {{0.3, -1.2, 2, 7}}), {want[0], want[1], want[2], 7}, 1e-13);
  }
}

// Against the C library's erfc in long double. The density is off by 4e-16 of itself and a few
// roundings, so Phi by less than 6e-16 between -2 and 2; Phi(-2) = 0.0228 makes that 3e-14 of it,
// and further out only the density's error is left.
TEST(NormalCdf, KeepsItsErrorOverItsRange) {
  double absolute = 0, relative = 0;
  for (double x = -37; x <= 9; x += 0.00037) {
    const long double truth = 0.5L * std::erfc(-static_cast<long double>(x) / std::sqrt(2.0L));
    const double error = static_cast<double>(std::abs(standard_normal_cdf(x) - truth));
    absolute = std::max(absolute, error);
    // The exponent x^2/2 is itself rounded: 700 of 1e-16 at -37.
    if (x < 0 && x > -8) relative = std::max(relative, error / static_cast<double>(truth));
  }
  EXPECT_LT(absolute, 6e-16);
  EXPECT_LT(relative, 3e-14);
  EXPECT_EQ(standard_normal_cdf(0), 0.5);
}

// Table values to 9 digits: Phi(1.959963985) = 0.975, Phi(-6.361340902) = 1e-10.
TEST(NormalCdf, QuantilesAnyoneKnows) {
  EXPECT_NEAR(standard_normal_quantile(0.5), 0, 2e-16);  // log 1/2, rounded, over a slope of 0.8
  EXPECT_NEAR(standard_normal_quantile(0.975), 1.959963985, 1e-9);
  EXPECT_NEAR(standard_normal_quantile(1e-10), -6.361340902, 1e-9);
  EXPECT_EQ(standard_normal_quantile(0), -40);
  EXPECT_EQ(standard_normal_quantile(1), 40);
  EXPECT_TRUE(std::isnan(standard_normal_quantile(1.5)));
  EXPECT_TRUE(std::isnan(standard_normal_quantile(std::nan(""))));
}

// First Phi, then the spiral: the sample is the spiral of the sample of Phi's task.
TEST(Transformed, MapsAreAppliedFromTheDistributionOutwards) {
  const Settings spec{{"dimension", std::int64_t{3}}, {"information", 1.0}};
  const auto inner = make_task("normal-cdf@gaussian", spec),
             both = make_task("spiral@normal-cdf@gaussian", spec);
  Owned<double> x(5, 3), y(5, 3), both_x(5, 3), both_y(5, 3), f(5, 5), both_f(5, 5);
  Stream stream = testkit::test_stream(1), same = testkit::test_stream(1);
  inner->sample(stream, x, y);
  both->sample(same, both_x, both_y);
  inner->log_density_ratio(x, y, f);
  spiral(Side::x, x);
  spiral(Side::y, y);
  both->log_density_ratio(both_x, both_y, both_f);
  for (std::size_t k = 0; k < 15; ++k) {
    EXPECT_EQ(both_x.flat()[k], x.flat()[k]);
    EXPECT_EQ(both_y.flat()[k], y.flat()[k]);
  }
  for (std::size_t k = 0; k < 25; ++k) EXPECT_NEAR(both_f.flat()[k], f.flat()[k], 1e-12);
}

TEST(Transformed, NamesTheDistributionAndWhatIsNotKnown) {
  EXPECT_EQ(distribution_name("gaussian"), "gaussian");
  EXPECT_EQ(distribution_name("spiral@normal-cdf@gaussian"), "gaussian");
  const std::vector<RowInfo> rows = rows_of_task("spiral@normal-cdf@gaussian");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].name, "spiral");
  EXPECT_EQ(rows[1].name, "normal-cdf");
  EXPECT_EQ(rows[2].name, "gaussian");
  EXPECT_EQ(rows[2].parameters.data(), task_named("gaussian").parameters.data());
  for (const char* name : {"spirl@gaussian", "spiral@gausian", "@gaussian", "gaussian@"})
    EXPECT_THROW(rows_of_task(name), InputError) << name;
  EXPECT_THROW(make_task("gaussian@spiral", {{"dimension", std::int64_t{3}}, {"information", 1.0}}),
               InputError);
}

// One column becomes two and keeps its information: 2 x 1 at correlation 0.75.
TEST(Transformed, MayHaveOtherWidthsThanItsDistribution) {
  const auto task = make_task("swiss-roll@normal-cdf@gaussian",
                              {{"dimension", std::int64_t{1}}, {"correlation", 0.75}});
  EXPECT_EQ(task->x_width(), 2u);
  EXPECT_EQ(task->y_width(), 1u);
  EXPECT_NEAR(task->mi(), 0.41333929, 5e-9);
}

}  // namespace
}  // namespace infomax
