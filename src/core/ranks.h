// The places of values among themselves.
#pragma once

#include <span>
#include <vector>

namespace infomax {

// 1 for the least ... n for the largest; equal values share the mean of their places: of (3, 1, 3)
// the ranks are 2.5, 1, 2.5. No value is NaN.
std::vector<double> ranks_of(std::span<const double> values);

// Van der Waerden's normal scores: Phi^-1(rank / (n + 1)) of each value's rank among the n. Equal
// values share theirs. No value is NaN.
std::vector<double> normal_scores_of(std::span<const double> values);

}  // namespace infomax
