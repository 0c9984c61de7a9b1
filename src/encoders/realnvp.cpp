#include "encoders/realnvp.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/math.h"
#include "core/vector_clones.h"
#include "encoders/map_blocks.h"
#include "encoders/shapes.h"
#include "kernels/mlp.h"

namespace infomax {

namespace {

constexpr double kWeightStd = 1e-4;
constexpr double kSmallestScale = 1e-7;
// Rows that a permutation moves at a time: one look at the index serves them all.
constexpr std::size_t kRows = 4;

// e = exp(-|s|): softplus(s) = max(s, 0) + log(1 + e) overflows nowhere, and its derivative is
// 1/(1 + e) or e/(1 + e).
//
// In float, to a few units of its last place: e by a Taylor series of degree 7 after taking out
// powers of 2 (what is left out is below 1e-8), log(1 + e) = 2 atanh(e / (2 + e)) to the 13th power
// (likewise).
INFOMAX_ALWAYS_INLINE float exp_of_negative(float x) {
  constexpr float kRound = 0x1.8p23F, kLog2E = 1.44269504F;
  constexpr float kLn2High = 0.693359375F, kLn2Low = -2.12194440e-4F;
  const float inside = x < -87.0F ? -87.0F : x;
  const float rounded = inside * kLog2E + kRound;
  const float k = rounded - kRound;
  const float r = (inside - k * kLn2High) - k * kLn2Low;
  float p = 1.0F / 5040;
  p = p * r + 1.0F / 720;
  p = p * r + 1.0F / 120;
  p = p * r + 1.0F / 24;
  p = p * r + 1.0F / 6;
  p = p * r + 0.5F;
  const float power = 1.0F + (r + r * r * p);
  const std::uint32_t exponent = std::bit_cast<std::uint32_t>(rounded) << 23;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(power) + exponent);
}
INFOMAX_ALWAYS_INLINE double exp_of_negative(double x) {
  return det_exp(x);
}
INFOMAX_ALWAYS_INLINE float log_one_plus(float e) {
  const float s = e / (2.0F + e);
  const float z = s * s;
  float p = 2.0F / 13;
  p = p * z + 2.0F / 11;
  p = p * z + 2.0F / 9;
  p = p * z + 2.0F / 7;
  p = p * z + 2.0F / 5;
  p = p * z + 2.0F / 3;
  return s * (p * z) + 2.0F * s;
}
INFOMAX_ALWAYS_INLINE double log_one_plus(double e) {
  return det_log(1.0 + e);
}

template <class Real>
struct Scale {
  Real value, slope;
};
template <class Real>
INFOMAX_ALWAYS_INLINE Real scale_of(Real s) {
  const Real e = exp_of_negative(s < 0 ? s : -s);
  return Real(kSmallestScale) + ((s > 0 ? s : Real(0)) + log_one_plus(e));
}
template <class Real>
INFOMAX_ALWAYS_INLINE Scale<Real> scale_and_slope_of(Real s) {
  const Real e = exp_of_negative(s < 0 ? s : -s);
  return {Real(kSmallestScale) + ((s > 0 ? s : Real(0)) + log_one_plus(e)),
          (s < 0 ? e : Real(1)) / (Real(1) + e)};
}

template <class Real>
INFOMAX_ALWAYS_INLINE void scale_body(const Real* __restrict x, const Real* __restrict m,
                                      Real* __restrict y, std::size_t h) {
  for (std::size_t j = 0; j < h; ++j) y[j] = x[j] * scale_of(m[h + j]) + m[j];
}

template <class Real>
INFOMAX_ALWAYS_INLINE void unscale_body(const Real* __restrict m, Real* __restrict x,
                                        std::size_t h) {
  for (std::size_t j = 0; j < h; ++j) x[j] = (x[j] - m[j]) / scale_of(m[h + j]);
}

// dy to dx in place; dm = [dt, ds].
template <class Real>
INFOMAX_ALWAYS_INLINE void scale_backward_body(const Real* __restrict x, const Real* __restrict m,
                                               Real* __restrict d, Real* __restrict dm,
                                               std::size_t h) {
  for (std::size_t j = 0; j < h; ++j) {
    const Scale<Real> scale = scale_and_slope_of(m[h + j]);
    const Real dy = d[j];
    dm[j] = dy;
    dm[h + j] = dy * x[j] * scale.slope;
    d[j] = dy * scale.value;
  }
}

// The compiler clones plain functions only, so each type has its own.
INFOMAX_VECTOR_CLONES void scale(const float* x, const float* m, float* y, std::size_t h) {
  scale_body(x, m, y, h);
}
INFOMAX_VECTOR_CLONES void scale(const double* x, const double* m, double* y, std::size_t h) {
  scale_body(x, m, y, h);
}
INFOMAX_VECTOR_CLONES void unscale(const float* m, float* x, std::size_t h) {
  unscale_body(m, x, h);
}
INFOMAX_VECTOR_CLONES void unscale(const double* m, double* x, std::size_t h) {
  unscale_body(m, x, h);
}
INFOMAX_VECTOR_CLONES void scale_backward(const float* x, const float* m, float* d, float* dm,
                                          std::size_t h) {
  scale_backward_body(x, m, d, dm, h);
}
INFOMAX_VECTOR_CLONES void scale_backward(const double* x, const double* m, double* d, double* dm,
                                          std::size_t h) {
  scale_backward_body(x, m, d, dm, h);
}

// The two halves of a state's rows, in one matrix or in two.
template <class Real>
struct Halves {
  MatrixView<Real> first, second;
};

template <class Real>
Halves<Real> halves(MatrixView<Real> x) {
  const std::size_t h = x.cols() / 2;
  return {x.column_block(0, h), x.column_block(h, h)};
}

template <class Real>
class RealNvp : public Encoder<Real> {
 public:
  std::string_view name() const override { return name_; }
  std::size_t input_width() const override { return 2 * h_; }
  std::size_t output_width() const override { return 2 * h_; }
  std::size_t parameter_count() const override {
    return couplings() * mlps_.front().parameter_count();
  }

