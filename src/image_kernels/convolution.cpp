#include "image_kernels/convolution.h"

#include <fmt/format.h>
#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/require.h"
#include "core/vector_clones.h"
#include "image_kernels/convolution_choice.h"
#include "image_kernels/convolution_weights.h"
#include "kernels/eight.h"
#include "kernels/precision.h"

namespace infomax {

namespace {

// Channels in a cache line of float, and in a register of AVX-512.
constexpr std::size_t kLine = 16;

// Taps inside the image, over all output pixels along one side.
std::size_t taps_inside(std::size_t n) {
  std::size_t sum = 0;
  for (std::size_t tap = 0; tap < kTaps; ++tap) {
    const Outputs outputs = outputs_inside(n, tap);
    sum += outputs.last - outputs.first;
  }
  return sum;
}

template <class T>
struct Bits {
  using type = T;
};
template <>
struct Bits<Bf16> {
  using type = std::uint16_t;
};

INFOMAX_ALWAYS_INLINE float number(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}
INFOMAX_ALWAYS_INLINE float number(float v) {
  return v;
}
INFOMAX_ALWAYS_INLINE double number(double v) {
  return v;
}

template <class B>
using Number = decltype(number(B{}));

// dz = kept = y > 0 ? dz : 0 for eight.
template <class B, class Vec>
INFOMAX_ALWAYS_INLINE void mask(const B* y, B* dz, Vec& kept) {
  Vec above, gradient;
  eight::load(y, above);
  eight::load(dz, gradient);
  kept = above > 0 ? gradient : Vec{};
  eight::store(kept, dz);
}
// Positive numbers up to infinity are the bit patterns from 1 to 0x7f80.
INFOMAX_ALWAYS_INLINE void mask(const std::uint16_t* y, std::uint16_t* dz, eight::Floats& kept) {
  eight::Halves above, gradient;
  std::memcpy(&above, y, sizeof above);
  std::memcpy(&gradient, dz, sizeof gradient);
  const eight::Halves bits = above - 1 < 0x7f80 ? gradient : eight::Halves{};
  std::memcpy(dz, &bits, sizeof bits);
  eight::load(dz, kept);
}

// Sixteen channels from `offset` on, of all images.
template <class B>
INFOMAX_ALWAYS_INLINE void relu_backward_line(const ImageLayout& layout, std::size_t rows,
                                              std::size_t offset, const B* __restrict y,
                                              B* __restrict dz, Number<B>* __restrict db) {
  using Vec = std::conditional_t<std::is_same_v<B, double>, eight::Doubles, eight::Floats>;
  eight::Doubles sums[2] = {};
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t p = 0; p < layout.pixels; ++p) {
      const std::size_t at = i * layout.size() + offset + p * layout.block;
#pragma GCC unroll 2
      for (std::size_t h = 0; h < 2; ++h) {
        Vec kept;
        mask(y + at + h * eight::kLanes, dz + at + h * eight::kLanes, kept);
        eight::add(kept, sums[h]);
      }
    }
  }
  for (std::size_t h = 0; h < 2; ++h)
    for (std::size_t l = 0; l < eight::kLanes; ++l)
      db[h * eight::kLanes + l] = static_cast<Number<B>>(sums[h][l]);
}

// One channel.
template <class B>
INFOMAX_ALWAYS_INLINE void relu_backward_channel(const ImageLayout& layout, std::size_t rows,
                                                 std::size_t offset, const B* y, B* dz,
                                                 Number<B>* db) {
  double sum = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t p = 0; p < layout.pixels; ++p) {
      const std::size_t at = i * layout.size() + offset + p * layout.block;
      if (!(number(y[at]) > 0)) dz[at] = 0;
      sum += double(number(dz[at]));
    }
  }
  *db = static_cast<Number<B>>(sum);
}

template <class B>
INFOMAX_ALWAYS_INLINE void relu_backward_body(const ImageLayout& layout, std::size_t rows,
                                              const B* y, B* dz, Number<B>* db) {
  for (std::size_t c = 0; c < layout.channels; c += layout.block) {
    std::size_t l = 0;
    for (; l + kLine <= layout.block; l += kLine)
      relu_backward_line(layout, rows, c * layout.pixels + l, y, dz, db + c + l);
    for (; l < layout.block; ++l)
      relu_backward_channel(layout, rows, c * layout.pixels + l, y, dz, db + c + l);
  }
}

