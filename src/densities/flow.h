// A normalising flow: a smooth one-to-one map z = T(y; c) of d columns, with the logarithm of how
// it stretches volumes. c are the columns of a condition, where there is one.
//
//   u_0 = y;  layer l = 0 ... L-1:
//     bend      v_j = u_j + sum_k e^w_jk tanh( e^a_jk (u_j - m_jk) )      so dv_j / du_j >= 1
//     couple    [t, r] = MLP_l(v_kept, c),   s = 4 tanh(r / 4)
//               u'_j = e^s_j v_j + t_j  of the moved columns,  v_j of the kept ones
//   z = u_L,   log_volume = log |det dT/dy| = sum_l ( sum_j log dv_j/du_j + sum_moved s_j )
//
// Layer l moves the columns j with j + l even and keeps the others; a single column is always
// moved. Where the MLP would read nothing, t and r are parameters themselves. The bends, a sum of
// increasing functions, make of one column what couplings alone can't: of a single one, or of the
// first to be kept. A coupling stretches by e^-4 ... e^4, so that what a network says of rows that
// it hasn't seen stays finite.
//
// theta: the blocks of MLP_0 ... MLP_(L-1) (kernels/mlp.h; [t | r], padded, where it reads
// nothing), then w [d, K], a [d, K], m [d, K] of each layer, padded. MLPs start Glorot uniform but
// for a last layer of zeros, w at log 0.1, a at zero, m standard normal: near the identity.
//
// Source: couplings of Dinh, Sohl-Dickstein and Bengio (2017), "Density estimation using Real NVP",
// arXiv:1605.08803.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "core/workspace.h"
#include "kernels/mlp.h"
#include "kernels/work.h"

namespace infomax {

inline constexpr Parameter kFlowCouplings{.name = "flow_couplings",
                                          .type = "count",
                                          .summary = "layers of a learned flow",
                                          .at_least = 1,
                                          .at_most = 1024,
                                          .otherwise = "4"};
inline constexpr Parameter kFlowLayers{
    .name = "flow_layers",
    .type = "counts",
    .summary = "hidden widths of the network of each layer of a learned flow",
    .at_least = 1,
    .at_most = 65536,
    .otherwise = "[32, 32]"};
inline constexpr Parameter kFlowBends{
    .name = "flow_bends",
    .type = "count",
    .summary = "sigmoids that bend a column in each layer of a learned flow",
    .at_least = 0,
    .at_most = 4096,
    .otherwise = "8"};

struct FlowShape {
  std::size_t columns = 1, condition = 0;
  std::size_t layers = 1, bends = 0;
  std::vector<std::size_t> hidden{};
};
// Of these columns, by the three parameters above. Throws InputError, which begins with `name`, for
// hidden layers that are empty or have a width of 0.
FlowShape flow_shape(std::string_view name, std::size_t columns, std::size_t condition,
                     const Settings& settings);

template <class Real>
class Flow {
 public:
  // A plan for `rows` rows. Throws ShapeError for rows, columns, layers or a hidden width of 0.
  Flow(const FlowShape& shape, std::size_t rows, Workspace& workspace);

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return shape_.columns; }
  std::size_t parameter_count() const { return parameter_count_; }
  void initialise(std::span<Real> theta, Stream& stream) const;

  // y [rows, d], c [rows, condition] (not looked at where that is 0). Keeps what backward wants.
  // Sums run in double.
  void forward(std::span<const Real> theta, ConstMatrixView<Real> y, ConstMatrixView<Real> c);
  // Of the last forward: z [rows, d]; log_volume [rows].
  ConstMatrixView<Real> z() const { return states_.back(); }
  std::span<const double> log_volume() const { return log_volume_; }

  // Of the last forward, the gradient of a function of z and of log_volume by theta, written over
  // dtheta. dz [rows, d] holds its derivatives by z, and is overwritten; dvolume is that by each
  // row's log_volume, the same for all.
  void backward(std::span<const Real> theta, MatrixView<Real> dz, double dvolume,
                std::span<Real> dtheta);

  Work forward_work() const;
  Work backward_work() const;

  // The columns that layer l moves, and those that it keeps.
  std::span<const std::size_t> moved(std::size_t l) const { return moved_[l]; }
  std::span<const std::size_t> kept(std::size_t l) const { return kept_[l]; }
  // Within theta: the block of layer l's MLP, and its w, a or m (part 0, 1, 2).
  template <class T>
  std::span<T> network_block(std::span<T> theta, std::size_t l) const {
    return theta.subspan(network_offset_[l], network_offset_[l + 1] - network_offset_[l]);
  }
  template <class T>
  MatrixView<T> bend(std::span<T> theta, std::size_t l, std::size_t part) const {
    const std::size_t each = shape_.columns * shape_.bends;
    return {theta.data() + bend_offset_[l] + part * each, shape_.columns, shape_.bends};
  }

 private:
  void bend_layer(std::span<const Real> theta, std::size_t l);
  void ask(std::span<const Real> theta, std::size_t l, ConstMatrixView<Real> c);
  void couple(std::size_t l);
  void couple_backward(std::span<const Real> theta, std::size_t l, MatrixView<Real> dz,
                       double dvolume, std::span<Real> dtheta);
  void bend_backward(std::span<const Real> theta, std::size_t l, MatrixView<Real> dz,
                     double dvolume, std::span<Real> dtheta);

  FlowShape shape_;
  std::size_t rows_, parameter_count_ = 0;
  std::vector<std::vector<std::size_t>> moved_, kept_;
  std::vector<std::size_t> network_offset_, bend_offset_;
  std::vector<Mlp<Real>> networks_;  // none where they would read nothing
  std::vector<MatrixView<Real>> states_, bent_, read_, said_, dread_, dsaid_;
  std::span<double> log_volume_, dbend_;
};

}  // namespace infomax
