#include "cli/run_arguments.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/build.h"
#include "core/error.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"

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

// A suite is somebody's file: the programs that it names run when that is asked for, and no sooner.
TEST(PlanRuns, RunsProgramsOfASuiteFileOnlyWhereThatIsAllowed) {
  const testkit::ScratchFolder folder;
  std::ofstream(folder / "own.toml") << R"(schema = 1
question = "q"
source = "s"
seeds = 1
[sweep]
task = ["normal-1x1"]
[fixed]
objective = "external"
external_name = "own"
external_command = "touch started {x} {y}"
samples = 100
)";
  RunArguments arguments;
  arguments.suites = {folder / "own.toml"};
  arguments.out = folder / "out";
  const std::string refusal =
      testkit::message_of<InputError>([&] { plan_runs(arguments, kPlaces); });
  EXPECT_NE(refusal.find("touch started {x} {y}"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("--allow-external"), std::string::npos) << refusal;
  arguments.external.allow = true;
  testing::internal::CaptureStderr();
  EXPECT_EQ(plan_runs(arguments, kPlaces).plans[0].trials.size(), 1u);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("touch started {x} {y}"), std::string::npos) << said;
  EXPECT_NE(said.find("600 s and 8 GiB"), std::string::npos) << said;
}

TEST(PlanRuns, PutsAUsersProgramInPlaceOfTheEstimators) {
  RunArguments arguments;
  arguments.suites = {"known-mi"};
  arguments.seeds = 1;
  arguments.filter = "samples=1000,scale=standard,task=normal-1x1|2pair-3x3";
  arguments.out = (fs::temp_directory_path() / "infomax-nothing-here").string();
  arguments.external.command = "python3 mine.py {x} {y}";
  arguments.external.name = "mine";
  const PlannedRun run = plan_runs(arguments, kPlaces);
  EXPECT_EQ(run.suites[0].name, "known-mi.mine");
  EXPECT_EQ(run.plans[0].trials.size(), 2u);
  arguments.external.command = "python3 mine.py";
  EXPECT_THROW(plan_runs(arguments, kPlaces), InputError);
}

}  // namespace
}  // namespace infomax
