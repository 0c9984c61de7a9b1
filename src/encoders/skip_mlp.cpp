#include "encoders/skip_mlp.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "core/math.h"
#include "core/vector_clones.h"
#include "encoders/map_blocks.h"
#include "encoders/shapes.h"
#include "kernels/dense.h"
#include "kernels/elementwise.h"
#include "kernels/parameters.h"
#include "kernels/product.h"

namespace infomax {

namespace {

constexpr double kWeightStd = 1e-4;

// z = relu(z + b), out = x + z. A NaN goes through.
template <class Real>
INFOMAX_ALWAYS_INLINE void add_relu_body(ConstMatrixView<Real> x, const Real* __restrict b,
                                         MatrixView<Real> z, MatrixView<Real> out) {
  for (std::size_t i = 0; i < x.rows(); ++i) {
    const Real* __restrict xi = &x(i, 0);
    Real* __restrict zi = &z(i, 0);
    Real* __restrict oi = &out(i, 0);
    for (std::size_t j = 0; j < x.cols(); ++j) {
      const Real v = zi[j] + b[j];
      zi[j] = Real(0) > v ? Real(0) : v;
      oi[j] = xi[j] + zi[j];
    }
  }
}

// out = x + (out + b).
template <class Real>
INFOMAX_ALWAYS_INLINE void add_linear_body(ConstMatrixView<Real> x, const Real* __restrict b,
                                           MatrixView<Real> out) {
  for (std::size_t i = 0; i < x.rows(); ++i) {
    const Real* __restrict xi = &x(i, 0);
    Real* __restrict oi = &out(i, 0);
    for (std::size_t j = 0; j < x.cols(); ++j) oi[j] = xi[j] + (oi[j] + b[j]);
  }
}

// d = d + more, dz = z > 0 ? d : 0.
template <class Real>
INFOMAX_ALWAYS_INLINE void add_mask_body(ConstMatrixView<Real> z, ConstMatrixView<Real> more,
                                         MatrixView<Real> d, MatrixView<Real> dz) {
  for (std::size_t i = 0; i < d.rows(); ++i) {
    const Real* __restrict zi = &z(i, 0);
    const Real* __restrict mi = &more(i, 0);
    Real* __restrict di = &d(i, 0);
    Real* __restrict dzi = &dz(i, 0);
    for (std::size_t j = 0; j < d.cols(); ++j) {
      di[j] = di[j] + mi[j];
      dzi[j] = zi[j] > Real(0) ? di[j] : Real(0);
    }
  }
}

template <class Real>
INFOMAX_ALWAYS_INLINE void sum_body(ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                                    MatrixView<Real> out) {
  for (std::size_t i = 0; i < out.rows(); ++i) {
    const Real* __restrict ai = &a(i, 0);
    const Real* __restrict bi = &b(i, 0);
    Real* __restrict oi = &out(i, 0);
    for (std::size_t j = 0; j < out.cols(); ++j) oi[j] = ai[j] + bi[j];
  }
}

// The compiler clones plain functions only, so each type has its own.
#define INFOMAX_PASSES(Real)                                                                      \
  INFOMAX_VECTOR_CLONES void add_relu(ConstMatrixView<Real> x, const Real* b, MatrixView<Real> z, \
                                      MatrixView<Real> out) {                                     \
    add_relu_body(x, b, z, out);                                                                  \
  }                                                                                               \
  INFOMAX_VECTOR_CLONES void add_linear(ConstMatrixView<Real> x, const Real* b,                   \
                                        MatrixView<Real> out) {                                   \
    add_linear_body(x, b, out);                                                                   \
  }                                                                                               \
  INFOMAX_VECTOR_CLONES void add_mask(ConstMatrixView<Real> z, ConstMatrixView<Real> more,        \
                                      MatrixView<Real> d, MatrixView<Real> dz) {                  \
    add_mask_body(z, more, d, dz);                                                                \
  }                                                                                               \
  INFOMAX_VECTOR_CLONES void sum(ConstMatrixView<Real> a, ConstMatrixView<Real> b,                \
                                 MatrixView<Real> out) {                                          \
    sum_body(a, b, out);                                                                          \
  }
INFOMAX_PASSES(float)
INFOMAX_PASSES(double)
#undef INFOMAX_PASSES

// to(i, k) = from(i, columns[k]), four rows at a look at the columns.
template <class Real>
void gather_columns(ConstMatrixView<Real> from, std::span<const std::uint32_t> columns,
                    MatrixView<Real> to) {
  std::size_t i = 0;
  for (; i + 4 <= from.rows(); i += 4) {
    const Real *f0 = &from(i, 0), *f1 = &from(i + 1, 0), *f2 = &from(i + 2, 0),
               *f3 = &from(i + 3, 0);
    Real *t0 = &to(i, 0), *t1 = &to(i + 1, 0), *t2 = &to(i + 2, 0), *t3 = &to(i + 3, 0);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const std::size_t c = columns[k];
      t0[k] = f0[c];
      t1[k] = f1[c];
      t2[k] = f2[c];
      t3[k] = f3[c];
    }
  }
  for (; i < from.rows(); ++i)
    for (std::size_t k = 0; k < columns.size(); ++k) to(i, k) = from(i, columns[k]);
}

template <class Real>
void gather_rows(ConstMatrixView<Real> from, std::span<const std::uint32_t> rows,
                 MatrixView<Real> to) {
  for (std::size_t k = 0; k < rows.size(); ++k)
    std::copy_n(&from(rows[k], 0), from.cols(), &to(k, 0));
}

SkipMlpLayout layout_of(const EncoderSpec& spec, std::size_t max_rows) {
  require_positive("skip-mlp", "input_width", spec.input_width);
  const auto layers = static_cast<std::size_t>(spec.settings.count("skip_layers"));
  require_positive("skip-mlp", "skip_layers", layers);
  require_positive("skip-mlp", "max_rows", max_rows);
  return {spec.input_width, layers};
}

template <class Real>
class SkipMlp final : public Encoder<Real> {
 public:
  SkipMlp(const EncoderSpec& spec, std::size_t max_rows, Workspace& workspace)
      : layout_(layout_of(spec, max_rows)), max_rows_(max_rows), map_only_(spec.map_only) {
    // Without backward, a layer reads one state and writes another.
    const std::size_t d = layout_.width(), inner = layout_.layers() - 1;
    const auto plan = [&](std::size_t count) {
      std::vector<MatrixView<Real>> out;
      for (std::size_t k = 0; k < count; ++k) out.push_back(workspace.matrix<Real>(max_rows, d));
      return out;
    };
    state_ = plan(map_only_ ? std::min<std::size_t>(inner, 2) : inner);
    added_ = plan(map_only_ ? std::min<std::size_t>(inner, 1) : inner);
    // Bias and ReLU are in the same pass as the sum.
    dense_.emplace_back(d, d, max_rows, Activation::none, spec.precision, workspace);
    while (!map_only_ && dense_.size() < layout_.layers())
      dense_.push_back(dense_.front().beside(workspace));
    if (map_only_) return;
    dz_ = workspace.matrix<Real>(max_rows, d);
    more_ = workspace.matrix<Real>(max_rows, d);
    active_ = workspace.vector<std::uint32_t>(d);
    weights_ = workspace.vector<Real>(d * d);
    rows_ = workspace.vector<Real>(d * d);
  }