INFOMAX_VECTOR_CLONES void wide_relu_backward(const ImageLayout& layout, std::size_t rows,
                                              const float* y, float* dz, float* db) {
  relu_backward_body(layout, rows, y, dz, db);
}
INFOMAX_VECTOR_CLONES void wide_relu_backward(const ImageLayout& layout, std::size_t rows,
                                              const double* y, double* dz, double* db) {
  relu_backward_body(layout, rows, y, dz, db);
}
INFOMAX_VECTOR_CLONES void wide_relu_backward(const ImageLayout& layout, std::size_t rows,
                                              const std::uint16_t* y, std::uint16_t* dz,
                                              float* db) {
  relu_backward_body(layout, rows, y, dz, db);
}

std::size_t weight_at(const ConvolutionShape& s, std::size_t p, std::size_t q, std::size_t c,
                      std::size_t o) {
  return ((p * kTaps + q) * s.in + c) * s.out + o;
}

}  // namespace

Padding same_padding(std::size_t n) {
  const std::size_t covered = 2 * ((n + 1) / 2 - 1) + kTaps;
  const std::size_t total = covered > n ? covered - n : 0;
  return {total / 2, total - total / 2};
}

// 0 <= 2 o + tap - before < n.
Outputs outputs_inside(std::size_t n, std::size_t tap) {
  const std::size_t before = same_padding(n).before;
  const std::size_t first = tap >= before ? 0 : (before - tap + 1) / 2;
  const std::size_t last = n + before > tap ? std::min((n + 1) / 2, (n + before - tap + 1) / 2) : 0;
  return {std::min(first, last), last};
}

Work convolution_work(const ConvolutionShape& s, std::size_t rows) {
  return {.convolutions = 2.0 * static_cast<double>(rows * taps_inside(s.height)) *
                          static_cast<double>(taps_inside(s.width) * s.in * s.out)};
}

std::vector<ConvolutionShape> convolution_chain(std::size_t height, std::size_t width,
                                                std::size_t in, std::span<const std::size_t> outs) {
  require_positive("convolution_chain", "height", height);
  require_positive("convolution_chain", "width", width);
  require_positive("convolution_chain", "in", in);
  require_positive("convolution_chain", "the number of convolutions", outs.size());
  std::vector<ConvolutionShape> chain;
  for (const std::size_t out : outs) {
    require_positive("convolution_chain", "out", out);
    chain.push_back({height, width, in, out});
    height = chain.back().out_height(), width = chain.back().out_width(), in = out;
  }
  const bool sixteen = choose_channels_by_sixteen(chain);
  for (ConvolutionShape& shape : chain) shape.sixteen = sixteen;
  return chain;
}

template <class T>
void relu_backward(const ImageLayout& layout, std::size_t rows, const T* y, T* dz,
                   std::span<Widened<T>> db) {
  using B = typename Bits<T>::type;
  static_assert(sizeof(B) == sizeof(T));
  wide_relu_backward(layout, rows, reinterpret_cast<const B*>(y), reinterpret_cast<B*>(dz),
                     db.data());
}

template <class T, class Y, class Real>
void convolution_reference(const ConvolutionShape& s, std::size_t rows, const T* x,
                           std::span<const Real> w, std::span<const Real> b, Y* y) {
  const std::size_t above = same_padding(s.height).before, left = same_padding(s.width).before;
  const ImageLayout in = s.x(), out = s.y();
  for (std::size_t n = 0; n < rows; ++n)
    for (std::size_t i = 0; i < s.out_height(); ++i)
      for (std::size_t j = 0; j < s.out_width(); ++j)
        for (std::size_t o = 0; o < s.out; ++o) {
          double sum = double(b[o]);
          for (std::size_t p = 0; p < kTaps; ++p)
            for (std::size_t q = 0; q < kTaps; ++q) {
              // Above and left of the image the difference wraps around to a huge number.
              const std::size_t h = 2 * i + p - above, v = 2 * j + q - left;
              if (h >= s.height || v >= s.width) continue;
              for (std::size_t c = 0; c < s.in; ++c)
                sum += double(widened(x[n * in.size() + in.at(h * s.width + v, c)])) *
                       double(w[weight_at(s, p, q, c, o)]);
            }
          y[n * out.size() + out.at(i * s.out_width() + j, o)] =
              narrowed<Y>(static_cast<Widened<Y>>(0.0 > sum ? 0.0 : sum));
        }
}

