#include "estimators/networks/ba.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"
#include "kernels/mlp.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::normal_matrix;

const Settings kSettings{{"conditional_layers", std::vector<std::int64_t>{2}}};
const double kEntropy = (std::log(2 * std::numbers::pi) + 1) / 2;  // of a standard normal number

// y = r x + noise is told by mu = r x = r relu(x) - r relu(-x) and log variance log(1 - r^2):
// weights by hand. With the true conditional the estimate's mean is I = -1/2 log(1 - r^2), and its
// variance that of (y^2 - z^2)/2 there is r^2 / n: four standard errors of 200 batches of 128.
TEST(Ba, IsUnbiasedAtTheTrueConditional) {
  constexpr std::size_t n = 128, batches = 200;
  Workspace workspace;
  const auto ba = make_ba<double>({kSettings, 1, 1, n, kEntropy}, workspace);
  const Mlp<double> layout({1, 2, 2}, n, workspace);
  const auto theta = workspace.vector<double>(ba->parameter_count());
  const double r2 = 0.75, r = std::sqrt(r2);
  layout.weights(theta, 0)(0, 0) = 1;
  layout.weights(theta, 0)(0, 1) = -1;
  layout.weights(theta, 1)(0, 0) = r;
  layout.weights(theta, 1)(1, 0) = -r;
  layout.biases(theta, 1)[1] = std::log(1 - r2);
  double mean = 0, squares = 0;
  for (std::size_t b = 0; b < batches; ++b) {
    const auto x = normal_matrix<double>(n, 1, static_cast<std::uint32_t>(b));
    auto y = normal_matrix<double>(n, 1, static_cast<std::uint32_t>(b + 5000));
    for (std::size_t i = 0; i < n; ++i) y(i, 0) = r * x(i, 0) + std::sqrt(1 - r2) * y(i, 0);
    const double value = ba->estimate(theta, x, y), from = value - mean;
    mean += from / static_cast<double>(b + 1);
    squares += from * (value - mean);
  }
  EXPECT_NEAR(mean, -std::log(1 - r2) / 2, 4 * std::sqrt(squares / (batches * (batches - 1.0))));
  // H(Y) stands for its mean over draws: what varies is the likelihood, 1/(2n) a batch.
  EXPECT_NEAR(squares / (batches - 1.0) * 2 * n, 1, 4 * std::sqrt(2.0 / batches));
}

TEST(Ba, RefusesWhereTheEntropyIsUnknown) {
  Workspace workspace;
  EXPECT_EQ(testkit::message_of<InputError>([&] {
              make_ba<float>({kSettings, 1, 1, 8}, workspace);
            }),
            "ba: the entropy of y isn't known, want a task that knows it (gaussian) and columns "
            "as they are drawn");
}

}  // namespace
}  // namespace infomax
