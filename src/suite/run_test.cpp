#include "suite/run.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "core/error.h"
#include "results/sidecar.h"
#include "results/suite_file.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

namespace fs = std::filesystem;

// Four points of a few milliseconds each, one of them with images and a probe.
const std::string kSuite = R"(schema = 1
question = "q"
source = "s"
seeds = 2

[[experiment]]
name = "gaussian"
[experiment.sweep]
critic = ["separable", "oracle"]
bound  = ["nce", "nwj"]
[experiment.fixed]
task = "gaussian"
dimension = 3
information = 1
encoder = "identity"
separable_layers = [8, 4]
objective = "maximise"
batch = 16
steps = 41
lr = 1e-2
evaluate_every = 10
evaluate_batches = 3

[[experiment]]
name = "match"
[experiment.sweep]
bound = ["nce"]
[experiment.fixed]
task = "gaussian"
dimension = 3
correlation = 0.9
encoder = "mlp"
mlp_layers = [8, 4]
critic = "bilinear"
objective = "match"
target = 0.5
batch = 16
steps = 301
lr = 1e-2
evaluate_every = 100
evaluate_batches = 8
)";

Suite small_suite(const SuiteOptions& options = {}) {
  return parse_suite("small.toml", kSuite, options);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  EXPECT_TRUE(file) << path;
  return out.str();
}

RunOutcome run_one(const Suite& suite, const RunOptions& options, const std::atomic<bool>& stop,
                   const RunEvents& events = {}) {
  return run_suites({plan_run(suite, options)}, options, stop, events).front();
}

RunOutcome run_all(const Suite& suite, const RunOptions& options) {
  const std::atomic<bool> stop{false};
  return run_one(suite, options, stop);
}

RunOptions into(const testkit::ScratchFolder& folder, std::size_t jobs = 1) {
  RunOptions options;
  options.out = folder.path().string();
  options.jobs = jobs;
  return options;
}

TEST(Run, GivesTheSameBytesForOneJobAndForTwo) {
  const testkit::ScratchFolder one, two;
  const Suite suite = small_suite();
  const RunOutcome a = run_all(suite, into(one, 1)), b = run_all(suite, into(two, 2));
  EXPECT_EQ(a.computed, 10u);
  EXPECT_EQ(a.failed, 0u);
  EXPECT_EQ(bytes_of(a.file), bytes_of(b.file));
}

TEST(Run, DoesOnlyWhatIsMissing) {
  const testkit::ScratchFolder folder;
  const Suite suite = small_suite();
  RunOptions options = into(folder);
  options.seeds = 1;
  EXPECT_EQ(run_all(suite, options).computed, 5u);
  options.seeds = 2;
  const RunOutcome second = run_all(suite, options);
  EXPECT_EQ(second.computed, 5u);
  EXPECT_EQ(second.reused, 5u);
  const std::string all = bytes_of(second.file);
  const RunOutcome third = run_all(suite, options);
  EXPECT_EQ(third.computed, 0u);
  EXPECT_EQ(bytes_of(third.file), all);
  // One seed asked for, two there: the file keeps both.
  options.seeds = 1;
  EXPECT_EQ(bytes_of(run_all(suite, options).file), all);
}

// A stored result of one seed gets a second: nothing is computed twice, and the bytes are those of
// both in one run.
TEST(Run, TakesTrialsFromOtherResults) {
  const testkit::ScratchFolder first, second, whole;
  const Suite suite = small_suite();
  RunOptions options = into(first);
  options.seeds = 1;
  const std::string stored = run_all(suite, options).file;

  RunOptions more = into(second);
  more.seeds = 2;
  more.known.add(stored);
  const Plan plan = plan_run(suite, more);
  EXPECT_EQ(std::count_if(plan.trials.begin(), plan.trials.end(),
                          [](const PlannedTrial& trial) { return trial.done; }),
            5);
  EXPECT_TRUE(plan.notes.empty());
  EXPECT_EQ(plan.known_in, std::set<std::string>{stored});
  EXPECT_TRUE(fs::is_empty(second.path()));  // a plan writes nothing
  const RunOutcome outcome = run_all(suite, more);
  EXPECT_EQ(outcome.computed, 5u);
  EXPECT_EQ(outcome.reused, 5u);
  const RunOutcome at_once = run_all(suite, into(whole));
  EXPECT_EQ(bytes_of(outcome.file), bytes_of(at_once.file));
  for (const PlannedTrial& trial : plan_run(suite, into(whole)).trials)
    EXPECT_EQ(bytes_of(second.path() / suite.name / fs::path(trial.path).filename()),
              bytes_of(trial.path));
}

