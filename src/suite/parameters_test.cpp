#include "suite/parameters.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "suite/registries.h"

namespace infomax {
namespace {

TEST(Parameters, EachHasAKnownTypeAndASummary) {
  const std::set<std::string_view> types{"word",   "text",  "number", "count",
                                         "counts", "words", "numbers"};
  for (const Parameter* parameter : parameters()) {
    EXPECT_TRUE(types.contains(parameter->type)) << parameter->name;
    EXPECT_FALSE(parameter->summary.empty()) << parameter->name;
    EXPECT_EQ(find_parameter(parameter->name), parameter);
  }
  EXPECT_EQ(find_parameter("learning_rate"), nullptr);
}

// Rows may share a parameter; two of one name that differ would make a setting mean two things.
TEST(Parameters, OneNameIsOneDeclarationInAllRegistries) {
  std::map<std::string_view, std::pair<const Parameter*, std::string_view>> seen;
  for (const Registry& registry : registries())
    for (const RowInfo& row : registry.rows)
      for (const Parameter& parameter : row.parameters) {
        const auto [at, fresh] = seen.try_emplace(parameter.name, &parameter, row.name);
        if (fresh) continue;
        const Parameter& other = *at->second.first;
        EXPECT_TRUE(parameter.type == other.type && parameter.summary == other.summary &&
                    parameter.at_least == other.at_least && parameter.at_most == other.at_most &&
                    parameter.choices.data() == other.choices.data() &&
                    parameter.need == other.need && parameter.instead_of == other.instead_of &&
                    parameter.otherwise == other.otherwise)
            << parameter.name << " of " << row.name << " and of " << at->second.second;
      }
}

TEST(Parameters, DefaultsAndChoicesAreValuesOfTheirParameter) {
  for (const Parameter* parameter : parameters()) {
    if (parameter->otherwise.empty()) continue;
    EXPECT_EQ(parameter->need, Need::required) << parameter->name;
    EXPECT_NO_THROW(check_value(*parameter, read_value(*parameter, parameter->otherwise)));
  }
}

// Ids are hashes of settings in this order.
TEST(Parameters, AreInTheOrderOfStoredSettingsAndThenByName) {
  std::vector<std::string_view> names;
  for (const Parameter* parameter : parameters()) names.push_back(parameter->name);
  ASSERT_GE(names.size(), 42u);
  EXPECT_EQ(names.front(), "experiment");
  EXPECT_EQ(names[18], "bound");
  EXPECT_EQ(names[41], "probe_last");
  EXPECT_TRUE(std::is_sorted(names.begin() + 42, names.end()));
  Settings settings{{"lr", 0.1}, {"batch", std::int64_t{4}}};
  EXPECT_EQ(texts(settings),
            (std::vector<std::pair<std::string, std::string>>{{"batch", "4"}, {"lr", "0.1"}}));
}

TEST(Registries, NameTheRowsOfAPoint) {
  const Settings settings{{"objective", std::string("maximise")},
                          {"task", std::string("spiral@normal-cdf@gaussian")},
                          {"encoder", std::string("identity")},
                          {"critic", std::string("bilinear")},
                          {"bound", std::string("nce")}};
  std::vector<std::string> names;
  for (const RowInfo& row : named_rows(settings))
    names.push_back(std::string(row.kind) + " " + std::string(row.name));
  EXPECT_EQ(names, (std::vector<std::string>{"objective maximise", "transform spiral",
                                             "transform normal-cdf", "task gaussian",
                                             "encoder identity", "critic bilinear", "bound nce"}));
}

}  // namespace
}  // namespace infomax
