#include "core/parameter.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace infomax {
namespace {

constexpr std::string_view kNorms[] = {"euclidean", "maximum"};
constexpr Parameter kParameters[] = {
    {.name = "batch", .type = "count", .summary = "s", .at_least = 2, .at_most = 65536},
    {.name = "lr", .type = "number", .summary = "s", .at_least = 0, .at_most = 10},
    {.name = "layers", .type = "counts", .summary = "s", .at_least = 1, .at_most = 65536},
    {.name = "critic", .type = "word", .summary = "s"},
    {.name = "probe", .type = "words", .summary = "s"},
    {.name = "neighbours",
     .type = "count",
     .summary = "s",
     .at_least = 1,
     .at_most = 100,
     .otherwise = "3"},
    {.name = "norm", .type = "word", .summary = "s", .choices = kNorms, .need = Need::optional},
};

const Parameter& parameter(std::string_view name) {
  for (const Parameter& row : kParameters)
    if (row.name == name) return row;
  throw Error("no such parameter");
}

std::string refusal(std::string_view name, const Value& value) {
  try {
    check_value(parameter(name), value);
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

TEST(Parameter, RefusesTheWrongTypeAndRange) {
  EXPECT_EQ(refusal("batch", Value(std::int64_t{128})), "");
  EXPECT_EQ(refusal("batch", Value(128.5)), "batch is 128.5, want an integer");
  EXPECT_EQ(refusal("batch", Value(std::int64_t{1})), "batch is 1, want 2 to 65536");
  EXPECT_EQ(refusal("lr", Value(std::string("fast"))), "lr is fast, want a number");
  EXPECT_EQ(refusal("lr", Value(std::int64_t{1})), "");
  EXPECT_EQ(refusal("lr", Value(-1e-4)), "lr is -0.0001, want 0 to 10");
  EXPECT_EQ(refusal("layers", Value(std::vector<std::int64_t>{})),
            "layers is [], want at least one number");
  EXPECT_EQ(refusal("layers", Value(std::vector<std::int64_t>{300, 0})),
            "layers is [300, 0], want 1 to 65536");
  EXPECT_EQ(refusal("critic", Value(std::string("a/b"))),
            "critic is a/b, want a non-empty word without / , = |");
  EXPECT_EQ(refusal("probe", Value(std::int64_t{1})), "probe is 1, want a list of strings");
}

TEST(Parameter, AChoiceLeftOutIsTheFirst) {
  Settings settings;
  EXPECT_EQ(choice(parameter("norm"), settings), "euclidean");
  settings.set("norm", std::string("maximum"));
  EXPECT_EQ(choice(parameter("norm"), settings), "maximum");
  settings.set("norm", std::string("taxi"));
  try {
    check_choice(parameter("norm"), settings);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "norm \"taxi\" is not known; known are euclidean, maximum");
  }
}

TEST(Parameter, AnExampleIsReadByItsParametersAndGetsTheirDefaults) {
  const Settings settings =
      read_example(kParameters, "layers = [8, 4], lr = 0.5,batch=2, probe = [saga, lbfgs]");
  EXPECT_EQ(settings.counts("layers"), (std::vector<std::size_t>{8, 4}));
  EXPECT_EQ(settings.number("lr"), 0.5);
  EXPECT_EQ(settings.count("batch"), 2);
  EXPECT_EQ(settings.words("probe"), (std::vector<std::string>{"saga", "lbfgs"}));
  EXPECT_EQ(settings.count("neighbours"), 3);
  EXPECT_FALSE(settings.has("norm"));
  EXPECT_EQ(read_example(kParameters, "").items().size(), 1u);
  for (const char* wrong : {"batch = 1", "batch = two", "batch", "width = 3", "layers = 8"})
    EXPECT_THROW(read_example(kParameters, wrong), Error) << wrong;
}

TEST(Parameter, DefaultsAreWrittenAndWhatHasNoneIsAskedFor) {
  constexpr Parameter kA{
      .name = "a", .type = "count", .summary = "s", .at_most = 9, .otherwise = "3"};
  constexpr Parameter kB{.name = "b", .type = "count", .summary = "s", .at_most = 9};
  constexpr Parameter kC{
      .name = "c", .type = "count", .summary = "s", .at_most = 9, .instead_of = "b"};
  constexpr Parameter kD{.name = "d", .type = "count", .summary = "s", .need = Need::optional};
  const Parameter* taken[] = {&kA, &kB, &kC, &kD};
  Settings settings{{"c", std::int64_t{1}}};
  add_defaults("x", taken, settings);
  EXPECT_EQ(settings.count("a"), 3);
  EXPECT_EQ(settings.items().size(), 2u);
  Settings none;
  try {
    add_defaults("x", taken, none);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "x wants a parameter \"b\"");
  }
}

TEST(Parameter, NumbersAreWholeOrNot) {
  constexpr Parameter kWeights{
      .name = "weights", .type = "numbers", .summary = "s", .at_least = 0, .at_most = 2};
  EXPECT_NO_THROW(check_value(kWeights, std::vector<double>{0.5, 2}));
  EXPECT_NO_THROW(check_value(kWeights, std::vector<std::int64_t>{0, 2}));
  EXPECT_THROW(check_value(kWeights, std::vector<double>{0.5, 3}), InputError);
  EXPECT_THROW(check_value(kWeights, std::vector<std::int64_t>{}), InputError);
  EXPECT_THROW(check_value(kWeights, 0.5), InputError);
  const Settings settings{{"weights", read_value(kWeights, "[0.5, 1]")}};
  EXPECT_EQ(settings.numbers("weights"), (std::vector<double>{0.5, 1}));
  EXPECT_EQ(to_text(*settings.find("weights")), "[0.5, 1]");
  const Settings whole{{"weights", std::vector<std::int64_t>{1, 2}}};
  EXPECT_EQ(whole.numbers("weights"), (std::vector<double>{1, 2}));
}

}  // namespace
}  // namespace infomax
