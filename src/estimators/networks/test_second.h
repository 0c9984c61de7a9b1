// What tests of estimators with a critic and a second network share: functions of scores [n, n] and
// of what the network says of each row, without the networks.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "estimators/scores/test_oracle.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {

using BoundOfSaid =
    std::function<double(const testkit::Scores& scores, std::span<const double> said)>;
using BoundOfSaidBackward =
    std::function<void(const testkit::Scores& scores, std::span<const double> said,
                       testkit::Scores& dscores, std::span<double> dsaid)>;

// By finite differences, by the scores and by what is said.
inline void expect_derivatives(std::string_view name, const BoundOfSaid& bound,
                               const BoundOfSaidBackward& backward) {
  for (const std::size_t n : {2U, 3U, 8U})
    for (const double spread : {0.1, 2.0}) {
      testkit::Scores scores =
          testkit::normal_matrix<double>(n, n, static_cast<std::uint32_t>(n), spread);
      testkit::Scores said = testkit::normal_matrix<double>(1, n, 9, spread), dscores(n, n),
                      dsaid(1, n);
      backward(scores, said.flat(), dscores, dsaid.flat());
      const auto value = [&] { return bound(scores, said.flat()); };
      EXPECT_TRUE(testkit::gradient_agrees(name, value, scores.flat(), dscores.flat()));
      EXPECT_TRUE(testkit::gradient_agrees(name, value, said.flat(), dsaid.flat()));
    }
}

// The exact expectation over all 6^n batches of n pairs of a table (scores/test_oracle.h), with the
// scores f* + shift(x, y) and what is said of a pair.
inline double expectation_over_table(
    std::size_t n, const BoundOfSaid& bound,
    const std::function<double(std::size_t x, std::size_t y)>& score,
    const std::function<double(std::size_t x, std::size_t y)>& said_of) {
  double out = 0;
  std::vector<std::size_t> cell(n, 0);
  testkit::Scores scores(n, n);
  std::vector<double> said(n);
  for (bool more = true; more;) {
    double probability = 1;
    for (const std::size_t c : cell) probability *= kTable[c / 3][c % 3];
    for (std::size_t i = 0; i < n; ++i) {
      said[i] = said_of(cell[i] / 3, cell[i] % 3);
      for (std::size_t j = 0; j < n; ++j) scores(i, j) = score(cell[i] / 3, cell[j] % 3);
    }
    out += probability * bound(scores, said);
    more = false;
    for (std::size_t i = 0; i < n && !more; ++i) {
      cell[i] = (cell[i] + 1) % 6;
      more = cell[i] != 0;
    }
  }
  return out;
}

}  // namespace infomax
