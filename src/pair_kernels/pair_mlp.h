// Scores of all pairs by a perceptron of several narrow hidden layers, forward and backward in one
// pass over the pairs each: what the first layer of a critic on (x_i, y_j) leaves to do, once that
// is split.
//
//   z_1 = relu(a_i + b_j),   z_{l+1} = relu(W_l^T z_l + v_l),   scores(i, j) = w . z_L + c
//
// a = x W_x + v [n, h_1] and b = y W_y [m, h_1] are computed before, as for
// pair_kernels/pair_relu.h. With widths of 10 a product per layer spends its time on packing and on
// calls; here sixteen pairs lie across the lanes, a block of them goes through all layers while it
// is in the first cache, and no pair's activation is ever laid out as a row.
//
// Source: arithmetic; the paper's critic for figure 4c is 2-10-10-10-10-10-1.
//
// Sums: over the units of a layer in Real, by fused multiply-adds from the bias, first to last. da
// sums over j and db over i in Real, in sixteen lanes (of j) that are joined by halves. Gradients
// of weights and biases sum in Real over runs of at most 4,096 pairs, sixteen lanes wide, and in
// double from there. A fused multiply-add rounds once, so every instruction set gives the same
// bits.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/workspace.h"
#include "kernels/mlp.h"
#include "kernels/profile.h"
#include "kernels/work.h"

namespace infomax {

// Layers wider than this are better off with products (kernels/product.h), and refused.
inline constexpr std::size_t kPairMlpWidest = 16;

namespace pair_mlp {
template <class Real>
struct Job;
}

template <class Real>
class PairMlp {
 public:
  // hidden {h_1, ..., h_L}, L >= 2. At most max_rows rows of a and of b. Forward keeps z_2 ... z_L
  // for backward where that takes at most keep_bytes (about 4 n m (h_2 + ... + h_L) in float);
  // beyond, backward computes them again, with the same result. `processor` at most this machine's:
  // the instruction set to use. Throws ShapeError for fewer than two layers, a width of 0 or above
  // kPairMlpWidest, or max_rows = 0, InputError for a processor that this one isn't.
  PairMlp(std::vector<std::size_t> hidden, std::size_t max_rows, Workspace& workspace,
          std::size_t keep_bytes, Processor processor = this_processor());
  ~PairMlp();
  PairMlp(PairMlp&&) noexcept;
  PairMlp& operator=(PairMlp&&) noexcept;

  // theta is the block of the perceptron h_1-...-h_L-1 in the order of kernels/mlp.h.
  std::size_t parameter_count() const { return layout_.parameter_count(); }

  // a [n, h_1], b [m, h_1], scores [n, m]; n and m at most max_rows. Throws ShapeError.
  void forward(std::span<const Real> theta, ConstMatrixView<Real> a, ConstMatrixView<Real> b,
               MatrixView<Real> scores);

  // Gradients of the last forward (same theta, a and b), from dscores [n, m]: dtheta, da [n, h_1]
  // and db [m, h_1] are overwritten. Throws ShapeError.
  void backward(std::span<const Real> theta, ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                ConstMatrixView<Real> dscores, std::span<Real> dtheta, MatrixView<Real> da,
                MatrixView<Real> db);

  // What `pairs` pairs take: the multiply-adds, without a_i + b_j and what is computed again.
  Work forward_work(std::size_t pairs) const;
  Work backward_work(std::size_t pairs) const;

 private:
  void prepare(std::span<const Real> theta, ConstMatrixView<Real> a, ConstMatrixView<Real> b);

  std::vector<std::size_t> hidden_;
  Mlp<Real> layout_;  // where the parameters are; never run
  std::size_t max_rows_;
  Processor processor_;
  std::unique_ptr<pair_mlp::Job<Real>> job_;
};

// The plain loops, its oracle, summed in double; theta of h_1-...-h_L-1, widths {h_1, ..., h_L}.
// Allocate.
template <class Real>
void pair_mlp_reference(std::span<const std::size_t> hidden, std::span<const Real> theta,
                        ConstMatrixView<Real> a, ConstMatrixView<Real> b, MatrixView<Real> scores);
template <class Real>
void pair_mlp_backward_reference(std::span<const std::size_t> hidden, std::span<const Real> theta,
                                 ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                                 ConstMatrixView<Real> dscores, std::span<Real> dtheta,
                                 MatrixView<Real> da, MatrixView<Real> db);

}  // namespace infomax
