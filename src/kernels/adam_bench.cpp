#include "kernels/adam.h"

#include <benchmark/benchmark.h>

#include <vector>

namespace infomax {
namespace {

// 28 bytes per parameter: four arrays read, three written. The paper's small MLPs, its skip MLP,
// RealNVP.
void adam(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  std::vector<float> g(n, 1e-3F), m(n), v(n), p(n, 1);
  std::int64_t t = 0;
  for (auto _ : state) {
    adam_step<float>({}, ++t, g, m, v, p);
    benchmark::DoNotOptimize(p.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(28 * n));
}
BENCHMARK(adam)->Arg(490'000)->Arg(1'690'000)->Arg(28'000'000);

}  // namespace
}  // namespace infomax
