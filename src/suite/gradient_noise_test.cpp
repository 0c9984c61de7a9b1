#include "objectives/gradient_noise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "suite/required.h"
#include "suite/suite.h"
#include "suite/trial.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;

Settings settings(std::vector<std::int64_t> importance, std::vector<std::int64_t> outer,
                  std::int64_t steps) {
  Settings s;
  s.set("objective", std::string("gradient-noise"));
  s.set("data_points", std::int64_t{32});
  s.set("dimension", std::int64_t{3});
  s.set("offset", 0.1);
  s.set("importance_samples", std::move(importance));
  s.set("outer_samples", std::move(outer));
  s.set("steps", steps);
  return s;
}

std::unique_ptr<Experiment> made(const Settings& settings) {
  return make_experiment(settings, nullptr,
                         Streams("gradient-noise-test", "", SeedBlock::reference, 0));
}

std::vector<Metric> metrics(const Settings& settings) {
  const auto experiment = made(settings);
  while (experiment->taken() < settings.count("steps")) experiment->step();
  return experiment->metrics();
}

const Metric& metric(const std::vector<Metric>& metrics, std::string_view name) {
  const auto found = std::ranges::find(metrics, name, &Metric::name);
  if (found == metrics.end()) throw Error("no metric " + std::string(name));
  return *found;
}

// One sample has the ELBO's moments exactly, and M of them a variance of 1/M. Over T = 4,000 draws
// a squared ratio is off by sqrt(2 s^4 / T + 4 s^2 / T) for each parameter, which at s = 3 is 6%;
// the mean over three is off by 4%, that of twelve by less, so the ratio by 2%: four of these.
TEST(GradientNoise, HasTheClosedFormsRatiosAtOneSample) {
  const auto out = metrics(settings({1}, {1, 4, 16}, 4000));
  for (const char* name : {"snr_inference", "snr_generative"}) {
    const auto& found = metric(out, name + std::string("_outer"));
    const auto& exact = metric(out, name + std::string("_limit_outer"));
    ASSERT_EQ(found.values.size(), 3u);
    EXPECT_EQ(found.axes.at(0).coordinates, (std::vector<double>{1, 4, 16}));
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_NEAR(found.values[i] / exact.values[i], 1, 0.08) << name << i;
    EXPECT_NEAR(exact.values[1] / exact.values[0], 2, 1e-12);
    EXPECT_NEAR(exact.values[2] / exact.values[0], 4, 1e-12);
    // K = 1 is M = 1, from the very same draws.
    EXPECT_EQ(metric(out, name).values, std::vector<double>{found.values[0]});
  }
  // Ratios off by 2% over a factor of 16: 0.02 sqrt 2 / log 16.
  for (const char* name : {"exponent_inference_outer", "exponent_generative_outer"})
    EXPECT_NEAR(metric(out, name).values.at(0), 0.5, 0.04) << name;
}

// What of the limit is left out at K = 200 is about 2% (train/iwae_test.cpp has 1% at 400). Of a
// squared ratio s^2 over three parameters T draws see sqrt((2 s^4 + 4 s^2) / 3T): at mu's 3 to 4,
// and T = 4,000, 1.5%, so 0.8% of s; at the 0.08 of A and b, whose twelve go together by threes,
// 20%, so 10% of s. Four of each.
TEST(GradientNoise, HasTheLimitsRatiosAtManySamples) {
  const auto out = metrics(settings({200}, {1}, 4000));
  const auto ratio = [&](const std::string& name) {
    return metric(out, name).values.at(0) / metric(out, name + "_limit").values.at(0);
  };
  EXPECT_NEAR(ratio("snr_generative"), 1, 0.02 + 4 * 0.008);
  EXPECT_NEAR(ratio("snr_inference"), 1, 0.02 + 4 * 0.10);
}

