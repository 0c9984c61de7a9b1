#include "inference/interval.h"

#include <fmt/core.h>

#include <array>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/error.h"
#include "inference/parallel.h"
#include "inference/rows.h"

namespace infomax {

namespace {

constexpr std::size_t kWays = 8, kMostParts = 4;
constexpr double kSlowerThanRows = 2.1 / 1.96;  // Holmes and Nemenman's, at every level

// One part: of the `way`-th way to make m parts, the p-th.
struct Piece {
  std::size_t m, way, p;
};

std::vector<Piece> pieces() {
  std::vector<Piece> out;
  for (std::size_t m = 2; m <= kMostParts; ++m)
    for (std::size_t way = 0; way < kWays; ++way)
      for (std::size_t p = 0; p < m; ++p) out.push_back({m, way, p});
  return out;
}

// All rows in the order in which they are cut into parts.
std::vector<std::uint32_t> order_of(const Piece& piece, std::size_t n, Parts parts,
                                    const Streams& streams) {
  std::vector<std::uint32_t> out(n);
  if (parts == Parts::random) {
    streams("interval/order", static_cast<std::uint32_t>(piece.m * kWays + piece.way))
        .permutation(out);
    return out;
  }
  // From 8 places within the first stretch: a whole stretch further the parts are the same.
  const std::size_t start = piece.way * n / (piece.m * kWays);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint32_t>((start + i) % n);
  return out;
}

void require_parts(const SampleEstimator& estimator, std::size_t n, double level) {
  if (!(level > 0 && level < 1))
    throw InputError(fmt::format("interval: level is {}, want it between 0 and 1", level));
  const std::size_t least = std::max<std::size_t>(estimator.most_neighbours() + 1, 2);
  if (n / kMostParts < least)
    throw ShapeError(
        fmt::format("interval: {} rows, want {} or more: quarters of them are estimated from", n,
                    least * kMostParts));
}

}  // namespace

Interval interval_of(const SampleEstimator& estimator, ConstMatrixView<double> x,
                     ConstMatrixView<double> y, double estimate, Parts parts, double level,
                     const Streams& streams, std::size_t threads) {
  const std::size_t n = x.rows();
  require_parts(estimator, n, level);
  const std::vector<Piece> all = pieces();
  std::vector<double> estimates(all.size());
  in_parallel(all.size(), threads, [&](std::size_t i) {
    const Piece& piece = all[i];
    const std::vector<std::uint32_t> order = order_of(piece, n, parts, streams);
    const std::size_t first = piece.p * n / piece.m, last = (piece.p + 1) * n / piece.m;
    const auto rows = std::span(order).subspan(first, last - first);
    estimates[i] = estimator.value(Rows(x, rows).view(), Rows(y, rows).view(),
                                   streams("interval/estimate", static_cast<std::uint32_t>(i)));
  });
  Interval out;
  double variance = 0, freedom = 0;
  const double* at = estimates.data();
  for (std::size_t m = 2; m <= kMostParts; ++m) {
    const double parts_of = static_cast<double>(m);
    out.quarters = 0;
    for (std::size_t way = 0; way < kWays; ++way, at += m) {
      const double mean = std::accumulate(at, at + m, 0.0) / parts_of;
      for (std::size_t p = 0; p < m; ++p)
        variance += (at[p] - mean) * (at[p] - mean) / (parts_of * kWays);
      out.quarters += mean / kWays;
    }
    freedom += parts_of - 1;
  }
  out.deviation = std::sqrt(variance / freedom);
  const double z = parts == Parts::random
                       ? boost::math::quantile(boost::math::normal(), (1 + level) / 2)
                       : boost::math::quantile(boost::math::students_t(freedom), (1 + level) / 2);
  out.low = estimate - kSlowerThanRows * z * out.deviation;
  out.high = estimate + kSlowerThanRows * z * out.deviation;
  out.drift = std::abs(estimate - out.quarters) > 2 * out.deviation;
  return out;
}

double interval_seconds(const SampleEstimator& estimator, std::size_t n, std::size_t dx,
                        std::size_t dy) {
  double sum = 0;
  for (std::size_t m = 2; m <= kMostParts; ++m)
    sum += static_cast<double>(kWays * m) * estimator.seconds(n / m, dx, dy);
  return sum;
}

}  // namespace infomax
