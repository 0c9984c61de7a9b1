// Layer normalisation over all pixels and channels of an image and the average over its pixels, in
// one.
//
//   m, s            mean and population standard deviation of the image's pixels * channels values
//   u(p, c)         = (x(p, c) - m) / (s + 1e-6)
//   v(p, c)         = scale(c) u(p, c) + bias(c)
//   pooled(c)       = mean over p of v(p, c) = scale(c) ubar(c) + bias(c)
//   ubar(c)         = (mean over p of x(p, c) - m) / (s + 1e-6)
//
// So neither u nor v is ever stored, and the gradient, with d(c) = scale(c) dpooled(c) / pixels and
// t = s + 1e-6,
//
//   dscale(c) = sum over images of dpooled(c) ubar(c),   dbias(c) = sum of dpooled(c)
//   dx(p, c)  = (d(c) - mean over c of d) / t
//               - (x(p, c) - m) sum over c of d(c) ubar(c) / (t s channels)
//
// needs x alone. (s = 0 has no gradient; the second term counts as 0 then.)
//
// Source: Ba, Kiros and Hinton (2016); one scale and one bias per channel as in the paper's
// encoder.
#pragma once

#include <cstddef>
#include <span>

#include "core/workspace.h"
#include "image_kernels/image_layout.h"

namespace infomax {

inline constexpr double kLayerNormEpsilon = 1e-6;

// A plan for at most max_rows images x of a layout. Sums run in double.
template <class Real>
class LayerNormPool {
 public:
  // Throws ShapeError for an empty layout or max_rows = 0.
  LayerNormPool(const ImageLayout& layout, std::size_t max_rows, Workspace& workspace);

  // pooled [n, channels] from the first n images of x; n <= max_rows. Keeps m, s and ubar for
  // backward.
  void forward(const Real* x, std::span<const Real> scale, std::span<const Real> bias,
               MatrixView<Real> pooled);

  // Gradients of the last forward, all overwritten. x must come from a ReLU, x = relu(z): dz is the
  // gradient by z, dx where x > 0 and else 0, in the type T that goes on (Real or Bf16), and
  // dz_sums(c) its sum over images and pixels, before rounding to T.
  template <class T>
  void backward(const Real* x, std::span<const Real> scale, ConstMatrixView<Real> dpooled,
                std::span<Real> dscale, std::span<Real> dbias, T* dz, std::span<Real> dz_sums);

 private:
  ImageLayout layout_;
  std::size_t max_rows_;
  MatrixView<double> moments_;  // [max_rows, 2]: m, s
  MatrixView<double> ubar_;     // [max_rows, channels]
  MatrixView<double> sums_;     // [3, channels], of one image or over images
  MatrixView<Real> line_;       // [1, channels]
};

// The plain loops, with everything stored: the oracle of the above. u [n, pixels * channels], in
// the layout's order.
template <class Real>
void layer_norm_pool_reference(const ImageLayout& layout, const Real* x,
                               std::span<const Real> scale, std::span<const Real> bias,
                               MatrixView<Real> u, MatrixView<Real> pooled);
template <class Real>
void layer_norm_pool_backward_reference(const ImageLayout& layout, const Real* x,
                                        ConstMatrixView<Real> u, std::span<const Real> scale,
                                        ConstMatrixView<Real> dpooled, std::span<Real> dscale,
                                        std::span<Real> dbias, Real* dz, std::span<Real> dz_sums);

}  // namespace infomax
