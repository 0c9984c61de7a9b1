#include "tasks/distributions/cells.h"

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

constexpr double kMostNats = 9;

double entropy_of(std::span<const double> p) {
  double sum = 0;
  for (const double share : p)
    if (share > 0) sum -= share * std::log(share);
  return sum;
}

class Cells final : public DrawnOneByOne<Cells> {
 public:
  Cells(std::vector<double> lengths, bool quantised)
      : lengths_(std::move(lengths)), quantised_(quantised), truth_{entropy_of(lengths_)} {
    double sum = 0;
    for (const double length : lengths_) ends_.push_back(sum += length);
    ends_.back() = 1;
  }

  Truth truth() const override { return truth_; }

  void draw(Stream& stream, double& x, double& y) const override {
    x = stream.uniform();
    const std::size_t k = cell_of(x);
    y = quantised_ ? static_cast<double>(k) : ends_[k] - lengths_[k] * stream.uniform();
  }

  std::optional<PairMoments> moments() const override {
    PairMoments out{0.5, 0, 1.0 / 12, 0, 0};
    // Of Y given the cell: its mean, and its variance.
    const auto mean_in = [&](std::size_t k) {
      return quantised_ ? static_cast<double>(k) : ends_[k] - 0.5 * lengths_[k];
    };
    for (std::size_t k = 0; k < lengths_.size(); ++k) out.mean_y += lengths_[k] * mean_in(k);
    for (std::size_t k = 0; k < lengths_.size(); ++k) {
      const double p = lengths_[k], off = mean_in(k) - out.mean_y;
      out.variance_y += p * (off * off + (quantised_ ? 0 : p * p / 12));
      out.covariance += p * (ends_[k] - 0.5 * p - 0.5) * off;
    }
    return out;
  }

  double log_density_ratio(double x, double y) const override {
    const std::size_t k = cell_of(x);
    const bool same = quantised_ ? y == static_cast<double>(k) : cell_of(y) == k;
    return same ? -det_log(lengths_[k]) : -std::numeric_limits<double>::infinity();
  }

 private:
  std::size_t cell_of(double at) const {
    return std::min(static_cast<std::size_t>(std::ranges::upper_bound(ends_, at) - ends_.begin()),
                    lengths_.size() - 1);
  }

  std::vector<double> lengths_, ends_;
  bool quantised_;
  Truth truth_;
};

double each_of(std::string_view name, const Settings& settings, double least) {
  const double d = static_cast<double>(settings.count("dimension")),
               information = settings.number("information"), each = information / d;
  if (!(each >= least && each <= kMostNats))
    throw InputError(fmt::format("{}: information is {}, want a number of nats in [{:.8g}, {}]",
                                 name, information, d * least, d * kMostNats));
  return each;
}

}  // namespace

std::vector<double> cells_of_entropy(double entropy) {
  if (!(entropy >= 0 && entropy <= kMostNats))
    throw InputError(
        fmt::format("cells: an entropy of {}, want one in [0, {}]", entropy, kMostNats));
  const double n = std::ceil(std::exp(entropy));
  if (n <= 1) return {1.0};
  const auto lengths = [&](double last) {
    std::vector<double> out(static_cast<std::size_t>(n), (1 - last) / (n - 1));
    out.back() = last;
    return out;
  };
  if (entropy >= std::log(n)) return lengths(1 / n);
  const auto off = [&](double last) {
    const double rest = (1 - last) / (n - 1);
    return -(1 - last) * std::log(rest) - (last > 0 ? last * std::log(last) : 0) - entropy;
  };
  std::uintmax_t steps = 300;
  const auto [low, high] = boost::math::tools::toms748_solve(
      off, 0.0, 1 / n, boost::math::tools::eps_tolerance<double>(50), steps);
  return lengths(0.5 * (low + high));
}

std::unique_ptr<Task> make_quantised(const Settings& settings) {
  const double each = each_of("quantised", settings, 0);
  return make_columns("quantised", static_cast<std::size_t>(settings.count("dimension")),
                      std::make_unique<Cells>(cells_of_entropy(each), true));
}

std::unique_ptr<Task> make_cells(const Settings& settings) {
  const double idle = settings.number("idle_share");
  const double least = idle > 0 ? -idle * std::log(idle) - (1 - idle) * std::log1p(-idle) : 0;
  const double each = each_of("cells", settings, least);
  std::vector<double> lengths = cells_of_entropy((each - least) / (1 - idle));
  if (idle > 0) {
    for (double& length : lengths) length *= 1 - idle;
    lengths.insert(lengths.begin(), idle);
  }
  return make_columns("cells", static_cast<std::size_t>(settings.count("dimension")),
                      std::make_unique<Cells>(std::move(lengths), false));
}

}  // namespace infomax
