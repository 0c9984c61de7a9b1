#include "estimators/samples/entropies.h"

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <map>
#include <numeric>

namespace infomax {

namespace {

using boost::math::digamma;
using boost::math::lgamma;
using boost::math::trigamma;

double draws(DrawCounts counts) {
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
}

// How often each count is there.
class Often {
 public:
  explicit Often(DrawCounts counts) {
    for (const std::uint32_t n : counts) ++times_[n];
  }
  // sum f(n_i), each count once times how often it is there.
  template <class F>
  double sum(F&& f) const {
    double out = 0;
    for (const auto& [n, times] : times_) out += times * f(static_cast<double>(n));
    return out;
  }

 private:
  std::map<std::uint32_t, double> times_;
};

template <class F>
double sum_over(DrawCounts counts, F&& f) {
  return Often(counts).sum(f);
}

// ln Gamma(n + b) - ln Gamma(b), by Stirling's series where both are too large for a difference.
double log_rising(double b, double n) {
  constexpr double kLarge = 1e4;
  if (b < kLarge) return lgamma(n + b) - lgamma(b);
  return (b + n - 0.5) * std::log1p(n / b) + n * std::log(b) - n + (1 / (b + n) - 1 / b) / 12;
}

// K psi'(K b + 1) - psi'(b + 1), likewise.
double entropy_slope(double b, double values) {
  constexpr double kLarge = 1e4;
  if (b < kLarge) return values * trigamma(values * b + 1) - trigamma(b + 1);
  return (1 - 1 / values) / (2 * b * b) - (1 - 1 / (values * values)) / (6 * b * b * b);
}

}  // namespace

double plug_in_entropy(DrawCounts counts) {
  const double all = draws(counts);
  return std::log(all) - sum_over(counts, [](double n) { return n * std::log(n); }) / all;
}

double miller_madow_entropy(DrawCounts counts) {
  return plug_in_entropy(counts) + (static_cast<double>(counts.size()) - 1) / (2 * draws(counts));
}

double grassberger_entropy(DrawCounts counts) {
  const double all = draws(counts);
  const auto g = [](double n) {
    const double half = 0.5 * (digamma(0.5 * (n + 1)) - digamma(0.5 * n));
    return digamma(n) + (std::fmod(n, 2) == 0 ? half : -half);
  };
  return std::log(all) - sum_over(counts, [&](double n) { return n * g(n); }) / all;
}

double chao_shen_entropy(DrawCounts counts) {
  const double all = draws(counts);
  double once = static_cast<double>(std::ranges::count(counts, 1U));
  if (once == all) once = all - 1;
  const double covered = 1 - once / all;
  return -sum_over(counts, [&](double n) {
    const double q = covered * n / all;
    if (q == 0) return 0.0;  // a single draw
    const double seen = q == 1 ? 1 : -std::expm1(all * std::log1p(-q));
    return q * std::log(q) / seen;
  });
}

// The weight of b is the derivative of the mean entropy, psi(K b + 1) - psi(b + 1), times the
// likelihood of the counts, Gamma(K b) / Gamma(N + K b) prod Gamma(n_i + b) / Gamma(b).
double nsb_entropy(DrawCounts counts, double values) {
  if (values <= 1) return 0;
  const double all = draws(counts);
  const Often often(counts);
  // Beyond either end the weights are less than e^-25 of the rest.
  const double end = 25 + std::log(all * values);
  constexpr double kStep = 1.0 / 16;
  std::vector<double> logs, entropies;
  const auto steps = static_cast<int>(2 * end / kStep);
  for (int step = 0; step <= steps; ++step) {
    const double at = kStep * step - end;
    const double b = std::exp(at), total = values * b;
    const double of_counts = often.sum([&](double n) { return log_rising(b, n); });
    logs.push_back(at + std::log(entropy_slope(b, values)) + of_counts - log_rising(total, all));
    // Values that weren't drawn have n = 0.
    const double of_drawn = often.sum([&](double n) { return (n + b) * digamma(n + b + 1); });
    const double of_others = (values - static_cast<double>(counts.size())) * b * digamma(b + 1);
    entropies.push_back(digamma(all + total + 1) - (of_drawn + of_others) / (all + total));
  }
  const double most = *std::ranges::max_element(logs);
  double sum = 0, weights = 0;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    const double weight = std::exp(logs[i] - most);
    weights += weight;
    sum += weight * entropies[i];
  }
  return sum / weights;
}

double shrinkage(DrawCounts counts, double values) {
  const double all = draws(counts), t = 1 / values;
  const double squares = sum_over(counts, [&](double n) { return n / all * (n / all); });
  // Of all values: sum (t - p)^2 = sum p^2 - 2 t + values t^2 = sum p^2 - t.
  const double apart = (all - 1) * (squares - t);
  return apart > 0 ? std::min(1.0, (1 - squares) / apart) : 1;
}

double entropy_of(std::vector<double> probabilities) {
  std::ranges::sort(probabilities);
  double out = 0;
  for (const double p : probabilities)
    if (p > 0) out -= p * std::log(p);
  return out;
}

}  // namespace infomax
