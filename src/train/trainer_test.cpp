#include "train/trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "critics/critic.h"
#include "encoders/encoder.h"
#include "estimators/estimator.h"
#include "testkit/allocations.h"
#include "testkit/environment.h"
#include "testkit/matrices.h"
#include "testkit/settings.h"
#include "train/model.h"

namespace infomax {
namespace {

// Pairs that share all they have: y = x, drawn by step. Poisoned with a NaN at one step where
// asked.
class Twins final : public PairSource {
 public:
  explicit Twins(std::uint64_t poisoned = ~std::uint64_t{0}) : poisoned_(poisoned) {}
  std::size_t x_width() const override { return 4; }
  std::size_t y_width() const override { return 4; }
  void batch(std::uint64_t step, Matrix x, Matrix y) override {
    Stream stream = streams_(Purpose::other, static_cast<std::uint32_t>(step));
    for (std::size_t i = 0; i < x.rows(); ++i) {
      stream.fill_normal(x.row(i));
      for (std::size_t j = 0; j < x.cols(); ++j) y(i, j) = x(i, j);
    }
    if (step == poisoned_) x(0, 0) = std::numeric_limits<float>::quiet_NaN();
  }

 private:
  std::uint64_t poisoned_;
  Streams streams_{"twins", "", SeedBlock::reference, 0};
};

constexpr std::size_t kBatch = 32;

std::unique_ptr<Model<float>> mlp_model(std::string_view critic, Workspace& workspace,
                                        Precision precision = Precision::float32) {
  const EncoderRow& mlp = encoder_named("mlp");
  const CriticRow& row = critic_named(critic);
  const EncoderSpec spec{.input_width = 4,
                         .settings = {{"mlp_layers", testkit::counts({16, 8})}},
                         .precision = precision};
  return std::make_unique<Model<float>>(
      mlp.make(spec, kBatch, workspace), mlp.make(spec, kBatch, workspace),
      row.make({.x_width = 8,
                .y_width = 8,
                .settings = testkit::network(row.parameters, {8, 4}),
                .precision = precision},
               kBatch, workspace),
      bound_named("nce").of_scores.make({}), kBatch, workspace);
}

constexpr AdamSettings kAdam{.lr = 1e-2};

Streams streams() {
  return {"trainer-test", "", SeedBlock::reference, 0};
}

TEST(Trainer, RaisesTheBound) {
  for (const CriticRow& critic : critics()) {
    Workspace workspace;
    const auto model = mlp_model(critic.name, workspace);
    Twins twins;
    Trainer trainer(*model, twins, kAdam, streams(), workspace);
    const double before = trainer.step();
    double after = 0;
    while (trainer.taken() < 300) after = trainer.step();
    EXPECT_LT(before, 0.5) << critic.name;
    EXPECT_GT(after, 1.0) << critic.name;
    EXPECT_LE(after, std::log(32.0));
  }
}

TEST(Trainer, EndsWhereTheBoundIsNoNumber) {
  Workspace workspace;
  const auto model = mlp_model("bilinear", workspace);
  Twins twins(/*poisoned=*/3);
  Trainer trainer(*model, twins, kAdam, streams(), workspace);
  try {
    for (int i = 0; i < 9; ++i) trainer.step();
    FAIL();
  } catch (const NumericError& e) {
    EXPECT_STREQ(e.what(), "step 3: the bound on the training batch is nan, want a finite number");
  }
}

// Whatever the encoder. A ConvNet's went on at a bound of 0.
TEST(Trainer, EndsWhereTheParametersAreNone) {
  for (const EncoderRow& row : encoders()) {
    Workspace workspace;
    const EncoderSpec spec{.input_width = 4,
                           .settings = testkit::network(row.parameters, {16, 8}, 2),
                           .image = {2, 2, 1},
                           .permutations = streams()(Purpose::encoder1_permutations)};
    auto encoder1 = row.make(spec, kBatch, workspace), encoder2 = row.make(spec, kBatch, workspace);
    const std::size_t width = encoder1->output_width(), count = encoder1->parameter_count();
    Model<float> model(
        std::move(encoder1), std::move(encoder2),
        critic_named("bilinear").make({.x_width = width, .y_width = width}, kBatch, workspace),
        bound_named("nce").of_scores.make({}), kBatch, workspace);
    if (count == 0) continue;
    Twins twins;
    Trainer trainer(model, twins, kAdam, streams(), workspace);
    trainer.step();
    std::ranges::fill(trainer.theta().first(count), std::numeric_limits<float>::quiet_NaN());
    EXPECT_THROW(trainer.step(), NumericError) << row.name;
  }
}

void expect_steps_without_allocations(Precision precision) {
  if (!testkit::AllocationCounter::available())
    GTEST_SKIP() << "allocations can't be counted under a sanitizer";
  for (const CriticRow& critic : critics()) {
    Workspace workspace;
    const auto model = mlp_model(critic.name, workspace, precision);
    Twins twins;
    Trainer trainer(*model, twins, kAdam, streams(), workspace);
    trainer.step();
    const testkit::AllocationCounter counter;
    for (int i = 0; i < 10; ++i) trainer.step();
    EXPECT_EQ(counter.own(), 0u) << critic.name;
  }
}

// oneDNN's sgemm asks for its packing buffer at each call and gives it back; all else is ours, and
// none.
TEST(Trainer, AStepAllocatesNothing) {
  expect_steps_without_allocations(Precision::float32);
}

// Products in bf16 are compiled, and ask for a table of their arguments (kernels/matmul.h).
TEST(Trainer, AStepInBf16AllocatesNothing) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  expect_steps_without_allocations(Precision::bf16);
}

TEST(MeanEstimate, IsTheMeanOverTheBatchesAskedFor) {
  Workspace workspace;
  const auto model = mlp_model("inner", workspace);
  Twins twins;
  Trainer trainer(*model, twins, kAdam, streams(), workspace);
  const auto x = workspace.matrix<float>(kBatch, 4), y = workspace.matrix<float>(kBatch, 4);
  double sum = 0, largest = 0, top = -1e9;
  for (std::uint64_t b = 7; b < 10; ++b) {
    twins.batch(b, x, y);
    const double value = model->estimate(trainer.theta(), x, y);
    sum += value;
    top = std::max(top, value);
  }
  EXPECT_DOUBLE_EQ(mean_estimate(*model, trainer.theta(), twins, 7, 3, x, y, &largest), sum / 3);
  EXPECT_EQ(largest, top);
}

}  // namespace
}  // namespace infomax
