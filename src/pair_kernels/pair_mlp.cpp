#include "pair_kernels/pair_mlp.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/require.h"
#include "pair_kernels/pair_mlp_job.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define INFOMAX_PAIR_MLP_X86
#include <immintrin.h>
#endif

namespace infomax {

namespace {

// Sixteen numbers in plain loops: for double, and for processors that have no fused multiply-add,
// where the C library rounds once just the same.
template <class Number>
struct PlainLanes {
  using Real = Number;
  struct Vec {
    Real lane[16];
  };
  static constexpr std::size_t width = 16, together = 1, outer = 1;

  static Vec load(const Real* p) {
    Vec x;
    for (std::size_t r = 0; r < width; ++r) x.lane[r] = p[r];
    return x;
  }
  static void store(Real* p, const Vec& x) {
    for (std::size_t r = 0; r < width; ++r) p[r] = x.lane[r];
  }
  static Vec set(Real value) {
    Vec x;
    for (Real& lane : x.lane) lane = value;
    return x;
  }
  static Vec add(Vec a, const Vec& b) {
    for (std::size_t r = 0; r < width; ++r) a.lane[r] += b.lane[r];
    return a;
  }
  static Vec multiply(Vec a, const Vec& b) {
    for (std::size_t r = 0; r < width; ++r) a.lane[r] *= b.lane[r];
    return a;
  }
  static Vec fused(const Vec& a, const Vec& b, Vec c) {
    for (std::size_t r = 0; r < width; ++r) c.lane[r] = std::fma(a.lane[r], b.lane[r], c.lane[r]);
    return c;
  }
  static Vec relu(Vec x) {
    for (Real& lane : x.lane) lane = Real(0) > lane ? Real(0) : lane;
    return x;
  }
  static Vec where_positive(const Vec& z, Vec x) {
    for (std::size_t r = 0; r < width; ++r) x.lane[r] = z.lane[r] > 0 ? x.lane[r] : Real(0);
    return x;
  }
  static Real joined(const Real* lanes) {
    Vec sum = load(lanes);
    for (std::size_t half = width / 2; half > 0; half /= 2)
      for (std::size_t r = 0; r < half; ++r) sum.lane[r] += sum.lane[r + half];
    return sum.lane[0];
  }
};

namespace plain_float {
using Lanes = PlainLanes<float>;
#include "pair_kernels/pair_mlp_passes.h"
}  // namespace plain_float

namespace plain_double {
using Lanes = PlainLanes<double>;
#include "pair_kernels/pair_mlp_passes.h"
}  // namespace plain_double

#ifdef INFOMAX_PAIR_MLP_X86

#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace avx2 {
struct Lanes {
  using Real = float;
  using Vec = __m256;
  static constexpr std::size_t width = 8, together = 2, outer = 2;

  static Vec load(const Real* p) { return _mm256_load_ps(p); }
  static void store(Real* p, Vec x) { _mm256_store_ps(p, x); }
  static Vec set(Real value) { return _mm256_set1_ps(value); }
  static Vec add(Vec a, Vec b) { return _mm256_add_ps(a, b); }
  static Vec multiply(Vec a, Vec b) { return _mm256_mul_ps(a, b); }
  static Vec fused(Vec a, Vec b, Vec c) { return _mm256_fmadd_ps(a, b, c); }
  static Vec relu(Vec x) { return _mm256_max_ps(_mm256_setzero_ps(), x); }
  static Vec where_positive(Vec z, Vec x) {
    return _mm256_and_ps(x, _mm256_cmp_ps(z, _mm256_setzero_ps(), _CMP_GT_OQ));
  }
  static Real joined(const Real* lanes) {
    const __m256 eight = _mm256_add_ps(_mm256_load_ps(lanes), _mm256_load_ps(lanes + 8));
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
};
#include "pair_kernels/pair_mlp_passes.h"
}  // namespace avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512cd,fma")
namespace avx512 {
struct Lanes {
  using Real = float;
  using Vec = __m512;
  static constexpr std::size_t width = 16, together = 4, outer = 5;