// The ratios' slopes by hand: 1 and 10 samples are a decade apart, 10 and 1000 two.
TEST(GradientNoise, FitsTheSlopesOfItsOwnRatios) {
  const auto out = metrics(settings({1, 10, 100}, {1}, 50));
  for (const char* of : {"inference", "generative"}) {
    const auto& snr = metric(out, std::string("snr_") + of).values;
    const auto& slope = metric(out, std::string("slope_") + of);
    EXPECT_EQ(slope.axes.at(0).coordinates, (std::vector<double>{10, 100}));
    EXPECT_NEAR(slope.values.at(0), std::log10(snr[1] / snr[0]), 1e-12);
    EXPECT_NEAR(slope.values.at(1), std::log10(snr[2] / snr[1]), 1e-12);
    // The least-squares line over three equal steps goes from the first to the last.
    EXPECT_NEAR(metric(out, std::string("exponent_") + of).values.at(0),
                std::log10(snr[2] / snr[0]) / 2, 1e-12);
  }
}

// At the optimum the mean gradient is zero, so what T draws show is their noise: its square has the
// mean 0 after the correction, and the standard deviation sqrt(2 / P) / T over P parameters: with
// three and T = 400, 0.002.
TEST(GradientNoise, SeesNoSignalAtTheOptimum) {
  Settings s = settings({1, 10}, {1, 10}, 400);
  s.set("offset", 0.0);
  const auto out = metrics(s);
  for (const char* name :
       {"snr_inference", "snr_generative", "snr_inference_outer", "snr_generative_outer"})
    for (const double ratio : metric(out, name).values) EXPECT_LT(ratio, std::sqrt(4 * 0.002));
  for (const char* name : {"snr_inference_limit", "snr_generative_limit"})
    for (const double ratio : metric(out, name).values) EXPECT_LT(ratio, 1e-12);
  // No logarithm of 0.
  for (const double slope : metric(out, "slope_inference").values)
    EXPECT_TRUE(std::isnan(slope) || std::isfinite(slope));
}

// 32 data points of 3 dimensions: a bound's standard deviation over draws is about 0.25 at K = 1,
// so 400 are off by 0.0125, four of which are allowed.
TEST(GradientNoise, TheBoundStartsAtTheElboAndRisesBelowTheLikelihood) {
  const auto out = metrics(settings({1, 10, 100}, {1}, 400));
  const auto& bound = metric(out, "bound").values;
  const double top = metric(out, "log_likelihood").values.at(0);
  EXPECT_NEAR(bound[0], metric(out, "elbo").values.at(0), 0.05);
  EXPECT_LT(bound[0], bound[1]);
  EXPECT_LT(bound[1], bound[2]);
  EXPECT_LT(bound[2], top + 0.005);
}

TEST(GradientNoise, DrawsDataOfItsOwnForEverySeed) {
  const Settings s = settings({1}, {1}, 2);
  const auto likelihood = [&](std::uint32_t seed) {
    const auto experiment =
        make_experiment(s, nullptr, Streams("gradient-noise-test", "", SeedBlock::reference, seed));
    for (int i = 0; i < 2; ++i) experiment->step();
    return metric(experiment->metrics(), "log_likelihood").values.at(0);
  };
  EXPECT_EQ(likelihood(0), likelihood(0));
  EXPECT_NE(likelihood(0), likelihood(1));
}

TEST(GradientNoise, RefusesListsThatDoNotAscendAndASingleStep) {
  EXPECT_EQ(message_of<InputError>([] {
              made(settings({1, 10, 10}, {1}, 3));
            }),
            "importance_samples has 10 after 10, want numbers that ascend");
  EXPECT_EQ(message_of<InputError>([] { made(settings({1}, {}, 3)); }),
            "outer_samples is empty, want one or more");
  EXPECT_EQ(message_of<InputError>([] { made(settings({1}, {1}, 1)); }),
            "steps is 1, want 2 or more, for a variance");
  Settings on_a_task = settings({1}, {1}, 3);
  on_a_task.set("task", std::string("gaussian"));
  EXPECT_EQ(message_of<InputError>([&] { required_settings(on_a_task); }),
            "objective gradient-noise has data and a model of its own, so it takes no task");
}

}  // namespace
}  // namespace infomax
