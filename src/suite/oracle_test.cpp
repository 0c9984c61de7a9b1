#include "objectives/oracle.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "suite/suite.h"
#include "suite/trial.h"

namespace infomax {
namespace {

Settings settings(const char* task, const char* bound, std::int64_t batch, std::int64_t pairs,
                  std::int64_t steps) {
  Settings s;
  s.set("objective", std::string("oracle"));
  s.set("task", std::string(task));
  s.set("dimension", std::int64_t{20});
  s.set("information", 2.0);
  s.set("bound", std::string(bound));
  s.set("batch", batch);
  s.set("pairs", pairs);
  s.set("steps", steps);
  return s;
}

std::vector<Metric> metrics(const Settings& settings) {
  const auto experiment =
      make_experiment(settings, nullptr, Streams("oracle-test", "", SeedBlock::reference, 0));
  while (experiment->taken() < settings.count("steps")) experiment->step();
  return experiment->metrics();
}

double value(const std::vector<Metric>& metrics, std::string_view name) {
  for (const Metric& metric : metrics)
    if (metric.name == name) return metric.values.at(0);
  return std::nan("");
}

// Known-mi tasks, section 4: at K = 128 and 2 nats I_NCE is 1.8894 with a standard deviation of
// 0.150 a batch; of 640 batches four standard errors are 0.024, and of the variance 4
// sqrt(2/640) = 22%.
TEST(OracleExperiment, HasTheKnownMomentsOfNce) {
  const auto out = metrics(settings("gaussian", "nce", 128, 1280, 64));
  EXPECT_NEAR(value(out, "bound_test"), 1.8894, 0.024);
  EXPECT_NEAR(value(out, "bound_variance") / (0.150 * 0.150), 1, 0.22);
  EXPECT_EQ(value(out, "mi_true"), 2);
  EXPECT_NEAR(value(out, "log_batch"), std::log(128.0), 1e-15);
  EXPECT_LT(value(out, "bound_largest"), std::log(128.0));
  EXPECT_GT(value(out, "bound_largest"), value(out, "bound_test"));
  EXPECT_TRUE(std::isnan(value(out, "invariance_error")));  // nothing was mapped
}

// Three batches whatever way they come: one a step or three.
TEST(OracleExperiment, CountsPairsNotSteps) {
  const auto one = metrics(settings("gaussian", "nwj", 16, 16, 6)),
             three = metrics(settings("gaussian", "nwj", 16, 48, 2));
  for (const char* name : {"bound_test", "bound_variance", "bound_largest"})
    EXPECT_EQ(value(one, name), value(three, name)) << name;
}

// Mapped and mapped back: bound by bound the same to the 1e-10 of tasks/transforms_test.cpp, and
// not by way of doing nothing.
TEST(OracleExperiment, SeesNoDifferenceInATransformOfTheSameDraws) {
  for (const char* bound : {"nce", "nwj"}) {
    const auto out = metrics(settings("spiral@normal-cdf@gaussian", bound, 64, 640, 2));
    EXPECT_LT(value(out, "invariance_error"), 1e-10);
    EXPECT_GT(value(out, "invariance_error"), 0);
    EXPECT_NEAR(value(out, "bound_test"), value(out, "bound_before"), 1e-10);
  }
}

TEST(OracleExperiment, RefusesPairsThatMakeNoWholeBatchesAndTrialsWithoutAVariance) {
  const auto refusal = [](const Settings& s) -> std::string {
    try {
      make_experiment(s, nullptr, Streams("oracle-test", "", SeedBlock::reference, 0));
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing thrown";
  };
  EXPECT_EQ(refusal(settings("gaussian", "nce", 128, 130, 5)),
            "pairs is 130, want a multiple of the batch, 128");
  EXPECT_EQ(refusal(settings("gaussian", "nce", 128, 64, 5)),
            "pairs is 64, want a multiple of the batch, 128");
  EXPECT_EQ(refusal(settings("gaussian", "nce", 128, 128, 1)),
            "steps is 1 and pairs 128: want two batches of 128 at least, for a variance");
}

}  // namespace
}  // namespace infomax
