#include "objectives/gradient_noise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "train/iwae.h"

namespace infomax {

namespace {

// The estimators of a point in two lists, each ascending; an estimator that is in both is drawn
// once.
struct Estimators {
  std::vector<IwaeEstimator> all;
  std::vector<std::size_t> importance, outer;  // which of `all`
};

Estimators estimators_of(const Settings& settings) {
  Estimators out;
  const auto add = [&](const char* key, auto&& estimator) {
    std::vector<std::size_t> places;
    std::size_t last = 0;
    for (const std::size_t samples : settings.counts(key)) {
      if (samples <= last)
        throw InputError(
            fmt::format("{} has {} after {}, want numbers that ascend", key, samples, last));
      last = samples;
      const IwaeEstimator wanted = estimator(samples);
      const auto found = std::ranges::find(out.all, wanted);
      places.push_back(static_cast<std::size_t>(found - out.all.begin()));
      if (found == out.all.end()) out.all.push_back(wanted);
    }
    if (places.empty()) throw InputError(fmt::format("{} is empty, want one or more", key));
    return places;
  };
  out.importance = add("importance_samples", [](std::size_t k) { return IwaeEstimator{k, 1}; });
  out.outer = add("outer_samples", [](std::size_t m) { return IwaeEstimator{1, m}; });
  return out;
}

void require_two_steps(const Settings& settings) {
  if (settings.count("steps") < 2)
    throw InputError(
        fmt::format("steps is {}, want 2 or more, for a variance", settings.count("steps")));
}

struct Ratios {
  std::vector<double> inference, generative;  // by estimator of a list
};

// Of log values over log samples: from each to the next, and the least-squares line through all.
std::vector<double> slopes(const std::vector<double>& samples, const std::vector<double>& values) {
  std::vector<double> out;
  for (std::size_t i = 1; i < samples.size(); ++i)
    out.push_back((std::log(values[i]) - std::log(values[i - 1])) /
                  (std::log(samples[i]) - std::log(samples[i - 1])));
  for (double& slope : out)
    if (!std::isfinite(slope)) slope = std::numeric_limits<double>::quiet_NaN();
  return out;
}

double exponent(const std::vector<double>& samples, const std::vector<double>& values) {
  const double count = static_cast<double>(samples.size());
  double x = 0, y = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    x += std::log(samples[i]) / count;
    y += std::log(values[i]) / count;
  }
  double above = 0, below = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double off = std::log(samples[i]) - x;
    above += off * (std::log(values[i]) - y);
    below += off * off;
  }
  const double slope = above / below;
  return std::isfinite(slope) ? slope : std::numeric_limits<double>::quiet_NaN();
}

class GradientNoise final : public Experiment {
 public:
  GradientNoise(const Settings& settings, std::shared_ptr<const ImageSet> images,
                const Streams& streams)
      : streams_(streams), images_(std::move(images)), estimators_(estimators_of(settings)) {
    require_two_steps(settings);
    const auto n = static_cast<std::size_t>(settings.count("data_points"));
    shape_.dimension = static_cast<std::size_t>(settings.count("dimension"));
    x_ = workspace_.matrix<double>(n, shape_.dimension);
    theta_ = workspace_.vector<double>(shape_.parameter_count());
    draw_data();
    iwae_optimum(x_, theta_);
    Stream off = streams(Purpose::encoder1_weights);
    for (double& value : theta_) value += settings.number("offset") * off.normal();
    draws_ = std::make_unique<IwaeDraws>(x_, theta_, estimators_.all, workspace_);
    const std::size_t count = estimators_.all.size();
    mean_ = workspace_.matrix<double>(count, theta_.size());
    squares_ = workspace_.matrix<double>(count, theta_.size());
    bounds_ = workspace_.vector<double>(count);
    std::ranges::fill(bounds_, 0.0);
    for (std::size_t i = 0; i < count; ++i) {
      std::ranges::fill(mean_.row(i), 0.0);
      std::ranges::fill(squares_.row(i), 0.0);
    }
  }

  // Means and squared distances from them, one draw after the other (Welford, 1962).
  void step() override {
    draws_->draw(streams_(Purpose::train_noise, static_cast<std::uint32_t>(taken_)));
    ++taken_;
    const double share = 1 / static_cast<double>(taken_);
    for (std::size_t i = 0; i < estimators_.all.size(); ++i) {
      const double bound = draws_->bound(i);
      if (!std::isfinite(bound))
        throw NumericError(fmt::format(
            "step {}: the bound of K = {}, M = {} is {}, want a finite number", taken_ - 1,
            estimators_.all[i].importance, estimators_.all[i].outer, bound));
      bounds_[i] += share * (bound - bounds_[i]);
      const auto gradient = draws_->gradient(i);
      const auto mean = mean_.row(i), squares = squares_.row(i);
      for (std::size_t p = 0; p < gradient.size(); ++p) {
        const double off = gradient[p] - mean[p];
        mean[p] += share * off;
        squares[p] += off * (gradient[p] - mean[p]);
      }
    }
  }
  std::int64_t taken() const override { return taken_; }

  std::span<const Quantity> quantities() const override { return {}; }
  void evaluate(std::uint64_t, std::span<double>) override {}

  std::vector<Metric> metrics() const override {
    std::vector<Metric> out{
        {"log_likelihood",
         "nats",
         "mean of log p(x) over the data",
         {},
         {mean_log_likelihood(x_, theta_)}},
        {"elbo", "nats", "the bound's mean at K = 1, exactly", {}, {mean_elbo(x_, theta_)}}};
    add_ratios("", "importance_samples", estimators_.importance, out);
    add_ratios("_outer", "outer_samples", estimators_.outer, out);
    return out;
  }

