#include "suite/cost.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>

#include "kernels/profile.h"
#include "measure/measurement.h"
#include "objectives/experiment.h"
#include "objectives/objective_row.h"
#include "suite/trial.h"

namespace infomax {

namespace {

// Of the reference machine: bytes/s of Adam, and what a step costs whatever its size.
constexpr double kAdam = 50e9, kOverhead = 60e-6;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TrialCost measure(Settings settings, const std::shared_ptr<const ImageSet>& images) {
  constexpr double kSeconds = 0.5;
  double batches = 1, few = 1;
  if (settings.has("evaluate_batches")) {
    batches = static_cast<double>(settings.count("evaluate_batches"));
    few = std::min(batches, 4.0);
    settings.set("evaluate_batches", static_cast<std::int64_t>(few));
  }
  const Streams streams("estimate", "", SeedBlock::reference, 0);
  TrialCost cost;
  const auto start = std::chrono::steady_clock::now();
  const std::unique_ptr<Experiment> experiment = make_experiment(settings, images, streams);
  std::vector<double> values(experiment->quantities().size());
  experiment->evaluate(0, values);
  experiment->step();
  cost.setup = seconds_since(start);
  cost.step = time_of(kSeconds, [&] { experiment->step(); });
  cost.evaluation = batches / few * time_of(kSeconds / 2, [&] { experiment->evaluate(1, values); });
  if (images == nullptr || settings.has("task")) return cost;
  Workspace workspace;
  for (const MeasurementRow& row : measurements()) {
    if (!row.applies(settings) || !row.wanted(settings)) continue;
    const Evaluation first{.theta = experiment->encoder1_parameters(),
                           .theta2 = experiment->encoder2_parameters()};
    const MeasurementCost part = row.measured({settings, images, streams, workspace, 1}, first);
    cost.measurements += part.evaluation;
    cost.last += part.last;
  }
  return cost;
}

}  // namespace

double trial_seconds(const TrialCost& cost, const Settings& settings) {
  const std::int64_t steps = steps_of(settings);
  const auto evaluations = static_cast<double>(evaluation_steps(settings).size());
  const auto prefix = static_cast<double>(prefix_steps(steps).size());
  return cost.setup + static_cast<double>(steps) * cost.step +
         (evaluations + prefix) * cost.evaluation + evaluations * cost.measurements + cost.last;
}

TrialCost counted_cost(const Settings& settings, const std::shared_ptr<const ImageSet>& images) {
  const InputShape shape = input_shape(settings, images);
  const TrialWork work = objective_named(settings.word("objective")).work(settings, shape);
  TrialCost cost;
  cost.setup = reference_seconds(work.setup);
  cost.step = work.step_seconds + reference_seconds(work.step) + 28 * work.moved / kAdam +
              kOverhead * work.calls;
  cost.evaluation = reference_seconds(work.evaluation) + kOverhead * work.evaluation_calls;
  if (images == nullptr || settings.has("task")) return cost;
  for (const MeasurementRow& row : measurements()) {
    if (!row.applies(settings) || !row.wanted(settings)) continue;
    const MeasurementCost part = row.counted(settings, shape.image, shape.train, shape.test);
    cost.measurements += part.evaluation;
    cost.last += part.last;
  }
  return cost;
}

TrialCost measured_cost(const Settings& settings, std::shared_ptr<const ImageSet> images,
                        std::size_t jobs) {
  jobs = std::max<std::size_t>(jobs, 1);
  TrialCost sum;
  std::mutex mutex;
  std::exception_ptr error;
  std::vector<std::thread> threads;
  for (std::size_t j = 0; j < jobs; ++j) {
    threads.emplace_back([&] {
      pin_thread();
      try {
        const TrialCost cost = measure(settings, images);
        const std::lock_guard lock(mutex);
        sum.setup += cost.setup;
        sum.step += cost.step;
        sum.evaluation += cost.evaluation;
        sum.measurements += cost.measurements;
        sum.last += cost.last;
      } catch (...) {
        const std::lock_guard lock(mutex);
        error = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (error) std::rethrow_exception(error);
  const double share = 1.0 / static_cast<double>(jobs);
  return {share * sum.setup, share * sum.step, share * sum.evaluation, share * sum.measurements,
          share * sum.last};
}

}  // namespace infomax