template <class T, class Real>
void convolution_weights_reference(const ConvolutionShape& s, std::size_t rows, const T* x,
                                   const T* dz, std::span<Real> dw) {
  const std::size_t above = same_padding(s.height).before, left = same_padding(s.width).before;
  const ImageLayout in = s.x(), out = s.y();
  for (std::size_t p = 0; p < kTaps; ++p)
    for (std::size_t q = 0; q < kTaps; ++q)
      for (std::size_t c = 0; c < s.in; ++c)
        for (std::size_t o = 0; o < s.out; ++o) {
          const Outputs down = outputs_inside(s.height, p), across = outputs_inside(s.width, q);
          double sum = 0;
          for (std::size_t n = 0; n < rows; ++n)
            for (std::size_t i = down.first; i < down.last; ++i)
              for (std::size_t j = across.first; j < across.last; ++j) {
                const std::size_t pixel = (2 * i + p - above) * s.width + 2 * j + q - left;
                sum += double(widened(x[n * in.size() + in.at(pixel, c)])) *
                       double(widened(dz[n * out.size() + out.at(i * s.out_width() + j, o)]));
              }
          dw[weight_at(s, p, q, c, o)] = static_cast<Real>(sum);
        }
}

template <class T, class Real>
void convolution_data_reference(const ConvolutionShape& s, std::size_t rows,
                                std::span<const Real> w, const T* dz, T* dx) {
  const std::size_t above = same_padding(s.height).before, left = same_padding(s.width).before;
  const ImageLayout in = s.x(), out = s.y();
  for (std::size_t n = 0; n < rows; ++n)
    for (std::size_t h = 0; h < s.height; ++h)
      for (std::size_t v = 0; v < s.width; ++v)
        for (std::size_t c = 0; c < s.in; ++c) {
          double sum = 0;
          for (std::size_t p = (h + above) % 2; p < kTaps && p <= h + above; p += 2)
            for (std::size_t q = (v + left) % 2; q < kTaps && q <= v + left; q += 2) {
              const std::size_t i = (h + above - p) / 2, j = (v + left - q) / 2;
              if (i >= s.out_height() || j >= s.out_width()) continue;
              for (std::size_t o = 0; o < s.out; ++o)
                sum += double(widened(dz[n * out.size() + out.at(i * s.out_width() + j, o)])) *
                       double(w[weight_at(s, p, q, c, o)]);
            }
          dx[n * in.size() + in.at(h * s.width + v, c)] = narrowed<T>(static_cast<Widened<T>>(sum));
        }
}

namespace {

using Dims = dnnl::memory::dims;
using Tag = dnnl::memory::format_tag;
using Type = dnnl::memory::data_type;
using Desc = dnnl::memory::desc;

template <class T>
constexpr Type type_of() {
  return std::is_same_v<T, Bf16> ? Type::bf16 : Type::f32;
}

dnnl_dim_t dim(std::size_t n) {
  return static_cast<dnnl_dim_t>(n);
}

// dims in oneDNN's order: image, channel, height, width.
Desc images_x(const ConvolutionShape& s, std::size_t rows, Type type) {
  const Tag tag = !s.sixteen ? Tag::nhwc : s.x().block == 1 ? Tag::nchw : Tag::nChw16c;
  return {{dim(rows), dim(s.in), dim(s.height), dim(s.width)}, type, tag};
}
Desc images_y(const ConvolutionShape& s, std::size_t rows, Type type) {
  const Tag tag = s.sixteen ? Tag::nChw16c : Tag::nhwc;
  return {{dim(rows), dim(s.out), dim(s.out_height()), dim(s.out_width())}, type, tag};
}

std::string words(const ConvolutionShape& s, std::size_t rows) {
  return fmt::format("convolution of {} images of {} x {} x {} to {} channels", rows, s.height,
                     s.width, s.in, s.out);
}

}  // namespace

