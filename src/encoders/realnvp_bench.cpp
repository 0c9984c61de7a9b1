// The paper's RealNVP, 30 couplings of 196-512-512-196: one encoder forward and backward on a batch
// of 128, as both encoders of a step do it, and g1 over 10,000 images.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/random.h"
#include "encoders/encoder.h"
#include "testkit/limit.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

constexpr std::size_t kWidth = 392, kBatch = 128, kImages = 10'000;

Stream stream(Purpose purpose) {
  return Streams("bench", "realnvp", SeedBlock::reference, 0)(purpose);
}

EncoderSpec spec(Purpose permutations, bool map_only, Precision precision) {
  return {.input_width = kWidth,
          .settings = {{"realnvp_layers", testkit::counts({512, 512})},
                       {"couplings", std::int64_t{30}}},
          .permutations = stream(permutations),
          .precision = precision,
          .map_only = map_only};
}

// Two encoders, so that the weights of one push those of the other out of the caches.
struct Both {
  Both(const char* name, Precision precision)
      : encoders{encoder_named(name).make(spec(Purpose::encoder1_permutations, false, precision),
                                          kBatch, workspace),
                 encoder_named(name).make(spec(Purpose::encoder2_permutations, false, precision),
                                          kBatch, workspace)} {
    for (std::size_t k = 0; k < 2; ++k) {
      theta[k].resize(encoders[k]->parameter_count());
      dtheta[k].resize(encoders[k]->parameter_count());
      encoders[k]->initialise(theta[k], stream(Purpose::encoder1_weights));
    }
  }

  Workspace workspace;
  std::array<std::unique_ptr<Encoder<float>>, 2> encoders;
  std::array<std::vector<float>, 2> theta, dtheta;
};

void encode(benchmark::State& state, const char* name, Precision precision) {
  static std::map<std::pair<std::string, Precision>, std::unique_ptr<Both>> made;
  std::unique_ptr<Both>& plan = made[{name, precision}];
  if (!plan) plan = std::make_unique<Both>(name, precision);  // 28 million normals take a while
  Both& both = *plan;
  Workspace workspace;
  const Matrix x = workspace.matrix<float>(kBatch, kWidth);
  const Matrix c = workspace.matrix<float>(kBatch, kWidth);
  const Matrix g = workspace.matrix<float>(kBatch, kWidth);
  const Matrix dg = workspace.matrix<float>(kBatch, kWidth);
  Stream noise = stream(Purpose::other);
  noise.fill_normal(std::span(x.data(), x.size()));
  noise.fill_normal(std::span(c.data(), c.size()));
  for (auto _ : state) {
    for (std::size_t k = 0; k < 2; ++k) both.encoders[k]->forward(both.theta[k], x, g);
    for (std::size_t k = 0; k < 2; ++k) {
      std::copy_n(c.data(), c.size(), dg.data());
      both.encoders[k]->backward(both.theta[k], x, g, dg, both.dtheta[k], {});
    }
    benchmark::DoNotOptimize(both.dtheta[1].data());
  }
  const Encoder<float>& each = *both.encoders[0];
  testkit::report_limit(state,
                        {.work = 2.0 * (each.forward_work(kBatch) + each.backward_work(kBatch)),
                         .precision = precision});
}

void map_images(benchmark::State& state, const char* name) {
  Workspace workspace;
  const auto encoder = encoder_named(name).make(
      spec(Purpose::encoder1_permutations, true, Precision::float32), kImages, workspace);
  std::vector<float> theta(encoder->parameter_count());
  encoder->initialise(theta, stream(Purpose::encoder1_weights));
  const Matrix x = workspace.matrix<float>(kImages, kWidth);
  const Matrix g = workspace.matrix<float>(kImages, kWidth);
  Stream noise = stream(Purpose::other);
  noise.fill_normal(std::span(x.data(), x.size()));
  for (auto _ : state) {
    encoder->forward(theta, x, g);
    benchmark::DoNotOptimize(g.data());
  }
  testkit::report_limit(state, {.work = encoder->forward_work(kImages), .passage = Passage::map});
}

BENCHMARK_CAPTURE(encode, shift, "realnvp", Precision::float32)
    ->Name("encoder/realnvp")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode, scale, "realnvp-scale", Precision::float32)
    ->Name("encoder/realnvp-scale")
    ->Unit(benchmark::kMillisecond);
// Registered where processor and numerics profile have it.
const bool rounded = [] {
  if (has_precision(Precision::bf16))
    benchmark::RegisterBenchmark("encoder/realnvp/bf16", encode, "realnvp", Precision::bf16)
        ->Unit(benchmark::kMillisecond);
  return true;
}();
BENCHMARK_CAPTURE(map_images, shift, "realnvp")->Name("map/realnvp")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(map_images, scale, "realnvp-scale")
    ->Name("map/realnvp-scale")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace infomax