  static Vec load(const Real* p) { return _mm512_load_ps(p); }
  static void store(Real* p, Vec x) { _mm512_store_ps(p, x); }
  static Vec set(Real value) { return _mm512_set1_ps(value); }
  static Vec add(Vec a, Vec b) { return _mm512_add_ps(a, b); }
  static Vec multiply(Vec a, Vec b) { return _mm512_mul_ps(a, b); }
  static Vec fused(Vec a, Vec b, Vec c) { return _mm512_fmadd_ps(a, b, c); }
  // With a mask that hides nothing: GCC 12 warns of the plain form's undefined third argument.
  static Vec relu(Vec x) { return _mm512_maskz_max_ps(0xffff, _mm512_setzero_ps(), x); }
  static Vec where_positive(Vec z, Vec x) {
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(z, _mm512_setzero_ps(), _CMP_GT_OQ), x);
  }
  static Real joined(const Real* lanes) {
    const __m256 eight = _mm256_add_ps(_mm256_load_ps(lanes), _mm256_load_ps(lanes + 8));
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
};
#include "pair_kernels/pair_mlp_passes.h"
}  // namespace avx512
#pragma GCC pop_options

#endif

using pair_mlp::Job;
using pair_mlp::kBlock;
using pair_mlp::kGroup;
using pair_mlp::kGroups;
using pair_mlp::kLanes;
using pair_mlp::Units;

void run_forward(Processor, const Job<double>& job) {
  plain_double::forward(job);
}
void run_backward(Processor, const Job<double>& job) {
  plain_double::backward(job);
}

void run_forward([[maybe_unused]] Processor processor, const Job<float>& job) {
#ifdef INFOMAX_PAIR_MLP_X86
  if (processor == Processor::avx512) return avx512::forward(job);
  if (processor == Processor::avx2) return avx2::forward(job);
#endif
  plain_float::forward(job);
}
void run_backward([[maybe_unused]] Processor processor, const Job<float>& job) {
#ifdef INFOMAX_PAIR_MLP_X86
  if (processor == Processor::avx512) return avx512::backward(job);
  if (processor == Processor::avx2) return avx2::backward(job);
#endif
  plain_float::backward(job);
}

// The tile that wastes less; four where they tie.
Units units_of(std::size_t count) {
  const auto up = [&](std::size_t tile) { return (count + tile - 1) / tile * tile; };
  return up(5) < up(4) ? Units{count, 5, up(5)} : Units{count, 4, up(4)};
}

std::vector<std::size_t> widths_of(std::vector<std::size_t> hidden) {
  if (hidden.size() < 2)
    throw ShapeError(
        fmt::format("PairMlp: found {} hidden layers, want at least 2", hidden.size()));
  for (const std::size_t width : hidden)
    if (width == 0 || width > kPairMlpWidest)
      throw ShapeError(
          fmt::format("PairMlp: a hidden layer has width {}, want 1 to {}", width, kPairMlpWidest));
  hidden.push_back(1);
  return hidden;
}

std::size_t vectors_for(std::size_t rows) {
  return (rows + kLanes - 1) / kLanes;
}

double joined(const double* lanes) {
  double sum[kLanes];
  std::copy_n(lanes, kLanes, sum);
  for (std::size_t half = kLanes / 2; half > 0; half /= 2)
    for (std::size_t r = 0; r < half; ++r) sum[r] += sum[r + half];
  return sum[0];
}

template <class Real>
void require_pairs(const char* who, std::size_t width, std::size_t theta_found,
                   std::size_t theta_wanted, ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                   const char* name, ConstMatrixView<Real> scores) {
  require_size(who, "theta", theta_found, theta_wanted);
  require_shape(who, "a", a, a.rows(), width);
  require_shape(who, "b", b, b.rows(), width);
  require_shape(who, name, scores, a.rows(), b.rows());
}

}  // namespace

template <class Real>
PairMlp<Real>::PairMlp(std::vector<std::size_t> hidden, std::size_t max_rows, Workspace& workspace,
                       std::size_t keep_bytes, Processor processor)
    : hidden_(std::move(hidden)),
      layout_(widths_of(hidden_), 1, workspace),
      max_rows_(max_rows),
      processor_(processor),
      job_(std::make_unique<Job<Real>>()) {
  require_positive("PairMlp", "max_rows", max_rows);
  if (processor > this_processor())
    throw InputError("PairMlp: instructions that this processor lacks were asked for");
  Job<Real>& job = *job_;
  job.first = units_of(hidden_.front());
  job.last = units_of(hidden_.back());
  std::size_t widest = 0, sums = 0;
  for (std::size_t l = 0; l + 1 < hidden_.size(); ++l) {
    pair_mlp::Layer<Real> layer{};
    layer.in = units_of(hidden_[l]);
    layer.out = units_of(hidden_[l + 1]);
    layer.kept = job.kept_per_block;
    job.kept_per_block += kGroups * layer.out.padded * kGroup;
    layer.weights = workspace.vector<Real>(layer.in.count * layer.out.padded).data();
    layer.biases = workspace.vector<Real>(layer.out.padded).data();
    layer.transposed = workspace.vector<Real>(layer.out.count * layer.in.padded).data();
    layer.sums = sums;
    sums += layer.in.padded * layer.out.padded * kLanes;
    layer.bias_sums = sums;
    sums += layer.out.padded * kLanes;
    widest = std::max({widest, layer.in.padded, layer.out.padded});
    job.layers.push_back(layer);
  }
  job.last_sums = sums;
  sums += job.last.padded * kLanes;
  job.c_sums = sums;
  sums += kLanes;
  job.sums = workspace.vector<Real>(sums);
  job.totals = workspace.vector<double>(sums);
  job.last_weights = workspace.vector<Real>(job.last.padded).data();

  const std::size_t vectors = vectors_for(max_rows);
  const std::size_t blocks = (max_rows * vectors + kBlock - 1) / kBlock;
  job.keep = blocks * job.kept_per_block * sizeof(Real) <= keep_bytes;
  job.kept = workspace.vector<Real>((job.keep ? blocks : 1) * job.kept_per_block).data();
  job.z1 = workspace.vector<Real>(kGroups * job.first.padded * kGroup).data();
  job.dz = workspace.vector<Real>(kGroups * widest * kGroup).data();
  job.dz_next = workspace.vector<Real>(kGroups * widest * kGroup).data();
  job.g = workspace.vector<Real>(kGroups * kGroup).data();
  job.b = workspace.vector<Real>(vectors * job.first.count * kLanes).data();
  job.b_sums = workspace.vector<Real>(vectors * job.first.count * kLanes).data();
  job.a_sums = workspace.vector<Real>(job.first.count * kLanes).data();
}

template <class Real>
PairMlp<Real>::~PairMlp() = default;
template <class Real>
PairMlp<Real>::PairMlp(PairMlp&&) noexcept = default;
template <class Real>
PairMlp<Real>& PairMlp<Real>::operator=(PairMlp&&) noexcept = default;

// Packs the parameters and b, sixteen neighbours beside each other.
template <class Real>
void PairMlp<Real>::prepare(std::span<const Real> theta, ConstMatrixView<Real> a,
                            ConstMatrixView<Real> b) {
  Job<Real>& job = *job_;
  job.n = a.rows();
  job.m = b.rows();
  job.vectors_per_row = vectors_for(b.rows());
  job.a = a.data();
  job.a_stride = a.stride();
  for (std::size_t l = 0; l < job.layers.size(); ++l) {
    const pair_mlp::Layer<Real>& layer = job.layers[l];
    const auto w = layout_.weights(theta, l);
    const auto bias = layout_.biases(theta, l);
    for (std::size_t k = 0; k < w.rows(); ++k)
      for (std::size_t o = 0; o < w.cols(); ++o) {
        layer.weights[k * layer.out.padded + o] = w(k, o);
        layer.transposed[o * layer.in.padded + k] = w(k, o);
      }
    std::ranges::copy(bias, layer.biases);
  }
  const std::size_t top = job.layers.size();
  const auto w = layout_.weights(theta, top);
  for (std::size_t k = 0; k < w.rows(); ++k) job.last_weights[k] = w(k, 0);
  job.c = layout_.biases(theta, top)[0];
  const std::size_t units = job.first.count;
  for (std::size_t j = 0; j < job.vectors_per_row * kLanes; ++j) {
    const auto row = b.row(std::min(j, b.rows() - 1));
    Real* const out = job.b + j / kLanes * units * kLanes + j % kLanes;
    for (std::size_t k = 0; k < units; ++k) out[k * kLanes] = row[k];
  }
}

template <class Real>
void PairMlp<Real>::forward(std::span<const Real> theta, ConstMatrixView<Real> a,
                            ConstMatrixView<Real> b, MatrixView<Real> scores) {
  require_pairs<Real>("PairMlp::forward", hidden_.front(), theta.size(), parameter_count(), a, b,
                      "scores", scores);
  require_rows("PairMlp::forward", "a", a.rows(), max_rows_);
  require_rows("PairMlp::forward", "b", b.rows(), max_rows_);
  if (scores.empty()) return;
  prepare(theta, a, b);
  job_->scores = scores.data();
  job_->scores_stride = scores.stride();
  run_forward(processor_, *job_);
}

template <class Real>
void PairMlp<Real>::backward(std::span<const Real> theta, ConstMatrixView<Real> a,
                             ConstMatrixView<Real> b, ConstMatrixView<Real> dscores,
                             std::span<Real> dtheta, MatrixView<Real> da, MatrixView<Real> db) {
  Job<Real>& job = *job_;
  require_pairs<Real>("PairMlp::backward", hidden_.front(), theta.size(), parameter_count(), a, b,
                      "dscores", dscores);
  require_size("PairMlp::backward", "dtheta", dtheta.size(), parameter_count());
  require_shape("PairMlp::backward", "a, as in forward,", a, job.n, hidden_.front());
  require_shape("PairMlp::backward", "b, as in forward,", b, job.m, hidden_.front());
  require_shape("PairMlp::backward", "da", da, a.rows(), a.cols());
  require_shape("PairMlp::backward", "db", db, b.rows(), b.cols());
  job.a = a.data();
  job.a_stride = a.stride();
  job.dscores = dscores.data();
  job.scores_stride = dscores.stride();
  job.da = da.data();
  job.da_stride = da.stride();
  const std::size_t units = job.first.count;
  std::fill_n(job.b_sums, job.vectors_per_row * units * kLanes, Real(0));
  std::ranges::fill(job.totals, 0.0);
  run_backward(processor_, job);

  for (std::size_t j = 0; j < b.rows(); ++j)
    for (std::size_t k = 0; k < units; ++k)
      db(j, k) = job.b_sums[(j / kLanes * units + k) * kLanes + j % kLanes];
  std::ranges::fill(dtheta, Real(0));
  const auto total = [&](std::size_t at) {
    return static_cast<Real>(joined(job.totals.data() + at));
  };
  for (std::size_t l = 0; l < job.layers.size(); ++l) {
    const pair_mlp::Layer<Real>& layer = job.layers[l];
    const auto dw = layout_.weights(dtheta, l);
    const auto dbias = layout_.biases(dtheta, l);
    const std::size_t across = layer.out.padded / layer.out.tile;
    for (std::size_t k = 0; k < dw.rows(); ++k)
      for (std::size_t o = 0; o < dw.cols(); ++o) {
        const std::size_t tile = k / layer.in.tile * across + o / layer.out.tile;
        const std::size_t within = k % layer.in.tile * layer.out.tile + o % layer.out.tile;
        dw(k, o) = total(layer.sums + (tile * layer.in.tile * layer.out.tile + within) * kLanes);
      }
    for (std::size_t o = 0; o < dbias.size(); ++o) dbias[o] = total(layer.bias_sums + o * kLanes);
  }
  const auto dw = layout_.weights(dtheta, job.layers.size());
  for (std::size_t k = 0; k < dw.rows(); ++k) dw(k, 0) = total(job.last_sums + k * kLanes);
  layout_.biases(dtheta, job.layers.size())[0] = total(job.c_sums);
}

template <class Real>
Work PairMlp<Real>::forward_work(std::size_t pairs) const {
  return {0, 0, layout_.forward_work(pairs).products};
}

template <class Real>
Work PairMlp<Real>::backward_work(std::size_t pairs) const {
  return {0, 0, layout_.backward_work(pairs, true).products};
}

namespace {

// One pair's activations and parameters in double, in the order of kernels/mlp.h.
template <class Real>
class Plain {
 public:
  Plain(std::span<const std::size_t> hidden, std::span<const Real> theta)
      : hidden_(hidden.begin(), hidden.end()), layout_(widths_of(hidden_), 1, workspace_) {
    require_size("pair_mlp_reference", "theta", theta.size(), layout_.parameter_count());
    theta_.assign(theta.begin(), theta.end());
    for (const std::size_t width : hidden_) z_.emplace_back(width);
  }

