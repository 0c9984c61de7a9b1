#include "cli/run_arguments.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/build.h"
#include "core/error.h"

namespace infomax {
namespace {

namespace fs = std::filesystem;

const Places kPlaces{build_facts().source_dir};

// A batch job starts in another folder: paths become absolute, names of suites stay, --out is the
// caller's.
TEST(RunArguments, AreTheSameFromAnyFolder) {
  RunArguments arguments;
  arguments.suites = {"ci", "mine/own.toml"};
  arguments.seeds = 3;
  arguments.filter = "bound=nce|nwj";
  arguments.data_dir = "../data";
  arguments.overrides = {"steps=20", "lr=1e-3"};
  arguments.smoke = true;
  const fs::path here = fs::current_path();
  EXPECT_EQ(command_line(arguments),
            (std::vector<std::string>{"ci", (here / "mine/own.toml").string(), "--seeds", "3",
                                      "--filter", "bound=nce|nwj", "--data-dir",
                                      (here.parent_path() / "data").string(), "--set", "steps=20",
                                      "--set", "lr=1e-3", "--smoke"}));
  RunArguments bare;
  bare.suites = {"ci"};
  bare.from = {"stored.h5"};  // the caller's
  EXPECT_EQ(command_line(bare), std::vector<std::string>{"ci"});
}

// negatives has no experiment of that name, ci has.
TEST(PlanRuns, PassesOverSuitesThatTheFilterLeavesNothingOf) {
  RunArguments arguments;
  arguments.suites = {"negatives", "ci"};
  arguments.seeds = 2;
  arguments.filter = "experiment=match";
  arguments.out = (fs::temp_directory_path() / "infomax-nothing-here").string();
  const PlannedRun run = plan_runs(arguments, kPlaces);
  ASSERT_EQ(run.suites.size(), 1u);
  EXPECT_EQ(run.suites[0].name, "ci");
  ASSERT_EQ(run.plans.size(), 1u);
  EXPECT_EQ(run.plans[0].suite, &run.suites[0]);
  EXPECT_EQ(run.plans[0].trials.size(), 4u);  // two bounds, two seeds
  arguments.filter = "experiment=none";
  EXPECT_THROW(plan_runs(arguments, kPlaces), InputError);
}

// Smoke runs are of one seed, unless somebody asks for more.
TEST(PlanRuns, ASmokeRunHasOneSeed) {
  RunArguments arguments;
  arguments.suites = {"negatives"};
  arguments.smoke = true;
  arguments.out = (fs::temp_directory_path() / "infomax-nothing-here").string();
  EXPECT_EQ(plan_runs(arguments, kPlaces).plans[0].trials.size(), 4u);
  arguments.seeds = 3;
  EXPECT_EQ(plan_runs(arguments, kPlaces).plans[0].trials.size(), 12u);
}

}  // namespace
}  // namespace infomax
