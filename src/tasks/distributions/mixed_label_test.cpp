#include "tasks/distributions/mixed_label.h"

#include <gtest/gtest.h>

#include <cmath>

#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

// Far out at a corner only the t of that corner is left, and its label; labels are as often 1 as 0.
TEST(MixedLabel, TellsTheLabelByThePart) {
  const auto task = make_mixed_label({});
  const Owned<double> x{{-4, -4}, {0, 0}}, y{{1}, {0}};
  Owned<double> f(2, 2);
  task->log_density_ratio(x, y, f);
  // (1 + 90/8)^-5 against (1 + 250/5)^-3.5: 3.6e-6 against 1.05e-6, so (0.95 3.6 + 0.05 1.05) /
  // 4.65 of 1.
  const double near = std::pow(1 + 90.0 / 8, -5), far = std::pow(1 + 250.0 / 5, -3.5);
  const double one = (0.95 * near + 0.05 * far) / (near + far);
  EXPECT_NEAR(f(0, 0), std::log(2 * one), 1e-12);
  EXPECT_NEAR(f(0, 1), std::log(2 * (1 - one)), 1e-12);
  constexpr std::size_t n = 40000;
  Owned<double> many(n, 2), labels(n, 1);
  Stream stream = testkit::test_stream(4);
  task->sample(stream, many, labels);
  double ones = 0, below = 0;
  for (std::size_t i = 0; i < n; ++i) {
    ones += labels(i, 0) / n;
    below += many(i, 0) + many(i, 1) < 0 ? 1.0 / n : 0;
  }
  EXPECT_NEAR(ones, 0.5, 2 / std::sqrt(n));
}

}  // namespace
}  // namespace infomax
