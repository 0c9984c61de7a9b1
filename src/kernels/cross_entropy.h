// Cross-entropy of a softmax with labels, or with the uniform distribution, in nats, and its
// gradient.
//
//   p_ic = exp(l_ic) / sum_k exp(l_ik)
//   labels:   L = -(1/n) sum_i log p_{i, label_i}          dL/dl_ic = (p_ic - [c = label_i]) / n
//   uniform:  L = -(1/n) sum_i (1/C) sum_c log p_ic        dL/dl_ic = (p_ic - 1/C) / n
//
// The second is log C at least, where every p_ic = 1/C.
//
// Source: Tschannen et al. (2020), section 3.1: the classifier's and the adversary's loss.
#pragma once

#include <cstdint>
#include <span>

#include "core/matrix.h"

namespace infomax {

// logits [n, C], labels [n] in 0 ... C-1; dlogits [n, C] is overwritten, or empty: then it is not
// computed. Sums run in double. Throws ShapeError for other shapes, an empty batch or a label that
// is no class.
template <class Real>
double cross_entropy(ConstMatrixView<Real> logits, std::span<const std::uint8_t> labels,
                     MatrixView<Real> dlogits);

template <class Real>
double cross_entropy_uniform(ConstMatrixView<Real> logits, MatrixView<Real> dlogits);

// The share of rows whose largest logit (the first of equals) is at the label. Same shapes and
// errors.
template <class Real>
double share_right(ConstMatrixView<Real> logits, std::span<const std::uint8_t> labels);

}  // namespace infomax
