// log sum_j exp(s_j), and its gradient softmax(s), computed in double from float or double scores
// with the polynomials of core/math.h: the same bits everywhere. -inf entries count as zero; an
// empty row or one of nothing but -inf gives -inf; a NaN gives NaN.
#pragma once

#include <span>

#include "core/matrix.h"

namespace infomax {

template <class Real>
double log_sum_exp(std::span<const Real> s);

// out_i = log sum_j exp(s_ij), the same bits. Throws ShapeError unless out has an element per row.
template <class Real>
void log_sum_exp_rows(ConstMatrixView<Real> s, std::span<double> out);

// The same over all (i, j), i != j, of a square matrix: the K(K-1) negatives. Throws ShapeError
// unless it is square.
template <class Real>
double log_sum_exp_off_diagonal(ConstMatrixView<Real> s);

// out_j = scale * exp(s_j - shift): softmax with shift = log_sum_exp(s), scale = 1. The exponential
// is 0 below -708 and infinite above 709; a NaN stays one. out may be s itself. Throws ShapeError
// where the sizes differ.
template <class Real>
void scaled_exp(std::span<const Real> s, double shift, double scale, std::span<Real> out);

}  // namespace infomax
