#include "probe/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "core/error.h"

namespace infomax {

namespace {

constexpr double kDecrease = 1e-3;  // c1
constexpr double kCurvature = 0.9;  // c2
constexpr int kMaxEvaluations = 20;
constexpr double kGrow = 4;  // a bracket that isn't closed yet opens by this

using Vector = std::vector<double>;

double dot(std::span<const double> a, std::span<const double> b) {
  // Four partial sums, added in a fixed order.
  double sum[4] = {};
  std::size_t k = 0;
  for (; k + 4 <= a.size(); k += 4) {
    for (std::size_t l = 0; l < 4; ++l) sum[l] += a[k + l] * b[k + l];
  }
  for (; k < a.size(); ++k) sum[0] += a[k] * b[k];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

void add_scaled(double scale, std::span<const double> a, std::span<double> out) {
  for (std::size_t k = 0; k < out.size(); ++k) out[k] += scale * a[k];
}

double max_abs(std::span<const double> a) {
  double largest = 0;
  for (const double v : a) largest = std::max(largest, std::abs(v));
  return largest;
}

// The last pairs (s, y), oldest first from `first` on, in a ring.
class Pairs {
 public:
  Pairs(std::size_t capacity, std::size_t n)
      : s_(capacity, Vector(n)), y_(capacity, Vector(n)), rho_(capacity), alpha_(capacity) {}

  void clear() { count_ = 0; }
  bool empty() const { return count_ == 0; }

  // A pair without curvature would spoil H and is left out.
  void add(std::span<const double> x0, std::span<const double> x1, std::span<const double> g0,
           std::span<const double> g1) {
    const std::size_t slot = next_;
    for (std::size_t k = 0; k < x0.size(); ++k) {
      s_[slot][k] = x1[k] - x0[k];
      y_[slot][k] = g1[k] - g0[k];
    }
    const double sy = dot(s_[slot], y_[slot]);
    const double yy = dot(y_[slot], y_[slot]);
    if (!(sy > 2.2e-16 * yy)) return;
    rho_[slot] = 1 / sy;
    scale_ = sy / yy;
    next_ = (slot + 1) % s_.size();
    count_ = std::min(count_ + 1, s_.size());
  }

  // p = -H g.
  void direction(std::span<const double> g, std::span<double> p) {
    for (std::size_t k = 0; k < p.size(); ++k) p[k] = -g[k];
    if (count_ == 0) return;
    for (std::size_t i = 0; i < count_; ++i) {  // newest first
      const std::size_t slot = (next_ + s_.size() - 1 - i) % s_.size();
      alpha_[slot] = rho_[slot] * dot(s_[slot], p);
      add_scaled(-alpha_[slot], y_[slot], p);
    }
    for (double& v : p) v *= scale_;
    for (std::size_t i = count_; i-- > 0;) {
      const std::size_t slot = (next_ + s_.size() - 1 - i) % s_.size();
      add_scaled(alpha_[slot] - rho_[slot] * dot(y_[slot], p), s_[slot], p);
    }
  }

 private:
  std::vector<Vector> s_, y_;
  Vector rho_, alpha_;
  double scale_ = 1;
  std::size_t next_ = 0, count_ = 0;
};

// f along the line, at distance a: value and slope.
struct Point {
  double a = 0, f = 0, slope = 0;
};

// Where the cubic through two points and their slopes is least, kept away from both ends; their
// middle where there is no such place.
double cubic_minimum(const Point& u, const Point& v) {
  const double low = std::min(u.a, v.a), high = std::max(u.a, v.a), margin = 0.1 * (high - low);
  const double d1 = u.slope + v.slope - 3 * (u.f - v.f) / (u.a - v.a);
  const double under = d1 * d1 - u.slope * v.slope;
  double a = 0.5 * (low + high);
  if (std::isfinite(under) && under >= 0) {
    const double d2 = std::copysign(std::sqrt(under), v.a - u.a);
    const double cubic = v.a - (v.a - u.a) * (v.slope + d2 - d1) / (v.slope - u.slope + 2 * d2);
    if (std::isfinite(cubic)) a = std::clamp(cubic, low + margin, high - margin);
  }
  return a;
}

class LineSearch {
 public:
  LineSearch(const DifferentiableFunction& function, std::size_t n, double noise)
      : x1(n), g1(n), function_(function), noise_share_(noise) {}

  // From x with value f0 along p with slope slope0 < 0. True where x1, f1, g1 hold a point with the
  // strong Wolfe conditions; false, with evaluations spent, where none was found.
  bool run(std::span<const double> x, double f0, std::span<const double> p, double slope0,
           double first_step, int& evaluations) {
    start_ = {0, f0, slope0};
    Point low = start_, high;
    bool closed = false;
    double a = first_step;
    for (int k = 0; k < kMaxEvaluations; ++k) {
      const Point here = at(x, p, a);
      ++evaluations;
      if (falls_enough(here) && std::abs(here.slope) <= -kCurvature * slope0) return true;
      if (!falls_enough(here) || here.f > low.f + noise()) {
        high = here;
        closed = true;
      } else {
        // The minimum lies where f falls from here: back towards the last low, or on.
        const double onward = closed ? high.a - here.a : 1.0;
        if (here.slope * onward >= 0) {
          high = low;
          closed = true;
        }
        low = here;
      }
      if (!closed) {
        a *= kGrow;
      } else if (!std::isfinite(high.f) || !std::isfinite(high.slope)) {
        a = low.a + 0.1 * (high.a - low.a);
      } else {
        if (std::abs(high.a - low.a) <= 1e-14 * std::max(high.a, low.a)) return false;
        a = cubic_minimum(low, high);
      }
    }
    return false;
  }

  Vector x1, g1;
  double f1 = 0;

 private:
  double noise() const { return noise_share_ * std::abs(start_.f); }
  bool falls_enough(const Point& here) const {  // false for a NaN
    return here.f <= start_.f + std::max(kDecrease * here.a * start_.slope, noise());
  }

  Point at(std::span<const double> x, std::span<const double> p, double a) {
    for (std::size_t k = 0; k < x1.size(); ++k) x1[k] = x[k] + a * p[k];
    f1 = function_(x1, g1);
    return {a, f1, dot(g1, p)};
  }

  const DifferentiableFunction& function_;
  double noise_share_;
  Point start_;
};

}  // namespace

MinimiserResult minimise_lbfgs(const DifferentiableFunction& function, std::span<double> x,
                               const MinimiserSettings& settings) {
  if (settings.memory < 1 || settings.max_iterations < 1) {
    throw ShapeError("minimise_lbfgs: memory is " + std::to_string(settings.memory) +
                     ", max_iterations " + std::to_string(settings.max_iterations) +
                     ", want both at least 1");
  }
  const std::size_t n = x.size();
  Vector g(n), p(n);
  Pairs pairs(static_cast<std::size_t>(settings.memory), n);
  LineSearch search(function, n, settings.noise);

  MinimiserResult result;
  double f = function(x, g);
  result.evaluations = 1;
  if (!std::isfinite(f)) throw NumericError("minimise_lbfgs: f is not finite at the start");

  result.stop = MinimiserStop::iterations;
  if (max_abs(g) <= settings.gradient_tol) result.stop = MinimiserStop::gradient;
  while (result.stop == MinimiserStop::iterations && result.iterations < settings.max_iterations) {
    pairs.direction(g, p);
    double slope = dot(g, p);
    if (!(slope < 0)) {
      pairs.clear();
      pairs.direction(g, p);
      slope = dot(g, p);
    }
    // Along a bare gradient nothing tells the scale: move by at most 1.
    const double first_step = pairs.empty() ? std::min(1.0, 1 / std::sqrt(-slope)) : 1.0;
    if (!search.run(x, f, p, slope, first_step, result.evaluations)) {
      if (pairs.empty()) {
        result.stop = MinimiserStop::line_search;
        break;
      }
      pairs.clear();
      continue;
    }
    ++result.iterations;
    pairs.add(x, search.x1, g, search.g1);
    const double before = f;
    f = search.f1;
    std::copy(search.x1.begin(), search.x1.end(), x.begin());
    g.swap(search.g1);
    if (max_abs(g) <= settings.gradient_tol) {
      result.stop = MinimiserStop::gradient;
    } else if (settings.reduction_tol > 0 &&
               before - f <=
                   settings.reduction_tol * std::max({std::abs(before), std::abs(f), 1.0})) {
      result.stop = MinimiserStop::reduction;
    }
  }
  result.value = f;
  result.max_gradient = max_abs(g);
  return result;
}

}  // namespace infomax
