#include "transforms/normal_cdf.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "core/math.h"
#include "core/vector_clones.h"
#include "transforms/increasing.h"

namespace infomax {

namespace {

// Where the continued fraction takes over from the series.
constexpr double kTail = 2;
// Between these lie the quantiles of (0, 1/2].
constexpr double kLowest = -37.5, kHighest = 0.1;

INFOMAX_ALWAYS_INLINE double density(double x) {
  constexpr double kInverseRootTwoPi = 0.3989422804014327;
  return kInverseRootTwoPi * det_exp(-0.5 * x * x);
}

// Phi(-z) = density(z) / (z + 1/(z + 2/(z + 3/(z + ...)))), z >= kTail; 130 levels are right to
// 1e-17 there.
double lower_tail(double z) {
  double fraction = z;
  for (int k = 130; k >= 1; --k) fraction = z + k / fraction;
  return density(z) / fraction;
}

// Phi(x) = 1/2 + density(x) (x + x^3/3 + x^5/(3 5) + ...)
double centre(double x) {
  double term = x, sum = x;
  for (int k = 3; std::abs(term) > 1e-18 * std::abs(sum); k += 2) {
    term *= x * x / k;
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

}  // namespace

double standard_normal_cdf(double x) {
  if (x < -kTail) return lower_tail(-x);
  if (x > kTail) return 1 - lower_tail(x);
  return centre(x);
}

namespace {

// log Phi and its slope.
struct LogCdf {
  double value, slope;
};

LogCdf log_cdf(double x) {
  const double value = standard_normal_cdf(x);
  return {det_log(value), density(x) / value};
}

}  // namespace

double standard_normal_quantile(double p) {
  if (!(p >= 0 && p <= 1)) return std::numeric_limits<double>::quiet_NaN();
  if (p > 0.5) return -standard_normal_quantile(1 - p);
  if (p == 0) return -40;
  // log Phi is concave with a slope that never vanishes, so Newton's steps don't stray.
  return where_increasing(
      [](double x, double& slope) {
        const LogCdf at = log_cdf(x);
        slope = at.slope;
        return at.value;
      },
      det_log(p), kLowest, kHighest);
}

namespace {

// Rows of values are worked on in blocks of so many, every value by the same operations as alone.
constexpr std::size_t kLanes = 64;

// The values of a block that want one and the same formula, side by side, and where they came from.
struct Lanes {
  std::array<double, kLanes> at{}, value{};
  std::array<std::size_t, kLanes> from{};
  std::size_t count = 0;

  void add(double x, std::size_t place) {
    at[count] = x;
    from[count++] = place;
  }
};

// lower_tail by fewer levels of its fraction: the rest, whatever it is, lies between z and
// z + (levels + 1)/z, and a level is a decreasing function of the one below it, rounded or not. So
// where both ends come to one number, all 130 levels do. False where they don't for some z.
template <int levels>
INFOMAX_ALWAYS_INLINE bool short_tails(const double* z, std::size_t count, double* out) {
  double low[kLanes], high[kLanes];
  for (std::size_t i = 0; i < count; ++i) {
    low[i] = z[i];
    high[i] = z[i] + (levels + 1) / z[i];
  }
  for (int k = levels; k >= 1; --k)
    for (std::size_t i = 0; i < count; ++i) {
      low[i] = z[i] + k / low[i];
      high[i] = z[i] + k / high[i];
    }
  std::size_t apart = 0;
  for (std::size_t i = 0; i < count; ++i) {
    apart += low[i] == high[i] ? 0 : 1;
    out[i] = density(z[i]) / low[i];
  }
  return apart == 0;
}

// lower_tail of z >= kTail. The levels that are tried first are those that are mostly enough.
INFOMAX_VECTOR_CLONES
void lower_tails(const double* z, std::size_t count, double* out) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < count; ++i) least = z[i] < least ? z[i] : least;
  if (least >= 8 && short_tails<24>(z, count, out)) return;
  if (least >= 4 && least < 8 && short_tails<48>(z, count, out)) return;
  double fraction[kLanes];
  for (std::size_t i = 0; i < count; ++i) fraction[i] = z[i];
  for (int k = 130; k >= 1; --k)
    for (std::size_t i = 0; i < count; ++i) fraction[i] = z[i] + k / fraction[i];
  for (std::size_t i = 0; i < count; ++i) out[i] = density(z[i]) / fraction[i];
}

// centre of |x| <= kTail. At 2 the last of 26 terms is below 1e-18 of the sum, and the first that
// is no longer changes the sum: so all values may take as many.
INFOMAX_VECTOR_CLONES
void centres(const double* x, std::size_t count, double* out) {
  double term[kLanes], sum[kLanes];
  for (std::size_t i = 0; i < count; ++i) term[i] = sum[i] = x[i];
  for (int k = 3; k <= 53; k += 2)
    for (std::size_t i = 0; i < count; ++i) {
      term[i] *= x[i] * x[i] / k;
      sum[i] += term[i];
    }
  for (std::size_t i = 0; i < count; ++i) out[i] = 0.5 + density(x[i]) * sum[i];
}

// In their places, at most kLanes.
void cdf_block(std::span<double> u) {
  Lanes low, middle, high;
  for (std::size_t i = 0; i < u.size(); ++i) {
    if (u[i] < -kTail)
      low.add(-u[i], i);
    else if (u[i] > kTail)
      high.add(u[i], i);
    else
      middle.add(u[i], i);
  }
  lower_tails(low.at.data(), low.count, low.value.data());
  lower_tails(high.at.data(), high.count, high.value.data());
  centres(middle.at.data(), middle.count, middle.value.data());
  for (std::size_t i = 0; i < low.count; ++i) u[low.from[i]] = low.value[i];
  for (std::size_t i = 0; i < high.count; ++i) u[high.from[i]] = 1 - high.value[i];
  for (std::size_t i = 0; i < middle.count; ++i) u[middle.from[i]] = middle.value[i];
}

// log Phi and its slope from x and Phi(x).
INFOMAX_VECTOR_CLONES
void logarithms(const double* x, std::size_t count, double* value, double* slope) {
  for (std::size_t i = 0; i < count; ++i) {
    slope[i] = density(x[i]) / value[i];
    value[i] = det_log(value[i]);
  }
}

// standard_normal_quantile's search for every p at once.
void quantile_block(std::span<double> p) {
  std::array<IncreasingSearch, kLanes> searches;
  std::array<std::size_t, kLanes> open;
  std::array<bool, kLanes> upper;
  std::size_t count = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    upper[i] = p[i] > 0.5;
    const double tail = upper[i] ? 1 - p[i] : p[i];
    if (tail > 0) {
      searches[i] = IncreasingSearch(det_log(tail), kLowest, kHighest);
      open[count++] = i;
    } else {
      p[i] = standard_normal_quantile(p[i]);
    }
  }
  std::array<double, kLanes> x, value, slope;
  for (bool first = true; count > 0; first = false) {
    if (first) {  // all search from one place
      static const LogCdf there = log_cdf(0.5 * (kLowest + kHighest));
      std::fill_n(value.begin(), count, there.value);
      std::fill_n(slope.begin(), count, there.slope);
    } else {
      for (std::size_t k = 0; k < count; ++k) x[k] = value[k] = searches[open[k]].x();
      cdf_block(std::span(value).first(count));
      logarithms(x.data(), count, value.data(), slope.data());
    }
    std::size_t left = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t i = open[k];
      if (searches[i].ends(value[k], slope[k]))
        p[i] = upper[i] ? -searches[i].x() : searches[i].x();
      else
        open[left++] = i;
    }
    count = left;
  }
}

void in_blocks(MatrixView<double> u, void (*map)(std::span<double>)) {
  if (u.contiguous()) u = {u.data(), 1, u.size()};
  for (std::size_t i = 0; i < u.rows(); ++i)
    for (std::size_t first = 0; first < u.cols(); first += kLanes)
      map(u.row(i).subspan(first, std::min(kLanes, u.cols() - first)));
}

}  // namespace

void normal_cdf(Side, MatrixView<double> u) {
  in_blocks(u, cdf_block);
}

void normal_cdf_inverse(Side, MatrixView<double> u) {
  in_blocks(u, quantile_block);
}

}  // namespace infomax
