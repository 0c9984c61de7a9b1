// Scores of all pairs by one hidden layer, and the first layer of a deeper critic, without ever
// forming the n * n inputs.
//
// A critic that reads the concatenation (x_i, y_j) has a first layer relu(x_i W_x + y_j W_y + b_1),
// which splits: with a = x W_x + b_1 [n, h] and b = y W_y [n, h] computed once, 2n rows instead of
// n^2,
//
//   scores(i, j) = c + sum_k w_k relu(a_ik + b_jk)
//
// Source: Poole et al. (2019) for the critic; the split is arithmetic.
//
// Every sum runs in Real in one order: over k from first to last, starting from c; over j, and over
// i, from first to last. dw alone is summed in double, from
//
//   dw_k = sum_ij g_ij relu(a_ik + b_jk) = sum_i a_ik (sum_j g_ij m_ijk) + sum_j b_jk (sum_i g_ij
//   m_ijk)
//
// with m_ijk = 1 where a_ik + b_jk > 0, whose inner sums the other two gradients need anyway. They
// are rounded in Real, so dw_k is off by as much as max |a|, max |b| times 6e-8 (float) sum_ij
// |g_ij|: small beside the activations as long as a and b don't cancel to far less than themselves.
#pragma once

#include <cstddef>
#include <span>

#include "core/matrix.h"
#include "core/workspace.h"

namespace infomax {

// One hidden layer, straight to scores.
template <class Real>
class PairRelu {
 public:
  // At most max_rows rows of a and of b, h = width hidden units. Throws ShapeError where either is
  // 0.
  PairRelu(std::size_t width, std::size_t max_rows, Workspace& workspace);

  // a [n, h], b [m, h], w [h], scores [n, m]; n and m at most max_rows. Throws ShapeError.
  void forward(ConstMatrixView<Real> a, ConstMatrixView<Real> b, std::span<const Real> w, Real c,
               MatrixView<Real> scores);

  // Gradients, from dscores [n, m]: da [n, h], db [m, h], dw [h] and dc are overwritten. Needs no
  // forward before it. Throws ShapeError.
  void backward(ConstMatrixView<Real> a, ConstMatrixView<Real> b, std::span<const Real> w,
                ConstMatrixView<Real> dscores, MatrixView<Real> da, MatrixView<Real> db,
                std::span<Real> dw, Real& dc);

 private:
  std::size_t width_, max_rows_;
  std::span<Real> pairs_;              // b, packed so that neighbouring j lie together
  std::span<Real> units_a_, units_b_;  // a and b, packed so that neighbouring k lie together
  std::span<Real> sums_a_, sums_b_;    // sum_j g_ij m_ijk and sum_i g_ij m_ijk, packed alike
  std::span<double> dw_;
};

// The plain loops, its oracle, summed in double.
template <class Real>
void pair_relu_reference(ConstMatrixView<Real> a, ConstMatrixView<Real> b, std::span<const Real> w,
                         Real c, MatrixView<Real> scores);
template <class Real>
void pair_relu_backward_reference(ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                                  std::span<const Real> w, ConstMatrixView<Real> dscores,
                                  MatrixView<Real> da, MatrixView<Real> db, std::span<Real> dw,
                                  Real& dc);

// The first hidden layer of all pairs of a block of rows of a, for a critic that goes on from
// there:
//
//   z(r * m + j, :) = relu(a(r, :) + b(j, :))      a [rows, h], b [m, h], z [rows * m, h]
//
// Throws ShapeError.
template <class Real>
void expand_pairs(ConstMatrixView<Real> a, ConstMatrixView<Real> b, MatrixView<Real> z);

// Its gradient: dz [rows * m, h] is d loss / d z and is overwritten with the gradient before the
// ReLU; da [rows, h] is overwritten, and db [m, h] is added to, so that it sums over blocks (zero
// it before the first). Row r of da sums over j from first to last; db adds r from first to last.
// Throws ShapeError.
template <class Real>
void expand_pairs_backward(ConstMatrixView<Real> z, MatrixView<Real> dz, MatrixView<Real> da,
                           MatrixView<Real> db);

}  // namespace infomax
