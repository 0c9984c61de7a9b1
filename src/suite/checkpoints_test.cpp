#include "suite/checkpoints.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <thread>
#include <vector>

#include "core/error.h"
#include "data/glyphs.h"
#include "kernels/precision.h"
#include "results/checkpoint_file.h"
#include "results/trial_file.h"
#include "suite/suite.h"
#include "suite/trial.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

namespace fs = std::filesystem;
using testkit::ScratchFolder;

// Every kind of experiment, encoder, critic and evaluation, small: 600 glyphs in batches of 32, 18
// batches an epoch.
constexpr const char* kSuite = R"(schema = 1
question = "q"
source = "s"
seeds = 1

[[experiment]]
name = "images"
[experiment.sweep]
encoder = ["identity", "mlp", "skip-mlp", "realnvp", "realnvp-scale", "convnet"]
bound   = ["nce", "nwj"]
[experiment.fixed]
views            = "glyph-halves"
noise            = 0.05
mlp_layers       = [16, 8]
skip_layers      = 2
realnvp_layers   = [8]
couplings        = 3
convnet_layers   = [16, 16, 8]
critic           = "bilinear"
objective        = "maximise"
batch            = 32
steps            = 41
lr               = 1e-3
evaluate_every   = 20
evaluate_batches = 2
probe            = ["saga"]
probe_last       = ["lbfgs"]

[[experiment]]
name = "critics"
[experiment.sweep]
critic = ["inner", "separable", "concat"]
[experiment.fixed]
views            = "glyph-halves"
noise            = 0
encoder          = "mlp"
mlp_layers       = [16, 8]
separable_layers = [8, 4]
concat_layers    = [8, 8]
bound            = "nce"
objective        = "match"
target           = 1
batch            = 32
steps            = 41
lr               = 1e-3
evaluate_every   = 20
evaluate_batches = 2
probe            = []
probe_last       = ["saga", "converged"]

[[experiment]]
name = "spectrum"
[experiment.fixed]
views            = "glyph-halves"
noise            = 0.05
encoder          = "skip-mlp"
skip_layers      = 1
critic           = "inner"
bound            = "nce"
objective        = "maximise"
batch            = 32
steps            = 41
lr               = 1e-4
evaluate_every   = 20
evaluate_batches = 2
jacobian_points  = 2
probe            = []
probe_last       = []

[[experiment]]
name = "adversarial"
[experiment.fixed]
views              = "glyph-halves"
noise              = 0
encoder            = "realnvp-scale"
realnvp_layers     = [8]
couplings          = 2
objective          = "adversarial"
batch              = 32
steps              = 41
lr                 = 1e-3
classifier_lr      = 1e-3
classifier_steps   = 3
classifier_warm_up = 7
evaluate_every     = 20
evaluate_batches   = 2
probe              = ["saga"]
probe_last         = []

[[experiment]]
name = "supervised"
[experiment.sweep]
encoder = ["identity", "mlp", "convnet"]
[experiment.fixed]
views            = "glyph-halves"
noise            = 0
mlp_layers       = [16, 8]
convnet_layers   = [16, 16, 8]
objective        = "supervised"
batch            = 32
steps            = 41
lr               = 1e-3
evaluate_every   = 20
evaluate_batches = 2
probe            = ["saga"]
probe_last       = []

[[experiment]]
name = "task"
[experiment.sweep]
critic = ["concat", "oracle"]
[experiment.fixed]
task             = "gaussian"
dimension        = 2
information      = 1
encoder          = "identity"
concat_layers    = [8, 8]
bound            = "nwj"
objective        = "maximise"
batch            = 16
steps            = 41
lr               = 1e-3
curve_every      = 5
curve_smoothing  = 4
evaluate_every   = 20
evaluate_batches = 3

[[experiment]]
name = "k-pair"
[experiment.fixed]
views            = "glyph-halves"
noise            = 0.05
encoder          = "mlp"
mlp_layers       = [16, 8]
objective        = "k-pair"
batch            = 32
steps            = 41
lr               = 1e-3
evaluate_every   = 20
evaluate_batches = 2
probe            = ["saga"]
probe_last       = []

[[experiment]]
name = "oracle"
[experiment.sweep]
task = ["gaussian", "half-cube@gaussian"]
[experiment.fixed]
dimension   = 2
information = 1
objective   = "oracle"
bound       = "nwj"
batch       = 16
pairs       = 48
steps       = 41

