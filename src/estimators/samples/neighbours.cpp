#include "estimators/samples/neighbours.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/error.h"
#include "estimators/samples/arrays.h"

namespace infomax {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double extended(double measure, double distance, Norm norm) {
  return norm == Norm::euclidean ? measure + distance * distance
                                 : std::max(measure, std::abs(distance));
}

// One column in ascending order, with where each value came from; and for equal stretches of its
// range where in that order they begin, so that a value is found in a few steps.
class SortedColumn {
 public:
  explicit SortedColumn(ConstMatrixView<double> column) : entries_(column.rows()) {
    for (std::size_t i = 0; i < entries_.size(); ++i)
      entries_[i] = {column(i, 0), static_cast<std::uint32_t>(i)};
    std::ranges::sort(entries_, [](const Entry& a, const Entry& b) { return a.value < b.value; });
    low_ = entries_.front().value;
    const double per_value = static_cast<double>(entries_.size()) / (entries_.back().value - low_);
    scale_ = std::isfinite(per_value) ? per_value : 0;
    begins_.resize(entries_.size() + 2);
    std::size_t place = 0;
    for (std::size_t stretch = 0; stretch < begins_.size(); ++stretch) {
      while (place < entries_.size() && stretch_of(entries_[place].value) < stretch) ++place;
      begins_[stretch] = static_cast<std::uint32_t>(place);
    }
  }

  struct Entry {
    double value;
    std::uint32_t row;
  };
  std::span<const Entry> entries() const { return entries_; }

  // The first place for which not_yet is false, of places that begin with those for which it is
  // true: near `value`, or it takes longer.
  template <class NotYet>
  std::size_t turn(double value, NotYet&& not_yet) const {
    const std::size_t stretch = stretch_of(value);
    std::size_t first = begins_[stretch > 0 ? stretch - 1 : 0];
    std::size_t last = begins_[std::min(stretch + 2, begins_.size() - 1)];
    if (first > 0 && !not_yet(first - 1)) first = 0;
    if (last < entries_.size() && not_yet(last)) last = entries_.size();
    // Without a branch that a processor could guess wrongly.
    for (std::size_t left = last - first; left > 0;) {
      const std::size_t half = (left + 1) / 2;
      first += not_yet(first + half - 1) ? half : 0;
      left -= half;
    }
    return first;
  }

 private:
  // 0 ... n, growing with the value.
  std::size_t stretch_of(double value) const {
    const double at = (value - low_) * scale_;
    if (!(at > 0)) return 0;
    return at < static_cast<double>(entries_.size()) ? static_cast<std::size_t>(at)
                                                     : entries_.size();
  }

  std::vector<Entry> entries_;
  double low_ = 0, scale_ = 0;
  std::vector<std::uint32_t> begins_;
};

template <Norm norm>
std::vector<std::uint32_t> count_in_column(ConstMatrixView<double> column,
                                           std::span<const double> reach) {
  const SortedColumn sorted(column);
  const std::span<const SortedColumn::Entry> entries = sorted.entries();
  // Loads that wait for memory all at once, and not between the searches.
  std::vector<double> reaches(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) reaches[i] = reach[entries[i].row];
  std::vector<std::uint32_t> counts(entries.size()), out(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const double within = reaches[i], value = entries[i].value;
    if (!(within > 0)) continue;
    const auto closer = [&](std::size_t place) {
      const double d = entries[place].value - value;
      return (norm == Norm::euclidean ? d * d : std::abs(d)) < within;
    };
    const double distance = distance_of(within, norm);
    const std::size_t first = sorted.turn(value - distance, [&](std::size_t place) {
      return entries[place].value < value && !closer(place);
    });
    const std::size_t last = sorted.turn(value + distance, [&](std::size_t place) {
      return entries[place].value <= value || closer(place);
    });
    counts[i] = static_cast<std::uint32_t>(last - first);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) out[entries[i].row] = counts[i];
  return out;
}

}  // namespace

NeighbourSettings neighbour_settings(const Settings& settings) {
  return {.neighbours = static_cast<std::size_t>(settings.count("neighbours")),
          .norm = settings.says("norm", "maximum") ? Norm::maximum : Norm::euclidean};
}