  double forward(std::span<const Real> a, std::span<const Real> b) {
    for (std::size_t k = 0; k < a.size(); ++k)
      z_[0][k] = std::max(double(a[k]) + double(b[k]), 0.0);
    for (std::size_t l = 0; l + 1 < z_.size(); ++l) {
      const auto w = layout_.weights(parameters(), l);
      for (std::size_t o = 0; o < w.cols(); ++o) {
        double sum = layout_.biases(parameters(), l)[o];
        for (std::size_t k = 0; k < w.rows(); ++k) sum += w(k, o) * z_[l][k];
        z_[l + 1][o] = std::max(sum, 0.0);
      }
    }
    const std::size_t top = z_.size() - 1;
    double score = layout_.biases(parameters(), top)[0];
    for (std::size_t k = 0; k < z_[top].size(); ++k)
      score += layout_.weights(parameters(), top)(k, 0) * z_[top][k];
    return score;
  }

  // Adds to dtheta; returns dz_1 before its ReLU.
  std::vector<double> backward(double g, std::span<double> dtheta) const {
    std::vector<double> dout{g};
    for (std::size_t l = z_.size(); l-- > 0;) {
      const auto w = layout_.weights(parameters(), l);
      const auto dw = layout_.weights(dtheta, l);
      std::vector<double> dz(z_[l].size());
      for (std::size_t o = 0; o < w.cols(); ++o) {
        layout_.biases(dtheta, l)[o] += dout[o];
        for (std::size_t k = 0; k < w.rows(); ++k) {
          dw(k, o) += z_[l][k] * dout[o];
          if (z_[l][k] > 0) dz[k] += w(k, o) * dout[o];
        }
      }
      dout = dz;
    }
    return dout;
  }