TEST(Run, SaysWhichStoredTrialsAreOthers) {
  const testkit::ScratchFolder first, second;
  RunOptions options = into(first);
  options.seeds = 1;
  const std::string stored =
      run_all(small_suite({.smoke = false, .overrides = {"batch=8"}}), options).file;
  RunOptions again = into(second);
  again.known.add(stored);
  const Suite suite = small_suite();
  const Plan plan = plan_run(suite, again);
  EXPECT_TRUE(std::none_of(plan.trials.begin(), plan.trials.end(),
                           [](const PlannedTrial& trial) { return trial.done; }));
  ASSERT_EQ(plan.notes.size(), 1u);
  EXPECT_EQ(plan.notes[0], stored + ": 5 trials are not taken, the first " +
                               plan.trials[0].point->name +
                               ",seed=0: settings has batch=8 and batch=16 here");
}

TEST(Run, AStopLosesNothingAndTheSameCommandGoesOn) {
  const testkit::ScratchFolder whole, stopped;
  const Suite suite = small_suite();
  const std::string undisturbed = bytes_of(run_all(suite, into(whole)).file);

  std::atomic<bool> stop{false};
  RunEvents events;
  std::size_t ended = 0;
  events.trial_ended = [&](const TrialRecord&, double) {
    if (++ended == 3) stop = true;
  };
  const RunOptions options = into(stopped);
  const RunOutcome first = run_one(suite, options, stop, events);
  if (first.file.empty()) {  // the pool may have been through before it looked
    EXPECT_GE(first.computed, 3u);
    EXPECT_FALSE(fs::exists(stopped / "small.h5"));
  }
  const RunOutcome second = run_all(suite, options);
  EXPECT_EQ(second.reused, first.computed);
  EXPECT_EQ(bytes_of(second.file), undisturbed);
}

std::vector<std::string> checkpoints_in(const fs::path& folder) {
  std::vector<std::string> found;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".checkpoint") found.push_back(entry.path().string());
  return found;
}

// From the first checkpoint to the trial's file: a run that is stopped leaves it, the next one goes
// on from it and takes it away, and its times are those of both.
TEST(Run, TheCheckpointOfAJobLivesUntilItsTrialIsThere) {
  const testkit::ScratchFolder whole, stopped;
  const Suite suite = small_suite();
  const std::string undisturbed = bytes_of(run_all(suite, into(whole)).file);

  RunOptions options = into(stopped);
  options.checkpoints = {.every_seconds = 0, .above_seconds = 0};
  std::atomic<bool> stop{false};
  {
    std::jthread watcher([&] {
      while (checkpoints_in(stopped / "small").empty()) std::this_thread::yield();
      stop = true;
    });
    EXPECT_TRUE(run_one(suite, options, stop).file.empty());
  }
  const std::vector<std::string> left = checkpoints_in(stopped / "small");
  ASSERT_EQ(left.size(), 1u);

  options = into(stopped);  // short trials save none, but go on from what is there
  stop = false;
  std::vector<std::string> said;
  RunEvents events;
  events.on_message = [&](const std::string& line) { said.push_back(line); };
  const RunOutcome second = run_one(suite, options, stop, events);
  EXPECT_EQ(bytes_of(second.file), undisturbed);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_NE(said[0].find(": goes on from step "), std::string::npos) << said[0];
  EXPECT_TRUE(checkpoints_in(stopped / "small").empty());
  const fs::path trial = fs::path(left[0]).replace_extension(".h5");
  EXPECT_TRUE(fs::exists(trial));
  std::ifstream file(sidecar_path(trial.string()));
  const auto times = nlohmann::json::parse(file);
  EXPECT_EQ(times.at("runs"), 2);
  EXPECT_GE(times.at("resumed_at"), 1);
  EXPECT_LT(times.at("resumed_at"), 301);

  // A kill between the trial's file and the removal: the next run sweeps.
  std::ofstream(left[0]) << "left over";
  EXPECT_EQ(run_all(suite, options).computed, 0u);
  EXPECT_TRUE(checkpoints_in(stopped / "small").empty());
}

