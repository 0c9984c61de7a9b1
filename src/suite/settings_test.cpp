#include "suite/settings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"

namespace infomax {
namespace {

std::string refusal(std::string_view name, const Value& value) {
  try {
    check_value(*find_setting(name), value);
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

TEST(Settings, AValueHasOneText) {
  EXPECT_EQ(to_text(Value(std::int64_t{128})), "128");
  EXPECT_EQ(to_text(Value(2.0)), "2");
  EXPECT_EQ(to_text(Value(0.0)), "0");
  EXPECT_EQ(to_text(Value(-0.0)), "0");
  EXPECT_EQ(to_text(Value(1e-4)), "0.0001");
  EXPECT_EQ(to_text(Value(0.67170556)), "0.67170556");
  EXPECT_EQ(to_text(Value(std::vector<std::int64_t>{300, 300, 100})), "[300, 300, 100]");
  EXPECT_EQ(to_text(Value(std::vector<std::string>{"saga"})), "[saga]");
}

TEST(Settings, RefusesTheWrongTypeAndRange) {
  EXPECT_EQ(refusal("batch", Value(std::int64_t{128})), "");
  EXPECT_EQ(refusal("batch", Value(128.5)), "batch is 128.5, want an integer");
  EXPECT_EQ(refusal("batch", Value(std::int64_t{1})), "batch is 1, want 2 to 65536");
  EXPECT_EQ(refusal("lr", Value(std::string("fast"))), "lr is fast, want a number");
  EXPECT_EQ(refusal("lr", Value(std::int64_t{1})), "");
  EXPECT_EQ(refusal("lr", Value(-1e-4)), "lr is -0.0001, want 0 to 10");
  EXPECT_EQ(refusal("mlp_layers", Value(std::vector<std::int64_t>{})),
            "mlp_layers is [], want at least one width");
  EXPECT_EQ(refusal("mlp_layers", Value(std::vector<std::int64_t>{300, 0})),
            "mlp_layers is [300, 0], want 1 to 65536");
  EXPECT_EQ(refusal("critic", Value(std::string("a/b"))),
            "critic is a/b, want a non-empty word without / , = |");
}

TEST(Settings, ALaterValueReplacesAnEarlierOne) {
  Settings settings;
  settings.set("lr", 0.1);
  settings.set("batch", std::int64_t{4});
  settings.set("lr", std::int64_t{1});
  EXPECT_EQ(settings.number("lr"), 1);
  EXPECT_EQ(settings.items().size(), 2u);
  EXPECT_THROW(settings.count("steps"), InputError);
  // The table's order, not that of setting.
  EXPECT_EQ(settings.texts().front().first, "batch");
}

TEST(Settings, EveryRowHasAKnownType) {
  for (const SettingRow& row : setting_rows()) {
    const bool known = row.type == "word" || row.type == "number" || row.type == "count" ||
                       row.type == "counts" || row.type == "words";
    EXPECT_TRUE(known) << row.name;
    EXPECT_FALSE(row.summary.empty()) << row.name;
    EXPECT_EQ(find_setting(row.name), &row);
  }
  EXPECT_EQ(find_setting("learning_rate"), nullptr);
}

TEST(Settings, TheOracleNeedsATask) {
  Settings settings;
  settings.set("views", std::string("glyph-halves"));
  settings.set("encoder", std::string("identity"));
  settings.set("critic", std::string("oracle"));
  EXPECT_THROW(required_settings(settings), InputError);
  settings.erase("views");
  settings.set("task", std::string("gaussian"));
  EXPECT_NO_THROW(required_settings(settings));
}

bool wants(const Settings& settings, std::string_view key) {
  for (const auto& alternatives : required_settings(settings))
    if (alternatives == std::vector<std::string>{std::string(key)}) return true;
  return false;
}

TEST(Settings, AnAdversaryNeedsLabelsAndAClassifierButNoCritic) {
  Settings settings;
  settings.set("views", std::string("glyph-halves"));
  settings.set("objective", std::string("maximise"));
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

TEST(Settings, ALawWithoutParametersIsAskedForNone) {
  Settings settings;
  settings.set("task", std::string("gaussian"));
  EXPECT_TRUE(wants(settings, "dimension"));
  settings.set("task", std::string("offset-dependent"));
  EXPECT_FALSE(wants(settings, "dimension"));
}

TEST(Settings, ACurveIsStatedWholeOrNotAtAll) {
  Settings settings;
  settings.set("task", std::string("offset-dependent"));
  settings.set("objective", std::string("maximise"));
  settings.set("curve_every", std::int64_t{100});
  EXPECT_THROW(required_settings(settings), InputError);
  settings.set("curve_smoothing", 100.0);
  EXPECT_NO_THROW(required_settings(settings));
}

TEST(Settings, PrecisionIsFloat32WhereNobodySaysOtherwise) {
  Settings settings;
  EXPECT_EQ(settings.precision(), Precision::float32);
  settings.set("precision", std::string("bf16"));
  EXPECT_EQ(settings.precision(), Precision::bf16);
  settings.set("precision", std::string("float16"));
  EXPECT_THROW(required_settings(settings), InputError);
}

TEST(Settings, DeparturesAreOffWhereNobodySaysOtherwise) {
  Settings settings;
  EXPECT_FALSE(shares_noise(settings) || shares_permutations(settings) ||
               tests_on_training_images(settings));
  settings.set("noise_sharing", std::string("shared"));
  settings.set("permutations", std::string("shared"));
  settings.set("bound_test_on", std::string("train"));
  EXPECT_TRUE(shares_noise(settings) && shares_permutations(settings) &&
              tests_on_training_images(settings));
  settings.set("bound_test_on", std::string("validation"));
  EXPECT_THROW(tests_on_training_images(settings), InputError);
}

// Permutations are RealNVP's alone.
TEST(Settings, APointMayStateOnlyWhatItHasAUseFor) {
  const auto may = [](const Settings& settings, std::string_view key) {
    const auto keys = optional_settings(settings);
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  Settings settings;
  settings.set("views", std::string("glyph-halves"));
  settings.set("objective", std::string("maximise"));
  settings.set("encoder", std::string("mlp"));
  EXPECT_FALSE(may(settings, "permutations"));
  EXPECT_TRUE(may(settings, "noise_sharing"));
  settings.set("encoder", std::string("realnvp"));
  EXPECT_TRUE(may(settings, "permutations"));
  settings.erase("views");
  settings.set("task", std::string("gaussian"));
  EXPECT_FALSE(may(settings, "bound_test_on"));
}

}  // namespace
}  // namespace infomax
