#include "suite/external_suite.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

#include "core/build.h"
#include "core/error.h"
#include "objectives/external.h"
#include "results/suite_file.h"
#include "suite/run.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

const ProgramSpec kProgram{R"(python3 "my \"own\".py" --a=b,c|d {x} {y})", AskedBy::process, 5,
                           0.5};

const std::string kHead = "schema = 1\nquestion = \"q\"\nsource = \"s\"\nseeds = 2\n";

// Two estimators on the same samples, one of them on fewer tasks, and one of another scale.
Suite estimators_suite() {
  return parse_suite("some/est.toml", kHead + R"(
[[experiment]]
name = "all"
[experiment.sweep]
samples   = [100, 200]
task      = ["normal-1x1", "2pair-2x2"]
estimator = ["cca"]
[experiment.fixed]
objective       = "estimate"
scale           = "standard"
bias_correction = "none"
[[experiment]]
name = "few"
[experiment.sweep]
samples   = [100, 200]
task      = ["normal-1x1"]
estimator = ["ksg1"]
[experiment.fixed]
objective  = "estimate"
scale      = "standard"
neighbours = 3
norm       = "maximum"
[[experiment]]
name = "other"
[experiment.sweep]
samples   = [100]
task      = ["gaussian"]
estimator = ["cca"]
[experiment.fixed]
objective       = "estimate"
scale           = "none"
bias_correction = "none"
dimension       = 2
information     = 1.5
)");
}

TEST(ExternalSuite, HasEachSampleOnce) {
  const Suite suite = external_suite(estimators_suite(), "mine", kProgram);
  EXPECT_EQ(suite.name, "est.mine");
  EXPECT_EQ(suite.seeds, 2u);
  std::vector<std::string> names;
  for (const Point& point : suite.points) names.push_back(point.name);
  EXPECT_EQ(names, (std::vector<std::string>{"experiment=standard,samples=100,task=normal-1x1",
                                             "experiment=standard,samples=100,task=2pair-2x2",
                                             "experiment=standard,samples=200,task=normal-1x1",
                                             "experiment=standard,samples=200,task=2pair-2x2",
                                             "experiment=none,samples=100,task=gaussian"}));
  EXPECT_EQ(suite.points.back().settings.number("information"), 1.5);
  EXPECT_EQ(suite.points.back().settings.word("scale"), "none");
  // The command comes back through the suite's text as it was.
  EXPECT_EQ(stated_program(suite.points.front().settings), kProgram);
  EXPECT_EQ(parse_suite("est.mine.toml", suite.text).points.size(), 5u);
  EXPECT_TRUE(runs_programs(suite));
  EXPECT_FALSE(runs_programs(estimators_suite()));
}

TEST(ExternalSuite, OfKnownMiHasEveryTaskRowsAndScaleOfIt) {
  const Suite known = load_suite("known-mi", build_facts().source_dir + "/suites");
  const Suite suite = external_suite(known, "mine", kProgram);
  std::set<std::string> wanted, found;
  for (const Point& point : known.points)
    wanted.insert(point.settings.word("task") + to_text(*point.settings.find("samples")) +
                  point.settings.word("scale"));
  for (const Point& point : suite.points)
    found.insert(point.settings.word("task") + to_text(*point.settings.find("samples")) +
                 point.settings.word("scale"));
  EXPECT_EQ(found, wanted);
  EXPECT_EQ(suite.points.size(), wanted.size());
}

TEST(ExternalSuite, RefusesSuitesWithoutEstimatesNamesAndCommands) {
  const auto refusal = [](const Suite& suite, const std::string& name, const ProgramSpec& program) {
    return testkit::message_of<InputError>([&] { external_suite(suite, name, program); });
  };
  const Suite gaussian = load_suite("gaussian", build_facts().source_dir + "/suites");
  EXPECT_NE(refusal(gaussian, "mine", kProgram).find("suite gaussian: estimates nothing"),
            std::string::npos);
  for (const char* name : {"a/b", "", "a b", "../x", "-x", "a'b"})
    EXPECT_NE(refusal(estimators_suite(), name, kProgram), testkit::kNothingThrown) << name;
  EXPECT_NE(refusal(estimators_suite(), "mine", {"python3 my.py"}).find("names no sample"),
            std::string::npos);
}

TEST(SuiteBeneath, IsTheNameLessTheProgramsOwn) {
  EXPECT_EQ(suite_beneath("known-mi.mine", "mine"), "known-mi");
  EXPECT_EQ(suite_beneath("known-mi", "mine"), "");
  EXPECT_EQ(suite_beneath(".mine", "mine"), "");
}

// ----------------------------------------------------------------------------------------------
// whole runs

