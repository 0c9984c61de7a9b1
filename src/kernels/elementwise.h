// The passes over a matrix that stand between products: bias, ReLU, its mask, column sums. For the
// rooms' own use; shapes are the caller's to check.
#pragma once

#include <span>

#include "core/matrix.h"

namespace infomax {

// y_ij = y_ij + b_j; b may be empty: zero.
template <class Real>
void add_bias(std::span<const Real> b, MatrixView<Real> y);

// y_ij = max(y_ij + b_j, 0), a NaN stays a NaN; b may be empty: zero.
template <class Real>
void add_bias_relu(std::span<const Real> b, MatrixView<Real> y);

// dy_ij = y_ij > 0 ? dy_ij : 0.
template <class Real>
void relu_mask(ConstMatrixView<Real> y, MatrixView<Real> dy);

// s_j = sum_i a_ij, in double, i from first to last, rounded once.
template <class Real>
void column_sums(ConstMatrixView<Real> a, std::span<Real> s);

// relu_mask and column_sums of its result, in one pass.
template <class Real>
void relu_mask_column_sums(ConstMatrixView<Real> y, MatrixView<Real> dy, std::span<Real> s);

// Whether no element is infinite or a NaN.
template <class Real>
bool all_finite(std::span<const Real> a);

}  // namespace infomax
