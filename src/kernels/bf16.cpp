#include "kernels/bf16.h"

#include "core/vector_clones.h"

namespace infomax {

namespace {

INFOMAX_VECTOR_CLONES void round_row(const float* a, std::size_t n, std::uint16_t* out) {
  for (std::size_t j = 0; j < n; ++j) out[j] = to_bf16(a[j]).bits;
}

}  // namespace

void round_to_bf16(ConstMatrix a, MatrixView<Bf16> out) {
  static_assert(sizeof(Bf16) == sizeof(std::uint16_t));
  const auto bits = [&](std::size_t i) {
    return reinterpret_cast<std::uint16_t*>(out.data() + i * out.stride());
  };
  if (a.contiguous() && out.contiguous()) {
    round_row(a.data(), a.size(), bits(0));
    return;
  }
  for (std::size_t i = 0; i < a.rows(); ++i) round_row(a.row(i).data(), a.cols(), bits(i));
}

}  // namespace infomax
