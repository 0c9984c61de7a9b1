#include "compare/expect.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"

namespace infomax {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

SuiteRecord suite_with(std::vector<double> nce, std::vector<double> nwj) {
  SuiteRecord suite;
  for (const auto& [bound, values] : {std::pair{"nce", nce}, std::pair{"nwj", nwj}}) {
    PointRecord point{std::string("bound=") + bound, {{"bound", bound}}, {}, {}};
    TrialRecord trial;
    trial.seed = 3;
    const Axis step{"step", "1", std::vector<double>(values.size())};
    trial.metrics = {{"bound_test", "nats", "", {step}, values}};
    point.trials.push_back(trial);
    suite.points.push_back(point);
  }
  return suite;
}

Expectation at_most(const std::string& cells, double limit) {
  Expectation expectation;
  expectation.cells = cells;
  expectation.metric = "bound_test";
  expectation.at_most = limit;
  return expectation;
}

TEST(Expectations, TheLimitItselfIsWithin) {
  EXPECT_TRUE(
      check_expectations(suite_with({1, 4.8521}, {9, 9}), {at_most("bound=nce", 4.8521)}).empty());
}

TEST(Expectations, AViolationNamesPointSeedAndTheWorstValue) {
  const auto found =
      check_expectations(suite_with({4.9, 5.5, 5}, {9, 9, 9}), {at_most("bound=nce", 4.8521)});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].point, "bound=nce");
  EXPECT_EQ(found[0].seed, "3");
  EXPECT_EQ(found[0].metric, "bound_test");
  EXPECT_EQ(found[0].value, 5.5);
  EXPECT_EQ(found[0].wanted, "<= 4.8521");
}

TEST(Expectations, AnEmptySelectionMeansAllPoints) {
  EXPECT_EQ(check_expectations(suite_with({9}, {9}), {at_most("", 4)}).size(), 2u);
  EXPECT_EQ(
      check_expectations(suite_with({9}, {9}), {at_most("bound=nwj", 4), at_most("", 5)}).size(),
      3u);
}

TEST(Expectations, LowerLimitsAndIntervals) {
  Expectation expectation = at_most("bound=nce", 1);
  expectation.at_least = 0;
  EXPECT_TRUE(check_expectations(suite_with({0, 1}, {9}), {expectation}).empty());
  auto found = check_expectations(suite_with({-0.5, 1.25}, {9}), {expectation});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].value, -0.5);
  EXPECT_EQ(found[0].wanted, "in [0, 1]");
  expectation.at_most.reset();
  found = check_expectations(suite_with({-0.5, 1.25}, {9}), {expectation});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].wanted, ">= 0");
}

TEST(Expectations, MaySpeakOfTheLastEvaluationAlone) {
  Expectation expectation = at_most("bound=nce", 2);
  expectation.at = Expectation::At::last;
  EXPECT_TRUE(check_expectations(suite_with({9, 9, 2}, {0}), {expectation}).empty());
  const auto found = check_expectations(suite_with({0, 0, 3}, {0}), {expectation});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].value, 3);
  EXPECT_EQ(found[0].wanted, "<= 2 at the last evaluation");
}

// [step, index]: the last step's row.
TEST(Expectations, TakeTheFirstAxisForEvaluations) {
  SuiteRecord suite = suite_with({1, 2, 3, 9}, {0});
  suite.points[0].trials[0].metrics[0].axes = {{"step", "1", {0, 1}}, {"index", "1", {0, 1}}};
  Expectation expectation = at_most("bound=nce", 5);
  expectation.at = Expectation::At::last;
  EXPECT_EQ(check_expectations(suite, {expectation})[0].value, 9);
}

TEST(Expectations, NaNIsNoValue) {
  EXPECT_TRUE(check_expectations(suite_with({kNaN, 1}, {0}), {at_most("bound=nce", 2)}).empty());
  const auto found = check_expectations(suite_with({kNaN, kNaN}, {0}), {at_most("bound=nce", 2)});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(std::isnan(found[0].value));
  Expectation last = at_most("bound=nce", 2);
  last.at = Expectation::At::last;
  EXPECT_EQ(check_expectations(suite_with({1, kNaN}, {0}), {last}).size(), 1u);
}

TEST(Expectations, SpeakOfSummariesAndLeaveFailedTrialsOut) {
  SuiteRecord suite = suite_with({9}, {9});
  for (PointRecord& point : suite.points) point.trials[0].status = TrialStatus::failed;
  EXPECT_TRUE(check_expectations(suite, {at_most("", 1)}).empty());
  suite.points[0].summaries = {{"bias", "nats", "", {}, {0.5}}};
  Expectation expectation = at_most("", 0);
  expectation.metric = "bias";
  const auto found = check_expectations(suite, {expectation});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].seed, "all");
}

TEST(Expectations, RefuseBadSelections) {
  EXPECT_THROW(check_expectations(suite_with({0}, {0}), {at_most("nce", 1)}), InputError);
}

}  // namespace
}  // namespace infomax
