// KSG, k = 3, on 10,000 draws of the distribution 2pair-5x5: five columns each, the first two of x
// and y correlated by 0.8.
#include "estimators/samples/ksg.h"

#include <benchmark/benchmark.h>

#include <cmath>

#include "core/random.h"
#include "core/workspace.h"
#include "testkit/limit.h"

namespace infomax {
namespace {

constexpr std::size_t kDraws = 10000, kDims = 5, kPairs = 2;
constexpr double kCorrelation = 0.8;

void ksg_bench(benchmark::State& state, Norm norm) {
  Workspace workspace;
  const MatrixView<double> x = workspace.matrix<double>(kDraws, kDims);
  const MatrixView<double> y = workspace.matrix<double>(kDraws, kDims);
  Stream stream = Streams("bench", "ksg", SeedBlock::reference, 0)(Purpose::task_train);
  for (std::size_t i = 0; i < kDraws; ++i)
    for (std::size_t j = 0; j < kDims; ++j) {
      x(i, j) = stream.normal();
      y(i, j) = stream.normal();
      if (j < kPairs)
        y(i, j) = kCorrelation * x(i, j) + std::sqrt(1 - kCorrelation * kCorrelation) * y(i, j);
    }
  double nats = 0;
  for (auto _ : state) nats = ksg(x, y, {.norm = norm});
  state.counters["nats"] = nats;
  // A subtraction, a square and a sum for each coordinate of each pair of draws, which is as much
  // as they take once; in double, so each counts as two, for a register holds half as many.
  constexpr double n = kDraws;
  testkit::report_limit(state, {.work = {.pairs = 2 * 3 * n * n * 2 * kDims}});
}

BENCHMARK_CAPTURE(ksg_bench, euclidean, Norm::euclidean)
    ->Name("ksg/2pair-5x5/10000")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ksg_bench, maximum, Norm::maximum)
    ->Name("ksg/2pair-5x5/10000/maximum")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace infomax
