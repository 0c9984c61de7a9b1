#include "critics/concat.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

#include "critics/shapes.h"
#include "kernels/dense.h"
#include "kernels/mlp.h"
#include "pair_kernels/pair_mlp.h"
#include "pair_kernels/pair_relu.h"

namespace infomax {

namespace {

constexpr std::size_t kBlockPairs = 1024;

// Rows of x that make a block: about kBlockPairs pairs, at least one row. Depends on n alone, so
// that results don't depend on the plan.
std::size_t block_rows(std::size_t n) {
  return std::max<std::size_t>(1, kBlockPairs / n);
}

std::vector<std::size_t> widths_of(const CriticSpec& spec, std::size_t max_rows) {
  require_plan({"concat", spec.x_width, spec.y_width, max_rows, 0});
  const std::vector<std::size_t> hidden = spec.settings.counts("concat_layers");
  require_layers("concat", hidden);
  std::vector<std::size_t> widths{spec.x_width + spec.y_width};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(1);
  return widths;
}

// What follows the first hidden layer of a deeper critic, for all pairs: z_ij = relu(a_i + b_j)
// through a perceptron h_1-...-1, block after block.
template <class Real>
class Tail {
 public:
  Tail(const std::vector<std::size_t>& widths, std::size_t max_rows, Precision precision,
       Workspace& workspace) {
    const std::size_t pairs = std::max(kBlockPairs, max_rows);
    const std::size_t blocks = (max_rows + block_rows(max_rows) - 1) / block_rows(max_rows);
    const std::size_t hidden =
        std::accumulate(widths.begin() + 1, widths.end() - 1, std::size_t{0});
    // Activations and their gradients.
    keep_ = 2 * sizeof(Real) * blocks * pairs * hidden <= kConcatKeepBytes;
    for (std::size_t block = 0; block < (keep_ ? blocks : 1); ++block) {
      mlps_.emplace_back(widths, pairs, workspace, precision);
    }
    z_ = workspace.matrix<Real>(pairs, widths.front());
    dz_ = workspace.matrix<Real>(pairs, widths.front());
    s_ = workspace.matrix<Real>(pairs, 1);
    ds_ = workspace.matrix<Real>(pairs, 1);
    dblock_ = workspace.vector<Real>(mlps_.front().parameter_count());
  }

  std::size_t parameter_count() const { return mlps_.front().parameter_count(); }
  Work forward_work(std::size_t pairs) const { return mlps_.front().forward_work(pairs); }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> a, ConstMatrixView<Real> b,
               MatrixView<Real> scores) {
    const std::size_t n = a.rows();
    for (std::size_t first = 0, block = 0; first < n; first += block_rows(n), ++block) {
      const std::size_t rows = std::min(block_rows(n), n - first);
      forward_block(theta, a.row_block(first, rows), b, block);
      for (std::size_t r = 0; r < rows; ++r) {
        std::copy_n(s_.data() + r * n, n, scores.row(first + r).data());
      }
    }
  }

  void backward(std::span<const Real> theta, ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                ConstMatrixView<Real> dscores, std::span<Real> dtheta, MatrixView<Real> da,
                MatrixView<Real> db) {
    const std::size_t n = a.rows();
    std::ranges::fill(dtheta, Real{0});
    for (std::size_t j = 0; j < n; ++j) std::ranges::fill(db.row(j), Real{0});
    for (std::size_t first = 0, block = 0; first < n; first += block_rows(n), ++block) {
      const std::size_t rows = std::min(block_rows(n), n - first);
      const std::size_t pairs = rows * n;
      const MatrixView<Real> z = z_.row_block(0, pairs), dz = dz_.row_block(0, pairs);
      const MatrixView<Real> s = s_.row_block(0, pairs), ds = ds_.row_block(0, pairs);
      if (keep_) {
        expand_pairs<Real>(a.row_block(first, rows), b, z);
      } else {
        forward_block(theta, a.row_block(first, rows), b, block);
      }
      for (std::size_t r = 0; r < rows; ++r) {
        std::copy_n(dscores.row(first + r).data(), n, ds.data() + r * n);
      }
      mlp(block).backward(theta, z, s, ds, dblock_, dz);
      for (std::size_t k = 0; k < dtheta.size(); ++k) dtheta[k] += dblock_[k];
      expand_pairs_backward<Real>(z, dz, da.row_block(first, rows), db);
    }
  }