  void initialise(std::span<Real> theta, Stream stream) const override {
    require_size(name_, "theta", theta.size(), parameter_count());
    for (std::size_t l = 0; l < couplings(); ++l)
      mlp(l).initialise_truncated_normal(block(theta, l), kWeightStd, stream);
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> g) override {
    require_forward(name_, *this, max_rows_, theta, x, g);
    for (std::size_t l = 0; l < couplings(); ++l) {
      const Halves<const Real> in = input(l, x);
      const MatrixView<Real> m = rows_of(m_, l, x.rows());
      mlp(l).forward(block(theta, l), in.first, m);
      couple(in, m, permutations_[l], l + 1 == couplings() ? halves(g) : state(l + 1, x.rows()));
    }
  }

  // dg becomes the gradient of one state after the other, last to first. What a coupling's MLP adds
  // to that of its first half joins when the next pass reads it.
  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> g,
                MatrixView<Real> dg, std::span<Real> dtheta, MatrixView<Real> dx) override {
    require_backward(name_, *this, max_rows_, theta, x, g, dg, dtheta, dx);
    if (map_only_) throw Error(std::string(name_) + ": a plan that only maps has no backward pass");
    const MatrixView<Real> dm = dm_.row_block(0, x.rows());
    MatrixView<Real> dfirst;  // none yet
    for (std::size_t l = couplings(); l-- > 0;) {
      const Halves<const Real> in = input(l, x);
      const ConstMatrixView<Real> m = rows_of(m_, l, x.rows());
      couple_backward(in.second, m, permutations_[l], dfirst, dg, dm);
      dfirst = l == 0 && dx.empty() ? MatrixView<Real>() : dfirst_.row_block(0, x.rows());
      mlp(l).backward(block(theta, l), in.first, m, dm, block(dtheta, l), dfirst);
      const std::size_t each = mlps_.front().parameter_count();
      this->part_done(l * each, each);
    }
    if (dx.empty()) return;
    for (std::size_t i = 0; i < x.rows(); ++i) {
      std::copy_n(&dg(i, 0), 2 * h_, &dx(i, 0));
      for (std::size_t j = 0; j < h_; ++j) dx(i, j) += dfirst(i, j);
    }
  }

  bool announces_parts() const override { return true; }

  bool invertible() const override { return true; }

  void inverse(std::span<const Real> theta, ConstMatrixView<Real> g, MatrixView<Real> x) override {
    require_inverse(name_, *this, max_rows_, theta, g, x);
    for (std::size_t l = couplings(); l-- > 0;) {
      const std::span<const std::uint32_t> p = permutations_[l];
      for (std::size_t i = 0; i < x.rows(); ++i) {
        std::copy_n(l + 1 == couplings() ? &g(i, 0) : &x(i, 0), 2 * h_, row_.data());
        for (std::size_t j = 0; j < 2 * h_; ++j) x(i, p[j]) = row_[j];
      }
      const Halves<Real> y = halves(x);
      const MatrixView<Real> m = rows_of(m_, l, x.rows());
      mlp(l).forward(block(theta, l), y.first, m);
      for (std::size_t i = 0; i < x.rows(); ++i) {
        Real* rest = &y.second(i, 0);
        if (scale_)
          unscale(&m(i, 0), rest, h_);
        else
          for (std::size_t j = 0; j < h_; ++j) rest[j] -= m(i, j);
      }
    }
  }