  std::string_view name() const override { return "skip-mlp"; }
  std::size_t input_width() const override { return layout_.width(); }
  std::size_t output_width() const override { return layout_.width(); }
  std::size_t parameter_count() const override { return layout_.parameter_count(); }

  void initialise(std::span<Real> theta, Stream stream) const override {
    require_size("skip-mlp", "theta", theta.size(), parameter_count());
    std::ranges::fill(theta, Real(0));
    for (std::size_t l = 0; l < layout_.layers(); ++l) {
      const MatrixView<Real> w = layout_.weights(theta, l);
      for (std::size_t i = 0; i < w.rows(); ++i)
        for (Real& e : w.row(i)) e = static_cast<Real>(kWeightStd * stream.truncated_normal());
    }
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> g) override {
    require_forward("skip-mlp", *this, max_rows_, theta, x, g);
    for (std::size_t l = 0; l < last(); ++l) {
      const MatrixView<Real> z = rows_of(added_, l, x.rows());
      dense(l).forward(input(l, x), layout_.weights(theta, l), {}, z);
      add_relu(input(l, x), layout_.biases(theta, l).data(), z, rows_of(state_, l, x.rows()));
    }
    const ConstMatrixView<Real> in = input(last(), x);
    dense(last()).forward(in, layout_.weights(theta, last()), {}, g);
    add_linear(in, layout_.biases(theta, last()).data(), g);
    rows_known_ = x.rows();
  }

  // dg becomes the gradient of one state after the other, last to first; what a layer adds to that
  // of its input joins when the next pass reads it.
  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> g,
                MatrixView<Real> dg, std::span<Real> dtheta, MatrixView<Real> dx) override {
    require_backward("skip-mlp", *this, max_rows_, theta, x, g, dg, dtheta, dx);
    if (map_only_) throw Error("skip-mlp: a plan that only maps has no backward pass");
    const MatrixView<Real> dz = dz_.row_block(0, x.rows()), more = more_.row_block(0, x.rows());
    for (std::size_t l = layout_.layers(); l-- > 0;) {
      // The last layer is linear: its gradient is dg itself.
      if (l < last()) add_mask(rows_of(added_, l, x.rows()), more, dg, dz);
      const MatrixView<Real> d = l < last() ? dz : dg;
      const MatrixView<Real> dw = layout_.weights(dtheta, l);
      const std::span<Real> db = layout_.biases(dtheta, l);
      std::fill(dw.data() + dw.size(), dw.data() + padded(dw.size()), Real(0));
      std::fill(db.data() + db.size(), db.data() + padded(db.size()), Real(0));
      dense(l).backward(input(l, x), layout_.weights(theta, l), g, d, dw, db,
                        l == 0 && dx.empty() ? MatrixView<Real>() : more);
      this->part_done(static_cast<std::size_t>(dw.data() - dtheta.data()),
                      static_cast<std::size_t>(db.data() + padded(db.size()) - dw.data()));
    }
    if (!dx.empty()) sum(dg, more, dx);
  }

