#include "image_kernels/image_layout.h"

#include "core/vector_clones.h"

namespace infomax {

namespace {

INFOMAX_ALWAYS_INLINE void store(float v, float& out) {
  out = v;
}
INFOMAX_ALWAYS_INLINE void store(double v, double& out) {
  out = v;
}
INFOMAX_ALWAYS_INLINE void store(float v, std::uint16_t& out) {
  out = to_bf16(v).bits;
}

template <class Real, class Bits>
INFOMAX_ALWAYS_INLINE void pack_body(ConstMatrixView<Real> rows, const ImageLayout& layout,
                                     Bits* out) {
  const auto [pixels, channels, block] = layout;
  const bool one_run = block == channels;  // then an image is its row
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const Real* __restrict from = rows.row(i).data();
    Bits* __restrict to = out + i * layout.size();
    if (one_run) {
      for (std::size_t j = 0; j < pixels * channels; ++j) store(from[j], to[j]);
      continue;
    }
    for (std::size_t c = 0; c < channels; c += block)
      for (std::size_t p = 0; p < pixels; ++p)
        for (std::size_t l = 0; l < block; ++l)
          store(from[p * channels + c + l], to[(c / block * pixels + p) * block + l]);
  }
}

// The compiler clones plain functions only, and sees through numbers of standard types only.
INFOMAX_VECTOR_CLONES void wide_pack(ConstMatrix rows, const ImageLayout& layout, float* out) {
  pack_body(rows, layout, out);
}
INFOMAX_VECTOR_CLONES void wide_pack(ConstMatrixView<double> rows, const ImageLayout& layout,
                                     double* out) {
  pack_body(rows, layout, out);
}
INFOMAX_VECTOR_CLONES void wide_pack(ConstMatrix rows, const ImageLayout& layout,
                                     std::uint16_t* out) {
  pack_body(rows, layout, out);
}

}  // namespace

template <class T>
void pack_images(ConstMatrixView<Widened<T>> rows, const ImageLayout& layout, T* images) {
  if constexpr (std::is_same_v<T, Bf16>)
    wide_pack(rows, layout, reinterpret_cast<std::uint16_t*>(images));
  else
    wide_pack(rows, layout, images);
}

template <class T>
void unpack_images(const T* images, const ImageLayout& layout, MatrixView<Widened<T>> rows) {
  for (std::size_t i = 0; i < rows.rows(); ++i)
    for (std::size_t p = 0; p < layout.pixels; ++p)
      for (std::size_t c = 0; c < layout.channels; ++c)
        rows(i, p * layout.channels + c) = widened(images[i * layout.size() + layout.at(p, c)]);
}

#define INFOMAX_INSTANTIATE(T)                                                    \
  template void pack_images(ConstMatrixView<Widened<T>>, const ImageLayout&, T*); \
  template void unpack_images(const T*, const ImageLayout&, MatrixView<Widened<T>>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
INFOMAX_INSTANTIATE(Bf16)
#undef INFOMAX_INSTANTIATE

}  // namespace infomax