// Compiled kernels and what they are run with. Memory objects of the caller's arrays get their
// address at each run.
template <class T, class Y>
struct Convolution<T, Y>::Primitives {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  Workspace& workspace;
  ConvolutionShape shape;
  std::size_t rows;
  ConvolutionLibrary library;  // of the gradient of weights

  Desc x_desc, y_desc, dz_desc, plain, any;
  dnnl::memory x, y, dz, dx, b, w, dw;
  std::optional<dnnl::convolution_forward::primitive_desc> hint;

  std::span<std::uint32_t> pairs;  // scratch of our own kernel

  struct Run {
    dnnl::primitive primitive, reorder;
    dnnl::memory weights, scratch;
  } forward, weights, data;

  Primitives(const ConvolutionShape& s, std::size_t n, Passes passes, ConvolutionLibrary weights_by,
             Workspace& from)
      : workspace(from), shape(s), rows(n), library(weights_by) {
    const dnnl_dim_t taps = dim(kTaps);
    const Dims weight_dims{dim(s.out), dim(s.in), taps, taps};
    x_desc = images_x(s, rows, type_of<T>());
    y_desc = images_y(s, rows, type_of<Y>());
    dz_desc = images_y(s, rows, type_of<T>());
    plain = {weight_dims, Type::f32, Tag::hwio};
    any = {weight_dims, type_of<T>(), Tag::any};
    x = {x_desc, engine, nullptr};
    y = {y_desc, engine, nullptr};
    dz = {dz_desc, engine, nullptr};
    w = {plain, engine, nullptr};
    dw = {plain, engine, nullptr};
    b = {bias_desc(), engine, nullptr};
    make_forward();
    if (passes != Passes::forward) make_weights();
    if (passes == Passes::and_data) make_data();
  }

  Desc bias_desc() const { return {{dim(shape.out)}, Type::f32, Tag::a}; }

  // oneDNN asks for the padding before the first row and after the last.
  Dims strides() const { return {2, 2}; }
  Dims before() const {
    return {dim(same_padding(shape.height).before), dim(same_padding(shape.width).before)};
  }
  Dims after() const {
    return {dim(same_padding(shape.height).after), dim(same_padding(shape.width).after)};
  }

  dnnl::memory take(const Desc& desc) {
    return {desc, engine, workspace.vector<std::byte>(desc.get_size()).data()};
  }

  static dnnl::primitive_attr own_scratch() {
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attributes;
  }

  dnnl::convolution_forward::desc forward_desc(const Desc& of_y) const {
    return {dnnl::prop_kind::forward_training,
            dnnl::algorithm::convolution_direct,
            x_desc,
            any,
            bias_desc(),
            of_y,
            strides(),
            before(),
            after()};
  }

  void make_forward() {
    dnnl::primitive_attr attributes = own_scratch();
    dnnl::post_ops relu;
    relu.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
    attributes.set_post_ops(relu);
    const dnnl::convolution_forward::primitive_desc pd(forward_desc(y_desc), attributes, engine);
    forward.primitive = dnnl::convolution_forward(pd);
    forward.weights = take(pd.weights_desc());
    forward.scratch = take(pd.scratchpad_desc());
    forward.reorder = dnnl::reorder(w, forward.weights);
    // The gradients' plans want the forward one for numbers of their own type.
    hint.emplace(forward_desc(dz_desc), engine);
  }

  void make_weights() {
    if (library == ConvolutionLibrary::own) {
      if (std::is_same_v<T, Bf16>)
        pairs = workspace.vector<std::uint32_t>(convolution_weights_scratch(shape, rows));
      return;
    }
    const Desc blocked(any.dims(), Type::f32, Tag::any);
    const dnnl::convolution_backward_weights::primitive_desc pd(
        {dnnl::algorithm::convolution_direct, x_desc, blocked, dz_desc, strides(), before(),
         after()},
        own_scratch(), engine, *hint);
    weights.primitive = dnnl::convolution_backward_weights(pd);
    weights.weights = take(pd.diff_weights_desc());
    weights.scratch = take(pd.scratchpad_desc());
    weights.reorder = dnnl::reorder(weights.weights, dw);
  }

