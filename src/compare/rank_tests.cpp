#include "compare/rank_tests.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"

namespace infomax {
namespace {

constexpr std::size_t kMost = 300;  // counting 150 among 300 takes some seconds
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void require_countable(const char* where, std::size_t n) {
  if (n > kMost) throw ShapeError(fmt::format("{}: {} values, want at most {}", where, n, kMost));
}

// P(sum >= s). From the top, so that a small tail is a sum of small terms.
double tail(const std::vector<double>& distribution, std::size_t s) {
  double p = 0;
  for (std::size_t k = distribution.size(); k > s; --k) p += distribution[k - 1];
  return std::min(p, 1.0);
}

// Sorted differences and the distribution of the statistic that counts them give the interval: the
// k-th from either end, k as large as P(statistic < k) <= level allows.
Shift shift_from(std::vector<double> differences, const std::vector<double>& distribution,
                 double level) {
  if (differences.empty()) return {kNaN, -kInfinity, kInfinity};
  std::sort(differences.begin(), differences.end());
  const std::size_t n = differences.size();
  std::size_t k = 0;
  for (double below = 0; k < distribution.size() && below + distribution[k] <= level * (1 + 1e-12);
       ++k)
    below += distribution[k];
  Shift out{(differences[(n - 1) / 2] + differences[n / 2]) / 2, -kInfinity, kInfinity};
  if (k > 0 && k <= n) {
    out.low = differences[k - 1];
    out.high = differences[n - k];
  }
  return out;
}

std::vector<std::uint32_t> untied(std::size_t n) {
  std::vector<std::uint32_t> ranks(n);
  std::iota(ranks.begin(), ranks.end(), 1u);
  return ranks;
}

}  // namespace

std::vector<std::uint32_t> doubled_ranks(std::span<const double> values) {
  for (const double value : values)
    if (std::isnan(value)) throw ShapeError("doubled_ranks: a value is NaN, want numbers");
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<std::uint32_t> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    // Ranks begin + 1 to end have the mean (begin + 1 + end) / 2.
    for (std::size_t i = begin; i < end; ++i)
      ranks[order[i]] = static_cast<std::uint32_t>(begin + 1 + end);
  }
  return ranks;
}

std::vector<double> rank_sum_distribution(std::span<const std::uint32_t> ranks,
                                          std::size_t chosen) {
  require_countable("rank_sum_distribution", ranks.size());
  if (chosen > ranks.size())
    throw ShapeError(
        fmt::format("rank_sum_distribution: {} chosen of {}, want no more", chosen, ranks.size()));
  const std::size_t top = std::accumulate(ranks.begin(), ranks.end(), std::size_t{0});
  // ways[c][s]: choices of c of the ranks seen so far that sum to s.
  std::vector<std::vector<double>> ways(chosen + 1, std::vector<double>(top + 1, 0.0));
  ways[0][0] = 1;
  std::size_t seen = 0, reached = 0;
  for (const std::uint32_t rank : ranks) {
    ++seen;
    reached += rank;
    for (std::size_t c = std::min(seen, chosen); c > 0; --c)
      for (std::size_t s = rank; s <= reached; ++s) ways[c][s] += ways[c - 1][s - rank];
  }
  std::vector<double> distribution = std::move(ways[chosen]);
  const double all = std::accumulate(distribution.begin(), distribution.end(), 0.0);
  for (double& p : distribution) p /= all;
  return distribution;
}

std::vector<double> signed_rank_distribution(std::span<const std::uint32_t> ranks) {
  require_countable("signed_rank_distribution", ranks.size());
  const std::size_t top = std::accumulate(ranks.begin(), ranks.end(), std::size_t{0});
  std::vector<double> distribution(top + 1, 0.0);
  distribution[0] = 1;
  std::size_t reached = 0;
  for (const std::uint32_t rank : ranks) {
    reached += rank;
    for (std::size_t s = reached + 1; s-- > rank;)
      distribution[s] = (distribution[s] + distribution[s - rank]) / 2;
    for (std::size_t s = 0; s < std::min<std::size_t>(rank, top + 1); ++s) distribution[s] /= 2;
  }
  return distribution;
}

double rank_sum_above(std::span<const double> y, std::span<const double> x) {
  if (y.empty() || x.empty()) return 1;
  std::vector<double> all(y.begin(), y.end());
  all.insert(all.end(), x.begin(), x.end());
  const std::vector<std::uint32_t> ranks = doubled_ranks(all);
  const std::size_t w = std::accumulate(
      ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(y.size()), std::size_t{0});
  return tail(rank_sum_distribution(ranks, y.size()), w);
}

double signed_rank_above(std::span<const double> d) {
  std::vector<double> sizes;
  std::vector<bool> positive;
  for (const double value : d) {
    if (value == 0) continue;
    sizes.push_back(std::abs(value));
    positive.push_back(value > 0);
  }
  if (sizes.empty()) return 1;
  const std::vector<std::uint32_t> ranks = doubled_ranks(sizes);
  std::size_t w = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i)
    if (positive[i]) w += ranks[i];
  return tail(signed_rank_distribution(ranks), w);
}

double smallest_rank_sum_p(std::size_t m, std::size_t n) {
  double ways = 1;
  for (std::size_t i = 1; i <= m; ++i)
    ways = ways * static_cast<double>(n + i) / static_cast<double>(i);
  return m == 0 || n == 0 ? 1 : 1 / ways;
}

double smallest_signed_rank_p(std::size_t n) {
  return std::ldexp(1.0, -static_cast<int>(std::min<std::size_t>(n, 1000)));
}

Shift shift_between(std::span<const double> y, std::span<const double> x, double level) {
  std::vector<double> differences;
  for (const double a : y)
    for (const double b : x) differences.push_back(a - b);
  if (differences.empty()) return shift_from({}, {}, level);
  // U, the number of positive differences, is W less its smallest value, m (m + 1) / 2.
  std::vector<double> distribution = rank_sum_distribution(untied(y.size() + x.size()), y.size());
  distribution.erase(
      distribution.begin(),
      distribution.begin() + static_cast<std::ptrdiff_t>(y.size() * (y.size() + 1) / 2));
  distribution.resize(differences.size() + 1);
  return shift_from(std::move(differences), distribution, level);
}

Shift shift_of(std::span<const double> d, double level) {
  // W+ is the number of positive means of two.
  std::vector<double> means;
  for (std::size_t i = 0; i < d.size(); ++i)
    for (std::size_t j = i; j < d.size(); ++j) means.push_back((d[i] + d[j]) / 2);
  return shift_from(std::move(means), signed_rank_distribution(untied(d.size())), level);
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double so_far = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    so_far = std::max(so_far, std::min(1.0, static_cast<double>(p.size() - i) * p[order[i]]));
    adjusted[order[i]] = so_far;
  }
  return adjusted;
}

}  // namespace infomax