  void describe(State& state) override {
    state.value("taken", taken_);
    state.values("bounds", bounds_);
    state.values("mean", flat(mean_));
    state.values("squares", flat(squares_));
  }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override { return {}; }

  Work step_work() const override {
    Work work;
    work.pairs = static_cast<double>(x_.rows() * draws_->samples() * shape_.dimension);
    return work;
  }
  std::size_t moved_parameters() const override { return 0; }

 private:
  static std::span<double> flat(MatrixView<double> m) { return {m.data(), m.rows() * m.cols()}; }

  void draw_data() {
    Stream stream = streams_(Purpose::task_train);
    std::vector<double> mu(shape_.dimension);
    for (double& value : mu) value = stream.normal();
    for (std::size_t n = 0; n < x_.rows(); ++n)
      for (std::size_t i = 0; i < mu.size(); ++i) {
        const double z = mu[i] + stream.normal();
        x_(n, i) = z + stream.normal();
      }
  }

  // Roots of the means over the inference network's and the generative one's parameters.
  void add_snr(std::span<const double> mean, std::span<const double> variance, double bias,
               Ratios& ratios) const {
    const auto over = [&](std::size_t first, std::size_t count) {
      double sum = 0;
      for (std::size_t p = first; p < first + count; ++p)
        sum += mean[p] * mean[p] / variance[p] - bias;
      return std::sqrt(std::max(0.0, sum / static_cast<double>(count)));
    };
    const std::size_t inference = shape_.inference_count();
    ratios.inference.push_back(over(0, inference));
    ratios.generative.push_back(over(inference, theta_.size() - inference));
  }

  void add_ratios(const char* suffix, const char* axis_name, const std::vector<std::size_t>& list,
                  std::vector<Metric>& out) const {
    const double draws = static_cast<double>(taken_);
    std::vector<double> samples, bounds, mean(theta_.size()), variance(theta_.size());
    Ratios found, limit;
    for (const std::size_t i : list) {
      const IwaeEstimator& estimator = estimators_.all[i];
      samples.push_back(static_cast<double>(estimator.samples()));
      bounds.push_back(bounds_[i]);
      for (std::size_t p = 0; p < variance.size(); ++p) variance[p] = squares_(i, p) / (draws - 1);
      add_snr(mean_.row(i), variance, 1 / draws, found);
      if (estimator.importance == 1)
        elbo_gradient_moments(x_, theta_, mean, variance);
      else
        iwae_gradient_moments(x_, theta_, estimator.importance, mean, variance);
      for (double& v : variance) v /= static_cast<double>(estimator.outer);
      add_snr(mean, variance, 0, limit);
    }
    const Axis axis{axis_name, "1", samples};
    const Axis later{axis_name + std::string("_to"), "1", {samples.begin() + 1, samples.end()}};
    const auto add = [&](const char* name, const char* unit, const char* text,
                         std::vector<Axis> axes, std::vector<double> values) {
      out.push_back({name + std::string(suffix), unit, text, std::move(axes), std::move(values)});
    };
    add("bound", "nats", "mean of the bound over draws", {axis}, bounds);
    add("snr_inference", "1", "signal-to-noise ratio of the gradient for A and b", {axis},
        found.inference);
    add("snr_generative", "1", "signal-to-noise ratio of the gradient for mu", {axis},
        found.generative);
    // In the words of the stored references, which were written when the file lay elsewhere.
    add("snr_inference_limit", "1", "snr_inference by the closed forms (suite/gradient_noise.h)",
        {axis}, limit.inference);
    add("snr_generative_limit", "1", "snr_generative by the closed forms", {axis},
        limit.generative);
    if (samples.size() < 2) return;
    add("slope_inference", "1", "d log snr_inference / d log samples, from the number before",
        {later}, slopes(samples, found.inference));
    add("slope_generative", "1", "d log snr_generative / d log samples, from the number before",
        {later}, slopes(samples, found.generative));
    add("exponent_inference", "1", "the same by least squares over all numbers of samples", {},
        {exponent(samples, found.inference)});
    add("exponent_generative", "1", "the same by least squares over all numbers of samples", {},
        {exponent(samples, found.generative)});
  }

  Streams streams_;
  std::shared_ptr<const ImageSet> images_;  // null: the data are drawn
  Estimators estimators_;
  Workspace workspace_;
  GaussianVae shape_;
  MatrixView<double> x_;
  std::span<double> theta_;
  std::unique_ptr<IwaeDraws> draws_;
  std::int64_t taken_ = 0;
  MatrixView<double> mean_, squares_;  // by estimator, then parameter
  std::span<double> bounds_;           // by estimator
};

}  // namespace

void check_gradient_noise(const Settings& settings) {
  for (const char* key : {"views", "task"})
    if (settings.has(key))
      throw InputError(fmt::format(
          "objective gradient-noise has data and a model of its own, so it takes no {}", key));
}

TrialWork gradient_noise_work(const Settings& settings, const InputShape&) {
  require_two_steps(settings);
  double samples = 0, passes = 0;
  for (const IwaeEstimator& estimator : estimators_of(settings).all) {
    const auto wanted = static_cast<double>(estimator.samples());
    samples = std::max(samples, wanted);
    passes += wanted;
  }
  const double n = static_cast<double>(settings.count("data_points")),
               d = static_cast<double>(settings.count("dimension"));
  // In operations of a float: a normal drawn and its part of the weight, and its part of each
  // weighted sum.
  TrialWork work;
  work.step.pairs = n * d * (140 * samples + 14 * passes);
  return work;
}

std::unique_ptr<Experiment> make_gradient_noise(const Settings& settings,
                                                const std::shared_ptr<const ImageSet>& images,
                                                const Streams& streams) {
  return std::make_unique<GradientNoise>(settings, images, streams);
}

}  // namespace infomax