  void make_data() {
    const dnnl::convolution_backward_data::primitive_desc pd(
        {dnnl::algorithm::convolution_direct, x_desc, any, dz_desc, strides(), before(), after()},
        own_scratch(), engine, *hint);
    data.primitive = dnnl::convolution_backward_data(pd);
    data.weights = take(pd.weights_desc());
    data.scratch = take(pd.scratchpad_desc());
    data.reorder = dnnl::reorder(w, data.weights);
    dx = {x_desc, engine, nullptr};
  }

  static void point(dnnl::memory& memory, const void* at) {
    // oneDNN has one kind of memory; what is only read stays as it is.
    memory.set_data_handle(const_cast<void*>(at));
  }

  // The C function, for the C++ one takes a map that it allocates.
  template <std::size_t n>
  void run(const dnnl::primitive& primitive, const std::array<dnnl_exec_arg_t, n>& arguments) {
    const dnnl_status_t status =
        dnnl_primitive_execute(primitive.get(), stream.get(), int{n}, arguments.data());
    if (status != dnnl_success)
      throw Error(fmt::format("{}: oneDNN failed with status {}", words(shape, rows),
                              static_cast<int>(status)));
  }
  void reorder(const Run& one, const dnnl::memory& from, const dnnl::memory& to) {
    run<2>(one.reorder, {{{DNNL_ARG_FROM, from.get()}, {DNNL_ARG_TO, to.get()}}});
  }
};

template <class T, class Y>
Convolution<T, Y>::Convolution(const ConvolutionShape& shape, std::size_t rows, Passes passes,
                               Workspace& workspace)
    : Convolution(shape, rows, passes, choose_weights_gradient(shape), workspace) {}

template <class T, class Y>
Convolution<T, Y>::Convolution(const ConvolutionShape& shape, std::size_t rows, Passes passes,
                               ConvolutionLibrary weights, Workspace& workspace)
    : shape_(shape), rows_(rows), passes_(passes) {
  require_positive("convolution", "rows", rows);
  if constexpr (std::is_same_v<T, Bf16>) require_precision(Precision::bf16);
  if (weights == ConvolutionLibrary::own && !has_convolution_weights(shape))
    throw ShapeError(words(shape, rows) + ": has no gradient of weights of our own");
  if constexpr (!std::is_same_v<T, double>) {
    try {
      primitives_ = std::make_unique<Primitives>(shape, rows, passes, weights, workspace);
    } catch (const dnnl::error& error) {
      throw Error(fmt::format("{}: oneDNN can't plan it: {}", words(shape, rows), error.what()));
    }
  }
}

template <class T, class Y>
Convolution<T, Y>::Convolution(Convolution&&) noexcept = default;
template <class T, class Y>
Convolution<T, Y>::~Convolution() = default;

template <class T, class Y>
void Convolution<T, Y>::load(std::span<const Real> w) {
  require_size("convolution", "w", w.size(), shape_.weights());
  w_ = w;
  if constexpr (!std::is_same_v<T, double>) {
    Primitives& p = *primitives_;
    p.point(p.w, w.data());
    p.reorder(p.forward, p.w, p.forward.weights);
  }
}

template <class T, class Y>
void Convolution<T, Y>::forward(std::span<const Real> b, const T* x, Y* y) {
  require_size("convolution", "b", b.size(), shape_.out);
  if constexpr (std::is_same_v<T, double>) {
    convolution_reference<T, Y, Real>(shape_, rows_, x, w_, b, y);
  } else {
    Primitives& p = *primitives_;
    p.point(p.x, x);
    p.point(p.b, b.data());
    p.point(p.y, y);
    p.template run<5>(p.forward.primitive, {{{DNNL_ARG_SRC, p.x.get()},
                                             {DNNL_ARG_WEIGHTS, p.forward.weights.get()},
                                             {DNNL_ARG_BIAS, p.b.get()},
                                             {DNNL_ARG_DST, p.y.get()},
                                             {DNNL_ARG_SCRATCHPAD, p.forward.scratch.get()}}});
  }
}