  Work forward_work(std::size_t rows) const override {
    return static_cast<double>(couplings()) * mlps_.front().forward_work(rows);
  }
  Work backward_work(std::size_t rows) const override {
    const Mlp<Real>& each = mlps_.front();
    return static_cast<double>(couplings() - 1) * each.backward_work(rows, true) +
           each.backward_work(rows, false);
  }

 protected:
  RealNvp(std::string_view name, bool scale, const EncoderSpec& spec, std::size_t max_rows,
          Workspace& workspace)
      : name_(name),
        scale_(scale),
        map_only_(spec.map_only),
        h_(spec.input_width / 2),
        max_rows_(max_rows) {
    require_positive(name, "input_width", spec.input_width);
    const auto couplings = static_cast<std::size_t>(spec.settings.count("couplings"));
    require_layers(name, spec.settings.counts("realnvp_layers"));
    require_positive(name, "couplings", couplings);
    require_positive(name, "max_rows", max_rows);
    if (spec.input_width % 2 != 0)
      throw InputError(std::string(name) + ": input_width is " + std::to_string(spec.input_width) +
                       ", want an even number, for two halves");
    if (!spec.permutations)
      throw InputError(std::string(name) + ": found no stream of permutations, want one");
    Stream stream = *spec.permutations;
    for (std::size_t l = 0; l < couplings; ++l) {
      permutations_.push_back(workspace.vector<std::uint32_t>(2 * h_));
      stream.permutation(permutations_.back());
    }
    plan_buffers(spec, workspace);
  }

 private:
  // backward wants of every coupling what its MLP kept and the first half that it read; where there
  // is a scale, its second half and m too. The first coupling reads x itself.
  void plan_buffers(const EncoderSpec& spec, Workspace& workspace) {
    std::vector<std::size_t> widths{h_};
    const std::vector<std::size_t> hidden = spec.settings.counts("realnvp_layers");
    widths.insert(widths.end(), hidden.begin(), hidden.end());
    widths.push_back(scale_ ? 2 * h_ : h_);
    const std::size_t kept = map_only_ ? 1 : permutations_.size();
    mlps_.reserve(kept);
    mlps_.emplace_back(widths, max_rows_, workspace, spec.precision);
    while (mlps_.size() < kept) mlps_.push_back(mlps_.front().beside(workspace));
    const auto plan = [&](std::size_t count, std::size_t cols) {
      std::vector<MatrixView<Real>> out;
      for (std::size_t k = 0; k < count; ++k)
        out.push_back(workspace.matrix<Real>(max_rows_, cols));
      return out;
    };
    first_ = plan(kept, h_);
    second_ = plan(scale_ ? kept : 1, h_);
    m_ = plan(scale_ ? kept : 1, widths.back());
    row_ = workspace.vector<Real>(kRows * 2 * h_);
    if (map_only_) return;
    dm_ = workspace.matrix<Real>(max_rows_, widths.back());
    dfirst_ = workspace.matrix<Real>(max_rows_, h_);
  }

  std::size_t couplings() const { return permutations_.size(); }
  Mlp<Real>& mlp(std::size_t l) { return mlps_[l % mlps_.size()]; }
  const Mlp<Real>& mlp(std::size_t l) const { return mlps_[l % mlps_.size()]; }
  template <class T>
  std::span<T> block(std::span<T> theta, std::size_t l) const {
    const std::size_t each = mlps_.front().parameter_count();
    return theta.subspan(l * each, each);
  }

  // Of one buffer per coupling, or of the one that all share.
  static MatrixView<Real> rows_of(const std::vector<MatrixView<Real>>& buffers, std::size_t l,
                                  std::size_t rows) {
    return buffers[l % buffers.size()].row_block(0, rows);
  }
  Halves<Real> state(std::size_t l, std::size_t rows) const {
    return {rows_of(first_, l, rows), rows_of(second_, l, rows)};
  }
  Halves<const Real> input(std::size_t l, ConstMatrixView<Real> x) const {
    if (l == 0) return halves(x);
    const Halves<Real> s = state(l, x.rows());
    return {s.first, s.second};
  }