[[experiment]]
name = "gradient-noise"
[experiment.fixed]
data_points        = 8
dimension          = 3
offset             = 0.01
importance_samples = [1, 16]
outer_samples      = [1, 4]
objective          = "gradient-noise"
steps              = 41

[[experiment]]
name = "bf16"
[experiment.sweep]
encoder = ["mlp", "skip-mlp", "realnvp", "convnet"]
[experiment.fixed]
views            = "glyph-halves"
noise            = 0.05
mlp_layers       = [16, 8]
skip_layers      = 2
realnvp_layers   = [8]
couplings        = 3
convnet_layers   = [16, 16, 8]
critic           = "separable"
separable_layers = [8, 4]
bound            = "nce"
objective        = "maximise"
batch            = 32
steps            = 41
lr               = 1e-3
evaluate_every   = 20
evaluate_batches = 2
probe            = ["saga"]
probe_last       = []
precision        = "bf16"
)";

const Suite& suite() {
  static const Suite parsed = parse_suite("checkpoints-test.toml", kSuite);
  return parsed;
}
const Point& small_point() {
  return point_named(suite(), "experiment=task,critic=concat");
}

TrialInputs inputs_of(const Point& point, const std::string& commit = "c") {
  static const auto glyphs = std::make_shared<const ImageSet>(make_glyphs(600, 200));
  TrialInputs inputs;
  inputs.facts["infomax.commit"] = commit;
  if (point.settings.find("views") != nullptr) inputs.images = glyphs;
  return inputs;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}
void put(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// A trial that can be stopped and taken up again, as `infomax run` does it.
struct Stoppable {
  explicit Stoppable(const Point& p) : point(&p) {
    control.stop = &stop;
    control.checkpoints.path = folder / "x.checkpoint";
    control.checkpoints.every_seconds = 1e9;
    control.checkpoints.say = [this](const std::string& line) { said.push_back(line); };
  }

  // The bytes of the trial's file; empty where it was stopped.
  std::string bytes(std::uint32_t seed = 0, const std::string& commit = "c") {
    stop = false;
    try {
      const TrialRecord record = run_trial(suite(), *point, SeedBlock::reference, seed,
                                           inputs_of(*point, commit), control);
      EXPECT_EQ(record.status, TrialStatus::done) << record.message;
      const std::string path = folder / std::to_string(files++) + ".h5";
      write_trial(path, record);
      return content(path);
    } catch (const Stopped&) {
      return {};
    }
  }
  // Asks to stop when so many steps are taken.
  std::string bytes_until(std::int64_t step) {
    control.progress = [this, step](double share) {
      if (share * 41 > static_cast<double>(step) - 0.5) stop = true;
    };
    std::string out = bytes();
    control.progress = {};
    return out;
  }
  const std::string& checkpoint() const { return control.checkpoints.path; }

  const Point* point;
  const ScratchFolder folder;
  TrialControl control;
  std::atomic<bool> stop{false};
  std::vector<std::string> said;
  int files = 0;
};

std::string undisturbed(const Point& point) {
  Stoppable run(point);
  run.control.checkpoints = {};
  return run.bytes();
}

class CheckpointedTrial : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const Settings& settings = point().settings;
    if (precision_of(settings) == Precision::bf16 && !testkit::has_bf16())
      GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  }
  const Point& point() const { return point_named(suite(), GetParam()); }
};

// One stop after the other, each run going on from the last: after the first step, around the
// evaluations of the first few steps (10, 30) and the main ones (20, 40), in the midst of an epoch
// and on both sides of its end (18, 36), at the last step.
TEST_P(CheckpointedTrial, GivesTheSameBytesWhereverItWasStopped) {
  Stoppable run(point());
  const std::vector<std::int64_t> steps{1, 9, 10, 11, 17, 18, 19, 20, 21, 30, 36, 37, 39, 40};
  for (const std::int64_t step : steps) {
    ASSERT_TRUE(run.bytes_until(step).empty()) << step;
    ASSERT_TRUE(fs::exists(run.checkpoint())) << step;
  }
  EXPECT_TRUE(run.bytes() == undisturbed(point()));
  ASSERT_EQ(run.said.size(), steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i)
    EXPECT_EQ(run.said[i], GetParam() + " seed 0: goes on from step " + std::to_string(steps[i]));
}

