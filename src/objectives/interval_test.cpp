#include "objectives/interval.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

Settings of_ksg() {
  return {{"objective", std::string("interval")}, {"task", std::string("gaussian")},
          {"dimension", std::int64_t{1}},         {"information", 0.5},
          {"estimator", std::string("ksg1")},     {"samples", std::int64_t{500}},
          {"scale", std::string("standard")},     {"neighbours", std::int64_t{3}},
          {"norm", std::string("maximum")},       {"interval_level", 0.95}};
}

struct Found {
  double estimate = NAN, low = NAN, high = NAN, quarters = NAN, truth = NAN;
};

Found found_of(std::unique_ptr<Experiment> experiment) {
  experiment->step();
  EXPECT_EQ(experiment->taken(), 1);
  Found out;
  for (const Metric& metric : experiment->metrics()) {
    if (metric.name == "estimate") out.estimate = metric.values.at(0);
    if (metric.name == "interval_low") out.low = metric.values.at(0);
    if (metric.name == "interval_high") out.high = metric.values.at(0);
    if (metric.name == "estimate_of_quarters") out.quarters = metric.values.at(0);
    if (metric.name == "mi_true") out.truth = metric.values.at(0);
  }
  return out;
}

Streams streams_of(std::uint32_t seed) {
  return {"interval-test", "point", SeedBlock::reference, seed};
}

TEST(ObjectiveInterval, IsAroundTheNumberOfObjectiveEstimate) {
  Settings settings = of_ksg();
  const Found found = found_of(make_interval(settings, nullptr, streams_of(1)));
  settings.set("objective", std::string("estimate"));
  EXPECT_EQ(found.estimate, found_of(make_estimate(settings, nullptr, streams_of(1))).estimate);
  EXPECT_EQ(found.truth, 0.5);
  EXPECT_NEAR(found.estimate, 0.5 * (found.low + found.high), 1e-12);
  EXPECT_GT(found.high, found.low);
  EXPECT_NEAR(found.quarters, 0.5, 0.15);
}

TEST(ObjectiveInterval, IsWiderAtAHigherLevel) {
  const Found narrow = found_of(make_interval(of_ksg(), nullptr, streams_of(1)));
  Settings settings = of_ksg();
  settings.set("interval_level", 0.99);
  const Found wide = found_of(make_interval(settings, nullptr, streams_of(1)));
  EXPECT_LT(wide.low, narrow.low);
  EXPECT_GT(wide.high, narrow.high);
}

// In 1 + 1 columns the bias of ksg1 is small: 95% intervals hold the truth in 88% or more. Of 40
// with that chance 27 or fewer would hold it once in 2,000 times.
TEST(ObjectiveInterval, HoldsTheTruthWhereBiasIsSmall) {
  int held = 0;
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    const Found found = found_of(make_interval(of_ksg(), nullptr, streams_of(seed)));
    held += found.low <= found.truth && found.truth <= found.high;
  }
  EXPECT_GT(held, 27);
}

TEST(ObjectiveInterval, RefusesViewsTrainedEstimatorsAndLevelsThatAreNone) {
  const auto refusal = [](const char* key, const Value& value) {
    Settings settings = of_ksg();
    settings.set(key, value);
    return testkit::message_of<InputError>([&] { check_interval(settings); });
  };
  EXPECT_EQ(refusal("views", std::string("glyph-halves")),
            "objective interval needs a task: the information of views isn't known");
  EXPECT_NE(refusal("estimator", std::string("nce")).find("nce is trained; want an estimator of"),
            std::string::npos);
  EXPECT_EQ(refusal("interval_level", 1.0),
            "interval_level is 1, want more than 0 and less than 1");
}

// A quarter of 12 rows is no more than its three neighbours.
TEST(ObjectiveInterval, OfTooFewRowsIsAFailure) {
  Settings settings = of_ksg();
  settings.set("samples", std::int64_t{12});
  const auto experiment = make_interval(settings, nullptr, streams_of(1));
  EXPECT_THROW(experiment->step(), NumericError);
}

}  // namespace
}  // namespace infomax
