#include "views/image_pairs.h"

#include <benchmark/benchmark.h>

#include <vector>

#include "data/glyphs.h"
#include "views/halves.h"

namespace infomax {
namespace {

constexpr std::size_t kBatch = 128, kWidth = 392;

std::shared_ptr<const ImageSet> glyphs() {
  static const auto set = std::make_shared<const ImageSet>(make_glyphs(kGlyphsTrain, 0));
  return set;
}

void gather(benchmark::State& state) {
  const auto set = glyphs();
  BatchPlan plan(set->train.count, kBatch, Streams("bench", "bench", SeedBlock::reference, 0),
                 Purpose::other);
  std::vector<float> memory(kBatch * kWidth);
  const Matrix x(memory.data(), kBatch, kWidth);
  std::uint64_t step = 0;
  for (auto _ : state) {
    gather_half(*set, set->train, Half::top, plan.at(step++ % plan.batches_per_epoch()), x);
    benchmark::DoNotOptimize(memory.data());
  }
}

// Both views of 128 pairs; the argument is 100 times the noise.
void pairs(benchmark::State& state) {
  ImagePairsPlan plan;
  plan.noise_std = static_cast<double>(state.range(0)) / 100;
  ImagePairs source(glyphs(), Streams("bench", "bench", SeedBlock::reference, 0), plan);
  std::vector<float> memory(2 * kBatch * kWidth);
  const Matrix x(memory.data(), kBatch, kWidth), y(memory.data() + kBatch * kWidth, kBatch, kWidth);
  std::uint64_t step = 0;
  for (auto _ : state) {
    source.batch(step++, x, y);
    benchmark::DoNotOptimize(memory.data());
  }
}

void draw_glyphs(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(make_glyphs(static_cast<std::size_t>(state.range(0)), 0));
}

BENCHMARK(gather)->Name("views/gather_half");
BENCHMARK(pairs)->Name("views/image_pairs")->Arg(0)->Arg(5);
BENCHMARK(draw_glyphs)->Name("data/make_glyphs")->Arg(1000);

}  // namespace
}  // namespace infomax
