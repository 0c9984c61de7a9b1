// Values and gradients of the bounds at the paper's batch.
#include <benchmark/benchmark.h>

#include "bounds/bound.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

void value(benchmark::State& state, const char* name) {
  const BoundRow& bound = bound_named(name);
  const auto scores = testkit::normal_matrix<float>(128, 128, 1);
  for (auto _ : state) benchmark::DoNotOptimize(bound.value(scores));
}

void backward(benchmark::State& state, const char* name) {
  const BoundRow& bound = bound_named(name);
  const auto scores = testkit::normal_matrix<float>(128, 128, 1);
  testkit::Owned<float> dscores(128, 128);
  for (auto _ : state) {
    bound.backward(scores, dscores);
    benchmark::ClobberMemory();
  }
}

BENCHMARK_CAPTURE(value, nce, "nce")->Name("bound/nce/128");
BENCHMARK_CAPTURE(backward, nce, "nce")->Name("bound/nce/128/backward");
BENCHMARK_CAPTURE(value, nwj, "nwj")->Name("bound/nwj/128");
BENCHMARK_CAPTURE(backward, nwj, "nwj")->Name("bound/nwj/128/backward");

}  // namespace
}  // namespace infomax