 private:
  std::span<const double> parameters() const { return theta_; }

  Workspace workspace_;
  std::vector<std::size_t> hidden_;
  Mlp<double> layout_;
  std::vector<double> theta_;
  std::vector<std::vector<double>> z_;
};

}  // namespace

template <class Real>
void pair_mlp_reference(std::span<const std::size_t> hidden, std::span<const Real> theta,
                        ConstMatrixView<Real> a, ConstMatrixView<Real> b, MatrixView<Real> scores) {
  Plain<Real> plain(hidden, theta);
  require_pairs<Real>("pair_mlp_reference", hidden.front(), theta.size(), theta.size(), a, b,
                      "scores", scores);
  for (std::size_t i = 0; i < a.rows(); ++i)
    for (std::size_t j = 0; j < b.rows(); ++j)
      scores(i, j) = static_cast<Real>(plain.forward(a.row(i), b.row(j)));
}

template <class Real>
void pair_mlp_backward_reference(std::span<const std::size_t> hidden, std::span<const Real> theta,
                                 ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                                 ConstMatrixView<Real> dscores, std::span<Real> dtheta,
                                 MatrixView<Real> da, MatrixView<Real> db) {
  Plain<Real> plain(hidden, theta);
  const char* const who = "pair_mlp_backward_reference";
  require_pairs<Real>(who, hidden.front(), theta.size(), theta.size(), a, b, "dscores", dscores);
  require_size(who, "dtheta", dtheta.size(), theta.size());
  require_shape(who, "da", da, a.rows(), a.cols());
  require_shape(who, "db", db, b.rows(), b.cols());
  std::vector<double> sums(theta.size()), db_sums(db.rows() * db.cols());
  for (std::size_t i = 0; i < a.rows(); ++i) {
    std::vector<double> da_sums(a.cols());
    for (std::size_t j = 0; j < b.rows(); ++j) {
      plain.forward(a.row(i), b.row(j));
      const std::vector<double> dz = plain.backward(double(dscores(i, j)), sums);
      for (std::size_t k = 0; k < dz.size(); ++k) {
        da_sums[k] += dz[k];
        db_sums[j * db.cols() + k] += dz[k];
      }
    }
    for (std::size_t k = 0; k < a.cols(); ++k) da(i, k) = static_cast<Real>(da_sums[k]);
  }
  for (std::size_t j = 0; j < b.rows(); ++j)
    for (std::size_t k = 0; k < db.cols(); ++k)
      db(j, k) = static_cast<Real>(db_sums[j * db.cols() + k]);
  for (std::size_t k = 0; k < sums.size(); ++k) dtheta[k] = static_cast<Real>(sums[k]);
}

// Real is a type here, which takes no parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define INFOMAX_INSTANTIATE(Real)                                                                \
  template class PairMlp<Real>;                                                                  \
  template void pair_mlp_reference(std::span<const std::size_t>, std::span<const Real>,          \
                                   ConstMatrixView<Real>, ConstMatrixView<Real>,                 \
                                   MatrixView<Real>);                                            \
  template void pair_mlp_backward_reference(std::span<const std::size_t>, std::span<const Real>, \
                                            ConstMatrixView<Real>, ConstMatrixView<Real>,        \
                                            ConstMatrixView<Real>, std::span<Real>,              \
                                            MatrixView<Real>, MatrixView<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace infomax
