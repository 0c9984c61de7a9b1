// Where tests know the true log density ratio f* = log p(x,y) - log p(x) - log p(y): Gaussian
// pairs, and a small table of probabilities over which expectations are exact.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

#include "estimators/score_loss.h"
#include "testkit/matrices.h"

namespace infomax {

// f* of n fresh draws of d pairs of standard normals that carry `information` nats together,
// moved to what the estimator's optimal critic says of it.
//
//   f* = I + ( r x.y - (r^2/2)(x.x + y.y) ) / (1 - r^2),   r^2 = 1 - e^(-2 I / d)
inline testkit::Scores gaussian_scores(std::size_t n, std::size_t d, double information,
                                       std::uint32_t seed,
                                       const std::function<double(double)>& optimal_score) {
  const double q = std::exp(-2 * information / static_cast<double>(d)), r = std::sqrt(1 - q);
  const auto x = testkit::normal_matrix<double>(n, d, seed);
  auto y = testkit::normal_matrix<double>(n, d, seed + 1000000);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k) y(i, k) = r * x(i, k) + std::sqrt(q) * y(i, k);
  testkit::Scores scores(n, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < d; ++k)
        sum += r * x(i, k) * y(j, k) - r * r / 2 * (x(i, k) * x(i, k) + y(j, k) * y(j, k));
      scores(i, j) = optimal_score(information + sum / q);
    }
  return scores;
}

struct MeanAndError {
  double mean = 0, error = 0, variance = 0;  // error: the standard error of the mean
};

// Of the estimate on `batches` batches of gaussian_scores.
inline MeanAndError gaussian_moments(const ScoreLoss<double>& loss, std::size_t n, std::size_t d,
                                     double information, std::size_t batches,
                                     const std::function<double(double)>& optimal_score) {
  MeanAndError out;
  double squares = 0;
  for (std::size_t b = 0; b < batches; ++b) {
    const double value = loss.estimate(
        gaussian_scores(n, d, information, static_cast<std::uint32_t>(b), optimal_score));
    const double off = value - out.mean;
    out.mean += off / static_cast<double>(b + 1);
    squares += off * (value - out.mean);
  }
  out.variance = squares / static_cast<double>(batches - 1);
  out.error = std::sqrt(out.variance / static_cast<double>(batches));
  return out;
}

// X of two values and Y of three, p(x, y) by hand.
inline constexpr std::array<std::array<double, 3>, 2> kTable{
    {{0.30, 0.05, 0.10}, {0.05, 0.35, 0.15}}};

inline double table_log_ratio(std::size_t x, std::size_t y) {
  double px = 0, py = 0;
  for (std::size_t k = 0; k < 3; ++k) px += kTable[x][k];
  for (std::size_t k = 0; k < 2; ++k) py += kTable[k][y];
  return std::log(kTable[x][y] / (px * py));
}
inline double table_information() {
  double sum = 0;
  for (std::size_t x = 0; x < 2; ++x)
    for (std::size_t y = 0; y < 3; ++y) sum += kTable[x][y] * table_log_ratio(x, y);
  return sum;
}

// Exact expectations over all 6^n batches of n pairs of the table, with the critic score(f*).
struct TableExpectation {
  double estimate = 0, objective = 0;
  std::array<std::array<double, 3>, 2> slope{};  // of the objective by f(x, y)
};
inline TableExpectation expectation_over_table(ScoreLoss<double>& loss, std::size_t n,
                                               const std::function<double(double)>& score) {
  TableExpectation out;
  std::vector<std::size_t> cell(n, 0);
  testkit::Scores scores(n, n), gradient(n, n);
  for (bool more = true; more;) {
    double probability = 1;
    for (const std::size_t c : cell) probability *= kTable[c / 3][c % 3];
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        scores(i, j) = score(table_log_ratio(cell[i] / 3, cell[j] % 3));
    out.estimate += probability * loss.estimate(scores);
    out.objective += probability * loss.gradient(scores, gradient);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        out.slope[cell[i] / 3][cell[j] % 3] += probability * gradient(i, j);
    more = false;
    for (std::size_t i = 0; i < n && !more; ++i) {
      cell[i] = (cell[i] + 1) % 6;
      more = cell[i] != 0;
    }
  }
  return out;
}
inline double largest(const std::array<std::array<double, 3>, 2>& slope) {
  double out = 0;
  for (const auto& row : slope)
    for (const double s : row) out = std::max(out, std::abs(s));
  return out;
}

}  // namespace infomax
