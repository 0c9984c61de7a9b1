#include "estimators/samples/neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <vector>

#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Owned<double> mapped(Owned<double> a, const std::function<double(double)>& f) {
  for (double& value : a.flat()) value = f(value);
  return a;
}

// Densities, heavy tails, ties of all degrees, one value, and one far away.
std::vector<Owned<double>> samples(std::size_t n, std::size_t cols, std::uint32_t seed) {
  const Owned<double> normal = normal_matrix<double>(n, cols, seed);
  std::vector<Owned<double>> out{normal};
  out.push_back(mapped(normal, [](double v) { return std::exp(5 * v); }));
  out.push_back(mapped(normal, [](double v) { return std::round(10 * v); }));
  out.push_back(mapped(normal, [](double v) { return std::max(v, 0.0); }));
  out.push_back(mapped(normal, [](double v) { return v > 0 ? 1.0 : -1.0; }));
  out.push_back(mapped(normal, [](double) { return 7.0; }));
  out.push_back(normal);
  out.back()(n / 2, cols - 1) = 1e12;
  return out;
}

TEST(Neighbours, AreThoseOfThePlainLoopToTheBit) {
  std::uint32_t seed = 0;
  for (const std::size_t n : {2, 9, 64, 65, 333})
    for (const std::size_t cols : {1, 2, 6})
      for (const Norm norm : {Norm::euclidean, Norm::maximum})
        for (const Owned<double>& x : samples(n, cols, ++seed)) {
          SCOPED_TRACE(testing::Message() << n << " by " << cols << ", seed " << seed);
          const Owned<double> y = normal_matrix<double>(n, 2, 1000 + seed, 0.1, /*padding=*/3);
          for (const std::size_t k : {1, 4})
            EXPECT_EQ(NeighbourTree(x, y, norm).nearest(k), nearest_reference(x, y, k, norm));
        }
}

// Wide enough for codes of 16 bits, at values that are a few units apart and where many are equal.
TEST(Neighbours, AreThoseOfThePlainLoopWhereCodesAreRough) {
  constexpr std::size_t n = 700, k = 3;
  std::uint32_t seed = 300;
  for (const double range : {1.0, 30.0, 300.0, 3000.0, 1e5}) {
    Owned<double> x = normal_matrix<double>(n, 5, ++seed);
    const Owned<double> y = normal_matrix<double>(n, 3, ++seed);
    x(n / 3, 4) = range;
    x(n / 2, 4) = -range;
    const std::vector<double> nearest = NeighbourTree(x, y, Norm::maximum).nearest(k);
    EXPECT_EQ(nearest, nearest_reference(x, y, k, Norm::maximum)) << range;
    const std::vector<double> reach = farthest_of(nearest, k);
    EXPECT_EQ(count_closer(x, reach, Norm::maximum),
              count_closer_reference(x, reach, Norm::maximum))
        << range;
  }
}

// Reaches of points' own neighbours, which are the distances of others exactly, and none, and all.
TEST(Neighbours, AreCountedAsByThePlainLoop) {
  std::uint32_t seed = 100;
  for (const std::size_t n : {2, 65, 333})
    for (const std::size_t cols : {1, 2, 6})
      for (const Norm norm : {Norm::euclidean, Norm::maximum})
        for (const Owned<double>& a : samples(n, cols, ++seed)) {
          SCOPED_TRACE(testing::Message() << n << " by " << cols << ", seed " << seed);
          const Owned<double> none(n, 1);
          for (const std::size_t k : {std::size_t{1}, n / 2}) {
            std::vector<double> reach = farthest_of(nearest_reference(a, none, k, norm), k);
            EXPECT_EQ(count_closer(a, reach, norm), count_closer_reference(a, reach, norm));
            reach = and_equal(reach);
            reach.front() = 0;
            reach.back() = kInfinity;
            EXPECT_EQ(count_closer(a, reach, norm), count_closer_reference(a, reach, norm));
          }
        }
}

TEST(Neighbours, AreListedWithTheirFarthestSides) {
  std::uint32_t seed = 200;
  constexpr std::size_t n = 130, k = 3;
  for (const Norm norm : {Norm::euclidean, Norm::maximum})
    for (const Owned<double>& x : samples(n, 2, ++seed)) {
      const Owned<double> y = normal_matrix<double>(n, 1, 1000 + seed);
      const NeighbourTree tree(x, y, norm);
      const std::vector<double> reach = and_equal(farthest_of(tree.nearest(k), k));
      const NeighbourTree::Sides sides = tree.farthest_sides(reach);
      const NeighbourTree::Lists lists = tree.closer(reach);
      for (std::size_t i = 0; i < n; ++i) {
        std::vector<std::uint32_t> wanted;
        double far_x = 0, far_y = 0;
        for (std::size_t j = 0; j < n; ++j) {
          const double in_x = measure_between(x, i, j, norm), in_y = measure_between(y, i, j, norm);
          if (j == i || !(std::max(in_x, in_y) < reach[i])) continue;
          wanted.push_back(static_cast<std::uint32_t>(j));
          far_x = std::max(far_x, in_x);
          far_y = std::max(far_y, in_y);
        }
        std::vector<std::uint32_t> found(lists.rows.begin() + lists.first[i],
                                         lists.rows.begin() + lists.first[i + 1]);
        std::ranges::sort(found);
        EXPECT_EQ(found, wanted) << i;
        EXPECT_EQ(sides.x[i], far_x) << i;
        EXPECT_EQ(sides.y[i], far_y) << i;
      }
    }
}

// psi(1) = -gamma, psi(4) = 1 + 1/2 + 1/3 - gamma.
TEST(Neighbours, HaveTheirDigammasAddedByCounts) {
  const Digamma psi(4);
  EXPECT_DOUBLE_EQ(psi(1), -std::numbers::egamma);
  EXPECT_DOUBLE_EQ(psi(4), 11.0 / 6 - std::numbers::egamma);
  Tally tally(4);
  const std::vector<std::uint32_t> counts{4, 1, 4}, others{1};
  tally.add(counts);
  tally.add(others);
  EXPECT_DOUBLE_EQ(tally.digammas(psi), 2 * psi(1) + 2 * psi(4));
}

}  // namespace
}  // namespace infomax
