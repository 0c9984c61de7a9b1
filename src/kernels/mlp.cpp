#include "kernels/mlp.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/require.h"
#include "kernels/parameters.h"

namespace infomax {

template <class Real>
Mlp<Real>::Mlp(std::vector<std::size_t> widths, std::size_t max_rows, Workspace& workspace,
               Precision precision)
    : widths_(std::move(widths)), max_rows_(max_rows) {
  if (widths_.size() < 2)
    throw ShapeError(fmt::format("Mlp: found {} widths, want at least 2", widths_.size()));
  if (std::ranges::count(widths_, std::size_t{0}) != 0)
    throw ShapeError("Mlp: a width is 0, want at least 1");
  require_positive("Mlp", "max_rows", max_rows_);
  for (std::size_t l = 0; l + 1 < widths_.size(); ++l) {
    weight_offset_.push_back(parameter_count_);
    parameter_count_ += padded(widths_[l] * widths_[l + 1]);
    bias_offset_.push_back(parameter_count_);
    parameter_count_ += padded(widths_[l + 1]);
    const bool last = l + 2 == widths_.size();
    dense_.emplace_back(widths_[l], widths_[l + 1], max_rows_,
                        last ? Activation::none : Activation::relu, precision, workspace);
  }
  for (std::size_t l = 1; l + 1 < widths_.size(); ++l) {
    hidden_.push_back(workspace.matrix<Real>(max_rows_, widths_[l]));
    dhidden_.push_back(workspace.matrix<Real>(max_rows_, widths_[l]));
  }
}

template <class Real>
Mlp<Real> Mlp<Real>::beside(Workspace& workspace) const {
  Mlp other = *this;
  for (std::size_t l = 0; l < layers(); ++l) other.dense_[l] = dense_[l].beside(workspace);
  for (MatrixView<Real>& hidden : other.hidden_)
    hidden = workspace.matrix<Real>(max_rows_, hidden.cols());
  return other;
}

template <class Real>
std::size_t Mlp<Real>::parameter_count() const {
  return parameter_count_;
}

template <class Real>
Work Mlp<Real>::forward_work(std::size_t rows) const {
  Work work;
  for (std::size_t l = 0; l < layers(); ++l) work += product_work(rows, widths_[l + 1], widths_[l]);
  return work;
}

template <class Real>
Work Mlp<Real>::backward_work(std::size_t rows, bool with_dx) const {
  const Work dx = with_dx ? Work{} : -1.0 * product_work(rows, widths_[1], widths_[0]);
  return 2.0 * forward_work(rows) + dx;
}

template <class Real>
std::size_t Mlp<Real>::input_width() const {
  return widths_.front();
}

template <class Real>
std::size_t Mlp<Real>::output_width() const {
  return widths_.back();
}

template <class Real>
void Mlp<Real>::initialise_glorot(std::span<Real> theta, Stream& stream) const {
  require_size("Mlp::initialise_glorot", "theta", theta.size(), parameter_count_);
  std::ranges::fill(theta, Real(0));
  for (std::size_t l = 0; l < layers(); ++l) {
    const MatrixView<Real> w = weights(theta, l);
    draw_glorot(std::span<Real>(w.data(), w.size()), w.rows(), w.cols(), stream);
  }
}

template <class Real>
void Mlp<Real>::initialise_truncated_normal(std::span<Real> theta, double std,
                                            Stream& stream) const {
  require_size("Mlp::initialise_truncated_normal", "theta", theta.size(), parameter_count_);
  std::ranges::fill(theta, Real(0));
  for (std::size_t l = 0; l < layers(); ++l) {
    const MatrixView<Real> w = weights(theta, l);
    for (std::size_t i = 0; i < w.rows(); ++i)
      for (Real& e : w.row(i)) e = static_cast<Real>(std * stream.truncated_normal());
  }
}

template <class Real>
void Mlp<Real>::forward(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> y) {
  require_size("Mlp::forward", "theta", theta.size(), parameter_count_);
  require_rows("Mlp::forward", "x", x.rows(), max_rows_);
  require_shape("Mlp::forward", "x", x, x.rows(), input_width());
  require_shape("Mlp::forward", "y", y, x.rows(), output_width());
  ConstMatrixView<Real> in = x;
  for (std::size_t l = 0; l < layers(); ++l) {
    const bool last = l + 1 == layers();
    const MatrixView<Real> out = last ? y : hidden_[l].row_block(0, x.rows());
    dense_[l].forward(in, weights(theta, l), biases(theta, l), out);
    in = out;
  }
}

template <class Real>
void Mlp<Real>::backward(std::span<const Real> theta, ConstMatrixView<Real> x,
                         ConstMatrixView<Real> y, MatrixView<Real> dy, std::span<Real> dtheta,
                         MatrixView<Real> dx) {
  require_size("Mlp::backward", "theta", theta.size(), parameter_count_);
  require_size("Mlp::backward", "dtheta", dtheta.size(), parameter_count_);
  require_rows("Mlp::backward", "x", x.rows(), max_rows_);
  require_shape("Mlp::backward", "x", x, x.rows(), input_width());
  require_shape("Mlp::backward", "y", y, x.rows(), output_width());
  require_shape("Mlp::backward", "dy", dy, x.rows(), output_width());
  if (!dx.empty()) require_shape("Mlp::backward", "dx", dx, x.rows(), input_width());
  for (std::size_t l = layers(); l-- > 0;) {
    const bool last = l + 1 == layers();
    const std::size_t n = x.rows();
    const MatrixView<Real> dw = weights(dtheta, l);
    const std::span<Real> db = biases(dtheta, l);
    // What lies between the tensors belongs to nobody; an optimiser walks it all the same.
    std::fill(dw.data() + dw.size(), dw.data() + padded(dw.size()), Real(0));
    std::fill(db.data() + db.size(), db.data() + padded(db.size()), Real(0));
    dense_[l].backward(l == 0 ? x : hidden_[l - 1].row_block(0, n), weights(theta, l),
                       last ? y : hidden_[l].row_block(0, n),
                       last ? dy : dhidden_[l].row_block(0, n), dw, db,
                       l == 0 ? dx : dhidden_[l - 1].row_block(0, n));
  }
}

template class Mlp<float>;
template class Mlp<double>;

}  // namespace infomax
