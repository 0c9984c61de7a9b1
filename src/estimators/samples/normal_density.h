// The density of a normal distribution with a given covariance, by Cholesky's factors.
//
//   ln N(v; 0, A) = -(1/2) ( d ln(2 pi) + ln det A + v^T A^-1 v ),   A = L L^T
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace infomax {

class NormalDensity {
 public:
  // A [d, d], symmetric. Throws NumericError unless it is positive definite.
  NormalDensity(std::size_t d, std::vector<double> covariance);

  // v becomes L^-1 v, whose squares add up to v^T A^-1 v.
  void whiten(std::span<double> v) const;
  double log_density(std::span<double> v) const;  // overwrites v
  // ln N(0; 0, A)
  double log_peak() const { return log_peak_; }

 private:
  std::size_t d_;
  std::vector<double> factor_;  // L, below and on the diagonal
  double log_peak_;
};

}  // namespace infomax
