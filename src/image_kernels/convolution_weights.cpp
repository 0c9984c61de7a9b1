#include "image_kernels/convolution_weights.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/require.h"
#include "core/vector_clones.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define INFOMAX_AVX512 __attribute__((target("avx512f,avx512bw,avx512bf16")))
#define INFOMAX_HAS_AVX512 1
#else
#define INFOMAX_HAS_AVX512 0
#endif

namespace infomax {

namespace {

constexpr std::size_t kLine = 16;

#if INFOMAX_HAS_AVX512

// What is multiplied at a time has 32 bits: a float, or a pair of bfloat16.
enum class Unit { single, pair };

// Images, or pairs of them, whose sums stay in registers: what these hold of x and dz stays in the
// cache for all taps.
constexpr std::size_t group_of(Unit unit) {
  return unit == Unit::single ? 8 : 4;
}

template <Unit unit>
INFOMAX_ALWAYS_INLINE INFOMAX_AVX512 void multiply_add(const float* x, const __m512& dz,
                                                       __m512& sum) {
  if constexpr (unit == Unit::single) {
    sum = _mm512_fmadd_ps(dz, _mm512_set1_ps(*x), sum);
  } else {
    int pair;
    std::memcpy(&pair, x, sizeof pair);
    sum = _mm512_dpbf16_ps(sum, (__m512bh)dz, (__m512bh)_mm512_set1_epi32(pair));
  }
}

// One tap. x and dz point to the first pixel that counts, in units; the next image, row and line of
// channels are the given steps away.
struct Tap {
  const float *x, *dz;
  std::size_t images, rows, columns;
  std::size_t x_image, x_row, dz_image, dz_row, dz_line;
};

// dw(c, o) for `cs` channels of x from the c-th of a line and `lines` lines of channels of y: 24
// sums at most, so that they and a line of dz each fit into 32 registers.
template <Unit unit, std::size_t cs, std::size_t lines>
INFOMAX_ALWAYS_INLINE INFOMAX_AVX512 void tile(const Tap& tap, std::size_t c, std::size_t out,
                                               bool first, float* dw) {
  __m512 sum[cs][lines];
#pragma GCC unroll 8
  for (std::size_t k = 0; k < cs; ++k)
#pragma GCC unroll 8
    for (std::size_t l = 0; l < lines; ++l)
      sum[k][l] = first ? _mm512_setzero_ps() : _mm512_loadu_ps(dw + (c + k) * out + l * kLine);
  for (std::size_t n = 0; n < tap.images; ++n)
    for (std::size_t i = 0; i < tap.rows; ++i) {
      const float* x = tap.x + n * tap.x_image + i * tap.x_row + c;
      const float* dz = tap.dz + n * tap.dz_image + i * tap.dz_row;
      for (std::size_t j = 0; j < tap.columns; ++j, x += 2 * kLine, dz += kLine) {
        __m512 d[lines];
#pragma GCC unroll 8
        for (std::size_t l = 0; l < lines; ++l) d[l] = _mm512_loadu_ps(dz + l * tap.dz_line);
#pragma GCC unroll 8
        for (std::size_t k = 0; k < cs; ++k)
#pragma GCC unroll 8
          for (std::size_t l = 0; l < lines; ++l) multiply_add<unit>(x + k, d[l], sum[k][l]);
      }
    }
#pragma GCC unroll 8
  for (std::size_t k = 0; k < cs; ++k)
#pragma GCC unroll 8
    for (std::size_t l = 0; l < lines; ++l)
      _mm512_storeu_ps(dw + (c + k) * out + l * kLine, sum[k][l]);
}

// All taps and channels of x for `lines` lines of channels of y, for one group of images.
template <Unit unit, std::size_t lines>
INFOMAX_ALWAYS_INLINE INFOMAX_AVX512 void all_taps(const ConvolutionShape& s, const float* x,
                                                   const float* dz, std::size_t images, bool first,
                                                   float* dw) {
  const std::size_t above = same_padding(s.height).before, left = same_padding(s.width).before;
  const ImageLayout in = s.x(), out = s.y();
  for (std::size_t c = 0; c < s.in; c += kLine)
    for (std::size_t p = 0; p < kTaps; ++p) {
      const Outputs down = outputs_inside(s.height, p);
      for (std::size_t q = 0; q < kTaps; ++q) {
        const Outputs across = outputs_inside(s.width, q);
        const std::size_t pixel =
            (2 * down.first + p - above) * s.width + 2 * across.first + q - left;
        const Tap tap{.x = x + in.at(pixel, c),
                      .dz = dz + (down.first * s.out_width() + across.first) * kLine,
                      .images = images,
                      .rows = down.last - down.first,
                      .columns = across.last - across.first,
                      .x_image = in.size(),
                      .x_row = 2 * s.width * kLine,
                      .dz_image = out.size(),
                      .dz_row = s.out_width() * kLine,
                      .dz_line = out.pixels * kLine};
        float* const to = dw + ((p * kTaps + q) * s.in + c) * s.out;
        tile<unit, 6, lines>(tap, 0, s.out, first, to);
        tile<unit, 5, lines>(tap, 6, s.out, first, to);
        tile<unit, 5, lines>(tap, 11, s.out, first, to);
      }
    }
}

template <Unit unit>
INFOMAX_AVX512 void weights(const ConvolutionShape& s, std::size_t images, const float* x,
                            const float* dz, float* dw) {
  const std::size_t in = s.x().size(), out = s.y().size(), pixels = s.y().pixels;
  for (std::size_t n = 0; n < images; n += group_of(unit)) {
    const std::size_t count = std::min(group_of(unit), images - n);
    std::size_t o = 0;
    for (; o + 4 * kLine <= s.out; o += 4 * kLine)
      all_taps<unit, 4>(s, x + n * in, dz + n * out + o * pixels, count, n == 0, dw + o);
    for (; o < s.out; o += kLine)
      all_taps<unit, 1>(s, x + n * in, dz + n * out + o * pixels, count, n == 0, dw + o);
  }
}

#endif

// out_k = (a_k, b_k), a_k in the low half.
INFOMAX_VECTOR_CLONES void pair_up(const std::uint16_t* __restrict a,
                                   const std::uint16_t* __restrict b, std::size_t n,
                                   std::uint32_t* __restrict out) {
  for (std::size_t k = 0; k < n; ++k)
    out[k] = std::uint32_t{a[k]} | static_cast<std::uint32_t>(b[k]) << 16;
}

void pair_images(const Bf16* images, std::size_t rows, std::size_t size, std::uint32_t* out) {
  const auto* bits = reinterpret_cast<const std::uint16_t*>(images);
  for (; rows >= 2; rows -= 2, bits += 2 * size, out += size) pair_up(bits, bits + size, size, out);
  if (rows > 0) std::copy_n(bits, size, out);  // beside zeros
}

void require_kernel(const ConvolutionShape& shape) {
  if (!has_convolution_weights(shape))
    throw Error("convolution_weights: the layout isn't by sixteen, want one that is, on AVX-512");
}

}  // namespace

bool has_convolution_weights(const ConvolutionShape& shape) {
  return INFOMAX_HAS_AVX512 && shape.sixteen && shape.in % kLine == 0 && shape.out % kLine == 0;
}

void convolution_weights(const ConvolutionShape& shape, std::size_t rows, const float* x,
                         const float* dz, std::span<float> dw) {
  require_kernel(shape);
  require_size("convolution_weights", "dw", dw.size(), shape.weights());
#if INFOMAX_HAS_AVX512
  weights<Unit::single>(shape, rows, x, dz, dw.data());
#endif
}

std::size_t convolution_weights_scratch(const ConvolutionShape& shape, std::size_t rows) {
  return (rows + 1) / 2 * (shape.x().size() + shape.y().size());
}

void convolution_weights(const ConvolutionShape& shape, std::size_t rows, const Bf16* x,
                         const Bf16* dz, std::span<std::uint32_t> scratch, std::span<float> dw) {
  require_kernel(shape);
  require_size("convolution_weights", "dw", dw.size(), shape.weights());
  require_size("convolution_weights", "scratch", scratch.size(),
               convolution_weights_scratch(shape, rows));
  const std::size_t pairs = (rows + 1) / 2;
  std::uint32_t* const dz_pairs = scratch.data() + pairs * shape.x().size();
  pair_images(x, rows, shape.x().size(), scratch.data());
  pair_images(dz, rows, shape.y().size(), dz_pairs);
#if INFOMAX_HAS_AVX512
  // Only ever read as bits.
  weights<Unit::pair>(shape, pairs, reinterpret_cast<const float*>(scratch.data()),
                      reinterpret_cast<const float*>(dz_pairs), dw.data());
#endif
}

}  // namespace infomax
