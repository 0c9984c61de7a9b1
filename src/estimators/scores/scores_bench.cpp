// Values and gradients of the bounds at the paper's batch.
#include <benchmark/benchmark.h>

#include "estimators/scores/nce.h"
#include "estimators/scores/nwj.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

void value(benchmark::State& state, double (*bound)(ConstMatrix)) {
  const auto scores = testkit::normal_matrix<float>(128, 128, 1);
  for (auto _ : state) benchmark::DoNotOptimize(bound(scores));
}

void backward(benchmark::State& state, void (*bound)(ConstMatrix, Matrix)) {
  const auto scores = testkit::normal_matrix<float>(128, 128, 1);
  testkit::Owned<float> dscores(128, 128);
  for (auto _ : state) {
    bound(scores, dscores);
    benchmark::ClobberMemory();
  }
}

BENCHMARK_CAPTURE(value, nce, nce<float>)->Name("bound/nce/128");
BENCHMARK_CAPTURE(backward, nce, nce_backward<float>)->Name("bound/nce/128/backward");
BENCHMARK_CAPTURE(value, nwj, nwj<float>)->Name("bound/nwj/128");
BENCHMARK_CAPTURE(backward, nwj, nwj_backward<float>)->Name("bound/nwj/128/backward");

}  // namespace
}  // namespace infomax
