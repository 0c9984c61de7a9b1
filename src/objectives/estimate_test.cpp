#include "objectives/estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

const Streams kStreams("estimate-test", "point", SeedBlock::reference, 3);

Settings of_ksg() {
  return {{"objective", std::string("estimate")}, {"task", std::string("gaussian")},
          {"dimension", std::int64_t{1}},         {"information", 0.5},
          {"estimator", std::string("ksg1")},     {"samples", std::int64_t{2000}},
          {"scale", std::string("none")},         {"neighbours", std::int64_t{3}},
          {"norm", std::string("euclidean")}};
}

double value_of(const Experiment& experiment, const std::string& name) {
  for (const Metric& metric : experiment.metrics())
    if (metric.name == name) return metric.values.at(0);
  return std::nan("");
}

double estimate_of(const Settings& settings, const Streams& streams = kStreams) {
  const auto experiment = make_estimate(settings, nullptr, streams);
  experiment->step();
  EXPECT_EQ(experiment->taken(), 1);
  return value_of(*experiment, "estimate");
}

// 0.5 nats; KSG's spread on 2,000 rows is 0.02.
TEST(Estimate, OfASampleIsTheEstimatorsNumberBesideTheTruth) {
  EXPECT_NEAR(estimate_of(of_ksg()), 0.5, 0.1);
  const auto experiment = make_estimate(of_ksg(), nullptr, kStreams);
  EXPECT_EQ(value_of(*experiment, "mi_true"), 0.5);
  EXPECT_TRUE(std::isnan(value_of(*experiment, "mi_true_error")));
}

// Whatever suite and point ask, the seed alone decides the rows.
TEST(Estimate, OfASampleIsAFunctionOfTheSeedAndNotOfThePoint) {
  const double one = estimate_of(of_ksg());
  EXPECT_EQ(estimate_of(of_ksg(), {"another", "point", SeedBlock::reference, 3}), one);
  EXPECT_NE(estimate_of(of_ksg(), {"estimate-test", "point", SeedBlock::reference, 4}), one);
}

// Both columns have about the same scale: what changes is the distances' last digits, and with them
// some neighbours.
TEST(Estimate, MayBeOfStandardisedColumns) {
  Settings standard = of_ksg();
  standard.set("scale", std::string("standard"));
  EXPECT_NEAR(estimate_of(standard), estimate_of(of_ksg()), 0.01);
}

// Ranks keep all information; KSG's spread on 2,000 rows is 0.02.
TEST(Estimate, MayBeOfRanks) {
  Settings ranks = of_ksg();
  ranks.set("scale", std::string("rank"));
  EXPECT_NEAR(estimate_of(ranks), 0.5, 0.1);
  EXPECT_NE(estimate_of(ranks), estimate_of(of_ksg()));
}

TEST(Estimate, RefusesEstimatorsOfScoresAndViews) {
  Settings settings = of_ksg();
  settings.set("estimator", std::string("nce"));
  EXPECT_EQ(testkit::message_of<InputError>([&] { check_estimate(settings); }),
            "objective estimate: nce is an estimator of a critic's scores; want objective maximise "
            "and bound nce");
  settings.set("views", std::string("glyph-halves"));
  EXPECT_THROW(check_estimate(settings), InputError);
}

Settings of_club() {
  return {{"objective", std::string("estimate")},
          {"task", std::string("gaussian")},
          {"dimension", std::int64_t{2}},
          {"information", 1.0},
          {"estimator", std::string("vclub")},
          {"data", std::string("sample")},
          {"samples", std::int64_t{1000}},
          {"scale", std::string("none")},
          {"training_share", 0.5},
          {"validation_share", 0.1},
          {"steps", std::int64_t{30}},
          {"batch", std::int64_t{50}},
          {"lr", 1e-3},
          {"evaluate_every", std::int64_t{10}},
          {"evaluate_batches", std::int64_t{2}},
          {"conditional_layers", std::vector<std::int64_t>{16, 16}}};
}

// All of its evaluations are of the same rows of the sample, so they repeat each other where
// nothing was trained.
TEST(Estimate, ByTrainingOnASampleIsTestedOnTheSameRowsEveryTime) {
  const auto experiment = make_estimate(of_club(), nullptr, kStreams);
  ASSERT_EQ(experiment->quantities().size(), 2u);
  EXPECT_EQ(experiment->quantities()[1].metric, "estimate_validation");
  std::vector<double> first(2), second(2), later(2);
  experiment->evaluate(0, first);
  experiment->evaluate(1, second);
  EXPECT_EQ(first, second);
  EXPECT_NE(first[0], first[1]);
  for (int step = 0; step < 30; ++step) experiment->step();
  experiment->evaluate(2, later);
  EXPECT_NE(later[0], first[0]);
}

TEST(Estimate, RefusesMoreBatchesThanAPartOfTheSampleHas) {
  const auto refusal = [](const char* key, std::int64_t value) {
    Settings settings = of_club();
    settings.set(key, value);
    return testkit::message_of<InputError>([&] { check_estimate(settings); });
  };
  EXPECT_NO_THROW(check_estimate(of_club()));
  EXPECT_EQ(refusal("evaluate_batches", 3),
            "batch is 50 and evaluate_batches 3, want full batches of the sample's 100 validation "
            "rows: there are 2");
  EXPECT_NE(refusal("batch", 600).find("500 training rows: there are 0"), std::string::npos);
  EXPECT_NE(refusal("samples", 3).find("want at least 2 of each"), std::string::npos);
}

}  // namespace
}  // namespace infomax
