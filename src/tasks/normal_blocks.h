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

#include "core/math.h"
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
  std::span<const double> mean() const { return mean_; }
  double l(std::size_t i, std::size_t k) const { return joint_[i * (dx_ + dy_) + k]; }

  // One row: dx + dy normals of the stream.
  void draw(Stream& stream, std::span<double> x, std::span<double> y) const;
  // One row of the normals z [dx + dy]: x [dx], y [dy], the mean plus L z.
  INFOMAX_ALWAYS_INLINE void place(const double* z, double* x, double* y, std::size_t dx,
                                   std::size_t dy) const {
    const double *const mean = mean_.data(), *const diagonal = diagonal_.data();
#pragma GCC ivdep
    for (std::size_t i = 0; i < dx; ++i) x[i] = mean[i] + diagonal[i] * z[i];
#pragma GCC ivdep
    for (std::size_t i = dx; i < dx + dy; ++i) y[i - dx] = mean[i] + diagonal[i] * z[i];
    for (const SparseRow& row : rows_) {
      const double value = mean[row.row] + sum(z, row.first, row.middle);
      if (row.row < dx)
        x[row.row] = value;
      else
        y[row.row - dx] = value + sum(z, row.middle, row.end);
    }
  }

  // Of a row of x: along [dy]. Returns log p(x).
  double of_x(std::span<const double> x, std::span<double> along) const;
  // Of a row of y: white [dy]. Returns log p(y).
  double of_y(std::span<const double> y, std::span<double> white) const;
  // log p(y | x) from what of_x and of_y wrote.
  double log_conditional(std::span<const double> along, std::span<const double> white) const;

 private:
  // Of L what isn't 0, row by row: mixtures have few of it, and a 0 changes no sum. Rows with their
  // diagonal alone aren't listed. Columns of x end, and those of y begin, at `middle`.
  struct Entry {
    std::size_t column;
    double value;
  };
  struct SparseRow {
    std::size_t row, first, middle, end;  // the last three in entries_
  };
  void keep_entries();
  INFOMAX_ALWAYS_INLINE double sum(const double* z, std::size_t first, std::size_t end) const {
    double out = 0;
    for (std::size_t e = first; e < end; ++e) out += entries_[e].value * z[entries_[e].column];
    return out;
  }

  std::size_t dx_, dy_;
  std::vector<double> mean_, diagonal_;  // diagonal_: of L
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
