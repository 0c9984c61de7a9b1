#include "tasks/distributions/smoothed_discrete.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/math.h"
#include "tasks/columns.h"

namespace infomax {

namespace {

constexpr double kMostNatsPerPair = 9;

// How many of the levels 0 ... A-1 lie within [y - w, y].
double levels_below(double y, std::size_t levels, double width) {
  const double top = std::min(std::floor(y), static_cast<double>(levels) - 1);
  return top - std::max(std::ceil(y - width), 0.0) + 1;
}

class SmoothedDiscrete final : public DrawnOneByOne<SmoothedDiscrete> {
 public:
  SmoothedDiscrete(std::size_t levels, double width)
      : levels_(levels),
        width_(width),
        log_levels_(det_log(static_cast<double>(levels))),
        truth_{smoothed_discrete_information(levels, width)} {}

  Truth truth() const override { return truth_; }

  void draw(Stream& stream, double& x, double& y) const override {
    x = stream.below(static_cast<std::uint32_t>(levels_));
    y = x + width_ * stream.uniform();
  }

  std::optional<PairMoments> moments() const override {
    const double a = static_cast<double>(levels_), variance = (a * a - 1) / 12;
    return PairMoments{0.5 * (a - 1), 0.5 * (a - 1) + 0.5 * width_, variance,
                       variance + width_ * width_ / 12, variance};
  }

  // w p(y) is the number of levels that y may come from, over A.
  double log_density_ratio(double x, double y) const override {
    if (y < x || y > x + width_) return -std::numeric_limits<double>::infinity();
    return log_levels_ - det_log(levels_below(y, levels_, width_));
  }

 private:
  std::size_t levels_;
  double width_, log_levels_;
  Truth truth_;
};

}  // namespace

// I = E[ln A - ln m(Y)], m the number of levels that Y may come from: over an X drawn and a place
// in its noise, cut where m changes: at whole numbers, where Y reaches the next level, and at the
// fraction of w, where it leaves one.
double smoothed_discrete_information(std::size_t levels, double width) {
  const double whole = std::floor(width), fraction = width - whole;
  const auto pieces = static_cast<std::size_t>(whole) + 1;
  double sum = 0;
  for (std::size_t level = 0; level < levels; ++level)
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      const double from = static_cast<double>(piece);
      const auto add = [&](double begin, double end) {
        if (end <= begin) return;
        const double y = static_cast<double>(level) + 0.5 * (begin + end);
        sum += (end - begin) / width * std::log(levels_below(y, levels, width));
      };
      add(from, std::min(from + fraction, width));
      add(from + fraction, std::min(from + 1, width));
    }
  return std::log(static_cast<double>(levels)) - sum / static_cast<double>(levels);
}

double smoothed_discrete_width(std::size_t levels, double information) {
  if (information == std::log(static_cast<double>(levels))) return 1;
  const auto off = [&](double log_width) {
    return smoothed_discrete_information(levels, std::exp(log_width)) - information;
  };
  std::uintmax_t steps = 200;
  double most = 1;
  while (off(most) > 0) most *= 2;
  const auto [low, high] = boost::math::tools::toms748_solve(
      off, 0.0, most, boost::math::tools::eps_tolerance<double>(50), steps);
  return std::exp(0.5 * (low + high));
}

std::unique_ptr<Task> make_smoothed_discrete(const Settings& settings) {
  const auto dimension = static_cast<std::size_t>(settings.count("dimension"));
  const double information = settings.number("information"),
               each = information / static_cast<double>(dimension);
  if (!(each > 0 && each <= kMostNatsPerPair))
    throw InputError(
        fmt::format("smoothed-discrete: information is {}, want more than 0 nats and at most {}",
                    information, kMostNatsPerPair * static_cast<double>(dimension)));
  const auto levels = static_cast<std::size_t>(std::ceil(std::exp(each)));
  return make_columns(
      "smoothed-discrete", dimension,
      std::make_unique<SmoothedDiscrete>(levels, smoothed_discrete_width(levels, each)));
}

}  // namespace infomax
