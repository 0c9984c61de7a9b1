#include "suite/estimate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>

#include "encoders/encoder.h"
#include "kernels/profile.h"
#include "probe/logistic.h"
#include "probe/probe.h"
#include "suite/experiment.h"
#include "suite/objective_row.h"
#include "suite/spectrum.h"
#include "suite/trial.h"
#include "views/halves.h"

namespace infomax {

namespace {

// Of one core of the reference machine: FLOP/s of products, convolutions and loops over pairs, bytes/s of Adam, and
// what a step costs whatever its size.
constexpr double kProducts = 100e9, kPairs = 60e9, kAdam = 50e9, kOverhead = 60e-6;

// Seconds of a saga fit, and of an iteration of L-BFGS, per training image and feature.
constexpr double kSaga = 6.2e-9, kLbfgs = 1e-9;
// Seconds of a Jacobian and its singular values, per cubed width.
constexpr double kJacobian = 1.6e-10;
// Iterations that a fit down to kConverged takes, about, worked out of its time
// (ci/measure/estimate.py): 1,700 on the paper's representations and MNIST's 392 pixels, 9,000 on
// CIFAR-10's 1,536, and a power of the width between.
double converged_iterations(double width) {
  return 1700 * std::pow(std::max(1.0, width / 392), 1.22);
}

double seconds_of(const Work& work) {
  return (work.products + work.convolutions) / kProducts + work.pairs / kPairs;
}

double fit_seconds(const std::vector<std::string>& probes, double images, double width,
                   double scoring) {
  double sum = scoring * static_cast<double>(probes.size());
  for (const std::string& name : probes) {
    const double per_image =
        name == "saga" ? kSaga : kLbfgs * (name == "lbfgs" ? 100 : converged_iterations(width));
    sum += per_image * images * width;
  }
  return sum;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Seconds of one call, by calls for at least `seconds`.
template <class Call>
double time_of(double seconds, Call&& call) {
  const auto start = std::chrono::steady_clock::now();
  std::size_t calls = 0;
  do {
    call();
    ++calls;
  } while (seconds_since(start) < seconds);
  return seconds_since(start) / static_cast<double>(calls);
}

// As many features as a representation has: pixels of the training images' halves, spread over the half.
Matrix features_for_timing(const ImageSet& images, std::size_t width, Workspace& workspace) {
  const std::size_t count = images.train.count, half = half_width(images);
  const Matrix features = workspace.matrix<float>(count, width);
  const Matrix row = workspace.matrix<float>(1, half);
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    gather_half(images, images.train, Half::top, std::span(&index, 1), row);
    for (std::size_t j = 0; j < width; ++j) features(i, j) = row(0, j * half / width % half);
  }
  MinMaxScaler::fit(features).apply(features);
  return features;
}

// Seconds of the fits; `scoring` is what each costs besides.
double measured_fits(const std::vector<std::string>& names, const FeatureRows& features,
                     const ImageSet& images, const Streams& streams, double scoring) {
  const std::vector<std::uint8_t>& labels = images.train.labels;
  double sum = scoring * static_cast<double>(names.size());
  for (const std::string& name : names) {
    if (name == "saga") {
      sum += time_of(0, [&] {
        fit_saga(features, labels, images.classes, {}, streams(Purpose::probe_order, 0));
      });
      continue;
    }
    // Few iterations and many: the difference is free of what a fit costs besides.
    const auto iterations = [&](int count) {
      LbfgsSettings settings = kConverged;
      settings.max_iterations = count;
      return time_of(0, [&] { fit_lbfgs(features, labels, images.classes, settings); });
    };
    const double few = iterations(5), more = iterations(25);
    const double wanted =
        name == "lbfgs" ? 100 : converged_iterations(static_cast<double>(features.cols()));
    sum += few + (more - few) / 20 * (wanted - 5);
  }
  return sum;
}

TrialCost measure(Settings settings, const std::shared_ptr<const ImageSet>& images) {
  constexpr double kSeconds = 0.5;
  double batches = 1, few = 1;
  if (settings.find("evaluate_batches") != nullptr) {
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
  if (images == nullptr) return cost;
  if (settings.find("jacobian_points") != nullptr) {
    // At parameters that training has moved: where ReLU zeroes rows, there is less to multiply.
    const auto points = settings.count("jacobian_points");
    const std::int64_t part = std::min<std::int64_t>(points, 16);
    settings.set("jacobian_points", part);
    Spectrum spectrum(settings, images, streams);
    std::vector<double> log_conditions(spectrum.points());
    cost.spectrum =
        static_cast<double>(points) / static_cast<double>(part) * time_of(kSeconds / 2, [&] {
          spectrum.take(experiment->encoder1_parameters(), 0, log_conditions);
        });
  }
  const std::vector<std::string> always = settings.words("probe");
  const std::vector<std::string> last = settings.words("probe_last");
  if (always.empty() && last.empty()) return cost;

  Workspace workspace;
  const std::size_t width = half_width(*images);
  const auto encoder = make_encoder(settings, half_shape(*images), width, View::x, EncoderUse::map,
                                    kMappedRows, streams, workspace);
  const Matrix x = workspace.matrix<float>(kMappedRows, width);
  const Matrix g = workspace.matrix<float>(kMappedRows, encoder->output_width());
  std::vector<std::uint32_t> rows(kMappedRows);
  const std::size_t count = std::min(kMappedRows, images->train.count);
  for (std::size_t i = 0; i < count; ++i) rows[i] = static_cast<std::uint32_t>(i);
  const double noise = settings.number("noise");
  const double image =
      time_of(kSeconds / 2,
              [&] {
                Stream stream = streams(Purpose::other);
                const Matrix part = x.row_block(0, count);
                gather_half(*images, images->train, Half::top, std::span(rows).first(count), part);
                add_noise(noise, stream, part);
                encoder->forward(experiment->encoder1_parameters(), part, g.row_block(0, count));
              }) /
      static_cast<double>(count);
  cost.mapping = static_cast<double>(images->train.count) * image;
  const double scoring = static_cast<double>(images->test.count) * image;
  const bool pixels = features_are_pixels(*encoder, {.noise_std = noise});
  const FeatureRows features =
      pixels ? FeatureRows(half_pixels(*images, images->train, Half::top))
             : features_for_timing(*images, encoder->output_width(), workspace);
  cost.probes = measured_fits(always, features, *images, streams, scoring);
  cost.probes_last = measured_fits(last, features, *images, streams, scoring);
  return cost;
}

}  // namespace

double trial_seconds(const TrialCost& cost, const Settings& settings) {
  const std::int64_t steps = settings.count("steps");
  const auto evaluations = static_cast<double>(evaluation_steps(settings).size());
  const auto prefix = static_cast<double>(prefix_steps(steps).size());
  const bool images = settings.find("views") != nullptr;
  const bool always = images && !settings.words("probe").empty();
  const bool last = images && !settings.words("probe_last").empty();
  const double mappings = always ? evaluations : last ? 1 : 0;
  return cost.setup + static_cast<double>(steps) * cost.step +
         (evaluations + prefix) * cost.evaluation + mappings * cost.mapping +
         evaluations * (cost.spectrum + cost.probes) + cost.probes_last;
}

TrialCost counted_cost(const Settings& settings) {
  const TrialWork work = objective_named(settings.word("objective")).work(settings);
  TrialCost cost;
  cost.setup = seconds_of(work.setup);
  cost.step = seconds_of(work.step) + 28 * work.moved / kAdam + kOverhead * work.calls;
  cost.evaluation = seconds_of(work.evaluation) + kOverhead * work.evaluation_calls;
  if (settings.find("views") == nullptr) return cost;
  const InputShape shape = input_shape(settings);
  Workspace workspace;
  const auto encoder = encoder_to_count(settings, workspace);
  const auto width = static_cast<double>(encoder->output_width());
  if (settings.find("jacobian_points") != nullptr)
    cost.spectrum =
        static_cast<double>(settings.count("jacobian_points")) * width * width * width * kJacobian;
  const double image = seconds_of(encoder->forward_work(1));
  cost.mapping = shape.train * image;
  const auto fits = [&](const char* key) {
    return fit_seconds(settings.words(key), shape.train, width, shape.test * image);
  };
  cost.probes = fits("probe");
  cost.probes_last = fits("probe_last");
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
        sum.spectrum += cost.spectrum;
        sum.mapping += cost.mapping;
        sum.probes += cost.probes;
        sum.probes_last += cost.probes_last;
      } catch (...) {
        const std::lock_guard lock(mutex);
        error = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (error) std::rethrow_exception(error);
  const double share = 1.0 / static_cast<double>(jobs);
  return {share * sum.setup,   share * sum.step,   share * sum.evaluation, share * sum.spectrum,
          share * sum.mapping, share * sum.probes, share * sum.probes_last};
}

}  // namespace infomax
