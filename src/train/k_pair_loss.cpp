#include "train/k_pair_loss.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"
#include "kernels/product.h"

namespace infomax {

namespace {

template <class Real>
void require_embeddings(const char* where, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                        ConstMatrixView<Real> scores) {
  if (x.rows() < 2)
    throw ShapeError(fmt::format("{}: x has {} rows, want at least 2", where, x.rows()));
  require_shape(where, "y", y, x.rows(), x.cols());
  require_shape(where, "scores", scores, x.rows(), x.rows());
}

// Of one anchor: log(1 + sum_{j != i} e^t_j), t_j = s_j - s_i, as
//   top + log(e^-top + sum_{j != i} e^(t_j - top)).
struct Anchor {
  double top = 0;  // the largest t_j, 0 at least
  double sum = 0;  // of the exponentials of the negatives
  double loss() const { return top == 0 ? det_log1p(sum) : top + det_log(det_exp(-top) + sum); }
  // The denominator of p_ij, times e^-top.
  double whole() const { return det_exp(-top) + sum; }
};

template <class Real>
Anchor anchor_of(std::span<const Real> s, std::size_t i) {
  const double positive = s[i];
  Anchor out;
  for (const Real score : s) out.top = std::max(out.top, static_cast<double>(score) - positive);
  const auto add = [&](std::span<const Real> negatives) {
    for (const Real score : negatives)
      out.sum += det_exp(static_cast<double>(score) - positive - out.top);
  };
  add(s.first(i));
  add(s.subspan(i + 1));
  return out;
}

}  // namespace

template <class Real>
double k_pair_loss(ConstMatrixView<Real> x, ConstMatrixView<Real> y, MatrixView<Real> scores) {
  require_embeddings<Real>("k_pair_loss", x, y, scores);
  product<Real>(Transpose::no, x, Transpose::yes, y, scores);
  double sum = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) sum += anchor_of<Real>(scores.row(i), i).loss();
  return sum / static_cast<double>(x.rows());
}

template <class Real>
void k_pair_loss_backward(ConstMatrixView<Real> x, ConstMatrixView<Real> y, MatrixView<Real> scores,
                          MatrixView<Real> dx, MatrixView<Real> dy) {
  require_embeddings<Real>("k_pair_loss_backward", x, y, scores);
  require_shape("k_pair_loss_backward", "dx", dx, x.rows(), x.cols());
  require_shape("k_pair_loss_backward", "dy", dy, x.rows(), x.cols());
  const double n = static_cast<double>(x.rows());
  // The scores become W: p_ij / n beside the diagonal and -sum_{j != i} p_ij / n on it, so that dx
  // = W y, dy = W^T x.
  for (std::size_t i = 0; i < x.rows(); ++i) {
    const std::span<Real> row = scores.row(i);
    const Anchor anchor = anchor_of<Real>(row, i);
    const double positive = row[i], share = 1 / (n * anchor.whole());
    for (std::size_t j = 0; j < row.size(); ++j)
      row[j] =
          static_cast<Real>(share * det_exp(static_cast<double>(row[j]) - positive - anchor.top));
    row[i] = static_cast<Real>(-share * anchor.sum);
  }
  product<Real>(Transpose::no, scores, Transpose::no, y, dx);
  product<Real>(Transpose::yes, scores, Transpose::no, x, dy);
}

template <class Real>
double k_pair_loss_reference(ConstMatrixView<Real> x, ConstMatrixView<Real> y) {
  double mean = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    const auto score = [&](std::size_t j) {
      double sum = 0;
      for (std::size_t k = 0; k < x.cols(); ++k) sum += static_cast<double>(x(i, k)) * y(j, k);
      return sum;
    };
    double sum = 1;
    for (std::size_t j = 0; j < x.rows(); ++j)
      if (j != i) sum += std::exp(score(j) - score(i));
    mean += std::log(sum) / static_cast<double>(x.rows());
  }
  return mean;
}

template double k_pair_loss(ConstMatrixView<float>, ConstMatrixView<float>, MatrixView<float>);
template double k_pair_loss(ConstMatrixView<double>, ConstMatrixView<double>, MatrixView<double>);
template void k_pair_loss_backward(ConstMatrixView<float>, ConstMatrixView<float>,
                                   MatrixView<float>, MatrixView<float>, MatrixView<float>);
template void k_pair_loss_backward(ConstMatrixView<double>, ConstMatrixView<double>,
                                   MatrixView<double>, MatrixView<double>, MatrixView<double>);
template double k_pair_loss_reference(ConstMatrixView<float>, ConstMatrixView<float>);
template double k_pair_loss_reference(ConstMatrixView<double>, ConstMatrixView<double>);

}  // namespace infomax
