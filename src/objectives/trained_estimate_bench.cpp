// estimate/...: one whole optimiser step of an estimator that is trained on 10,000 rows of 5 + 5
// columns, a batch of 256 of them at a time, on one thread: draw the batch, forward, objective,
// backward, Adam. Scores come from an MLP of (x, y) with hidden layers of 16 and 8 over all pairs.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "core/random.h"
#include "objectives/trained_estimate.h"
#include "testkit/limit.h"

namespace infomax {
namespace {

Settings settings_of(const std::string& estimator) {
  Settings s{{"objective", std::string("estimate")},
             {"task", std::string("2pair-5x5")},
             {"estimator", estimator},
             {"data", std::string("sample")},
             {"samples", std::int64_t{10000}},
             {"scale", std::string("standard")},
             {"training_share", 0.5},
             {"validation_share", 0.0},
             {"score_rows", std::string("batches")},
             {"report", std::string("last")},
             {"patience", std::int64_t{0}},
             {"steps", std::int64_t{1000000}},
             {"batch", std::int64_t{256}},
             {"lr", 1e-2},
             {"evaluate_every", std::int64_t{1000000}},
             {"evaluate_batches", std::int64_t{1}}};
  if (estimator == "vclub") {
    s.set("conditional_layers", std::vector<std::int64_t>{16, 8});
    return s;
  }
  s.set("critic", std::string("concat"));
  s.set("concat_layers", std::vector<std::int64_t>{16, 8});
  if (estimator == "mine") s.set("moving_average", 0.1);
  return s;
}

void step(benchmark::State& state, const std::string& estimator) {
  const auto experiment = make_trained_estimate(
      settings_of(estimator), nullptr, Streams("bench", estimator, SeedBlock::reference, 0));
  experiment->step();
  for (auto _ : state) experiment->step();
  testkit::report_limit(state, {.work = experiment->step_work(),
                                .parameters = static_cast<double>(experiment->moved_parameters()),
                                .precision = Precision::float32});
}

const bool registered = [] {
  for (const char* estimator : {"mine", "nce", "vclub"})
    benchmark::RegisterBenchmark((std::string("estimate/") + estimator).c_str(),
                                 [=](benchmark::State& state) { step(state, estimator); })
        ->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
}  // namespace infomax