  bool announces_parts() const override { return true; }

  bool has_jacobian() const override { return true; }

  void jacobian(std::span<const Real> theta, std::size_t row, MatrixView<Real> j) override {
    require_jacobian("skip-mlp", *this, rows_known_, theta, row, j);
    const std::size_t d = layout_.width();
    // A NaN isn't above 0, nor is what an infinite weight may make: D would leave both out.
    if (!finite_at(theta, row)) {
      for (std::size_t i = 0; i < d; ++i)
        std::ranges::fill(j.row(i), std::numeric_limits<Real>::quiet_NaN());
      return;
    }
    const ConstMatrixView<Real> w = layout_.weights(theta, last());
    for (std::size_t i = 0; i < d; ++i) {
      std::copy_n(&w(i, 0), d, &j(i, 0));
      j(i, i) += Real(1);
    }
    // J = (I + W D) J: rows of J that D keeps, times their columns of W.
    for (std::size_t l = last(); l-- > 0;) {
      const std::span<const std::uint32_t> active = active_at(l, row);
      const MatrixView<Real> columns(weights_.data(), d, active.size());
      const MatrixView<Real> rows(rows_.data(), active.size(), d);
      gather_columns<Real>(layout_.weights(theta, l), active, columns);
      gather_rows<Real>(j, active, rows);
      product<Real>(Transpose::no, columns, Transpose::no, rows, j, Store::add);
    }
  }

  Work forward_work(std::size_t rows) const override {
    const std::size_t d = layout_.width();
    return static_cast<double>(layout_.layers()) * product_work(rows, d, d);
  }
  Work backward_work(std::size_t rows) const override {
    const std::size_t d = layout_.width();
    return 2.0 * forward_work(rows) + -1.0 * product_work(rows, d, d);
  }

 private:
  Dense<Real>& dense(std::size_t l) { return dense_[l % dense_.size()]; }
  std::size_t last() const { return layout_.layers() - 1; }

  // Of one buffer per layer, or of the one that all share.
  static MatrixView<Real> rows_of(const std::vector<MatrixView<Real>>& buffers, std::size_t l,
                                  std::size_t rows) {
    return buffers[l % buffers.size()].row_block(0, rows);
  }
  ConstMatrixView<Real> input(std::size_t l, ConstMatrixView<Real> x) const {
    if (l == 0) return x;
    return rows_of(state_, l - 1, x.rows());
  }

  // The parameters, and what the last forward made of the row.
  bool finite_at(std::span<const Real> theta, std::size_t row) const {
    return all_finite<Real>(theta) && std::ranges::all_of(state_, [&](MatrixView<Real> state) {
             return all_finite<Real>(state.row(row));
           });
  }

  std::span<const std::uint32_t> active_at(std::size_t l, std::size_t row) const {
    std::size_t count = 0;
    for (std::size_t k = 0; k < layout_.width(); ++k) {
      active_[count] = static_cast<std::uint32_t>(k);
      count += added_[l](row, k) > Real(0) ? 1 : 0;
    }
    return active_.first(count);
  }

  SkipMlpLayout layout_;
  std::size_t max_rows_, rows_known_ = 0;
  bool map_only_;
  std::vector<MatrixView<Real>> state_,
      added_;  // x_l, and what layer l added to x_{l-1} after its ReLU
  std::vector<Dense<Real>> dense_;
  MatrixView<Real> dz_, more_;
  std::span<std::uint32_t> active_;
  std::span<Real> weights_, rows_;
};

}  // namespace

SkipMlpLayout::SkipMlpLayout(std::size_t width, std::size_t layers)
    : width_(width),
      layers_(layers),
      bias_offset_(padded(width * width)),
      bias_size_(padded(width)) {}

template <class Real>
std::unique_ptr<Encoder<Real>> make_skip_mlp(const EncoderSpec& spec, std::size_t max_rows,
                                             Workspace& workspace) {
  return plan_encoder<SkipMlp, Real>("skip-mlp", spec, max_rows, workspace);
}

template std::unique_ptr<Encoder<float>> make_skip_mlp(const EncoderSpec&, std::size_t, Workspace&);
template std::unique_ptr<Encoder<double>> make_skip_mlp(const EncoderSpec&, std::size_t,
                                                        Workspace&);

}  // namespace infomax