 private:
  Mlp<Real>& mlp(std::size_t block) { return mlps_[keep_ ? block : 0]; }

  // z and s of one block, and the hidden layers inside its perceptron.
  void forward_block(std::span<const Real> theta, ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                     std::size_t block) {
    const std::size_t pairs = a.rows() * b.rows();
    expand_pairs<Real>(a, b, z_.row_block(0, pairs));
    mlp(block).forward(theta, z_.row_block(0, pairs), s_.row_block(0, pairs));
  }

  bool keep_;
  std::vector<Mlp<Real>> mlps_;  // one per block where activations are kept, else one
  MatrixView<Real> z_, dz_, s_, ds_;
  std::span<Real> dblock_;  // one block's share of dtheta
};

template <class Real>
class Concat final : public Critic<Real> {
 public:
  Concat(const CriticSpec& spec, std::size_t max_rows, Workspace& workspace)
      : whole_(widths_of(spec, max_rows), 1, workspace),
        plan_{"concat", spec.x_width, spec.y_width, max_rows, whole_.parameter_count()},
        hidden_(spec.settings.counts("concat_layers")),
        x_layer_(spec.x_width, hidden_.front(), max_rows, Activation::none, spec.precision,
                 workspace),
        y_layer_(spec.y_width, hidden_.front(), max_rows, Activation::none, spec.precision,
                 workspace) {
    const std::size_t width = hidden_.front();
    for (MatrixView<Real>* matrix : {&a_, &b_, &da_, &db_}) {
      *matrix = workspace.matrix<Real>(max_rows, width);
    }
    const bool narrow =
        std::ranges::all_of(hidden_, [](std::size_t layer) { return layer <= kPairMlpWidest; });
    if (hidden_.size() == 1) {
      last_.emplace(width, max_rows, workspace);
    } else if (narrow) {
      narrow_.emplace(hidden_, max_rows, workspace, kConcatKeepBytes);
    } else {
      std::vector<std::size_t> widths = hidden_;
      widths.push_back(1);
      tail_.emplace(widths, max_rows, spec.precision, workspace);
    }
  }

  std::size_t parameter_count() const override { return plan_.parameters; }

  void initialise(std::span<Real> theta, Stream stream) const override {
    require_size(plan_.name, "theta", theta.size(), plan_.parameters);
    whole_.initialise_glorot(theta, stream);
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
               MatrixView<Real> scores) override {
    require_forward<Real>(plan_, theta, x, y, scores);
    const std::size_t n = x.rows();
    const MatrixView<Real> a = a_.row_block(0, n), b = b_.row_block(0, n);
    x_layer_.forward(x, x_weights(theta), whole_.biases(theta, 0), a);
    y_layer_.forward(y, y_weights(theta), {}, b);
    if (last_) {
      last_->forward(a, b, last_weights(theta), whole_.biases(theta, 1)[0], scores);
    } else if (narrow_) {
      narrow_->forward(tail(theta), a, b, scores);
    } else {
      tail_->forward(tail(theta), a, b, scores);
    }
  }

  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                MatrixView<Real> dscores, std::span<Real> dtheta, MatrixView<Real> dx,
                MatrixView<Real> dy) override {
    require_backward(plan_, theta, x, y, dscores, dtheta, dx, dy);
    const std::size_t n = x.rows();
    const MatrixView<Real> a = a_.row_block(0, n), b = b_.row_block(0, n);
    const MatrixView<Real> da = da_.row_block(0, n), db = db_.row_block(0, n);
    std::ranges::fill(dtheta, Real{0});  // for the padding between the tensors
    if (last_) {
      last_->backward(a, b, last_weights(theta), dscores, da, db, last_weights(dtheta),
                      whole_.biases(dtheta, 1)[0]);
    } else if (narrow_) {
      narrow_->backward(tail(theta), a, b, dscores, tail(dtheta), da, db);
    } else {
      tail_->backward(tail(theta), a, b, dscores, tail(dtheta), da, db);
    }
    // a = x W_x + b_1,  b = y W_y
    x_layer_.backward(x, x_weights(theta), a, da, x_weights(dtheta), whole_.biases(dtheta, 0), dx);
    y_layer_.backward(y, y_weights(theta), b, db, y_weights(dtheta), {}, dy);
  }

