#include "suite/required.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "encoders/encoder.h"
#include "kernels/precision.h"
#include "objectives/contrastive.h"

namespace infomax {
namespace {

Settings of_objective(const char* objective) {
  Settings settings;
  settings.set("objective", std::string(objective));
  return settings;
}

TEST(RequiredSettings, TheOracleNeedsATask) {
  Settings settings = of_objective("maximise");
  settings.set("views", std::string("glyph-halves"));
  settings.set("encoder", std::string("identity"));
  settings.set("critic", std::string("oracle"));
  EXPECT_THROW(required_settings(settings), InputError);
  settings.erase("views");
  settings.set("task", std::string("gaussian"));
  EXPECT_NO_THROW(required_settings(settings));
}

// Its inputs are floats, and a map's image in float may have lost where it came from.
TEST(RequiredSettings, TheOracleCriticTakesNoTransforms) {
  Settings settings = of_objective("maximise");
  settings.set("task", std::string("normal-cdf@gaussian"));
  settings.set("encoder", std::string("identity"));
  settings.set("critic", std::string("separable"));
  EXPECT_NO_THROW(required_settings(settings));
  settings.set("critic", std::string("oracle"));
  EXPECT_THROW(required_settings(settings), InputError);
  EXPECT_NO_THROW(required_settings([] {
    Settings s = of_objective("oracle");
    s.set("task", std::string("normal-cdf@gaussian"));
    return s;
  }()));
}

TEST(RequiredSettings, ATransformOfADistributionStatesWhatTheDistributionDoes) {
  Settings settings = of_objective("maximise");
  const auto asks_for_dimension = [&](const char* task) {
    settings.set("task", std::string(task));
    for (const auto& alternatives : required_settings(settings).required)
      if (alternatives == std::vector<std::string>{"dimension"}) return true;
    return false;
  };
  EXPECT_TRUE(asks_for_dimension("half-cube@gaussian"));
  EXPECT_FALSE(asks_for_dimension("half-cube@offset-independent"));
  EXPECT_THROW(asks_for_dimension("half-cub@gaussian"), InputError);
}

TEST(RequiredSettings, TheOracleNeedsATaskAndMetricLearningViews) {
  Settings settings = of_objective("oracle");
  settings.set("views", std::string("glyph-halves"));
  EXPECT_THROW(required_settings(settings), InputError);
  settings.set("objective", std::string("k-pair"));
  EXPECT_NO_THROW(required_settings(settings));
  settings.set("task", std::string("gaussian"));
  EXPECT_THROW(required_settings(settings), InputError);
}

TEST(RequiredSettings, APointWithoutAnObjectiveHasToStateOne) {
  const auto required = required_settings(Settings()).required;
  EXPECT_EQ(required.front(), std::vector<std::string>{"objective"});
  EXPECT_THROW(required_settings(of_objective("minimise")), InputError);
}

bool wants(const Settings& settings, std::string_view key) {
  for (const auto& alternatives : required_settings(settings).required)
    if (alternatives == std::vector<std::string>{std::string(key)}) return true;
  return false;
}

TEST(RequiredSettings, AnAdversaryNeedsLabelsAndAClassifierButNoCritic) {
  Settings settings = of_objective("maximise");
  settings.set("views", std::string("glyph-halves"));
  EXPECT_TRUE(wants(settings, "critic"));
  EXPECT_FALSE(wants(settings, "classifier_lr"));
  settings.set("objective", std::string("adversarial"));
  EXPECT_FALSE(wants(settings, "critic"));
  EXPECT_FALSE(wants(settings, "bound"));
  EXPECT_TRUE(wants(settings, "classifier_lr"));
  settings.erase("views");
  settings.set("task", std::string("gaussian"));
  EXPECT_THROW(required_settings(settings), InputError);
}

TEST(RequiredSettings, ADistributionWithoutParametersIsAskedForNone) {
  Settings settings = of_objective("maximise");
  settings.set("task", std::string("gaussian"));
  EXPECT_TRUE(wants(settings, "dimension"));
  settings.set("task", std::string("offset-dependent"));
  EXPECT_FALSE(wants(settings, "dimension"));
}

TEST(RequiredSettings, ACurveIsStatedWholeOrNotAtAll) {
  Settings settings = of_objective("maximise");
  settings.set("task", std::string("offset-dependent"));
  settings.set("curve_every", std::int64_t{100});
  EXPECT_THROW(required_settings(settings), InputError);
  settings.set("curve_smoothing", 100.0);
  EXPECT_NO_THROW(required_settings(settings));
}

TEST(RequiredSettings, PrecisionIsFloat32WhereItIsLeftOut) {
  Settings settings = of_objective("maximise");
  EXPECT_EQ(precision_of(settings), Precision::float32);
  settings.set("precision", std::string("bf16"));
  EXPECT_EQ(precision_of(settings), Precision::bf16);
  settings.set("precision", std::string("float16"));
  EXPECT_THROW(required_settings(settings), InputError);
}

// Permutations are RealNVP's alone. An encoder without a Jacobian was let through with
// jacobian_points, and ended a run when other trials had been computed.
TEST(RequiredSettings, APointMayStateOnlyWhatItHasAUseFor) {
  const auto may = [](const Settings& settings, std::string_view key) {
    const auto keys = required_settings(settings).optional;
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  Settings settings = of_objective("maximise");
  settings.set("views", std::string("glyph-halves"));
  settings.set("encoder", std::string("mlp"));
  EXPECT_FALSE(may(settings, "permutations"));
  EXPECT_TRUE(may(settings, "noise_sharing"));
  for (const EncoderRow& row : encoders()) {
    settings.set("encoder", std::string(row.name));
    EXPECT_EQ(may(settings, "jacobian_points"), row.has_jacobian) << row.name;
    EXPECT_EQ(may(settings, "inverse_points"), row.invertible) << row.name;
  }
  settings.set("encoder", std::string("realnvp"));
  EXPECT_TRUE(may(settings, "permutations"));
  settings.erase("views");
  settings.set("task", std::string("gaussian"));
  EXPECT_FALSE(may(settings, "bound_test_on"));
  settings.set("encoder", std::string("identity"));
  EXPECT_FALSE(may(settings, "jacobian_points"));
  EXPECT_FALSE(may(settings, "inverse_points"));
}

TEST(RequiredSettings, WhatTheCodeDoesAndThePaperDoesntIsOffWhereItIsLeftOut) {
  Settings settings = of_objective("maximise");
  settings.set("views", std::string("glyph-halves"));
  EXPECT_EQ(choice(kNoiseSharing, settings), "independent");
  EXPECT_EQ(choice(kBoundTestOn, settings), "test");
  settings.set("noise_sharing", std::string("shared"));
  settings.set("bound_test_on", std::string("train"));
  EXPECT_EQ(choice(kNoiseSharing, settings), "shared");
  EXPECT_EQ(choice(kBoundTestOn, settings), "train");
  EXPECT_NO_THROW(required_settings(settings));
  settings.set("bound_test_on", std::string("validation"));
  EXPECT_THROW(required_settings(settings), InputError);
}

TEST(RequiredSettings, ProbesAreKnownOnes) {
  Settings settings = of_objective("maximise");
  settings.set("views", std::string("glyph-halves"));
  settings.set("encoder", std::string("mlp"));
  settings.set("probe", std::vector<std::string>{"sag"});
  EXPECT_THROW(required_settings(settings), InputError);
  settings.set("probe", std::vector<std::string>{"saga"});
  EXPECT_NO_THROW(required_settings(settings));
}

const Settings kOfKsg{{"objective", std::string("estimate")}, {"task", std::string("gaussian")},
                      {"dimension", std::int64_t{1}},         {"information", 0.5},
                      {"estimator", std::string("ksg1")},     {"samples", std::int64_t{2000}},
                      {"scale", std::string("none")},         {"neighbours", std::int64_t{3}},
                      {"norm", std::string("euclidean")}};

TEST(RequiredSettings, OfAnEstimateAreWhatItsEstimatorTakes) {
  const auto wants = [](const Settings& settings, const std::string& key) {
    const auto required = required_settings(settings).required;
    return std::ranges::find(required, std::vector{key}) != required.end();
  };
  EXPECT_TRUE(wants(kOfKsg, "samples"));
  EXPECT_TRUE(wants(kOfKsg, "dimension"));
  EXPECT_FALSE(wants(kOfKsg, "steps"));
  Settings bare = kOfKsg;
  for (const char* key : {"scale", "neighbours", "norm"}) bare.erase(key);
  const auto defaults = required_settings(bare).defaults;
  EXPECT_EQ(defaults.size(), 3u);
}

}  // namespace
}  // namespace infomax
