#include "image_kernels/layer_norm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/require.h"
#include "core/vector_clones.h"
#include "kernels/eight.h"

namespace infomax {

namespace {

// Channels that are summed in registers at a time.
constexpr std::size_t kLine = 16;

INFOMAX_ALWAYS_INLINE void store(float v, float* out) {
  *out = v;
}
INFOMAX_ALWAYS_INLINE void store(double v, double* out) {
  *out = v;
}
INFOMAX_ALWAYS_INLINE void store(float v, std::uint16_t* out) {
  *out = to_bf16(v).bits;
}

// Over the pixels of one image, for `width` channels that begin at x: their sums, or those of
// (x - mean)^2.
template <std::size_t fixed, bool squares, class Real>
INFOMAX_ALWAYS_INLINE void sum_line(const Real* __restrict x, std::size_t pixels, std::size_t block,
                                    std::size_t width, double mean, double* __restrict out) {
  const std::size_t n = fixed != 0 ? fixed : width;
  double sum[kLine] = {};
  for (std::size_t p = 0; p < pixels; ++p) {
    for (std::size_t l = 0; l < n; ++l) {
      const double v = double(x[p * block + l]);
      sum[l] = sum[l] + (squares ? (v - mean) * (v - mean) : v);
    }
  }
  for (std::size_t l = 0; l < n; ++l) out[l] = sum[l];
}

template <bool squares, class Real>
INFOMAX_ALWAYS_INLINE double sum_image(const Real* x, const ImageLayout& layout, double mean,
                                       double* sums) {
  for (std::size_t c = 0; c < layout.channels; c += layout.block) {
    for (std::size_t l = 0; l < layout.block; l += kLine) {
      const std::size_t width = std::min(kLine, layout.block - l);
      const Real* const line = x + c * layout.pixels + l;
      if (width == kLine)
        sum_line<kLine, squares>(line, layout.pixels, layout.block, width, mean, sums + c + l);
      else
        sum_line<0, squares>(line, layout.pixels, layout.block, width, mean, sums + c + l);
    }
  }
  double total = 0;
  for (std::size_t c = 0; c < layout.channels; ++c) total += sums[c];
  return total;
}

template <class Real>
INFOMAX_ALWAYS_INLINE void forward_body(const ImageLayout& layout, const Real* x, const Real* scale,
                                        const Real* bias, MatrixView<double> moments,
                                        MatrixView<double> ubar, double* sums,
                                        MatrixView<Real> pooled) {
  const double count = static_cast<double>(layout.size());
  const double pixels = static_cast<double>(layout.pixels);
  for (std::size_t i = 0; i < pooled.rows(); ++i) {
    const Real* const image = x + i * layout.size();
    double* const u = ubar.row(i).data();
    const double mean = sum_image<false>(image, layout, 0, u) / count;
    const double std = std::sqrt(sum_image<true>(image, layout, mean, sums) / count);
    moments(i, 0) = mean, moments(i, 1) = std;
    Real* const out = pooled.row(i).data();
    for (std::size_t c = 0; c < layout.channels; ++c) {
      u[c] = (u[c] / pixels - mean) / (std + kLayerNormEpsilon);
      out[c] = static_cast<Real>(double(scale[c]) * u[c] + double(bias[c]));
    }
  }
}

// dz = x > 0 ? level + (x - mean) slope : 0 over the pixels of sixteen channels, and its sums onto
// `sums`.
template <class Real, class B>
INFOMAX_ALWAYS_INLINE void backward_line(const Real* __restrict x, std::size_t pixels,
                                         std::size_t block, const Real* __restrict level, Real mean,
                                         Real slope, B* __restrict dz, double* __restrict sums) {
  using Vec = std::conditional_t<std::is_same_v<Real, double>, eight::Doubles, eight::Floats>;
  Vec levels[2];
  eight::Doubles sum[2] = {};
  for (std::size_t h = 0; h < 2; ++h) eight::load(level + h * eight::kLanes, levels[h]);
  for (std::size_t p = 0; p < pixels; ++p) {
#pragma GCC unroll 2
    for (std::size_t h = 0; h < 2; ++h) {
      const std::size_t at = p * block + h * eight::kLanes;
      Vec v;
      eight::load(x + at, v);
      const Vec dx = levels[h] + (v - mean) * slope;
      const Vec kept = v > 0 ? dx : Vec{};
      eight::store(kept, dz + at);
      eight::add(kept, sum[h]);
    }
  }
  for (std::size_t h = 0; h < 2; ++h)
    for (std::size_t l = 0; l < eight::kLanes; ++l) sums[h * eight::kLanes + l] += sum[h][l];
}

// The same for one channel.
template <class Real, class B>
INFOMAX_ALWAYS_INLINE void backward_channel(const Real* x, std::size_t pixels, std::size_t block,
                                            Real level, Real mean, Real slope, B* dz,
                                            double* sums) {
  double sum = 0;
  for (std::size_t p = 0; p < pixels; ++p) {
    const Real v = x[p * block], dx = level + (v - mean) * slope;
    const Real kept = v > Real(0) ? dx : Real(0);
    store(kept, dz + p * block);
    sum += double(kept);
  }
  *sums += sum;
}

template <class Real, class B>
INFOMAX_ALWAYS_INLINE void backward_body(const ImageLayout& layout, const Real* x,
                                         const Real* scale, ConstMatrixView<Real> dpooled,
                                         ConstMatrixView<double> moments,
                                         ConstMatrixView<double> ubar, MatrixView<double> sums,
                                         Real* level, B* dz, Real* dscale, Real* dbias,
                                         Real* dz_sums) {
  const std::size_t channels = layout.channels;
  double *const sum_scale = &sums(0, 0), *const sum_bias = &sums(1, 0), *const sum_dz = &sums(2, 0);
  std::fill(sum_scale, sum_scale + channels, 0.0);
  std::fill(sum_bias, sum_bias + channels, 0.0);
  std::fill(sum_dz, sum_dz + channels, 0.0);
  const double pixels = static_cast<double>(layout.pixels), all = static_cast<double>(channels);
  for (std::size_t i = 0; i < dpooled.rows(); ++i) {
    const Real* const dp = dpooled.row(i).data();
    const double* const u = ubar.row(i).data();
    double d_sum = 0, du_sum = 0;
    for (std::size_t c = 0; c < channels; ++c) {
      const double d = double(scale[c]) * double(dp[c]) / pixels;
      d_sum += d;
      du_sum += d * u[c];
    }
    const double std = moments(i, 1), t = std + kLayerNormEpsilon;
    for (std::size_t c = 0; c < channels; ++c) {
      sum_scale[c] = sum_scale[c] + double(dp[c]) * u[c];
      sum_bias[c] = sum_bias[c] + double(dp[c]);
      level[c] = static_cast<Real>((double(scale[c]) * double(dp[c]) / pixels - d_sum / all) / t);
    }
    const Real mean = static_cast<Real>(moments(i, 0));
    const Real slope = std > 0 ? static_cast<Real>(-du_sum / (t * std * all)) : Real(0);
    for (std::size_t c = 0; c < channels; c += layout.block) {
      const std::size_t at = i * layout.size() + c * layout.pixels;
      std::size_t l = 0;
      for (; l + kLine <= layout.block; l += kLine)
        backward_line(x + at + l, layout.pixels, layout.block, level + c + l, mean, slope,
                      dz + at + l, sum_dz + c + l);
      for (; l < layout.block; ++l)
        backward_channel(x + at + l, layout.pixels, layout.block, level[c + l], mean, slope,
                         dz + at + l, sum_dz + c + l);
    }
  }
  for (std::size_t c = 0; c < channels; ++c) {
    dscale[c] = static_cast<Real>(sum_scale[c]);
    dbias[c] = static_cast<Real>(sum_bias[c]);
    dz_sums[c] = static_cast<Real>(sum_dz[c]);
  }
}

// The compiler clones plain functions only, so each type has its own.
#define INFOMAX_FORWARD(Real)                                                                  \
  INFOMAX_VECTOR_CLONES void wide_forward(const ImageLayout& layout, const Real* x,            \
                                          const Real* scale, const Real* bias,                 \
                                          MatrixView<double> moments, MatrixView<double> ubar, \
                                          double* sums, MatrixView<Real> pooled) {             \
    forward_body(layout, x, scale, bias, moments, ubar, sums, pooled);                         \
  }
INFOMAX_FORWARD(float)
INFOMAX_FORWARD(double)
#undef INFOMAX_FORWARD

#define INFOMAX_BACKWARD(Real, B)                                                                 \
  INFOMAX_VECTOR_CLONES void wide_backward(                                                       \
      const ImageLayout& layout, const Real* x, const Real* scale, ConstMatrixView<Real> dpooled, \
      ConstMatrixView<double> moments, ConstMatrixView<double> ubar, MatrixView<double> sums,     \
      Real* level, B* dz, Real* dscale, Real* dbias, Real* dz_sums) {                             \
    backward_body(layout, x, scale, dpooled, moments, ubar, sums, level, dz, dscale, dbias,       \
                  dz_sums);                                                                       \
  }
INFOMAX_BACKWARD(float, float)
INFOMAX_BACKWARD(float, std::uint16_t)
INFOMAX_BACKWARD(double, double)
#undef INFOMAX_BACKWARD

}  // namespace

template <class Real>
LayerNormPool<Real>::LayerNormPool(const ImageLayout& layout, std::size_t max_rows,
                                   Workspace& workspace)
    : layout_(layout), max_rows_(max_rows) {
  require_positive("LayerNormPool", "the size of an image", layout.size());
  require_positive("LayerNormPool", "max_rows", max_rows);
  moments_ = workspace.matrix<double>(max_rows, 2);
  ubar_ = workspace.matrix<double>(max_rows, layout.channels);
  sums_ = workspace.matrix<double>(3, layout.channels);
  line_ = workspace.matrix<Real>(1, layout.channels);
}

template <class Real>
void LayerNormPool<Real>::forward(const Real* x, std::span<const Real> scale,
                                  std::span<const Real> bias, MatrixView<Real> pooled) {
  require_rows("LayerNormPool", "pooled", pooled.rows(), max_rows_);
  require_shape("LayerNormPool", "pooled", pooled, pooled.rows(), layout_.channels);
  require_size("LayerNormPool", "scale", scale.size(), layout_.channels);
  require_size("LayerNormPool", "bias", bias.size(), layout_.channels);
  wide_forward(layout_, x, scale.data(), bias.data(), moments_, ubar_, sums_.data(), pooled);
}

template <class Real>
template <class T>
void LayerNormPool<Real>::backward(const Real* x, std::span<const Real> scale,
                                   ConstMatrixView<Real> dpooled, std::span<Real> dscale,
                                   std::span<Real> dbias, T* dz, std::span<Real> dz_sums) {
  require_rows("LayerNormPool", "dpooled", dpooled.rows(), max_rows_);
  require_shape("LayerNormPool", "dpooled", dpooled, dpooled.rows(), layout_.channels);
  require_size("LayerNormPool", "scale", scale.size(), layout_.channels);
  require_size("LayerNormPool", "dscale", dscale.size(), layout_.channels);
  require_size("LayerNormPool", "dbias", dbias.size(), layout_.channels);
  require_size("LayerNormPool", "dz_sums", dz_sums.size(), layout_.channels);
  const auto run = [&](auto* out) {
    wide_backward(layout_, x, scale.data(), dpooled, moments_, ubar_, sums_, line_.data(), out,
                  dscale.data(), dbias.data(), dz_sums.data());
  };
  if constexpr (std::is_same_v<T, Bf16>)
    run(reinterpret_cast<std::uint16_t*>(dz));
  else
    run(dz);
}

template <class Real>
void layer_norm_pool_reference(const ImageLayout& layout, const Real* x,
                               std::span<const Real> scale, std::span<const Real> bias,
                               MatrixView<Real> u, MatrixView<Real> pooled) {
  const double count = static_cast<double>(layout.size());
  for (std::size_t i = 0; i < u.rows(); ++i) {
    const Real* const image = x + i * layout.size();
    double mean = 0, variance = 0;
    for (std::size_t k = 0; k < layout.size(); ++k) mean += double(image[k]) / count;
    for (std::size_t k = 0; k < layout.size(); ++k)
      variance += (double(image[k]) - mean) * (double(image[k]) - mean) / count;
    const double t = std::sqrt(variance) + kLayerNormEpsilon;
    for (std::size_t k = 0; k < layout.size(); ++k)
      u(i, k) = static_cast<Real>((double(image[k]) - mean) / t);
    for (std::size_t c = 0; c < layout.channels; ++c) {
      double sum = 0;
      for (std::size_t p = 0; p < layout.pixels; ++p)
        sum += double(scale[c]) * double(u(i, layout.at(p, c))) + double(bias[c]);
      pooled(i, c) = static_cast<Real>(sum / static_cast<double>(layout.pixels));
    }
  }
}

// dv is the same for all pixels of a channel; du = scale dv; then the chain rule through every u of
// the image: dx_k = (du_k - mean of du) / t - (x_k - m) / (t s) * mean of (du u), with
// t = s + epsilon.
template <class Real>
void layer_norm_pool_backward_reference(const ImageLayout& layout, const Real* x,
                                        ConstMatrixView<Real> u, std::span<const Real> scale,
                                        ConstMatrixView<Real> dpooled, std::span<Real> dscale,
                                        std::span<Real> dbias, Real* dz, std::span<Real> dz_sums) {
  const double count = static_cast<double>(layout.size());
  const double pixels = static_cast<double>(layout.pixels);
  std::vector<double> scales(layout.channels), biases(layout.channels), sums(layout.channels);
  for (std::size_t i = 0; i < dpooled.rows(); ++i) {
    const Real* const image = x + i * layout.size();
    double mean = 0, variance = 0, du_mean = 0, duu_mean = 0;
    for (std::size_t k = 0; k < layout.size(); ++k) mean += double(image[k]) / count;
    for (std::size_t k = 0; k < layout.size(); ++k)
      variance += (double(image[k]) - mean) * (double(image[k]) - mean) / count;
    const double s = std::sqrt(variance), t = s + kLayerNormEpsilon;
    for (std::size_t p = 0; p < layout.pixels; ++p)
      for (std::size_t c = 0; c < layout.channels; ++c) {
        const double dv = double(dpooled(i, c)) / pixels, uu = double(u(i, layout.at(p, c)));
        scales[c] += dv * uu, biases[c] += dv;
        du_mean += double(scale[c]) * dv / count, duu_mean += double(scale[c]) * dv * uu / count;
      }
    for (std::size_t p = 0; p < layout.pixels; ++p)
      for (std::size_t c = 0; c < layout.channels; ++c) {
        const std::size_t k = layout.at(p, c);
        const double du = double(scale[c]) * double(dpooled(i, c)) / pixels;
        const double spread = s > 0 ? (double(image[k]) - mean) / (t * s) * duu_mean : 0;
        const double dx = (du - du_mean) / t - spread;
        const double kept = image[k] > 0 ? dx : 0;
        dz[i * layout.size() + k] = static_cast<Real>(kept);
        sums[c] += kept;
      }
  }
  for (std::size_t c = 0; c < layout.channels; ++c) {
    dscale[c] = static_cast<Real>(scales[c]);
    dbias[c] = static_cast<Real>(biases[c]);
    dz_sums[c] = static_cast<Real>(sums[c]);
  }
}

#define INFOMAX_INSTANTIATE(Real)                                                                 \
  template class LayerNormPool<Real>;                                                             \
  template void LayerNormPool<Real>::backward(const Real*, std::span<const Real>,                 \
                                              ConstMatrixView<Real>, std::span<Real>,             \
                                              std::span<Real>, Real*, std::span<Real>);           \
  template void layer_norm_pool_reference(const ImageLayout&, const Real*, std::span<const Real>, \
                                          std::span<const Real>, MatrixView<Real>,                \
                                          MatrixView<Real>);                                      \
  template void layer_norm_pool_backward_reference(                                               \
      const ImageLayout&, const Real*, ConstMatrixView<Real>, std::span<const Real>,              \
      ConstMatrixView<Real>, std::span<Real>, std::span<Real>, Real*, std::span<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE
template void LayerNormPool<float>::backward(const float*, std::span<const float>, ConstMatrix,
                                             std::span<float>, std::span<float>, Bf16*,
                                             std::span<float>);

}  // namespace infomax