template <class T, class Y>
void Convolution<T, Y>::backward_weights(const T* x, const T* dz, std::span<Real> dw) {
  require_size("convolution", "dw", dw.size(), shape_.weights());
  if (passes_ == Passes::forward)
    throw Error("convolution: was planned for its forward pass alone");
  if constexpr (std::is_same_v<T, double>) {
    convolution_weights_reference<T, Real>(shape_, rows_, x, dz, dw);
  } else {
    Primitives& p = *primitives_;
    if (p.library == ConvolutionLibrary::own) {
      if constexpr (std::is_same_v<T, Bf16>)
        convolution_weights(shape_, rows_, x, dz, p.pairs, dw);
      else
        convolution_weights(shape_, rows_, x, dz, dw);
      return;
    }
    p.point(p.x, x);
    p.point(p.dz, dz);
    p.point(p.dw, dw.data());
    p.template run<4>(p.weights.primitive, {{{DNNL_ARG_SRC, p.x.get()},
                                             {DNNL_ARG_DIFF_DST, p.dz.get()},
                                             {DNNL_ARG_DIFF_WEIGHTS, p.weights.weights.get()},
                                             {DNNL_ARG_SCRATCHPAD, p.weights.scratch.get()}}});
    p.reorder(p.weights, p.weights.weights, p.dw);
  }
}

template <class T, class Y>
void Convolution<T, Y>::backward_data(std::span<const Real> w, const T* dz, T* dx) {
  require_size("convolution", "w", w.size(), shape_.weights());
  if (passes_ == Passes::forward)
    throw Error("convolution: was planned for its forward pass alone");
  if constexpr (std::is_same_v<T, double>) {
    convolution_data_reference<T, Real>(shape_, rows_, w, dz, dx);
  } else {
    Primitives& p = *primitives_;
    try {
      if (!p.data.primitive) p.make_data();
    } catch (const dnnl::error& error) {
      throw Error(fmt::format("{}: oneDNN can't plan it: {}", words(shape_, rows_), error.what()));
    }
    p.point(p.w, w.data());
    p.point(p.dz, dz);
    p.point(p.dx, dx);
    p.reorder(p.data, p.w, p.data.weights);
    p.template run<4>(p.data.primitive, {{{DNNL_ARG_DIFF_DST, p.dz.get()},
                                          {DNNL_ARG_WEIGHTS, p.data.weights.get()},
                                          {DNNL_ARG_DIFF_SRC, p.dx.get()},
                                          {DNNL_ARG_SCRATCHPAD, p.data.scratch.get()}}});
  }
}

// Types, which take no parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define INFOMAX_INSTANTIATE(T, Y)                                                               \
  template class Convolution<T, Y>;                                                             \
  template void convolution_reference(const ConvolutionShape&, std::size_t, const T*,           \
                                      std::span<const Widened<T>>, std::span<const Widened<T>>, \
                                      Y*);
INFOMAX_INSTANTIATE(float, float)
INFOMAX_INSTANTIATE(double, double)
INFOMAX_INSTANTIATE(Bf16, Bf16)
INFOMAX_INSTANTIATE(Bf16, float)
#undef INFOMAX_INSTANTIATE

#define INFOMAX_INSTANTIATE(T)                                                                \
  template void relu_backward(const ImageLayout&, std::size_t, const T*, T*,                  \
                              std::span<Widened<T>>);                                         \
  template void convolution_weights_reference(const ConvolutionShape&, std::size_t, const T*, \
                                              const T*, std::span<Widened<T>>);               \
  template void convolution_data_reference(const ConvolutionShape&, std::size_t,              \
                                           std::span<const Widened<T>>, const T*, T*);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
INFOMAX_INSTANTIATE(Bf16)
#undef INFOMAX_INSTANTIATE
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace infomax
