#include "core/random.h"

#include <benchmark/benchmark.h>

#include <vector>

namespace infomax {
namespace {

template <class Real>
void fill_normal(benchmark::State& state) {
  Stream stream = Streams("bench", "bench", SeedBlock::reference, 0)(Purpose::other);
  std::vector<Real> out(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    stream.fill_normal(std::span<Real>(out));
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void permutation(benchmark::State& state) {
  Stream stream = Streams("bench", "bench", SeedBlock::reference, 0)(Purpose::other);
  std::vector<std::uint32_t> out(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) stream.permutation(out);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(fill_normal<float>)->Name("random/fill_normal_float")->Arg(100'000);
BENCHMARK(fill_normal<double>)->Name("random/fill_normal_double")->Arg(100'000);
BENCHMARK(permutation)->Name("random/permutation")->Arg(60'000);

}  // namespace
}  // namespace infomax
