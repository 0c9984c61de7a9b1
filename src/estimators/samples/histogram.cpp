#include "estimators/samples/histogram.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/ranks.h"
#include "estimators/samples/arrays.h"

namespace infomax {

namespace {

// Shares of a column's range or of its rows, 0 to 1, to the numbers of bins.
double bin_at(double share, double bins) {
  return std::clamp(std::floor(share * bins), 0.0, bins - 1);
}

Symbols binned(ConstMatrixView<double> a, double bins, bool by_count) {
  const std::size_t n = a.rows();
  std::vector<double> out(a.size()), column(n);
  for (std::size_t c = 0; c < a.cols(); ++c) {
    for (std::size_t i = 0; i < n; ++i) column[i] = a(i, c);
    if (by_count) {
      const std::vector<double> ranks = ranks_of(column);
      // The first of n rows has the rank 1, in the middle of its share.
      for (std::size_t i = 0; i < n; ++i)
        out[i * a.cols() + c] = bin_at((ranks[i] - 0.5) / static_cast<double>(n), bins);
      continue;
    }
    const auto [low, high] = std::ranges::minmax(column);
    // Halves: the range of numbers of both signs may be no number.
    const double range = high / 2 - low / 2;
    for (std::size_t i = 0; i < n; ++i)
      out[i * a.cols() + c] = range > 0 ? bin_at((column[i] / 2 - low / 2) / range, bins) : 0;
  }
  return symbols_of({out.data(), n, a.cols()});
}

}  // namespace

double histogram_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                          const Settings& settings, Stream) {
  require_sample("histogram", x, y);
  const auto bins = static_cast<double>(settings.count("bins"));
  const bool by_count = settings.says("bin_rule", "equal-count");
  return plug_in(binned(x, bins, by_count), binned(y, bins, by_count), settings.word("correction"));
}

double histogram_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings) {
  return 0.5 * plug_in_seconds(n, dx, dy, settings);
}

}  // namespace infomax
