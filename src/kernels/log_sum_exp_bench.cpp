#include "kernels/log_sum_exp.h"

#include <benchmark/benchmark.h>

#include <vector>

#include "core/random.h"

namespace infomax {
namespace {

std::vector<float> scores(std::size_t n) {
  Stream stream = Streams("log_sum_exp_bench", "", SeedBlock::reference, 0)(Purpose::other);
  std::vector<float> out(n);
  for (float& e : out) e = static_cast<float>(stream.normal());
  return out;
}

// All rows of a K x K score matrix, then its softmax; entries per second.
void rows(benchmark::State& state) {
  const auto k = static_cast<std::size_t>(state.range(0));
  const auto s = scores(k * k);
  for (auto _ : state) {
    double sum = 0;
    for (std::size_t i = 0; i < k; ++i) sum += log_sum_exp<float>({s.data() + i * k, k});
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(k * k));
}
void off_diagonal(benchmark::State& state) {
  const auto k = static_cast<std::size_t>(state.range(0));
  const auto s = scores(k * k);
  for (auto _ : state) benchmark::DoNotOptimize(log_sum_exp_off_diagonal<float>({s.data(), k, k}));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(k * k));
}
void softmax(benchmark::State& state) {
  const auto k = static_cast<std::size_t>(state.range(0));
  const auto s = scores(k * k);
  std::vector<float> out(k * k);
  for (auto _ : state) {
    scaled_exp<float>(s, 5, 1, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(k * k));
}
BENCHMARK(rows)->Arg(128);
BENCHMARK(off_diagonal)->Arg(128);
BENCHMARK(softmax)->Arg(128);

}  // namespace
}  // namespace infomax