SuiteRecord run_of(const Suite& suite, const std::string& out, RunOutcome& outcome,
                   std::size_t jobs = 1) {
  RunOptions options;
  options.out = out;
  options.jobs = jobs;
  const std::vector<Plan> plans{plan_run(suite, options)};
  const std::atomic<bool> stop{false};
  outcome = run_suites(plans, options, stop, {}).front();
  return read_suite(outcome.file);
}

// What both were given is the same to the last bit: a program that prints the first value of x.
TEST(ExternalRun, GivesEachSeedItsSampleAndRecordsEveryFailureOfItsOwn) {
  const testkit::ScratchFolder folder;
  std::ofstream(folder / "mine.sh") << R"(case $3 in
0) tail -n +2 "$1" | head -n 1 | cut -d, -f1;;
1) echo broken >&2; exit 3;;
esac
)";
  const ProgramSpec program{"sh " + folder / "mine.sh" + " {csv} {n} {seed}"};
  const Suite suite = external_suite(estimators_suite(), "mine", program);
  RunOutcome outcome;
  const SuiteRecord record = run_of(suite, folder / "out", outcome, 2);
  EXPECT_EQ(outcome.computed, 10u);
  EXPECT_EQ(outcome.failed, 5u);
  EXPECT_EQ(record.suite, "est.mine");
  for (const PointRecord& point : record.points) {
    ASSERT_EQ(point.trials.size(), 2u) << point.name;
    EXPECT_EQ(point.trials[0].status, TrialStatus::done) << point.trials[0].message;
    EXPECT_NE(find_metric(point.trials[0].metrics, "mi_true"), nullptr);
    EXPECT_EQ(point.trials[1].status, TrialStatus::failed);
    EXPECT_EQ(point.trials[1].message,
              "mine: crash: exit status 3; its standard error ends: broken");
  }
  const auto task = stated_task(suite.points[0].settings);
  FiniteSample sample(*task, "normal-1x1", SeedBlock::reference, 0, 100);
  sample.standardise();
  EXPECT_EQ(find_metric(record.points[0].trials[0].metrics, "estimate")->values[0],
            sample.x()(0, 0));
  // Once more, it does nothing; with another program, everything.
  run_of(suite, folder / "out", outcome);
  EXPECT_EQ(outcome.computed, 0u);
  EXPECT_EQ(outcome.reused, 10u);
  std::ofstream(folder / "mine.sh", std::ios::app) << "# another\n";
  run_of(suite, folder / "out", outcome);
  EXPECT_EQ(outcome.computed, 10u);
}

TEST(ExternalRun, StandardErrorsAreKeptInNats) {
  const testkit::ScratchFolder folder;
  const ProgramSpec program{
      R"(sh -c 'echo "{\"mi\": 1, \"std\": 0.5, \"unit\": \"bits\"}"' {x} {y})"};
  const Suite suite = external_suite(estimators_suite(), "mine", program);
  RunOutcome outcome;
  const SuiteRecord record = run_of(suite, folder / "out", outcome);
  const std::vector<Metric>& metrics = record.points[0].trials[0].metrics;
  EXPECT_NEAR(find_metric(metrics, "estimate")->values[0], 0.6931471805599453, 1e-15);
  EXPECT_NEAR(find_metric(metrics, "estimate_std")->values[0], 0.34657359027997264, 1e-15);
}

// A stop isn't held up by a program that takes its time.
TEST(ExternalRun, StopsInTheMidstOfAnEstimate) {
  const testkit::ScratchFolder folder;
  const Suite suite =
      external_suite(estimators_suite(), "mine", {"sh -c 'sleep 600; echo 1' {x} {y}"});
  RunOptions options;
  options.out = folder / "out";
  const std::vector<Plan> plans{plan_run(suite, options)};
  std::atomic<bool> stop{false};
  RunEvents events;
  events.tick = [&](const RunProgress&) { stop = true; };
  const auto begin = std::chrono::steady_clock::now();
  const RunOutcome outcome = run_suites(plans, options, stop, events).front();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_EQ(outcome.computed, 0u);
}

// A dry run measures what it can; of a program nobody knows what it does when it is started.
TEST(ExternalRun, ADryRunStartsNothing) {
  const testkit::ScratchFolder folder;
  const Suite suite = external_suite(estimators_suite(), "mine",
                                     {"sh -c 'touch " + folder / "started" + "' {x} {y}"});
  RunOptions options;
  options.out = folder / "out";
  std::vector<Plan> plans{plan_run(suite, options)};
  measure_plans(plans, 1);
  EXPECT_FALSE(std::filesystem::exists(folder / "started"));
  EXPECT_GT(plans[0].trials[0].measured, 0);
}

}  // namespace
}  // namespace infomax