std::vector<std::string> point_names() {
  std::vector<std::string> names;
  for (const Point& point : suite().points) names.push_back(point.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(EveryKind, CheckpointedTrial, ::testing::ValuesIn(point_names()),
                         [](const auto& row) { return "Point" + std::to_string(row.index); });

// A kill leaves the last checkpoint, and saving one before every step changes nothing.
TEST(Checkpoints, AKilledTrialGoesOnFromTheLastOne) {
  for (const char* name : {"experiment=images,encoder=realnvp,bound=nwj", "experiment=adversarial",
                           "experiment=task,critic=concat"}) {
    Stoppable run(point_named(suite(), name));
    run.control.checkpoints.every_seconds = 0;
    std::string middle;
    run.control.progress = [&](double share) {
      if (share < 0.6) middle = content(run.checkpoint());  // as a kill would find it
    };
    const std::string wanted = undisturbed(*run.point);
    EXPECT_TRUE(run.bytes() == wanted) << name;
    EXPECT_TRUE(run.said.empty());
    put(run.checkpoint(), middle);
    EXPECT_TRUE(run.bytes() == wanted) << name;
    ASSERT_EQ(run.said.size(), 1u);
    EXPECT_EQ(run.said[0], std::string(name) + " seed 0: goes on from step 23");
  }
}

// Stops at any moment, those between the parts of an evaluation among them, each a little later
// than the one before.
TEST(Checkpoints, AStopByAnotherThreadAtAnyMomentLosesNoBits) {
  const Point& point = point_named(suite(), "experiment=images,encoder=realnvp,bound=nce");
  Stoppable run(point);
  std::string found;
  int stops = 0;
  for (int after = 0; found.empty(); after += 3) {
    std::atomic<bool> over{false};
    std::jthread timer([&, after] {
      std::this_thread::sleep_for(std::chrono::milliseconds(after));
      while (!over) run.stop = true;
    });
    found = run.bytes();
    over = true;
    if (found.empty()) ++stops;
  }
  EXPECT_GE(stops, 1);
  EXPECT_TRUE(found == undisturbed(point));
}

// What was evaluated before the stop isn't evaluated again: a share of the run is over at once.
TEST(Checkpoints, ATrialSaysHowFarItIsWhenItGoesOn) {
  Stoppable run(small_point());
  double from = -1;
  run.control.on_resume = [&](double share) { from = share; };
  EXPECT_TRUE(run.bytes_until(20).empty());
  EXPECT_EQ(from, -1) << "there was nothing to go on from";
  EXPECT_TRUE(run.bytes_until(30).empty());
  EXPECT_DOUBLE_EQ(from, 20.0 / 41);
}

TEST(Checkpoints, AStopBeforeTheFirstStepKeepsNothing) {
  Stoppable run(small_point());
  const std::atomic<bool> halt{true};
  run.control.halt = &halt;
  EXPECT_TRUE(run.bytes().empty());
  EXPECT_FALSE(fs::exists(run.checkpoint()));
}

TEST(Checkpoints, AShortTrialSavesNoneButGoesOnFromOne) {
  Stoppable run(small_point());
  run.control.checkpoints.every_seconds.reset();
  EXPECT_TRUE(run.bytes_until(20).empty());
  EXPECT_FALSE(fs::exists(run.checkpoint()));
  run.control.checkpoints.every_seconds = 1e9;
  EXPECT_TRUE(run.bytes_until(20).empty());
  run.control.checkpoints.every_seconds.reset();
  EXPECT_TRUE(run.bytes() == undisturbed(small_point()));
  EXPECT_EQ(run.said.size(), 1u);
}

// A checkpoint is a cache: whatever is wrong with it, the trial says so, starts anew and gives what
// it would have given.
TEST(Checkpoints, AWrongOneIsNamedAndTheTrialStartsAnew) {
  const std::string wanted = undisturbed(small_point());
  Stoppable run(small_point());
  ASSERT_TRUE(run.bytes_until(20).empty());
  const std::string right = content(run.checkpoint());
  std::string damaged = right;
  damaged[damaged.size() - 100] ^= 1;

  Stoppable other_point(point_named(suite(), "experiment=task,critic=oracle"));
  other_point.bytes_until(20);
  Stoppable other_commit(small_point());
  other_commit.control.progress = [&](double share) { other_commit.stop = share > 0.5; };
  other_commit.bytes(0, "d");
  Stoppable other_seed(small_point());
  other_seed.control.progress = [&](double share) { other_seed.stop = share > 0.5; };
  other_seed.bytes(1);

  const std::vector<std::pair<std::string, std::string>> wrong{
      {damaged, "damaged"},
      {right.substr(0, right.size() - 1), "cut short"},
      {right.substr(0, 30), "cut short"},
      {"", "not a checkpoint"},
      {"infomax checkpoint 9" + right.substr(20), "has another format"},
      {content(other_point.checkpoint()), "of another trial"},
      {content(other_seed.checkpoint()), "of another trial"},
      {content(other_commit.checkpoint()), "of another build or machine"}};
  for (const auto& [text, why] : wrong) {
    put(run.checkpoint(), text);
    run.said.clear();
    EXPECT_TRUE(run.bytes() == wanted) << why;
    ASSERT_EQ(run.said.size(), 1u) << why;
    EXPECT_NE(run.said[0].find("seed 0: starts anew, for its checkpoint can't be used: " +
                               run.checkpoint()),
              std::string::npos)
        << run.said[0];
    EXPECT_NE(run.said[0].find(why), std::string::npos) << run.said[0];
  }
  // The next one takes its place.
  put(run.checkpoint(), damaged);
  EXPECT_TRUE(run.bytes_until(20).empty());
  run.said.clear();
  EXPECT_TRUE(run.bytes() == wanted);
  EXPECT_EQ(run.said.size(), 1u);
}

// RLIMIT_FSIZE stands for a full disk: said once, and the trial goes on.
TEST(Checkpoints, AFullDiskIsSaidOnceAndStopsNothing) {
  const std::string wanted = undisturbed(small_point());
  Stoppable run(small_point());
  run.control.checkpoints.every_seconds = 0;
  rlimit old;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  rlimit none = old;
  none.rlim_cur = 512;
  run.control.progress = [&](double) { setrlimit(RLIMIT_FSIZE, &none); };
  const auto record = run_trial(suite(), small_point(), SeedBlock::reference, 0,
                                inputs_of(small_point()), run.control);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
  ASSERT_EQ(run.said.size(), 1u);
  EXPECT_NE(run.said[0].find("goes on without a new checkpoint: " + run.checkpoint()),
            std::string::npos)
      << run.said[0];
  EXPECT_TRUE(fs::is_empty(run.folder.path()));
  write_trial(run.folder / "x.h5", record);
  EXPECT_TRUE(content(run.folder / "x.h5") == wanted);
}

// A trial that fails is over: its record says where, the same as if it had never been stopped.
TEST(Checkpoints, ATrialThatFailsAfterwardsFailsAlike) {
  SuiteOptions options;
  options.overrides = {"lr=10"};
  const Suite diverging = parse_suite("checkpoints-test.toml", kSuite, options);
  const Point& point = point_named(diverging, "experiment=task,critic=concat");
  const TrialRecord whole = run_trial(diverging, point, SeedBlock::reference, 0, inputs_of(point));
  ASSERT_EQ(whole.status, TrialStatus::failed);
  const ScratchFolder folder;
  std::atomic<bool> stop{false};
  TrialControl control;
  control.stop = &stop;
  control.checkpoints.path = folder / "x.checkpoint";
  control.checkpoints.every_seconds = 1e9;
  control.progress = [&](double) { stop = true; };
  TrialRecord again;
  for (int runs = 0; again.id.empty(); ++runs) {
    ASSERT_LT(runs, 41);
    stop = false;
    try {
      again = run_trial(diverging, point, SeedBlock::reference, 0, inputs_of(point), control);
    } catch (const Stopped&) {
    }
  }
  EXPECT_EQ(again.status, TrialStatus::failed);
  EXPECT_EQ(again.message, whole.message);
}

TEST(CheckpointPolicy, IsForTrialsAboveTwentyMinutesEveryTen) {
  const CheckpointPolicy policy;
  EXPECT_EQ(policy.every(1199), std::nullopt);
  EXPECT_EQ(policy.every(1201), 600.0);
  const CheckpointPolicy all{.every_seconds = 0, .above_seconds = 0};
  EXPECT_EQ(all.every(0), 0.0);
}

}  // namespace
}  // namespace infomax
