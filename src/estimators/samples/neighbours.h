// What estimators by nearest neighbours share: their parameters, the checks of what they get,
// counts in one side of a sample, digammas of counts and sums that no order of the rows changes.
//
// Distances are told as the norm's measure, the square for the Euclidean norm
// (neighbours/neighbour_tree.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "core/matrix.h"
#include "core/parameter.h"
#include "neighbours/neighbour_tree.h"

namespace infomax {

struct NeighbourSettings {
  std::size_t neighbours = 3;  // k
  Norm norm = Norm::euclidean;
};

inline constexpr std::string_view kNorms[] = {"euclidean", "maximum"};
inline constexpr Parameter kNeighbours{
    .name = "neighbours",
    .type = "count",
    .summary = "k: the nearest other point that sets the scale of a point's neighbourhood",
    .at_least = 1,
    .at_most = 10000,
    .otherwise = "3"};
inline constexpr Parameter kNorm{
    .name = "norm",
    .type = "word",
    .summary = "of distances within x and within y: euclidean, maximum",
    .choices = kNorms,
    .otherwise = "euclidean"};
inline constexpr Parameter kNeighbourParameters[] = {kNeighbours, kNorm};

NeighbourSettings neighbour_settings(const Settings& settings);

// Throws ShapeError unless x and y have equally many rows, more than k >= 1 and fewer than 2^32,
// and a column or more; NumericError for a number that isn't finite. `who` begins the message.
void require_draws(std::string_view who, ConstMatrixView<double> x, ConstMatrixView<double> y,
                   std::size_t k);
// Throws NumericError naming the first row whose measure isn't finite: that of a distance whose
// square, or which itself, is too large.
void require_reach(std::string_view who, std::span<const double> reach);

// The last of each row of k measures: the k-th neighbour's.
std::vector<double> farthest_of(std::span<const double> nearest, std::size_t k);
// Strictly closer than that is what coincides: the program takes smaller numbers for 0.
inline constexpr double kCoincident = std::numeric_limits<double>::min();
// The least reach that is larger, for each: strictly closer than that is at most as far as before.
std::vector<double> and_equal(std::vector<double> reach);
double distance_of(double measure, Norm norm);

// How many rows of a [n, d] are strictly closer to row i than reach[i], with itself where that is
// above 0.
std::vector<std::uint32_t> count_closer(ConstMatrixView<double> a, std::span<const double> reach,
                                        Norm norm);
// The plain loops, and the measure between two rows that they are made of.
double measure_between(ConstMatrixView<double> a, std::size_t i, std::size_t j, Norm norm);
std::vector<std::uint32_t> count_closer_reference(ConstMatrixView<double> a,
                                                  std::span<const double> reach, Norm norm);
// To the k nearest other rows in max(x, y), ascending: [n, k].
std::vector<double> nearest_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                      std::size_t k, Norm norm);

// psi(m) of the counts m = 1 ... n, as psi(1) + H_(m-1) in double.
class Digamma {
 public:
  explicit Digamma(std::size_t n);
  double operator()(std::size_t m) const { return values_[m]; }
  std::size_t largest() const { return values_.size() - 1; }

 private:
  std::vector<double> values_;
};

// How often each count is in lists of them.
class Tally {
 public:
  explicit Tally(std::size_t largest) : often_(largest + 1) {}
  void add(std::span<const std::uint32_t> counts) {
    for (const std::uint32_t m : counts) ++often_[m];
  }
  // sum psi(m + more) over all counts m that were added, by the order of m.
  double digammas(const Digamma& psi, std::size_t more = 0) const;

 private:
  std::vector<std::uint64_t> often_;
};

// The sum of the values in ascending order.
double sum_in_order(std::vector<double> values);

// Seconds on the reference machine, about, of a search for neighbours in `width` columns of n rows.
double neighbour_seconds(std::size_t n, std::size_t width);

}  // namespace infomax
