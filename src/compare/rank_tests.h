// Exact rank tests for few seeds, the shifts that go with them, and Holm's procedure for several at
// once.
//
//   rank sum      y against x, independent groups:  W  = sum of the mid-ranks of y among (x, y)
//   signed rank   paired differences d:             W+ = sum of the mid-ranks of |d_i| over d_i > 0
//
// p = P(W >= w) over all ways to say which of the observed values are y's, or which of the |d_i|
// are positive: exact under exchangeable groups, or under differences that are symmetric around 0,
// whatever their distribution and however they tie. With ties p takes fewer values and stays valid.
//
// The distributions are counted over doubled mid-ranks, which are whole numbers, so up to 2^53 ways
// the counts are exact.
//
// Sources: Mann and Whitney (1947); Wilcoxon (1945); Hodges and Lehmann (1963); Holm (1979).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace infomax {

// Twice the rank of each value, counted from 1; tied values share the mean of theirs. Infinities
// are values like others. Throws ShapeError for a NaN.
std::vector<std::uint32_t> doubled_ranks(std::span<const double> values);

// The distribution of the sum of `chosen` of these doubled ranks, all choices equally likely: P(sum
// = s) at index s. Throws ShapeError for more than 300 ranks or for more chosen than there are.
std::vector<double> rank_sum_distribution(std::span<const std::uint32_t> ranks, std::size_t chosen);

// The distribution of the sum of those that a fair coin picks, each on its own. Throws ShapeError
// for more than 300.
std::vector<double> signed_rank_distribution(std::span<const std::uint32_t> ranks);

// P(W >= w): small where y lies above x. 1 where either is empty. Errors as above.
double rank_sum_above(std::span<const double> y, std::span<const double> x);

// P(W+ >= w): small where d lies above 0. Differences of exactly 0 say nothing and are left out
// (Wilcoxon's way); 1 where none is left. Errors as above.
double signed_rank_above(std::span<const double> d);

// The smallest p of m against n values, 1 / C(m + n, m), and of n differences, 2^-n; 1 where one is
// 0.
double smallest_rank_sum_p(std::size_t m, std::size_t n);
double smallest_signed_rank_p(std::size_t n);

// How far, and an interval that the untied rank test does not refuse at `level` on either side. The
// ends are infinite where there are too few values for any. Values must be finite.
struct Shift {
  double estimate, low, high;
};

// Median of all y_i - x_j. NaN where either is empty.
Shift shift_between(std::span<const double> y, std::span<const double> x, double level);

// Median of all (d_i + d_j) / 2, i <= j. NaN where there is none.
Shift shift_of(std::span<const double> d, double level);

// Adjusted p-values, in the order given: rejecting where one is at most a keeps the chance of any
// false rejection among them at most a, whatever their dependence.
//
//   sorted p_(1) <= ... <= p_(k):   adjusted_(i) = max over j <= i of min(1, (k - j + 1) p_(j))
std::vector<double> holm(std::span<const double> p);

}  // namespace infomax
