// Whether there is any dependence: the estimate among those of rows whose y belong to others.
//
//   p = (1 + b) / (1 + B), b of B permuted samples having an estimate at least as large
//
// Under independence P(p <= a) <= a, whatever the estimator's bias. Rows that follow each other in
// time depend on each other, and a random permutation of single rows takes that away, so that p is
// too small: rotations (y moved on by some rows, those at the end to the beginning) and permuted
// blocks of rows keep it within y.
//
// Source: Phipson and Smyth, "Permutation p-values should never be zero" (2010); rotations and
// blocks as usual for time series.
#pragma once

#include <cstddef>

#include "core/matrix.h"
#include "core/random.h"
#include "inference/sample_estimator.h"

namespace infomax {

struct PermutationPlan {
  std::size_t count = 0;  // B
  bool rotate = false;    // by B different numbers of rows
  std::size_t block = 1;  // rows that stay together; the last block may be shorter
};

struct PermutationTest {
  double p = 1;
  std::size_t above = 0;           // b
  double mean = 0, deviation = 0;  // of the permuted estimates, in nats: the null's
};

// Throws InputError where B permutations can't reach 1 - level, where rows allow fewer rotations
// than B or blocks fewer orders than B + 1, and for rotations of blocks; what the estimator throws.
// The same bits for any number of threads.
PermutationTest permutation_test(const SampleEstimator& estimator, ConstMatrixView<double> x,
                                 ConstMatrixView<double> y, double estimate,
                                 const PermutationPlan& plan, const Streams& streams,
                                 std::size_t threads);
void require_permutations(const PermutationPlan& plan, double level, std::size_t rows);

}  // namespace infomax