void require_draws(std::string_view who, ConstMatrixView<double> x, ConstMatrixView<double> y,
                   std::size_t k) {
  if (x.rows() != y.rows() || x.empty() || y.empty() || k < 1 || x.rows() <= k ||
      x.rows() > std::numeric_limits<std::uint32_t>::max())
    throw ShapeError(
        fmt::format("{}: x is [{}, {}], y is [{}, {}], {} neighbours; want x [n, dx], y [n, dy], "
                    "dx, dy >= 1 and n > neighbours >= 1",
                    who, x.rows(), x.cols(), y.rows(), y.cols(), k));
  require_finite(who, "x", x);
  require_finite(who, "y", y);
}

void require_reach(std::string_view who, std::span<const double> reach) {
  for (std::size_t i = 0; i < reach.size(); ++i)
    if (!std::isfinite(reach[i]))
      throw NumericError(fmt::format(
          "{}: the neighbours of row {} are {} away, want a finite number", who, i, reach[i]));
}

std::vector<double> farthest_of(std::span<const double> nearest, std::size_t k) {
  std::vector<double> out(nearest.size() / k);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = nearest[i * k + k - 1];
  return out;
}

std::vector<double> and_equal(std::vector<double> reach) {
  for (double& r : reach) r = std::max(std::nextafter(r, kInfinity), kCoincident);
  return reach;
}

double distance_of(double measure, Norm norm) {
  return norm == Norm::euclidean ? std::sqrt(measure) : measure;
}

std::vector<std::uint32_t> count_closer(ConstMatrixView<double> a, std::span<const double> reach,
                                        Norm norm) {
  if (a.cols() > 1) return NeighbourTree(a, {}, norm).count_closer(reach);
  return norm == Norm::euclidean ? count_in_column<Norm::euclidean>(a, reach)
                                 : count_in_column<Norm::maximum>(a, reach);
}

double measure_between(ConstMatrixView<double> a, std::size_t i, std::size_t j, Norm norm) {
  double out = 0;
  for (std::size_t c = 0; c < a.cols(); ++c) out = extended(out, a(j, c) - a(i, c), norm);
  return out;
}

std::vector<std::uint32_t> count_closer_reference(ConstMatrixView<double> a,
                                                  std::span<const double> reach, Norm norm) {
  std::vector<std::uint32_t> out(a.rows());
  for (std::size_t i = 0; i < a.rows(); ++i)
    for (std::size_t j = 0; j < a.rows(); ++j)
      out[i] += measure_between(a, i, j, norm) < reach[i] ? 1 : 0;
  return out;
}

std::vector<double> nearest_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                      std::size_t k, Norm norm) {
  std::vector<double> out, of_one;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    of_one.clear();
    for (std::size_t j = 0; j < x.rows(); ++j)
      if (j != i)
        of_one.push_back(std::max(measure_between(x, i, j, norm), measure_between(y, i, j, norm)));
    std::ranges::sort(of_one);
    of_one.resize(k, kInfinity);
    out.insert(out.end(), of_one.begin(), of_one.end());
  }
  return out;
}

Digamma::Digamma(std::size_t n) : values_(n + 1) {
  double harmonic = 0;
  for (std::size_t m = 1; m <= n; ++m) {
    values_[m] = harmonic - std::numbers::egamma;
    harmonic += 1 / static_cast<double>(m);
  }
}

double Tally::digammas(const Digamma& psi, std::size_t more) const {
  double sum = 0;
  for (std::size_t m = 0; m < often_.size(); ++m)
    if (often_[m] > 0) sum += static_cast<double>(often_[m]) * psi(m + more);
  return sum;
}

double sum_in_order(std::vector<double> values) {
  std::ranges::sort(values);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double neighbour_seconds(std::size_t n, std::size_t width) {
  constexpr double kPerRow = 4e-7;      // and column, where columns are few
  constexpr double kPerPair = 1.5e-10;  // of rows, and column, where nothing can be left out
  const double rows = static_cast<double>(n), columns = static_cast<double>(width);
  const double all_pairs = std::clamp((columns - 4) / 6, 0.0, 1.0);
  return (kPerRow * rows + kPerPair * rows * rows * all_pairs) * columns;
}

}  // namespace infomax
