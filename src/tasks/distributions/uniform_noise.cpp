#include "tasks/distributions/uniform_noise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/math.h"
#include "tasks/columns.h"

namespace infomax {

namespace {

class UniformNoise final : public DrawnOneByOne<UniformNoise> {
 public:
  // Y = X + U(shift - e, shift + e).
  UniformNoise(double half_width, double shift) : e_(half_width), shift_(shift) {}

  Truth truth() const override { return {uniform_noise_information(e_)}; }

  void draw(Stream& stream, double& x, double& y) const override {
    x = stream.uniform();
    y = x + shift_ + e_ * (2 * stream.uniform() - 1);
  }

  std::optional<PairMoments> moments() const override {
    constexpr double variance = 1.0 / 12;
    return PairMoments{0.5, 0.5 + shift_, variance, variance + e_ * e_ / 3, variance};
  }

  // The density of Y is the length of [0, 1] within e of y, over 2 e.
  double log_density_ratio(double x, double y) const override {
    const double at = y - shift_;
    if (std::abs(at - x) > e_) return -std::numeric_limits<double>::infinity();
    return -det_log(std::min(1.0, at + e_) - std::max(0.0, at - e_));
  }

 private:
  double e_, shift_;
};

double half_width_of(std::string_view name, const Settings& settings, std::size_t dimension) {
  if (settings.has("half_width")) return settings.number("half_width");
  const double information = settings.number("information");
  if (!(information > 0))
    throw InputError(
        fmt::format("{}: information is {}, want more than 0 nats", name, information));
  return uniform_noise_half_width(information / static_cast<double>(dimension));
}

}  // namespace

double uniform_noise_information(double e) {
  return e <= 0.5 ? e - det_log(2 * e) : 0.25 / e;
}

// Above 1/2 nat e - ln 2e = I, which has one root in (0, 1/2]; Newton's steps in ln e.
double uniform_noise_half_width(double information) {
  if (information < 0.5) return 0.25 / information;
  double log_e = -information - std::log(2.0);
  for (int step = 0; step < 60; ++step) {
    const double e = std::exp(log_e);
    const double off = e - std::log(2.0) - log_e - information;
    const double next = log_e - off / (e - 1);
    if (next == log_e) break;
    log_e = next;
  }
  return std::exp(log_e);
}

std::unique_ptr<Task> make_additive_uniform(const Settings& settings) {
  const auto dimension = static_cast<std::size_t>(settings.count("dimension"));
  const double e = half_width_of("additive-uniform", settings, dimension);
  return make_columns("additive-uniform", dimension, std::make_unique<UniformNoise>(e, 0));
}

std::unique_ptr<Task> make_smoothed_uniform(const Settings& settings) {
  const auto dimension = static_cast<std::size_t>(settings.count("dimension"));
  const double e = half_width_of("smoothed-uniform", settings, dimension);
  return make_columns("smoothed-uniform", dimension, std::make_unique<UniformNoise>(e, e));
}

}  // namespace infomax
