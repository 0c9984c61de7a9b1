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

// The run goes on, and the trial's record says why it has no estimate.
TEST(Estimate, OfASampleThatTheEstimatorRefusesIsAFailure) {
  Settings settings = of_ksg();
  settings.set("estimator", std::string("lnc"));
  settings.set("dimension", std::int64_t{5});
  const auto experiment = make_estimate(settings, nullptr, kStreams);
  EXPECT_EQ(testkit::message_of<NumericError>([&] { experiment->step(); }),
            "lnc: 3 neighbours of points of 10 columns, want as many or more");
}

TEST(Estimate, RefusesViewsUpperBoundsOfATrainedCriticAndTheOracle) {
  const auto refusal = [](const char* key, const char* word) {
    Settings settings = of_ksg();
    settings.set("estimator", std::string("nce"));
    settings.set(key, std::string(word));
    return testkit::message_of<InputError>([&] { check_estimate(settings); });
  };
  EXPECT_EQ(refusal("views", "glyph-halves"),
            "objective estimate needs a task: the information of views isn't known");
  EXPECT_NE(refusal("estimator", "club").find("upper bound at the true density ratio alone"),
            std::string::npos);
  EXPECT_NE(refusal("critic", "oracle").find("found critic oracle"), std::string::npos);
}

}  // namespace
}  // namespace infomax
