#include "judge/ranking.h"

#include <gtest/gtest.h>

#include <cmath>

namespace infomax {
namespace {

TrialRecord done(std::uint32_t seed, double estimate, double truth) {
  TrialRecord trial;
  trial.seed = seed;
  trial.metrics = {{"mi_true", "nats", "", {}, {truth}, Role::truth},
                   {"estimate", "nats", "", {}, {estimate}, Role::estimate}};
  return trial;
}

TrialRecord failed(std::uint32_t seed) {
  TrialRecord trial;
  trial.seed = seed;
  trial.status = TrialStatus::failed;
  trial.message = "nwj: the estimate reported is -inf";
  return trial;
}

PointRecord point(const std::string& estimator, const std::string& task,
                  std::vector<TrialRecord> trials, const std::string& samples = "1000") {
  PointRecord out;
  out.name = "task=" + task + ",estimator=" + estimator;
  out.settings = {{"task", task}, {"estimator", estimator}, {"samples", samples}};
  out.trials = std::move(trials);
  return out;
}

const RankedEstimator& named(const Ranking& ranking, const std::string& label) {
  for (const RankedEstimator& of : ranking.estimators)
    if (of.label == label) return of;
  throw std::out_of_range(label);
}

// Errors of nwj: -0.1 and 0.3 of one task, 0.2 and 0 of the other: MAE 0.15, by seed 0.15 and 0.15.
// Of cca: 0.5 and, one seed failed, 0.1.
SuiteRecord record() {
  SuiteRecord out;
  out.points = {point("cca", "2pair-2x2", {done(0, 1.5, 1), done(1, 1.5, 1)}),
                point("cca", "x-1x1", {done(0, 0.5, 0.4), failed(1)}),
                point("nwj", "2pair-2x2", {done(0, 0.9, 1), done(1, 1.3, 1)}),
                point("nwj", "x-1x1", {done(0, 0.6, 0.4), done(1, 0.4, 0.4)})};
  return out;
}

TEST(Ranking, PutsTheSmallestMeanAbsoluteErrorFirst) {
  const std::vector<Ranking> rankings = rankings_of(record());
  ASSERT_EQ(rankings.size(), 1u);
  const Ranking& ranking = rankings[0];
  EXPECT_EQ(ranking.samples, "1000");
  ASSERT_EQ(ranking.tasks.size(), 2u);
  EXPECT_EQ(ranking.tasks[0].family, "core");
  EXPECT_EQ(ranking.tasks[1].family, "mixtures");
  ASSERT_EQ(ranking.estimators.size(), 2u);
  EXPECT_EQ(ranking.estimators[0].label, "nwj");
  EXPECT_NEAR(ranking.estimators[0].mae.over_seeds.mean, (0.2 + 0.1) / 2, 1e-12);
  EXPECT_NEAR(ranking.estimators[0].mae.over_seeds.low, 0.15, 1e-12);  // both seeds have 0.15
  EXPECT_NEAR(named(ranking, "cca").mae.over_seeds.mean, (0.5 + 0.1) / 2, 1e-12);
  EXPECT_NEAR(named(ranking, "cca").mae_of_family.at("core").over_seeds.mean, 0.5, 1e-12);
}

// One seed of cca is left that has both tasks.
TEST(Ranking, CountsFailuresAndTakesIntervalsFromWholeSeedsAlone) {
  const RankedEstimator cca = named(rankings_of(record())[0], "cca");
  EXPECT_EQ(cca.runs, 4u);
  EXPECT_EQ(cca.failed, 1u);
  EXPECT_EQ(cca.cells[1].failures,
            (std::map<std::uint32_t, std::string>{{1, "nwj: the estimate reported is -inf"}}));
  EXPECT_TRUE(std::isinf(cca.mae.over_seeds.high));
}

// A point with intervals joins the one without: it has two of cca's three seeds, one of them with
// an interval that holds the truth, and a failure where there is an estimate.
TEST(Ranking, CountsIntervalsThatHoldTheTruth) {
  SuiteRecord of = record();
  PointRecord with = point("cca", "2pair-2x2", {done(0, 1.5, 1), done(1, 1.5, 1), failed(2)});
  with.settings.push_back({"objective", "interval"});
  for (const int seed : {0, 1}) {
    with.trials[seed].metrics.push_back({"interval_low", "nats", "", {}, {0.9 + 0.2 * seed}});
    with.trials[seed].metrics.push_back({"interval_high", "nats", "", {}, {2}});
  }
  of.points[0].trials.push_back(done(2, 1.5, 1));
  of.points[0].settings.push_back({"objective", "estimate"});
  with.name = "with";
  of.points.push_back(with);
  const RankedEstimator cca =
      named(rankings_of(of, {{"task=2pair-2x2,estimator=cca", 1}, {"with", 50}})[0], "cca");
  EXPECT_EQ(cca.seconds, 1);
  EXPECT_EQ(cca.intervals, 2u);
  EXPECT_EQ(cca.covered, 1u);
  EXPECT_EQ(cca.runs, 5u);
  EXPECT_EQ(cca.failed, 1u);
  EXPECT_EQ(cca.cells[0].estimates.size(), 3u);
}

// Of one of nwj's two points nothing is known.
TEST(Ranking, MeansWhatAnEstimateTookOverThePointsThatAreKnown) {
  const Ranking ranking = rankings_of(record(), {{"task=2pair-2x2,estimator=cca", 1},
                                                 {"task=x-1x1,estimator=cca", 3},
                                                 {"task=x-1x1,estimator=nwj", 7}})[0];
  EXPECT_EQ(named(ranking, "cca").seconds, 2);
  EXPECT_EQ(named(ranking, "nwj").seconds, 7);
  EXPECT_EQ(named(rankings_of(record())[0], "cca").seconds, std::nullopt);
}

// Two of the four runs of nwj, a lower bound, are above the truth; cca says nothing of sides.
TEST(Ranking, CountsTheRunsOfABoundThatAreOnItsWrongSide) {
  const Ranking ranking = rankings_of(record())[0];
  EXPECT_EQ(named(ranking, "nwj").wrong_side, 2u);
  EXPECT_EQ(named(ranking, "nwj").sided, 4u);
  EXPECT_EQ(named(ranking, "cca").sided, 0u);
}

// t(0.975, 1) = 12.7062; the errors -0.1 and 0.3 have a standard deviation of 0.2828.
TEST(Ranking, BiasHasStudentsInterval) {
  const Ranking ranking = rankings_of(record())[0];
  const auto bias = bias_of(ranking.tasks[0], named(ranking, "nwj").cells[0]);
  ASSERT_TRUE(bias.has_value());
  EXPECT_NEAR(bias->mean, 0.1, 1e-12);
  EXPECT_NEAR(bias->high - bias->mean, 12.7062 * 0.2828427 / std::sqrt(2.0), 1e-4);
}

TEST(Ranking, HasNoErrorAgainstAnUpperBound) {
  SuiteRecord suite = record();
  TrialRecord trial = done(0, 2, 1);
  trial.metrics[0].name = "mi_upper_bound";
  trial.metrics[0].role = Role::other;
  suite.points.push_back(point("nwj", "eight-bit@bump-16-1", {trial}));
  const Ranking ranking = rankings_of(suite)[0];
  const RankedTask& bounded = ranking.tasks[2];
  EXPECT_FALSE(bounded.truth.has_value());
  EXPECT_EQ(bounded.upper_bound, 1);
  EXPECT_FALSE(bias_of(bounded, named(ranking, "nwj").cells[2]).has_value());
  EXPECT_NEAR(named(ranking, "nwj").mae.over_seeds.mean, 0.15, 1e-12);
  EXPECT_EQ(named(ranking, "nwj").sided, 4u);
}

// Two of ksg1 at 1,000 rows, so it is called by what they differ in wherever it stands.
TEST(Ranking, TellsSamplesAndSweptParametersApart) {
  SuiteRecord suite;
  for (const auto& [samples, neighbours] :
       {std::pair("1000", "3"), std::pair("1000", "10"), std::pair("5000", "10")}) {
    suite.points.push_back(point("ksg1", "x-1x1", {done(0, 0.5, 0.4)}, samples));
    suite.points.back().settings.emplace_back("neighbours", neighbours);
    suite.points.back().settings.emplace_back("norm", "euclidean");
  }
  const std::vector<Ranking> rankings = rankings_of(suite);
  ASSERT_EQ(rankings.size(), 2u);
  EXPECT_EQ(rankings[0].estimators.size(), 2u);
  EXPECT_EQ(rankings[1].samples, "5000");
  EXPECT_EQ(rankings[1].estimators[0].label, "ksg1, neighbours 10");
}

// A distribution's parameters say which task it is, not which estimator.
TEST(Ranking, TakesADistributionsParametersForTheTask) {
  SuiteRecord suite;
  for (const char* information : {"1", "2"}) {
    suite.points.push_back(point("cca", "gaussian", {done(0, 1.5, std::stod(information))}));
    suite.points.back().settings.emplace_back("dimension", "3");
    suite.points.back().settings.emplace_back("information", information);
  }
  const Ranking ranking = rankings_of(suite)[0];
  ASSERT_EQ(ranking.tasks.size(), 2u);
  EXPECT_EQ(ranking.tasks[1].name, "gaussian, dimension 3, information 2");
  ASSERT_EQ(ranking.estimators.size(), 1u);
  EXPECT_EQ(ranking.estimators[0].label, "cca");
  EXPECT_EQ(ranking.estimators[0].mae.over_seeds.mean, 0.5);
}

// A point of other suites has no estimator; one whose trials all failed has no truth of its own.
TEST(Ranking, IsOfPointsWithAnEstimatorAndATask) {
  SuiteRecord suite;
  suite.points.emplace_back().settings = {{"task", "gaussian"}, {"bound", "nwj"}};
  EXPECT_TRUE(rankings_of(suite).empty());
  suite.points = {point("nwj", "x-1x1", {failed(0)}), point("cca", "x-1x1", {done(0, 0.1, 0.4)})};
  const Ranking ranking = rankings_of(suite)[0];
  EXPECT_EQ(ranking.tasks[0].truth, 0.4);
  EXPECT_EQ(ranking.estimators.back().label, "nwj");
  EXPECT_TRUE(std::isnan(ranking.estimators.back().mae.over_seeds.mean));
}

}  // namespace
}  // namespace infomax
