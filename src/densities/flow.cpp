#include "densities/flow.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"
#include "core/require.h"
#include "kernels/parameters.h"

namespace infomax {

namespace {

constexpr double kMostStretch = 4;

double tanh_of(double a) {
  const double t = 1 - 2 / (det_exp(2 * std::abs(a)) + 1);
  return a < 0 ? -t : t;
}

// A sigmoid of a bend at u, and what its derivatives are made of.
struct Sigmoid {
  double height, slope, off, t, curve;  // e^w, e^a, e^a (u - m), tanh of that, 1 - tanh^2

  Sigmoid(double u, double w, double a, double m)
      : height(det_exp(w)),
        slope(det_exp(a)),
        off(slope * (u - m)),
        t(tanh_of(off)),
        curve(1 - t * t) {}
};

}  // namespace

FlowShape flow_shape(std::string_view name, std::size_t columns, std::size_t condition,
                     const Settings& settings) {
  FlowShape out{.columns = columns,
                .condition = condition,
                .layers = static_cast<std::size_t>(settings.count("flow_couplings")),
                .bends = static_cast<std::size_t>(settings.count("flow_bends")),
                .hidden = settings.counts("flow_layers")};
  require_layers(name, out.hidden);
  return out;
}

template <class Real>
Flow<Real>::Flow(const FlowShape& shape, std::size_t rows, Workspace& workspace)
    : shape_(shape), rows_(rows), log_volume_(workspace.vector<double>(rows)) {
  require_positive("flow", "rows", rows);
  require_positive("flow", "columns", shape.columns);
  require_positive("flow", "layers", shape.layers);
  const auto plan = [&](std::size_t cols) { return workspace.matrix<Real>(rows, cols); };
  network_offset_.push_back(0);
  for (std::size_t l = 0; l < shape.layers; ++l) {
    moved_.emplace_back();
    kept_.emplace_back();
    for (std::size_t j = 0; j < shape.columns; ++j)
      ((j + l) % 2 == 0 || shape.columns == 1 ? moved_ : kept_)[l].push_back(j);
    const std::size_t read = kept_[l].size() + shape.condition, said = 2 * moved_[l].size();
    if (read > 0) {
      std::vector<std::size_t> widths{read};
      widths.insert(widths.end(), shape.hidden.begin(), shape.hidden.end());
      widths.push_back(said);
      networks_.emplace_back(widths, rows, workspace);
    }
    parameter_count_ += read > 0 ? networks_[l].parameter_count() : padded(said);
    network_offset_.push_back(parameter_count_);
    states_.push_back(plan(shape.columns));
    bent_.push_back(plan(shape.columns));
    read_.push_back(plan(read));
    dread_.push_back(plan(read));
    said_.push_back(plan(said));
    dsaid_.push_back(plan(said));
  }
  states_.push_back(plan(shape.columns));
  const std::size_t bends = 3 * shape.columns * shape.bends;
  for (std::size_t l = 0; l < shape.layers; ++l) {
    bend_offset_.push_back(parameter_count_);
    parameter_count_ += padded(bends);
  }
  dbend_ = workspace.vector<double>(bends);
}

template <class Real>
void Flow<Real>::initialise(std::span<Real> theta, Stream& stream) const {
  require_size("flow", "theta", theta.size(), parameter_count_);
  std::ranges::fill(theta, Real{0});
  for (std::size_t l = 0; l < networks_.size(); ++l) {
    const std::span<Real> block = network_block(theta, l);
    const Mlp<Real>& network = networks_[l];
    network.initialise_glorot(block, stream);
    const MatrixView<Real> last = network.weights(block, network.layers() - 1);
    for (std::size_t i = 0; i < last.rows(); ++i) std::ranges::fill(last.row(i), Real{0});
  }
  for (std::size_t l = 0; l < shape_.layers; ++l)
    for (std::size_t j = 0; j < shape_.columns; ++j)
      for (std::size_t k = 0; k < shape_.bends; ++k) {
        bend(theta, l, 0)(j, k) = static_cast<Real>(std::log(0.1));
        bend(theta, l, 2)(j, k) = static_cast<Real>(stream.normal());
      }
}

template <class Real>
void Flow<Real>::forward(std::span<const Real> theta, ConstMatrixView<Real> y,
                         ConstMatrixView<Real> c) {
  require_size("flow", "theta", theta.size(), parameter_count_);
  require_shape("flow", "y", y, rows_, shape_.columns);
  if (shape_.condition > 0) require_shape("flow", "c", c, rows_, shape_.condition);
  for (std::size_t i = 0; i < rows_; ++i) std::ranges::copy(y.row(i), states_[0].row(i).begin());
  std::ranges::fill(log_volume_, 0.0);
  for (std::size_t l = 0; l < shape_.layers; ++l) {
    bend_layer(theta, l);
    ask(theta, l, c);
    couple(l);
  }
}

template <class Real>
void Flow<Real>::bend_layer(std::span<const Real> theta, std::size_t l) {
  const auto w = bend(theta, l, 0), a = bend(theta, l, 1), m = bend(theta, l, 2);
  for (std::size_t i = 0; i < rows_; ++i)
    for (std::size_t j = 0; j < shape_.columns; ++j) {
      const double u = states_[l](i, j);
      double v = u, slope = 1;
      for (std::size_t k = 0; k < shape_.bends; ++k) {
        const Sigmoid s(u, w(j, k), a(j, k), m(j, k));
        v += s.height * s.t;
        slope += s.height * s.slope * s.curve;
      }
      bent_[l](i, j) = static_cast<Real>(v);
      log_volume_[i] += det_log(slope);
    }
}

template <class Real>
void Flow<Real>::ask(std::span<const Real> theta, std::size_t l, ConstMatrixView<Real> c) {
  const std::span<const Real> block = network_block(theta, l);
  if (networks_.empty()) {
    for (std::size_t i = 0; i < rows_; ++i)
      std::ranges::copy(block.first(said_[l].cols()), said_[l].row(i).begin());
    return;
  }
  const std::size_t kept = kept_[l].size();
  for (std::size_t i = 0; i < rows_; ++i) {
    for (std::size_t k = 0; k < kept; ++k) read_[l](i, k) = bent_[l](i, kept_[l][k]);
    for (std::size_t k = 0; k < shape_.condition; ++k) read_[l](i, kept + k) = c(i, k);
  }
  networks_[l].forward(block, read_[l], said_[l]);
}

template <class Real>
void Flow<Real>::couple(std::size_t l) {
  const std::size_t moved = moved_[l].size();
  for (std::size_t i = 0; i < rows_; ++i) {
    for (const std::size_t j : kept_[l]) states_[l + 1](i, j) = bent_[l](i, j);
    for (std::size_t k = 0; k < moved; ++k) {
      const std::size_t j = moved_[l][k];
      const double s = kMostStretch * tanh_of(said_[l](i, moved + k) / kMostStretch);
      states_[l + 1](i, j) = static_cast<Real>(det_exp(s) * bent_[l](i, j) + said_[l](i, k));
      log_volume_[i] += s;
    }
  }
}

template <class Real>
void Flow<Real>::backward(std::span<const Real> theta, MatrixView<Real> dz, double dvolume,
                          std::span<Real> dtheta) {
  require_size("flow", "dtheta", dtheta.size(), parameter_count_);
  std::ranges::fill(dtheta, Real{0});
  for (std::size_t l = shape_.layers; l-- > 0;) {
    couple_backward(theta, l, dz, dvolume, dtheta);
    bend_backward(theta, l, dz, dvolume, dtheta);
  }
}

// u' = e^s v + t:  dt = du',  dr = (e^s v du' + dvolume) ds/dr,  dv = e^s du'. dz, the derivatives
// by u', becomes those by v.
template <class Real>
void Flow<Real>::couple_backward(std::span<const Real> theta, std::size_t l, MatrixView<Real> dz,
                                 double dvolume, std::span<Real> dtheta) {
  const std::size_t moved = moved_[l].size();
  for (std::size_t i = 0; i < rows_; ++i)
    for (std::size_t k = 0; k < moved; ++k) {
      const std::size_t j = moved_[l][k];
      const double t = tanh_of(said_[l](i, moved + k) / kMostStretch), d = dz(i, j);
      const double stretch = det_exp(kMostStretch * t);
      dsaid_[l](i, k) = dz(i, j);
      dsaid_[l](i, moved + k) =
          static_cast<Real>((stretch * bent_[l](i, j) * d + dvolume) * (1 - t * t));
      dz(i, j) = static_cast<Real>(stretch * d);
    }
  const std::span<Real> dblock = network_block(dtheta, l);
  if (networks_.empty()) {
    for (std::size_t k = 0; k < 2 * moved; ++k) {
      double sum = 0;
      for (std::size_t i = 0; i < rows_; ++i) sum += dsaid_[l](i, k);
      dblock[k] = static_cast<Real>(sum);
    }
    return;
  }
  networks_[l].backward(network_block(theta, l), read_[l], said_[l], dsaid_[l], dblock, dread_[l]);
  for (std::size_t i = 0; i < rows_; ++i)
    for (std::size_t k = 0; k < kept_[l].size(); ++k) dz(i, kept_[l][k]) += dread_[l](i, k);
}

// With h = e^w, e = e^a, A = e (u - m), T = tanh A, S = 1 - T^2 and g = dvolume / (dv/du):
//   v = u + sum h T         dv/dw = h T     dv/da = h S A            dv/dm = -h e S
//   dv/du = 1 + sum h e S   by w: h e S     by a: h e S (1 - 2 T A)  by m: 2 h e^2 T S
// dz, the derivatives by v, becomes those by u.
template <class Real>
void Flow<Real>::bend_backward(std::span<const Real> theta, std::size_t l, MatrixView<Real> dz,
                               double dvolume, std::span<Real> dtheta) {
  const auto w = bend(theta, l, 0), a = bend(theta, l, 1), m = bend(theta, l, 2);
  const std::size_t each = shape_.columns * shape_.bends;
  std::ranges::fill(dbend_, 0.0);
  for (std::size_t i = 0; i < rows_; ++i)
    for (std::size_t j = 0; j < shape_.columns; ++j) {
      const double u = states_[l](i, j), dv = dz(i, j);
      double slope = 1, turn = 0;  // dv/du and its derivative
      for (std::size_t k = 0; k < shape_.bends; ++k) {
        const Sigmoid s(u, w(j, k), a(j, k), m(j, k));
        slope += s.height * s.slope * s.curve;
        turn -= 2 * s.height * s.slope * s.slope * s.t * s.curve;
      }
      const double g = dvolume / slope;
      for (std::size_t k = 0; k < shape_.bends; ++k) {
        const Sigmoid s(u, w(j, k), a(j, k), m(j, k));
        const double steep = s.height * s.slope * s.curve;
        double* d = dbend_.data() + j * shape_.bends + k;
        d[0] += dv * s.height * s.t + g * steep;
        d[each] += dv * s.height * s.curve * s.off + g * steep * (1 - 2 * s.t * s.off);
        d[2 * each] += -dv * steep + 2 * g * steep * s.slope * s.t;
      }
      dz(i, j) = static_cast<Real>(dv * slope + g * turn);
    }
  for (std::size_t k = 0; k < dbend_.size(); ++k)
    dtheta[bend_offset_[l] + k] = static_cast<Real>(dbend_[k]);
}

// A sigmoid is some 60 operations, a stretch 60; the gradient asks for either twice.
template <class Real>
Work Flow<Real>::forward_work() const {
  Work work;
  for (const Mlp<Real>& network : networks_) work += network.forward_work(rows_);
  work.pairs += 60 * static_cast<double>(rows_ * shape_.layers * shape_.columns) *
                static_cast<double>(shape_.bends + 1);
  return work;
}

template <class Real>
Work Flow<Real>::backward_work() const {
  Work work;
  for (const Mlp<Real>& network : networks_) work += network.backward_work(rows_, true);
  work.pairs += 2 * forward_work().pairs;
  return work;
}

template class Flow<float>;
template class Flow<double>;

}  // namespace infomax