TEST(Run, AStopBeforeTheStartComputesNothing) {
  const testkit::ScratchFolder folder;
  const Suite suite = small_suite();
  const std::atomic<bool> stop{true};
  const RunOptions options = into(folder);
  const RunOutcome outcome = run_one(suite, options, stop);
  EXPECT_TRUE(outcome.file.empty());
  EXPECT_EQ(outcome.computed, 0u);
}

// The trials of two suites share one queue; each gets its own file, the same as alone.
TEST(Run, SeveralSuitesGiveTheSameBytesAsOneByOne) {
  const testkit::ScratchFolder together, alone;
  const Suite small = small_suite(), other = parse_suite("other.toml", kSuite);
  const RunOptions options = into(together, 2);
  const std::vector<Plan> plans{plan_run(small, options), plan_run(other, options)};
  const std::atomic<bool> stop{false};
  const std::vector<RunOutcome> outcomes = run_suites(plans, options, stop, {});
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[1].computed, 10u);
  EXPECT_EQ(bytes_of(outcomes[0].file), bytes_of(run_all(small, into(alone)).file));
  EXPECT_EQ(bytes_of(outcomes[1].file), bytes_of(run_all(other, into(alone)).file));
}

// Every trial is in exactly one shard, whatever is done already, and the shards' work differs by
// less than one trial.
TEST(Run, ShardsShareTheTrialsOut) {
  const testkit::ScratchFolder folder;
  const Suite suite = small_suite();
  RunOptions options = into(folder);
  options.seeds = 7;
  const Plan whole = plan_run(suite, options);
  std::set<std::string> ids;
  std::vector<double> work;
  double longest = 0;
  for (const PlannedTrial& trial : whole.trials) longest = std::max(longest, trial.seconds);
  for (std::size_t i = 1; i <= 3; ++i) {
    std::vector<Plan> part{plan_run(suite, options)};
    keep_shard(part, {i, 3});
    work.push_back(0);
    for (const PlannedTrial& trial : part[0].trials) {
      EXPECT_TRUE(ids.insert(trial.id).second) << trial.point->name << " is in two shards";
      work.back() += trial.seconds;
    }
    const std::atomic<bool> stop{false};
    const RunOutcome outcome = run_suites(part, options, stop, {}).front();
    EXPECT_EQ(outcome.computed, part[0].trials.size());
    EXPECT_TRUE(outcome.file.empty());
  }
  EXPECT_EQ(ids.size(), whole.trials.size());
  const auto [least, most] = std::minmax_element(work.begin(), work.end());
  EXPECT_LE(*most - *least, longest);
  EXPECT_EQ(run_all(suite, options).reused, 35u);
}

TEST(Shard, IsReadStrictly) {
  EXPECT_EQ(parse_shard("2/8").index, 2u);
  EXPECT_EQ(parse_shard("2/8").count, 8u);
  for (const char* text : {"", "2", "0/8", "9/8", "2/", "/8", "-1/8", "2/8x", "2 /8", "1/0"})
    EXPECT_THROW(parse_shard(text), InputError) << text;
}

// Two workers: 5 | 3, then 2 after 3, 2 after 5 (both free at 5: the first), so 7.
TEST(Makespan, IsThatOfTheQueue) {
  const std::vector<double> seconds{5, 3, 2, 2};
  EXPECT_DOUBLE_EQ(makespan(seconds, 2), 7);
  EXPECT_DOUBLE_EQ(makespan(seconds, 1), 12);
  EXPECT_DOUBLE_EQ(makespan(seconds, 9), 5);
}

TEST(Run, AFilterChoosesPoints) {
  const testkit::ScratchFolder folder;
  const Suite suite = small_suite();
  RunOptions options = into(folder);
  options.filter = Selection::parse("critic=oracle,bound=nwj");
  EXPECT_EQ(plan_run(suite, options).trials.size(), 2u);
  options.filter = Selection::parse("critic=concat");
  EXPECT_THROW(plan_run(suite, options), InputError);
}