  // One pass: y into a buffer that stays in the first cache, from there permuted to where the next
  // coupling reads it. `out` may be `in`: a row is read before it is written.
  void couple(const Halves<const Real>& in, ConstMatrixView<Real> m,
              std::span<const std::uint32_t> p, const Halves<Real>& out) {
    const std::size_t d = 2 * h_;
    for (std::size_t i = 0; i < m.rows(); i += kRows) {
      const std::size_t rows = std::min(kRows, m.rows() - i);
      for (std::size_t r = 0; r < rows; ++r) {
        Real* y = row_.data() + r * d;
        std::copy_n(&in.first(i + r, 0), h_, y);
        const Real* x = &in.second(i + r, 0);
        if (scale_)
          scale(x, &m(i + r, 0), y + h_, h_);
        else
          for (std::size_t j = 0; j < h_; ++j) y[h_ + j] = x[j] + m(i + r, j);
      }
      gather(p.first(h_), out.first, i, rows);
      gather(p.last(h_), out.second, i, rows);
    }
  }

  void gather(std::span<const std::uint32_t> p, MatrixView<Real> out, std::size_t i,
              std::size_t rows) const {
    const Real* y = row_.data();
    const std::size_t d = 2 * h_;
    if (rows < kRows) {
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t j = 0; j < p.size(); ++j) out(i + r, j) = y[r * d + p[j]];
      return;
    }
    Real *o0 = &out(i, 0), *o1 = &out(i + 1, 0), *o2 = &out(i + 2, 0), *o3 = &out(i + 3, 0);
    for (std::size_t j = 0; j < p.size(); ++j) {
      const std::size_t k = p[j];
      o0[j] = y[k];
      o1[j] = y[d + k];
      o2[j] = y[2 * d + k];
      o3[j] = y[3 * d + k];
    }
  }

  // d holds the gradient of the state after the permutation, but for what dfirst (or nothing) adds
  // to its first half; it becomes that of the coupling's input, but for what its MLP will add. dm
  // becomes the MLP's.
  void couple_backward(ConstMatrixView<Real> x1, ConstMatrixView<Real> m,
                       std::span<const std::uint32_t> p, ConstMatrixView<Real> dfirst,
                       MatrixView<Real> d, MatrixView<Real> dm) {
    for (std::size_t i = 0; i < d.rows(); ++i) {
      Real* dx = &d(i, 0);
      std::copy_n(dx, 2 * h_, row_.data());
      if (!dfirst.empty())
        for (std::size_t j = 0; j < h_; ++j) row_[j] += dfirst(i, j);
      for (std::size_t j = 0; j < 2 * h_; ++j) dx[p[j]] = row_[j];
      if (scale_)
        scale_backward(&x1(i, 0), &m(i, 0), dx + h_, &dm(i, 0), h_);
      else
        std::copy_n(dx + h_, h_, &dm(i, 0));
    }
  }

  std::string_view name_;
  bool scale_, map_only_;
  std::size_t h_, max_rows_;
  std::vector<std::span<std::uint32_t>> permutations_;
  std::vector<Mlp<Real>> mlps_;
  std::vector<MatrixView<Real>> first_, second_, m_;
  std::span<Real> row_;
  MatrixView<Real> dm_, dfirst_;
};

template <class Real>
class Shifting final : public RealNvp<Real> {
 public:
  Shifting(const EncoderSpec& spec, std::size_t max_rows, Workspace& workspace)
      : RealNvp<Real>("realnvp", false, spec, max_rows, workspace) {}
};

template <class Real>
class Scaling final : public RealNvp<Real> {
 public:
  Scaling(const EncoderSpec& spec, std::size_t max_rows, Workspace& workspace)
      : RealNvp<Real>("realnvp-scale", true, spec, max_rows, workspace) {}
};

}  // namespace

template <class Real>
std::unique_ptr<Encoder<Real>> make_realnvp(const EncoderSpec& spec, std::size_t max_rows,
                                            Workspace& workspace) {
  return plan_encoder<Shifting, Real>("realnvp", spec, max_rows, workspace);
}

template <class Real>
std::unique_ptr<Encoder<Real>> make_realnvp_scale(const EncoderSpec& spec, std::size_t max_rows,
                                                  Workspace& workspace) {
  return plan_encoder<Scaling, Real>("realnvp-scale", spec, max_rows, workspace);
}

template std::unique_ptr<Encoder<float>> make_realnvp(const EncoderSpec&, std::size_t, Workspace&);
template std::unique_ptr<Encoder<double>> make_realnvp(const EncoderSpec&, std::size_t, Workspace&);
template std::unique_ptr<Encoder<float>> make_realnvp_scale(const EncoderSpec&, std::size_t,
                                                            Workspace&);
template std::unique_ptr<Encoder<double>> make_realnvp_scale(const EncoderSpec&, std::size_t,
                                                             Workspace&);

}  // namespace infomax
