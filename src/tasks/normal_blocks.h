// A normal distribution of (X, Y) by blocks: what samplers, densities and informations of tasks
// made of normals need.
//
//   covariance [dx + dy, dx + dy] = L L^T,   L = [ A 0 ; B C ]
//   u = A^-1 (x - m_x),   along = C^-1 B u,   white = C^-1 (y - m_y)
//
//   log p(y | x) = -|white - along|^2 / 2 - sum ln C_kk - (dy/2) ln 2 pi
//   I(X;Y)       = sum ln E_kk - sum ln C_kk,   E E^T = covariance of Y
//
// The conditional density is a function of a difference, so it keeps its digits where x and y tell
// nearly all of each other.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/matrix.h"
#include "core/random.h"
#include "tasks/task.h"

namespace infomax {

// The lower triangle L of a = L L^T over a [n, n], zeros above. Throws InputError "WHERE: the
// covariance is not positive definite" where it isn't, ShapeError unless it is square.
void cholesky(std::string_view where, MatrixView<double> a);

class NormalBlocks {
 public:
  // Throws InputError as cholesky does, ShapeError unless mean and covariance have dx + dy rows, dx
  // and dy at least 1.
  NormalBlocks(std::string_view where, std::span<const double> mean,
               ConstMatrixView<double> covariance, std::size_t dx);

  std::size_t x_width() const { return dx_; }
  std::size_t y_width() const { return dy_; }
  double information() const;  // nats
  double y_entropy() const;    // H(Y) = sum ln E_kk + (dy/2) (ln 2 pi + 1), nats
  Moments moments() const;

  // One row: dx + dy normals of the stream.
  void draw(Stream& stream, std::span<double> x, std::span<double> y) const;

  // Of a row of x: along [dy]. Returns log p(x).
  double of_x(std::span<const double> x, std::span<double> along) const;
  // Of a row of y: white [dy]. Returns log p(y).
  double of_y(std::span<const double> y, std::span<double> white) const;
  // log p(y | x) from what of_x and of_y wrote.
  double log_conditional(std::span<const double> along, std::span<const double> white) const;

 private:
  // Of L what isn't 0, row by row: mixtures have few of it, and a 0 changes no sum. Columns of x
  // end, and those of y begin, at `middle`.
  struct Entry {
    std::size_t column;
    double value;
  };
  struct SparseRow {
    std::size_t first, middle, end;  // in entries_
  };
  void keep_entries();

  std::size_t dx_, dy_;
  std::vector<double> mean_;
  std::vector<Entry> entries_;
  std::vector<SparseRow> rows_;
  std::vector<double> joint_;                           // L [dx + dy, dx + dy]
  std::vector<double> marginal_;                        // E [dy, dy]
  double log_x_ = 0, log_y_ = 0, log_conditional_ = 0;  // of the constants before the exponentials
};

// scores(i, j) = log p(x_i, y_j) - log p(x_i) - log p(y_j): x [n, dx], y [m, dy], scores [n, m].
// Throws ShapeError, which begins with `where`, for others.
void log_density_ratio_of(std::string_view where, const NormalBlocks& blocks,
                          ConstMatrixView<double> x, ConstMatrixView<double> y,
                          MatrixView<double> scores);

}  // namespace infomax