TEST(Run, ATrialThatDivergesIsRecordedAndTheRestGoOn) {
  const testkit::ScratchFolder folder;
  SuiteOptions options;
  options.overrides = {"lr=10"};
  const Suite suite = small_suite(options);
  const RunOutcome outcome = run_all(suite, into(folder));
  EXPECT_EQ(outcome.computed, 10u);
  const SuiteRecord record = read_suite(outcome.file);
  EXPECT_EQ(record.facts.at("overrides"), "lr=10");
  std::size_t failed = 0;
  for (const PointRecord& point : record.points)
    for (const TrialRecord& trial : point.trials)
      if (trial.status == TrialStatus::failed) {
        ++failed;
        EXPECT_NE(trial.message.find("step "), std::string::npos) << trial.message;
      } else if (point.name.find("oracle") != std::string::npos) {
        EXPECT_FALSE(trial.metrics.empty());
      }
  EXPECT_GE(failed, 1u);
  EXPECT_EQ(outcome.failed, failed);
}

TEST(Run, AnotherSettingIsAnotherTrial) {
  const testkit::ScratchFolder folder;
  EXPECT_EQ(run_all(small_suite(), into(folder)).computed, 10u);
  SuiteOptions options;
  options.overrides = {"lr=0.02"};
  const Suite changed = small_suite(options);
  EXPECT_EQ(run_all(changed, into(folder)).computed, 10u);
  EXPECT_EQ(run_all(small_suite(), into(folder)).computed, 0u);
}

TEST(Run, NamesADamagedTrialFile) {
  const testkit::ScratchFolder folder;
  const Suite suite = small_suite();
  const RunOptions options = into(folder);
  run_all(suite, options);
  const std::string victim = plan_run(suite, options).trials.front().path;
  fs::resize_file(victim, fs::file_size(victim) - 1);
  try {
    plan_run(suite, options);
    FAIL();
  } catch (const InputError& e) {
    EXPECT_NE(std::string(e.what()).find(victim), std::string::npos) << e.what();
  }
}

TEST(Run, AnOutputThatCannotBeWrittenIsAnError) {
  const testkit::ScratchFolder folder;
  std::ofstream(folder / "file") << "in the way";
  RunOptions options = into(folder);
  options.out = folder / "file";
  EXPECT_THROW(run_all(small_suite(), options), IoError);
}

// It was said after the first trial, which may have taken hours.
TEST(Run, AnOutputThatCannotBeWrittenIsSaidBeforeTheFirstTrial) {
  const testkit::ScratchFolder folder;
  const Suite suite = small_suite();
  const RunOptions options = into(folder);
  std::ofstream(folder / "small") << "in the way of the trials' folder";
  std::size_t ended = 0;
  RunEvents events;
  events.trial_ended = [&](const TrialRecord&, double) { ++ended; };
  EXPECT_THROW(run_one(suite, options, std::atomic<bool>{false}, events), IoError);
  EXPECT_EQ(ended, 0u);
}

// The times are written first, and their error threw the finished trial away. A folder of its name
// is in the way of the file of times.
TEST(Run, TimesThatCannotBeWrittenCostNoTrial) {
  const testkit::ScratchFolder whole, folder;
  const Suite suite = small_suite();
  const std::string undisturbed = bytes_of(run_all(suite, into(whole)).file);
  const RunOptions options = into(folder);
  const Plan plan = plan_run(suite, options);
  for (const PlannedTrial& trial : plan.trials) fs::create_directories(sidecar_path(trial.path));
  fs::create_directories(folder / "small.json");
  for (std::size_t done = 1; done <= plan.trials.size(); ++done) {
    EXPECT_THROW(run_all(suite, options), IoError);
    std::size_t there = 0;
    for (const PlannedTrial& trial : plan_run(suite, options).trials) there += trial.done;
    ASSERT_EQ(there, done);
  }
  EXPECT_THROW(run_all(suite, options), IoError);
  EXPECT_EQ(bytes_of(folder / "small.h5"), undisturbed);
}

TEST(Run, SweepsWhatAKilledRunLeft) {
  const testkit::ScratchFolder folder;
  fs::create_directories(folder / "small");
  const timespec old[2] = {{time(nullptr) - 90'000, 0}, {time(nullptr) - 90'000, 0}};
  for (const char* name : {"small.h5.tmp.01234567.8.0", "small/x.h5.tmp.01234567.8.0"}) {
    std::ofstream(folder / name) << "left over";
    ASSERT_EQ(utimensat(AT_FDCWD, (folder / name).c_str(), old, 0), 0);
  }
  run_all(small_suite(), into(folder));
  EXPECT_FALSE(fs::exists(folder / "small.h5.tmp.01234567.8.0"));
  EXPECT_FALSE(fs::exists(folder / "small/x.h5.tmp.01234567.8.0"));
}

}  // namespace
}  // namespace infomax
