// Samplers of the catalogue, one of each distribution or more: sample/TASK/ROWS draws so many rows
// of TASK. Counters: rows per second, and the means over all rows of cos(a), cos(b) and cos(a - b),
// a and b the sums of a row of x and of y: by these another program's sampler is known to draw from
// the same distribution.
#include <benchmark/benchmark.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "data/image_set.h"
#include "tasks/transformed.h"

namespace infomax {
namespace {

constexpr std::size_t kRows = 100000;
constexpr std::size_t kImages = 2000;  // that fit a cache of some MB, as rows of numbers do

void report_means(benchmark::State& state, ConstMatrixView<double> x, ConstMatrixView<double> y) {
  double of_x = 0, of_y = 0, of_both = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    const auto sum = [](std::span<const double> row) {
      return std::accumulate(row.begin(), row.end(), 0.0);
    };
    const double a = sum(x.row(i)), b = sum(y.row(i));
    of_x += std::cos(a);
    of_y += std::cos(b);
    of_both += std::cos(a - b);
  }
  const double n = static_cast<double>(x.rows());
  state.counters["cos_x"] = of_x / n;
  state.counters["cos_y"] = of_y / n;
  state.counters["cos_both"] = of_both / n;
}

void sample_bench(benchmark::State& state, const char* id) {
  const std::unique_ptr<Task> task = make_task(id, {}, images_of_task(id, {}, DataPlaces{}));
  const auto rows = static_cast<std::size_t>(state.range(0));
  std::vector<double> x(rows * task->x_width()), y(rows * task->y_width());
  const MatrixView<double> into_x(x.data(), rows, task->x_width()),
      into_y(y.data(), rows, task->y_width());
  Stream stream = Streams("bench", id, SeedBlock::reference, 0)(Purpose::task_train);
  for (auto _ : state) {
    task->sample(stream, into_x, into_y);
    benchmark::DoNotOptimize(x.data());
    benchmark::DoNotOptimize(y.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  report_means(state, into_x, into_y);
}

void add(const char* id, std::size_t rows) {
  benchmark::RegisterBenchmark((std::string("sample/") + id).c_str(), sample_bench, id)
      ->Arg(static_cast<std::int64_t>(rows))
      ->Unit(benchmark::kMicrosecond);
}

// A distribution that no row is made of fails ci/peers/samplers.py.
const bool kAdded = [] {
  for (const char* id : {"normal-1x1",
                         "normal-25x25-0.8",
                         "normal-weighted-16-8",
                         "batch-noise",
                         "batch-noise-control",
                         "student-5x5-df2",
                         "dense-5x5",
                         "2pair-25x25",
                         "ambient-25",
                         "staircase-10",
                         "x-1x1",
                         "quadmix-5x5",
                         "concentric-5x1-5",
                         "inliers-5x5-0.2",
                         "outliers-2x2-0.1-v25",
                         "mixed-2x1",
                         "additive-0.1",
                         "smoothed-uniform-2-2",
                         "loggamma-2-2",
                         "smoothed-discrete-2-2",
                         "quantised-2-2",
                         "cells-2-2",
                         "channel-10-1",
                         "zip-0.15"})
    add(id, kRows);
  for (const char* id : {"bump-16-1", "rectangle-16-1", "glyph-labels-1", "glyph-bits-10-0.1461024",
                         "glyph-bits-10-staircase", "glyph-brightness-1", "glyph-baseline-9"})
    add(id, kImages);
  return true;
}();

}  // namespace
}  // namespace infomax
