// The multi-class K-pair loss of deep metric learning (there with N for K), and its gradient.
//
//   L(X, Y) = 1/n sum_i log( 1 + sum_{j != i} exp(x_i . y_j - x_i . y_i) )
//
// x_i is the anchor, y_i its positive and the other rows of Y are its negatives. As a function of
// the embeddings
//
//   log n - L = I_NCE with the critic f(x, y) = x . y,
//
// so with one encoder for both views, as metric learning has it, the loss and that bound train the
// same thing. It is written out here by itself, so that the equality can be tested.
//
// Source: Sohn (2016), equation 6 (without its regulariser of the norms); Tschannen et al. (2020),
// section 4.
#pragma once

#include "core/matrix.h"

namespace infomax {

// The loss in nats, at least 0.
//
//   x [n, d], y [n, d]   embeddings; rows of one number belong together
//   scores [n, n]        receives x_i . y_j, in Real
//
// Differences, exponentials and sums run in double, row by row; products may be as large as they
// like. Throws ShapeError unless the shapes fit and n >= 2.
template <class Real>
double k_pair_loss(ConstMatrixView<Real> x, ConstMatrixView<Real> y, MatrixView<Real> scores);

// d L / d x over dx [n, d] and d L / d y over dy [n, d], scores as k_pair_loss left them; they are
// overwritten with scratch.
//
//   p_ij = exp(x_i . y_j - x_i . y_i) / ( 1 + sum_{k != i} exp(x_i . y_k - x_i . y_i) )
//   dx_i = 1/n sum_{j != i} p_ij (y_j - y_i)
//   dy_j = 1/n ( sum_{i != j} p_ij x_i - sum_{k != j} p_jk x_j )
//
// Same errors.
template <class Real>
void k_pair_loss_backward(ConstMatrixView<Real> x, ConstMatrixView<Real> y, MatrixView<Real> scores,
                          MatrixView<Real> dx, MatrixView<Real> dy);

// The plain loop, its oracle: the equation as it stands with the C library's exp and log, right
// where e^s doesn't overflow.
template <class Real>
double k_pair_loss_reference(ConstMatrixView<Real> x, ConstMatrixView<Real> y);

}  // namespace infomax
