// A result of 6,000 points x 10 seeds x 8 metrics, as large as sweeps get. With
// INFOMAX_MANY=FILE.h5 it stays there, for ci/check/readers.sh to time others' reading of it.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>

#include "core/digest.h"
#include "core/random.h"
#include "results/equality.h"
#include "results/suite_file.h"
#include "suite/parameters.h"
#include "suite/run.h"
#include "suite/suite.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

constexpr std::uint32_t kSeeds = 10;

constexpr const char* kText = R"(schema   = 1
question = "What does a sweep of 6,000 points weigh?"
source   = "made for a test, not computed"
seeds    = 10

[sweep]
information = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10]
critic      = ["oracle", "inner", "bilinear", "separable", "concat"]
bound       = ["nce", "nwj"]
batch       = [8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128, 136, 144, 152,
               160, 168, 176, 184, 192, 200, 208, 216, 224, 232, 240]

[fixed]
task             = "gaussian"
dimension        = 20
encoder          = "identity"
separable_layers = [256, 256, 32]
concat_layers    = [256, 256]
objective        = "maximise"
steps            = 4001
lr               = 5e-4
evaluate_every   = 400
evaluate_batches = 64

[[figure]]
title  = "The bounds beside the truth"
metric = "bound_test"
x      = "information"
series = "critic"
panels = "bound"
lines  = [{ label = "true information", metric = "mi_true" }]
)";

// As many as a run states.
Facts many_facts() {
  Facts facts{{"overrides", ""}};
  for (int i = 0; i < 24; ++i)
    facts["library." + std::to_string(i)] = "its version, as the library reports it";
  return facts;
}

TrialRecord trial_of(const Suite& suite, const Point& point, std::uint32_t seed,
                     const Facts& facts) {
  TrialRecord trial;
  trial.suite = suite.name;
  trial.point = point.name;
  trial.seed = seed;
  trial.id = sha256(point.name + std::to_string(seed));
  trial.settings = texts(point.settings);
  trial.facts = facts;
  // All digits of all numbers are noise: nothing here can be compressed.
  Stream stream({static_cast<std::uint32_t>(std::hash<std::string>()(point.name)), seed}, 0, 0, 0);
  for (const char* name : {"mi_true", "bound_test", "bound_train", "accuracy", "accuracy_converged",
                           "loss", "log_condition", "gradient_norm"})
    trial.metrics.push_back({name, "nats", "made for a test", {}, {stream.normal()}});
  return trial;
}

SuiteRecord many_points() {
  const Suite suite = parse_suite("many.toml", kText);
  const Facts facts = many_facts();
  std::vector<TrialRecord> trials;
  for (const Point& point : suite.points) {
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed)
      trials.push_back(trial_of(suite, point, seed, facts));
  }
  return consolidate(suite, std::move(trials));
}

// Of 60,000 trials the ids alone are 1.9 MB and the metrics 3.8 MB that can't be compressed.
TEST(ManyPoints, SixThousandTakeAtMostTenMegabytes) {
#ifdef INFOMAX_SANITIZE
  GTEST_SKIP() << "a size and a time, which the sanitizers say nothing of";
#endif
  const SuiteRecord suite = many_points();
  ASSERT_EQ(suite.points.size(), 6000u);
  const testkit::ScratchFolder folder;
  const char* keep = std::getenv("INFOMAX_MANY");
  const std::string path = keep == nullptr ? folder / "many.h5" : keep;
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  write_suite(path, suite);
  const auto written = Clock::now();
  const SuiteRecord back = read_suite(path);
  const auto read = Clock::now();
  const auto size = std::filesystem::file_size(path);
  const auto ms = [](Clock::duration d) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
  };
  std::cout << size << " bytes, written in " << ms(written - begin) << " ms, read in "
            << ms(read - written) << " ms\n";
  EXPECT_LT(size, 10'000'000u);
  EXPECT_TRUE(same(back, suite));
}

}  // namespace
}  // namespace infomax
