#include "estimators/networks/latent.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "estimators/samples/ksg.h"
#include "kernels/mlp.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::normal_matrix;

const Settings kSettings{{"latent_layers", std::vector<std::int64_t>{2}},
                         {"latent_width", std::int64_t{1}},
                         {"self_weight", 0.5},
                         {"neighbours", std::int64_t{3}},
                         {"norm", std::string("euclidean")}};

// Encoders by hand that say c relu(v) - c relu(-v) = c v, so that codes are the columns times c.
// Decoders of nothing tell 0, so the error is half the squares of x and y, each once from the
// other's code and half a time from its own.
TEST(Latent, OfCodesThatAreTheColumnsIsNearestNeighbours) {
  constexpr std::size_t n = 50;
  Workspace workspace;
  const auto latent = make_latent<double>({kSettings, 1, 1, n}, workspace);
  const Mlp<double> encoder({1, 2, 1}, n, workspace), decoder({1, 2, 2}, n, workspace);
  const auto theta = workspace.vector<double>(latent->parameter_count());
  ASSERT_EQ(theta.size(), 2 * (encoder.parameter_count() + decoder.parameter_count()));
  for (const std::size_t side : {0U, 1U}) {
    const auto block = theta.subspan(side * encoder.parameter_count(), encoder.parameter_count());
    for (const std::size_t k : {0U, 1U}) {
      encoder.weights(block, 0)(0, k) = k == 0 ? 1 : -1;
      encoder.weights(block, 1)(k, 0) = k == 0 ? 2 : -2;
    }
  }
  const auto x = normal_matrix<double>(n, 1, 1);
  auto y = normal_matrix<double>(n, 1, 2);
  for (std::size_t i = 0; i < n; ++i) y(i, 0) += x(i, 0);
  EXPECT_EQ(latent->estimate(theta, x, y), ksg(x, y, {.neighbours = 3}));
  double squares = 0;
  for (std::size_t i = 0; i < n; ++i) squares += x(i, 0) * x(i, 0) + y(i, 0) * y(i, 0);
  EXPECT_NEAR(latent->followed(theta, x, y), -1.5 * squares / 2 / n, 1e-13);
}

TEST(Latent, WantsMorePairsThanNeighbours) {
  Workspace workspace;
  EXPECT_EQ(testkit::message_of<ShapeError>([&] {
              make_latent<float>({kSettings, 1, 1, 3}, workspace);
            }),
            "latent: batch is 3, want more than the 3 neighbours");
}

}  // namespace
}  // namespace infomax
