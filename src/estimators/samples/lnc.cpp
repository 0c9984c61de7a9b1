#include "estimators/samples/lnc.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.h"
#include "estimators/samples/arrays.h"
#include "estimators/samples/ksg2.h"

namespace infomax {

namespace {

constexpr std::size_t kDraws = 20000;
constexpr double kBelow = 0.005;

// A symmetric matrix [d, d] to its eigenvectors, in the columns of `axes`: Jacobi's rotations,
// until what is off the diagonal has no bit of the rest.
class PrincipalAxes {
 public:
  explicit PrincipalAxes(std::size_t d) : d_(d), moments_(d * d), axes_(d * d) {}

  void find(const std::vector<std::vector<double>>& offsets) {
    std::fill(moments_.begin(), moments_.end(), 0.0);
    for (const std::vector<double>& v : offsets)
      for (std::size_t a = 0; a < d_; ++a)
        for (std::size_t b = 0; b < d_; ++b) moments_[a * d_ + b] += v[a] * v[b];
    std::fill(axes_.begin(), axes_.end(), 0.0);
    for (std::size_t a = 0; a < d_; ++a) axes_[a * d_ + a] = 1;
    constexpr int kSweeps = 50;
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
      bool turned = false;
      for (std::size_t a = 0; a < d_; ++a)
        for (std::size_t b = a + 1; b < d_; ++b) turned = turn(a, b) || turned;
      if (!turned) return;
    }
  }

  // The largest extent of the offsets along each axis, as the logarithm of their product; -inf
  // where one is 0.
  double log_extents(const std::vector<std::vector<double>>& offsets) const {
    double out = 0;
    for (std::size_t axis = 0; axis < d_; ++axis) {
      double extent = 0;
      for (const std::vector<double>& v : offsets) {
        double along = 0;
        for (std::size_t c = 0; c < d_; ++c) along += v[c] * axes_[c * d_ + axis];
        extent = std::max(extent, std::abs(along));
      }
      out += std::log(extent);
    }
    return out;
  }

 private:
  bool turn(std::size_t a, std::size_t b) {
    const double off = moments_[a * d_ + b], of_a = moments_[a * d_ + a],
                 of_b = moments_[b * d_ + b];
    if (std::abs(off) <= 0x1p-53 * std::sqrt(of_a * of_b)) return false;
    const double ratio = (of_b - of_a) / (2 * off);
    const double t = (ratio < 0 ? -1 : 1) / (std::abs(ratio) + std::sqrt(ratio * ratio + 1));
    const double c = 1 / std::sqrt(t * t + 1), s = t * c;
    const auto rotate = [&](double& first, double& second) {
      const double f = first, g = second;
      first = c * f - s * g;
      second = s * f + c * g;
    };
    for (std::size_t m = 0; m < d_; ++m) rotate(moments_[m * d_ + a], moments_[m * d_ + b]);
    for (std::size_t m = 0; m < d_; ++m) rotate(moments_[a * d_ + m], moments_[b * d_ + m]);
    for (std::size_t m = 0; m < d_; ++m) rotate(axes_[m * d_ + a], axes_[m * d_ + b]);
    return true;
  }

  std::size_t d_;
  std::vector<double> moments_, axes_;
};

// ln(W / V) of offsets from a point: dx columns, then dy.
double log_ratio(PrincipalAxes& axes, std::vector<std::vector<double>>& offsets, std::size_t dx) {
  // Sums run in an order of the offsets' own.
  std::ranges::sort(offsets);
  double in_x = 0, in_y = 0;
  for (const std::vector<double>& v : offsets)
    for (std::size_t c = 0; c < v.size(); ++c) {
      double& side = c < dx ? in_x : in_y;
      side = std::max(side, std::abs(v[c]));
    }
  const std::size_t dy = offsets.front().size() - dx;
  if (in_x == 0 || in_y == 0) return 0;  // a box of no volume isn't corrected
  axes.find(offsets);
  return axes.log_extents(offsets) - static_cast<double>(dx) * std::log(in_x) -
         static_cast<double>(dy) * std::log(in_y);
}

void require_axes(std::size_t neighbours, std::size_t width) {
  if (neighbours < width)
    throw ShapeError(fmt::format("lnc: {} neighbours of points of {} columns, want as many or more",
                                 neighbours, width));
}

}  // namespace

double lnc_threshold(std::size_t neighbours, std::size_t dx, std::size_t dy, Stream stream) {
  require_axes(neighbours, dx + dy);
  PrincipalAxes axes(dx + dy);
  std::vector<double> ratios(kDraws);
  std::vector<std::vector<double>> offsets(neighbours, std::vector<double>(dx + dy));
  for (double& ratio : ratios) {
    for (std::vector<double>& v : offsets)
      for (double& value : v) value = 2 * stream.uniform() - 1;
    ratio = log_ratio(axes, offsets, dx);
  }
  const auto at = ratios.begin() + static_cast<std::ptrdiff_t>(kBelow * kDraws);
  std::nth_element(ratios.begin(), at, ratios.end());
  return std::exp(*at);
}

double lnc(ConstMatrixView<double> x, ConstMatrixView<double> y, std::size_t neighbours,
           Stream stream) {
  require_draws("lnc", x, y, neighbours);
  const std::size_t n = x.rows(), dx = x.cols(), width = dx + y.cols();
  const double threshold = std::log(lnc_threshold(neighbours, dx, y.cols(), stream));
  const NeighbourTree tree(x, y, Norm::maximum);
  const std::vector<double> reach = farthest_of(tree.nearest(neighbours), neighbours);
  require_reach("lnc", reach);
  // Rows that coincide have no box, and may be too many to list.
  std::vector<double> listed = and_equal(reach);
  for (std::size_t i = 0; i < n; ++i)
    if (reach[i] < kCoincident) listed[i] = 0;
  const NeighbourTree::Lists lists = tree.closer(listed);
  const SideBySide both(x, y);
  const ConstMatrixView<double> points = both;
  PrincipalAxes axes(width);
  std::vector<std::vector<double>> offsets;
  std::vector<double> corrections;
  for (std::size_t i = 0; i < n; ++i) {
    offsets.clear();
    for (std::size_t at = lists.first[i]; at < lists.first[i + 1]; ++at) {
      std::vector<double>& v = offsets.emplace_back(width);
      for (std::size_t c = 0; c < width; ++c) v[c] = points(lists.rows[at], c) - points(i, c);
    }
    if (offsets.empty()) continue;
    const double ratio = log_ratio(axes, offsets, dx);
    if (!(ratio < threshold)) continue;
    if (!std::isfinite(ratio))
      throw NumericError(fmt::format("lnc: the neighbours of row {} lie in a plane", i));
    corrections.push_back(-ratio);
  }
  return ksg2(x, y, {neighbours, Norm::maximum}) +
         sum_in_order(std::move(corrections)) / static_cast<double>(n);
}

double lnc_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream stream) {
  return lnc(x, y, static_cast<std::size_t>(settings.count("neighbours")), stream);
}

double lnc_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings) {
  constexpr double kSeconds = 5e-8;  // per point, neighbour and pair of columns
  const double width = static_cast<double>(dx + dy);
  return 3 * neighbour_seconds(n, dx + dy) + kSeconds * static_cast<double>(n + kDraws) *
                                                 static_cast<double>(settings.count("neighbours")) *
                                                 width * width;
}

}  // namespace infomax
