#include "suite/stated.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "encoders/encoder.h"

namespace infomax {
namespace {

Settings of_objective(const char* objective) {
  Settings settings;
  settings.set("objective", std::string(objective));
  return settings;
}

TEST(StatedSettings, TheOracleNeedsATask) {
  Settings settings = of_objective("maximise");
  settings.set("views", std::string("glyph-halves"));
  settings.set("encoder", std::string("identity"));
  settings.set("critic", std::string("oracle"));
  EXPECT_THROW(stated_settings(settings), InputError);
  settings.erase("views");
  settings.set("task", std::string("gaussian"));
  EXPECT_NO_THROW(stated_settings(settings));
}

// Its inputs are floats, and a map's image in float may have lost where it came from.
TEST(StatedSettings, TheOracleCriticTakesNoTransforms) {
  Settings settings = of_objective("maximise");
  settings.set("task", std::string("normal-cdf@gaussian"));
  settings.set("encoder", std::string("identity"));
  settings.set("critic", std::string("separable"));
  EXPECT_NO_THROW(stated_settings(settings));
  settings.set("critic", std::string("oracle"));
  EXPECT_THROW(stated_settings(settings), InputError);
  EXPECT_NO_THROW(stated_settings([] {
    Settings s = of_objective("oracle");
    s.set("task", std::string("normal-cdf@gaussian"));
    return s;
  }()));
}

TEST(StatedSettings, ATransformOfALawStatesWhatTheLawDoes) {
  Settings settings = of_objective("maximise");
  const auto asks_for_dimension = [&](const char* task) {
    settings.set("task", std::string(task));
    for (const auto& alternatives : stated_settings(settings).required)
      if (alternatives == std::vector<std::string>{"dimension"}) return true;
    return false;
  };
  EXPECT_TRUE(asks_for_dimension("half-cube@gaussian"));
  EXPECT_FALSE(asks_for_dimension("half-cube@offset-independent"));
  EXPECT_THROW(asks_for_dimension("half-cub@gaussian"), InputError);
}

TEST(StatedSettings, TheOracleNeedsATaskAndMetricLearningViews) {
  Settings settings = of_objective("oracle");
  settings.set("views", std::string("glyph-halves"));
  EXPECT_THROW(stated_settings(settings), InputError);
  settings.set("objective", std::string("k-pair"));
  EXPECT_NO_THROW(stated_settings(settings));
  settings.set("task", std::string("gaussian"));
  EXPECT_THROW(stated_settings(settings), InputError);
}

TEST(StatedSettings, APointWithoutAnObjectiveHasToStateOne) {
  const auto required = stated_settings(Settings()).required;
  EXPECT_EQ(required.front(), std::vector<std::string>{"objective"});
  EXPECT_THROW(stated_settings(of_objective("minimise")), InputError);
}

bool wants(const Settings& settings, std::string_view key) {
  for (const auto& alternatives : stated_settings(settings).required)
    if (alternatives == std::vector<std::string>{std::string(key)}) return true;
  return false;
}

TEST(StatedSettings, AnAdversaryNeedsLabelsAndAClassifierButNoCritic) {
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
  EXPECT_THROW(stated_settings(settings), InputError);
}

TEST(StatedSettings, ALawWithoutParametersIsAskedForNone) {
  Settings settings = of_objective("maximise");
  settings.set("task", std::string("gaussian"));
  EXPECT_TRUE(wants(settings, "dimension"));
  settings.set("task", std::string("offset-dependent"));
  EXPECT_FALSE(wants(settings, "dimension"));
}

TEST(StatedSettings, ACurveIsStatedWholeOrNotAtAll) {
  Settings settings = of_objective("maximise");
  settings.set("task", std::string("offset-dependent"));
  settings.set("curve_every", std::int64_t{100});
  EXPECT_THROW(stated_settings(settings), InputError);
  settings.set("curve_smoothing", 100.0);
  EXPECT_NO_THROW(stated_settings(settings));
}

TEST(StatedSettings, PrecisionIsFloat32WhereNobodySaysOtherwise) {
  Settings settings = of_objective("maximise");
  EXPECT_EQ(settings.precision(), Precision::float32);
  settings.set("precision", std::string("bf16"));
  EXPECT_EQ(settings.precision(), Precision::bf16);
  settings.set("precision", std::string("float16"));
  EXPECT_THROW(stated_settings(settings), InputError);
}

// Permutations are RealNVP's alone. An encoder without a Jacobian was let through with
// jacobian_points, and ended a run when other trials had been computed.
TEST(StatedSettings, APointMayStateOnlyWhatItHasAUseFor) {
  const auto may = [](const Settings& settings, std::string_view key) {
    const auto keys = stated_settings(settings).optional;
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

}  // namespace
}  // namespace infomax
