#include "train/k_pair_model.h"
#include "testkit/settings.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "critics/critic.h"
#include "estimators/scores/nce.h"
#include "kernels/adam.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

constexpr std::size_t kBatch = 6, kInput = 7, kOutput = 3;

template <class Real>
std::unique_ptr<Encoder<Real>> encoder(Workspace& workspace, std::size_t rows = kBatch,
                                       std::size_t output = kOutput) {
  const EncoderSpec spec{.input_width = kInput,
                         .settings = {{"mlp_layers", testkit::counts({5, output})}}};
  if constexpr (std::is_same_v<Real, double>)
    return encoder_named("mlp").make_double(spec, rows, workspace);
  else
    return encoder_named("mlp").make(spec, rows, workspace);
}

Streams streams(std::uint32_t seed) {
  return {"k-pair-test", "", SeedBlock::reference, seed};
}

// Through the encoder on both sides of the loss: a parameter moves both views.
TEST(KPairModel, GradientAgreesWithFiniteDifferences) {
  Workspace workspace;
  KPairModel<double> model(encoder<double>(workspace), encoder<double>(workspace), kBatch,
                           workspace);
  const auto theta = workspace.vector<double>(model.parameter_count());
  const auto dtheta = workspace.vector<double>(model.parameter_count());
  model.initialise(theta, streams(3));
  const auto x = testkit::normal_matrix<double>(kBatch, kInput, 1);
  const auto y = testkit::normal_matrix<double>(kBatch, kInput, 2);
  const double value = model.gradient(theta, x, y, dtheta);
  EXPECT_EQ(value, model.loss(theta, x, y));
  EXPECT_TRUE(testkit::gradient_agrees(
      "theta", [&] { return model.loss(theta, x, y); }, theta, dtheta));
}

// 300 steps by the loss's own gradient on noisy copies bring it down, and before and after them log
// n less the loss is I_NCE of the inner product, both in float: scores of 16 terms, products of
// embeddings whose norms are R at most, are off by 16 2^-24 R^2 in either, and neither value moves
// by more than twice its largest score does.
TEST(KPairModel, TrainsByItsOwnGradientAndStaysTheBound) {
  constexpr std::size_t n = 32, d = 16;
  Workspace workspace;
  KPairModel<float> model(encoder<float>(workspace, n, d), encoder<float>(workspace, n, d), n,
                          workspace);
  const auto critic = critic_named("inner").make({.x_width = d, .y_width = d}, n, workspace);
  const auto vector = [&] { return workspace.vector<float>(model.parameter_count()); };
  const auto theta = vector(), dtheta = vector(), m = vector(), v = vector();
  model.initialise(theta, streams(4));
  const auto x = testkit::normal_matrix<float>(n, kInput, 5);
  testkit::Owned<float> y = testkit::normal_matrix<float>(n, kInput, 6, 0.3), scores(n, n);
  for (std::size_t k = 0; k < n * kInput; ++k) y.flat()[k] += x.flat()[k];
  const auto expect_identity = [&](double loss) {
    double largest = 0;
    for (const auto& g : {model.x_embedding(), model.y_embedding()})
      for (std::size_t i = 0; i < n; ++i) {
        double square = 0;
        for (const float value : g.row(i)) square += static_cast<double>(value) * value;
        largest = std::max(largest, square);
      }
    critic->forward({}, model.x_embedding(), model.y_embedding(), scores);
    EXPECT_NEAR(std::log(static_cast<double>(n)) - loss, nce<float>(scores),
                4 * d * 0x1p-24 * largest + 1e-14);
  };
  const double before = model.loss(theta, x, y);
  expect_identity(before);
  for (std::int64_t step = 1; step <= 300; ++step) {
    model.gradient(theta, x, y, dtheta);
    adam_step<float>({.lr = 1e-2}, step, dtheta, m, v, theta);
  }
  const double after = model.loss(theta, x, y);
  expect_identity(after);
  EXPECT_LT(after, before / 4);
}

TEST(KPairModel, RefusesEncodersThatAreNotOne) {
  Workspace workspace;
  EXPECT_THROW(KPairModel<float>(encoder<float>(workspace), encoder<float>(workspace, kBatch, 4),
                                 kBatch, workspace),
               ShapeError);
  EXPECT_THROW(
      KPairModel<float>(encoder<float>(workspace), encoder<float>(workspace), 1, workspace),
      ShapeError);
}

}  // namespace
}  // namespace infomax
