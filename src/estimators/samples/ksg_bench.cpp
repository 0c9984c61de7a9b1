// KSG1, k = 3, of correlated normals: five columns a side, the first two of them correlated by 0.8,
// which is the distribution 2pair-5x5; and one column a side, correlated by 0.8.
#include "estimators/samples/ksg.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <string>

#include "core/random.h"
#include "core/workspace.h"
#include "testkit/limit.h"

namespace infomax {
namespace {

constexpr double kCorrelation = 0.8;

void ksg_bench(benchmark::State& state, std::size_t n, std::size_t width, Norm norm) {
  Workspace workspace;
  const MatrixView<double> x = workspace.matrix<double>(n, width);
  const MatrixView<double> y = workspace.matrix<double>(n, width);
  Stream stream = Streams("bench", "ksg", SeedBlock::reference, 0)(Purpose::task_train);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < width; ++j) {
      x(i, j) = stream.normal();
      y(i, j) = stream.normal();
      if (j < 2)
        y(i, j) = kCorrelation * x(i, j) + std::sqrt(1 - kCorrelation * kCorrelation) * y(i, j);
    }
  double nats = 0;
  for (auto _ : state) nats = ksg(x, y, {.norm = norm});
  state.counters["nats"] = nats;
  if (width == 1) return;
  // A subtraction, a square and a sum for each coordinate of each pair of draws, which is as much
  // as a search that leaves none out takes once; in double, so each counts as two, for a register
  // holds half as many.
  const double rows = static_cast<double>(n);
  testkit::report_limit(state, {.work = {.pairs = 2 * 3 * rows * rows * 2 * 5}});
}

BENCHMARK_CAPTURE(ksg_bench, euclidean, 10000, 5, Norm::euclidean)
    ->Name("ksg/2pair-5x5/10000")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ksg_bench, maximum, 10000, 5, Norm::maximum)
    ->Name("ksg/2pair-5x5/10000/maximum")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ksg_bench, few, 10000, 1, Norm::maximum)
    ->Name("ksg/normal-1x1/10000/maximum")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ksg_bench, many, 100000, 1, Norm::maximum)
    ->Name("ksg/normal-1x1/100000/maximum")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ksg_bench, most, 1000000, 1, Norm::maximum)
    ->Name("ksg/normal-1x1/1000000/maximum")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace infomax
