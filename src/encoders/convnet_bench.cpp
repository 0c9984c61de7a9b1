// The paper's ConvNet: forward and backward of a training step, and mapping 10,000 images, for
// MNIST's halves and CIFAR's.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "encoders/encoder.h"
#include "testkit/limit.h"
#include "testkit/matrices.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

constexpr std::size_t kBatch = 128, kMapped = 10000;

EncoderSpec spec_of(ImageShape image, Precision precision) {
  return {.input_width = image.size(),
          .settings = {{"convnet_layers", testkit::counts({64, 128, 100})}},
          .image = image,
          .precision = precision};
}

void set_rate(benchmark::State& state, Work each) {
  state.counters["FLOP/s"] =
      benchmark::Counter(each.total() * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate, benchmark::Counter::kIs1000);
}

// One encoder of the two.
void forward_backward(benchmark::State& state, ImageShape image, Precision precision) {
  if (testkit::lacks(state, precision)) return;
  Workspace workspace;
  const auto encoder = encoder_named("convnet").make(spec_of(image, precision), kBatch, workspace);
  std::vector<float> theta(encoder->parameter_count()), dtheta(theta.size());
  encoder->initialise(theta, testkit::test_stream(1));
  const auto x = testkit::normal_matrix<float>(kBatch, image.size(), 2, 0.3);
  const auto gradient = testkit::normal_matrix<float>(kBatch, 100, 3, 1e-2);
  testkit::Owned<float> g(kBatch, 100), dg = gradient;
  for (auto _ : state) {
    encoder->forward(theta, x, g);
    std::ranges::copy(gradient.flat(), dg.flat().begin());
    encoder->backward(theta, x, g, dg, dtheta, Matrix());
    benchmark::ClobberMemory();
  }
  set_rate(state, encoder->forward_work(kBatch) + encoder->backward_work(kBatch));
  state.counters["MB"] = static_cast<double>(workspace.bytes()) / (1 << 20);
}

void map(benchmark::State& state, ImageShape image, Precision precision) {
  if (testkit::lacks(state, precision)) return;
  Workspace workspace;
  EncoderSpec spec = spec_of(image, precision);
  spec.map_only = true;
  const auto encoder = encoder_named("convnet").make(spec, kMapped, workspace);
  std::vector<float> theta(encoder->parameter_count());
  encoder->initialise(theta, testkit::test_stream(1));
  const auto x = testkit::normal_matrix<float>(kMapped, image.size(), 2, 0.3);
  testkit::Owned<float> g(kMapped, 100);
  for (auto _ : state) {
    encoder->forward(theta, x, g);
    benchmark::ClobberMemory();
  }
  testkit::report_limit(
      state,
      {.work = encoder->forward_work(kMapped), .precision = precision, .passage = Passage::map});
  state.counters["MB"] = static_cast<double>(workspace.bytes()) / (1 << 20);
}

constexpr ImageShape kMnist{14, 28, 1}, kCifar{16, 32, 3};

#define INFOMAX_BENCH(function, name, image, precision)                         \
  BENCHMARK_CAPTURE(function, image##_##precision, image, Precision::precision) \
      ->Name(name)                                                              \
      ->Unit(benchmark::kMillisecond)
INFOMAX_BENCH(forward_backward, "encoder/convnet", kMnist, float32);
INFOMAX_BENCH(forward_backward, "encoder/convnet/bf16", kMnist, bf16);
INFOMAX_BENCH(forward_backward, "encoder/cifar-convnet", kCifar, float32);
INFOMAX_BENCH(forward_backward, "encoder/cifar-convnet/bf16", kCifar, bf16);
INFOMAX_BENCH(map, "map/convnet", kMnist, float32);
INFOMAX_BENCH(map, "map/convnet/bf16", kMnist, bf16);
INFOMAX_BENCH(map, "map/cifar-convnet", kCifar, float32);
#undef INFOMAX_BENCH

}  // namespace
}  // namespace infomax
