#include "train/model.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "critics/critic.h"
#include "encoders/encoder.h"
#include "estimators/estimator.h"
#include "estimators/test_examples.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

constexpr std::size_t kBatch = 6, kInput = 7;

template <class Real>
std::unique_ptr<Model<Real>> small_model(const CriticRow& critic, const EstimatorRow& bound,
                                         Workspace& workspace, const Objective& objective = {}) {
  const EncoderRow& encoder = encoder_named("mlp");
  const EncoderSpec encoder_spec{.input_width = kInput,
                                 .settings = {{"mlp_layers", testkit::counts({5, 3})}}};
  const CriticSpec critic_spec{
      .x_width = 3, .y_width = 3, .settings = testkit::network(critic.parameters, {4, 2})};
  const Settings settings = first_example(bound);
  const auto make = [&](const auto& encoder_maker, const auto& critic_maker, auto loss) {
    return std::make_unique<Model<Real>>(encoder_maker(encoder_spec, kBatch, workspace),
                                         encoder_maker(encoder_spec, kBatch, workspace),
                                         critic_maker(critic_spec, kBatch, workspace),
                                         std::move(loss), kBatch, workspace, objective);
  };
  if constexpr (std::is_same_v<Real, double>)
    return make(encoder.make_double, critic.make_double, bound.of_scores.make_double(settings));
  else
    return make(encoder.make, critic.make, bound.of_scores.make(settings));
}

Streams streams(std::uint32_t seed) {
  return {"model-test", "", SeedBlock::reference, seed};
}

// The whole chain at once, for every critic and estimator that is registered: what each part
// promises alone has to hold of their composition, with the objective's slope on top. The loss's
// state, where it has one, is as gradient left it.
TEST(Model, GradientsAgreeWithFiniteDifferencesForEveryCriticAndBound) {
  for (const CriticRow& critic : critics())
    for (const EstimatorRow& bound : bounds())
      for (const Objective& objective : {Objective{}, Objective{3.0}, Objective{-9.0}}) {
        Workspace workspace;
        const auto model = small_model<double>(critic, bound, workspace, objective);
        const auto theta = workspace.vector<double>(model->parameter_count());
        const auto dtheta = workspace.vector<double>(model->parameter_count());
        model->initialise(theta, streams(3));
        const auto x = testkit::normal_matrix<double>(kBatch, kInput, 1);
        const auto y = testkit::normal_matrix<double>(kBatch, kInput, 2);
        const double followed = model->gradient(theta, x, y, dtheta);
        EXPECT_DOUBLE_EQ(followed, model->followed(theta, x, y));
        EXPECT_TRUE(testkit::gradient_agrees(
            fmt::format("{} {}", critic.name, bound.name),
            [&] { return objective.loss(model->followed(theta, x, y)); }, theta, dtheta));
      }
}

TEST(Model, FloatAndDoubleStartAlikeAndAgree) {
  for (const CriticRow& critic : critics())
    for (const EstimatorRow& bound : bounds()) {
      Workspace workspace;
      const auto single = small_model<float>(critic, bound, workspace);
      const auto twice = small_model<double>(critic, bound, workspace);
      ASSERT_EQ(single->parameter_count(), twice->parameter_count());
      const auto a = workspace.vector<float>(single->parameter_count());
      const auto b = workspace.vector<double>(twice->parameter_count());
      single->initialise(a, streams(4));
      twice->initialise(b, streams(4));
      for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i], static_cast<float>(b[i]));
      const auto x = testkit::normal_matrix<double>(kBatch, kInput, 1);
      const auto y = testkit::normal_matrix<double>(kBatch, kInput, 2);
      const testkit::Owned<float> xf{ConstMatrixView<double>(x)}, yf{ConstMatrixView<double>(y)};
      // Some thirty roundings of 6e-8 each on scores of a few units.
      EXPECT_NEAR(single->estimate(a, xf, yf), twice->estimate(b, x, y), 1e-5)
          << critic.name << bound.name;
    }
}

TEST(Model, EncodersAndCriticStartFromStreamsOfTheirOwn) {
  Workspace workspace;
  const auto model = small_model<double>(critic_named("bilinear"), bound_named("nce"), workspace);
  const auto theta = workspace.vector<double>(model->parameter_count());
  model->initialise(theta, streams(1));
  EXPECT_NE(theta[0], theta[model->encoder1_parameters(theta).size()]);
}

// A critic that takes the two sides apart takes representations of two widths.
TEST(Model, TakesRepresentationsOfTwoWidths) {
  Workspace workspace;
  const auto identity = [&](std::size_t width) {
    return encoder_named("identity").make_double({.input_width = width}, kBatch, workspace);
  };
  const CriticRow& critic = critic_named("separable");
  Model<double> model(
      identity(2), identity(5),
      critic.make_double(
          {.x_width = 2, .y_width = 5, .settings = testkit::network(critic.parameters, {4, 3})},
          kBatch, workspace),
      bound_named("nce").of_scores.make_double({}), kBatch, workspace);
  const auto theta = workspace.vector<double>(model.parameter_count());
  const auto dtheta = workspace.vector<double>(theta.size());
  model.initialise(theta, streams(5));
  const auto x = testkit::normal_matrix<double>(kBatch, 2, 1),
             y = testkit::normal_matrix<double>(kBatch, 5, 2);
  model.gradient(theta, x, y, dtheta);
  EXPECT_TRUE(testkit::gradient_agrees(
      "two widths", [&] { return -model.estimate(theta, x, y); }, theta, dtheta));
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
