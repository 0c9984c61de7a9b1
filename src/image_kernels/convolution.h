// Convolutions 5 x 5 with stride 2 and 'same' padding, bias and ReLU, and their gradients.
//
//   y(i, j, o) = relu( b(o) + sum_{p, q < 5} sum_c x(2i + p - above, 2j + q - left, c)
//                                                  w(p, q, c, o) )
//
// x is 0 outside the image. An image of n rows gives ceil(n/2); in all max(0, 2 (ceil(n/2) - 1) + 5
// - n) rows are padded, half of them above, and where their number is odd the extra one is below:
// 14 -> 7 pads (1, 2), 7 -> 4 pads (2, 2). Columns alike.
//
// Source: the 'SAME' padding of TensorFlow's convolutions, as the paper's encoder has it (Tschannen
// et al. 2020, section 4).
//
// Weights and their gradient lie in the order w(p, q, c, o), o fastest; images as
// image_kernels/image_layout.h says. Gradients are by dz, the gradient by what relu took.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/workspace.h"
#include "image_kernels/convolution_choice.h"
#include "image_kernels/image_layout.h"
#include "kernels/work.h"

namespace infomax {

inline constexpr std::size_t kTaps = 5;  // along each side

struct ConvolutionShape {
  std::size_t height = 0, width = 0, in = 0, out = 0;  // of x; channels of x and y
  // Whether channels lie together by sixteen (those of an x of at most three, by one), or all of a
  // pixel's.
  bool sixteen = false;

  std::size_t out_height() const { return (height + 1) / 2; }
  std::size_t out_width() const { return (width + 1) / 2; }
  ImageLayout x() const { return {height * width, in, !sixteen ? in : in <= 3 ? 1U : 16U}; }
  ImageLayout y() const { return {out_height() * out_width(), out, sixteen ? 16U : out}; }
  std::size_t weights() const { return kTaps * kTaps * in * out; }
};

// Rows (or columns) of zeros before and after n.
struct Padding {
  std::size_t before, after;
};
Padding same_padding(std::size_t n);

// The outputs first, ..., last - 1 along one side of n pixels for which this of the five taps lies
// inside.
struct Outputs {
  std::size_t first, last;
};
Outputs outputs_inside(std::size_t n, std::size_t tap);

// One convolution's arithmetic on `rows` images; each of its two gradients takes as much. Taps on
// the padding don't count.
Work convolution_work(const ConvolutionShape& shape, std::size_t rows);

// Convolutions one after the other, from images of height x width x in; outs are the channels after
// each. Layouts are the ones with the fastest kernels on this processor
// (image_kernels/convolution_choice.h). Throws ShapeError for a size of 0 or no convolution.
std::vector<ConvolutionShape> convolution_chain(std::size_t height, std::size_t width,
                                                std::size_t in, std::span<const std::size_t> outs);

// What a plan is for, each with those before.
enum class Passes { forward, and_weights, and_data };

// A plan for `rows` images. T is the type of the numbers that are multiplied, Y that of y; sums are
// float or, for double, double. Convolution<float>, <double>, and <Bf16, Bf16 or float>, which
// round w to bfloat16.
//
// In double everything is the plain loops below; otherwise oneDNN's kernels, compiled when the plan
// is made, and for most gradients of weights our own (image_kernels/convolution_weights.h). They
// always take all planned rows: images beyond those in use must hold numbers (zeros), and do no
// harm where their dz is 0.
template <class T, class Y = T>
class Convolution {
 public:
  using Real = Widened<T>;

  // A plan for forward alone throws Error in the other passes. Throws Error where oneDNN can't,
  // InputError for Bf16 on a processor without it.
  Convolution(const ConvolutionShape& shape, std::size_t rows, Passes passes, Workspace& workspace);
  // With the gradient of weights by this library rather than by the rule's, for benchmarks of the
  // rule. Throws ShapeError for own where the shape doesn't have it
  // (image_kernels/convolution_weights.h).
  Convolution(const ConvolutionShape& shape, std::size_t rows, Passes passes,
              ConvolutionLibrary weights, Workspace& workspace);
  Convolution(Convolution&&) noexcept;
  ~Convolution();

  const ConvolutionShape& shape() const { return shape_; }

  // What the next forwards multiply by. w [25 in out] must stay where it is.
  void load(std::span<const Real> w);
  void forward(std::span<const Real> b, const T* x, Y* y);

  // dw [25 in out], overwritten.
  void backward_weights(const T* x, const T* dz, std::span<Real> dw);
  // dx, overwritten. What it needs is compiled at the first call, if it wasn't planned: the
  // gradient of an input is rarely asked for.
  void backward_data(std::span<const Real> w, const T* dz, T* dx);

 private:
  struct Primitives;

  ConvolutionShape shape_;
  std::size_t rows_;
  Passes passes_;
  std::span<const Real> w_{};
  std::unique_ptr<Primitives> primitives_;
};

// dz = y > 0 ? dz : 0 in place, and db(o) = its sum over images and pixels.
template <class T>
void relu_backward(const ImageLayout& layout, std::size_t rows, const T* y, T* dz,
                   std::span<Widened<T>> db);

// The plain loops: the oracle of the above, summed in double.
template <class T, class Y, class Real>
void convolution_reference(const ConvolutionShape& shape, std::size_t rows, const T* x,
                           std::span<const Real> w, std::span<const Real> b, Y* y);
template <class T, class Real>
void convolution_weights_reference(const ConvolutionShape& shape, std::size_t rows, const T* x,
                                   const T* dz, std::span<Real> dw);
template <class T, class Real>
void convolution_data_reference(const ConvolutionShape& shape, std::size_t rows,
                                std::span<const Real> w, const T* dz, T* dx);

}  // namespace infomax
