#include "results/summaries.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"

namespace infomax {
namespace {

TrialRecord trial_with(std::uint32_t seed, std::vector<double> bound, double truth) {
  TrialRecord trial;
  trial.seed = seed;
  std::vector<double> steps(bound.size());
  trial.metrics = {{"mi_true", "nats", "", {}, {truth}},
                   {"bound_test", "nats", "", {{"step", "1", steps}}, std::move(bound)}};
  return trial;
}

PointRecord point_with(std::vector<TrialRecord> trials) {
  return {"p", {}, std::move(trials), {}};
}

double value_of(const std::vector<Metric>& metrics, const std::string& name) {
  for (const Metric& metric : metrics) {
    if (metric.name == name) return metric.values.at(0);
  }
  ADD_FAILURE() << "no " << name;
  return 0;
}

// Last values 1.5, 1, 2 against 2: errors -0.5, -1, 0. Mean -0.5; deviations 0, -0.5, 0.5 give
// 0.5 / 2 = 0.25; squares 0.25, 1, 0 give 1.25 / 3.
TEST(Summarise, AgreesWithThreeSeedsByHand) {
  const auto found = summarise(
      point_with({trial_with(0, {9, 1.5}, 2), trial_with(1, {7, 1}, 2), trial_with(2, {0, 2}, 2)}),
      "bound_test");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_DOUBLE_EQ(value_of(found, "bias"), -0.5);
  EXPECT_DOUBLE_EQ(value_of(found, "variance"), 0.25);
  EXPECT_DOUBLE_EQ(value_of(found, "mse"), 1.25 / 3);
  EXPECT_EQ(found[0].units, "nats");
  EXPECT_EQ(found[1].units, "nats^2");
  EXPECT_EQ(found[2].units, "nats^2");
  EXPECT_TRUE(found[0].axes.empty());
}

// mse = bias^2 + (n - 1) / n variance, whatever the truth of each seed. Ten rounded terms of size
// 1.
TEST(Summarise, DecomposesTheMeanSquaredError) {
  std::vector<TrialRecord> trials;
  for (std::uint32_t i = 0; i < 10; ++i)
    trials.push_back(trial_with(i, {std::sin(7.0 * i)}, std::cos(3.0 * i)));
  const auto found = summarise(point_with(trials), "bound_test");
  const double bias = value_of(found, "bias");
  EXPECT_NEAR(value_of(found, "mse"), bias * bias + 0.9 * value_of(found, "variance"), 1e-14);
}

// By roles, whatever the names; a truth that moves counts with its last value.
TEST(Summarise, FindsTheEstimateAndTheTruth) {
  TrialRecord trial;
  trial.metrics = {{"information", "nats", "", {{"step", "1", {0, 1}}}, {5, 2}, Role::truth},
                   {"other", "nats", "", {}, {7}},
                   {"estimate", "nats", "", {}, {1.5}, Role::estimate}};
  const auto found = summarise(point_with({trial}));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_DOUBLE_EQ(value_of(found, "bias"), -0.5);
  EXPECT_TRUE(summarise(point_with({trial}), "nothing").empty());
  trial.metrics.pop_back();
  EXPECT_TRUE(summarise(point_with({trial})).empty());
}

TEST(Summarise, OneSeedHasNoVariance) {
  const auto found = summarise(point_with({trial_with(0, {1.5}, 2)}), "bound_test");
  EXPECT_DOUBLE_EQ(value_of(found, "bias"), -0.5);
  EXPECT_TRUE(std::isnan(value_of(found, "variance")));
  EXPECT_DOUBLE_EQ(value_of(found, "mse"), 0.25);
}

TEST(Summarise, LeavesFailedTrialsOutAndKeepsNaN) {
  TrialRecord failed = trial_with(1, {100}, 2);
  failed.status = TrialStatus::failed;
  EXPECT_DOUBLE_EQ(
      value_of(summarise(point_with({trial_with(0, {1.5}, 2), failed}), "bound_test"), "bias"),
      -0.5);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto found =
      summarise(point_with({trial_with(0, {1.5}, 2), trial_with(1, {nan}, 2)}), "bound_test");
  for (const char* name : {"bias", "variance", "mse"})
    EXPECT_TRUE(std::isnan(value_of(found, name)));
}

TEST(Summarise, NothingWithoutATruth) {
  TrialRecord trial = trial_with(0, {1.5}, 2);
  trial.metrics.erase(trial.metrics.begin());
  EXPECT_TRUE(summarise(point_with({trial}), "bound_test").empty());
  EXPECT_TRUE(summarise(point_with({trial_with(0, {1.5}, 2)}), "accuracy").empty());
  EXPECT_TRUE(summarise(point_with({}), "bound_test").empty());
}

TEST(Summarise, RefusesAnEstimateOrATruthWithoutValues) {
  TrialRecord trial = trial_with(0, {1.5}, 2);
  trial.metrics[0].values = {};
  EXPECT_THROW(summarise(point_with({trial}), "bound_test"), ShapeError);
  trial = trial_with(0, {}, 2);
  EXPECT_THROW(summarise(point_with({trial}), "bound_test"), ShapeError);
}

}  // namespace
}  // namespace infomax
