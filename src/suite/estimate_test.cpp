#include "suite/estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "suite/required.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

const Streams kStreams("estimate-test", "point", SeedBlock::reference, 3);

Settings of_ksg() {
  return {{"objective", std::string("estimate")}, {"task", std::string("gaussian")},
          {"dimension", std::int64_t{1}},         {"information", 0.5},
          {"estimator", std::string("ksg")},      {"samples", std::int64_t{2000}},
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

TEST(Estimate, AsksForWhatItsEstimatorTakes) {
  const auto wants = [](const Settings& settings, const std::string& key) {
    const auto required = required_settings(settings).required;
    return std::ranges::find(required, std::vector{key}) != required.end();
  };
  EXPECT_TRUE(wants(of_ksg(), "samples"));
  EXPECT_TRUE(wants(of_ksg(), "dimension"));
  EXPECT_FALSE(wants(of_ksg(), "steps"));
  Settings bare = of_ksg();
  for (const char* key : {"scale", "neighbours", "norm"}) bare.erase(key);
  const auto defaults = required_settings(bare).defaults;
  EXPECT_EQ(defaults.size(), 3u);
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

}  // namespace
}  // namespace infomax
