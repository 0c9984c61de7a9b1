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
            "mlp_layers is [], want at least one number");
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

}  // namespace
}  // namespace infomax
