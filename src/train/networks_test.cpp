// Every estimator with networks of its own, trained on pairs whose information is known.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "estimators/estimator.h"
#include "estimators/test_examples.h"
#include "testkit/matrices.h"
#include "testkit/test_name.h"
#include "train/trainer.h"

namespace infomax {
namespace {

// Two pairs of standard normals that carry 1/2 nat each: r^2 = 1 - 1/e.
class GaussianPairs final : public PairSource {
 public:
  explicit GaussianPairs(std::uint32_t seed)
      : streams_("gaussian", "", SeedBlock::reference, seed) {}
  std::size_t x_width() const override { return 2; }
  std::size_t y_width() const override { return 2; }
  void batch(std::uint64_t step, Matrix x, Matrix y) override {
    Stream stream = streams_(Purpose::other, static_cast<std::uint32_t>(step));
    for (std::size_t i = 0; i < x.rows(); ++i)
      for (std::size_t k = 0; k < 2; ++k) {
        const double a = stream.normal(), b = stream.normal();
        x(i, k) = static_cast<float>(a);
        y(i, k) = static_cast<float>(std::sqrt(1 - std::exp(-1)) * a + std::exp(-0.5) * b);
      }
  }

 private:
  Streams streams_;
};

std::vector<EstimatorRow> of_networks() {
  std::vector<EstimatorRow> out;
  std::ranges::copy_if(estimators(), std::back_inserter(out),
                       [](const EstimatorRow& row) { return row.of_networks.make != nullptr; });
  return out;
}

class EveryTrainedNetwork : public testing::TestWithParam<EstimatorRow> {};

INSTANTIATE_TEST_SUITE_P(Networks, EveryTrainedNetwork, testing::ValuesIn(of_networks()),
                         testkit::test_name<EstimatorRow>);

// What the signs alone tell: of one pair of correlation r they agree with probability
// p = 1/2 + asin(r) / pi and carry log 2 - h(p). An estimate of a network that learned more than
// the direction lies above.
double information_of_signs() {
  const double p = 0.5 + std::asin(std::sqrt(1 - std::exp(-1))) / std::numbers::pi;
  return 2 * (std::log(2) + p * std::log(p) + (1 - p) * std::log(1 - p));
}

// By which i-alpha's expectation may exceed the information (estimators/networks/i_alpha.h).
double excess(const EstimatorRow& row, const Settings& settings, std::size_t batch) {
  if (row.name != "i-alpha") return 0;
  const double alpha = settings.number("alpha");
  return alpha == 0 || alpha == 1 ? 0 : 1 / (alpha * static_cast<double>(batch));
}

// Small networks, 300 steps, then 100 batches that training hasn't seen. All tell more than the
// signs do, 0.365 nats of 1. Those of lower bounds prove it for every critic and density, so their
// mean is above 1 by chance alone: four of its standard errors, by the spread of the batches.
TEST_P(EveryTrainedNetwork, FindsTheInformationOfGaussianPairs) {
  constexpr std::size_t kBatch = 64, kBatches = 100;
  const double y_entropy = std::log(2 * std::numbers::pi) + 1;
  for (Settings settings : examples_of(GetParam())) {
    for (const Parameter& parameter : GetParam().parameters)
      if (parameter.type == "counts")
        settings.set(parameter.name, std::vector<std::int64_t>{32, 32});
    Workspace workspace;
    GaussianPairs training(1), test(2);
    const auto model = GetParam().of_networks.make({settings, 2, 2, kBatch, y_entropy}, workspace);
    Trainer trainer(*model, training, {.lr = 3e-3}, {"networks", "", SeedBlock::reference, 1},
                    workspace);
    for (int step = 0; step < 300; ++step) trainer.step();
    const auto x = workspace.matrix<float>(kBatch, 2), y = workspace.matrix<float>(kBatch, 2);
    double mean = 0, squares = 0;
    for (std::size_t b = 0; b < kBatches; ++b) {
      const double value = mean_estimate(*model, trainer.theta(), test, b, 1, x, y);
      const double off = value - mean;
      mean += off / static_cast<double>(b + 1);
      squares += off * (value - mean);
    }
    EXPECT_GT(mean, information_of_signs());
    if (GetParam().side != BoundSide::lower) continue;
    const double error = std::sqrt(squares / (kBatches * (kBatches - 1.0)));
    EXPECT_LT(mean, 1 + excess(GetParam(), settings, kBatch) + 4 * error);
  }
}

}  // namespace
}  // namespace infomax