  // The first layer for 2n rows. One hidden layer more: an addition, a maximum and a multiply-add
  // per pair and unit; backward, a comparison and two additions. Deeper: the multiply-adds of all
  // pairs' dense layers.
  Work forward_work(std::size_t n) const override {
    const Work first = first_layer_work(n);
    const double pairs = static_cast<double>(n) * static_cast<double>(n);
    if (last_) return first + Work{0, 0, 4 * pairs * static_cast<double>(a_.cols())};
    if (narrow_) return first + narrow_->forward_work(n * n);
    return first + Work{0, 0, tail_->forward_work(n * n).products};
  }
  Work backward_work(std::size_t n) const override {
    const Work first = 2.0 * first_layer_work(n);
    const double pairs = static_cast<double>(n) * static_cast<double>(n);
    if (last_) return first + Work{0, 0, 3 * pairs * static_cast<double>(a_.cols())};
    if (narrow_) return first + narrow_->backward_work(n * n);
    return first + Work{0, 0, 2 * tail_->forward_work(n * n).products};
  }

 private:
  Work first_layer_work(std::size_t n) const {
    return product_work(n, a_.cols(), plan_.x_width) + product_work(n, a_.cols(), plan_.y_width);
  }
  template <class T>
  MatrixView<T> x_weights(std::span<T> theta) const {
    return whole_.weights(theta, 0).row_block(0, plan_.x_width);
  }
  template <class T>
  MatrixView<T> y_weights(std::span<T> theta) const {
    return whole_.weights(theta, 0).row_block(plan_.x_width, plan_.y_width);
  }
  // One hidden layer: W_2 [h_1, 1].
  template <class T>
  std::span<T> last_weights(std::span<T> theta) const {
    const MatrixView<T> w = whole_.weights(theta, 1);
    return {w.data(), w.rows()};
  }
  // More: everything after the first layer, which is the block of a perceptron h_1-...-1.
  template <class T>
  std::span<T> tail(std::span<T> theta) const {
    return theta.last(narrow_ ? narrow_->parameter_count() : tail_->parameter_count());
  }

  Mlp<Real> whole_;  // where the parameters are, and how they start; never run
  CriticShape plan_;
  std::vector<std::size_t> hidden_;
  Dense<Real> x_layer_, y_layer_;
  MatrixView<Real> a_, b_, da_, db_;
  std::optional<PairRelu<Real>> last_;   // the rest of a critic with one hidden layer
  std::optional<PairMlp<Real>> narrow_;  // of one with more, all narrow
  std::optional<Tail<Real>> tail_;       // and with more, not all narrow
};

}  // namespace

template <class Real>
std::unique_ptr<Critic<Real>> make_concat(const CriticSpec& spec, std::size_t max_rows,
                                          Workspace& workspace) {
  return std::make_unique<Concat<Real>>(spec, max_rows, workspace);
}

template std::unique_ptr<Critic<float>> make_concat(const CriticSpec&, std::size_t, Workspace&);
template std::unique_ptr<Critic<double>> make_concat(const CriticSpec&, std::size_t, Workspace&);

}  // namespace infomax
