#include "train/model.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "core/error.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

constexpr std::size_t kBatch = 6, kInput = 7;

template <class Real>
Model<Real> small_model(const CriticRow& critic, const BoundRow& bound, Workspace& workspace) {
  const EncoderRow& encoder = encoder_named("mlp");
  const EncoderSpec encoder_spec{.input_width = kInput, .layers = {5, 3}};
  const CriticSpec critic_spec{
      .width = 3,
      .layers = critic.takes_layers ? std::vector<std::size_t>{4, 2} : std::vector<std::size_t>{}};
  if constexpr (std::is_same_v<Real, double>)
    return {encoder.make_double(encoder_spec, kBatch, workspace),
            encoder.make_double(encoder_spec, kBatch, workspace),
            critic.make_double(critic_spec, kBatch, workspace),
            bound,
            kBatch,
            workspace};
  else
    return {encoder.make(encoder_spec, kBatch, workspace),
            encoder.make(encoder_spec, kBatch, workspace),
            critic.make(critic_spec, kBatch, workspace),
            bound,
            kBatch,
            workspace};
}

Streams streams(std::uint32_t seed) {
  return {"model-test", "", SeedBlock::reference, seed};
}

// The whole chain at once, for every critic and bound that is registered: what each part promises alone has to
// hold of their composition, with the objective's slope on top.
TEST(Model, GradientsAgreeWithFiniteDifferencesForEveryCriticAndBound) {
  for (const CriticRow& critic : critics())
    for (const BoundRow& bound : bounds())
      for (const Objective& objective : {Objective{}, Objective{3.0}, Objective{-9.0}}) {
        Workspace workspace;
        Model<double> model = small_model<double>(critic, bound, workspace);
        const auto theta = workspace.vector<double>(model.parameter_count());
        const auto dtheta = workspace.vector<double>(model.parameter_count());
        model.initialise(theta, streams(3));
        const auto x = testkit::normal_matrix<double>(kBatch, kInput, 1);
        const auto y = testkit::normal_matrix<double>(kBatch, kInput, 2);
        const double value = model.gradient(theta, x, y, objective, dtheta);
        EXPECT_DOUBLE_EQ(value, model.value(theta, x, y));
        EXPECT_TRUE(testkit::gradient_agrees(
            fmt::format("{} {}", critic.name, bound.name),
            [&] { return objective.loss(model.value(theta, x, y)); }, theta, dtheta));
      }
}

TEST(Model, FloatAndDoubleStartAlikeAndAgree) {
  for (const CriticRow& critic : critics())
    for (const BoundRow& bound : bounds()) {
      Workspace workspace;
      Model<float> single = small_model<float>(critic, bound, workspace);
      Model<double> twice = small_model<double>(critic, bound, workspace);
      ASSERT_EQ(single.parameter_count(), twice.parameter_count());
      const auto a = workspace.vector<float>(single.parameter_count());
      const auto b = workspace.vector<double>(twice.parameter_count());
      single.initialise(a, streams(4));
      twice.initialise(b, streams(4));
      for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i], static_cast<float>(b[i]));
      const auto x = testkit::normal_matrix<double>(kBatch, kInput, 1);
      const auto y = testkit::normal_matrix<double>(kBatch, kInput, 2);
      const testkit::Owned<float> xf{ConstMatrixView<double>(x)}, yf{ConstMatrixView<double>(y)};
      // Some thirty roundings of 6e-8 each on scores of a few units.
      EXPECT_NEAR(single.value(a, xf, yf), twice.value(b, x, y), 1e-5) << critic.name << bound.name;
    }
}

TEST(Model, EncodersAndCriticStartFromStreamsOfTheirOwn) {
  Workspace workspace;
  Model<double> model =
      small_model<double>(critic_named("bilinear"), bound_named("nce"), workspace);
  const auto theta = workspace.vector<double>(model.parameter_count());
  model.initialise(theta, streams(1));
  EXPECT_NE(theta[0], theta[model.encoder1_parameters(theta).size()]);
}

TEST(Model, RefusesEncodersOfDifferentWidths) {
  Workspace workspace;
  const EncoderRow& mlp = encoder_named("mlp");
  EXPECT_THROW(Model<float>(mlp.make({kInput, {5, 3}}, kBatch, workspace),
                            mlp.make({kInput, {5, 4}}, kBatch, workspace),
                            critic_named("inner").make({3, {}}, kBatch, workspace),
                            bound_named("nce"), kBatch, workspace),
               ShapeError);
}

TEST(Objective, MatchPullsTowardsItsTarget) {
  const Objective match{2.0}, maximise;
  EXPECT_EQ(match.loss(3), 1);
  EXPECT_EQ(match.loss(0.5), 1.5);
  EXPECT_EQ(match.slope(3), 1);
  EXPECT_EQ(match.slope(0.5), -1);
  EXPECT_EQ(match.slope(2), 0);
  EXPECT_EQ(maximise.loss(3), -3);
  EXPECT_EQ(maximise.slope(3), -1);
}

}  // namespace
}  // namespace infomax
