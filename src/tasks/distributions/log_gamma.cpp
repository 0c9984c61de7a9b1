#include "tasks/distributions/log_gamma.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>

#include "core/error.h"
#include "core/math.h"
#include "core/vector_clones.h"
#include "tasks/columns.h"
#include "tasks/gamma.h"

namespace infomax {

namespace {

constexpr double kMostNatsPerPair = 20;

// Of each draw x and y as LogGamma::draw has them.
INFOMAX_VECTOR_CLONES
void pairs_from(const double* g, const double* u, const double* v, std::size_t count, double k,
                double shift, double* x, double* y) {
  for (std::size_t i = 0; i < count; ++i) {
    const double log_g = det_log(g[i]) + k * det_log(u[i]);
    x[i] = log_g - shift;
    y[i] = det_log(-det_log(v[i])) - log_g;
  }
}

class LogGamma final : public ScalarPair {
 public:
  explicit LogGamma(double inverse_shape)
      : k_(inverse_shape),
        a_(1 / inverse_shape),
        log_a_(det_log(a_)),
        shift_(boost::math::digamma(a_)) {}

  Truth truth() const override { return {log_gamma_information(k_)}; }

  // G of shape a is one of shape a + 1 times U^(1/a), which in logarithms doesn't underflow.
  void draw(Stream& stream, double& x, double& y) const override {
    const double log_g = det_log(gamma_variate(stream, a_ + 1)) + k_ * det_log(stream.uniform());
    x = log_g - shift_;
    y = det_log(-det_log(stream.uniform())) - log_g;
  }

  // Logarithms of many draws at once.
  void draw_many(Stream& stream, std::span<double> x, std::span<double> y) const override {
    constexpr std::size_t kDraws = 64;
    double g[kDraws], u[kDraws], v[kDraws];
    for (std::size_t first = 0; first < x.size(); first += kDraws) {
      const std::size_t count = std::min(kDraws, x.size() - first);
      for (std::size_t i = 0; i < count; ++i) {
        g[i] = gamma_variate(stream, a_ + 1);
        u[i] = stream.uniform();
        v[i] = stream.uniform();
      }
      pairs_from(g, u, v, count, k_, shift_, &x[first], &y[first]);
    }
  }

  // Where G is small the ratio grows faster than its square can be integrated, by a logarithm.
  bool square_integrable() const override { return false; }
  // The cumulants of ln G and ln E are polygammas.
  std::optional<PairMoments> moments() const override {
    const double of_g = boost::math::trigamma(a_), of_e = boost::math::trigamma(1.0);
    return PairMoments{0, boost::math::digamma(1.0) - shift_, of_g, of_e + of_g, -of_g};
  }

  double log_density_ratio(double x, double y) const override {
    const double t = y + (x + shift_);
    const double log_sum = y > 0 ? det_log1p(det_exp(-y)) : det_log1p(det_exp(y));
    const double along = y > 0 ? a_ * y : -y;
    return t - det_exp(t) - log_a_ + along + (a_ + 1) * log_sum;
  }

 private:
  double k_, a_, log_a_, shift_;
};

}  // namespace

double log_gamma_information(double k) {
  return boost::math::digamma(1 / k) + k + std::log(k);
}

double log_gamma_inverse_shape(double information) {
  const auto off = [&](double log_k) {
    return log_gamma_information(std::exp(log_k)) - information;
  };
  std::uintmax_t steps = 200;
  const auto [low, high] = boost::math::tools::toms748_solve(
      off, -12.0, 25.0, boost::math::tools::eps_tolerance<double>(50), steps);
  return std::exp(0.5 * (low + high));
}

std::unique_ptr<Task> make_log_gamma(const Settings& settings) {
  const auto dimension = static_cast<std::size_t>(settings.count("dimension"));
  double k = 0;
  if (settings.has("inverse_shape")) {
    k = settings.number("inverse_shape");
  } else {
    const double each = settings.number("information") / static_cast<double>(dimension);
    if (!(each > 0 && each <= kMostNatsPerPair))
      throw InputError(fmt::format(
          "log-gamma: information is {}, want more than 0 nats and at most {}",
          settings.number("information"), kMostNatsPerPair * static_cast<double>(dimension)));
    k = log_gamma_inverse_shape(each);
  }
  return make_columns("log-gamma", dimension, std::make_unique<LogGamma>(k));
}

}  // namespace infomax
